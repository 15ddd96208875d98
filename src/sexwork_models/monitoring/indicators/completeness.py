"""What rows that were refused leave open: whatever they may belong to is partial, because nobody knows what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import attrs

from ...framework.tables.indicators import Additivity
from ...intake.parsing import Located
from ...practice.records.conditions import Conditions
from ...practice.records.model import ActivityRecord
from ...practice.registers.model import Registers
from ...results.explanations import Reason
from ...results.values import Counting, IndicatorValue, Status
from ...values.calendars import Period
from ...values.figures import Figure
from ..measures.catalog import record_measures
from ..measures.counting import RecordCount, days_of
from ..measures.dimensions import PLACED
from ..measures.language import Cut, Distinct, Measure, Span, parts_of
from ..measures.ledger import Part
from ..stocks.states import State, When, latest_states

__all__ = [
    "COVERAGE",
    "parts_of_refused",
    "parts_of_sites",
    "silent_sites",
    "with_left_out",
    "without_refused_rows",
    "without_silent_sites",
]

COVERAGE = "I15"


def with_left_out(value: IndicatorValue, reason: Reason) -> IndicatorValue:
    """The value as `partial`: a count becomes a lower bound, because more can only add to it."""
    if value.figure is None:
        return attrs.evolve(value, reasons=(*value.reasons, reason))
    figure = _known(value, value.figure)
    return attrs.evolve(
        value, figure=figure, status=Status.PARTIAL, reasons=(*value.reasons, reason)
    )


def _known(value: IndicatorValue, figure: Figure) -> Figure:
    """A share of a size is no lower than this; a rate of the people who were met, and what single meetings were, stay."""
    if value.definition.id == COVERAGE:
        return attrs.evolve(figure, high=Fraction(100), high_strict=False)
    counts = value.definition.additivity is not Additivity.RATIO and figure.unit.whole
    return figure.as_lower_bound() if counts else figure


_COUNTED_FOR_COVERAGE = "I14"


def without_refused_rows(
    values: Iterable[IndicatorValue],
    refused: Sequence[Located[ActivityRecord]],
    lost: int,
    counted: RecordCount,
) -> tuple[IndicatorValue, ...]:
    """The values, each one to which a refused row may belong marked as `partial`.

    A row belongs nowhere where something of it that could be read says so: another day, place, activity. `lost` rows could
    not be read at all and may belong anywhere.
    """
    if not refused and not lost:
        return tuple(values)
    measures = {id: one.measure for id, one in record_measures(counted.framework).items()}
    measures[COVERAGE] = measures[_COUNTED_FOR_COVERAGE]
    rows = _Rows(tuple(map(_Row, refused)), counted)
    return tuple(
        _marked_for_rows(value, measures.get(value.definition.id), rows, lost) for value in values
    )


def parts_of_refused(
    refused: Sequence[Located[ActivityRecord]], counted: RecordCount
) -> tuple[Part, ...]:
    """The parts that refused rows belong to, where it can be read: without another row they have no data, and are there."""
    rows = [_Row(item) for item in refused]
    return (
        tuple(part for row in rows if (part := row.part(counted)) is not None)
        if counted.cutter.by
        else ()
    )


def _marked_for_rows(
    value: IndicatorValue, measure: Measure | None, rows: _Rows, lost: int
) -> IndicatorValue:
    if measure is None:
        return value
    count = lost + sum(row.in_time(value, measure) for row in rows.of_part(value.cut, measure))
    return with_left_out(value, Reason("rows-refused", {"count": count})) if count else value


@attrs.frozen
class _Row:
    """A refused row: what could be read of it, and the fields that could not."""

    item: Located[ActivityRecord]

    def open(self, *fields: str) -> bool:
        """Whether one of the fields could not be read."""
        return bool(self.item.unread.intersection(fields))

    def words(self, names: Iterable[str], counted: RecordCount) -> Cut | None:
        """The part that the row is in; None when that cannot be read."""
        if any(self.open(*_fields(name)) for name in names):
            return None
        return tuple(counted.cutter.part(name, self.item.row) for name in names)

    def may_be_in(self, cut: Iterable[tuple[str, str]], counted: RecordCount) -> bool:
        """Whether nothing that could be read keeps the row out of a part."""
        read = ((name, word) for name, word in cut if not self.open(*_fields(name)))
        return all(counted.cutter.part(name, self.item.row) == word for name, word in read)

    def may_meet(self, measure: Measure) -> bool:
        """Whether nothing that could be read keeps the row out of what a measure counts."""
        cells: Mapping[str, Any] = self.item.row.__dict__
        wheres = [where for part in parts_of(measure) for where in _wheres(part)]
        return any(all(self.open(one.field) or one.met(cells) for one in where) for where in wheres)

    def part(self, counted: RecordCount) -> Part | None:
        """The part that the row belongs to; None when that, or a day of the year so far, cannot be read."""
        record, words = self.item.row, self.words(counted.cutter.by, counted)
        unread = words is None or self.open("day", "place")
        if words is None or unread or not counted.windows.of(Span.YEAR_TO_DATE).holds(record.day):
            return None
        province = counted.cutter.province(record.place, record.day)
        models = frozenset() if self.open("models") else frozenset(record.models)
        return Part(words, (record.place,), (province,) if province else (), models)

    def in_time(self, value: IndicatorValue, measure: Measure) -> bool:
        """Whether nothing that could be read keeps the row out of the days of a value."""
        days = value.period.interval
        if self.open("day") or days is None:
            return True
        newly = value.counting is Counting.NEW_IN_YEAR or (
            isinstance(measure, Distinct) and measure.span is Span.FIRST
        )
        return days.holds(self.item.row.day) or (
            newly and days.end is not None and self.item.row.day < days.end
        )


@attrs.frozen
class _Rows:
    """The refused rows by measure and part: a value is told its own at once, whatever their number."""

    rows: tuple[_Row, ...]
    counted: RecordCount
    _known: dict[tuple[Measure, tuple[str, ...]], dict[Cut | None, list[_Row]]] = attrs.field(
        factory=dict, init=False
    )

    def of_part(self, cut: tuple[tuple[str, str], ...], measure: Measure) -> Iterator[_Row]:
        """The rows that may belong to what a measure counts in one part."""
        names = tuple(name for name, _ in cut)
        groups = self._grouped(measure, names)
        yield from groups.get(tuple(word for _, word in cut), ())
        yield from (row for row in groups.get(None, ()) if row.may_be_in(cut, self.counted))

    def _grouped(self, measure: Measure, names: tuple[str, ...]) -> dict[Cut | None, list[_Row]]:
        if (measure, names) not in self._known:
            groups = self._known[measure, names] = {}
            for row in self.rows:
                if row.may_meet(measure):
                    groups.setdefault(row.words(names, self.counted), []).append(row)
        return self._known[measure, names]


def _fields(name: str) -> tuple[str, ...]:
    """The fields that a dimension is read from."""
    return ("place", "day") if name in PLACED else ("models",) if name == "model" else (name,)


def _wheres(part: Any) -> tuple[Conditions, ...]:
    return part.having_all if isinstance(part, Distinct) else (part.where,)


def silent_sites(counted: RecordCount, registers: Registers) -> tuple[State, ...]:
    """The sites that were active in a quarter of the counting's days, or in its days, and from which nothing of it came."""
    silent: dict[str, State] = {}
    for stretch in _stretches(counted):
        heard = counted.ledger.sites(days_of(stretch))
        for state in _active(registers, stretch, counted):
            if state.entry.id not in heard:
                silent.setdefault(state.entry.id, state)
    return tuple(silent.values())


def _stretches(counted: RecordCount) -> list[Period]:
    """The quarters that lie in the days of the counting; shorter days are one stretch."""
    days = days_of(counted.period)
    if days.start is None or days.last_day is None:
        return [counted.period]
    years = range(counted.calendar.year_of(days.start), counted.calendar.year_of(days.last_day) + 1)
    quarters = [
        quarter
        for year in years
        for quarter in counted.calendar.quarters(year)
        if days.covers(days_of(quarter))
    ]
    return quarters or [counted.period]


def _active(registers: Registers, stretch: Period, counted: RecordCount) -> list[State]:
    """The sites that were active on a day of the stretch."""
    days = days_of(stretch)
    states = latest_states(registers.sites, When.of(stretch), counted.framework)
    return [
        state for state in states if state.sure and state.entry.active.overlap(days) is not None
    ]


def parts_of_sites(counted: RecordCount, registers: Registers) -> tuple[Part, ...]:
    """The parts that the active sites belong to: a place from which nothing came has no data, and is not left away."""
    if not counted.cutter.by or not set(counted.cutter.by) <= {*PLACED, "site", "model"}:
        return ()
    return tuple(_part(state, counted) for state in _active(registers, counted.period, counted))


def _part(state: State, counted: RecordCount) -> Part:
    words = tuple(_traits(state)[name] for name in counted.cutter.by)
    return Part(words, (state.place,), (state.province,), frozenset(state.entry.models))


def _traits(state: State) -> Mapping[str, str]:
    model = "+".join(sorted(state.entry.models))
    return {
        "province": state.province,
        "place": state.place,
        "site": state.entry.id,
        "model": model,
    }


def without_silent_sites(
    values: Iterable[IndicatorValue], counted: RecordCount, registers: Registers
) -> tuple[IndicatorValue, ...]:
    """The values, each one that a silent site belongs to marked as `partial`: a lower bound where more can only add."""
    of_period = silent_sites(counted, registers)
    since_new_year = silent_sites(attrs.evolve(counted, period=counted.since_new_year), registers)
    return tuple(
        _marked_for_sites(
            value, since_new_year if value.period == counted.since_new_year else of_period
        )
        for value in values
    )


def _marked_for_sites(value: IndicatorValue, silent: Sequence[State]) -> IndicatorValue:
    sites = sorted({state.entry.id for state in silent if _concerns(state, value)})
    if not sites or value.figure is None:
        return value
    return with_left_out(value, Reason("sites-silent", {"count": len(sites), "sites": sites}))


def _concerns(state: State, value: IndicatorValue) -> bool:
    """Whether the records of a site would stand in this part of the cut."""
    cut = dict(value.cut)
    apart = any(
        name in cut and cut[name].split("/")[0] != trait for name, trait in _traits(state).items()
    )
    return not apart and bool(value.definition.own_models(state.entry.models))
