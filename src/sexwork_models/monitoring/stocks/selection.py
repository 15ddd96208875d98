"""Selects from registers the states that a stock indicator counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import attrs

from ...forms.register_terms import ProviderType, SizeSeries
from ...framework.tables.pilots import NO_MODEL
from .size_estimates import states_with_sizes
from .states import RegisterState, StockRequest, first_states, latest_states, states_within

__all__ = [
    "establishments",
    "existing_groups",
    "first_states_of_groups",
    "groups",
    "hotlines",
    "providers",
    "sites_by_model",
    "sites_by_province",
    "sites_with_sizes",
]


def groups(request: StockRequest) -> list[RegisterState]:
    """Returns the latest state of every group of the indicator's models."""
    states = latest_states(request.registers.groups, request.when, request.framework)
    return _states_of_own_models(request, states)


def existing_groups(request: StockRequest) -> list[RegisterState]:
    """Returns the groups that exist on the last day, also where entries disagree on them."""
    last_day = request.when.last_day
    return [
        state
        for state in groups(request)
        if not state.dated_later and state.entry.holds_on(last_day)
    ]


def first_states_of_groups(request: StockRequest) -> list[RegisterState]:
    """Returns every group by its first entry; a founding day holds whenever it was entered."""
    states = first_states(request.registers.groups, request.when, request.framework)
    own = _states_of_own_models(request, states)
    return [attrs.evolve(state, dated_later=False) for state in own]


def providers(request: StockRequest) -> list[RegisterState]:
    """Returns the latest state of every service provider of the indicator's models."""
    states = latest_states(request.registers.providers, request.when, request.framework)
    return _states_of_own_models(request, states)


def hotlines(request: StockRequest) -> list[RegisterState]:
    """Returns the service providers that are hotlines."""
    states = providers(request)
    return [state for state in states if state.entry.provider_type is ProviderType.HOTLINE]


def sites_by_province(request: StockRequest) -> list[RegisterState]:
    """Returns the sites, each placed at its province: a locality is a province, not a district."""
    sites = [site.without_size for site in request.registers.sites]
    states = latest_states(sites, request.when, request.framework)
    own = _states_of_own_models(request, states)
    return [attrs.evolve(state, place=state.province) for state in own]


def sites_by_model(request: StockRequest) -> list[RegisterState]:
    """Returns the sites by province, once for each of their models."""
    sites: list[RegisterState] = []
    for state in sites_by_province(request):
        models = request.indicator.own_models(state.entry.models)
        sites += [attrs.evolve(state, models=frozenset({model})) for model in models]
    return sites


def establishments(request: StockRequest) -> list[RegisterState]:
    """Returns the establishments with an entry in the period; no entry is carried forward."""
    return states_within(request.registers.establishments, request.when, request.framework)


def sites_with_sizes(series: SizeSeries) -> Callable[[StockRequest], list[RegisterState]]:
    """Returns a selection of the active sites, each with its latest number of a series."""
    return lambda request: states_with_sizes(
        request.registers, series, request.when, request.framework
    )


def _states_of_own_models(
    request: StockRequest, states: Iterable[RegisterState]
) -> list[RegisterState]:
    """Returns the states of the models of the indicator; an indicator of no model has all."""
    indicator = request.indicator
    if indicator.models == (NO_MODEL,):
        return list(states)
    return [state for state in states if indicator.own_models(state.entry.models)]
