"""Proposes a mapping for a delimited file, as TOML for a person to look through.

It repeats headings and words of closed columns only, and of these what is like a word that the
library has itself: nothing of codes, ids or free text, and no name of a person.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cache

import attrs

from ...core.errors import UnusableInputError
from ...core.messages import Lang
from ...values.text import BLANKS, Text, label_key
from ..delimited.columns import Columns, column_letter
from ..delimited.encodings import decode
from ..delimited.header import HEAD_LINES, Layout, find_layout, split_line
from ..field_catalog import field_texts, heading_key
from ..fields import split_ids
from ..formats import Format, format_of
from ..rows import Row
from .forms import DayForm
from .row_form import fields_of_type
from .words import CodeLists, FieldWords, words_of_fields

__all__ = ["propose_mapping"]

_DAY_FORMS = ("dd/mm/yyyy", "mm/dd/yyyy", "dd-mm-yyyy", "mm-dd-yyyy", "dd.mm.yyyy", "yyyy/mm/dd")
_GROUPED = {
    ".": re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?"),
    ",": re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?"),
}
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MAX_WORDS = 40  # different words of a column that are shown
_MAX_TEXTS = 10_000  # different cells of a column that are looked at
_ALIKE = 70 / 100  # how alike a word is to the one that is proposed for it
_WORDS = {
    "head": Text(
        "Đề xuất bảng quy đổi: xem lại từng dòng; dòng bắt đầu bằng # chưa có hiệu lực.",
        "A proposed mapping: look through every line; a line that begins with # has no effect yet.",
    ),
    "heading": Text("cột {letter}: ghi trường phù hợp", "column {letter}: write the field"),
    "hidden": Text(
        "cột {letter}: tên cột có thể nói về một người nên không ghi ra đây",
        "column {letter}: its heading may be about a person and is not repeated here",
    ),
    "day": Text("nhiều dạng phù hợp: chọn một", "several forms fit: choose one"),
    "number": Text(
        "có số dạng 1{mark}234: nếu dấu này ngăn hàng nghìn thì bỏ dấu #",
        "some numbers are written like 1{mark}234: if it marks thousands, take the # out",
    ),
    "word": Text("ghi mã phù hợp", "write the code"),
    "hidden_words": Text(
        "{count} từ khác không ghi ra đây", "{count} other words are not repeated here"
    ),
}


@attrs.frozen
class _Column:
    """A column of the file: its position, its heading, its field, and its different texts."""

    position: int
    heading: str
    field: str
    texts: frozenset[str]


def propose_mapping(
    data: bytes, name: str, kind: type[Row], lists: CodeLists, lang: Lang = "vi"
) -> str:
    """Returns a mapping for a delimited file as TOML, with what is not certain commented out.

    Raises UnusableInputError for a file without a header of this kind of rows.
    """
    columns = Columns.of(kind)
    if format_of(data, name) is not Format.DELIMITED:
        raise UnusableInputError("mapping-without-header", file=name)
    text, _ = decode(data, name)
    lines = text.removesuffix("\n").split("\n")
    layout = find_layout(lines[:HEAD_LINES], name, columns)
    if not layout.headings:
        raise UnusableInputError("mapping-without-header", file=name)
    writer = _Writer(kind, words_of_fields(kind, lists), lists, lang)
    return "\n".join(writer.lines(_columns(lines, layout))) + "\n"


def _columns(lines: Sequence[str], layout: Layout) -> Sequence[_Column]:
    """Returns the columns of a file with a heading, with their different texts."""
    texts: list[set[str]] = [set() for _ in layout.headings]
    for line in lines[layout.first_row - 1 :]:
        cells = split_line(line, layout.delimiter) or ()
        for kept, cell in zip(texts, cells, strict=False):
            if len(kept) <= _MAX_TEXTS:
                kept.add(cell.strip(BLANKS))
    found = list[_Column]()
    for at, (heading, field) in enumerate(zip(layout.headings, layout.fields, strict=True)):
        if heading:
            found.append(_Column(at, heading, field, frozenset(texts[at] - {""})))
    return found


@attrs.frozen
class _Writer:
    """Writes a mapping for the columns of a file of a kind of rows."""

    kind: type[Row]
    words: Mapping[str, FieldWords]
    lists: CodeLists
    lang: Lang

    def lines(self, columns: Sequence[_Column]) -> Iterator[str]:
        """Yields the lines of the mapping."""
        yield f"# {_WORDS['head'].say(self.lang)}"
        yield from self._day_lines(columns)
        yield from self._number_lines(columns)
        yield "\n[columns]"
        for column in columns:
            yield self._heading_line(column)
        for column in columns:
            yield from self._word_lines(column)

    def _heading_line(self, column: _Column) -> str:
        if column.field:
            return f"{_quoted(column.heading)} = {_quoted(column.field)}"
        letter, nearest = column_letter(column.position), self._nearest_field(column)
        if not nearest and not self._is_plain(column.heading):
            return f"# {_WORDS['hidden'].say(self.lang).format(letter=letter)}"
        comment = _WORDS["heading"].say(self.lang).format(letter=letter)
        return f"# {_quoted(column.heading)} = {_quoted(nearest)}  # {comment}"

    def _is_plain(self, text: str) -> bool:
        """Whether a text has only words with which the library itself speaks of the fields.

        Any other may be the name of a person, who stands in a column of the wrong kind.
        """
        return set(label_key(text).split()) <= _vocabulary(self.kind)

    def _nearest_field(self, column: _Column) -> str:
        names: dict[str, str] = {}
        for field, text in field_texts(self.kind).items():
            for heading in (field, text.name.vi, text.name.en, *text.also):
                names[heading_key(heading)] = field
        close = get_close_matches(heading_key(column.heading), names, n=1, cutoff=_ALIKE)
        return names[close[0]] if close else ""

    def _day_lines(self, columns: Sequence[_Column]) -> Iterator[str]:
        """Yields the form of days that fits every day of the file, or all that do."""
        texts = self._texts_of(columns, date)
        days = {text for text in texts if not _ISO_DAY.fullmatch(text)}
        fitting = [form for form in _DAY_FORMS if days and _fits(form, days)]
        if len(fitting) == 1:
            yield f"dates = {_quoted(fitting[0])}"
            return
        for form in fitting:
            yield f"# dates = {_quoted(form)}  # {_WORDS['day'].say(self.lang)}"

    def _texts_of(self, columns: Sequence[_Column], *types: type) -> set[str]:
        """Returns the different texts of all columns whose field is of some types."""
        fields, texts = fields_of_type(self.kind, *types), set[str]()
        for column in columns:
            if column.field in fields:
                texts |= column.texts
        return texts

    def _number_lines(self, columns: Sequence[_Column]) -> Iterator[str]:
        """Yields the marks of thousands that numbers of the file may have."""
        texts = self._texts_of(columns, int, Decimal)
        for mark, pattern in _GROUPED.items():
            if any(map(pattern.fullmatch, texts)):
                comment = _WORDS["number"].say(self.lang).format(mark=mark)
                yield f"# thousands = {_quoted(mark)}  # {comment}"

    def _word_lines(self, column: _Column) -> Iterator[str]:
        """Yields the words of a closed column that stand for no code yet."""
        words = self.words.get(column.field)
        if words is None or field_texts(self.kind)[column.field].personal:
            return
        unknown = sorted(word for word in column.texts if not self._is_known(words, word))
        if not unknown:
            return
        yield f"\n[values.{column.field}]"
        shown = list(filter(None, (self._word_line(words, word) for word in unknown)))[:_MAX_WORDS]
        yield from shown
        if len(shown) < len(unknown):
            hidden = len(unknown) - len(shown)
            yield f"# {_WORDS['hidden_words'].say(self.lang).format(count=hidden)}"

    def _word_line(self, words: FieldWords, word: str) -> str:
        """Returns the line of a word with the nearest code; empty for one that is not repeated."""
        nearest = get_close_matches(heading_key(word), words.by_key, n=1, cutoff=_ALIKE)
        if not nearest and not self._is_plain(word):
            return ""
        code = words.by_key[nearest[0]] if nearest else ""
        return f"# {_quoted(word)} = {_quoted(code)}  # {_WORDS['word'].say(self.lang)}"

    def _is_known(self, words: FieldWords, text: str) -> bool:
        parts = split_ids(text) if words.several else [text]
        if words.places:
            return all(part in words.codes or self.lists.places_named(part, None) for part in parts)
        return all(part in words.codes or heading_key(part) in words.by_key for part in parts)


def _fits(form: str, texts: Iterable[str]) -> bool:
    """Whether every text is a day in a form."""
    day_form = DayForm.of(form)
    return all(day_form.plain(text) != text for text in texts)


@cache
def _vocabulary(kind: type[Row]) -> frozenset[str]:
    """Returns the words with which the library speaks of the fields of a kind of rows."""
    words = set[str]()
    for text in field_texts(kind).values():
        for part in (text.name.vi, text.name.en, text.hint.vi, text.hint.en, *text.also):
            words.update(re.findall(r"\w+", label_key(part)))
    return frozenset(word for word in words if not word.isdigit())


def _quoted(text: str) -> str:
    """Returns a text as a TOML string, which JSON strings are."""
    return json.dumps(text, ensure_ascii=False)
