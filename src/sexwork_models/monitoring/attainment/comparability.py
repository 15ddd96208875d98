"""Why a result cannot be set beside a norm: another model, population, unit, scope, place or window."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from dateutil.relativedelta import relativedelta

from ...framework.framework import Framework
from ...framework.tables.indicators import Additivity
from ...framework.tables.norms import PLANNED_KINDS, Norm, Scope, Target
from ...framework.tables.pilots import CROSS_CUTTING, PROGRAMME
from ...results.explanations import Reason
from ...results.values import IndicatorValue
from ...values.intervals import Interval
from ...values.text import Text
from ...values.units import Unit
from ..aggregation.rollup import place_names

__all__ = ["PER_UNIT_SCOPES", "Scopes", "declared_scope", "obstacles", "scope_of"]

Scopes: TypeAlias = Mapping[str, str]

PER_UNIT_SCOPES = frozenset({"group", "case", "person", "worker", "establishment"})
_LENGTHS = {
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "year": relativedelta(years=1),
}
_LENGTH_NAMES = {
    "month": Text("một tháng", "a month"),
    "quarter": Text("một quý", "a quarter"),
    "year": Text("một năm", "a year"),
}


def obstacles(
    norm: Norm, value: IndicatorValue, framework: Framework, scopes: Scopes
) -> list[Reason]:
    """Every reason against comparing; an empty list means that the two may be compared.

    `scopes` holds the scope that the caller declares for a norm whose source states none.
    """
    scope = scope_of(norm, scopes)
    return [
        *_no_figure(value),
        *_other_models(norm, value),
        *_other_population(norm, value, framework),
        *_other_unit(norm, value),
        *_other_scope(norm, value, scope),
        *_other_counting(norm, value, scope),
        *_other_place(norm, value, scope, framework),
        *_other_window(norm, value, declared=declared_scope(norm, scopes) is not None),
        *_planned(norm),
    ]


def declared_scope(norm: Norm, scopes: Scopes) -> str | None:
    """The scope that the caller declares, where the source leaves it open; a stated scope is not overruled.

    Whoever declares the scope also takes the period of the result as that of the norm.
    """
    return scopes.get(norm.id) if norm.scope is Scope.UNKNOWN else None


def scope_of(norm: Norm, scopes: Scopes) -> str:
    """The scope that holds for a comparison: the stated one, or else the declared one."""
    return declared_scope(norm, scopes) or norm.scope


def _no_figure(value: IndicatorValue) -> Iterator[Reason]:
    if value.figure is None:
        yield from value.reasons or (Reason("value-missing-here"),)


def _other_models(norm: Norm, value: IndicatorValue) -> Iterator[Reason]:
    if CROSS_CUTTING in norm.models or PROGRAMME in norm.models:
        return
    if not value.models:
        yield Reason("models-not-stated", {"asked": norm.models})
    elif value.definition.own_models(value.models) != value.definition.own_models(norm.models):
        yield Reason("other-models", {"found": value.models, "asked": norm.models})


def _other_population(norm: Norm, value: IndicatorValue, framework: Framework) -> Iterator[Reason]:
    if norm.populations and set(norm.populations) != set(value.populations):
        found, asked = (
            framework.population_names(value.populations),
            framework.population_names(norm.populations),
        )
        yield Reason("other-population", {"found": found, "asked": asked})


def _other_unit(norm: Norm, value: IndicatorValue) -> Iterator[Reason]:
    if value.figure is not None and norm.unit is not None and value.figure.unit is not norm.unit:
        yield Reason("other-unit", {"found": value.figure.unit, "asked": norm.unit})


def _other_scope(norm: Norm, value: IndicatorValue, scope: str) -> Iterator[Reason]:
    if scope == Scope.UNKNOWN:
        yield Reason("scope-unknown", {"id": norm.id})
    elif scope in PER_UNIT_SCOPES and value.per_unit != scope:
        yield Reason("value-not-per-unit", {"scope": scope})


def _other_counting(norm: Norm, value: IndicatorValue, scope: str) -> Iterator[Reason]:
    """A value of each session, group or month beside a level of the whole."""
    if value.per_unit and scope not in PER_UNIT_SCOPES:
        yield Reason("value-of-each-unit", {"unit": Unit(value.per_unit).one})
    if value.per_period and value.per_period != norm.per_period:
        yield Reason(
            "value-of-each-period",
            {"period": _LENGTH_NAMES.get(value.per_period, value.per_period)},
        )


def _other_place(
    norm: Norm, value: IndicatorValue, scope: str, framework: Framework
) -> Iterator[Reason]:
    names = place_names(value.places, value.period, framework)
    if len(value.places) > 1:
        yield Reason("several-places", {"places": names, "count": len(value.places)})
    elif scope == Scope.PROVINCE and value.places != value.provinces:
        yield Reason("not-one-province", {"places": names})
    elif (isinstance(norm, Target) or not scope) and not set(value.places) <= set(norm.places):
        yield Reason("other-place", {"found": value.places, "asked": norm.places})


def _other_window(norm: Norm, value: IndicatorValue, *, declared: bool) -> Iterator[Reason]:
    window = value.period.interval
    if window is None:
        yield Reason("window-unknown")
    elif _asks_for_other_days(norm, window):
        yield Reason("other-window", {"found": value.period, "asked": norm.interval})
    elif (
        norm.per_period in _LENGTHS
        and value.per_period != norm.per_period
        and not _lasts(window, norm.per_period)
    ):
        yield Reason(
            "other-length", {"found": value.period, "asked": _LENGTH_NAMES[norm.per_period]}
        )
    elif (
        not norm.per_period
        and not declared
        and value.definition.additivity is not Additivity.SNAPSHOT
    ):
        yield Reason("period-of-norm-unknown", {"found": value.period})


def _asks_for_other_days(norm: Norm, window: Interval) -> bool:
    """A target of a year or a programme is for exactly its own days, a monthly one for days within them."""
    target = isinstance(norm, Target)
    one_year = target and norm.per_period == "year" and _lasts(norm.interval, "year")
    if norm.per_period == "programme" or one_year:
        return window != norm.interval
    if target and norm.per_period == "none":  # by a last day: nothing measured after it counts
        return norm.interval.end is not None and (
            window.end is None or window.end > norm.interval.end
        )
    return target and not norm.interval.covers(window)


def _lasts(window: Interval, length: str) -> bool:
    return window.start is not None and window.start + _LENGTHS[length] == window.end


def _planned(norm: Norm) -> Iterator[Reason]:
    if norm.kind in PLANNED_KINDS:
        yield Reason("planned-volume", {"asked": norm.figure or "?"})
