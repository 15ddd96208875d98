"""Whom synthetic records speak of: people who are numbers, each with traits that follow from the number alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple, TypeAlias

import attrs

from ..core.errors import UnusableInputError
from ..framework.framework import Framework
from ..framework.tables.places import PlaceLevel
from ..values.intervals import Found, NoValue
from .weights import SHARES, code

__all__ = ["People", "Person", "Pool", "Spots", "Whereabouts", "people", "whereabouts"]

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


def whereabouts(
    framework: Framework, first: date, last: date, provinces: Sequence[str] | None
) -> Whereabouts:
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
    intervals = [
        entry.interval for timeline in framework.places.values() for entry in timeline.entries
    ]
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


_MIX = 2654435761  # spreads numbers that stand side by side over 32 bits
_TRAITS = 1024


class Person(NamedTuple):
    """One invented person: a number, a number that spreads it, and the cells that every record of the person shares."""

    number: int
    spread: int
    traits: Mapping[str, str]

    @property
    def client(self) -> str:
        """The opaque code."""
        return code("C", self.number)

    @property
    def province(self) -> int:
        """Where the person lives, as a number that the provinces of a table divide."""
        return self.spread >> 16

    def withdrew(self, days: int) -> int | None:
        """The day of a window of so many days, from 0, on which the person withdrew consent; None for most."""
        chance, day = self.spread >> 4 & 1023, self.spread >> 14
        return day % days if chance * 1000 < SHARES["withdrew"] * 1024 else None


def _spread(number: int) -> int:
    mixed = number * _MIX & 0xFFFFFFFF
    return (mixed ^ mixed >> 15) * _MIX & 0xFFFFFFFF


@attrs.frozen
class Pool:
    """People of one kind: the numbers from `first` on. Low numbers come more often, as some clients do."""

    first: int
    size: int
    traits: Sequence[Mapping[str, str]] = attrs.field(repr=False)

    def of(self, share: float) -> Person:
        """The person at a random `share` (from 0, below 1) of the pool."""
        return self.at(self.first + int(self.size * share * share))

    def at(self, number: int) -> Person:
        """The person with this number."""
        spread = _spread(number)
        return Person(number, spread, self.traits[spread % _TRAITS])


@attrs.frozen
class People:
    """The pools: those whom Models 1 and 2 serve, workers in establishments, and owners."""

    clients: Pool
    workers: Pool
    owners: Pool

    @property
    def size(self) -> int:
        """How many people there are in all."""
        return self.clients.size + self.workers.size + self.owners.size

    def withdrawn(self, days: int) -> frozenset[str]:
        """The codes of those who withdrew in a window of so many days."""
        pools = (self.clients, self.workers, self.owners)
        everybody = (pool.at(pool.first + place) for pool in pools for place in range(pool.size))
        return frozenset(person.client for person in everybody if person.withdrew(days) is not None)


def people(count: int) -> People:
    """The people that a table of `count` records speaks of."""
    sizes = [count * SHARES[name] // 1000 + 1 for name in ("clients", "workers", "owners")]
    return People(
        Pool(0, sizes[0], _traits(_CLIENTS)),
        Pool(sizes[0], sizes[1], _traits(_WORKERS)),
        Pool(sizes[0] + sizes[1], sizes[2], _traits(_OWNERS)),
    )


_AGES = {"18-19": 60, "20-24": 240, "25-49": 580, "50+": 70, "unknown": 50}
_CLIENTS: Mapping[str, Mapping[str, int]] = {
    "population": {
        "sex_worker": 720,
        "at_risk_person": 180,
        "vulnerable_person": 70,
        "unspecified": 30,
    },
    "gender": {"female": 760, "male": 90, "transgender": 100, "other": 20, "unknown": 30},
    "age_band": _AGES,
    "models": {"M1": 620, "M1;M2": 230, "M2": 150},
}
_WORKERS: Mapping[str, Mapping[str, int]] = {
    "population": {"worker": 450, "female_worker": 350, "high_risk_worker": 200},
    "gender": {"female": 800, "male": 170, "transgender": 30},
    "age_band": _AGES,
    "models": {"M3": 1000},
}
_OWNERS: Mapping[str, Mapping[str, int]] = {
    "population": {"owner": 1000},
    "gender": {"female": 400, "male": 600},
    "age_band": {"25-49": 700, "50+": 300},
    "models": {"M3": 1000},
}


def _traits(weights: Mapping[str, Mapping[str, int]]) -> list[Mapping[str, str]]:
    """As many sets of traits as there are steps, each trait in its share of them and independent of the others."""
    return [
        {
            name: _trait(shares, _spread(step * len(weights) + place))
            for place, (name, shares) in enumerate(weights.items())
        }
        for step in range(_TRAITS)
    ]


def _trait(shares: Mapping[str, int], spread: int) -> str:
    left = spread % 1000
    for value, share in shares.items():
        if left < share:
            return value
        left -= share
    raise AssertionError  # the shares of a trait add up to a thousand
