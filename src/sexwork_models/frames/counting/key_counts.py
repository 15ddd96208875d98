"""Plans the aggregates of counts of different keys, and calculates these counts from them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import TypeAlias

import attrs

from ...framework.measures.language import Distinct, Key
from ...framework.measures.terms import Block, is_of_people
from ...monitoring.measures.count_bounds import UnidentifiedRecords, are_of_encounters
from ...monitoring.measures.distinct.bounds import (
    ExcludedKeys,
    KeyTally,
    distinct_bounds,
)
from ...monitoring.measures.windows import (
    CountBounds,
    GroupKey,
    Windows,
    calendar_years,
    is_of_one_year,
    joins_calendar_years,
)
from ...values.intervals import Interval
from .aggregates import GroupAggregates, Grouping, Masks, Totals
from .encounters.counts import Encounters
from .encounters.sessions import session_columns
from .first_keys import FirstOccurrences
from .key_groupings import AnonymousRows, DistinctKeys, KeyColumns
from .sums import AggregatesByKey

__all__ = [
    "ExcludedNames",
    "Groupings",
    "KeyCountFunction",
    "KeylessNames",
    "excluded_mask",
    "key_columns",
    "plan_distinct_count",
]

KeyCountFunction: TypeAlias = Callable[[AggregatesByKey], Mapping[GroupKey, CountBounds]]


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
    _anonymous: dict[tuple[Key, bool], AnonymousRows] = attrs.field(factory=dict, init=False)
    _distinct: dict[KeyColumns, DistinctKeys] = attrs.field(factory=dict, init=False)
    _first: dict[KeyColumns, FirstOccurrences] = attrs.field(factory=dict, init=False)

    def anonymous_rows(self, keys: Key, *, subtract_coded: bool = True) -> AnonymousRows:
        """The rows without a key that clients are part of."""
        grouping = AnonymousRows(self.group_column, KeyColumns(keys), subtract_coded)
        return self._anonymous.setdefault((keys, subtract_coded), grouping)

    def distinct_keys(self, key: KeyColumns) -> DistinctKeys:
        """The grouping by the distinct values of a key."""
        return self._distinct.setdefault(key, DistinctKeys(self.group_column, key))

    def keys_by_year(self, keys: Key) -> DistinctKeys:
        """The grouping by the distinct values of a key in each calendar year, of all groups."""
        key = KeyColumns(keys, Block.YEAR, date.min)
        return self._distinct.setdefault(key, DistinctKeys("", key))

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


def plan_distinct_count(
    measure: Distinct, windows: Windows, groupings: Groupings
) -> KeyCountFunction:
    """The count of the keys of every group that meet each condition in some matching row."""
    days = windows.of(measure.span)
    years = calendar_years(days) if is_of_one_year(measure.keys) else [days]
    tallies = [_plan_tally(measure, year, windows, groupings) for year in years]
    linked = joins_calendar_years(measure, windows)

    def count_groups(aggregates: AggregatesByKey) -> Mapping[GroupKey, CountBounds]:
        counts: dict[GroupKey, CountBounds] = {}
        for group, own in aggregates.items():
            found = [tally(own) for tally in tallies]
            if any(tally.records for tally in found):
                counts[group] = distinct_bounds(measure, found, linked=linked)
        return counts

    return count_groups


def key_columns(measure: Distinct, windows: Windows) -> KeyColumns:
    """The key of a measure with its blocks, of which only several conditions need one in common."""
    if measure.together is None or len(measure.having_all) == 1:
        return KeyColumns(measure.keys)
    return KeyColumns(measure.keys, measure.together, windows.year_start)


def excluded_mask(measure: Distinct, days: Interval, masks: Masks) -> str:
    """The mask of the rows that leave their key out; empty if no row can."""
    excluded = [masks.of_conditions(days, where) for where in measure.having_none]
    return masks.any_of(excluded) if excluded else ""


def _plan_tally(
    measure: Distinct, days: Interval, windows: Windows, groupings: Groupings
) -> Callable[[GroupAggregates], KeyTally]:
    """The keys that meet each condition of a measure in some row of some days."""
    own_keys, masks, of_clients = measure.keys, groupings.masks, is_of_people(measure.keys)
    conditions = [masks.of_conditions(days, where) for where in measure.having_all]
    excluded = excluded_mask(measure, days, masks)
    rows = groupings.totals.count_rows(masks.any_of(conditions))
    known = groupings.distinct_keys(key_columns(measure, windows)).count_in_all(
        conditions, excluded
    )
    all_met = masks.except_for(masks.all_of(conditions), excluded)
    if of_clients:
        proven = groupings.anonymous_rows(own_keys).min_clients(all_met)
    else:
        proven = groupings.totals.count_rows(masks.without_key(own_keys, all_met))
    keys = groupings.distinct_keys(KeyColumns(own_keys))
    by_condition = list[tuple[str, KeylessNames]]()
    for mask in conditions:
        keyless = KeylessNames.of(own_keys, masks.except_for(mask, excluded), groupings)
        by_condition.append((keys.count_in_all([mask], excluded), keyless))
    left_out = ExcludedNames.of(keys, excluded, groupings)

    def tally_group(own: GroupAggregates) -> KeyTally:
        # A row without a key may prove several clients, but only one key of another kind.
        proven_keys = own[proven] if of_clients else min(own[proven], 1)
        each = tuple((own[name], keyless.total([own])) for name, keyless in by_condition)
        return KeyTally(own[known], each, proven_keys, own[rows], left_out.total([own]))

    return tally_group


@attrs.frozen
class KeylessNames:
    """The names of the aggregates of the rows of a mask without a key."""

    rows: str
    max_keys: tuple[str, ...] = ()
    unbounded: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, keys: Key, mask: str, groupings: Groupings, *, subtract_coded: bool = True
    ) -> KeylessNames:
        """Registers the aggregates of a key; only a row without client may stand for several."""
        masks = groupings.masks
        if is_of_people(keys):
            if are_of_encounters(keys):
                masks.keep(session_columns(masks.table))
            anonymous = groupings.anonymous_rows(keys, subtract_coded=subtract_coded)
            rows = anonymous.count_rows(mask)
            return cls(rows, anonymous.max_clients(mask), anonymous.count_unbounded(mask))
        single = groupings.totals.count_rows(masks.without_key(keys, mask))
        return cls(single, (single,))

    def total(self, groups: Collection[GroupAggregates]) -> UnidentifiedRecords:
        """The rows without a key of one or several groups, and how many keys they may add."""
        rows, max_keys, unbounded = (
            sum(own[name] for own in groups for name in names)
            for names in ((self.rows,), self.max_keys, self.unbounded)
        )
        return UnidentifiedRecords(None if unbounded else max_keys, rows)


@attrs.frozen
class ExcludedNames:
    """The names of the aggregates of what `having_none` leaves out; empty if it is nothing."""

    keys: str = ""
    without: KeylessNames = KeylessNames("")

    @classmethod
    def of(cls, keys: DistinctKeys, excluded: str, groupings: Groupings) -> ExcludedNames:
        """Registers the aggregates of the rows that leave their key out."""
        if not excluded:
            return cls()
        keyless = KeylessNames.of(keys.key.fields, excluded, groupings)
        return cls(keys.count_in_all([excluded]), keyless)

    def total(self, groups: Collection[GroupAggregates]) -> ExcludedKeys:
        """The keys that are left out in one or several groups, and such rows without a key."""
        return ExcludedKeys(sum(own[self.keys] for own in groups), self.without.total(groups))
