"""Indicator values from published figures: as written, as ratio, as product or as declared sum."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import attrs

from ....core.errors import EnforcementRefusedError, FigureError
from ....core.findings import Issue
from ....framework.framework import Framework
from ....framework.tables.indicators import Indicator
from ....intake.rows import ParsedRow
from ....practice.observations.model import (
    EnforcementFigure,
    Observation,
    ObservationKind,
    PublishedFigure,
    Role,
)
from ....results.values import IndicatorValue, Status
from .declared_sums import declared_sums
from .figure_values import as_written, value_of_inputs, without_figure
from .products import counts_and_rates, period_of_product, product_obstacle, rate_product

__all__ = ["evaluate_published_figures"]

_Readings: TypeAlias = Mapping[tuple[str, Role], Sequence[Observation]]
_BASES_NAMED = 10  # of the possible denominators of a numerator, however many there are


def evaluate_published_figures(
    observations: Iterable[PublishedFigure],
    framework: Framework,
    refused: Sequence[ParsedRow[Any]] = (),
) -> tuple[IndicatorValue, ...]:
    """Returns the values of published results and background figures, in order of indicator.

    Targets are no results and give none. A figure that is given twice is one figure; different
    figures under one id give none. `refused` are rows that were left out as faulty: a sum of
    which one is a term is a lower bound. Raises EnforcementRefusedError for an enforcement figure.
    A reading that cannot be carried out gives a value with a status and a reason, never a number.
    """
    figures = _figures_by_id(observations)
    known = figures.keys()
    results = (item for item in figures.values() if item.kind is not ObservationKind.TARGET)
    readings = _figures_by_reading(results)
    values: list[IndicatorValue] = []
    for indicator in framework.indicators.values():
        if not indicator.enforcement:
            values += _indicator_values(indicator, readings, framework, known, refused)
    return tuple(values)


def _figures_by_id(observations: Iterable[PublishedFigure]) -> Mapping[str, Observation]:
    """Returns the figures by id, without those that differ under one id."""
    by_id: dict[str, Observation] = {}
    unclear: set[str] = set()
    for figure in observations:
        if isinstance(figure, EnforcementFigure) or not isinstance(figure, Observation):
            raise EnforcementRefusedError("enforcement-refused", id=figure.id)
        if by_id.setdefault(figure.id, figure) != figure:
            unclear.add(figure.id)
    return {id: figure for id, figure in by_id.items() if id not in unclear}


def _figures_by_reading(results: Iterable[Observation]) -> _Readings:
    """Returns the figures that are read as each indicator in each role, in their order."""
    readings: dict[tuple[str, Role], dict[int, Observation]] = {}
    for position, figure in enumerate(results):
        for reading in figure.readings:
            readings.setdefault((reading.indicator, reading.role), {})[position] = figure
    return {key: [*figures.values()] for key, figures in readings.items()}


def _indicator_values(
    indicator: Indicator,
    readings: _Readings,
    framework: Framework,
    known: Collection[str],
    refused: Sequence[ParsedRow[Any]],
) -> Iterator[IndicatorValue]:
    by_role = {role: readings.get((indicator.id, role), ()) for role in Role}
    for figure in by_role[Role.VALUE]:
        yield as_written(indicator, figure, framework)
    for figure in by_role[Role.AT_LEAST]:
        yield _as_lower_bound(indicator, figure, framework)
    yield from _ratios(indicator, by_role[Role.NUMERATOR], by_role[Role.DENOMINATOR], framework)
    yield from _products(indicator, by_role[Role.FACTOR], framework)
    yield from declared_sums(indicator, by_role[Role.TERM], known, refused, framework)


def _as_lower_bound(
    indicator: Indicator, item: Observation, framework: Framework
) -> IndicatorValue:
    """Returns the value of which a figure counts a part: at least as much, and partial."""
    value = as_written(indicator, item, framework)
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
    matched: set[Hashable] = set()
    all_bases = _bases_by_key(denominators)
    for numerator in numerators:
        # Either the text links the two, or they are of the same people, place and window.
        key = numerator.related_to or _people(numerator)
        bases = all_bases.get(key, ())
        matched.add(key)
        named = bases[:_BASES_NAMED]
        value = value_of_inputs(indicator, [numerator, *named], framework, None)
        if not bases:
            yield without_figure(value, Status.NO_DATA, "ratio-incomplete", id=numerator.id)
        elif len(bases) > 1:
            ids = [base.id for base in named] + (["…"] if len(bases) > len(named) else [])
            params = {"id": numerator.id, "ids": ids, "count": len(bases)}
            yield without_figure(value, Status.NOT_COMPARABLE, "ratio-ambiguous", **params)
        else:
            yield _ratio(value, numerator, bases[0])
    for item in denominators:
        if matched.isdisjoint((item.id, _people(item))):
            value = value_of_inputs(indicator, [item], framework, None)
            yield without_figure(value, Status.NO_DATA, "ratio-incomplete", id=item.id)


def _bases_by_key(denominators: Sequence[Observation]) -> dict[Hashable, list[Observation]]:
    """Returns denominators by their id, and by what they share with the numerators of a ratio."""
    bases: dict[Hashable, list[Observation]] = {}
    for base in denominators:
        for key in (base.id, _people(base)):
            bases.setdefault(key, []).append(base)
    return bases


def _people(item: Observation) -> Hashable:
    """Returns what the two figures of a ratio share when nothing links them."""
    people = (frozenset(item.models), frozenset(item.populations))
    return *people, item.kind, *_place_and_window(item)


def _place_and_window(item: Observation) -> tuple[object, ...]:
    return (frozenset(item.places), item.window)


def _ratio(
    value: IndicatorValue, numerator: Observation, denominator: Observation
) -> IndicatorValue:
    """Returns the value as the ratio of two figures, or why there is none."""
    if _place_and_window(numerator) != _place_and_window(denominator):
        params = {"part": numerator.id, "whole": denominator.id}
        return without_figure(value, Status.NOT_COMPARABLE, "ratio-bases-differ", **params)
    part, whole = numerator.figure, denominator.figure
    value = attrs.evolve(value, numerator=part, denominator=whole)
    if part.unit is not whole.unit:
        return without_figure(
            value, Status.NOT_COMPARABLE, "ratio-units-differ", part=part.unit, whole=whole.unit
        )
    if whole.high == 0:
        return without_figure(value, Status.ZERO_DENOMINATOR, "denominator-zero")
    try:
        return attrs.evolve(value, status=Status.OK, figure=part.share_of(whole))
    except FigureError:
        return without_figure(
            value, Status.NOT_COMPARABLE, "part-exceeds-whole", part=part, whole=whole
        )


def _products(
    indicator: Indicator, factors: Sequence[Observation], framework: Framework
) -> Iterator[IndicatorValue]:
    """Yields the product of every rate and its count, and every factor that is left alone."""
    matched: set[str] = set()
    for count, rate in counts_and_rates(factors):
        matched |= {rate.id, count.id}
        yield _product(indicator, count, rate, framework)
    for factor in factors:
        if factor.id not in matched:
            value = value_of_inputs(indicator, [factor], framework, None)
            yield without_figure(value, Status.NOT_COMPARABLE, "factor-alone", id=factor.id)


def _product(
    indicator: Indicator, count: Observation, rate: Observation, framework: Framework
) -> IndicatorValue:
    """Returns a count times a rate, in the unit that this gives, or why there is no product."""
    value = value_of_inputs(indicator, [count, rate], framework, None)
    obstacle = product_obstacle(indicator, count, rate, framework)
    if obstacle is not None:
        return attrs.evolve(value, reasons=(obstacle,))
    figure, reason = rate_product(count, rate)
    return attrs.evolve(
        value,
        status=Status.OK,
        figure=figure,
        label=indicator.label,
        per_period=period_of_product(count, rate),
        reasons=(reason,),
    )
