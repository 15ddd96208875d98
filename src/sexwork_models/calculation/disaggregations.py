"""Which field of a record or register tells the parts of each disaggregation apart, or why nothing is told apart by it."""

from __future__ import annotations

from collections.abc import Mapping

from ..framework.catalogues import unknown_id
from ..framework.framework import Framework

__all__ = ["DISAGGREGATED_BY", "fields_of_disaggregation"]

DISAGGREGATED_BY: Mapping[str, str] = {
    "age_band": "age_band",
    "audience": "population",
    "business_type": "establishments.business_type",
    "channel": "channel",
    "course_stage": "course_stage",
    "event_type": "activity",
    "gender": "gender",
    "group": "group",
    "group_type": "groups.group_type",
    "legal_or_papers": "activity",
    "material_type": "channel",
    "media_type": "item",
    "model": "models",
    "need": "need",
    "operator": "providers.provider_type",
    "place": "place",
    "population": "population",
    "provider_type": "providers.provider_type",
    "reason": "reason",
    "role": "population",
    "service": "service",
    "support_kind": "activity",
    "topic": "need",
    "year": "day",
    "establishment": "",  # nothing is output by establishment
    "enforcement_type": "",  # enforcement is no record of service
}
"""The field by disaggregation: of a record, or of a register (`groups.group_type`); empty for what is never told apart."""


def fields_of_disaggregation(id: str, framework: Framework) -> str:
    """The field that tells the parts of a disaggregation apart, empty for none.

    Raises UnknownIdError for a disaggregation that the framework does not hold.
    """
    if id not in framework.disaggregations:
        raise unknown_id(id, "disaggregations", framework.disaggregations)
    return DISAGGREGATED_BY.get(id, "")
