"""Where synthetic records lie: real codes of the framework, each on days on which it means a place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain
from typing import TypeAlias

import attrs

from ..errors import UnusableInputError
from ..framework.framework import Framework
from ..framework.places import PlaceLevel
from ..values.timeline import Found, NoValue

__all__ = ["Spots", "Whereabouts", "whereabouts"]

Spots: TypeAlias = tuple[tuple[str, ...], ...]
"""For each province, in an order that does not change with the days: its own code, then those of its districts."""


@attrs.frozen
class Whereabouts:
    """The codes of every day of a window: `spots[n]` hold from `starts[n]` until the next start."""

    starts: tuple[date, ...]
    spots: tuple[Spots, ...]

    def on(self, day: date) -> Spots:
        """The codes that mean a place on `day`; before the window, those of its first day."""
        return self.spots[max(bisect_right(self.starts, day) - 1, 0)]


def whereabouts(framework: Framework, first: date, last: date, provinces: Sequence[str] | None) -> Whereabouts:
    """The codes of `provinces` from `first` to `last`; None is every province. After a merger its successor stands for one.

    Raises UnknownIdError for a code that the framework never had, UnusableInputError for one without a place on some day.
    """
    every = [place.code for place in framework.places_on(first, PlaceLevel.PROVINCE)]
    chosen = every if provinces is None else list(provinces)
    if not chosen:
        raise UnusableInputError("synthetic-places", code="-", day=first)
    starts = (first, *_changes(framework, first, last))
    return Whereabouts(starts, tuple(_spots(framework, chosen, day) for day in starts))


def _changes(framework: Framework, first: date, last: date) -> list[date]:
    """The days after the first on which some code begins or ceases to mean a place."""
    intervals = [entry.interval for timeline in framework.places.values() for entry in timeline.entries]
    days = set(chain.from_iterable((interval.start, interval.end) for interval in intervals))
    return sorted(day for day in days if day is not None and first < day <= last)


def _spots(framework: Framework, chosen: Iterable[str], day: date) -> Spots:
    districts: dict[str, list[str]] = {}
    for place in framework.places_on(day, PlaceLevel.DISTRICT):
        districts.setdefault(place.parent, []).append(place.code)
    standing = [_standing(framework, code, day) for code in chosen]
    return tuple((code, *districts.get(code, ())) for code in standing)


def _standing(framework: Framework, code: str, day: date) -> str:
    """The code that stands on `day` for the ground of `code`: itself, or the one into which it merged."""
    timeline = framework.places[code]
    outcome = timeline.at(day)
    if isinstance(outcome, Found):
        return code
    before = outcome.before if isinstance(outcome, NoValue) else None
    heirs = framework.successors(code, before, day) if before else ()
    if not heirs:
        raise UnusableInputError("synthetic-places", code=code, day=day)
    return heirs[0]
