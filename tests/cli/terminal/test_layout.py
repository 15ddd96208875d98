"""Widths, colours, wrapped text and tables of the terminal."""

from __future__ import annotations

import sys
import unicodedata
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sexwork_models.cli import main
from sexwork_models.cli.terminal import layout
from sexwork_models.cli.terminal.layout import (
    coloured,
    terminal_width,
    text_width,
    uses_colour,
    wrapped,
    wrapped_lines,
)
from sexwork_models.cli.terminal.table_parts.notes import Notes, shared_notes
from sexwork_models.cli.terminal.table_parts.tables import (
    Column,
    fits,
    marked_numbers,
    table_lines,
)
from sexwork_models.core.findings import Finding, Report, Where


class Terminal:
    """An output that says that it is a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def on_terminal(monkeypatch):
    monkeypatch.setattr(layout, "sys", SimpleNamespace(stdout=Terminal()))
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")


@pytest.mark.parametrize(
    ("columns", "width"),
    [
        ("200", 200),
        ("80", 80),
        ("79", 80),
        ("1", 80),
        ("0", 110),
        ("", 110),
        ("wide", 110),
        ("-5", 110),
        ("²", 110),
    ],
)
def test_the_width_is_that_of_columns_from_80_upwards(columns, width, monkeypatch):
    monkeypatch.setenv("COLUMNS", columns)

    assert terminal_width() == width


def test_text_that_goes_elsewhere_has_110_columns(monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr(layout, "sys", SimpleNamespace(stdout=None))

    assert terminal_width() == 110


@pytest.mark.usefixtures("on_terminal")
@pytest.mark.parametrize(("columns", "width"), [(150, 150), (40, 80)])
def test_the_width_of_a_terminal_is_asked_for(columns, width, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    size = layout.os.terminal_size((columns, 24))
    monkeypatch.setattr(layout.shutil, "get_terminal_size", lambda _: size)

    assert terminal_width() == width


FINDING = "  [lỗi] date-serial  a.csv:2\n    không có [lỗi] ở đây\n  [info] x\n"


@pytest.mark.usefixtures("on_terminal")
def test_the_severity_of_a_finding_is_coloured_on_a_terminal():
    assert uses_colour()
    assert coloured(FINDING) == (
        "  \x1b[31m[lỗi]\x1b[0m date-serial  a.csv:2\n    không có [lỗi] ở đây\n"
        "  \x1b[36m[info]\x1b[0m x\n"
    )


@pytest.mark.usefixtures("on_terminal")
@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_nothing_is_coloured_where_that_is_refused(name, value, monkeypatch):
    monkeypatch.setenv(name, value)

    assert not uses_colour()
    assert coloured(FINDING) == FINDING


def test_nothing_is_coloured_in_a_file():
    assert coloured(FINDING) == FINDING


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("abc", 3),
        ("số dòng", 7),
        ("so\u0302\u0301", 2),  # decomposed
        ("漢字", 4),
        ("e\u20dd", 1),
        ("a\u200bb", 2),
    ],
)
def test_wide_characters_take_two_columns_and_marks_over_others_none(text, width):
    assert text_width(text) == width


def test_a_paragraph_keeps_to_the_terminal_and_never_grows_too_wide_to_read(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    lines = wrapped("một hai ba " * 60, 2).split("\n")

    assert {len(line) <= 120 for line in lines} == {True}
    assert max(map(len, lines)) > 110
    assert all(line.startswith("  ") for line in lines)


def letters(text):
    """The letters of a text and the marks over them, without blanks."""
    return "".join(unicodedata.normalize("NFD", text).split())


LETTERS = st.sampled_from("abcđếợ漢字e\u0301-/ \n\t")
TEXTS = st.text(LETTERS, max_size=60)


@given(TEXTS, st.integers(2, 40), st.integers(2, 40))
def test_wrapped_lines_keep_every_letter_and_no_line_overflows(text, first, following):
    lines = wrapped_lines(text, first, following)

    assert text_width(lines[0]) <= first
    assert all(text_width(line) <= following for line in lines[1:])
    assert letters("".join(lines)) == letters(text)


@given(
    st.integers(1, 6).flatmap(
        lambda count: st.tuples(
            st.lists(st.tuples(TEXTS, st.booleans()), min_size=count, max_size=count),
            st.lists(st.one_of(TEXTS, st.lists(TEXTS, min_size=count, max_size=count)), max_size=6),
        )
    ),
    st.sampled_from([80, 81, 120, 200]),
)
def test_no_table_overflows_and_none_loses_a_letter(table, width):
    headers, rows = table
    columns = [Column(header, number) for header, number in headers]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        lines, has_room = table_lines(columns, rows), fits(columns, rows)
    shown = sorted(letters("".join(lines)).replace("─", ""))
    texts = [cell for row in rows for cell in ([row] if isinstance(row, str) else row)]

    assert all(text_width(line) <= width for line in lines)
    assert not any(mark in line for line in lines for mark in "\n\t")
    assert set(letters("".join(texts))) <= set(shown)
    if has_room:
        assert shown == sorted(letters("".join([*texts, *(header for header, _ in headers)])))


def test_a_table_aligns_numbers_at_the_right_and_wraps_texts(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    columns = [Column("Name"), Column("Amount", number=True), Column("Note")]
    rows = ["Heading", ["a", "1.000", "one two"], ["b c", "20", ""]]

    assert table_lines(columns, rows) == [
        "  Name  Amount  Note",
        "  ────  ──────  ───────",
        "  Heading",
        "  a      1.000  one two",
        "  b c       20",
    ]


def test_a_table_without_room_is_turned(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    columns = [Column("Name"), *(Column(f"N{number}", number=True) for number in range(3))]
    rows = [["first", "1" * 30, "2" * 30, "3" * 30]]

    assert not fits(columns, rows)
    assert table_lines(columns, rows) == [
        "  first",
        f"      N0: {'1' * 30}",
        f"      N1: {'2' * 30}",
        f"      N2: {'3' * 30}",
    ]


def test_marks_stand_behind_numbers_that_stay_aligned():
    assert marked_numbers([("7", "*"), ("1.000", ""), ("20", "* [1]")]) == [
        "    7*    ",
        "1.000     ",
        "   20* [1]",
    ]


def test_a_note_is_written_once_and_those_of_all_have_no_number():
    notes = Notes(shared_notes([["a", "b"], ["a", "c"], ["d", "a"]]))

    assert [notes.marks(own) for own in (["a", "b"], ["c", "b"], ["a"])] == ["[1]", "[1,2]", ""]
    assert list(notes.lines("en")) == ["  Notes:", "  - A.", "  [1] B.", "  [2] C."]


def test_notes_of_a_single_value_are_not_shared():
    assert shared_notes([["a"]]) == {}


@pytest.mark.parametrize(
    ("word", "width", "lines"),
    [
        ("(SAMPLE-05+SAMPLE-06)", 20, ["(SAMPLE-05+", "SAMPLE-06)"]),
        ("SAMPLE-05;SAMPLE-06", 12, ["SAMPLE-05;", "SAMPLE-06"]),
        ("N-1875-M2-03", 8, ["N-1875-", "M2-03"]),
        ("abcdefgh", 5, ["abcde", "fgh"]),
    ],
)
def test_a_word_without_room_is_broken_behind_a_sign_that_joins_its_parts(word, width, lines):
    assert layout.wrapped_lines(word, width) == lines


@pytest.mark.parametrize(("lang", "place"), [("vi", "f.csv, dòng 7"), ("en", "f.csv, row 7")])
def test_a_finding_about_a_row_names_it_as_one_about_a_cell_does(lang, place):
    report = Report.of([Finding("protection-case", Where("f.csv", 7))])
    assert f"protection-case  {place}\n" in layout.findings_text(report, lang)


def test_a_refusal_is_wrapped_on_a_terminal_and_nowhere_else(monkeypatch, capsys):
    words = ["validate", "tests/bad_data/expected.toml"]
    assert main(words) == 2
    plain = capsys.readouterr().err
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main(words) == 2
    wrapped = capsys.readouterr().err
    assert max(map(len, plain.splitlines())) > 80
    assert max(map(len, wrapped.splitlines())) <= 80
    assert wrapped.split() == plain.split()


@pytest.mark.parametrize(
    ("kind", "words"),
    [("documents", "đã đọc văn bản gốc"), ("activities", "đã đọc văn"), ("indicators", "càng cao")],
)
def test_words_of_closed_lists_do_not_stand_one_below_the_other(kind, words, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["show", kind]) == 0
    assert any(words in line for line in capsys.readouterr().out.splitlines())


def test_of_one_code_a_hundred_places_are_printed_and_the_others_are_counted():
    """A file of another kind has a fault in every line: nobody reads thousands of them."""
    params = {"allowed": "a", "key": "b"}
    many = [
        Finding("unknown-key", Where("pack.toml", line, f"b{line}"), params)
        for line in range(1, 151)
    ]
    other = Finding("missing-value", Where("pack.toml", 151, "id"), {"key": "id"})
    text = layout.findings_text(Report.of([*many, other]), "en")

    assert text.count("[error] unknown-key") == 100
    assert "… 50 more places of unknown-key are not printed here: --json has them all" in text
    assert text.count("[error] missing-value") == 1
