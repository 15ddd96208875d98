"""Indicator values from records: the measure of every indicator, for each group of a breakdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias

import attrs

from ...forms.records import ActivityRecord
from ...framework.framework import Framework
from ...framework.measures.language import (
    Each,
)
from ...framework.measures.terms import SummaryUnit
from ...results.parts import RecordSource, place_parts
from ...results.values import Counting, IndicatorValue
from ...values.calendars import Period, ReportingCalendar
from ..measures.alike_codes import with_alike_codes
from ..measures.catalog import RecordMeasure, record_measures
from ..measures.counting import (
    MeasurePlan,
    plan_measure,
)
from ..measures.dimensions import DimensionReader, of_part
from ..measures.ledger import Answer, Ledger, Question, RecordGroup, Request, RowLedger
from ..measures.record_count import RecordCount, days_of
from ..measures.windows import GroupKey
from .groups.group_values import NO_RECORD, group_value, value_period
from .groups.named_words import with_named_words

__all__ = [
    "all_groups",
    "build_record_count",
    "count_indicators",
]


def build_record_count(
    records: Iterable[ActivityRecord] | Ledger,
    framework: Framework,
    calendar: ReportingCalendar,
    period: Period,
    by: tuple[str, ...] = (),
    counting: Counting | None = None,
    places_as_of: date | None = None,
    *,
    data_day: date | None = None,
    since: date | None = None,
) -> RecordCount:
    """Returns the counting of valid records, of any number and in any order, or of a ledger.

    `since` and `data_day` are the days between which records are complete. Equal records are one
    source, whenever they are counted. A table is not read for that: each ledger is a source of its
    own.
    """
    dimensions = DimensionReader(framework, by, places_as_of)
    if isinstance(records, Iterable):
        rows = RowLedger.of(records, framework)
        ledger = with_alike_codes(rows, rows.records, rows.cells_of)
        source = RecordSource(hash(rows.records), rows.first_day())
    else:
        ledger, source = records, RecordSource()
    counted = RecordCount(ledger, framework, calendar, period, dimensions, counting, source=source)
    return attrs.evolve(counted, data_day=data_day, since=since)


def count_indicators(
    counted: RecordCount, indicators: Sequence[str] | None = None
) -> tuple[IndicatorValue, ...]:
    """Returns the values of every indicator that is counted from records, group by group.

    A group without a record of an indicator has the status `no_data`; anonymous clients and events
    widen a count of persons to bounds, `partial`.
    """
    declared = record_measures(counted.framework)
    asked = declared if indicators is None else set(indicators).intersection(declared)
    measures = [declared[id] for id in counted.framework.indicators if id in asked]
    planned = [part for measure in measures for part in _planned(measure, counted)]
    answers = _answers(planned, counted)
    groups = all_groups(counted, answers[counted.dimensions.by].groups)
    if not groups:
        return tuple(_values_without_group(measures, counted))
    values: list[IndicatorValue] = []
    for part in planned:
        values += _values(part, groups, answers)
    return tuple(values)


@attrs.frozen(eq=False, repr=False)
class _Planned:
    """A measure that has one value for each group, with its plan.

    Of what is counted month by month or field by field, it is that of one `month` or `field`.
    """

    measure: RecordMeasure
    counted: RecordCount
    plan: MeasurePlan
    field: str = ""
    per_period: str = ""

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions of the values, with the field by which a measure is always split."""
        by, split = self.counted.dimensions.by, self.measure.split
        return (*by, split) if split and split not in by else by

    def of_field(self, value: IndicatorValue) -> IndicatorValue:
        """Returns a value with the month or the field that it is of."""
        if self.field:
            return of_part(value, "field", self.field)
        return attrs.evolve(value, per_period=self.per_period) if self.per_period else value


def _planned(measure: RecordMeasure, counted: RecordCount) -> Iterator[_Planned]:
    """Yields the measure with its plan, or that of every month or field that it counts."""
    declared, unit = measure.measure, counted.framework.indicators[measure.indicator].unit
    if isinstance(declared, Each) and declared.per is SummaryUnit.FIELD:
        for field, of in zip(declared.fields, declared.measures, strict=True):
            own = attrs.evolve(measure, measure=of)
            yield _Planned(own, counted, plan_measure(of, counted, unit), field)
    elif isinstance(declared, Each) and declared.per is not SummaryUnit.ENCOUNTER:
        monthly = attrs.evolve(measure, measure=declared.of)
        for month in counted.months:
            of_month = attrs.evolve(counted, period=month)
            plan = plan_measure(declared.of, of_month, unit)
            yield _Planned(monthly, of_month, plan, per_period="month")
    else:
        yield _Planned(measure, counted, plan_measure(declared, counted, unit))


_Answers: TypeAlias = Mapping[tuple[str, ...], Answer]  # by the dimensions of the breakdown


def _answers(planned: Iterable[_Planned], counted: RecordCount) -> _Answers:
    """Returns the answers of the ledger to all that the measures need, asked for at once."""
    by = counted.dimensions.by
    requests: dict[tuple[str, ...], dict[Request, None]] = {by: {}}
    for part in planned:
        requests.setdefault(part.dimensions, {}).update(dict.fromkeys(part.plan.requests))
    questions: list[Question] = []
    for dimensions, own in requests.items():
        reader = attrs.evolve(counted.dimensions, by=dimensions)
        days = counted.days_of_groups if dimensions == by else None
        questions.append(Question(reader, tuple(own), days))
    return dict(zip(requests, counted.ledger.answer(questions), strict=True))


def all_groups(counted: RecordCount, found: Iterable[RecordGroup]) -> tuple[RecordGroup, ...]:
    """Returns the groups that have a record since the first day of the year, in order.

    With them are the groups that are output even if they have no record.
    """
    by_key = {group.key: group for group in (*counted.extra_groups, *found)}
    return tuple(by_key[key] for key in sorted(by_key))


def _values_without_group(
    measures: Iterable[RecordMeasure], counted: RecordCount
) -> Iterator[IndicatorValue]:
    """Yields one value without data of each measure, because no group has a record."""
    whole = attrs.evolve(counted, dimensions=attrs.evolve(counted.dimensions, by=()))
    for measure in measures:
        yield group_value(measure, whole, RecordGroup(()), NO_RECORD)


def _values(
    part: _Planned, groups: Sequence[RecordGroup], answers: _Answers
) -> Iterator[IndicatorValue]:
    """Yields the values of every group, one for each category of a field that splits them.

    A group without any category has one value without data.
    """
    measure, counted, by = part.measure, part.counted, part.counted.dimensions.by
    finer, answer = counted, answers[part.dimensions]
    if part.dimensions != by:
        finer = attrs.evolve(
            counted, dimensions=attrs.evolve(counted.dimensions, by=part.dimensions)
        )
        answer = with_named_words(answer, part.plan, measure.measure, counted)
    outcomes = part.plan.finish(answer)
    keys: dict[GroupKey, list[GroupKey]] = {}
    for key in sorted(outcomes):
        keys.setdefault(key[: len(by)], []).append(key)
    for group in _groups_within(groups, by, value_period(measure.measure, counted)):
        for key in keys.get(group.key, ()):
            own = attrs.evolve(group, key=key)
            yield part.of_field(group_value(measure, finer, own, outcomes[key]))
        if group.key not in keys:
            yield part.of_field(group_value(measure, counted, group, NO_RECORD))


def _groups_within(
    groups: Iterable[RecordGroup], by: Sequence[str], period: Period
) -> Iterator[RecordGroup]:
    """Yields the groups whose places existed, under their codes, on a day of a period."""
    days = days_of(period)
    for group in groups:
        places = place_parts(zip(by, group.key, strict=True))
        if all(place.exists_within(days) for place in places):
            yield group
