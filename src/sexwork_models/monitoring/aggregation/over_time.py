"""Which value a longer window has: the sum, the last, or bounds, by the additivity of the indicator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import attrs

from ...core.errors import ForbiddenSumError
from ...framework.framework import Framework
from ...framework.tables.indicators import Additivity, Dimension
from ...results.explanations import Reason
from ...results.values import IndicatorValue
from ...values.calendars import CALENDARS, Period, Resolution
from ...values.figures import Figure, Outcome, total, union
from ...values.intervals import Interval
from ...values.text import Text
from .disjointness import require_apart, require_declared

__all__ = ["LongerWindow", "over_time", "require_one_year", "span_of", "tile"]

_LONGEST_YEAR = 366
_USUAL = ("calendar", "state")


@attrs.frozen
class LongerWindow:
    """The figure of a longer window; `whole` is False when days of it are left out, so that it is a lower bound."""

    figure: Figure
    whole: bool = True
    reasons: tuple[Reason, ...] = ()


def over_time(
    values: Sequence[IndicatorValue], figures: Sequence[Figure], framework: Framework
) -> LongerWindow:
    """The value of all the windows together. Raises ForbiddenSumError for what may not be put together."""
    definition = values[0].definition
    if definition.additivity is Additivity.SNAPSHOT:
        return LongerWindow(_last(values, figures))
    if definition.additivity is Additivity.YEAR_TO_DATE and _since_new_year(values):
        read = () if _one_start(values) else (Reason("read-as-year-to-date"),)
        return LongerWindow(_last(values, figures), reasons=read)
    if definition.additivity in (Additivity.DISTINCT, Additivity.YEAR_TO_DATE):
        return LongerWindow(union(figures), whole=tile(values))
    require_declared(definition, Dimension.TIME)
    require_one_year(values)
    require_apart(values, [Dimension.TIME], framework)
    return LongerWindow(total(figures), whole=tile(values))


def _last(values: Sequence[IndicatorValue], figures: Sequence[Figure]) -> Figure:
    """The value of the window that ends last. Raises ForbiddenSumError when that is not exactly one."""
    ends = [_last_day(value.period) for value in values]
    latest = max((day for day in ends if day is not None), default=None)
    if latest is None or None in ends or ends.count(latest) != 1:
        periods = [value.period for value in values]
        raise ForbiddenSumError(
            "sum-of-overlapping-windows", indicator=values[0].definition.id, periods=periods
        )
    return figures[ends.index(latest)]


def _one_start(values: Sequence[IndicatorValue]) -> bool:
    """Whether all windows begin on one known day, as counts since the first day of the year do."""
    starts = {value.period.interval.start if value.period.interval else None for value in values}
    return len(starts) == 1 and None not in starts


def _since_new_year(values: Sequence[IndicatorValue]) -> bool:
    """Whether the values can all be counts since the first day of one year, which never fall."""
    if not _in_one_year(values):
        return False
    ordered = sorted(values, key=lambda value: _last_day(value.period) or date.max)
    figures = [value.figure for value in ordered if value.figure is not None]
    return not any(
        later.reaches(earlier).outcome is Outcome.NO for earlier, later in pairwise(figures)
    )


def _in_one_year(values: Sequence[IndicatorValue]) -> bool:
    """Whether all windows lie in one reporting year: of the calendar that they name, or else a usual one."""
    windows = [value.period.interval for value in values]
    days = [
        day
        for window in windows
        if window is not None
        for day in (window.start, window.last_day)
        if day is not None
    ]
    named = {value.period.calendar for value in values}
    calendars = [
        CALENDARS[id] for id in CALENDARS if named == {id} or (named == {None} and id in _USUAL)
    ]
    known = len(days) == 2 * len(windows)
    if not calendars:
        return known and (max(days) - min(days)).days < _LONGEST_YEAR
    return known and any(
        len({calendar.year_of(day) for day in days}) == 1 for calendar in calendars
    )


def require_one_year(values: Sequence[IndicatorValue]) -> None:
    """Raises ForbiddenSumError for persons who are new in a year, when the windows are not of one year."""
    definition = values[0].definition
    if definition.additivity is Additivity.NEW_IN_YEAR and not _in_one_year(values):
        raise ForbiddenSumError("sum-over-years", indicator=definition.id)


def tile(values: Sequence[IndicatorValue]) -> bool:
    """Whether the windows follow one another without a gap."""
    windows = {value.period.interval for value in values if value.period.interval is not None}
    ordered = sorted(windows, key=lambda window: window.start or date.min)
    reached = ordered[0].end if ordered else None
    for window in ordered[1:]:
        if reached is None or window.start is None or window.start > reached:
            return False
        reached = None if window.end is None else max(reached, window.end)
    return True


def span_of(periods: Sequence[Period]) -> Period:
    """The period from the first to the last day of several."""
    ordered = sorted(periods, key=lambda period: _last_day(period) or date.max)
    windows = [period.interval for period in periods if period.interval is not None]
    starts = [window.start for window in windows if window.start is not None]
    ends = [window.end for window in windows if window.end is not None]
    start = min(starts) if len(starts) == len(periods) else None
    end = max(ends) if len(ends) == len(periods) else None
    label = Text(" + ".join(p.say("vi") for p in ordered), " + ".join(p.say("en") for p in ordered))
    assumed = any(period.resolved is not Resolution.STATED for period in ordered)
    return Period(
        label,
        Interval(start, end),
        Resolution.ASSUMED if assumed else Resolution.STATED,
        ordered[0].calendar,
    )


def _last_day(period: Period) -> date | None:
    return period.interval.last_day if period.interval else None
