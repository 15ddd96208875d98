"""What a measure gives for every part of a cut: a figure with its status, the parts of a ratio, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property

import attrs

from ...core.errors import FigureError
from ...framework.framework import Framework
from ...results.explanations import Reason
from ...results.values import Counting, Status
from ...values.calendars import Period, ReportingCalendar
from ...values.figures import Figure
from ...values.intervals import Interval
from ...values.text import Text
from ...values.units import Unit
from .count_rows import Range
from .dimensions import Cutter
from .language import (
    Countable,
    Counted,
    Cut,
    Distinct,
    Each,
    EachOf,
    Measure,
    Ratio,
    Span,
    Sum,
    Tally,
    Windows,
    parts_of,
)
from .ledger import Asked, Ledger, Part

__all__ = [
    "COUNTINGS",
    "Outcome",
    "RecordCount",
    "asked_for",
    "chosen",
    "days_of",
    "evaluate",
    "unit_of",
    "year_start",
]


@attrs.frozen(eq=False, repr=False)
class RecordCount:
    """One counting of the records of a ledger, in a period, cut by the dimensions of `cutter`.

    `counting` chooses which persons of the period are counted; None is what each indicator declares. `also` are parts that
    are there without a record.
    """

    ledger: Ledger
    framework: Framework
    calendar: ReportingCalendar
    period: Period
    cutter: Cutter
    counting: Counting | None = None
    also: tuple[Part, ...] = ()

    @cached_property
    def windows(self) -> Windows:
        """The days of the period and the first day of its reporting year."""
        days = days_of(self.period)
        return Windows(days, year_start(self.calendar, days))

    @cached_property
    def months(self) -> tuple[Period, ...]:
        """The months of the calendar that lie in the period."""
        days = days_of(self.period)
        assert days.start is not None
        assert days.last_day is not None  # a period of a calendar begins and ends
        years = range(self.calendar.year_of(days.start), self.calendar.year_of(days.last_day) + 1)
        return tuple(
            month
            for year in years
            for month in self.calendar.months(year)
            if days.covers(days_of(month))
        )

    @cached_property
    def since_new_year(self) -> Period:
        """The period from the first day of the reporting year to the end of this one."""
        days = self.windows.of(Span.YEAR_TO_DATE)
        if days == self.period.interval:
            return self.period
        ends = self.period.label
        label = Text(
            f"từ đầu năm đến hết {ends.vi}", f"from the start of the year to the end of {ends.en}"
        )
        return attrs.evolve(self.period, label=label, interval=days)

    def parts(self) -> tuple[Part, ...]:
        """The parts that have a record since the first day of the year; without a cut, the one whole."""
        found = {part.words: part for part in self.also}
        found |= {
            part.words: part
            for part in self.ledger.parts(self.windows.of(Span.YEAR_TO_DATE), self.cutter)
        }
        return tuple(found[words] for words in sorted(found))

    def count(self, measure: Countable) -> Mapping[Cut, Counted]:
        """The count of every part that has a matching record."""
        return self.ledger.count(measure, self.windows, self.cutter)

    def spread(self, measure: Sum) -> Mapping[Cut, Range]:
        """The range of the numbers of single records, for every part that has one."""
        return self.ledger.spread(measure, self.windows, self.cutter)


def days_of(period: Period) -> Interval:
    """The days of a period of a calendar."""
    assert period.interval is not None  # only a label that was never resolved has none
    return period.interval


def year_start(calendar: ReportingCalendar, days: Interval) -> date:
    """The first day of the reporting year that holds the last of the days."""
    assert days.last_day is not None  # a period of a calendar ends
    start = days_of(calendar.year(calendar.year_of(days.last_day))).start
    assert start is not None
    return start


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
    if (
        counting is None
        or not isinstance(measure, Distinct)
        or measure.key != "client"
        or measure.span not in COUNTINGS
    ):
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
    return Outcome(
        one.figure(unit), Status.OK if one.exact else Status.PARTIAL, one.records, one.reasons
    )


def _ratios(measure: Ratio, counted: RecordCount) -> Mapping[Cut, Outcome]:
    """Part on whole, both within the period; a part without a record is none of the whole."""
    plain = attrs.evolve(counted, counting=None)
    parts, wholes = _counted(measure.part, plain), _counted(measure.whole, plain)
    return {
        cut: _ratio(measure, parts.get(cut, Counted(0, 0, 0)), whole)
        for cut, whole in wholes.items()
    }


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
    return attrs.evolve(
        base, figure=figure, status=Status.OK if part.exact and whole.exact else Status.PARTIAL
    )


def _spreads(measure: Sum | Distinct, counted: RecordCount) -> Mapping[Cut, Outcome]:
    """The lowest and the highest number of single records; the mean is what stands beside them, numerator on denominator."""
    assert isinstance(measure, Sum)  # persons are spread over months, which are counted one by one
    return {cut: _spread(measure, one) for cut, one in counted.spread(measure).items()}


def _spread(measure: Sum, one: Range) -> Outcome:
    missing = one.records - one.numbers
    reasons = (
        (Reason("numbers-missing", {"count": missing, "field": measure.field}),) if missing else ()
    )
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
