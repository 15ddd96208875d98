"""The encounters of a table are counted as those of its records, on every engine."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.distinct import measures
from tests.support.encounters import (
    contact,
    encounter_measures,
    encounter_records,
    encounter_table,
    session,
)
from tests.support.frames import answers_of
from tests.support.ledgers import counts_of, summaries_of

from sexwork_models import load_framework
from sexwork_models.forms.conditions import OneOf
from sexwork_models.forms.registers import Registers
from sexwork_models.framework.measures.language import (
    Cohort,
    CohortBase,
    CohortPart,
    Distinct,
    Follow,
    Sum,
)
from sexwork_models.framework.measures.terms import Span
from sexwork_models.monitoring.measures.cohorts.queries import CohortQuery
from sexwork_models.monitoring.measures.dimensions import DimensionReader
from sexwork_models.monitoring.measures.ledger import CountRequest, RowLedger
from sexwork_models.monitoring.measures.windows import Windows
from sexwork_models.values.intervals import Interval

pytest.importorskip("polars")
pytest.importorskip("narwhals")

from sexwork_models.frames.counting.encounters.sessions import add_session_activities, has_sessions
from sexwork_models.frames.counting.frame_ledger import FrameLedger

VIETNAM = load_framework()
YEAR = Windows(Interval(date(2023, 12, 15), date(2024, 12, 15)), date(2023, 12, 15))
MONTH = Windows(Interval(date(2024, 1, 1), date(2024, 1, 11)), date(2023, 12, 15))
RECORDS = encounter_records(max_size=12)
BY = st.sampled_from(((), ("population",), ("activity", "channel"), ("place", "need"), ("model",)))


def agree(engine, records, measure, by, windows):
    reader, table = DimensionReader(VIETNAM, by), encounter_table(records, VIETNAM, engine)

    for ask in (counts_of, summaries_of):
        expected = ask(RowLedger(tuple(records)), measure, windows, reader)
        assert ask(FrameLedger(table, table), measure, windows, reader) == expected


@settings(max_examples=40)
@given(RECORDS, encounter_measures(), BY, st.sampled_from((YEAR, MONTH)))
def test_encounters_of_a_table_are_those_of_its_records(records, measure, by, windows):
    agree("polars", records, measure, by, windows)


@settings(max_examples=5)
@given(RECORDS, encounter_measures(), BY, st.sampled_from((YEAR, MONTH)))
def test_a_database_gives_the_encounters_of_the_records(records, measure, by, windows):
    agree("duckdb", records, measure, by, windows)


PEOPLE = st.sampled_from([("client", ""), ("client", "need")]).flatmap(lambda own: measures(*own))


def agree_on_people(engine, records, measure, by, windows):
    reader, table = DimensionReader(VIETNAM, by), encounter_table(records, VIETNAM, engine)
    expected = counts_of(RowLedger(tuple(records)), measure, windows, reader)
    assert counts_of(FrameLedger(table, table), measure, windows, reader) == expected


@settings(max_examples=80)
@given(RECORDS, PEOPLE, BY, st.sampled_from((YEAR, MONTH)))
def test_people_of_encounters_of_a_table_are_those_of_its_records(records, measure, by, windows):
    """R1: people without a code of one encounter are taken together, also on tables."""
    agree_on_people("polars", records, measure, by, windows)


@settings(max_examples=6)
@given(RECORDS, PEOPLE, BY, st.sampled_from((YEAR, MONTH)))
def test_a_database_gives_the_people_of_encounters(records, measure, by, windows):
    agree_on_people("duckdb", records, measure, by, windows)


@settings(max_examples=40)
@given(RECORDS, st.lists(PEOPLE, min_size=2, max_size=3), BY, st.sampled_from((YEAR, MONTH)))
def test_a_count_of_people_does_not_depend_on_what_else_is_asked(records, asked, by, windows):
    reader, table = DimensionReader(VIETNAM, by), encounter_table(records, VIETNAM, "polars")
    requests = [CountRequest(measure, windows) for measure in asked]

    expected = answers_of(RowLedger(tuple(records)), requests, reader)
    assert answers_of(FrameLedger(table, table), requests, reader) == expected


@pytest.mark.parametrize("engine", ["rows", "polars", "duckdb"])
@pytest.mark.parametrize("span", [Span.PERIOD, Span.FIRST, Span.NEW_IN_YEAR])
def test_those_left_out_are_the_same_beside_a_count_of_two_conditions(engine, span):
    """Six people have a code. At most two of them were the others of the event for three."""
    of = ("IEC", "COUNSEL", "OUTREACH")
    talk, advice, met = ((OneOf("activity", {f"M1-{own}"}),) for own in of)
    coded = ("A2", "B0", "B1", "B2", "B3")
    records = [
        session(activity="M1-IEC", contacts=3, encounter="SYN-L1"),
        contact(client="SYN-A1", activity="M1-IEC", encounter="SYN-L1"),
        contact(client="SYN-A3", activity="M1-OUTREACH", encounter="SYN-L9"),
        *(contact(client=f"SYN-{code}", activity="M1-OUTREACH") for code in coded),
    ]
    both = Distinct("client", (talk, advice), Span.NEW_IN_YEAR)
    others = Distinct("client", (met,), span, having_none=(talk, advice))
    table = None if engine == "rows" else encounter_table(records, VIETNAM, engine)
    ledger = RowLedger(tuple(records)) if table is None else FrameLedger(table, table)

    for asked in ([others], [both, others], [others, both]):
        requests = [CountRequest(measure, YEAR) for measure in asked]
        answers = answers_of(ledger, requests, DimensionReader(VIETNAM, ()))
        found = answers[asked.index(others)][()]
        assert (found.low, found.high) == (4, 6)


_WORK = [(OneOf("activity", {own}),) for own in ("M1-IEC", "M1-COUNSEL", "M1-OUTREACH")]
COHORTS = st.builds(
    Cohort,
    st.just("client"),
    st.builds(CohortBase, st.sampled_from(_WORK), first_ever=st.booleans()),
    st.builds(
        CohortPart,
        st.sampled_from(_WORK),
        st.sampled_from((None, Follow(0, 1))),
        match=st.sampled_from((None, ("need", "need", "needs"))),
    ),
)


def cohorts(ledger, measure, by, windows):
    table = {"legal": frozenset({"legal"})}
    query = CohortQuery(measure, windows, date(2024, 6, 1), None, table)
    return ledger.cohorts(query, DimensionReader(VIETNAM, by), Registers())


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@settings(max_examples=25)
@given(RECORDS, COHORTS, BY, st.sampled_from((YEAR, MONTH)))
def test_cohorts_of_encounters_of_a_table_are_those_of_its_records(
    engine, records, measure, by, windows
):
    """R6: the people without a code of a base or part are those of encounters, not of rows."""
    table = encounter_table(records, VIETNAM, engine)

    expected = cohorts(RowLedger(tuple(records)), measure, by, windows)
    assert cohorts(FrameLedger(table, table), measure, by, windows) == expected


@pytest.mark.parametrize("engine", ["rows", "polars", "duckdb"])
@pytest.mark.parametrize(
    ("others", "low"),
    [
        ([], (1, 1)),  # one person, who is in the part
        ([session(contacts=3, encounter="SYN-L1")], (1, 3)),  # and 3 - 1 others
        ([contact(encounter="SYN-L2"), contact(need="legal", encounter="SYN-L2")], (1, 2)),
    ],
)
def test_people_without_a_code_are_in_the_base_of_a_cohort_by_encounter(engine, others, low):
    """R6: one person of the part, and as many others in the base as their encounters allow."""
    records = [
        contact(client="SYN-A1", encounter="SYN-L1"),
        contact(client="SYN-A1", day="2024-01-12", activity="M1-IEC"),
        *others,
    ]
    base, part = CohortBase((OneOf("activity", {"M1-OUTREACH"}),)), CohortPart(_WORK[0])
    ledger = RowLedger(tuple(records))
    if engine != "rows":
        table = encounter_table(records, VIETNAM, engine)
        ledger = FrameLedger(table, table)

    counts = cohorts(ledger, Cohort("client", base, part), (), YEAR)[()]
    assert (counts.low, counts.high) == (Fraction(*low), 1)


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_table_gives_the_example_of_the_guide(engine):
    work = ("M1-OUTREACH", "M1-IEC", "M1-COUNSEL")
    rows = [contact(client="SYN-B1", activity=own) for own in work]
    rows += [contact(client="SYN-B2")]
    rows += [session(activity=own, contacts=230, population="at_risk_person") for own in work]
    measure = Sum("contacts", (), default=1, once_per="encounter")
    table = encounter_table(rows, VIETNAM, engine)
    own = counts_of(FrameLedger(table, table), measure, YEAR, DimensionReader(VIETNAM, ()))[()]

    assert (own.low, own.high) == (232, 694)
    assert [(own.code, own.params) for own in own.reasons] == [
        ("encounter-not-stated", {"count": 6})
    ]


def records_of_every_kind():
    """Sessions with clients, single encounters, and records alike with numbers and without."""
    alike = {"place": "22", "day": "2024-01-10"}
    return [
        session(activity="M1-OUTREACH", contacts=2, **alike),
        session(activity="M1-IEC", contacts=9, **alike),
        session(activity="M1-IEC", participants=1, **alike),
        session(activity="M1-COUNSEL", contacts=5, population="worker", **alike),
        session(activity="M1-IEC", population="worker", **alike),
        session(activity="M1-OUTREACH", contacts=0, encounter="SYN-L1", population="worker"),
        contact(activity="M1-IEC", encounter="SYN-L1"),
        session(activity="M1-COUNSEL", encounter="SYN-L2", population="worker"),
        contact(client="SYN-A1", activity="M1-COUNSEL", encounter="SYN-L2"),
        contact(client="SYN-A1", activity="M1-IEC", encounter="SYN-L2"),
        contact(client="SYN-A2", activity="M1-IEC", encounter="SYN-L2"),
        contact(client="SYN-A3", activity="M1-IEC", encounter="SYN-L3", contacts=0),
        contact(client="SYN-A4", activity="M1-IEC", encounter="SYN-L4"),
        contact(client="SYN-A5", activity="M1-IEC", encounter="SYN-L4"),
        contact(client="SYN-A6", activity="M1-IEC", contacts=3),
        contact(client="SYN-A6", activity="M1-OUTREACH", contacts=4),
    ]


@pytest.mark.parametrize("by", [("activity",), ("population",)])
@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_table_counts_records_of_every_kind_as_rows(engine, by):
    for measure in (Sum("contacts", (), 1, "encounter"), Sum("contacts", (), None, "encounter")):
        agree(engine, records_of_every_kind(), measure, by, YEAR)


@pytest.mark.parametrize("numbers", [(5, None), (1, 5)])
def test_a_table_counts_records_of_two_groups_that_may_be_one_as_rows(numbers):
    first, other = (
        session(activity=work, contacts=number)
        for work, number in zip(("M1-OUTREACH", "M1-IEC"), numbers, strict=True)
    )
    measure = Sum("contacts", (), default=1, once_per="encounter")

    agree("polars", [first, other], measure, ("activity",), YEAR)


def test_a_table_without_the_column_has_no_encounter_codes():
    rows = [contact(client="SYN-B1", activity=own) for own in ("M1-OUTREACH", "M1-IEC")]
    table = encounter_table(rows, VIETNAM)
    bare = table.with_frame(table.frame.drop("encounter"))
    measure = Sum("contacts", (), default=1, once_per="encounter")
    own = counts_of(FrameLedger(bare, bare), measure, YEAR, DimensionReader(VIETNAM, ()))[()]

    assert (own.low, own.high) == (1, 2)


def test_a_table_is_joined_with_its_sessions_only_where_that_is_read():
    table = encounter_table([session(encounter="SYN-L1"), contact(encounter="SYN-L1")], VIETNAM)
    need, activity = (OneOf("need", {"legal"}),), (OneOf("activity", {"M1-IEC"}),)

    unread, reading = add_session_activities(table, [need], table)
    assert (unread, reading(need)) == (table, need)
    assert has_sessions(add_session_activities(table, [need, activity], table)[0])
    assert has_sessions(add_session_activities(table, [need], table, marks_sessions=True)[0])
