"""What a count is: the days that it looks at, the part that it belongs to, and the least and the most that it can be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

import attrs

from ..practice.records import ActivityRecord
from ..values.figures import Figure
from ..values.timeline import Interval
from ..values.units import Unit
from .measure import Span
from .trace import Reason

__all__ = ["Counted", "Cut", "CutOf", "Windows"]

Cut: TypeAlias = tuple[str, ...]
CutOf: TypeAlias = Callable[[ActivityRecord], Cut]


@attrs.frozen
class Windows:
    """The days of a period, and the first day of the reporting year that they lie in."""

    period: Interval
    year_start: date

    def of(self, span: Span) -> Interval:
        """The days whose records are looked at."""
        if span is Span.PERIOD:
            return self.period
        return Interval(None if span is Span.FIRST else self.year_start, self.period.end)


@attrs.frozen
class Counted:
    """What was counted for one part: the least and the most that it can be, and from how many records.

    `high` is None when nothing limits it. `reasons` say why a count is no exact one.
    """

    low: int
    high: int | None
    records: int
    reasons: tuple[Reason, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether the count is certain."""
        return self.low == self.high

    def figure(self, unit: Unit) -> Figure:
        """The count as a figure of a unit."""
        return Figure.at_least(self.low, unit) if self.high is None else Figure.range(self.low, self.high, unit)
