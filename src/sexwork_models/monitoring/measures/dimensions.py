"""Dimensions by which counts of records can be broken down, and how a record's group is read.

The list is closed and holds neither client nor establishment, so that no breakdown leads to a
person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import attrs

from ...core.errors import UnusableInputError
from ...framework.framework import Framework
from ...intake.catalog import unknown_id_error
from ...practice.records.model import ActivityRecord
from ...values.intervals import Interval
from .language import GroupKey

__all__ = [
    "DIMENSIONS",
    "DISAGGREGATION_FIELDS",
    "PLACE_DIMENSIONS",
    "DimensionReader",
    "checked_dimensions",
    "field_of_disaggregation",
]

_FIELDS = (
    "site",
    "group",
    "population",
    "gender",
    "age_band",
    "channel",
    "service",
    "need",
    "provider",
    "activity",
    "reporter",
    "reporter_role",
    "course_stage",
    "item",
    "recipient",
    "reason",
    "funding",
)
_NEVER = ("client", "establishment", "referral", "case", "id", "note", "supersedes")
PLACE_DIMENSIONS = ("place", "province")
DIMENSIONS: tuple[str, ...] = (*PLACE_DIMENSIONS, "model", *_FIELDS)


def checked_dimensions(by: Sequence[str]) -> tuple[str, ...]:
    """Returns the dimensions without repetitions, if records may be counted by them.

    Raises UnusableInputError for a dimension that leads to a person or an establishment,
    UnknownIdError for one that does not exist.
    """
    by = (by,) if isinstance(by, str) else tuple(by)
    for name in by:
        if name in _NEVER:
            raise UnusableInputError("cut-by-person", name=name, allowed=", ".join(DIMENSIONS))
        if name not in DIMENSIONS:
            raise unknown_id_error(name, "dimensions", DIMENSIONS)
    return tuple(dict.fromkeys(by))


@attrs.frozen(eq=False)
class DimensionReader:
    """Reads the group of a record in a breakdown by the dimensions `by`.

    The code of a place is read on the day of the record. A code that comes to mean another
    territory inside the window gives two groups, each named with the days of its meaning. With
    `places_as_of`, a merged province is counted as its successor on that day, if it has only one.
    """

    framework: Framework
    by: tuple[str, ...]
    window: Interval
    places_as_of: date | None = None
    _provinces: dict[tuple[str, date], str] = attrs.field(factory=dict, init=False)
    _dated_codes: dict[tuple[str, date], str] = attrs.field(factory=dict, init=False)

    def group_key(self, record: ActivityRecord) -> GroupKey:
        """Returns the value of a record in each dimension; an empty value is "not stated"."""
        return tuple(self.group_value(name, record) for name in self.by)

    def group_value(self, name: str, record: ActivityRecord) -> str:
        """Returns the value of a record in one dimension."""
        if name in PLACE_DIMENSIONS:
            return self.place_value(name, record.place, record.day)
        if name == "model":
            return "+".join(sorted(record.models))
        value = getattr(record, name)
        return "" if value is None else str(value)

    def place_value(self, name: str, place: str, day: date) -> str:
        """Returns the value of a place on a day in the dimension `place` or `province`."""
        if name == "place":
            return self._dated_code(place, day)
        return self._dated_code(self.province(place, day), self.places_as_of or day)

    def province(self, place: str, day: date) -> str:
        """Returns the province of a place on a day, or its successor; empty for no province."""
        key = (place, day)
        if key not in self._provinces:
            code = self.framework.province_of(place, day) or ""
            if code and self.places_as_of is not None and self.places_as_of > day:
                successors = self.framework.successors(code, day, self.places_as_of)
                code = successors[0] if len(successors) == 1 else code
            self._provinces[key] = code
        return self._provinces[key]

    def _dated_code(self, code: str, day: date) -> str:
        """Returns a code, with the days of its meaning if this changes inside the window."""
        key = (code, day)
        if key not in self._dated_codes:
            changes = _territory_changes(self.framework, code, day, self.window)
            dated_code = code
            if changes:
                since = max((change for change in changes if change <= day), default="")
                following = [change for change in changes if change > day]
                until = min(following) - timedelta(days=1) if following else ""
                dated_code = f"{code}/{since}..{until}"
            self._dated_codes[key] = dated_code
        return self._dated_codes[key]


def _territory_changes(framework: Framework, code: str, day: date, window: Interval) -> list[date]:
    """Returns the days inside the window on which a code comes to mean another territory.

    There are none for a day outside the window.
    """
    first, last = window.start, window.last_day
    if first is None or last is None or not first <= day <= last:
        return []
    if framework.same_territory(code, first, last) or code not in framework.places:
        return []
    changes: list[date] = []
    for entry in framework.places[code].entries:
        start = entry.interval.start
        if start is None or not first < start <= last:
            continue
        if not framework.same_territory(code, start - timedelta(days=1), start):
            changes.append(start)
    return changes


DISAGGREGATION_FIELDS: Mapping[str, str] = {
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
    "enforcement_type": "",  # enforcement is no service
}
"""The field of each disaggregation, of a record or of a register (`groups.group_type`).

It is empty for a disaggregation that is never output.
"""


def field_of_disaggregation(id: str, framework: Framework) -> str:
    """Returns the field that holds the categories of a disaggregation, empty for none.

    Raises UnknownIdError for a disaggregation that the framework does not hold.
    """
    if id not in framework.disaggregations:
        raise unknown_id_error(id, "disaggregations", framework.disaggregations)
    return DISAGGREGATION_FIELDS.get(id, "")
