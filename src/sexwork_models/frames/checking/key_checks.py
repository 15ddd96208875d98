"""Checks the rows of a table that share suspect keys, with the reference rules between records."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ...core.findings import Finding
from ...forms.records import ENCOUNTER
from ...framework.framework import Framework
from ...practice.records.client_codes import (
    contradictory_trait_findings,
    nearly_alike_findings,
    protected_client_findings,
    skeleton,
)
from ...practice.records.key_rules import (
    correction_findings,
    double_entry_findings,
    encounter_findings,
    identity_findings,
    referral_findings,
    repeated_stage_findings,
    rows_in_force,
)
from ...practice.records.protection import is_protection_case
from ..engines import collect
from ..joins import filter_any_in
from ..table import TypedTable
from .row_store import RowStore
from .rows import LocatedRecord
from .suspect_keys import SuspectKeys, skeleton_expr

__all__ = ["key_findings"]


def key_findings(store: RowStore, keys: SuspectKeys, framework: Framework) -> list[Finding]:
    """The findings between rows; the rows that they are about are fetched into the store."""
    partial = {record.row.id for record in store.records if not record.whole} - {""}
    protected = _protected_clients(store.records, framework)
    protected_codes = _codes_alike(store.source.table, protected)
    duplicates, corrected = keys.duplicates | partial, keys.corrected | partial
    store.fetch(
        id=duplicates | keys.entered_twice | corrected,
        supersedes=corrected,
        referral=keys.referrals,
        client=protected_codes | keys.clients,
    )
    if keys.encounters:
        store.fetch(**{ENCOUNTER: keys.encounters})
    _fetch_corrections_of_clients(store, protected_codes | keys.clients)
    chains = _fetch_chains(store, corrected)
    named = [record for record in store.records if record.row.id]
    duplicated = [record for record in named if record.row.id in duplicates]
    return [
        *identity_findings(duplicated),
        *correction_findings([*_with_corrections(named, chains)]),
        *_valid_row_findings(store.records, keys, framework),
        *protected_client_findings(_with_skeletons(store.records, protected), framework),
    ]


def _protected_clients(records: Collection[LocatedRecord], framework: Framework) -> set[str]:
    """The skeletons of the codes of clients who are protection cases."""
    protected = set[str]()
    for record in records:
        if record.row.client and is_protection_case(record.row, framework):
            protected.add(skeleton(record.row.client))
    return protected


def _codes_alike(table: TypedTable, skeletons: Collection[str]) -> frozenset[str]:
    """The codes of clients that have one of the skeletons."""
    if not skeletons:
        return frozenset()
    clients = table.frame.select("client", skeleton_expr().alias("skeleton"))
    alike = filter_any_in(clients, {"skeleton": sorted(skeletons)})
    return frozenset(collect(alike.select("client").unique(), table.file).to_series())


def _with_skeletons(
    records: Collection[LocatedRecord], skeletons: Collection[str]
) -> list[LocatedRecord]:
    """The records of clients whose codes have one of the skeletons."""
    return [record for record in records if skeleton(record.row.client) in skeletons]


def _fetch_corrections_of_clients(store: RowStore, clients: Collection[str]) -> None:
    """Fetches the corrections of the records of some clients: they tell what is in force."""
    ids = {record.row.id for record in store.records if record.row.client in clients}
    store.fetch(supersedes=ids)


def _fetch_chains(store: RowStore, ids: frozenset[str]) -> frozenset[str]:
    """The ids with all that they correct in turn, whose rows are fetched.

    So a correction can be followed to its end without meeting a row that is missing.
    """
    while True:
        linked = _with_corrections(store.records, ids)
        more = {record.row.supersedes for record in linked if record.row.supersedes} - ids
        if not more:
            return ids
        store.fetch(id=more, supersedes=more)
        ids |= more


def _with_corrections(
    records: Collection[LocatedRecord], ids: frozenset[str]
) -> Iterator[LocatedRecord]:
    """Yields the records of some ids, and those that correct them."""
    for record in records:
        if record.row.id in ids or record.row.supersedes in ids:
            yield record


def _valid_row_findings(
    records: Collection[LocatedRecord],
    keys: SuspectKeys,
    framework: Framework,
) -> Iterator[Finding]:
    """Yields what the reference rules find in valid rows, each in the rows of its own keys."""
    staged, entered_twice = list[LocatedRecord](), list[LocatedRecord]()
    valid = [record for record in records if record.whole]
    yield from encounter_findings(valid)
    for record in valid:
        if record.row.referral in keys.referrals:
            staged.append(record)
        if record.row.id in keys.entered_twice:
            entered_twice.append(record)
    yield from referral_findings(staged)
    yield from repeated_stage_findings(staged)
    yield from double_entry_findings(entered_twice)
    counted = list[LocatedRecord]()
    for record in rows_in_force(valid):
        if record.row.client in keys.clients and not is_protection_case(record.row, framework):
            counted.append(record)
    yield from nearly_alike_findings(counted)
    yield from contradictory_trait_findings(counted)
