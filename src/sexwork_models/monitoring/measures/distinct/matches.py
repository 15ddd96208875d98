"""The records that a count of different keys reads, and the keys that they show or stand for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import attrs

from ....forms.conditions import blank, holds
from ....forms.record_terms import RecordKind
from ....forms.records import ActivityRecord, Session, session_of
from ....framework.measures.language import Distinct, Key
from ....values.intervals import Interval
from ..count_bounds import (
    UnidentifiedRecords,
    are_of_encounters,
    most_keys,
    most_of_encounter,
)
from ..encounters.sessions import IN_SESSION
from ..windows import CellsOf, GroupKey, GroupKeyOf, Windows, block_number
from .bounds import ExcludedKeys

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
class Match:
    """A record that meets a condition of a count of keys, or is left out by one.

    `met` says which conditions of `having_all` it meets, `excluded` whether it meets one of
    `having_none`. `key` is None where a field of it is empty. Conditions are met together by
    records of one key and one `block`. `in_session` says that it is of a client who took part in
    an event.
    """

    record: ActivityRecord
    group: GroupKey
    key: KeyValues | None
    block: int
    met: tuple[bool, ...]
    excluded: bool
    in_session: bool = False


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
    for record in records:
        cells = cells_of(record)
        met = tuple(holds(where, cells) is True for where in measure.having_all)
        excluded = any(holds(where, cells) is True for where in measure.having_none)
        if excluded or any(met):
            key, block = key_values(record, measure.keys), _block_of(measure, record, windows)
            session = cells.get(IN_SESSION) is True
            matches.append(Match(record, key_of(record), key, block, met, excluded, session))
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
    measure: Distinct, matches: Iterable[Match], *, less_coded: bool = True
) -> UnidentifiedRecords:
    """Returns those of some records that have no key.

    Those of one encounter and group are taken together. The clients with a code in it are among
    those of its event; not, without `less_coded`, where the records may meet different conditions.
    """
    found, encounters = UnidentifiedRecords(), dict[tuple[GroupKey, Session], list[Match]]()
    grouped = are_of_encounters(measure.keys)
    for match in matches:
        session = session_of(match.record) if grouped else None
        if session is not None:
            encounters.setdefault((match.group, session), []).append(match)
        elif match.key is None:
            found = found.plus_record(most_keys(match.record, measure.keys))
    for own in encounters.values():
        found = found.plus(_of_encounter(measure.keys, own, less_coded=less_coded))
    return found


def _of_encounter(keys: Key, matches: Sequence[Match], *, less_coded: bool) -> UnidentifiedRecords:
    """Returns the records without a key of one encounter."""
    keyless = [match for match in matches if match.key is None]
    events = [match for match in keyless if match.record.kind is RecordKind.EVENT]
    coded = {match.key for match in matches if match.key is not None} if less_coded else ()
    most = most_of_encounter(
        [most_keys(match.record, keys) for match in events],
        len(keyless) - len(events),
        len(coded),
        in_session=any(match.in_session for match in keyless),
    )
    return UnidentifiedRecords(most, len(keyless))


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
