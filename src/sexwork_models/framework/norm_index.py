"""Indexes the norms of a framework by what plans and budgets ask for, once for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property, lru_cache
from typing import TypeAlias

import attrs

from ..values.intervals import Dated, ends_of
from ..values.units import Unit
from .framework import Framework
from .pack import MAX_FRAMEWORKS_KEPT
from .tables.norms import Norm, NormKind

__all__ = ["NormIndex", "norm_index"]

_SubjectOfKind: TypeAlias = tuple[str, NormKind]


@attrs.frozen(eq=False, repr=False)
class NormIndex:
    """The norms of a framework that have a first day, by subject and kind.

    It says which subjects, places and days there are; what is in force, the framework is asked.
    """

    framework: Framework

    @cached_property
    def entries(self) -> Mapping[_SubjectOfKind, tuple[Dated[Norm], ...]]:
        """The norms of each subject and kind with their days, once for each of their places."""
        entries: dict[_SubjectOfKind, list[Dated[Norm]]] = {}
        for (subject, kind, _, _), timeline in self.framework.norm_timelines.items():
            entries.setdefault((subject, kind), []).extend(timeline.entries)
        return {key: tuple(found) for key, found in entries.items()}

    @cached_property
    def scopes(self) -> Mapping[_SubjectOfKind, tuple[str, ...]]:
        """The scopes of the norms of each subject and kind."""
        scopes: dict[_SubjectOfKind, dict[str, None]] = {}
        for subject, kind, _, scope in self.framework.norm_timelines:
            scopes.setdefault((subject, kind), {})[scope] = None
        return {key: tuple(found) for key, found in scopes.items()}

    @cached_property
    def places(self) -> Mapping[_SubjectOfKind, tuple[str, ...]]:
        """The places of the norms of each subject and kind."""
        places: dict[_SubjectOfKind, dict[str, None]] = {}
        for subject, kind, place, _ in self.framework.norm_timelines:
            places.setdefault((subject, kind), {})[place] = None
        return {key: tuple(found) for key, found in places.items()}

    @cached_property
    def by_activity(self) -> Mapping[tuple[NormKind, str, Unit | None], tuple[str, ...]]:
        """The subjects of norms by their kind, the activities that they name, and their unit."""
        subjects: dict[tuple[NormKind, str, Unit | None], dict[str, None]] = {}
        for (subject, kind), entries in self.entries.items():
            for entry in entries:
                for activity in entry.value.activities:
                    key = (kind, activity, entry.value.counted_in)
                    subjects.setdefault(key, {})[subject] = None
        return {key: tuple(found) for key, found in subjects.items()}

    def other_units(self, activity: str, unit: Unit) -> tuple[Unit, ...]:
        """Returns the other units for which an activity has a price."""
        units: dict[Unit, None] = {}
        for kind, other_activity, other_unit in self.by_activity:
            if kind is NormKind.PRICE and other_activity == activity and other_unit is not None:
                units[other_unit] = None
        units.pop(unit, None)
        return tuple(units)

    @cached_property
    def _subjects_of_kinds(self) -> Mapping[NormKind, tuple[str, ...]]:
        subjects: dict[NormKind, list[str]] = {}
        for subject, kind in self.entries:
            subjects.setdefault(kind, []).append(subject)
        return {kind: tuple(found) for kind, found in subjects.items()}

    def subjects(self, kind: NormKind) -> tuple[str, ...]:
        """Returns the subjects that have a norm of a kind."""
        return self._subjects_of_kinds.get(kind, ())

    @cached_property
    def _days_of_subjects(self) -> Mapping[str, frozenset[date]]:
        days: dict[str, frozenset[date]] = {}
        for (subject, _), entries in self.entries.items():
            own = ends_of(entry.interval for entry in entries)
            days[subject] = days.get(subject, frozenset()) | own
        return days

    def days_of(self, subject: str) -> frozenset[date]:
        """Returns the days on which a norm of a subject begins or ends."""
        return self._days_of_subjects.get(subject, frozenset())

    @cached_property
    def days_of_wages(self) -> frozenset[date]:
        """The days on which a base salary begins or ends."""
        wages = NormKind.WAGE_BASE
        entries = [entry for name in self.subjects(wages) for entry in self.entries[name, wages]]
        return ends_of(entry.interval for entry in entries)

    @cached_property
    def days(self) -> frozenset[date]:
        """The days on which any norm begins or ends."""
        return frozenset[date]().union(*self._days_of_subjects.values())


@lru_cache(maxsize=MAX_FRAMEWORKS_KEPT)
def norm_index(framework: Framework) -> NormIndex:
    """Returns the index of the norms of a framework."""
    return NormIndex(framework)
