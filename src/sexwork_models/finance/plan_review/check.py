"""Gives the rules of a plan what they check: the plan, the framework, its budget and its norms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TypeAlias

import attrs
from dateutil.relativedelta import relativedelta

from ...core.findings import Finding
from ...framework.framework import Framework
from ...framework.tables.norms import Norm, PerPeriod
from ...framework.tables.places import PlaceLevel
from ...intake.catalog import kind_of_ids, nearest_ids
from ...practice.plans.files import PlanFile
from ...practice.plans.lines import PlanLine
from ...practice.plans.plan import Plan, PlanTarget
from ...values.intervals import Conflict, Found, Lookup, Policy, Unknown
from ..budget.plan_norms import PlanNorms
from ..budget.results import Budget

__all__ = ["PlanCheck", "PlanRule"]


@attrs.frozen(eq=False, slots=False)
class PlanCheck:
    """A plan that is checked.

    `budget` is that of its readable lines, None when the plan's own days or place are unread.
    """

    file: PlanFile
    framework: Framework
    budget: Budget | None

    @property
    def plan(self) -> Plan:
        """The plan as far as it was read."""
        return self.file.draft

    def finding(self, code: str, path: str, /, **params: object) -> Finding:
        """Returns a finding at a path of the plan."""
        return Finding(code, self.file.at(path), params)

    def unknown_id(self, path: str, table: str, id: str, known: Iterable[str]) -> Iterator[Finding]:
        """Yields a finding when an id is not among those that are known, naming the nearest."""
        known = tuple(known)
        if id and id not in known:
            nearest = nearest_ids(id, known)
            yield self.finding(
                "id-not-known", path, id=id, table=kind_of_ids(table), nearest=nearest
            )

    @property
    def lines(self) -> list[tuple[str, PlanLine]]:
        """Every line with its path, including those that were read in part."""
        return [(f"$.lines[{index}]", line) for index, line in enumerate(self.plan.lines)]

    @property
    def complete_lines(self) -> list[tuple[str, PlanLine]]:
        """The lines that were read in full."""
        return self.file.whole("lines")

    @property
    def complete_targets(self) -> list[tuple[str, PlanTarget]]:
        """The targets that were read in full, with their paths."""
        return self.file.whole("targets")

    def _fully_read(self, *fields: str) -> bool:
        for field in fields:
            if len(self.file.whole(field)) != len(getattr(self.plan, field)):
                return False
        return self.file.read("$", *fields)

    @cached_property
    def costs_complete(self) -> bool:
        """Whether everything that decides costs could be read; otherwise shares are not checked."""
        return self._fully_read("lines", "keys", "prices")

    @property
    def lines_complete(self) -> bool:
        """Whether every line could be read; only then an activity can be called missing."""
        return self._fully_read("lines")

    @property
    def total(self) -> int | None:
        """The total of the plan, None when any part of it has no price or could not be read."""
        if self.budget is None or not self.costs_complete:
            return None
        rounding_read = self.file.intact("$.rounding") and self.file.read("$", "rounding")
        return self.budget.total if rounding_read else None

    @cached_property
    def norm_lookup(self) -> PlanNorms:
        """Where the plan is on each day, and on which days that changes."""
        return PlanNorms(self.plan, self.framework, Policy.STRICT, self.file.unread)

    def planned_volume(self, norm: Norm) -> tuple[Decimal, str] | None:
        """Returns the plan's volume of a norm's activities in its unit, with the first path.

        None without such a line, or when a line could not be read in full.
        """
        volume, paths = Decimal(0), []
        for path, line in self.complete_lines:
            if line.activity in norm.activities and line.unit is norm.unit:
                volume += line.volume
                paths.append(f"{path}.volume")
        return (volume, paths[0]) if paths and self.lines_complete else None

    @property
    def is_province_wide(self) -> bool:
        """Whether the place of the plan is a whole province, or the country."""
        outcome = self.framework.place(self.plan.place, self.plan.first_day)
        levels = (PlaceLevel.PROVINCE, PlaceLevel.COUNTRY)
        return isinstance(outcome, Found) and outcome.value.level in levels

    def has_period_of(self, norm: Norm) -> bool:
        """Whether the plan lasts one year, if a norm is for a year."""
        window = self.plan.window
        if norm.per_period is not PerPeriod.YEAR:
            return True
        return window.start is not None and window.start + relativedelta(years=1) == window.end

    @cached_property
    def _outcomes(self) -> list[Lookup[Norm]]:
        """What the framework has for the plan's models at its place, on any of its days."""
        outcomes: list[Lookup[Norm]] = []
        models = [model for model in self.plan.models if model in self.framework.models]
        for day in self._days_of_change:
            place, _ = self.norm_lookup.place(day)
            if place:
                for model in models:
                    outcomes += self.framework.norms_for(model, day, place)
        return outcomes

    @property
    def _days_of_change(self) -> list[date]:
        """The first day of the plan and the days on which its place or any norm changes."""
        lookup = self.norm_lookup
        days = {self.plan.first_day, *lookup.changes(frozenset())}
        return sorted(days.union(lookup.within_plan(lookup.index.days)))

    @cached_property
    def norms(self) -> tuple[Norm, ...]:
        """Every norm with a known value or rule that is in force on a day of the plan, once."""
        norms: dict[str, Norm] = {}
        for outcome in self._outcomes:
            if isinstance(outcome, Found):
                norms[outcome.value.id] = outcome.value
        return tuple(norms.values())

    @cached_property
    def unknown_norms(self) -> tuple[Norm, ...]:
        """Every norm in force whose value nobody has seen, once."""
        norms: dict[str, Norm] = {}
        for outcome in self._outcomes:
            if isinstance(outcome, Unknown):
                norms[outcome.value.id] = outcome.value
        return tuple(norms.values())

    @cached_property
    def conflicts(self) -> tuple[tuple[Norm, ...], ...]:
        """Norms of one subject that are in force on one day and disagree."""
        conflicts: dict[tuple[str, ...], tuple[Norm, ...]] = {}
        for outcome in self._outcomes:
            if isinstance(outcome, Conflict):
                ids = tuple(norm.id for norm in outcome.values)
                conflicts[ids] = outcome.values
        return tuple(conflicts.values())

    def assessment_day(self, norm: Norm) -> date:
        """Returns the day on which a norm's force is read: its last day within the plan."""
        end = norm.interval.last_day
        return self.plan.last_day if end is None else min(end, self.plan.last_day)

    def norm_params(self, norm: Norm) -> dict[str, object]:
        """Returns what every finding on a norm states: its citation with grade, force and label."""
        return {
            "citation": norm.citation,
            "force": norm.force_on(self.assessment_day(norm)),
            "item": norm.label,
        }


PlanRule: TypeAlias = Callable[[PlanCheck], Iterator[Finding]]
