"""How far records have brought a plan: each of its targets beside what was counted, with status and reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from ...framework.framework import Framework
from ...framework.tables.norms import PerPeriod, Target
from ...framework.tables.sources import Force
from ...practice.plans.plan import Plan, PlanTarget
from ...practice.records.model import ActivityRecord
from ...practice.registers.model import RegisterEntry, Registers, SiteEntry
from ...results.explanations import Reason
from ...results.values import Counting, IndicatorValue, Status
from ...values.calendars import Period, Resolution
from ...values.intervals import Interval
from ...values.text import Text
from ..indicators.completeness import COVERAGE, without_silent_sites
from ..indicators.coverage import coverage_values
from ..indicators.from_records import count_indicators, counting_of
from ..measures.counting import RecordCount
from ..stocks.values import STOCK_INDICATORS, stock_values
from .judge import judge_target
from .results import Attainment, AttainmentStatus

__all__ = ["compute_plan_attainment"]


def compute_plan_attainment(
    records: Iterable[ActivityRecord],
    plan: Plan,
    framework: Framework,
    *,
    until: date | None = None,
    registers: Registers | None = None,
) -> tuple[Attainment, ...]:
    """One answer for each target of the plan, in its order.

    What is counted are the sound records of the plan's site (without one: of its place), its models and its days, up to
    and without the day `until`; persons are told apart over all those days. A target is decided when the plan's days are
    over, or as soon as it is reached; before that it is undetermined.
    """
    days = plan.window
    if until is not None and until <= plan.first_day:
        return tuple(_not_begun(target, plan, framework) for target in plan.targets)
    if until is not None and until <= plan.last_day:
        days = Interval(plan.first_day, until)
    own = [record for record in records if _belongs(record, plan, framework)]
    registers = _registers_of(plan, registers, framework)
    return tuple(
        _attained(target, plan, own, days, framework, registers) for target in plan.targets
    )


def _not_begun(target: PlanTarget, plan: Plan, framework: Framework) -> Attainment:
    place = plan.place_on(plan.last_day)
    asked = _as_target(target, plan, place, framework)
    return Attainment(
        asked,
        (place,),
        AttainmentStatus.NO_DATA,
        (Reason("plan-not-begun", {"first_day": plan.first_day}),),
    )


def _belongs(record: ActivityRecord, plan: Plan, framework: Framework) -> bool:
    if not set(record.models) & set(plan.models):
        return False
    if plan.site:
        return record.site == plan.site
    return plan.place_on(record.day) in framework.chain(record.place, record.day)


def _attained(
    target: PlanTarget,
    plan: Plan,
    records: list[ActivityRecord],
    days: Interval,
    framework: Framework,
    registers: Registers | None,
) -> Attainment:
    place = plan.place_on(plan.last_day)
    kept = [
        record
        for record in records
        if not target.populations or record.population in target.populations
    ]
    period = Period(Text(f"kế hoạch {plan.id}", f"plan {plan.id}"), days, Resolution.STATED)
    counted = counting_of(
        kept, framework, plan.calendar(plan.reporting_calendar), period, (), Counting.IN_PERIOD
    )
    values = [
        _of_the_plan(value, target, plan, place) for value in _values(target, counted, registers)
    ]
    asked = _as_target(target, plan, place, framework)
    if all(value.status is Status.NO_DATA for value in values):
        reasons = dict.fromkeys(reason for value in values for reason in value.reasons)
        return Attainment(
            asked, (place,), AttainmentStatus.NO_DATA, tuple(reasons) or (Reason("no-record"),)
        )
    return judge_target(
        asked, place, [value for value in values if value.status is not Status.NO_DATA], framework
    )


def _values(
    target: PlanTarget, counted: RecordCount, registers: Registers | None
) -> tuple[IndicatorValue, ...]:
    if target.indicator in STOCK_INDICATORS:
        return stock_values(
            target.indicator, registers or Registers(), counted.framework, counted.period
        )
    if target.indicator == COVERAGE:
        return coverage_values(counted, registers, None)
    values = count_indicators(counted, [target.indicator])
    return values if registers is None else without_silent_sites(values, counted, registers)


def _registers_of(
    plan: Plan, registers: Registers | None, framework: Framework
) -> Registers | None:
    """The entries of the plan's place."""

    def inside(entry: RegisterEntry) -> bool:
        here = plan.place_on(entry.as_of) in framework.chain(entry.place, entry.as_of)
        return here and (not plan.site or not isinstance(entry, SiteEntry) or entry.id == plan.site)

    return None if registers is None else registers.only(inside)


def _of_the_plan(
    value: IndicatorValue, target: PlanTarget, plan: Plan, place: str
) -> IndicatorValue:
    """A value that was counted for the plan speaks of its place, its models and the populations that were asked for."""
    populations = target.populations or value.populations
    models = tuple(sorted(value.definition.own_models(plan.models)))
    return attrs.evolve(value, places=(place,), models=models, populations=populations)


def _as_target(target: PlanTarget, plan: Plan, place: str, framework: Framework) -> Target:
    """The plan's target in the shape of a target of the framework: without a period of its own it is due at the plan's end."""
    indicator = framework.indicators.get(target.indicator)
    name = indicator.label if indicator is not None else Text(target.indicator, target.indicator)
    due = PerPeriod.NONE if target.per_period is PerPeriod.NOT_STATED else target.per_period
    return Target(
        id=target.id,
        document=plan.document or plan.id,
        models=plan.models,
        subject=target.id,
        item_vi=name.vi,
        item_en=name.en,
        kind=target.kind,
        value=target.value,
        unit=target.unit,
        per_period=due,
        places=(place,),
        populations=target.populations,
        indicators=(target.indicator,),
        valid_from=plan.first_day,
        valid_to=plan.window.end,
        force=Force.IN_FORCE,
        grade=plan.grade,
    )
