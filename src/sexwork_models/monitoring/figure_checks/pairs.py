"""Limits how many pairs of figures are named, and counts the others.

Of n figures of one thing there may be n * (n - 1) / 2 pairs that contradict each other. Every
figure is named with the first of its pairs; the number of those left out is a finding of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

import attrs

from ...core.findings import Finding, Where

__all__ = ["PAIRS_LISTED", "PairCount"]

PAIRS_LISTED = 10

T = TypeVar("T")


@attrs.define
class PairCount:
    """How many pairs with findings of one code were left out, and where the last listed stands."""

    code: str
    left_out: int = 0
    where: Where | None = None

    def first(self, others: Iterable[T], count: int, where: Where) -> Iterator[T]:
        """Yields the first of the `count` figures that make pairs with the figure at `where`."""
        self.left_out += max(0, count - PAIRS_LISTED)
        if count:
            self.where = where
        yield from islice(others, PAIRS_LISTED)

    def findings(self) -> Iterator[Finding]:
        """Yields the finding that says how many pairs were left out, if any were."""
        if self.left_out and self.where is not None:
            params = {"finding": self.code, "count": self.left_out, "listed": PAIRS_LISTED}
            yield Finding("pairs-not-listed", self.where, params)
