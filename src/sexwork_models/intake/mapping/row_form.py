"""How the rows of one source are written: cells in a declared or plain form become plain text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Annotated, Any, get_args, get_origin

import attrs

from ...core.findings import Finding, Where
from ...values.text import BLANKS, label_key
from ..delimited.columns import Columns
from ..field_catalog import field_texts, heading_key
from ..fields import split_ids
from ..files import RawRow
from ..parsing import column_names
from ..rows import Row
from .options import MappingOptions, TableMapping
from .words import CodeLists, FieldWords, words_of_fields

__all__ = ["RowForm", "day_in", "fields_of_type"]

_MAX_KEPT = 10_000  # words of a field whose code is kept; a column of more holds no words


@attrs.frozen(eq=False, repr=False)
class RowForm:
    """How the rows of one source are written.

    `columns` are the headings that are known. Labels become codes, declared forms of days and
    numbers the plain ones; what is not certain stays as it is, and the row parser refuses it.
    `labels` collects the fields in which labels were read as codes.
    """

    kind: type[Row]
    columns: Columns
    mapping: TableMapping
    words: Mapping[str, FieldWords]
    lists: CodeLists | None = None
    _days: frozenset[str] = frozenset()
    _numbers: frozenset[str] = frozenset()
    _codes: Mapping[str, Collection[str]] = attrs.field(factory=dict)
    labels: set[str] = attrs.field(factory=set, init=False)
    _kept: dict[str, dict[str, str]] = attrs.field(factory=dict, init=False)

    @classmethod
    def of(
        cls, kind: type[Row], lists: CodeLists | None = None, options: MappingOptions | None = None
    ) -> RowForm:
        """Returns the form of a source of rows of a kind, as declared by a caller.

        `lists` has the codes of the framework. Raises UnusableInputError as `TableMapping.of` does.
        """
        form = _form_without_options(kind, lists)
        if options:
            return form._with(TableMapping.of(options, kind, form.words))
        return form._for_another_source()

    def _with(self, mapping: TableMapping) -> RowForm:
        """Returns a form as it is declared."""
        kind, words = self.kind, self.words
        days = fields_of_type(kind, date) if mapping.days else frozenset[str]()
        stated = mapping.numbers.is_stated
        numbers = fields_of_type(kind, int, Decimal) if stated else frozenset[str]()
        codes: dict[str, Collection[str]] = {}
        by_place = sorted(column_names(kind), key=self.holds_places)  # they need the day of a row
        for field in by_place:
            if field in words or field in days or field in numbers:
                has_codes = field in words and field not in mapping.values
                codes[field] = words[field].codes if has_codes else ()
        columns = Columns.of(kind, mapping.columns)
        return RowForm(kind, columns, mapping, words, self.lists, days, numbers, codes)

    def _for_another_source(self) -> RowForm:
        """Returns the same form without what was read in it."""
        parts = self.kind, self.columns, self.mapping, self.words, self.lists
        return RowForm(*parts, self._days, self._numbers, self._codes)

    @property
    def fields(self) -> Collection[str]:
        """The fields whose cells may be written in another form than the plain one."""
        return self._codes

    def plain_row(self, raw: RawRow, findings: list[Finding]) -> RawRow:
        """Returns a row with its cells in the plain form.

        A number that contradicts the declared marks becomes a finding.
        """
        changed: dict[str, object] = {}
        for field, codes in self._codes.items():
            cell = raw.cells.get(field)
            if cell is None or (isinstance(cell, str) and cell in codes):  # as most cells are
                continue
            day = self._day_of(raw, changed) if self.holds_places(field) else None
            plain = self._plain_cell(field, cell, day)
            if plain != cell:
                changed[field] = plain
            elif field in self._numbers:
                self._check_number(field, cell, raw, findings)
        return attrs.evolve(raw, cells={**raw.cells, **changed}) if changed else raw

    def _plain_cell(self, field: str, cell: object, day: date | None) -> object:
        if isinstance(cell, str):
            return self.plain_text(field, cell, day)
        if not isinstance(cell, (list, tuple)) or field not in self.words:
            return cell
        parts: Sequence[Any] = cell
        return [self.plain_text(field, p, day) if isinstance(p, str) else p for p in parts]

    def _day_of(self, raw: RawRow, changed: Mapping[str, object]) -> date | None:
        """Returns the day on which the codes of places in a row hold, if it states one."""
        field = self.kind.dated_by
        cell = changed.get(field, raw.cells.get(field))
        return cell if isinstance(cell, date) else day_in(str(cell))

    def _check_number(self, field: str, cell: object, raw: RawRow, findings: list[Finding]) -> None:
        if isinstance(cell, str) and self.mapping.numbers.is_contradicted_by(cell):
            numbers = self.mapping.numbers
            marks = {"thousands": numbers.thousands or "-", "decimal": numbers.decimal or "-"}
            params = {"field": field, **marks}
            findings.append(Finding("number-not-in-form", raw.at(field), params))

    def without_forms(self, fields: Collection[str]) -> RowForm:
        """Returns a form for a source in which the cells of some fields are no text.

        Its days and numbers are what they are, and have no form.
        """
        days, numbers = self._days.difference(fields), self._numbers.difference(fields)
        parts = self.kind, self.columns, self.mapping, self.words, self.lists
        return RowForm(*parts, days, numbers, self._codes)

    def is_declared(self, field: str) -> bool:
        """Whether a caller has declared the form or the words of a field."""
        return field in self._days or field in self._numbers or field in self.mapping.values

    def holds_places(self, field: str) -> bool:
        """Whether a field holds a code of a place, whose name means it on some days."""
        return field in self.words and self.words[field].places

    def is_read(self, field: str, text: str) -> bool:
        """Whether the text of a cell may be read as another, by a declared form or as a word."""
        words = self.words.get(field)
        if words is None or self.is_declared(field):
            return self.is_declared(field)
        parts = split_ids(text) if words.several else [text]
        return any(self._stands_for_code(words, part.strip(BLANKS)) for part in parts)

    def _stands_for_code(self, words: FieldWords, word: str) -> bool:
        if word in words.codes:
            return False
        if words.places and self.lists is not None:
            return bool(self.lists.places_named(word, None))
        return heading_key(word) in words.by_key

    def plain_rows(self, rows: Iterable[RawRow], findings: list[Finding]) -> list[RawRow]:
        """Returns rows with their cells in the plain form, as `plain_row` does."""
        return [self.plain_row(row, findings) for row in rows]

    def plain_text(self, field: str, text: str, day: date | None = None) -> str:
        """Returns the text of a cell in the plain form; `day` is the one of its row."""
        if field not in self._codes:
            return text
        kept = self._kept.setdefault(field, {})
        if text in kept:
            return kept[text]
        plain = self._read_text(field, text, day)
        if len(kept) < _MAX_KEPT and not self._is_asked_again(field, text):
            kept[text] = plain
        return plain

    def _is_asked_again(self, field: str, text: str) -> bool:
        """Whether a text is looked at in each row: by its day, or to report it as contradictory."""
        if self.holds_places(field):
            return text not in self.words[field].codes
        return field in self._numbers and self.mapping.numbers.is_contradicted_by(text)

    def _read_text(self, field: str, text: str, day: date | None) -> str:
        if field in self._days and self.mapping.days is not None:
            return self.mapping.days.plain(text)
        if field in self._numbers:
            return self.mapping.numbers.plain(text)
        words = self.words[field]
        if not words.several:
            return self._code_of(field, text, day)
        parts = split_ids(text)
        codes = [self._code_of(field, part, day) for part in parts]
        return text if codes == parts else ";".join(codes)

    def _code_of(self, field: str, text: str, day: date | None) -> str:
        """Returns the code that a word stands for: the declared one, or the only one it names."""
        words, word = self.words[field], text.strip(BLANKS)
        declared = self.mapping.values.get(field)
        if declared and (key := label_key(word)) in declared:
            return declared[key]
        if word in words.codes:
            return text
        if words.places and self.lists is not None:
            named = self.lists.places_named(word, day)
            code = named[0] if len(named) == 1 else ""
        else:
            code = words.by_key.get(heading_key(word), "")
        if code:
            self.labels.add(field)
        return code or text

    def notes(self, where: Where) -> list[Finding]:
        """Returns what is to say once of a source: in which columns labels were read as codes.

        Which they were is not said: it may be that of a row of which nothing else may be said.
        """
        if not self.labels:
            return []
        fields = [name for name in column_names(self.kind) if name in self.labels]
        labels = [field_texts(self.kind)[field].name for field in fields]
        return [Finding("labels-read", where, {"labels": labels})]


@lru_cache(maxsize=64)
def _form_without_options(kind: type[Row], lists: CodeLists | None) -> RowForm:
    words = words_of_fields(kind, lists)
    return RowForm(kind, Columns.of(kind), TableMapping(), words, lists)._with(TableMapping())


@cache
def fields_of_type(kind: type[Row], *types: type) -> frozenset[str]:
    """Returns the fields of a kind that hold values of some types, and no Boolean."""
    fields = set[str]()
    for name, field in kind.model_fields.items():
        options = {
            get_args(option)[0] if get_origin(option) is Annotated else option
            for option in get_args(field.annotation) or (field.annotation,)
        }
        if not options.isdisjoint(types):
            fields.add(name)
    return frozenset(fields)


def day_in(text: str) -> date | None:
    """Returns the day that a text in the plain form states; None where it states none."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
