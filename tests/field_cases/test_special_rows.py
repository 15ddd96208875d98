"""A row is a total only if it holds nothing but numbers: any other is one of data, and reported."""

from __future__ import annotations

import pytest
from tests.support.rows import report_of_file

from sexwork_models import compute_indicators, load_framework, validate_records

HEADER = (
    "Vai trò người ghi,id,kind,day,entered_on,place,models,activity,client,population,consent,"
    "age_band,contacts"
)
WHOLE = "Cộng tác viên,SYN-1,client,2024-04-05,2024-04-06,22,M1,M1-OUTREACH,SYN-K4T,sex_worker,"


def report_of(rows, tmp_path, *, as_table):
    if as_table:
        pytest.importorskip("polars")
    path = tmp_path / "rows.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return report_of_file(path, load_framework(), as_table=as_table)


@pytest.mark.parametrize("as_table", [False, True])
@pytest.mark.parametrize("first", ["Cộng tác viên", "Tổng đài", "Cộng đồng", "Tổng", "TONG-2"])
def test_a_row_that_begins_like_a_total_and_holds_data_is_data(first, as_table, tmp_path):
    begun = f"{first},SYN-2,client,,,,,M1-OUTREACH,SYN-K5T,sex_worker,given,25-49,"
    child = f"{first},SYN-3,client,,,,,M1-OUTREACH,SYN-K6T,sex_worker,given,under_18,"
    report = report_of([f"{WHOLE}given,25-49,", begun, child], tmp_path, as_table=as_table)
    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (3, 1, 2)
    assert [item.where.line for item in report if item.code == "protection-case"] == [4]
    assert "total-row" not in report.codes


@pytest.mark.parametrize("as_table", [False, True])
@pytest.mark.parametrize("first", ["Tổng", "Tổng cộng", "CỘNG", "Total", "Tổng số lượt"])
def test_a_row_of_numbers_alone_below_such_a_word_is_a_total(first, as_table, tmp_path):
    total = f"{first},,,,,,,,,,,,1.061"
    report = report_of([f"{WHOLE}given,25-49,", total], tmp_path, as_table=as_table)
    assert (report.rows_in, report.rows_accepted) == (1, 1)
    assert [(item.code, item.where.line) for item in report if item.severity == "warning"] == [
        ("total-row", 3)
    ]


def test_what_is_left_of_a_counted_quarter_says_that_rows_are_missing(tmp_path):
    path = tmp_path / "rows.csv"
    begun = "Cộng tác viên,SYN-2,client,,,,,M1-OUTREACH,SYN-K5T,sex_worker,given,25-49,"
    path.write_text("\n".join([HEADER, f"{WHOLE}given,25-49,", begun]), encoding="utf-8")
    (value,) = compute_indicators(path, period="2024-Q2", indicators=["I01"])
    assert (value.figure.say("en"), value.status.value) == ("at least 1 contact", "partial")
    assert not validate_records(path).ok


@pytest.mark.parametrize("as_table", [False, True])
@pytest.mark.parametrize("title", ["Tháng 4", '"Tháng 4, năm 2024"', "I", "SYN-9", " x "])
@pytest.mark.parametrize("blanks", [12, 3])
def test_a_title_of_a_section_is_one_finding_and_no_row_of_missing_values(
    title, blanks, as_table, tmp_path
):
    section = title + "," * blanks
    rows = [section, f"{WHOLE}given,25-49,", section]
    report = report_of(rows, tmp_path, as_table=as_table)
    lone = [item.where.line for item in report if item.code == "row-of-one-cell"]
    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (3, 1, 2)
    assert lone == [2, 4]
    assert {item.code for item in report if item.severity == "error"} == {"row-of-one-cell"}


@pytest.mark.parametrize("as_table", [False, True])
def test_an_age_alone_in_a_row_is_data(as_table, tmp_path):
    header = "age_band,id,kind,day,entered_on,place,models,activity,client,population,consent"
    path = tmp_path / "rows.csv"
    if as_table:
        pytest.importorskip("polars")
    path.write_text(f"{header}\nunder_18,,,,,,,,,,\n", encoding="utf-8")
    report = report_of_file(path, load_framework(), as_table=as_table)
    assert "row-of-one-cell" not in report.codes
    assert (report.rows_in, report.rows_accepted) == (1, 0)


@pytest.mark.parametrize("as_table", [False, True])
def test_a_total_alone_in_a_row_is_still_a_total(as_table, tmp_path):
    rows = [f"{WHOLE}given,25-49,", "Tổng cộng" + "," * 12]
    report = report_of(rows, tmp_path, as_table=as_table)
    assert (report.rows_in, report.rows_accepted) == (1, 1)
    assert [item.where.line for item in report if item.code == "total-row"] == [3]
    assert "row-of-one-cell" not in report.codes


def checked(row, tmp_path, *, as_table):
    """The report on one whole row with another one above and below it."""
    rows = [row, f"{WHOLE}given,25-49,", row]
    return report_of(rows, tmp_path, as_table=as_table)


@pytest.mark.parametrize("as_table", [False, True])
@pytest.mark.parametrize(
    "row",
    [
        ",".join(f"({number})" for number in range(1, 14)),
        "(1),(2),,(3),(4)=(2)+(3)" + "," * 8,
        "A,B," + ",".join(map(str, range(1, 12))),
        ",".join(map(str, range(1, 14))),
    ],
)
def test_a_row_that_numbers_the_columns_is_noted_and_no_row(row, as_table, tmp_path):
    report = checked(row, tmp_path, as_table=as_table)
    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (1, 1, 0)
    assert [item.where.line for item in report if item.code == "column-numbers"] == [2, 4]


@pytest.mark.parametrize("as_table", [False, True])
@pytest.mark.parametrize("row", ["1,2,3,4,,,,,,,,,", "(1)" + "," * 12, "(2),(1)" + "," * 11])
def test_other_rows_of_numbers_are_rows_and_reported(row, as_table, tmp_path):
    report = checked(row, tmp_path, as_table=as_table)
    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (3, 1, 2)


@pytest.mark.parametrize("as_table", [False, True])
@pytest.mark.parametrize(
    "row",
    [
        "Người lập biểu,,,,,,Thủ trưởng đơn vị,,,,,,",
        ',,,,,,"Quảng Ninh, ngày 30 tháng 6 năm 2026",,,,,,',
        'NGƯỜI LẬP BIỂU,,,"Hạ Long, ngày ... tháng ... năm 2026",,,,,,,,,',
        '"(Ký, ghi rõ họ tên)",,,,,,"(Ký, đóng dấu)",,,,,,',
        "KT. GIÁM ĐỐC,,,Kế toán trưởng,,,,,,,,,",
    ],
)
def test_a_row_of_those_who_sign_is_noted_and_no_row(row, as_table, tmp_path):
    report = checked(row, tmp_path, as_table=as_table)
    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (1, 1, 0)
    assert [item.where.line for item in report if item.code == "signature-row"] == [2, 4]


@pytest.mark.parametrize("as_table", [False, True])
@pytest.mark.parametrize(
    "row",
    [
        "I,Nhóm nòng cốt,,,,,,,,,,,",
        ",Lan Mẫu,,,,,Hoa Mẫu,,,,,,",
        ",,,,,,Lan Mẫu,,,,,,",
        ",,,22,,,,,,,,,",
    ],
)
def test_a_title_with_its_numeral_and_names_of_signers_are_one_finding_each(
    row, as_table, tmp_path
):
    report = checked(row, tmp_path, as_table=as_table)
    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (3, 1, 2)
    assert [item.where.line for item in report if item.severity == "error"] == [2, 4]
    assert "Mẫu" not in str([item.to_dict(lang) for item in report for lang in ("vi", "en")])


@pytest.mark.parametrize("as_table", [False, True])
@pytest.mark.parametrize(
    "row",
    [
        ",,,,,,bị bán ngày 3 tháng 4 năm 2024,,,,,,",  # a sentence is no day of signing
        '"Chị Hoa Mẫu, ngày 3 tháng 4 năm 2024",,,,,,,,,,,,',
        "Ký hiệu SYN-K9,,,,,,,,,,,,",
        "Kế toán 16 tuổi,,,,,,,,,,,,",
    ],
)
def test_a_row_about_somebody_is_no_row_of_those_who_sign(row, as_table, tmp_path):
    report = checked(row, tmp_path, as_table=as_table)
    assert "signature-row" not in report.codes
    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (3, 1, 2)


@pytest.mark.parametrize("as_table", [False, True])
def test_a_name_behind_the_number_of_a_column_is_a_row(as_table, tmp_path):
    report = checked("(1),,,(2)=Hoa Mẫu,,,,,,,,,", tmp_path, as_table=as_table)
    assert "column-numbers" not in report.codes
    assert report.rows_reported == 2


@pytest.mark.parametrize("as_table", [False, True])
@pytest.mark.parametrize("age", ["ngày 3 tháng 4 năm 2010", "17", "Người lập"])
def test_a_lone_cell_in_a_column_that_protects_people_is_a_row_of_data(age, as_table, tmp_path):
    report = checked("," * 11 + age + ",", tmp_path, as_table=as_table)
    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (3, 1, 2)
    assert not {"signature-row", "row-of-one-cell"} & set(report.codes)
