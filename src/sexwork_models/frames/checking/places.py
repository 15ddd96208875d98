"""On which days the code of a place means something, as a question to a whole table."""

from __future__ import annotations

from collections.abc import Iterable

import narwhals.stable.v2 as nw

from ...framework.framework import Framework
from ...values.timeline import Interval
from ..lowering import among, every, some
from .table_rule import TableRule

__all__ = ["place_on_its_day"]

_NEVER = False  # what a blank says of a Boolean


def place_on_its_day(framework: Framework) -> TableRule:
    """The code of a place that means nothing on the day of the record. Codes that hold on the same days share one question."""
    groups: dict[tuple[Interval, ...], list[str]] = {}
    for code, timeline in framework.places.items():
        groups.setdefault(_joined(entry.interval for entry in timeline.entries), []).append(code)
    broken = [among(nw.col("place"), codes) & ~_on(days) for days, codes in groups.items() if days != (Interval(None, None),)]
    return TableRule("place-not-on-day", "place", frozenset({"place", "day"}), some(broken))


def _joined(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same days in as few intervals as can be; they come in order of start."""
    joined: list[Interval] = []
    for one in intervals:
        last = joined[-1] if joined else None
        if last is not None and last.end is not None and one.start is not None and one.start <= last.end:
            joined[-1] = Interval(last.start, None if one.end is None else max(last.end, one.end))
        elif last is None or last.end is not None:
            joined.append(one)
    return tuple(joined)


def _on(days: tuple[Interval, ...]) -> nw.Expr:
    day = nw.col("day")
    held = [[*([day >= one.start] if one.start else []), *([day < one.end] if one.end else [])] for one in days]
    return some(every(ends) for ends in held).fill_null(not _NEVER)
