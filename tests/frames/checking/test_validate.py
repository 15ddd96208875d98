"""Tables are checked as rows are: the same findings, row counts, and rows that may be counted."""

from __future__ import annotations

import csv
import json
import tempfile
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from itertools import chain
from unicodedata import normalize

import pytest
from tests.support.frames import values_of
from tests.support.records import event, row
from tests.support.rows import (
    IN_MEMORY,
    WITHOUT_ORDER,
    assert_equal,
    assert_same,
    codes,
    finding_texts,
    ids_of,
    polars_rows,
    row_counts,
    typed_cells,
)

from sexwork_models import UnusableInputError, compute_indicators, validate_records
from sexwork_models.api.validate_records import check_source
from sexwork_models.core.finding_groups import group_findings
from sexwork_models.frames.limits import Limits
from sexwork_models.practice.records.content_rules import row_findings
from sexwork_models.practice.records.validate import check_records
from sexwork_models.testing import FAULTS, synthetic_rows, write_csv, write_ndjson

pl = pytest.importorskip("polars")
pytest.importorskip("narwhals")

from sexwork_models.frames.checking import validate  # noqa: E402
from sexwork_models.frames.checking.validate import check_table  # noqa: E402
from sexwork_models.frames.reading import csv_reader, ndjson_reader, text_reader  # noqa: E402

ROWS = list(synthetic_rows(1500, seed=11, faults=True))
TYPED = [cells for row in ROWS if (cells := typed_cells(row)) is not None]


def written(rows, path):
    {".csv": write_csv, ".ndjson": write_ndjson}[path.suffix](rows, path)
    return path


# Files are read in pieces of a few rows, so that what lies across two of them is met.
SMALL_BLOCKS = Limits(block_bytes=700)


@pytest.fixture(scope="module")
def of_typed(vietnam):
    """What the typed rows give, checked once for all engines."""
    return check_records(TYPED, vietnam)


@pytest.mark.parametrize("engine", IN_MEMORY)
def test_a_frame_of_any_engine_gives_what_its_rows_give(engine, vietnam, of_typed):
    checked = check_table(IN_MEMORY[engine](polars_rows(TYPED)), vietnam)

    assert_equal(checked, of_typed)


@pytest.mark.parametrize("engine", WITHOUT_ORDER)
def test_rows_without_an_order_are_named_by_the_ids_of_their_records(engine, vietnam, of_typed):
    checked, expected = check_table(WITHOUT_ORDER[engine](polars_rows(TYPED)), vietnam), of_typed
    first = min(
        (finding for finding in checked.report if finding.code == "negative-count"),
        key=lambda finding: str(finding.where),
    )

    assert codes(checked.report) == codes(expected.report)
    assert row_counts(checked.report) == row_counts(expected.report)
    assert ids_of(checked.records) == sorted(record.id for record in expected.records)
    assert str(first.where).startswith("$[id=SYN-R")
    assert checked.report.failing["line"].null_count() == len(checked.report.failing)


_RARE = synthetic_rows(60_000, seed=5, faults=True)
_RARE_DRAWN = []


def _many_rows():
    """Many rows with faults; each is drawn once, whoever asks for it."""
    at = 0
    while True:
        if at == len(_RARE_DRAWN):
            _RARE_DRAWN.append(next(_RARE))
        yield _RARE_DRAWN[at]
        at += 1


@pytest.mark.parametrize("fault", FAULTS)
def test_every_kind_of_fault_is_found_in_a_table_as_in_rows(fault, vietnam, tmp_path):
    about = [
        row for row in ROWS if row.get("note", "").startswith(f"SYN-FAULT-{fault}")
    ] or _of_fault(fault)
    rows = [*about, *synthetic_rows(20, seed=3)]
    path = tmp_path / "records.csv"
    write_csv(rows, path)

    assert FAULTS[fault].code in check_records(path, vietnam).report.codes
    assert_same(check_table(path, vietnam), path, vietnam)
    plain = [cells for row in rows if (cells := typed_cells(row)) is not None]
    assert_same(check_table(polars_rows(plain), vietnam), plain, vietnam)


def _of_fault(fault):
    rows = iter(_many_rows())
    first = next(row for row in rows if row.get("note", "").startswith(f"SYN-FAULT-{fault}"))
    return [first, *(next(rows) for _ in FAULTS[fault].rows[1:])]


def test_failing_rows_are_a_long_table_that_shows_numbers_and_days_and_nothing_else(vietnam):
    checked = check_table(polars_rows(TYPED), vietnam)
    failing = checked.report.failing
    rows = set(failing.select("line", "rule", "field").iter_rows())
    shown = failing.filter(pl.col("value").is_not_null())

    assert rows == {
        (int(finding.where.file[2:-1]), finding.code, finding.where.field)
        for finding in checked.report
    }
    assert set(shown["field"]) <= {
        "day",
        "entered_on",
        "contacts",
        "persons",
        "participants",
        "items",
    }
    assert {(finding.code, finding.severity) for finding in checked.report} == set(
        failing.select("rule", "severity").iter_rows()
    )
    assert failing.filter(rule="negative-count")["value"].unique().to_list() == ["-3"]


@pytest.mark.parametrize("engine", ["pandas", "pyarrow", "polars"])
def test_failing_rows_come_in_the_library_of_the_frame(engine, vietnam):
    frame = IN_MEMORY[engine](polars_rows(TYPED[:50]))

    assert type(check_table(frame, vietnam).report.failing) is type(frame)


@pytest.mark.parametrize("suffix", [".csv", ".ndjson"])
def test_a_text_file_gives_what_its_rows_give(suffix, vietnam, tmp_path):
    path = written(ROWS[:600], tmp_path / f"records{suffix}")

    assert_same(check_table(path, vietnam, limits=SMALL_BLOCKS), path, vietnam)


def test_rows_of_parquet_are_named_by_their_number_from_1(vietnam, tmp_path, of_typed):
    path = tmp_path / "records.parquet"
    polars_rows(TYPED).write_parquet(path)
    checked, expected = check_table(path, vietnam), of_typed
    found = sorted(
        (finding.code, finding.where.file, finding.where.line, finding.where.field)
        for finding in checked.report
    )

    assert found == sorted(
        (finding.code, path.name, int(finding.where.file[2:-1]) + 1, finding.where.field)
        for finding in expected.report
    )
    assert row_counts(checked.report) == row_counts(expected.report)


def test_a_folder_of_parquet_is_one_table(vietnam, tmp_path, of_typed):
    frame = polars_rows(TYPED)
    for number, part in enumerate((frame[:700], frame[700:])):
        part.write_parquet(tmp_path / f"part{number}.parquet")
    checked = check_table(tmp_path, vietnam)

    assert codes(checked.report) == codes(of_typed.report)
    assert {finding.where.file for finding in checked.report} == {tmp_path.name}


@pytest.mark.parametrize("form", ["list", "flags"])
def test_models_may_be_lists_or_one_column_each(form, vietnam):
    rows = [
        typed_cells(cells)
        for cells in (
            row(models="M1;M2"),
            row(models="M3;SYN"),
            row(models=None),
            row(models="M1;M1"),
            event(),
        )
    ]
    frame, lists = (
        polars_rows(rows),
        [[*filter(None, (row.get("models") or "").split(";"))] for row in rows],
    )
    if form == "list":
        frame = frame.with_columns(pl.Series("models", lists, dtype=pl.List(pl.String)))
    else:
        named = {code for models in lists for code in models}
        flags = [pl.Series(f"model_{code}", [code in models for models in lists]) for code in named]
        frame = frame.drop("models").with_columns(flags)
    checked, expected = check_table(frame, vietnam), check_records(rows, vietnam)

    assert codes(checked.report) == codes(expected.report)
    assert ids_of(checked.records) == sorted(record.id for record in expected.records)


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_texts_that_are_read_otherwise_than_they_look_are_counted_as_they_are_read(engine, vietnam):
    rows = [
        typed_cells(cells)
        for cells in (
            row(site=" SYN-S1 ", funding=" provincial "),
            row(id="SYN-X "),
            row(id="SYN-Y", supersedes="SYN-X "),
        )
    ]
    checked = check_table({**IN_MEMORY, **WITHOUT_ORDER}[engine](polars_rows(rows)), vietnam)
    kept = checked.records.frame.collect(backend="polars").to_native().sort("id")

    assert checked.report.rows_accepted == 3
    assert kept["id"].to_list() == sorted([rows[0]["id"], "SYN-X", "SYN-Y"])
    assert set(kept["site"]) == {"SYN-S1", None}
    assert set(kept["funding"]) == {"provincial", None}
    assert set(kept["supersedes"]) == {"SYN-X", None}


def test_blank_texts_are_blanks_whether_a_frame_has_many_or_one(vietnam):
    rows = [typed_cells(row(client="SYN-C1", site="SYN-S1", gender="female")) for _ in range(1500)]
    frame = polars_rows(rows)
    many = frame.with_columns(pl.lit("").alias("provider"), pl.lit("").alias("age_band"))
    late = frame.with_columns(
        pl.Series("client", ["SYN-C1"] * 1499 + [""]), pl.Series("gender", ["female"] * 1499 + [""])
    )

    for table in (many, late):
        checked = check_table(table, vietnam)
        kept = checked.records.frame.collect().to_native()
        assert checked.report.rows_accepted == 1500
        assert not any(
            (kept[name] == "").any() for name in ("provider", "age_band", "client", "gender")
        )


def test_copies_of_a_row_are_kept_once_on_an_engine_without_order(vietnam):
    rows = [
        typed_cells(row(id="SYN-1")),
        typed_cells(row(id="SYN-1")),
        typed_cells(row(id="SYN-2")),
    ]
    checked = check_table(WITHOUT_ORDER["duckdb"](polars_rows(rows)), vietnam)

    assert row_counts(checked.report) == (3, 2, 1)
    assert ids_of(checked.records) == ["SYN-1", "SYN-2"]


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_row_that_shares_its_id_with_a_broken_one_is_still_set_beside_others(engine, vietnam):
    sound, again = ({"client": "SYN-C1", "id": id} for id in ("SYN-1", "SYN-2"))
    others = row(id="SYN-1", place="79"), event(id="SYN-3"), row(id="SYN-4", note=" SYN text ")
    rows = [typed_cells(cells) for cells in (row(**sound), row(**again), *others)]
    rows[2]["items"] = -1
    checked = check_table({**IN_MEMORY, **WITHOUT_ORDER}[engine](polars_rows(rows)), vietnam)
    expected = check_records(rows, vietnam)

    assert codes(checked.report) == codes(expected.report)
    assert codes(checked.report)["perhaps-entered-twice", "id"] == 1
    assert ids_of(checked.records) == sorted(record.id for record in expected.records)


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("note", ["passport-B1234567", "HS2024001", "SYN0912345678", "a" * 3000])
def test_a_note_that_looks_like_a_code_is_asked_what_every_note_is_asked(note, engine, vietnam):
    rows = [typed_cells(row(id=id, note=note)) for id in ("SYN-1", "SYN-1", "SYN-2")]
    checked = check_table({**IN_MEMORY, **WITHOUT_ORDER}[engine](polars_rows(rows)), vietnam)
    expected = check_records(rows, vietnam)

    assert codes(checked.report) == codes(expected.report)
    assert ids_of(checked.records) == sorted(record.id for record in expected.records)


@pytest.mark.parametrize("few", [0, 10_000])
def test_rows_without_an_order_are_the_same_whether_few_or_many_are_broken(few, vietnam, of_typed):
    rows, expected = WITHOUT_ORDER["duckdb"](polars_rows(TYPED)), of_typed
    checked = check_table(rows, vietnam, limits=Limits(excluded_ids=few))

    assert codes(checked.report) == codes(expected.report)
    assert ids_of(checked.records) == sorted(record.id for record in expected.records)


# --- Columns --------------------------------------------------------------------------------------


def test_a_missing_column_is_one_finding_and_nothing_is_counted(vietnam):
    checked = check_table(polars_rows(TYPED[:9]).drop("place", "models"), vietnam)

    assert [(finding.code, str(finding.where)) for finding in checked.report] == [
        ("missing-column", "place"),
        ("missing-column", "models"),
    ]
    assert row_counts(checked.report) == (9, 0, 9)
    assert ids_of(checked.records) == []


def test_a_column_that_no_record_has_is_said_once_and_not_read(vietnam):
    frame = polars_rows([typed_cells(row()), typed_cells(row())]).with_columns(
        pl.lit(b"x").alias("Họ tên")
    )
    report = validate_records(frame, vietnam)

    assert [finding.code for finding in report] == ["unknown-column"]
    assert row_counts(report) == (2, 2, 0)


_DAY = date(2024, 1, 10)
WRONG = {
    "texts for days": ("day", pl.Series(["2024-01-10"]), "String"),
    "days with a time zone": ("day", pl.Series([datetime(2024, 1, 10, tzinfo=UTC)]), "Datetime"),
    "texts for counts": ("contacts", pl.Series(["5"]), "String"),
    "numbers of 64 bits without a sign": (
        "contacts",
        pl.Series([2**63], dtype=pl.UInt64),
        "UInt64",
    ),
    "decimals": ("amount", pl.Series([Decimal("1.5")]), "Decimal"),
    "texts for yes and no": ("cancelled", pl.Series(["true"]), "String"),
    "numbers for texts": ("place", pl.Series([22]), "Int64"),
    "numbers for models": ("models", pl.Series([1]), "Int64"),
    "texts for one model": ("model_M1", pl.Series(["x"]), "String"),
    "lists of numbers": ("models", pl.Series([[1]]), "List"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_column_of_another_type_is_one_error_that_names_it_and_how_to_convert_it(name, vietnam):
    column, values, found = WRONG[name]
    frame = polars_rows([typed_cells(row())])
    frame = frame.drop("models") if column == "model_M1" else frame
    with pytest.raises(UnusableInputError) as caught:
        check_table(frame.with_columns(values.alias(column)), vietnam)

    assert (caught.value.code, caught.value.params["column"]) == ("column-type", column)
    assert found in caught.value.params["found"]
    for lang in ("vi", "en"):
        assert column in caught.value.message(lang)
        assert f'"{column}"' in caught.value.remedy(lang)


def test_days_as_objects_of_pandas_are_days_and_moments_are_one_error(vietnam):
    frame = IN_MEMORY["pandas"](polars_rows([typed_cells(row())]))
    moments = frame["day"].astype(object)
    frame["day"] = frame["day"].dt.date
    assert row_counts(check_table(frame, vietnam).report) == (1, 1, 0)
    frame["day"] = moments
    with pytest.raises(UnusableInputError) as caught:
        check_table(frame, vietnam)

    assert (caught.value.code, caught.value.params["column"], caught.value.params["found"]) == (
        "column-type",
        "day",
        "Object",
    )


def test_an_empty_column_may_be_of_any_type(vietnam):
    pd = pytest.importorskip("pandas")
    polars = polars_rows([typed_cells(row())]).with_columns(
        pl.lit(None).alias("contacts"), pl.lit(None, dtype=pl.String).alias("days")
    )
    pandas = IN_MEMORY["pandas"](polars_rows([typed_cells(row())]))
    pandas["contacts"] = pd.Series([None], dtype="object")
    pandas["entered_on"] = pd.Series([pd.NaT]).astype("datetime64[us]")

    assert row_counts(validate_records(polars, vietnam)) == (1, 1, 0)
    assert validate_records(pandas, vietnam).codes == ("missing-value",)


NUMBERS = {
    "broken": (2.5, "number-float"),
    "endless": (float("inf"), "number-float"),
    "huge": (1e9, "number-out-of-range"),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_as_floats_are_read_where_they_are_whole(name, vietnam):
    value, code = NUMBERS[name]
    rows = polars_rows(
        [
            typed_cells(event(contacts=7)),
            typed_cells(event(contacts=8)),
            typed_cells(event(contacts=None, persons=None)),
        ]
    )
    report = validate_records(
        rows.with_columns(pl.Series("contacts", [7.0, value, float("nan")])), vietnam
    )

    assert [
        (finding.code, str(finding.where)) for finding in report if finding.severity == "error"
    ] == [(code, "$[1]:contacts")]
    assert row_counts(report) == (3, 2, 1)


def test_a_moment_is_a_day_only_at_midnight(vietnam):
    frame = polars_rows([typed_cells(row()), typed_cells(row())])
    moments = pl.Series("entered_on", [datetime(2024, 1, 10), datetime(2024, 1, 10, 9, 30)])
    report = validate_records(frame.with_columns(moments), vietnam)

    assert [(finding.code, str(finding.where)) for finding in report] == [
        ("date-form", "$[1]:entered_on")
    ]


@pytest.mark.parametrize("unit", ["TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP", "TIMESTAMP_NS"])
def test_a_moment_of_a_database_is_a_day_at_midnight_whatever_its_unit(unit, vietnam):
    rows = polars_rows([typed_cells(row(id="SYN-1")), typed_cells(row(id="SYN-2", note=" SYN "))])
    for moment, expected in (
        ("2024-01-10", []),
        ("2024-01-10 00:00:01", ["date-form", "date-form"]),
    ):
        table = WITHOUT_ORDER["duckdb"](rows).select(f"* REPLACE ('{moment}'::{unit} AS day)")
        assert [finding.code for finding in check_table(table, vietnam).report] == expected


def test_a_row_without_a_day_of_entry_is_mended_by_its_correction(vietnam):
    wrong = typed_cells(row(client="SYN-A1"))
    rows = [
        {**wrong, "entered_on": None},
        typed_cells(row(client="SYN-A1", supersedes=wrong["id"])),
    ]

    assert_same(check_table(polars_rows(rows), vietnam), rows, vietnam)
    assert row_counts(validate_records(polars_rows(rows), vietnam)) == (2, 2, 0)


def test_days_and_numbers_outside_what_a_record_holds_are_reported(vietnam):
    rows = [
        event(contacts=10**9 - 1),
        event(contacts=10**9),
        event(contacts=2**62),
        event(amount=10**15 - 1, funding="x"),
    ]
    rows += [
        row(day="1899-12-31"),
        row(day="2024-01-10", entered_on="2200-01-01"),
        event(persons=-(10**9)),
    ]
    cells = [typed_cells(cells) for cells in rows]

    assert_same(check_table(polars_rows(cells), vietnam), cells, vietnam)
    assert validate_records(polars_rows(cells), vietnam).codes.count("number-out-of-range") == 3


@pytest.mark.parametrize("again", [{"supersedes": "SYN-Y1"}, {"entered_on": date(2024, 3, 1)}])
def test_of_a_row_that_comes_twice_the_unreadable_one_counts_for_its_correction(again, vietnam):
    first = {**typed_cells(row(id="SYN-X1")), "supersedes": None}
    rows = [
        first,
        {**first, "place": None, **again},
        typed_cells(row(id="SYN-Y1", supersedes="SYN-X1", entered_on="2024-02-01")),
    ]

    assert_same(check_table(polars_rows(rows), vietnam), rows, vietnam)


# --- Files ----------------------------------------------------------------------------------------


def _csv(*rows, header=None):
    names = header or list(dict.fromkeys(chain.from_iterable(rows)))
    return [",".join(names), *(",".join(str(row.get(name, "")) for name in names) for row in rows)]


BROKEN = {
    "a mark that is never closed": lambda lines: [*lines[:3], lines[3] + '"', *lines[4:]],
    "a mark within a cell": lambda lines: [
        *lines[:3],
        lines[3].replace("SYN", 'SY"N', 1),
        *lines[4:],
    ],
    "text behind a mark": lambda lines: [
        *lines[:3],
        lines[3].replace("SYN", '"SYN"', 1),
        *lines[4:],
    ],
    "a cell too few": lambda lines: [*lines[:2], lines[2].rpartition(",")[0], *lines[3:]],
    "a cell too many": lambda lines: [*lines[:2], lines[2] + ",", *lines[3:]],
    "one too few and one too many": lambda lines: [
        *lines[:2],
        lines[2].rpartition(",")[0],
        lines[3] + ",",
        *lines[4:],
    ],
    "blank lines": lambda lines: [
        lines[0],
        "",
        *lines[1:3],
        " , ,",
        "," * lines[0].count(","),
        "\u00a0",
        *lines[3:],
        "",
        "",
    ],
    "a NUL": lambda lines: [*lines[:3], lines[3] + "\x00", *lines[4:]],
    "a NUL and returns": lambda lines: ["\r".join([*lines[:3], lines[3] + "\x00", *lines[4:]])],
    "a byte order mark in every line": lambda lines: [f"\ufeff{line}" for line in lines],
    "two byte order marks": lambda lines: ["\ufeff\ufeff" + lines[0], *lines[1:]],
    "rows that begin as packed files do": lambda lines: [
        lines[0],
        *(f"x^{line}" for line in lines[1:4]),
        *(f"x\x01{line}" for line in lines[4:]),
    ],
    "marks that are right": lambda lines: [
        lines[0],
        *(f'"{line.replace(",", chr(34) + "," + chr(34))}"' for line in lines[1:]),
    ],
    "returns": lambda lines: ["\r".join(lines)],
    "both breaks": lambda lines: ["\r\n".join(lines)],
    "a byte order mark": lambda lines: ["\ufeff" + lines[0], *lines[1:]],
    "a blank before the header": lambda lines: ["", *lines],
    "a column twice": lambda lines: [
        line + (",id" if number == 0 else ",x") for number, line in enumerate(lines)
    ],
    "an unknown column": lambda lines: [
        line + (",name" if number == 0 else ",x") for number, line in enumerate(lines)
    ],
    "semicolons": lambda lines: [line.replace(",", ";") for line in lines],
    "tabs": lambda lines: [line.replace(",", "\t") for line in lines],
    "a declared mark": lambda lines: ["sep=;", *(line.replace(",", ";") for line in lines)],
    "a title above": lambda lines: ["BÁO CÁO QUÝ I", "", *lines],
    "grouped headings": lambda lines: ["Thông tin,,,day,,Người", *lines],
    "headings in capitals": lambda lines: [lines[0].upper(), *lines[1:]],
    "numbered rows": lambda lines: [
        ("STT," if number == 0 else f"{number},") + line for number, line in enumerate(lines)
    ],
    "empty columns": lambda lines: [f"{line},," for line in lines],
    "empty columns in the header": lambda lines: [f"{lines[0]},,", *lines[1:]],
    "a column without a heading": lambda lines: [
        f"{line},{'x' * (at == 6)}" if at else f"{line}," for at, line in enumerate(lines)
    ],
    "totals": lambda lines: [*lines[:4], "Tổng cộng" + "," * lines[0].count(","), *lines[4:]],
    "decomposed totals": lambda lines: [
        *lines[:4],
        normalize("NFD", "Tổng cộng") + "," * lines[0].count(","),
        *lines[4:],
    ],
    "the header again": lambda lines: [*lines[:4], lines[0], *lines[4:]],
    "another header": lambda lines: [
        *lines[:4],
        lines[0].replace("day,entered_on", "entered_on,day"),
        *lines[4:],
    ],
    "blanks around cells": lambda lines: [line.replace(",", " , ") for line in lines],
    "other blanks around cells": lambda lines: [
        line.replace(",", "\u00a0,\u2003") for line in lines
    ],
    "no header": lambda lines: lines[1:],
    "a missing column": lambda lines: [lines[0].replace("place", "plaice"), *lines[1:]],
    "only a header": lambda lines: lines[:1],
    "nothing": lambda lines: [],
    "very many columns": lambda lines: [
        f"{line},{','.join(f'x{place}' for place in range(250))}" for line in lines
    ],
    "a line without a Latin letter": lambda lines: [
        *lines[:3],
        "ờ" + "," * lines[0].count(","),
        *lines[3:],
    ],
    "marks within marks": lambda lines: [*lines[:3], lines[3][:-3] + '"SYN ""x"", y"', *lines[4:]],
    "a very long cell": lambda lines: [*lines[:3], lines[3] + "x" * 140_000, *lines[4:]],
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("size", [64, 1 << 20])
def test_a_broken_csv_file_gives_what_its_rows_give(name, size, vietnam, tmp_path):
    rows = [
        row(note="SYN ghi chú"),
        event(note="SYN"),
        row(client="SYN-C1", note="SYN"),
        event(contacts="x", note="SYN"),
    ]
    path = tmp_path / "records.csv"
    path.write_text(
        "\n".join(BROKEN[name](_csv(*rows, *[row(note="SYN") for _ in range(5)]))),
        encoding="utf-8",
        newline="",
    )
    limits = Limits(block_bytes=size)

    assert_same(check_table(path, vietnam, limits=limits), path, vietnam)


def test_lines_in_another_encoding_are_reported_one_by_one(vietnam, tmp_path):
    lines = [line.encode() for line in _csv(row(note="SYN"), row(note="SYN"), row(note="SYN"))]
    path = tmp_path / "records.csv"
    path.write_bytes(b"\n".join([*lines[:2], lines[2] + b"\xe0", lines[3]]))

    assert_same(check_table(path, vietnam, limits=SMALL_BLOCKS), path, vietnam)
    path.write_bytes("\n".join(_csv(row())).encode("utf-16"))
    assert_same(check_table(path, vietnam, limits=SMALL_BLOCKS), path, vietnam)


FORMS = {
    "numbers as texts": event(contacts=" 7 "),
    "numbers with a decimal point": event(contacts="7.0"),
    "numbers with zeros": event(contacts="007"),
    "numbers with a sign": event(contacts="+7"),
    "minus nothing": event(contacts="-0"),
    "numbers too large": event(contacts="1000000000"),
    "numbers beyond 64 bits": event(contacts="9" * 30),
    "yes": row(cancelled="YES", supersedes="SYN-R0"),
    "no": row(cancelled="Off"),
    "perhaps": row(cancelled="perhaps"),
    "days without zeros": row(day="2024-1-10"),
    "days of no calendar": row(day="2024-02-30"),
    "days of another time": row(day="1799-01-01", entered_on="2024-01-01"),
    "blanks around": row(
        day=" 2024-01-10 ", id=" SYN-1 ", place=" 22 ", models=" M1 ; M2 ", kind=" client"
    ),
    "many models": row(models="M1;M2;M3;OTHER"),
    "letters that are not composed": row(funding="nga\u0302n", amount=5, note="ghi chu\u0301"),
    "other blanks": row(id="SYN\u00a0", note="\u2003"),
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("suffix", [".csv", ".ndjson"])
def test_a_cell_in_another_form_is_read_as_the_reader_of_rows_reads_it(
    name, suffix, vietnam, tmp_path
):
    rows, path = [row(), FORMS[name], event()], tmp_path / f"records{suffix}"
    if suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(chain.from_iterable(rows))))
            writer.writeheader()
            writer.writerows(rows)
    else:
        path.write_text(
            "\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8"
        )

    assert_same(check_table(path, vietnam), path, vietnam)


LINES = {
    "escapes": '{"note": "SYN \\u0111\\n\\"x\\": 1", REST}',
    "half a pair": '{"note": "SYN \\ud83d", REST}',
    "a pair": '{"note": "SYN \\ud83d\\ude00", REST}',
    "a key twice": '{"gender": "male", REST, "gender": null}',
    "an unknown key": '{"name": "SYN", REST}',
    "nulls": '{"gender": null, "note": "", "contacts": null, REST}',
    "a number for a text": '{"site": 7, REST}',
    "a broken number": '{"contacts": 7.0, REST}',
    "a large number": '{"contacts": 1000000000, REST}',
    "an endless number": '{"contacts": 1e999, REST}',
    "yes": '{"cancelled": true, "supersedes": "SYN-R0", REST}',
    "a number for yes": '{"cancelled": 1, "supersedes": "SYN-R0", REST}',
    "a nested value": '{"note": {"a": 1}, REST}',
    "no object": "[1, 2]",
    "no JSON": '{"note": ',
    "blanks": "   ",
    "more blanks": '{  "note" : "SYN" , REST}',
    "an empty object": "{}",
}


@pytest.mark.parametrize("name", LINES)
def test_a_json_line_in_any_form_is_read_as_the_reader_of_rows_reads_it(name, vietnam, tmp_path):
    rest = json.dumps(row(models=["M1", "M2"]))[1:-1]
    path = tmp_path / "records.ndjson"
    path.write_text(
        "\n".join([json.dumps(row()), LINES[name].replace("REST", rest), json.dumps(event())]),
        encoding="utf-8",
    )

    assert_same(check_table(path, vietnam, limits=SMALL_BLOCKS), path, vietnam)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\x00", b'{"id": \xe0}\n', b"[]"])
def test_a_file_without_a_json_row_gives_what_the_reader_of_rows_gives(content, vietnam, tmp_path):
    path = tmp_path / "records.ndjson"
    path.write_bytes(content)

    assert_same(check_table(path, vietnam), path, vietnam)


def test_parquet_that_was_cut_off_is_one_error_that_names_the_file(vietnam, tmp_path):
    path = tmp_path / "records.parquet"
    polars_rows(TYPED).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(UnusableInputError) as caught:
        validate_records(path, vietnam)

    assert (caught.value.code, caught.value.params["file"]) == (
        "table-unreadable",
        "records.parquet",
    )


def test_parquet_whose_pages_are_spoiled_is_one_error_too(vietnam, tmp_path):
    path = tmp_path / "records.parquet"
    polars_rows(TYPED).write_parquet(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + b"\xff" * (len(whole) // 2) + whole[4 + len(whole) // 2 :])
    with pytest.raises(UnusableInputError) as caught:
        validate_records(path, vietnam)

    assert (caught.value.code, caught.value.params["file"]) == (
        "table-unreadable",
        "records.parquet",
    )


def test_a_folder_whose_files_differ_is_one_error_that_names_file_and_column(vietnam, tmp_path):
    frame = polars_rows(TYPED[:5])
    frame.write_parquet(tmp_path / "a.parquet")
    frame.with_columns(pl.col("contacts").cast(pl.Float64)).write_parquet(tmp_path / "b.parquet")
    with pytest.raises(UnusableInputError) as caught:
        validate_records(tmp_path, vietnam)
    params = caught.value.params

    assert (caught.value.code, params["file"], params["first"], params["column"]) == (
        "parquet-schemas-differ",
        "b.parquet",
        "a.parquet",
        "contacts",
    )
    assert (params["found"], params["wanted"]) == ("Float64", "Int64")


@pytest.mark.parametrize("name", ["", "nowhere.parquet"])
def test_a_folder_without_parquet_and_a_file_that_is_not_there_are_errors(name, vietnam, tmp_path):
    with pytest.raises(UnusableInputError) as caught:
        validate_records(tmp_path / name, vietnam)

    assert caught.value.code == ("file-unreadable" if name else "folder-without-parquet")


def test_a_file_that_is_not_there_is_an_error_whatever_its_kind(vietnam, tmp_path):
    for name in ("nowhere.csv", "nowhere.ndjson"):
        with pytest.raises(UnusableInputError) as caught:
            check_table(tmp_path / name, vietnam)
        assert (caught.value.code, caught.value.params["file"]) == ("file-unreadable", name)


# --- Where the rows of a text file are kept -------------------------------------------------------

ON_DISK = Limits(memory_bytes=0)


@pytest.fixture
def temporary(monkeypatch, tmp_path):
    """The folder for temporary files, to which the rows of a text file go that is `ON_DISK`."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.parametrize("suffix", [".csv", ".ndjson"])
def test_rows_held_in_a_temporary_file_give_the_same_and_leave_no_name_behind(
    suffix, vietnam, tmp_path, temporary, monkeypatch
):
    names = []
    monkeypatch.setattr(
        validate,
        "row_findings",
        lambda *given: (names.extend(temporary.iterdir()), row_findings(*given))[1],
    )
    path = written(ROWS, tmp_path / f"records{suffix}")

    assert_same(check_table(path, vietnam, limits=ON_DISK), path, vietnam)
    assert [*names, *temporary.iterdir()] == []


@pytest.mark.parametrize("suffix", [".csv", ".ndjson"])
def test_a_text_file_is_read_once_whatever_is_asked_of_it(suffix, vietnam, tmp_path, monkeypatch):
    read, kind = [], {".csv": csv_reader.CsvReader, ".ndjson": ndjson_reader.NdjsonReader}[suffix]
    frames = kind.frames
    monkeypatch.setattr(kind, "frames", lambda scan: (read.append(scan.path.name), frames(scan))[1])
    path = written(ROWS, tmp_path / f"records{suffix}")
    size = path.stat().st_size
    of_table = check_source(path, vietnam, limits=Limits(table_bytes=size))
    values = values_of(of_table.records, vietnam, "2024", ("province", "model"))

    assert read == [path.name]
    of_rows = check_source(path, vietnam, limits=Limits(table_bytes=size + 1))
    assert values == values_of(of_rows.records, vietnam, "2024", ("province", "model"))
    assert read == [path.name]


def test_no_room_for_temporary_files_is_one_error_that_names_the_file_and_the_way_out(
    vietnam, tmp_path, temporary, monkeypatch
):
    (tmp_path / "full").touch()
    monkeypatch.setattr(
        text_reader, "TemporaryFile", partial((tmp_path / "full").open, "rb")
    )  # which takes nothing
    with pytest.raises(UnusableInputError) as caught:
        check_table(written(ROWS, tmp_path / "records.csv"), vietnam, limits=ON_DISK)

    assert (caught.value.code, caught.value.params["file"]) == ("rows-not-held", "records.csv")
    assert "TMPDIR" in str(caught.value)
    assert "SYN-" not in str(caught.value)


def test_no_folder_for_temporary_files_is_the_same_error(vietnam, tmp_path, temporary):
    temporary.rmdir()
    with pytest.raises(UnusableInputError) as caught:
        check_table(written(ROWS, tmp_path / "records.csv"), vietnam, limits=ON_DISK)

    assert (caught.value.code, caught.value.params["problem"]) == (
        "rows-not-held",
        "No such file or directory",
    )


# --- The choice of the engine ---------------------------------------------------------------------


def is_read_as_table(checked):
    """Whether a ledger counts the records of a source, and not the records themselves."""
    return not isinstance(checked.records, tuple)


@pytest.fixture(scope="module")
def many_rows():
    return list(synthetic_rows(7000, seed=2))


@pytest.mark.parametrize("count", [5, 7000])
@pytest.mark.parametrize("suffix", [".csv", ".ndjson"])
def test_large_text_files_are_tables_and_small_ones_are_rows(
    suffix, count, vietnam, tmp_path, many_rows
):
    checked = check_source(written(many_rows[:count], tmp_path / f"records{suffix}"), vietnam)

    assert is_read_as_table(checked) == (count > 5)
    assert checked.report.rows_in == checked.report.rows_accepted == count


def test_frames_and_parquet_are_tables_and_everything_else_is_rows(vietnam, tmp_path):
    path = tmp_path / "records.parquet"
    polars_rows(TYPED[:5]).write_parquet(path)
    sources = (path, str(path), tmp_path, polars_rows(TYPED[:5]), TYPED[:5], b"id\n")
    as_table = [is_read_as_table(check_source(source, vietnam)) for source in sources]

    assert as_table == [True] * 4 + [False] * 2


def test_without_the_engines_large_files_are_rows_and_a_frame_is_one_clear_error(
    vietnam, tmp_path, monkeypatch, many_rows
):
    monkeypatch.setattr("sexwork_models.frames.sources.find_spec", lambda name: None)
    checked = check_source(written(many_rows, tmp_path / "records.csv"), vietnam)
    with pytest.raises(UnusableInputError) as caught:
        validate_records(polars_rows(TYPED[:5]), vietnam)

    assert not is_read_as_table(checked)
    assert (caught.value.code, caught.value.params) == (
        "frames-missing",
        {"package": "narwhals", "install": "sexwork-models[frames]"},
    )


def test_a_frame_without_a_period_is_no_set_of_published_figures():
    with pytest.raises(UnusableInputError) as caught:
        compute_indicators(polars_rows(TYPED[:5]))

    assert caught.value.code == "period-needed"


def test_a_frame_gives_the_indicators_that_its_rows_give(vietnam):
    frame = polars_rows(TYPED)
    by_frame, by_rows = (
        compute_indicators(source, vietnam, period="2024-Q2", by=("province",))
        for source in (frame, TYPED)
    )

    assert by_frame.to_dicts() == by_rows.to_dicts()
    assert finding_texts(by_frame.report) == finding_texts(by_rows.report)


def test_an_unknown_column_of_a_table_has_the_code_of_files_and_is_told_by_position(vietnam):
    """A frame has no letters; what is declared in the call is no field without a column.

    All of them are one group, as those of the header of a file are.
    """
    frame = polars_rows([typed_cells(row())]).rename({"contacts": "n"}).drop("persons")
    frame = frame.with_columns(pl.lit(1).alias("Lan Mẫu"), pl.lit(2).alias("persns"))
    report = validate_records(frame, vietnam, columns={"n": "contacts"})

    found = [finding for finding in report if finding.code == "unknown-column"]
    width = len(frame.columns)
    assert [finding.message("en") for finding in found] == [
        f"Column {width - 1} (its heading is not repeated here) names no field.",
        f"Column {width} (its heading is not repeated here) names no field. "
        "The nearest column is persons.",
    ]
    (group,) = (item for item in group_findings(report) if item.first.code == "unknown-column")
    assert len(group.findings) == 2
    remedy = found[0].remedy("en")
    assert remedy.startswith(
        "Leave the column out of the table, or declare which field it is: in Python "
        'columns={"name of the column": "id of the field"}. The fields for which the table has '
        "no column: "
    )
    assert "contacts (contacts)" not in remedy
    assert "Lan" not in str([finding.to_dict("en") for finding in found])
    assert row_counts(report) == (1, 1, 0)
