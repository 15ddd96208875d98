"""The value of one group of a breakdown: its outcome with its places, people, models and days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from ....core.findings import Issue
from ....framework.measures.language import (
    Cohort,
    Count,
    Distinct,
    Measure,
    Ratio,
    Sum,
    component_counts,
)
from ....framework.measures.terms import Span
from ....framework.tables.indicators import Indicator
from ....framework.tables.sources import Citation, Grade
from ....practice.observations.model import ObservationKind
from ....results.parts import said_parts
from ....results.values import Counting, IndicatorValue, Status
from ....values.calendars import Period
from ...measures.catalog import RecordMeasure
from ...measures.counting import COUNTING_OF_SPAN, Outcome, with_counting
from ...measures.dimensions import breakdown_text
from ...measures.ledger import RecordGroup
from ...measures.record_count import RecordCount, days_of
from ...measures.windows import counts_people

__all__ = ["NO_RECORD", "group_value", "value_period"]

_SUPPLIED = (Citation("records", "records", Grade.SUPPLIED),)
NO_RECORD = Outcome(None, Status.NO_DATA, 0, (Issue("no-record"),))


def group_value(
    measure: RecordMeasure, counted: RecordCount, group: RecordGroup, outcome: Outcome
) -> IndicatorValue:
    """Returns the value of one group, with what its records say of it."""
    definition = counted.framework.indicators[measure.indicator]
    period = value_period(measure.measure, counted)
    value = IndicatorValue(
        definition=definition,
        places=group.places,
        provinces=group.provinces,
        period=period,
        models=tuple(sorted(definition.own_models(tuple(sorted(group.models))))),
        populations=definition.populations,
        kind=ObservationKind.ACTUAL,
        status=outcome.status,
        figure=outcome.figure_in(definition.unit),
        inputs=(),
        citations=_SUPPLIED,
        numerator=outcome.numerator,
        denominator=outcome.denominator,
        reasons=(*outcome.reasons, *_days_left_out(period, counted)),
        parts=tuple(zip(counted.dimensions.by, group.key, strict=True)),
        records=outcome.records,
        counting=_counting_shown(measure.measure, counted.counting),
        breakdown=counted.breakdown,
        per_unit=measure.per_unit,
    )
    return _with_names(value, counted)


def _with_names(value: IndicatorValue, counted: RecordCount) -> IndicatorValue:
    """Returns a value with the people of its part, and its part in words."""
    cut = said_parts(value.parts, value.period.interval)
    populations = _populations(value.definition, dict(cut))
    recipient = dict(cut).get("recipient")
    codes = (*populations, recipient) if recipient else populations
    names = counted.dimensions.population_labels(codes)
    label = breakdown_text(cut, names)
    return attrs.evolve(value, populations=populations, label=label, population_names=names)


def _populations(definition: Indicator, said: Mapping[str, str]) -> tuple[str, ...]:
    population = said.get("population")
    return (population,) if population else definition.populations


def value_period(measure: Measure, counted: RecordCount) -> Period:
    """Returns the period of the values of a measure: from the first day of the year, or its own.

    It is that of the longest window of a ratio, and of the base of a cohort.
    """
    if isinstance(measure, Cohort):
        spans = {measure.base.span}
    elif isinstance(measure, Ratio):
        spans = {count.span for count in component_counts(measure)}
    elif isinstance(measure, (Sum, Count, Distinct)):
        spans = {with_counting(measure, counted.counting).span}
    else:
        return counted.period
    if Span.YEAR_TO_DATE in spans:
        return counted.since_new_year
    return counted.since_january if Span.CALENDAR_YEAR_TO_DATE in spans else counted.period


def _days_left_out(period: Period, counted: RecordCount) -> Iterator[Issue]:
    """Yields the reason that a value leaves out the first of the days that were asked for.

    They are days before the year of the last day, to which a value of the year to date does not go
    back.
    """
    first, asked = days_of(period).start, days_of(counted.period).start
    if first is not None and asked is not None and asked < first:
        yield Issue("first-days-left-out", {"day": first})


def _counting_shown(measure: Measure, counting: Counting | None) -> Counting | None:
    """Returns which clients of the period are counted; None for any other measure."""
    if not counts_people(measure):
        return None
    return COUNTING_OF_SPAN.get(with_counting(measure, counting).span)
