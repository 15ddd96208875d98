"""Makes an indicator value of published figures: with their places, models and citations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from ....core.findings import Issue
from ....framework.framework import Framework
from ....framework.tables.indicators import Indicator
from ....practice.observations.model import Observation
from ....results.values import IndicatorValue, Status, population_labels
from ....values.figures import Figure

__all__ = ["as_written", "value_of_inputs", "without_figure"]


def value_of_inputs(
    indicator: Indicator, inputs: Sequence[Observation], framework: Framework, figure: Figure | None
) -> IndicatorValue:
    """Returns a value with the attributes of its inputs; without a figure, as not comparable."""
    first = inputs[0]
    places, models, populations = dict[str, None](), dict[str, None](), dict[str, None]()
    for item in inputs:
        places.update(dict.fromkeys(item.places))
        models.update(dict.fromkeys(item.models))
        populations.update(dict.fromkeys(item.populations))
    return IndicatorValue(
        definition=indicator,
        places=tuple(places),
        provinces=_provinces(places, first, framework),
        period=first.period,
        models=tuple(models),
        populations=tuple(populations),
        kind=first.kind,
        status=Status.OK if figure else Status.NOT_COMPARABLE,
        figure=figure,
        inputs=tuple(item.id for item in inputs),
        citations=tuple(item.citation for item in inputs),
        label=first.label,
        population_names=population_labels(populations, framework),
        per_unit=first.per_unit or "",
        per_period=first.per_period,
    )


def _provinces(places: Iterable[str], figure: Observation, framework: Framework) -> tuple[str, ...]:
    """Returns the provinces of places on the last day of a figure, or else on its first day."""
    last = figure.last_day or figure.first_day or framework.info.as_of
    first = figure.first_day or last
    provinces: dict[str, None] = {}
    for place in places:
        code = framework.province_of(place, last) or framework.province_of(place, first)
        if code:
            provinces[code] = None
    return tuple(provinces)


def without_figure(
    value: IndicatorValue, status: Status, code: str, **params: object
) -> IndicatorValue:
    """Returns the value without its figure, and with a reason."""
    reasons = (*value.reasons, Issue(code, params))
    return attrs.evolve(value, status=status, figure=None, reasons=reasons)


def as_written(indicator: Indicator, item: Observation, framework: Framework) -> IndicatorValue:
    """Returns a figure as the value of an indicator, or why it may not be read as one."""
    value = value_of_inputs(indicator, [item], framework, item.figure)
    if not indicator.takes(item.unit):
        return without_figure(
            value,
            Status.NOT_COMPARABLE,
            "unit-differs-from-indicator",
            indicator=indicator.id,
            expected=indicator.unit,
            unit=item.unit,
        )
    if not indicator.counts(item.populations):
        return without_figure(
            value,
            Status.NOT_COMPARABLE,
            "population-not-counted",
            indicator=indicator.id,
            populations=framework.population_names(item.populations),
        )
    return value
