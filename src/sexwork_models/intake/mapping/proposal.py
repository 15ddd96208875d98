"""Proposes a mapping for a delimited file, as TOML for a person to look through.

It repeats headings and words of closed columns only, and of these what is one of the library's own
or one sign away from it (`known_word`): nothing of codes, ids or free text, and no person's name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import TypeAlias

import attrs

from ...core.errors import UnusableInputError
from ...core.findings import Finding
from ...core.messages import Lang, message
from ...values.text import texts_of
from ..delimited.columns import NUMBERING, Columns, column_letter
from ..delimited.header import OLD_FONT, Layout
from ..delimited.reader import Table, read_table
from ..field_catalog import field_by_heading, field_texts, heading_key, name_with_id
from ..fields import split_ids
from ..files import RawRow
from ..formats import Format, format_of
from ..lost_rows import OLD_HEADER
from ..masking import known_word
from ..parsing import column_names, required_columns
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
_MAX_ROWS = 5  # with one fault that are named
_MAX_TEXTS = 10_000  # different cells of a column that are looked at
_WORDS = texts_of("intake.proposal")
_DayCells: TypeAlias = list[tuple[str, int | None]]  # the text of each, and its line


def propose_mapping(
    data: bytes, name: str, kind: type[Row], lists: CodeLists, lang: Lang = "vi"
) -> str:
    """Returns a mapping for a delimited file as TOML, with what is not certain commented out.

    Without a known header, the first row of several cells is taken for it. Raises
    UnusableInputError for a file without such a row.
    """
    if format_of(data, name) is not Format.DELIMITED:
        raise UnusableInputError("mapping-without-header", file=name)
    table = read_table(data, name, Columns.of(kind), any_header=True)
    for found in table.layout.findings:
        if found.code == OLD_HEADER:
            raise UnusableInputError("file-in-old-encoding", file=name, **found.params)
    if not table.layout.headings:
        raise UnusableInputError("mapping-without-header", file=name)
    writer = _Writer(kind, words_of_fields(kind, lists), lists, lang)
    return "\n".join(writer.lines(table)) + "\n"


def _texts_by_field(table: Table) -> Mapping[str, Set[str]]:
    """Returns the different texts of each field that the header names."""
    texts: dict[str, set[str]] = {field: set() for field in table.layout.fields if field}
    for row in table.rows:
        for field, cell in row.cells.items():
            if isinstance(cell, str) and len(texts[field]) <= _MAX_TEXTS:
                texts[field].add(cell)
    return texts


@attrs.frozen
class _Writer:
    """Writes a mapping for the columns of a file of a kind of rows."""

    kind: type[Row]
    words: Mapping[str, FieldWords]
    lists: CodeLists
    lang: Lang

    def lines(self, table: Table) -> Iterator[str]:
        """Yields the lines of the mapping."""
        texts = _texts_by_field(table)
        yield f"# {self._say('head')}"
        yield from self._font_lines(table.layout)
        yield from self._fault_lines(table.findings)
        yield from self._day_lines(table.rows)
        yield from self._number_lines(texts)
        yield "\n[columns]"
        yield from self._heading_lines(table.layout)
        for field, words in texts.items():
            yield from self._word_lines(field, words)

    def _say(self, word: str, **params: object) -> str:
        return _WORDS[word].say(self.lang).format(**params)

    def _font_lines(self, layout: Layout) -> Iterator[str]:
        """Yields what is to say of words typed for an old font, before all else."""
        for found in layout.findings:
            if found.code in OLD_FONT:
                yield f"# {found.message(self.lang)}"
                yield f"# {found.remedy(self.lang)}"

    def _fault_lines(self, findings: Sequence[Finding]) -> Iterator[str]:
        """Yields what could not be read of the file, one line for each fault."""
        faults = [found for found in findings if found.severity == "error"]
        for code, group in groupby(sorted(faults, key=lambda found: found.code), _code_of):
            rows = [str(found.where.line) for found in group]
            title = message(code).title[self.lang]
            yield f"# {self._say('fault', title=title, rows=_first_of(rows))}"

    def _heading_lines(self, layout: Layout) -> Iterator[str]:
        """Yields a line for each heading; two columns of one field would be no mapping."""
        taken, is_any_hidden = set[str](), False
        for at, (heading, field) in enumerate(zip(layout.headings, layout.fields, strict=True)):
            if not heading or heading_key(heading) in NUMBERING:
                continue
            nearest = field or self._nearest_field(heading)
            if nearest:
                yield self._heading_line(heading, field, nearest, column_letter(at), taken)
                taken.add(nearest)
            else:
                is_any_hidden = True
                yield f"# {self._say('hidden', letter=column_letter(at))}"
                yield f"# {_quoted(self._say('any_heading'))} = {_quoted(self._say('any_field'))}"
        if is_any_hidden:
            free = (name_with_id(field, self.kind).say(self.lang) for field in self._free(layout))
            yield f"# {self._say('free_fields', fields=', '.join(free))}"

    def _free(self, layout: Layout) -> Iterator[str]:
        """Yields the fields for which the file has no column yet; those that it must have first."""
        nearest = map(self._nearest_field, filter(None, layout.headings))
        taken = {*layout.fields, *nearest}
        fields = dict.fromkeys([*required_columns(self.kind), *column_names(self.kind)])
        return (field for field in fields if field not in taken)

    def _heading_line(
        self, heading: str, field: str, nearest: str, letter: str, taken: Set[str]
    ) -> str:
        line = f"{_quoted(heading)} = {_quoted(nearest)}"
        if nearest in taken:
            return f"# {line}  # {self._say('taken', letter=letter, field=nearest)}"
        return line if field else f"# {line}  # {self._say('heading', letter=letter)}"

    def _nearest_field(self, heading: str) -> str:
        fields = field_by_heading(self.kind)
        return fields.get(known_word(heading, fields), "")

    def _day_lines(self, rows: Sequence[RawRow]) -> Iterator[str]:
        """Yields the form of days that fits the most cells, or all that fit as many.

        One that fits alone has no effect yet where some cell is written in another form.
        """
        days = _day_cells(rows, fields_of_type(self.kind, date))
        fitting = _best_forms({text for text, _ in days})
        for form in fitting:
            misfits = _misfits(form, days)
            notes = [self._say("day")] if len(fitting) > 1 else []
            if misfits:
                lines = list(dict.fromkeys(str(line) for _, line in misfits))
                notes.append(self._say("day_misfits", count=len(misfits), rows=_first_of(lines)))
            is_clear = len(fitting) == 1 and not _best_forms({text for text, _ in misfits})
            line = f"{'' if is_clear else '# '}dates = {_quoted(form)}"
            yield "  # ".join([line, *filter(None, ["; ".join(notes)])])

    def _texts_of(self, by_field: Mapping[str, Set[str]], *types: type) -> Set[str]:
        """Returns the different texts of all fields of some types."""
        fields = fields_of_type(self.kind, *types) & by_field.keys()
        return set[str]().union(*map(by_field.__getitem__, fields))

    def _number_lines(self, by_field: Mapping[str, Set[str]]) -> Iterator[str]:
        """Yields the marks of thousands that numbers of the file may have."""
        texts = self._texts_of(by_field, int, Decimal)
        for mark, pattern in _GROUPED.items():
            if any(map(pattern.fullmatch, texts)):
                yield f"# thousands = {_quoted(mark)}  # {self._say('number', mark=mark)}"

    def _word_lines(self, field: str, texts: Iterable[str]) -> Iterator[str]:
        """Yields the words of a closed column that stand for no code yet."""
        words = self.words.get(field)
        if words is None or field_texts(self.kind)[field].personal:
            return
        unknown = sorted(word for word in texts if not self._is_known(words, word))
        if not unknown:
            return
        shown = list(filter(None, (self._word_line(words, word) for word in unknown)))[:_MAX_WORDS]
        yield from [f"\n[values.{field}]", *shown] if shown else [""]
        if len(shown) < len(unknown):
            yield f"# {self._say('hidden_words', count=len(unknown) - len(shown))}"
            # What is appended to the file must not become a word of a table without any.
            yield from [] if shown else [f"# [values.{field}]"]
            yield f"# {_quoted(self._say('any_word'))} = {_quoted(self._say('any_code'))}"

    def _word_line(self, words: FieldWords, word: str) -> str:
        """Returns the line of a word with the nearest code; empty for one that is not repeated."""
        code = words.by_key.get(known_word(word, words.by_key), "")
        return f"# {_quoted(word)} = {_quoted(code)}  # {self._say('word')}" if code else ""

    def _is_known(self, words: FieldWords, text: str) -> bool:
        parts = split_ids(text) if words.several else [text]
        if words.places:
            return all(part in words.codes or self.lists.places_named(part, None) for part in parts)
        return all(part in words.codes or heading_key(part) in words.by_key for part in parts)


def _day_cells(rows: Iterable[RawRow], fields: Set[str]) -> _DayCells:
    """Returns the cells of days that are not in the plain form, each with its line."""
    cells: _DayCells = []
    for row in rows:
        for field in fields & row.cells.keys():
            text = row.cells[field]
            if isinstance(text, str) and not _ISO_DAY.fullmatch(text):
                cells.append((text, row.where.line))
    return cells


def _best_forms(texts: Set[str]) -> Sequence[str]:
    """Returns the forms in which the most of some texts are days, if any are."""
    counts: dict[str, int] = {}
    for form in map(DayForm.of, _DAY_FORMS):
        counts[form.written] = sum(form.plain(text) != text for text in texts)
    most = max(counts.values())
    return [form for form, count in counts.items() if count == most > 0]


def _misfits(form: str, days: _DayCells) -> _DayCells:
    """Returns the cells that are no days in a form."""
    day_form = DayForm.of(form)
    return [(text, line) for text, line in days if day_form.plain(text) == text]


def _first_of(rows: Sequence[str]) -> str:
    return ", ".join(rows[:_MAX_ROWS]) + (", …" if len(rows) > _MAX_ROWS else "")


def _code_of(finding: Finding) -> str:
    return finding.code


def _quoted(text: str) -> str:
    """Returns a text as a TOML string, which JSON strings are."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
