"""A file without rows is no quarter without activity: it is said to have none."""

from __future__ import annotations

import pytest
from tests.support.rows import report_of_file

from sexwork_models import load_framework, validate_observations

HEADER = "id,kind,day,entered_on,reporter,place,models,activity\n"


@pytest.mark.parametrize("as_table", [False, True])
@pytest.mark.parametrize("content", [HEADER, f"{HEADER}\n,,\n", f"{HEADER}Tổng cộng,,,,,,,\n"])
def test_a_file_with_a_header_alone_has_a_warning(content, as_table, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text(content, encoding="utf-8")
    report = report_of_file(path, load_framework(), as_table=as_table)
    assert [each.code for each in report if each.code != "total-row"] == ["file-without-rows"]
    assert (report.ok, report.rows_in) == (True, 0)


@pytest.mark.parametrize("as_table", [False, True])
def test_a_file_whose_rows_are_all_refused_has_rows(as_table, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text(f"{HEADER}SYN-1,client\n", encoding="utf-8")
    report = report_of_file(path, load_framework(), as_table=as_table)
    assert report.codes == ("row-too-short",)


def test_a_file_of_figures_with_a_header_alone_has_a_warning(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_text("id,document,line,places,item_vi,item_en,qualifier,low,unit,kind,grade\n")
    assert "file-without-rows" in validate_observations(path).codes


@pytest.mark.parametrize("command", [["indicators", "--period", "2024-Q1"], ["results"]])
@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \n\n"])
def test_an_empty_file_is_refused_as_such_by_every_command_that_reads_rows(
    command, content, tmp_path, run
):
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    name, *options = command
    status, out, err = run(name, path, *options)
    assert (status, out) == (2, "")
    assert "rows.csv" in err
    assert "không có chữ nào" in err
