"""What records without a client add to a count of clients: how many they are, and the most and the least they stand for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import attrs
import narwhals.stable.v2 as nw

from ...intake.fields import FIRST_YEAR
from ...monitoring.measures.count_rows import LIMITS
from ...practice.records.terms import RecordKind
from ...values.intervals import Interval
from ..expressions import every, some
from ..table import Lazy
from .aggregates import CUT, Small, Totals, grouped

__all__ = ["ClientlessRows", "DifferentKeys", "NewKeys"]


@attrs.frozen(eq=False, repr=False)
class DifferentKeys:
    """The different values of `key` in every cut that have a row in one or several masks."""

    cut: str
    key: str
    _masks: dict[str, None] = attrs.field(factory=dict, init=False)
    _totals: Totals = attrs.field(
        init=False,
        default=attrs.Factory(lambda self: Totals(self.cut, f"{self.key}:"), takes_self=True),
    )

    def in_all(self, masks: Sequence[str]) -> str:
        """How many keys have a row in each of the masks."""
        self._masks.update(dict.fromkeys(masks))
        if len(masks) == 1:
            return self._totals.rows(masks[0])
        return self._totals.number("sum", tuple(masks), lambda: every(map(nw.col, masks)))

    def smalls(self, rows: Lazy) -> Iterator[Small]:
        """The two groupings of the rows, if anything was asked."""
        if self._masks:
            keyed = rows.filter(~nw.col(self.key).is_null() & some(map(nw.col, self._masks)))
            keys = [self.cut, self.key] if self.cut else [self.key]
            yield from self._totals.smalls(keyed.group_by(*keys).agg(nw.col(*self._masks).max()))


_FIRST = "first"


@attrs.frozen(eq=False, repr=False)
class NewKeys:
    """The values of `key` by the day and the cut of their first row, both in one number: the day, then the cut.

    There are `cuts` cuts; the days of three centuries have 17 bits, so that a cut may have 45. The one whole has no column.
    """

    cut: str
    cuts: int
    key: str
    _asked: dict[tuple[str, Interval], str] = attrs.field(factory=dict, init=False)

    def first_in(self, mask: str, period: Interval) -> str:
        """How many keys have the first of their rows in the mask inside the period, which ends when the mask does."""
        return f"{self._called}{self._asked.setdefault((mask, period), str(len(self._asked)))}"

    @property
    def _called(self) -> str:
        return f"new_{self.key}:"

    def smalls(self, rows: Lazy) -> Iterator[Small]:
        """The groupings of the rows: two for each number that was asked, of its own rows only."""
        first = _day_number() * self.cuts + (nw.col(self.cut) if self.cut else 0)
        for (mask, period), name in self._asked.items():
            own = rows.filter(~nw.col(self.key).is_null() & nw.col(mask)).select(
                self.key, first.alias(_FIRST)
            )
            firsts = own.group_by(self.key).agg(nw.col(_FIRST).min())
            since = 0 if period.start is None else _number(period.start) * self.cuts
            inside = firsts.filter(nw.col(_FIRST) >= since).with_columns(
                (nw.col(_FIRST) % self.cuts).alias(CUT)
            )
            yield Small(inside.group_by(CUT).agg(nw.len().alias(name)), self._called)


def _number(day: date) -> int:
    return (day.year - FIRST_YEAR) * 372 + day.month * 31 + day.day


def _day_number() -> nw.Expr:
    day = nw.col("day").dt
    year, month, number = (part.cast(nw.Int64) for part in (day.year(), day.month(), day.day()))
    return (year - FIRST_YEAR) * 372 + month * 31 + number


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
        without = rows.filter(
            nw.col("client").is_null() & some(map(nw.col, {**self._masks, **self._alone}))
        )
        masks = nw.col(*self._masks)
        most = (masks.cast(nw.Int64) * nw.col(_MOST)).name.suffix(_MOST)
        unlimited = (masks & nw.col(_OPEN)).name.suffix(_OPEN)
        least = (
            [(nw.col(*self._alone).cast(nw.Int64) * nw.col(_LEAST)).name.suffix(_LEAST)]
            if self._alone
            else []
        )
        sums = [f"{mask}{what}" for mask in self._masks for what in ("", _MOST, _OPEN)]
        names = {"sum": sums, "max": [f"{mask}{_LEAST}" for mask in self._alone]}
        yield Small(
            grouped(_widening(without), self.cut, [masks, most, unlimited, *least], names), _CALLED
        )


def _widening(rows: Lazy) -> Lazy:
    """The rows with the most and the least clients that each may stand for."""
    one = nw.lit(1, dtype=nw.Int64)
    single = nw.col("kind") == RecordKind.CLIENT.value
    rows = rows.with_columns(nw.when(single).then(one).otherwise(nw.coalesce(*LIMITS)).alias(_MOST))
    proves = nw.when(nw.col(_MOST) == 0).then(nw.lit(0, dtype=nw.Int64)).otherwise(one)
    least = nw.when(single).then(one).otherwise(nw.coalesce(nw.col("persons"), proves))
    return rows.with_columns(
        nw.col(_MOST).fill_null(0), least.alias(_LEAST), nw.col(_MOST).is_null().alias(_OPEN)
    )
