"""Records without a key, and how many keys they may stand for: those of one encounter together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from ....forms.record_terms import RecordKind
from ....forms.records import ActivityRecord, Session, session_of
from ....framework.measures.language import Key
from ..count_bounds import (
    UnidentifiedRecords,
    are_of_encounters,
    most_keys,
    most_of_encounter,
)
from ..encounters.sessions import IN_SESSION
from ..windows import GroupKey

__all__ = ["ReadRecord", "encounter_of", "unidentified_among"]


@attrs.frozen
class ReadRecord:
    """A record that a count of keys reads: its group, its key if it has one, and its encounter.

    `key` is None where a field of it is empty. `session` is its encounter, where the records of one
    are taken together, and `in_session` says that it is of a client who took part in an event.
    """

    record: ActivityRecord
    group: GroupKey
    key: tuple[object, ...] | None
    session: Session | None
    in_session: bool


def encounter_of(
    record: ActivityRecord, keys: Key, cells: Mapping[str, Any]
) -> tuple[Session | None, bool]:
    """Returns the encounter of a record, if those without a key are taken together in it.

    With it is whether the record is of a client who took part in an event.
    """
    session = session_of(record) if are_of_encounters(keys) else None
    return session, cells.get(IN_SESSION) is True


def unidentified_among(
    keys: Key, found: Iterable[ReadRecord], *, subtract_coded: bool = True
) -> UnidentifiedRecords:
    """Returns those of some records that have no key.

    Those of one encounter and group are taken together. The clients with a code in it are among
    those of its event, and are subtracted; not, without `subtract_coded`, where the records may
    meet different conditions.
    """
    total, encounters = UnidentifiedRecords(), dict[tuple[GroupKey, Session], list[ReadRecord]]()
    for item in found:
        if item.session is not None:
            encounters.setdefault((item.group, item.session), []).append(item)
        elif item.key is None:
            total = total.plus_record(most_keys(item.record, keys))
    for own in encounters.values():
        total = total.plus(_of_encounter(keys, own, subtract_coded=subtract_coded))
    return total


def _of_encounter(
    keys: Key, found: Sequence[ReadRecord], *, subtract_coded: bool
) -> UnidentifiedRecords:
    """Returns the records without a key of one encounter."""
    keyless = [item for item in found if item.key is None]
    events = [item for item in keyless if item.record.kind is RecordKind.EVENT]
    coded = {item.key for item in found if item.key is not None} if subtract_coded else ()
    most = most_of_encounter(
        [most_keys(item.record, keys) for item in events],
        len(keyless) - len(events),
        len(coded),
        in_session=any(item.in_session for item in keyless),
    )
    return UnidentifiedRecords(most, len(keyless))
