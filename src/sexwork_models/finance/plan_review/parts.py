"""Checks the parts of a plan: ids, places, calendars, units and participants."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from datetime import date

from ...core.findings import Finding
from ...framework.tables.activities import Activity
from ...framework.tables.norms import Scope
from ...framework.tables.pilots import share_a_model
from ...framework.tables.sources import Grade
from ...intake.rows import Row, row_content
from ...practice.plans.lines import PlanLine
from ...values.intervals import Found
from ...values.units import GATHERINGS, TIME_UNITS, Unit
from .check import PlanCheck, PlanRule

__all__ = ["PLAN_RULES"]

_NO_SCOPE = (Scope.UNKNOWN, Scope.NOT_STATED)
_SCOPES = [scope.value for scope in Scope if scope not in _NO_SCOPE]


def references(check: PlanCheck) -> Iterator[Finding]:
    """Yields findings for models, activities, sources, keys and scopes that do not exist.

    Also for scopes declared for norms that have one, and for those that are no scope.
    """
    plan, framework = check.plan, check.framework
    sources = [source.id for source in plan.funding]
    for model in plan.models:
        yield from check.unknown_id("$.models", "models", model, framework.models)
    for path, line in check.lines:
        activities = framework.activities
        yield from check.unknown_id(f"{path}.activity", "activities", line.activity, activities)
        yield from check.unknown_id(f"{path}.funding", "funding", line.funding, sources)
        yield from check.unknown_id(f"{path}.model", "models", line.model, plan.models)
    for id, scope in plan.scopes.items():
        path, norms = f"$.scopes.{id}", framework.norms
        yield from check.unknown_id(path, "norms", id, norms)
        if id in norms and norms[id].scope is not Scope.UNKNOWN:
            yield check.finding("scope-not-open", path, id=id, stated=norms[id].scope or "-")
        if scope in _NO_SCOPE:
            params = {"value": scope.value, "allowed": _SCOPES, "field": "scopes"}
            yield check.finding("value-not-allowed", path, **params)


def places(check: PlanCheck) -> Iterator[Finding]:
    """Yields findings for unknown places, and one that ends, merges or changes within the plan."""
    plan, framework = check.plan, check.framework
    yield from _place_findings(check, "$.place", plan.place, plan.first_day)
    for index, change in enumerate(plan.place_changes):
        path = f"$.place_changes[{index}].place"
        yield from _place_findings(check, path, change.place, change.on)
    if check.budget is None:
        return
    for index, change in enumerate(plan.place_changes):
        if not plan.window.holds(change.on):
            params: dict[str, object] = {"when": change.on, "window": plan.window}
            yield check.finding("schedule-outside-plan", f"$.place_changes[{index}].on", **params)
    if isinstance(framework.place(plan.place, plan.first_day), Found):
        yield from _place_crossings(check)


def _place_findings(check: PlanCheck, path: str, code: str, day: date | None) -> Iterator[Finding]:
    yield from check.unknown_id(path, "places", code, check.framework.places)
    if code in check.framework.places and day is not None:
        outcome = check.framework.place(code, day)
        if not isinstance(outcome, Found):
            near = getattr(outcome, "before", None) or getattr(outcome, "after", None) or "-"
            yield check.finding("place-not-on-day", path, code=code, day=day, near=near)


def _place_crossings(check: PlanCheck) -> Iterator[Finding]:
    """Yields findings for days on which the code of the plan's place changes, not the site."""
    before: tuple[str | None, bool] = (check.plan.place, False)
    reported: set[str] = set()
    for day in [*check.norm_lookup.changes(frozenset()), check.plan.last_day]:
        code, followed = place = check.norm_lookup.place(day)
        name = "plan-crosses-place-change" if followed else "place-change-stated"
        if place != before and name not in reported and (followed or code != before[0]):
            reported.add(name)
            codes = {"code": before[0] or "?", "later": code or "?"}
            params = {"site": check.plan.site or "-", **codes, "day": day}
            yield check.finding(name, "$.place", **params)
        before = place


def calendars(check: PlanCheck) -> Iterator[Finding]:
    """Yields findings for unknown calendars, and for a fiscal calendar that divides months."""
    plan = check.plan
    fiscal, known = plan.fiscal_calendar, plan.calendar_ids
    yield from check.unknown_id("$.fiscal_calendar", "calendars", fiscal, known)
    yield from check.unknown_id("$.reporting_calendar", "calendars", plan.reporting_calendar, known)
    readable = len(check.file.whole("calendars")) == len(plan.calendars)
    if readable and fiscal in known and plan.calendar(fiscal).day != 1:
        label = plan.calendar(fiscal).label
        yield check.finding("fiscal-calendar-day", "$.fiscal_calendar", calendar=label)


def lines(check: PlanCheck) -> Iterator[Finding]:
    """Yields findings for other models or units, and for missing or misplaced participants."""
    for path, line in check.lines:
        if line.activity in check.framework.activities:
            activity = check.framework.activities[line.activity]
            yield from _model_findings(check, path, line, activity)
            if check.file.read(path, "unit"):
                yield from _unit_findings(check, path, line, activity)


def _model_findings(
    check: PlanCheck, path: str, line: PlanLine, activity: Activity
) -> Iterator[Finding]:
    models = {line.model} if line.model else set(check.plan.models)
    if not share_a_model(models, activity.models):
        params = {"id": activity.id, "own": activity.models, "models": sorted(models)}
        yield check.finding("activity-not-of-model", f"{path}.activity", **params)
    elif not line.model and not line.allocation:
        own = activity.models
        fitting = [model for model in check.plan.models if share_a_model((model,), own)]
        if len(fitting) > 1:
            yield check.finding("line-model-open", path, id=line.id, models=fitting)


def _unit_findings(
    check: PlanCheck, path: str, line: PlanLine, activity: Activity
) -> Iterator[Finding]:
    unit, participants = line.unit, line.participants
    if unit is not activity.unit and unit not in TIME_UNITS:
        params = {"id": activity.id, "unit": unit, "expected": activity.unit}
        yield check.finding("line-unit-differs", f"{path}.unit", **params)
    if participants is None:
        if unit in GATHERINGS and check.file.read(path, "participants"):
            yield check.finding("participants-missing", path, id=line.id, unit=unit.one)
        return
    path = f"{path}.participants"
    if unit not in GATHERINGS:
        yield check.finding("participants-misplaced", path, id=line.id, unit=unit)
    if participants != int(participants):
        yield check.finding("count-not-whole", path, value=participants, unit=Unit.PERSON)


def repeated_parts(check: PlanCheck) -> Iterator[Finding]:
    """Yields findings for lines, inputs of a line, and targets that equal an earlier one.

    The ids of lines and targets are not compared: an equal line costs the same money twice.
    """
    yield from _repetitions(check, check.complete_lines)
    yield from _repetitions(check, check.complete_targets)
    for path, line in check.complete_lines:
        entries = [(f"{path}.inputs[{index}]", entry) for index, entry in enumerate(line.inputs)]
        yield from _repetitions(check, entries)


def _repetitions(check: PlanCheck, rows: Sequence[tuple[str, Row]]) -> Iterator[Finding]:
    first_paths: dict[Hashable, str] = {}
    for path, row in rows:
        first = first_paths.setdefault(row_content(row, {"id"}), path)
        if first != path:
            yield check.finding("part-repeated", path, first=first)


def empty_plan(check: PlanCheck) -> Iterator[Finding]:
    """Yields a finding for a plan without lines."""
    if check.budget is not None and not check.plan.lines and check.file.read("$", "lines"):
        yield check.finding("plan-without-lines", "$.lines")


def samples(check: PlanCheck) -> Iterator[Finding]:
    """Yields a finding for a plan that is a sample, or that has prices or norms that are."""
    grades = {check.plan.grade}
    for price in check.plan.prices:
        grades.add(price.grade)
    for line in check.budget.lines if check.budget is not None else ():
        for norm in line.norms:
            grades.add(norm.grade)
    if Grade.SAMPLE in grades:
        yield check.finding("sample-plan", "$.grade", id=check.plan.id)


PLAN_RULES: tuple[PlanRule, ...] = (
    empty_plan,
    references,
    places,
    calendars,
    lines,
    repeated_parts,
    samples,
)
