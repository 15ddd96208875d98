"""What can be wrong between the rows of a table: the rows of every concerned key are fetched, and the reference is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ...findings import Finding
from ...practice.protection import is_protection_case
from ...validation.record_keys import (
    correction_findings,
    entered_twice,
    identity_findings,
    protected_elsewhere,
    referrals,
    repeated_stages,
)
from .concerned import Concerned
from .items import Item
from .whole import Pool

__all__ = ["key_findings"]


def key_findings(pool: Pool, keys: Concerned) -> list[Finding]:
    """The findings between rows; the pool holds all rows that they are about."""
    partial = frozenset(item.row.id for item in pool.items if not item.whole and item.row.id)
    protected = {item.row.client for item in pool.items if item.whole and item.row.client and is_protection_case(item.row)}
    twice, corrected = keys.twice | partial, keys.corrected | partial
    pool.fetch(id=twice | keys.facts | corrected, supersedes=corrected, referral=keys.referrals, client=protected)
    corrections = _closed(pool, corrected)
    return [*_between(pool.items, keys, twice, corrections, protected)]


def _closed(pool: Pool, ids: frozenset[str]) -> frozenset[str]:
    """The ids with all that they correct in turn: whoever follows a correction to its end meets no row that is not there."""
    while more := {item.row.supersedes for item in _linked(pool.items, ids) if item.row.supersedes} - ids:
        pool.fetch(id=more, supersedes=more)
        ids |= more
    return ids


def _linked(items: Collection[Item], ids: frozenset[str]) -> Iterator[Item]:
    return (item for item in items if item.row.id in ids or item.row.supersedes in ids)


def _between(
    items: Collection[Item], keys: Concerned, twice: Collection[str], corrections: frozenset[str], protected: Collection[str]
) -> Iterator[Finding]:
    """What the reference finds, rule by rule, each in the rows of its own keys."""
    named, whole = [item for item in items if item.row.id], [item for item in items if item.whole]
    yield from identity_findings([item for item in named if item.row.id in twice])
    yield from correction_findings([*_linked(named, corrections)])
    staged = [item for item in whole if item.row.referral in keys.referrals]
    yield from referrals(staged)
    yield from repeated_stages(staged)
    yield from entered_twice([item for item in whole if item.row.id in keys.facts])
    yield from protected_elsewhere([item for item in whole if item.row.client in protected])
