"""Rules between records: equal ids, chains of corrections, stages of referrals, double entries."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import TypeAlias

from ...core.findings import Finding, Where
from ...forms.record_terms import RecordKind, ReferralStage
from ...forms.records import ENCOUNTER, ActivityRecord, session_of
from ...framework.framework import Framework
from .client_codes import (
    contradictory_trait_findings,
    nearly_alike_findings,
)
from .content_rules import LocatedRecord
from .protection import is_protection_case

__all__ = [
    "CLIENT_CONTENT",
    "EVENT_CONTENT",
    "correction_findings",
    "double_entry_findings",
    "encounter_findings",
    "identity_findings",
    "key_findings",
    "referral_findings",
    "repeated_stage_findings",
    "rows_in_force",
]

Rows: TypeAlias = Sequence[LocatedRecord]

# The fields that are equal in two records of one contact, and in two records of one event.
CLIENT_CONTENT = (
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
_NOT_OF_THE_EVENT = frozenset({"id", "entered_on", "supersedes", "cancelled", "note"})
EVENT_CONTENT = tuple(name for name in ActivityRecord.model_fields if name not in _NOT_OF_THE_EVENT)
_CLIENT_CELLS = itemgetter(*CLIENT_CONTENT)
_EVENT_CELLS = itemgetter(*(name for name in EVENT_CONTENT if name != "models"))

_STAGE_ORDER = (
    ReferralStage.NEEDED,
    ReferralStage.REFERRED,
    ReferralStage.RECEIVED,
    ReferralStage.COMPLETED,
)


def identity_findings(rows: Rows) -> Iterator[Finding]:
    """Yields findings about rows with the same id.

    If the rows are equal, each copy beyond the first is reported; if they differ, every one is.
    """
    for group in _repeated(rows, lambda item: item.row.id):
        first = group[0]
        if all(item.whole and item.row == first.row for item in group):
            for item in group[1:]:
                yield Finding("duplicate-record", item.raw.at("id"), {"first": first.raw.where})
        else:
            for item in group:
                others = {"others": _other_places(item, group)}
                yield Finding("conflicting-records", item.raw.at("id"), others)


def correction_findings(rows: Rows) -> Iterator[Finding]:
    """Yields at most one finding for every correction.

    Reported are corrections of unknown records, in a circle, of a record that others correct too,
    and entered before the record that they correct.
    """
    corrections = [item for item in rows if item.whole and item.row.supersedes]
    if not corrections:
        return
    by_id = {item.row.id: item for item in rows}
    ids_of_corrections: dict[str, set[str]] = {}
    for item in corrections:
        ids_of_corrections.setdefault(item.row.supersedes, set()).add(item.row.id)
    for item in corrections:
        target = item.row.supersedes
        if target not in by_id:
            yield Finding("correction-of-unknown", item.raw.at("supersedes"))
        elif _is_in_circle(item, by_id):
            yield Finding("correction-circle", item.raw.at("supersedes"))
        else:
            yield from _pair_findings(item, by_id[target], len(ids_of_corrections[target]))


def _pair_findings(
    correction: LocatedRecord, original: LocatedRecord, corrections: int
) -> Iterator[Finding]:
    """Yields a finding if there are several corrections of the original or it was entered later."""
    params: dict[str, object] = {"original": original.raw.where}
    if corrections > 1:
        params["count"] = corrections
        yield Finding("corrected-twice", correction.raw.at("supersedes"), params)
    elif "entered_on" not in original.unread and (
        original.row.entered_on > correction.row.entered_on
    ):
        yield Finding("correction-before-record", correction.raw.at("entered_on"), params)


def _is_in_circle(item: LocatedRecord, by_id: Mapping[str, LocatedRecord]) -> bool:
    seen, target = {item.row.id}, item.row.supersedes
    while target in by_id and target not in seen:
        seen.add(target)
        target = by_id[target].row.supersedes
    return target == item.row.id


def referral_findings(rows: Rows) -> Iterator[Finding]:
    """Yields findings about the stages of one referral.

    Reported are stages out of order, a stage without the referral itself, and several clients.
    """
    staged = _rows_with_stage(rows)
    for group in _group_by(staged, lambda item: item.row.referral).values():
        yield from _stage_order_findings(group)
        stages = {item.row.referral_stage for item in group}
        if ReferralStage.REFERRED not in stages:
            for item in group:
                stage = item.row.referral_stage
                if stage in (ReferralStage.RECEIVED, ReferralStage.COMPLETED):
                    params = {"stage": stage}
                    yield Finding("referral-stage-missing", item.raw.at("referral_stage"), params)
        clients = {item.row.client for item in group if item.row.client}
        if len(clients) > 1:
            last = group[-1]
            others = {"others": _other_places(last, group)}
            yield Finding("referral-of-two-clients", last.raw.at("referral"), others)


def _rows_with_stage(rows: Rows) -> Rows:
    return [item for item in rows if item.row.referral and item.row.referral_stage]


def _stage_order_findings(group: Rows) -> Iterator[Finding]:
    """Yields a finding for every stage that is dated before an earlier stage."""
    for index, stage in enumerate(_STAGE_ORDER):
        earlier_stages = _STAGE_ORDER[:index]
        earlier = [item for item in group if item.row.referral_stage in earlier_stages]
        for item in group:
            if item.row.referral_stage is not stage:
                continue
            for other in earlier:
                if other.row.day > item.row.day:
                    params = {
                        "stage": stage,
                        "day": item.row.day,
                        "earlier": other.row.referral_stage,
                        "other": other.raw.where,
                    }
                    yield Finding("referral-out-of-order", item.raw.at("day"), params)
                    break


def repeated_stage_findings(rows: Rows) -> Iterator[Finding]:
    """Yields a finding for a stage of a referral that was entered again; it is counted once."""
    staged = _rows_with_stage(rows)
    for group in _repeated(staged, lambda item: (item.row.referral, item.row.referral_stage)):
        first = {"first": group[0].raw.where}
        for item in group[1:]:
            yield Finding("referral-stage-twice", item.raw.at("referral_stage"), first)


def double_entry_findings(rows: Rows) -> Iterator[Finding]:
    """Yields findings about records with different ids and equal facts.

    Perhaps two people entered one contact with a client, or one event was entered twice: then all
    that was noted of it is equal.
    """
    current = rows_in_force(rows)
    coded = [item for item in current if item.row.client]
    events = [item for item in current if item.row.kind is RecordKind.EVENT]
    for kept, content in ((coded, _client_content), (events, _event_content)):
        for group in _repeated(kept, content):
            first = group[0]
            for item in group[1:]:
                if item.row.id != first.row.id:
                    place = {"first": first.raw.where}
                    yield Finding("perhaps-entered-twice", item.raw.at("id"), place)


def _client_content(item: LocatedRecord) -> Hashable:
    content: Hashable = _CLIENT_CELLS(item.row.__dict__)
    return content


def _event_content(item: LocatedRecord) -> Hashable:
    return frozenset(item.row.models), _EVENT_CELLS(item.row.__dict__)  # models in any order


def encounter_findings(rows: Rows) -> Iterator[Finding]:
    """Yields a finding for each client row of an encounter that joins it to an establishment.

    A client row is one with a code of a client or of a case. An encounter is of one day.
    """
    coded = [item for item in rows if session_of(item.row) is not None]
    for group in _group_by(coded, lambda item: session_of(item.row)).values():
        visits = [item for item in group if item.row.establishment]
        clients = [item for item in group if _is_of_one_person(item)] if visits else []
        for item in clients:
            where, place = item.raw.at(ENCOUNTER), {"first": visits[0].raw.where}
            yield Finding("encounter-links-client-to-establishment", where, place)


def _is_of_one_person(item: LocatedRecord) -> bool:
    """Whether a row has the code of a client, or of a case of one."""
    row = item.row
    return row.kind is RecordKind.CLIENT and bool(row.client or row.case)


def rows_in_force(rows: Rows) -> Rows:
    """Returns the rows that none of the others corrects, without cancellations."""
    corrected = {item.row.supersedes for item in rows}
    return [item for item in rows if item.row.id not in corrected and not item.row.cancelled]


def key_findings(rows: Rows, framework: Framework) -> Iterator[Finding]:
    """Yields the findings of every rule between rows that could be read, but for their ids."""
    yield from referral_findings(rows)
    if len(rows) < 2:
        return  # a single row repeats and contradicts no other
    yield from repeated_stage_findings(rows)
    yield from double_entry_findings(rows)
    yield from encounter_findings(rows)
    coded = [item for item in rows_in_force(rows) if item.row.client]
    counted = [item for item in coded if not is_protection_case(item.row, framework)]
    yield from nearly_alike_findings(counted)
    yield from contradictory_trait_findings(counted)


def _group_by(
    rows: Iterable[LocatedRecord], key: Callable[[LocatedRecord], Hashable]
) -> dict[Hashable, list[LocatedRecord]]:
    groups: dict[Hashable, list[LocatedRecord]] = {}
    for item in rows:
        groups.setdefault(key(item), []).append(item)
    return groups


def _repeated(rows: Rows, key: Callable[[LocatedRecord], Hashable]) -> list[list[LocatedRecord]]:
    """Returns the groups of at least two rows of one key; most keys belong to a single row."""
    if len(set(map(key, rows))) == len(rows):
        return []
    return [group for group in _group_by(rows, key).values() if len(group) > 1]


def _other_places(item: LocatedRecord, group: Rows) -> list[Where]:
    return [other.raw.where for other in group if other is not item]
