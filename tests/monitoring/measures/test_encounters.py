"""Encounters: the rows of one code count once; rows without a code may be one, or each its own."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.encounters import contact, encounter_table, session
from tests.support.ledgers import counts_of, summaries_of
from tests.support.records import record as plain_record

from sexwork_models import load_framework
from sexwork_models.forms.conditions import AnyOf, NoneOf, OneOf
from sexwork_models.forms.registers import Registers
from sexwork_models.framework.measures.fields_read import counts_encounters
from sexwork_models.framework.measures.language import (
    Cohort,
    CohortBase,
    CohortPart,
    Count,
    Distinct,
    Follow,
    Sum,
    Validity,
)
from sexwork_models.monitoring.measures.alike_codes import with_alike_codes
from sexwork_models.monitoring.measures.cohorts.queries import CohortQuery
from sexwork_models.monitoring.measures.dimensions import DimensionReader
from sexwork_models.monitoring.measures.encounters.sessions import session_cells
from sexwork_models.monitoring.measures.ledger import RowLedger
from sexwork_models.monitoring.measures.windows import Windows
from sexwork_models.values.intervals import Interval

VIETNAM = load_framework()
YEAR = Windows(Interval(date(2023, 12, 15), date(2024, 12, 15)), date(2023, 12, 15))
CONTACTS = Sum("contacts", (), default=1, once_per="encounter")
SEX_WORKERS = (OneOf("population", {"sex_worker"}),)
ATTENDANCES = Sum("participants", (OneOf("kind", {"event"}),), once_per="encounter")
ENCOUNTERS = Count((), of="encounter")
WORK = ("M1-OUTREACH", "M1-IEC", "M1-COUNSEL")


def counted(measure, records, by=(), ask=counts_of):
    return ask(RowLedger(tuple(records)), measure, YEAR, DimensionReader(VIETNAM, by))


def bounds(measure, records):
    own = counted(measure, records)[()]
    return own.low, own.high


def reasons(measure, records):
    own = counted(measure, records)[()].reasons
    return {reason.code: reason.params["count"] for reason in own}


def three_rows_each(people, code):
    return [
        contact(client=f"SYN-{number:04}", activity=work, encounter=code(number))
        for number in range(people)
        for work in WORK
    ]


def test_three_rows_of_one_code_are_one_contact():
    rows = three_rows_each(230, lambda number: f"SYN-L{number:04}")

    assert bounds(CONTACTS, rows) == (230, 230)
    assert bounds(ENCOUNTERS, rows) == (230, 230)
    assert reasons(CONTACTS, rows) == {}


def test_without_codes_three_rows_of_a_person_are_one_contact_to_three():
    rows = three_rows_each(230, lambda number: "")

    assert bounds(CONTACTS, rows) == (230, 690)
    assert reasons(CONTACTS, rows) == {"encounter-not-stated": 690}


def test_a_form_without_the_column_has_no_encounter_codes():
    rows = [plain_record(client="SYN-B1", activity=work) for work in WORK]

    assert bounds(CONTACTS, rows) == (1, 3)


def test_rows_that_share_an_action_are_different_contacts():
    twice = [contact(client="SYN-B1", activity=work) for work in (*WORK, "M1-IEC")]

    assert bounds(CONTACTS, twice) == (2, 4)
    assert bounds(CONTACTS, [twice[1], twice[3]]) == (2, 2)
    assert reasons(CONTACTS, [twice[1], twice[3]]) == {}


def test_a_second_need_may_be_of_the_same_contact():
    needs = [
        contact(client="SYN-B1", activity="M1-NEEDS", need=need) for need in ("legal", "health")
    ]

    assert bounds(CONTACTS, needs) == (1, 2)


@pytest.mark.parametrize(
    ("field", "value"),
    [("day", "2024-01-11"), ("reporter", "SYN-W2"), ("client", "SYN-B2")],
)
def test_rows_of_another_day_reporter_or_client_are_another_contact(field, value):
    rows = [
        contact(client="SYN-B1", reporter="SYN-W1", activity="M1-OUTREACH"),
        contact(**{"client": "SYN-B1", "reporter": "SYN-W1", "activity": "M1-IEC", field: value}),
    ]

    assert bounds(CONTACTS, rows) == (2, 2)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reporter", "SYN-W2"),
        ("place", "01"),
        ("channel", "zalo"),
        ("population", "at_risk_person"),
        ("gender", "male"),
        ("age_band", "20-24"),
    ],
)
def test_anonymous_rows_alike_may_be_one_contact(field, value):
    alike = [contact(activity=work) for work in WORK]
    other = contact(**{"activity": "M1-CONDOM-SW", field: value})

    assert bounds(CONTACTS, alike) == (1, 3)
    assert bounds(CONTACTS, [*alike, other]) == (2, 4)


def events(*numbers, **cells):
    return [
        session(activity=work, contacts=number, **cells)
        for work, number in zip(WORK, numbers, strict=True)
    ]


def test_events_alike_may_be_one_whatever_numbers_they_state():
    rows = events(230, 228, 215, population="at_risk_person")

    assert bounds(CONTACTS, rows) == (230, 673)
    assert bounds(CONTACTS, rows[::-1]) == (230, 673)
    assert bounds(ENCOUNTERS, rows) == (1, 3)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("place", "01"),
        ("reporter", "SYN-W2"),
        ("group", "SYN-G2"),
        ("establishment", "SYN-E2"),
        ("population", "worker"),
        ("day", "2024-01-11"),
    ],
)
def test_events_that_differ_in_what_they_are_compared_in_are_two(field, value):
    first = session(activity="M1-OUTREACH", contacts=10, population="at_risk_person")
    other = session(
        **{"activity": "M1-IEC", "contacts": 10, "population": "at_risk_person", field: value}
    )

    assert bounds(CONTACTS, [first, other]) == (20, 20)


def test_example_of_the_guide_gives_232_to_694():
    rows = [contact(client="SYN-B1", activity=work) for work in WORK]
    rows += [contact(client="SYN-B2"), *events(230, 230, 230, population="at_risk_person")]

    assert bounds(CONTACTS, rows) == (232, 694)
    assert reasons(CONTACTS, rows) == {"encounter-not-stated": 6}


def test_a_session_without_contacts_has_as_many_as_participants_and_then_persons():
    assert bounds(CONTACTS, [session(participants=18)]) == (18, 18)
    assert bounds(CONTACTS, [session(participants=18, persons=9)]) == (18, 18)
    assert bounds(CONTACTS, [session(persons=9)]) == (9, 9)
    assert bounds(ATTENDANCES, [session(persons=9)]) == (0, None)


def test_people_with_a_code_are_among_the_contacts_of_their_session():
    talk = session(activity="M1-IEC", contacts=15, encounter="SYN-L1")
    people = [
        contact(client=f"SYN-A{number}", activity="M1-IEC", encounter="SYN-L1")
        for number in range(17)
    ]

    assert bounds(CONTACTS, [talk, *people[:1]]) == (15, 15)
    assert bounds(CONTACTS, [talk, *people]) == (17, 17)
    assert bounds(CONTACTS, [talk, *people, *people]) == (17, 17)


def test_a_session_without_any_number_has_no_upper_bound():
    talk = session(activity="M1-IEC", encounter="SYN-L1")
    person = contact(client="SYN-A1", activity="M1-IEC", encounter="SYN-L1", contacts=4)

    assert bounds(CONTACTS, [talk]) == (0, None)
    assert bounds(CONTACTS, [talk, person]) == (1, None)
    assert reasons(CONTACTS, [talk, person]) == {"numbers-missing": 1}


def test_the_greatest_number_of_the_event_rows_is_taken():
    rows = [
        session(activity="M1-MEET", participants=18, encounter="SYN-S1"),
        session(activity="M1-GBV", participants=21, encounter="SYN-S1"),
        session(activity="M1-MEET", participants=22),
    ]

    assert bounds(ATTENDANCES, rows) == (43, 43)
    assert bounds(ENCOUNTERS, rows) == (2, 2)


def test_of_client_rows_the_greatest_number_is_taken_else_the_default():
    def rows(*numbers):
        return [
            contact(client="SYN-A1", activity=work, contacts=number, encounter="SYN-L1")
            for work, number in zip(WORK, numbers, strict=False)
        ]

    assert bounds(CONTACTS, rows(None, None)) == (1, 1)
    assert bounds(CONTACTS, rows(None, 3, 2)) == (3, 3)
    assert bounds(CONTACTS, rows(0)) == (0, 0)
    assert bounds(CONTACTS, rows(None, 0)) == (1, 1)


def test_one_code_on_two_days_is_an_encounter_of_each_day():
    rows = [contact(client="SYN-A1", day=f"2024-01-1{day}", encounter="SYN-L1") for day in (0, 1)]

    assert bounds(CONTACTS, rows) == (2, 2)


def test_an_encounter_is_cut_by_its_event_row_after_it_was_found():
    rows = [
        session(population="", contacts=15, encounter="SYN-L1"),
        contact(client="SYN-A1", population="sex_worker", encounter="SYN-L1"),
        contact(client="SYN-A2", population="sex_worker"),
    ]
    own = counted(CONTACTS, rows, by=("population",))

    assert {key: (count.low, count.high, count.records) for key, count in own.items()} == {
        ("",): (15, 15, 2),
        ("sex_worker",): (1, 1, 1),
    }


def test_rows_of_two_groups_that_may_be_one_encounter_leave_both_open():
    rows = events(230, 228, 215)
    own = counted(CONTACTS, rows, by=("activity",))

    assert {key: (count.low, count.high) for key, count in own.items()} == {
        (work,): (0, 230) for work in WORK
    }
    assert {count.reasons[0].params["count"] for count in own.values()} == {1}


def test_a_number_that_another_group_does_not_state_leaves_both_without_upper_bound():
    own = counted(CONTACTS, events(5, None, None)[:2], by=("activity",))

    assert {key: (count.low, count.high) for key, count in own.items()} == {
        ("M1-OUTREACH",): (0, None),
        ("M1-IEC",): (0, None),
    }


def test_the_number_of_another_group_may_be_the_lowest_or_the_highest_of_each():
    own = counted(CONTACTS, events(1, 5, 3), by=("activity",), ask=summaries_of)

    assert {key: (one.lowest, one.highest) for key, one in own.items()} == {
        (work,): (1, 5) for work in WORK
    }
    assert {(one.encounters.low, one.encounters.high) for one in own.values()} == {(0, 1)}


def test_single_encounters_have_a_lowest_a_highest_and_a_mean():
    rows = [
        session(activity="M1-MEET", participants=18, encounter="SYN-S1"),
        session(activity="M1-GBV", participants=18, contacts=18, encounter="SYN-S1"),
        session(activity="M1-MEET", participants=22, day="2024-02-14"),
        session(activity="M1-MEET", day="2024-03-14"),
    ]
    own = counted(ATTENDANCES, rows, ask=summaries_of)[()]

    assert (own.lowest, own.highest, own.missing) == (18, 22, 1)
    assert (own.total.low, own.total.high) == (40, 40)
    assert (own.encounters.low, own.encounters.high) == (2, 2)


def test_single_encounters_without_codes_have_ranges():
    rows = [session(activity=work, participants=10 + n) for n, work in enumerate(WORK)]
    own = counted(ATTENDANCES, rows, ask=summaries_of)[()]

    assert (own.lowest, own.highest, own.missing) == (10, 12, 0)
    assert (own.total.low, own.total.high) == (12, 33)
    assert (own.encounters.low, own.encounters.high) == (1, 3)
    assert [reason.code for reason in own.total.reasons] == ["encounter-not-stated"]


def test_a_client_of_a_session_has_the_activities_of_its_event():
    rows = [
        session(activity="M1-GBV", contacts=15, encounter="SYN-L1"),
        contact(client="SYN-A1", activity="M1-IEC", encounter="SYN-L1"),
        contact(client="SYN-A2", activity="M1-IEC"),
    ]
    clients = OneOf("kind", {"client"})
    of_event, not_of_event = OneOf("activity", {"M1-GBV"}), NoneOf("activity", {"M1-GBV"})
    either = AnyOf(((OneOf("need", {"legal"}),), (of_event,)))

    def matching(*where):
        own = counted(Count((clients, *where), of="encounter"), rows)
        return own[()].low if own else 0

    assert matching(of_event) == 1
    assert matching(not_of_event) == 1
    assert matching(either) == 1
    assert matching(OneOf("activity", {"M1-IEC"})) == 2
    assert matching(of_event, OneOf("activity", {"M1-IEC"})) == 1


def test_the_event_itself_does_not_take_the_activities_of_its_clients():
    talk = session(activity="M1-GBV", encounter="SYN-L1")
    person = contact(client="SYN-A1", activity="M1-IEC", encounter="SYN-L1")

    event_cells, client_cells = map(session_cells([talk, person]), (talk, person))

    assert event_cells["activity"] == "M1-GBV"
    assert client_cells["activity"] == ("M1-IEC", "M1-GBV")


def test_only_encounters_are_counted_as_encounters():
    assert counts_encounters(CONTACTS)
    assert counts_encounters(ENCOUNTERS)
    assert not counts_encounters(Sum("contacts", ()))
    assert not counts_encounters(Count(()))
    assert not counts_encounters(Distinct("client", ((),)))


@pytest.mark.parametrize("engine", ["rows", "polars"])
def test_every_measure_counts_a_client_by_the_activities_of_the_session(engine):
    rows = (
        session(id="SYN-R1", activity="M1-GBV", encounter="SYN-L1", population="worker"),
        contact(id="SYN-R2", client="SYN-A1", activity="M1-IEC", encounter="SYN-L1"),
        contact(id="SYN-R3", client="SYN-A2", activity="M1-IEC"),
        contact(id="SYN-R4", client="SYN-A1", activity="M1-COUNSEL", day="2024-01-20"),
    )
    ledger, reader = _ledger(engine, rows), DimensionReader(VIETNAM, ())
    talks = (OneOf("activity", {"M1-GBV"}), OneOf("kind", {"client"}))
    measures = (
        Count(talks),
        Count(talks, of="encounter"),
        Sum("contacts", talks, default=1),
        Distinct("client", (talks,)),
        Distinct("client", (talks, (OneOf("activity", {"M1-COUNSEL"}),))),
    )
    for measure in measures:
        for own in (ledger, ledger.only(SEX_WORKERS)):
            counts = counts_of(own, measure, YEAR, reader)
            assert {key: (one.low, one.high) for key, one in counts.items()} == {(): (1, 1)}
    left_out = Distinct("client", ((OneOf("activity", {"M1-IEC"}),),), having_none=(talks,))
    assert counts_of(ledger, left_out, YEAR, reader)[()].low == 1
    followed = Cohort(
        "client",
        CohortBase(talks),
        CohortPart((OneOf("activity", {"M1-COUNSEL"}),), Follow(0, 30)),
    )
    query = CohortQuery(followed, YEAR, date(2024, 12, 14), None, {})
    cohort = ledger.cohorts(query, reader, Registers())[()]
    assert (cohort.part_bounds.low, cohort.base_bounds.low) == (1, 1)
    confirming = Validity("as_of", 3, "client", talks)
    assert ledger.confirmations(confirming, date(2024, 12, 14)) == {"SYN-A1": date(2024, 1, 10)}


def _ledger(engine, rows):
    if engine == "rows":
        return RowLedger(rows)
    table = encounter_table(rows, VIETNAM)
    from sexwork_models.frames.counting.frame_ledger import FrameLedger

    return FrameLedger(table, table)


def test_clients_of_alike_codes_attended_the_session_of_either():
    rows = (
        session(id="SYN-R1", activity="M1-GBV", encounter="SYN-L1"),
        contact(id="SYN-R2", client="SYN-A01", activity="M1-IEC", encounter="SYN-L1"),
        contact(id="SYN-R3", client="SYN-AO1", activity="M1-IEC", encounter="SYN-L1"),
    )
    own = RowLedger(rows)
    people = Distinct("client", ((OneOf("activity", {"M1-GBV"}), OneOf("kind", {"client"})),))
    ledger = with_alike_codes(own, rows, own.cells_of)
    counted_people = counts_of(ledger, people, YEAR, DimensionReader(VIETNAM, ()))[()]

    assert (counted_people.low, counted_people.high) == (1, 2)
