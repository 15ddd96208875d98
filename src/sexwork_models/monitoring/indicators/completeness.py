"""Completeness: marks values partial when rejected rows or non-reporting sites may change them.

Nobody knows what a missing record should state: what it may change is left open.
"""

from __future__ import annotations

from fractions import Fraction

import attrs

from ...core.findings import Issue
from ...framework.tables.indicators import Additivity
from ...results.values import Counting, IndicatorValue, Status
from ...values.figures import Figure
from ...values.intervals import Interval
from ..measures.counting import RecordCount, days_of, year_start
from ..measures.language import Distinct, Measure, Span

__all__ = ["COVERAGE", "COVERAGE_COUNT", "Missing", "days_of_first_records", "mark_partial"]

COVERAGE = "I15"
COVERAGE_COUNT = "I14"


@attrs.frozen
class Missing:
    """How much missing records may add to a count and take away from it; None is no limit.

    They take away only from what is counted at its first record: an earlier record, or one of
    another group, shows that a person was not new there and then.
    """

    added: int | None = 0
    removed: int | None = 0

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


def mark_partial(value: IndicatorValue, reason: Issue, missing: Missing) -> IndicatorValue:
    """Returns the value as `partial`, with the bounds that missing records leave to a count.

    A rate of the people reached, and the range of single records, stay as they are.
    """
    figure, reasons = value.figure, (*value.reasons, reason)
    if figure is None:
        return attrs.evolve(value, reasons=reasons)
    if value.definition.id == COVERAGE:
        figure = missing.widen_share(figure)
    elif value.definition.additivity is not Additivity.RATIO and figure.unit.whole:
        figure = missing.widen(figure)
    return attrs.evolve(value, figure=figure, status=Status.PARTIAL, reasons=reasons)


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
        return Interval(year_start(counted.calendar, days), days.end)
    return None
