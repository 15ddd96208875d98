"""Cohorts counted by hand: follow-up and data day, matches, anonymous people, and registers."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from tests.support.cohorts import TABLE, group_of, made, no_group

from sexwork_models import load_framework
from sexwork_models.forms.conditions import Compared, IsSet, OneOf
from sexwork_models.forms.register_terms import Register
from sexwork_models.forms.registers import EstablishmentEntry, Registers
from sexwork_models.framework.measure_checks import MeasureReaders
from sexwork_models.framework.measures.columns import PACKAGED_FORMS
from sexwork_models.framework.measures.language import (
    Cohort,
    CohortBase,
    CohortPart,
    Follow,
    RegisterPart,
)
from sexwork_models.framework.measures.parsing import parse_measure
from sexwork_models.framework.measures.terms import Span
from sexwork_models.monitoring.measures.cohort_outcomes import cohort_outcome
from sexwork_models.monitoring.measures.cohorts.queries import CohortQuery
from sexwork_models.monitoring.measures.cohorts.rows import count_cohorts
from sexwork_models.monitoring.measures.windows import Windows
from sexwork_models.results.values import Status
from sexwork_models.values.figures import Figure
from sexwork_models.values.intervals import Interval
from sexwork_models.values.units import Unit

Q2 = Windows(Interval(date(2024, 4, 1), date(2024, 7, 1)), date(2024, 1, 1))
JUNE_30, DECEMBER_31 = date(2024, 6, 30), date(2024, 12, 31)
EMPTY = Registers()
REFERRED = (OneOf("referral_stage", {"referred"}),)
COMPLETED = (OneOf("referral_stage", {"completed"}),)
COMPLETION = Cohort("referral", CohortBase(REFERRED), CohortPart(COMPLETED, Follow(0, 90)))
COUNSELLED = CohortBase((OneOf("activity", {"M1-COUNSEL"}),))
MADE = (OneOf("referral_stage", {"referred", "completed"}),)
REFERRAL = Cohort("client", COUNSELLED, CohortPart(MADE, Follow(0, 90)), anchor_any=True)


def staged(number, stage, day, **cells):
    """A stage of the referral of one client, each of its own code."""
    return made(
        number,
        day=day,
        client=f"SYN-C{number}",
        service="hiv",
        referral_stage=stage,
        **cells,
    )


def counselled(number, day, client, **cells):
    return made(number, day=day, client=client, activity="M1-COUNSEL", **cells)


def referred(number, day, client, service="hiv", **cells):
    return made(number, day=day, client=client, service=service, referral_stage="referred", **cells)


def count(measure, records, data_day, windows=Q2, since=None, registers=EMPTY, key_of=no_group):
    return count_cohorts(
        CohortQuery(measure, windows, data_day, since, TABLE), records, key_of, registers
    )


def only(*args, **more):
    (counts,) = count(*args, **more).values()
    return counts


def codes_of(counts):
    return [reason.code for reason in counts.reasons]


def five_and_five():
    """Five made in April and completed in ten days, five made on 20 June, completed 20 August."""
    records = []
    for number in range(10):
        first = date(2024, 4, 5 + number) if number < 5 else date(2024, 6, 20)
        last = first + timedelta(days=10) if number < 5 else date(2024, 8, 20)
        records += [staged(number, "referred", first), staged(number, "completed", last)]
    return records


def test_a_referral_whose_follow_up_is_not_over_on_the_data_day_widens_the_share():
    counts = only(COMPLETION, five_and_five(), JUNE_30)
    outcome = cohort_outcome(counts, Unit.REFERRAL)

    assert (counts.in_part, counts.base, counts.open, counts.late) == (5, 10, 5, 0)
    assert outcome.figure == Figure.range(50, 100, Unit.PERCENT)
    assert outcome.status is Status.PARTIAL
    assert [(reason.code, dict(reason.params)) for reason in outcome.reasons] == [
        ("cohort-open", {"count": 5, "day": JUNE_30})
    ]


def test_when_the_follow_up_is_over_the_share_is_exact():
    outcome = cohort_outcome(only(COMPLETION, five_and_five(), DECEMBER_31), Unit.REFERRAL)

    assert (outcome.figure, outcome.status) == (Figure.exact(100, Unit.PERCENT), Status.OK)
    assert outcome.numerator == outcome.denominator == Figure.exact(10, Unit.REFERRAL)
    assert outcome.reasons == ()


def test_a_referral_completed_after_its_quarter_belongs_to_the_quarter_in_which_it_was_made():
    records = [
        staged(1, "referred", date(2024, 6, 10)),
        staged(1, "completed", date(2024, 7, 8)),
    ]
    third = Windows(Interval(date(2024, 7, 1), date(2024, 10, 1)), date(2024, 1, 1))

    assert only(COMPLETION, records, DECEMBER_31).low == 1
    assert count(COMPLETION, records, DECEMBER_31, third) == {}


@pytest.mark.parametrize(("days", "found"), [(-1, 0), (0, 1), (90, 1), (91, 0)])
def test_both_ends_of_the_follow_up_are_in_and_what_comes_after_is_late(days, found):
    day = date(2024, 4, 10)
    records = [
        counselled(1, day, "SYN-A1"),
        referred(2, day + timedelta(days=days), "SYN-A1"),
    ]
    counts = only(REFERRAL, records, DECEMBER_31)

    assert (counts.in_part, counts.late, counts.open) == (found, int(days == 91), 0)


def test_with_any_day_of_the_base_a_longer_period_turns_no_yes_into_a_no():
    """Counselled in January and in May, referred in June: within 90 days of May alone."""
    records = [
        counselled(1, date(2024, 1, 10), "SYN-A1"),
        counselled(2, date(2024, 5, 10), "SYN-A1"),
        referred(3, date(2024, 6, 10), "SYN-A1"),
    ]
    half = Windows(Interval(date(2024, 1, 1), date(2024, 7, 1)), date(2024, 1, 1))
    from_first = Cohort("client", COUNSELLED, REFERRAL.part)

    assert only(REFERRAL, records, DECEMBER_31).low == 1
    assert only(REFERRAL, records, DECEMBER_31, half).low == 1
    assert only(from_first, records, DECEMBER_31, half).high == 0


def test_anonymous_people_of_the_base_move_both_bounds():
    """n = 2 of b = 3 with a code, one anonymous: low (2 - 1) / 4, high (3 + 1) / 4."""
    records = [
        *(counselled(number, date(2024, 4, 2), f"SYN-A{number}") for number in (1, 2, 3)),
        *(referred(number + 3, date(2024, 4, 9), f"SYN-A{number}") for number in (1, 2)),
        counselled(7, date(2024, 4, 3), ""),
    ]
    counts = only(REFERRAL, records, DECEMBER_31)

    assert (counts.low, counts.high) == (Fraction(1, 4), Fraction(1))
    assert (counts.in_part, counts.base, counts.keyless_base) == (2, 3, 1)
    assert dict(counts.reasons[0].params) == {"count": 1, "part": 2, "base": 3}
    assert codes_of(counts) == ["outside-cohort"]


def test_without_follow_up_and_match_an_anonymous_record_moves_no_key_out_of_the_part():
    """low 2 / (3 + 1), high (min(3, 2 + 0 + 0) + 1) / (3 + 1)."""
    measure = Cohort("client", COUNSELLED, CohortPart(MADE))
    records = [
        *(counselled(number, date(2024, 4, 2), f"SYN-A{number}") for number in (1, 2, 3)),
        *(referred(number + 3, date(2024, 4, 9), f"SYN-A{number}") for number in (1, 2)),
        counselled(7, date(2024, 4, 3), ""),
    ]
    counts = only(measure, records, DECEMBER_31)

    assert (counts.low, counts.high) == (Fraction(2, 4), Fraction(3, 4))


def test_an_anonymous_record_of_the_part_may_be_of_anybody():
    records = [
        counselled(1, date(2024, 4, 2), "SYN-A1"),
        counselled(2, date(2024, 4, 2), "SYN-A2"),
        referred(3, date(2024, 4, 9), ""),
    ]
    counts = only(REFERRAL, records, DECEMBER_31)

    assert (counts.low, counts.high, counts.keyless_part) == (0, Fraction(1, 2), 1)
    assert codes_of(counts) == ["persons-without-code"]


def test_a_base_without_limit_may_have_any_share():
    """A talk that states no number may have reached any number of people."""
    talk = made(2, kind="event", day=date(2024, 4, 2), activity="M1-COUNSEL", population="")
    counts = only(REFERRAL, [counselled(1, date(2024, 4, 2), "SYN-A1"), talk], DECEMBER_31)
    outcome = cohort_outcome(counts, Unit.PERSON)

    assert outcome.figure == Figure.range(0, 100, Unit.PERCENT)
    assert outcome.denominator == Figure.at_least(0, Unit.PERSON)


MATCHED = CohortPart(MADE, Follow(0, 90), match=("need", "service", "need_service"))


def needing(number, client, need, day=date(2024, 4, 2)):
    return made(number, day=day, client=client, need=need)


def example_of_needs():
    """All sent to a test: A1 in need of health care, B1 of legal aid, C1 of both."""
    return [
        needing(1, "SYN-A1", "health"),
        referred(2, date(2024, 4, 12), "SYN-A1"),
        needing(3, "SYN-B1", "legal"),
        referred(4, date(2024, 4, 12), "SYN-B1"),
        needing(5, "SYN-C1", "health"),
        needing(6, "SYN-C1", "legal"),
        referred(7, date(2024, 4, 12), "SYN-C1"),
    ]


def test_the_service_of_a_referral_must_answer_one_need_of_the_person():
    measure = Cohort("client", CohortBase((IsSet("need"),)), MATCHED, anchor_any=True)
    counts = only(measure, example_of_needs(), DECEMBER_31)

    assert (counts.in_part, counts.base, counts.low) == (2, 3, Fraction(2, 3))


def test_pairs_of_person_and_need_are_found_by_the_person():
    part = CohortPart(MADE, Follow(0, 90), match=MATCHED.match, key="client")
    measure = Cohort("client", CohortBase((IsSet("need"),)), part, also_key="need")
    counts = only(measure, example_of_needs(), DECEMBER_31)

    assert (counts.in_part, counts.base, counts.low) == (2, 4, Fraction(2, 4))


def test_each_need_has_its_own_first_day():
    """Health on 2 April, legal aid on 1 June; the lawyer of 20 August is 80 days after the need."""
    records = [
        needing(1, "SYN-A1", "health"),
        needing(2, "SYN-A1", "legal", date(2024, 6, 1)),
        referred(3, date(2024, 8, 20), "SYN-A1", "legal"),
    ]
    measure = Cohort("client", CohortBase((IsSet("need"),)), MATCHED)

    assert only(measure, records, DECEMBER_31).low == 1


NEW = Cohort("client", CohortBase(COUNSELLED.where, first_ever=True), REFERRAL.part)


def test_who_has_an_earlier_record_is_not_new():
    records = [
        counselled(1, date(2023, 12, 1), "SYN-A1"),
        counselled(2, date(2024, 4, 2), "SYN-A1"),
        counselled(3, date(2024, 4, 2), "SYN-B1"),
        referred(4, date(2024, 4, 9), "SYN-B1"),
    ]
    counts = only(NEW, records, DECEMBER_31)

    assert (counts.in_part, counts.base, counts.records) == (1, 1, 2)


@pytest.mark.parametrize(
    ("since", "low", "high", "reasons"),
    [
        (date(2023, 4, 3), Fraction(1, 2), Fraction(1, 2), []),
        (date(2023, 4, 4), 0, 1, ["history-starts"]),
    ],
)
def test_whose_first_record_is_less_than_365_days_after_the_records_began_may_be_older(
    since, low, high, reasons
):
    """2 April 2024 is 365 days after 3 April 2023."""
    records = [
        counselled(1, date(2024, 4, 2), "SYN-A1"),
        counselled(2, date(2024, 4, 2), "SYN-B1"),
        referred(3, date(2024, 4, 9), "SYN-B1"),
    ]
    counts = only(NEW, records, DECEMBER_31, since=since)

    assert (counts.low, counts.high, codes_of(counts)) == (low, high, reasons)


@pytest.mark.parametrize(
    ("since", "expected"),
    [(None, False), (date(2023, 4, 2), False), (date(2023, 4, 3), True)],
)
def test_keys_may_turn_older_where_the_window_begins_less_than_365_days_after_the_records(
    since, expected
):
    """1 April 2024 is 365 days after 2 April 2023: a record without a key may be the earlier."""
    assert CohortQuery(NEW, Q2, DECEMBER_31, since, TABLE).may_turn_older is expected
    assert CohortQuery(REFERRAL, Q2, DECEMBER_31, since, TABLE).may_turn_older is False


@pytest.mark.parametrize(
    ("day", "high"),
    [
        (date(2024, 3, 31), 0),  # before the first day of the base
        (date(2024, 4, 1), 1),
        (date(2024, 9, 28), 1),  # 90 days after the last
        (date(2024, 9, 29), 0),
    ],
)
def test_a_part_without_a_client_may_be_that_of_a_client_of_the_base_on_its_days_alone(day, high):
    records = [counselled(1, date(2024, 4, 2), "SYN-A1"), referred(2, day, "")]
    counts = only(REFERRAL, records, DECEMBER_31)

    assert (counts.low, counts.high) == (0, high)
    assert codes_of(counts) == (["persons-without-code"] if high else [])


def test_a_first_record_that_says_that_it_begins_is_no_older_one():
    measure = Cohort("referral", CohortBase(REFERRED, first_ever=True), COMPLETION.part)
    counts = only(measure, five_and_five(), DECEMBER_31, since=date(2024, 1, 1))

    assert (counts.low, counts.high, counts.reasons) == (1, 1, ())


def test_by_the_end_of_the_period_a_later_record_is_late():
    part = CohortPart(COMPLETED, by_period_end=True)
    counts = only(Cohort("referral", CohortBase(REFERRED), part), five_and_five(), DECEMBER_31)

    assert (counts.in_part, counts.late, counts.open, counts.high) == (5, 5, 0, Fraction(1, 2))


@pytest.mark.parametrize(("day", "in_part"), [(date(2024, 6, 30), 1), (date(2024, 7, 1), 0)])
def test_by_the_end_of_the_period_its_last_day_is_in(day, in_part):
    part = CohortPart(COMPLETED, by_period_end=True)
    records = [staged(1, "referred", date(2024, 6, 10)), staged(1, "completed", day)]
    counts = only(Cohort("referral", CohortBase(REFERRED), part), records, DECEMBER_31)

    assert (counts.in_part, counts.late) == (in_part, 1 - in_part)


def test_a_key_counts_in_the_group_of_its_first_record():
    records = [
        counselled(1, date(2024, 4, 2), "SYN-A1"),
        counselled(2, date(2024, 4, 9), "SYN-A1", place="31"),
    ]
    counts = count(REFERRAL, records, DECEMBER_31, key_of=group_of)

    assert counts[("22",)].base == 1
    assert cohort_outcome(counts[("31",)]).status is Status.ZERO_DENOMINATOR


class CommittedEntry(EstablishmentEntry):
    """An establishment with the days of its commitment, which no form has yet."""

    commitment_signed_on: date | None = None
    commitment_until: date | None = None


REACHED = (OneOf("activity", {"M3-REACH-EST"}),)
IN_FORCE = (
    Compared("commitment_signed_on", "<=", "$last_day"),
    Compared("commitment_until", ">=", "$last_day"),
)
COMMITTED = Cohort(
    "establishment",
    CohortBase(REACHED, Span.CALENDAR_YEAR_TO_DATE),
    RegisterPart(Register.ESTABLISHMENTS, IN_FORCE),
)


def entry(code, as_of=date(2024, 3, 31), year=2024, until=date(2024, 12, 31)):
    return CommittedEntry(
        id=code,
        as_of=as_of,
        place="22",
        year=year,
        business_type="karaoke",
        commitment_signed_on=date(2024, 1, 15),
        commitment_until=until,
    )


def visit(number, code, day=date(2024, 4, 2)):
    return made(
        number, kind="event", day=day, establishment=code, activity="M3-REACH-EST", population=""
    )


VISITS = [visit(1, "SYN-E1"), visit(2, "SYN-E2"), visit(3, "SYN-E2", date(2024, 5, 2))]


def test_an_establishment_is_in_the_part_by_its_latest_entry_of_the_register():
    entries = [
        entry("SYN-E1"),
        entry("SYN-E2"),
        entry("SYN-E2", as_of=date(2024, 5, 31), until=date(2024, 5, 31)),
        entry("SYN-E4"),
    ]
    counts = only(COMMITTED, VISITS, JUNE_30, registers=Registers(establishments=entries))

    assert (counts.in_part, counts.base, counts.low, counts.high) == (1, 2, *[Fraction(1, 2)] * 2)


def test_an_entry_after_the_last_day_is_not_read():
    later = entry("SYN-E1", as_of=date(2024, 7, 1))
    counts = only(COMMITTED, VISITS, JUNE_30, registers=Registers(establishments=[later]))

    assert cohort_outcome(counts).status is Status.NO_DATA


def test_without_an_entry_of_the_year_nothing_is_known_of_codes_of_that_year():
    """A code of 2023 is another establishment's in 2024."""
    registers = Registers(establishments=[entry("SYN-E1", date(2023, 12, 31), 2023)])
    outcome = cohort_outcome(only(COMMITTED, VISITS, JUNE_30, registers=registers))

    assert (outcome.figure, outcome.status) == (None, Status.NO_DATA)
    assert [reason.code for reason in outcome.reasons] == ["codes-over-new-year"]


def test_two_entries_of_one_day_that_differ_count_in_the_upper_bound_only():
    entries = [entry("SYN-E1"), entry("SYN-E1", until=date(2024, 4, 30)), entry("SYN-E2")]
    counts = only(COMMITTED, VISITS, JUNE_30, registers=Registers(establishments=entries))

    assert (counts.low, counts.high) == (Fraction(1, 2), 1)
    assert codes_of(counts) == ["states-disagree"]


def test_a_code_of_the_year_before_is_no_key_of_this_year():
    """A period over New Year: the visit of December may have been to E1, or to another."""
    over_new_year = Windows(Interval(date(2023, 12, 15), date(2024, 7, 1)), date(2023, 12, 15))
    measure = Cohort("establishment", CohortBase(REACHED), COMMITTED.part)
    records = [*VISITS, visit(9, "SYN-E9", date(2023, 12, 20))]
    registers = Registers(establishments=[entry("SYN-E1")])
    counts = only(measure, records, JUNE_30, over_new_year, registers=registers)

    assert (counts.low, counts.high) == (Fraction(1, 3), Fraction(2, 3))
    assert codes_of(counts) == ["outside-cohort", "codes-over-new-year"]


def test_one_anonymous_referral_may_answer_several_needs_of_one_person():
    """C1 needs health care and papers; who was sent to a test may be C1: one or two pairs."""
    table = {"health": frozenset({"hiv"}), "papers": frozenset({"hiv"})}
    part = CohortPart(MADE, Follow(0, 90), match=MATCHED.match, key="client")
    measure = Cohort("client", CohortBase((IsSet("need"),)), part, also_key="need")
    records = [
        needing(1, "SYN-C1", "health"),
        needing(2, "SYN-C1", "papers"),
        referred(3, date(2024, 4, 12), ""),
    ]
    query = CohortQuery(measure, Q2, DECEMBER_31, None, table)
    (counts,) = count_cohorts(query, records, no_group, EMPTY).values()

    assert (counts.low, counts.high) == (0, 1)


def test_an_anonymous_record_of_another_group_may_move_a_key_out_of_its_group():
    """A1 and A2 in Ha Noi, A1 referred; who came in Hai Phong before them may be one of the two."""
    records = [
        counselled(1, date(2024, 4, 9), "SYN-A1"),
        counselled(2, date(2024, 4, 9), "SYN-A2"),
        counselled(3, date(2024, 4, 9), "SYN-A3"),
        referred(4, date(2024, 4, 12), "SYN-A1"),
        referred(5, date(2024, 4, 12), "SYN-A2"),
        counselled(6, date(2024, 4, 2), "", place="31"),
    ]
    from_first = Cohort("client", COUNSELLED, REFERRAL.part)
    first = count(from_first, records, DECEMBER_31, key_of=group_of)[("22",)]
    after_any = count(REFERRAL, records, DECEMBER_31, key_of=group_of)[("22",)]

    assert (first.low, first.high) == (Fraction(1, 2), 1)  # A1 or A2 moves; or A3 does
    assert (after_any.low, after_any.high) == (0, 1)


def test_the_field_that_names_a_key_in_the_part_is_read_from_the_declaration():
    framework = load_framework()
    reader = MeasureReaders(framework.tables, PACKAGED_FORMS).of(next(iter(framework.indicators)))
    where = [{"field": "referral_stage", "in": ["referred"]}]
    declared = {
        "kind": "cohort",
        "key": ["client", "need"],
        "base": {"where": [{"field": "need", "set": True}]},
        "part": {"key": "client", "where": where, "within": {"from": 0, "to": 90}},
    }

    assert parse_measure(reader, declared, "measure") == Cohort(
        "client",
        CohortBase((IsSet("need"),)),
        CohortPart(REFERRED, Follow(0, 90), key="client"),
        also_key="need",
    )
