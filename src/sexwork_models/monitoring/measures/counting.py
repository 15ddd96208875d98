"""Evaluates a measure for every group of a breakdown: a figure with its status and reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import attrs

from ...core.errors import FigureError
from ...core.findings import Issue
from ...framework.measures.language import (
    Count,
    Countable,
    Distinct,
    Each,
    Key,
    Measure,
    Ratio,
    Sum,
    component_counts,
)
from ...framework.measures.terms import UNIT_OF_FIELD, Span
from ...results.values import Counting, Status
from ...values.figures import Figure
from ...values.units import Unit
from .distinct.bounds import combine_years
from .distinct.rest import rest_of, share_of_part_and_rest
from .encounters.totals import EncounterSummary
from .ledger import Answer, CountRequest, Request, Summary, SummaryRequest
from .record_count import RecordCount
from .windows import CountBounds, GroupKey, counts_people

__all__ = [
    "COUNTING_OF_SPAN",
    "MeasurePlan",
    "Outcome",
    "plan_measure",
    "unit_of",
    "unit_of_key",
    "with_counting",
]


COUNTING_OF_SPAN: Mapping[Span, Counting] = {
    Span.PERIOD: Counting.IN_PERIOD,
    Span.NEW_IN_YEAR: Counting.NEW_IN_YEAR,
    Span.YEAR_TO_DATE: Counting.YEAR_TO_DATE,
}
_NOTHING = CountBounds(0, 0, 0)
_SPAN_OF_COUNTING = {counting: span for span, counting in COUNTING_OF_SPAN.items()}


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


@attrs.frozen(eq=False, repr=False)
class MeasurePlan:
    """The requests to a ledger that a measure needs, and how its outcomes are made of the answer.

    There is an outcome for every group that has a matching record.
    """

    requests: tuple[Request, ...]
    finish: Callable[[Answer], Mapping[GroupKey, Outcome]]


def plan_measure(
    measure: Measure, counted: RecordCount, unit: Unit = Unit.PERSON_PER_SESSION
) -> MeasurePlan:
    """Returns the plan of a measure that has one value for each group; `unit` is that of values.

    Of a measure for each month or field, the measure of one of them is planned. Single encounters
    are those of a sum; of another measure nothing is known.
    """
    if isinstance(measure, Each):
        return _plan_range(measure.of, counted, unit)
    if isinstance(measure, Ratio):
        return _plan_ratio(measure, counted)
    if isinstance(measure, (Sum, Count, Distinct)):
        return _plan_count(measure, counted)
    return _NO_PLAN


def _plan_count(measure: Countable, counted: RecordCount) -> MeasurePlan:
    chosen, unit = with_counting(measure, counted.counting), unit_of(measure)
    requests = _requests(chosen, counted)

    def finish(answer: Answer) -> Mapping[GroupKey, Outcome]:
        outcomes: dict[GroupKey, Outcome] = {}
        for key, bounds in _over_years(requests, answer).items():
            status = Status.OK if bounds.exact else Status.PARTIAL
            outcomes[key] = Outcome(bounds.figure(unit), status, bounds.records, bounds.reasons)
        return outcomes

    return MeasurePlan(requests, finish)


def _plan_ratio(measure: Ratio, counted: RecordCount) -> MeasurePlan:
    """Returns the plan of a ratio, whose part and whole are counted as each of them declares."""
    sides = component_counts(measure)
    if len(sides) != len((measure.part, measure.whole)):
        return _NO_PLAN
    part, whole = (_requests(side, counted) for side in sides)
    rest = _requests_of_rest(measure, counted)

    def finish(answer: Answer) -> Mapping[GroupKey, Outcome]:
        parts, wholes = _over_years(part, answer), _over_years(whole, answer)
        others = _over_years(rest, answer)
        outcomes: dict[GroupKey, Outcome] = {}
        with_part = [key for key, bounds in parts.items() if bounds.high != 0]
        for key in dict.fromkeys((*wholes, *with_part)):  # a side without a record is zero
            own, of = parts.get(key, _NOTHING), wholes.get(key, _NOTHING)
            outcomes[key] = _divide(measure, own, of)
            if rest:
                outcomes[key] = _beside_rest(outcomes[key], own, others.get(key, _NOTHING))
        return outcomes

    return MeasurePlan((*part, *whole, *rest), finish)


def _requests_of_rest(measure: Ratio, counted: RecordCount) -> tuple[CountRequest, ...]:
    """Returns the request of the keys of the whole that are not in the part; none where it is none.

    An average has no such keys.
    """
    part, whole = measure.part, measure.whole
    if measure.mean or not isinstance(part, Distinct) or not isinstance(whole, Distinct):
        return ()
    rest = rest_of(part, whole)
    return () if rest is None else _requests(rest, counted)


def _beside_rest(outcome: Outcome, part: CountBounds, rest: CountBounds) -> Outcome:
    """Returns a share that is not exact with the bounds that the rest of its whole gives it."""
    if outcome.figure is None or outcome.status is Status.OK:
        return outcome
    low, high = share_of_part_and_rest(part, rest)
    return attrs.evolve(outcome, figure=Figure.range(low, high, Unit.PERCENT))


def _requests(measure: Countable, counted: RecordCount) -> tuple[CountRequest, ...]:
    """Returns the requests of a count: of what is new in a year, one for each year of several."""
    is_of_year = isinstance(measure, Distinct) and measure.span is Span.NEW_IN_YEAR
    parts = counted.years if is_of_year else (counted,)
    return tuple(CountRequest(measure, part.windows_of(measure.span)) for part in parts)


def _over_years(requests: Iterable[CountRequest], answer: Answer) -> Mapping[GroupKey, CountBounds]:
    """Returns the counts of a period; who is new in a year may be new in each year of several."""
    years: dict[GroupKey, list[CountBounds]] = {}
    for request in requests:
        for key, bounds in answer.counts[request].items():
            years.setdefault(key, []).append(bounds)
    return {key: combine_years(found, "new-over-years") for key, found in years.items()}


_NO_PLAN = MeasurePlan((), lambda _: {})


def with_counting(measure: Countable, counting: Counting | None) -> Countable:
    """Returns the measure with the span that `counting` chooses, if it counts clients.

    Counted are the clients of the period, those new in the year, or those of the year to date.
    """
    if not counts_people(measure):
        return measure
    if counting is None or measure.span not in COUNTING_OF_SPAN:
        return measure
    return attrs.evolve(measure, span=_SPAN_OF_COUNTING[counting])


def unit_of(measure: Countable) -> Unit:
    """Returns the unit that a measure counts."""
    if isinstance(measure, Count):
        return Unit.SESSION
    if isinstance(measure, Distinct):
        return unit_of_key(measure.keys)
    return UNIT_OF_FIELD.get(measure.field, Unit.ITEM)


def unit_of_key(keys: Key) -> Unit:
    """Returns the unit of a key; of a pair, or of one without a unit of its own, an item."""
    return UNIT_OF_FIELD.get(keys[0], Unit.ITEM) if len(keys) == 1 else Unit.ITEM


def _divide(measure: Ratio, part: CountBounds, whole: CountBounds) -> Outcome:
    numerator_of, denominator_of = component_counts(measure)
    numerator = part.figure(unit_of(numerator_of))
    denominator = whole.figure(unit_of(denominator_of))
    reasons = tuple(dict.fromkeys((*part.reasons, *whole.reasons)))
    records = whole.records or part.records
    base = Outcome(None, Status.ZERO_DENOMINATOR, records, reasons, numerator, denominator)
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


def _plan_range(measure: Measure, counted: RecordCount, unit: Unit) -> MeasurePlan:
    """Returns the plan of the lowest to the highest number of single encounters or records."""
    if not isinstance(measure, Sum):
        return _NO_PLAN
    request = SummaryRequest(measure, counted.windows)

    def finish(answer: Answer) -> Mapping[GroupKey, Outcome]:
        outcomes: dict[GroupKey, Outcome] = {}
        for key, summary in answer.summaries[request].items():
            outcomes[key] = _range_outcome(measure, _as_encounter_summary(summary), unit)
        return outcomes

    return MeasurePlan((request,), finish)


def _as_encounter_summary(summary: Summary) -> EncounterSummary:
    """Returns a summary in which every record without an encounter of its own is one."""
    if isinstance(summary, EncounterSummary):
        return summary
    total = CountBounds(summary.total, summary.total, summary.records)
    encounters = CountBounds(summary.numbers, summary.numbers, summary.records)
    missing = summary.records - summary.numbers
    return EncounterSummary(summary.lowest, summary.highest, total, encounters, missing)


def _range_outcome(measure: Sum, summary: EncounterSummary, unit: Unit) -> Outcome:
    """Returns the lowest and the highest number; open where a record states none.

    The mean is the numerator over the denominator: the total over how many encounters state a
    number.
    """
    known, missing = Figure.range(summary.lowest, summary.highest, unit), summary.missing
    reasons = [Issue("lowest-to-highest", {"known": known})]
    if missing:
        reasons.append(Issue("numbers-missing", {"count": missing, "field": measure.field}))
    is_exact = not missing and summary.total.exact and summary.encounters.exact
    return Outcome(
        figure=Figure.at_least(0, unit) if missing else known,
        status=Status.OK if is_exact else Status.PARTIAL,
        records=summary.total.records,
        reasons=(*reasons, *summary.total.reasons),
        numerator=summary.total.figure(unit_of(measure)),
        denominator=summary.encounters.figure(Unit.SESSION),
    )
