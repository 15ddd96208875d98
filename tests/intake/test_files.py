"""Tests of reading bytes into rows, with the line of every row and every fault."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sexwork_models.intake.delimited.columns import Columns
from sexwork_models.intake.delimited.reader import read_csv
from sexwork_models.intake.nested.toml_reader import read_toml
from sexwork_models.intake.rows import Row


class _Row(Row):
    id: str
    note: str = ""


def csv_rows(text):
    data = text if isinstance(text, bytes) else text.encode()
    rows, findings = read_csv(data, "f.csv", Columns.of(_Row))
    return (
        [(row.where.line, dict(row.cells)) for row in rows],
        [(found.code, found.where.line, found.where.field) for found in findings],
    )


def test_lines_count_from_one_with_the_header():
    assert csv_rows("id,note\nA,x\nB,\n") == ([(2, {"id": "A", "note": "x"}), (3, {"id": "B"})], [])


def test_a_newline_in_quotes_moves_the_lines_below():
    assert csv_rows('id,note\nA,"one\ntwo"\nB,x\n') == (
        [(2, {"id": "A", "note": "one\ntwo"}), (4, {"id": "B", "note": "x"})],
        [],
    )


def test_empty_lines_are_skipped_and_counted():
    assert csv_rows("\nid,note\n\n,\nA,x\n") == ([(5, {"id": "A", "note": "x"})], [])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_ending_and_a_byte_order_mark_are_read(end):
    text = end.join(["id,note", "A,x", "B,y", ""])

    for data in (text.encode(), b"\xef\xbb\xbf" + text.encode()):
        assert csv_rows(data) == (
            [(2, {"id": "A", "note": "x"}), (3, {"id": "B", "note": "y"})],
            [],
        )


def test_a_line_that_is_not_utf8_is_left_out_and_named():
    assert csv_rows(b"id,note\nA,\xe9\nB,x\n") == (
        [(3, {"id": "B", "note": "x"})],
        [("wrong-encoding", 2, "")],
    )


def test_decomposed_text_is_composed_and_reported():
    rows, findings = csv_rows("id,note\nA,e\u0301\n")

    assert rows == [(2, {"id": "A", "note": "\u00e9"})]
    assert findings == [("decomposed-unicode", 2, "note")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("header-missing", 1, "")]),
        ("note\nx\n", [("missing-column", 1, "id")]),
        ("colour|note\nA|x\n", [("header-missing", 1, "")]),
    ],
)
def test_a_header_without_meaning_stops_the_reading(text, expected):
    assert csv_rows(text) == ([], expected)


def test_an_unknown_column_does_not_and_a_column_that_is_there_twice_does():
    assert csv_rows("id,note,colour\nA,y,red\n") == (
        [(2, {"id": "A", "note": "y"})],
        [("unknown-column", 1, "colour")],
    )
    assert csv_rows("id,note,note\nA,x,y\n") == ([], [("duplicate-key", 1, "note")])


def test_rows_of_another_length_are_named_and_the_others_read():
    assert csv_rows("id,note\nA\nB,x,y\nC,z\n") == (
        [(4, {"id": "C", "note": "z"})],
        [("row-too-short", 2, ""), ("row-too-long", 3, "")],
    )


def test_an_open_quote_is_where_the_file_was_cut():
    assert csv_rows('id,note\nA,x\nB,"cut\nC,y\n') == (
        [(2, {"id": "A", "note": "x"})],
        [("file-truncated", 3, "")],
    )


def test_text_after_a_closing_quote_is_a_fault_of_its_line():
    assert csv_rows('id,note\nA,"x"y\nB,z\n') == (
        [(3, {"id": "B", "note": "z"})],
        [("csv-syntax", 2, "")],
    )


def toml(text):
    tables, findings = read_toml(text.encode(), "f.toml")
    rows_by_table = {
        name: [(row.where.line, dict(row.cells), dict(row.lines)) for row in rows]
        for name, rows in tables.items()
    }
    return rows_by_table, [(found.code, found.where.line, found.where.field) for found in findings]


def test_tables_of_a_toml_file_have_their_lines_and_those_of_their_keys():
    tables, findings = toml('id = "o"\n\n[[norms]]\nid = "X"\nvalue = 0.5\n\n[[norms]]\nid = "Y"\n')

    assert findings == []
    assert tables["norms"] == [
        (3, {"id": "X", "value": Decimal("0.5")}, {"id": 4, "value": 5}),
        (7, {"id": "Y"}, {"id": 8}),
    ]
    assert tables[""] == [(1, {"id": "o"}, {"id": 1})]


def test_a_field_is_found_on_its_own_line():
    tables, _ = read_toml(b'[X]\na = 1\nb = "e\xcc\x81"\n', "f.toml")

    assert (tables["X"][0].at("b").line, tables["X"][0].at("absent").line) == (3, 1)


def test_decomposed_text_in_lists_is_composed_and_reported():
    tables, findings = toml('[X]\na = ["e\u0301", "b"]\n')

    assert tables["X"][0][1] == {"a": ["\u00e9", "b"]}
    assert findings == [("decomposed-unicode", 2, "a")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = 1\nb = \n", ("toml-syntax", 2, "")),
        ("a = 1\na = 2\n", ("duplicate-key", 2, "")),
        ("[X]\na = 1\n[X]\nb = 2\n", ("duplicate-key", 3, "")),
        ("a = 01\n", ("toml-syntax", 1, "")),
        ("a = [", ("toml-syntax", 1, "")),
    ],
)
def test_a_syntax_error_is_one_finding_and_nothing_is_read(text, expected):
    assert toml(text) == ({}, [expected])
