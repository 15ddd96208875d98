"""The days that a count reads, the group that a record belongs to, and the bounds of its count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

import attrs

from ...core.findings import Issue
from ...forms.records import ActivityRecord
from ...framework.measures.terms import Span
from ...results.parts import Part
from ...values.calendars import Period, ReportingCalendar
from ...values.figures import Figure
from ...values.intervals import Interval
from ...values.units import Unit

__all__ = ["CountBounds", "GroupKey", "GroupKeyOf", "Windows", "months_within"]

GroupKey: TypeAlias = tuple[Part, ...]
GroupKeyOf: TypeAlias = Callable[[ActivityRecord], GroupKey]


@attrs.frozen
class Windows:
    """The days of a period, and the first day of their reporting year."""

    period: Interval
    year_start: date

    def of(self, span: Span) -> Interval:
        """Returns the days whose records a count reads."""
        if span is Span.PERIOD:
            return self.period
        if span is Span.CALENDAR_YEAR_TO_DATE:
            assert self.period.last_day is not None  # a period of a calendar ends
            return Interval(date(self.period.last_day.year, 1, 1), self.period.end)
        return Interval(None if span is Span.FIRST else self.year_start, self.period.end)


@attrs.frozen
class CountBounds:
    """The least and the most that the count of a group can be, and the number of its records.

    `high` is None if there is no upper bound. `reasons` say why a count is not exact.
    """

    low: int
    high: int | None
    records: int
    reasons: tuple[Issue, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether the count is certain."""
        return self.low == self.high

    def figure(self, unit: Unit) -> Figure:
        """Returns the count as a figure of a unit."""
        if self.high is None:
            return Figure.at_least(self.low, unit)
        return Figure.range(self.low, self.high, unit)


def months_within(calendar: ReportingCalendar, period: Period) -> tuple[Period, ...]:
    """Returns the months of a calendar that lie inside a period; none of one without limits."""
    days, months = period.interval, list[Period]()
    if days is None or days.start is None or days.last_day is None:
        return ()
    for year in range(calendar.year_of(days.start), calendar.year_of(days.last_day) + 1):
        for month in calendar.months(year):
            if month.interval is not None and days.covers(month.interval):
                months.append(month)
    return tuple(months)
