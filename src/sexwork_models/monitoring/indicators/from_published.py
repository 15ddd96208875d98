"""Indicator values from published figures: as written, as ratio, as product or as declared sum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs

from ...core.errors import EnforcementRefusedError, FigureError, ForbiddenSumError
from ...core.findings import Issue
from ...framework.framework import Framework
from ...framework.tables.indicators import Indicator
from ...practice.observations.model import (
    EnforcementFigure,
    Observation,
    ObservationKind,
    PublishedFigure,
    Relation,
    Role,
)
from ...results.values import IndicatorValue, Status
from ...values.figures import Figure
from ..aggregation.rollup import sum_of_terms

__all__ = ["evaluate_published_figures", "group_disjoint_terms"]


def evaluate_published_figures(
    observations: Iterable[PublishedFigure], framework: Framework
) -> tuple[IndicatorValue, ...]:
    """Returns the values of published results and background figures, in order of indicator.

    Targets are no results and give none. Raises EnforcementRefusedError for an enforcement figure.
    A reading that cannot be carried out gives a value with a status and a reason, never a number.
    """
    results: list[Observation] = []
    for figure in observations:
        if isinstance(figure, EnforcementFigure) or not isinstance(figure, Observation):
            raise EnforcementRefusedError("enforcement-refused", id=figure.id)
        if figure.kind is not ObservationKind.TARGET:
            results.append(figure)
    values: list[IndicatorValue] = []
    for indicator in framework.indicators.values():
        if not indicator.enforcement:
            values += _indicator_values(indicator, results, framework)
    return tuple(values)


def _indicator_values(
    indicator: Indicator, results: Sequence[Observation], framework: Framework
) -> Iterator[IndicatorValue]:
    by_role: dict[Role, list[Observation]] = {role: [] for role in Role}
    for figure in results:
        roles = {reading.role for reading in figure.readings if reading.indicator == indicator.id}
        for role in roles:
            by_role[role].append(figure)
    for figure in by_role[Role.VALUE]:
        yield _as_written(indicator, figure, framework)
    for figure in by_role[Role.AT_LEAST]:
        yield _as_lower_bound(indicator, figure, framework)
    yield from _ratios(indicator, by_role[Role.NUMERATOR], by_role[Role.DENOMINATOR], framework)
    yield from _products(indicator, by_role[Role.FACTOR], framework)
    for terms in group_disjoint_terms(by_role[Role.TERM]):
        yield _declared_sum(indicator, terms, framework)


def _value_of_inputs(
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


def _without_figure(
    value: IndicatorValue, status: Status, code: str, **params: object
) -> IndicatorValue:
    """Returns the value without its figure, and with a reason."""
    reasons = (*value.reasons, Issue(code, params))
    return attrs.evolve(value, status=status, figure=None, reasons=reasons)


def _as_written(indicator: Indicator, item: Observation, framework: Framework) -> IndicatorValue:
    value = _value_of_inputs(indicator, [item], framework, item.figure)
    if not indicator.takes(item.unit):
        return _without_figure(
            value,
            Status.NOT_COMPARABLE,
            "unit-differs-from-indicator",
            indicator=indicator.id,
            expected=indicator.unit,
            unit=item.unit,
        )
    if not indicator.counts(item.populations):
        return _without_figure(
            value,
            Status.NOT_COMPARABLE,
            "population-not-counted",
            indicator=indicator.id,
            populations=framework.population_names(item.populations),
        )
    return value


def _as_lower_bound(
    indicator: Indicator, item: Observation, framework: Framework
) -> IndicatorValue:
    """Returns the value of which a figure counts a part: at least as much, and partial."""
    value = _as_written(indicator, item, framework)
    if value.figure is None:
        return value
    reason = Issue("read-as-lower-bound", {"id": item.id, "item": item.label})
    figure, reasons = value.figure.as_lower_bound(), (*value.reasons, reason)
    return attrs.evolve(value, figure=figure, status=Status.PARTIAL, reasons=reasons)


def _ratios(
    indicator: Indicator,
    numerators: Sequence[Observation],
    denominators: Sequence[Observation],
    framework: Framework,
) -> Iterator[IndicatorValue]:
    matched: set[str] = set()
    for numerator in numerators:
        bases = [item for item in denominators if _is_base(item, numerator)]
        matched.update(base.id for base in bases)
        value = _value_of_inputs(indicator, [numerator, *bases], framework, None)
        if not bases:
            yield _without_figure(value, Status.NO_DATA, "ratio-incomplete", id=numerator.id)
        elif len(bases) > 1:
            ids = [base.id for base in bases]
            params = {"id": numerator.id, "ids": ids}
            yield _without_figure(value, Status.NOT_COMPARABLE, "ratio-ambiguous", **params)
        else:
            yield _ratio(value, numerator, bases[0])
    for item in denominators:
        if item.id not in matched:
            value = _value_of_inputs(indicator, [item], framework, None)
            yield _without_figure(value, Status.NO_DATA, "ratio-incomplete", id=item.id)


def _is_base(base: Observation, part: Observation) -> bool:
    """Whether a ratio is meant.

    Either the text links the two, or they share place, window, models and population.
    """
    if part.related_to:
        return part.related_to == base.id
    same = (set(base.models), set(base.populations)) == (set(part.models), set(part.populations))
    return same and base.kind is part.kind and _place_and_window(base) == _place_and_window(part)


def _place_and_window(item: Observation) -> tuple[object, ...]:
    return (set(item.places), item.window)


def _ratio(
    value: IndicatorValue, numerator: Observation, denominator: Observation
) -> IndicatorValue:
    """Returns the value as the ratio of two figures, or why there is none."""
    if _place_and_window(numerator) != _place_and_window(denominator):
        params = {"part": numerator.id, "whole": denominator.id}
        return _without_figure(value, Status.NOT_COMPARABLE, "ratio-bases-differ", **params)
    part, whole = numerator.figure, denominator.figure
    value = attrs.evolve(value, numerator=part, denominator=whole)
    if part.unit is not whole.unit:
        return _without_figure(
            value, Status.NOT_COMPARABLE, "ratio-units-differ", part=part.unit, whole=whole.unit
        )
    if whole.high == 0:
        return _without_figure(value, Status.ZERO_DENOMINATOR, "denominator-zero")
    try:
        return attrs.evolve(value, status=Status.OK, figure=part.share_of(whole))
    except FigureError:
        return _without_figure(
            value, Status.NOT_COMPARABLE, "part-exceeds-whole", part=part, whole=whole
        )


def _products(
    indicator: Indicator, factors: Sequence[Observation], framework: Framework
) -> Iterator[IndicatorValue]:
    matched: set[str] = set()
    for rate in factors:
        if rate.unit.per is None or rate.per_unit is not rate.unit.per:
            continue  # it is a count, not a rate per unit
        key = (rate.related_to, rate.per_unit)
        count = next((factor for factor in factors if (factor.id, factor.unit) == key), None)
        if count is None:
            continue
        matched |= {rate.id, count.id}
        product = count.figure.times(rate.figure, indicator.unit)
        value = _value_of_inputs(indicator, [count, rate], framework, product)
        params = {"count": count.figure, "rate": rate.figure, "product": product}
        reasons = (Issue("product-of", params),)
        yield attrs.evolve(value, label=indicator.label, per_unit="", reasons=reasons)
    for factor in factors:
        if factor.id not in matched:
            value = _value_of_inputs(indicator, [factor], framework, None)
            yield _without_figure(value, Status.NOT_COMPARABLE, "factor-alone", id=factor.id)


def group_disjoint_terms(terms: Sequence[Observation]) -> list[list[Observation]]:
    """Returns the terms in groups linked, directly or through others, by declared disjointness."""
    groups: list[list[Observation]] = []
    for term in terms:
        merged: list[Observation] = []
        unlinked: list[list[Observation]] = []
        for group in groups:
            ids = {other.id for other in group}
            linked = {
                other.related_to for other in group if other.relation is Relation.DISJOINT_WITH
            }
            is_linked = term.relation is Relation.DISJOINT_WITH and term.related_to in ids
            if is_linked or term.id in linked:
                merged += group
            else:
                unlinked.append(group)
        groups = [*unlinked, [*merged, term]]
    return groups


def _declared_sum(
    indicator: Indicator, terms: Sequence[Observation], framework: Framework
) -> IndicatorValue:
    values = [_as_written(indicator, term, framework) for term in terms]
    for value in values:
        if value.figure is None:
            return value
    counted: list[IndicatorValue] = []
    for value in values:
        figure = value.figure and attrs.evolve(value.figure, unit=indicator.unit)
        counted.append(attrs.evolve(value, figure=figure))
    try:
        return sum_of_terms(counted, framework)
    except ForbiddenSumError as error:
        value = _value_of_inputs(indicator, terms, framework, None)
        return _without_figure(value, Status.NOT_COMPARABLE, error.code, **error.params)
