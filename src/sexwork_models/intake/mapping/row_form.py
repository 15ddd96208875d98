"""How the rows of one source are written: cells in a declared or plain form become plain text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Annotated, Any, get_args, get_origin

import attrs

from ...core.findings import Finding, Where
from ...values.text import Text
from ..delimited.columns import Columns
from ..field_catalog import field_texts
from ..fields import RefusedCell
from ..files import RawRow
from ..parsing import column_names
from ..rows import Row
from .cell_readers import CellReader, DayReader, NumberReader, WordReader
from .options import MappingOptions, TableMapping
from .words import CodeLists, FieldWords, words_of_fields

__all__ = ["RowForm", "day_in", "fields_of_type"]

_MAX_KEPT = 10_000  # texts of a field whose reading is kept; a column of more holds no words


@attrs.frozen(eq=False, repr=False)
class RowForm:
    """How the rows of one source are written.

    `columns` are the headings that are known, `readers` read the cells of those fields that may be
    written in another form than the plain one; what is not certain stays as it is, and the row
    parser refuses it. The form of one source keeps what it has met: the fields in which labels were
    read as codes, and those whose cells have, or have not, the form that is declared.
    """

    kind: type[Row]
    columns: Columns
    mapping: TableMapping
    readers: Mapping[str, CellReader]
    _labels: set[str] = attrs.field(factory=set, init=False)
    _fitting: set[str] = attrs.field(factory=set, init=False)
    _unfitting: set[str] = attrs.field(factory=set, init=False)
    _kept: dict[str, dict[str, str]] = attrs.field(factory=dict, init=False)

    @classmethod
    def of(
        cls, kind: type[Row], lists: CodeLists | None = None, options: MappingOptions | None = None
    ) -> RowForm:
        """Returns the form of a source of rows of a kind, as declared by a caller.

        `lists` has the codes of the framework. Raises UnusableInputError as `TableMapping.of` does.
        """
        columns, readers = _plain_form(kind, lists)
        if not options:
            return cls(kind, columns, TableMapping(), readers)
        words = words_of_fields(kind, lists)
        mapping = TableMapping.of(options, kind, words)
        declared = _readers(kind, mapping, words, lists)
        return cls(kind, Columns.of(kind, mapping.columns), mapping, declared)

    def for_typed_columns(self, fields: Collection[str]) -> RowForm:
        """Returns a form for a table in which the cells of some fields are no text.

        Its days and numbers are what they are, and have no form.
        """
        readers = dict(self.readers)
        for field in fields:
            if not isinstance(readers.get(field), WordReader):
                readers.pop(field, None)
        return RowForm(self.kind, self.columns, self.mapping, readers)

    def plain_row(self, raw: RawRow) -> RawRow:
        """Returns a row with its cells in the plain form."""
        changed: dict[str, object] = {}
        cells = raw.cells
        for field, reader in self.readers.items():
            cell = cells.get(field)
            if cell is None or (isinstance(cell, str) and cell in reader.codes):  # most cells are
                continue
            day = self._day_of(raw, changed) if reader.needs_day else None
            plain = self._plain_cell(field, cell, day)
            if plain != cell:
                changed[field] = plain
        return attrs.evolve(raw, cells={**cells, **changed}) if changed else raw

    def plain_rows(self, rows: Iterable[RawRow]) -> list[RawRow]:
        """Returns rows with their cells in the plain form."""
        return [self.plain_row(row) for row in rows]

    def _plain_cell(self, field: str, cell: object, day: date | None) -> object:
        if isinstance(cell, str):
            return self.plain_text(field, cell, day)
        if not isinstance(cell, (list, tuple)):
            return cell
        parts: Iterable[Any] = cell
        return [self.plain_text(field, p, day) if isinstance(p, str) else p for p in parts]

    def _day_of(self, raw: RawRow, changed: Mapping[str, object]) -> date | None:
        """Returns the day on which the codes of places in a row hold, if it states one."""
        field = self.kind.dated_by
        cell = changed.get(field, raw.cells.get(field))
        return cell if isinstance(cell, date) else day_in(str(cell))

    def plain_text(self, field: str, text: str, day: date | None = None) -> str:
        """Returns the text of a cell in the plain form; `day` is the one of its row."""
        reader = self.readers.get(field)
        if reader is None or text in reader.codes:
            return text
        kept = self._kept.setdefault(field, {})
        if text in kept:
            return kept[text]
        plain = reader.read(text, day)
        self._note(field, reader, text, plain)
        if len(kept) < _MAX_KEPT and not reader.needs_day:
            kept[text] = plain
        return plain

    def _note(self, field: str, reader: CellReader, text: str, plain: object) -> None:
        if not isinstance(reader, WordReader):
            fits = plain != text and not isinstance(plain, RefusedCell)
            (self._fitting if fits else self._unfitting).add(field)
        elif plain != text and not reader.is_stated(text):
            self._labels.add(field)

    def notes(self, where: Where) -> list[Finding]:
        """Returns what is to say once of a source.

        These are the columns in which labels were read as codes, and a form of days that no day
        has. Which labels they were is not said: it may be that of a row of which nothing else may
        be said.
        """
        found = list[Finding]()
        labels = [field for field in column_names(self.kind) if field in self._labels]
        if labels:
            names: list[Text] = [field_texts(self.kind)[field].name for field in labels]
            found.append(Finding("labels-read", where, {"labels": names}))
        days = {field for field, reader in self.readers.items() if isinstance(reader, DayReader)}
        if days & self._unfitting and not days & self._fitting and self.mapping.days:
            form = self.mapping.days.written
            found.append(Finding("mapping-days-fit-none", where, {"form": form}))
        return found


@lru_cache(maxsize=64)
def _plain_form(
    kind: type[Row], lists: CodeLists | None
) -> tuple[Columns, Mapping[str, CellReader]]:
    """Returns the columns and readers of a kind of rows where nothing is declared."""
    words = words_of_fields(kind, lists)
    return Columns.of(kind), _readers(kind, TableMapping(), words, lists)


def _readers(
    kind: type[Row],
    mapping: TableMapping,
    words: Mapping[str, FieldWords],
    lists: CodeLists | None,
) -> Mapping[str, CellReader]:
    """Returns the readers of fields, last those that need the day of a row."""
    readers: dict[str, CellReader] = {}
    if mapping.days is not None:
        readers |= dict.fromkeys(fields_of_type(kind, date), DayReader(mapping.days))
    if mapping.numbers.is_stated:
        numbers = fields_of_type(kind, int, Decimal)
        readers |= dict.fromkeys(numbers, NumberReader(mapping.numbers))
    for field, found in words.items():
        readers[field] = WordReader(found, mapping.values.get(field, {}), lists)
    return dict(sorted(readers.items(), key=lambda item: item[1].needs_day))


@cache
def fields_of_type(kind: type[Row], *types: type) -> frozenset[str]:
    """Returns the fields of a kind that hold values of some types, and no Boolean."""
    fields = set[str]()
    for name, field in kind.model_fields.items():
        options = set[Any]()
        for option in get_args(field.annotation) or (field.annotation,):
            options.add(get_args(option)[0] if get_origin(option) is Annotated else option)
        if not options.isdisjoint(types):
            fields.add(name)
    return frozenset(fields)


def day_in(text: str) -> date | None:
    """Returns the day that a text in the plain form states; None where it states none."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
