"""Which records count: those that nothing corrects, that are no mistake, and that speak of no protection case."""

from __future__ import annotations

from collections.abc import Iterable

from ..practice.corrections import standing
from ..practice.protection import is_protection_case
from ..practice.records import ActivityRecord

__all__ = ["current_records"]


def current_records(records: Iterable[ActivityRecord]) -> tuple[ActivityRecord, ...]:
    """The records as they stand after every correction, in order of day and id; the order of the rows says nothing."""
    kept = (record for record in standing(records) if not is_protection_case(record))
    return tuple(sorted(kept, key=lambda record: (record.day, record.id)))
