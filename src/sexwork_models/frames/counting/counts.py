"""Plans the aggregates that a count needs, and calculates the count from them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeAlias

import attrs

from ...framework.measures.language import Distinct, Key, Sum
from ...framework.measures.terms import Span
from ...monitoring.measures.count_bounds import (
    ExcludedKeys,
    UnidentifiedRecords,
    calendar_years,
    combine_years,
    distinct_bounds,
    new_key_bounds,
)
from ...monitoring.measures.encounters.totals import counts_encounters
from ...monitoring.measures.ledger import Request, SummaryRequest
from ...monitoring.measures.windows import (
    CountBounds,
    GroupKey,
    Windows,
    is_of_people,
    on_period,
)
from ...values.intervals import Interval
from .aggregates import GroupAggregates, Grouping, Masks, Totals
from .encounters.counts import Encounters, plan_encounter_summary, plan_encounters
from .key_groupings import AnonymousRows, DistinctKeys, FirstOccurrences, KeyColumns
from .sums import AggregatesByKey, CountFunction, for_each_group, plan_range, plan_sum

__all__ = ["Groupings", "plan_count", "plan_distinct_count"]

_DistinctCountFunction: TypeAlias = Callable[[AggregatesByKey], Mapping[GroupKey, CountBounds]]


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
    encounters: Encounters = attrs.field(
        init=False,
        default=attrs.Factory(lambda self: Encounters(self.group_column), takes_self=True),
    )
    _anonymous: dict[Key, AnonymousRows] = attrs.field(factory=dict, init=False)
    _distinct: dict[KeyColumns, DistinctKeys] = attrs.field(factory=dict, init=False)
    _first: dict[KeyColumns, FirstOccurrences] = attrs.field(factory=dict, init=False)

    def anonymous_rows(self, keys: Key) -> AnonymousRows:
        """The rows without a key that clients are part of."""
        grouping = AnonymousRows(self.group_column, KeyColumns(keys))
        return self._anonymous.setdefault(keys, grouping)

    def distinct_keys(self, key: KeyColumns) -> DistinctKeys:
        """The grouping by the distinct values of a key."""
        return self._distinct.setdefault(key, DistinctKeys(self.group_column, key))

    def first_occurrences(self, key: KeyColumns) -> FirstOccurrences:
        """The grouping by the first row of each value of a key."""
        grouping = FirstOccurrences(self.group_column, self.group_count, key)
        return self._first.setdefault(key, grouping)

    def __iter__(self) -> Iterator[Grouping]:
        yield self.totals
        yield self.encounters
        yield from self._anonymous.values()
        yield from self._distinct.values()
        yield from self._first.values()


def plan_count(request: Request, groupings: Groupings) -> CountFunction:
    """Adds the aggregates that a count needs, and returns how it is calculated from them."""
    windows, totals = request.windows, groupings.totals
    measure = on_period(request.measure, windows)
    if isinstance(measure, Distinct):
        return plan_distinct_count(measure, windows, groupings)
    if counts_encounters(measure):
        if isinstance(request, SummaryRequest):
            return plan_encounter_summary(measure, windows, groupings.masks, groupings.encounters)
        return plan_encounters(measure, windows, groupings.masks, groupings.encounters)
    mask = groupings.masks.of_conditions(windows.of(measure.span), measure.where)
    if isinstance(measure, Sum):
        groupings.masks.keep([measure.field])
        plan = plan_range if isinstance(request, SummaryRequest) else plan_sum
        return plan(measure, mask, totals)
    rows = totals.count_rows(mask)
    return for_each_group(rows, lambda own: CountBounds(own[rows], own[rows], own[rows]))


def plan_distinct_count(
    measure: Distinct, windows: Windows, groupings: Groupings
) -> _DistinctCountFunction:
    """The count of distinct keys of every group that has a matching row."""
    days = windows.of(measure.span)
    groupings.masks.keep(measure.keys)
    if "establishment" not in measure.keys:
        return _plan_on_days(measure, days, windows, groupings)
    years = [_plan_on_days(measure, year, windows, groupings) for year in calendar_years(days)]

    def count_over_years(aggregates: AggregatesByKey) -> Mapping[GroupKey, CountBounds]:
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
        return _plan_new_keys(measure, days, windows, groupings)
    return _plan_different_keys(measure, days, windows, groupings)


def _key_columns(measure: Distinct, windows: Windows) -> KeyColumns:
    """The key of a measure with its blocks, of which only several conditions need one in common."""
    if measure.together is None or len(measure.having_all) == 1:
        return KeyColumns(measure.keys)
    return KeyColumns(measure.keys, measure.together, windows.year_start)


def _excluded_mask(measure: Distinct, days: Interval, masks: Masks) -> str:
    """The mask of the rows that leave their key out; empty if no row can."""
    excluded = [masks.of_conditions(days, where) for where in measure.having_none]
    return masks.any_of(excluded) if excluded else ""


def _plan_different_keys(
    measure: Distinct, days: Interval, windows: Windows, groupings: Groupings
) -> _DistinctCountFunction:
    """The count of the keys that meet each condition of a measure in some row."""
    own_keys, masks, of_clients = measure.keys, groupings.masks, is_of_people(measure.keys)
    conditions = [masks.of_conditions(days, where) for where in measure.having_all]
    excluded = _excluded_mask(measure, days, masks)
    rows = groupings.totals.count_rows(masks.any_of(conditions))
    known = groupings.distinct_keys(_key_columns(measure, windows)).count_in_all(
        conditions, excluded
    )
    all_met = masks.except_for(masks.all_of(conditions), excluded)
    if of_clients:
        proven = groupings.anonymous_rows(own_keys).min_clients(all_met)
    else:
        proven = groupings.totals.count_rows(masks.without_key(own_keys, all_met))
    keys = groupings.distinct_keys(KeyColumns(own_keys))
    by_condition = list[tuple[str, _KeylessNames]]()
    for mask in conditions:
        keyless = _KeylessNames.of(own_keys, masks.except_for(mask, excluded), groupings)
        by_condition.append((keys.count_in_all([mask], excluded), keyless))
    left_out = _ExcludedNames.of(own_keys, excluded, groupings)

    def count_group(own: GroupAggregates) -> CountBounds:
        # A row without a key may prove several clients, but only one key of another kind.
        proven_keys = own[proven] if of_clients else min(own[proven], 1)
        each = [(own[name], keyless.total([own])) for name, keyless in by_condition]
        return distinct_bounds(
            measure, own[known], each, proven_keys, own[rows], left_out.total([own])
        )

    return for_each_group(rows, count_group)


def _plan_new_keys(
    measure: Distinct, days: Interval, windows: Windows, groupings: Groupings
) -> _DistinctCountFunction:
    """The count of the keys that meet the whole condition for the first time in the period."""
    masks, counted_days = groupings.masks, days.overlap(windows.period)
    if counted_days is None:
        return lambda _: {}
    conditions = [masks.of_conditions(days, where) for where in measure.having_all]
    excluded = _excluded_mask(measure, days, masks)
    in_period = masks.any_of(
        [masks.of_conditions(counted_days, where) for where in measure.having_all]
    )
    first = groupings.first_occurrences(_key_columns(measure, windows))
    known = first.count_complete_in(conditions, counted_days, excluded)
    rows = groupings.totals.count_rows(in_period)
    keyless, keyless_everywhere = (
        _KeylessNames.of(measure.keys, masks.except_for(mask, excluded), groupings)
        for mask in (in_period, masks.any_of(conditions))
    )
    left_out = _ExcludedNames.of(measure.keys, excluded, groupings)

    def count_groups(aggregates: AggregatesByKey) -> Mapping[GroupKey, CountBounds]:
        everywhere = keyless_everywhere.total(aggregates.values())
        excluded_rows = left_out.total(aggregates.values()).without
        counts: dict[GroupKey, CountBounds] = {}
        for group, own in aggregates.items():
            if own[rows]:
                keyless_rows = keyless.total([own])
                counts[group] = new_key_bounds(
                    measure, own[known], keyless_rows, everywhere, own[rows], excluded_rows
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
    def of(cls, keys: Key, mask: str, groupings: Groupings) -> _KeylessNames:
        """Registers the aggregates of a key; only a row without client may stand for several."""
        if is_of_people(keys):
            anonymous = groupings.anonymous_rows(keys)
            return cls(
                anonymous.count_rows(mask),
                anonymous.max_clients(mask),
                anonymous.count_unbounded(mask),
            )
        single = groupings.totals.count_rows(groupings.masks.without_key(keys, mask))
        return cls(single, single)

    def total(self, groups: Collection[GroupAggregates]) -> UnidentifiedRecords:
        """The rows without a key of one or several groups, and how many keys they may add."""
        rows, max_keys, unbounded = (
            sum(own[name] for own in groups) for name in (self.rows, self.max_keys, self.unbounded)
        )
        return UnidentifiedRecords(None if unbounded else max_keys, rows)


@attrs.frozen
class _ExcludedNames:
    """The names of the aggregates of what `having_none` leaves out; empty if it is nothing."""

    keys: str = ""
    without: _KeylessNames = _KeylessNames("", "")

    @classmethod
    def of(cls, keys: Key, excluded: str, groupings: Groupings) -> _ExcludedNames:
        """Registers the aggregates of the rows that leave their key out."""
        if not excluded:
            return cls()
        count = groupings.distinct_keys(KeyColumns(keys)).count_in_all([excluded])
        return cls(count, _KeylessNames.of(keys, excluded, groupings))

    def total(self, groups: Collection[GroupAggregates]) -> ExcludedKeys:
        """The keys that are left out in one or several groups, and such rows without a key."""
        return ExcludedKeys(sum(own[self.keys] for own in groups), self.without.total(groups))
