"""Aggregates indicator values along one dimension, by the additivity of their indicator.

A sum that the indicator does not declare is refused with a reason. Ratios of districts say nothing
of their province, and a national figure is the published one, never the sum of provinces.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import attrs

from ...core.errors import ForbiddenSumError
from ...core.findings import Issue
from ...framework.framework import Framework
from ...framework.tables.aggregation import Aggregation
from ...framework.tables.indicators import Additivity, Dimension, Indicator
from ...framework.tables.over import aggregation_over, stated_words
from ...framework.tables.places import place_label
from ...results.values import Counting, IndicatorValue, Status
from ...values.arguments import check_arguments
from ...values.calendars import Period
from ...values.extremes import greatest_of, least_of
from ...values.figures import Figure, sum_figures, union_bounds
from ...values.text import Text
from ...values.units import Unit
from .disjointness import (
    are_of_one_breakdown,
    counts_first_records,
    differing_dimensions,
    is_complete_grid,
    require_additive,
    require_combinable,
    require_disjoint,
    require_nothing_shared,
    require_totals,
)
from .merge import (
    common_definition,
    days_left_out,
    differing_kinds,
    figures_of,
    merge_values,
    require_same_kind,
    require_same_other_dimensions,
)
from .over_time import (
    CombinedFigure,
    combine_over_time,
    last_figure,
    require_one_year,
    union_of_new,
)
from .windows import are_contiguous, last_day

__all__ = [
    "Spread",
    "lift_to_province",
    "place_names",
    "roll_up",
    "spread",
    "sum_of_terms",
]

_NEVER_LIFTED = frozenset({Additivity.RATIO, Additivity.EACH})


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

    Over time it decides how persons were counted, or else the declared additivity: the sum of
    windows that share no day, the last value, or bounds for distinct counts. Over places the codes
    must share no territory. Persons new in the year add up, over time and places, when they were
    counted from the same records by the same dimensions, and give bounds otherwise. Over
    populations, models and reporters the caller must declare the values `disjoint`, and no code of
    a value may be that of another. A ratio is recomputed from numerators and denominators that the
    caller declares disjoint. What the table `over` of the indicator states comes first: the last
    value, bounds, or that values are never put together. Raises ForbiddenSumError with the reason,
    also for values of a unit.
    """
    definition = common_definition(values)
    require_combinable(definition, over)
    if definition.additivity is Additivity.RATIO:
        if aggregation_over(definition, over) is Aggregation.LAST:
            return _last_ratio(values, over)
        return _recomputed_ratio(values, over, framework, disjoint)
    figures = figures_of(values)
    require_same_kind(values, over)
    if over is Dimension.TIME:
        combined = combine_over_time(values, figures, framework)
    else:
        combined = _combine_groups(values, figures, over, framework)
        _require_known_apart(values, over, framework, disjoint=disjoint)
    require_same_other_dimensions(values, over)
    return merge_values(values, combined, over)


def _combine_groups(
    values: Sequence[IndicatorValue],
    figures: Sequence[Figure],
    over: Dimension,
    framework: Framework,
) -> CombinedFigure:
    """Returns the figure of groups of one period. Raises ForbiddenSumError unless they add up.

    Of persons only those who are new in the year add up, over places: in one breakdown each is
    counted where they came first, as are referrals and cases. Counted apart, the same person or
    case may be new in two places, populations or reports, and who is new in one may have come to
    another earlier. Of other counts the caller says that populations and reporters are disjoint.
    """
    first = values[0]
    bounded = _gives_bounds(first.definition, over) and not _are_new(first, over)
    if not bounded and first.counting is None:
        require_additive(first.definition, over)
    elif not bounded and not _are_new(first, over):
        raise ForbiddenSumError("sum-over-dimension", indicator=first.definition.id, dimension=over)
    require_totals(values, over)
    if counts_first_records(first, framework) and not are_of_one_breakdown(values):
        return union_of_new(values, figures)
    if bounded:
        return CombinedFigure(union_bounds(figures), rule=Additivity.DISTINCT)
    return CombinedFigure(sum_figures(figures))


def _require_known_apart(
    values: Sequence[IndicatorValue], over: Dimension, framework: Framework, *, disjoint: bool
) -> None:
    """Raises ForbiddenSumError for groups that may share what they count; bounds may share it.

    Places lie apart also where bounds are stated: a province is never put beside its district.
    """
    definition = values[0].definition
    if over is not Dimension.PLACE and _gives_bounds(definition, over):
        return
    if over is not Dimension.PLACE and not disjoint:
        raise ForbiddenSumError("sum-not-disjoint", indicator=definition.id, dimension=over)
    require_nothing_shared(values, over, framework)


def _are_new(value: IndicatorValue, over: Dimension) -> bool:
    """Whether groups of persons new in the year are put together over places."""
    return over is Dimension.PLACE and value.counting is Counting.NEW_IN_YEAR


def _gives_bounds(definition: Indicator, over: Dimension) -> bool:
    """Whether an indicator states that values over a dimension give bounds."""
    return stated_words(definition).get(over) is Aggregation.BOUNDS


def sum_of_terms(values: Sequence[IndicatorValue], framework: Framework) -> IndicatorValue:
    """Returns the sum of values declared disjoint, along every dimension in which they differ.

    Raises ForbiddenSumError when the indicator does not allow one of those dimensions, or when two
    of the values share something in all of them: the same people, place and days are not known to
    be disjoint.
    """
    dimensions = differing_dimensions(values)
    for dimension in dimensions:
        require_additive(values[0].definition, dimension)
        require_totals(values, dimension)
    require_disjoint(values, dimensions, framework)
    others = differing_kinds(values)
    if others:
        raise ForbiddenSumError(
            "sum-of-unlike", indicator=values[0].definition.id, over=dimensions, others=others
        )
    over = Dimension.PLACE
    if Dimension.TIME in dimensions:
        require_one_year(values)
        over = Dimension.TIME
    complete = is_complete_grid(values) and are_contiguous(values)
    return merge_values(values, CombinedFigure(sum_figures(figures_of(values)), complete), over)


@check_arguments
def spread(values: Sequence[IndicatorValue]) -> Spread:
    """Returns the lowest, mean and highest of values that are never summed.

    Of ranges it is not known which is the lowest: it lies between the least of the lower bounds and
    the least of the upper bounds, and the highest between the greatest of each. Raises
    ForbiddenSumError for indicators of another additivity.
    """
    definition = common_definition(values)
    if definition.additivity is not Additivity.EACH:
        raise ForbiddenSumError("spread-needs-each", indicator=definition.id)
    figures = figures_of(values)
    added = sum_figures(figures)
    low = None if added.low is None else added.low / len(figures)
    high = None if added.high is None else added.high / len(figures)
    mean = attrs.evolve(added, low=low, high=high)
    return Spread(least_of(figures), mean, greatest_of(figures))


@check_arguments
def lift_to_province(value: IndicatorValue, framework: Framework) -> IndicatorValue:
    """Returns a figure of districts as a lower bound of their province, with status `partial`.

    A value that already is the province's is returned unchanged. Raises ForbiddenSumError for
    ratios and values per session or per group, which are never lifted, and for places of several
    provinces or of none.
    """
    if value.places == value.provinces:
        return value
    if value.definition.additivity in _NEVER_LIFTED or value.per_unit:
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
    names = [place_label(code, framework.places, period.interval) for code in codes]
    return Text(", ".join(name.vi for name in names), ", ".join(name.en for name in names))


def _last_ratio(values: Sequence[IndicatorValue], over: Dimension) -> IndicatorValue:
    """Returns the ratio of the window that ends last, for the days of all of them."""
    require_same_kind(values, over)
    require_same_other_dimensions(values, over)
    combined = CombinedFigure(last_figure(values, figures_of(values)), rule=Additivity.SNAPSHOT)
    last = max(values, key=lambda value: last_day(value.period) or date.max)
    merged = merge_values(values, combined, over)
    return attrs.evolve(merged, numerator=last.numerator, denominator=last.denominator)


def _recomputed_ratio(
    values: Sequence[IndicatorValue], over: Dimension, framework: Framework, disjoint: bool
) -> IndicatorValue:
    """Returns the ratio of summed numerators and denominators, if the caller says disjoint.

    Days that are left out may raise the ratio or lower it, so that it is open.
    """
    numerators: list[Figure] = []
    denominators: list[Figure] = []
    for value in values:
        if not disjoint or value.numerator is None or value.denominator is None:
            raise ForbiddenSumError("ratio-needs-parts", indicator=value.definition.id)
        numerators.append(value.numerator)
        denominators.append(value.denominator)
    require_nothing_shared(values, over, framework)
    require_same_other_dimensions(values, over)
    numerator, denominator = sum_figures(numerators), sum_figures(denominators)
    complete = not days_left_out(values, over)
    if not complete:
        numerator, denominator = numerator.as_lower_bound(), denominator.as_lower_bound()
    is_share = values[0].definition.unit is Unit.PERCENT  # else a mean, of the numerator's unit
    divide = numerator.share_of if is_share else numerator.divided_by
    ratio = CombinedFigure(divide(denominator), complete, rule=Additivity.RATIO)
    merged = merge_values(values, ratio, over)
    return attrs.evolve(merged, numerator=numerator, denominator=denominator)
