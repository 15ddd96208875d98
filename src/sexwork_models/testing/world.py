"""Creates the people and the place codes of synthetic records.

A person is a number, and all traits follow from the number alone: nothing has to be stored.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

import attrs

from ..core.errors import UnusableInputError
from ..framework.framework import Framework
from ..framework.tables.places import PlaceLevel
from ..values.intervals import Found, NoValue
from .weights import SHARES, repeat_by_weight, synthetic_code

__all__ = [
    "People",
    "Person",
    "PlaceCodes",
    "PlaceTimeline",
    "Pool",
    "make_people",
    "place_timeline",
]

PlaceCodes: TypeAlias = tuple[tuple[str, ...], ...]
"""For each province its own code, then those of its districts; the same order on all days."""


@attrs.frozen
class PlaceTimeline:
    """The place codes in force in a window: `codes[n]` from `starts[n]` until the next start."""

    starts: tuple[date, ...]
    codes: tuple[PlaceCodes, ...]

    def on(self, day: date) -> PlaceCodes:
        """Returns the codes in force on a day; before the window, those of its first day."""
        return self.codes[max(bisect_right(self.starts, day) - 1, 0)]


def place_timeline(
    framework: Framework, first: date, last: date, provinces: Sequence[str] | None
) -> PlaceTimeline:
    """Returns the codes of `provinces` from `first` to `last`; None stands for all provinces.

    From a merger on, the successor takes the place of a province. Raises UnknownIdError for a code
    that the framework never had, UnusableInputError for one that names no place on some day.
    """
    if provinces is None:
        chosen = [place.code for place in framework.places_on(first, PlaceLevel.PROVINCE)]
    else:
        chosen = list(provinces)
    if not chosen:
        raise UnusableInputError("synthetic-places", code="-", day=first)
    starts = (first, *_change_days(framework, first, last))
    return PlaceTimeline(starts, tuple(_codes_on(framework, chosen, day) for day in starts))


def _change_days(framework: Framework, first: date, last: date) -> list[date]:
    """Returns the days after `first` on which the validity of some code begins or ends."""
    days: set[date | None] = set()
    for timeline in framework.places.values():
        for entry in timeline.entries:
            days |= {entry.interval.start, entry.interval.end}
    return sorted(day for day in days if day is not None and first < day <= last)


def _codes_on(framework: Framework, provinces: Sequence[str], day: date) -> PlaceCodes:
    districts: dict[str, list[str]] = {}
    for place in framework.places_on(day, PlaceLevel.DISTRICT):
        districts.setdefault(place.parent, []).append(place.code)
    codes = [_code_in_force(framework, province, day) for province in provinces]
    return tuple((code, *districts.get(code, ())) for code in codes)


def _code_in_force(framework: Framework, code: str, day: date) -> str:
    """Returns the code itself or, where its validity has ended, that of its successor."""
    outcome = framework.places[code].at(day)
    if isinstance(outcome, Found):
        return code
    last_valid = outcome.before if isinstance(outcome, NoValue) else None
    successors = framework.successors(code, last_valid, day) if last_valid else ()
    if not successors:
        raise UnusableInputError("synthetic-places", code=code, day=day)
    return successors[0]


_HASH_FACTOR = 2654435761  # scatters neighbouring numbers over 32 bits
_TRAIT_SETS = 1024


def _hash_number(number: int) -> int:
    mixed = number * _HASH_FACTOR & 0xFFFFFFFF
    return (mixed ^ mixed >> 15) * _HASH_FACTOR & 0xFFFFFFFF


class Person(NamedTuple):
    """An invented person: a number, its hash, and the cells that all its records share."""

    number: int
    hash_value: int
    traits: Mapping[str, str]

    @property
    def client_code(self) -> str:
        """The code under which records name the person."""
        return synthetic_code("C", self.number)

    @property
    def province(self) -> int:
        """The home province, as a number to be taken modulo the number of provinces."""
        return self.hash_value >> 16

    def withdrawal_day(self, days: int) -> int | None:
        """Returns on which of so many days (from 0) consent was withdrawn; None for most people."""
        chance, day = self.hash_value >> 4 & 1023, self.hash_value >> 14
        return day % days if chance * 1000 < SHARES["withdrew"] * 1024 else None


@attrs.frozen
class Pool:
    """People of one kind, numbered from `first` on; low numbers are drawn more often."""

    first: int
    size: int
    traits: Sequence[Mapping[str, str]] = attrs.field(repr=False)

    def person_at_share(self, share: float) -> Person:
        """Returns the person at a random `share` (from 0, below 1) of the pool."""
        return self.person(self.first + int(self.size * share * share))

    def person(self, number: int) -> Person:
        """Returns the person with this number."""
        hash_value = _hash_number(number)
        return Person(number, hash_value, self.traits[hash_value % _TRAIT_SETS])


@attrs.frozen
class People:
    """The pools: clients of Models 1 and 2, workers in establishments, and owners."""

    clients: Pool
    workers: Pool
    owners: Pool

    @property
    def size(self) -> int:
        """The number of people in all pools."""
        return self.clients.size + self.workers.size + self.owners.size

    def withdrawn_codes(self, days: int) -> frozenset[str]:
        """Returns the codes of those who withdrew consent in a window of so many days."""
        codes = set()
        for pool in (self.clients, self.workers, self.owners):
            for number in range(pool.first, pool.first + pool.size):
                person = pool.person(number)
                if person.withdrawal_day(days) is not None:
                    codes.add(person.client_code)
        return frozenset(codes)


def make_people(count: int) -> People:
    """Returns the people of a table of `count` records."""
    clients, workers, owners = (
        count * SHARES[name] // 1000 + 1 for name in ("clients", "workers", "owners")
    )
    return People(
        Pool(0, clients, _trait_sets(_CLIENT_TRAITS)),
        Pool(clients, workers, _trait_sets(_WORKER_TRAITS)),
        Pool(clients + workers, owners, _trait_sets(_OWNER_TRAITS)),
    )


_TraitWeights: TypeAlias = Mapping[str, Mapping[str, int]]  # the weights of a trait: a thousand

_AGE_BANDS = {"18-19": 60, "20-24": 240, "25-49": 580, "50+": 70, "unknown": 50}
_CLIENT_TRAITS: _TraitWeights = {
    "population": {
        "sex_worker": 720,
        "at_risk_person": 180,
        "vulnerable_person": 70,
        "unspecified": 30,
    },
    "gender": {"female": 760, "male": 90, "transgender": 100, "other": 20, "unknown": 30},
    "age_band": _AGE_BANDS,
    "models": {"M1": 620, "M1;M2": 230, "M2": 150},
}
_WORKER_TRAITS: _TraitWeights = {
    "population": {"worker": 450, "female_worker": 350, "high_risk_worker": 200},
    "gender": {"female": 800, "male": 170, "transgender": 30},
    "age_band": _AGE_BANDS,
    "models": {"M3": 1000},
}
_OWNER_TRAITS: _TraitWeights = {
    "population": {"owner": 1000},
    "gender": {"female": 400, "male": 600},
    "age_band": {"25-49": 700, "50+": 300},
    "models": {"M3": 1000},
}


def _trait_sets(trait_weights: _TraitWeights) -> list[Mapping[str, str]]:
    """Returns sets of traits in which each trait has its share, independently of the others."""
    choices = {name: repeat_by_weight(weights) for name, weights in trait_weights.items()}
    trait_sets: list[Mapping[str, str]] = []
    for step in range(_TRAIT_SETS):
        traits = {}
        for position, (name, values) in enumerate(choices.items()):
            traits[name] = values[_hash_number(step * len(choices) + position) % 1000]
        trait_sets.append(traits)
    return trait_sets
