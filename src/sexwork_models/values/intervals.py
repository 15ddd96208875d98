"""When a value holds: half-open intervals, and a look-up with four outcomes instead of a guess."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations
from typing import Generic, TypeAlias, TypeVar

import attrs

from ..core.errors import CalendarError
from ..core.messages import Lang

__all__ = [
    "Certainty",
    "Conflict",
    "Dated",
    "Found",
    "Interval",
    "Lookup",
    "NoValue",
    "Policy",
    "Timeline",
    "Unknown",
]

T = TypeVar("T")


class Certainty(StrEnum):
    """How well a start or an end is known."""

    STATED = "stated"
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"
    OPEN = "open"


@attrs.frozen
class Interval:
    """The days from `start` up to, and without, `end`; None is no limit. Raises CalendarError if empty."""

    start: date | None
    end: date | None

    def __attrs_post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.start >= self.end:
            raise CalendarError("interval-empty", start=self.start, end=self.end)

    @classmethod
    def of_days(cls, first: date | None, last: date | None) -> Interval:
        """The interval from the first to the last day, both included."""
        return cls(first, None if last is None else last + timedelta(days=1))

    @property
    def last_day(self) -> date | None:
        """The last day inside, None when there is no end."""
        return None if self.end is None else self.end - timedelta(days=1)

    def holds(self, day: date) -> bool:
        """Whether `day` lies inside."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def covers(self, other: Interval) -> bool:
        """Whether every day of `other` lies inside."""
        starts = self.start is None or (other.start is not None and self.start <= other.start)
        ends = self.end is None or (other.end is not None and other.end <= self.end)
        return starts and ends

    def overlap(self, other: Interval) -> Interval | None:
        """The days that both share, None when there are none."""
        start = max((day for day in (self.start, other.start) if day is not None), default=None)
        end = min((day for day in (self.end, other.end) if day is not None), default=None)
        return (
            None if start is not None and end is not None and start >= end else Interval(start, end)
        )

    def say(self, lang: Lang) -> str:
        """First and last day in words of `lang`."""
        first, last = self.start, self.last_day
        if lang == "vi":
            start, end = _vi(first), _vi(last)
            return (
                " ".join(part for part in (start and f"từ {start}", end and f"đến {end}") if part)
                or "không giới hạn"
            )
        parts = (first and f"from {first.isoformat()}", last and f"to {last.isoformat()}")
        return " ".join(part for part in parts if part) or "without limit"


def _vi(day: date | None) -> str:
    return "" if day is None else f"{day.day:02d}/{day.month:02d}/{day.year}"


@attrs.frozen
class Dated(Generic[T]):
    """A value and the days on which it holds. `known` is False for an item whose value nobody has seen."""

    value: T
    interval: Interval
    known: bool = True


class Policy(StrEnum):
    """What a look-up may do on a day that no value covers: nothing, or carry the last one forward."""

    STRICT = "strict"
    CARRY_FORWARD = "carry_forward"


@attrs.frozen
class Found(Generic[T]):
    """Exactly one value holds the day. `carried` marks one that was carried past its end.

    `shadowed` are the values of wider places that also hold the day and were not taken.
    """

    value: T
    interval: Interval
    carried: bool = False
    shadowed: tuple[T, ...] = ()


@attrs.frozen
class Unknown(Generic[T]):
    """Exactly one item holds the day, and its value is not known."""

    value: T
    interval: Interval


@attrs.frozen
class NoValue:
    """Nothing holds the day; the nearest days that a value does hold, before and after, if any."""

    before: date | None = None
    after: date | None = None


@attrs.frozen
class Conflict(Generic[T]):
    """More than one value holds the day: all of them, and the days that the first two share."""

    values: tuple[T, ...]
    overlap: Interval


Lookup: TypeAlias = Found[T] | Unknown[T] | NoValue | Conflict[T]


@attrs.frozen
class Timeline(Generic[T]):
    """The values of one subject over time."""

    entries: tuple[Dated[T], ...]

    @classmethod
    def of(cls, entries: Iterable[Dated[T]]) -> Timeline[T]:
        """A timeline in order of start."""
        return cls(tuple(sorted(entries, key=lambda entry: entry.interval.start or date.min)))

    def at(self, day: date, policy: Policy = Policy.STRICT) -> Lookup[T]:
        """What holds on `day`: Found, Unknown, NoValue or Conflict. Never a silent fall-back."""
        holding = [entry for entry in self.entries if entry.interval.holds(day)]
        if len(holding) > 1:
            shared = holding[0].interval.overlap(holding[1].interval)
            assert shared is not None  # both hold `day`
            return Conflict(tuple(entry.value for entry in holding), shared)
        if holding:
            return _outcome(holding[0])
        return self._nothing(day, policy)

    def _nothing(self, day: date, policy: Policy) -> Lookup[T]:
        ended = [
            entry
            for entry in self.entries
            if entry.interval.last_day and entry.interval.last_day < day
        ]
        last = max(ended, key=lambda entry: entry.interval.end or date.max, default=None)
        if last is not None and last.known and policy is Policy.CARRY_FORWARD:
            return Found(last.value, last.interval, carried=True)
        starts = [
            entry.interval.start
            for entry in self.entries
            if entry.interval.start and entry.interval.start > day
        ]
        return NoValue(
            before=last.interval.last_day if last else None, after=min(starts, default=None)
        )

    def overlaps(self) -> Iterator[tuple[Dated[T], Dated[T], Interval]]:
        """Every pair of entries that holds a day in common, with the days."""
        for left, right in combinations(self.entries, 2):
            shared = left.interval.overlap(right.interval)
            if shared is not None:
                yield left, right, shared

    def gaps(self) -> Iterator[Interval]:
        """The days between the entries that none of them holds."""
        reached: date | None = None
        for entry in self.entries:
            if (
                reached is not None
                and entry.interval.start is not None
                and reached < entry.interval.start
            ):
                yield Interval(reached, entry.interval.start)
            if entry.interval.end is None:
                return
            reached = (
                max(reached, entry.interval.end) if reached is not None else entry.interval.end
            )


def _outcome(entry: Dated[T]) -> Found[T] | Unknown[T]:
    if entry.known:
        return Found(entry.value, entry.interval)
    return Unknown(entry.value, entry.interval)
