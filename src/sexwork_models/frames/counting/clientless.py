"""What records without a client add to a count of clients: how many they are, and the most and the least they stand for."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import narwhals.stable.v2 as nw

from ...calculation.different_keys import LIMITS
from ...practice.record_terms import RecordKind
from ..lowering import some
from ..table import Lazy
from .one_pass import Small
from .totals import grouped

__all__ = ["ClientlessRows"]

_CALLED = "no_client:"
_MOST, _LEAST, _OPEN = "_most", "_least", "_open"


@attrs.frozen(eq=False, repr=False)
class ClientlessRows:
    """The rows of every cut without a client: anonymous ones, and events with counts."""

    cut: str
    _masks: dict[str, None] = attrs.field(factory=dict, init=False)
    _alone: dict[str, None] = attrs.field(factory=dict, init=False)

    def rows(self, mask: str) -> str:
        """How many rows without a client are in a mask."""
        self._masks[mask] = None
        return f"{_CALLED}{mask}"

    def most(self, mask: str) -> str:
        """How many clients they may stand for, all together, where they say it."""
        return f"{self.rows(mask)}{_MOST}"

    def open(self, mask: str) -> str:
        """How many of them do not say it."""
        return f"{self.rows(mask)}{_OPEN}"

    def alone(self, mask: str) -> str:
        """The most clients that a single one of them proves."""
        self._alone[mask] = None
        return f"{_CALLED}{mask}{_LEAST}"

    def smalls(self, rows: Lazy) -> Iterator[Small]:
        """The grouping over the rows, if anything was asked."""
        if not self._masks:
            return
        without = rows.filter(nw.col("client").is_null() & some(map(nw.col, {**self._masks, **self._alone})))
        masks = nw.col(*self._masks)
        most = (masks.cast(nw.Int64) * nw.col(_MOST)).name.suffix(_MOST)
        unlimited = (masks & nw.col(_OPEN)).name.suffix(_OPEN)
        least = [(nw.col(*self._alone).cast(nw.Int64) * nw.col(_LEAST)).name.suffix(_LEAST)] if self._alone else []
        sums = [f"{mask}{what}" for mask in self._masks for what in ("", _MOST, _OPEN)]
        names = {"sum": sums, "max": [f"{mask}{_LEAST}" for mask in self._alone]}
        yield Small(grouped(_widening(without), self.cut, [masks, most, unlimited, *least], names), _CALLED)


def _widening(rows: Lazy) -> Lazy:
    """The rows with the most and the least clients that each may stand for."""
    one = nw.lit(1, dtype=nw.Int64)
    single = nw.col("kind") == RecordKind.CLIENT.value
    rows = rows.with_columns(nw.when(single).then(one).otherwise(nw.coalesce(*LIMITS)).alias(_MOST))
    proves = nw.when(nw.col(_MOST) == 0).then(nw.lit(0, dtype=nw.Int64)).otherwise(one)
    least = nw.when(single).then(one).otherwise(nw.coalesce(nw.col("persons"), proves))
    return rows.with_columns(nw.col(_MOST).fill_null(0), least.alias(_LEAST), nw.col(_MOST).is_null().alias(_OPEN))
