"""Codes that hold for one calendar year, and records that begin on a day: what is open is bounds.

The truth is counted by hand: over every way in which the codes of several years may be of one
establishment, and over every older record that a client may have had.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations, product
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.distinct import FRAMEWORK, contact, measures, tables, truth
from tests.support.frames import answers_of, table_of

from sexwork_models import Counting, Interval, Status, compute_indicators
from sexwork_models.forms.conditions import OneOf
from sexwork_models.framework.measures.language import Distinct
from sexwork_models.framework.measures.terms import BEGINNINGS, Block, Span
from sexwork_models.monitoring.measures.dimensions import DimensionReader
from sexwork_models.monitoring.measures.ledger import CountRequest, RowLedger
from sexwork_models.monitoring.measures.windows import Windows, beginnings_of

YEAR_START = date(2023, 12, 15)
ACTIVITIES = ("M1-IEC", "M1-COUNSEL", "M1-OUTREACH")
IEC, COUNSEL, OUTREACH = ((OneOf("activity", {activity}),) for activity in ACTIVITIES)
DAYS = st.sampled_from(
    [
        Interval(date(2023, 12, 15), date(2024, 3, 15)),
        Interval(date(2023, 12, 15), date(2024, 12, 15)),
        Interval(date(2024, 1, 1), date(2024, 4, 1)),
        Interval(date(2024, 1, 20), date(2024, 2, 1)),
        Interval(date(2023, 12, 15), date(2024, 1, 1)),
        Interval(date(2023, 12, 10), date(2023, 12, 16)),  # it begins before its year
    ]
)
LAWS = settings(max_examples=150, deadline=None)


def visit(day: Any, establishment: str = "", **cells: Any) -> Any:
    base = {"kind": "event", "activity": "M1-IEC", "contacts": 1, "population": ""}
    return contact(**{**base, "day": day, "establishment": establishment, **cells})


def counts(rows, measure, days, since=None, by=(), engine=""):
    ledger = RowLedger.of(rows, FRAMEWORK)
    if engine:
        pytest.importorskip("polars")
        from sexwork_models.frames.counting.frame_ledger import FrameLedger

        ledger = FrameLedger.of(table_of(rows, FRAMEWORK, engine), FRAMEWORK)
    request = CountRequest(measure, Windows(days, YEAR_START, since))
    (found,) = answers_of(ledger, [request], DimensionReader(FRAMEWORK, by))
    return {
        key: (own.low, own.high, [each.code for each in own.reasons]) for key, own in found.items()
    }


ENGINES = ("", "polars")
Q2 = Interval(date(2024, 3, 15), date(2024, 6, 15))
LEFT_OPEN = ["codes-over-new-year"]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (Span.PERIOD, (2, 2, [])),
        (Span.NEW_IN_YEAR, (1, 2, LEFT_OPEN)),  # one of them may be that of December
        (Span.FIRST, (0, 2, LEFT_OPEN)),  # and one that of 2022
    ],
)
def test_new_establishments_of_a_year_may_be_those_of_the_year_before(engine, span, expected):
    rows = [
        visit("2022-05-02", "SYN-E2"),
        visit("2023-12-20", "SYN-E1"),
        visit("2023-12-21", "SYN-E1"),
        visit("2024-04-02", "SYN-E1"),
        visit("2024-04-03", "SYN-E9"),
    ]

    assert counts(rows, Distinct("establishment", (IEC,), span), Q2, engine=engine) == {
        (): expected
    }


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("together", "expected"),
    [
        (None, (0, 1, LEFT_OPEN)),
        (Block.QUARTER, (0, 1, LEFT_OPEN)),  # the first quarter begins on 15 December
        (Block.DAY, (0, 0, [])),
    ],
)
def test_two_conditions_may_be_met_over_new_year_under_two_codes(engine, together, expected):
    rows = [
        visit("2023-12-20", "SYN-E1"),
        visit("2024-01-20", "SYN-E9", activity="M1-COUNSEL"),
    ]
    measure = Distinct("establishment", (IEC, COUNSEL), together=together)
    quarter = Interval(date(2023, 12, 15), date(2024, 3, 15))

    assert counts(rows, measure, quarter, engine=engine) == {(): expected}


@pytest.mark.parametrize("engine", ENGINES)
def test_an_establishment_may_be_left_out_by_its_record_of_the_other_year(engine):
    rows = [
        visit("2023-12-20", "SYN-E1", activity="M1-COUNSEL"),
        visit("2024-01-20", "SYN-E9"),
        visit("2024-01-21", "SYN-E8"),
    ]
    measure = Distinct("establishment", (IEC,), having_none=(COUNSEL,))
    quarter = Interval(date(2023, 12, 15), date(2024, 3, 15))

    assert counts(rows, measure, quarter, engine=engine) == {(): (1, 2, LEFT_OPEN)}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("span", [Span.NEW_IN_YEAR, Span.FIRST])
@pytest.mark.parametrize("code", ["SYN-E9", ""])
def test_a_new_establishment_may_be_left_out_by_its_record_of_the_next_year(engine, span, code):
    rows = [
        visit("2023-12-20", "SYN-E1"),
        visit("2023-12-21", "SYN-E2"),
        visit("2024-01-20", code, activity="M1-COUNSEL"),
    ]
    measure = Distinct("establishment", (IEC,), span, (COUNSEL,))
    quarter = Interval(date(2023, 12, 15), date(2024, 3, 15))

    assert counts(rows, measure, quarter, engine=engine) == {(): (1, 2, LEFT_OPEN)}


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_first_within_a_year_of_the_first_day_of_records_may_be_older(engine):
    """R9: it counts only in the upper bound."""
    rows = [
        contact(client="SYN-A1", activity="M1-IEC", day="2024-04-02"),
        contact(client="SYN-B1", activity="M1-IEC", day="2024-04-03"),
        contact(client="SYN-C1", activity="M1-IEC", day="2024-04-04"),
    ]
    ever, in_year = (Distinct("client", (IEC,), span) for span in (Span.FIRST, Span.NEW_IN_YEAR))
    rows[2] = rows[2].model_copy(update={"day": date(2024, 4, 30)})
    since = date(2023, 5, 1)  # 365 days before 30 April 2024, of a leap year

    found = counts(rows, ever, Q2, since, engine=engine)
    assert found == {(): (1, 3, ["history-starts"])}
    assert counts(rows, ever, Q2, engine=engine) == {(): (3, 3, [])}
    late = date(2024, 1, 1)
    assert counts(rows, ever, Q2, late, engine=engine) == {(): (0, 3, ["history-starts"])}
    assert counts(rows, in_year, Q2, late, engine=engine) == {(): (0, 3, ["history-starts"])}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_referral_that_was_made_in_the_records_is_completed_for_the_first_time(engine):
    """Its first row, whatever it counts for, says that it begins."""
    staged = {"referral": "SYN-T1", "service": "hiv", "client": "SYN-A1", "consent": "given"}
    rows = [
        contact(day="2024-03-20", referral_stage="referred", **staged),
        contact(day="2024-04-02", referral_stage="completed", **staged),
    ]
    completed = Distinct("referral", ((OneOf("referral_stage", {"completed"}),),), Span.FIRST)

    since = date(2024, 1, 1)
    assert counts(rows, completed, Q2, since, engine=engine) == {(): (1, 1, [])}
    assert counts(rows[1:], completed, Q2, since, engine=engine) == {(): (0, 1, ["history-starts"])}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("stage", ["referred", "completed"])
@pytest.mark.parametrize("key", ["client", "case", "referral"])
def test_only_the_beginning_of_a_key_itself_makes_it_new(engine, key, stage):
    """A referral that is made, or a course that is started, says nothing of how old a client is."""
    person = {"client": "SYN-A1", "consent": "given", "case": "SYN-K1", "activity": "M1-IEC"}
    referral = {"referral": "SYN-T1", "service": "hiv", "referral_stage": stage}
    rows = [contact(day="2024-04-02", course_stage="started", **person, **referral)]
    first = Distinct(key, (IEC,), Span.FIRST)
    begins = key == "referral" and stage == "referred"

    assert counts(rows, first, Q2, date(2024, 1, 1), engine=engine) == {
        (): (1, 1, []) if begins else (0, 1, ["history-starts"])
    }


@pytest.mark.parametrize("key", BEGINNINGS)
def test_the_beginning_of_a_key_is_that_of_any_of_its_fields(key):
    (condition,) = beginnings_of(("need", key), BEGINNINGS[key].fields)

    assert condition == BEGINNINGS[key]
    assert beginnings_of((key,), ()) == beginnings_of(("need",), BEGINNINGS[key].fields) == ()


@pytest.mark.parametrize("engine", ENGINES)
def test_an_older_record_may_be_what_two_conditions_lacked(engine):
    rows = [
        contact(client="SYN-A1", activity="M1-IEC", day="2024-04-02"),
        contact(client="SYN-A1", activity="M1-COUNSEL", day="2024-04-03"),
        contact(client="SYN-B1", activity="M1-IEC", day="2024-04-02"),
        contact(client="SYN-C1", activity="M1-IEC", day="2024-02-02"),
    ]
    measure = Distinct("client", (IEC, COUNSEL), Span.FIRST)

    found = counts(rows, measure, Q2, date(2024, 1, 1), engine=engine)
    assert found == {(): (0, 2, ["history-starts"])}


def test_a_stated_first_day_of_records_is_said_with_the_value():
    rows = [contact(client="SYN-A1", activity="M1-IEC", day="2024-04-02")]
    (value,) = compute_indicators(
        rows, period="2024-Q2", indicators=["I03"], counting=Counting.NEW_IN_YEAR
    )
    assert (value.status, value.figure.low, value.figure.high) == (Status.OK, 1, 1)

    (value,) = compute_indicators(
        rows,
        period="2024-Q2",
        indicators=["I03"],
        counting=Counting.NEW_IN_YEAR,
        since=date(2024, 3, 1),
    )
    assert (value.status, value.figure.low, value.figure.high) == (Status.PARTIAL, 0, 1)
    (reason,) = value.reasons
    assert reason.say("en") == (
        "Records are complete from 2024-03-01; what has its first record within 365 days of it may "
        "not be new."
    )


# --- Whatever the codes of several years mean -----------------------------------------------------


@st.composite
def visits(draw: Any) -> list[Any]:
    rows = []
    for _ in range(draw(st.integers(1, 6))):
        near = draw(st.booleans())
        start = date(2023, 12, 20) if near else date(2023, 12, 1)
        day = start + timedelta(days=draw(st.integers(0, 25 if near else 120)))
        if draw(st.integers(0, 6)) == 0:
            day = date(2022, 12, 20)
        code = draw(st.sampled_from(["SYN-E1", "SYN-E1", "SYN-E2", ""]))
        activity = draw(st.sampled_from(ACTIVITIES))
        need = draw(st.sampled_from([None, "health"]))
        rows.append(
            visit(
                day, code, activity=activity, need=need, place=draw(st.sampled_from(["22", "31"]))
            )
        )
    return rows[:6]


def meanings(rows: list[Any]) -> Any:
    """Every way in which codes of a year, and records without one, are of establishments."""
    things = [(row.day.year, row.establishment) if row.establishment else row.id for row in rows]
    distinct = list(dict.fromkeys(things))
    for chosen in _assigned(distinct, ()):
        named = dict(zip(distinct, chosen, strict=True))
        yield [named[thing] for thing in things]


def _assigned(things: list[Any], chosen: tuple[int, ...]) -> Any:
    if len(chosen) == len(things):
        yield chosen
        return
    thing = things[len(chosen)]
    for number in range(max(chosen, default=-1) + 2):
        others = [
            other
            for other, own in zip(things, chosen, strict=False)
            if own == number and isinstance(other, tuple) and isinstance(thing, tuple)
        ]
        if all(other[0] != thing[0] for other in others):  # one code in each year
            yield from _assigned(things, (*chosen, number))


@LAWS
@given(visits(), measures("establishment"), DAYS)
def test_the_truth_is_within_the_bounds_whatever_codes_of_several_years_mean(rows, measure, days):
    found = counts(rows, measure, days).get((), (0, 0))

    for named in meanings(rows):
        real = truth(measure, list(zip(named, rows, strict=True)), days)
        assert found[0] <= real
        assert found[1] is None or real <= found[1]


@LAWS
@given(tables(), measures("client"), DAYS, st.dates(date(2023, 1, 1), date(2024, 2, 1)))
def test_the_truth_is_within_the_bounds_whatever_came_before_the_records(
    rows, measure, days, since
):
    """Of two conditions, records of before may also be in the block of a later one."""
    measure = attrs.evolve(measure, span=Span.FIRST)
    rows = [row for row in rows if row.day >= since]
    found = counts(rows, measure, days, since).get((), (0, 0))
    met = {row.client for row in rows for where in measure.having_all if _holds(where, row, days)}
    older = [client for client in sorted(met) if _may_be_older(client, rows, since, days)]
    choices = [sets for size in range(3) for sets in combinations(ACTIVITIES, size)]
    for chosen in product(choices, repeat=len(older)):
        hidden = [
            contact(client=client, activity=activity, day=since - timedelta(days=1))
            for client, activities in zip(older, chosen, strict=True)
            for activity in activities
        ]
        people = [(row.client, row) for row in (*rows, *hidden)]
        real = truth(measure, people, days)
        assert found[0] <= real <= found[1]


def _holds(where: Any, row: Any, days: Interval) -> bool:
    from sexwork_models.forms.conditions import holds, on_days

    return holds(on_days(where, days.start, days.last_day), row.__dict__) is True


def _may_be_older(client: str, rows: Any, since: date, days: Interval) -> bool:
    own = [row for row in rows if row.client == client and row.day < days.end]
    if not own:
        return False
    first = min(row.day for row in own)
    begins = any(BEGINNINGS["client"].met(row.__dict__) is True for row in own if row.day == first)
    return (first - since).days < 365 and not begins


@pytest.mark.parametrize("engine", ["polars-lazy"])
@settings(max_examples=60, deadline=None)
@given(
    visits(),
    st.lists(st.one_of(measures("establishment"), measures("client")), min_size=1, max_size=6),
    DAYS,
    st.sampled_from([None, date(2022, 12, 1), date(2023, 12, 25)]),
    st.sampled_from([(), ("place",)]),
)
def test_a_table_gives_the_bounds_of_its_records(engine, rows, declared, days, since, by):
    pytest.importorskip("polars")
    rows = [
        *rows,
        *(
            row.model_copy(
                update={
                    "id": f"{row.id}C",
                    "kind": "client",
                    "client": "SYN-A1",
                    "establishment": "",
                    "contacts": None,
                }
            )
            for row in rows[:3]
        ),
    ]
    for measure in declared:
        assert counts(rows, measure, days, since, by, engine) == counts(
            rows, measure, days, since, by
        )
