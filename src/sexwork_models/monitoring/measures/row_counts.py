"""Counts records in memory, group by group.

These functions are the reference: whatever counts a table of any size must give the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import compress
from typing import TypeAlias

from ...forms.conditions import Conditions, blank, holds
from ...forms.record_terms import RecordKind
from ...forms.records import ActivityRecord
from ...framework.measures.language import Countable, Distinct, Key, Sum
from ...framework.measures.terms import Span
from ...values.intervals import Interval
from .count_bounds import (
    CLIENT_LIMIT_FIELDS,
    ExcludedKeys,
    NumberSummary,
    UnidentifiedRecords,
    calendar_years,
    combine_years,
    distinct_bounds,
    new_key_bounds,
    sum_bounds,
)
from .windows import (
    CellsOf,
    CountBounds,
    GroupKey,
    GroupKeyOf,
    Windows,
    block_number,
    is_of_people,
    on_period,
    own_cells,
)

__all__ = ["count_by_group", "summarize_numbers"]

_Met: TypeAlias = list[bool]  # which conditions of `having_all` a record meets
_Match: TypeAlias = tuple[ActivityRecord, _Met, bool]  # and whether it meets one of `having_none`
_KeyValues: TypeAlias = tuple[object, ...]
_KeyInBlock: TypeAlias = tuple[_KeyValues, int]
_Occurrence: TypeAlias = tuple[date, GroupKey]


def count_by_group(
    measure: Countable,
    records: Sequence[ActivityRecord],
    windows: Windows,
    key_of: GroupKeyOf,
    cells_of: CellsOf = own_cells,
) -> Mapping[GroupKey, CountBounds]:
    """Returns the count of every group that has a matching record.

    A group without one is absent, because missing is not zero. Conditions read `cells_of` records.
    """
    measure = on_period(measure, windows)
    if isinstance(measure, Distinct):
        return _count_distinct(measure, records, windows, key_of, cells_of)
    counts: dict[GroupKey, CountBounds] = {}
    days = windows.of(measure.span)
    for key, group in _group_matching(measure.where, records, days, key_of, cells_of).items():
        size = len(group)
        if isinstance(measure, Sum):
            numbers = _stated_numbers(measure, group)
            counts[key] = sum_bounds(measure, sum(numbers), size - len(numbers), size)
        else:
            counts[key] = CountBounds(size, size, size)
    return counts


def summarize_numbers(
    measure: Sum,
    records: Iterable[ActivityRecord],
    windows: Windows,
    key_of: GroupKeyOf,
    cells_of: CellsOf = own_cells,
) -> Mapping[GroupKey, NumberSummary]:
    """Returns the summary of every group in which a record states a number."""
    summaries: dict[GroupKey, NumberSummary] = {}
    measure, days = on_period(measure, windows), windows.of(measure.span)
    for key, group in _group_matching(measure.where, records, days, key_of, cells_of).items():
        numbers = _stated_numbers(measure, group)
        if numbers:
            summaries[key] = NumberSummary(
                min(numbers), max(numbers), sum(numbers), len(numbers), len(group)
            )
    return summaries


def _group_matching(
    where: Conditions,
    records: Iterable[ActivityRecord],
    days: Interval,
    key_of: GroupKeyOf,
    cells_of: CellsOf,
) -> dict[GroupKey, list[ActivityRecord]]:
    """Returns the records of some days that meet the conditions, by group."""
    groups: dict[GroupKey, list[ActivityRecord]] = {}
    for record in records:
        if days.holds(record.day) and holds(where, cells_of(record)):
            groups.setdefault(key_of(record), []).append(record)
    return groups


def _stated_numbers(measure: Sum, group: Iterable[ActivityRecord]) -> list[int]:
    """Returns the numbers that the records add to a sum, without those that state none."""
    numbers: list[int] = []
    for record in group:
        number: int | None = getattr(record, measure.field)
        if number is not None:
            numbers.append(number)
        elif measure.default is not None and record.kind is RecordKind.CLIENT:
            numbers.append(measure.default)
    return numbers


def _count_distinct(
    measure: Distinct,
    records: Sequence[ActivityRecord],
    windows: Windows,
    key_of: GroupKeyOf,
    cells_of: CellsOf,
) -> Mapping[GroupKey, CountBounds]:
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
    records: Sequence[ActivityRecord],
    days: Interval,
    windows: Windows,
    key_of: GroupKeyOf,
    cells_of: CellsOf,
) -> Mapping[GroupKey, CountBounds]:
    """Counts the keys that have records on some days."""
    matches: list[_Match] = []
    for record in records:
        if days.holds(record.day):
            cells = cells_of(record)
            met = [holds(where, cells) is True for where in measure.having_all]
            excluded = any(holds(where, cells) is True for where in measure.having_none)
            if excluded or any(met):
                matches.append((record, met, excluded))
    if measure.span in (Span.NEW_IN_YEAR, Span.FIRST):
        return _count_new(measure, matches, windows, key_of)
    groups: dict[GroupKey, list[_Match]] = {}
    for match in matches:
        groups.setdefault(key_of(match[0]), []).append(match)
    counts: dict[GroupKey, CountBounds] = {}
    for group, own in groups.items():
        if any(any(met) for _, met, _ in own):
            counts[group] = _count_keys(measure, own, windows)
    return counts


def _count_keys(measure: Distinct, matches: Sequence[_Match], windows: Windows) -> CountBounds:
    """Counts the different keys that meet every condition, over all their records."""
    conditions = range(len(measure.having_all))
    keys: list[set[_KeyInBlock]] = [set() for _ in conditions]
    unidentified, alone = [UnidentifiedRecords()] * len(conditions), 0
    left_out, left_out_without = _left_out(measure, matches)
    for record, met in _counting(matches):
        key = _key_values(record, measure.keys)
        if key is not None:
            in_block = (key, _block_of(measure, record, windows))
            for found in compress(keys, met):
                found.add(in_block)
            continue
        most, least = _represented_keys(record, measure.keys)
        for index in compress(conditions, met):
            unidentified[index] = unidentified[index].plus_record(most)
        if all(met):
            alone = max(alone, least)
    known = len(_without_blocks(set.intersection(*keys)) - left_out)
    own = [len(_without_blocks(found) - left_out) for found in keys]
    each, records = [*zip(own, unidentified, strict=True)], sum(any(met) for _, met, _ in matches)
    left = ExcludedKeys(len(left_out), left_out_without)
    return distinct_bounds(measure, known, each, alone, records, left)


def _left_out(
    measure: Distinct, matches: Iterable[_Match]
) -> tuple[set[_KeyValues], UnidentifiedRecords]:
    """Returns the keys that `having_none` leaves out, and its records without a key."""
    keys, without = set[_KeyValues](), UnidentifiedRecords()
    for record, _, excluded in matches:
        key = _key_values(record, measure.keys) if excluded else None
        if key is not None:
            keys.add(key)
        elif excluded:
            without = without.plus_record(_represented_keys(record, measure.keys)[0])
    return keys, without


def _counting(matches: Iterable[_Match]) -> list[tuple[ActivityRecord, _Met]]:
    """Returns the records that may add a key; those that `having_none` leaves out add nothing."""
    return [(record, met) for record, met, excluded in matches if not excluded]


def _without_blocks(keys: Iterable[_KeyInBlock]) -> set[_KeyValues]:
    return {key for key, _ in keys}


def _count_new(
    measure: Distinct, matching: Sequence[_Match], windows: Windows, key_of: GroupKeyOf
) -> Mapping[GroupKey, CountBounds]:
    """Counts the keys that meet the whole condition for the first time in the period.

    Each counts in the group of the record that completes it. Of several records on one day that
    meet the same condition set, the first group is meant; of several sets met first on the day that
    completes the condition, the last group.
    """
    first: dict[_KeyInBlock, list[_Occurrence | None]] = {}
    own: dict[GroupKey, UnidentifiedRecords] = {}
    everywhere = UnidentifiedRecords()
    left_out, left_out_without = _left_out(measure, matching)
    for record, met in _counting(matching):
        key, group = _key_values(record, measure.keys), key_of(record)
        if key is not None:
            in_block = (key, _block_of(measure, record, windows))
            firsts = first.setdefault(in_block, [None] * len(met))
            _keep_earliest(firsts, met, (record.day, group))
            continue
        most, _ = _represented_keys(record, measure.keys)
        everywhere = everywhere.plus_record(most)
        if windows.period.holds(record.day):
            own[group] = own.get(group, UnidentifiedRecords()).plus_record(most)
    new = Counter[GroupKey]()
    for key, (day, group) in _completed(first).items():
        new[group] += key not in left_out and windows.period.holds(day)
    counts: dict[GroupKey, CountBounds] = {}
    inside = (record for record, met, _ in matching if any(met))
    records_inside = Counter(key_of(row) for row in inside if windows.period.holds(row.day))
    for group, records in records_inside.items():
        without = own.get(group, UnidentifiedRecords())
        counts[group] = new_key_bounds(
            measure, new[group], without, everywhere, records, left_out_without
        )
    return counts


def _completed(
    first: Mapping[_KeyInBlock, Sequence[_Occurrence | None]],
) -> Mapping[_KeyValues, _Occurrence]:
    """Returns when and where each key has first met every condition set, within one block."""
    completed: dict[_KeyValues, _Occurrence] = {}
    for (key, _), firsts in first.items():
        occurrences = [occurrence for occurrence in firsts if occurrence is not None]
        if len(occurrences) == len(firsts):
            last = max(occurrences)
            completed[key] = min(last, completed.get(key, last))
    return completed


def _keep_earliest(
    firsts: list[_Occurrence | None], met: Sequence[bool], occurrence: _Occurrence
) -> None:
    """Keeps the occurrence for every condition set that its record meets, if it is the earliest."""
    for index in compress(range(len(met)), met):
        earliest = firsts[index]
        firsts[index] = occurrence if earliest is None else min(earliest, occurrence)


def _key_values(record: ActivityRecord, keys: Key) -> _KeyValues | None:
    """Returns the key of a record; None unless each of its fields is filled in."""
    values = tuple(getattr(record, field) for field in keys)
    return None if any(map(blank, values)) else values


def _block_of(measure: Distinct, record: ActivityRecord, windows: Windows) -> int:
    """Returns the number of the block of a record; 0 for all if a measure has no blocks."""
    if measure.together is None:
        return 0
    day = record.day
    number: int = block_number(measure.together, windows.year_start, day.year, day.month, day.day)
    return number


def _represented_keys(record: ActivityRecord, keys: Key) -> tuple[int | None, int]:
    """Returns how many different keys a record without one may stand for, at most and at least."""
    if not is_of_people(keys) or record.kind is RecordKind.CLIENT:
        return 1, 1
    limits = (getattr(record, field) for field in CLIENT_LIMIT_FIELDS)
    most = next((limit for limit in limits if limit is not None), None)
    return most, record.persons if record.persons is not None else int(most != 0)
