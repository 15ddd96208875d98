"""Derives the least and the most that a count can be when some records have no key or number.

This arithmetic is shared by the counting of records in memory and of tables of any size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from ...core.findings import Issue
from ...forms.record_terms import RecordKind
from ...forms.records import ActivityRecord
from ...framework.measures.language import Key, Sum
from ...framework.measures.terms import is_of_people
from .windows import CountBounds

__all__ = [
    "CLIENT_LIMIT_FIELDS",
    "NumberSummary",
    "UnidentifiedRecords",
    "are_of_encounters",
    "least_keys",
    "most_keys",
    "most_of_encounter",
    "sum_bounds",
    "total_limit",
]

# of an event: the first of these fields that is stated limits how many clients it reached
CLIENT_LIMIT_FIELDS = ("persons", "contacts", "participants")


@attrs.frozen
class UnidentifiedRecords:
    """Records without a key: how many keys they may add (None: no limit), and their number."""

    max_keys: int | None = 0
    records: int = 0

    def plus_record(self, max_keys: int | None) -> UnidentifiedRecords:
        """These records and one more, which may add `max_keys` keys."""
        limit = None if self.max_keys is None or max_keys is None else self.max_keys + max_keys
        return UnidentifiedRecords(limit, self.records + 1)

    def plus_keys(self, keys: int) -> UnidentifiedRecords:
        """These records, with so many keys of others that are known by their codes."""
        return UnidentifiedRecords(total_limit((self.max_keys, keys)), self.records)

    def plus(self, other: UnidentifiedRecords) -> UnidentifiedRecords:
        """These records and others."""
        limit = total_limit((self.max_keys, other.max_keys))
        return UnidentifiedRecords(limit, self.records + other.records)


@attrs.frozen
class NumberSummary:
    """The numbers that the records of a group state: lowest, highest, total and how many.

    `records` are all records of the group, also those that state no number.
    """

    lowest: int
    highest: int
    total: int
    numbers: int
    records: int


def most_keys(record: ActivityRecord, keys: Key) -> int | None:
    """Returns how many different keys a record without one may stand for; None without limit."""
    if not is_of_people(keys) or record.kind is RecordKind.CLIENT:
        return 1
    limits = (getattr(record, field) for field in CLIENT_LIMIT_FIELDS)
    return next((limit for limit in limits if limit is not None), None)


def least_keys(record: ActivityRecord, keys: Key) -> int:
    """Returns how many different keys a record without one stands for at least."""
    if not is_of_people(keys) or record.kind is RecordKind.CLIENT:
        return 1
    return int(most_keys(record, keys) != 0) if record.persons is None else record.persons


def are_of_encounters(keys: Key) -> bool:
    """Whether the records without a key of one encounter are counted together.

    They are where a key is a client alone: a client of an encounter may have several needs.
    """
    return is_of_people(keys) and len(keys) == 1


def most_of_encounter(
    limits: Sequence[int | None], anonymous: int, coded: int, *, in_session: bool
) -> int | None:
    """Returns how many clients the records without a code of one encounter may stand for.

    `limits` are those of its event records, `anonymous` is how many client records have no code,
    and `coded` how many different codes the others have: these clients are among those of the
    event. An encounter that is no session is of one client.
    """
    if not limits:
        return anonymous if in_session else int(anonymous > 0 and not coded)
    stated = [limit for limit in limits if limit is not None]
    return max(max(stated) - coded, anonymous) if stated else None


def sum_bounds(measure: Sum, known: int, missing: int, records: int) -> CountBounds:
    """Returns a sum of known numbers, without upper bound if `missing` records state none."""
    if not missing:
        return CountBounds(known, known, records)
    reason = Issue("numbers-missing", {"count": missing, "field": measure.field})
    return CountBounds(known, None, records, (reason,))


def total_limit(limits: Iterable[int | None]) -> int | None:
    """Returns the sum, None if one of the numbers has no limit."""
    total = 0
    for limit in limits:
        if limit is None:
            return None
        total += limit
    return total
