"""Published figures under check, and the type of the rules that check them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeAlias

import attrs

from ...core.findings import Finding
from ...framework.framework import Framework
from ...intake.rows import ParsedRow
from ...practice.observations.model import Observation, Relation, Role
from ...results.values import IndicatorValue
from ..indicators.published.values import evaluate_published_figures

__all__ = [
    "PART_RELATIONS",
    "FigureSet",
    "LocatedFigure",
    "Rule",
    "apply_rules",
    "figures_read_as",
    "have_same_places_and_window",
]

LocatedFigure: TypeAlias = ParsedRow[Observation]

PART_RELATIONS = (Relation.PART_OF, Relation.PARTITION_OF)


@attrs.frozen
class FigureSet:
    """The figures under check, each with its place in the file, and the framework.

    `observations` are the figures that calculations take; `others` are enforcement figures and
    rows that were read in part, which are checked as single figures only.
    """

    observations: tuple[LocatedFigure, ...]
    others: tuple[ParsedRow[Any], ...]
    framework: Framework

    @property
    def all_figures(self) -> tuple[ParsedRow[Any], ...]:
        """Observations and others."""
        return (*self.observations, *self.others)

    @cached_property
    def by_id(self) -> Mapping[str, LocatedFigure]:
        """The observations by id; the first of two with the same id."""
        by_id: dict[str, LocatedFigure] = {}
        for item in self.observations:
            by_id.setdefault(item.row.id, item)
        return by_id

    @cached_property
    def values(self) -> tuple[IndicatorValue, ...]:
        """The values of the observations, which several rules ask for."""
        return evaluate_published_figures([item.row for item in self.observations], self.framework)


Rule: TypeAlias = Callable[[FigureSet], Iterator[Finding]]


def apply_rules(rules: Iterable[Rule], figures: FigureSet) -> Iterator[Finding]:
    """Yields every finding of every rule."""
    for rule in rules:
        yield from rule(figures)


def figures_read_as(
    observations: Sequence[LocatedFigure], role: Role
) -> Iterator[tuple[str, LocatedFigure]]:
    """Yields each figure with each indicator that it is read as in a role."""
    for item in observations:
        for reading in item.row.readings:
            if reading.role is role:
                yield reading.indicator, item


def have_same_places_and_window(left: Observation, right: Observation) -> bool:
    """Whether two figures are of the same places, in any order, and of the same days."""
    return (set(left.places), left.window) == (set(right.places), right.window)
