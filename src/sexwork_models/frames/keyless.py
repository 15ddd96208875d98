"""What records without a key add to a count of keys: how many they are, and the most and the least that they stand for."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import narwhals.stable.v2 as nw

from ..calculation.different_keys import LIMITS
from ..practice.record_terms import RecordKind
from .lowering import some
from .one_pass import Small
from .table import Lazy
from .totals import grouped

__all__ = ["KeylessRows"]

_MOST, _LEAST, _OPEN = "_most", "_least", "_open"


@attrs.frozen(eq=False, repr=False)
class KeylessRows:
    """The rows of every cut that have no `key`: anonymous clients, and events with counts."""

    cut: str
    key: str
    _masks: dict[str, None] = attrs.field(factory=dict, init=False)
    _alone: dict[str, None] = attrs.field(factory=dict, init=False)

    @property
    def called(self) -> str:
        """How the names of the numbers begin."""
        return f"no_{self.key}:"

    def rows(self, mask: str) -> str:
        """How many rows without a key are in a mask."""
        self._masks[mask] = None
        return f"{self.called}{mask}"

    def most(self, mask: str) -> str:
        """How many keys they may stand for, all together, where they say it."""
        return f"{self.rows(mask)}{_MOST}"

    def open(self, mask: str) -> str:
        """How many of them do not say it."""
        return f"{self.rows(mask)}{_OPEN}"

    def alone(self, mask: str) -> str:
        """The most keys that a single one of them proves."""
        self._alone[mask] = None
        return f"{self.called}{mask}{_LEAST}"

    def smalls(self, rows: Lazy) -> Iterator[Small]:
        """The grouping over the rows, if anything was asked."""
        if not self._masks:
            return
        masks, alone = nw.col(*self._masks), nw.col(*self._alone) if self._alone else None
        without = rows.filter(nw.col(self.key).is_null() & some(map(nw.col, {**self._masks, **self._alone})))
        most = (masks.cast(nw.Int64) * nw.col(_MOST)).name.suffix(_MOST)
        unlimited = (masks & nw.col(_OPEN)).name.suffix(_OPEN)
        least = [] if alone is None else [(alone.cast(nw.Int64) * nw.col(_LEAST)).name.suffix(_LEAST)]
        sums = [f"{mask}{what}" for mask in self._masks for what in ("", _MOST, _OPEN)]
        names = {"sum": sums, "max": [f"{mask}{_LEAST}" for mask in self._alone]}
        made = grouped(_widening(without, self.key), self.cut, [masks, most, unlimited, *least], names)
        yield Small(made, self.called)


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
