"""Finds the reasons against comparing a value with a norm: another unit, place, part or window."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from dateutil.relativedelta import relativedelta

from ...core.findings import Issue
from ...framework.framework import Framework
from ...framework.tables.indicators import Additivity
from ...framework.tables.norms import PLANNED_KINDS, Norm, PerPeriod, Scope, Target
from ...framework.tables.pilots import OF_EVERY_MODEL
from ...results.values import IndicatorValue
from ...values.intervals import Interval
from ...values.text import texts_of
from ...values.units import Unit
from ..aggregation.rollup import place_names
from ..measures.dimensions import PLACE_DIMENSIONS, breakdown_text

__all__ = ["PER_UNIT_SCOPES", "Scopes", "declared_scope", "obstacles", "scope_of"]

Scopes: TypeAlias = Mapping[str, str]

PER_UNIT_SCOPES = frozenset({"group", "case", "person", "worker", "establishment"})
_LENGTHS = {
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "year": relativedelta(years=1),
}
_LENGTH_NAMES = texts_of("measures.lengths")


def obstacles(
    norm: Norm, value: IndicatorValue, framework: Framework, scopes: Scopes
) -> list[Issue]:
    """Returns every reason against comparing a value with a norm; none when they are comparable.

    `scopes` holds the scope that the caller declares for a norm whose source states none.
    """
    scope = scope_of(norm, scopes)
    reasons = [*_subject_obstacles(norm, value, framework), *_scope_obstacles(norm, value, scope)]
    reasons += _breakdown_obstacles(norm, value, scope)
    if len(value.places) > 1:
        names = place_names(value.places, value.period, framework)
        params = {"places": names, "count": len(value.places)}
        reasons.append(Issue("several-places", params))
    elif scope == Scope.PROVINCE and value.places != value.provinces:
        names = place_names(value.places, value.period, framework)
        reasons.append(Issue("not-one-province", {"places": names}))
    elif (isinstance(norm, Target) or not scope) and not set(value.places) <= set(norm.places):
        reasons.append(Issue("other-place", {"found": value.places, "asked": norm.places}))
    declared = declared_scope(norm, scopes) is not None
    reasons += _window_obstacles(norm, value, framework, declared=declared)
    if norm.kind in PLANNED_KINDS:
        reasons.append(Issue("planned-volume", {"asked": norm.amount or "?"}))
    return reasons


def declared_scope(norm: Norm, scopes: Scopes) -> str | None:
    """Returns the scope that the caller declares for a norm whose source leaves it open.

    A stated scope is not overruled. Declaring the scope also makes the period of the value that
    of the norm.
    """
    return scopes.get(norm.id) if norm.scope is Scope.UNKNOWN else None


def scope_of(norm: Norm, scopes: Scopes) -> str:
    """Returns the scope for a comparison: the stated one, or else the declared one."""
    return declared_scope(norm, scopes) or norm.scope


def _subject_obstacles(norm: Norm, value: IndicatorValue, framework: Framework) -> Iterator[Issue]:
    """Yields why a value is missing, or of other models, populations or units than the norm."""
    if value.definition.id not in norm.indicators:
        yield Issue("other-indicator", {"found": value.definition.id, "asked": norm.indicators})
    if value.figure is None:
        yield from value.reasons or (Issue("value-missing-here"),)
    if OF_EVERY_MODEL.isdisjoint(norm.models):
        yield from _model_obstacles(norm, value)
    if norm.populations and set(norm.populations) != set(value.populations):
        found = framework.population_names(value.populations)
        asked = framework.population_names(norm.populations)
        yield Issue("other-population", {"found": found, "asked": asked})
    if value.figure is not None and norm.unit not in (None, value.figure.unit):
        yield Issue("other-unit", {"found": value.figure.unit, "asked": norm.unit})


def _model_obstacles(norm: Norm, value: IndicatorValue) -> Iterator[Issue]:
    own_models = value.definition.own_models
    if not value.models:
        yield Issue("models-not-stated", {"asked": norm.models})
    elif own_models(value.models) != own_models(norm.models):
        yield Issue("other-models", {"found": value.models, "asked": norm.models})


def _breakdown_obstacles(norm: Norm, value: IndicatorValue, scope: str) -> Iterator[Issue]:
    """Yields that a value of a breakdown is of a part of what the norm is about."""
    cut = [part for part in value.cut if _is_of_a_part(norm, value, part, scope)]
    if cut:
        yield Issue("value-of-a-part", {"part": breakdown_text(cut, value.population_names)})


def _is_of_a_part(norm: Norm, value: IndicatorValue, part: tuple[str, str], scope: str) -> bool:
    """Whether a part of a breakdown is less than what a norm is about.

    The places are compared on their own. A norm of several models is also met by records of one of
    them, and a norm that names no population is of everybody whom the indicator counts.
    """
    dimension, group = part
    if dimension in PLACE_DIMENSIONS:
        return False
    if dimension == "site":
        return not group or scope != Scope.SITE
    if dimension == "model":
        reserved = OF_EVERY_MODEL.intersection(norm.models)
        return bool(reserved) or len(value.definition.own_models(norm.models)) > 1
    counted = norm.populations or value.definition.populations
    return dimension != "population" or set(counted) != set(value.populations)


def _scope_obstacles(norm: Norm, value: IndicatorValue, scope: str) -> Iterator[Issue]:
    """Yields why a value per unit or period does not have the scope of the norm, or lacks it."""
    if scope == Scope.UNKNOWN:
        yield Issue("scope-unknown", {"id": norm.id})
    elif scope in PER_UNIT_SCOPES and value.per_unit != scope:
        yield Issue("value-not-per-unit", {"scope": scope})
    if value.per_unit and scope not in PER_UNIT_SCOPES:
        yield Issue("value-of-each-unit", {"unit": Unit(value.per_unit).one})
    if value.per_period and value.per_period != norm.per_period:
        period = _LENGTH_NAMES.get(value.per_period, value.per_period)
        yield Issue("value-of-each-period", {"period": period})


def _window_obstacles(
    norm: Norm, value: IndicatorValue, framework: Framework, *, declared: bool
) -> Iterator[Issue]:
    window = value.period.interval
    if window is None:
        yield Issue("window-unknown")
    elif _is_outside_days_of_target(norm, window):
        yield Issue("other-window", {"found": value.period, "asked": norm.interval})
    elif norm.per_period in _LENGTHS:
        if value.per_period != norm.per_period and not _has_length(window, norm.per_period):
            length = _LENGTH_NAMES[norm.per_period]
            yield Issue("other-length", {"found": value.period, "asked": length})
    elif not (norm.per_period or declared or _is_of_a_state(norm, value, framework)):
        yield Issue("period-of-norm-unknown", {"found": value.period})


def _is_of_a_state(norm: Norm, value: IndicatorValue, framework: Framework) -> bool:
    """Whether a norm is of what exists on a day, which needs no period: one of its indicators is.

    What was founded in any period counts towards a norm of what is founded or kept.
    """
    definitions = [framework.indicators[id] for id in norm.indicators if id in framework.indicators]
    states = (item.additivity is Additivity.SNAPSHOT for item in (value.definition, *definitions))
    return any(states)


def _is_outside_days_of_target(norm: Norm, window: Interval) -> bool:
    """Whether a window is not one of the days that a target is for.

    A target of a year or a programme is for exactly its own days, a monthly one for days within
    them, and one by a last day for everything measured up to that day.
    """
    if norm.per_period is PerPeriod.PROGRAMME:
        return window != norm.interval
    if not isinstance(norm, Target):
        return False
    if norm.per_period is PerPeriod.YEAR and _has_length(norm.interval, "year"):
        return window != norm.interval
    if norm.per_period is PerPeriod.NONE:
        return not Interval(None, norm.interval.end).covers(window)
    return not norm.interval.covers(window)


def _has_length(window: Interval, length: str) -> bool:
    return window.start is not None and window.start + _LENGTHS[length] == window.end
