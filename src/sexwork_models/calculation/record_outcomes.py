"""What a measure gives for every part of a cut: a figure with its status, the parts of a ratio, and why."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from ..errors import FigureError
from ..practice.conditions import holds
from ..practice.records import ActivityRecord
from ..values.figures import Figure
from ..values.units import Unit
from .counting import Counted, Cut, count, number_of
from .indicator_values import Counting, Status
from .measure import Countable, Distinct, Each, Measure, Ratio, Span, Sum, Tally
from .record_count import RecordCount
from .trace import Reason

__all__ = ["COUNTINGS", "Outcome", "chosen", "evaluate", "unit_of"]

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
    return count(chosen(measure, counted.counting), counted.records, counted.windows, counted.cutter.cut_of)


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
    days = counted.windows.period
    groups: dict[Cut, list[ActivityRecord]] = {}
    for record in counted.records:
        if days.holds(record.day) and holds(measure.where, record.__dict__):
            groups.setdefault(counted.cutter.cut_of(record), []).append(record)
    spreads = ((cut, _spread(measure, group)) for cut, group in groups.items())
    return {cut: spread for cut, spread in spreads if spread is not None}


def _spread(measure: Sum, group: list[ActivityRecord]) -> Outcome | None:
    numbers = [number for number in (number_of(measure, record) for record in group) if number is not None]
    if not numbers:
        return None
    missing = len(group) - len(numbers)
    reasons = (Reason("numbers-missing", {"count": missing, "field": measure.field}),) if missing else ()
    return Outcome(
        Figure.range(min(numbers), max(numbers), Unit.PERSON_PER_SESSION),
        Status.PARTIAL if missing else Status.OK,
        len(group),
        (Reason("lowest-to-highest"), *reasons),
        Figure.exact(sum(numbers), unit_of(measure)),
        Figure.exact(len(numbers), Unit.SESSION),
    )
