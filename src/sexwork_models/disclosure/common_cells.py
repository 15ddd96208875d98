"""Finds the finest cells that several tables of the same days have in common.

Every row and column is a set of categories of some dimension, such as age or place. Tables of one
dimension share categories, a merged row holds several of them, and a table that does not name a
dimension is summed over it. A cell of one category of each dimension is a common cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import TypeAlias

import attrs

from ..values.count_tables import CountTable
from ..values.text import label_key
from .label_matching import MAX_READINGS, Counts, Evidence, Match, match_labels
from .linear_program import StepBudget, StepLimitError

__all__ = ["Categories", "CommonCells", "PlacedTable"]

Categories: TypeAlias = frozenset[str]
Labels: TypeAlias = Mapping[str, Categories]
"""The categories of each row or column, by its comparable name."""
_Assignment: TypeAlias = tuple[int | None, int | None]
"""The dimension of the rows and of the columns; None where no name decides it."""


def _names(table: CountTable, side: int) -> dict[str, str]:
    """Returns the names of the rows (side 0) or columns (side 1) by their comparable names."""
    return {label_key(name): name for name in (table.columns if side else table.rows)}


def _dimension(table: CountTable, side: int) -> str:
    return table.column_dimension if side else table.row_dimension


@attrs.frozen
class PlacedTable:
    """A table, the dimension of its rows and of its columns, and the categories of each of them."""

    table: CountTable
    dimensions: tuple[int, int]
    labels: tuple[Labels, Labels]

    def categories(self, side: int, name: str | None) -> Categories:
        """Returns the categories of a row (side 0) or column (side 1), or of all of them."""
        if name is not None:
            return self.labels[side][label_key(name)]
        return frozenset[str]().union(*self.labels[side].values())

    def side_of(self, dimension: int) -> int | None:
        """Returns the side that is of a dimension; None when no side is."""
        return self.dimensions.index(dimension) if dimension in self.dimensions else None

    def with_split(self, dimension: int, category: str, parts: Categories) -> PlacedTable:
        """Returns the table with one category of a dimension replaced by its parts."""
        side = self.side_of(dimension)
        if side is None:
            return self
        both = list(self.labels)
        both[side] = {
            name: own - {category} | parts if category in own else own
            for name, own in self.labels[side].items()
        }
        return attrs.evolve(self, labels=(both[0], both[1]))


@attrs.frozen
class CommonCells:
    """A reading of tables of the same days: the dimensions, and the place of each table."""

    dimensions: tuple[str, ...] = ()
    tables: tuple[PlacedTable, ...] = ()

    def labels(self, dimension: int) -> dict[str, Categories]:
        """Returns the categories of every label of one dimension, of all tables."""
        labels: dict[str, Categories] = {}
        for placed in self.tables:
            side = placed.side_of(dimension)
            if side is not None:
                labels |= placed.labels[side]
        return labels

    def categories(self, dimension: int) -> list[str]:
        """Returns all categories of one dimension, in order."""
        return sorted(frozenset[str]().union(*self.labels(dimension).values()))

    def with_table(self, table: CountTable, budget: StepBudget) -> Iterator[list[CommonCells]]:
        """Yields the readings of the tables together with one more, the likeliest first.

        Each list holds the readings that are equally likely by the names of rows and columns.
        """
        shares: dict[int, list[_Assignment]] = {}
        for assignment in self._assignments(table):
            shared = sum(self._shared(table, side, assignment[side]) for side in (0, 1))
            shares.setdefault(shared, []).append(assignment)
        for evidence in Evidence:
            for shared in sorted(shares, reverse=True):
                readings: list[CommonCells] = []
                for assignment in shares[shared]:
                    for reading in self._readings(table, assignment, budget, evidence):
                        readings += [reading] if reading not in readings else []
                yield readings

    def _assignments(self, table: CountTable) -> Iterator[_Assignment]:
        """Yields the ways to give rows and columns dimensions of which they share names."""
        options = [self._options(table, side) for side in (0, 1)]
        for first, second in product(*options):
            if first is None or first != second:
                yield first, second

    def _options(self, table: CountTable, side: int) -> list[int | None]:
        """Returns the dimensions that names speak for, and None unless they leave no doubt.

        There is no doubt where the dimension is named or most of the fewer labels are shared.
        """
        options: list[int | None] = []
        doubtful = True
        for dimension in range(len(self.dimensions)):
            shared = self._shared(table, side, dimension)
            if shared:
                options.append(dimension)
                fewer = min(len(_names(table, side)), len(self.labels(dimension)))
                doubtful = doubtful and shared * 2 <= fewer
        return [*options, None] if doubtful or len(options) > 1 else options

    def _shared(self, table: CountTable, side: int, dimension: int | None) -> int:
        """Returns how much speaks for a dimension: labels in common, and above all its name."""
        if dimension is None:
            return 0
        asked, name = _dimension(table, side), self.dimensions[dimension]
        if asked and name and asked != name:
            return 0
        shared = self.labels(dimension).keys() & _names(table, side).keys()
        return len(shared) + (len(table.cells) + 1 if asked and asked == name else 0)

    def _readings(
        self, table: CountTable, assignment: _Assignment, budget: StepBudget, evidence: Evidence
    ) -> Iterator[CommonCells]:
        """Yields the readings in which rows and columns are of the assigned dimensions.

        Where no name decides the dimension, `evidence` does.
        """
        drafts = [_Draft(self, table, assignment, evidence)]
        for side in (1, 0) if assignment[0] is None else (0, 1):
            placed = []
            for draft in drafts:
                placed += draft.with_side(side, budget)
            if len(placed) > MAX_READINGS:
                raise StepLimitError
            drafts = placed
        for draft in drafts:
            yield draft.finish()


@attrs.frozen
class _Draft:
    """A reading in which one side of a new table after the other gets its categories."""

    cells: CommonCells
    table: CountTable
    dimensions: _Assignment
    evidence: Evidence
    labels: Mapping[int, Labels] = attrs.field(factory=dict)

    def with_side(self, side: int, budget: StepBudget) -> list[_Draft]:
        """Returns the readings in which a side has its dimension and categories."""
        dimension = self.dimensions[side]
        if dimension is not None:
            labels = self.cells.labels(dimension)
            return self._matched(side, dimension, labels, Evidence.SOME_COUNTS, budget)
        for candidate in range(len(self.cells.dimensions)):
            if candidate not in self.dimensions:
                drafts = self._matched(side, candidate, {}, self.evidence, budget)
                if drafts:
                    return drafts
        dimensions = (*self.cells.dimensions, _dimension(self.table, side))
        cells = attrs.evolve(self.cells, dimensions=dimensions)
        draft = attrs.evolve(self, cells=cells)
        own = draft._known_labels(side, {})
        labels = {name: own.get(name, frozenset([name])) for name in _names(self.table, side)}
        return [draft._placed(side, len(dimensions) - 1, labels)]

    def _placed(self, side: int, dimension: int, labels: Labels) -> _Draft:
        dimensions = list(self.dimensions)
        dimensions[side] = dimension
        return attrs.evolve(
            self, dimensions=(dimensions[0], dimensions[1]), labels={**self.labels, side: labels}
        )

    def finish(self) -> CommonCells:
        """Returns the reading with the new table in its place."""
        first, second = self.dimensions
        assert first is not None
        assert second is not None
        placed = PlacedTable(self.table, (first, second), (self.labels[0], self.labels[1]))
        return attrs.evolve(self.cells, tables=(*self.cells.tables, placed))

    def _known_labels(self, side: int, labels: Labels) -> dict[str, Categories]:
        """Returns the categories of rows or columns that names, or stated sums, decide."""
        stated = {label_key(name): parts for name, parts in self.table.merged.items()}
        known: dict[str, Categories] = {}
        for name in _names(self.table, side):
            if name in labels:
                known[name] = labels[name]
            elif name in stated:
                parts = [
                    labels.get(part, frozenset([part])) for part in map(label_key, stated[name])
                ]
                known[name] = frozenset[str]().union(*parts)
        return known

    def _matched(
        self, side: int, dimension: int, known: Labels, evidence: Evidence, budget: StepBudget
    ) -> list[_Draft]:
        """Returns the readings in which a side is of a dimension that other tables have.

        `known` are the labels that mean the same in these tables.
        """
        own = self._known_labels(side, known)
        covered = frozenset[str]().union(*own.values())
        left = [name for name in _names(self.table, side) if name not in own]
        drafts: list[_Draft] = []
        for placed in self.cells.tables:
            other_side = placed.side_of(dimension)
            if other_side is None or drafts:
                continue
            labels = placed.labels[other_side]
            right = [name for name in labels if not labels[name] & covered]
            shared = self._shared_names(side, placed, other_side)
            matches = match_labels(
                _counts(self.table, side, left, [name for name, _ in shared]),
                _counts(placed.table, other_side, right, [name for _, name in shared]),
                budget,
                evidence,
            )
            for match in matches:
                drafts += self._with_match(side, dimension, own, match)
        return drafts

    def _shared_names(
        self, side: int, placed: PlacedTable, other_side: int
    ) -> list[tuple[str | None, str | None]]:
        """Returns the names of the other side under which two tables count the same.

        Both names of each; None for the total, where it may be over the same people.
        """
        across, dimension = self.labels.get(1 - side, {}), placed.dimensions[1 - other_side]
        if dimension != self.dimensions[1 - side]:
            return [(None, None)]
        mine, theirs = _names(self.table, 1 - side), _names(placed.table, 1 - other_side)
        both = sorted(across.keys() & theirs.keys())
        shared: list[tuple[str | None, str | None]] = [(mine[name], theirs[name]) for name in both]
        same = mine.keys() == theirs.keys()
        return shared if shared and not same else [*shared, (None, None)]

    def _with_match(self, side: int, dimension: int, own: Labels, match: Match) -> list[_Draft]:
        """Returns the reading in which sums are as matched; none when they contradict others."""
        labels, cells = dict(own), self.cells
        for block in match:
            known = cells.labels(dimension)
            if len(block.left) == 1:
                (name,) = block.left
                labels[name] = frozenset[str]().union(*(known[other] for other in block.right))
                continue
            (whole,) = block.right
            if len(known[whole]) != 1 or block.left & set(cells.categories(dimension)):
                return []
            (category,) = known[whole]
            tables = [placed.with_split(dimension, category, block.left) for placed in cells.tables]
            cells = attrs.evolve(cells, tables=tuple(tables))
            labels |= {name: frozenset([name]) for name in block.left}
        for name in _names(self.table, side):
            labels.setdefault(name, frozenset([name]))
        return [attrs.evolve(self, cells=cells)._placed(side, dimension, labels)]


def _counts(
    table: CountTable, side: int, names: Iterable[str], across: Sequence[str | None]
) -> dict[str, Counts]:
    """Returns the counts of rows or columns in some columns or rows, by comparable names."""
    spelled = _names(table, side)
    counts = {}
    for name in names:
        entries = [(other, spelled[name]) if side else (spelled[name], other) for other in across]
        counts[name] = tuple(map(table.value, entries))
    return counts
