"""Which keys of a table need a closer look: ids that come twice, corrections, stages of referrals, facts entered twice.

Only keys are collected, and of sound tables few or none. Every question is at least as wide as the rule of the reference,
which is then asked about all rows of these keys.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

import attrs
import narwhals.stable.v2 as nw
import polars as pl

from ...core.findings import Finding
from ...practice.records.key_rules import (
    correction_findings,
    entered_twice,
    identity_findings,
    protected_elsewhere,
    referrals,
    repeated_stages,
)
from ...practice.records.protection import is_protection_case
from ...practice.records.terms import ReferralStage
from ..engines import collected, settled, worked_out
from ..joins import lacking
from ..schema import CLOSED
from ..table import Lazy, TypedTable
from .row_store import Pool
from .rows import Item

__all__ = ["Concerned", "concerned_keys", "key_findings"]

_ORDER = (
    ReferralStage.NEEDED,
    ReferralStage.REFERRED,
    ReferralStage.RECEIVED,
    ReferralStage.COMPLETED,
)
_FACT = (
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
_ASKED = ("id", "supersedes", "entered_on", "cancelled", "referral", *_FACT)
_PARTS = 8  # of a large table
_NEVER = False  # what a blank says of a Boolean


@attrs.frozen(eq=False, repr=False)
class Concerned:
    """Ids of rows that come twice, ids that are corrected in a doubtful way, referrals, and ids of facts entered twice."""

    twice: frozenset[str]
    corrected: frozenset[str]
    referrals: frozenset[str]
    facts: frozenset[str]


def concerned_keys(rows: Lazy, table: TypedTable) -> Concerned:
    """The keys of whole rows of a table that need a closer look."""
    file, rows = table.file, worked_out(rows.select(*_ASKED), table.file)
    links = settled(
        rows.filter(~nw.col("supersedes").is_null()).select("id", "supersedes", "entered_on"), file
    )
    return Concerned(
        _of_each(
            _parts(rows, "id", table), lambda part: _more_than_one(part, "id").select("id"), file
        ),
        _corrections(rows, links, file),
        _of_each(_parts(rows, "referral", table), _referrals, file),
        _of_each(
            _parts(rows, "client", table), lambda part: _entered_twice(part, links, file), file
        ),
    )


def _parts(rows: Lazy, key: str, table: TypedTable) -> list[Lazy]:
    """Rows of one key together, in so many parts that a table of all their keys has room in memory; a database sees to that."""
    if not table.large:
        return [rows]
    native: Any = rows.to_native()
    number = pl.col(key).hash() % _PARTS
    return [nw.from_native(native.filter(number == part)) for part in range(_PARTS)]


def _of_each(parts: Iterable[Lazy], ask: Callable[[Lazy], Lazy], file: str) -> frozenset[str]:
    return frozenset[str]().union(*(_column(ask(part), file) for part in parts))


def _column(frame: Lazy, file: str) -> frozenset[str]:
    return frozenset(collected(frame, file).to_series().to_list())


def _more_than_one(rows: Lazy, *keys: str) -> Lazy:
    return rows.select(*keys).group_by(*keys).agg(number=nw.len()).filter(nw.col("number") > 1)


def _corrections(rows: Lazy, links: Lazy, file: str) -> frozenset[str]:
    """The ids that corrections name of which nobody knows, that two name, that were entered later, or that lie in a circle."""
    named = links.select(target=nw.col("supersedes")).group_by("target").agg(named=nw.len())
    entered = rows.select("id", entered=nw.col("entered_on"))
    known = entered.join(settled(named, file), left_on="id", right_on="target", how="semi")
    joined = links.join(settled(known, file), left_on="supersedes", right_on="id", how="left")
    doubtful = joined.filter(
        nw.col("entered").is_null() | (nw.col("entered") > nw.col("entered_on")).fill_null(_NEVER)
    )
    found = _column(named.filter(nw.col("named") > 1).select("target"), file) | _column(
        doubtful.select("supersedes"), file
    )
    chained = links.join(
        links.select(corrected=nw.col("id")), left_on="supersedes", right_on="corrected", how="semi"
    )
    return found | _circles(collected(chained.select("id", "supersedes"), file).rows())


def _circles(links: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The ids that are reached from themselves."""
    above: dict[str, set[str]] = {}
    for id, target in links:
        above.setdefault(id, set()).add(target)
    return frozenset(id for id in above if id in _reached(id, above))


def _reached(id: str, above: dict[str, set[str]]) -> set[str]:
    reached, next_ = set[str](), [*above[id]]
    while next_:
        target = next_.pop()
        if target not in reached:
            reached.add(target)
            next_ += above.get(target, ())
    return reached


def _referrals(rows: Lazy) -> Lazy:
    """Referrals with a stage twice, before an earlier one or without the one that it follows, and those of two clients."""
    staged = rows.filter(~(nw.col("referral").is_null() | nw.col("referral_stage").is_null()))
    stages = [stage.value for stage in CLOSED["referral_stage"]]
    of = {stage: (nw.col("referral_stage") == stage) for stage in stages}
    days = staged.with_columns(
        **{f"day_{stage}": nw.when(met).then(nw.col("day")) for stage, met in of.items()},
        **{f"number_{stage}": met.cast(nw.Int64) for stage, met in of.items()},
    )
    groups = days.group_by("referral").agg(
        **{f"first_{stage}": nw.col(f"day_{stage}").min() for stage in stages},
        **{f"last_{stage}": nw.col(f"day_{stage}").max() for stage in stages},
        **{f"of_{stage}": nw.col(f"number_{stage}").sum() for stage in stages},
        first_client=nw.col("client").min(),
        last_client=nw.col("client").max(),
    )
    wrong = [nw.col(f"of_{stage}") > 1 for stage in stages]
    wrong += [
        nw.col(f"last_{earlier.value}") > nw.col(f"first_{stage.value}")
        for number, stage in enumerate(_ORDER)
        for earlier in _ORDER[:number]
    ]
    later = nw.col(f"of_{ReferralStage.RECEIVED.value}") + nw.col(
        f"of_{ReferralStage.COMPLETED.value}"
    )
    wrong += [
        (nw.col(f"of_{ReferralStage.REFERRED.value}") == 0) & (later > 0),
        nw.col("first_client") != nw.col("last_client"),
    ]
    return groups.filter(
        nw.any_horizontal(*(one.fill_null(_NEVER) for one in wrong), ignore_nulls=True)
    ).select("referral")


def _entered_twice(rows: Lazy, links: Lazy, file: str) -> Lazy:
    """Records of coded clients, neither corrected nor cancelled, that say the same as another one."""
    coded = rows.filter(~nw.col("client").is_null() & ~nw.col("cancelled"))
    standing = lacking(coded, "id", links.select("supersedes"), file)
    near = _more_than_one(
        standing, "client", "day"
    )  # few: the other columns are looked at in these rows only
    close = standing.join(settled(near, file), on=["client", "day"], how="semi")
    facts = settled(close.select("id", *(_fact(name) for name in _FACT)), file)
    return facts.join(_more_than_one(facts, *_FACT), on=[*_FACT], how="semi").select("id")


def _fact(name: str) -> nw.Expr:
    return nw.col(name) if name == "day" else nw.col(name).fill_null("")


def key_findings(pool: Pool, keys: Concerned) -> list[Finding]:
    """The findings between rows; the pool holds all rows that they are about."""
    partial = frozenset(item.row.id for item in pool.items if not item.whole and item.row.id)
    protected = {
        item.row.client
        for item in pool.items
        if item.whole and item.row.client and is_protection_case(item.row)
    }
    twice, corrected = keys.twice | partial, keys.corrected | partial
    pool.fetch(
        id=twice | keys.facts | corrected,
        supersedes=corrected,
        referral=keys.referrals,
        client=protected,
    )
    corrections = _closed(pool, corrected)
    return [*_between(pool.items, keys, twice, corrections, protected)]


def _closed(pool: Pool, ids: frozenset[str]) -> frozenset[str]:
    """The ids with all that they correct in turn: whoever follows a correction to its end meets no row that is not there."""
    while (
        more := {item.row.supersedes for item in _linked(pool.items, ids) if item.row.supersedes}
        - ids
    ):
        pool.fetch(id=more, supersedes=more)
        ids |= more
    return ids


def _linked(items: Collection[Item], ids: frozenset[str]) -> Iterator[Item]:
    return (item for item in items if item.row.id in ids or item.row.supersedes in ids)


def _between(
    items: Collection[Item],
    keys: Concerned,
    twice: Collection[str],
    corrections: frozenset[str],
    protected: Collection[str],
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
