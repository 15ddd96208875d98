"""Checks whether a plan can reach its targets with the volumes that it plans."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ...core.findings import Finding
from ...framework.tables.indicators import Additivity, Indicator
from ...framework.tables.norms import NormKind, PerPeriod
from ...practice.plans.lines import PlanLine
from ...practice.plans.plan import PlanTarget
from ...values.figures import Figure
from ...values.units import GATHERINGS, Unit
from ..budget.schedule import calendar_months
from .check import PlanCheck, PlanRule

__all__ = ["TARGET_RULES"]

_ATTENDANCE = (Unit.CONTACT, Unit.PERSON)
_PERSON_EVENTS = (Unit.CONTACT, Unit.CASE, Unit.REFERRAL)
_MONTHS = {PerPeriod.MONTH: 1, PerPeriod.QUARTER: 3, PerPeriod.YEAR: 12}


def indicators(check: PlanCheck) -> Iterator[Finding]:
    """Yields findings for targets of an unknown indicator, or another unit, model or population."""
    known, populations = check.framework.indicators, check.framework.populations
    for index, target in enumerate(check.plan.targets):
        path = f"$.targets[{index}]"
        yield from check.unknown_id(f"{path}.indicator", "indicators", target.indicator, known)
        for population in target.populations:
            where = f"{path}.populations"
            yield from check.unknown_id(where, "populations", population, populations)
        if target.indicator in known and path not in check.file.unread:
            yield from _indicator_mismatches(check, path, target, known[target.indicator])


def _indicator_mismatches(
    check: PlanCheck, path: str, target: PlanTarget, indicator: Indicator
) -> Iterator[Finding]:
    if not indicator.takes(target.unit):
        units = {"expected": indicator.unit, "unit": target.unit}
        yield check.finding(
            "unit-differs-from-indicator", f"{path}.unit", indicator=indicator.id, **units
        )
    models = check.plan.models
    if not indicator.own_models(models):
        yield check.finding("model-not-of-indicator", path, indicator=indicator.id, models=models)
    if target.populations and not indicator.counts(target.populations):
        names = check.framework.population_names(target.populations)
        where = f"{path}.populations"
        yield check.finding(
            "population-not-counted", where, indicator=indicator.id, populations=names
        )


def reachable(check: PlanCheck) -> Iterator[Finding]:
    """Yields findings for targets that no line works towards, or the lines cannot reach."""
    if not check.lines_complete:
        return
    for path, target in check.complete_targets:
        if target.indicator in check.framework.indicators:
            indicator = check.framework.indicators[target.indicator]
            known = check.framework.activities.values()
            activities = [activity.id for activity in known if indicator.id in activity.indicators]
            lines = [line for _, line in check.complete_lines if line.activity in activities]
            if lines:
                yield from _target_above_volume(check, path, target, indicator, lines)
            elif activities:  # money shares and estimates come from no activity
                params = {"id": target.id, "indicator": indicator.label, "feeding": activities}
                yield check.finding("target-without-activity", path, **params)


def _target_above_volume(
    check: PlanCheck, path: str, target: PlanTarget, indicator: Indicator, lines: list[PlanLine]
) -> Iterator[Finding]:
    volume = _greatest_count(target.unit, indicator, lines)
    times = _repetitions(target, indicator, check)
    if volume is None or times is None or target.kind is NormKind.TARGET_RANGE_HIGH:
        return
    needed = target.value * times
    if needed <= volume:
        return
    figure, ids = Figure.exact(target.value, target.unit), [line.id for line in lines]
    if times == 1:
        params = {"id": target.id, "asked": figure, "planned": volume, "ids": ids}
        yield check.finding("target-above-volume", f"{path}.value", **params)
    else:
        params = {"monthly": figure, "months": times, "needed": needed}
        params |= {"planned": volume, "ids": ids}
        yield check.finding("monthly-target-above-volume", f"{path}.value", **params)


def _repetitions(target: PlanTarget, indicator: Indicator, check: PlanCheck) -> int | None:
    """Returns how often a level is to be reached in the plan; None when it is open."""
    if check.budget is None:
        return None
    months = len(calendar_months(check.plan.window))
    period = PerPeriod.MONTH if indicator.additivity is Additivity.EACH else target.per_period
    if period not in _MONTHS:
        return 1
    return months // _MONTHS[period] if months % _MONTHS[period] == 0 else None


def _greatest_count(unit: Unit, indicator: Indicator, lines: list[PlanLine]) -> Decimal | None:
    """Returns the most that the planned volumes can give in a unit; None when that is not known.

    Persons are never more than the contacts, cases or attendances through which they are counted.
    """
    if unit is Unit.PERCENT:
        return None
    total = Decimal(0)
    for line in lines:
        if line.unit is unit or indicator.takes(line.unit):
            total += line.volume
        elif unit in _ATTENDANCE and line.unit in GATHERINGS:
            if line.participants is None:
                return None
            total += line.volume * line.participants
        elif unit is Unit.PERSON and line.unit in _PERSON_EVENTS:
            total += line.volume
        else:
            return None
    return total


def outputs(check: PlanCheck) -> Iterator[Finding]:
    """Yields findings for planned activities that work towards no indicator."""
    activities = check.framework.activities
    for path, line in check.lines:
        if line.activity in activities and not activities[line.activity].indicators:
            yield check.finding("activity-without-indicator", f"{path}.activity", id=line.activity)


TARGET_RULES: tuple[PlanRule, ...] = (indicators, reachable, outputs)
