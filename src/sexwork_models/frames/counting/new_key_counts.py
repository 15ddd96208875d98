"""Plans the aggregates of counts of what is new in a period, and calculates them from these."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from typing import TypeAlias

import attrs

from ...framework.measures.language import Distinct
from ...monitoring.measures.count_bounds import UnidentifiedRecords
from ...monitoring.measures.distinct.bounds import (
    ExcludedKeys,
    NewKeyTally,
    new_key_bounds,
)
from ...monitoring.measures.windows import (
    CountBounds,
    GroupKey,
    Windows,
    beginnings_of,
    calendar_years,
    is_of_one_year,
    years_after,
    years_before,
)
from ...values.intervals import Interval
from .aggregates import GroupAggregates, Masks
from .first_keys import NewKeys
from .key_counts import (
    ExcludedNames,
    Groupings,
    KeyCountFunction,
    KeylessNames,
    excluded_mask,
    key_columns,
)
from .key_groupings import KeyColumns
from .sums import AggregatesByKey

__all__ = ["plan_new_keys"]

_Tallies: TypeAlias = Callable[[AggregatesByKey], Mapping[GroupKey, NewKeyTally]]


def plan_new_keys(measure: Distinct, windows: Windows, groupings: Groupings) -> KeyCountFunction:
    """The count of the keys that meet the whole condition for the first time in the period."""
    plan = partial(_plan_tallies, measure, windows=windows, groupings=groupings)
    if is_of_one_year(measure.keys):
        parts = calendar_years(windows.period)
        years = [plan(year, others=(years_before(year), years_after(year))) for year in parts]
    else:
        years = [plan(windows.period)]

    def count_groups(aggregates: AggregatesByKey) -> Mapping[GroupKey, CountBounds]:
        found: dict[GroupKey, list[NewKeyTally]] = {}
        for tally in years:
            for group, own in tally(aggregates).items():
                found.setdefault(group, []).append(own)
        return {group: new_key_bounds(measure, own) for group, own in found.items()}

    return count_groups


def _plan_tallies(
    measure: Distinct,
    part: Interval,
    windows: Windows,
    groupings: Groupings,
    others: tuple[Interval, Interval] | None = None,
) -> _Tallies:
    """The keys that meet the whole condition for the first time on some days.

    `others` are the days before and after, in years with other codes.
    """
    history = windows.of(measure.span)
    counted_days = history.overlap(part)
    if counted_days is None:
        return lambda _: {}
    earlier, later = (history.overlap(days) for days in others) if others else (None, None)
    days = Interval(history.start if earlier is None else earlier.end, counted_days.end)
    return _NewKeyNames(
        _plan_new(measure, days, counted_days, windows, groupings),
        *_plan_rows(measure, days, counted_days, groupings),
        _plan_earlier(measure, earlier, groupings),
        _plan_excluded(measure, (earlier, later), groupings),
        windows.since,
    ).tallies


@attrs.frozen(eq=False, repr=False)
class _NewKeyNames:
    """The names of the aggregates of keys that are new on some days, and of rows without a key.

    `rows` are those of the days, `keyless` those of them without a key, `keyless_everywhere` those
    of all days and groups, and `left_out` what is left out. `earlier` and `excluded` are made of
    the aggregates of years with other codes.
    """

    new: NewKeys
    rows: str
    keyless: KeylessNames
    keyless_everywhere: KeylessNames
    left_out: ExcludedNames
    earlier: Callable[[AggregatesByKey], UnidentifiedRecords]
    excluded: Callable[[AggregatesByKey], ExcludedKeys]
    since: date | None

    def tallies(self, aggregates: AggregatesByKey) -> Mapping[GroupKey, NewKeyTally]:
        """The tally of each group that has a row; some of its parts are those of all groups."""
        groups, perhaps = aggregates.values(), self.new.perhaps
        of_all = NewKeyTally(
            known=0,
            own=UnidentifiedRecords(),
            everywhere=self.keyless_everywhere.total(groups),
            records=0,
            excluded=self.left_out.total(groups).without,
            earlier=self.earlier(aggregates),
            others_excluded=self.excluded(aggregates),
            perhaps=sum(own[perhaps] for own in groups) if perhaps else 0,
            since=self.since,
        )
        return {
            group: self._tally(own, of_all) for group, own in aggregates.items() if own[self.rows]
        }

    def _tally(self, own: GroupAggregates, of_all: NewKeyTally) -> NewKeyTally:
        """The tally of one group, with the parts that are those of all groups."""
        return attrs.evolve(
            of_all,
            known=own[self.new.known],
            own=self.keyless.total([own]),
            records=own[self.rows],
            older=own[self.new.older] if self.new.older else 0,
        )


def _plan_new(
    measure: Distinct,
    days: Interval,
    counted_days: Interval,
    windows: Windows,
    groupings: Groupings,
) -> NewKeys:
    """Registers the keys that complete the conditions on the counted days, of rows of all days."""
    masks, first = groupings.masks, groupings.first_occurrences(key_columns(measure, windows))
    conditions = [masks.of_conditions(days, where) for where in measure.having_all]
    excluded = excluded_mask(measure, days, masks)
    read, begins = ("", "") if windows.since is None else _beginnings(measure, days, masks)
    return first.count_complete_in(conditions, counted_days, excluded, windows.since, read, begins)


def _plan_rows(
    measure: Distinct, days: Interval, counted_days: Interval, groupings: Groupings
) -> tuple[str, KeylessNames, KeylessNames, ExcludedNames]:
    """Registers the rows of the counted days, those without a key, and what is left out."""
    masks, excluded = groupings.masks, excluded_mask(measure, days, groupings.masks)
    in_period, on_all_days = (
        masks.any_of([masks.of_conditions(own, where) for where in measure.having_all])
        for own in (counted_days, days)
    )
    keyless = partial(
        KeylessNames.of,
        measure.keys,
        groupings=groupings,
        subtract_coded=len(measure.having_all) == 1,
    )
    keys = groupings.distinct_keys(KeyColumns(measure.keys))
    return (
        groupings.totals.count_rows(in_period),
        keyless(masks.except_for(in_period, excluded)),
        keyless(masks.except_for(on_all_days, excluded)),
        ExcludedNames.of(keys, excluded, groupings),
    )


def _beginnings(measure: Distinct, days: Interval, masks: Masks) -> tuple[str, str]:
    """The masks of the rows of some days, and of those that say that their key begins with them.

    The second is empty if no row can say it.
    """
    columns = masks.table.frame.collect_schema().names()
    stated = beginnings_of(measure.keys, columns)
    begins = [masks.of_conditions(days, (condition,)) for condition in stated]
    return masks.of_conditions(days, ()), masks.any_of(begins) if begins else ""


def _plan_earlier(
    measure: Distinct, days: Interval | None, groupings: Groupings
) -> Callable[[AggregatesByKey], UnidentifiedRecords]:
    """The keys that are counted in earlier years: a code of each year is one by itself."""
    if days is None:
        return lambda _: UnidentifiedRecords()
    masks, keys = groupings.masks, groupings.keys_by_year(measure.keys)
    met = masks.any_of([masks.of_conditions(days, where) for where in measure.having_all])
    counting = masks.except_for(met, excluded_mask(measure, days, masks))
    found = keys.count_in_all([counting])
    keyless = KeylessNames.of(measure.keys, counting, groupings)

    def total(aggregates: AggregatesByKey) -> UnidentifiedRecords:
        known = sum(own[found] for own in aggregates.values())
        return keyless.total(aggregates.values()).plus_keys(known)

    return total


def _plan_excluded(
    measure: Distinct, years: Iterable[Interval | None], groupings: Groupings
) -> Callable[[AggregatesByKey], ExcludedKeys]:
    """What is left out in years before and after: a code of each year is a key by itself."""
    of_years = (excluded_mask(measure, days, groupings.masks) for days in years if days is not None)
    excluded = [mask for mask in of_years if mask]
    if not excluded:
        return lambda _: ExcludedKeys()
    keys = groupings.keys_by_year(measure.keys)
    left_out = [ExcludedNames.of(keys, mask, groupings) for mask in excluded]

    def total(aggregates: AggregatesByKey) -> ExcludedKeys:
        found = ExcludedKeys()
        for names in left_out:
            found = found.plus(names.total(aggregates.values()))
        return found

    return total
