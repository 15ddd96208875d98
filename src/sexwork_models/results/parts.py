"""Parts of a breakdown: a word, the code of a place on the days of one territory, or models.

A part is put into words only when it is shown, and is never read back from words.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeAlias

import attrs

from ..values.intervals import Interval

__all__ = [
    "Breakdown",
    "ModelsPart",
    "Part",
    "PlacePart",
    "RecordSource",
    "codes_of_parts",
    "place_parts",
    "said_parts",
]

_ALWAYS = Interval(None, None)


def _first_day(days: Interval) -> date:
    return days.start or date.min


@attrs.frozen(order=True, cache_hash=True)
class PlacePart:
    """The code of a place and the days on which it means one territory and no other.

    Parts of two periods are equal when their code means the same territory. `restated` marks a
    part that also holds the earlier records of the places that were merged into it.
    """

    code: str
    days: Interval = attrs.field(default=_ALWAYS, order=_first_day)
    restated: bool = attrs.field(default=False, eq=False)

    @property
    def days_held(self) -> Interval:
        """The days of the records that the part holds."""
        return Interval(None, self.days.end) if self.restated else self.days

    def exists_within(self, window: Interval) -> bool:
        """Whether the part holds a day of a window."""
        return self.days_held.overlap(window) is not None

    def covers(self, window: Interval) -> bool:
        """Whether the part holds every day of a window."""
        return self.days_held.covers(window)

    def say(self, window: Interval | None) -> str:
        """Returns the code; with the days of its territory if this changes inside the window."""
        since, until = self.days_apart(window)
        return f"{self.code}/{since or ''}..{until or ''}" if since or until else self.code

    def days_apart(self, window: Interval | None) -> tuple[date | None, date | None]:
        """Returns the first and last day of its territory inside a window, None for the window's.

        Both are None for a part that holds every day of the window.
        """
        if window is None or self.covers(window):
            return None, None
        days = self.days_held.overlap(window) or self.days
        since = days.start if days.start != window.start else None
        return since, days.last_day if days.end != window.end else None


def _ordered(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(codes))


def _as_set(codes: Iterable[str]) -> frozenset[str]:
    return frozenset(codes)


@attrs.frozen(order=True, cache_hash=True)
class ModelsPart:
    """The models of a record, in no order."""

    codes: frozenset[str] = attrs.field(converter=_as_set, order=_ordered)

    def say(self) -> str:
        """Returns the codes, joined by a plus sign."""
        return "+".join(sorted(self.codes))


@attrs.frozen
class RecordSource:
    """The records that values were counted from: `key` tells them from any others.

    `first_day` is the day of the first of them, if it was asked for.
    """

    key: object = attrs.field(factory=object)
    first_day: date | None = None


@attrs.frozen
class Breakdown:
    """How values were counted: equal for those of the same records, year and dimensions.

    Nobody who is new is in two groups or two periods of
    one breakdown.
    """

    source: RecordSource
    calendar: object
    by: tuple[str, ...]
    places_as_of: date | None


Part: TypeAlias = str | PlacePart | ModelsPart


def place_parts(parts: Iterable[tuple[str, Part]]) -> list[PlacePart]:
    """Returns the places among the parts of a breakdown."""
    return [part for _, part in parts if isinstance(part, PlacePart)]


def codes_of_parts(parts: Iterable[tuple[str, Part]]) -> tuple[tuple[str, Part], ...]:
    """Returns the parts with the codes of places alone, whatever these mean."""
    codes: list[tuple[str, Part]] = []
    for dimension, part in parts:
        codes.append((dimension, part.code if isinstance(part, PlacePart) else part))
    return tuple(codes)


def said_parts(
    parts: Iterable[tuple[str, Part]], window: Interval | None
) -> tuple[tuple[str, str], ...]:
    """Returns the parts of a breakdown in words, as shown beside a value of the days `window`."""
    said: list[tuple[str, str]] = []
    for dimension, part in parts:
        if isinstance(part, PlacePart):
            said.append((dimension, part.say(window)))
        else:
            said.append((dimension, part.say() if isinstance(part, ModelsPart) else part))
    return tuple(said)
