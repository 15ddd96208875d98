"""Counts the different keys of records in memory, group by group.

This is the reference: whatever counts a table of any size must give the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import compress

from ....forms.records import ActivityRecord
from ....framework.measures.language import Distinct
from ....framework.measures.terms import Span
from ....values.intervals import Interval
from ..count_bounds import (
    ExcludedKeys,
    UnidentifiedRecords,
    calendar_years,
    combine_years,
    distinct_bounds,
    least_keys,
)
from ..windows import CellsOf, CountBounds, GroupKey, GroupKeyOf, Windows, own_cells
from .matches import (
    KeyInBlock,
    KeyValues,
    Match,
    by_group,
    counting_ones,
    find_matches,
    left_out,
    unidentified,
)
from .new_keys import count_new

__all__ = ["count_distinct"]


def count_distinct(
    measure: Distinct,
    records: Sequence[ActivityRecord],
    windows: Windows,
    key_of: GroupKeyOf,
    cells_of: CellsOf = own_cells,
) -> Mapping[GroupKey, CountBounds]:
    """Returns the number of different keys of every group that has a matching record."""
    days = windows.of(measure.span)
    if "establishment" not in measure.keys:
        return _count_within(measure, records, days, windows, key_of, cells_of)
    years: dict[GroupKey, list[CountBounds]] = {}
    for year in calendar_years(days):
        for key, bounds in _count_within(measure, records, year, windows, key_of, cells_of).items():
            years.setdefault(key, []).append(bounds)
    return {key: combine_years(bounds) for key, bounds in years.items()}


def _count_within(
    measure: Distinct,
    records: Iterable[ActivityRecord],
    days: Interval,
    windows: Windows,
    key_of: GroupKeyOf,
    cells_of: CellsOf,
) -> Mapping[GroupKey, CountBounds]:
    """Counts the keys that have records on some days."""
    inside = (record for record in records if days.holds(record.day))
    matches = find_matches(measure, inside, windows, key_of, cells_of)
    if measure.span in (Span.NEW_IN_YEAR, Span.FIRST):
        return count_new(measure, matches, windows.period)
    counts: dict[GroupKey, CountBounds] = {}
    for group, own in by_group(matches).items():
        counted = sum(any(match.met) for match in own)
        if counted:
            counts[group] = _count_keys(measure, own, counted)
    return counts


def _count_keys(measure: Distinct, matches: Sequence[Match], records: int) -> CountBounds:
    """Counts the different keys that meet every condition, over all their records.

    `records` of the matches meet a condition.
    """
    excluded, counting = left_out(measure, matches), counting_ones(matches)
    keys = _keys_by_condition(measure, counting)
    own = [len(_without_blocks(found) - excluded.keys) for found in keys]
    each = list(zip(own, _unidentified_by_condition(measure, counting), strict=True))
    return distinct_bounds(
        measure,
        known=len(_without_blocks(set.intersection(*keys)) - excluded.keys),
        each=each,
        alone=_most_proved_by_one(measure, counting),
        records=records,
        excluded=ExcludedKeys(len(excluded.keys), excluded.without),
    )


def _keys_by_condition(measure: Distinct, matches: Iterable[Match]) -> list[set[KeyInBlock]]:
    """Returns the keys that meet each condition, with the blocks in which they do."""
    keys: list[set[KeyInBlock]] = [set() for _ in measure.having_all]
    for match in matches:
        if match.key is not None:
            for found in compress(keys, match.met):
                found.add((match.key, match.block))
    return keys


def _without_blocks(keys: Iterable[KeyInBlock]) -> set[KeyValues]:
    return {key for key, _ in keys}


def _unidentified_by_condition(
    measure: Distinct, matches: Sequence[Match]
) -> list[UnidentifiedRecords]:
    """Returns the records without a key that meet each condition."""
    found = [UnidentifiedRecords() for _ in measure.having_all]
    for index in range(len(found)):
        found[index] = unidentified(measure, (match for match in matches if match.met[index]))
    return found


def _most_proved_by_one(measure: Distinct, matches: Iterable[Match]) -> int:
    """Returns the most keys that a single record without one proves: it meets every condition."""
    alone = (match.record for match in matches if match.key is None and all(match.met))
    return max((least_keys(record, measure.keys) for record in alone), default=0)
