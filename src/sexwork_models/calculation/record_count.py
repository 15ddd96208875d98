"""What is being counted: which records, in which days of which calendar, cut into which parts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

import attrs

from ..framework.framework import Framework
from ..values.calendars import Period, ReportingCalendar
from ..values.text import Text
from ..values.timeline import Interval
from .counted import Counted, Cut, Windows
from .counting import Range
from .indicator_values import Counting
from .ledger import Ledger, Part
from .measure import Countable, Span, Sum
from .record_cuts import Cutter

__all__ = ["RecordCount", "days_of", "year_start"]


@attrs.frozen(eq=False, repr=False)
class RecordCount:
    """One counting of the records of a ledger, in a period, cut by the dimensions of `cutter`.

    `counting` chooses which persons of the period are counted; None is what each indicator declares. `also` are parts that
    are there without a record.
    """

    ledger: Ledger
    framework: Framework
    calendar: ReportingCalendar
    period: Period
    cutter: Cutter
    counting: Counting | None = None
    also: tuple[Part, ...] = ()

    @cached_property
    def windows(self) -> Windows:
        """The days of the period and the first day of its reporting year."""
        days = days_of(self.period)
        return Windows(days, year_start(self.calendar, days))

    @cached_property
    def months(self) -> tuple[Period, ...]:
        """The months of the calendar that lie in the period."""
        days = days_of(self.period)
        assert days.start is not None
        assert days.last_day is not None  # a period of a calendar begins and ends
        years = range(self.calendar.year_of(days.start), self.calendar.year_of(days.last_day) + 1)
        return tuple(month for year in years for month in self.calendar.months(year) if days.covers(days_of(month)))

    @cached_property
    def since_new_year(self) -> Period:
        """The period from the first day of the reporting year to the end of this one."""
        days = self.windows.of(Span.YEAR_TO_DATE)
        if days == self.period.interval:
            return self.period
        ends = self.period.label
        label = Text(f"từ đầu năm đến hết {ends.vi}", f"from the start of the year to the end of {ends.en}")
        return attrs.evolve(self.period, label=label, interval=days)

    def parts(self) -> tuple[Part, ...]:
        """The parts that have a record since the first day of the year; without a cut, the one whole."""
        found = {part.words: part for part in self.also}
        found |= {part.words: part for part in self.ledger.parts(self.windows.of(Span.YEAR_TO_DATE), self.cutter)}
        return tuple(found[words] for words in sorted(found))

    def count(self, measure: Countable) -> Mapping[Cut, Counted]:
        """The count of every part that has a matching record."""
        return self.ledger.count(measure, self.windows, self.cutter)

    def spread(self, measure: Sum) -> Mapping[Cut, Range]:
        """The range of the numbers of single records, for every part that has one."""
        return self.ledger.spread(measure, self.windows, self.cutter)


def days_of(period: Period) -> Interval:
    """The days of a period of a calendar."""
    assert period.interval is not None  # only a label that was never resolved has none
    return period.interval


def year_start(calendar: ReportingCalendar, days: Interval) -> date:
    """The first day of the reporting year that holds the last of the days."""
    assert days.last_day is not None  # a period of a calendar ends
    start = days_of(calendar.year(calendar.year_of(days.last_day))).start
    assert start is not None
    return start
