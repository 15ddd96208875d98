"""R1: people without a code are counted by encounter, less the people with a code in it."""

from __future__ import annotations

from datetime import date
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.distinct import CALENDAR, FRAMEWORK, YEAR, measures, truth
from tests.support.encounters import contact, encounter_table, session
from tests.support.ledgers import counts_of

from sexwork_models.forms.conditions import OneOf
from sexwork_models.framework.measures.language import Distinct
from sexwork_models.framework.measures.terms import Span
from sexwork_models.monitoring.measures.dimensions import DimensionReader
from sexwork_models.monitoring.measures.ledger import RowLedger
from sexwork_models.monitoring.measures.windows import Windows

PEOPLE = Distinct("client", ((),), Span.YEAR_TO_DATE)
NAMES = ("SYN-A1", "SYN-A2", "SYN-X1", "SYN-X2", "SYN-X3")
QUARTERS = [quarter.interval for quarter in CALENDAR.quarters(2024)]


def ledger_of(records, engine):
    if engine == "rows":
        return RowLedger(tuple(records))
    pytest.importorskip("polars")
    pytest.importorskip("narwhals")
    from sexwork_models.frames.counting.frame_ledger import FrameLedger

    table = encounter_table(records, FRAMEWORK, engine)
    return FrameLedger(table, table)


def counted(measure, records, engine="rows", by=()):
    found = counts_of(
        ledger_of(records, engine),
        measure,
        Windows(YEAR, YEAR.start),
        DimensionReader(FRAMEWORK, by),
    )
    return {group: (own.low, own.high, own.records) for group, own in found.items()}


def every_engine(test):
    return pytest.mark.parametrize("engine", ["rows", "polars", "duckdb"])(test)


@every_engine
def test_the_example_of_the_guide_has_8_to_26_people(engine):
    """EX01: A1, A2, A3; without a code 1 + (15 - 1) + 8, and the talk of 8 people proves 8."""
    rows = [
        contact(client="SYN-A1", day="2024-02-05", encounter="SYN-L101"),
        contact(client="SYN-A1", day="2024-02-05", activity="M1-IEC", encounter="SYN-L101"),
        contact(client="SYN-A1", day="2024-02-12", activity="M1-GBV"),
        contact(day="2024-02-12"),
        session(day="2024-02-20", activity="M1-IEC", contacts=15, encounter="SYN-L103"),
        contact(client="SYN-A2", day="2024-02-20", activity="M1-IEC", encounter="SYN-L103"),
        contact(client="SYN-A3", day="2024-03-04", population="at_risk_person"),
        session(day="2024-03-11", contacts=8, persons=8, population="at_risk_person"),
    ]

    assert counted(PEOPLE, rows, engine) == {(): (8, 26, 8)}
    first_ever = Distinct("client", ((),), Span.FIRST)
    assert counted(first_ever, rows, engine) == {(): (3, 26, 8)}


@every_engine
def test_three_rows_of_one_encounter_without_a_code_are_one_person(engine):
    """An encounter without an event is of one client."""
    rows = [
        contact(activity=own, encounter="SYN-L1") for own in ("M1-OUTREACH", "M1-IEC", "M1-COUNSEL")
    ]

    assert counted(PEOPLE, rows, engine) == {(): (1, 1, 3)}
    known = contact(client="SYN-A1", encounter="SYN-L1")
    assert counted(PEOPLE, [*rows, known], engine) == {(): (1, 1, 4)}


@every_engine
def test_people_without_a_code_who_took_part_in_an_event_are_among_its_people(engine):
    """Two rows of clients in a session of 5 with one code: 1 known, at most 5 - 1 others."""
    rows = [
        session(contacts=5, encounter="SYN-L1"),
        session(activity="M1-IEC", participants=4, encounter="SYN-L1"),
        contact(encounter="SYN-L1"),
        contact(activity="M1-IEC", encounter="SYN-L1"),
        contact(client="SYN-A1", encounter="SYN-L1"),
    ]

    assert counted(PEOPLE, rows, engine) == {(): (1, 5, 5)}
    clients = Distinct("client", ((OneOf("kind", {"client"}),),))
    assert counted(clients, rows, engine) == {(): (1, 3, 3)}  # two others, who may be two people


@every_engine
def test_an_event_that_states_no_number_has_no_limit_of_people(engine):
    rows = [session(encounter="SYN-L1"), contact(client="SYN-A1", encounter="SYN-L1")]

    assert counted(PEOPLE, rows, engine) == {(): (1, None, 2)}


@every_engine
def test_a_person_of_another_group_is_not_taken_from_the_people_of_an_event(engine):
    """The people of the event that state no population may include the person who states one."""
    rows = [
        session(contacts=3, population="", encounter="SYN-L1"),
        contact(client="SYN-A1", encounter="SYN-L1"),
    ]

    by_population = counted(PEOPLE, rows, engine, ("population",))
    assert by_population == {("",): (1, 3, 1), ("sex_worker",): (1, 1, 1)}
    assert counted(PEOPLE, rows, engine) == {(): (1, 3, 2)}


@every_engine
def test_a_pair_of_person_and_need_is_counted_row_by_row(engine):
    """Other people of a session may have the need that the person with a code does not state."""
    rows = [
        session(contacts=2, need="legal", encounter="SYN-L1"),
        contact(client="SYN-A1", need="health", encounter="SYN-L1"),
    ]

    pairs = Distinct("client", ((),), also_key="need")
    assert counted(pairs, rows, engine) == {(): (1, 3, 2)}


_DAYS = (date(2023, 12, 1), date(2024, 1, 10), date(2024, 4, 10))
_ACTIVITIES = st.sampled_from(["M1-OUTREACH", "M1-IEC", "M1-COUNSEL"])


@st.composite
def encounters(draw):
    """A session with clients, or the rows of one client, of one day and code."""
    shared = {"day": draw(st.sampled_from(_DAYS)), "need": draw(st.sampled_from([None, "legal"]))}
    shared["entered_on"] = shared["day"]
    is_session = draw(st.booleans())
    clients = draw(st.lists(st.sampled_from(["", "SYN-A1", "SYN-A2"]), max_size=2))
    rows = []
    if is_session:
        least = len({client for client in clients if client}) or int(bool(clients))
        for activity in draw(st.lists(_ACTIVITIES, min_size=1, max_size=2)):
            size = draw(st.integers(least, 3))
            persons = draw(st.sampled_from([None, size]))
            cells = {"activity": activity, "contacts": size, "persons": persons}
            rows.append(session(**shared, **cells))
    else:
        clients = clients[:1] * 2 or [""]
    rows += [contact(**shared, client=client, activity=draw(_ACTIVITIES)) for client in clients]
    return rows


def ways_to_name(rows):
    """Who the rows of one encounter may be about: for each way, the people of each row."""
    events = [row for row in rows if row.kind == "event"]
    coded = {row.client for row in rows if row.client}
    if not events:
        names = sorted(coded) or NAMES
        return [[(name,) for _ in rows] for name in names]
    ways, least = [], max(map(_least, events))
    for size in range(least, max(row.contacts for row in events) + 1):
        for present in combinations(NAMES, size):
            if coded <= set(present):
                ways += _ways_in_session(rows, present)
    return ways


def _least(event):
    return min(event.contacts, 1) if event.persons is None else event.persons


def _ways_in_session(rows, present):
    """Each event is of as many of the people present as it states, with all who have a code."""
    coded, choices = {row.client for row in rows if row.client}, []
    for row in rows:
        if row.kind == "event":
            sizes = range(_least(row), min(row.contacts, len(present)) + 1)
            own = [names for size in sizes for names in combinations(present, size)]
            choices.append([names for names in own if coded <= set(names)])
        else:
            choices.append([(row.client,)] if row.client else [(name,) for name in present])
    return list(product(*choices))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(encounters(), min_size=1, max_size=2),
    measures("client"),
    st.sampled_from([*QUARTERS, YEAR]),
)
def test_whoever_was_in_the_encounters_the_truth_is_within_the_bounds(found, measure, days):
    """Clients of a session have its activities; people without a code may be any."""
    coded = [
        row.model_copy(update={"encounter": f"SYN-L{number}", "id": f"SYN-R{number}-{index}"})
        for number, rows in enumerate(found)
        for index, row in enumerate(rows)
    ]
    reader, ledger = DimensionReader(FRAMEWORK, ()), RowLedger(tuple(coded))
    bounds = counts_of(ledger, measure, Windows(days, YEAR.start), reader).get(())
    cells_of = ledger.cells_of

    for named in product(*map(ways_to_name, found)):
        people = [names for own in named for names in own]
        rows = [
            (name, _Row(row, cells_of(row)))
            for names, row in zip(people, coded, strict=True)
            for name in names
        ]
        truly = truth(measure, rows, days)
        if bounds is None:
            assert truly == 0
        else:
            assert bounds.low <= truly
            assert bounds.high is None or truly <= bounds.high


class _Row:
    """A record whose conditions are evaluated on the cells of its session."""

    def __init__(self, record, cells):
        self.__dict__.update(cells)
        self.day = record.day
