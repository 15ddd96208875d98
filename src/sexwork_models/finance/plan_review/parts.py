"""What can be wrong with the parts of a plan: ids that lead nowhere, places, calendars, units, participants, words."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.findings import Finding
from ...core.identifiers import looks_like_identifier
from ...framework.tables.norms import Scope
from ...framework.tables.pilots import CROSS_CUTTING
from ...framework.tables.sources import Grade
from ...practice.plans.lines import PlanLine
from ...values.intervals import Found
from ...values.units import Unit
from .check import PlanCheck, PlanRule

__all__ = ["GATHERINGS", "PLAN_RULES", "TIME_UNITS"]

TIME_UNITS = frozenset({Unit.MONTH, Unit.DAY, Unit.HOUR})
GATHERINGS = frozenset(
    {Unit.SESSION, Unit.CLASS, Unit.CONFERENCE, Unit.EVENT, Unit.MEETING, Unit.WORKSHOP}
)


def references(check: PlanCheck) -> Iterator[Finding]:
    """Models, activities, sources, keys and scopes that do not exist."""
    plan, framework = check.plan, check.framework
    for model in plan.models:
        yield from check.unknown("$.models", "models", model, framework.models)
    for path, line in check.lines:
        yield from check.unknown(
            f"{path}.activity", "activities", line.activity, framework.activities
        )
        yield from check.unknown(
            f"{path}.funding", "funding", line.funding, (one.id for one in plan.funding)
        )
        if line.model and line.model not in plan.models:
            yield from check.unknown(f"{path}.model", "models", line.model, plan.models)
    for id, scope in plan.scopes.items():
        yield from check.unknown(f"$.scopes.{id}", "norms", id, framework.norms)
        if id in framework.norms and framework.norms[id].scope is not Scope.UNKNOWN:
            yield check.finding(
                "scope-not-open", f"$.scopes.{id}", id=id, stated=framework.norms[id].scope or "-"
            )
        if scope in (Scope.UNKNOWN, Scope.NOT_STATED):
            allowed = [one.value for one in Scope if one not in (Scope.UNKNOWN, Scope.NOT_STATED)]
            yield check.finding(
                "value-not-allowed",
                f"$.scopes.{id}",
                value=scope.value,
                allowed=allowed,
                field="scopes",
            )


def places(check: PlanCheck) -> Iterator[Finding]:
    """A place that does not exist when the plan begins, and one that ends, merges or changes meaning within it."""
    plan, framework = check.plan, check.framework
    codes = [("$.place", plan.place, plan.first_day)]
    codes += [
        (f"$.place_changes[{i}].place", change.place, change.on)
        for i, change in enumerate(plan.place_changes)
    ]
    for path, code, day in codes:
        yield from check.unknown(path, "places", code, framework.places)
        if (
            code in framework.places
            and day is not None
            and not isinstance(framework.place(code, day), Found)
        ):
            outcome = framework.place(code, day)
            near = getattr(outcome, "before", None) or getattr(outcome, "after", None) or "-"
            yield check.finding("place-not-on-day", path, code=code, day=day, near=near)
    for index, change in enumerate(plan.place_changes):
        if check.budget is not None and not plan.window.holds(change.on):
            yield check.finding(
                "schedule-outside-plan",
                f"$.place_changes[{index}].on",
                when=change.on,
                window=plan.window,
            )
    if check.budget is not None and isinstance(framework.place(plan.place, plan.first_day), Found):
        yield from _crossing(check)


def _crossing(check: PlanCheck) -> Iterator[Finding]:
    """The site stays the same when the code of its place does not."""
    before: tuple[str | None, bool] = (check.plan.place, False)
    told: set[str] = set()
    for day in [*check.book.changes(frozenset()), check.plan.last_day]:
        code, followed = here = check.book.place(day)
        name = "plan-crosses-place-change" if followed else "place-change-stated"
        if here != before and name not in told and (followed or code != before[0]):
            told.add(name)
            params = {
                "site": check.plan.site or "-",
                "code": before[0] or "?",
                "later": code or "?",
                "day": day,
            }
            yield check.finding(name, "$.place", **params)
        before = here


def calendars(check: PlanCheck) -> Iterator[Finding]:
    """Calendars that do not exist, and a fiscal calendar whose months are not those of the calendar."""
    plan = check.plan
    for field, id in (
        ("fiscal_calendar", plan.fiscal_calendar),
        ("reporting_calendar", plan.reporting_calendar),
    ):
        yield from check.unknown(f"$.{field}", "calendars", id, plan.calendar_ids)
    readable = len(check.file.whole("calendars")) == len(plan.calendars)
    if (
        readable
        and plan.fiscal_calendar in plan.calendar_ids
        and plan.calendar(plan.fiscal_calendar).day != 1
    ):
        yield check.finding(
            "fiscal-calendar-day",
            "$.fiscal_calendar",
            calendar=plan.calendar(plan.fiscal_calendar).label,
        )


def lines(check: PlanCheck) -> Iterator[Finding]:
    """Activities of another model, units that are not the activity's, participants that are missing or misplaced."""
    for path, line in check.lines:
        if line.activity in check.framework.activities:
            yield from _model(check, path, line)
            if check.file.read(path, "unit"):
                yield from _unit(check, path, line)


def _model(check: PlanCheck, path: str, line: PlanLine) -> Iterator[Finding]:
    activity = check.framework.activities[line.activity]
    own = {line.model} if line.model else set(check.plan.models)
    if CROSS_CUTTING not in activity.models and not own & set(activity.models):
        yield check.finding(
            "activity-not-of-model",
            f"{path}.activity",
            id=activity.id,
            own=activity.models,
            models=sorted(own),
        )
    elif not line.model and not line.allocation:
        fitting = [
            model
            for model in check.plan.models
            if model in activity.models or CROSS_CUTTING in activity.models
        ]
        if len(fitting) > 1:
            yield check.finding("line-model-open", path, id=line.id, models=fitting)


def _unit(check: PlanCheck, path: str, line: PlanLine) -> Iterator[Finding]:
    activity = check.framework.activities[line.activity]
    if line.unit is not activity.unit and line.unit not in TIME_UNITS:
        yield check.finding(
            "line-unit-differs",
            f"{path}.unit",
            id=activity.id,
            unit=line.unit,
            expected=activity.unit,
        )
    if (
        line.unit in GATHERINGS
        and line.participants is None
        and check.file.read(path, "participants")
    ):
        yield check.finding("participants-missing", path, id=line.id, unit=line.unit.one)
    if line.participants is not None and line.unit not in GATHERINGS:
        yield check.finding(
            "participants-misplaced", f"{path}.participants", id=line.id, unit=line.unit
        )
    if line.participants is not None and line.participants != int(line.participants):
        yield check.finding(
            "count-not-whole", f"{path}.participants", value=line.participants, unit=Unit.PERSON
        )


def lines_there(check: PlanCheck) -> Iterator[Finding]:
    """A plan that says nothing of what will be done."""
    if check.budget is not None and not check.plan.lines and check.file.read("$", "lines"):
        yield check.finding("plan-without-lines", "$.lines")


def words(check: PlanCheck) -> Iterator[Finding]:
    """Text that looks like a telephone number, an identity number or an address; the text is not repeated."""
    for path, text in check.file.texts():
        if looks_like_identifier(text):
            yield check.finding("identifier-in-text", path, field=path.rsplit(".", 1)[-1])


def samples(check: PlanCheck) -> Iterator[Finding]:
    """A plan, or prices, that are marked as illustration."""
    used = (
        [norm.grade for line in check.budget.lines for norm in line.norms]
        if check.budget is not None
        else []
    )
    if Grade.SAMPLE in (check.plan.grade, *used, *(price.grade for price in check.plan.prices)):
        yield check.finding("sample-plan", "$.grade", id=check.plan.id)


PLAN_RULES: tuple[PlanRule, ...] = (
    lines_there,
    references,
    places,
    calendars,
    lines,
    words,
    samples,
)
