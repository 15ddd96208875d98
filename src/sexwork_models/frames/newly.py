"""How many keys are new: whose first row lies in the period, in the part of that row; of one day, in the first part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs
import narwhals.stable.v2 as nw

from ..values.timeline import Interval
from .masks import any_of
from .one_pass import CUT, Small
from .table import Lazy

__all__ = ["NewKeys"]

_FIRST, _NEVER = "first", 2**62


@attrs.frozen(eq=False, repr=False)
class NewKeys:
    """The values of `key` by the day and the cut of their first row, both in one number: the day, then the cut.

    There are `cuts` cuts; a day has eight digits, so that billions of cuts fit into 64 bits.
    """

    cut: str
    cuts: int
    key: str
    _asked: dict[tuple[str, Interval], str] = attrs.field(factory=dict, init=False)

    def first_in(self, mask: str, period: Interval) -> str:
        """How many keys have the first of their rows in the mask inside the period, which ends when the mask does."""
        return self._asked.setdefault((mask, period), f"new_{self.key}{len(self._asked)}")

    def smalls(self, rows: Lazy) -> Iterator[Small]:
        """The groupings of the rows, one more for each number that was asked."""
        if not self._asked:
            return
        masks = list(dict.fromkeys(mask for mask, _ in self._asked))
        keyed = rows.filter(~nw.col(self.key).is_null() & any_of(masks))
        numbered = keyed.with_columns((_day_number() * self.cuts + nw.col(self.cut)).alias(_FIRST))
        firsts = {mask: nw.when(nw.col(mask)).then(nw.col(_FIRST)).otherwise(_NEVER) for mask in masks}
        first = numbered.with_columns(**firsts).group_by(self.key).agg(nw.col(*masks).min())
        for (mask, period), name in self._asked.items():
            since = 0 if period.start is None else _number(period.start) * self.cuts
            inside = first.filter((nw.col(mask) >= since) & (nw.col(mask) < _NEVER))
            counted = inside.with_columns((nw.col(mask) % self.cuts).alias(CUT)).group_by(CUT).agg(nw.len().alias(name))
            yield Small(counted, (name,))


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _day_number() -> nw.Expr:
    day = nw.col("day").dt
    year, month, number = (part.cast(nw.Int64) for part in (day.year(), day.month(), day.day()))
    return year * 10_000 + month * 100 + number
