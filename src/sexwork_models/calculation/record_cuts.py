"""By what records may be counted apart: a closed list of dimensions, and never by client or establishment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeAlias

import attrs

from ..errors import UnusableInputError
from ..framework.catalogues import unknown_id
from ..framework.framework import Framework
from ..practice.records import ActivityRecord
from ..values.timeline import Interval
from .counting import Cut

__all__ = ["BY", "Cutter", "checked_dimensions"]

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
_NEVER = ("client", "establishment", "referral", "case", "id")
BY: tuple[str, ...] = ("place", "province", "model", *_FIELDS)

_Part: TypeAlias = Callable[[ActivityRecord], str]


def checked_dimensions(by: Sequence[str]) -> tuple[str, ...]:
    """The dimensions, if records may be counted by them. Raises UnusableInputError for one that leads to a person or an
    establishment, UnknownIdError for one that does not exist.
    """
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
        return tuple(self._read[name](record) if name in self._read else _word(record, name) for name in self.by)

    @property
    def _read(self) -> Mapping[str, _Part]:
        return {"place": self._place, "province": self._province, "model": _models}

    def _place(self, record: ActivityRecord) -> str:
        return self._on_its_ground(record.place, record.day)

    def _province(self, record: ActivityRecord) -> str:
        return self._on_its_ground(self.province(record), self.places_as_of or record.day)

    def province(self, record: ActivityRecord) -> str:
        """The code of the province of a record on its day, or of its successor; empty for no province."""
        key = (record.place, record.day)
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
    if first is None or last is None or not first <= day <= last or framework.same_territory(code, first, last):
        return code
    entries = framework.places[code].entries if code in framework.places else ()
    turns = [
        entry.interval.start for entry in entries if entry.interval.start is not None and first < entry.interval.start <= last
    ]
    turns = [turn for turn in turns if not framework.same_territory(code, turn - timedelta(days=1), turn)]
    since = max((turn for turn in turns if turn <= day), default=None)
    until = min((turn for turn in turns if turn > day), default=None)
    if since is None and until is None:
        return code
    return f"{code}/{since or ''}..{until - timedelta(days=1) if until else ''}"


def _models(record: ActivityRecord) -> str:
    return "+".join(sorted(record.models))


def _word(record: ActivityRecord, name: str) -> str:
    value = getattr(record, name)
    return "" if value is None else str(value)
