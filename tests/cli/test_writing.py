"""CSV that is safe to open in a spreadsheet."""

from __future__ import annotations

import pytest

from sexwork_models.cli.writing import csv_text


@pytest.mark.parametrize("text", ["=1+1", "+84", "@cmd", "-x", "\tx"])
def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(text):
    assert f"'{text}" in csv_text([{"a": text}])


def test_a_negative_number_is_a_number():
    assert csv_text([{"a": "-5.5"}]) == "a\n-5.5\n"


def test_each_fact_of_a_dictionary_has_its_own_column_and_nothing_is_empty():
    rows = [{"a": ["x", "y"], "b": {"low": "1", "high": None}}, {"a": None, "c": "z"}]

    assert csv_text(rows) == "a,b_low,b_high,c\nx;y,1,,\n,,,z\n"
