"""Any table is checked as its rows are: drawn tables, faulty ones, and files with broken lines."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.support.rows import (
    DAYS,
    FLAGS,
    IN_MEMORY,
    WITHOUT_ORDER,
    assert_equal,
    assert_same,
    codes,
    ids_of,
    polars_rows,
    row_counts,
)

from sexwork_models import ActivityRecord, load_framework
from sexwork_models.core.identifiers import looks_like_identifier
from sexwork_models.forms.record_terms import FUNDING_WORD
from sexwork_models.forms.row_rules import (
    COUNT_FIELDS,
    FORM_RULES,
    HIDDEN_CODE_FIELDS,
    PRINTED_CODE_FIELDS,
    RECORD_ID_FIELDS,
    Matches,
)
from sexwork_models.practice.records.content_rules import framework_rules
from sexwork_models.practice.records.validate import check_records
from sexwork_models.testing.strategies import raw_rows, record_tables
from sexwork_models.values.text import is_nfc, nfc

pl = pytest.importorskip("polars")
nw = pytest.importorskip("narwhals.stable.v2")

from sexwork_models.frames.checking.rules import (  # noqa: E402
    IDENTIFIER_HINTS,
    SAFE_CODE,
    SAFE_TEXT,
    rules_of,
)
from sexwork_models.frames.checking.validate import check_table  # noqa: E402
from sexwork_models.frames.limits import LIMITS, Limits  # noqa: E402
from sexwork_models.frames.schema import CANONICAL_TEXT, NONCANONICAL_TEXT  # noqa: E402
from sexwork_models.frames.schema import TEXTS as TEXT_FIELDS  # noqa: E402

VIETNAM = load_framework()
# Made once: to make the strategy of a table takes longer than to draw one.
TABLES = record_tables(max_size=12, protection=True)
RAW_ROWS = st.lists(raw_rows(clients=2), max_size=8)
TEXTS = st.one_of(
    st.sampled_from(
        (
            "",
            " ",
            "SYN-1",
            "SYN-1 ",
            "12345678",
            "0000000000",
            "SYN-1-1-2000",
            "SYNCODE",
            "telegram",
            "M1;SYN",
            "1",
        )
    ),
    st.sampled_from(
        (
            "under_18",
            "condom",
            "refused",
            "referred",
            "M2-HEALTH",
            "P-POLICE",
            "ngõ 5",
            "hộ chiếu",
            "SYN 0000000000",
        )
    ),
    st.sampled_from(
        tuple(unicodedata.normalize("NFD", text) for text in ("ngân sách", "ghi chú", "M1-TRỢ"))
    ),
    st.text(max_size=8),
)
NUMBERS = st.sampled_from((None, -1, 0, 1, 7, 10**9 - 1, 10**9, -(10**9), 10**15, 2**62))
TIMES = st.sampled_from(
    (
        None,
        date(1899, 12, 31),
        date(2024, 1, 1),
        date(2025, 6, 30),
        date(2025, 7, 1),
        date(2200, 1, 1),
    )
)


def _cells(record: ActivityRecord) -> dict[str, object]:
    return {**record.__dict__, "models": ";".join(record.models)}


def _spoiled(draw: st.DrawFn, rows: list[dict[str, object]]) -> None:
    """Changes a cell to another that its column can hold, or gives a row cells of another."""
    row, other = (rows[draw(st.integers(0, len(rows) - 1))] for _ in range(2))
    way = draw(st.sampled_from(("cell", "cell", "cell", "same id", "copy", "corrects")))
    if way == "same id":
        row["id"] = other["id"]
    elif way == "copy":
        rows.append(dict(other))
    elif way == "corrects":
        row["supersedes"] = other["id"]
    else:
        name = draw(st.sampled_from(tuple(ActivityRecord.model_fields)))
        kind = (
            NUMBERS
            if name in COUNT_FIELDS
            else TIMES
            if name in DAYS
            else st.sampled_from((None, True, False))
        )
        row[name] = draw(kind if name in (*COUNT_FIELDS, *DAYS, *FLAGS) else TEXTS)


@st.composite
def typed_rows(draw: st.DrawFn) -> list[dict[str, object]]:
    """Rows as a typed frame can hold them, sound ones and such with up to six faults."""
    rows = [_cells(record) for record in draw(TABLES)]
    for _ in range(draw(st.integers(0, 6)) if rows else 0):
        _spoiled(draw, rows)
    return [
        {name: value or None if isinstance(value, str) else value for name, value in row.items()}
        for row in rows
    ]


@given(typed_rows())
def test_a_drawn_frame_gives_what_its_rows_give(rows):
    assert_same(check_table(polars_rows(rows), VIETNAM), rows, VIETNAM)


@pytest.mark.parametrize("engine", [name for name in IN_MEMORY if name != "polars"])
@settings(max_examples=8)
@given(rows=typed_rows())
def test_a_drawn_frame_of_another_engine_gives_the_same(engine, rows):
    near = {"float64": 2**53} if engine == "pandas" else {}
    rows = (
        [
            row
            for row in rows
            if all(abs(row[name] or 0) < near.get("float64", 2**63) for name in COUNT_FIELDS)
        ]
        if near
        else rows
    )
    frame = polars_rows(rows)

    assert_same(check_table(IN_MEMORY[engine](frame), VIETNAM), rows, VIETNAM)


@pytest.mark.parametrize("limits", [LIMITS, Limits(held_rows=0)], ids=["held", "not held"])
@pytest.mark.parametrize("engine", WITHOUT_ORDER)
@settings(max_examples=10)
@given(rows=typed_rows())
def test_a_drawn_table_of_a_database_gives_the_same_codes_and_counts(engine, limits, rows):
    rows = sorted(
        rows,
        key=lambda row: (row["id"] or "", row["day"] or date.min, row["entered_on"] or date.min),
    )
    checked, expected = (
        check_table(WITHOUT_ORDER[engine](polars_rows(rows)), VIETNAM, limits=limits),
        check_records(rows, VIETNAM),
    )

    assert codes(checked.report) == codes(expected.report)
    assert row_counts(checked.report) == row_counts(expected.report)
    assert set(ids_of(checked.records)) >= {record.id for record in expected.records}


BREAKS = st.sampled_from(("\n", "\r\n", "\r", "\n\n", "\n,,,\n", "\n \n"))
SPOILS = st.sampled_from(
    (b'"', b"\x00", b"\xe0", b",", b'""', b'",', b"\xc2\xa0", b"\\", b"\xef\xbb\xbf")
)


@st.composite
def csv_files(draw: st.DrawFn) -> bytes:
    """Files with quoted and unquoted cells, any breaks, and up to three bytes that break a line."""
    rows = draw(RAW_ROWS)
    columns = draw(st.permutations(list(ActivityRecord.model_fields)))
    columns = columns[: draw(st.integers(len(columns) - 2, len(columns)))] + draw(
        st.sampled_from(([], ["x"], ["id"]))
    )
    if draw(st.integers(0, 3)):
        columns = list(ActivityRecord.model_fields)
    text = io.StringIO()
    writer = csv.writer(
        text,
        lineterminator="\x01",
        quoting=draw(st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))),
    )
    writer.writerow(columns)
    writer.writerows([_text(row.get(name)) for name in columns] for row in rows)
    data = draw(BREAKS).join(text.getvalue().split("\x01")).encode("utf-8", "replace")
    return _with(draw, data, draw(st.lists(SPOILS, max_size=3)))


def _text(value: object) -> str:
    return (
        ";".join(map(str, value))
        if isinstance(value, (list, tuple))
        else ""
        if value is None
        else str(value)
    )


def _with(draw: st.DrawFn, data: bytes, spoils: list[bytes]) -> bytes:
    for spoil in spoils:
        at = draw(st.integers(0, len(data)))
        data = data[:at] + spoil + data[at:]
    return data


def _same_as_rows(data: bytes, suffix: str, size: int) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"records{suffix}"
        path.write_bytes(data)
        # One difference between the readers is known: of a line with a NUL in a quote that never
        # closes, the table reports the NUL alone.
        of_rows = check_records(path, VIETNAM)
        assume(not {"csv-syntax", "wrong-encoding"} <= set(of_rows.report.codes))
        checked = check_table(path, VIETNAM, limits=Limits(block_bytes=size))
        assert_equal(checked, of_rows)


@given(csv_files(), st.sampled_from((50, 500, 1 << 20)))
def test_a_drawn_csv_file_gives_what_its_rows_give(data, size):
    _same_as_rows(data, ".csv", size)


@st.composite
def json_files(draw: st.DrawFn) -> bytes:
    """Files of JSON lines in several forms, and up to three bytes that break a line."""
    rows = draw(RAW_ROWS)
    forms = [
        {"separators": (",", ":")},
        {"separators": (" , ", " : ")},
        {"ensure_ascii": False},
        {},
    ]
    lines = [json.dumps(row, default=str, **draw(st.sampled_from(forms))) for row in rows]
    data = draw(BREAKS).join(lines).encode("utf-8", "replace")
    return _with(draw, data, draw(st.lists(SPOILS, max_size=3)))


@given(json_files(), st.sampled_from((50, 500, 1 << 20)))
def test_a_drawn_json_file_gives_what_its_rows_give(data, size):
    _same_as_rows(data, ".ndjson", size)


@given(st.from_regex(SAFE_CODE, fullmatch=True))
def test_a_code_that_is_surely_sound_breaks_no_rule_about_the_form_of_codes(code):
    rules = [
        rule
        for rule in (*FORM_RULES, *framework_rules(VIETNAM).others)
        if isinstance(rule, Matches)
    ]

    codes = {*HIDDEN_CODE_FIELDS, *PRINTED_CODE_FIELDS, *RECORD_ID_FIELDS}
    assert {rule.field for rule in rules} == {*codes, "funding"}
    assert not any(rule.broken({rule.field: code}) for rule in rules)


@given(st.from_regex(FUNDING_WORD, fullmatch=True))
def test_an_acronym_or_a_kind_of_funding_is_a_sound_source_of_funds(word):
    rules = [rule for rule in FORM_RULES if isinstance(rule, Matches) and rule.field == "funding"]

    assert rules
    assert not any(rule.broken({"funding": word}) for rule in rules)
    assert not _found(NONCANONICAL_TEXT, word)


@given(st.from_regex(SAFE_TEXT, fullmatch=True))
def test_a_text_that_is_surely_plain_is_read_as_it_stands_and_is_no_identifier(text):
    assert text
    assert not _found(NONCANONICAL_TEXT, text)
    assert not _found("|".join(IDENTIFIER_HINTS), text)
    assert not looks_like_identifier(text)


@given(st.from_regex(SAFE_CODE, fullmatch=True))
def test_a_code_that_is_surely_sound_is_read_as_it_stands(code):
    assert code
    assert not _found(NONCANONICAL_TEXT, code)


PIECES = st.sampled_from(
    (
        "A0",
        "SYN-1",
        "",
        "ghi chú",
        " ",
        "1",
        "passport-B1234567",
        "HS2024001",
        "SYN0912345678",
        "12345678",
        "SYNCODE",
        "ngõ 5",
    )
)


@given(
    st.fixed_dictionaries(
        {
            name: st.one_of(st.none(), PIECES, st.lists(PIECES, max_size=3).map("\x1f".join))
            for name in TEXT_FIELDS
        }
    )
)
def test_whoever_breaks_a_rule_that_is_asked_later_is_asked(cells):
    table = nw.from_native(pl.DataFrame([cells], schema=dict.fromkeys(TEXT_FIELDS, pl.String)))
    rules = rules_of(VIETNAM)
    perhaps, later = table.select(
        perhaps=rules.may_break_costly_rule(), later=rules.breaks_costly_rule()
    ).row(0)

    assert perhaps or not later


@given(st.one_of(TEXTS, PIECES, st.text("ab \t\x1f|ngõÑ", max_size=5)))
def test_a_text_is_neat_where_it_is_neither_blank_nor_odd(text):
    text = text.encode("utf-8", "replace").decode()

    assert _found(rf"\A{CANONICAL_TEXT}\z", text) == (
        text != "" and not _found(NONCANONICAL_TEXT, text)
    )


def _found(pattern: str, text: str) -> bool:
    return bool(pl.Series([text]).str.contains(pattern)[0])


WORDS = st.sampled_from(
    (
        "ngõ",
        "NGÁCH",
        "hẻm",
        "Kiệt",
        "số nhà",
        "đường",
        "PHỐ",
        "số",
        "hộ chiếu",
        "cmnd",
        "zalo.me/",
        "FB.COM/",
        "fb:",
        "Zalo : Mẫu Thử",
        "telegram=mau_thu",
        "messenger:\tmau.thu",
        "instagram:mau1",
        "k12/3",
        "K1",
        "so nha",
        "số nhà 12 duong",
        "ĐT",
        "passport",
        "0912",
    )
)
PARTS = st.one_of(WORDS, st.text("0123456789 .-/+()@_:,=", max_size=12), st.text(max_size=3))


@given(st.lists(PARTS, max_size=6).map(" ".join))
def test_no_text_that_looks_like_an_identifier_escapes_the_first_question(text):
    text = nfc(text.encode("utf-8", "replace").decode())
    maybe = _found("|".join(IDENTIFIER_HINTS), text) or _found(NONCANONICAL_TEXT, text)

    assert maybe or not looks_like_identifier(text)


@given(st.text("abcđêỹẠɏ¡-–‧₫ \n01\u0300\u00c5", max_size=6) | st.text(max_size=6))
def test_a_text_that_is_not_odd_is_composed_and_has_no_blanks_around_it(text):
    text = text.encode("utf-8", "replace").decode()

    assert _found(NONCANONICAL_TEXT, text) or (is_nfc(text) and text == text.strip())
