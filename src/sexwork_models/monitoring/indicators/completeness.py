"""Completeness: marks values partial when rejected rows or non-reporting sites may change them.

Nobody knows what a missing record should state: what it may change is left open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

import attrs

from ...core.findings import Issue
from ...framework.framework import Framework
from ...framework.measures.language import Cohort, Distinct, Each, Measure, Ratio
from ...framework.measures.terms import Span, SummaryUnit
from ...framework.tables.indicators import Additivity
from ...results.values import IndicatorValue, Status
from ...values.figures import Figure
from ...values.intervals import Interval
from ...values.units import Unit
from ..measures.catalog import cohort_measures, coverage_measures, record_measures
from ..measures.counting import with_counting
from ..measures.record_count import RecordCount, days_of

__all__ = [
    "Missing",
    "days_of_first_records",
    "mark_each",
    "mark_partial",
]


_ANY_SHARE = Figure.range(0, 100, Unit.PERCENT)


def mark_each(
    values: Iterable[IndicatorValue],
    framework: Framework,
    mark: Callable[[IndicatorValue, Measure], IndicatorValue],
) -> tuple[IndicatorValue, ...]:
    """Returns the values, marked with what each is counted by: coverage by its persons."""
    marked = list[IndicatorValue]()
    declared: dict[str, Measure] = dict(cohort_measures(framework))
    declared.update((id, own.measure) for id, own in record_measures(framework).items())
    reached = {id: measure.part for id, measure in coverage_measures(framework).items()}
    for value in values:
        id = value.definition.id
        measure = declared.get(reached.get(id, id))
        marked.append(value if measure is None else mark(value, _measure_of(value, measure)))
    return tuple(marked)


def _measure_of(value: IndicatorValue, measure: Measure) -> Measure:
    """Returns what a value itself is counted by: the measure of its month or of its field."""
    if not isinstance(measure, Each) or measure.per is SummaryUnit.ENCOUNTER:
        return measure
    if measure.per is SummaryUnit.FIELD:
        by_field = dict(zip(measure.fields, measure.measures, strict=True))
        return by_field.get(str(dict(value.parts).get("field")), measure.of)
    return measure.of


@attrs.frozen
class Missing:
    """How much missing records may add to a count and take away from it; None is no limit.

    They take away from what is counted at its first record: an earlier record, or one of another
    group, shows that a person was not new there and then. And they take away from what leaves out
    people by some of their records. Of a ratio, `added` goes to its
    part and `added_to_whole` to its whole. `numbers` are what single records state that are missing
    in a range of single records; None if it is not known.
    """

    added: int | None = 0
    removed: int | None = 0
    added_to_whole: int | None = 0
    removed_of_whole: int | None = 0
    numbers: tuple[int, ...] | None = None

    def widen(self, figure: Figure) -> Figure:
        """Returns a count with the bounds that the missing records leave."""
        low = max(Fraction(0), (figure.low or Fraction(0)) - (self.removed or 0))
        figure = attrs.evolve(figure, low=0 if self.removed is None else low)
        return figure if self.added == 0 else figure.as_lower_bound()

    def widen_share(self, figure: Figure) -> Figure:
        """Returns a coverage with the bounds that the missing records leave."""
        low = figure.low if self.removed == 0 else Fraction(0)
        high, strict = (figure.high, figure.high_strict) if self.added == 0 else (100, False)
        return attrs.evolve(figure, low=low, high=high, high_strict=strict)

    def widen_ratio(self, value: IndicatorValue, ratio: Ratio) -> IndicatorValue:
        """Returns a ratio with the bounds of what may be added to its part, its whole, or both."""
        if value.figure is None or value.numerator is None or value.denominator is None:
            return value
        part = _with_fewer(_with_more(value.numerator, self.added), self.removed)
        whole = _with_more(value.denominator, self.added_to_whole)
        whole = _with_fewer(whole, self.removed_of_whole)
        figure = part.divided_by(whole) if ratio.mean else part.share_of(whole)
        figure = attrs.evolve(figure, unit=value.figure.unit)
        return attrs.evolve(value, figure=figure, numerator=part, denominator=whole)

    def widen_range(self, value: IndicatorValue) -> IndicatorValue:
        """Returns the lowest to the highest of single records, of which more may be missing."""
        if value.figure is None:
            return value
        low, high = Fraction(0), None
        if self.numbers is not None and value.figure.high is not None:
            low = min(value.figure.low or low, *map(Fraction, self.numbers))
            high = max(value.figure.high, *map(Fraction, self.numbers))
        return attrs.evolve(
            value,
            figure=attrs.evolve(value.figure, low=low, high=high),
            numerator=value.numerator and value.numerator.as_lower_bound(),
            denominator=value.denominator and value.denominator.as_lower_bound(),
        )


def _with_more(count: Figure, more: int | None) -> Figure:
    """Returns a count to which up to so many may be added; None is no limit."""
    if more is None or count.high is None:
        return count.as_lower_bound()
    return attrs.evolve(count, high=count.high + more)


def _with_fewer(count: Figure, fewer: int | None) -> Figure:
    """Returns a count from which up to so many may be taken away; None is no limit."""
    low = 0 if fewer is None else max(Fraction(0), (count.low or Fraction(0)) - fewer)
    return attrs.evolve(count, low=low)


def mark_partial(
    value: IndicatorValue, measure: Measure, reason: Issue, missing: Missing
) -> IndicatorValue:
    """Returns the value as `partial`, with the bounds that missing records leave to it.

    `measure` is that of its indicator; of coverage, that of the persons reached.
    """
    value, figure = attrs.evolve(value, reasons=(*value.reasons, reason)), value.figure
    if figure is None:
        return value
    if isinstance(measure, Cohort):
        value = attrs.evolve(value, figure=_ANY_SHARE)  # a missing record may raise or lower it
    elif isinstance(measure, Distinct) and value.definition.additivity is Additivity.RATIO:
        reached = None if value.numerator is None else missing.widen(value.numerator)
        value = attrs.evolve(value, figure=missing.widen_share(figure), numerator=reached)
    elif isinstance(measure, Ratio):
        value = missing.widen_ratio(value, measure)
    elif isinstance(measure, Each) and measure.per is SummaryUnit.ENCOUNTER:
        value = missing.widen_range(value)
    else:
        value = attrs.evolve(value, figure=missing.widen(figure))
    return attrs.evolve(value, status=Status.PARTIAL)


def days_of_first_records(
    value: IndicatorValue, measure: Measure, counted: RecordCount
) -> Interval | None:
    """Returns the days whose records decide what is new in the period of a value.

    They begin with the reporting year, or have no first day for what is counted the first time
    ever. None if the value counts whatever has a record in its period, new or not.
    """
    days = days_of(value.period)
    if not isinstance(measure, Distinct):
        return None
    span = with_counting(measure, counted.counting).span
    if span is Span.FIRST:
        return Interval(None, days.end)
    if span is Span.NEW_IN_YEAR:  # of whatever key: clients, cases, establishments
        return Interval(counted.years[0].windows.year_start, days.end)
    return None
