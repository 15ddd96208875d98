"""Tables in which a person who needs protection stands in an odd column, row or cell."""

from __future__ import annotations

import json

import pytest
from tests.support.records import row
from tests.support.rows import report_of_file

from sexwork_models import (
    UnusableInputError,
    compute_indicators,
    load_framework,
    validate_record,
    validate_records,
)

CELLS = row(id="SYN-1", client="SYN-K4T", population="sex_worker", consent="given")
PROTECTING = ["Nghi ngờ mua bán", "bán người", "Dấu hiệu mua bán", "Bị bán", "Bị lừa bán"]
PROTECTING += ["Mua bán", "<18", "< 18", "15-17", "0-17", "16-18", "18-", "Từ 15 đến 17", "VTN"]
PROTECTING += ["NCTN", "DOI TUONG <18", "17 tuổi", "Born", "exploited", "Bóc lột"]
PROTECTING += ["clientAge", "personAge", "currentAge", "ageOfClient", "ageInYears", "age1"]
PROTECTING += ["tuoiKhach", "under_eighteen", "lt18", "agebnd", "vot_suspected", "suspected_vot"]
PROTECTING += ["traffick", "trafic"]
NESTED = [
    {"person": {"age_band": "under_18"}},
    {"extra": {"age": 15}},
    {"extra": {"clientAge": 15}},
    {"x": [{"trafficking_suspected": True}]},
    {"x": {"y": [1, {"z": {"Năm sinh": 2010}}]}},
]
OTHERS = ["packageCount", "pageNo1", "imageId", "manager", "coverage"]
OTHERS += ["25-49", "50+", "Tháng 4", "Quý 1", "Mua bán dâm", "Người bán dâm", "Ghi chú khác", "12"]


def csv_of(*rows):
    header = list(rows[0])
    lines = [header, *([str(cells.get(name, "")) for name in header] for cells in rows)]
    return "\n".join(";".join(cells) for cells in lines).encode()


@pytest.mark.parametrize("heading", PROTECTING)
def test_a_column_that_perhaps_protects_people_is_asked_about_before_any_row_counts(heading):
    data = csv_of(CELLS | {heading: "x"})
    report = validate_records(data)
    assert "protection-column-unclear" in report.codes
    assert (report.rows_in, report.rows_accepted) == (1, 0)
    (value,) = compute_indicators(data, period="2024-Q1", indicators=["I02"])
    assert value.status.value == "no_data"


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize("more", NESTED, ids=str)
def test_a_key_inside_of_a_cell_that_perhaps_protects_people_stops_the_reading_too(more, as_json):
    rows = [CELLS | more]
    report = validate_records(json.dumps(rows).encode() if as_json else rows)
    assert report.codes == ("unknown-field", "protection-column-unclear")
    assert (report.rows_in, report.rows_accepted) == (1, 0)


@pytest.mark.parametrize("engine", ["polars", "lazy", "arrow", "pandas", "parquet"])
@pytest.mark.parametrize("more", NESTED[:4], ids=str)
def test_a_key_inside_of_a_column_of_a_frame_that_perhaps_protects_stops_the_reading_too(
    engine, more, tmp_path
):
    report = _report_of_frame(CELLS | more, engine, tmp_path)
    assert report.codes == ("unknown-column", "protection-column-unclear")
    assert (report.rows_in, report.rows_accepted) == (1, 0)


@pytest.mark.parametrize("engine", ["polars", "lazy", "arrow", "pandas", "parquet"])
def test_other_keys_inside_of_a_column_of_a_frame_stop_no_row_and_are_not_repeated(
    engine, tmp_path
):
    cells = CELLS | {"extra": {"Lan Mau 0912345678": [{"size": 2}]}}
    report = _report_of_frame(cells, engine, tmp_path)
    assert (report.codes, report.rows_accepted) == (("unknown-column",), 1)
    assert all("Lan" not in str(found.to_dict("vi")) for found in report)


def _report_of_frame(cells, engine, tmp_path):
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame([cells], strict=False)
    path = tmp_path / "rows.parquet"
    if engine == "parquet":
        frame.write_parquet(path)
    made = {
        "polars": lambda: frame,
        "lazy": frame.lazy,
        "arrow": frame.to_arrow,
        "pandas": lambda: pytest.importorskip("pandas").DataFrame([cells]),
        "parquet": lambda: path,
        "duckdb": lambda: pytest.importorskip("duckdb").from_arrow(frame.to_arrow()),
    }
    return validate_records(made[engine](), dates="yyyy-mm-dd")


WITH_KEYS_INSIDE = ['{"age_band": "under_18"}', "{'clientAge': 15}", 'x {"a": [{"Năm sinh": 2010']
WITH_KEYS_INSIDE += [r'{"a": "{\"age\": 15}"}', r'{"\u0061ge": 15}', '{"a": {"age": 1}, "a": 2}']


@pytest.mark.parametrize("as_table", [False, True])
@pytest.mark.parametrize("heading", ["zzz", ""])
@pytest.mark.parametrize("text", WITH_KEYS_INSIDE)
def test_a_key_in_a_text_of_an_unknown_column_of_a_csv_file_stops_the_reading_too(
    text, heading, as_table, tmp_path
):
    rows = [CELLS | {heading: "x"}, CELLS | {"id": "SYN-2", "client": "SYN-K5T", heading: text}]
    report = _report_of(rows, as_table, tmp_path)
    (found,) = [each for each in report if each.code == "protection-column-unclear"]
    assert (found.where.line, found.where.column.letter) == (1, "K")
    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (2, 0, 2)
    said = str([each.to_dict(lang) for each in report for lang in ("vi", "en")])
    assert "15" not in said
    assert "under_18" not in said


@pytest.mark.parametrize("engine", ["polars", "lazy", "arrow", "pandas", "parquet", "duckdb"])
@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("text", WITH_KEYS_INSIDE)
def test_a_key_in_a_text_of_an_unknown_column_of_a_frame_stops_the_reading_too(
    text, nested, engine, tmp_path
):
    report = _report_of_frame(CELLS | {"zzz": [{"q": text}] if nested else text}, engine, tmp_path)
    assert report.codes == ("unknown-column", "protection-column-unclear")
    assert (report.rows_in, report.rows_accepted) == (1, 0)


@pytest.mark.parametrize("text", WITH_KEYS_INSIDE)
def test_a_key_in_a_text_of_an_unknown_field_of_objects_stops_the_reading_too(text):
    for rows in ([CELLS | {"zzz": text}], json.dumps([CELLS | {"zzz": text}]).encode()):
        report = validate_records(rows)
        assert report.codes == ("unknown-field", "protection-column-unclear")
        assert (report.rows_in, report.rows_accepted) == (1, 0)


@pytest.mark.parametrize("of_engine", [False, True])
@pytest.mark.parametrize("maps", ["MAP {'age': 15}", "[MAP {'x': MAP {'Tuổi': 15}}]"])
def test_a_key_in_a_column_of_maps_stops_the_reading_too(maps, of_engine):
    rows = pytest.importorskip("duckdb").connect()
    rows.register("records", pytest.importorskip("polars").DataFrame([CELLS]).to_arrow())
    table = rows.sql(f"select *, {maps} as extra from records")
    report = validate_records(table if of_engine else table.pl(), dates="yyyy-mm-dd")
    assert report.codes == ("unknown-column", "protection-column-unclear")


@pytest.mark.parametrize("as_table", [False, True])
@pytest.mark.parametrize("text", ['{"weight": 1}', "{size: 2}", "{", "a {b} c", "[1, 2]"])
def test_other_keys_in_a_text_of_an_unknown_column_stop_no_row(text, as_table, tmp_path):
    report = _report_of([CELLS | {"zzz": text}], as_table, tmp_path)
    assert "protection-column-unclear" not in report.codes
    assert report.rows_accepted == 1


def test_other_keys_inside_of_an_unknown_cell_stop_no_row():
    report = validate_records([CELLS | {"extra": {"weight": [1, {"size": 2}]}}])
    assert (report.codes, report.rows_accepted) == (("unknown-field",), 1)


@pytest.mark.parametrize("heading", OTHERS)
def test_any_other_unknown_column_stops_no_row(heading):
    report = validate_records(csv_of(CELLS | {heading: "x"}))
    assert "protection-column-unclear" not in report.codes
    assert report.rows_accepted == 1


@pytest.mark.parametrize("as_table", [False, True])
@pytest.mark.parametrize("id", ["TONG-2", "CONG-1", "SUM-3", "TOTAL-1", "Tong.1", "tong:5"])
def test_an_id_that_begins_like_a_total_is_that_of_a_row(id, as_table, tmp_path):
    if as_table:
        pytest.importorskip("polars")
    cells = dict.fromkeys(CELLS, "") | {"id": id, "place": "48", "age_band": "17"}
    path = tmp_path / "rows.csv"
    path.write_bytes(csv_of(cells))
    report = report_of_file(path, load_framework(), as_table=as_table)
    assert (report.rows_in, report.rows_reported) == (1, 1)
    assert "protection-case" in report.codes


def test_a_total_beside_a_place_and_a_suspicion_is_a_row_of_data():
    cells = dict.fromkeys(CELLS, "") | {"id": "Tổng", "place": "48", "trafficking_suspected": "1"}
    report = validate_records(csv_of(cells))
    assert (report.rows_in, "protection-case" in report.codes) == (1, True)


@pytest.mark.parametrize("typed", ["20080315", "15032008", "150308", "2008"])
def test_a_day_of_birth_in_the_column_of_ages_is_asked_about(typed):
    assert validate_records([CELLS | {"age_band": typed}]).codes == ("age-may-be-under-18",)


@pytest.mark.parametrize("typed", ["19900315", "1990", "1985-1990"])
def test_a_day_of_birth_in_the_column_of_ages_is_never_repeated(typed):
    (found,) = validate_records([CELLS | {"age_band": typed}])
    assert found.code == "value-not-allowed"
    assert typed not in found.say("vi") + found.say("en") + found.remedy("vi") + str(found.params)


@pytest.mark.parametrize("field", ["gender", "need", "kind", "channel", "consent"])
@pytest.mark.parametrize("typed", ["15/03/2007", "2007", "16"])
def test_a_number_in_a_closed_list_is_not_repeated(field, typed):
    found = validate_records([CELLS | {field: typed}])
    assert typed not in "".join(finding.say("en") for finding in found)


@pytest.mark.parametrize("field", ["population", "place", "models", "activity"])
@pytest.mark.parametrize("typed", ["2007", "19900315"])
def test_a_year_or_day_in_a_column_of_codes_is_not_repeated(field, typed):
    found = validate_records([CELLS | {field: typed}])
    assert typed not in "".join(finding.say("en") for finding in found)


@pytest.mark.parametrize(
    "cells", [{"day": "15/03/2007"}, {"contacts": "1.2"}, {"place": "17"}, {"population": "16"}]
)
def test_of_a_row_in_doubt_about_an_age_no_other_cell_is_repeated(cells):
    found = validate_records([CELLS | {"age_band": "15-19"} | cells])
    (typed,) = cells.values()
    assert "age-may-be-under-18" in found.codes
    assert all(f"“{typed}”" not in finding.say("en") for finding in found)


@pytest.mark.parametrize("heading", ["Nhóm tuổi", "Tuổi", "age_band", "trafficking_suspected"])
def test_a_column_that_protects_people_cannot_be_declared_as_another_field(heading):
    with pytest.raises(UnusableInputError) as refusal:
        validate_records([CELLS | {heading: "17"}], columns={heading: "note"})
    assert refusal.value.code == "mapping-of-protecting-column"
    assert "“columns”" in refusal.value.remedy("vi")


def test_a_key_that_numbers_the_rows_is_passed_over_as_the_column_of_a_file_is():
    rows = [CELLS | {"STT": 1}, CELLS | {"id": "SYN-2", "client": "SYN-K5T", "STT": 2}]
    lines = "\n".join(map(json.dumps, rows)).encode()
    for source in (rows, lines, csv_of(*rows)):
        report = validate_records(source)
        assert "numbering-column" in report.codes
        assert (report.rows_in, report.rows_accepted) == (2, 2)


def in_every_form(*rows):
    """The same rows as mappings, as lines of JSON, as a list of JSON, and as CSV."""
    lines = "\n".join(map(json.dumps, rows)).encode()
    return {"list": rows, "lines": lines, "json": json.dumps(rows).encode(), "csv": csv_of(*rows)}


@pytest.mark.parametrize("source", ["list", "lines", "json", "csv"])
def test_an_unknown_name_is_one_finding_for_all_rows_and_stops_none_in_any_source(source):
    rows = [CELLS | {"zzz": "x"}, CELLS | {"id": "SYN-2", "client": "SYN-K5T", "zzz": "y"}]
    report = validate_records(in_every_form(*rows)[source])
    code = "unknown-column" if source == "csv" else "unknown-field"
    (found,) = [finding for finding in report if finding.severity == "error"]
    assert (found.code, found.where.field) == (code, "…")
    assert (report.rows_in, report.rows_accepted) == (2, 2)
    assert "zzz" not in found.say("vi") + found.say("en") + found.remedy("vi")


def test_the_finding_on_an_unknown_name_says_how_many_rows_have_it_and_which():
    rows = [CELLS, *(CELLS | {"id": f"SYN-{n}", "client": f"SYN-K{n}T", "zzz": n} for n in (2, 3))]
    (found,) = [item for item in validate_records(rows) if item.code == "unknown-field"]
    assert found.params["having"].to_dict() == {"count": 2, "rows": ["$[1]", "$[2]"]}
    assert "2 ($[1], $[2])" in found.message("vi")


def test_the_finding_on_an_unknown_name_of_a_row_that_was_alone_names_no_value_of_it():
    answer = validate_record(CELLS | {"zzz": "Lan Mau"}, "vi")
    assert (answer["ok"], answer["findings"][0]["code"]) == (False, "unknown-field")
    assert "Lan" not in str(answer)
    assert "zzz" not in str(answer)


@pytest.mark.parametrize("source", ["list", "lines", "json", "csv"])
@pytest.mark.parametrize("heading", PROTECTING)
def test_no_row_of_any_source_counts_beside_a_name_that_perhaps_protects_people(heading, source):
    first = CELLS | ({heading: ""} if source == "csv" else {})
    rows = [first, CELLS | {"id": "SYN-2", "client": "SYN-K5T", heading: "x"}]
    report = validate_records(in_every_form(*rows)[source])
    assert report.codes.count("protection-column-unclear") == 1
    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (2, 0, 2)


def test_a_key_without_a_name_is_no_number_of_a_row():
    assert "unknown-field" in validate_records([CELLS | {"": "x"}]).codes


@pytest.mark.parametrize("as_table", [False, True])
@pytest.mark.parametrize("word", ["NaN", "nan", "NaT", "None", "NULL", "<NA>", "N/A"])
def test_the_word_of_a_program_for_no_value_is_no_code_of_a_client(word, as_table, tmp_path):
    if as_table:
        pytest.importorskip("polars")
    rows = [CELLS | {"id": f"SYN-{number}", "client": word} for number in (1, 2)]
    path = tmp_path / "rows.csv"
    path.write_bytes(csv_of(*rows))
    report = report_of_file(path, load_framework(), as_table=as_table)
    assert (report.rows_in, report.rows_accepted) == (2, 0)
    assert "code-as-missing" in report.codes


def _report_of(rows, as_table, tmp_path, **mapping):
    """Validates rows of a file, row by row or as a table of any size."""
    if as_table:
        pytest.importorskip("polars")
    path = tmp_path / "rows.csv"
    path.write_bytes(csv_of(*rows))
    return report_of_file(path, load_framework(), as_table=as_table, **mapping)


@pytest.mark.parametrize("as_table", [False, True])
@pytest.mark.parametrize("heading", ["Năm sinh", "Sinh", "Nghi ngờ"])
def test_a_heading_that_perhaps_protects_is_declared_as_another_field_with_a_warning(
    heading, as_table, tmp_path
):
    rows = [CELLS | {heading: "x"}]
    report = _report_of(rows, as_table, tmp_path, columns={heading: "note"})
    (warning,) = (each for each in report if each.code == "mapping-of-perhaps-protecting")
    assert (warning.severity, warning.where.field) == ("warning", "note")
    field = "trafficking_suspected" if heading == "Nghi ngờ" else "age_band"
    assert f"({field})" in warning.remedy("vi")
    assert heading in warning.say("vi")
    assert (report.rows_in, report.rows_accepted) == (1, 1)


@pytest.mark.parametrize("columns", [{"Năm sinh": "age_band"}, {"Ghi thêm": "note"}])
def test_a_heading_declared_as_what_it_perhaps_means_needs_no_warning(columns):
    (heading,) = columns
    cells = {name: cell for name, cell in CELLS.items() if name != columns[heading]}
    report = validate_records([cells | {heading: "20-24"}], columns=columns)
    assert "mapping-of-perhaps-protecting" not in report.codes


@pytest.mark.parametrize("as_table", [False, True])
@pytest.mark.parametrize("word", ["NaN", "None", "null"])
@pytest.mark.parametrize("field", ["gender", "consent", "cancelled"])
def test_the_word_of_a_program_for_no_value_in_a_closed_list_is_to_be_left_empty(
    field, word, as_table, tmp_path
):
    report = _report_of([CELLS | {field: word}], as_table, tmp_path)
    (fault,) = (each for each in report if each.severity == "error")
    assert (fault.code, fault.where.field) == ("word-as-missing", field)
    assert "Để trống các ô đó" in fault.remedy("vi")
    assert (report.rows_in, report.rows_accepted) == (1, 0)


def test_a_row_of_a_csv_reader_with_cells_beyond_its_header_is_refused_as_too_long():
    whole = CELLS | {"id": "SYN-2", "client": "SYN-K5T"}
    report = validate_records([CELLS | {None: ["15", ""]}, whole | {None: ["", " "]}])
    (found,) = [finding for finding in report if finding.code == "row-too-long"]
    assert dict(found.params) == {"found": len(CELLS) + 2, "expected": len(CELLS)}
    assert (report.codes, report.rows_in, report.rows_accepted) == (("row-too-long",), 2, 1)
