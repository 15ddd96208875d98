"""Matches the rows or columns of two tables that count the same people: same, sums, left out.

Labels decide first, then the sums that the caller states, then the counts: a row without a match in
the other table may be the sum of rows there. Of several possible readings all are kept, as an
outsider may know which is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from itertools import islice
from typing import Final, TypeAlias

import attrs

from .linear_program import StepBudget, StepLimitError

__all__ = ["MAX_READINGS", "Block", "Counts", "Evidence", "Match", "match_labels"]

Counts: TypeAlias = tuple[int, ...]
"""The counts of a row over what two tables have in common."""

MAX_READINGS: Final = 4
"""With more readings of two tables, nothing is decided."""


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
    left: Mapping[str, Counts], right: Mapping[str, Counts], budget: StepBudget, evidence: Evidence
) -> list[Match]:
    """Returns the readings by which labels without a namesake are sums of each other.

    All labels of both sides are used where that is possible. Otherwise, and only if some counts are
    evidence enough, those of one side are used, the others are left out. Raises StepLimitError when
    there are more readings than can be kept.
    """
    if evidence is Evidence.NONE:
        return []
    if not left or not right:
        return [()]
    for all_left, all_right in [(True, True), (True, False), (False, True)]:
        if evidence is Evidence.SOME_COUNTS or (all_left and all_right):
            search = _Search(budget, all_left, all_right)
            readings = list(islice(search.readings(left, right), MAX_READINGS + 1))
            if len(readings) > MAX_READINGS:
                raise StepLimitError
            if readings:
                return readings
    return []


@attrs.frozen
class _Search:
    budget: StepBudget
    all_left: bool
    all_right: bool

    def readings(self, left: Mapping[str, Counts], right: Mapping[str, Counts]) -> Iterator[Match]:
        """Yields the ways to make blocks of labels; a side that must be used is used up."""
        if not left or (not right and not self.all_left):
            if not right or not self.all_right:
                yield ()
            return
        for block in self._first_blocks(left, right):
            rest_left = {name: left[name] for name in left if name not in block.left}
            rest_right = {name: right[name] for name in right if name not in block.right}
            for others in self.readings(rest_left, rest_right):
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
        self.budget.spend(1 + len(total))
        for index, (name, counts) in enumerate(candidates):
            rest = _less(total, counts)
            if rest is not None:
                if not any(rest):
                    yield (name,)
                for names in self._sums(candidates[index + 1 :], rest):
                    yield (name, *names)


def _less(total: Counts, counts: Counts) -> Counts | None:
    """Returns a total without some counts; None when one of them is larger."""
    rest = tuple(more - less for more, less in zip(total, counts, strict=True))
    return rest if min(rest, default=0) >= 0 else None
