"""What a table of counts shows once small counts are hidden, and, for the editor alone, why each hidden one is hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

import attrs

from ..core.errors import FigureError
from ..core.messages import Lang, message
from .amounts import say_number
from .intervals import Interval
from .text import Text, Worded, nfc

__all__ = ["HIDDEN", "CountTable", "Entry", "PublishedTable", "SuppressionReason"]

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
            raise FigureError(
                "table-cell-missing", count=len(missing), row=missing[0][0], column=missing[0][1]
            )
        if len(self.cells) > len(numbered):
            raise FigureError("table-cell-unplaced", count=len(self.cells) - len(numbered))
        for key, (row, column) in numbered.items():
            if type(self.cells[key]) is not int or self.cells[key] < 0:
                raise FigureError("table-count", row=row, column=column)

    def _numbered(self) -> dict[tuple[str, str], tuple[int, int]]:
        """The number of the row and of the column of every cell, from 1: names are not repeated in messages."""
        lines = list(enumerate(self.rows, 1))
        return {
            (row, column): (i, j) for i, row in lines for j, column in enumerate(self.columns, 1)
        }

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


HIDDEN = "…"
"""Stands in the place of every hidden count: one sign, so that a small count looks like any other."""
_TOTAL = Text("Tổng", "Total")


class SuppressionReason(Worded):
    """Why a count is hidden. For the editor: shown beside the table, it would tell the small counts from the others."""

    SMALL = "small", "số nhỏ", "small count"
    COMPLEMENT = "complement", "có thể làm lộ số nhỏ", "would give a small count away"
    DIFFERENCE = (
        "difference",
        "chênh lệch nhỏ so với lần công bố trước",
        "differs from an earlier release by a small count",
    )


def _reasons(reasons: Mapping[Entry, SuppressionReason]) -> dict[Entry, SuppressionReason]:
    return dict(reasons)


@attrs.frozen
class PublishedTable:
    """A table of counts with some of them hidden. `say` and `to_dicts` are what may be published, and nothing else is.

    `table` holds the true counts, which a later release is checked against, and `reasons` why an entry is hidden: both
    stay with the editor. `exposed` are entries whose small count, or small difference, earlier releases leave unprotected
    whatever this one hides.
    """

    table: CountTable = attrs.field(repr=False)
    threshold: int
    reasons: Mapping[Entry, SuppressionReason] = attrs.field(
        converter=_reasons, repr=False, hash=False
    )
    exposed: tuple[Entry, ...] = attrs.field(default=(), repr=False)

    @property
    def rows(self) -> tuple[str, ...]:
        """The names of the rows."""
        return self.table.rows

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self.table.columns

    @property
    def window(self) -> Interval | None:
        """The days that the table covers."""
        return self.table.window

    def value(self, entry: Entry) -> int | None:
        """The count of a cell or margin, None where it is hidden. Raises KeyError for a name that the table does not have."""
        count = self.table.value(entry)
        return None if entry in self.reasons else count

    def cell(self, row: str, column: str) -> int | None:
        """The count of a cell, None where it is hidden."""
        return self.value((row, column))

    def row_total(self, row: str) -> int | None:
        """The total of a row, None where it is hidden."""
        return self.value((row, None))

    def column_total(self, column: str) -> int | None:
        """The total of a column, None where it is hidden."""
        return self.value((None, column))

    @property
    def total(self) -> int | None:
        """The total of the table, None where it is hidden."""
        return self.value((None, None))

    def reason(self, entry: Entry) -> SuppressionReason | None:
        """Why an entry is hidden, None where it is shown."""
        return self.reasons.get(entry)

    @property
    def suppressed(self) -> tuple[Entry, ...]:
        """The hidden entries, in the order of the table."""
        return tuple(entry for entry in self.table.entries() if entry in self.reasons)

    @property
    def counts_by_reason(self) -> dict[SuppressionReason, int]:
        """How many entries are hidden for each reason."""
        given = list(self.reasons.values())
        return {reason: given.count(reason) for reason in SuppressionReason}

    @property
    def silent(self) -> bool:
        """Whether every entry is hidden: such a table says nothing."""
        return len(self.reasons) == (len(self.rows) + 1) * (len(self.columns) + 1)

    def note(self, lang: Lang) -> str:
        """What the sign in place of a count means, in words of `lang`; empty when nothing is hidden."""
        params = {"sign": HIDDEN, "highest": self.threshold - 1}
        return message("counts-hidden").fill(lang, params) if self.reasons else ""

    def to_dicts(self, lang: Lang = "en") -> list[dict[str, object]]:
        """The table as JSON-ready rows, the row of totals last; a hidden count is null, whatever the reason."""
        return [
            {
                "row": _TOTAL.say(lang) if row is None else row,
                "is_total": row is None,
                "cells": {column: self.value((row, column)) for column in self.columns},
                "total": self.value((row, None)),
            }
            for row in (*self.rows, None)
        ]

    def say(self, lang: Lang) -> str:
        """The table as aligned text of `lang`, one sign for every hidden count, and the note."""
        lines = list(self._lines(lang))
        widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
        shown = [
            "  ".join(
                [
                    line[0].ljust(widths[0]),
                    *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)),
                ]
            )
            for line in lines
        ]
        return "\n".join([*(line.rstrip() for line in shown), *filter(None, [self.note(lang)])])

    def _lines(self, lang: Lang) -> Iterator[list[str]]:
        total = _TOTAL.say(lang)
        yield ["", *self.columns, total]
        for row in (*self.rows, None):
            values = [self.value((row, column)) for column in (*self.columns, None)]
            yield [
                total if row is None else row,
                *(HIDDEN if one is None else say_number(one, lang) for one in values),
            ]
