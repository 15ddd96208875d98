"""Completeness: marks values partial when rejected rows or non-reporting sites may change them.

Nobody knows what a missing record should state: what it may change is left open.
"""

from __future__ import annotations

from fractions import Fraction

import attrs

from ...core.findings import Issue
from ...results.values import Counting, IndicatorValue, Status
from ...values.figures import Figure
from ...values.intervals import Interval
from ..measures.counting import RecordCount, days_of
from ..measures.language import Distinct, Measure, PerUnit, Ratio, Span, SummaryUnit

__all__ = ["COVERAGE", "COVERAGE_COUNT", "Missing", "days_of_first_records", "mark_partial"]

COVERAGE = "I15"
COVERAGE_COUNT = "I14"


@attrs.frozen
class Missing:
    """How much missing records may add to a count and take away from it; None is no limit.

    They take away only from what is counted at its first record: an earlier record, or one of
    another group, shows that a person was not new there and then. Of a ratio, `added` goes to its
    part and `added_to_whole` to its whole. `numbers` are what single records state that are missing
    in a range of single records; None if it is not known.
    """

    added: int | None = 0
    removed: int | None = 0
    added_to_whole: int | None = 0
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
        part = _with_more(value.numerator, self.added)
        whole = _with_more(value.denominator, self.added_to_whole)
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


def mark_partial(
    value: IndicatorValue, measure: Measure, reason: Issue, missing: Missing
) -> IndicatorValue:
    """Returns the value as `partial`, with the bounds that missing records leave to it.

    `measure` is that of its indicator; of coverage, that of the persons reached.
    """
    value = attrs.evolve(value, reasons=(*value.reasons, reason))
    if value.figure is None:
        return value
    if value.definition.id == COVERAGE:
        reached = value.numerator and missing.widen(value.numerator)
        figure = missing.widen_share(value.figure)
        value = attrs.evolve(value, figure=figure, numerator=reached)
    elif isinstance(measure, Ratio):
        value = missing.widen_ratio(value, measure)
    elif isinstance(measure, PerUnit) and measure.per is SummaryUnit.RECORD:
        value = missing.widen_range(value)
    else:
        value = attrs.evolve(value, figure=missing.widen(value.figure))
    return attrs.evolve(value, status=Status.PARTIAL)


def days_of_first_records(
    value: IndicatorValue, measure: Measure, counted: RecordCount
) -> Interval | None:
    """Returns the days whose records decide what is new in the period of a value.

    They begin with the reporting year, or have no first day for what is counted the first time
    ever. None if the value counts whatever has a record in its period, new or not.
    """
    days = days_of(value.period)
    if isinstance(measure, Distinct) and measure.span is Span.FIRST:
        return Interval(None, days.end)
    if value.counting is Counting.NEW_IN_YEAR:
        return Interval(counted.years[0].windows.year_start, days.end)
    return None
