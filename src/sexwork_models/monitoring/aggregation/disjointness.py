"""Whether values may be added: declared along a dimension, and sharing nothing along it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations
from math import prod

from ...core.errors import ForbiddenSumError
from ...framework.framework import Framework
from ...framework.tables.indicators import Additivity, Dimension, Indicator
from ...results.values import IndicatorValue

__all__ = [
    "apart",
    "day_of",
    "differing",
    "require_apart",
    "require_declared",
    "same_ground",
    "whole_grid",
]


def day_of(value: IndicatorValue, framework: Framework) -> date:
    """The day on which the places of a value are read: its last known day."""
    window = value.period.interval
    return (window and (window.last_day or window.start)) or framework.info.as_of


def same_ground(values: Sequence[IndicatorValue], framework: Framework) -> bool:
    """Whether every place that the values share meant the same ground on the days of each."""
    days = sorted(day_of(value, framework) for value in values)
    shared = set(values[0].places).intersection(*(value.places for value in values))
    return all(framework.same_territory(code, days[0], days[-1]) for code in shared)


def differing(values: Sequence[IndicatorValue]) -> list[Dimension]:
    """The dimensions in which the values are not all alike."""
    traits: dict[Dimension, set[object]] = {
        Dimension.TIME: {value.period.interval for value in values},
        Dimension.PLACE: {value.places for value in values},
        Dimension.POPULATION: {value.populations for value in values},
        Dimension.MODEL: {value.models for value in values},
    }
    told_apart = any(value.records is None or "model" in dict(value.cut) for value in values)
    if not told_apart:  # counted over all models, whichever there were
        del traits[Dimension.MODEL]
    return [dimension for dimension, found in traits.items() if len(found) > 1]


def apart(
    left: IndicatorValue, right: IndicatorValue, over: Dimension, framework: Framework
) -> bool:
    """Whether two values share nothing along a dimension; for reporters nothing can be said."""
    if over is Dimension.TIME:
        one, two = left.period.interval, right.period.interval
        return one is not None and two is not None and one.overlap(two) is None
    if over is Dimension.PLACE:
        return not (
            _ground(left, framework) & set(right.places)
            or _ground(right, framework) & set(left.places)
        )
    if over is Dimension.POPULATION:
        return _no_common(left.populations, right.populations)
    return over is Dimension.MODEL and _no_common(left.models, right.models)


def require_apart(
    values: Sequence[IndicatorValue], over: Sequence[Dimension], framework: Framework
) -> None:
    """Raises ForbiddenSumError unless every two values share nothing along at least one of the dimensions."""
    for left, right in combinations(values, 2):
        if not any(apart(left, right, dimension, framework) for dimension in over):
            raise _shared(left, right, over)


def _ground(value: IndicatorValue, framework: Framework) -> set[str]:
    """The places of a value and everything that holds them."""
    day = day_of(value, framework)
    return {above for code in value.places for above in (code, *framework.chain(code, day))}


def _no_common(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    return bool(left) and bool(right) and not set(left) & set(right)


def _shared(
    left: IndicatorValue, right: IndicatorValue, over: Sequence[Dimension]
) -> ForbiddenSumError:
    indicator = left.definition.id
    if Dimension.TIME in over:
        return ForbiddenSumError(
            "sum-of-overlapping-windows", indicator=indicator, periods=[left.period, right.period]
        )
    if Dimension.PLACE in over:
        places = [*left.places, *right.places]
        return ForbiddenSumError("sum-of-overlapping-places", indicator=indicator, places=places)
    return ForbiddenSumError("sum-over-nothing", indicator=indicator)


def require_declared(definition: Indicator, over: Dimension) -> None:
    """Raises ForbiddenSumError unless the indicator declares that its values may be added along `over`."""
    if over is Dimension.TIME and definition.additivity not in (
        Additivity.SUM,
        Additivity.NEW_IN_YEAR,
    ):
        raise ForbiddenSumError(
            "sum-over-time", indicator=definition.id, rule=definition.additivity
        )
    if over is not Dimension.TIME and over not in definition.additive_over:
        raise ForbiddenSumError("sum-over-dimension", indicator=definition.id, dimension=over)


def whole_grid(values: Sequence[IndicatorValue], dimensions: Sequence[Dimension]) -> bool:
    """Whether every combination of the places, windows, populations and models in play has a value."""
    traits = [
        (value.period.interval, value.places, value.populations, value.models) for value in values
    ]
    sizes = [len(set(column)) for column in zip(*traits, strict=True)]
    return len(set(traits)) == prod(sizes) or len(dimensions) <= 1
