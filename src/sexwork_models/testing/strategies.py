"""What records, rows, periods and figures can be: strategies for property tests of whatever reads or counts them.

They need the package hypothesis. Values come from small pools, so that one client, one referral or one day comes more than
once, and days lie on both sides of the ends of months and reporting periods. Every code says that it is synthetic.
A failing test shows records by their ids alone, as everywhere; `hypothesis.note(record.model_dump())` shows all of one.

    from hypothesis import given
    from sexwork_models.testing.strategies import record_tables

    @given(record_tables())
    def test_the_order_of_the_rows_says_nothing(records):
        assert my_count(records) == my_count(records[::-1])
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction
from functools import partial
from operator import methodcaller
from typing import Any, TypeAlias

from ..framework.framework import Framework
from ..framework.loading import packaged_framework
from ..practice.records.model import ActivityRecord
from ..practice.records.terms import ReferralStage
from ..values.calendars import CALENDARS, Period, ReportingCalendar
from ..values.figures import Figure
from ..values.units import Unit
from .drawing import Drawing, SearchStrategy, Values, st
from .mutations import spoiled_rows
from .weights import code

__all__ = ["activity_records", "figures", "raw_rows", "record_tables", "reporting_periods"]

_FIRST_DAY, _LAST_DAY = date(2023, 12, 15), date(2024, 12, 14)  # the state reporting year 2024
_PROVINCES = ("22", "31")  # with their districts


def activity_records(
    *,
    first_day: date = _FIRST_DAY,
    last_day: date = _LAST_DAY,
    provinces: Sequence[str] = _PROVINCES,
    clients: int = 4,
    protection: bool = False,
    framework: Framework | None = None,
) -> SearchStrategy[ActivityRecord]:
    """Sound records of one client or of an event: of every service activity, stage, item and kind of count.

    Days lie from `first_day` to `last_day`, places in `provinces` and their districts on the day, coded clients among
    `clients` of them; others are anonymous. With `protection`, some speak of persons under 18 who are served or of trafficking,
    which a validator routes; all others are accepted, with warnings at most. No record corrects another.
    Raises UnusableInputError and UnknownIdError for places that the framework does not have in the window.
    """
    drawing = Drawing.of(
        first_day,
        last_day,
        provinces,
        framework or packaged_framework(),
        clients=clients,
        protection=protection,
    )
    return _records(drawing)


def record_tables(
    *,
    max_size: int = 10,
    first_day: date = _FIRST_DAY,
    last_day: date = _LAST_DAY,
    provinces: Sequence[str] = _PROVINCES,
    clients: int = 4,
    protection: bool = False,
    framework: Framework | None = None,
) -> SearchStrategy[list[ActivityRecord]]:
    """Tables of up to `max_size` such records in any order, each under an id of its own.

    Among them are corrections (of the facts, or by other facts), corrections of corrections, cancellations, facts entered
    twice, and referrals with several stages, in and out of order. For the rest see `activity_records`.
    """
    drawing = Drawing.of(
        first_day,
        last_day,
        provinces,
        framework or packaged_framework(),
        clients=clients,
        protection=protection,
    )
    return _tables(drawing, max_size)


def raw_rows(
    *,
    first_day: date = _FIRST_DAY,
    last_day: date = _LAST_DAY,
    provinces: Sequence[str] = _PROVINCES,
    clients: int = 4,
    framework: Framework | None = None,
) -> SearchStrategy[dict[str, Any]]:
    """Rows as they come in, text or JSON values, of which many are faulty in up to three ways.

    A column is missing or unknown; a value is of another type, in decomposed Unicode, with separators, or any text; or the row
    has one of the `FAULTS`. Whatever reads rows accepts each or reports it, and never raises.
    """
    return spoiled_rows(
        activity_records(
            first_day=first_day,
            last_day=last_day,
            provinces=provinces,
            clients=clients,
            framework=framework,
        )
    )


def reporting_periods(
    *, first_year: int = 2023, last_year: int = 2026, calendars: Iterable[str] = tuple(CALENDARS)
) -> SearchStrategy[Period]:
    """Years, halves, quarters, months and first months of reporting years; `calendar` of each names the calendar it is of.

    Drawing raises CalendarError for a year that a calendar does not reach.
    """
    parts = (
        *("-H1", "-H2", "-Q1", "-Q2", "-Q3", "-Q4", "-6M", "-9M"),
        *(f"-M{month:02d}" for month in range(1, 13)),
    )
    years = st.integers(first_year, last_year)
    return st.builds(
        _period, st.sampled_from(tuple(calendars)), years, st.sampled_from(("", *parts))
    )


def figures(units: Iterable[Unit | str] = tuple(Unit)) -> SearchStrategy[Figure]:
    """Figures of some units: exact, about, open on one side, between two bounds; negative ones only where a unit allows it."""
    return st.sampled_from([Unit(unit) for unit in units]).flatmap(_figures_of)


def _records(drawing: Drawing) -> SearchStrategy[ActivityRecord]:
    ids = st.integers(0, 999).map(partial(code, "R"))
    return st.builds(
        lambda values, own: ActivityRecord.model_validate({**values, "id": own}),
        _facts(drawing),
        ids,
    )


@st.composite
def _tables(draw: st.DrawFn, drawing: Drawing, max_size: int) -> list[ActivityRecord]:
    table = _Table()
    for step in draw(st.lists(_steps(drawing, max_size), max_size=max_size)):
        step(table)
    values = table.values[:max_size]
    ids = [code("R", number) for number in draw(st.permutations(range(len(values))))]
    links = ["" if one["supersedes"] is None else ids[one["supersedes"]] for one in values]
    own = [{"id": id, "supersedes": link} for id, link in zip(ids, links, strict=True)]
    records = [
        ActivityRecord.model_validate(one | ours) for one, ours in zip(values, own, strict=True)
    ]
    return draw(st.permutations(records))


_Step: TypeAlias = "Callable[[_Table], None]"


class _Table:
    """A table as it grows: the cells of its rows, `supersedes` the place of an earlier row, and those that nothing corrects."""

    def __init__(self) -> None:
        self.values: list[Values] = []
        self._free: list[int] = []

    def add(self, values: Values, supersedes: int | None = None) -> None:
        """A fact, or what takes the place of an earlier row."""
        self._free.append(len(self.values))
        self.values.append({"cancelled": False, **values, "supersedes": supersedes})

    def add_all(self, rows: Iterable[Values]) -> None:
        """Several facts."""
        for values in rows:
            self.add(values)

    def again(self, place: int) -> None:
        """The facts of a row, entered once more; a second entry corrects nothing."""
        if self.values:
            self.add({**self.values[place % len(self.values)], "cancelled": False})

    def correct(self, place: int, change: Callable[[Values], Values]) -> None:
        """A correction of one of the rows that nothing corrects as yet."""
        if self._free:
            corrected = self._free.pop(place % len(self._free))
            self.add({"cancelled": False} | change(self.values[corrected]), corrected)


def _steps(drawing: Drawing, max_size: int) -> SearchStrategy[_Step]:
    """A new fact, all stages of a referral, or something about a fact that is there already."""
    place = st.integers(0, max_size)
    facts = _facts(drawing)
    return st.one_of(
        facts.map(lambda values: methodcaller("add", values)),
        _chains(drawing).map(lambda rows: methodcaller("add_all", rows)),
        place.map(lambda at: methodcaller("again", at)),
        st.builds(
            lambda at, more: methodcaller("correct", at, partial(_counted, more)),
            place,
            st.integers(0, 5),
        ),
        st.builds(lambda at, values: methodcaller("correct", at, lambda _: values), place, facts),
        place.map(lambda at: methodcaller("correct", at, _mistaken)),
    )


@st.composite
def _facts(draw: st.DrawFn, drawing: Drawing) -> Values:
    return drawing.record(draw, client=draw(st.booleans()))


@st.composite
def _chains(draw: st.DrawFn, drawing: Drawing) -> list[Values]:
    """Stages of a referral of one client, each on a day of its own: in order or not, with gaps, or one of them twice."""
    first = drawing.record(draw, client=True) | {"referral": code("F", draw(st.integers(0, 5)))}
    stages = draw(st.lists(st.sampled_from(ReferralStage), min_size=1, max_size=4))
    return [{**first, **drawing.dated(draw), "referral_stage": stage} for stage in stages]


def _counted(more: int, values: Values) -> Values:
    """The same facts with another number of contacts, never below that of persons."""
    return {**values, "cancelled": False, "contacts": (values.get("persons") or 0) + more}


def _mistaken(values: Values) -> Values:
    return {**values, "cancelled": True}


def _period(calendar: str, year: int, part: str) -> Period:
    return ReportingCalendar.named(calendar).period(f"{year}{part}")


def _figures_of(unit: Unit) -> SearchStrategy[Figure]:
    least = -100 if unit.signed else 0
    whole = st.integers(least, 1000)
    number = (
        whole
        if unit.whole
        else st.one_of(whole, st.builds(Fraction, st.integers(least, 1000), st.integers(1, 12)))
    )
    above = st.integers(0, 500)
    makers = (Figure.exact, Figure.about, Figure.over, Figure.at_least, Figure.at_most)
    lone = [number.map(partial(make, unit=unit)) for make in makers]
    under = st.builds(lambda low, width: Figure.under(low + width + 1, unit), number, above)
    between = st.builds(lambda low, width: Figure.range(low, low + width, unit), number, above)
    return st.one_of(*lone, under, between)
