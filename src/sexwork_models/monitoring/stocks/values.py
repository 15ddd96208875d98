"""Which indicator values follow from registers: what exists at the end of a period, and what was founded within it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import attrs

from ...core.errors import UnusableInputError
from ...framework.framework import Framework
from ...framework.tables.pilots import NO_MODEL
from ...framework.tables.sources import Citation, Grade
from ...intake.catalog import unknown_id
from ...practice.observations.model import ObservationKind
from ...practice.registers.model import Registers
from ...practice.registers.terms import ProviderType, Register, SizeSeries
from ...results.values import IndicatorValue
from ...values.calendars import Period
from ...values.text import Text
from ..measures.counting import Outcome
from .counts import (
    StockAsk,
    core_members_of_one,
    existing,
    founded,
    localities,
    members,
    workers_checked,
)
from .size_estimates import size_of, sized_states
from .states import State, When, first_states, latest_states, no_data, states_within

__all__ = ["STOCK_INDICATORS", "stock_dimensions", "stock_register", "stock_values"]

_NEVER = ("client", "establishment")
_NEAR = frozenset({"place", "site", "group"})
_GROUPS = ("place", "province", "model", "group", "group_type")
_PROVIDERS = ("place", "province", "model", "provider_type")


@attrs.frozen
class _Stock:
    """How an indicator is counted: from which register, which of its states, how, and by what it may be cut.

    `always` is by what its values stand apart, whatever is asked; `per_unit` what one value belongs to.
    """

    register: Register
    dimensions: tuple[str, ...]
    states: Callable[[StockAsk], list[State]]
    count: Callable[[StockAsk, Sequence[State]], Outcome]
    always: tuple[str, ...] = ()
    per_unit: str = ""


def stock_values(
    indicator_id: str,
    registers: Registers,
    framework: Framework,
    period: Period,
    by: Sequence[str] = (),
) -> tuple[IndicatorValue, ...]:
    """The values of one indicator at the end of a period (I17 and I48: within it), one for each part of the cut `by`.

    The state of a code is its latest entry that is not dated after the period. One that is older than the period is
    carried forward: the value is `partial` and says from which day. Without any state the status is `no_data`.
    Raises UnknownIdError for an indicator that the framework does not hold and for a dimension that the indicator is not
    cut by, UnusableInputError for an indicator that no register feeds and for a cut by client or establishment,
    CalendarError for a period without an end.
    """
    stock, indicator = _stock(indicator_id), framework.indicators[indicator_id]
    names = tuple(dict.fromkeys((*_checked(by, stock), *stock.always)))
    ask = StockAsk(indicator, stock.register, registers, framework, When.of(period), names)
    listed = indicator.models if names == stock.always == ("model",) else ()
    parts: dict[tuple[str, ...], list[State]] = {(model,): [] for model in listed}
    for state in stock.states(ask):
        parts.setdefault(tuple(_word(state, name) for name in names), []).append(state)
    parts = parts or {(): []}
    return tuple(_value(stock, ask, period, words, parts[words]) for words in sorted(parts))


def stock_dimensions(indicator_id: str) -> tuple[str, ...]:
    """By what the values of an indicator may be cut. Raises UnusableInputError for one that no register feeds."""
    return _stock(indicator_id).dimensions


def stock_register(indicator_id: str) -> Register:
    """The register that feeds an indicator. Raises UnusableInputError for one that no register feeds."""
    return _stock(indicator_id).register


def _stock(indicator_id: str) -> _Stock:
    if indicator_id not in _STOCKS:
        raise UnusableInputError(
            "indicator-not-of-registers", id=indicator_id, known=", ".join(_STOCKS)
        )
    return _STOCKS[indicator_id]


def _checked(by: Sequence[str], stock: _Stock) -> Sequence[str]:
    for name in by:
        if name in _NEVER:
            raise UnusableInputError(
                "cut-by-person", name=name, allowed=", ".join(stock.dimensions)
            )
        if name not in stock.dimensions:
            raise unknown_id(name, "dimensions", stock.dimensions)
    return by


def _word(state: State, name: str) -> str:
    if name in ("place", "province", "model"):
        return str(getattr(state, name))
    return str(state.entry.id if name in ("site", "group") else getattr(state.entry, name))


def _value(
    stock: _Stock, ask: StockAsk, period: Period, words: Sequence[str], part: Sequence[State]
) -> IndicatorValue:
    outcome, definition = stock.count(ask, part), ask.indicator
    cut = tuple(zip(ask.by, words, strict=True)) if words else ()
    provinces = _codes(state.province for state in part if state.sure)
    places = (
        _codes(state.place for state in part if state.sure) if _NEAR & set(ask.by) else provinces
    )
    return IndicatorValue(
        definition=definition,
        places=places,
        provinces=provinces,
        period=period,
        models=_models(ask, cut, part),
        populations=definition.populations,
        kind=ObservationKind.ACTUAL,
        status=outcome.status,
        figure=outcome.figure,
        inputs=(),
        citations=(Citation(stock.register.value, stock.register.value, Grade.SUPPLIED),),
        label=_label(cut),
        per_unit=stock.per_unit,
        numerator=outcome.numerator,
        denominator=outcome.denominator,
        reasons=outcome.reasons,
        cut=cut,
        records=outcome.records,
    )


def _codes(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({code for code in codes if code}))


def _models(
    ask: StockAsk, cut: Sequence[tuple[str, str]], part: Sequence[State]
) -> tuple[str, ...]:
    """The models that a value speaks of; establishments are of the one model of their indicator."""
    if ask.register is Register.ESTABLISHMENTS:
        return ask.indicator.models
    named = dict(cut).get("model") or "+".join(state.model for state in part if state.sure)
    return tuple(sorted(ask.indicator.own_models(tuple(named.split("+")))))


def _label(cut: Sequence[tuple[str, str]]) -> Text:
    said = ", ".join(f"{name} {word or '-'}" for name, word in cut)
    return Text(said, said)


def _of_own_models(ask: StockAsk, states: Iterable[State]) -> list[State]:
    """The states of the models that the indicator speaks of; one of no model speaks of every site."""
    every = ask.indicator.models == (NO_MODEL,)
    return [state for state in states if every or ask.indicator.own_models(state.entry.models)]


def _groups(ask: StockAsk) -> list[State]:
    return _of_own_models(ask, latest_states(ask.registers.groups, ask.when, ask.framework))


def _groups_there(ask: StockAsk) -> list[State]:
    return [
        state
        for state in _groups(ask)
        if not state.later and state.entry.holds_on(ask.when.last_day)
    ]


def _groups_founded(ask: StockAsk) -> list[State]:
    """Every group by its first entry; a founding day is a fact, whenever it was written down."""
    states = first_states(ask.registers.groups, ask.when, ask.framework)
    return [attrs.evolve(state, later=False) for state in _of_own_models(ask, states)]


def _providers(ask: StockAsk) -> list[State]:
    return _of_own_models(ask, latest_states(ask.registers.providers, ask.when, ask.framework))


def _hotlines(ask: StockAsk) -> list[State]:
    return [state for state in _providers(ask) if state.entry.provider_type is ProviderType.HOTLINE]


def _sites(ask: StockAsk) -> list[State]:
    """The sites, each at its province: a locality is a province, and districts that are sites are none."""
    known = [site.without_size for site in ask.registers.sites]
    states = _of_own_models(ask, latest_states(known, ask.when, ask.framework))
    return [attrs.evolve(state, place=state.province) for state in states]


def _sites_of_each_model(ask: StockAsk) -> list[State]:
    states = _sites(ask)
    return [
        attrs.evolve(state, model=model)
        for state in states
        for model in ask.indicator.own_models(state.entry.models)
    ]


def _establishments(ask: StockAsk) -> list[State]:
    return states_within(ask.registers.establishments, ask.when, ask.framework)


def _sized(series: SizeSeries) -> Callable[[StockAsk], list[State]]:
    return lambda ask: sized_states(ask.registers, series, ask.when, ask.framework)


def _sizes(ask: StockAsk, part: Sequence[State]) -> Outcome:
    return (
        size_of(part, ask.when, ask.framework, places=ask.by_place)
        if part
        else no_data(ask.registers, ask.register, ask.when)
    )


_SIZED = ("place", "province", "model", "site")
_STOCKS: Mapping[str, _Stock] = {
    "I16": _Stock(Register.GROUPS, _GROUPS, _groups, existing),
    "I17": _Stock(Register.GROUPS, _GROUPS, _groups_founded, founded),
    "I18": _Stock(Register.GROUPS, _GROUPS, _groups, members),
    "I20": _Stock(
        Register.GROUPS,
        _GROUPS,
        _groups_there,
        core_members_of_one,
        always=("group",),
        per_unit="group",
    ),
    "I31": _Stock(Register.PROVIDERS, _PROVIDERS, _hotlines, existing),
    "I48": _Stock(
        Register.ESTABLISHMENTS,
        ("place", "province", "business_type"),
        _establishments,
        workers_checked,
    ),
    "I49": _Stock(
        Register.SITES,
        ("place", "province", "model"),
        _sites_of_each_model,
        localities,
        always=("model",),
    ),
    "I50": _Stock(Register.SITES, ("place", "province"), _sites, localities),
    "I51": _Stock(Register.PROVIDERS, _PROVIDERS, _providers, existing),
    "C01": _Stock(Register.SITES, _SIZED, _sized(SizeSeries.ESTIMATED), _sizes),
    "C02": _Stock(Register.SITES, _SIZED, _sized(SizeSeries.MANAGED), _sizes),
}
STOCK_INDICATORS: tuple[str, ...] = tuple(_STOCKS)
