"""Plans of one or more models for a period: lines, targets, funding and calendars.

Prices and norms come from the framework and its overlays, each with its document; a price that only
this plan uses stands in `prices`, with the document that it was read in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, ClassVar

from ...core.findings import Issue
from ...framework.tables.norms import TARGET_KINDS, NormKind, PerPeriod, Scope
from ...framework.tables.sources import Grade
from ...intake.fields import Code, Count, Day, Id, Ids, NonEmptyIds, Number
from ...intake.rows import Row, check_day_order
from ...values.calendars import CALENDARS, ReportingCalendar
from ...values.intervals import Interval, from_to
from ...values.text import Text
from ...values.units import Unit
from .lines import PlanLine, repeated_days
from .money import (
    AllocationKey,
    Dong,
    Funding,
    PlanPrice,
    RoundingRule,
    WholeNumber,
    disallowed_grade,
)

__all__ = ["PlaceChange", "Plan", "PlanCalendar", "PlanGroup", "PlanTarget"]


class PlanCalendar(Row):
    """A calendar of the plan itself, a donor's fiscal year for instance."""

    field_words: ClassVar[str] = "plans.calendar"

    id: Id
    month: WholeNumber
    day: WholeNumber = 1
    year_offset: WholeNumber = 0

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Issue]:
        """Yields a first day that not every year has."""
        month, day = cells.get("month", 1), cells.get("day", 1)
        if not (1 <= month <= 12 and 1 <= day <= 28):
            yield Issue("calendar-start", {"month": month, "day": day}, "month")


class PlaceChange(Row):
    """A change of place: from `on`, the site lies in the place with this code."""

    field_words: ClassVar[str] = "plans.place_change"

    on: Day
    place: Id


class PlanGroup(Row):
    """A peer group or club by its opaque code, with its number of core members. Never a name."""

    field_words: ClassVar[str] = "plans.group"

    id: Id
    core_members: Count | None = None

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Issue]:
        """Yields a number of people that is negative or no whole number."""
        count = cells.get("core_members")
        if count is not None and count < 0:
            yield Issue("negative-count", {"value": count}, "core_members")
        if count is not None and count != int(count):
            params = {"value": count, "unit": Unit.PERSON}
            yield Issue("count-not-whole", params, "core_members")


class PlanTarget(Row):
    """A target of a plan: the level of an indicator to be reached in the plan's period."""

    field_words: ClassVar[str] = "plans.target"

    id: Id
    indicator: Id
    kind: NormKind = NormKind.TARGET_COUNT
    value: Number
    unit: Unit
    per_period: PerPeriod = PerPeriod.NOT_STATED
    populations: Ids = ()

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Issue]:
        """Yields a kind that is no target, and impossible numbers."""
        kind, value, unit = cells.get("kind"), cells.get("value"), cells.get("unit")
        if kind is not None and not kind.is_target:
            allowed = ", ".join(filter(TARGET_KINDS.__contains__, NormKind))
            params = {"value": kind.value, "allowed": allowed}
            yield Issue("value-not-allowed", params, "kind")
        if value is None:
            return
        if value < 0:
            yield Issue("negative-count", {"value": value}, "value")
        if unit is not None and unit.whole and value != int(value):
            yield Issue("count-not-whole", {"value": value, "unit": unit}, "value")
        if unit is Unit.PERCENT and value > 100:
            yield Issue("share-out-of-range", {"value": value}, "value")


_PARTS_WITH_IDS = ("lines", "targets", "funding", "keys", "groups", "calendars")


class Plan(Row):
    """A plan of one or more models for a period.

    `site` is an opaque code that keeps its identity when the code of its `place` changes;
    `place_changes` state these changes. `last_day` is inclusive. Money is split by the fiscal
    calendar, counts by the reporting calendar; both name one of the library's calendars or one of
    `calendars`. `groups` is None when nothing is said of groups, and empty when there are none.
    `scopes` declares the scope of norms whose scope the sources leave open. `ceiling` is the most
    that the plan may cost.
    """

    field_words: ClassVar[str] = "plans.plan"

    id: Id
    title_vi: str = ""
    title_en: str = ""
    models: NonEmptyIds
    site: Code = ""
    place: Id
    place_changes: tuple[PlaceChange, ...] = ()
    first_day: Day
    last_day: Day
    fiscal_calendar: Code = "calendar"
    reporting_calendar: Code = "state"
    calendars: tuple[PlanCalendar, ...] = ()
    document: str = ""
    grade: Grade = Grade.SUPPLIED
    groups: tuple[PlanGroup, ...] | None = None
    lines: tuple[PlanLine, ...] = ()
    targets: tuple[PlanTarget, ...] = ()
    funding: tuple[Funding, ...] = ()
    ceiling: Dong | None = None
    scopes: Mapping[str, Scope] = {}
    prices: tuple[PlanPrice, ...] = ()
    keys: tuple[AllocationKey, ...] = ()
    rounding: RoundingRule | None = None
    note_vi: str = ""
    note_en: str = ""

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Issue]:
        """Yields days in the wrong order, an impossible grade, and parts with one id or day."""
        yield from check_day_order(cells)
        yield from disallowed_grade(cells)
        changes = cells.get("place_changes") or ()
        for day in repeated_days([change.on for change in changes]):
            yield Issue("place-changed-twice", {"day": day}, "place_changes")
        for part in _PARTS_WITH_IDS:
            first: dict[str, int] = {}
            for index, entry in enumerate(cells.get(part) or ()):
                if entry.id and entry.id in first:  # their money could not be told apart
                    params = {"id": entry.id, "first": f"$.{part}[{first[entry.id]}]"}
                    yield Issue("duplicate-id", params, f"{part}[{index}].id")
                first.setdefault(entry.id, index)

    def __repr__(self) -> str:
        return f"<Plan {self.id}, {len(self.lines)} lines>"

    @property
    def label(self) -> Text:
        """The title in both languages."""
        return Text(self.title_vi, self.title_en)

    @property
    def window(self) -> Interval:
        """The days of the plan."""
        return from_to(self.first_day, self.last_day)

    def calendar(self, id: str) -> ReportingCalendar:
        """Returns the calendar with an id: the plan's own calendars come before the library's.

        Raises CalendarError when there is none.
        """
        for own in self.calendars:
            if own.id == id:
                return ReportingCalendar.custom(own.id, own.month, own.day, own.year_offset)
        return ReportingCalendar.named(id)

    @property
    def calendar_ids(self) -> tuple[str, ...]:
        """Every id of a calendar that this plan may name."""
        return (*CALENDARS, *(own.id for own in self.calendars))

    def place_on(self, day: date) -> str:
        """Returns the code of the place on a day, by the plan's own changes alone."""
        reached = [change for change in self.place_changes if change.on <= day]
        return max(reached, key=lambda change: change.on).place if reached else self.place
