"""How values are put together: along one dimension, by the additivity that the indicator declares.

A sum that is not declared is refused with its reason. Ratios are never lifted to a wider place, and a
national figure is the one that was published, never provinces added.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

import attrs

from ...core.errors import ForbiddenSumError
from ...framework.framework import Framework
from ...framework.tables.indicators import Additivity, Dimension, Indicator
from ...results.explanations import Reason
from ...results.values import IndicatorValue, Status
from ...values.calendars import Period
from ...values.figures import Figure, total
from ...values.text import Text
from .disjointness import differing, require_apart, require_declared, whole_grid
from .over_time import LongerWindow, over_time, require_one_year, span_of, tile

__all__ = [
    "Spread",
    "common_definition",
    "figures_of",
    "joined",
    "lift_to_province",
    "place_names",
    "require_alike_elsewhere",
    "roll_up",
    "spread",
    "sum_of_terms",
]

_NEVER_LIFTED = frozenset({Additivity.RATIO, Additivity.EACH})


@attrs.frozen
class Spread:
    """What can be said of values that stand one per month or session: lowest, mean and highest."""

    lowest: Figure
    mean: Figure
    highest: Figure


def roll_up(
    values: Sequence[IndicatorValue],
    over: Dimension,
    framework: Framework,
    *,
    disjoint: bool = False,
) -> IndicatorValue:
    """One value of several of the same indicator, put together along one dimension.

    Over time the declared additivity decides: the sum of windows that share no day, the last value, or
    bounds for distinct counts. Over places the codes must hold no common ground; over populations, models
    and reporters the caller must declare the values `disjoint`. A ratio is recomputed from numerators and
    denominators that the caller declares disjoint. Raises ForbiddenSumError with the reason.
    """
    definition = common_definition(values)
    if definition.additivity is Additivity.RATIO:
        return _recomputed(values, over, framework, disjoint)
    figures = figures_of(values)
    if over is Dimension.TIME:
        longer = over_time(values, figures, framework)
    else:
        require_declared(definition, over)
        if over is Dimension.PLACE:
            require_apart(values, [over], framework)
        elif not disjoint:
            raise ForbiddenSumError("sum-not-disjoint", indicator=definition.id, dimension=over)
        longer = LongerWindow(total(figures))
    require_alike_elsewhere(values, over)
    return joined(values, longer, over)


def require_alike_elsewhere(values: Sequence[IndicatorValue], over: Dimension) -> None:
    """Raises ForbiddenSumError when the values differ in more than the dimension that they are put together along."""
    others: list[object] = [dimension for dimension in differing(values) if dimension is not over]
    others += _unlike(values)
    if others:
        raise ForbiddenSumError(
            "sum-of-unlike", indicator=values[0].definition.id, over=over, others=others
        )


def _unlike(values: Sequence[IndicatorValue]) -> list[Text]:
    """In what values differ that are not of one sort: results and plans, values of a month and of a year."""
    traits = (
        (Text("loại số liệu", "kind"), {value.kind for value in values}),
        (
            Text("đơn vị của mỗi giá trị", "what one value belongs to"),
            {(value.per_unit, value.per_period) for value in values},
        ),
    )
    return [name for name, found in traits if len(found) > 1]


def sum_of_terms(values: Sequence[IndicatorValue], framework: Framework) -> IndicatorValue:
    """The sum of values that a file declares disjoint, along every dimension in which they differ.

    Raises ForbiddenSumError when the indicator does not allow one of those dimensions, or when two of the
    values share something in all of them: the same people, place and days are not known to be disjoint.
    """
    dimensions = differing(values)
    for dimension in dimensions:
        require_declared(values[0].definition, dimension)
    require_apart(values, dimensions, framework)
    if _unlike(values):
        raise ForbiddenSumError(
            "sum-of-unlike",
            indicator=values[0].definition.id,
            over=dimensions,
            others=_unlike(values),
        )
    over = Dimension.PLACE
    if Dimension.TIME in dimensions:
        require_one_year(values)
        over = Dimension.TIME
    whole = whole_grid(values, dimensions) and tile(values)
    return joined(values, LongerWindow(total(figures_of(values)), whole), over)


def spread(values: Sequence[IndicatorValue]) -> Spread:
    """Lowest, mean and highest of values that are never summed. Raises ForbiddenSumError for other kinds."""
    definition = common_definition(values)
    if definition.additivity is not Additivity.EACH:
        raise ForbiddenSumError("spread-needs-each", indicator=definition.id)
    figures = figures_of(values)
    ordered = sorted(figures, key=lambda figure: figure.low or 0)
    added = total(figures)
    mean = attrs.evolve(
        added, low=_per(added.low, len(figures)), high=_per(added.high, len(figures))
    )
    return Spread(ordered[0], mean, ordered[-1])


def _per(bound: Fraction | None, count: int) -> Fraction | None:
    return None if bound is None else bound / count


def lift_to_province(value: IndicatorValue, framework: Framework) -> IndicatorValue:
    """What a figure of districts says of their province: a lower bound, `partial`.

    A value that already is the province's is returned as it is. Raises ForbiddenSumError for ratios and
    values per session, which are never lifted, and for places of several provinces or of none.
    """
    if value.places == value.provinces:
        return value
    if value.definition.additivity in _NEVER_LIFTED:
        raise ForbiddenSumError("ratio-not-lifted", indicator=value.definition.id)
    if len(value.provinces) != 1:
        raise ForbiddenSumError(
            "lift-several-provinces", indicator=value.definition.id, places=value.places
        )
    figure = value.figure and value.figure.as_lower_bound()
    reason = Reason(
        "part-of-province", {"places": place_names(value.places, value.period, framework)}
    )
    status = Status.PARTIAL if figure else value.status
    return attrs.evolve(
        value,
        places=value.provinces,
        figure=figure,
        status=status,
        reasons=(*value.reasons, reason),
    )


def place_names(codes: Sequence[str], period: Period, framework: Framework) -> Text:
    """The names of places in their period, for reading."""
    day = (period.interval and period.interval.last_day) or framework.info.as_of
    places = [getattr(framework.place(code, day), "value", None) for code in codes]
    return Text(
        ", ".join(
            place.name_vi if place else code for place, code in zip(places, codes, strict=True)
        ),
        ", ".join(
            place.name_en if place else code for place, code in zip(places, codes, strict=True)
        ),
    )


def common_definition(values: Sequence[IndicatorValue]) -> Indicator:
    """The one indicator of all values. Raises ForbiddenSumError for several, or for none."""
    ids = dict.fromkeys(value.definition.id for value in values)
    if len(ids) != 1:
        raise ForbiddenSumError("sum-of-several-indicators", indicators=", ".join(ids) or "-")
    return values[0].definition


def figures_of(values: Sequence[IndicatorValue]) -> list[Figure]:
    """The figure of every value. Raises ForbiddenSumError when one is missing: missing is not zero."""
    figures = [value.figure for value in values if value.figure is not None]
    if len(figures) != len(values):
        raise ForbiddenSumError("sum-of-missing", indicator=values[0].definition.id)
    return figures


def _recomputed(
    values: Sequence[IndicatorValue], over: Dimension, framework: Framework, disjoint: bool
) -> IndicatorValue:
    """The ratio of summed parts, when the caller says that the parts are disjoint."""
    definition = values[0].definition
    parts = [value.numerator for value in values if value.numerator is not None]
    wholes = [value.denominator for value in values if value.denominator is not None]
    if not disjoint or not len(parts) == len(wholes) == len(values):
        raise ForbiddenSumError("ratio-needs-parts", indicator=definition.id)
    if over in (Dimension.TIME, Dimension.PLACE):
        require_apart(values, [over], framework)
    require_alike_elsewhere(values, over)
    part, whole = total(parts), total(wholes)
    return attrs.evolve(
        joined(values, LongerWindow(part.share_of(whole)), over), numerator=part, denominator=whole
    )


def joined(
    values: Sequence[IndicatorValue], longer: LongerWindow, over: Dimension
) -> IndicatorValue:
    """The values as one; a sum that leaves days or places of its span out is a lower bound, `partial`."""
    first = values[0]
    rule = (
        first.definition.additivity
        if over is Dimension.TIME
        else Text("cộng các phần rời nhau", "the sum of disjoint parts")
    )
    partial = not longer.whole or any(value.status is Status.PARTIAL for value in values)
    return attrs.evolve(
        first,
        places=_union(value.places for value in values),
        provinces=_union(value.provinces for value in values),
        models=_union(value.models for value in values),
        populations=_union(value.populations for value in values),
        period=first.period
        if over is not Dimension.TIME
        else span_of([value.period for value in values]),
        figure=longer.figure if longer.whole else longer.figure.as_lower_bound(),
        status=Status.PARTIAL if partial else Status.OK,
        inputs=_union(value.inputs for value in values),
        citations=tuple(
            dict.fromkeys(citation for value in values for citation in value.citations)
        ),
        reasons=(Reason("put-together", {"count": len(values), "rule": rule}), *longer.reasons),
        cut=tuple(pair for pair in first.cut if all(pair in value.cut for value in values)),
        records=None if first.records is None else sum(value.records or 0 for value in values),
    )


def _union(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for part in parts for code in part))
