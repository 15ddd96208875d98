"""Plans the aggregates that a count needs, and calculates the count from them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeAlias, TypeVar

import attrs
import narwhals.stable.v2 as nw

from ...forms.record_terms import RecordKind
from ...framework.measures.language import Distinct, Sum
from ...framework.measures.terms import Span
from ...monitoring.measures.count_bounds import (
    NumberSummary,
    UnidentifiedRecords,
    calendar_years,
    combine_years,
    distinct_bounds,
    new_key_bounds,
    sum_bounds,
)
from ...monitoring.measures.ledger import Request, SummaryRequest
from ...monitoring.measures.windows import CountBounds, GroupKey, Windows
from ...values.intervals import Interval
from .aggregates import GroupAggregates, Grouping, Masks, Totals
from .key_groupings import AnonymousRows, DistinctKeys, FirstOccurrences

__all__ = ["CountFunction", "CountsByGroup", "Groupings", "plan_count", "plan_distinct_count"]

CountsByGroup: TypeAlias = Mapping[GroupKey, CountBounds | NumberSummary]
_AggregatesByKey: TypeAlias = Mapping[GroupKey, GroupAggregates]
CountFunction: TypeAlias = Callable[[_AggregatesByKey], CountsByGroup]
_DistinctCountFunction: TypeAlias = Callable[[_AggregatesByKey], Mapping[GroupKey, CountBounds]]
_Count = TypeVar("_Count", bound=CountBounds | NumberSummary)
_BEYOND = 2**62  # in place of a blank, so that it is neither the minimum nor the maximum


@attrs.frozen(eq=False, repr=False)
class Groupings:
    """The aggregates that are needed by the groups of one breakdown.

    `group_column` has numbers below `group_count`, and is empty without a breakdown.
    """

    masks: Masks
    group_column: str
    group_count: int
    totals: Totals = attrs.field(
        init=False,
        default=attrs.Factory(lambda self: Totals(self.group_column, "all:"), takes_self=True),
    )
    anonymous: AnonymousRows = attrs.field(
        init=False,
        default=attrs.Factory(lambda self: AnonymousRows(self.group_column), takes_self=True),
    )
    _distinct: dict[str, DistinctKeys] = attrs.field(factory=dict, init=False)
    _first: dict[str, FirstOccurrences] = attrs.field(factory=dict, init=False)

    def distinct_keys(self, key: str) -> DistinctKeys:
        """The grouping by the distinct values of a key."""
        return self._distinct.setdefault(key, DistinctKeys(self.group_column, key))

    def first_occurrences(self, key: str) -> FirstOccurrences:
        """The grouping by the first row of each value of a key."""
        grouping = FirstOccurrences(self.group_column, self.group_count, key)
        return self._first.setdefault(key, grouping)

    def __iter__(self) -> Iterator[Grouping]:
        yield self.totals
        yield self.anonymous
        yield from self._distinct.values()
        yield from self._first.values()


def plan_count(request: Request, groupings: Groupings) -> CountFunction:
    """Adds the aggregates that a count needs, and returns how it is calculated from them."""
    measure, windows, totals = request.measure, request.windows, groupings.totals
    if isinstance(measure, Distinct):
        return plan_distinct_count(measure, windows, groupings)
    mask = groupings.masks.of_conditions(windows.period, measure.where)
    if isinstance(measure, Sum):
        plan = _plan_range if isinstance(request, SummaryRequest) else _plan_sum
        return plan(measure, mask, totals)
    rows = totals.count_rows(mask)
    return _for_each_group(rows, lambda own: CountBounds(own[rows], own[rows], own[rows]))


def _for_each_group(
    rows: str, count: Callable[[GroupAggregates], _Count | None]
) -> Callable[[_AggregatesByKey], Mapping[GroupKey, _Count]]:
    """The count of every group that has rows, from its own aggregates."""

    def count_groups(aggregates: _AggregatesByKey) -> Mapping[GroupKey, _Count]:
        counts: dict[GroupKey, _Count] = {}
        for group, own in aggregates.items():
            if own[rows] and (result := count(own)) is not None:
                counts[group] = result
        return counts

    return count_groups


def _plan_sum(measure: Sum, mask: str, totals: Totals) -> CountFunction:
    value, key = _value_expr(measure), (measure.field, measure.default, mask)
    rows = totals.count_rows(mask)
    known = totals.aggregate_expr("sum", key, lambda: _value_in_mask(mask, value.fill_null(0), 0))
    missing = totals.aggregate_expr("sum", ("missing", *key), lambda: _is_missing(mask, value))
    return _for_each_group(
        rows, lambda own: sum_bounds(measure, own[known], own[missing], own[rows])
    )


def _plan_range(measure: Sum, mask: str, totals: Totals) -> CountFunction:
    value, key = _value_expr(measure), (measure.field, measure.default, mask)
    low, high = value.fill_null(_BEYOND), value.fill_null(-_BEYOND)
    rows = totals.count_rows(mask)
    missing = totals.aggregate_expr("sum", ("missing", *key), lambda: _is_missing(mask, value))
    lowest = totals.aggregate_expr("min", key, lambda: _value_in_mask(mask, low, _BEYOND))
    highest = totals.aggregate_expr("max", key, lambda: _value_in_mask(mask, high, -_BEYOND))
    total = totals.aggregate_expr("sum", key, lambda: _value_in_mask(mask, value.fill_null(0), 0))

    def value_range(own: GroupAggregates) -> NumberSummary | None:
        known = own[rows] - own[missing]
        if not known:
            return None
        return NumberSummary(own[lowest], own[highest], own[total], known, own[rows])

    return _for_each_group(rows, value_range)


def _value_expr(measure: Sum) -> nw.Expr:
    """The number that a row adds, null when it states none."""
    column = nw.col(measure.field)
    if measure.default is None:
        return column
    is_client = nw.col("kind") == RecordKind.CLIENT.value
    return nw.coalesce(column, nw.when(is_client).then(nw.lit(measure.default, dtype=nw.Int64)))


def _value_in_mask(mask: str, value: nw.Expr, other: int) -> nw.Expr:
    return nw.when(nw.col(mask)).then(value).otherwise(nw.lit(other, dtype=nw.Int64))


def _is_missing(mask: str, value: nw.Expr) -> nw.Expr:
    return nw.col(mask) & value.is_null()


def plan_distinct_count(
    measure: Distinct, windows: Windows, groupings: Groupings
) -> _DistinctCountFunction:
    """The count of distinct keys of every group that has a matching row."""
    days = windows.of(measure.span)
    if measure.key != "establishment":
        return _plan_on_days(measure, days, windows, groupings)
    years = [_plan_on_days(measure, year, windows, groupings) for year in calendar_years(days)]

    def count_over_years(aggregates: _AggregatesByKey) -> Mapping[GroupKey, CountBounds]:
        counts: dict[GroupKey, list[CountBounds]] = {}
        for count_year in years:
            for group, counted in count_year(aggregates).items():
                counts.setdefault(group, []).append(counted)
        return {group: combine_years(own) for group, own in counts.items()}

    return count_over_years


def _plan_on_days(
    measure: Distinct, days: Interval, windows: Windows, groupings: Groupings
) -> _DistinctCountFunction:
    """The count of the keys that have rows on some days."""
    if measure.span in (Span.NEW_IN_YEAR, Span.FIRST):
        return _plan_new_keys(measure, days, windows.period, groupings)
    return _plan_different_keys(measure, days, groupings)


def _plan_different_keys(
    measure: Distinct, days: Interval, groupings: Groupings
) -> _DistinctCountFunction:
    """The count of the keys that meet each condition of a measure in some row."""
    key, masks = measure.key, groupings.masks
    conditions = [masks.of_conditions(days, where) for where in measure.having_all]
    rows = groupings.totals.count_rows(masks.any_of(conditions))
    keys = groupings.distinct_keys(key)
    known, all_met = keys.count_in_all(conditions), masks.all_of(conditions)
    if key == "client":
        proven = groupings.anonymous.min_clients(all_met)
    else:
        proven = groupings.totals.count_rows(masks.without_key(key, all_met))
    by_condition = list[tuple[str, _KeylessNames]]()
    for mask in conditions:
        names = (keys.count_in_all([mask]), _KeylessNames.of(key, mask, groupings))
        by_condition.append(names)

    def count_group(own: GroupAggregates) -> CountBounds:
        # A row without a key may prove several clients, but only one key of another kind.
        proven_keys = own[proven] if key == "client" else min(own[proven], 1)
        each = [(own[name], keyless.total([own])) for name, keyless in by_condition]
        return distinct_bounds(measure, own[known], each, proven_keys, own[rows])

    return _for_each_group(rows, count_group)


def _plan_new_keys(
    measure: Distinct, days: Interval, period: Interval, groupings: Groupings
) -> _DistinctCountFunction:
    """The count of the keys that meet the whole condition for the first time in the period."""
    key, masks, counted_days = measure.key, groupings.masks, days.overlap(period)
    if counted_days is None:
        return lambda _: {}
    conditions = [masks.of_conditions(days, where) for where in measure.having_all]
    on_days = masks.any_of(conditions)
    in_period = masks.any_of(
        [masks.of_conditions(counted_days, where) for where in measure.having_all]
    )
    known = groupings.first_occurrences(key).count_complete_in(conditions, counted_days)
    rows = groupings.totals.count_rows(in_period)
    keyless = _KeylessNames.of(key, in_period, groupings)
    keyless_everywhere = _KeylessNames.of(key, on_days, groupings)

    def count_groups(aggregates: _AggregatesByKey) -> Mapping[GroupKey, CountBounds]:
        everywhere = keyless_everywhere.total(aggregates.values())
        counts: dict[GroupKey, CountBounds] = {}
        for group, own in aggregates.items():
            if own[rows]:
                keyless_rows = keyless.total([own])
                counts[group] = new_key_bounds(
                    measure, own[known], keyless_rows, everywhere, own[rows]
                )
        return counts

    return count_groups


@attrs.frozen
class _KeylessNames:
    """The names of the aggregates of the rows of a mask without a key."""

    rows: str
    max_keys: str
    unbounded: str = ""

    @classmethod
    def of(cls, key: str, mask: str, groupings: Groupings) -> _KeylessNames:
        """Registers the aggregates of a key; only a row without client may stand for several."""
        if key == "client":
            anonymous = groupings.anonymous
            return cls(
                anonymous.count_rows(mask),
                anonymous.max_clients(mask),
                anonymous.count_unbounded(mask),
            )
        single = groupings.totals.count_rows(groupings.masks.without_key(key, mask))
        return cls(single, single)

    def total(self, groups: Collection[GroupAggregates]) -> UnidentifiedRecords:
        """The rows without a key of one or several groups, and how many keys they may add."""
        rows, max_keys, unbounded = (
            sum(own[name] for own in groups) for name in (self.rows, self.max_keys, self.unbounded)
        )
        return UnidentifiedRecords(None if unbounded else max_keys, rows)
