"""The counting of records in a period: its days, its reporting years and months, its breakdown."""

from __future__ import annotations

from datetime import date
from functools import cached_property

import attrs

from ...core.errors import CalendarError
from ...framework.framework import Framework
from ...framework.measures.terms import Span
from ...results.parts import Breakdown, RecordSource
from ...results.values import Counting
from ...values.calendars import Period, ReportingCalendar
from ...values.intervals import Interval
from ...values.text import texts_of
from .dimensions import DimensionReader
from .ledger import Ledger, RecordGroup
from .windows import Windows, months_within

__all__ = ["RecordCount", "days_of", "year_start"]

_PERIODS = texts_of("measures.periods")


@attrs.frozen(eq=False, repr=False)
class RecordCount:
    """The counting of the records of a ledger in a period, broken down by `dimensions`.

    `counting` chooses which persons of the period are counted; None is what each indicator
    declares. `extra_groups` are groups to output even if they have no record. `source` tells the
    records of the ledger from any others. Records are complete from `since` up to `data_day`: by
    default from their first day to the last day of the period.
    """

    ledger: Ledger
    framework: Framework
    calendar: ReportingCalendar
    period: Period
    dimensions: DimensionReader
    counting: Counting | None = None
    extra_groups: tuple[RecordGroup, ...] = ()
    source: RecordSource = attrs.field(factory=RecordSource)
    data_day: date | None = None
    since: date | None = None

    @property
    def complete_to(self) -> date:
        """The day up to which records are complete."""
        last = self.windows.period.last_day
        assert last is not None  # a period of a calendar ends
        return last if self.data_day is None else self.data_day

    @property
    def breakdown(self) -> Breakdown:
        """What the values share, of whatever period."""
        dimensions = self.dimensions
        return Breakdown(self.source, self.calendar, dimensions.by, dimensions.places_as_of)

    @cached_property
    def windows(self) -> Windows:
        """The days of the period and the first day of its reporting year."""
        days = days_of(self.period)
        return Windows(days, year_start(self.calendar, days))

    def windows_of(self, span: Span) -> Windows:
        """Returns the windows of a count, with the stated first day of records where it matters.

        That is for what is new: ever, or in a year that began before that day.
        """
        is_of_year = span is Span.NEW_IN_YEAR
        is_whole = self.since is None or (is_of_year and self.since <= self.windows.year_start)
        if is_whole or not (is_of_year or span is Span.FIRST):
            return self.windows
        return attrs.evolve(self.windows, since=self.since)

    @cached_property
    def _year_numbers(self) -> range:
        days, year_of = days_of(self.period), self.calendar.year_of
        assert days.start is not None
        assert days.last_day is not None  # a period of a calendar begins and ends
        return range(year_of(days.start), year_of(days.last_day) + 1)

    @cached_property
    def years(self) -> tuple[RecordCount, ...]:
        """The counting of the days of the period in each of its reporting years."""
        window, year = days_of(self.period), self.calendar.year
        tiles = [window.overlap(days_of(year(number))) for number in self._year_numbers]
        periods = [attrs.evolve(self.period, interval=days) for days in tiles]
        return tuple(attrs.evolve(self, period=period) for period in periods)

    @cached_property
    def months(self) -> tuple[Period, ...]:
        """The months of the calendar inside the period."""
        return months_within(self.calendar, self.period)

    @cached_property
    def since_new_year(self) -> Period:
        """The period from the first day of the reporting year to the end of this one."""
        return self._period_since(self.windows.of(Span.YEAR_TO_DATE), "since_new_year")

    @cached_property
    def since_january(self) -> Period:
        """The period from 1 January of the year of the last day to the end of this one."""
        return self._period_since(self.windows.of(Span.CALENDAR_YEAR_TO_DATE), "since_january")

    def _period_since(self, days: Interval, name: str) -> Period:
        if days == self.period.interval:
            return self.period
        label = _PERIODS[name].filled(end=self.period.label)
        return attrs.evolve(self.period, label=label, interval=days)

    @property
    def days_of_groups(self) -> Interval:
        """The days since the first day of the year in which the period begins."""
        return Interval(self.years[0].windows.year_start, self.windows.period.end)


def days_of(period: Period) -> Interval:
    """Returns the days of a period. Raises CalendarError for a label that was never resolved."""
    if period.interval is None:
        raise CalendarError("period-without-end", label=period)
    return period.interval


def year_start(calendar: ReportingCalendar, days: Interval) -> date:
    """Returns the first day of the reporting year that contains the last of the days."""
    assert days.last_day is not None  # a period of a calendar ends
    start = days_of(calendar.year(calendar.year_of(days.last_day))).start
    assert start is not None
    return start
