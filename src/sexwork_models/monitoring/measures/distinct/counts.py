"""Counts the different keys of records in memory, group by group.

This is the reference: whatever counts a table of any size must give the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import compress

from ....forms.records import ActivityRecord
from ....framework.measures.language import Distinct
from ....framework.measures.terms import Span
from ..count_bounds import UnidentifiedRecords, least_keys
from ..windows import (
    CellsOf,
    CountBounds,
    GroupKey,
    GroupKeyOf,
    Windows,
    calendar_years,
    is_of_one_year,
    joins_calendar_years,
    own_cells,
    records_on,
)
from .bounds import KeyTally, distinct_bounds
from .matches import (
    KeyInBlock,
    KeyValues,
    Match,
    by_group,
    counting_ones,
    find_matches,
    left_out,
    matches_on,
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
    inside = records_on(records, days)
    matches = find_matches(measure, inside, windows, key_of, cells_of)
    if measure.span in (Span.NEW_IN_YEAR, Span.FIRST):
        return count_new(measure, matches, inside, windows)
    years = calendar_years(days) if is_of_one_year(measure.keys) else [days]
    linked = joins_calendar_years(measure, windows)
    counts: dict[GroupKey, CountBounds] = {}
    for group, own in by_group(matches).items():
        tallies = [_tally(measure, matches_on(own, year)) for year in years]
        if any(tally.records for tally in tallies):
            counts[group] = distinct_bounds(measure, tallies, linked=linked)
    return counts


def _tally(measure: Distinct, matches: Sequence[Match]) -> KeyTally:
    """Counts the different keys that meet every condition, over all their records."""
    excluded, counting = left_out(measure, matches), counting_ones(matches)
    keys = _keys_by_condition(measure, counting)
    own = [len(_without_blocks(found) - excluded.keys) for found in keys]
    return KeyTally(
        known=len(_without_blocks(set.intersection(*keys)) - excluded.keys),
        each=tuple(zip(own, _unidentified_by_condition(measure, counting), strict=True)),
        alone=_most_proved_by_one(measure, counting),
        records=sum(any(match.met) for match in matches),
        excluded=excluded.counted,
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
