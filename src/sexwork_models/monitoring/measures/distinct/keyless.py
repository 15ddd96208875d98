"""Records without a key, and how many keys they may stand for: those of one encounter together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from ....forms.record_terms import RecordKind
from ....forms.records import ActivityRecord, Session, session_of
from ....framework.measures.language import Key
from ..count_bounds import (
    UnidentifiedRecords,
    are_of_encounters,
    most_keys,
    most_of_encounter,
)
from ..windows import GroupKey

__all__ = ["ReadRecord", "session_for", "unidentified_among"]


class ReadRecord(Protocol):
    """A record that a count of keys reads: its group, its key if it has one, and its encounter.

    `in_session` says that it is of a client who took part in an event.
    """

    @property
    def record(self) -> ActivityRecord:
        """The record."""
        ...

    @property
    def group(self) -> GroupKey:
        """Its group in the breakdown."""
        ...

    @property
    def key(self) -> tuple[object, ...] | None:
        """Its key; None where a field of it is empty."""
        ...

    @property
    def session(self) -> Session | None:
        """Its encounter, where the records of one are taken together."""
        ...

    @property
    def in_session(self) -> bool:
        """Whether it is of a client who took part in an event."""
        ...


def session_for(record: ActivityRecord, keys: Key) -> Session | None:
    """Returns the encounter of a record, if those without a key are taken together in it."""
    return session_of(record) if are_of_encounters(keys) else None


def unidentified_among(
    keys: Key, found: Iterable[ReadRecord], *, less_coded: bool = True
) -> UnidentifiedRecords:
    """Returns those of some records that have no key.

    Those of one encounter and group are taken together. The clients with a code in it are among
    those of its event; not, without `less_coded`, where the records may meet different conditions.
    """
    total, encounters = UnidentifiedRecords(), dict[tuple[GroupKey, Session], list[ReadRecord]]()
    for item in found:
        if item.session is not None:
            encounters.setdefault((item.group, item.session), []).append(item)
        elif item.key is None:
            total = total.plus_record(most_keys(item.record, keys))
    for own in encounters.values():
        total = total.plus(_of_encounter(keys, own, less_coded=less_coded))
    return total


def _of_encounter(
    keys: Key, found: Sequence[ReadRecord], *, less_coded: bool
) -> UnidentifiedRecords:
    """Returns the records without a key of one encounter."""
    keyless = [item for item in found if item.key is None]
    events = [item for item in keyless if item.record.kind is RecordKind.EVENT]
    coded = {item.key for item in found if item.key is not None} if less_coded else ()
    most = most_of_encounter(
        [most_keys(item.record, keys) for item in events],
        len(keyless) - len(events),
        len(coded),
        in_session=any(item.in_session for item in keyless),
    )
    return UnidentifiedRecords(most, len(keyless))
