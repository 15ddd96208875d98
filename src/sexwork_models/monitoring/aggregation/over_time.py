"""Combines values of several periods into one: their sum, the last value, or bounds.

Which of these it is follows from the additivity of the indicator.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import attrs

from ...core.errors import ForbiddenSumError
from ...core.findings import Issue
from ...framework.framework import Framework
from ...framework.tables.indicators import Additivity, Dimension
from ...results.values import IndicatorValue
from ...values.calendars import CALENDARS, Period, Resolution
from ...values.figures import Figure, Outcome, sum_figures, union_bounds
from ...values.intervals import Interval
from ...values.text import Text
from .disjointness import require_additive, require_disjoint

__all__ = [
    "CombinedFigure",
    "are_contiguous",
    "combine_over_time",
    "covering_period",
    "require_one_year",
]

_MAX_DAYS_OF_YEAR = 366
_USUAL_CALENDARS = ("calendar", "state")


@attrs.frozen
class CombinedFigure:
    """The figure of several values; when days or places are missing it is not `complete`."""

    figure: Figure
    complete: bool = True
    reasons: tuple[Issue, ...] = ()


def combine_over_time(
    values: Sequence[IndicatorValue], figures: Sequence[Figure], framework: Framework
) -> CombinedFigure:
    """Returns the figure of all windows together.

    Raises ForbiddenSumError when the indicator or the windows do not allow it.
    """
    additivity = values[0].definition.additivity
    if additivity is Additivity.SNAPSHOT:
        return CombinedFigure(_last_figure(values, figures))
    if additivity is Additivity.YEAR_TO_DATE and _may_be_year_to_date(values):
        starts = {value.period.interval and value.period.interval.start for value in values}
        reasons = () if len(starts) == 1 else (Issue("read-as-year-to-date"),)
        return CombinedFigure(_last_figure(values, figures), reasons=reasons)
    if additivity in (Additivity.DISTINCT, Additivity.YEAR_TO_DATE):
        return CombinedFigure(union_bounds(figures), complete=are_contiguous(values))
    require_additive(values[0].definition, Dimension.TIME)
    require_one_year(values)
    require_disjoint(values, [Dimension.TIME], framework)
    return CombinedFigure(sum_figures(figures), complete=are_contiguous(values))


def _last_figure(values: Sequence[IndicatorValue], figures: Sequence[Figure]) -> Figure:
    """Returns the figure of the window that ends last.

    Raises ForbiddenSumError when that is not exactly one window.
    """
    ends: list[date] = []
    periods: list[Period] = []
    for value in values:
        ends.append(_last_day(value.period) or date.max)
        periods.append(value.period)
    latest = max(ends)
    if latest == date.max or ends.count(latest) != 1:
        raise ForbiddenSumError(
            "sum-of-overlapping-windows", indicator=values[0].definition.id, periods=periods
        )
    return figures[ends.index(latest)]


def _may_be_year_to_date(values: Sequence[IndicatorValue]) -> bool:
    """Whether the values can all be counts since the first day of one year, which never fall."""
    if not _lie_in_one_year(values):
        return False
    ordered = sorted(values, key=lambda value: _last_day(value.period) or date.max)
    earlier: Figure | None = None
    for value in ordered:
        figure = value.figure
        if figure and earlier and figure.reaches(earlier).outcome is Outcome.NO:
            return False
        earlier = figure
    return True


def require_one_year(values: Sequence[IndicatorValue]) -> None:
    """Raises ForbiddenSumError for persons new in a year when the windows are of several years."""
    definition = values[0].definition
    if definition.additivity is Additivity.NEW_IN_YEAR and not _lie_in_one_year(values):
        raise ForbiddenSumError("sum-over-years", indicator=definition.id)


def _lie_in_one_year(values: Sequence[IndicatorValue]) -> bool:
    """Whether all windows lie in one year of the calendar that they name, or else of a usual one.

    Windows of a calendar that is not known, or of several, lie within the length of a year.
    """
    days = _first_and_last_days(values)
    if not days:
        return False
    names = {value.period.calendar for value in values}
    calendars = [
        calendar
        for id, calendar in CALENDARS.items()
        if names == {id} or (names == {None} and id in _USUAL_CALENDARS)
    ]
    if not calendars:
        return (max(days) - min(days)).days < _MAX_DAYS_OF_YEAR
    return any(calendar.year_of(min(days)) == calendar.year_of(max(days)) for calendar in calendars)


def _first_and_last_days(values: Sequence[IndicatorValue]) -> list[date]:
    """Returns the first and last day of every window, or no day when one of them is not known."""
    days: list[date] = []
    for value in values:
        window = value.period.interval
        if window is None or window.start is None or window.last_day is None:
            return []
        days += [window.start, window.last_day]
    return days


def are_contiguous(values: Sequence[IndicatorValue]) -> bool:
    """Whether the windows follow one another without a gap."""
    windows: set[Interval] = set()
    for value in values:
        if value.period.interval is not None:
            windows.add(value.period.interval)
    ordered = sorted(windows, key=lambda window: window.start or date.min)
    end = ordered[0].end if ordered else None
    for window in ordered[1:]:
        if end is None or window.start is None or window.start > end:
            return False
        end = None if window.end is None else max(end, window.end)
    return True


def covering_period(periods: Sequence[Period]) -> Period:
    """Returns the period from the first to the last day of several periods; open where one is."""
    ordered = sorted(periods, key=lambda period: _last_day(period) or date.max)
    vi: list[str] = []
    en: list[str] = []
    starts: list[date] = []
    ends: list[date] = []
    resolved = Resolution.STATED
    for period in ordered:
        vi.append(period.say("vi"))
        en.append(period.say("en"))
        window = period.interval or Interval(None, None)
        if window.start is not None:
            starts.append(window.start)
        if window.end is not None:
            ends.append(window.end)
        if period.resolved is not Resolution.STATED:
            resolved = Resolution.ASSUMED
    start = min(starts) if len(starts) == len(ordered) else None
    end = max(ends) if len(ends) == len(ordered) else None
    label = Text(" + ".join(vi), " + ".join(en))
    return Period(label, Interval(start, end), resolved, ordered[0].calendar)


def _last_day(period: Period) -> date | None:
    return period.interval.last_day if period.interval else None
