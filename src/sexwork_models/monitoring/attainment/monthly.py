"""Targets of every month: which months of their days have a result, and which days are in none.

The months are those of the calendar of the results, and only whole ones are judged: of a year of
the state calendar, whose months begin on the 15th, eleven lie in a calendar year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import attrs
from dateutil.relativedelta import relativedelta

from ...core.findings import Issue
from ...framework.tables.norms import Norm, PerPeriod, Target
from ...results.values import IndicatorValue
from ...values.intervals import Interval
from .results import Attainment, AttainmentStatus

__all__ = ["require_all_months"]


def require_all_months(norm: Norm, row: Attainment, values: Sequence[IndicatorValue]) -> Attainment:
    """Returns the answer, undetermined where a target of every month was met by some of them.

    Days at either end that are in no whole month are named; nobody judges them.
    """
    monthly = isinstance(norm, Target) and norm.per_period is PerPeriod.MONTH
    start, end = norm.interval.start, norm.interval.end
    if start is None or end is None:
        return row
    if not monthly or row.status is not AttainmentStatus.MET:
        return row
    windows = _known_windows(values)
    gaps = list(_gaps(windows, start, end))
    missing = sum(_whole_months(gap, start) for gap in gaps)
    if missing:
        params = {"found": len(windows), "asked": len(windows) + missing}
        reasons = (Issue("months-missing", params), *row.reasons)
        return attrs.evolve(row, status=AttainmentStatus.UNDETERMINED, reasons=reasons)
    return _with_days_outside(row, gaps, norm.interval)


def _with_days_outside(row: Attainment, gaps: Iterable[Interval], days: Interval) -> Attainment:
    """Returns the answer, with the days at either end that no window holds."""
    edges = [gap for gap in gaps if gap.start == days.start or gap.end == days.end]
    if not edges:
        return row
    caveat = Issue("days-outside-months", {"days": edges})
    return attrs.evolve(row, reasons=(*row.reasons, caveat))


def _known_windows(values: Iterable[IndicatorValue]) -> list[tuple[date, date]]:
    """Returns the different windows of values, the first day first."""
    windows: set[tuple[date, date]] = set()
    for value in values:
        days = value.period.interval
        if days is not None and days.start is not None and days.end is not None:
            windows.add((days.start, days.end))
    return sorted(windows)


def _gaps(windows: Sequence[tuple[date, date]], start: date, end: date) -> Iterator[Interval]:
    """Yields the days from a first one to before an end that no window holds."""
    reached = start
    for first, after in [*windows, (end, end)]:
        if reached < first:
            yield Interval(reached, first)
        reached = max(reached, after)


def _whole_months(gap: Interval, start: date) -> int:
    """Returns how many months lie wholly in a gap.

    A gap before the first window ends with a month; any other begins with one.
    """
    assert gap.start is not None  # the days of a target of every month have limits
    assert gap.end is not None
    if gap.start == start:
        return -_months(relativedelta(gap.start, gap.end))
    return _months(relativedelta(gap.end, gap.start))


def _months(length: relativedelta) -> int:
    return length.years * 12 + length.months
