"""Checks parts against wholes: shares, partitions, unions, and persons against contacts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import attrs

from ...core.findings import Finding
from ...framework.tables.indicators import Indicator
from ...practice.observations.model import (
    Observation,
    ObservationKind,
    PublishedFigure,
    Relation,
    Role,
)
from ...values.figures import Figure, Outcome, sum_figures
from ...values.units import Unit
from .figures import FigureSet, LocatedFigure, Rule, figures_read_as, have_same_places_and_window

__all__ = ["PART_RULES"]

_CHANNEL = "channel"  # the disaggregation
_UNITS_OF_SEVERAL_PARTS = frozenset({Unit.PERSON, Unit.WORKER, Unit.PERCENT})
_PART_RELATIONS = (Relation.PART_OF, Relation.PARTITION_OF)
_LINKS_TO_CONTACTS = (Relation.SAME_POPULATION_AS, *_PART_RELATIONS)


def parts_and_wholes(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for parts in another unit than their whole, above it, or not adding up to it.

    A part above its whole is an error; the others must be explained.
    """
    by_id = figures.by_id()
    parts: dict[str, list[LocatedFigure]] = {}
    for item in figures.observations:
        whole = by_id.get(item.row.related_to)
        if not _is_part(item.row) or whole is None:
            continue
        if not _count_alike(item, whole):
            params: dict[str, object] = {
                "part": item.row.id,
                "whole": whole.row.id,
                "part_unit": item.row.unit,
                "whole_unit": whole.row.unit,
            }
            yield Finding("part-in-other-unit", item.raw.at("unit"), params)
            continue
        parts.setdefault(whole.row.id, []).append(item)
        if _exceeds(item.row.figure, whole.row.figure):
            params = {"part": item.row.figure, "whole": whole.row.figure}
            yield Finding("part-exceeds-whole", item.raw.at("low"), params)
    # A refused part belongs to its whole, though nobody knows how much it is.
    incomplete = {item.row.related_to for item in figures.others if _is_part(item.row)}
    for id, group in parts.items():
        yield from _partition_findings(by_id[id], group, known=id not in incomplete)


def _count_alike(part: LocatedFigure, whole: LocatedFigure) -> bool:
    """Whether a part and its whole can be compared: in one unit, or as one indicator."""
    units = (part.row.unit, whole.row.unit)
    if units[0] is units[1]:
        return True
    return Unit.PERCENT not in units and bool(_indicators(part) & _indicators(whole))


def _indicators(item: LocatedFigure) -> set[str]:
    return {reading.indicator for reading in item.row.readings}


def _exceeds(part: Figure, whole: Figure) -> bool:
    """Whether a part is larger than its whole, whatever the bounds admit.

    Units are not compared: part and whole may count under their own labels.
    """
    if part.low is None or whole.high is None or part.approximate or whole.approximate:
        return False
    strict = part.low_strict or whole.high_strict
    return part.low > whole.high or (part.low == whole.high and strict)


def _is_part(row: PublishedFigure) -> bool:
    return row.relation in _PART_RELATIONS


def _partition_findings(
    whole: LocatedFigure, parts: Sequence[LocatedFigure], *, known: bool
) -> Iterator[Finding]:
    """Yields findings for parts that exceed their whole together, or leave some of it open.

    Unless all parts are `known`, nothing is said of what is left open.
    """
    every = [part for part in parts if part.row.relation is Relation.PARTITION_OF]
    if not every and len(parts) < 2:
        return
    above, below = "parts-exceed-whole", "partition-below-whole"
    if not every:
        above, below = _code_of_excess(whole, parts), "open-partition"
    for finding in _compare_with_sum(whole, every or parts, above, below):
        if known or finding.code == above:
            yield finding


def _code_of_excess(whole: LocatedFigure, parts: Sequence[LocatedFigure]) -> str:
    """Returns the finding for parts above their whole: persons may be in several of them."""
    units = {part.row.unit for part in (*parts, whole)}
    in_one_part = units.isdisjoint(_UNITS_OF_SEVERAL_PARTS)
    return "parts-exceed-whole" if in_one_part else "parts-may-overlap"


def _compare_with_sum(
    whole: LocatedFigure, parts: Sequence[LocatedFigure], above: str, below: str
) -> Iterator[Finding]:
    """Yields the finding `above` or `below` when the sum of parts surely differs from a whole."""
    figure, unit = whole.row.figure, whole.row.unit
    ids = [part.row.id for part in parts]
    figures = [attrs.evolve(part.row.figure, unit=unit) for part in parts]
    if any(part.high is not None and part.high < 0 for part in figures):
        return  # rates of change have no sum
    added = sum_figures(figures)
    params = {"parts": ids, "sum": added, "whole": figure, "id": whole.row.id}
    if _exceeds(added, figure):
        yield Finding(above, whole.raw.at("low"), params)
    elif _exceeds(figure, added):
        yield Finding(below, whole.raw.at("low"), params)


def unions(figures: FigureSet) -> Iterator[Finding]:
    """Yields a finding for every union: it is no sum, and must not be below what it unites."""
    values = list(figures_read_as(figures.observations, Role.VALUE))
    for indicator_id, item in values:
        indicator = figures.framework.indicators.get(indicator_id)
        parts = [] if indicator is None else [*_parts_of_union(indicator, item.row, values)]
        if not parts:
            continue
        union, below = item.row.figure, False
        ids: list[str] = []
        part_figures: list[Figure] = []
        for part in parts:
            ids.append(part.row.id)
            part_figures.append(part.row.figure)
            below = below or union.reaches(part.row.figure).outcome is Outcome.NO
        added = sum_figures(part_figures)
        params = {"union": union, "id": item.row.id, "parts": ids, "sum": added}
        yield Finding("union-below-part" if below else "union-not-sum", item.raw.at("low"), params)


def _parts_of_union(
    indicator: Indicator, union: Observation, values: Sequence[tuple[str, LocatedFigure]]
) -> Iterator[LocatedFigure]:
    """Yields the values that a union unites: of its unit, places and window."""
    if not indicator.union_of:
        return
    for indicator_id, part in values:
        united = indicator_id == indicator.union_of and part.row.unit is union.unit
        if united and have_same_places_and_window(part.row, union):
            yield part


def persons_and_contacts(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for persons above contacts of one population, place, window and models.

    Persons reached through all channels may well be more than the contacts of one channel: unless
    the figures are linked, that is only a warning.
    """
    all_contacts = _results_in(figures, Unit.CONTACT)
    for persons, contacts in product(_results_in(figures, Unit.PERSON), all_contacts):
        if not _concern_same_people(persons.row, contacts.row):
            continue
        persons_figure, contacts_figure = persons.row.figure, contacts.row.figure
        high = contacts_figure.high
        if high is not None and (persons_figure.low or 0) > high:
            params = {
                "persons": persons_figure,
                "contacts": contacts_figure,
                "id": contacts.row.id,
            }
            linked = _are_linked(persons.row, contacts.row)
            alone = not linked and _is_of_one_channel(contacts, figures)
            code = "persons-beside-contacts-of-channel" if alone else "persons-exceed-contacts"
            yield Finding(code, persons.raw.at("low"), params)


def _is_of_one_channel(contacts: LocatedFigure, figures: FigureSet) -> bool:
    """Whether contacts are of one channel: other contacts are broken down by channel, not these."""
    over_channels: set[str] = set()
    for indicator in figures.framework.indicators.values():
        if indicator.unit is Unit.CONTACT and _CHANNEL in indicator.disaggregations:
            over_channels.add(indicator.id)
    return bool(over_channels) and over_channels.isdisjoint(_indicators(contacts))


def _results_in(figures: FigureSet, unit: Unit) -> list[LocatedFigure]:
    """Returns the results in a unit that are read as an indicator."""
    results: list[LocatedFigure] = []
    for item in figures.observations:
        row = item.row
        if row.kind is ObservationKind.ACTUAL and row.unit is unit and row.readings:
            results.append(item)
    return results


def _concern_same_people(persons: Observation, contacts: Observation) -> bool:
    """Whether two counts of one place and window are linked, or of one population and models."""
    if not have_same_places_and_window(persons, contacts):
        return False
    if _are_linked(persons, contacts):
        return True
    if persons.relation or contacts.relation or not persons.populations:
        return False
    same_populations = set(persons.populations) == set(contacts.populations)
    return same_populations and set(persons.models) == set(contacts.models)


def _are_linked(persons: Observation, contacts: Observation) -> bool:
    """Whether persons are said to be of the same people as contacts, or a part of them."""
    if persons.related_to == contacts.id and persons.relation in _LINKS_TO_CONTACTS:
        return True
    return contacts.related_to == persons.id and contacts.relation is Relation.SAME_POPULATION_AS


def people_may_overlap(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for persons of one place, window and models who may be counted twice."""
    groups: dict[object, list[LocatedFigure]] = {}
    for item in _results_in(figures, Unit.PERSON):
        if item.row.models:
            key = (item.row.places, item.row.window, item.row.models)
            groups.setdefault(key, []).append(item)
    for group in groups.values():
        ids = [item.row.id for item in group]
        if sum(item.row.related_to not in ids for item in group) > 1:
            params = {"ids": ids, "count": len(ids)}
            yield Finding("people-may-overlap", group[0].raw.at("low"), params)


PART_RULES: tuple[Rule, ...] = (
    parts_and_wholes,
    unions,
    persons_and_contacts,
    people_may_overlap,
)
