"""Multiplies two published figures: a count, and a rate for each unit of that count."""

from __future__ import annotations

from collections.abc import Sequence

from ....core.findings import Issue
from ....framework.framework import Framework
from ....framework.tables.indicators import Indicator
from ....framework.tables.norms import PerPeriod
from ....practice.observations.model import Observation
from ....values.figures import Figure
from ....values.text import Text, texts_of
from ....values.units import product_unit

__all__ = ["counts_and_rates", "period_of_product", "product_obstacle", "rate_product"]

_TEXTS = texts_of("measures.published")

_NO_PERIOD = frozenset({PerPeriod.NOT_STATED, PerPeriod.NONE})


def counts_and_rates(factors: Sequence[Observation]) -> list[tuple[Observation, Observation]]:
    """Returns every rate after the count that it belongs to.

    A rate has `per_unit`, and names in `related_to` the factor that is counted in that unit.
    """
    by_id = {factor.id: factor for factor in factors}
    pairs: list[tuple[Observation, Observation]] = []
    for rate in factors:
        count = by_id.get(rate.related_to)
        if count is None or rate.per_unit is None or count.unit is not rate.per_unit:
            continue  # it is a count, or the count of its rate is not here
        if rate.unit.per in (None, rate.per_unit):
            pairs.append((count, rate))
    return pairs


def product_obstacle(
    indicator: Indicator, count: Observation, rate: Observation, framework: Framework
) -> Issue | None:
    """Returns why a count and a rate give no value of an indicator; None when they do."""
    if not _have_one_base(count, rate):
        return Issue("factor-bases-differ", {"count": count.id, "rate": rate.id})
    unit = product_unit(rate.unit, count.unit)
    if unit is None or not indicator.takes(unit):
        params = {"indicator": indicator.id, "expected": indicator.unit, "unit": unit or rate.unit}
        return Issue("unit-differs-from-indicator", params)
    if not indicator.counts(rate.populations):
        names = framework.population_names(rate.populations)
        return Issue("population-not-counted", {"indicator": indicator.id, "populations": names})
    return None


def _have_one_base(count: Observation, rate: Observation) -> bool:
    """Whether both figures are of one kind, of the same places and models, and of the same days."""
    same_days = rate.window in (None, count.window)
    periods = {count.per_period, rate.per_period} - _NO_PERIOD
    same_places = set(rate.places) == set(count.places)
    same_models = set(rate.models) == set(count.models)
    return (
        rate.kind is count.kind and same_places and same_models and same_days and len(periods) < 2
    )


def rate_product(count: Observation, rate: Observation) -> tuple[Figure, Issue]:
    """Returns the product of a count and a rate that nothing bars, and how it was computed."""
    unit = product_unit(rate.unit, count.unit) or rate.unit
    product = count.figure.times(rate.figure, unit)
    params = {"count": count.figure, "rate": _rate_text(rate), "product": product}
    return product, Issue("product-of", params)


def period_of_product(count: Observation, rate: Observation) -> PerPeriod:
    """Returns the period that each value of the product belongs to."""
    return rate.per_period if count.per_period in _NO_PERIOD else count.per_period


def _rate_text(rate: Observation) -> Text:
    """Returns a rate in words with the unit that each value belongs to."""
    figure = rate.figure
    if rate.unit.per is not None or rate.per_unit is None:
        return Text(figure.say("vi"), figure.say("en"))  # the unit says it already
    return _TEXTS["rate"].filled(figure=figure, unit=rate.per_unit.one)
