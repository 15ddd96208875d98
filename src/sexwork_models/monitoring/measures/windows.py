"""The days that a count reads, the group that a record belongs to, and the bounds of its count."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from operator import attrgetter
from typing import Any, TypeAlias, TypeGuard, TypeVar

import attrs

from ...core.findings import Issue
from ...forms.conditions import AnyOf, Compared, Condition, Conditions, IsSet, holds, on_days
from ...forms.records import ActivityRecord
from ...framework.measures.language import Countable, Distinct, Key
from ...framework.measures.terms import BEGINNINGS, YEARLY_KEYS, Block, Span, is_of_people
from ...results.parts import Part
from ...values.calendars import Period, ReportingCalendar
from ...values.figures import Figure
from ...values.intervals import Interval
from ...values.units import Unit

__all__ = [
    "YEAR_OF_RECORDS",
    "CellsOf",
    "CountBounds",
    "DatedRecords",
    "GroupKey",
    "GroupKeyOf",
    "Windows",
    "beginnings_of",
    "block_number",
    "calendar_years",
    "counts_people",
    "in_some_period",
    "is_early",
    "is_of_one_year",
    "joins_calendar_years",
    "months_within",
    "on_period",
    "own_cells",
    "records_on",
    "records_that_may_meet",
    "years_after",
    "years_before",
]

_BLOCK_MONTHS: Mapping[Block, int] = {
    Block.MONTH: 1,
    Block.QUARTER: 3,
    Block.HALF: 6,
    Block.YEAR: 12,
}
_LONGEST_MONTH = 31
_ACTIVITY = "activity"
YEAR_OF_RECORDS = 365
"""The days from the first of complete records on, in which what begins may be older than they."""

_Count = TypeVar("_Count", bound=Countable)

GroupKey: TypeAlias = tuple[Part, ...]
GroupKeyOf: TypeAlias = Callable[[ActivityRecord], GroupKey]
CellsOf: TypeAlias = Callable[[ActivityRecord], Mapping[str, Any]]

own_cells: CellsOf = attrgetter("__dict__")
"""The cells of a record by itself, on which conditions are evaluated."""


class DatedRecords(tuple[ActivityRecord, ...]):
    """Records with those of each span of days kept: most measures ask for the same days."""

    @cached_property
    def _by_days(self) -> dict[Interval, Sequence[ActivityRecord]]:
        return {}

    def on(self, days: Interval) -> Sequence[ActivityRecord]:
        """Returns the records of some days, in order."""
        if days not in self._by_days:
            self._by_days[days] = tuple(record for record in self if days.holds(record.day))
        return self._by_days[days]


def records_on(records: Iterable[ActivityRecord], days: Interval) -> Sequence[ActivityRecord]:
    """Returns the records of some days, in order."""
    if isinstance(records, DatedRecords):
        return records.on(days)
    return tuple(record for record in records if days.holds(record.day))


def records_that_may_meet(
    records: Iterable[ActivityRecord], sets: Sequence[Conditions], cells_of: CellsOf
) -> Iterator[tuple[ActivityRecord, Mapping[str, Any]]]:
    """Yields records with their cells, without those whose activity no set of conditions takes.

    There are few activities, and most records are ruled out by theirs.
    """
    possible: dict[object, bool] = {}
    for record in records:
        cells = cells_of(record)
        activity = cells[_ACTIVITY]
        if activity not in possible:
            known = {_ACTIVITY: activity}  # whatever depends on another field stays open
            possible[activity] = any(holds(where, known) is not False for where in sets)
        if possible[activity]:
            yield record, cells


def is_of_one_year(keys: Key) -> bool:
    """Whether codes of a key hold for one calendar year, so that another year has others."""
    return not YEARLY_KEYS.isdisjoint(keys)


def is_early(day: date, since: date | None) -> bool:
    """Whether what has its first record on a day may be older than records complete since one."""
    return since is not None and day - since < timedelta(days=YEAR_OF_RECORDS)


def counts_people(measure: object) -> TypeGuard[Distinct]:
    """Whether a measure is a count of different clients."""
    return isinstance(measure, Distinct) and is_of_people(measure.keys)


def beginnings_of(keys: Iterable[str], columns: Container[str]) -> tuple[Condition, ...]:
    """Returns what a record may say, in some columns, to begin a key: one of its fields is new."""
    own = (BEGINNINGS[key] for key in keys if key in BEGINNINGS)
    return tuple(condition for condition in own if condition.fields[0] in columns)


@attrs.frozen
class Windows:
    """The days of a period, and the first day of their reporting year.

    Of counts of what is new, records are complete from `since`; without it, no key is older.
    """

    period: Interval
    year_start: date
    since: date | None = None

    def of(self, span: Span) -> Interval:
        """Returns the days whose records a count reads."""
        if span is Span.PERIOD:
            return self.period
        if span is Span.CALENDAR_YEAR_TO_DATE:
            assert self.period.last_day is not None  # a period of a calendar ends
            return Interval(date(self.period.last_day.year, 1, 1), self.period.end)
        return Interval(None if span is Span.FIRST else self.year_start, self.period.end)


def block_number(block: Block, year_start: date, year: Any, month: Any, day: Any) -> Any:
    """Returns the number of the block in which a day lies, in the order of days.

    `year_start` is the first day of any reporting year: its months begin on that day of a month,
    and its quarters and halves are three and six of them. The parts of a day are whole numbers, or
    expressions of columns. No part of the calculation is below zero, because engines do not round
    such numbers alike.
    """
    if block is Block.DAY:
        return (year * 12 + month) * _LONGEST_MONTH + day
    begun = (day + _LONGEST_MONTH - year_start.day) // _LONGEST_MONTH  # 0 before the day, else 1
    return (year * 12 + month + begun - 1 + 12 - year_start.month) // _BLOCK_MONTHS[block]


def joins_calendar_years(measure: Distinct, windows: Windows) -> bool:
    """Whether records of two calendar years may meet the conditions of a count together."""
    if measure.together is None:
        return True
    year = windows.year_start.year
    days = ((year, 12, 31), (year + 1, 1, 1))
    last, first = (block_number(measure.together, windows.year_start, *day) for day in days)
    return bool(last == first)


def calendar_years(days: Interval) -> list[Interval]:
    """Returns the days of each calendar year: in the next one, some codes are others."""
    assert days.start is not None
    assert days.last_day is not None  # a period begins and ends
    numbers = range(days.start.year, days.last_day.year + 1)
    years = (days.overlap(Interval(date(year, 1, 1), date(year + 1, 1, 1))) for year in numbers)
    return [year for year in years if year is not None]


def years_before(days: Interval) -> Interval:
    """Returns all days before the calendar year of some days."""
    assert days.start is not None
    return Interval(None, date(days.start.year, 1, 1))


def years_after(days: Interval) -> Interval:
    """Returns all days after the calendar year of some days."""
    assert days.start is not None
    return Interval(date(days.start.year + 1, 1, 1), None)


def on_period(measure: _Count, windows: Windows) -> _Count:
    """Returns a count whose conditions name the first and the last day of the period as days."""
    first, last = windows.period.start or date.min, windows.period.last_day or date.max
    return attrs.evolve(measure, **_filters_on(measure, first, last))


def in_some_period(where: Conditions) -> Conditions:
    """Returns what a record must meet to meet conditions in a period that is not known.

    A comparison with the first or the last day of the period may be met by any day that is stated.
    """
    return tuple(map(_in_some_period, where))


def _in_some_period(condition: Condition) -> Condition:
    if isinstance(condition, AnyOf):
        return AnyOf(tuple(map(in_some_period, condition.alternatives)))
    is_open = isinstance(condition, Compared) and isinstance(condition.value, str)
    return IsSet(condition.fields[0]) if is_open else condition


def _filters_on(measure: Countable, first: date, last: date) -> dict[str, Any]:
    """Returns the conditions of a count by their attribute, with the days of the period."""
    if not isinstance(measure, Distinct):
        return {"where": on_days(measure.where, first, last)}
    having_all = tuple(on_days(where, first, last) for where in measure.having_all)
    having_none = tuple(on_days(where, first, last) for where in measure.having_none)
    return {"having_all": having_all, "having_none": having_none}


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
