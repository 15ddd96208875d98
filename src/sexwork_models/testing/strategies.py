"""Hypothesis strategies for property tests of code that reads or counts records and figures.

They need the package hypothesis. Values come from small pools, so that a client, a referral or a
day occurs more than once, and days lie on both sides of the ends of months and reporting periods.
Every code begins with `SYN-`. A failing test shows records by their ids alone, as all output of the
library does; `hypothesis.note(record.model_dump())` shows a whole record.

    from hypothesis import given
    from sexwork_models.testing.strategies import record_tables

    @given(record_tables())
    def test_the_count_does_not_depend_on_the_order_of_rows(records):
        assert my_count(records) == my_count(records[::-1])
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction
from functools import partial
from operator import methodcaller
from typing import Any

from ..forms.record_terms import ReferralStage
from ..forms.records import ActivityRecord
from ..framework.framework import Framework
from ..framework.packaged.load import packaged_framework
from ..values.calendars import CALENDARS, Period, ReportingCalendar
from ..values.figures import Figure
from ..values.units import Unit
from .mutations import mutated_rows
from .record_cells import SearchStrategy, Values, st
from .record_strategies import RecordStrategies
from .weights import synthetic_code

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
    """Draws valid records of clients and events, with all service activities, stages and items.

    Days lie from `first_day` to `last_day`; places are `provinces` and their districts of the day;
    coded clients are some of `clients` codes, others are anonymous. With `protection`, some records
    are protection cases (persons under 18 who are served, or trafficking), which a validator
    routes; it accepts all others, with warnings at most. No record corrects another. Raises
    UnusableInputError and UnknownIdError for places that the framework does not have in the window.
    """
    strategies = RecordStrategies.for_window(
        first_day,
        last_day,
        provinces,
        framework or packaged_framework(),
        clients=clients,
        protection=protection,
    )
    ids = st.integers(0, 999).map(partial(synthetic_code, "R"))
    return st.builds(
        lambda values, own_id: ActivityRecord.model_validate({**values, "id": own_id}),
        _facts(strategies),
        ids,
    )


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
    """Draws tables of up to `max_size` such records in any order, with different ids.

    Among the records are corrections (of a number, or by other facts), corrections of corrections,
    cancellations, facts entered twice, and referrals with several stages, in and out of order. For
    the other parameters and the errors raised see `activity_records`.
    """
    strategies = RecordStrategies.for_window(
        first_day,
        last_day,
        provinces,
        framework or packaged_framework(),
        clients=clients,
        protection=protection,
    )
    return _tables(strategies, max_size)


def raw_rows(
    *,
    first_day: date = _FIRST_DAY,
    last_day: date = _LAST_DAY,
    provinces: Sequence[str] = _PROVINCES,
    clients: int = 4,
    framework: Framework | None = None,
) -> SearchStrategy[dict[str, Any]]:
    """Draws rows as they arrive, of text or JSON values, many with up to three faults.

    A column is missing or unknown; a value is of another type, in decomposed Unicode, with
    separators, or any text; or the row has one of the `FAULTS`. A reader of rows should accept or
    report each of them, and never raise.
    """
    return mutated_rows(
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
    """Draws years, half-years, quarters, months and first six or nine months of reporting years.

    The `calendar` of a period names its calendar. Drawing raises CalendarError for a year that a
    calendar does not cover.
    """
    months = [f"-M{month:02d}" for month in range(1, 13)]
    parts = ("", "-H1", "-H2", "-Q1", "-Q2", "-Q3", "-Q4", "-6M", "-9M", *months)
    return st.builds(
        lambda calendar, year, part: ReportingCalendar.named(calendar).period(f"{year}{part}"),
        st.sampled_from(tuple(calendars)),
        st.integers(first_year, last_year),
        st.sampled_from(parts),
    )


def figures(units: Iterable[Unit | str] = tuple(Unit)) -> SearchStrategy[Figure]:
    """Draws figures of some units: exact, approximate, with one bound, or between two bounds.

    Figures are negative only where the unit allows it.
    """
    return st.sampled_from([Unit(unit) for unit in units]).flatmap(_figures_of)


@st.composite
def _facts(draw: st.DrawFn, strategies: RecordStrategies) -> Values:
    return strategies.draw_record(draw, client=draw(st.booleans()))


@st.composite
def _tables(draw: st.DrawFn, strategies: RecordStrategies, max_size: int) -> list[ActivityRecord]:
    table = _Table()
    for add_rows in draw(st.lists(_additions(strategies, max_size), max_size=max_size)):
        add_rows(table)
    rows = table.rows[:max_size]
    ids = [synthetic_code("R", number) for number in draw(st.permutations(range(len(rows))))]
    records = []
    for own_id, row in zip(ids, rows, strict=True):
        earlier = row["supersedes"]
        links = {"id": own_id, "supersedes": "" if earlier is None else ids[earlier]}
        records.append(ActivityRecord.model_validate(row | links))
    return draw(st.permutations(records))


class _Table:
    """A table under construction; `supersedes` of a row is the position of an earlier row."""

    def __init__(self) -> None:
        self.rows: list[Values] = []
        self._not_superseded: list[int] = []

    def add(self, values: Values, supersedes: int | None = None) -> None:
        """Adds a fact, or the row that supersedes an earlier one."""
        self._not_superseded.append(len(self.rows))
        self.rows.append({"cancelled": False, **values, "supersedes": supersedes})

    def add_all(self, facts: Iterable[Values]) -> None:
        """Adds several facts."""
        for values in facts:
            self.add(values)

    def add_duplicate(self, position: int) -> None:
        """Adds the facts of a row once more; a second entry corrects nothing."""
        if self.rows:
            self.add({**self.rows[position % len(self.rows)], "cancelled": False})

    def supersede(self, position: int, change: Callable[[Values], Values]) -> None:
        """Adds a changed row in place of one that no other row supersedes yet."""
        if self._not_superseded:
            earlier = self._not_superseded.pop(position % len(self._not_superseded))
            self.add(change(self.rows[earlier]), earlier)

    def correct_contacts(self, position: int, more: int) -> None:
        """Supersedes a row with another number of contacts, never below that of persons."""

        def corrected(row: Values) -> Values:
            return {**row, "cancelled": False, "contacts": (row.get("persons") or 0) + more}

        self.supersede(position, corrected)


def _additions(
    strategies: RecordStrategies, max_size: int
) -> SearchStrategy[Callable[[_Table], None]]:
    """Draws a new fact, all stages of a referral, or a row that follows on an earlier one."""
    positions = st.integers(0, max_size)
    facts = _facts(strategies)
    return st.one_of(
        facts.map(lambda values: methodcaller("add", values)),
        _referral_stages(strategies).map(lambda stages: methodcaller("add_all", stages)),
        positions.map(lambda position: methodcaller("add_duplicate", position)),
        st.builds(
            lambda position, more: methodcaller("correct_contacts", position, more),
            positions,
            st.integers(0, 5),
        ),
        st.builds(
            lambda position, values: methodcaller("supersede", position, lambda _: values),
            positions,
            facts,
        ),
        positions.map(
            lambda position: methodcaller(
                "supersede", position, lambda values: {**values, "cancelled": True}
            )
        ),
    )


@st.composite
def _referral_stages(draw: st.DrawFn, strategies: RecordStrategies) -> list[Values]:
    """Draws stages of one referral, each with its own day: in any order, with gaps or repeated."""
    base = strategies.draw_record(draw, client=True)
    base["referral"] = synthetic_code("F", draw(st.integers(0, 5)))
    stages = draw(st.lists(st.sampled_from(ReferralStage), min_size=1, max_size=4))
    return [
        {**base, **strategies.draw_day_and_place(draw), "referral_stage": stage} for stage in stages
    ]


def _figures_of(unit: Unit) -> SearchStrategy[Figure]:
    least = -100 if unit.signed else 0
    whole = st.integers(least, 1000)
    number: SearchStrategy[int | Fraction] = whole
    if not unit.whole:
        fraction = st.builds(Fraction, whole, st.integers(1, 12))
        number = st.one_of(whole, fraction)
    width = st.integers(0, 500)
    makers = (Figure.exact, Figure.about, Figure.over, Figure.at_least, Figure.at_most)
    return st.one_of(
        *(number.map(partial(make, unit=unit)) for make in makers),
        st.builds(lambda low, width: Figure.under(low + width + 1, unit), number, width),
        st.builds(lambda low, width: Figure.range(low, low + width, unit), number, width),
    )
