"""Review of what is said of people: ages, suspicions, protected clients, notes and arguments.

Every rule about rows is asked of rows in memory, of CSV and of a table of each engine.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from tests.support.records import row
from tests.support.rows import IN_MEMORY, WITHOUT_ORDER, polars_rows, typed_cells

from sexwork_models import (
    ActivityRecord,
    Consents,
    CountTable,
    Figure,
    SexworkModelsError,
    check_records,
    compute_indicators,
    evaluate,
    load_framework,
    read_observations,
    validate_record,
    validate_records,
)

pytest.importorskip("polars")

from sexwork_models.frames.checking.validate import check_table

ENGINES = {**IN_MEMORY, **WITHOUT_ORDER}
every_engine = pytest.mark.parametrize("engine", sorted(ENGINES))


def csv_bytes(rows, **headings) -> bytes:
    """Rows as CSV; `headings` gives fields another heading than their name."""
    fields = [name for name in ActivityRecord.model_fields if any(name in cells for cells in rows)]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([headings.get(field, field) for field in fields])
    writer.writerows([cells.get(field, "") for field in fields] for cells in rows)
    return text.getvalue().encode()


def codes(source):
    return sorted(finding.code for finding in validate_records(source))


def table(engine, rows):
    return ENGINES[engine](polars_rows([typed_cells(cells) for cells in rows]))


# --- Rows of the client of a protection case ------------------------------------------------------

OF_CHILD = [
    row(id="SYN-R0", client="SYN-A11", age_band="16"),
    row(id="SYN-R1", client="SYN-A11", day="2024-01-11"),
    row(id="SYN-R2", client="SYN-C11"),
]


def path_of(rows, folder: Path) -> Path:
    path = folder / "records.csv"
    path.write_bytes(csv_bytes(rows))
    return path


SOURCES = {
    "mappings": (lambda rows, _: rows, "$[1]"),
    "bytes": (lambda rows, _: csv_bytes(rows), "<bytes>:3"),
    "path": (path_of, "records.csv:3"),
    "text of a path": (lambda rows, folder: str(path_of(rows, folder)), "records.csv:3"),
}


@pytest.mark.parametrize("kind", SOURCES)
def test_rows_in_memory_and_small_files_name_what_they_count_of_a_protected_client(kind, tmp_path):
    make, named = SOURCES[kind]
    (value,) = compute_indicators(make(OF_CHILD, tmp_path), period="2024", indicators=["I01"])

    assert (value.figure.low, value.figure.high, value.status.value) == (2, 2, "ok")
    (reason,) = value.reasons
    assert (reason.code, reason.params["rows"].count) == ("protected-clients-counted", 1)
    assert [str(where) for where in reason.params["rows"].first] == [named]


def test_checked_records_keep_all_that_was_found_beside_their_account():
    checked = check_records(OF_CHILD, load_framework())

    assert [item.row.id for item in checked.of_protected] == ["SYN-R1"]
    assert checked.report.account.counted == 2


# --- Ages that are typed --------------------------------------------------------------------------

BELOW = ["under-18", "under_18\u200b", "16;17", "16 hoặc 17", "17 tuổi trở xuống", "mười bảy"]
BELOW += ["dưới mười tám", "below eighteen", "17-year-old", "U-18"]
ASKED = ["18 tuổi trở xuống", "18-", "18 or younger", "học sinh", "2008", "sinh 2010", "12;19"]
LISTS_BELOW = [["under_18"], ["under_18", "18-19"], ["16"], [16, 17], [["15-17"]], {"16": True}]
LISTS_ASKED = [["12", "19"], ["15-19"], [[[["18-19"]]]], ["18-19"] * 101, date(2010, 5, 1)]
OTHERS = [["18-19"], [], {"under_18": False}, "hai mươi bảy", "18 tuổi trở lên", "1990"]


@pytest.mark.parametrize("typed", [*BELOW, *LISTS_BELOW])
def test_an_age_that_lies_wholly_below_18_is_a_protection_case(typed):
    cells = row(client="SYN-A1", age_band=typed)

    assert codes([cells]) == ["protection-case"]
    assert validate_record(cells)["protection"] is True


@pytest.mark.parametrize("typed", [*ASKED, *LISTS_ASKED])
def test_an_age_that_cannot_be_read_and_may_be_below_18_asks(typed):
    assert codes([row(client="SYN-A1", age_band=typed)]) == ["age-may-be-under-18"]


@pytest.mark.parametrize("typed", OTHERS)
def test_an_age_that_states_nothing_below_18_is_only_not_allowed(typed):
    assert codes([row(client="SYN-A1", age_band=typed)]) == ["value-not-allowed"]


@every_engine
def test_typed_ages_in_a_table_are_those_of_its_rows(engine):
    ages = [*BELOW, *ASKED]
    rows = [row(client=f"SYN-A{number}", age_band=age) for number, age in enumerate(ages, 10)]

    expected = ["age-may-be-under-18"] * len(ASKED) + ["protection-case"] * len(BELOW)
    assert codes(table(engine, rows)) == expected
    assert codes(csv_bytes(rows)) == expected


# --- Figures under one id -------------------------------------------------------------------------

SAMPLE = Path(__file__).parents[2] / "examples" / "observations_sample.csv"


def repeated_sample(old="", new="") -> bytes:
    """The sample figures, with the first one again: a count of 240 persons, I42."""
    text = SAMPLE.read_text(encoding="utf-8")
    return f"{text.rstrip()}\n{text.splitlines()[1].replace(old, new)}\n".encode()


def said_of(values, *indicators):
    return {
        value.definition.id: (value.figure and value.figure.say("en"), value.status.value)
        for value in values
        if value.definition.id in indicators
    }


def duplicates(report):
    return [finding.where.line for finding in report if finding.code == "duplicate-id"]


def test_different_figures_under_one_id_are_both_left_out():
    different = repeated_sample(",240,", ",250,")
    results = evaluate(different)

    assert duplicates(results.report) == [2, 12]
    assert said_of(results.indicators, "I42", "I13") == {"I13": (None, "no_data")}
    (refused,) = [item for item in results.report if item.code == "forbidden-ratio"]
    assert refused.params["ids"] == ("SAMPLE-02",)
    assert "conflicting-figures" not in results.report.codes  # that both are kept would be untrue
    models = compute_indicators(read_observations(different).observations)
    assert said_of(models, "I42", "I13") == {"I13": (None, "no_data")}


def test_a_figure_that_is_written_down_twice_counts_once():
    results = evaluate(repeated_sample())

    assert duplicates(results.report) == [12]
    assert "forbidden-ratio" not in results.report.codes
    expected = {"I13": ("25%", "ok"), "I42": ("240 persons", "ok")}
    assert said_of(results.indicators, "I42", "I13") == expected
    models = compute_indicators(read_observations(repeated_sample()).observations)
    assert said_of(models, "I42", "I13") == expected


# --- Headings of the columns by which people are protected ----------------------------------------

UNDERSTOOD = {
    "trafficking_suspected": ["trafficking", "Nghi mua bán", "nghi là nạn nhân mua bán người"],
    "age_band": ["age", "Tuổi", "ĐỘ TUỔI", "Nhóm tuổi", "age group"],
}
UNCLEAR = {
    "trafficking_suspected": [
        "Nghi mua bán (không = 0)",
        "trafficing_suspected",
        "Bị mua bán qua biên giới",
        "Trafficking suspect?",
        "Nạn nhân",
        "Nghi MBN",
        "TraffickingSuspected (0/1)",
    ],
    "age_band": [
        "Tuổi (năm)",
        "Năm sinh",
        "age_bnd",
        "DOB",
        "Tuổi lúc vào",
        "NamSinh",
        "Birthdate",
        "Chưa đủ 18",
        "U18",
        "ａｇｅ (năm)",
    ],
}
OTHER_HEADINGS = ["page", "usage", "manager", "agreement", "Số buổi sinh hoạt", "Mua bán dâm"]


def pairs(headings):
    return [(field, heading) for field, texts in headings.items() for heading in texts]


def two_rows(field):
    return [row(client="SYN-A1", **{field: "1"}), row(client="SYN-B1", **{field: ""})]


def as_table(data: bytes, folder: Path):
    path = folder / "records.csv"
    path.write_bytes(data)
    return check_table(path, load_framework()).report


@pytest.mark.parametrize(("field", "heading"), pairs(UNDERSTOOD))
def test_a_usual_heading_of_a_column_that_protects_is_understood(field, heading, tmp_path):
    data = csv_bytes(two_rows(field), **{field: heading})

    for report in (validate_records(data), as_table(data, tmp_path)):
        assert [item.code for item in report] == ["protection-case", "headings-read"]
        assert report.rows_accepted == 1


@pytest.mark.parametrize(("field", "heading"), pairs(UNCLEAR))
def test_no_row_is_counted_beside_a_column_that_perhaps_protects(field, heading, tmp_path):
    data = csv_bytes(two_rows(field), **{field: heading})

    for report in (validate_records(data), as_table(data, tmp_path)):
        (found,) = [item for item in report if item.code == "protection-column-unclear"]
        assert (found.severity, found.where.line, found.where.field) == ("error", 1, field)
        assert heading not in found.message("vi") + found.message("en")
        assert (report.rows_in, report.rows_accepted, report.rows_reported) == (2, 0, 2)
    (value,) = compute_indicators(data, period="2024", indicators=["I01"])
    assert (value.figure, value.status.value) == (None, "no_data")


@every_engine
def test_no_row_of_a_table_is_counted_beside_a_column_that_perhaps_protects(engine):
    frame = polars_rows([typed_cells(cells) for cells in two_rows("note")])
    report = validate_records(ENGINES[engine](frame.rename({"note": "trafficking perhaps"})))

    assert [(item.code, item.where.field) for item in report] == [
        ("unknown-column", "…"),
        ("protection-column-unclear", "trafficking_suspected"),
    ]
    assert (report.rows_in, report.rows_accepted) == (2, 0)


@pytest.mark.parametrize("heading", OTHER_HEADINGS)
def test_other_unknown_headings_stop_nothing(heading):
    report = validate_records(csv_bytes(two_rows("note"), note=heading))

    assert report.codes == ("unknown-column",)
    assert report.rows_accepted == 2


# --- Arguments that lead to a person --------------------------------------------------------------

TYPED = "0912000000"
COUNTS = CountTable(("a",), ("n",), {("a", "n"): 9})
CALLS = {
    "consents": lambda: Consents([TYPED]),
    "purpose": lambda: Consents([]).covers(TYPED, date(2024, 1, 1), TYPED),
    "row": lambda: COUNTS.row_total(TYPED),
    "column": lambda: COUNTS.column_total(TYPED),
    "cell": lambda: COUNTS.value((TYPED, "n")),
    "exact figure": lambda: Figure.exact(1, TYPED),
    "range of figures": lambda: Figure.range(1, 2, TYPED),
    "figure": lambda: Figure(TYPED, 1, 1),
}


@pytest.mark.parametrize("name", CALLS)
def test_an_error_about_an_argument_is_of_the_library_and_repeats_nothing(name):
    with pytest.raises(SexworkModelsError) as refused:
        CALLS[name]()

    error = refused.value
    assert TYPED not in f"{error} {error!r} {error.params} {error.message('vi')} {error.args}"
    assert error.__cause__ is None
    assert error.__context__ is None


# --- Notes ----------------------------------------------------------------------------------------

NOTES = ["12 phố Mẫu", "mau(at)example.com", "mau @ example.com", "0912*000*000", "0912|000|000"]
NOTES += ["O912OOOOOO"]
HARMLESS_NOTES = ["12 phố đi bộ", "số 12 Bộ Y Tế", "2024|01|05", "10*15*20", "(lần đầu)"]


@every_engine
def test_clear_forms_of_addresses_and_numbers_in_notes_are_found_in_every_table(engine):
    rows = [row(note=note) for note in (*NOTES, *HARMLESS_NOTES)]

    expected = ["identifier-in-text"] * len(NOTES)
    assert codes(table(engine, rows)) == codes(csv_bytes(rows)) == expected
