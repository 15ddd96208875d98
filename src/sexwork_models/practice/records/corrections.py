"""Records in force after corrections, and the removal of records without reviving corrected ones.

When a record is removed, the records that it corrected would count again, so they are removed too;
so is the cancellation of a removed record. A record that corrected a removed one stays and is no
longer a correction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import attrs

from ...core.findings import Finding
from ...forms.records import ActivityRecord
from ...framework.framework import Framework
from ...intake.rows import ParsedRow
from .client_codes import PROTECTED_CLIENT_CODE
from .protection import is_protection_case

__all__ = [
    "Removal",
    "current_records",
    "records_in_force",
    "remove_records",
    "rows_of_protected_clients",
]


def records_in_force(
    records: Iterable[ActivityRecord], among: Iterable[ActivityRecord] | None = None
) -> tuple[ActivityRecord, ...]:
    """Returns the records of `among` (default: all) that none of `records` corrects or cancels.

    Cancellations themselves are left out; the order is kept.
    """
    known = tuple(records)
    corrected = {record.supersedes for record in known if record.supersedes}
    candidates = known if among is None else among
    return tuple(
        record for record in candidates if record.id not in corrected and not record.cancelled
    )


@attrs.frozen
class Removal:
    """The records that remain, in their order, and the positions (from 0) of all removed ones."""

    remaining: tuple[ActivityRecord, ...] = attrs.field(repr=False)
    removed: frozenset[int]


def remove_records(records: Sequence[ActivityRecord], leaving: Iterable[int]) -> Removal:
    """Removes the records at the positions `leaving`, and those that would be wrong without them.

    A record that remains is in force exactly if it was in force before.
    """
    removed = _positions_to_remove(records, leaving)
    kept = [record for index, record in enumerate(records) if index not in removed]
    lost_ids = {records[index].id for index in removed} - {record.id for record in kept}
    remaining: list[ActivityRecord] = []
    for record in kept:
        orphaned = record.supersedes in lost_ids
        remaining.append(record.model_copy(update={"supersedes": ""}) if orphaned else record)
    return Removal(tuple(remaining), frozenset(removed))


def _positions_to_remove(records: Sequence[ActivityRecord], leaving: Iterable[int]) -> set[int]:
    """Follows corrections from the removed records until nothing more has to be removed."""
    positions, corrections = dict[str, list[int]](), dict[str, list[int]]()
    for index, record in enumerate(records):
        positions.setdefault(record.id, []).append(index)
        corrections.setdefault(record.supersedes, []).append(index)
    removed, pending = set[int](), list(leaving)
    while pending:
        index = pending.pop()
        if index in removed:
            continue
        removed.add(index)
        record = records[index]
        pending += positions.get(record.supersedes, ())
        if removed.issuperset(positions[record.id]):
            followers = corrections.get(record.id, ())
            pending += [follower for follower in followers if records[follower].cancelled]
    return removed


def current_records(
    records: Iterable[ActivityRecord],
    framework: Framework,
    among: Iterable[ActivityRecord] | None = None,
) -> tuple[ActivityRecord, ...]:
    """Returns the records to count, of `among` (default: all), ordered by day and id.

    They are in force, as `records` correct and cancel each other, and no protection cases.
    """
    in_force = records_in_force(records, among)
    kept = [record for record in in_force if not is_protection_case(record, framework)]
    return tuple(sorted(kept, key=lambda record: (record.day, record.id)))


def rows_of_protected_clients(
    valid: Collection[ParsedRow[ActivityRecord]], findings: Iterable[Finding]
) -> tuple[ParsedRow[ActivityRecord], ...]:
    """Returns the rows in force that have the code of a protection case, as the findings tell."""
    named = set[tuple[str, int | None]]()
    for finding in findings:
        if finding.code == PROTECTED_CLIENT_CODE:
            named.add((finding.where.file, finding.where.line))
    if not named:
        return ()
    in_force = {id(record) for record in records_in_force(item.row for item in valid)}
    own = (item for item in valid if (item.raw.where.file, item.raw.where.line) in named)
    return tuple(item for item in own if id(item.row) in in_force)
