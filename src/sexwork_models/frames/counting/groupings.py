"""Which groupings of a table the counts by one cut need: one of plain sums, and some for every key that is counted."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from .clientless import ClientlessRows
from .masks import Masks
from .newly import NewKeys
from .one_pass import Grouping
from .totals import Totals
from .two_level import DifferentKeys

__all__ = ["Groupings"]


@attrs.frozen(eq=False, repr=False)
class Groupings:
    """The groupings by one cut.

    The column `cut` holds numbers below `cuts`; without a cut it has no name.
    """

    masks: Masks
    cut: str
    cuts: int
    totals: Totals = attrs.field(init=False, default=attrs.Factory(lambda self: Totals(self.cut, "all:"), takes_self=True))
    clientless: ClientlessRows = attrs.field(
        init=False, default=attrs.Factory(lambda self: ClientlessRows(self.cut), takes_self=True)
    )
    _different: dict[str, DifferentKeys] = attrs.field(factory=dict, init=False)
    _new: dict[str, NewKeys] = attrs.field(factory=dict, init=False)

    def different(self, key: str) -> DifferentKeys:
        """That of the different values of a key."""
        return self._different.setdefault(key, DifferentKeys(self.cut, key))

    def new(self, key: str) -> NewKeys:
        """That of the values of a key by their first row."""
        return self._new.setdefault(key, NewKeys(self.cut, self.cuts, key))

    def __iter__(self) -> Iterator[Grouping]:
        yield self.totals
        yield self.clientless
        yield from self._different.values()
        yield from self._new.values()
