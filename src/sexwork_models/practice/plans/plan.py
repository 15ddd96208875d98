"""What somebody sets out to do, and with what money: a plan of one or more models for a period.

A plan holds volumes, inputs, targets and sources of funds. Prices and norms come from the framework and its overlays,
each with its document; a price that only this plan uses stands in `prices`, with the document that it was read in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from ...framework.tables.norms import NormKind, PerPeriod, Scope
from ...framework.tables.sources import Grade
from ...intake.fields import Code, Contradiction, Day, Id, Ids, Number, Row, SomeIds, days_reversed
from ...values.calendars import CALENDARS, ReportingCalendar
from ...values.intervals import Interval
from ...values.text import Text
from ...values.units import Unit
from .lines import PlanLine
from .money import AllocationKey, Dong, Funding, PlanPrice, RoundingRule, Whole, own_grade

__all__ = ["PlaceChange", "Plan", "PlanCalendar", "PlanGroup", "PlanTarget"]


class PlanCalendar(Row):
    """A calendar of the plan's own, a donor's fiscal year for instance, for the fields that name one."""

    id: Id
    month: Whole
    day: Whole = 1
    year_offset: Whole = 0

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Contradiction]:
        """A first day that not every year has."""
        month, day = cells.get("month", 1), cells.get("day", 1)
        if not (1 <= month <= 12 and 1 <= day <= 28):
            yield Contradiction("calendar-start", "month", {"month": month, "day": day})


class PlaceChange(Row):
    """From `on`, the site lies in the place with this code."""

    on: Day
    place: Id


class PlanGroup(Row):
    """A peer group or club by its opaque code, and how many core members it has. Never a name."""

    id: Id
    core_members: Number | None = None

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Contradiction]:
        """A number of people that is negative or broken."""
        count = cells.get("core_members")
        if count is not None and count < 0:
            yield Contradiction("negative-count", "core_members", {"value": count})
        if count is not None and count != int(count):
            yield Contradiction(
                "count-not-whole", "core_members", {"value": count, "unit": Unit.PERSON}
            )


class PlanTarget(Row):
    """What the plan sets out to reach: a level of an indicator, in the plan's period."""

    id: Id
    indicator: Id
    kind: NormKind = NormKind.TARGET_COUNT
    value: Number
    unit: Unit
    per_period: PerPeriod = PerPeriod.NOT_STATED
    populations: Ids = ()

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Contradiction]:
        """A kind that is no target, and numbers that cannot be."""
        kind, unit, value = cells.get("kind"), cells.get("unit"), cells.get("value")
        if kind is not None and not kind.is_target:
            allowed = ", ".join(one for one in NormKind if one.is_target)
            yield Contradiction(
                "value-not-allowed", "kind", {"value": kind.value, "allowed": allowed}
            )
        if value is not None and value < 0:
            yield Contradiction("negative-count", "value", {"value": value})
        if unit is not None and value is not None and unit.whole and value != int(value):
            yield Contradiction("count-not-whole", "value", {"value": value, "unit": unit})
        if unit is Unit.PERCENT and value is not None and value > 100:
            yield Contradiction("share-out-of-range", "value", {"value": value})


_IDENTIFIED = ("lines", "targets", "funding", "keys", "groups", "calendars")


def _repeated(part: str, items: Iterable[Any]) -> Iterator[Contradiction]:
    """A contradiction for each item whose id an earlier one has: nobody could tell their money apart."""
    first: dict[str, int] = {}
    for index, item in enumerate(items):
        if item.id and item.id in first:
            yield Contradiction(
                "duplicate-id",
                f"{part}[{index}].id",
                {"id": item.id, "first": f"$.{part}[{first[item.id]}]"},
            )
        first.setdefault(item.id, index)


class Plan(Row):
    """A plan of one or more models for a period.

    `site` is an opaque code that keeps its identity when the code of its `place` changes; `place_changes` say so.
    `last_day` is inclusive. Money is cut by the fiscal calendar, counts by the reporting calendar; both name one of
    the library's calendars or one of `calendars`. `groups` is None when nothing is said of groups, and empty when there
    are none. `scopes` declares the scope of norms whose scope the sources leave open. `ceiling` is the most that the
    plan may cost.
    """

    id: Id
    title_vi: str = ""
    title_en: str = ""
    models: SomeIds
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
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Contradiction]:
        """Days in the wrong order, a grade that a planner cannot give, two parts of one kind with one id."""
        yield from days_reversed(cells)
        yield from own_grade(cells)
        moves = [change.on for change in cells.get("place_changes") or ()]
        for day in dict.fromkeys(day for day in moves if day is not None and moves.count(day) > 1):
            yield Contradiction("place-changed-twice", "place_changes", {"day": day})
        for part in _IDENTIFIED:
            yield from _repeated(part, cells.get(part) or ())

    def __repr__(self) -> str:
        return f"<Plan {self.id}, {len(self.lines)} lines>"

    @property
    def label(self) -> Text:
        """The title in both languages."""
        return Text(self.title_vi, self.title_en)

    @property
    def window(self) -> Interval:
        """The days of the plan."""
        return Interval.of_days(self.first_day, self.last_day)

    def calendar(self, id: str) -> ReportingCalendar:
        """The calendar with this id, the plan's own before the library's. Raises CalendarError."""
        for own in self.calendars:
            if own.id == id:
                return ReportingCalendar.custom(own.id, own.month, own.day, own.year_offset)
        return ReportingCalendar.named(id)

    @property
    def calendar_ids(self) -> tuple[str, ...]:
        """Every id that a calendar of this plan may have."""
        return (*CALENDARS, *(own.id for own in self.calendars))

    def place_on(self, day: date) -> str:
        """The code of the place on a day, by the plan's own changes alone."""
        reached = [change for change in self.place_changes if change.on <= day]
        return max(reached, key=lambda change: change.on).place if reached else self.place
