"""Determines the denominator of a unit cost: the planned count, and bars to a reported one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from ...core.findings import Issue
from ...framework.tables.indicators import Indicator
from ...framework.tables.norms import NormKind, PerPeriod
from ...framework.tables.per_text import per_text
from ...practice.plans.plan import PlanTarget
from ...results.values import IndicatorValue
from ...values.figures import Figure
from ...values.intervals import Interval
from ..budget.plan_norms import PlanNorms
from ..budget.results import Budget

__all__ = ["count_mismatches", "planned_count"]

_PERIODS_OF_PLAN = (PerPeriod.NOT_STATED, PerPeriod.PROGRAMME)
_PARTS_OF_YEAR = (PerPeriod.MONTH, PerPeriod.QUARTER)


def planned_count(budget: Budget, indicator: Indicator, line_ids: Sequence[str]) -> Figure | None:
    """Returns the planned volume where units and additivity allow it, else the plan's target.

    None without a single target of the whole plan.
    """
    volume, all_counted = Fraction(0), True
    for id in line_ids:
        line = budget.line(id).line
        activity = budget.framework.activities[line.activity]
        counted = activity.counted_as == indicator.id and indicator.takes(line.unit)
        all_counted = all_counted and counted
        volume += Fraction(line.volume)
    if all_counted:
        return Figure.exact(volume, indicator.unit)
    targets = [target for target in budget.plan.targets if _is_of_plan(target, indicator)]
    if len(targets) != 1:
        return None
    target = targets[0]
    if target.kind is NormKind.TARGET_MIN:
        return Figure.at_least(target.value, target.unit)
    if target.kind is NormKind.TARGET_RANGE_HIGH:
        return Figure.at_most(target.value, target.unit)
    return Figure.exact(target.value, target.unit)


def _is_of_plan(target: PlanTarget, indicator: Indicator) -> bool:
    """Whether a target is for the whole plan and for everyone whom the indicator counts."""
    if target.indicator != indicator.id or target.unit is not indicator.unit:
        return False
    everyone = not target.populations or set(target.populations) == set(indicator.populations)
    return target.per_period in _PERIODS_OF_PLAN and everyone


def count_mismatches(budget: Budget, window: Interval, value: IndicatorValue) -> Iterator[Issue]:
    """Yields why a count cannot divide an amount: other days, place or models, or no total.

    `window` are the days of the amount.
    """
    plan = budget.plan
    counted = value.period.interval
    if counted != window:
        days = {"spent": window, "counted": counted or "-"}
        yield Issue("fiscal-over-reporting", {"indicator": value.definition.id, **days})
    yield from _values_of_each_unit(value)
    norms = PlanNorms(plan, budget.framework, budget.policy)
    place, _ = norms.place(window.last_day or plan.last_day)
    if value.places != (place,):
        yield Issue("count-of-other-place", {"found": value.places, "asked": place or "?"})
    models = value.definition.own_models(plan.models)
    if not value.models or value.definition.own_models(value.models) != models:
        found = value.models or "?"
        yield Issue("count-of-other-models", {"found": found, "asked": sorted(models)})


def _values_of_each_unit(value: IndicatorValue) -> Iterator[Issue]:
    """Yields why a count of each unit, month or quarter is no total."""
    if value.per_unit or value.per_period in _PARTS_OF_YEAR:
        yield Issue("count-of-each-unit", {"per": per_text(value.per_unit, value.per_period)})
