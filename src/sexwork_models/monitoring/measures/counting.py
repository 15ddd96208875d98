"""Evaluates a measure for every group of a breakdown: a figure with its status and reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from ...core.errors import FigureError
from ...core.findings import Issue
from ...framework.measures.language import (
    Count,
    Countable,
    Distinct,
    Each,
    Measure,
    Ratio,
    Sum,
    component_counts,
)
from ...framework.measures.terms import Span, SummaryUnit
from ...results.values import Counting, Status
from ...values.figures import Figure
from ...values.units import Unit
from .count_bounds import NumberSummary, combine_years
from .ledger import Answer, CountRequest, Request, SummaryRequest
from .record_count import RecordCount
from .windows import CountBounds, GroupKey

__all__ = [
    "COUNTING_OF_SPAN",
    "Outcome",
    "count_requests",
    "evaluate_measure",
    "unit_of",
    "unit_of_field",
    "with_counting",
]


COUNTING_OF_SPAN: Mapping[Span, Counting] = {
    Span.PERIOD: Counting.IN_PERIOD,
    Span.NEW_IN_YEAR: Counting.NEW_IN_YEAR,
    Span.YEAR_TO_DATE: Counting.YEAR_TO_DATE,
}
_NOTHING = CountBounds(0, 0, 0)
_SPAN_OF_COUNTING = {counting: span for span, counting in COUNTING_OF_SPAN.items()}
_UNITS = {
    "client": Unit.PERSON,
    "establishment": Unit.ESTABLISHMENT,
    "referral": Unit.REFERRAL,
    "case": Unit.CASE,
    "contacts": Unit.CONTACT,
    "participants": Unit.CONTACT,
    "score": Unit.SCORE,
    "items": Unit.ITEM,
    "days": Unit.DAY,
    "group": Unit.GROUP,
    "provider": Unit.PROVIDER,
}


@attrs.frozen
class Outcome:
    """The result of a measure: a figure or none, its status, its number of records, and reasons."""

    figure: Figure | None
    status: Status
    records: int
    reasons: tuple[Issue, ...] = ()
    numerator: Figure | None = None
    denominator: Figure | None = None

    def figure_in(self, unit: Unit) -> Figure | None:
        """Returns the figure with the unit of an indicator, None where there is no figure."""
        if self.figure is None or self.figure.unit is unit:
            return self.figure
        return attrs.evolve(self.figure, unit=unit)


def evaluate_measure(
    measure: Measure, counted: RecordCount, answer: Answer
) -> Mapping[GroupKey, Outcome]:
    """Returns the outcome of every group that has a matching record, from a ledger's answer."""
    counts = component_counts(measure)
    if isinstance(measure, Each):
        return _evaluate_per_record(counts[0], answer.summaries[_summary(counts[0], counted)])
    outcomes: dict[GroupKey, Outcome] = {}
    if isinstance(measure, Ratio):
        # Part and whole are both counted within the period; a part without a record is zero.
        parts, wholes = (answer.counts[CountRequest(count, counted.windows)] for count in counts)
        for key, whole in wholes.items():
            outcomes[key] = _divide(measure, parts.get(key, _NOTHING), whole)
        return outcomes
    unit, chosen = unit_of(counts[0]), with_counting(counts[0], counted.counting)
    for key, bounds in _count_years(chosen, counted, answer).items():
        status = Status.OK if bounds.exact else Status.PARTIAL
        outcomes[key] = Outcome(bounds.figure(unit), status, bounds.records, bounds.reasons)
    return outcomes


def _count_years(
    measure: Countable, counted: RecordCount, answer: Answer
) -> Mapping[GroupKey, CountBounds]:
    """Returns the counts of a period; who is new in a year may be new in each year of several."""
    years: dict[GroupKey, list[CountBounds]] = {}
    for part in _parts_of(measure, counted):
        for key, bounds in answer.counts[CountRequest(measure, part.windows)].items():
            years.setdefault(key, []).append(bounds)
    return {key: combine_years(found, "new-over-years") for key, found in years.items()}


def _parts_of(measure: Countable, counted: RecordCount) -> tuple[RecordCount, ...]:
    is_new = isinstance(measure, Distinct) and measure.span is Span.NEW_IN_YEAR
    return counted.years if is_new else (counted,)


def _summary(measure: Countable, counted: RecordCount) -> SummaryRequest:
    assert isinstance(measure, Sum)  # persons per month are evaluated month by month
    return SummaryRequest(measure, counted.windows)


def with_counting(measure: Countable, counting: Counting | None) -> Countable:
    """Returns the measure with the span that `counting` chooses, if it counts clients.

    Counted are the clients of the period, those new in the year, or those of the year to date.
    """
    if not isinstance(measure, Distinct) or measure.key != "client":
        return measure
    if counting is None or measure.span not in COUNTING_OF_SPAN:
        return measure
    return attrs.evolve(measure, span=_SPAN_OF_COUNTING[counting])


def unit_of(measure: Countable) -> Unit:
    """Returns the unit that a measure counts."""
    if isinstance(measure, Count):
        return Unit.SESSION
    return unit_of_field(measure.key if isinstance(measure, Distinct) else measure.field)


def unit_of_field(field: str) -> Unit:
    """Returns the unit of a key or a number; of one without a unit of its own, an item."""
    return _UNITS.get(field, Unit.ITEM)


def _divide(measure: Ratio, part: CountBounds, whole: CountBounds) -> Outcome:
    numerator_of, denominator_of = component_counts(measure)
    numerator = part.figure(unit_of(numerator_of))
    denominator = whole.figure(Unit.PERSON if measure.mean else unit_of(denominator_of))
    reasons = tuple(dict.fromkeys((*part.reasons, *whole.reasons)))
    base = Outcome(None, Status.ZERO_DENOMINATOR, whole.records, reasons, numerator, denominator)
    if whole.high == 0:
        return attrs.evolve(base, reasons=(*reasons, Issue("denominator-zero")))
    try:
        divide = numerator.divided_by if measure.mean else numerator.share_of
        figure = divide(denominator)
    except FigureError:
        part_exceeds = Issue("part-exceeds-whole", {"part": numerator, "whole": denominator})
        return attrs.evolve(base, status=Status.NOT_COMPARABLE, reasons=(*reasons, part_exceeds))
    status = Status.OK if part.exact and whole.exact else Status.PARTIAL
    return attrs.evolve(base, figure=figure, status=status)


def _evaluate_per_record(
    measure: Countable, summaries: Mapping[GroupKey, NumberSummary]
) -> Mapping[GroupKey, Outcome]:
    """Returns the lowest and the highest number of single records; open where one states none.

    The mean is the numerator over the denominator: the total over how many records state a number.
    """
    assert isinstance(measure, Sum)  # persons per month are evaluated month by month
    outcomes: dict[GroupKey, Outcome] = {}
    for key, summary in summaries.items():
        missing = summary.records - summary.numbers
        known = Figure.range(summary.lowest, summary.highest, Unit.PERSON_PER_SESSION)
        reasons = [Issue("lowest-to-highest", {"known": known})]
        if missing:
            params = {"count": missing, "field": measure.field}
            reasons.append(Issue("numbers-missing", params))
        outcomes[key] = Outcome(
            figure=Figure.at_least(0, known.unit) if missing else known,
            status=Status.PARTIAL if missing else Status.OK,
            records=summary.records,
            reasons=tuple(reasons),
            numerator=Figure.exact(summary.total, unit_of(measure)),
            denominator=Figure.exact(summary.numbers, Unit.SESSION),
        )
    return outcomes


def count_requests(measure: Measure, counted: RecordCount) -> Iterator[Request]:
    """Yields every request to a ledger whose answer `evaluate_measure` needs."""
    if isinstance(measure, Each) and measure.per is SummaryUnit.ENCOUNTER:
        yield _summary(component_counts(measure)[0], counted)
        return
    months = counted.months if isinstance(measure, Each) else (counted.period,)
    counting = None if isinstance(measure, Ratio) else counted.counting
    components = [with_counting(count, counting) for count in component_counts(measure)]
    for period in months:
        for component in components:
            for part in _parts_of(component, attrs.evolve(counted, period=period)):
                yield CountRequest(component, part.windows)
