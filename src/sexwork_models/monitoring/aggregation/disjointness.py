"""Decides whether values may be added: additive along a dimension, and disjoint along it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations
from math import prod

from ...core.errors import ForbiddenSumError
from ...framework.framework import Framework
from ...framework.measures.language import Distinct
from ...framework.measures.terms import Span
from ...framework.tables.aggregation import Aggregation
from ...framework.tables.indicators import Additivity, Dimension, Indicator
from ...framework.tables.norms import PerPeriod
from ...framework.tables.over import aggregation_over, stated_words
from ...framework.tables.per_text import per_text
from ...framework.versions.definitions import framework_of_definition
from ...results.parts import place_parts
from ...results.values import Counting, IndicatorValue
from ...values.text import texts_of
from ..measures.catalog import record_measures

__all__ = [
    "are_disjoint",
    "are_of_one_breakdown",
    "counts_first_records",
    "differing_dimensions",
    "have_disjoint_windows",
    "have_same_territories",
    "is_complete_grid",
    "overlap_error",
    "reference_day",
    "require_additive",
    "require_combinable",
    "require_disjoint",
    "require_nothing_shared",
    "require_totals",
]

_OVER = texts_of("measures.over")
_COMPARED = (Dimension.TIME, Dimension.PLACE, Dimension.POPULATION, Dimension.MODEL)
_ADDED_OVER_TIME = (Additivity.SUM, Additivity.NEW_IN_YEAR)
_WHOLE_PERIODS = (PerPeriod.NOT_STATED, PerPeriod.NONE, PerPeriod.PROGRAMME)


def reference_day(value: IndicatorValue, framework: Framework) -> date:
    """Returns the day on which the places of a value are read: its last known day."""
    window = value.period.interval
    return (window and (window.last_day or window.start)) or framework.info.as_of


def have_same_territories(values: Sequence[IndicatorValue], framework: Framework) -> bool:
    """Whether every place that the values share has the same territory on the days of each."""
    days = [reference_day(value, framework) for value in values]
    shared = frozenset.intersection(*(frozenset(value.places) for value in values))
    return all(framework.same_territory(code, min(days), max(days)) for code in shared)


def differing_dimensions(values: Sequence[IndicatorValue]) -> list[Dimension]:
    """Returns the dimensions in which the values differ."""
    keys = _keys_by_dimension(values)
    return [dimension for dimension in _COMPARED if len({key[dimension] for key in keys}) > 1]


def _keys_by_dimension(values: Sequence[IndicatorValue]) -> list[Mapping[Dimension, object]]:
    """Returns what tells each value from the others in each dimension."""
    # Values counted over all models, whichever there were, do not differ by model.
    by_model = any(value.records is None or "model" in dict(value.cut) for value in values)
    keys: list[Mapping[Dimension, object]] = []
    for value in values:
        key: dict[Dimension, object] = {
            Dimension.TIME: value.period.interval,
            Dimension.PLACE: (value.compared_places, *place_parts(value.parts)),
            Dimension.POPULATION: value.populations,
            Dimension.MODEL: value.models if by_model else (),
        }
        keys.append(key)
    return keys


def are_disjoint(
    left: IndicatorValue, right: IndicatorValue, over: Dimension, framework: Framework
) -> bool:
    """Whether two values share nothing along a dimension; of reporters this is not known."""
    if over is Dimension.TIME:
        return have_disjoint_windows(left, right)
    if over is Dimension.PLACE:
        left_overlaps = _containing_places(left, framework) & set(right.places)
        return not (left_overlaps or _containing_places(right, framework) & set(left.places))
    if over is Dimension.POPULATION:
        return _have_no_common_code(left.populations, right.populations)
    return over is Dimension.MODEL and _have_no_common_code(left.models, right.models)


def have_disjoint_windows(left: IndicatorValue, right: IndicatorValue) -> bool:
    """Whether the windows of two values are known and share no day."""
    first, second = left.period.interval, right.period.interval
    return first is not None and second is not None and first.overlap(second) is None


def _containing_places(value: IndicatorValue, framework: Framework) -> set[str]:
    """Returns the places of a value and those that contain them."""
    day = reference_day(value, framework)
    codes = set(value.places)
    for code in value.places:
        codes.update(framework.chain(code, day))
    return codes


def _have_no_common_code(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether two lists of codes share none; an empty list is not known to."""
    return bool(left) and bool(right) and not set(left) & set(right)


def require_disjoint(
    values: Sequence[IndicatorValue], over: Sequence[Dimension], framework: Framework
) -> None:
    """Raises ForbiddenSumError unless any two values are disjoint along one of the dimensions."""
    for left, right in combinations(values, 2):
        if not any(are_disjoint(left, right, dimension, framework) for dimension in over):
            raise overlap_error(left, right, over)


def require_nothing_shared(
    values: Sequence[IndicatorValue], over: Dimension, framework: Framework
) -> None:
    """Raises ForbiddenSumError for values that share something along a dimension.

    Of windows and places it must be known that they are disjoint. Values that name a common model
    or population may count the same people, whatever the caller declares; of two groups of records
    in one breakdown it is known that no record is in both. Of reporters, and of values that name no
    model or population, the caller knows.
    """
    if over in (Dimension.TIME, Dimension.PLACE):
        require_disjoint(values, [over], framework)
    named = {Dimension.MODEL: "models", Dimension.POPULATION: "populations"}
    if over not in named:
        return
    for left, right in combinations(values, 2):
        shared = set(getattr(left, named[over])) & set(getattr(right, named[over]))
        if shared and not _are_groups_of_one_breakdown(left, right):
            params = {"dimension": over, "codes": sorted(shared)}
            raise ForbiddenSumError("sum-of-shared-codes", indicator=left.definition.id, **params)


def _are_groups_of_one_breakdown(left: IndicatorValue, right: IndicatorValue) -> bool:
    same_period = left.period.interval == right.period.interval
    return same_period and left.parts != right.parts and are_of_one_breakdown([left, right])


def are_of_one_breakdown(values: Sequence[IndicatorValue]) -> bool:
    """Whether all values were counted from the same records by the same dimensions."""
    first = values[0].breakdown
    return first is not None and all(value.breakdown == first for value in values)


def counts_first_records(value: IndicatorValue, framework: Framework) -> bool:
    """Whether a value counts from records what counts only once, at its first record.

    These are persons new in the year, and what is counted the first time ever. Records that were
    counted apart may hold the same of them.
    """
    if value.counting is not None or value.records is None:
        return value.counting is Counting.NEW_IN_YEAR
    own = framework_of_definition(value.definition, framework)
    declared = record_measures(own).get(value.definition.id)
    measure = declared and declared.measure
    return isinstance(measure, Distinct) and measure.span is Span.FIRST


def overlap_error(
    left: IndicatorValue, right: IndicatorValue, over: Sequence[Dimension]
) -> ForbiddenSumError:
    """Returns the error for two values that are not disjoint along the dimensions."""
    indicator = left.definition.id
    if Dimension.TIME in over:
        periods = [left.period, right.period]
        return ForbiddenSumError("sum-of-overlapping-windows", indicator=indicator, periods=periods)
    if Dimension.PLACE in over:
        places = [*left.places, *right.places]
        return ForbiddenSumError("sum-of-overlapping-places", indicator=indicator, places=places)
    return ForbiddenSumError("sum-over-nothing", indicator=indicator)


def require_additive(definition: Indicator, over: str) -> None:
    """Raises ForbiddenSumError unless the indicator declares that it is added up along `over`.

    That is a dimension, or `activity`, or `split`: the field by which its values are always split.
    """
    word = aggregation_over(definition, over)
    if word is Aggregation.SUM:
        return
    if over != Dimension.TIME:
        said = over if isinstance(over, Dimension) else _OVER[over]
        raise ForbiddenSumError("sum-over-dimension", indicator=definition.id, dimension=said)
    is_refused = word is Aggregation.NEVER and definition.additivity in _ADDED_OVER_TIME
    rule = word if is_refused else definition.additivity
    raise ForbiddenSumError("sum-over-time", indicator=definition.id, rule=rule)


def require_combinable(definition: Indicator, over: str) -> None:
    """Raises ForbiddenSumError where an indicator declares that values are not put together.

    They are counted again from the records of all of them, or are shown each by itself.
    """
    word, is_ratio = aggregation_over(definition, over), definition.additivity is Additivity.RATIO
    is_stated = over in stated_words(definition)
    if (is_stated and word is Aggregation.NEVER) or (is_ratio and word is Aggregation.RECOUNT):
        params = {"dimension": over if isinstance(over, Dimension) else _OVER[over], "word": word}
        raise ForbiddenSumError("not-put-together", indicator=definition.id, **params)


def require_totals(values: Sequence[IndicatorValue], over: Dimension | None = None) -> None:
    """Raises ForbiddenSumError for values of each unit, or over time of each month or year.

    "650 persons per group" in two provinces are not 1,300 per group.
    """
    for value in values:
        unit = value.per_unit or (value.figure and value.figure.unit.per) or ""
        period = value.per_period if over is Dimension.TIME else ""
        if unit or period not in _WHOLE_PERIODS:
            raise ForbiddenSumError(
                "sum-of-rates", indicator=value.definition.id, per=per_text(unit, period)
            )


def is_complete_grid(values: Sequence[IndicatorValue]) -> bool:
    """Whether every combination of the windows, places, populations and models has a value."""
    keys = _keys_by_dimension(values)
    sizes = [len({key[dimension] for key in keys}) for dimension in _COMPARED]
    return len({tuple(key.values()) for key in keys}) == prod(sizes)
