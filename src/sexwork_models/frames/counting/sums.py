"""Plans the aggregates of sums and summaries of numbers, and calculates these from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias, TypeVar

import narwhals.stable.v2 as nw

from ...forms.record_terms import RecordKind
from ...framework.measures.language import Sum
from ...monitoring.measures.count_bounds import NumberSummary, sum_bounds
from ...monitoring.measures.ledger import Summary
from ...monitoring.measures.windows import CountBounds, GroupKey
from .aggregates import GroupAggregates, Totals

__all__ = [
    "AggregatesByKey",
    "CountFunction",
    "CountsByGroup",
    "for_each_group",
    "plan_range",
    "plan_sum",
]

AggregatesByKey: TypeAlias = Mapping[GroupKey, GroupAggregates]
CountsByGroup: TypeAlias = Mapping[GroupKey, CountBounds | Summary]
CountFunction: TypeAlias = Callable[[AggregatesByKey], CountsByGroup]
_Count = TypeVar("_Count", bound=CountBounds | NumberSummary)
_BEYOND = 2**62  # in place of a blank, so that it is neither the minimum nor the maximum


def for_each_group(
    rows: str, count: Callable[[GroupAggregates], _Count | None]
) -> Callable[[AggregatesByKey], Mapping[GroupKey, _Count]]:
    """The count of every group that has rows, from its own aggregates."""

    def count_groups(aggregates: AggregatesByKey) -> Mapping[GroupKey, _Count]:
        counts: dict[GroupKey, _Count] = {}
        for group, own in aggregates.items():
            if own[rows] and (result := count(own)) is not None:
                counts[group] = result
        return counts

    return count_groups


def plan_sum(measure: Sum, mask: str, totals: Totals) -> CountFunction:
    """Adds the aggregates of a sum, and returns how it is calculated from them."""
    value, key = _value_expr(measure), (measure.field, measure.default, mask)
    rows = totals.count_rows(mask)
    known = totals.aggregate_expr("sum", key, lambda: _value_in_mask(mask, value.fill_null(0), 0))
    missing = totals.aggregate_expr("sum", ("missing", *key), lambda: _is_missing(mask, value))
    return for_each_group(
        rows, lambda own: sum_bounds(measure, own[known], own[missing], own[rows])
    )


def plan_range(measure: Sum, mask: str, totals: Totals) -> CountFunction:
    """Adds the aggregates of a summary of numbers, and returns how it is made of them."""
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

    return for_each_group(rows, value_range)


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
