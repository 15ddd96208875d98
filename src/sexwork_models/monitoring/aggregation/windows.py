"""The windows of several values: whether they follow one another, and the days between them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ...results.values import IndicatorValue
from ...values.calendars import Period, Resolution
from ...values.intervals import Interval
from ...values.text import Text

__all__ = ["are_contiguous", "covering_period", "days_between", "first_day", "last_day"]


def are_contiguous(values: Sequence[IndicatorValue]) -> bool:
    """Whether the windows follow one another without a gap."""
    windows = {value.period.interval for value in values}
    if len(windows) == 1 or None in windows:
        return len(windows) == 1
    ordered = sorted(filter(None, windows), key=_start)
    return all(window.end for window in ordered[:-1]) and not days_between(values)


def days_between(values: Sequence[IndicatorValue]) -> list[Interval]:
    """Returns the days between the windows that belong to none of them, in order."""
    windows = [value.period.interval for value in values if value.period.interval]
    windows.sort(key=_start)
    gaps: list[Interval] = []
    ends = [window.end or date.max for window in windows]
    for position, window in enumerate(windows[1:], start=1):
        end = max(ends[:position])
        if end < _start(window):
            gaps.append(Interval(end, window.start))
    return gaps


def _start(window: Interval) -> date:
    return window.start or date.min


def covering_period(periods: Sequence[Period]) -> Period:
    """Returns the period from the first to the last day of several periods; open where one is."""
    ordered = sorted(periods, key=lambda period: last_day(period) or date.max)
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


def first_day(period: Period) -> date | None:
    """Returns the first day of a period, if it is known."""
    return period.interval.start if period.interval else None


def last_day(period: Period) -> date | None:
    """Returns the last day of a period, if it is known."""
    return period.interval.last_day if period.interval else None
