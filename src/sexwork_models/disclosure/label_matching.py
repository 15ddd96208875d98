"""Matches the rows or columns of two tables that count the same people: same, sums, left out.

Labels decide first, then the sums that the caller states, then the counts: a row without a match in
the other table may be the sum of rows there. Of several possible readings all are kept, as an
outsider may know which is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import islice
from typing import Final, TypeAlias

import attrs

from ..values.count_tables import CountTable
from ..values.text import label_key
from .linear_program import StepBudget, StepLimitError

__all__ = [
    "MAX_READINGS",
    "Across",
    "AmbiguousMatchError",
    "Block",
    "Categories",
    "Counts",
    "Evidence",
    "Labels",
    "Match",
    "PlacedTable",
    "all_names",
    "categories_of",
    "counts_over",
    "dimension_of",
    "labels_within",
    "match_labels",
    "names_of",
    "stated_sums",
    "sums_of_all",
]

Categories: TypeAlias = frozenset[str]
"""The finest rows or columns of which a label is the sum, by their comparable names."""
Labels: TypeAlias = Mapping[str, Categories]
"""The categories of each row or column, by its comparable name."""
Across: TypeAlias = tuple[str | None, ...]
"""Columns over which rows are compared, or rows over which columns are; None is all of them."""
Counts: TypeAlias = tuple[int, ...]
"""The counts of a row over what two tables have in common."""

MAX_READINGS: Final = 4
"""With more readings of two tables, it is not known how they hang together."""
_MAX_STEPS: Final = 200_000
"""The steps of the search for sums; one step is one set of rows that is tried."""


class AmbiguousMatchError(Exception):
    """Rows can be sums of each other in more ways than can be kept."""


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

    def labels_outside(self, side: int, covered: Categories) -> list[str]:
        """Returns the labels of rows (side 0) or columns (side 1) with no category of others."""
        return [name for name, own in self.labels[side].items() if not own & covered]

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


class Evidence(Enum):
    """What is taken for a sign that rows of two tables are sums of each other, if no name tells."""

    ALL_COUNTS = "the counts of all rows fit"
    NONE = "nothing: they are of another dimension"
    SOME_COUNTS = "the counts of all rows of one table fit"


@attrs.frozen
class Block:
    """Labels of one table whose sum is the sum of labels of another; one side is a single label."""

    left: frozenset[str]
    right: frozenset[str]


Match: TypeAlias = tuple[Block, ...]


def match_labels(
    left: Mapping[str, Counts], right: Mapping[str, Counts], evidence: Evidence
) -> list[Match]:
    """Returns the readings by which labels without a namesake are sums of each other.

    All labels of both sides that count anybody are used where that is possible. Otherwise, and only
    if some counts are evidence enough, those of one side are used, the others are left out. Raises
    AmbiguousMatchError when there are more readings than can be kept, or found in so many steps.
    """
    if evidence is Evidence.NONE:
        return []
    if not left or not right:
        return [()]
    some_left, some_right = _with_people(left), _with_people(right)
    readings = _readings(left, right, True, True) or _readings(some_left, some_right, True, True)
    if evidence is Evidence.SOME_COUNTS:
        readings = readings or _readings(left, right, True, False)
        readings = readings or _readings(left, right, False, True)
    return readings


def _with_people(labels: Mapping[str, Counts]) -> dict[str, Counts]:
    """Returns the labels that count anybody: what nobody was counted in may be left out."""
    return {name: counts for name, counts in labels.items() if any(counts)}


def _readings(
    left: Mapping[str, Counts], right: Mapping[str, Counts], all_left: bool, all_right: bool
) -> list[Match]:
    """Returns the readings that use all labels of one side or of both."""
    search = _Search(StepBudget(_MAX_STEPS), all_left, all_right)
    try:
        readings = list(islice(search.readings(left, right), MAX_READINGS + 1))
    except StepLimitError as reached:
        raise AmbiguousMatchError from reached
    if len(readings) > MAX_READINGS:
        raise AmbiguousMatchError
    return readings


@attrs.frozen
class _Search:
    budget: StepBudget
    all_left: bool
    all_right: bool

    def readings(self, left: Mapping[str, Counts], right: Mapping[str, Counts]) -> Iterator[Match]:
        """Yields the ways to make blocks of labels; a side that must be used is used up."""
        if not (left if self.all_left else right):
            yield from [()] if not (right and self.all_right) else []
            return
        for block in self._first_blocks(left, right):
            rest = _without(left, block.left), _without(right, block.right)
            for others in self.readings(*rest):
                yield (block, *others)

    def _first_blocks(
        self, left: Mapping[str, Counts], right: Mapping[str, Counts]
    ) -> Iterator[Block]:
        """Yields the blocks of the first label of a side that must be used up."""
        if not self.all_left:
            first, others, mine, theirs = next(iter(right)), left, right, left
        else:
            first, others, mine, theirs = next(iter(left)), right, left, right
        for names in self._sums(list(others.items()), mine[first]):
            yield self._block([first], names)
        for whole in theirs:
            rest = _less(theirs[whole], mine[first])
            more = [(name, counts) for name, counts in mine.items() if name != first]
            if rest is not None and more:
                for names in self._sums(more, rest):
                    yield self._block([first, *names], [whole])

    def _block(self, mine: Sequence[str], theirs: Sequence[str]) -> Block:
        if self.all_left:
            return Block(frozenset(mine), frozenset(theirs))
        return Block(frozenset(theirs), frozenset(mine))

    def _sums(
        self, candidates: Sequence[tuple[str, Counts]], total: Counts
    ) -> Iterator[tuple[str, ...]]:
        """Yields the sets of candidates, of one or more, whose counts add up to a total."""
        self.budget.spend(1)
        for index, (name, counts) in enumerate(candidates):
            rest = _less(total, counts)
            if rest is not None:
                if not any(rest):
                    yield (name,)
                for names in self._sums(candidates[index + 1 :], rest):
                    yield (name, *names)


def _without(labels: Mapping[str, Counts], names: frozenset[str]) -> dict[str, Counts]:
    return {name: counts for name, counts in labels.items() if name not in names}


def _less(total: Counts, counts: Counts) -> Counts | None:
    """Returns a total without some counts; None when one of them is larger."""
    rest = tuple(more - less for more, less in zip(total, counts, strict=True))
    return rest if min(rest, default=0) >= 0 else None


def names_of(table: CountTable, side: int) -> dict[str, str]:
    """Returns the names of the rows (side 0) or columns (side 1) by their comparable names."""
    return {label_key(name): name for name in (table.columns if side else table.rows)}


def dimension_of(table: CountTable, side: int) -> str:
    """Returns what rows (side 0) or columns (side 1) are, as it is compared; empty: not stated."""
    return label_key(table.column_dimension if side else table.row_dimension)


def all_names(table: CountTable, side: int) -> Categories:
    """Returns the names of rows (side 0) or columns (side 1), and of the stated parts of these."""
    return frozenset(names_of(table, side)).union(*stated_sums(table, side).values())


def stated_sums(table: CountTable, side: int) -> dict[str, Categories]:
    """Returns the parts of the rows (side 0) or columns (side 1) that are stated to be sums."""
    names, sums = names_of(table, side), dict[str, Categories]()
    for name, parts in table.merged.items():
        if parts and label_key(name) in names:
            sums[label_key(name)] = frozenset(map(label_key, parts))
    return sums


def sums_of_all(tables: Sequence[CountTable], side: int) -> dict[str, Categories]:
    """Returns the stated sums of rows or columns of all tables; none where they overlap."""
    sums: dict[str, Categories] = {}
    for table in tables:
        sums |= stated_sums(table, side)
    for _ in range(len(sums)):
        # Parts may be sums themselves.
        for name, parts in sums.items():
            finer = frozenset[str]().union(*(sums.get(part, {part}) for part in parts))
            sums[name] = finer
    for table in tables:
        categories = categories_of(table, side, sums)
        if sum(map(len, categories.values())) > 2 * len(categories[None]):
            return {}
    return sums


def categories_of(table: CountTable, side: int, sums: Labels) -> dict[str | None, Categories]:
    """Returns the categories of every row or column, then of all of them together."""
    categories: dict[str | None, Categories] = {}
    for key, name in names_of(table, side).items():
        categories[name] = sums.get(key, frozenset([key]))
    return {**categories, None: frozenset[str]().union(*categories.values())}


def labels_within(categories: Categories, labels: Labels) -> list[str]:
    """Returns the labels that together are some categories; none when no labels are."""
    parts = [name for name in sorted(labels) if labels[name] <= categories]
    return parts if frozenset[str]().union(*(labels[name] for name in parts)) == categories else []


def counts_over(
    table: CountTable, side: int, names: Iterable[str], sums: Sequence[Across]
) -> dict[str, Counts]:
    """Returns the counts of rows or columns over some columns or rows, by comparable names."""
    spelled = names_of(table, side)
    counts = {}
    for name in names:
        totals = []
        for across in sums:
            entries = [
                (other, spelled[name]) if side else (spelled[name], other) for other in across
            ]
            totals.append(sum(map(table.value, entries)))
        counts[name] = tuple(totals)
    return counts
