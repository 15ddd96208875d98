"""What becomes of corrections when rows leave: no mistake counts again, and no correction points at nothing.

A row that a leaving row corrected would count again, so it leaves too; so does a cancellation of a row that has left. A row
that corrected one that has left stays and is no longer a correction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import attrs

from .model import ActivityRecord
from .protection import is_protection_case

__all__ = ["Parted", "current_records", "parted", "standing"]


def standing(
    records: Iterable[ActivityRecord], among: Iterable[ActivityRecord] | None = None
) -> tuple[ActivityRecord, ...]:
    """The records that none of `records` corrects and that are no cancellation, in their order; only those of `among`."""
    known = tuple(records)
    corrected = {record.supersedes for record in known if record.supersedes}
    asked = known if among is None else among
    return tuple(record for record in asked if record.id not in corrected and not record.cancelled)


@attrs.frozen
class Parted:
    """The rows that stay, in their order, and the positions (from 0) of all that leave."""

    stay: tuple[ActivityRecord, ...] = attrs.field(repr=False)
    gone: frozenset[int]


def parted(records: Sequence[ActivityRecord], leaving: Iterable[int]) -> Parted:
    """The rows without those at the positions `leaving`, and without what would be wrong when these are not there.

    A row that stays stands exactly if it stood before.
    """
    gone = _gone(records, leaving)
    stay = [record for index, record in enumerate(records) if index not in gone]
    lost = {records[index].id for index in gone} - {record.id for record in stay}
    return Parted(tuple(_released(record, lost) for record in stay), frozenset(gone))


def _gone(records: Sequence[ActivityRecord], leaving: Iterable[int]) -> set[int]:
    called, correcting = dict[str, list[int]](), dict[str, list[int]]()
    for index, record in enumerate(records):
        called.setdefault(record.id, []).append(index)
        correcting.setdefault(record.supersedes, []).append(index)
    gone, next_ = set[int](), list(leaving)
    while next_:
        index = next_.pop()
        if index in gone:
            continue
        gone.add(index)
        record = records[index]
        next_ += called.get(record.supersedes, ())
        if gone.issuperset(called[record.id]):
            next_ += [other for other in correcting.get(record.id, ()) if records[other].cancelled]
    return gone


def _released(record: ActivityRecord, lost: Collection[str]) -> ActivityRecord:
    return record.model_copy(update={"supersedes": ""}) if record.supersedes in lost else record


def current_records(records: Iterable[ActivityRecord]) -> tuple[ActivityRecord, ...]:
    """The records as they stand after every correction, in order of day and id; the order of the rows says nothing."""
    kept = (record for record in standing(records) if not is_protection_case(record))
    return tuple(sorted(kept, key=lambda record: (record.day, record.id)))
