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
from ...framework.measures.language import Countable, Distinct, Sum
from ...framework.measures.terms import Span
from ...values.intervals import Interval
from .count_bounds import (
    CLIENT_LIMIT_FIELDS,
    NumberSummary,
    UnidentifiedRecords,
    calendar_years,
    combine_years,
    distinct_bounds,
    new_key_bounds,
    sum_bounds,
)
from .windows import CountBounds, GroupKey, GroupKeyOf, Windows

__all__ = ["count_by_group", "summarize_numbers"]

_Match: TypeAlias = tuple[ActivityRecord, list[bool]]  # a record, and which conditions it meets
_Occurrence: TypeAlias = tuple[date, GroupKey]


def count_by_group(
    measure: Countable, records: Sequence[ActivityRecord], windows: Windows, key_of: GroupKeyOf
) -> Mapping[GroupKey, CountBounds]:
    """Returns the count of every group that has a matching record.

    A group without one is absent, because missing is not zero.
    """
    if isinstance(measure, Distinct):
        return _count_distinct(measure, records, windows, key_of)
    counts: dict[GroupKey, CountBounds] = {}
    for key, group in _group_matching(measure.where, records, windows, key_of).items():
        size = len(group)
        if isinstance(measure, Sum):
            numbers = _stated_numbers(measure, group)
            counts[key] = sum_bounds(measure, sum(numbers), size - len(numbers), size)
        else:
            counts[key] = CountBounds(size, size, size)
    return counts


def summarize_numbers(
    measure: Sum, records: Iterable[ActivityRecord], windows: Windows, key_of: GroupKeyOf
) -> Mapping[GroupKey, NumberSummary]:
    """Returns the summary of every group in which a record states a number."""
    summaries: dict[GroupKey, NumberSummary] = {}
    for key, group in _group_matching(measure.where, records, windows, key_of).items():
        numbers = _stated_numbers(measure, group)
        if numbers:
            summaries[key] = NumberSummary(
                min(numbers), max(numbers), sum(numbers), len(numbers), len(group)
            )
    return summaries


def _group_matching(
    where: Conditions, records: Iterable[ActivityRecord], windows: Windows, key_of: GroupKeyOf
) -> dict[GroupKey, list[ActivityRecord]]:
    """Returns the records of the period that meet the conditions, by group."""
    groups: dict[GroupKey, list[ActivityRecord]] = {}
    for record in records:
        if windows.period.holds(record.day) and holds(where, record.__dict__):
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
    measure: Distinct, records: Sequence[ActivityRecord], windows: Windows, key_of: GroupKeyOf
) -> Mapping[GroupKey, CountBounds]:
    days = windows.of(measure.span)
    if measure.key != "establishment":
        return _count_within(measure, records, days, windows, key_of)
    years: dict[GroupKey, list[CountBounds]] = {}
    for year in calendar_years(days):
        for key, bounds in _count_within(measure, records, year, windows, key_of).items():
            years.setdefault(key, []).append(bounds)
    return {key: combine_years(bounds) for key, bounds in years.items()}


def _count_within(
    measure: Distinct,
    records: Sequence[ActivityRecord],
    days: Interval,
    windows: Windows,
    key_of: GroupKeyOf,
) -> Mapping[GroupKey, CountBounds]:
    """Counts the keys that have records on some days."""
    matches: list[_Match] = []
    for record in records:
        if days.holds(record.day):
            met = [holds(where, record.__dict__) is True for where in measure.having_all]
            if any(met):
                matches.append((record, met))
    if measure.span in (Span.NEW_IN_YEAR, Span.FIRST):
        return _count_new(measure, matches, windows, key_of)
    groups: dict[GroupKey, list[_Match]] = {}
    for match in matches:
        groups.setdefault(key_of(match[0]), []).append(match)
    return {key: _count_keys(measure, group) for key, group in groups.items()}


def _count_keys(measure: Distinct, matches: Sequence[_Match]) -> CountBounds:
    """Counts the different keys that meet every condition, over all their records."""
    conditions = range(len(measure.having_all))
    keys: list[set[str]] = [set() for _ in conditions]
    unidentified = [UnidentifiedRecords()] * len(conditions)
    alone = 0
    for record, met in matches:
        key = getattr(record, measure.key)
        if not blank(key):
            for found in compress(keys, met):
                found.add(key)
            continue
        most, least = _represented_keys(record, measure.key)
        for index in compress(conditions, met):
            unidentified[index] = unidentified[index].plus_record(most)
        if all(met):
            alone = max(alone, least)
    known = len(set.intersection(*keys))
    each = list(zip(map(len, keys), unidentified, strict=True))
    return distinct_bounds(measure, known, each, alone, len(matches))


def _count_new(
    measure: Distinct, matching: Sequence[_Match], windows: Windows, key_of: GroupKeyOf
) -> Mapping[GroupKey, CountBounds]:
    """Counts the keys that meet the whole condition for the first time in the period.

    Each counts in the group of the record that completes it. Of several records on one day that
    meet the same condition set, the first group is meant; of several sets met first on the day that
    completes the condition, the last group.
    """
    first: dict[str, list[_Occurrence | None]] = {}
    own: dict[GroupKey, UnidentifiedRecords] = {}
    everywhere = UnidentifiedRecords()
    records_inside: Counter[GroupKey] = Counter()
    for record, met in matching:
        key, group = getattr(record, measure.key), key_of(record)
        inside = windows.period.holds(record.day)
        records_inside[group] += inside
        if not blank(key):
            firsts = first.setdefault(key, [None] * len(met))
            _keep_earliest(firsts, met, (record.day, group))
            continue
        most, _ = _represented_keys(record, measure.key)
        everywhere = everywhere.plus_record(most)
        if inside:
            own[group] = own.get(group, UnidentifiedRecords()).plus_record(most)
    new = Counter[GroupKey]()
    for firsts in first.values():
        occurrences = [occurrence for occurrence in firsts if occurrence is not None]
        day, group = max(occurrences)
        new[group] += len(occurrences) == len(firsts) and windows.period.holds(day)
    counts: dict[GroupKey, CountBounds] = {}
    for group, records in records_inside.items():
        if records:
            without = own.get(group, UnidentifiedRecords())
            counts[group] = new_key_bounds(measure, new[group], without, everywhere, records)
    return counts


def _keep_earliest(
    firsts: list[_Occurrence | None], met: Sequence[bool], occurrence: _Occurrence
) -> None:
    """Keeps the occurrence for every condition set that its record meets, if it is the earliest."""
    for index in compress(range(len(met)), met):
        earliest = firsts[index]
        firsts[index] = occurrence if earliest is None else min(earliest, occurrence)


def _represented_keys(record: ActivityRecord, key: str) -> tuple[int | None, int]:
    """Returns how many different keys a record without one may stand for, at most and at least."""
    if key != "client" or record.kind is RecordKind.CLIENT:
        return 1, 1
    limits = (getattr(record, field) for field in CLIENT_LIMIT_FIELDS)
    most = next((limit for limit in limits if limit is not None), None)
    return most, record.persons if record.persons is not None else int(most != 0)
