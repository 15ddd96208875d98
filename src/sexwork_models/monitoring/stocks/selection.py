"""Selects from registers the states that a stock indicator counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import attrs

from ...forms.register_terms import Register, SizeSeries
from ...framework.measures.terms import Scope
from ...framework.tables.pilots import NO_MODEL
from .holding import entry_holds
from .requests import StockRequest
from .size_estimates import states_with_sizes
from .states import RegisterState, first_states, latest_states, states_within

__all__ = [
    "entries_within",
    "existing_states",
    "first_of_own_models",
    "held_states",
    "latest_of_own_models",
    "own_states",
    "sites_by_model",
    "sites_by_province",
    "sites_with_sizes",
]


def latest_of_own_models(request: StockRequest) -> list[RegisterState]:
    """Returns the latest state of every code of the indicator's models that meets its filter."""
    entries = request.registers.of(request.register)
    states = latest_states(entries, request.when, request.framework)
    return [state for state in _of_own_models(request, states) if request.meets(state.entry)]


def existing_states(request: StockRequest) -> list[RegisterState]:
    """Returns the units that exist on the last day, also where entries disagree on them."""
    states = latest_of_own_models(request)
    return [state for state in states if not state.dated_later and request.holds(state.entry)]


def own_states(request: StockRequest) -> list[RegisterState]:
    """Returns the latest state of every code of the indicator's models, whether or not it holds.

    A stock that is split by model has a state once for each of its models.
    """
    choose = latest_states if request.stock.within is None else states_within
    entries = request.registers.of(request.register)
    states = choose(entries, request.when, request.framework)
    own = _of_own_models(request, states)
    return _by_model(request, own) if request.stock.split == "model" else own


def held_states(request: StockRequest) -> list[RegisterState]:
    """Returns the states that hold or may hold on the last day."""
    states = own_states(request)
    return [
        state
        for state in states
        if not state.dated_later and entry_holds(request, state) is not False
    ]


def first_of_own_models(request: StockRequest) -> list[RegisterState]:
    """Returns every code by its first entry; a first day holds whenever it was entered."""
    entries = request.registers.of(request.register)
    states = first_states(entries, request.when, request.framework)
    own = [state for state in _of_own_models(request, states) if request.meets(state.entry)]
    return [attrs.evolve(state, dated_later=False) for state in own]


def sites_by_province(request: StockRequest) -> list[RegisterState]:
    """Returns the sites, each placed at its province: a locality is a province, not a district."""
    sites = [site.without_size for site in request.registers.sites]
    states = latest_states(sites, request.when, request.framework)
    own = _of_own_models(request, states)
    return [attrs.evolve(state, place=state.province) for state in own]


def sites_by_model(request: StockRequest) -> list[RegisterState]:
    """Returns the sites by province, once for each of their models."""
    return _by_model(request, sites_by_province(request))


def _by_model(request: StockRequest, states: Iterable[RegisterState]) -> list[RegisterState]:
    """Returns states once for each of their models that are the indicator's."""
    by_model: list[RegisterState] = []
    for state in states:
        models = request.indicator.own_models(state.entry.models)
        by_model += [attrs.evolve(state, models=frozenset({model})) for model in models]
    return by_model


def entries_within(request: StockRequest) -> list[RegisterState]:
    """Returns the codes with an entry in the period; no entry is carried forward."""
    entries = request.registers.of(request.register)
    states = states_within(entries, request.when, request.framework)
    return [state for state in _of_own_models(request, states) if request.meets(state.entry)]


def sites_with_sizes(series: SizeSeries) -> Callable[[StockRequest], list[RegisterState]]:
    """Returns a selection of the active sites, each with its latest number of a series.

    A site without size leaves the sum open: by this rule of the first edition, which goes with the
    second, a site without an entry of the series is among them, and has no number.
    """

    def select(request: StockRequest) -> list[RegisterState]:
        states = states_with_sizes(request.registers, series, request.when, request.framework)
        if request.stock.first_edition:
            return states
        return [state for state in _of_own_models(request, states) if request.meets(state.entry)]

    return select


def _of_own_models(request: StockRequest, states: Iterable[RegisterState]) -> list[RegisterState]:
    """Returns the states of the models of the indicator; an indicator of no model has all.

    The scope of a stock is by models alone, since entries state no populations: `models` is the
    same as `indicator`, and `any` takes all. Entries of establishments state no model.
    """
    indicator = request.indicator
    if request.stock.scope is Scope.ANY:
        return list(states)
    if indicator.models == (NO_MODEL,) or request.register is Register.ESTABLISHMENTS:
        return list(states)
    return [state for state in states if indicator.own_models(state.entry.models)]
