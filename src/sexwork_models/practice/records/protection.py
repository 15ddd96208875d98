"""Protection cases: records of children and of suspected victims of trafficking.

They are routed to those who protect and never counted.
"""

from __future__ import annotations

from .conditions import Conditions, OneOf, holds
from .model import ActivityRecord
from .terms import AgeBand, RecordKind

__all__ = ["PROTECTION_CASES", "is_protection_case"]

_SERVED_POPULATIONS = frozenset(
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
    # an event for another population, such as the pupils of a school, is no protection case
    (OneOf("kind", {RecordKind.EVENT}), _UNDER_18, OneOf("population", _SERVED_POPULATIONS)),
    (OneOf("trafficking_suspected", {True}),),
)


def is_protection_case(record: ActivityRecord) -> bool:
    """Whether the record is about a served person under 18 or a suspected victim of trafficking."""
    return any(holds(case, record.__dict__) for case in PROTECTION_CASES)
