"""What can be wrong between records: one id twice, corrections that lead nowhere, stages of a referral out of order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from ...core.findings import Finding, Where
from .content_rules import RowOfRecords
from .protection import is_protection_case
from .terms import ReferralStage

__all__ = ["KEY_RULES", "correction_findings", "identity_findings"]

Rows: TypeAlias = Sequence[RowOfRecords]
KeyRule: TypeAlias = Callable[[Rows], Iterator[Finding]]

_ORDER = (
    ReferralStage.NEEDED,
    ReferralStage.REFERRED,
    ReferralStage.RECEIVED,
    ReferralStage.COMPLETED,
)


def identity_findings(rows: Rows) -> Iterator[Finding]:
    """Rows with one id: copies of a row beyond the first, and every row when they do not say the same."""
    for group in _together(rows, lambda item: item.row.id).values():
        same = all(item.whole and item.row == group[0].row for item in group)
        if len(group) > 1 and same:
            for item in group[1:]:
                yield Finding("duplicate-record", item.raw.at("id"), {"first": group[0].raw.where})
        elif len(group) > 1:
            for item in group:
                others = [other.raw.where for other in group if other is not item]
                yield Finding("conflicting-records", item.raw.at("id"), {"others": others})


def correction_findings(rows: Rows) -> Iterator[Finding]:
    """Corrections of a record that does not exist, corrected twice, or that correct each other in a circle."""
    by_id = {item.row.id: item for item in rows}
    correcting = [item for item in rows if item.whole and item.row.supersedes]
    twice = Counter(
        target for target, _ in {(item.row.supersedes, item.row.id) for item in correcting}
    )
    for item in correcting:
        target = item.row.supersedes
        if target not in by_id:
            yield Finding("correction-of-unknown", item.raw.at("supersedes"))
        elif _in_circle(item, by_id):
            yield Finding("correction-circle", item.raw.at("supersedes"))
        elif twice[target] > 1:
            yield Finding(
                "corrected-twice",
                item.raw.at("supersedes"),
                {"original": by_id[target].raw.where, "count": twice[target]},
            )
        elif _entered_later(by_id[target], item):
            yield Finding(
                "correction-before-record",
                item.raw.at("entered_on"),
                {"original": by_id[target].raw.where},
            )


def _entered_later(original: RowOfRecords, item: RowOfRecords) -> bool:
    """Whether a record was entered after its correction, as far as its day could be read."""
    return "entered_on" not in original.unread and original.row.entered_on > item.row.entered_on


def _in_circle(item: RowOfRecords, by_id: Mapping[str, RowOfRecords]) -> bool:
    seen, target = {item.row.id}, item.row.supersedes
    while target in by_id and target not in seen:
        seen.add(target)
        target = by_id[target].row.supersedes
    return target == item.row.id


def referrals(rows: Rows) -> Iterator[Finding]:
    """Stages of one referral: out of order, without the one before, twice, or of two clients."""
    staged = [item for item in rows if item.row.referral and item.row.referral_stage]
    for group in _together(staged, lambda item: item.row.referral).values():
        yield from _out_of_order(group)
        yield from _stage_missing(group)
        clients = {item.row.client for item in group if item.row.client}
        if len(clients) > 1:
            yield Finding(
                "referral-of-two-clients",
                group[-1].raw.at("referral"),
                {"others": _others(group[-1], group)},
            )


def _out_of_order(group: Rows) -> Iterator[Finding]:
    for index, stage in enumerate(_ORDER):
        earlier = [item for item in group if item.row.referral_stage in _ORDER[:index]]
        for item in group:
            later = [other for other in earlier if other.row.day > item.row.day]
            if item.row.referral_stage is stage and later:
                params = {
                    "stage": stage,
                    "day": item.row.day,
                    "earlier": later[0].row.referral_stage,
                    "other": later[0].raw.where,
                }
                yield Finding("referral-out-of-order", item.raw.at("day"), params)


def _stage_missing(group: Rows) -> Iterator[Finding]:
    stages = {item.row.referral_stage for item in group}
    for item in group:
        stage = item.row.referral_stage
        follows = stage in (ReferralStage.RECEIVED, ReferralStage.COMPLETED)
        if follows and ReferralStage.REFERRED not in stages:
            yield Finding("referral-stage-missing", item.raw.at("referral_stage"), {"stage": stage})


def repeated_stages(rows: Rows) -> Iterator[Finding]:
    """One stage of one referral entered twice: it is counted once."""
    staged = [item for item in rows if item.row.referral and item.row.referral_stage]
    for group in _together(
        staged, lambda item: (item.row.referral, item.row.referral_stage)
    ).values():
        for item in group[1:]:
            yield Finding(
                "referral-stage-twice", item.raw.at("referral_stage"), {"first": group[0].raw.where}
            )


def entered_twice(rows: Rows) -> Iterator[Finding]:
    """Two records under different ids that say the same of one client: perhaps one contact that two people entered."""
    corrected = {item.row.supersedes for item in rows}
    coded = [
        item
        for item in rows
        if item.row.client and item.row.id not in corrected and not item.row.cancelled
    ]
    for group in _together(coded, _what).values():
        for item in (other for other in group[1:] if other.row.id != group[0].row.id):
            yield Finding("perhaps-entered-twice", item.raw.at("id"), {"first": group[0].raw.where})


def _what(item: RowOfRecords) -> Hashable:
    row = item.row
    return (
        row.client,
        row.day,
        row.activity,
        row.need,
        row.service,
        row.referral_stage,
        row.item,
        row.case,
        row.course_stage,
    )


def protected_elsewhere(rows: Rows) -> Iterator[Finding]:
    """Other records under the code of a client who is a protection case: they may have to be routed as well."""
    codes = {item.row.client for item in rows if item.row.client and is_protection_case(item.row)}
    for item in rows:
        if item.row.client in codes and not is_protection_case(item.row):
            yield Finding(
                "protection-case-elsewhere", Where(item.raw.where.file, item.raw.where.line)
            )


def _together(
    rows: Iterable[RowOfRecords], key: Callable[[RowOfRecords], Hashable]
) -> dict[Hashable, list[RowOfRecords]]:
    groups: dict[Hashable, list[RowOfRecords]] = {}
    for item in rows:
        groups.setdefault(key(item), []).append(item)
    return groups


def _others(item: RowOfRecords, group: Rows) -> list[Where]:
    return [other.raw.where for other in group if other is not item]


KEY_RULES: tuple[KeyRule, ...] = (referrals, repeated_stages, entered_twice, protected_elsewhere)
