"""Laws of first occurrences: over the tiles of a year, new keys are those that met the condition.

With several condition sets a key is new on the first day on which all of them are met.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.ledgers import counts_of

from sexwork_models import ActivityRecord, ReportingCalendar, load_framework
from sexwork_models.forms.conditions import OneOf, holds
from sexwork_models.framework.measures.language import Distinct
from sexwork_models.framework.measures.terms import Span
from sexwork_models.monitoring.measures.dimensions import DimensionReader
from sexwork_models.monitoring.measures.ledger import RowLedger
from sexwork_models.monitoring.measures.windows import Windows

CALENDAR = ReportingCalendar.named("state")
YEAR = CALENDAR.year(2024).interval
TILES = [quarter.interval for quarter in CALENDAR.quarters(2024)]
CLIENTS = ("SYN-A1", "SYN-B1", "SYN-C1")
ACTIVITIES = ("M1-OUTREACH", "M1-IEC", "M1-COUNSEL")
CONDITION_SETS = tuple((OneOf("activity", {activity}),) for activity in ACTIVITIES)
SETS = st.lists(st.sampled_from(CONDITION_SETS), min_size=1, max_size=3, unique=True)
LAWS = settings(max_examples=60, deadline=None)


@cache
def framework():
    return load_framework()


@st.composite
def tables(draw, anonymous=0):
    rows = []
    size, nameless = draw(st.integers(1, 8)), draw(st.integers(0, anonymous))
    for number in range(size + nameless):
        day = YEAR.start + timedelta(days=draw(st.integers(0, 365)))
        rows.append(
            ActivityRecord(
                id=f"SYN-R{number}",
                kind="client",
                day=day,
                entered_on=day,
                place=draw(st.sampled_from(["22", "31"])),
                models=("M1",),
                activity=draw(st.sampled_from(ACTIVITIES)),
                client=draw(st.sampled_from(CLIENTS)) if number < size else "",
                population="sex_worker",
            )
        )
    return rows


def new_keys(rows, sets, days, by=()):
    measure = Distinct("client", tuple(sets), Span.NEW_IN_YEAR)
    reader = DimensionReader(framework(), by, days)
    ledger = RowLedger.of(rows, framework())
    return counts_of(ledger, measure, Windows(days, YEAR.start), reader)


def completed_on(rows, sets):
    """The day on which each client has met every condition set, of those who have; by hand."""
    days: dict[str, date] = {}
    for client in {row.client for row in rows}:
        own = [row for row in rows if row.client == client]
        firsts = [
            min((row.day for row in own if holds(where, row.__dict__)), default=None)
            for where in sets
        ]
        if None not in firsts:
            days[client] = max(firsts)
    return days


@LAWS
@given(tables(), SETS)
def test_new_keys_over_the_tiles_of_a_year_are_those_that_met_the_whole_condition(rows, sets):
    whole = completed_on(rows, sets)

    total = 0
    for days in TILES:
        counts = new_keys(rows, sets, days)
        expected = sum(days.holds(day) for day in whole.values())
        assert (counts[()].low if counts else 0) == expected
        total += expected
    assert total == len(whole)


@LAWS
@given(tables(), SETS, st.sampled_from(TILES))
def test_every_new_key_counts_in_one_group(rows, sets, days):
    whole, by_place = new_keys(rows, sets, days), new_keys(rows, sets, days, ("place",))

    total = sum(bounds.low for bounds in by_place.values())
    assert total == (whole[()].low if whole else 0)


@settings(max_examples=80, deadline=None)
@given(tables(anonymous=2), SETS, st.sampled_from(TILES))
def test_the_truth_is_within_the_bounds_however_anonymous_records_are_named(rows, sets, days):
    counts = new_keys(rows, sets, days)
    by_place = new_keys(rows, sets, days, ("place",))
    anonymous = [row for row in rows if not row.client]
    coded = [row for row in rows if row.client]

    for names in product((*CLIENTS, "SYN-X1", "SYN-Y1"), repeat=len(anonymous)):
        named = [
            row.model_copy(update={"client": name})
            for row, name in zip(anonymous, names, strict=True)
        ]
        truth = new_keys([*coded, *named], sets, days)
        if counts:
            assert counts[()].low <= (truth[()].low if truth else 0) <= counts[()].high
        truth_by_place = new_keys([*coded, *named], sets, days, ("place",))
        for group, bounds in by_place.items():
            own = truth_by_place.get(group)
            assert bounds.low <= (own.low if own else 0) <= bounds.high
