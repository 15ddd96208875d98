"""The measures of the indicators that are counted from records, as a framework declares them.

The models and populations of an indicator are added to every filter of its measure.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import attrs

from ...forms.conditions import Conditions, OneOf
from ...framework.declared_measures import declared_measures
from ...framework.framework import Framework
from ...framework.measures.language import (
    Cohort,
    CohortPart,
    Count,
    Coverage,
    Distinct,
    Each,
    Growth,
    Measure,
    Ratio,
    Sum,
    component_counts,
)
from ...framework.measures.terms import Scope, SummaryUnit
from ...framework.pack import MAX_FRAMEWORKS_KEPT
from ...framework.tables.indicators import Indicator
from ...framework.tables.pilots import OF_EVERY_MODEL

__all__ = [
    "RecordMeasure",
    "cohort_measures",
    "coverage_measures",
    "growth_indicators",
    "record_measures",
]


@attrs.frozen
class RecordMeasure:
    """The measure of one indicator; `split` is a field by which it is always broken down.

    `per_unit` is the unit that each value belongs to, where there is one value for each.
    """

    indicator: str
    measure: Measure
    split: str = ""
    per_unit: str = ""


@lru_cache(maxsize=MAX_FRAMEWORKS_KEPT)
def record_measures(framework: Framework) -> Mapping[str, RecordMeasure]:
    """Returns the measure of every indicator of the framework that is counted from records."""
    measures: dict[str, RecordMeasure] = {}
    for id, declared in declared_measures(framework).items():
        if component_counts(declared):
            measure: Measure = _within_scope(declared, framework.indicators[id])
            measures[id] = _record_measure(id, measure)
    return MappingProxyType(measures)


def _record_measure(id: str, measure: Measure) -> RecordMeasure:
    """Returns how a measure is counted: one for each group or site is broken down by it."""
    if isinstance(measure, Each) and measure.per in (SummaryUnit.GROUP, SummaryUnit.SITE):
        return RecordMeasure(id, measure.of, measure.per.value, measure.per.value)
    return RecordMeasure(id, measure, measure.split)


@lru_cache(maxsize=MAX_FRAMEWORKS_KEPT)
def cohort_measures(framework: Framework) -> Mapping[str, Cohort]:
    """Returns the measure of every indicator that follows a cohort, by id.

    The models and populations of the indicator are in the filter of the base; in that of the part
    only where it says so.
    """
    measures: dict[str, Cohort] = {}
    for id, declared in declared_measures(framework).items():
        if isinstance(declared, Cohort):
            measures[id] = _cohort_within_scope(declared, framework.indicators[id])
    return MappingProxyType(measures)


def _cohort_within_scope(measure: Cohort, indicator: Indicator) -> Cohort:
    where = (*measure.base.where, *_scope(Scope.INDICATOR, indicator))
    part = measure.part
    if isinstance(part, CohortPart):
        scope = _scope(part.scope, indicator) if part.scope is not Scope.ANY else ()
        part = attrs.evolve(part, where=(*part.where, *scope))
    return attrs.evolve(measure, base=attrs.evolve(measure.base, where=where), part=part)


def coverage_measures(framework: Framework) -> Mapping[str, Coverage]:
    """Returns the measure of every indicator that is a coverage, by id."""
    declared = declared_measures(framework).items()
    return {id: measure for id, measure in declared if isinstance(measure, Coverage)}


def growth_indicators(framework: Framework) -> Mapping[str, Growth]:
    """Returns the measure of every indicator that is a growth, by id."""
    declared = declared_measures(framework).items()
    return {id: measure for id, measure in declared if isinstance(measure, Growth)}


def _within_scope(measure: Any, indicator: Indicator) -> Any:
    """Returns a measure of records whose filters hold the models and people of the indicator."""
    if isinstance(measure, Ratio):
        part, whole = (_within_scope(side, indicator) for side in (measure.part, measure.whole))
        return attrs.evolve(measure, part=part, whole=whole)
    if isinstance(measure, Each):
        of = tuple(_within_scope(each, indicator) for each in measure.measures)
        return attrs.evolve(measure, measures=of)
    if isinstance(measure, (Sum, Count)):
        return attrs.evolve(measure, where=(*measure.where, *_scope(measure.scope, indicator)))
    if isinstance(measure, Distinct):
        scope = _scope(measure.scope, indicator)
        having_all = tuple((*where, *scope) for where in measure.having_all)
        having_none = tuple((*where, *scope) for where in measure.having_none)
        return attrs.evolve(measure, having_all=having_all, having_none=having_none)
    return measure


def _scope(scope: Scope, indicator: Indicator) -> Conditions:
    """Returns the conditions that a row is of the indicator's own populations and models."""
    conditions: list[OneOf] = []
    if scope is Scope.INDICATOR and indicator.populations:
        conditions.append(OneOf("population", frozenset(indicator.populations)))
    if scope is not Scope.ANY and not OF_EVERY_MODEL & set(indicator.models):
        conditions.append(OneOf("models", OF_EVERY_MODEL.union(indicator.models)))
    return tuple(conditions)
