"""Dimensions by which counts of records can be broken down, and how a record's group is read.

The list is closed and holds neither client nor establishment, so that no breakdown leads to a
person.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

import attrs

from ...core.errors import UnknownIdError, UnusableInputError
from ...forms.record_terms import (
    AgeBand,
    CaseReason,
    Channel,
    CourseStage,
    Gender,
    Item,
    Need,
    ReporterRole,
    Service,
)
from ...forms.records import ActivityRecord
from ...framework.framework import Framework
from ...framework.measures.terms import RECORD_DIMENSIONS
from ...intake.catalog import nearest_ids
from ...results.parts import ModelsPart, Part, PlacePart, said_parts
from ...results.values import IndicatorValue, population_labels
from ...values.intervals import Interval
from ...values.text import LabelledEnum, Text, named_word, texts_of
from .windows import GroupKey

__all__ = [
    "DIMENSIONS",
    "DISAGGREGATION_FIELDS",
    "PLACE_DIMENSIONS",
    "DimensionReader",
    "breakdown_text",
    "checked_dimensions",
    "dimension_text",
    "group_text",
    "of_part",
    "place_part",
]

_NEVER = ("client", "establishment", "referral", "case", "id", "note", "supersedes")
_NAMES = texts_of("measures.dimensions")
_CLOSED_LISTS: Mapping[str, type[LabelledEnum]] = {
    "gender": Gender,
    "age_band": AgeBand,
    "channel": Channel,
    "service": Service,
    "need": Need,
    "reporter_role": ReporterRole,
    "course_stage": CourseStage,
    "item": Item,
    "reason": CaseReason,
}
_NOT_STATED = texts_of("measures.groups")["not_stated"]
PLACE_DIMENSIONS = ("place", "province")
DIMENSIONS = RECORD_DIMENSIONS


def checked_dimensions(by: Sequence[str]) -> tuple[str, ...]:
    """Returns the dimensions without repetitions, if records may be counted by them.

    Raises UnusableInputError for a dimension that leads to a person or an establishment,
    UnknownIdError for one that does not exist.
    """
    by = (by,) if isinstance(by, str) else tuple(by)
    for name in by:
        if name in _NEVER:
            raise UnusableInputError("cut-by-person", name=name, allowed=_named_dimensions())
        if name not in DIMENSIONS:
            near = nearest_ids(name, DIMENSIONS)
            allowed = _named_dimensions()
            raise UnknownIdError("unknown-dimension", id=name, nearest=near, allowed=allowed)
    return tuple(dict.fromkeys(by))


def _named_dimensions() -> list[Text]:
    """Returns every dimension with its name behind it."""
    return [named_word(name, dimension_text(name)) for name in DIMENSIONS]


def dimension_text(name: str) -> Text:
    """Returns the name of a dimension in words."""
    return _NAMES.get(name, Text(name, name))


def group_text(name: str, group: str, names: Mapping[str, Text]) -> Text:
    """Returns the value of a dimension in words; a code stays, unless it is among `names`."""
    if not group:
        return _NOT_STATED
    labels = {str(member): member.text for member in _CLOSED_LISTS.get(name, ())}
    return labels.get(group) or names.get(group) or Text(group, group)


def breakdown_text(cut: Sequence[tuple[str, str]], names: Mapping[str, Text]) -> Text:
    """Returns a breakdown in words: "province 22, population sex workers"."""
    said = [(dimension_text(name), group_text(name, group, names)) for name, group in cut]
    vi = ", ".join(f"{dimension.vi} {group.vi}" for dimension, group in said)
    return Text(vi, ", ".join(f"{dimension.en} {group.en}" for dimension, group in said))


def of_part(value: IndicatorValue, dimension: str, part: Part) -> IndicatorValue:
    """Returns a value with one more part in its breakdown, such as the field that it is about."""
    parts = (*value.parts, (dimension, part))
    label = breakdown_text(said_parts(parts, value.period.interval), value.population_names)
    return attrs.evolve(value, parts=parts, label=label)


@attrs.frozen(eq=False)
class DimensionReader:
    """Reads the group of a record in a breakdown by the dimensions `by`.

    The code of a place is read on the day of the record: two territories under one code are two
    groups. With `places_as_of`, a merged province is counted as its successor on that day, if it
    has only one; any other record keeps the territory of its own day.
    """

    framework: Framework
    by: tuple[str, ...]
    places_as_of: date | None = None
    _places: dict[tuple[str, str, date], PlacePart] = attrs.field(factory=dict, init=False)
    _models: dict[Collection[str], ModelsPart] = attrs.field(factory=dict, init=False)
    _names: dict[tuple[str, ...], Mapping[str, Text]] = attrs.field(factory=dict, init=False)

    def group_key(self, record: ActivityRecord) -> GroupKey:
        """Returns the value of a record in each dimension; an empty value is "not stated"."""
        return tuple(self.group_value(name, record) for name in self.by)

    def group_value(self, name: str, record: ActivityRecord) -> Part:
        """Returns the value of a record in one dimension."""
        if name in PLACE_DIMENSIONS:
            return self.place_value(name, record.place, record.day)
        if name == "model":
            return self.models_value(record.models)
        value = getattr(record, name)
        return "" if value is None else str(value)

    def part_of_word(self, name: str, word: str, day: date) -> Part:
        """Returns the value of a word in one dimension: of one model, or of a place on a day."""
        if name in PLACE_DIMENSIONS:
            return self.place_value(name, word, day)
        return self.models_value((word,)) if name == "model" else word

    def models_value(self, models: Collection[str]) -> ModelsPart:
        """Returns the value of models in the dimension `model`."""
        if models not in self._models:
            self._models[models] = ModelsPart(models)
        return self._models[models]

    def population_labels(self, codes: tuple[str, ...]) -> Mapping[str, Text]:
        """Returns the label of each population by its code."""
        if codes not in self._names:
            self._names[codes] = population_labels(codes, self.framework)
        return self._names[codes]

    def place_value(self, name: str, place: str, day: date) -> PlacePart:
        """Returns the value of a place on a day in the dimension `place` or `province`."""
        key = (name, place, day)
        if key not in self._places:
            code, on = (place, day) if name == "place" else self._province_and_day(place, day)
            part = place_part(code, on, self.framework)
            if name == "province" and self.places_as_of and part.days.holds(self.places_as_of):
                part = attrs.evolve(part, restated=True)
            self._places[key] = part
        return self._places[key]

    def province(self, place: str, day: date) -> str:
        """Returns the province of a place on a day, or its successor; empty for no province."""
        return self.place_value("province", place, day).code

    def change_days(self, end: date | None) -> tuple[date, ...]:
        """Returns the days before an end on which the value of a place may change, in order."""
        days = {self.places_as_of}
        for place in self.framework.places.values():
            for entry in place.entries:
                days |= {entry.interval.start, entry.interval.end}
        return tuple(sorted(day for day in days if day and (not end or day < end)))

    def _province_and_day(self, place: str, day: date) -> tuple[str, date]:
        """Returns the code of the province to count a place under, and the day to read it on."""
        code = self.framework.province_of(place, day) or ""
        if code and self.places_as_of is not None and self.places_as_of > day:
            successors = self.framework.successors(code, day, self.places_as_of)
            if len(successors) == 1:
                return successors[0], self.places_as_of
        return code, day


def place_part(code: str, day: date, framework: Framework) -> PlacePart:
    """Returns a code with the days on which it means the territory that it has on a day.

    There is no limit in a direction in which the code goes on, or goes back, without another
    meaning, a known first day or an end. A code means no territory before it began and after it
    ended.
    """
    if code not in framework.places:
        return PlacePart(code)
    changes = _days_of_change(code, framework)
    since = max((change for change in changes if change <= day), default=None)
    until = min((change for change in changes if change > day), default=None)
    return PlacePart(code, Interval(since, until))


def _days_of_change(code: str, framework: Framework) -> list[date]:
    """Returns the known days on which a code began, came to mean another territory, or ended."""
    first, *later = framework.places[code].entries
    changes = [first.interval.start]
    for entry in later:
        start = entry.interval.start
        if start and not framework.same_territory(code, start - timedelta(days=1), start):
            changes.append(start)
    changes.append(framework.places[code].entries[-1].interval.end)
    return [change for change in changes if change is not None]


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
