"""What is being counted: which records, in which days of which calendar, cut into which parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import attrs

from ..framework.framework import Framework
from ..practice.records import ActivityRecord
from ..values.calendars import Period, ReportingCalendar
from ..values.text import Text
from ..values.timeline import Interval
from .counting import Cut, Windows
from .indicator_values import Counting
from .measure import Span
from .record_cuts import Cutter

__all__ = ["Part", "RecordCount", "days_of", "year_start"]


@attrs.frozen
class Part:
    """One part of a cut: its words, and the places, provinces and models of its records."""

    words: Cut
    places: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    models: frozenset[str] = frozenset()


@attrs.frozen(eq=False, repr=False)
class RecordCount:
    """One counting of the records that stand, in a period, cut by the dimensions of `cutter`.

    `counting` chooses which persons of the period are counted; None is what each indicator declares.
    """

    records: tuple[ActivityRecord, ...]
    framework: Framework
    calendar: ReportingCalendar
    period: Period
    cutter: Cutter
    counting: Counting | None = None

    @property
    def windows(self) -> Windows:
        """The days of the period and the first day of its reporting year."""
        days = days_of(self.period)
        return Windows(days, year_start(self.calendar, days))

    @property
    def months(self) -> tuple[Period, ...]:
        """The months of the calendar that lie in the period."""
        days = days_of(self.period)
        assert days.start is not None
        assert days.last_day is not None  # a period of a calendar begins and ends
        years = range(self.calendar.year_of(days.start), self.calendar.year_of(days.last_day) + 1)
        return tuple(month for year in years for month in self.calendar.months(year) if days.covers(days_of(month)))

    @property
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
        days = self.windows.of(Span.YEAR_TO_DATE)
        groups: dict[Cut, list[ActivityRecord]] = {} if self.cutter.by else {(): []}
        for record in self.records:
            if days.holds(record.day):
                groups.setdefault(self.cutter.cut_of(record), []).append(record)
        return tuple(self._part(cut, groups[cut]) for cut in sorted(groups))

    def _part(self, cut: Cut, records: Sequence[ActivityRecord]) -> Part:
        provinces = _sorted(self.cutter.province(record) for record in records)
        near = "place" in self.cutter.by or "site" in self.cutter.by
        places = _sorted(record.place for record in records) if near else provinces
        return Part(cut, places, provinces, frozenset(model for record in records for model in record.models))


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


def _sorted(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({code for code in codes if code}))
