"""Can a plan reach what it aims at: targets beside the volumes planned, outputs that nothing produces."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ...core.findings import Finding
from ...framework.tables.indicators import Additivity, Indicator
from ...framework.tables.norms import NormKind, PerPeriod
from ...practice.plans.lines import PlanLine
from ...practice.plans.plan import PlanTarget
from ...values.figures import Figure
from ...values.units import Unit
from ..budget.schedule import months_of
from .check import PlanCheck, PlanRule
from .parts import GATHERINGS

__all__ = ["TARGET_RULES"]

_ATTENDANCE = (Unit.CONTACT, Unit.PERSON)


def indicators(check: PlanCheck) -> Iterator[Finding]:
    """Targets of indicators that do not exist, or of another unit, model or population."""
    for index, target in enumerate(check.plan.targets):
        path = f"$.targets[{index}]"
        yield from check.unknown(
            f"{path}.indicator", "indicators", target.indicator, check.framework.indicators
        )
        for population in target.populations:
            yield from check.unknown(
                f"{path}.populations", "populations", population, check.framework.populations
            )
        if target.indicator in check.framework.indicators and path not in check.file.unread:
            yield from _mismatches(check, path, target)


def _mismatches(check: PlanCheck, path: str, target: PlanTarget) -> Iterator[Finding]:
    indicator = check.framework.indicators[target.indicator]
    if not indicator.takes(target.unit):
        params: dict[str, object] = {
            "indicator": indicator.id,
            "expected": indicator.unit,
            "unit": target.unit,
        }
        yield check.finding("unit-differs-from-indicator", f"{path}.unit", **params)
    if not indicator.own_models(check.plan.models):
        yield check.finding(
            "model-not-of-indicator", path, indicator=indicator.id, models=check.plan.models
        )
    if target.populations and not indicator.counts(target.populations):
        names = check.framework.population_names(target.populations)
        yield check.finding(
            "population-not-counted",
            f"{path}.populations",
            indicator=indicator.id,
            populations=names,
        )


def reachable(check: PlanCheck) -> Iterator[Finding]:
    """Targets that no line works towards, or that ask for more than the lines can give."""
    for path, target in check.whole_targets:
        if target.indicator not in check.framework.indicators:
            continue
        indicator = check.framework.indicators[target.indicator]
        lines = [line for _, line in check.whole_lines if _feeds(line, indicator, check)]
        if not lines and check.whole_plan and _from_activities(indicator, check):
            yield check.finding(
                "target-without-activity",
                path,
                id=target.id,
                indicator=indicator.label,
                feeding=_feeding(indicator, check),
            )
        elif lines and check.whole_plan:
            yield from _beyond(check, path, target, indicator, lines)


def _feeds(line: PlanLine, indicator: Indicator, check: PlanCheck) -> bool:
    return (
        line.activity in check.framework.activities
        and indicator.id in check.framework.activities[line.activity].indicators
    )


def _feeding(indicator: Indicator, check: PlanCheck) -> list[str]:
    return [row.id for row in check.framework.activities.values() if indicator.id in row.indicators]


def _from_activities(indicator: Indicator, check: PlanCheck) -> bool:
    """Whether planned activities work towards an indicator at all; money shares and estimates come from elsewhere."""
    return bool(_feeding(indicator, check))


def _beyond(
    check: PlanCheck, path: str, target: PlanTarget, indicator: Indicator, lines: list[PlanLine]
) -> Iterator[Finding]:
    most = _most(target.unit, indicator, lines)
    if most is None:
        return
    figure = Figure.exact(target.value, target.unit)
    ids = [line.id for line in lines]
    times = _times(target, indicator, check)
    if times is None or target.kind is NormKind.TARGET_RANGE_HIGH:
        return
    needed = target.value * times
    if needed <= most:
        return
    if times == 1:
        yield check.finding(
            "target-above-volume",
            f"{path}.value",
            id=target.id,
            asked=figure,
            planned=most,
            ids=ids,
        )
    else:
        params = {"monthly": figure, "months": times, "needed": needed, "planned": most, "ids": ids}
        yield check.finding("monthly-target-above-volume", f"{path}.value", **params)


def _times(target: PlanTarget, indicator: Indicator, check: PlanCheck) -> int | None:
    """How often the level is to be reached in the plan; None when that cannot be said."""
    if check.budget is None:
        return None
    months = len(months_of(check.plan.window))
    period = PerPeriod.MONTH if indicator.additivity is Additivity.EACH else target.per_period
    lengths = {PerPeriod.MONTH: 1, PerPeriod.QUARTER: 3, PerPeriod.YEAR: 12}
    if period not in lengths:
        return 1
    return months // lengths[period] if months % lengths[period] == 0 else None


def _most(unit: Unit, indicator: Indicator, lines: list[PlanLine]) -> Decimal | None:
    """The most that the planned volumes can give in a unit; None when they say nothing of it.

    Persons are never more than the contacts, cases or attendances through which they are counted.
    """
    if unit is Unit.PERCENT:
        return None
    given = [_given(unit, indicator, line) for line in lines]
    known = [one for one in given if one is not None]
    return sum(known, Decimal(0)) if len(known) == len(given) else None


def _given(unit: Unit, indicator: Indicator, line: PlanLine) -> Decimal | None:
    if line.unit is unit or indicator.takes(line.unit):
        return line.volume
    if unit in _ATTENDANCE and line.unit in GATHERINGS:
        return None if line.participants is None else line.volume * line.participants
    return (
        line.volume
        if unit is Unit.PERSON and line.unit in (Unit.CONTACT, Unit.CASE, Unit.REFERRAL)
        else None
    )


def outputs(check: PlanCheck) -> Iterator[Finding]:
    """Activities that work towards no indicator."""
    for path, line in check.lines:
        if (
            line.activity in check.framework.activities
            and not check.framework.activities[line.activity].indicators
        ):
            yield check.finding("activity-without-indicator", f"{path}.activity", id=line.activity)


TARGET_RULES: tuple[PlanRule, ...] = (indicators, reachable, outputs)
