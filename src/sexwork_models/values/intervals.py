"""Half-open intervals of days, and timelines of dated values with a look-up by day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import combinations
from typing import Generic, TypeAlias, TypeVar

import attrs

from ..core.errors import CalendarError, require_language
from ..core.messages import Lang, say
from .arguments import check_arguments, to_day, to_declared
from .text import LabelledEnum, Word

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
    "ends_of",
    "from_to",
    "held_on",
]

T = TypeVar("T")
_DAY = timedelta(days=1)


class Certainty(LabelledEnum):
    """How certain the start or the end of an interval is."""

    STATED = Word("stated", "nêu rõ", "stated")
    DOUBTFUL = Word("doubtful", "còn nghi vấn", "doubtful")
    UNKNOWN = Word("unknown", "chưa biết", "unknown")
    OPEN = Word("open", "chưa đặt", "none set")


def _to_start(day: date | None) -> date | None:
    return day if day is None or type(day) is date else to_day("start", day)


def _to_end(day: date | None) -> date | None:
    return day if day is None or type(day) is date else to_day("end", day)


@attrs.frozen
class Interval:
    """The days from `start` to before `end`; None is no limit.

    Raises CalendarError if empty, and UnusableInputError for what is neither a day nor its text.
    """

    start: date | None = attrs.field(converter=_to_start)
    end: date | None = attrs.field(converter=_to_end)

    def __attrs_post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.start >= self.end:
            raise CalendarError("interval-empty", start=self.start, end=self.end)

    @classmethod
    @check_arguments
    def of_days(cls, first: date | None, last: date | None) -> Interval:
        """Returns the interval from the first to the last day, both included.

        Raises CalendarError for the last day that a date can be: no day comes after it.
        """
        return from_to(first, last)

    @property
    def last_day(self) -> date | None:
        """The last day inside, None if there is no end."""
        return None if self.end is None else self.end - _DAY

    def holds(self, day: date) -> bool:
        """Whether `day` lies inside. Raises UnusableInputError for what is no day."""
        if type(day) is not date:  # asked of every record: to check takes longer than to compare
            day = to_day("day", day)
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    @check_arguments
    def covers(self, other: Interval) -> bool:
        """Whether every day of `other` lies inside."""
        starts = self.start is None or (other.start is not None and self.start <= other.start)
        ends = self.end is None or (other.end is not None and other.end <= self.end)
        return starts and ends

    @check_arguments
    def overlap(self, other: Interval) -> Interval | None:
        """Returns the days that both intervals share, None if there are none."""
        start = max(filter(None, (self.start, other.start)), default=None)
        end = min(filter(None, (self.end, other.end)), default=None)
        if start is not None and end is not None and start >= end:
            return None
        return Interval(start, end)

    def say(self, lang: Lang) -> str:
        """Returns the first and the last day in the language `lang`."""
        require_language(lang)
        from_word, to_word, unlimited = _VI_WORDS if lang == "vi" else _EN_WORDS
        parts = []
        for word, day in ((from_word, self.start), (to_word, self.last_day)):
            if day is not None:
                parts.append(f"{word} {say(day, lang)}")
        return " ".join(parts) or unlimited


def from_to(first: date | None, last: date | None) -> Interval:
    """Returns the interval from the first to the last day, as `Interval.of_days` does.

    Both are days already, or None.
    """
    if last is None:
        return Interval(first, None)
    if last == date.max:
        before = last - _DAY
        raise CalendarError("day-out-of-calendar", day=last, first=date.min, last=before)
    return Interval(first, last + _DAY)


def ends_of(intervals: Iterable[Interval]) -> frozenset[date]:
    """Returns the first days of intervals and the days after their last: where something changes.

    What has no limit changes on no day.
    """
    days: set[date | None] = set()
    for interval in intervals:
        days |= {interval.start, interval.end}
    return frozenset(day for day in days if day is not None)


def _to_interval(interval: Interval) -> Interval:
    days: Interval = to_declared("interval", interval, Interval)
    return days


_VI_WORDS = "từ", "đến", "không giới hạn"
_EN_WORDS = "from", "to", "without limit"


@attrs.frozen
class Dated(Generic[T]):
    """A value and the days on which it holds; `known` is False for an item of unknown value."""

    value: T
    interval: Interval = attrs.field(converter=_to_interval)
    known: bool = True


class Policy(LabelledEnum):
    """How a look-up treats a day without a value: strictly, or carrying the last one forward."""

    STRICT = Word("strict", "không dùng giá hết hạn", "strict")
    CARRY_FORWARD = Word("carry_forward", "dùng tiếp giá hết hạn", "carried forward")


@attrs.frozen
class Found(Generic[T]):
    """The one value that holds on the day; `carried` if it was carried past its end.

    `shadowed` are the values of wider places that also hold on the day and were not used. `lapsed`
    are the values of narrower places that ended before the day, each with the days on which it
    held. `beyond_as_of` is the day of the last review of the data, when the day that was asked
    about is later: what changed after the review is not known; otherwise it is None.
    """

    value: T
    interval: Interval
    carried: bool = False
    shadowed: tuple[T, ...] = ()
    lapsed: tuple[Dated[T], ...] = ()
    beyond_as_of: date | None = None


@attrs.frozen
class Unknown(Generic[T]):
    """The one item that holds on the day, of unknown value; `beyond_as_of` as in `Found`."""

    value: T
    interval: Interval
    beyond_as_of: date | None = None


@attrs.frozen
class NoValue:
    """No value holds on the day; `before` and `after` are the nearest days with a value, if any.

    `beyond_as_of` as in `Found`.
    """

    before: date | None = None
    after: date | None = None
    beyond_as_of: date | None = None


@attrs.frozen
class Conflict(Generic[T]):
    """All values that hold on the day, more than one, and the days that the first two share.

    `beyond_as_of` as in `Found`.
    """

    values: tuple[T, ...]
    overlap: Interval
    beyond_as_of: date | None = None


Lookup: TypeAlias = Found[T] | Unknown[T] | NoValue | Conflict[T]


@attrs.frozen
class Timeline(Generic[T]):
    """The dated values of one subject."""

    entries: tuple[Dated[T], ...]

    @classmethod
    @check_arguments
    def of(cls, entries: Iterable[Dated[T]]) -> Timeline[T]:
        """Returns a timeline of the entries in order of their start."""
        return cls(tuple(sorted(entries, key=lambda entry: entry.interval.start or date.min)))

    @check_arguments
    def at(self, day: date, policy: Policy = Policy.STRICT) -> Lookup[T]:
        """Returns what holds on `day`: Found, Unknown, NoValue or Conflict; no silent fall-back."""
        return held_on(self, day, policy)

    def last_held(self, absent: NoValue) -> Dated[T] | None:
        """Returns what held last before a day without a value, with its days up to that end."""
        last = None if absent.before is None else held_on(self, absent.before)
        if not isinstance(last, Found):
            return None
        return Dated(last.value, from_to(last.interval.start, absent.before))

    def overlaps(self) -> Iterator[tuple[Dated[T], Dated[T], Interval]]:
        """Yields every two entries that share days, with these days."""
        for left, right in combinations(self.entries, 2):
            shared = left.interval.overlap(right.interval)
            if shared is not None:
                yield left, right, shared

    def gaps(self) -> Iterator[Interval]:
        """Yields the spans of days between entries on which no entry holds."""
        reached: date | None = None
        for entry in self.entries:
            start, end = entry.interval.start, entry.interval.end
            if reached is not None and start is not None and reached < start:
                yield Interval(reached, start)
            if end is None:
                return
            reached = end if reached is None else max(reached, end)


def held_on(timeline: Timeline[T], day: date, policy: Policy = Policy.STRICT) -> Lookup[T]:
    """Returns what holds on a day, as `Timeline.at` does, for a checked day and policy."""
    holding = [entry for entry in timeline.entries if entry.interval.holds(day)]
    if not holding:
        return _carry_forward_or_none(timeline, day, policy)
    first = holding[0]
    if len(holding) > 1:
        shared = first.interval.overlap(holding[1].interval)
        assert shared is not None  # both hold on `day`
        return Conflict(tuple(entry.value for entry in holding), shared)
    if first.known:
        return Found(first.value, first.interval)
    return Unknown(first.value, first.interval)


def _carry_forward_or_none(timeline: Timeline[T], day: date, policy: Policy) -> Found[T] | NoValue:
    """Returns the entry that ended last before a day if the policy carries it, or NoValue."""
    ended: list[tuple[date, Dated[T]]] = []
    later_starts: list[date] = []
    for entry in timeline.entries:  # as none of them holds, each has ended, or it starts later
        start, end = entry.interval.start, entry.interval.end
        if end is not None and end <= day:
            ended.append((end, entry))
        elif start is not None:
            later_starts.append(start)
    _, last = max(ended, key=lambda pair: pair[0], default=(None, None))
    if last is not None and last.known and policy is Policy.CARRY_FORWARD:
        return Found(last.value, last.interval, carried=True)
    before = None if last is None else last.interval.last_day
    return NoValue(before, min(later_starts, default=None))
