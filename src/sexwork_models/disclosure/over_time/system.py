"""Writes tables of any days as one system of equations of common cells in segments of time.

A common cell is one row, one column and one segment of time: a half of a year is the sum of its two
quarters, and a merged row the sum of its parts, in every table alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations, product
from typing import TypeAlias

import attrs

from ...values.count_tables import CountTable, Entry
from ..joint_system import MAX_CELLS, JointSystem
from ..label_matching import Categories, categories_of, labels_within, sums_of_all
from ..linear_program import Equation, Form, StepLimitError
from ..slices import TimeSegments, segments_of

__all__ = ["PlacedInTime", "place_in_time", "system_over_time"]

_Cell: TypeAlias = tuple[str, str, int]
"""A common cell: the category of its row and of its column, and its segment of time."""


def system_over_time(tables: Sequence[CountTable], stated: bool) -> JointSystem:
    """Returns the system of tables whose common cells are also cut by segments of time.

    Raises StepLimitError when there are too many of these.
    """
    placed, unknowns = place_in_time(tables, stated), dict[_Cell, int]()
    forms = []
    for each in placed:
        forms.append(each.forms(unknowns))
        if len(unknowns) > MAX_CELLS:
            raise StepLimitError
    added: list[Equation] = []
    for each, other in permutations(placed, 2):
        if each.days != other.days:
            added += each.counts_like(other, unknowns)
    return JointSystem(tuple(tables), tuple(forms), (), len(unknowns), tuple(added))


def place_in_time(tables: Sequence[CountTable], stated: bool) -> list[PlacedInTime]:
    """Returns tables with their segments of time and their categories, by names and stated sums."""
    sums = [sums_of_all(tables, side) if stated else {} for side in (0, 1)]
    placed = []
    for table, days in zip(tables, segments_of([table.window for table in tables]), strict=True):
        rows, columns = (categories_of(table, side, sums[side]) for side in (0, 1))
        placed.append(PlacedInTime(table, days, rows, columns))
    return placed


@attrs.frozen
class PlacedInTime:
    """A table, its segments of time, and the categories of its rows and columns."""

    table: CountTable
    days: TimeSegments
    rows: Mapping[str | None, Categories]
    columns: Mapping[str | None, Categories]

    def meets(self, other: PlacedInTime) -> bool:
        """Whether two tables have a common cell."""
        rows, columns = self.rows[None] & other.rows[None], self.columns[None] & other.columns[None]
        return bool(rows and columns and self.days & other.days)

    def forms(self, unknowns: dict[_Cell, int]) -> dict[Entry, Form]:
        """Returns the common cells of every cell and margin."""
        forms: dict[Entry, Form] = {}
        for row, column in self.table.entries():
            forms[row, column] = self.form(self.rows[row], self.columns[column], unknowns)
        return forms

    def form(self, rows: Categories, columns: Categories, unknowns: dict[_Cell, int]) -> Form:
        """Returns the sum of the common cells of some categories in these days."""
        cells = product(sorted(rows), sorted(columns), sorted(self.days))
        return {unknowns.setdefault(cell, len(unknowns)): 1 for cell in cells}

    def counts_like(self, other: PlacedInTime, unknowns: dict[_Cell, int]) -> Iterator[Equation]:
        """Yields the counts of another table as far as cells of this one add up to them."""
        rows, columns = _without_total(self.rows), _without_total(self.columns)
        for row, column in other.table.entries():
            own_rows = labels_within(other.rows[row], rows)
            own_columns = labels_within(other.columns[column], columns)
            if own_rows and own_columns:
                count = sum(self.table.cells[cell] for cell in product(own_rows, own_columns))
                yield self.form(other.rows[row], other.columns[column], unknowns), count


def _without_total(categories: Mapping[str | None, Categories]) -> dict[str, Categories]:
    return {name: own for name, own in categories.items() if name is not None}
