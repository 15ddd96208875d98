"""Counts the keys that are new in a period, on records in memory, group by group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import compress
from typing import TypeAlias

import attrs

from ....framework.measures.language import Distinct
from ....framework.measures.terms import BEGINNINGS
from ....values.intervals import Interval
from ..count_bounds import UnidentifiedRecords
from ..windows import (
    CountBounds,
    GroupKey,
    Windows,
    calendar_years,
    is_early,
    is_of_one_year,
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
    left_out,
    matches_on,
    unidentified,
)

__all__ = ["count_new"]

_Occurrence: TypeAlias = tuple[date, GroupKey]


def count_new(
    measure: Distinct, matches: Sequence[Match], windows: Windows
) -> Mapping[GroupKey, CountBounds]:
    """Returns the number of keys that meet the whole condition for the first time in the period.

    Each counts in the group of the record that completes it. Of several records on one day that
    meet the same condition set, the first group is meant; of several sets met first on the day that
    completes the condition, the last group. Of codes that hold for one year, those of each year are
    counted by themselves: the years before are of other codes.
    """
    yearly, tallies = is_of_one_year(measure.keys), dict[GroupKey, list[NewKeyTally]]()
    for days in calendar_years(windows.period) if yearly else [windows.period]:
        before = years_before(days) if yearly else None
        own = [match for match in matches if before is None or not before.holds(match.record.day)]
        own, earlier = matches_on(own, Interval(None, days.end)), list[Match]()
        if before is not None:
            earlier = matches_on(matches, before)
        for group, tally in _tallies(measure, own, earlier, days, windows.since).items():
            tallies.setdefault(group, []).append(tally)
    return {group: new_key_bounds(measure, found) for group, found in tallies.items()}


def _tallies(
    measure: Distinct,
    matches: Sequence[Match],
    earlier: Sequence[Match],
    days: Interval,
    since: date | None,
) -> Mapping[GroupKey, NewKeyTally]:
    """Returns what is new on some days of one year, by group; `earlier` are of years before."""
    excluded, counting = left_out(measure, matches), counting_ones(matches)
    new = _new_keys(counting, excluded, days, since)
    everywhere = unidentified(measure, counting)
    before, before_excluded = _of_years_before(measure, earlier)
    tallies: dict[GroupKey, NewKeyTally] = {}
    for group, own in by_group(matches_on(matches, days)).items():
        records = sum(any(match.met) for match in own)
        if records:
            tallies[group] = NewKeyTally(
                known=new.known[group],
                own=unidentified(measure, counting_ones(own)),
                everywhere=everywhere,
                records=records,
                excluded=excluded.without,
                earlier=before,
                earlier_excluded=before_excluded,
                older=new.older[group],
                perhaps=new.perhaps,
                since=since,
            )
    return tallies


def _of_years_before(
    measure: Distinct, matches: Sequence[Match]
) -> tuple[UnidentifiedRecords, ExcludedKeys]:
    """Returns how many keys of years before there may be, counted and left out.

    A code of each year is a key by itself.
    """
    keys, excluded = set[tuple[int, KeyValues]](), set[tuple[int, KeyValues]]()
    for match in matches:
        if match.key is not None:
            found = excluded if match.excluded else keys
            found.add((match.record.day.year, match.key))
    without = unidentified(measure, counting_ones(matches))
    without_excluded = left_out(measure, matches).without
    return without.plus_keys(len(keys)), ExcludedKeys(len(excluded), without_excluded)


@attrs.define
class _NewKeys:
    """The keys that are new on some days, by group, and how many of them may be older.

    `perhaps` are keys with a record on the days that meet the condition only with older records.
    """

    known: Counter[GroupKey] = attrs.field(factory=Counter)
    older: Counter[GroupKey] = attrs.field(factory=Counter)
    perhaps: int = 0


def _new_keys(
    matches: Sequence[Match], excluded: LeftOut, days: Interval, since: date | None
) -> _NewKeys:
    """Returns the keys that meet the whole condition first on some days, which end the records."""
    new, completed = _NewKeys(), _completed(_first_occurrences(matches))
    early = _perhaps_older(matches, since) - excluded.keys
    for key, (day, group) in completed.items():
        if key not in excluded.keys and days.holds(day):
            new.known[group] += 1
            new.older[group] += key in early
    open_ones = {match.key for match in matches_on(matches, days)} & early
    new.perhaps = len(open_ones - completed.keys())
    return new


def _perhaps_older(matches: Iterable[Match], since: date | None) -> set[KeyValues]:
    """Returns the keys that may be older than records complete from a day."""
    first: dict[KeyValues, tuple[date, bool]] = {}
    for match in matches:
        if match.key is not None:
            cells, day = match.record.__dict__, match.record.day
            begins = any(condition.met(cells) is True for condition in BEGINNINGS)
            first[match.key] = min(first.get(match.key, (day, True)), (day, not begins))
    return {key for key, (day, older) in first.items() if older and is_early(day, since)}


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
