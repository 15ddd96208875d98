"""Whom synthetic records speak of: people who are numbers, each with traits that follow from the number alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import attrs

from .codes import code
from .shares import SHARES

__all__ = ["People", "Person", "Pool", "people"]

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
    "population": {"sex_worker": 720, "at_risk_person": 180, "vulnerable_person": 70, "unspecified": 30},
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
        {name: _trait(shares, _spread(step * len(weights) + place)) for place, (name, shares) in enumerate(weights.items())}
        for step in range(_TRAITS)
    ]


def _trait(shares: Mapping[str, int], spread: int) -> str:
    left = spread % 1000
    for value, share in shares.items():
        if left < share:
            return value
        left -= share
    raise AssertionError  # the shares of a trait add up to a thousand
