"""Counts the keys that are new in a period, on records in memory, group by group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import compress
from typing import TypeAlias

import attrs

from ....forms.records import ActivityRecord
from ....framework.measures.language import Distinct
from ....values.intervals import Interval
from ..count_bounds import UnidentifiedRecords
from ..windows import (
    CountBounds,
    GroupKey,
    Windows,
    beginnings_of,
    calendar_years,
    is_early,
    is_of_one_year,
    years_after,
    years_before,
)
from .bounds import ExcludedKeys, NewKeyTally, new_key_bounds
from .matches import (
    KeyInBlock,
    KeyValues,
    LeftOut,
    Match,
    by_group,
    counting_ones,
    key_values,
    left_out,
    matches_on,
    unidentified,
)

__all__ = ["count_new"]

_Occurrence: TypeAlias = tuple[date, GroupKey]


@attrs.frozen
class _Year:
    """What is counted of the days on which each code is one key, all of a period or of a year.

    `records` are those of these days and before, `matches` the ones that meet a condition, and
    `earlier` and `later` the ones of years with other codes. Records are complete from `since`.
    """

    measure: Distinct
    days: Interval
    records: Sequence[ActivityRecord]
    matches: Sequence[Match]
    earlier: Sequence[Match]
    later: Sequence[Match]
    since: date | None


def count_new(
    measure: Distinct,
    matches: Sequence[Match],
    records: Sequence[ActivityRecord],
    windows: Windows,
) -> Mapping[GroupKey, CountBounds]:
    """Returns the number of keys that meet the whole condition for the first time in the period.

    Each counts in the group of the record that completes it. Of several records on one day that
    meet the same condition set, the first group is meant; of several sets met first on the day that
    completes the condition, the last group. Of codes that hold for one year, those of each year are
    counted by themselves: the years before are of other codes.
    """
    tallies: dict[GroupKey, list[NewKeyTally]] = {}
    for year in _years(measure, matches, records, windows):
        for group, tally in _tallies(year).items():
            tallies.setdefault(group, []).append(tally)
    return {group: new_key_bounds(measure, found) for group, found in tallies.items()}


def _years(
    measure: Distinct,
    matches: Sequence[Match],
    records: Sequence[ActivityRecord],
    windows: Windows,
) -> Iterator[_Year]:
    """Yields the parts of the period on which each code is one key, in their order."""
    if not is_of_one_year(measure.keys):
        yield _Year(measure, windows.period, records, matches, (), (), windows.since)
        return
    for days in calendar_years(windows.period):
        before = years_before(days)
        own = Interval(before.end, days.end)
        inside = [record for record in records if own.holds(record.day)]
        matching, earlier = matches_on(matches, own), matches_on(matches, before)
        later = matches_on(matches, years_after(days))
        yield _Year(measure, days, inside, matching, earlier, later, windows.since)


def _tallies(year: _Year) -> Mapping[GroupKey, NewKeyTally]:
    """Returns what is new on the days of a year, by group."""
    measure, days = year.measure, year.days
    excluded, counting = left_out(measure, year.matches), counting_ones(year.matches)
    new, everywhere = _new_keys(year, counting, excluded), _without_key(measure, counting)
    before = _keys_of_years(measure, counting_ones(year.earlier))
    others_excluded = _excluded_of_years(measure, (*year.earlier, *year.later))
    tallies: dict[GroupKey, NewKeyTally] = {}
    for group, own in by_group(matches_on(year.matches, days)).items():
        records = sum(any(match.met) for match in own)
        if records:
            tallies[group] = NewKeyTally(
                known=new.known[group],
                own=_without_key(measure, counting_ones(own)),
                everywhere=everywhere,
                records=records,
                excluded=excluded.without,
                earlier=before,
                others_excluded=others_excluded,
                older=new.older[group],
                perhaps=new.perhaps,
                since=year.since,
            )
    return tallies


def _without_key(measure: Distinct, matches: Sequence[Match]) -> UnidentifiedRecords:
    """Returns the records without a key; of several conditions, each may meet another one."""
    return unidentified(measure, matches, subtract_coded=len(measure.having_all) == 1)


def _keys_of_years(measure: Distinct, matches: Sequence[Match]) -> UnidentifiedRecords:
    """Returns how many keys of other years there may be: a code of each is a key by itself."""
    return unidentified(measure, matches).plus_keys(len(_codes_of_years(matches)))


def _excluded_of_years(measure: Distinct, matches: Sequence[Match]) -> ExcludedKeys:
    """Returns what is left out in other years, in which each code is a key by itself."""
    codes = _codes_of_years(match for match in matches if match.excluded)
    return ExcludedKeys(len(codes), left_out(measure, matches).without)


def _codes_of_years(matches: Iterable[Match]) -> set[tuple[int, KeyValues]]:
    return {(match.record.day.year, match.key) for match in matches if match.key is not None}


@attrs.define
class _NewKeys:
    """The keys that are new on some days, by group, and how many of them may be older.

    `perhaps` are keys with a record on the days that meet the condition only with older records.
    """

    known: Counter[GroupKey] = attrs.field(factory=Counter)
    older: Counter[GroupKey] = attrs.field(factory=Counter)
    perhaps: int = 0


def _new_keys(year: _Year, matches: Sequence[Match], excluded: LeftOut) -> _NewKeys:
    """Returns the keys that meet the whole condition first on the days of a year."""
    new, completed = _NewKeys(), _completed(_first_occurrences(matches))
    early = _perhaps_older(year) - excluded.keys
    for key, (day, group) in completed.items():
        if key not in excluded.keys and year.days.holds(day):
            new.known[group] += 1
            new.older[group] += key in early
    if len(year.measure.having_all) > 1:
        found = {match.key for match in matches_on(matches, year.days)} & early
        new.perhaps = len(found - completed.keys())
    return new


def _perhaps_older(year: _Year) -> set[KeyValues]:
    """Returns the keys that may be older than the records: no first row says that they begin."""
    if year.since is None:
        return set()
    first: dict[KeyValues, tuple[date, bool]] = {}
    for record in year.records:
        key = key_values(record, year.measure.keys)
        if key is not None:
            cells = record.__dict__
            stated = beginnings_of(year.measure.keys, cells)
            begins = any(condition.met(cells) is True for condition in stated)
            first[key] = min(first.get(key, (record.day, True)), (record.day, not begins))
    return {key for key, (day, older) in first.items() if older and is_early(day, year.since)}


def _first_occurrences(
    matches: Iterable[Match],
) -> Mapping[KeyInBlock, Sequence[_Occurrence | None]]:
    """Returns when and where each key has first met each condition set, block by block."""
    first: dict[KeyInBlock, list[_Occurrence | None]] = {}
    for match in matches:
        if match.key is not None:
            nothing: list[_Occurrence | None] = [None] * len(match.met)
            firsts = first.setdefault((match.key, match.block), nothing)
            _keep_earliest(firsts, match.met, (match.record.day, match.group))
    return first


def _completed(
    first: Mapping[KeyInBlock, Sequence[_Occurrence | None]],
) -> Mapping[KeyValues, _Occurrence]:
    """Returns when and where each key has first met every condition set, within one block."""
    completed: dict[KeyValues, _Occurrence] = {}
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
