"""Which keys of a table need a closer look: ids that come twice, corrections, stages of referrals, facts entered twice.

Only keys are collected, and of sound tables few or none. Every question is at least as wide as the rule of the reference,
which is then asked about all rows of these keys.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import narwhals.stable.v2 as nw

from ..practice.record_terms import ReferralStage
from .engines import collected
from .fields import CLOSED
from .table import Lazy

__all__ = ["Concerned", "concerned_keys"]

_ORDER = (ReferralStage.NEEDED, ReferralStage.REFERRED, ReferralStage.RECEIVED, ReferralStage.COMPLETED)
_FACT = ("client", "day", "activity", "need", "service", "referral_stage", "item", "case", "course_stage")
_NEVER = False  # what a blank says of a Boolean


@attrs.frozen(eq=False, repr=False)
class Concerned:
    """Ids of rows that come twice, ids that are corrected in a doubtful way, referrals, and ids of facts entered twice."""

    twice: frozenset[str]
    corrected: frozenset[str]
    referrals: frozenset[str]
    facts: frozenset[str]


def concerned_keys(rows: Lazy, file: str) -> Concerned:
    """The keys of a table of whole rows that need a closer look."""
    return Concerned(
        _column(_more_than_one(rows, "id").select("id"), file),
        _corrections(rows, file),
        _column(_referrals(rows), file),
        _column(_entered_twice(rows), file),
    )


def _column(frame: Lazy, file: str) -> frozenset[str]:
    return frozenset(collected(frame, file).to_series().to_list())


def _more_than_one(rows: Lazy, *keys: str) -> Lazy:
    return rows.select(*keys).group_by(*keys).agg(number=nw.len()).filter(nw.col("number") > 1)


def _corrections(rows: Lazy, file: str) -> frozenset[str]:
    """The ids that corrections name of which nobody knows, that two name, that were entered later, or that lie in a circle."""
    links = rows.filter(~nw.col("supersedes").is_null()).select("id", "supersedes", "entered_on")
    named = links.select(target=nw.col("supersedes")).group_by("target").agg(named=nw.len())
    known = rows.select("id", entered=nw.col("entered_on")).join(named, left_on="id", right_on="target", how="semi")
    joined = links.join(known, left_on="supersedes", right_on="id", how="left")
    doubtful = joined.filter(nw.col("entered").is_null() | (nw.col("entered") > nw.col("entered_on")).fill_null(_NEVER))
    found = _column(named.filter(nw.col("named") > 1).select("target"), file) | _column(doubtful.select("supersedes"), file)
    chained = links.join(links.select(corrected=nw.col("id")), left_on="supersedes", right_on="corrected", how="semi")
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
    later = nw.col(f"of_{ReferralStage.RECEIVED.value}") + nw.col(f"of_{ReferralStage.COMPLETED.value}")
    wrong += [
        (nw.col(f"of_{ReferralStage.REFERRED.value}") == 0) & (later > 0),
        nw.col("first_client") != nw.col("last_client"),
    ]
    return groups.filter(nw.any_horizontal(*(one.fill_null(_NEVER) for one in wrong), ignore_nulls=True)).select("referral")


def _entered_twice(rows: Lazy) -> Lazy:
    """Records of coded clients, neither corrected nor cancelled, that say the same as another one."""
    corrected = rows.filter(~nw.col("supersedes").is_null()).select(corrected=nw.col("supersedes"))
    coded = rows.filter(~nw.col("client").is_null() & ~nw.col("cancelled"))
    standing = coded.join(corrected, left_on="id", right_on="corrected", how="anti")
    near = _more_than_one(standing, "client", "day")  # few: the other columns are looked at in these rows only
    facts = standing.join(near, on=["client", "day"], how="semi").select("id", *(_fact(name) for name in _FACT))
    return facts.join(_more_than_one(facts, *_FACT), on=[*_FACT], how="semi").select("id")


def _fact(name: str) -> nw.Expr:
    return nw.col(name) if name == "day" else nw.col(name).fill_null("")
