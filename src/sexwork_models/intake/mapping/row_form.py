"""How the rows of one source are written: headings, and readers of its cells in any form."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from types import MappingProxyType

import attrs

from ..delimited.columns import Columns
from ..field_catalog import types_of_field
from ..fields import CellReader
from ..files import RawRow
from ..rows import Row
from .cell_readers import DayReader, NumberReader, WordReader
from .options import MappingOptions, TableMapping
from .words import CodeLists, FieldWords, words_of_fields

__all__ = ["MetOfMapping", "RowForm", "day_in", "fields_of_type"]


@attrs.frozen(eq=False)
class MetOfMapping:
    """What of a mapping several sources have: their headings, and declared words by field."""

    headings: set[str] = attrs.field(factory=set)
    words: set[tuple[str, str]] = attrs.field(factory=set)


@attrs.frozen(eq=False, repr=False)
class RowForm:
    """How the rows of one source are written.

    `columns` are the headings that are known, `readers` read the cells of those fields that may be
    written in another form than the plain one: a `FormReader` reads the rows of a source by them.
    Where several sources share a mapping, `met` gathers what of it they have.
    """

    kind: type[Row]
    columns: Columns
    mapping: TableMapping
    readers: Mapping[str, CellReader]
    met: MetOfMapping | None = None
    is_usual: bool = attrs.field(
        default=attrs.Factory(lambda self: self.mapping.is_empty, takes_self=True), init=False
    )
    steps: Sequence[tuple[str, Container[str], bool]] = attrs.field(
        default=attrs.Factory(
            lambda self: tuple((field, r.codes, r.needs_day) for field, r in self.readers.items()),
            takes_self=True,
        ),
        init=False,
    )

    def cells_to_read(self, cells: Mapping[str, object]) -> list[tuple[str, bool]]:
        """Returns the fields of a row whose cells are no codes; and whether they need its day."""
        fields: list[tuple[str, bool]] = []
        for field, codes, needs_day in self.steps:
            if field in cells:
                cell = cells[field]
                if type(cell) is not str or cell not in codes:  # as few cells are
                    fields.append((field, needs_day))
        return fields

    def are_plain(self, rows: Iterable[RawRow]) -> bool:
        """Whether no cell of some rows has to be read, so that they are taken as they are."""
        for row in rows:  # noqa: SIM110 - a generator costs much of one row
            if self.cells_to_read(row.cells):
                return False
        return True

    @classmethod
    def of(
        cls, kind: type[Row], lists: CodeLists | None = None, options: MappingOptions | None = None
    ) -> RowForm:
        """Returns the form of a source of rows of a kind, as declared by a caller.

        `lists` has the codes of the framework. Raises UnusableInputError as `TableMapping.of` does.
        """
        if not options:
            return _plain_form(kind, lists)
        words = words_of_fields(kind, lists)
        mapping = TableMapping.of(options, kind, words)
        declared = _readers(kind, mapping, words, lists)
        return cls(kind, Columns.of(kind, mapping.columns), mapping, declared)

    def shared(self, met: MetOfMapping) -> RowForm:
        """Returns the form of one of several sources, each of which has a part of the mapping."""
        return attrs.evolve(self, columns=self.columns.shared(met.headings), met=met)

    def unmet_words(self, met: Collection[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """Yields each declared word with its code, of those that are not among the words met."""
        for (field, key), word in self.mapping.written.items():
            if (field, key) not in met:
                yield word, self.mapping.values[field][key]

    def for_typed_columns(self, fields: Collection[str]) -> RowForm:
        """Returns a form for a table in which the cells of some fields are no text.

        Its days and numbers are what they are, and have no form.
        """
        readers = dict(self.readers)
        for field in fields:
            if not isinstance(readers.get(field), WordReader):
                readers.pop(field, None)
        return attrs.evolve(self, readers=MappingProxyType(readers))


@lru_cache(maxsize=64)
def _plain_form(kind: type[Row], lists: CodeLists | None) -> RowForm:
    """Returns the form of a kind of rows where nothing is declared."""
    mapping, words = TableMapping(), words_of_fields(kind, lists)
    return RowForm(kind, Columns.of(kind), mapping, _readers(kind, mapping, words, lists))


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
    readers |= kind.cell_readers
    return MappingProxyType(dict(sorted(readers.items(), key=lambda item: item[1].needs_day)))


@cache
def fields_of_type(kind: type[Row], *types: type) -> frozenset[str]:
    """Returns the fields of a kind that hold values of some types, and no Boolean."""
    fields = set[str]()
    for name, field in kind.model_fields.items():
        if not set(types).isdisjoint(types_of_field(field)):
            fields.add(name)
    return frozenset(fields)


def day_in(text: str) -> date | None:
    """Returns the day that a text in the plain form states; None where it states none."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
