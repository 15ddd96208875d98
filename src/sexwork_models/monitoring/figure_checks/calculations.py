"""Checks that the sums, ratios and products declared by readings can be calculated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...core.findings import Finding
from ...practice.observations.model import Role
from ...results.values import IndicatorValue, Status
from ..indicators.published.declared_sums import group_disjoint_terms
from .figures import FigureSet, LocatedFigure, Rule, figures_read_as

__all__ = ["CALCULATION_RULES"]

_READ_AS_PUBLISHED = frozenset({Role.VALUE, Role.AT_LEAST})
_RATIO_ROLES = frozenset({Role.NUMERATOR, Role.DENOMINATOR, Role.FACTOR})


def declared_sums(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for terms that nothing links to others, or that may not be added, and why.

    A term whose partner was refused is not alone.
    """
    by_indicator: dict[str, list[LocatedFigure]] = {}
    for indicator, item in figures_read_as(figures.all_figures, Role.TERM):
        by_indicator.setdefault(indicator, []).append(item)
    for indicator in figures.framework.indicators:
        terms = by_indicator.get(indicator, [])
        by_id = {item.row.id: item for item in terms}
        for group in group_disjoint_terms([item.row for item in terms]):
            item = by_id[group[0].id]
            if len(group) == 1 and item.whole:
                where = item.raw.at("readings")
                yield Finding("term-alone", where, {"id": group[0].id, "indicator": indicator})
    yield from _refused_values(figures, frozenset({Role.TERM}), "forbidden-sum")


def declared_ratios(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for ratios and products that the figures of the file do not allow."""
    yield from _refused_values(figures, _RATIO_ROLES, "forbidden-ratio")


def _refused_values(figures: FigureSet, roles: frozenset[Role], code: str) -> Iterator[Finding]:
    """Yields a finding for every value that readings in these roles ask for and that is refused."""
    by_id = figures.by_id
    for value in figures.values:
        if value.figure is not None:
            continue
        where = by_id[value.inputs[0]].raw.at("readings")
        if value.status is Status.ZERO_DENOMINATOR:
            yield Finding("denominator-zero", where)
        elif _is_in_roles(value, roles, by_id):
            params = {
                "indicator": value.definition.id,
                "ids": value.inputs,
                "reason": value.reasons,
            }
            yield Finding(code, where, params)


def _is_in_roles(
    value: IndicatorValue, roles: frozenset[Role], by_id: Mapping[str, LocatedFigure]
) -> bool:
    """Whether a value was calculated from readings in these roles, not taken as published."""
    found: set[Role] = set()
    for id in value.inputs:
        for reading in by_id[id].row.readings:
            if reading.indicator == value.definition.id:
                found.add(reading.role)
    return found.isdisjoint(_READ_AS_PUBLISHED) and not roles.isdisjoint(found)


CALCULATION_RULES: tuple[Rule, ...] = (declared_sums, declared_ratios)
