"""What a measure gives for every part of a cut: a figure with its status, the parts of a ratio, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from ..errors import FigureError
from ..values.figures import Figure
from ..values.units import Unit
from .counted import Counted, Cut
from .counting import Range
from .indicator_values import Counting, Status
from .ledger import Asked
from .measure import Countable, Distinct, Each, EachOf, Measure, Ratio, Span, Sum, Tally, parts_of
from .record_count import RecordCount
from .trace import Reason

__all__ = ["COUNTINGS", "Outcome", "asked_for", "chosen", "evaluate", "unit_of"]

COUNTINGS: Mapping[Span, Counting] = {
    Span.PERIOD: Counting.IN_PERIOD,
    Span.NEW_IN_YEAR: Counting.NEW_IN_YEAR,
    Span.YEAR_TO_DATE: Counting.YEAR_TO_DATE,
}
_SPANS = {counting: span for span, counting in COUNTINGS.items()}
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
}


@attrs.frozen
class Outcome:
    """What a measure gave: a figure or none, its status, from how many records, and why."""

    figure: Figure | None
    status: Status
    records: int
    reasons: tuple[Reason, ...] = ()
    numerator: Figure | None = None
    denominator: Figure | None = None


def evaluate(measure: Measure, counted: RecordCount) -> Mapping[Cut, Outcome]:
    """The outcome of every part that has a matching record."""
    if isinstance(measure, Ratio):
        return _ratios(measure, counted)
    if isinstance(measure, Each):
        return _spreads(measure.of, counted)
    return {cut: _outcome(one, unit_of(measure)) for cut, one in _counted(measure, counted).items()}


def chosen(measure: Countable, counting: Counting | None) -> Countable:
    """The measure with the persons that were asked for: in the period, new in the year, or year to date."""
    if counting is None or not isinstance(measure, Distinct) or measure.key != "client" or measure.span not in COUNTINGS:
        return measure
    return attrs.evolve(measure, span=_SPANS[counting])


def unit_of(measure: Countable) -> Unit:
    """What a measure counts."""
    if isinstance(measure, Tally):
        return Unit.SESSION
    return _UNITS[measure.key if isinstance(measure, Distinct) else measure.field]


def _counted(measure: Countable, counted: RecordCount) -> Mapping[Cut, Counted]:
    return counted.count(chosen(measure, counted.counting))


def _outcome(one: Counted, unit: Unit) -> Outcome:
    return Outcome(one.figure(unit), Status.OK if one.exact else Status.PARTIAL, one.records, one.reasons)


def _ratios(measure: Ratio, counted: RecordCount) -> Mapping[Cut, Outcome]:
    """Part on whole, both within the period; a part without a record is none of the whole."""
    plain = attrs.evolve(counted, counting=None)
    parts, wholes = _counted(measure.part, plain), _counted(measure.whole, plain)
    return {cut: _ratio(measure, parts.get(cut, Counted(0, 0, 0)), whole) for cut, whole in wholes.items()}


def _ratio(measure: Ratio, part: Counted, whole: Counted) -> Outcome:
    upper = part.figure(unit_of(measure.part))
    lower = whole.figure(unit_of(measure.whole) if not measure.mean else Unit.PERSON)
    reasons = tuple(dict.fromkeys((*part.reasons, *whole.reasons)))
    base = Outcome(None, Status.ZERO_DENOMINATOR, whole.records, reasons, upper, lower)
    if whole.high == 0:
        return attrs.evolve(base, reasons=(*reasons, Reason("denominator-zero")))
    try:
        figure = upper.divided_by(lower) if measure.mean else upper.share_of(lower)
    except FigureError:
        part_exceeds = Reason("part-exceeds-whole", {"part": upper, "whole": lower})
        return attrs.evolve(base, status=Status.NOT_COMPARABLE, reasons=(*reasons, part_exceeds))
    return attrs.evolve(base, figure=figure, status=Status.OK if part.exact and whole.exact else Status.PARTIAL)


def _spreads(measure: Sum | Distinct, counted: RecordCount) -> Mapping[Cut, Outcome]:
    """The lowest and the highest number of single records; the mean is what stands beside them, numerator on denominator."""
    assert isinstance(measure, Sum)  # persons are spread over months, which are counted one by one
    return {cut: _spread(measure, one) for cut, one in counted.spread(measure).items()}


def _spread(measure: Sum, one: Range) -> Outcome:
    missing = one.records - one.numbers
    reasons = (Reason("numbers-missing", {"count": missing, "field": measure.field}),) if missing else ()
    return Outcome(
        Figure.range(one.lowest, one.highest, Unit.PERSON_PER_SESSION),
        Status.PARTIAL if missing else Status.OK,
        one.records,
        (Reason("lowest-to-highest"), *reasons),
        Figure.exact(one.total, unit_of(measure)),
        Figure.exact(one.numbers, Unit.SESSION),
    )


def asked_for(measure: Measure, counted: RecordCount) -> Iterator[Asked]:
    """Every count that `evaluate` will ask the ledger for."""
    if isinstance(measure, Each) and measure.per is EachOf.RECORD:
        yield Asked(measure.of, counted.windows, each=True)
        return
    months = counted.months if isinstance(measure, Each) else (counted.period,)
    for period in months:
        windows = attrs.evolve(counted, period=period).windows
        counting = None if isinstance(measure, Ratio) else counted.counting
        yield from (Asked(chosen(part, counting), windows) for part in parts_of(measure))
