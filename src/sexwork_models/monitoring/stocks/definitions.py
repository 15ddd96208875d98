"""Defines how each stock indicator is counted: register, dimensions, states and counting rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import attrs

from ...forms.register_terms import Register, SizeSeries
from ..measures.counting import Outcome
from .counts import (
    combine_sizes,
    core_members_of_group,
    count_existing,
    count_founded,
    count_localities,
    count_members,
    share_of_workers_checked,
)
from .selection import (
    establishments,
    existing_groups,
    first_states_of_groups,
    groups,
    hotlines,
    providers,
    sites_by_model,
    sites_by_province,
    sites_with_sizes,
)
from .states import RegisterState, StockRequest

__all__ = ["STOCK_DEFINITIONS", "StockDefinition"]

_GROUP_DIMENSIONS = ("place", "province", "model", "group", "group_type")
_PROVIDER_DIMENSIONS = ("place", "province", "model", "provider_type")
_SIZE_DIMENSIONS = ("place", "province", "model", "site")


@attrs.frozen
class StockDefinition:
    """How an indicator is counted: its register, permitted dimensions, states and counting rule.

    Values are always broken down by the dimensions of `always`; `per_unit` is the unit to which one
    value belongs.
    """

    register: Register
    dimensions: tuple[str, ...]
    states: Callable[[StockRequest], list[RegisterState]]
    count: Callable[[StockRequest, Sequence[RegisterState]], Outcome]
    always: tuple[str, ...] = ()
    per_unit: str = ""


STOCK_DEFINITIONS: Mapping[str, StockDefinition] = {
    "I16": StockDefinition(Register.GROUPS, _GROUP_DIMENSIONS, groups, count_existing),
    "I17": StockDefinition(
        Register.GROUPS, _GROUP_DIMENSIONS, first_states_of_groups, count_founded
    ),
    "I18": StockDefinition(Register.GROUPS, _GROUP_DIMENSIONS, groups, count_members),
    "I20": StockDefinition(
        Register.GROUPS,
        _GROUP_DIMENSIONS,
        existing_groups,
        core_members_of_group,
        always=("group",),
        per_unit="group",
    ),
    "I31": StockDefinition(Register.PROVIDERS, _PROVIDER_DIMENSIONS, hotlines, count_existing),
    "I48": StockDefinition(
        Register.ESTABLISHMENTS,
        ("place", "province", "business_type"),
        establishments,
        share_of_workers_checked,
    ),
    "I49": StockDefinition(
        Register.SITES,
        ("place", "province", "model"),
        sites_by_model,
        count_localities,
        always=("model",),
    ),
    "I50": StockDefinition(
        Register.SITES, ("place", "province"), sites_by_province, count_localities
    ),
    "I51": StockDefinition(Register.PROVIDERS, _PROVIDER_DIMENSIONS, providers, count_existing),
    "C01": StockDefinition(
        Register.SITES, _SIZE_DIMENSIONS, sites_with_sizes(SizeSeries.ESTIMATED), combine_sizes
    ),
    "C02": StockDefinition(
        Register.SITES, _SIZE_DIMENSIONS, sites_with_sizes(SizeSeries.MANAGED), combine_sizes
    ),
}
