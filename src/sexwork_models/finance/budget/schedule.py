"""When a planned line happens: its occurrences, gathered into stretches in which no month and no price changes."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from functools import cache

import attrs
from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr

from ...practice.plans.lines import PlanLine
from ...results.explanations import Fault
from ...values.amounts import add_up
from ...values.intervals import Interval

__all__ = ["Stretch", "months_of", "scheduled"]

_ORDINAL = r"[+-]?([1-9]|[1-4]\d|5[0-3])"
_WEEKDAY = "(MO|TU|WE|TH|FR|SA|SU)"
_RULE = {
    "FREQ": "DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": r"[1-9]\d{0,3}",
    "COUNT": r"[1-9]\d{0,5}",
    "UNTIL": r"\d{8}(T\d{6}Z?)?",
    "BYDAY": f"({_ORDINAL})?{_WEEKDAY}(,({_ORDINAL})?{_WEEKDAY})*",
    "BYMONTH": r"([1-9]|1[0-2])(,([1-9]|1[0-2]))*",
    "BYMONTHDAY": r"-?([1-9]|[12]\d|3[01])(,-?([1-9]|[12]\d|3[01]))*",
    "BYSETPOS": r"-?[1-9]\d{0,2}(,-?[1-9]\d{0,2})*",
    "WKST": _WEEKDAY,
}
_MONTH = relativedelta(months=1)


@attrs.frozen
class Stretch:
    """Days of a line that share a month and every price.

    `days` holds the first and the last of them; a volume that is only known by month, or not dated at all, may fall
    on any day of `days`. `month` is `2019-03`, or empty when the line has no schedule.
    """

    days: Interval
    volume: Fraction
    month: str
    dated: bool


def scheduled(
    line: PlanLine, window: Interval, breaks: Sequence[date]
) -> tuple[list[Stretch], list[Fault]]:
    """The stretches of a line inside the plan's `window`, cut at `breaks`, and what is wrong with its schedule."""
    if line.by_month:
        stretches, faults = _monthly(line.by_month, window)
    elif line.by_day or line.days or line.recurrence:
        stretches, faults = _dated(line, window, breaks)
    else:
        return [Stretch(window, Fraction(line.volume), "", dated=False)], [
            Fault("schedule-missing", {"id": line.id}, "")
        ]
    planned = add_up(stretch.volume for stretch in stretches)
    if not faults and planned != line.volume:
        faults.append(
            Fault(
                "schedule-volume-differs",
                {"volume": line.volume, "scheduled": planned, "unit": line.unit},
                "volume",
            )
        )
    return stretches, faults


@cache
def months_of(window: Interval) -> tuple[Interval, ...]:
    """The calendar months that the window meets, each cut to the window."""
    assert window.start is not None
    assert window.end is not None  # a plan has a first and a last day
    months, start = [], window.start
    while start < window.end:
        end = min(start.replace(day=1) + _MONTH, window.end)
        months.append(Interval(start, end))
        start = end
    return tuple(months)


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _monthly(volumes: Mapping[str, Decimal], window: Interval) -> tuple[list[Stretch], list[Fault]]:
    inside = {_month(month.start): month for month in months_of(window) if month.start}
    faults = [
        Fault("schedule-outside-plan", {"when": code, "window": window}, f"by_month.{code}")
        for code in volumes
        if code not in inside
    ]
    stretches = [
        Stretch(inside[code], Fraction(volumes[code]), code, dated=False)
        for code in sorted(volumes)
        if code in inside
    ]
    return stretches, faults


def _dated(
    line: PlanLine, window: Interval, breaks: Sequence[date]
) -> tuple[list[Stretch], list[Fault]]:
    days, faults, each = _days(line, window)
    outside = [day for day in (days if not _within(days, window) else ()) if not window.holds(day)]
    field = next(name for name in ("by_day", "days", "recurrence") if getattr(line, name))
    faults += [
        Fault("schedule-outside-plan", {"when": day, "window": window}, f"{field}")
        for day in dict.fromkeys(outside)
    ]
    kept = [day for day in days if window.holds(day)] if outside else days
    edges = sorted({*breaks, *(month.end for month in months_of(window) if month.end)})
    return list(_gathered(kept, edges, each, line.by_day)), faults


def _within(days: Sequence[date], window: Interval) -> bool:
    return not days or (window.holds(days[0]) and window.holds(days[-1]))


def _days(line: PlanLine, window: Interval) -> tuple[list[date], list[Fault], Fraction]:
    each = Fraction(line.each or 0)
    if line.by_day:
        return sorted(line.by_day), [], each
    if line.days:
        return sorted(line.days), [], each
    days, faults = _expanded(line.recurrence, window)
    return days, faults, each


def _gathered(
    days: Sequence[date],
    edges: Sequence[date],
    each: Fraction,
    volumes: Mapping[date, Decimal] | None,
) -> Iterator[Stretch]:
    """The sorted days between one edge and the next, as one stretch."""
    start = 0
    for edge in edges:
        end = bisect_left(days, edge, start)
        if end > start:
            own = days[start:end]
            volume = (
                each * len(own)
                if volumes is None
                else add_up(Fraction(volumes[day]) for day in own)
            )
            yield Stretch(Interval.of_days(own[0], own[-1]), volume, _month(own[0]), dated=True)
        start = end


def _expanded(rule: str, window: Interval) -> tuple[list[date], list[Fault]]:
    """The days of a rule from the plan's first day on. One that has no end is refused, not cut off."""
    pairs = (part.partition("=") for part in rule.removeprefix("RRULE:").upper().split(";") if part)
    parts = {key: value for key, _, value in pairs}
    if not _readable(parts):
        return [], [Fault("recurrence-unreadable", {"rule": rule}, "recurrence")]
    if not {"COUNT", "UNTIL"} & set(parts):
        return [], [Fault("recurrence-endless", {"rule": rule}, "recurrence")]
    assert window.start is not None
    assert window.last_day is not None
    try:
        until = datetime.strptime(parts["UNTIL"][:8], "%Y%m%d").date() if "UNTIL" in parts else None  # noqa: DTZ007 - a day
        last = min(until or date.max, window.last_day)
        bounded = {key: value for key, value in parts.items() if key not in ("COUNT", "UNTIL")} | {
            "UNTIL": f"{last:%Y%m%d}"
        }
        text = ";".join(f"{key}={value}" for key, value in bounded.items())
        days = [
            moment.date()
            for moment in rrulestr(text, dtstart=datetime.combine(window.start, time()))
        ]
    except (ValueError, TypeError, LookupError, AttributeError):
        return [], [Fault("recurrence-unreadable", {"rule": rule}, "recurrence")]
    return _cut_short(rule, days, int(parts["COUNT"]) if "COUNT" in parts else None, until, window)


def _readable(parts: Mapping[str, str]) -> bool:
    """Whether every part of a rule is one of RFC 5545 in days or longer; COUNT and UNTIL exclude each other."""
    known = all(
        key in _RULE and re.fullmatch(_RULE[key], value, re.ASCII) for key, value in parts.items()
    )
    return known and "FREQ" in parts and not {"COUNT", "UNTIL"} <= set(parts)


def _cut_short(
    rule: str, days: list[date], count: int | None, until: date | None, window: Interval
) -> tuple[list[date], list[Fault]]:
    """The days that the rule asks for; it may ask for more than the plan has."""
    if count is not None and len(days) < count:
        params = {"rule": rule, "asked": count, "fits": len(days), "window": window}
        return days, [Fault("recurrence-beyond-plan", params, "recurrence")]
    if until is not None and window.end is not None and until >= window.end:
        return days, [
            Fault("schedule-outside-plan", {"when": until, "window": window}, "recurrence")
        ]
    return days[:count], []
