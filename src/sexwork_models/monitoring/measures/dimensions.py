"""By what records may be counted apart: a closed list of dimensions, and never by client or establishment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import attrs

from ...core.errors import UnusableInputError
from ...framework.framework import Framework
from ...intake.catalog import unknown_id
from ...practice.records.model import ActivityRecord
from ...values.intervals import Interval
from .language import Cut

__all__ = [
    "BY",
    "DISAGGREGATED_BY",
    "PLACED",
    "Cutter",
    "checked_dimensions",
    "fields_of_disaggregation",
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
PLACED = ("place", "province")
BY: tuple[str, ...] = (*PLACED, "model", *_FIELDS)


def checked_dimensions(by: Sequence[str]) -> tuple[str, ...]:
    """The dimensions, if records may be counted by them. Raises UnusableInputError for one that leads to a person or an
    establishment, UnknownIdError for one that does not exist.
    """
    by = (by,) if isinstance(by, str) else tuple(by)
    for name in by:
        if name in _NEVER:
            raise UnusableInputError("cut-by-person", name=name, allowed=", ".join(BY))
        if name not in BY:
            raise unknown_id(name, "dimensions", BY)
    return tuple(dict.fromkeys(by))


@attrs.frozen(eq=False)
class Cutter:
    """Reads the parts of a cut from a record; a code of a place is read on the day of the record.

    A code that comes to mean other ground inside the window is two parts, each named with the days of its meaning. With
    `places_as_of`, a province that was merged is counted as its successor on that day, where it has exactly one.
    """

    framework: Framework
    by: tuple[str, ...]
    window: Interval
    places_as_of: date | None = None
    _provinces: dict[tuple[str, date], str] = attrs.field(factory=dict, init=False)
    _grounds: dict[tuple[str, date], str] = attrs.field(factory=dict, init=False)

    def cut_of(self, record: ActivityRecord) -> Cut:
        """The part that a record belongs to, one word for each dimension; an empty word is "not stated"."""
        return tuple(self.part(name, record) for name in self.by)

    def part(self, name: str, record: ActivityRecord) -> str:
        """The word of a record in one dimension."""
        if name in PLACED:
            return self.placed(name, record.place, record.day)
        return "+".join(sorted(record.models)) if name == "model" else _word(getattr(record, name))

    def placed(self, name: str, place: str, day: date) -> str:
        """The word of a place on a day in the dimension `place` or `province`."""
        if name == "place":
            return self._on_its_ground(place, day)
        return self._on_its_ground(self.province(place, day), self.places_as_of or day)

    def province(self, place: str, day: date) -> str:
        """The code of the province that holds a place on a day, or of its successor; empty for no province."""
        key = (place, day)
        if key not in self._provinces:
            self._provinces[key] = self._province_on(*key)
        return self._provinces[key]

    def _province_on(self, place: str, day: date) -> str:
        code = self.framework.province_of(place, day) or ""
        if not code or self.places_as_of is None or self.places_as_of <= day:
            return code
        heirs = self.framework.successors(code, day, self.places_as_of)
        return heirs[0] if len(heirs) == 1 else code

    def _on_its_ground(self, code: str, day: date) -> str:
        key = (code, day)
        if key not in self._grounds:
            self._grounds[key] = _ground(self.framework, code, day, self.window)
        return self._grounds[key]


def _ground(framework: Framework, code: str, day: date, window: Interval) -> str:
    """The code; with the days of its meaning when it comes to mean other ground inside the window."""
    first, last = window.start, window.last_day
    if (
        first is None
        or last is None
        or not first <= day <= last
        or framework.same_territory(code, first, last)
    ):
        return code
    entries = framework.places[code].entries if code in framework.places else ()
    turns = [
        entry.interval.start
        for entry in entries
        if entry.interval.start is not None and first < entry.interval.start <= last
    ]
    turns = [
        turn for turn in turns if not framework.same_territory(code, turn - timedelta(days=1), turn)
    ]
    since = max((turn for turn in turns if turn <= day), default=None)
    until = min((turn for turn in turns if turn > day), default=None)
    if since is None and until is None:
        return code
    return f"{code}/{since or ''}..{until - timedelta(days=1) if until else ''}"


def _word(value: object) -> str:
    return "" if value is None else str(value)


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
