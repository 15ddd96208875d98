"""What records without a key add to a count of keys: how many they are, and the most and the least that they stand for."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import narwhals.stable.v2 as nw

from ..calculation.counting import LIMITS
from ..practice.record_terms import RecordKind
from .lowering import some
from .table import Lazy
from .totals import Totals

__all__ = ["KeylessRows"]

_MOST, _LEAST, _OPEN = "most", "least", "open"


@attrs.frozen(eq=False, repr=False)
class KeylessRows:
    """The rows of every cut that have no `key`: anonymous clients, and events with counts."""

    totals: Totals
    key: str
    _masks: dict[str, None] = attrs.field(factory=dict, init=False)

    def rows(self, mask: str) -> str:
        """How many rows without a key are in a mask."""
        self._masks[mask] = None
        return self.totals.rows(mask)

    def most(self, mask: str) -> str:
        """How many keys they may stand for, all together, where they say it."""
        self._masks[mask] = None
        return self.totals.number("sum", (_MOST, mask), lambda: nw.when(nw.col(mask)).then(nw.col(_MOST)).otherwise(0))

    def open(self, mask: str) -> str:
        """How many of them do not say it."""
        self._masks[mask] = None
        return self.totals.number("sum", (_OPEN, mask), lambda: nw.col(mask) & nw.col(_OPEN))

    def alone(self, mask: str) -> str:
        """The most keys that a single one of them proves."""
        self._masks[mask] = None
        return self.totals.number("max", (_LEAST, mask), lambda: nw.when(nw.col(mask)).then(nw.col(_LEAST)).otherwise(0))

    def smalls(self, rows: Lazy) -> Iterator[Lazy]:
        """The grouping over the rows, if anything was asked."""
        if self._masks:
            without = rows.filter(nw.col(self.key).is_null() & some(map(nw.col, self._masks)))
            yield from self.totals.smalls(_widening(without, self.key))


def _widening(rows: Lazy, key: str) -> Lazy:
    """The rows with the most and the least that each may stand for."""
    one = nw.lit(1, dtype=nw.Int64)
    if key != "client":
        return rows.with_columns(one.alias(_MOST), one.alias(_LEAST), nw.lit(False).alias(_OPEN))
    single = nw.col("kind") == RecordKind.CLIENT.value
    rows = rows.with_columns(nw.when(single).then(one).otherwise(nw.coalesce(*LIMITS)).alias(_MOST))
    proves = nw.when(nw.col(_MOST) == 0).then(nw.lit(0, dtype=nw.Int64)).otherwise(one)
    least = nw.when(single).then(one).otherwise(nw.coalesce(nw.col("persons"), proves))
    return rows.with_columns(nw.col(_MOST).fill_null(0), least.alias(_LEAST), nw.col(_MOST).is_null().alias(_OPEN))
