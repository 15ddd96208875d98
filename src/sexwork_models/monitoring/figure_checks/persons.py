"""Checks counts of persons: against the contacts of the same people, and against each other."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Sequence
from fractions import Fraction
from operator import itemgetter

import attrs

from ...core.findings import Finding
from ...framework.framework import Framework
from ...practice.observations.model import Observation, ObservationKind, Relation
from ...values.units import Unit
from .figures import PART_RELATIONS, FigureSet, LocatedFigure, Rule, have_same_places_and_window
from .pairs import PairCount

__all__ = ["PERSON_RULES"]

_CHANNEL = "channel"  # the disaggregation
_LINKS_TO_CONTACTS = (Relation.SAME_POPULATION_AS, *PART_RELATIONS)


def persons_and_contacts(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for persons above contacts of one population, place, window and models.

    Persons reached through all channels may well be more than the contacts of one channel: unless
    the figures are linked, that is only a warning.
    """
    persons, contacts = _results_in(figures, Unit.PERSON), _results_in(figures, Unit.CONTACT)
    yield from _above_linked_contacts(persons, contacts)
    over_channels = _indicators_over_channels(figures.framework)
    of_channel: list[LocatedFigure] = []
    others: list[LocatedFigure] = []
    for item in contacts:
        indicators = {reading.indicator for reading in item.row.readings}
        alone = bool(over_channels) and over_channels.isdisjoint(indicators)
        (of_channel if alone else others).append(item)
    yield from _above_contacts(persons, others, "persons-exceed-contacts")
    yield from _above_contacts(persons, of_channel, "persons-beside-contacts-of-channel")


def _indicators_over_channels(framework: Framework) -> set[str]:
    """Returns the indicators of contacts that are broken down by channel."""
    over_channels: set[str] = set()
    for indicator in framework.indicators.values():
        if indicator.unit is Unit.CONTACT and _CHANNEL in indicator.disaggregations:
            over_channels.add(indicator.id)
    return over_channels


def _results_in(figures: FigureSet, unit: Unit) -> list[LocatedFigure]:
    """Returns the results in a unit that are read as an indicator."""
    results: list[LocatedFigure] = []
    for item in figures.observations:
        row = item.row
        if row.kind is ObservationKind.ACTUAL and row.unit is unit and row.readings:
            results.append(item)
    return results


def _excess(persons: LocatedFigure, contacts: LocatedFigure, code: str) -> Finding:
    params = {
        "persons": persons.row.figure,
        "contacts": contacts.row.figure,
        "id": contacts.row.id,
    }
    return Finding(code, persons.raw.at("low"), params)


def _above_linked_contacts(
    persons: Sequence[LocatedFigure], contacts: Sequence[LocatedFigure]
) -> Iterator[Finding]:
    """Yields findings for persons above contacts to which a row links them."""
    for counted, other in _linked(persons, contacts):
        high = other.row.figure.high
        if not have_same_places_and_window(counted.row, other.row):
            continue
        if high is not None and (counted.row.figure.low or 0) > high:
            yield _excess(counted, other, "persons-exceed-contacts")


def _linked(
    persons: Sequence[LocatedFigure], contacts: Sequence[LocatedFigure]
) -> Iterator[tuple[LocatedFigure, LocatedFigure]]:
    """Yields persons with contacts of the same people, or of which they are a part, as linked.

    An id is that of its first row.
    """
    persons_by_id, contacts_by_id = _first_by_id(persons), _first_by_id(contacts)
    for counted in persons:
        other = contacts_by_id.get(counted.row.related_to)
        if other is not None and counted.row.relation in _LINKS_TO_CONTACTS:
            yield counted, other
    for other in contacts:
        linked = persons_by_id.get(other.row.related_to)
        if linked is not None and other.row.relation is Relation.SAME_POPULATION_AS:
            yield linked, other


def _first_by_id(items: Iterable[LocatedFigure]) -> dict[str, LocatedFigure]:
    by_id: dict[str, LocatedFigure] = {}
    for item in items:
        by_id.setdefault(item.row.id, item)
    return by_id


def _above_contacts(
    persons: Sequence[LocatedFigure], contacts: Sequence[LocatedFigure], code: str
) -> Iterator[Finding]:
    """Yields findings for persons above contacts of one population and models; nothing links them.

    The contacts of the same people are sorted: those that persons are above come first.
    """
    groups = _PeopleGroups.of(persons, contacts)
    for key, counted in groups.persons.items():
        others, pairs = sorted(groups.contacts.get(key, ()), key=itemgetter(0)), PairCount(code)
        for item in counted:
            end = bisect_left(others, item.row.figure.low or Fraction(0), key=itemgetter(0))
            below = (others[index][1] for index in range(end))
            for other in pairs.first(below, end, item.raw.at("low")):
                yield _excess(item, other, code)
        yield from pairs.findings()


@attrs.frozen
class _PeopleGroups:
    """Persons, and contacts with their upper bound, that no row links, by place and people."""

    persons: dict[Hashable, list[LocatedFigure]]
    contacts: dict[Hashable, list[tuple[Fraction, LocatedFigure]]]

    @classmethod
    def of(
        cls, persons: Iterable[LocatedFigure], contacts: Iterable[LocatedFigure]
    ) -> _PeopleGroups:
        groups = cls({}, {})
        for item in persons:
            if not item.row.relation and item.row.populations:
                groups.persons.setdefault(_people(item.row), []).append(item)
        for item in contacts:
            high = item.row.figure.high
            if not item.row.relation and high is not None:
                groups.contacts.setdefault(_people(item.row), []).append((high, item))
        return groups


def _people(row: Observation) -> Hashable:
    """Returns the places, window, populations and models of a figure, for comparison."""
    return frozenset(row.places), row.window, frozenset(row.populations), frozenset(row.models)


def people_may_overlap(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for persons of one place, window and models who may be counted twice."""
    groups: dict[object, list[LocatedFigure]] = {}
    for item in _results_in(figures, Unit.PERSON):
        if item.row.models:
            key = (item.row.places, item.row.window, item.row.models)
            groups.setdefault(key, []).append(item)
    for group in groups.values():
        ids = dict.fromkeys(item.row.id for item in group)
        if sum(item.row.related_to not in ids for item in group) > 1:
            params = {"ids": list(ids), "count": len(group)}
            yield Finding("people-may-overlap", group[0].raw.at("low"), params)


PERSON_RULES: tuple[Rule, ...] = (persons_and_contacts, people_may_overlap)
