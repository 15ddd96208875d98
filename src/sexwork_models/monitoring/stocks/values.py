"""Computes stock indicators from registers: what exists at the end of a period.

Two indicators are counted within the period: groups founded, and workers who had a health check.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...core.errors import UnusableInputError
from ...framework.framework import Framework
from ...framework.tables.sources import Citation, Grade
from ...intake.catalog import unknown_id_error
from ...practice.observations.model import ObservationKind
from ...practice.registers.model import Registers
from ...practice.registers.terms import Register
from ...results.values import IndicatorValue
from ...values.arguments import check_arguments
from ...values.calendars import Period
from ...values.text import Text
from .definitions import STOCK_DEFINITIONS, StockDefinition
from .states import ReferencePeriod, RegisterState, StockRequest

__all__ = ["STOCK_INDICATORS", "stock_dimensions", "stock_register", "stock_values"]

STOCK_INDICATORS: tuple[str, ...] = tuple(STOCK_DEFINITIONS)
_PERSON_DIMENSIONS = ("client", "establishment")
_DIMENSIONS_WITHIN_PROVINCES = frozenset({"place", "site", "group"})


@check_arguments
def stock_values(
    indicator_id: str,
    registers: Registers,
    framework: Framework,
    period: Period,
    by: Sequence[str] = (),
) -> tuple[IndicatorValue, ...]:
    """Returns the values of an indicator at the end of a period, one for each group of `by`.

    I17 and I48 are counted within the period instead of at its end. The state of a code is its
    latest entry that is not dated after the period. An entry older than the period is carried
    forward: the value is `partial` and its reasons name the day. Without any state the status is
    `no_data`. Raises UnknownIdError for an indicator that the framework does not hold and for a
    dimension that the indicator does not have, UnusableInputError for an indicator that is not
    counted from registers and for the dimensions client and establishment, CalendarError for a
    period without an end.
    """
    stock, indicator = _stock_definition(indicator_id), framework.indicators[indicator_id]
    for name in by:
        if name in _PERSON_DIMENSIONS:
            allowed = ", ".join(stock.dimensions)
            raise UnusableInputError("cut-by-person", name=name, allowed=allowed)
        if name not in stock.dimensions:
            raise unknown_id_error(name, "dimensions", stock.dimensions)
    dimensions = tuple(dict.fromkeys((*by, *stock.always)))
    when = ReferencePeriod.of(period)
    request = StockRequest(indicator, stock.register, registers, framework, when, dimensions)
    groups: dict[tuple[str, ...], list[RegisterState]] = {}
    if dimensions == stock.always == ("model",):  # every model has a value, also without a state
        groups = {(model,): [] for model in indicator.models}
    for state in stock.states(request):
        key = tuple(state.group_value(name) for name in dimensions)
        groups.setdefault(key, []).append(state)
    groups = groups or {(): []}
    return tuple(_group_value(stock, request, period, key, groups[key]) for key in sorted(groups))


def stock_dimensions(indicator_id: str) -> tuple[str, ...]:
    """Returns the dimensions by which an indicator may be broken down.

    Raises UnusableInputError for an indicator that is not counted from registers.
    """
    return _stock_definition(indicator_id).dimensions


def stock_register(indicator_id: str) -> Register:
    """Returns the register from which an indicator is counted.

    Raises UnusableInputError for an indicator that is not counted from registers.
    """
    return _stock_definition(indicator_id).register


def _stock_definition(indicator_id: str) -> StockDefinition:
    if indicator_id not in STOCK_DEFINITIONS:
        raise UnusableInputError(
            "indicator-not-of-registers", id=indicator_id, known=", ".join(STOCK_DEFINITIONS)
        )
    return STOCK_DEFINITIONS[indicator_id]


def _group_value(
    stock: StockDefinition,
    request: StockRequest,
    period: Period,
    key: Sequence[str],
    states: Sequence[RegisterState],
) -> IndicatorValue:
    """Returns the value of one group of states, by its group key."""
    outcome, definition = stock.count(request, states), request.indicator
    breakdown = tuple(zip(request.by, key, strict=True)) if key else ()
    places, provinces, models = _codes_of_group(request, breakdown, states)
    label = ", ".join(f"{name} {value or '-'}" for name, value in breakdown)
    return IndicatorValue(
        definition=definition,
        places=places,
        provinces=provinces,
        period=period,
        models=models,
        populations=definition.populations,
        kind=ObservationKind.ACTUAL,
        status=outcome.status,
        figure=outcome.figure,
        inputs=(),
        citations=(Citation(stock.register.value, stock.register.value, Grade.SUPPLIED),),
        label=Text(label, label),
        per_unit=stock.per_unit,
        numerator=outcome.numerator,
        denominator=outcome.denominator,
        reasons=outcome.reasons,
        cut=breakdown,
        records=outcome.records,
    )


def _codes_of_group(
    request: StockRequest, breakdown: Sequence[tuple[str, str]], states: Iterable[RegisterState]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Returns the places, the provinces and the models of the states that may be counted."""
    places, provinces, models = set[str](), set[str](), list[str]()
    for state in states:
        if state.certain:
            places.add(state.place)
            provinces.add(state.province)
            models.append(state.model)
    if not _DIMENSIONS_WITHIN_PROVINCES & set(request.by):
        places = provinces
    own = request.indicator.models  # establishments have the only model of their indicator
    if request.register is not Register.ESTABLISHMENTS:
        joined = dict(breakdown).get("model") or "+".join(models)
        own = tuple(sorted(request.indicator.own_models(tuple(joined.split("+")))))
    return tuple(sorted(places - {""})), tuple(sorted(provinces - {""})), own
