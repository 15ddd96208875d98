"""Computes stock indicators from registers: what exists at the end of a period.

What began is counted within the period, and so are the entries of a stock that says `within`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import attrs

from ...core.errors import UnusableInputError
from ...forms.register_terms import Register
from ...forms.registers import Registers
from ...framework.framework import Framework
from ...framework.tables.indicators import Indicator
from ...framework.tables.sources import Citation, Grade
from ...intake.catalog import unknown_id_error
from ...practice.observations.model import ObservationKind
from ...results.parts import ModelsPart, Part, said_parts
from ...results.values import IndicatorValue, population_labels
from ...values.arguments import check_arguments
from ...values.calendars import Period, ReportingCalendar
from ..measures.dimensions import PLACE_DIMENSIONS, breakdown_text, of_part, place_part
from ..measures.windows import GroupKey, months_within
from .confirmations import Confirmations
from .definitions import StockDefinition, stock_definitions
from .requests import StockRequest
from .states import ReferencePeriod, RegisterState, code_year

__all__ = ["StockQuestion", "stock_values", "values_of_definition"]

_PERSON_DIMENSIONS = ("client", "establishment")
_DIMENSIONS_WITHIN_PROVINCES = frozenset({"place", "site", "group"})


@attrs.frozen
class StockQuestion:
    """What values of an indicator are asked for: of which registers, and by which dimensions.

    Months are those of the calendar. `confirmations` are the days on which records confirm a code;
    None where no records were given.
    """

    indicator: Indicator
    registers: Registers
    framework: Framework
    calendar: ReportingCalendar
    by: tuple[str, ...] = ()
    confirmations: Confirmations | None = None

    def request(self, definition: StockDefinition, period: Period) -> StockRequest:
        """Returns the request for the stock of a definition in a period."""
        when, registers, register = ReferencePeriod.of(period), self.registers, definition.register
        if definition.yearly:
            registers = registers.only(lambda entry: code_year(entry) in (None, when.last_day.year))
        return StockRequest(
            self.indicator,
            definition.measure,
            definition.stock,
            registers,
            self.framework,
            when,
            tuple(dict.fromkeys((*self.by, *definition.always))),
            self.confirmations,
            bool(self.registers.of(register)) and not registers.of(register),
        )


@check_arguments
def stock_values(
    indicator_id: str,
    registers: Registers,
    framework: Framework,
    period: Period | str,
    by: Sequence[str] = (),
    *,
    calendar: ReportingCalendar | str = "state",
    confirmations: Mapping[str, date] | None = None,
) -> tuple[IndicatorValue, ...]:
    """Returns the values of an indicator at the end of a period, one for each group of `by`.

    A period is given as such, or as its code in a `calendar` ("2024-Q1"). Some indicators are
    counted within it instead. The state of a code is its latest entry that is not dated after it.
    An entry older than the period is carried forward: the value is `partial` and its reasons name
    the day. Without any state the status is `no_data`. `confirmations` are the last days on which
    records confirm the codes of the register, for an indicator that asks for it. Raises
    UnknownIdError for an indicator that the framework does not hold and for a dimension that the
    indicator does not have, UnusableInputError for an indicator that is not counted from registers
    and for the dimensions client and establishment, CalendarError for a period that the calendar
    does not have or that has no end.
    """
    chosen = ReportingCalendar.of(calendar)
    period = chosen.period(period)
    indicator, definition = framework.indicators[indicator_id], _definition(indicator_id, framework)
    for name in by:
        if name in _PERSON_DIMENSIONS:
            allowed = ", ".join(definition.dimensions)
            raise UnusableInputError("cut-by-person", name=name, allowed=allowed)
        if name not in definition.dimensions:
            raise unknown_id_error(name, "dimensions", definition.dimensions)
    question = StockQuestion(indicator, registers, framework, chosen, tuple(by), confirmations)
    return values_of_definition(definition, question, period)


def values_of_definition(
    definition: StockDefinition, question: StockQuestion, period: Period
) -> tuple[IndicatorValue, ...]:
    """Returns the values of a definition: one for each group, and each month or field of it."""
    if definition.monthly:
        monthly = attrs.evolve(definition, monthly=False)
        values: list[IndicatorValue] = []
        for month in months_within(question.calendar, period):
            own = values_of_definition(monthly, question, month)
            values += [attrs.evolve(value, per_period="month") for value in own]
        return tuple(values)
    if not definition.fields:
        return _group_values(definition, question, period)
    values = []
    for field, part in definition.fields:
        values += [
            of_part(value, "field", field) for value in _group_values(part, question, period)
        ]
    return tuple(values)


def _group_values(
    stock: StockDefinition, question: StockQuestion, period: Period
) -> tuple[IndicatorValue, ...]:
    """Returns the value of each group of states in a period."""
    request = question.request(stock, period)
    groups: dict[GroupKey, list[RegisterState]] = {}
    if request.by == stock.always == ("model",):  # every model has a value, also without a state
        groups = {(ModelsPart((model,)),): [] for model in request.indicator.models}
    for state in stock.states(request):
        key = tuple(_part(state, name, request) for name in request.by)
        groups.setdefault(key, []).append(state)
    groups = groups or {(): []}
    return tuple(_group_value(stock, request, period, key, groups[key]) for key in sorted(groups))


def _definition(indicator_id: str, framework: Framework) -> StockDefinition:
    definitions = stock_definitions(framework)
    if indicator_id not in definitions:
        known = ", ".join(definitions)
        raise UnusableInputError("indicator-not-of-registers", id=indicator_id, known=known)
    return definitions[indicator_id]


def _part(state: RegisterState, dimension: str, request: StockRequest) -> Part:
    """Returns the value of a state in a dimension; its places are those of the last day."""
    if dimension not in PLACE_DIMENSIONS:
        return state.group_value(dimension)
    code = state.place if dimension == "place" else state.province
    part = place_part(code, request.when.last_day, request.framework)
    return attrs.evolve(part, restated=True)


def _group_value(
    stock: StockDefinition,
    request: StockRequest,
    period: Period,
    key: GroupKey,
    states: Sequence[RegisterState],
) -> IndicatorValue:
    """Returns the value of one group of states, by its group key."""
    outcome, definition = stock.count(request, states), request.indicator
    parts = tuple(zip(request.by, key, strict=False))  # the key of no group is empty
    places, provinces, models = _codes_of_group(request, parts, states)
    cut = said_parts(parts, period.interval)
    names = population_labels(definition.populations, request.framework)
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
        label=breakdown_text(cut, names),
        population_names=names,
        per_unit=stock.per_unit,
        numerator=outcome.numerator,
        denominator=outcome.denominator,
        reasons=outcome.reasons,
        parts=parts,
        records=outcome.records,
    )


def _codes_of_group(
    request: StockRequest, parts: Sequence[tuple[str, Part]], states: Iterable[RegisterState]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Returns the places, the provinces and the models of the states that may be counted."""
    places, provinces, models = set[str](), set[str](), set[str]()
    for state in states:
        if state.certain:
            places.add(state.place)
            provinces.add(state.province)
            models |= state.models
    if not _DIMENSIONS_WITHIN_PROVINCES & set(request.by):
        places = provinces
    own = request.indicator.models  # establishments have the only model of their indicator
    if request.register is not Register.ESTABLISHMENTS:
        part = dict(parts).get("model")
        codes = part.codes if isinstance(part, ModelsPart) and part.codes else models
        own = tuple(sorted(request.indicator.own_models(tuple(sorted(codes)))))
    return tuple(sorted(places - {""})), tuple(sorted(provinces - {""})), own
