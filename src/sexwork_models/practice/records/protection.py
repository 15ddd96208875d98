"""Which records speak of somebody who needs protection: routed to those who protect, never counted."""

from __future__ import annotations

from .conditions import Conditions, OneOf, holds
from .model import ActivityRecord
from .terms import AgeBand, RecordKind

__all__ = ["PROTECTION_CASES", "is_protection_case"]

_SERVED = frozenset(
    {
        "",
        "at_risk_person",
        "board_member",
        "collaborator",
        "female_worker",
        "group_member",
        "high_risk_worker",
        "outreach_worker",
        "sex_worker",
        "unspecified",
        "vulnerable_person",
        "worker",
    }
)
_UNDER_18 = OneOf("age_band", {AgeBand.UNDER_18})

PROTECTION_CASES: tuple[Conditions, ...] = (
    (OneOf("kind", {RecordKind.CLIENT}), _UNDER_18),
    (
        OneOf("kind", {RecordKind.EVENT}),
        _UNDER_18,
        OneOf("population", _SERVED),
    ),  # pupils of a school are no such case
    (OneOf("trafficking_suspected", {True}),),
)


def is_protection_case(record: ActivityRecord) -> bool:
    """Whether the record speaks of a person under 18 who is served, or of a suspected victim of trafficking."""
    return any(holds(case, record.__dict__) for case in PROTECTION_CASES)
