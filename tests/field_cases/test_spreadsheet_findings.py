"""Findings about a spreadsheet: the column by letter and heading, one finding for one cause.

A code that a spreadsheet program turned into a number or a date is refused as such and never
repeated; what was read and mended is no error. A file read as a table gives the same findings.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sexwork_models import Where, validate_observations, validate_records, validate_registers
from sexwork_models.cli import main
from sexwork_models.core.columns import Column
from sexwork_models.core.finding_groups import group_findings
from sexwork_models.core.findings import Finding
from sexwork_models.frames.sources import have_engines
from sexwork_models.values.text import Text

FOLDER = Path(__file__).parent / "data" / "spreadsheets"
EXAMPLES = Path(__file__).parents[2] / "examples"
CELLS = {
    "id": "SAMPLE-01",
    "kind": "client",
    "day": "2024-03-20",
    "entered_on": "2024-03-21",
    "reporter": "SYN-W1",
    "site": "SYN-S1",
    "place": "22",
    "models": "M1",
    "activity": "M1-OUTREACH",
    "client": "SYN-K4T",
    "population": "sex_worker",
    "contacts": "1",
    "consent": "given",
}
HEADINGS = {**dict.fromkeys(CELLS, ""), "day": "Ngày", "place": "Địa bàn", "contacts": "SỐ LƯỢT"}
NUMBERS = ["9.12E+08", "9,12E+08", "1E+05", "9.12e+08", "12.0", "12,00"]
DATES = ["7-Sep", "Jan-24", "1-Mar", "2-Thg1", "Thg9-07", "07/09/2026", "7-Sep-26"]
OWN_CODES = ["id", "reporter", "site", "client"]
IDS = ["activity", "population", "models"]
CODES_OF_THEIR_OWN = ["SEP7", "MAR-01", "SYN-24", "1E-05", "T1-24", "2-SYN", "May-KA24"]


def lines(*rows, headings=HEADINGS, mark=","):
    names = [headings.get(field) or field for field in CELLS]
    return "\n".join(mark.join(cells) for cells in (names, *rows)) + "\n"


def row(number=1, **cells):
    unlike = {"id": f"SAMPLE-0{number}", "client": f"SYN-K{number}T"}
    return {**CELLS, **unlike, **cells}.values()


def faults(report):
    return [(found.code, found.where.field) for found in report if found.severity != "info"]


def report_of(**cells):
    return validate_records(lines(row(**cells), mark=";").encode())


def printed_of(path, lang, capsys):
    main(["validate", str(path), "--lang", lang])
    return capsys.readouterr().out


# --- The column by letter and heading -------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "place", "said"),
    [
        ("vi", "dòng 2, cột C “Ngày” (day)", "trường “Ngày (day)”"),
        ("en", "row 2, column C “Ngày” (day)", "the field “day”"),
    ],
)
def test_a_finding_names_its_column_as_the_spreadsheet_shows_it(
    tmp_path, capsys, lang, place, said
):
    path = tmp_path / "quarter.csv"
    path.write_text(lines(row(day="20/03/2024")), encoding="utf-8")

    printed = printed_of(path, lang, capsys)
    assert f"date-form  quarter.csv, {place}" in printed
    assert said in " ".join(printed.split())


def test_every_finding_about_a_cell_has_letter_and_heading_in_json():
    rows = [
        row(1, day="31/12/2024", contacts="many"),  # cells that cannot be read
        row(2, entered_on="2024-03-19"),  # a contradiction
        row(3, place="1", activity="M9-OTHER"),  # rules of content
        row(4, population=""),
        row(5),
        row(5, contacts="3"),  # one id twice
    ]
    report = validate_records(lines(*rows).encode())

    about_cells = [found.to_dict() for found in report if found.where.field]
    assert {
        (found["code"], found["field"], found["column"], found["heading"]) for found in about_cells
    } == {
        ("date-form", "day", "C", "Ngày"),
        ("number-unreadable", "contacts", "L", "SỐ LƯỢT"),
        ("entered-before-day", "day", "C", "Ngày"),
        ("lost-leading-zero", "place", "G", "Địa bàn"),
        ("orphan-reference", "activity", "I", "activity"),
        ("population-not-stated", "population", "K", "population"),
        ("conflicting-records", "id", "A", "id"),
    }


def test_a_field_without_a_column_and_a_row_have_no_letter():
    found = [
        finding.to_dict()
        for finding in validate_records(f"{','.join(CELLS)}\n{','.join(row())},x\n".encode())
    ]
    in_memory = validate_records([{**CELLS, "day": "31/12/2024"}]).findings[0]

    assert [(entry["column"], entry["heading"]) for entry in found] == [(None, None)]
    assert (in_memory.to_dict()["column"], str(in_memory.where)) == (None, "$[0]:day")
    assert "“Ngày (day)”" in in_memory.message("vi")


def test_places_are_the_same_with_and_without_their_columns():
    column = Column("day", Text("Ngày", "day"), "C", "Ngày")
    plain, placed = Where("q.csv", 2, "day"), Where("q.csv", 2, columns={"day": column}).at("day")

    assert (plain, hash(plain), str(plain)) == (placed, hash(placed), "q.csv:2:day")
    assert (plain.column, placed.column) == (None, column)
    assert (plain.say("vi"), placed.say("vi")) == (
        "q.csv:2:day",
        "q.csv, dòng 2, cột C “Ngày” (day)",
    )
    assert placed.at().column is None
    assert placed.at("day[1]").column == column


def test_an_unknown_heading_of_a_private_file_is_not_repeated(tmp_path, capsys):
    path = tmp_path / "quarter.csv"
    heading = "Nguyễn Thị Mẫu 0912345678"
    path.write_text(
        lines(row(), headings={**HEADINGS, "site": heading}).replace("SYN-S1", "x"),
        encoding="utf-8",
    )

    for lang, column in (("vi", "cột F “…”"), ("en", "column F “…”")):
        printed = printed_of(path, lang, capsys)
        assert f"unknown-column  quarter.csv, {'dòng' if lang == 'vi' else 'row'} 1, {column}" in (
            printed
        )
        assert "Nguyễn" not in printed
        assert "0912345678" not in printed


def test_two_unknown_columns_are_two_findings(tmp_path, capsys):
    path = tmp_path / "quarter.csv"
    path.write_text(
        lines(row(), headings={**HEADINGS, "site": "Lan", "reporter": "Hoa"}), encoding="utf-8"
    )

    unknown = [found for found in validate_records(path) if found.code == "unknown-column"]
    assert [found.where.column.letter for found in unknown] == ["E", "F"]
    printed = printed_of(path, "vi", capsys)
    assert "Cột E (tên cột không được nhắc lại ở đây)" in printed
    assert "Cột F (tên cột không được nhắc lại ở đây)" in printed


def test_f12_a_column_of_row_numbers_is_a_warning_with_letter_and_heading():
    report = validate_records(FOLDER / "19_stt_col.csv")

    assert [
        (found.code, found.severity, found.where.column.letter, found.where.column.heading)
        for found in report
    ] == [("numbering-column", "warning", "A", "STT")]
    assert report.findings[0].where.say("vi") == "19_stt_col.csv, dòng 1, cột A “STT”"


def test_a_field_twice_names_the_second_column():
    report = validate_records(f"{','.join(CELLS)},Ngày\n{','.join(row())},2024-03-20\n".encode())

    twice = next(found for found in report if found.code == "duplicate-key")
    assert (twice.where.column.letter, twice.where.column.heading) == ("N", "Ngày")


def test_findings_of_figures_and_registers_name_their_columns():
    sites = b"id,as_of,models,active_from,place\nSYN-S1,2024-03-10,M1,01/01/2024,22\n"
    figures = (EXAMPLES / "observations_sample.csv").read_bytes().replace(b",48,", b",999,")

    of_registers = validate_registers({"sites": sites})
    assert ("date-form", "D", "active_from") in columns_of(of_registers)
    assert ("orphan-reference", "D", "places") in columns_of(validate_observations(figures))


def columns_of(report):
    placed = (found for found in report if found.where.column)
    return {(found.code, found.where.column.letter, found.where.column.heading) for found in placed}


# --- One finding for one cause --------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.[ct][sx][vt]")), ids=lambda path: path.name)
def test_one_cause_in_a_column_of_a_file_is_said_once(path, lang, capsys):
    report, printed = validate_records(path), printed_of(path, lang, capsys)

    unknown = [found for found in report if found.code == "unknown-column"]
    others = [found for found in report if found.code != "unknown-column"]
    causes = {(found.code, found.where.field, found.where.column) for found in others}
    causes |= {(found.code, "", None) for found in unknown}
    assert len(group_findings(report)) == len(causes)
    heads = [line for line in printed.splitlines() if line.startswith("  [")]
    assert len(heads) == len(causes)


def test_f6_codes_without_their_zero_are_one_finding_with_each_remedy(tmp_path, capsys):
    path = tmp_path / "quarter.csv"
    places = ["1", "4", "1", "8"]
    path.write_text(
        lines(*(row(at, place=place) for at, place in enumerate(places))), encoding="utf-8"
    )

    printed = " ".join(printed_of(path, "vi", capsys).split())
    assert printed.count("lost-leading-zero") == 1
    assert "cột G “Địa bàn” (place), 4 dòng: 2, 3, 4, 5" in printed
    for line, code in ((2, "1"), (3, "4"), (5, "8")):
        assert f"Dòng {line}: Không có mã “{code}”; có mã “0{code}”" in printed
    assert "Dòng 4:" not in printed  # its remedy is that of row 2


def test_f8_days_of_another_form_are_one_finding_with_a_value_of_the_file(capsys):
    printed = " ".join(printed_of(FOLDER / "10_dates_ddmmyyyy.csv", "vi", capsys).split())

    assert "10_dates_ddmmyyyy.csv, cột C “day”, 4 dòng: 2, 3, 4, 5 Dòng 2: “20/03/2024”" in printed
    assert printed.count("-> Viết ngày theo dạng năm-tháng-ngày") == 2  # of two columns
    assert "Định dạng ô > Tùy chỉnh" in printed


def test_rows_at_odds_name_each_their_partner(tmp_path, capsys):
    path = tmp_path / "quarter.csv"
    rows = [row(1), row(1, contacts="2"), row(2), row(2, contacts="2")]
    path.write_text(lines(*rows), encoding="utf-8")

    printed = printed_of(path, "en", capsys)
    assert "conflicting-records  quarter.csv, column A “id”, 4 rows: 2, 3, 4, 5" in printed
    for line, partner in ((2, 3), (3, 2), (4, 5), (5, 4)):
        assert (
            f"Row {line}: The id of this record also stands at quarter.csv, row {partner}"
            in printed
        )


def test_unknown_columns_of_one_header_are_one_finding_that_names_each(tmp_path, capsys):
    path = tmp_path / "quarter.csv"
    names = {"contacts": "Lạ", "site": "Tin gì", "consent": "Chưa rõ"}
    path.write_text(lines(row(1), row(2), headings={**HEADINGS, **names}), encoding="utf-8")

    printed = " ".join(printed_of(path, "en", capsys).split())
    masked = "(its heading is not repeated here) names no field."
    columns = f"Column F {masked} Column L {masked} Column M {masked} -> Change the heading"
    assert f"[error] unknown-column quarter.csv, row 1 {columns}" in printed
    assert printed.count("Change the heading of the column") == 1


def test_what_rows_at_odds_say_is_in_the_order_of_the_rows(tmp_path, capsys):
    path = tmp_path / "quarter.csv"
    ages = [("SYN-A1", "50+"), ("SYN-B1", "50+"), ("SYN-B1", "18-19"), ("SYN-A1", "18-19")]
    head, *rows = lines(*(row(at, client=code) for at, (code, _) in enumerate(ages))).splitlines()
    rows = [f"{cells},{age}" for cells, (_, age) in zip(rows, ages, strict=True)]
    path.write_text("\n".join([f"{head},age_band", *rows]) + "\n", encoding="utf-8")

    printed = " ".join(printed_of(path, "en", capsys).split())
    assert "client-ages-contradict quarter.csv, column N “age_band”, 2 rows: 4, 5 Row 4:" in printed


def test_a_row_of_totals_is_no_row_under_a_faulty_header_either(tmp_path):
    path = tmp_path / "quarter.csv"
    table = lines(row(1), row(2), headings={**HEADINGS, "activity": "Lạ"})
    path.write_text(f"{table}Tổng cộng,,,,,,,,,,,2,\n", encoding="utf-8")

    report = validate_records(path)
    assert ("missing-column", "activity") in faults(report)
    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (2, 0, 2)
    if have_engines():
        table_report = of_table(path)
        assert (table_report.rows_in, table_report.rows_reported) == (2, 2)


def test_a_missing_column_of_a_file_is_no_index_of_pandas(tmp_path):
    path = tmp_path / "quarter.csv"
    path.write_text(lines(row(1), headings={**HEADINGS, "activity": "Lạ"}), encoding="utf-8")

    remedies = {found.code: found.remedy("en") for found in validate_records(path)}
    added = "Add the column “activity” and fill it in for every row, then check the file again."
    assert remedies["missing-column"] == added


@pytest.mark.parametrize("headings", [{}, {"Mã bản ghi": "id"}])
def test_a_missing_column_of_a_pandas_frame_may_be_its_index(headings):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame([{"id": "SYN-1", "place": "22"}]).set_index("id")
    code = "mapping-column-missing" if headings else "missing-column"
    report = validate_records(frame, columns=headings) if headings else validate_records(frame)

    found = next(found for found in report if found.code == code)
    assert found.where.field == "id"
    for lang in ("vi", "en"):
        assert "reset_index()" in found.remedy(lang)


def test_a_group_of_many_rows_shows_the_first_of_them():
    findings = [Finding("wrong-encoding", Where("q.csv", line)) for line in range(2, 40)]

    (group,) = group_findings([*findings, findings[0]])
    assert (len(group.findings), group.lines[:3], str(group.place)) == (39, (2, 3, 4), "q.csv")
    assert group.examples("vi") == (findings[0],)
    assert group.is_uniform("vi")


# --- Codes that a spreadsheet changed -------------------------------------------------------------


@pytest.mark.parametrize("field", OWN_CODES)
@pytest.mark.parametrize(
    ("code", "value"),
    [
        *(("code-as-number", value) for value in NUMBERS),
        *(("code-as-date", value) for value in DATES),
    ],
)
def test_f7_f18_a_code_that_became_a_number_or_a_date_is_refused_as_such(field, code, value):
    report = report_of(**{field: value})

    assert faults(report) == [(code, field)]
    assert (report.rows_accepted, report.rows_reported) == (0, 1)
    said = json.dumps([report.to_dict(lang) for lang in ("vi", "en")], ensure_ascii=False)
    assert value not in said


@pytest.mark.parametrize("field", IDS)
@pytest.mark.parametrize(
    ("code", "value"), [("code-as-number", "9.12E+08"), ("code-as-date", "7-Sep")]
)
def test_an_id_of_the_framework_that_became_a_number_or_a_date_is_told_apart(field, code, value):
    report = report_of(**{field: value})

    assert faults(report) == [(code, field)]
    assert report.rows_accepted == 0


@pytest.mark.parametrize("value", CODES_OF_THEIR_OWN)
@pytest.mark.parametrize("field", ["id", "client"])
def test_a_code_that_a_spreadsheet_leaves_alone_stays_a_code(field, value):
    assert not {"code-as-number", "code-as-date"} & set(report_of(**{field: value}).codes)


def test_a_number_as_long_as_that_of_a_person_is_refused_as_one():
    assert faults(report_of(client="912345678.0")) == [("client-code-form", "client")]


@pytest.mark.parametrize("value", ["22.0", "22,0", "22.00"])
def test_f7_a_place_with_decimals_names_the_place_that_is_meant(value):
    report = report_of(place=value)

    assert faults(report) == [("code-with-decimals", "place")]
    found = next(found for found in report if found.code == "code-with-decimals")
    assert (found.params["value"], found.params["meant"]) == (value, "22")
    assert "ghi “22” ở dạng văn bản" in found.remedy("vi")
    assert "write “22” as text" in found.remedy("en")


def test_f7_a_place_that_lost_its_zero_and_got_decimals_names_the_place_that_is_meant():
    found = next(found for found in report_of(place="1.0") if found.where.field == "place")

    assert (found.code, found.params["meant"]) == ("code-with-decimals", "01")


def test_f7_the_file_of_the_case_has_one_finding_for_each_cell():
    assert faults(validate_records(FOLDER / "40_sci.csv")) == [
        ("code-as-number", "client"),
        ("code-with-decimals", "place"),
    ]


# --- Counts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["1.0", "1.00", 1, 1.0, Decimal("1.0"), Decimal("1.0000")])
def test_f7_a_number_whose_decimals_are_zero_is_whole(number):
    report = validate_records([{**CELLS, "contacts": number}])

    assert (report.codes, report.rows_accepted) == ((), 1)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("1.5", "number-not-whole"),
        (1.5, "number-float"),
        (Decimal("1.5"), "number-not-whole"),
        (Decimal("1.000"), "count-ambiguous"),
        (Decimal("20.000"), "count-ambiguous"),
        (Decimal("1e400"), "number-out-of-range"),
        (1e300, "number-out-of-range"),
        (True, "number-float"),
        (float("inf"), "number-float"),
    ],
)
def test_any_other_number_is_no_count(number, code):
    assert faults(validate_records([{**CELLS, "contacts": number}]))[0] == (code, "contacts")


@pytest.mark.parametrize(
    ("typed", "number", "unit"),
    [("2 lượt", "2", "lượt"), ("35 lượt người", "35", "lượt người"), ("3 Người", "3", "người")],
)
def test_f9_a_number_with_a_word_says_drop_the_word_and_keep_the_number(typed, number, unit):
    found = next(found for found in report_of(contacts=typed) if found.severity == "error")

    assert (found.code, found.params["plain"], found.params["unit"]) == (
        "number-with-unit",
        number,
        unit,
    )
    assert found.message("vi") == f"Ô ghi “{number} {unit}”; chỉ ghi số {number}."
    assert f"Bỏ chữ “{unit}”" in found.remedy("vi")
    assert "qualifier" not in found.remedy("vi")


@pytest.mark.parametrize("typed", ["2 chị Lan", "khoảng 20", "60%", "2 nghìn", "lượt", "2 lượt 3"])
def test_f9_a_word_that_is_no_unit_is_not_repeated(typed):
    report = report_of(contacts=typed)

    assert faults(report) == [("number-unreadable", "contacts")]
    assert typed not in json.dumps(report.to_dict("vi"), ensure_ascii=False)


def test_f9_what_is_wrong_with_the_number_itself_goes_first():
    assert faults(report_of(contacts="1.024 lượt")) == [("count-ambiguous", "contacts")]
    report = report_of(contacts="0912345678 người")
    assert faults(report) == [("number-unreadable", "contacts")]
    assert "0912345678" not in json.dumps(report.to_dict("vi"))


def test_f10_a_count_with_a_point_says_what_to_write_and_nothing_else():
    found = next(
        found for found in validate_records(FOLDER / "11_luot_in_cell.csv") if found.where.line == 5
    )

    for lang, write in (("vi", "viết 1024."), ("en", "write 1024.")):
        said = f"{found.message(lang)} {found.remedy(lang)}"
        assert write in said
        assert "1.0240" not in said
        assert "locale" not in said
        assert 'thousands="."' in said
        assert "--mapping" in said


def test_f17_what_was_read_and_mended_is_no_error():
    report = validate_records(FOLDER / "22_nfd.csv")

    assert {found.severity for found in report} == {"info"}
    assert (report.ok, report.rows_accepted) == (True, 4)


# --- Unknown ids ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "typed", "near"),
    [
        ("activity", "M1-OUTREAH", "M1-OUTREACH"),
        ("population", "sex_workr", "sex_worker"),
        ("models", "M9", "M1 ("),
    ],
)
def test_an_unknown_id_names_the_ids_nearest_to_it(field, typed, near):
    found = next(found for found in report_of(**{field: typed}) if found.where.field == field)

    assert found.code == "orphan-reference"
    assert f": {near}" in found.remedy("en")
    assert f": “{near}" in found.remedy("vi")
    assert typed not in found.say("vi") + found.remedy("vi")


# --- The same findings whether a file is read row by row or as a table ----------------------------


def of_table(path):
    from sexwork_models.frames.checking.validate import check_table
    from sexwork_models.framework.packaged.load import packaged_framework

    return check_table(path, packaged_framework()).report


def cell_findings(report):
    """The findings of a report; those of a table are in another order of their rows."""
    return sorted(
        (
            found.where.line or 0,
            found.code,
            str(found.where),
            repr(found.where.column),
            json.dumps(found.to_dict("vi")),
        )
        for found in report
    )


def changed_cells():
    for field in (*OWN_CODES, *IDS, "place", "population"):
        for value in (*NUMBERS, *DATES, *CODES_OF_THEIR_OWN, "22.0", "912345678.0", "x y"):
            yield {field: value}
    yield from ({"contacts": value} for value in ("1.0", "2 lượt", "1.024", "1,5", "many"))


@pytest.mark.skipif(not have_engines(), reason="the extra `frames` is not installed")
def test_a_table_gives_the_findings_of_its_rows_with_their_columns(tmp_path):
    path = tmp_path / "quarter.csv"
    rows = [
        row(0, **{"id": f"SAMPLE-{at}", "client": f"SYN-K{at}T", **cells})
        for at, cells in enumerate(changed_cells())
    ]
    path.write_text(lines(*rows, mark=";"), encoding="utf-8")
    by_rows, table = validate_records(path), of_table(path)

    assert cell_findings(table) == cell_findings(by_rows)
    assert (table.rows_in, table.rows_accepted) == (len(rows), by_rows.rows_accepted)
    listed = sorted((line, rule) for line, rule in table.failing.select("line", "rule").rows())
    assert listed == sorted(
        (found.where.line, found.code) for found in by_rows if found.severity != "info"
    )


@pytest.mark.skipif(not have_engines(), reason="the extra `frames` is not installed")
@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.csv")), ids=lambda path: path.name)
def test_the_columns_of_a_file_of_a_spreadsheet_program_are_the_same(path):
    assert cell_findings(of_table(path)) == cell_findings(validate_records(path))


@pytest.mark.skipif(not have_engines(), reason="the extra `frames` is not installed")
def test_f7_lines_of_json_with_whole_decimals_are_read_alike(tmp_path):
    path = tmp_path / "quarter.ndjson"
    cells = json.dumps(CELLS)
    path.write_text(cells.replace('"contacts": "1"', '"contacts": 1.0') + "\n", encoding="utf-8")

    for report in (validate_records(path), of_table(path)):
        assert (report.codes, report.rows_accepted) == ((), 1)


@pytest.mark.skipif(not have_engines(), reason="the extra `frames` is not installed")
def test_f7_a_frame_with_whole_floats_is_read_alike():
    import polars as pl

    days = {"day": [date(2024, 3, 20)], "entered_on": [date(2024, 3, 21)]}
    texts = {field: [value] for field, value in CELLS.items() if field != "contacts"}
    report = of_table(pl.DataFrame({**texts, **days, "contacts": [1.0]}))

    assert (report.codes, report.rows_accepted) == ((), 1)
