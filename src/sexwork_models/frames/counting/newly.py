"""How many keys are new: whose first row lies in the period, in the part of that row; of one day, in the first part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs
import narwhals.stable.v2 as nw

from ...framework.rows import FIRST_YEAR
from ...values.timeline import Interval
from ..table import Lazy
from .one_pass import CUT, Small

__all__ = ["NewKeys"]

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
            own = rows.filter(~nw.col(self.key).is_null() & nw.col(mask)).select(self.key, first.alias(_FIRST))
            firsts = own.group_by(self.key).agg(nw.col(_FIRST).min())
            since = 0 if period.start is None else _number(period.start) * self.cuts
            inside = firsts.filter(nw.col(_FIRST) >= since).with_columns((nw.col(_FIRST) % self.cuts).alias(CUT))
            yield Small(inside.group_by(CUT).agg(nw.len().alias(name)), self._called)


def _number(day: date) -> int:
    return (day.year - FIRST_YEAR) * 372 + day.month * 31 + day.day


def _day_number() -> nw.Expr:
    day = nw.col("day").dt
    year, month, number = (part.cast(nw.Int64) for part in (day.year(), day.month(), day.day()))
    return (year - FIRST_YEAR) * 372 + month * 31 + number
