"""Judges the targets of a plan against records and registers: a status and reasons for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import attrs

from ...core.findings import Issue
from ...forms.records import ActivityRecord
from ...forms.registers import Registers
from ...framework.framework import Framework
from ...framework.measures.language import Distinct
from ...framework.measures.terms import Span
from ...framework.tables.norms import PerPeriod, Target
from ...framework.tables.sources import Force
from ...practice.plans.plan import Plan, PlanTarget
from ...practice.records.checked import CheckedRecords
from ...practice.registers.files import RegisterFile
from ...results.values import Counting, IndicatorValue, Status
from ...values.arguments import check_arguments
from ...values.calendars import Period, Resolution
from ...values.intervals import Interval
from ...values.text import Text, texts_of
from ..indicators.computed import computed_values
from ..indicators.from_records import build_record_count
from ..measures.catalog import record_measures
from ..measures.record_count import RecordCount
from ..stocks.definitions import stock_definitions
from .judge import judge_target
from .plan_places import PlanPlaces
from .plan_sources import PlanSources
from .results import Attainment, AttainmentStatus

__all__ = ["compute_plan_attainment"]

_TEXTS = texts_of("measures.attainment")


@check_arguments
def compute_plan_attainment(
    records: Iterable[ActivityRecord] | CheckedRecords,
    plan: Plan,
    framework: Framework,
    *,
    until: date | None = None,
    registers: Registers | RegisterFile | None = None,
) -> tuple[Attainment, ...]:
    """Returns whether each target of the plan was met, in the order of the plan.

    What is counted are the valid records of the plan's site, or without one those of its place and,
    once the code of that means other ground, of its successor, as prices go by it; of its models
    and its days, up to and without the day `until`. Persons are distinct over all those days, and
    those of an indicator of new persons have no earlier record of it in the year. A target is
    decided when the plan's days are over, or as soon as it is reached; before that it is
    undetermined. A target of every month is judged in each whole month of the plan's calendar.
    What `check_records` and `read_registers` return tells also which rows were refused: a target
    that these may belong to is judged by what is certain.
    """
    days, places = plan.window, PlanPlaces(plan, framework)
    if until is not None and until <= plan.first_day:
        reason = Issue("plan-not-begun", {"first_day": plan.first_day})
        return tuple(_no_data(target, places, [reason]) for target in plan.targets)
    if until is not None and until <= plan.last_day:
        days = Interval(plan.first_day, until)
    sources = PlanSources.of(records, registers, places)
    return tuple(_judge_plan_target(target, places, sources, days) for target in plan.targets)


def _no_data(target: PlanTarget, places: PlanPlaces, reasons: Sequence[Issue]) -> Attainment:
    norm = _as_framework_target(target, places)
    return Attainment(norm, norm.places, AttainmentStatus.NO_DATA, tuple(reasons))


def _judge_plan_target(
    target: PlanTarget, places: PlanPlaces, sources: PlanSources, days: Interval
) -> Attainment:
    plan, framework = places.plan, places.framework
    if target.indicator not in framework.indicators:
        return _no_data(target, places, [Issue("no-indicator-for-target")])
    sources = sources.of_populations(target.populations)
    period = Period(_TEXTS["plan"].filled(plan=plan.id), days, Resolution.STATED)
    calendar = plan.calendar(plan.reporting_calendar)
    counting = _counting_of_target(target, framework)
    counted = build_record_count(sources.records, framework, calendar, period, (), counting)
    values = _values_of_target(target, places, counted, sources)
    known = [value for value in values if value.status is not Status.NO_DATA]
    if not known:
        return _no_data(target, places, _reasons_without_value(target, values, counted))
    norm = _as_framework_target(target, places)
    return judge_target(norm, places.last_code, known, framework)


def _reasons_without_value(
    target: PlanTarget, values: Iterable[IndicatorValue], counted: RecordCount
) -> list[Issue]:
    reasons: dict[Issue, None] = {}
    for value in values:
        reasons.update(dict.fromkeys(value.reasons))
    if not reasons and target.indicator in record_measures(counted.framework):
        # Of records, only what is counted month by month may have no value at all.
        return [Issue("no-whole-month", {"days": counted.period.interval or "?"})]
    return [*reasons] or [Issue("no-record")]


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
    target: PlanTarget, places: PlanPlaces, counted: RecordCount, sources: PlanSources
) -> list[IndicatorValue]:
    """Returns the values of a target's indicator, of the plan's place and models.

    They are of the populations of the target, where it names some.
    """
    plan, place, framework = places.plan, places.last_code, counted.framework
    is_stock = target.indicator in stock_definitions(framework)
    values = computed_values(counted, [target.indicator], sources.registers)
    values = sources.mark(values, counted)
    if is_stock:
        values = places.mark_stocks(values)
    elif not plan.site:
        values = places.mark(values)
    of_plan: list[IndicatorValue] = []
    for value in values:
        models = tuple(sorted(value.definition.own_models(plan.models)))
        populations = target.populations or value.populations
        of_plan.append(attrs.evolve(value, places=(place,), models=models, populations=populations))
    return of_plan


def _as_framework_target(target: PlanTarget, places: PlanPlaces) -> Target:
    """Returns the plan's target as a target of the framework.

    Without a period of its own it is due at the end of the plan.
    """
    plan = places.plan
    indicator = places.framework.indicators.get(target.indicator)
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
        places=(places.last_code,),
        populations=target.populations,
        indicators=(target.indicator,),
        valid_from=plan.first_day,
        valid_to=plan.window.end,
        force=Force.IN_FORCE,
        grade=plan.grade,
    )
