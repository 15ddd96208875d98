"""Record files as spreadsheet programs write them: what is certain is read, and noted once.

Each case has the rows of the file, those accepted, and the findings with the lines they are about.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.support.rows import report_of_file

from sexwork_models import UnusableInputError, validate_records
from sexwork_models.cli import main
from sexwork_models.frames.sources import have_engines

FOLDER = Path(__file__).parent / "data" / "spreadsheets"
CASES = {
    "03_unicode_text_utf16_tab.txt": (4, 4, {"delimiter-read": [1]}),
    "03b_unicode_text_utf16_tab.csv": (4, 4, {"delimiter-read": [1]}),
    "04_semicolon_bom.csv": (4, 4, {"delimiter-read": [1]}),
    "04b_tab_utf8.csv": (4, 4, {"delimiter-read": [1]}),
    "05_windows1258.csv": (4, 0, {"old-encoding": [2, 3, 4, 5]}),
    "07b_tcvn3_saved_utf8.csv": (4, 4, {"old-font": [None]}),
    "08_vni_saved_utf8.csv": (4, 4, {"old-font": [None]}),
    "09_trailing_empty.csv": (4, 4, {"empty-columns": [1]}),
    "12_title_above.csv": (4, 4, {"rows-above-header": [4]}),
    "13_total_row.csv": (4, 4, {"total-row": [6]}),
    "14_vietnamese_headers.csv": (4, 4, {"numbering-column": [1], "headings-read": [1]}),
    "15_merged_header.csv": (4, 4, {"rows-above-header": [2]}),
    "17_place_lost_zero.csv": (4, 0, {"lost-leading-zero": [2, 3, 4, 5]}),
    "19_stt_col.csv": (4, 4, {"numbering-column": [1]}),
    "22_nfd.csv": (4, 4, {"decomposed-unicode": [2, 3, 4, 5]}),
    "23_sep_line.csv": (4, 4, {}),
    "24_codes_case.csv": (4, 4, {}),
    "25_space_header.csv": (4, 4, {}),
    "31_trailing_rows.csv": (1, 1, {"population-not-stated": [2]}),
    "42_given_space.csv": (1, 1, {}),
}


def lines_by_code(report):
    lines = {}
    for finding in report:
        lines.setdefault(finding.code, []).append(finding.where.line)
    return lines


@pytest.mark.parametrize("name", CASES)
def test_f1_to_f17_a_file_of_a_spreadsheet_program_is_read(name):
    report = validate_records(FOLDER / name)

    rows_in, accepted, findings = CASES[name]
    assert (report.rows_in, report.rows_accepted) == (rows_in, accepted)
    assert report.rows_in == report.rows_accepted + report.rows_reported
    assert lines_by_code(report) == findings


@pytest.mark.parametrize("name", CASES)
def test_f1_the_kind_of_such_a_file_is_told_by_its_header(name, capsys):
    status = main(["validate", str(FOLDER / name), "--lang", "vi"])

    rows_in, accepted, _ = CASES[name]
    assert f"Số dòng: {rows_in} = {accepted} được nhận" in capsys.readouterr().out
    assert status == (0 if rows_in == accepted else 1)


def test_f2_a_workbook_is_refused_with_the_steps_in_the_spreadsheet_program(capsys):
    with pytest.raises(UnusableInputError) as refused:
        validate_records(FOLDER / "20_book.xlsx")
    assert refused.value.code == "workbook-not-read"

    assert main(["validate", str(FOLDER / "20_book.xlsx"), "--lang", "vi"]) == 2
    assert "chọn Tệp > Lưu dưới dạng" in capsys.readouterr().err


def test_f8_one_cause_in_a_column_is_said_once_with_its_rows(capsys):
    assert main(["validate", str(FOLDER / "10_dates_ddmmyyyy.csv"), "--lang", "vi"]) == 1

    printed = capsys.readouterr().out
    assert printed.count("date-form") == 2  # of the columns day and entered_on
    assert "10_dates_ddmmyyyy.csv, cột C “day”, 4 dòng: 2, 3, 4, 5" in printed
    assert "“20/03/2024”" in printed


ROW = "SAMPLE-01,client,2024-03-20,2024-03-21,22,M1,M1-OUTREACH,SYN-K4T,sex_worker,given"
HEADER = "id,kind,day,entered_on,place,models,activity,client,population,consent"


def report_of(*lines):
    return validate_records("\n".join(lines).encode())


def test_a_column_with_cells_and_no_heading_is_asked_for():
    report = report_of(f"{HEADER},,", f"{ROW},x,")

    assert lines_by_code(report) == {"column-unnamed": [1], "empty-columns": [1]}
    assert [dict(found.params)["columns"] for found in report] == [["K"], ["L"]]
    assert (report.rows_in, report.rows_accepted) == (1, 1)


def test_two_columns_of_one_field_are_refused_with_both_letters():
    report = report_of(f"{HEADER},DAY", f"{ROW},2024-03-20")

    assert (report.rows_in, report.rows_accepted) == (1, 0)
    faults = [found for found in report if found.severity == "error"]
    assert [(found.code, found.params["column"], found.params["other"]) for found in faults] == [
        ("duplicate-key", "K", "C")
    ]


def test_a_header_standing_again_is_passed_over():
    report = report_of(HEADER, ROW, HEADER, ROW.replace("-01,", "-02,").replace("K4T", "R7D"))

    assert lines_by_code(report) == {"header-repeated": [3]}
    assert (report.rows_in, report.rows_accepted) == (2, 2)


def test_below_a_header_of_other_columns_no_row_is_read():
    other = HEADER.replace("day,entered_on", "entered_on,day")
    report = report_of(HEADER, ROW, other, ROW.replace("-01,", "-02,"), "")

    assert lines_by_code(report) == {"header-changes": [3, 4]}
    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (3, 1, 2)


@pytest.mark.parametrize("first", ["Tổng cộng", "TỔNG", "Cộng:", "Total", '"Tổng số"'])
def test_f11_a_row_of_totals_is_one_finding(first):
    report = report_of(HEADER, ROW, f"{first},,,,,,,,,")

    assert lines_by_code(report) == {"total-row": [3]}
    assert (report.rows_in, report.rows_accepted, report.ok) == (1, 1, True)


def test_a_row_whose_id_begins_like_a_total_is_a_row():
    report = report_of(HEADER, ROW.replace("SAMPLE-01", "TOTAL-01"))

    assert (lines_by_code(report), report.rows_accepted) == ({}, 1)


def test_a_file_that_no_header_explains_is_asked_for(tmp_path, capsys):
    (tmp_path / "x.csv").write_text("colour,shape\nred,round\n", encoding="utf-8")

    assert main(["validate", str(tmp_path / "x.csv"), "--lang", "en"]) == 2
    assert "--kind" in capsys.readouterr().err


# --- The same answer whether a file is read row by row or as a table ------------------------------

IN_VIETNAMESE = (
    "Mã bản ghi,Loại,Ngày,Ngày nhập,Địa bàn,Mô hình,Hoạt động,Mã khách hàng,Đối tượng,Đồng ý"
)
SWAPPED = HEADER.replace("day,entered_on", "entered_on,day")
SECOND = ROW.replace("-01,", "-02,").replace("K4T", "R7D")
NUMBERED = [f"STT,{HEADER}", f"1,{ROW}"]
ODD_FILES = {
    "a title and the header alone": ["BÁO CÁO", HEADER],
    "a declared mark and the header alone": ["sep=,", HEADER],
    "a header and totals alone": [HEADER, "Tổng cộng,,,,,,,,,"],
    "an unknown mark": ["sep=•", HEADER, ROW],
    "a quotation mark as mark": ['sep="', HEADER, ROW],
    "a header in the names of fields again": [HEADER, ROW, IN_VIETNAMESE, SECOND],
    "names without diacritics again": [
        IN_VIETNAMESE,
        ROW,
        IN_VIETNAMESE.replace("Mã", "MA").replace("ả", "a"),
        SECOND,
    ],
    "another header in the names of fields": [
        HEADER,
        ROW,
        IN_VIETNAMESE.replace("Ngày,Ngày nhập", "Ngày nhập,Ngày"),
        SECOND,
    ],
    "numbered rows and the header again": [*NUMBERED, f"STT,{HEADER}", f"2,{SECOND}"],
    "numbered rows and another header": [*NUMBERED, f"STT,{SWAPPED}", f"2,{SECOND}"],
    "marks below another header": [HEADER, ROW, SWAPPED, ",,", '"",""', ',"a,b', SECOND],
    "totals with other blanks": [
        HEADER,
        ROW,
        "Grand  total,,,,,,,,,",
        "\x1cTổng,,,,,,,,,",
        "Tổng\u00a0số,,,,,,,,,",
    ],
    "kinds in the first column": [HEADER[3:], ROW.split(",", 1)[1], "client,2024-03-20"],
    "no known heading": ["a,b,c", "1,2,3"],
    "no known heading, and a line in another encoding": ["a,b,c", "1,2,3", "\udcff"],
    "a missing column": [HEADER.replace(",place", ""), ROW, SECOND],
    "a title above a missing column": ["BÁO CÁO", HEADER.replace(",place", ""), ROW],
    "data above the header": ["BÁO CÁO NĂM 2024", ROW, HEADER, SECOND],
    "nothing": [],
    "blank lines": ["", ",,,", ""],
}


def as_table(path):
    from sexwork_models.frames.checking.validate import check_table
    from sexwork_models.framework.packaged.load import packaged_framework

    return check_table(path, packaged_framework()).report


@pytest.mark.skipif(not have_engines(), reason="the extra `frames` is not installed")
@pytest.mark.parametrize("name", [*CASES, *ODD_FILES])
def test_a_file_read_as_a_table_gives_what_its_rows_give(name, tmp_path):
    path = FOLDER / name
    if name in ODD_FILES:
        path = tmp_path / "records.csv"
        path.write_bytes("\n".join(ODD_FILES[name]).encode("utf-8", "surrogateescape"))
    table, rows = as_table(path), validate_records(path)

    assert [str(found) for found in table] == [str(found) for found in rows]
    assert (table.rows_in, table.rows_accepted) == (rows.rows_in, rows.rows_accepted)


@pytest.mark.skipif(not have_engines(), reason="the extra `frames` is not installed")
@pytest.mark.parametrize("name", ["records.txt", "records.csv", "records.ndjson"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_lines_of_json_are_known_by_their_first_character(name, encoding, tmp_path):
    cells = dict(zip(HEADER.split(","), ROW.split(","), strict=True))
    path = tmp_path / name
    path.write_text(json.dumps(cells) + "\n", encoding=encoding)

    for report in (as_table(path), validate_records(path)):
        assert (report.codes, report.rows_in, report.rows_accepted) == ((), 1, 1)


@pytest.mark.skipif(not have_engines(), reason="the extra `frames` is not installed")
@pytest.mark.parametrize("name", ["records.csv", "records.ndjson", "records.txt"])
def test_a_workbook_is_refused_under_every_name(name, tmp_path):
    path = tmp_path / name
    path.write_bytes(b"PK\x03\x04" + bytes(100))

    for read in (as_table, validate_records):
        with pytest.raises(UnusableInputError) as refused:
            read(path)
        assert refused.value.code == "workbook-not-read"


def test_rows_below_another_header_are_not_counted_beside_row_numbers():
    report = report_of(*NUMBERED, f"STT,{SWAPPED}", f"2,{SECOND}")

    assert lines_by_code(report)["header-changes"] == [3, 4]
    assert (report.rows_in, report.rows_accepted) == (3, 1)


@pytest.mark.parametrize(
    ("lines", "rows_in"),
    [
        (["BÁO CÁO", HEADER], 0),
        (["sep=,", HEADER], 0),
        ([HEADER, "Tổng cộng,,,,,,,,,"], 0),
        ([HEADER.replace(",place", ""), ROW, SECOND], 2),
        (["BÁO CÁO", HEADER.replace(",place", ""), ROW], 1),
    ],
)
def test_rows_are_what_stands_below_the_header(lines, rows_in):
    report = report_of(*lines)

    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (rows_in, 0, rows_in)


def test_rows_of_data_above_the_header_are_never_lost_in_silence():
    report = report_of("BÁO CÁO NĂM 2024", ROW, HEADER, SECOND)

    assert lines_by_code(report) == {"row-above-header": [2], "rows-above-header": [3]}
    assert (report.rows_in, report.rows_accepted) == (2, 1)


@pytest.mark.parametrize("as_table", [False, True])
@pytest.mark.parametrize("title", [b"B\xa0O C\xc1O", b"B\xc1O C\xc1O", b"a\x00b"])
def test_a_title_in_another_encoding_is_no_row(vietnam, tmp_path, title, as_table):
    path = tmp_path / "rows.csv"
    bad_row = b"\xff" + ROW.encode()
    path.write_bytes(b"\n".join([title, HEADER.encode(), bad_row, ROW.encode(), SECOND.encode()]))
    if as_table:
        pytest.importorskip("polars")
    report = report_of_file(path, vietnam, as_table=as_table)

    assert lines_by_code(report) == {"wrong-encoding": [1, 3]}
    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (3, 2, 1)


def test_a_number_that_is_planned_or_of_thousands_is_no_count():
    report = report_of(f"{HEADER},Số lượt (kế hoạch),Số người (nghìn)", f"{ROW},500,2")

    assert [found.code for found in report if found.severity == "error"] == ["unknown-column"] * 2
    assert "500" not in " ".join(found.say("vi") for found in report)


def test_a_missing_header_is_said_beside_lines_in_another_encoding():
    report = validate_records(b"a,b,c\n1,2,3\n\xff\n")

    assert lines_by_code(report) == {"header-missing": [1], "wrong-encoding": [3]}


def test_a_message_that_differs_by_row_names_its_row(tmp_path, capsys):
    path = tmp_path / "records.csv"
    path.write_text(f"{HEADER}\n{ROW},x\n{SECOND},x,y\n", encoding="utf-8")

    assert main(["validate", str(path), "--lang", "en"]) == 1
    printed = capsys.readouterr().out
    assert "row-too-long  records.csv, 2 rows: 2, 3" in printed
    assert "Row 2: Cells in this row: 11" in printed
