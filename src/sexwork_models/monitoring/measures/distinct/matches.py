"""The records that a count of different keys reads, and the keys that they show or stand for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import attrs

from ....forms.conditions import blank, holds
from ....forms.records import ActivityRecord
from ....framework.measures.language import Distinct, Key
from ....values.intervals import Interval
from ..count_bounds import UnidentifiedRecords
from ..windows import (
    CellsOf,
    GroupKey,
    GroupKeyOf,
    Windows,
    block_number,
    records_that_may_meet,
)
from .bounds import ExcludedKeys
from .keyless import ReadRecord, encounter_of, unidentified_among

__all__ = [
    "KeyInBlock",
    "KeyValues",
    "LeftOut",
    "Match",
    "by_group",
    "counting_ones",
    "find_matches",
    "key_values",
    "left_out",
    "matches_on",
    "unidentified",
]

KeyValues: TypeAlias = tuple[object, ...]
KeyInBlock: TypeAlias = tuple[KeyValues, int]


@attrs.frozen
class Match(ReadRecord):
    """A record that meets a condition of a count of keys, or is left out by one.

    `met` says which conditions of `having_all` it meets, `excluded` whether it meets one of
    `having_none`. Conditions are met together by records of one key and one `block`.
    """

    block: int
    met: tuple[bool, ...]
    excluded: bool


@attrs.frozen
class LeftOut:
    """The keys that `having_none` leaves out, and its records without a key."""

    keys: frozenset[KeyValues]
    without: UnidentifiedRecords

    @property
    def counted(self) -> ExcludedKeys:
        """How many they are."""
        return ExcludedKeys(len(self.keys), self.without)


def find_matches(
    measure: Distinct,
    records: Iterable[ActivityRecord],
    windows: Windows,
    key_of: GroupKeyOf,
    cells_of: CellsOf,
) -> list[Match]:
    """Returns the records that meet a condition of `having_all` or of `having_none`."""
    matches: list[Match] = []
    having_all, having_none = measure.having_all, measure.having_none
    for record, cells in records_that_may_meet(records, (*having_all, *having_none), cells_of):
        met = tuple([holds(where, cells) is True for where in having_all])
        excluded = bool(having_none) and any(holds(where, cells) is True for where in having_none)
        if excluded or True in met:
            key, block = key_values(record, measure.keys), _block_of(measure, record, windows)
            session = encounter_of(record, measure.keys, cells)
            matches.append(Match(record, key_of(record), key, *session, block, met, excluded))
    return matches


def left_out(measure: Distinct, matches: Iterable[Match]) -> LeftOut:
    """Returns the keys that `having_none` leaves out, and its records without a key."""
    excluded = [match for match in matches if match.excluded]
    keys = frozenset(match.key for match in excluded if match.key is not None)
    return LeftOut(keys, unidentified(measure, excluded))


def counting_ones(matches: Iterable[Match]) -> list[Match]:
    """Returns the records that may add a key; those that `having_none` leaves out add nothing."""
    return [match for match in matches if not match.excluded]


def unidentified(
    measure: Distinct, matches: Iterable[Match], *, subtract_coded: bool = True
) -> UnidentifiedRecords:
    """Returns those of some records that have no key; `subtract_coded` for one condition alone."""
    return unidentified_among(measure.keys, matches, subtract_coded=subtract_coded)


def matches_on(matches: Iterable[Match], days: Interval) -> list[Match]:
    """Returns the records of some days."""
    return [match for match in matches if days.holds(match.record.day)]


def by_group(matches: Iterable[Match]) -> dict[GroupKey, list[Match]]:
    """Returns records by their group."""
    groups: dict[GroupKey, list[Match]] = {}
    for match in matches:
        groups.setdefault(match.group, []).append(match)
    return groups


def key_values(record: ActivityRecord, keys: Key) -> KeyValues | None:
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
