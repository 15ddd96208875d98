"""Finds the suspect keys of a table, and checks the rows that share them with the reference rules.

Suspect are ids that occur twice, corrected ids, referrals, and records entered twice. Only keys are
collected, few or none from sound tables. Every query finds at least the keys that the reference
rule would report; that rule is then applied to all rows of these keys.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

import attrs
import narwhals.stable.v2 as nw
import polars as pl

from ...core.findings import Finding
from ...practice.records.key_rules import (
    correction_findings,
    double_entry_findings,
    identity_findings,
    protected_client_findings,
    referral_findings,
    repeated_stage_findings,
)
from ...practice.records.protection import is_protection_case
from ...practice.records.terms import ReferralStage
from ..engines import LazyFrame, checkpoint, collect, materialize_small
from ..joins import anti_join
from ..schema import CLOSED_LISTS
from ..table import TypedTable
from .row_store import RowStore
from .rows import LocatedRecord

__all__ = ["SuspectKeys", "find_suspect_keys", "key_findings"]

_STAGE_ORDER = (
    ReferralStage.NEEDED,
    ReferralStage.REFERRED,
    ReferralStage.RECEIVED,
    ReferralStage.COMPLETED,
)
_CONTENT = (  # columns that are equal in records entered twice
    "client",
    "day",
    "activity",
    "need",
    "service",
    "referral_stage",
    "item",
    "case",
    "course_stage",
)
_COLUMNS = ("id", "supersedes", "entered_on", "cancelled", "referral", *_CONTENT)
_PARTITIONS = 8  # of a large table
_IF_NULL = False  # what a blank means as a Boolean


@attrs.frozen(eq=False, repr=False)
class SuspectKeys:
    """Ids that occur twice, ids with a doubtful correction, referrals, and ids entered twice."""

    duplicates: frozenset[str]
    corrected: frozenset[str]
    referrals: frozenset[str]
    entered_twice: frozenset[str]


def find_suspect_keys(rows: LazyFrame, table: TypedTable) -> SuspectKeys:
    """The suspect keys of the valid rows of a table."""
    file, rows = table.file, checkpoint(rows.select(*_COLUMNS), table.file)
    corrections = rows.filter(~nw.col("supersedes").is_null())
    links = materialize_small(corrections.select("id", "supersedes", "entered_on"), file)

    def collect_keys(key: str, query: Callable[[LazyFrame], LazyFrame]) -> frozenset[str]:
        if not table.large:
            return _collect_column(query(rows), file)
        # Each part has all rows of its keys and fits in memory; a database sees to that itself.
        native: Any = rows.to_native()
        number, found = pl.col(key).hash() % _PARTITIONS, set[str]()
        for part in range(_PARTITIONS):
            found |= _collect_column(query(nw.from_native(native.filter(number == part))), file)
        return frozenset(found)

    return SuspectKeys(
        collect_keys("id", lambda part: _duplicates(part, "id").select("id")),
        _doubtful_corrections(rows, links, file),
        collect_keys("referral", _doubtful_referrals),
        collect_keys("client", lambda part: _double_entries(part, links, file)),
    )


def _collect_column(frame: LazyFrame, file: str) -> frozenset[str]:
    return frozenset(collect(frame, file).to_series().to_list())


def _duplicates(rows: LazyFrame, *keys: str) -> LazyFrame:
    """The combinations of keys that several rows have."""
    return rows.select(*keys).group_by(*keys).agg(number=nw.len()).filter(nw.col("number") > 1)


def _doubtful_corrections(rows: LazyFrame, links: LazyFrame, file: str) -> frozenset[str]:
    """The corrected ids that are unknown, corrected twice, entered later, or in a cycle."""
    targets = links.select(target=nw.col("supersedes")).group_by("target").agg(named=nw.len())
    entered = rows.select("id", entered=nw.col("entered_on"))
    known = entered.join(
        materialize_small(targets, file), left_on="id", right_on="target", how="semi"
    )
    joined = links.join(
        materialize_small(known, file), left_on="supersedes", right_on="id", how="left"
    )
    entered_later = (nw.col("entered") > nw.col("entered_on")).fill_null(_IF_NULL)
    doubtful = joined.filter(nw.col("entered").is_null() | entered_later).select("supersedes")
    corrected_twice = targets.filter(nw.col("named") > 1).select("target")
    found = _collect_column(corrected_twice, file) | _collect_column(doubtful, file)
    chained = links.join(
        links.select(corrected=nw.col("id")), left_on="supersedes", right_on="corrected", how="semi"
    )
    return found | _ids_in_cycles(collect(chained.select("id", "supersedes"), file).rows())


def _ids_in_cycles(links: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The ids that are reached from themselves."""
    targets: dict[str, set[str]] = {}
    for id, target in links:
        targets.setdefault(id, set()).add(target)
    in_cycles = set[str]()
    for id, waiting in targets.items():
        reached, pending = set[str](), [*waiting]
        while pending:
            target = pending.pop()
            if target not in reached:
                reached.add(target)
                pending += targets.get(target, ())
        if id in reached:
            in_cycles.add(id)
    return frozenset(in_cycles)


def _doubtful_referrals(rows: LazyFrame) -> LazyFrame:
    """The referrals of two clients, or with stages that are repeated, misplaced or missing.

    A stage is misplaced before an earlier one; missing is the one that others follow.
    """
    stages = [stage.value for stage in CLOSED_LISTS["referral_stage"]]
    staged = rows.filter(~(nw.col("referral").is_null() | nw.col("referral_stage").is_null()))
    days, numbers = list[nw.Expr](), list[nw.Expr]()
    first, last, count = list[nw.Expr](), list[nw.Expr](), list[nw.Expr]()
    for stage in stages:
        in_stage, day = nw.col("referral_stage") == stage, nw.col(f"day_{stage}")
        days.append(nw.when(in_stage).then(nw.col("day")).alias(f"day_{stage}"))
        numbers.append(in_stage.cast(nw.Int64).alias(f"number_{stage}"))
        first.append(day.min().alias(f"first_{stage}"))
        last.append(day.max().alias(f"last_{stage}"))
        count.append(nw.col(f"number_{stage}").sum().alias(f"of_{stage}"))
    client = nw.col("client")
    groups = (
        staged.with_columns(*days, *numbers)
        .group_by("referral")
        .agg(*first, *last, *count, first_client=client.min(), last_client=client.max())
    )
    doubtful = (expr.fill_null(_IF_NULL) for expr in _referral_doubts(stages))
    return groups.filter(nw.any_horizontal(*doubtful, ignore_nulls=True)).select("referral")


def _referral_doubts(stages: Sequence[str]) -> Iterator[nw.Expr]:
    """Yields whether the rows of a referral, grouped, contradict each other."""
    for stage in stages:
        yield nw.col(f"of_{stage}") > 1
    for number, later in enumerate(_STAGE_ORDER):
        for earlier in _STAGE_ORDER[:number]:
            yield nw.col(f"last_{earlier.value}") > nw.col(f"first_{later.value}")
    received = nw.col(f"of_{ReferralStage.RECEIVED.value}")
    following = received + nw.col(f"of_{ReferralStage.COMPLETED.value}")
    yield (nw.col(f"of_{ReferralStage.REFERRED.value}") == 0) & (following > 0)
    yield nw.col("first_client") != nw.col("last_client")


def _double_entries(rows: LazyFrame, links: LazyFrame, file: str) -> LazyFrame:
    """The ids of records of coded clients in force with the same content as another one."""
    coded = rows.filter(~nw.col("client").is_null() & ~nw.col("cancelled"))
    in_force = anti_join(coded, "id", links.select("supersedes"), file)
    # Few share client and day: the other columns are compared in these rows only.
    same_day = materialize_small(_duplicates(in_force, "client", "day"), file)
    close = in_force.join(same_day, on=["client", "day"], how="semi")
    columns = [nw.col(name) if name == "day" else nw.col(name).fill_null("") for name in _CONTENT]
    contents = materialize_small(close.select("id", *columns), file)
    return contents.join(_duplicates(contents, *_CONTENT), on=[*_CONTENT], how="semi").select("id")


def key_findings(store: RowStore, keys: SuspectKeys) -> list[Finding]:
    """The findings between rows; the rows that they are about are fetched into the store."""
    partial, protected = set[str](), set[str]()
    for record in store.records:
        if record.whole:
            if record.row.client and is_protection_case(record.row):
                protected.add(record.row.client)
        elif record.row.id:
            partial.add(record.row.id)
    duplicates, corrected = keys.duplicates | partial, keys.corrected | partial
    store.fetch(
        id=duplicates | keys.entered_twice | corrected,
        supersedes=corrected,
        referral=keys.referrals,
        client=protected,
    )
    chains = _fetch_chains(store, corrected)
    named = [record for record in store.records if record.row.id]
    duplicated = [record for record in named if record.row.id in duplicates]
    return [
        *identity_findings(duplicated),
        *correction_findings([*_with_corrections(named, chains)]),
        *_valid_row_findings(store.records, keys, protected),
    ]


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
    records: Collection[LocatedRecord], keys: SuspectKeys, protected: Collection[str]
) -> Iterator[Finding]:
    """Yields what the reference rules find in valid rows, each in the rows of its own keys."""
    staged, entered_twice = list[LocatedRecord](), list[LocatedRecord]()
    of_protected = list[LocatedRecord]()
    for record in records:
        if record.whole:
            if record.row.referral in keys.referrals:
                staged.append(record)
            if record.row.id in keys.entered_twice:
                entered_twice.append(record)
            if record.row.client in protected:
                of_protected.append(record)
    yield from referral_findings(staged)
    yield from repeated_stage_findings(staged)
    yield from double_entry_findings(entered_twice)
    yield from protected_client_findings(of_protected)
