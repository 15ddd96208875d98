"""Which counts a table holds: whole numbers of people by row and column, with their margins and the days they cover."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

import attrs

from ..errors import FigureError
from .text import nfc
from .timeline import Interval

__all__ = ["CountTable", "Entry"]

Entry: TypeAlias = tuple[str | None, str | None]
"""One number of a table by row and column. None is "all of them": (row, None) is the total of a row."""


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(names)


def _counts(cells: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    return dict(cells)


@attrs.frozen
class CountTable:
    """A two-way table of whole counts over the days of `window`; with one column, or one row, it is a one-way table.

    Every combination of a row and a column has a count: missing is not zero, and what nobody counted is no table yet.
    Margins are the sums. Raises FigureError for a table without rows or columns, a repeated name, a combination without
    a count or a count without its row and column, and a count that is no whole number of zero or more.
    """

    rows: tuple[str, ...] = attrs.field(converter=_names)
    columns: tuple[str, ...] = attrs.field(converter=_names)
    cells: Mapping[tuple[str, str], int] = attrs.field(converter=_counts, repr=False, hash=False)
    window: Interval | None = None

    def __attrs_post_init__(self) -> None:
        if not self.rows or not self.columns:
            raise FigureError("table-empty", rows=len(self.rows), columns=len(self.columns))
        _require_distinct(self.rows)
        _require_distinct(self.columns)
        numbered = self._numbered()
        missing = [place for key, place in numbered.items() if key not in self.cells]
        if missing:
            raise FigureError("table-cell-missing", count=len(missing), row=missing[0][0], column=missing[0][1])
        if len(self.cells) > len(numbered):
            raise FigureError("table-cell-unplaced", count=len(self.cells) - len(numbered))
        for key, (row, column) in numbered.items():
            if type(self.cells[key]) is not int or self.cells[key] < 0:
                raise FigureError("table-count", row=row, column=column)

    def _numbered(self) -> dict[tuple[str, str], tuple[int, int]]:
        """The number of the row and of the column of every cell, from 1: names are not repeated in messages."""
        lines = list(enumerate(self.rows, 1))
        return {(row, column): (i, j) for i, row in lines for j, column in enumerate(self.columns, 1)}

    def row_total(self, row: str) -> int:
        """The sum of a row. Raises KeyError for a row that the table does not have."""
        return sum(self.cells[row, column] for column in self.columns)

    def column_total(self, column: str) -> int:
        """The sum of a column. Raises KeyError for a column that the table does not have."""
        return sum(self.cells[row, column] for row in self.rows)

    @property
    def total(self) -> int:
        """The sum of all cells."""
        return sum(self.cells.values())

    def value(self, entry: Entry) -> int:
        """The count of a cell or margin. Raises KeyError for a name that the table does not have."""
        row, column = entry
        if row is None:
            return self.total if column is None else self.column_total(column)
        return self.row_total(row) if column is None else self.cells[row, column]

    def entries(self) -> Iterator[Entry]:
        """Every cell and margin as a reader meets them: row by row, the total of a row at its end, all rows last."""
        for row in (*self.rows, None):
            yield from ((row, column) for column in (*self.columns, None))

    def counts(self) -> dict[Entry, int]:
        """The count of every cell and margin."""
        return {entry: self.value(entry) for entry in self.entries()}


def _require_distinct(names: tuple[str, ...]) -> None:
    first: dict[str, int] = {}
    for number, name in enumerate(names, 1):
        if first.setdefault(nfc(name), number) != number:
            raise FigureError("table-name-repeated", number=number, first=first[nfc(name)])
