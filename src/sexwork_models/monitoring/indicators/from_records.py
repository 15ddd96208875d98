"""Which indicator values follow from records: every declared measure, for every part of a cut, with its status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import attrs

from ...framework.framework import Framework
from ...framework.tables.indicators import Indicator
from ...framework.tables.sources import Citation, Grade
from ...practice.observations.model import ObservationKind
from ...practice.records.model import ActivityRecord
from ...results.explanations import Reason
from ...results.values import Counting, IndicatorValue, Status
from ...values.calendars import Period, ReportingCalendar
from ...values.figures import Figure
from ...values.intervals import Interval
from ...values.text import Text
from ...values.units import Unit
from ..measures.catalog import RecordMeasure, record_measures
from ..measures.counting import (
    COUNTINGS,
    Outcome,
    RecordCount,
    asked_for,
    chosen,
    days_of,
    evaluate,
    year_start,
)
from ..measures.dimensions import Cutter
from ..measures.language import Distinct, Each, EachOf, Measure, Span
from ..measures.ledger import Ledger, Part, RowLedger

__all__ = ["count_indicators", "counting_of"]

_SUPPLIED = (Citation("records", "records", Grade.SUPPLIED),)


def counting_of(
    records: Iterable[ActivityRecord] | Ledger,
    framework: Framework,
    calendar: ReportingCalendar,
    period: Period,
    by: tuple[str, ...] = (),
    counting: Counting | None = None,
    places_as_of: date | None = None,
) -> RecordCount:
    """A counting of sound records, of any number and in any order, or of a ledger."""
    since = Interval(year_start(calendar, days_of(period)), days_of(period).end)
    cutter = Cutter(framework, by, since, places_as_of)
    ledger = RowLedger.of(records) if isinstance(records, Iterable) else records
    return RecordCount(ledger, framework, calendar, period, cutter, counting)


def count_indicators(
    counted: RecordCount, indicators: Sequence[str] | None = None
) -> tuple[IndicatorValue, ...]:
    """The values of every indicator that records feed, part by part.

    A part without a record of an indicator has the status `no_data`; anonymous clients and events widen a count of persons
    to bounds, `partial`.
    """
    measures = record_measures(counted.framework)
    wanted = [
        id
        for id in counted.framework.indicators
        if id in measures and (indicators is None or id in indicators)
    ]
    for by, ids in _together(measures, wanted, counted.cutter.by).items():
        cutter = attrs.evolve(counted.cutter, by=by)
        counted.ledger.prepare(
            [one for id in ids for one in asked_for(measures[id].measure, counted)], cutter
        )
    parts = counted.parts()
    return tuple(value for id in wanted for value in _values(measures[id], counted, parts))


def _together(
    measures: Mapping[str, RecordMeasure], wanted: Sequence[str], by: tuple[str, ...]
) -> Mapping[tuple[str, ...], list[str]]:
    """The indicators that are counted by the same dimensions: those that are always split have one more."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for id in wanted:
        split = measures[id].split
        groups.setdefault((*by, split) if split and split not in by else by, []).append(id)
    return groups


def _values(
    measure: RecordMeasure, counted: RecordCount, parts: Sequence[Part]
) -> Iterator[IndicatorValue]:
    each = measure.measure
    if measure.split and measure.split not in counted.cutter.by:
        yield from _kept_apart(measure, counted, parts)
    elif isinstance(each, Each) and each.per is EachOf.MONTH:
        for month in counted.months:
            values = _values(
                attrs.evolve(measure, measure=each.of), attrs.evolve(counted, period=month), parts
            )
            yield from (attrs.evolve(value, per_period="month") for value in values)
    else:
        found = evaluate(each, counted)
        yield from (_value(measure, counted, part, found.get(part.words)) for part in parts)


def _kept_apart(
    measure: RecordMeasure, counted: RecordCount, parts: Sequence[Part]
) -> Iterator[IndicatorValue]:
    """One value for each word of the field by which the indicator is always split; one of no data where there is none."""
    by = (*counted.cutter.by, measure.split)
    finer = attrs.evolve(counted, cutter=attrs.evolve(counted.cutter, by=by))
    found = evaluate(measure.measure, finer)
    for part in parts:
        own = sorted(cut for cut in found if cut[:-1] == part.words)
        for cut in own:
            yield _value(measure, finer, attrs.evolve(part, words=cut), found[cut])
        if not own:
            yield _value(measure, counted, part, None)


def _value(
    measure: RecordMeasure, counted: RecordCount, part: Part, outcome: Outcome | None
) -> IndicatorValue:
    definition = counted.framework.indicators[measure.indicator]
    span = _span(measure.measure, counted.counting)
    outcome = outcome or Outcome(None, Status.NO_DATA, 0, (Reason("no-record"),))
    cut = tuple(zip(counted.cutter.by, part.words, strict=True))
    return IndicatorValue(
        definition=definition,
        places=part.places,
        provinces=part.provinces,
        period=counted.since_new_year if span is Span.YEAR_TO_DATE else counted.period,
        models=tuple(sorted(definition.own_models(tuple(sorted(part.models))))),
        populations=_populations(definition, dict(cut)),
        kind=ObservationKind.ACTUAL,
        status=outcome.status,
        figure=_in_unit(outcome.figure, definition.unit),
        inputs=(),
        citations=_SUPPLIED,
        label=_label(cut),
        numerator=outcome.numerator,
        denominator=outcome.denominator,
        reasons=outcome.reasons,
        cut=cut,
        records=outcome.records,
        counting=None if span is None else COUNTINGS.get(span),
    )


def _in_unit(figure: Figure | None, unit: Unit) -> Figure | None:
    return figure if figure is None or figure.unit is unit else attrs.evolve(figure, unit=unit)


def _span(measure: Measure, counting: Counting | None) -> Span | None:
    """Over which days persons are told apart, None for a measure that counts no persons."""
    if isinstance(measure, Distinct) and measure.key == "client":
        counted = chosen(measure, counting)
        return counted.span if isinstance(counted, Distinct) else None
    return None


def _populations(definition: Indicator, cut: dict[str, str]) -> tuple[str, ...]:
    return (cut["population"],) if cut.get("population") else definition.populations


def _label(cut: Sequence[tuple[str, str]]) -> Text:
    said = ", ".join(f"{name} {word or '-'}" for name, word in cut)
    return Text(said, said)
