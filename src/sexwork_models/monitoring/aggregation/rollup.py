"""Aggregates indicator values along one dimension, by the additivity of their indicator.

A sum that the indicator does not declare is refused with a reason. Ratios of districts say nothing
of their province, and a national figure is the published one, never the sum of provinces.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

from ...core.errors import ForbiddenSumError
from ...core.findings import Issue
from ...framework.framework import Framework
from ...framework.tables.indicators import Additivity, Dimension, Indicator
from ...results.values import IndicatorValue, Status
from ...values.arguments import check_arguments
from ...values.calendars import Period
from ...values.figures import Figure, sum_figures
from ...values.text import Text
from .disjointness import differing_dimensions, is_complete_grid, require_additive, require_disjoint
from .over_time import (
    CombinedFigure,
    are_contiguous,
    combine_over_time,
    covering_period,
    require_one_year,
)

__all__ = [
    "Spread",
    "common_definition",
    "figures_of",
    "lift_to_province",
    "merge_values",
    "place_names",
    "require_same_other_dimensions",
    "roll_up",
    "spread",
    "sum_of_terms",
]

_NEVER_LIFTED = frozenset({Additivity.RATIO, Additivity.EACH})
_UNITED_FIELDS = ("places", "provinces", "models", "populations", "inputs", "citations")


@attrs.frozen
class Spread:
    """The lowest figure, the mean and the highest figure of values per month or session."""

    lowest: Figure
    mean: Figure
    highest: Figure


@check_arguments
def roll_up(
    values: Sequence[IndicatorValue],
    over: Dimension,
    framework: Framework,
    *,
    disjoint: bool = False,
) -> IndicatorValue:
    """Returns several values of the same indicator as one, aggregated along one dimension.

    Over time the declared additivity decides: the sum of windows that share no day, the last value,
    or bounds for distinct counts. Over places the codes must share no territory; over populations,
    models and reporters the caller must declare the values `disjoint`. A ratio is recomputed from
    numerators and denominators that the caller declares disjoint. Raises ForbiddenSumError with the
    reason.
    """
    definition = common_definition(values)
    if definition.additivity is Additivity.RATIO:
        return _recomputed_ratio(values, over, framework, disjoint)
    figures = figures_of(values)
    if over is Dimension.TIME:
        combined = combine_over_time(values, figures, framework)
    else:
        require_additive(definition, over)
        if over is Dimension.PLACE:
            require_disjoint(values, [over], framework)
        elif not disjoint:
            raise ForbiddenSumError("sum-not-disjoint", indicator=definition.id, dimension=over)
        combined = CombinedFigure(sum_figures(figures))
    require_same_other_dimensions(values, over)
    return merge_values(values, combined, over)


def require_same_other_dimensions(values: Sequence[IndicatorValue], over: Dimension) -> None:
    """Raises ForbiddenSumError when the values differ in more than the dimension aggregated."""
    others: list[object] = [name for name in differing_dimensions(values) if name is not over]
    others += _differing_kinds(values)
    if others:
        raise ForbiddenSumError(
            "sum-of-unlike", indicator=values[0].definition.id, over=over, others=others
        )


def _differing_kinds(values: Sequence[IndicatorValue]) -> list[Text]:
    """Returns in what values differ in kind: results and targets, values per month and per year."""
    differing: list[Text] = []
    if len({value.kind for value in values}) > 1:
        differing.append(Text("loại số liệu", "kind"))
    if len({(value.per_unit, value.per_period) for value in values}) > 1:
        differing.append(Text("đơn vị của mỗi giá trị", "what one value belongs to"))
    return differing


def sum_of_terms(values: Sequence[IndicatorValue], framework: Framework) -> IndicatorValue:
    """Returns the sum of values declared disjoint, along every dimension in which they differ.

    Raises ForbiddenSumError when the indicator does not allow one of those dimensions, or when two
    of the values share something in all of them: the same people, place and days are not known to
    be disjoint.
    """
    dimensions = differing_dimensions(values)
    for dimension in dimensions:
        require_additive(values[0].definition, dimension)
    require_disjoint(values, dimensions, framework)
    others = _differing_kinds(values)
    if others:
        raise ForbiddenSumError(
            "sum-of-unlike", indicator=values[0].definition.id, over=dimensions, others=others
        )
    over = Dimension.PLACE
    if Dimension.TIME in dimensions:
        require_one_year(values)
        over = Dimension.TIME
    complete = is_complete_grid(values, dimensions) and are_contiguous(values)
    return merge_values(values, CombinedFigure(sum_figures(figures_of(values)), complete), over)


@check_arguments
def spread(values: Sequence[IndicatorValue]) -> Spread:
    """Returns the lowest, mean and highest of values that are never summed.

    Raises ForbiddenSumError for indicators of another additivity.
    """
    definition = common_definition(values)
    if definition.additivity is not Additivity.EACH:
        raise ForbiddenSumError("spread-needs-each", indicator=definition.id)
    figures = figures_of(values)
    ordered = sorted(figures, key=lambda figure: figure.low or 0)
    added = sum_figures(figures)
    low = None if added.low is None else added.low / len(figures)
    high = None if added.high is None else added.high / len(figures)
    return Spread(ordered[0], attrs.evolve(added, low=low, high=high), ordered[-1])


@check_arguments
def lift_to_province(value: IndicatorValue, framework: Framework) -> IndicatorValue:
    """Returns a figure of districts as a lower bound of their province, with status `partial`.

    A value that already is the province's is returned unchanged. Raises ForbiddenSumError for
    ratios and values per session, which are never lifted, and for places of several provinces or
    of none.
    """
    if value.places == value.provinces:
        return value
    if value.definition.additivity in _NEVER_LIFTED:
        raise ForbiddenSumError("ratio-not-lifted", indicator=value.definition.id)
    if len(value.provinces) != 1:
        raise ForbiddenSumError(
            "lift-several-provinces", indicator=value.definition.id, places=value.places
        )
    names = place_names(value.places, value.period, framework)
    return attrs.evolve(
        value,
        places=value.provinces,
        figure=value.figure and value.figure.as_lower_bound(),
        status=Status.PARTIAL if value.figure else value.status,
        reasons=(*value.reasons, Issue("part-of-province", {"places": names})),
    )


def place_names(codes: Sequence[str], period: Period, framework: Framework) -> Text:
    """Returns the names of places in their period; an unknown place is named by its code."""
    day = (period.interval and period.interval.last_day) or framework.info.as_of
    names_vi: list[str] = []
    names_en: list[str] = []
    for code in codes:
        place = getattr(framework.place(code, day), "value", None)
        names_vi.append(place.name_vi if place else code)
        names_en.append(place.name_en if place else code)
    return Text(", ".join(names_vi), ", ".join(names_en))


def common_definition(values: Sequence[IndicatorValue]) -> Indicator:
    """Returns the indicator of all values. Raises ForbiddenSumError for several, or for none."""
    ids = dict.fromkeys(value.definition.id for value in values)
    if len(ids) != 1:
        raise ForbiddenSumError("sum-of-several-indicators", indicators=", ".join(ids) or "-")
    return values[0].definition


def figures_of(values: Sequence[IndicatorValue]) -> list[Figure]:
    """Returns the figure of every value.

    Raises ForbiddenSumError when a figure is missing: missing is not zero.
    """
    figures: list[Figure] = []
    for value in values:
        if value.figure is None:
            raise ForbiddenSumError("sum-of-missing", indicator=values[0].definition.id)
        figures.append(value.figure)
    return figures


def _recomputed_ratio(
    values: Sequence[IndicatorValue], over: Dimension, framework: Framework, disjoint: bool
) -> IndicatorValue:
    """Returns the ratio of summed numerators and denominators, if the caller says disjoint."""
    numerators: list[Figure] = []
    denominators: list[Figure] = []
    for value in values:
        if not disjoint or value.numerator is None or value.denominator is None:
            raise ForbiddenSumError("ratio-needs-parts", indicator=value.definition.id)
        numerators.append(value.numerator)
        denominators.append(value.denominator)
    if over in (Dimension.TIME, Dimension.PLACE):
        require_disjoint(values, [over], framework)
    require_same_other_dimensions(values, over)
    numerator, denominator = sum_figures(numerators), sum_figures(denominators)
    merged = merge_values(values, CombinedFigure(numerator.share_of(denominator)), over)
    return attrs.evolve(merged, numerator=numerator, denominator=denominator)


def merge_values(
    values: Sequence[IndicatorValue], combined: CombinedFigure, over: Dimension
) -> IndicatorValue:
    """Returns the values as one with the combined figure.

    A sum from which days or places are missing is a lower bound, `partial`.
    """
    first = values[0]
    rule: Text | Additivity = Text("cộng các phần rời nhau", "the sum of disjoint parts")
    period = first.period
    if over is Dimension.TIME:
        rule = first.definition.additivity
        period = covering_period([value.period for value in values])
    complete = combined.complete and all(value.status is not Status.PARTIAL for value in values)
    return attrs.evolve(
        first,
        **_merged_codes(values),
        period=period,
        figure=combined.figure if combined.complete else combined.figure.as_lower_bound(),
        status=Status.OK if complete else Status.PARTIAL,
        reasons=(Issue("put-together", {"count": len(values), "rule": rule}), *combined.reasons),
        records=None if first.records is None else sum(value.records or 0 for value in values),
    )


def _merged_codes(values: Sequence[IndicatorValue]) -> dict[str, Any]:
    """Returns, by field, the codes and citations of any value, and the breakdown of all values."""
    merged: dict[str, Any] = {}
    for field in _UNITED_FIELDS:
        codes: dict[object, None] = {}
        for value in values:
            codes.update(dict.fromkeys(getattr(value, field)))
        merged[field] = tuple(codes)
    shared = set(values[0].cut)
    for value in values:
        shared.intersection_update(value.cut)
    merged["cut"] = tuple(pair for pair in values[0].cut if pair in shared)
    return merged
