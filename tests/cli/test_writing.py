"""CSV that is safe to open in a spreadsheet."""

from __future__ import annotations

import pytest

from sexwork_models.cli.writing import csv_text


@pytest.mark.parametrize("text", ["=1+1", "+84", "@cmd", "-x", "\tx"])
def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(text):
    assert f"'{text}" in csv_text([{"a": text}])


def test_a_negative_number_is_a_number():
    assert csv_text([{"a": "-5.5"}]) == "a\n-5.5\n"


def test_lists_dictionaries_and_nothing_are_cells():
    rows = [{"a": ["x", "y"], "b": {"low": "1", "high": None}}, {"a": None, "c": "z"}]

    assert csv_text(rows) == "a,b,c\nx;y,low=1;high=,\n,,z\n"
