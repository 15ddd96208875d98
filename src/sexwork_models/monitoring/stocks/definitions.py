"""How each stock indicator is counted from its register, as its declared measure says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

import attrs

from ...forms.register_terms import Register
from ...framework.declared_measures import declared_measures
from ...framework.framework import Framework
from ...framework.measures.language import Each, Measure, Ratio, Stock
from ...framework.measures.register_checks import size_series_of
from ...framework.measures.terms import (
    REGISTER_DIMENSIONS,
    SIZE_FIELD,
    UNIT_DIMENSIONS,
    StockCount,
    SummaryUnit,
)
from ...framework.pack import MAX_FRAMEWORKS_KEPT
from ..measures.counting import Outcome
from .bounds import count_held, divide_held
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
    held_states,
    latest_of_own_models,
    own_states,
    sites_by_model,
    sites_by_province,
    sites_with_sizes,
)
from .states import RegisterState, has_yearly_codes

__all__ = ["StockDefinition", "definition_of_measure", "stock_definitions"]

_Selection = Callable[[StockRequest], list[RegisterState]]
_Counting = Callable[[StockRequest, Sequence[RegisterState]], Outcome]


@attrs.frozen
class StockDefinition:
    """How an indicator is counted: its register, permitted dimensions, states and counting rule.

    Values are always broken down by the dimensions of `always`; `per_unit` is the unit to which one
    value belongs. A `monthly` stock has a value at the end of each month, and one of `fields` a
    value for each of them, by a definition of its own. `limit` is the id of the norm with which
    each value is compared. Of `yearly` codes only the entries of the year of the last day count.
    """

    measure: Stock | Ratio
    stock: Stock
    dimensions: tuple[str, ...]
    states: _Selection
    count: _Counting
    always: tuple[str, ...] = ()
    per_unit: str = ""
    yearly: bool = False
    monthly: bool = False
    limit: str = ""
    fields: tuple[tuple[str, StockDefinition], ...] = ()

    @property
    def register(self) -> Register:
        """The register whose entries are counted."""
        return self.stock.register


@lru_cache(maxsize=MAX_FRAMEWORKS_KEPT)
def stock_definitions(framework: Framework) -> Mapping[str, StockDefinition]:
    """Returns how every indicator of the framework that registers feed is counted, by id."""
    definitions: dict[str, StockDefinition] = {}
    for id, measure in declared_measures(framework).items():
        definition = definition_of_measure(measure)
        if definition is not None:
            definitions[id] = definition
    return MappingProxyType(definitions)


def definition_of_measure(measure: Measure) -> StockDefinition | None:
    """Returns how a measure of registers is counted; None for any other measure."""
    if isinstance(measure, Each):
        return _of_each(measure)
    if isinstance(measure, Ratio) and isinstance(measure.part, Stock):
        return _of_ratio(measure, measure.part)
    return _of_stock(measure) if isinstance(measure, Stock) else None


def _of_each(measure: Each) -> StockDefinition | None:
    own = definition_of_measure(measure.of)
    if own is None:
        return None
    own = attrs.evolve(own, limit=measure.limit)
    if measure.per is SummaryUnit.MONTH:
        return attrs.evolve(own, monthly=True)
    if measure.per is SummaryUnit.FIELD:
        parts = map(definition_of_measure, measure.measures)
        fields = tuple(zip(measure.fields, filter(None, parts), strict=True))
        return attrs.evolve(own, fields=fields)
    states, count = own.states, own.count
    if own.stock.first_edition:
        states, count = existing_states, number_of_entry
    elif states is own_states:
        states = held_states  # what does not hold has no value
    dimension, per_unit = UNIT_DIMENSIONS[measure.per], measure.per.value
    always = tuple(dict.fromkeys((*own.always, dimension)))
    return attrs.evolve(own, states=states, count=count, always=always, per_unit=per_unit)


def _of_ratio(measure: Ratio, part: Stock) -> StockDefinition:
    dimensions = REGISTER_DIMENSIONS[part.register]
    if _is_share_of_quarter(measure):
        return StockDefinition(measure, part, dimensions, entries_within, share_within)
    always = (measure.split,) if measure.split else ()
    yearly = has_yearly_codes(part.register)
    stock = attrs.evolve(part, split=measure.split)
    return StockDefinition(
        measure, stock, dimensions, own_states, divide_held, always, yearly=yearly
    )


def _is_share_of_quarter(measure: Ratio) -> bool:
    """Whether a ratio is the share of two numbers that the same entries of a quarter state.

    With anything else that a stock or a ratio may declare, such as a filter of one side, it is a
    ratio like any other, which evaluates each side by itself.
    """
    part, whole = measure.part, measure.whole
    if not isinstance(part, Stock) or not isinstance(whole, Stock) or part.within is None:
        return False
    if isinstance(part.count, StockCount) or isinstance(whole.count, StockCount):
        return False
    plain = Stock(part.register, within=part.within, scope=part.scope)
    return measure == Ratio(
        attrs.evolve(plain, count=part.count, with_field=whole.count),
        attrs.evolve(plain, count=whole.count, with_field=part.count),
    )


def _of_stock(stock: Stock) -> StockDefinition:
    dimensions, always = REGISTER_DIMENSIONS[stock.register], (stock.split,) if stock.split else ()
    if stock.count is StockCount.PLACES:
        dimensions = ("place", "province", *always)
    states, count = _rule_of(stock)
    if stock.first_edition and not _has_own_rule(stock):
        states, count = _first_rule_of(stock)
    yearly = has_yearly_codes(stock.register) and not stock.first_edition
    return StockDefinition(stock, stock, dimensions, states, count, always, yearly=yearly)


def _has_own_rule(stock: Stock) -> bool:
    return stock.count in (StockCount.BEGUN, SIZE_FIELD)


def _rule_of(stock: Stock) -> tuple[_Selection, _Counting]:
    """Returns which states a stock counts, and how: sizes and what began have own rules."""
    if stock.count is StockCount.BEGUN:
        return first_of_own_models, count_begun
    if stock.count == SIZE_FIELD:
        (series,) = size_series_of(stock)  # as the loader has checked: two are never mixed
        return sites_with_sizes(series), combine_sizes
    return own_states, count_held


def _first_rule_of(stock: Stock) -> tuple[_Selection, _Counting]:
    """Returns which states a stock counts by the rules of the first edition, and how.

    Disagreeing entries are left out: a code whose entries of one day differ is not counted, and
    makes the number a lower bound. No entry without the conditions: an entry that does not meet
    `where` is no entry at all, as if the register did not hold it. The third rule is that of sizes,
    in `sites_with_sizes`. They go with the second edition of the definitions.
    """
    if stock.count is StockCount.PLACES:
        return sites_by_model if stock.split else sites_by_province, count_localities
    if stock.count is StockCount.ROWS:
        return latest_of_own_models, count_existing
    return latest_of_own_models, count_members if stock.union else sum_of_field
