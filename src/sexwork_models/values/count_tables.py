"""Two-way tables of counts with margins, and what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import attrs

from ..core.errors import FigureError, UnknownIdError
from .arguments import to_declared
from .intervals import Interval
from .text import label_key, nfc

__all__ = ["CountTable", "Entry"]

Entry: TypeAlias = tuple[str | None, str | None]
"""A cell or margin by row and column; None stands for all: (row, None) is the total of a row."""


# The converters of the fields: each names its argument in the error for one of another type.
def _to_rows(rows: Iterable[str]) -> tuple[str, ...]:
    names: tuple[str, ...] = to_declared("rows", rows, Iterable[str])
    return names


def _to_columns(columns: Iterable[str]) -> tuple[str, ...]:
    names: tuple[str, ...] = to_declared("columns", columns, Iterable[str])
    return names


def _to_window(window: Interval | None) -> Interval | None:
    days: Interval | None = to_declared("window", window, Interval | None)
    return days


def _to_indicator(indicator: str) -> str:
    return " ".join(to_declared("indicator", indicator, str).split())


def _to_row_dimension(row_dimension: str) -> str:
    return " ".join(to_declared("row_dimension", row_dimension, str).split())


def _to_column_dimension(column_dimension: str) -> str:
    return " ".join(to_declared("column_dimension", column_dimension, str).split())


def _copy_merged(merged: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    given = to_declared("merged", merged, Mapping[str, Iterable[str]])
    return {
        _composed(name): to_declared("merged", parts, Iterable[str])
        for name, parts in given.items()
    }


def _copy_counts(cells: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """Returns the counts by names in composed form, as rows and columns are."""
    given = to_declared("cells", cells, Mapping[tuple[str, str], int])
    counts = {_composed(key): count for key, count in given.items()}
    if len(counts) < len(given):
        raise FigureError("table-cell-unplaced", count=len(given) - len(counts))
    return counts


def _composed(key: Any) -> Any:
    """Returns a name, or a pair of names, in composed form; other keys are in no table."""
    if isinstance(key, tuple):
        return tuple(map(_composed, key))
    return nfc(key) if isinstance(key, str) else key


@attrs.frozen
class CountTable:
    """A two-way table of counts over the days of `window`; one row or column makes it one-way.

    Every combination of a row and a column has a count, as missing is not zero; margins are sums.
    `indicator` is the id of what is counted; `row_dimension` and `column_dimension` name what rows
    and columns are, such as "place"; empty is not stated. `merged` names the parts of a row or
    column that is a sum: {"25+": ["25-49", "50+"]}. By these, tables of the same days are joined.
    Raises FigureError for a table without rows or columns, a repeated name, a combination without a
    count, a count without its row and column, a count that is no whole number of zero or more, and
    parts of a row or column that the table does not have; names in another case are the same name.
    Raises UnusableInputError for anything of another type, such as cells that are no mapping.
    """

    rows: tuple[str, ...] = attrs.field(converter=_to_rows)
    columns: tuple[str, ...] = attrs.field(converter=_to_columns)
    cells: Mapping[tuple[str, str], int] = attrs.field(
        converter=_copy_counts, repr=False, hash=False
    )
    window: Interval | None = attrs.field(default=None, converter=_to_window)
    indicator: str = attrs.field(default="", converter=_to_indicator, kw_only=True)
    row_dimension: str = attrs.field(default="", converter=_to_row_dimension, kw_only=True)
    column_dimension: str = attrs.field(default="", converter=_to_column_dimension, kw_only=True)
    merged: Mapping[str, tuple[str, ...]] = attrs.field(
        factory=dict, converter=_copy_merged, repr=False, hash=False, kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        self._require_names()
        positions = self._positions()
        missing = [position for key, position in positions.items() if key not in self.cells]
        if missing:
            row, column = missing[0]
            raise FigureError("table-cell-missing", count=len(missing), row=row, column=column)
        if len(self.cells) > len(positions):
            raise FigureError("table-cell-unplaced", count=len(self.cells) - len(positions))
        for key, (row, column) in positions.items():
            if type(self.cells[key]) is not int or self.cells[key] < 0:
                raise FigureError("table-count", row=row, column=column)

    def _require_names(self) -> None:
        if not self.rows or not self.columns:
            raise FigureError("table-empty", rows=len(self.rows), columns=len(self.columns))
        _require_distinct(self.rows)
        _require_distinct(self.columns)
        if not self.merged.keys() <= {*self.rows, *self.columns}:
            raise FigureError("table-merged-unplaced")

    def _positions(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Returns the numbers of row and column of every cell: messages do not repeat names."""
        positions = {}
        for row_number, row in enumerate(self.rows, 1):
            for column_number, column in enumerate(self.columns, 1):
                positions[row, column] = row_number, column_number
        return positions

    def row_total(self, row: str) -> int:
        """Returns the sum of a row. Raises UnknownIdError for an unknown row."""
        return self.value((row, None))

    def column_total(self, column: str) -> int:
        """Returns the sum of a column. Raises UnknownIdError for an unknown column."""
        return self.value((None, column))

    @property
    def total(self) -> int:
        """The sum of all cells."""
        return sum(self.cells.values())

    def value(self, entry: Entry) -> int:
        """Returns the count of a cell or margin.

        Raises UnknownIdError, which repeats no name, for what is no cell or margin of the table.
        """
        try:
            return self._value(*entry)
        except (KeyError, TypeError):
            unknown = UnknownIdError("table-entry-unknown")
        raise unknown  # outside of the clause, so that it does not carry what was typed along

    def _value(self, row: str | None, column: str | None) -> int:
        if row is None:
            if column is None:
                return self.total
            return sum(self.cells[name, column] for name in self.rows)
        if column is None:
            return sum(self.cells[row, name] for name in self.columns)
        return self.cells[row, column]

    def entries(self) -> Iterator[Entry]:
        """Yields every cell and margin row by row: a row's total at its end, the totals last."""
        for row in (*self.rows, None):
            for column in (*self.columns, None):
                yield row, column

    def counts(self) -> dict[Entry, int]:
        """Returns the count of every cell and margin."""
        return {entry: self.value(entry) for entry in self.entries()}


def _require_distinct(names: tuple[str, ...]) -> None:
    first_numbers: dict[str, int] = {}
    for number, name in enumerate(names, 1):
        first = first_numbers.setdefault(label_key(name), number)
        if first != number:
            raise FigureError("table-name-repeated", number=number, first=first)
