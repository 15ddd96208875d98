"""Turns the schedule of a plan line into segments within which month and prices stay the same."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import attrs
from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr

from ...core.findings import Issue
from ...practice.plans.lines import PlanLine
from ...values.amounts import add_up
from ...values.intervals import Interval

__all__ = ["ScheduleSegment", "calendar_months", "schedule_segments"]

_WINDOWS_KEPT = 64  # of plans, whose months are asked for line by line
_ORDINAL = r"[+-]?([1-9]|[1-4]\d|5[0-3])"
_WEEKDAY = "(MO|TU|WE|TH|FR|SA|SU)"
_RULE_PARTS = {
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
_DAY, _MONTH = timedelta(days=1), relativedelta(months=1)
_MAX_RULE_LENGTH = 300  # every part of a rule, each with a dozen values, is shorter


@attrs.frozen
class ScheduleSegment:
    """Days of a line that share one month and all prices, with the volume that falls on them.

    `days` runs from the first to the last of them; a volume that is known only by month, or not
    dated at all, may fall on any day of `days`. `month` is `2019-03`, empty for a line without a
    schedule.
    """

    days: Interval
    volume: Fraction
    month: str
    dated: bool


def schedule_segments(
    line: PlanLine, window: Interval, breaks: Sequence[date]
) -> tuple[list[ScheduleSegment], list[Issue]]:
    """Returns the segments of a line inside the plan's `window`, split at `breaks`, and its faults.

    The faults are those of the schedule; a line without one is a single undated segment.
    """
    if line.by_month:
        segments, faults = _monthly_segments(line.by_month, window)
    elif line.by_day or line.days or line.recurrence:
        segments, faults = _daily_segments(line, window, breaks)
    else:
        undated = ScheduleSegment(window, Fraction(line.volume), "", dated=False)
        return [undated], [Issue("schedule-missing", {"id": line.id}, "")]
    scheduled = add_up(segment.volume for segment in segments)
    if not faults and scheduled != line.volume:
        params = {"volume": line.volume, "scheduled": scheduled, "unit": line.unit}
        faults.append(Issue("schedule-volume-differs", params, "volume"))
    return segments, faults


@lru_cache(maxsize=_WINDOWS_KEPT)
def calendar_months(window: Interval) -> tuple[Interval, ...]:
    """Returns the calendar months that the window meets, each limited to the window."""
    assert window.start is not None
    assert window.end is not None  # a plan has a first and a last day
    months, start = [], window.start
    while start < window.end:
        end = min(start.replace(day=1) + _MONTH, window.end)
        months.append(Interval(start, end))
        start = end
    return tuple(months)


def _month_code(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


def _outside_plan(day: date | str, window: Interval, field: str) -> Issue:
    return Issue("schedule-outside-plan", {"when": day, "window": window}, field)


def _monthly_segments(
    volumes: Mapping[str, Decimal], window: Interval
) -> tuple[list[ScheduleSegment], list[Issue]]:
    months: dict[str, Interval] = {}
    for month in calendar_months(window):
        if month.start:
            months[_month_code(month.start)] = month
    faults = [
        _outside_plan(code, window, f"by_month.{code}") for code in volumes if code not in months
    ]
    segments: list[ScheduleSegment] = []
    for code in sorted(volumes.keys() & months.keys()):
        volume = Fraction(volumes[code])
        segments.append(ScheduleSegment(months[code], volume, code, dated=False))
    return segments, faults


def _daily_segments(
    line: PlanLine, window: Interval, breaks: Sequence[date]
) -> tuple[list[ScheduleSegment], list[Issue]]:
    faults: list[Issue] = []
    if line.by_day:
        field, days = "by_day", sorted(line.by_day)
    elif line.days:
        field, days = "days", sorted(line.days)
    else:
        field = "recurrence"
        days, faults = _recurrence_days(line.recurrence, window)
    assert window.start is not None
    assert window.end is not None  # a plan has a first and a last day
    first, end = bisect_left(days, window.start), bisect_left(days, window.end)
    for day in dict.fromkeys([*days[:first], *days[end:]]):
        faults.append(_outside_plan(day, window, field))
    edges = set(breaks)
    for month in calendar_months(window):
        if month.end is not None:
            edges.add(month.end)
    return list(_split_at(sorted(edges), days[first:end], line)), faults


def _split_at(
    edges: Sequence[date], days: Sequence[date], line: PlanLine
) -> Iterator[ScheduleSegment]:
    """Yields the sorted days between one edge and the next as one segment."""
    start = 0
    for edge in edges:
        end = bisect_left(days, edge, start)
        if end > start:
            own = days[start:end]
            if line.by_day:
                volume = add_up(Fraction(line.by_day[day]) for day in own)
            else:
                assert line.each is not None  # stated with days or a recurrence
                volume = Fraction(line.each) * len(own)
            period = Interval(own[0], own[-1] + _DAY)
            yield ScheduleSegment(period, volume, _month_code(own[0]), dated=True)
        start = end


def _recurrence_days(rule: str, window: Interval) -> tuple[list[date], list[Issue]]:
    """Returns the days of a rule from the plan's first day on; a rule without an end is refused."""
    recurrence = _Recurrence.parse(rule)
    fault = recurrence.fault_of_form()
    if fault:
        return [], [Issue(fault, {"rule": rule[:_MAX_RULE_LENGTH]}, "recurrence")]
    try:
        days, until = recurrence.days(window), recurrence.until()
    except (ValueError, TypeError, LookupError, AttributeError):
        return [], [Issue("recurrence-unreadable", {"rule": rule}, "recurrence")]
    count = int(recurrence.parts.get("COUNT", len(days)))
    if len(days) < count:
        params = {"rule": rule, "asked": count, "fits": len(days), "window": window}
        return days, [Issue("recurrence-beyond-plan", params, "recurrence")]
    if until is not None and window.end is not None and until >= window.end:
        return days, [_outside_plan(until, window, "recurrence")]
    return days[:count], []


@attrs.frozen
class _Recurrence:
    """A recurrence rule of RFC 5545, by its parts."""

    parts: Mapping[str, str]

    @classmethod
    def parse(cls, rule: str) -> _Recurrence:
        """Reads the parts of a rule, whether they are supported or not."""
        parts: dict[str, str] = {}
        for part in rule.removeprefix("RRULE:").upper().split(";"):
            if part:
                key, _, value = part.partition("=")
                parts[key] = value
        return cls(parts)

    def fault_of_form(self) -> str:
        """Returns the code of what keeps the rule from being read; empty if nothing does.

        A rule is in days or longer and has an end, which COUNT or UNTIL states.
        """
        if len(";".join(self.parts.values())) > _MAX_RULE_LENGTH:
            return "recurrence-unreadable"
        for key, value in self.parts.items():
            if key not in _RULE_PARTS or not re.fullmatch(_RULE_PARTS[key], value, re.ASCII):
                return "recurrence-unreadable"
        ends = {"COUNT", "UNTIL"} & self.parts.keys()
        if "FREQ" not in self.parts or len(ends) > 1:
            return "recurrence-unreadable"
        if self.parts.get("UNTIL", "").endswith("Z"):
            return "recurrence-until-utc"
        return "" if ends else "recurrence-endless"

    def until(self) -> date | None:
        """Returns the day with which the rule ends. Raises ValueError for a day that is none."""
        last = self.parts.get("UNTIL", "")[:8]
        return datetime.strptime(last, "%Y%m%d").date() if last else None  # noqa: DTZ007 - a day

    def days(self, window: Interval) -> list[date]:
        """Returns the days of the rule inside a window; its count is not applied."""
        assert window.start is not None
        assert window.last_day is not None
        last_day = min(self.until() or date.max, window.last_day)
        bounded = {**self.parts, "UNTIL": f"{last_day:%Y%m%d}"}
        bounded.pop("COUNT", None)
        text = ";".join(f"{key}={value}" for key, value in bounded.items())
        occurrences = rrulestr(text, dtstart=datetime.combine(window.start, time()))
        return [occurrence.date() for occurrence in occurrences]
