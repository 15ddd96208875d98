"""Words of closed columns as people write them: commas in lists, labels without their brackets."""

from __future__ import annotations

import pytest
from tests.field_cases.test_protecting_tables import CELLS, csv_of
from tests.support.rows import report_of_file

from sexwork_models import load_framework

EVENT = CELLS | {"kind": "event", "client": "", "consent": "", "activity": "M1-IEC"}


def report_of(cells, as_table, tmp_path):
    if as_table:
        pytest.importorskip("polars")
    path = tmp_path / "rows.csv"
    path.write_bytes(csv_of(EVENT | cells))
    return report_of_file(path, load_framework(), as_table=as_table)


@pytest.mark.parametrize("as_table", [False, True])
@pytest.mark.parametrize("models", ["M1, M2", "M1,M2", "m1 , m2"])
def test_known_codes_with_commas_between_them_are_a_list(models, as_table, tmp_path):
    report = report_of({"models": models}, as_table, tmp_path)
    assert (report.ok, report.rows_accepted) == (True, 1)


@pytest.mark.parametrize("as_table", [False, True])
@pytest.mark.parametrize("models", ["M1,M99", "M1, x", ","])
def test_a_list_with_an_unknown_code_between_commas_is_refused(models, as_table, tmp_path):
    report = report_of({"models": models}, as_table, tmp_path)
    assert (report.ok, report.rows_accepted) == (False, 0)


@pytest.mark.parametrize("as_table", [False, True])
@pytest.mark.parametrize("word", ["người có nguy cơ", "Người có nguy cơ (cao)", "nguoi co nguy co"])
def test_a_label_is_understood_without_what_stands_in_its_brackets(word, as_table, tmp_path):
    report = report_of({"population": word}, as_table, tmp_path)
    assert (report.ok, report.rows_accepted) == (True, 1)
