"""Counts the keys that are new in a period, on records in memory, group by group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import compress
from typing import TypeAlias

from ....framework.measures.language import Distinct
from ....values.intervals import Interval
from ..count_bounds import new_key_bounds
from ..windows import CountBounds, GroupKey
from .matches import (
    KeyInBlock,
    KeyValues,
    LeftOut,
    Match,
    by_group,
    counting_ones,
    left_out,
    unidentified,
)

__all__ = ["count_new"]

_Occurrence: TypeAlias = tuple[date, GroupKey]


def count_new(
    measure: Distinct, matches: Sequence[Match], period: Interval
) -> Mapping[GroupKey, CountBounds]:
    """Returns the number of keys that meet the whole condition for the first time in the period.

    Each counts in the group of the record that completes it. Of several records on one day that
    meet the same condition set, the first group is meant; of several sets met first on the day that
    completes the condition, the last group.
    """
    excluded, counting = left_out(measure, matches), counting_ones(matches)
    new, everywhere = _new_keys(counting, excluded, period), unidentified(measure, counting)
    counts: dict[GroupKey, CountBounds] = {}
    inside = by_group(match for match in matches if period.holds(match.record.day))
    for group, own in inside.items():
        records = sum(any(match.met) for match in own)
        if records:
            without = unidentified(measure, counting_ones(own))
            counts[group] = new_key_bounds(
                measure, new[group], without, everywhere, records, excluded.without
            )
    return counts


def _new_keys(matches: Iterable[Match], excluded: LeftOut, period: Interval) -> Counter[GroupKey]:
    """Returns how many keys of each group meet the whole condition first in the period."""
    new = Counter[GroupKey]()
    for key, (day, group) in _completed(_first_occurrences(matches)).items():
        new[group] += key not in excluded.keys and period.holds(day)
    return new


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
