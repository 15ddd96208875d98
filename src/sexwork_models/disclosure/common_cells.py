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
from .label_matching import (
    MAX_READINGS,
    Across,
    AmbiguousMatchError,
    Block,
    Categories,
    Evidence,
    Labels,
    Match,
    PlacedTable,
    all_names,
    counts_over,
    dimension_of,
    labels_within,
    match_labels,
    names_of,
    stated_sums,
)

__all__ = ["CommonCells"]

_Assignment: TypeAlias = tuple[int | None, int | None]
"""The dimension of the rows and of the columns; None where no name decides it."""


@attrs.frozen
class CommonCells:
    """A reading of tables of the same days: the dimensions, and the place of each table."""

    dimensions: tuple[str, ...] = ()
    tables: tuple[PlacedTable, ...] = ()

    def labels(self, dimension: int) -> dict[str, Categories]:
        """Returns the categories of every label of one dimension, of all tables.

        The stated parts of a sum are labels too, whether a table has them or not.
        """
        labels: dict[str, Categories] = {}
        for placed in self.tables:
            side = placed.side_of(dimension)
            if side is not None:
                labels |= placed.labels[side]
        for category in sorted(frozenset[str]().union(*labels.values())):
            labels.setdefault(category, frozenset([category]))
        return labels

    def categories(self, dimension: int) -> list[str]:
        """Returns all categories of one dimension, in order."""
        return sorted(frozenset[str]().union(*self.labels(dimension).values()))

    def with_split(self, dimension: int, category: str, parts: Categories) -> CommonCells:
        """Returns the reading with one category of a dimension replaced by its parts."""
        tables = [placed.with_split(dimension, category, parts) for placed in self.tables]
        return attrs.evolve(self, tables=tuple(tables))

    def with_table(self, table: CountTable) -> Iterator[list[CommonCells]]:
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
                    for reading in self._readings(table, assignment, evidence):
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
                fewer = min(len(names_of(table, side)), len(self.labels(dimension)))
                doubtful = doubtful and shared * 2 <= fewer
        return [*options, None] if doubtful or len(options) > 1 else options

    def _shared(self, table: CountTable, side: int, dimension: int | None) -> int:
        """Returns how much speaks for a dimension: labels in common, and above all its name."""
        if dimension is None:
            return 0
        asked, name = dimension_of(table, side), self.dimensions[dimension]
        if asked and name and asked != name:
            return 0
        shared = self.labels(dimension).keys() & all_names(table, side)
        return len(shared) + (len(table.cells) + 1 if asked and asked == name else 0)

    def _readings(
        self, table: CountTable, assignment: _Assignment, evidence: Evidence
    ) -> Iterator[CommonCells]:
        """Yields the readings in which rows and columns are of the assigned dimensions.

        Where no name decides the dimension, `evidence` does.
        """
        known_first = (1, 0) if assignment[0] is None else (0, 1)
        draft = _Draft(self, table, assignment, evidence)
        for reading in draft.complete(known_first) or draft.complete(known_first[::-1]):
            yield reading.finish()


@attrs.frozen
class _Draft:
    """A reading in which one side of a new table after the other gets its categories."""

    cells: CommonCells
    table: CountTable
    dimensions: _Assignment
    evidence: Evidence
    labels: Mapping[int, Labels] = attrs.field(factory=dict)

    def complete(self, sides: Sequence[int]) -> list[_Draft]:
        """Returns the readings in which both sides are placed, one after the other."""
        drafts: list[_Draft] = [self]
        for side in sides:
            placed: list[_Draft] = []
            for draft in drafts:
                placed += draft.with_side(side)
            drafts = placed
        if len(drafts) > MAX_READINGS:
            raise AmbiguousMatchError
        return drafts

    def with_side(self, side: int) -> list[_Draft]:
        """Returns the readings in which a side has its dimension and categories."""
        dimension = self.dimensions[side]
        if dimension is not None:
            labels = self.cells.labels(dimension)
            return self._matched(side, dimension, labels, Evidence.SOME_COUNTS)
        for candidate in range(len(self.cells.dimensions)):
            if candidate not in self.dimensions and self._may_be(side, candidate):
                drafts = self._matched(side, candidate, {}, self.evidence)
                if drafts:
                    return drafts
        dimensions = (*self.cells.dimensions, dimension_of(self.table, side))
        cells = attrs.evolve(self.cells, dimensions=dimensions)
        sums = stated_sums(self.table, side)
        labels = {name: sums.get(name, frozenset([name])) for name in names_of(self.table, side)}
        return [attrs.evolve(self, cells=cells)._placed(side, len(dimensions) - 1, labels)]

    def _may_be(self, side: int, dimension: int) -> bool:
        """Whether a side may be of a dimension: where both are stated, only of the same name."""
        asked, name = dimension_of(self.table, side), self.cells.dimensions[dimension]
        return not asked or not name or asked == name

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
        """Returns the categories of rows or columns that names, or sums of known parts, decide."""
        sums = stated_sums(self.table, side)
        known: dict[str, Categories] = {}
        for name in names_of(self.table, side):
            if name in labels:
                known[name] = labels[name]
            elif sums.get(name, frozenset()) & labels.keys():
                parts = [labels.get(part, frozenset([part])) for part in sorted(sums[name])]
                known[name] = frozenset[str]().union(*parts)
        return known

    def _matched(
        self, side: int, dimension: int, known: Labels, evidence: Evidence
    ) -> list[_Draft]:
        """Returns the readings in which a side is of a dimension that other tables have.

        `known` are the labels that mean the same in these tables. Without any, only sums that
        match are a sign of one dimension. Stated sums of unknown parts are matched like others.
        """
        own = self._known_labels(side, known)
        covered = frozenset[str]().union(*own.values())
        left = [name for name in names_of(self.table, side) if name not in own]
        for placed in self.cells.tables:
            other_side = placed.side_of(dimension)
            if other_side is not None:
                right = placed.labels_outside(other_side, covered)
                common = self._common_sums(side, placed, other_side)
                matches = match_labels(
                    counts_over(self.table, side, left, [names for names, _ in common]),
                    counts_over(placed.table, other_side, right, [names for _, names in common]),
                    evidence,
                )
                matches = matches if known else list(filter(None, matches))
                drafts = self._with_matches(side, dimension, own, matches)
                if drafts:
                    return drafts
        return []

    def _common_sums(
        self, side: int, placed: PlacedTable, other_side: int
    ) -> list[tuple[Across, Across]]:
        """Returns the rows or columns across a side over which two tables count the same people.

        Names of each table whose categories are the same; None is all, where that may be the same.
        """
        across, dimension = self.labels.get(1 - side), placed.dimensions[1 - other_side]
        if across is None or dimension != self.dimensions[1 - side]:
            return [((None,), (None,))]
        mine, theirs = names_of(self.table, 1 - side), names_of(placed.table, 1 - other_side)
        found: dict[tuple[Across, Across], None] = {}
        other_labels = placed.labels[1 - other_side]
        for name, categories in across.items():
            parts = labels_within(categories, other_labels)
            if parts:
                found[(mine[name],), tuple(theirs[part] for part in parts)] = None
        for name, categories in other_labels.items():
            parts = labels_within(categories, across)
            if parts:
                found[tuple(mine[part] for part in parts), (theirs[name],)] = None
        return list(found) or [((None,), (None,))]

    def _with_matches(
        self, side: int, dimension: int, own: Labels, matches: Sequence[Match]
    ) -> list[_Draft]:
        """Returns the readings in which sums are as matched, without those that cannot be."""
        drafts: list[_Draft] = []
        for match in matches:
            drafts += self._with_match(side, dimension, own, match)
        return drafts

    def _with_match(self, side: int, dimension: int, own: Labels, match: Match) -> list[_Draft]:
        """Returns the reading in which sums are as matched; none when they contradict others."""
        labels, cells = dict(own), self.cells
        sums = stated_sums(self.table, side)
        for block in (*self._stated_namesakes(own, cells.labels(dimension), sums), *match):
            whole = _union(cells.labels(dimension), block.right)
            parts = {name: sums.get(name, frozenset([name])) for name in sorted(block.left)}
            finer = _union(parts, parts)
            can_split = len(whole) == 1 and not finer & set(cells.categories(dimension))
            is_finer = can_split and parts.keys() <= sums.keys()
            if len(parts) == 1 and not is_finer:
                labels |= dict.fromkeys(parts, whole)
                continue
            if not can_split:
                return []
            (category,) = whole
            cells = cells.with_split(dimension, category, finer)
            labels |= parts
        for name in names_of(self.table, side):
            labels.setdefault(name, sums.get(name, frozenset([name])))
        return [attrs.evolve(self, cells=cells)._placed(side, dimension, labels)]

    def _stated_namesakes(self, own: Labels, known: Labels, sums: Labels) -> list[Block]:
        """Returns the labels of which other tables show the sum only, and this one states parts.

        A label that shares categories with others of its table is left as it is.
        """
        shared = sorted(sums.keys() & own.keys() & known.keys())
        overlaps = {name: [bool(own[name] & other) for other in own.values()] for name in shared}
        single = [frozenset([name]) for name in shared if sum(overlaps[name]) == 1]
        return [Block(name, name) for name in single]


def _union(labels: Labels, names: Iterable[str]) -> Categories:
    """Returns the categories of some labels together."""
    return frozenset[str]().union(*(labels[name] for name in names))
