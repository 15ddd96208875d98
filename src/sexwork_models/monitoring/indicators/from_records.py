"""Indicator values from records: the measure of every indicator, for each group of a breakdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import attrs

from ...core.findings import Issue
from ...framework.framework import Framework
from ...framework.tables.sources import Citation, Grade
from ...practice.observations.model import ObservationKind
from ...practice.records.model import ActivityRecord
from ...results.values import Counting, IndicatorValue, Status
from ...values.calendars import Period, ReportingCalendar
from ...values.intervals import Interval
from ...values.text import Text
from ..measures.catalog import RecordMeasure, record_measures
from ..measures.counting import (
    COUNTING_OF_SPAN,
    Outcome,
    RecordCount,
    count_requests,
    days_of,
    evaluate_measure,
    with_counting,
    year_start,
)
from ..measures.dimensions import DimensionReader
from ..measures.language import Distinct, Measure, PerUnit, Span, SummaryUnit
from ..measures.ledger import CountRequest, Ledger, RecordGroup, RowLedger

__all__ = ["build_record_count", "count_indicators"]

_SUPPLIED = (Citation("records", "records", Grade.SUPPLIED),)
_NO_RECORD = Outcome(None, Status.NO_DATA, 0, (Issue("no-record"),))


def build_record_count(
    records: Iterable[ActivityRecord] | Ledger,
    framework: Framework,
    calendar: ReportingCalendar,
    period: Period,
    by: tuple[str, ...] = (),
    counting: Counting | None = None,
    places_as_of: date | None = None,
) -> RecordCount:
    """Returns the counting of valid records, of any number and in any order, or of a ledger."""
    since = Interval(year_start(calendar, days_of(period)), days_of(period).end)
    dimensions = DimensionReader(framework, by, since, places_as_of)
    ledger = RowLedger.of(records) if isinstance(records, Iterable) else records
    return RecordCount(ledger, framework, calendar, period, dimensions, counting)


def count_indicators(
    counted: RecordCount, indicators: Sequence[str] | None = None
) -> tuple[IndicatorValue, ...]:
    """Returns the values of every indicator that is counted from records, group by group.

    A group without a record of an indicator has the status `no_data`; anonymous clients and events
    widen a count of persons to bounds, `partial`.
    """
    declared = record_measures(counted.framework)
    measures: list[RecordMeasure] = []
    requests: dict[tuple[str, ...], list[CountRequest]] = {}
    for id in counted.framework.indicators:
        if id in declared and (indicators is None or id in indicators):
            measure, by = declared[id], counted.dimensions.by
            if measure.split and measure.split not in by:
                by = (*by, measure.split)
            measures.append(measure)
            requests.setdefault(by, []).extend(count_requests(measure.measure, counted))
    for by, together in requests.items():
        counted.ledger.prepare(together, attrs.evolve(counted.dimensions, by=by))
    groups = counted.groups()
    values: list[IndicatorValue] = []
    for measure in measures:
        values += _measure_values(measure, counted, groups)
    return tuple(values)


def _measure_values(
    measure: RecordMeasure, counted: RecordCount, groups: Sequence[RecordGroup]
) -> Iterator[IndicatorValue]:
    declared = measure.measure
    if measure.split and measure.split not in counted.dimensions.by:
        yield from _split_values(measure, counted, groups)
    elif isinstance(declared, PerUnit) and declared.per is SummaryUnit.MONTH:
        monthly = attrs.evolve(measure, measure=declared.of)
        for month in counted.months:
            for value in _measure_values(monthly, attrs.evolve(counted, period=month), groups):
                yield attrs.evolve(value, per_period="month")
    else:
        outcomes = evaluate_measure(declared, counted)
        for group in groups:
            yield _group_value(measure, counted, group, outcomes.get(group.key, _NO_RECORD))


def _split_values(
    measure: RecordMeasure, counted: RecordCount, groups: Sequence[RecordGroup]
) -> Iterator[IndicatorValue]:
    """Yields one value for each category of the field by which the indicator is always split.

    A group without any category has one value without data.
    """
    by = (*counted.dimensions.by, measure.split)
    finer = attrs.evolve(counted, dimensions=attrs.evolve(counted.dimensions, by=by))
    outcomes = evaluate_measure(measure.measure, finer)
    for group in groups:
        keys = sorted(key for key in outcomes if key[:-1] == group.key)
        for key in keys:
            yield _group_value(measure, finer, attrs.evolve(group, key=key), outcomes[key])
        if not keys:
            yield _group_value(measure, counted, group, _NO_RECORD)


def _group_value(
    measure: RecordMeasure, counted: RecordCount, group: RecordGroup, outcome: Outcome
) -> IndicatorValue:
    definition = counted.framework.indicators[measure.indicator]
    span = _client_span(measure.measure, counted.counting)
    cut = tuple(zip(counted.dimensions.by, group.key, strict=True))
    label = ", ".join(f"{name} {value or '-'}" for name, value in cut)
    population = dict(cut).get("population")
    return IndicatorValue(
        definition=definition,
        places=group.places,
        provinces=group.provinces,
        period=counted.since_new_year if span is Span.YEAR_TO_DATE else counted.period,
        models=tuple(sorted(definition.own_models(tuple(sorted(group.models))))),
        populations=(population,) if population else definition.populations,
        kind=ObservationKind.ACTUAL,
        status=outcome.status,
        figure=outcome.figure_in(definition.unit),
        inputs=(),
        citations=_SUPPLIED,
        label=Text(label, label),
        numerator=outcome.numerator,
        denominator=outcome.denominator,
        reasons=outcome.reasons,
        cut=cut,
        records=outcome.records,
        counting=None if span is None else COUNTING_OF_SPAN.get(span),
    )


def _client_span(measure: Measure, counting: Counting | None) -> Span | None:
    """Returns the days over which different clients are counted; None for any other measure."""
    if not isinstance(measure, Distinct) or measure.key != "client":
        return None
    chosen = with_counting(measure, counting)
    return chosen.span if isinstance(chosen, Distinct) else None
