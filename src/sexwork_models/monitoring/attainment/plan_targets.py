"""Judges the targets of a plan against records and registers: a status and reasons for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import attrs

from ...core.findings import Issue
from ...framework.framework import Framework
from ...framework.tables.norms import PerPeriod, Target
from ...framework.tables.sources import Force
from ...practice.plans.plan import Plan, PlanTarget
from ...practice.records.model import ActivityRecord
from ...practice.registers.model import RegisterEntry, Registers, SiteEntry
from ...results.values import Counting, IndicatorValue, Status
from ...values.arguments import check_arguments
from ...values.calendars import Period, Resolution
from ...values.intervals import Interval
from ...values.text import Text
from ..indicators.completeness import COVERAGE
from ..indicators.coverage import coverage_values
from ..indicators.from_records import build_record_count, count_indicators
from ..indicators.non_reporting_sites import mark_non_reporting_sites
from ..measures.catalog import record_measures
from ..measures.counting import RecordCount
from ..measures.language import Distinct, Span
from ..stocks.values import STOCK_INDICATORS, stock_values
from .judge import judge_target
from .results import Attainment, AttainmentStatus

__all__ = ["compute_plan_attainment"]


@check_arguments
def compute_plan_attainment(
    records: Iterable[ActivityRecord],
    plan: Plan,
    framework: Framework,
    *,
    until: date | None = None,
    registers: Registers | None = None,
) -> tuple[Attainment, ...]:
    """Returns whether each target of the plan was met, in the order of the plan.

    What is counted are the valid records of the plan's site (without one: of its place), its models
    and its days, up to and without the day `until`; persons are distinct over all those days, and
    those of an indicator of new persons have no earlier record of it in the year. A target is
    decided when the plan's days are over, or as soon as it is reached; before that it is
    undetermined.
    """
    days = plan.window
    if until is not None and until <= plan.first_day:
        reason = Issue("plan-not-begun", {"first_day": plan.first_day})
        return tuple(_no_data(target, plan, framework, [reason]) for target in plan.targets)
    if until is not None and until <= plan.last_day:
        days = Interval(plan.first_day, until)
    own = [record for record in records if _belongs_to_plan(record, plan, framework)]
    if registers is not None:
        registers = _registers_of_plan(plan, registers, framework)
    return tuple(
        _judge_plan_target(target, plan, own, days, framework, registers) for target in plan.targets
    )


def _no_data(
    target: PlanTarget, plan: Plan, framework: Framework, reasons: Sequence[Issue]
) -> Attainment:
    place = plan.place_on(plan.last_day)
    norm = _as_framework_target(target, plan, place, framework)
    return Attainment(norm, (place,), AttainmentStatus.NO_DATA, tuple(reasons))


def _belongs_to_plan(record: ActivityRecord, plan: Plan, framework: Framework) -> bool:
    if not set(record.models) & set(plan.models):
        return False
    if plan.site:
        return record.site == plan.site
    return plan.place_on(record.day) in framework.chain(record.place, record.day)


def _registers_of_plan(plan: Plan, registers: Registers, framework: Framework) -> Registers:
    """Returns the entries of the plan's place, and of its site where it has one."""

    def is_of_plan(entry: RegisterEntry) -> bool:
        if plan.site and isinstance(entry, SiteEntry) and entry.id != plan.site:
            return False
        return plan.place_on(entry.as_of) in framework.chain(entry.place, entry.as_of)

    return registers.only(is_of_plan)


def _judge_plan_target(
    target: PlanTarget,
    plan: Plan,
    records: list[ActivityRecord],
    days: Interval,
    framework: Framework,
    registers: Registers | None,
) -> Attainment:
    if target.indicator not in framework.indicators:
        return _no_data(target, plan, framework, [Issue("no-indicator-for-target")])
    if target.populations:
        records = [record for record in records if record.population in target.populations]
    period = Period(Text(f"kế hoạch {plan.id}", f"plan {plan.id}"), days, Resolution.STATED)
    calendar = plan.calendar(plan.reporting_calendar)
    counting = _counting_of_target(target, framework)
    counted = build_record_count(records, framework, calendar, period, (), counting)
    place = plan.place_on(plan.last_day)
    values = _values_of_target(target, plan, place, counted, registers)
    known = [value for value in values if value.status is not Status.NO_DATA]
    if not known:
        reasons: dict[Issue, None] = {}
        for value in values:
            reasons.update(dict.fromkeys(value.reasons))
        return _no_data(target, plan, framework, [*reasons] or [Issue("no-record")])
    return judge_target(
        _as_framework_target(target, plan, place, framework), place, known, framework
    )


def _counting_of_target(target: PlanTarget, framework: Framework) -> Counting:
    """Returns which persons of the plan's days are counted: all of them, or those who are new.

    What an indicator counts to date begins with the plan, and not with the year.
    """
    declared = record_measures(framework).get(target.indicator)
    measure = None if declared is None else declared.measure
    if isinstance(measure, Distinct) and measure.span is Span.NEW_IN_YEAR:
        return Counting.NEW_IN_YEAR
    return Counting.IN_PERIOD


def _values_of_target(
    target: PlanTarget,
    plan: Plan,
    place: str,
    counted: RecordCount,
    registers: Registers | None,
) -> list[IndicatorValue]:
    """Returns the values of a target's indicator, of the plan's place and models.

    They are of the populations of the target, where it names some.
    """
    if target.indicator in STOCK_INDICATORS:
        values = stock_values(
            target.indicator, registers or Registers(), counted.framework, counted.period
        )
    elif target.indicator == COVERAGE:
        values = coverage_values(counted, registers, None)
    else:
        values = count_indicators(counted, [target.indicator])
        if registers is not None:
            values = mark_non_reporting_sites(values, counted, registers)
    of_plan: list[IndicatorValue] = []
    for value in values:
        models = tuple(sorted(value.definition.own_models(plan.models)))
        populations = target.populations or value.populations
        of_plan.append(attrs.evolve(value, places=(place,), models=models, populations=populations))
    return of_plan


def _as_framework_target(
    target: PlanTarget, plan: Plan, place: str, framework: Framework
) -> Target:
    """Returns the plan's target as a target of the framework.

    Without a period of its own it is due at the end of the plan.
    """
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
