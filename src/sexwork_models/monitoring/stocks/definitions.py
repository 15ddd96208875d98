"""How each stock indicator is counted from its register, as its declared measure says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

import attrs

from ...forms.register_terms import Register, SizeSeries
from ...framework.declared_measures import declared_measures
from ...framework.framework import Framework
from ...framework.measures.language import Each, Measure, Ratio, Stock
from ...framework.measures.terms import StockCount
from ...framework.pack import MAX_FRAMEWORKS_KEPT
from ..measures.counting import Outcome
from .counts import (
    combine_sizes,
    count_begun,
    count_existing,
    count_localities,
    count_members,
    number_of_entry,
    share_within,
    sum_of_field,
)
from .requests import StockRequest
from .selection import (
    entries_within,
    existing_states,
    first_of_own_models,
    latest_of_own_models,
    sites_by_model,
    sites_by_province,
    sites_with_sizes,
)
from .states import RegisterState

__all__ = ["StockDefinition", "stock_definitions"]

_SIZE_FIELD, _SERIES_FIELD = "size_estimate", "size_series"
_DIMENSIONS: Mapping[Register, tuple[str, ...]] = {
    Register.GROUPS: ("place", "province", "model", "group", "group_type"),
    Register.PROVIDERS: ("place", "province", "model", "provider_type"),
    Register.ESTABLISHMENTS: ("place", "province", "business_type"),
    Register.SITES: ("place", "province", "model", "site"),
}
_UNIT_DIMENSION = {Register.GROUPS: "group", Register.SITES: "site"}  # an entry by itself

_Selection = Callable[[StockRequest], list[RegisterState]]
_Counting = Callable[[StockRequest, Sequence[RegisterState]], Outcome]


@attrs.frozen
class StockDefinition:
    """How an indicator is counted: its register, permitted dimensions, states and counting rule.

    Values are always broken down by the dimensions of `always`; `per_unit` is the unit to which one
    value belongs.
    """

    measure: Measure
    stock: Stock
    dimensions: tuple[str, ...]
    states: _Selection
    count: _Counting
    always: tuple[str, ...] = ()
    per_unit: str = ""

    @property
    def register(self) -> Register:
        """The register whose entries are counted."""
        return self.stock.register


@lru_cache(maxsize=MAX_FRAMEWORKS_KEPT)
def stock_definitions(framework: Framework) -> Mapping[str, StockDefinition]:
    """Returns how every indicator of the framework that registers feed is counted, by id."""
    definitions: dict[str, StockDefinition] = {}
    for id, measure in declared_measures(framework).items():
        definition = _definition(measure)
        if definition is not None:
            definitions[id] = definition
    return MappingProxyType(definitions)


def _definition(measure: Measure) -> StockDefinition | None:
    """Returns how a measure of registers is counted; None for any other measure."""
    if isinstance(measure, Stock):
        return _of_stock(measure)
    if isinstance(measure, Each) and isinstance(measure.of, Stock):
        stock, dimension = measure.of, _UNIT_DIMENSION[measure.of.register]
        dimensions, per_unit = _DIMENSIONS[stock.register], measure.per.value
        states, always = existing_states, (dimension,)
        return StockDefinition(
            measure, stock, dimensions, states, number_of_entry, always, per_unit
        )
    if isinstance(measure, Ratio) and isinstance(measure.part, Stock):
        stock, dimensions = measure.part, _DIMENSIONS[measure.part.register]
        return StockDefinition(measure, stock, dimensions, entries_within, share_within)
    return None


def _of_stock(stock: Stock) -> StockDefinition:
    dimensions, always = _DIMENSIONS[stock.register], (stock.split,) if stock.split else ()
    states: _Selection = latest_of_own_models
    if stock.count is StockCount.PLACES:
        states = sites_by_model if stock.split else sites_by_province
        dimensions = ("place", "province", *always)
        return StockDefinition(stock, stock, dimensions, states, count_localities, always)
    if stock.count is StockCount.BEGUN:
        states = first_of_own_models
        return StockDefinition(stock, stock, dimensions, states, count_begun, always)
    if stock.count == _SIZE_FIELD:
        states = sites_with_sizes(_series_of(stock))
        return StockDefinition(stock, stock, dimensions, states, combine_sizes, always)
    count: _Counting = count_existing
    if stock.count is not StockCount.ROWS:
        count = count_members if stock.union else sum_of_field
    return StockDefinition(stock, stock, dimensions, states, count, always)


def _series_of(stock: Stock) -> SizeSeries:
    """Returns the series of size estimates that a stock counts: two are never mixed."""
    for condition in stock.where:
        if condition.fields == (_SERIES_FIELD,) and hasattr(condition, "values"):
            (series,) = condition.values
            return SizeSeries(str(series))
    return SizeSeries.ESTIMATED
