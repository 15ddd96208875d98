"""Checks parts against wholes: shares, partitions and unions."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property

import attrs

from ...core.findings import Finding
from ...practice.observations.model import (
    Observation,
    PublishedFigure,
    Relation,
    Role,
)
from ...values.figures import Figure, Outcome, sum_figures
from ...values.units import Unit
from .figures import PART_RELATIONS, FigureSet, LocatedFigure, Rule, figures_read_as

__all__ = ["PART_RULES"]

_UNITS_OF_SEVERAL_PARTS = frozenset({Unit.PERSON, Unit.WORKER, Unit.PERCENT})


def parts_and_wholes(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for parts in another unit than their whole, above it, or not adding up to it.

    A part above its whole is an error; the others must be explained.
    """
    by_id = figures.by_id
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
    return row.relation in PART_RELATIONS


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
    all_parts: dict[Hashable, _UnionParts] = {}
    for indicator_id, part in values:
        key = _key_of_part(indicator_id, part.row)
        all_parts.setdefault(key, _UnionParts()).append(part)
    for indicator_id, item in values:
        indicator = figures.framework.indicators.get(indicator_id)
        if indicator is None or not indicator.union_of:
            continue
        parts = all_parts.get(_key_of_part(indicator.union_of, item.row))
        if parts is not None:
            union, where = item.row.figure, item.raw.at("low")
            below = union.reaches(parts.highest).outcome is Outcome.NO
            params = {"union": union, "id": item.row.id, "parts": parts.ids, "sum": parts.added}
            yield Finding("union-below-part" if below else "union-not-sum", where, params)


def _key_of_part(indicator: str, row: Observation) -> Hashable:
    """Returns what a part shares with its union, besides the indicator of the part."""
    return indicator, row.unit, frozenset(row.places), row.window


@attrs.frozen(slots=False)
class _UnionParts:
    """The figures that a union unites: of its unit, places and window."""

    figures: list[Figure] = attrs.field(factory=list)
    ids: list[str] = attrs.field(factory=list)

    def append(self, part: LocatedFigure) -> None:
        """Adds a part."""
        self.figures.append(part.row.figure)
        self.ids.append(part.row.id)

    @cached_property
    def added(self) -> Figure:
        """The sum of the parts."""
        return sum_figures(self.figures)

    @cached_property
    def highest(self) -> Figure:
        """The part that a union is the first to fall below."""
        return max(self.figures, key=_least_of_exact)


def _least_of_exact(figure: Figure) -> tuple[bool, Fraction, bool]:
    """Orders figures by their lower bound; those that no union can be below come first."""
    comparable = figure.low is not None and not figure.approximate
    return comparable, figure.low or Fraction(0), figure.low_strict


PART_RULES: tuple[Rule, ...] = (
    parts_and_wholes,
    unions,
)
