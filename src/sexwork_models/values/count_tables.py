"""Two-way tables of counts with margins, and their published form with small counts hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

import attrs

from ..core.errors import FigureError
from ..core.messages import Lang, message
from .amounts import format_number
from .intervals import Interval
from .text import LabelledEnum, Text, Word, nfc

__all__ = ["HIDDEN_SIGN", "CountTable", "Entry", "PublishedTable", "SuppressionReason"]

Entry: TypeAlias = tuple[str | None, str | None]
"""A cell or margin by row and column; None stands for all: (row, None) is the total of a row."""


def _to_tuple(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(names)


def _copy_counts(cells: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    return dict(cells)


@attrs.frozen
class CountTable:
    """A two-way table of counts over the days of `window`; one row or column makes it one-way.

    Every combination of a row and a column has a count, as missing is not zero; margins are sums.
    Raises FigureError for a table without rows or columns, a repeated name, a combination without a
    count, a count without its row and column, and a count that is no whole number of zero or more.
    """

    rows: tuple[str, ...] = attrs.field(converter=_to_tuple)
    columns: tuple[str, ...] = attrs.field(converter=_to_tuple)
    cells: Mapping[tuple[str, str], int] = attrs.field(
        converter=_copy_counts, repr=False, hash=False
    )
    window: Interval | None = None

    def __attrs_post_init__(self) -> None:
        if not self.rows or not self.columns:
            raise FigureError("table-empty", rows=len(self.rows), columns=len(self.columns))
        _require_distinct(self.rows)
        _require_distinct(self.columns)
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

    def _positions(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Returns the numbers of row and column of every cell: messages do not repeat names."""
        positions = {}
        for row_number, row in enumerate(self.rows, 1):
            for column_number, column in enumerate(self.columns, 1):
                positions[row, column] = row_number, column_number
        return positions

    def row_total(self, row: str) -> int:
        """Returns the sum of a row. Raises KeyError for an unknown row."""
        return sum(self.cells[row, column] for column in self.columns)

    def column_total(self, column: str) -> int:
        """Returns the sum of a column. Raises KeyError for an unknown column."""
        return sum(self.cells[row, column] for row in self.rows)

    @property
    def total(self) -> int:
        """The sum of all cells."""
        return sum(self.cells.values())

    def value(self, entry: Entry) -> int:
        """Returns the count of a cell or margin. Raises KeyError for an unknown row or column."""
        row, column = entry
        if row is None:
            return self.total if column is None else self.column_total(column)
        return self.row_total(row) if column is None else self.cells[row, column]

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
        first = first_numbers.setdefault(nfc(name), number)
        if first != number:
            raise FigureError("table-name-repeated", number=number, first=first)


HIDDEN_SIGN = "…"
"""Shown in place of every hidden count: one sign, so that a small count looks like any other."""
_TOTAL = Text("Tổng", "Total")


class SuppressionReason(LabelledEnum):
    """Why a count is hidden. Not for publication: it would reveal which counts are small."""

    SMALL = Word("small", "số nhỏ", "small count")
    COMPLEMENT = Word("complement", "có thể làm lộ số nhỏ", "would give a small count away")
    DIFFERENCE = Word(
        "difference",
        "chênh lệch nhỏ so với lần công bố trước",
        "differs from an earlier release by a small count",
    )


def _copy_reasons(reasons: Mapping[Entry, SuppressionReason]) -> dict[Entry, SuppressionReason]:
    return dict(reasons)


@attrs.frozen
class PublishedTable:
    """A table of counts with some of them hidden; only `say` and `to_dicts` may be published.

    `table` holds the true counts, against which a later release is checked, and `reasons` why an
    entry is hidden: neither may be published. `exposed` are entries whose small count, or small
    difference, earlier releases leave unprotected whatever this release hides.
    """

    table: CountTable = attrs.field(repr=False)
    threshold: int
    reasons: Mapping[Entry, SuppressionReason] = attrs.field(
        converter=_copy_reasons, repr=False, hash=False
    )
    exposed: tuple[Entry, ...] = attrs.field(default=(), repr=False)

    @property
    def rows(self) -> tuple[str, ...]:
        """The row names."""
        return self.table.rows

    @property
    def columns(self) -> tuple[str, ...]:
        """The column names."""
        return self.table.columns

    @property
    def window(self) -> Interval | None:
        """The days that the table covers."""
        return self.table.window

    def value(self, entry: Entry) -> int | None:
        """Returns the count of a cell or margin, None if hidden.

        Raises KeyError for an unknown row or column.
        """
        count = self.table.value(entry)
        return None if entry in self.reasons else count

    def cell(self, row: str, column: str) -> int | None:
        """Returns the count of a cell, None if hidden."""
        return self.value((row, column))

    def row_total(self, row: str) -> int | None:
        """Returns the total of a row, None if hidden."""
        return self.value((row, None))

    def column_total(self, column: str) -> int | None:
        """Returns the total of a column, None if hidden."""
        return self.value((None, column))

    @property
    def total(self) -> int | None:
        """The total of the table, None if hidden."""
        return self.value((None, None))

    def reason(self, entry: Entry) -> SuppressionReason | None:
        """Returns why an entry is hidden, None if it is shown."""
        return self.reasons.get(entry)

    @property
    def suppressed(self) -> tuple[Entry, ...]:
        """The hidden entries, in the order of the table."""
        return tuple(entry for entry in self.table.entries() if entry in self.reasons)

    @property
    def counts_by_reason(self) -> dict[SuppressionReason, int]:
        """The number of hidden entries by reason."""
        counts = dict.fromkeys(SuppressionReason, 0)
        for reason in self.reasons.values():
            counts[reason] += 1
        return counts

    @property
    def silent(self) -> bool:
        """Whether every entry is hidden."""
        return len(self.reasons) == (len(self.rows) + 1) * (len(self.columns) + 1)

    def note(self, lang: Lang) -> str:
        """Returns what the sign of hidden counts means, in `lang`; empty when nothing is hidden."""
        params = {"sign": HIDDEN_SIGN, "highest": self.threshold - 1}
        return message("counts-hidden").fill(lang, params) if self.reasons else ""

    def to_dicts(self, lang: Lang = "en") -> list[dict[str, object]]:
        """Returns the rows as JSON-ready data, the row of totals last; a hidden count is null."""
        rows: list[dict[str, object]] = []
        for row in (*self.rows, None):
            name = _TOTAL.say(lang) if row is None else row
            cells = {column: self.value((row, column)) for column in self.columns}
            total = self.value((row, None))
            rows.append({"row": name, "is_total": row is None, "cells": cells, "total": total})
        return rows

    def say(self, lang: Lang) -> str:
        """Returns the table as aligned text of `lang`, and the note on hidden counts below it."""
        total = _TOTAL.say(lang)
        rows = [["", *self.columns, total]]
        for row in (*self.rows, None):
            texts = [total if row is None else row]
            for column in (*self.columns, None):
                count = self.value((row, column))
                texts.append(HIDDEN_SIGN if count is None else format_number(count, lang))
            rows.append(texts)
        name_width, *count_widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = []
        for name, *counts in rows:
            cells = [count.rjust(width) for count, width in zip(counts, count_widths, strict=True)]
            lines.append("  ".join([name.ljust(name_width), *cells]).rstrip())
        return "\n".join([*lines, *filter(None, [self.note(lang)])])
