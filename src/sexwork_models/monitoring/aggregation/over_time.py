"""Combines values of several periods into one: their sum, the last value, or bounds.

Which of these it is follows from how the values were counted, or else from the additivity of their
indicator.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

import attrs

from ...core.errors import ForbiddenSumError
from ...core.findings import Issue
from ...framework.framework import Framework
from ...framework.tables.indicators import Additivity, Dimension
from ...results.values import Counting, IndicatorValue
from ...values.calendars import CALENDARS, Period, ReportingCalendar
from ...values.figures import Figure, Outcome, sum_figures, union_bounds
from .disjointness import (
    are_of_one_breakdown,
    counts_first_records,
    require_additive,
    require_disjoint,
    require_totals,
)
from .windows import are_contiguous, first_day, last_day

__all__ = [
    "CombinedFigure",
    "begin_with_year",
    "combine_over_time",
    "last_figure",
    "require_one_year",
    "rule_over_time",
    "union_of_new",
    "union_over_time",
]

_MAX_DAYS_OF_YEAR = 366
_USUAL_CALENDARS = ("calendar", "state")
_RULES_OF_COUNTING: Mapping[Counting, Additivity] = {
    Counting.IN_PERIOD: Additivity.DISTINCT,
    Counting.NEW_IN_YEAR: Additivity.NEW_IN_YEAR,
    Counting.YEAR_TO_DATE: Additivity.YEAR_TO_DATE,
}


@attrs.frozen
class CombinedFigure:
    """The figure of several values, and the rule by which they were combined, if not as a sum.

    When days or places are missing it is not `complete`.
    """

    figure: Figure
    complete: bool = True
    reasons: tuple[Issue, ...] = ()
    rule: Additivity | None = None

    @property
    def exact(self) -> bool:
        """Whether the figure is no wider than those that it was combined from."""
        figure = self.figure
        bounded = self.rule is Additivity.DISTINCT and figure.low != figure.high
        return self.complete and not bounded

    @property
    def known(self) -> Figure:
        """The figure as far as it is known: a part of a count is its lower bound.

        What is missing may raise a ratio or lower it: its figure has these bounds already.
        """
        if self.complete or self.rule is Additivity.RATIO:
            return self.figure
        return self.figure.as_lower_bound()


def rule_over_time(value: IndicatorValue) -> Additivity:
    """Returns how the values of a longer period are found: as persons were counted, or as declared.

    Who is counted in each period may be counted in the next one too, whatever the indicator says of
    its own way of counting.
    """
    if value.counting is None or value.definition.additivity is Additivity.EACH:
        return value.definition.additivity
    return _RULES_OF_COUNTING[value.counting]


def combine_over_time(
    values: Sequence[IndicatorValue], figures: Sequence[Figure], framework: Framework
) -> CombinedFigure:
    """Returns the figure of all windows together.

    Raises ForbiddenSumError when the way of counting or the windows do not allow it.
    """
    rule = rule_over_time(values[0])
    if rule is Additivity.SNAPSHOT:
        return CombinedFigure(last_figure(values, figures), rule=rule)
    if rule is Additivity.YEAR_TO_DATE and _are_year_to_date(values):
        return CombinedFigure(last_figure(values, figures), rule=rule)
    if rule in (Additivity.DISTINCT, Additivity.YEAR_TO_DATE):
        reasons = (Issue("not-from-new-year"),) if rule is Additivity.YEAR_TO_DATE else ()
        return union_over_time(values, figures, reasons)
    if rule is not Additivity.NEW_IN_YEAR:
        require_additive(values[0].definition, Dimension.TIME)
    require_totals(values, Dimension.TIME)
    require_one_year(values)
    require_disjoint(values, [Dimension.TIME], framework)
    if rule is Additivity.NEW_IN_YEAR:
        return _combine_new(values, figures)
    if counts_first_records(values[0], framework) and not are_of_one_breakdown(values):
        return union_of_new(values, figures)
    return CombinedFigure(sum_figures(figures), are_contiguous(values), rule=rule)


def _combine_new(values: Sequence[IndicatorValue], figures: Sequence[Figure]) -> CombinedFigure:
    """Returns the sum of persons new in the year, or bounds where they may be the same persons."""
    if _share_year(values) is not Outcome.YES:
        return union_over_time(values, figures, (Issue("year-of-windows-open"),))
    if values[0].counting is Counting.NEW_IN_YEAR and not are_of_one_breakdown(values):
        return union_of_new(values, figures)
    return CombinedFigure(sum_figures(figures), are_contiguous(values), rule=Additivity.NEW_IN_YEAR)


def union_over_time(
    values: Sequence[IndicatorValue], figures: Sequence[Figure], reasons: tuple[Issue, ...] = ()
) -> CombinedFigure:
    """Returns the bounds of counts that may hold the same persons: from the largest to the sum."""
    require_totals(values, Dimension.TIME)
    return CombinedFigure(
        union_bounds(figures), are_contiguous(values), reasons, Additivity.DISTINCT
    )


def union_of_new(values: Sequence[IndicatorValue], figures: Sequence[Figure]) -> CombinedFigure:
    """Returns the bounds of what was counted at its first record, in several breakdowns.

    Who is new by one of them may have come before by another. Where none of them can know of an
    earlier record, everybody is new, so that the largest count is the least of all; else it is 0.
    """
    bounds = union_bounds(figures)
    if not _begin_with_first_records(values):
        bounds = attrs.evolve(bounds, low=Fraction(0), low_strict=False)
    reasons = (Issue("new-counted-apart"),)
    return CombinedFigure(bounds, are_contiguous(values), reasons, Additivity.DISTINCT)


def _begin_with_first_records(values: Sequence[IndicatorValue]) -> bool:
    """Whether nothing counted can have an earlier record than the first window.

    Persons are new since the first day of the year, anything else since the first of all records.
    """
    first = min(values, key=lambda value: first_day(value.period) or date.min)
    if first.counting is Counting.NEW_IN_YEAR:
        return begin_with_year([first])
    start = first_day(first.period) or date.max
    for value in values:
        known = None if value.breakdown is None else value.breakdown.source.first_day
        if known is None or known < start:
            return False
    return True


def last_figure(values: Sequence[IndicatorValue], figures: Sequence[Figure]) -> Figure:
    """Returns the figure of the window that ends last.

    Raises ForbiddenSumError when that is not exactly one window.
    """
    ends: list[date] = []
    periods: list[Period] = []
    for value in values:
        ends.append(last_day(value.period) or date.max)
        periods.append(value.period)
    latest = max(ends)
    if latest == date.max or ends.count(latest) != 1:
        raise ForbiddenSumError(
            "sum-of-overlapping-windows", indicator=values[0].definition.id, periods=periods
        )
    return figures[ends.index(latest)]


def _are_year_to_date(values: Sequence[IndicatorValue]) -> bool:
    """Whether the values are counts since the first day of one year, which never fall.

    Records are counted from that day on; of published figures only the first day can say so.
    """
    if _share_year(values) is Outcome.NO or not begin_with_year(values):
        return False
    ordered = sorted(values, key=lambda value: last_day(value.period) or date.max)
    earlier: Figure | None = None
    for value in ordered:
        figure = value.figure
        if figure and earlier and figure.reaches(earlier).outcome is Outcome.NO:
            return False
        earlier = figure
    return True


def begin_with_year(values: Sequence[IndicatorValue]) -> bool:
    """Whether all windows begin on one day that is known to be the first of a reporting year."""
    starts = {value.period.interval and value.period.interval.start for value in values}
    if len(starts) != 1 or None in starts:
        return False
    if all(value.counting is Counting.YEAR_TO_DATE for value in values):
        return True
    (start,) = starts
    return any(_begins_year(calendar, start) for calendar in _calendars(values) if start)


def _begins_year(calendar: ReportingCalendar, day: date) -> bool:
    return calendar.year_of(day - timedelta(days=1)) < calendar.year_of(day)


def require_one_year(values: Sequence[IndicatorValue]) -> None:
    """Raises ForbiddenSumError for persons new in a year when the windows are of several years."""
    if rule_over_time(values[0]) is Additivity.NEW_IN_YEAR and _share_year(values) is Outcome.NO:
        raise ForbiddenSumError("sum-over-years", indicator=values[0].definition.id)


def _share_year(values: Sequence[IndicatorValue]) -> Outcome:
    """Whether all windows lie in one year of their calendar, or else of every usual calendar.

    Of the usual calendars count those in which each window by itself lies in one year. It is open
    where these do not agree, and for windows within the length of a year
    of a calendar that is not known, or of several.
    """
    days = _first_and_last_days(values)
    if not days:
        return Outcome.NO
    first, last = min(days), max(days)
    calendars = _calendars(values)
    if not calendars:
        short = (last - first).days < _MAX_DAYS_OF_YEAR
        return Outcome.UNDETERMINED if short else Outcome.NO
    windows = [*zip(days[::2], days[1::2], strict=True)]
    fitting = [calendar for calendar in calendars if _holds_each_window(calendar, windows)]
    ends = [(first, last)]
    answers = {_holds_each_window(calendar, ends) for calendar in fitting or calendars}
    if len(answers) > 1:
        return Outcome.UNDETERMINED
    return Outcome.YES if True in answers else Outcome.NO


def _holds_each_window(calendar: ReportingCalendar, windows: Sequence[tuple[date, date]]) -> bool:
    return all(calendar.year_of(first) == calendar.year_of(last) for first, last in windows)


def _calendars(values: Sequence[IndicatorValue]) -> list[ReportingCalendar]:
    """Returns the calendar that all values name, the usual ones where none names any, or none."""
    names = {value.period.calendar for value in values}
    found: list[ReportingCalendar] = []
    for id, calendar in CALENDARS.items():
        if names == {id} or (names == {None} and id in _USUAL_CALENDARS):
            found.append(calendar)
    return found


def _first_and_last_days(values: Sequence[IndicatorValue]) -> list[date]:
    """Returns the first and last day of every window, or no day when one of them is not known."""
    days: list[date] = []
    for value in values:
        window = value.period.interval
        if window is None or window.start is None or window.last_day is None:
            return []
        days += [window.start, window.last_day]
    return days
