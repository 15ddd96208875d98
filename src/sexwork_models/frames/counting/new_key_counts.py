"""Plans the aggregates of counts of what is new in a period, and calculates them from these."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TypeAlias

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
from .aggregates import Masks
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
    history, masks = windows.of(measure.span), groupings.masks
    counted_days = history.overlap(part)
    if counted_days is None:
        return lambda _: {}
    earlier, later = (history.overlap(days) for days in others) if others else (None, None)
    days = Interval(history.start if earlier is None else earlier.end, counted_days.end)
    conditions = [masks.of_conditions(days, where) for where in measure.having_all]
    excluded = excluded_mask(measure, days, masks)
    in_period = masks.any_of(
        [masks.of_conditions(counted_days, where) for where in measure.having_all]
    )
    read, begins = ("", "") if windows.since is None else _beginnings(measure, days, masks)
    first = groupings.first_occurrences(key_columns(measure, windows))
    new = first.count_complete_in(conditions, counted_days, excluded, windows.since, read, begins)
    rows = groupings.totals.count_rows(in_period)
    keyless, keyless_everywhere = (
        KeylessNames.of(
            measure.keys,
            masks.except_for(mask, excluded),
            groupings,
            subtract_coded=len(measure.having_all) == 1,
        )
        for mask in (in_period, masks.any_of(conditions))
    )
    left_out = ExcludedNames.of(
        groupings.distinct_keys(KeyColumns(measure.keys)), excluded, groupings
    )
    of_years = _plan_earlier(measure, earlier, groupings)
    excluded_of_years = _plan_excluded(measure, (earlier, later), groupings)

    def tally_groups(aggregates: AggregatesByKey) -> Mapping[GroupKey, NewKeyTally]:
        everywhere = keyless_everywhere.total(aggregates.values())
        excluded_rows = left_out.total(aggregates.values()).without
        before, others_excluded = of_years(aggregates), excluded_of_years(aggregates)
        perhaps = sum(own[new.perhaps] for own in aggregates.values()) if new.perhaps else 0
        tallies: dict[GroupKey, NewKeyTally] = {}
        for group, own in aggregates.items():
            if own[rows]:
                tallies[group] = NewKeyTally(
                    known=own[new.known],
                    own=keyless.total([own]),
                    everywhere=everywhere,
                    records=own[rows],
                    excluded=excluded_rows,
                    earlier=before,
                    others_excluded=others_excluded,
                    older=own[new.older] if new.older else 0,
                    perhaps=perhaps,
                    since=windows.since,
                )
        return tallies

    return tally_groups


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
