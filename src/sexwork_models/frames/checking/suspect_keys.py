"""Finds the suspect keys of a table: those whose rows a rule between records may be about.

Suspect are ids that occur twice, corrected ids, referrals, records entered twice, and clients whose
codes are nearly alike or whose records contradict each other. Only keys are collected, few or none
from sound tables; every query finds at least the keys that the reference rule would report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

import attrs
import narwhals.stable.v2 as nw
import polars as pl

from ...forms.record_terms import ADULT_AGES, Gender, RecordKind, ReferralStage
from ...forms.row_rules import COUNT_FIELDS
from ...practice.records.key_rules import CLIENT_CONTENT
from ..engines import LazyFrame, checkpoint, collect, materialize_small
from ..expressions import IF_NULL
from ..joins import anti_join
from ..schema import CLOSED_LISTS
from ..table import TypedTable
from .encounter_links import linked_encounters

__all__ = ["SuspectKeys", "find_suspect_keys", "skeleton_expr"]

_STAGE_ORDER = (
    ReferralStage.NEEDED,
    ReferralStage.REFERRED,
    ReferralStage.RECEIVED,
    ReferralStage.COMPLETED,
)
# Few events share these columns: the others are compared in their rows only.
_EVENT_KEY = (
    "day",
    "place",
    "activity",
    "reporter",
    "group",
    "establishment",
    "contacts",
    "persons",
    "participants",
    "items",
)
_COLUMNS = tuple(
    dict.fromkeys(
        (
            *("id", "kind", "supersedes", "entered_on", "cancelled", "referral"),
            *("gender", "age_band", *CLIENT_CONTENT, *_EVENT_KEY),
        )
    )
)
_SKELETON = "skeleton"
_PARTITIONS = 8  # of a large table


@attrs.frozen(eq=False, repr=False)
class SuspectKeys:
    """Ids that occur twice, ids with a doubtful correction, referrals, ids entered twice, clients.

    The clients have a code that is nearly another one, two genders, or ages that do not agree. The
    encounters join a client to an establishment.
    """

    duplicates: frozenset[str]
    corrected: frozenset[str]
    referrals: frozenset[str]
    entered_twice: frozenset[str]
    clients: frozenset[str]
    encounters: frozenset[str] = frozenset()


def find_suspect_keys(rows: LazyFrame, table: TypedTable) -> SuspectKeys:
    """The suspect keys of the valid rows of a table."""
    encounters = linked_encounters(rows, table.file)
    file, rows = table.file, checkpoint(rows.select(*_COLUMNS), table.file)
    corrections = rows.filter(~nw.col("supersedes").is_null())
    links = materialize_small(corrections.select("id", "supersedes", "entered_on"), file)

    def parts_by(key: str) -> Iterator[LazyFrame]:
        if not table.large:
            yield rows
            return
        # Each part has all rows of its keys and fits in memory; a database sees to that itself.
        native: Any = rows.to_native()
        number = pl.col(key).hash() % _PARTITIONS
        for part in range(_PARTITIONS):
            yield nw.from_native(native.filter(number == part))

    def collect_keys(key: str, query: Callable[[LazyFrame], LazyFrame]) -> frozenset[str]:
        found = set[str]()
        for part in parts_by(key):
            found |= _collect_column(query(part), file)
        return frozenset(found)

    return SuspectKeys(
        collect_keys("id", lambda part: _duplicates(part, "id").select("id")),
        _doubtful_corrections(rows, links, file),
        collect_keys("referral", _doubtful_referrals),
        collect_keys("client", lambda part: _double_entries(part, links, file))
        | collect_keys("day", lambda part: _double_events(part, links, file)),
        _suspect_clients([_clients(part, links, file) for part in parts_by("client")], table),
        encounters,
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
    entered_later = (nw.col("entered") > nw.col("entered_on")).fill_null(IF_NULL)
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
    doubtful = (expr.fill_null(IF_NULL) for expr in _referral_doubts(stages))
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
    columns = list[nw.Expr]()
    for name in CLIENT_CONTENT:
        columns.append(nw.col(name) if name == "day" else nw.col(name).fill_null(""))
    contents = materialize_small(close.select("id", *columns), file)
    return contents.join(
        _duplicates(contents, *CLIENT_CONTENT), on=[*CLIENT_CONTENT], how="semi"
    ).select("id")


def _double_events(rows: LazyFrame, links: LazyFrame, file: str) -> LazyFrame:
    """The ids of events in force that share a key, so that all else may be equal too."""
    events = rows.filter((nw.col("kind") == RecordKind.EVENT.value) & ~nw.col("cancelled"))
    columns = list[nw.Expr]()
    for name in _EVENT_KEY:
        blank = -1 if name in COUNT_FIELDS else ""
        column = nw.col(name)
        columns.append(column if name == "day" else column.fill_null(blank).alias(name))
    in_force = anti_join(events, "id", links.select("supersedes"), file).select("id", *columns)
    shared = materialize_small(_duplicates(in_force, *_EVENT_KEY), file)
    return in_force.join(shared, on=[*_EVENT_KEY], how="semi").select("id")


def _clients(rows: LazyFrame, links: LazyFrame, file: str) -> LazyFrame:
    """The clients of records in force: code, its skeleton, and whether records may contradict."""
    coded = rows.filter(~nw.col("client").is_null() & ~nw.col("cancelled"))
    in_force = anti_join(coded, "id", links.select("supersedes"), file)
    gender = nw.col("gender")
    stated = nw.when(gender != Gender.UNKNOWN.value).then(gender).alias("gender")
    days, limits = [stated], [gender.min().alias("gender_first"), gender.max().alias("gender_last")]
    for band in ADULT_AGES:
        in_band = nw.col("age_band") == band.value
        days.append(nw.when(in_band).then(nw.col("day")).alias(f"day_{band.value}"))
        day = nw.col(f"day_{band.value}")
        limits += [day.min().alias(f"first_{band.value}"), day.max().alias(f"last_{band.value}")]
    clients = in_force.select("client", *days).group_by("client").agg(*limits)
    doubts = (expr.fill_null(IF_NULL) for expr in _client_doubts())
    contradictory = nw.any_horizontal(*doubts, ignore_nulls=True)
    return clients.select("client", skeleton_expr().alias(_SKELETON), doubtful=contradictory)


def _client_doubts() -> Iterator[nw.Expr]:
    """Yields whether the rows of a client, grouped, contradict each other.

    Ages that are not neighbours may lie too close together: that is left to the reference.
    """
    yield nw.col("gender_first") != nw.col("gender_last")
    bands = [*ADULT_AGES]
    for younger, older in combinations(bands, 2):
        first_older, last_younger = nw.col(f"first_{older.value}"), nw.col(f"last_{younger.value}")
        if bands.index(older) == bands.index(younger) + 1:
            yield first_older <= last_younger
        else:
            yield ~(first_older.is_null() | last_younger.is_null())


def skeleton_expr() -> nw.Expr:
    """The skeleton of the column `client`, as `client_codes.skeleton` has it for codes in ASCII."""
    text = nw.col("client").str.to_lowercase()
    for pattern, replacement in (("[-_]", ""), ("o", "0"), ("[il]", "1")):
        text = text.str.replace_all(pattern, replacement)
    return text


def _suspect_clients(parts: Sequence[LazyFrame], table: TypedTable) -> frozenset[str]:
    """The clients whose records may contradict, or whose code has the skeleton of another.

    Codes with one skeleton may stand in different parts: then the skeletons are compared by hash.
    """
    if table.large:
        return _suspect_clients_of_parts(parts, table.file)
    (clients,) = parts
    clients = materialize_small(clients, table.file)
    shared = _duplicates(clients, _SKELETON).select(_SKELETON, shared=nw.lit(1))
    marked = clients.join(shared, on=_SKELETON, how="left")
    suspect = marked.filter(nw.col("doubtful") | ~nw.col("shared").is_null())
    return _collect_column(suspect.select("client"), table.file)


def _suspect_clients_of_parts(parts: Sequence[LazyFrame], file: str) -> frozenset[str]:
    suspects, skeletons = set[str](), list[pl.Series]()
    for part in parts:
        native: Any = part.to_native()
        hashed = native.select(
            pl.col(_SKELETON).hash(), pl.when("doubtful").then("client").alias("client")
        )
        own = collect(nw.from_native(hashed), file)
        skeletons.append(own[_SKELETON])
        suspects.update(own["client"].drop_nulls())
    hashes = pl.concat(skeletons)
    shared = hashes.filter(hashes.is_duplicated()).unique()
    for part in parts if len(shared) else ():
        native = part.to_native()
        alike = native.filter(pl.col(_SKELETON).hash().is_in(shared.implode())).select("client")
        suspects |= _collect_column(nw.from_native(alike), file)
    return frozenset(suspects)
