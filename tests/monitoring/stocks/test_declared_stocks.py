"""Stocks as the measure language declares them, worked out by hand on invented registers."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from tests.support.declared import (
    InventedEstablishment,
    InventedGroup,
    InventedProvider,
    declared,
    parsed,
)
from tests.support.records import record

from sexwork_models import ReportingCalendar
from sexwork_models.forms.registers import Registers, SiteEntry
from sexwork_models.monitoring.measures.confirmations import confirmation_days
from sexwork_models.monitoring.stocks.confirmations import validity_of
from sexwork_models.monitoring.stocks.definitions import definition_of_measure
from sexwork_models.monitoring.stocks.values import StockQuestion, values_of_definition

CALENDAR = ReportingCalendar.named("calendar")
Q1 = CALENDAR.period("2024-Q1")
LAST = date(2024, 3, 31)
OF_UNIT = {"group": "I16", "person": "I18", "provider": "I51", "locality": "I50", "percent": "I48"}
MET = """
kind = "stock"
from = "groups"
span = ["joined_on", "ended_on"]
valid = { field = "last_met_on", key = "group", months = 3, where = [
    { field = "activity", in = ["M1-MEET", "M3-GROUP"] }] }
"""


def group(id="G1", as_of="2024-01-10", **cells):
    base = {"place": "48", "models": ["M1"], "group_type": "peer", "joined_on": "2023-05-01"}
    return InventedGroup(id=id, as_of=as_of, **{**base, **cells})


def provider(id="P1", as_of="2024-01-10", **cells):
    base = {"place": "48", "models": ["M2"], "provider_type": "legal_aid_centre"}
    return InventedProvider(id=id, as_of=as_of, **{**base, **cells})


def establishment(id="E1", as_of="2024-03-20", **cells):
    base = {"place": "48", "year": int(as_of[:4]), "business_type": "lodging"}
    return InventedEstablishment(id=id, as_of=as_of, **{**base, **cells})


def site(id="S1", as_of="2024-01-10", **cells):
    base = {"place": "48", "models": ["M1"], "active_from": "2019-01-01"}
    return SiteEntry(id=id, as_of=as_of, **{**base, **cells})


@pytest.fixture
def values(vietnam):
    """The values of a declaration, of an indicator of some unit."""

    def count(text, unit="group", period=Q1, by=(), confirmations=None, **registers):
        definition = definition_of_measure(declared(text, vietnam))
        indicator = vietnam.indicators[OF_UNIT[unit]]
        question = StockQuestion(
            indicator, Registers(**registers), vietnam, CALENDAR, by, confirmations
        )
        return values_of_definition(definition, question, period)

    return count


def said(value):
    """Status, low, high and the codes of the reasons of a value."""
    figure = value.figure
    low, high = (None, None) if figure is None else (figure.low, figure.high)
    return value.status.value, low, high, [reason.code for reason in value.reasons]


def bounds(*values):
    return [said(value)[:3] for value in values]


# --- What holds: span, where, days of the period ----------------------------------------------


def test_an_entry_holds_from_its_first_day_to_the_day_before_its_end(values):
    text = 'kind = "stock"\nfrom = "groups"\nspan = ["joined_on", "ended_on"]'
    rows = [
        group("G1", joined_on="2024-03-31"),
        group("G2", joined_on="2024-04-01"),
        group("G3", ended_on="2024-03-31"),
        group("G4", ended_on="2024-04-01"),
        group("G5", joined_on=None),
        group("G6", models=["M2"]),
    ]

    assert said(*values(text, groups=rows)) == ("ok", 2, 2, [])
    assert said(*values(f"{text}\nundated = true", groups=rows)) == ("ok", 3, 3, [])


def test_entries_of_which_none_holds_are_zero_and_no_entry_is_no_data(values):
    text = 'kind = "stock"\nfrom = "groups"\nwhere = [{ field = "group_type", in = ["club"] }]'

    assert said(*values(text, groups=[group()])) == ("ok", 0, 0, [])
    assert said(*values(text, groups=[group(models=["M2"])])) == (
        "no_data",
        None,
        None,
        ["no-state-on-day"],
    )
    assert said(*values(text)) == ("no_data", None, None, ["register-missing"])


def test_conditions_may_name_the_first_and_the_last_day_of_the_period(values):
    text = """
    kind = "stock"
    from = "groups"
    where = [{ field = "contacted_on", op = ">=", value = "$first_day" },
             { field = "contacted_on", op = "<=", value = "$last_day" }]
    """
    rows = [
        group(f"G{number}", as_of="2024-03-31", contacted_on=day)
        for number, day in enumerate(("2023-12-31", "2024-01-01", "2024-03-31"))
    ]
    rows += [group("G9", contacted_on=None)]

    assert said(*values(text, groups=rows)) == ("ok", 2, 2, [])


def test_one_list_of_where_any_is_enough(values):
    text = """
    kind = "stock"
    from = "groups"
    where = [{ field = "members", set = true }]
    where_any = [[{ field = "group_type", in = ["club"] }],
                 [{ field = "members", op = ">=", value = 10 }]]
    """
    rows = [
        group("G1", members=9),
        group("G2", members=10),
        group("G3", members=1, group_type="club"),
        group("G4", group_type="club"),
    ]

    assert said(*values(text, groups=rows)) == ("ok", 2, 2, [])


def test_the_latest_entry_of_the_last_day_or_earlier_is_meant(values):
    text = 'kind = "stock"\nfrom = "groups"\nspan = ["joined_on", "ended_on"]'
    rows = [group(), group(as_of="2024-03-01", ended_on="2024-02-01"), group(as_of="2024-04-01")]

    assert said(*values(text, groups=rows)) == ("ok", 0, 0, [])
    assert said(*values(text, groups=[group(as_of="2023-12-01")])) == (
        "partial",
        1,
        1,
        ["state-carried"],
    )
    later = group("G2", as_of="2024-04-01")
    assert said(*values(text, groups=[group(), later])) == (
        "partial",
        1,
        None,
        ["known-only-later"],
    )


# --- Confirmed lately -------------------------------------------------------------------------

FOUR = [  # G1 met by a record, G2 too long ago, G3 never, G4 was only surveyed
    group("G1", members=20, core_members=8),
    group("G2", last_met_on="2023-11-20", members=12, core_members=5),
    group("G3", members=15, core_members=10),
    group("G4", joined_on=None, contacted_on="2024-02-10"),
]
G1_MET = {"G1": date(2024, 2, 20)}


def test_what_nothing_confirms_is_only_in_the_upper_bound(values):
    (value,) = values(MET, confirmations=G1_MET, groups=FOUR)

    assert said(value) == ("partial", 1, 2, ["not-confirmed"])
    assert value.reasons[0].params["count"] == 1
    assert (
        value.reasons[0].say("en")
        == "Entries that nothing confirms, counted in the upper bound only: 1."
    )


def test_members_of_groups_that_may_have_met_are_the_upper_bound(values):
    text = f'{MET}\ncount = "members"\nunion = true'

    assert said(*values(text, "person", confirmations=G1_MET, groups=FOUR)) == (
        "partial",
        20,
        35,
        ["not-confirmed"],
    )


@pytest.mark.parametrize(
    ("met", "expected"),
    [
        ("2023-12-30", ("ok", 0, 0, [])),
        ("2023-12-31", ("ok", 1, 1, [])),
        ("2024-03-31", ("ok", 1, 1, [])),
        (None, ("partial", 0, 1, ["not-confirmed"])),
    ],
)
def test_three_months_end_on_the_day_of_the_same_number(met, expected, values):
    row = group(as_of="2024-03-31", last_met_on=met)

    assert said(*values(MET, confirmations={}, groups=[row])) == expected


def test_the_later_of_the_day_of_the_entry_and_of_records_counts(values):
    old, lately = group(last_met_on="2023-06-01"), group(last_met_on="2024-02-01")

    assert bounds(*values(MET, confirmations=G1_MET, groups=[old])) == [("ok", 1, 1)]
    assert bounds(*values(MET, confirmations={"G1": date(2023, 6, 1)}, groups=[lately])) == [
        ("ok", 1, 1)
    ]
    assert bounds(*values(MET, confirmations={"G2": LAST}, groups=[old])) == [("ok", 0, 0)]


def test_without_records_nobody_knows_that_a_group_did_not_meet(values):
    rows = [group("G1", last_met_on="2024-03-01"), group("G2", last_met_on="2023-06-01")]

    assert said(*values(MET, groups=rows)) == ("partial", 1, 2, ["not-confirmed"])


def test_an_entry_may_be_confirmed_by_its_own_day_alone(values):
    text = """
    kind = "stock"
    from = "providers"
    span = ["agreement_from", "agreement_to"]
    where = [{ field = "provider_type", not_in = ["hotline"] }]
    valid = { field = "confirmed_on", months = 12 }
    """
    rows = [
        provider("V1", agreement_from="2023-06-01", agreement_to="2024-01-31"),
        provider("V2", agreement_from="2023-06-01", confirmed_on="2023-07-01"),
        provider("V3", agreement_from="2023-06-01", confirmed_on="2023-03-30"),
        provider("V4", agreement_from="2023-06-01", provider_type="hotline"),
        provider("V5", agreement_from="2023-06-01", confirmed_on="2024-05-01"),
    ]

    assert said(*values(text, "provider", providers=rows[:4])) == ("ok", 1, 1, [])
    # A day after the last one does not tell whether it was confirmed before.
    assert said(*values(text, "provider", providers=rows)) == ("partial", 1, 2, ["not-confirmed"])


def test_records_confirm_the_code_that_they_name_on_their_last_day(vietnam):
    validity = validity_of(declared(MET, vietnam))
    records = [
        record(kind="event", activity="M1-MEET", group="G1", day="2024-02-20", participants=9),
        record(kind="event", activity="M1-MEET", group="G1", day="2024-01-20", participants=9),
        record(kind="event", activity="M1-MEET", group="G1", day="2024-04-01", participants=9),
        record(kind="event", activity="M1-IEC", group="G2", day="2024-02-20", contacts=9),
        record(kind="event", activity="M1-MEET", day="2024-02-21", participants=9),
    ]

    assert confirmation_days(validity, records, LAST) == {"G1": date(2024, 2, 20)}
    assert validity_of(declared('kind = "stock"\nfrom = "groups"', vietnam)) is None


# --- Entries of one day that differ -----------------------------------------------------------

FOUNDED = 'kind = "stock"\nfrom = "groups"\nspan = ["joined_on", "ended_on"]'


def test_a_code_counts_where_all_its_entries_of_a_day_hold(values):
    both = [group(members=5), group(members=7)]
    one = [group(), group(joined_on=None)]
    none = [group(joined_on=None), group(joined_on=None, members=5)]

    assert said(*values(FOUNDED, groups=both)) == ("ok", 1, 1, [])
    assert said(*values(FOUNDED, groups=one)) == ("partial", 0, 1, ["entries-differ"])
    assert said(*values(FOUNDED, groups=none)) == ("ok", 0, 0, [])
    # The first edition left out all three, and gave 0 or more.
    assert said(*values(f"{FOUNDED}\nfirst_edition = true", groups=[group("G2"), *both])) == (
        "partial",
        1,
        None,
        ["states-disagree"],
    )


def test_one_entry_of_a_day_that_nothing_confirms_leaves_the_code_unconfirmed(values):
    """Both entries hold or may, so they do not differ in what is counted."""
    lately, never = group(last_met_on="2024-02-01"), group()
    long_ago = group(last_met_on="2023-06-01")

    unconfirmed = ("partial", 0, 1, ["not-confirmed"])
    assert said(*values(MET, groups=[lately, never])) == unconfirmed
    assert said(*values(MET, groups=[never, lately])) == unconfirmed
    assert said(*values(MET, groups=[lately, group(last_met_on="2024-02-02")])) == (
        "ok",
        1,
        1,
        [],
    )
    # Of one entry the group met within three months, by the other it did not.
    assert said(*values(MET, confirmations={}, groups=[lately, long_ago])) == (
        "partial",
        0,
        1,
        ["entries-differ"],
    )


def test_the_first_edition_knows_no_entry_that_does_not_meet_the_conditions(values):
    text = f'{FOUNDED}\nwhere = [{{ field = "group_type", in = ["club"] }}]'

    assert said(*values(text, groups=[group()])) == ("ok", 0, 0, [])
    assert said(*values(f"{text}\nfirst_edition = true", groups=[group()])) == (
        "no_data",
        None,
        None,
        ["no-state-on-day"],
    )


def test_two_numbers_of_one_code_are_bounds(values):
    text = f'{FOUNDED}\ncount = "members"'
    rows = [group(members=5), group(members=7), group("G2", members=10)]

    assert said(*values(text, "person", groups=rows)) == ("partial", 15, 17, ["entries-differ"])
    rows[1] = group(members=7, joined_on=None)
    assert said(*values(text, "person", groups=rows)) == ("partial", 10, 15, ["entries-differ"])
    rows[1] = group(board=1)
    assert said(*values(text, "person", groups=rows)) == (
        "partial",
        10,
        None,
        ["entries-differ", "number-blank"],
    )


def test_a_code_of_two_places_may_be_in_each(values):
    rows = [group(place="48"), group(place="22"), group("G2")]

    cuts = values(FOUNDED, by=("province",), groups=rows)
    assert [(value.cut, *said(value)[:3]) for value in cuts] == [
        ((("province", "22"),), "partial", 0, 1),
        ((("province", "48"),), "partial", 1, 2),
    ]
    assert said(*values(FOUNDED, groups=rows)) == ("ok", 2, 2, [])


# --- What is counted --------------------------------------------------------------------------


def test_a_blank_number_leaves_a_sum_open(values):
    text = f'{FOUNDED}\ncount = "members"'
    rows = [group("G1", members=20), group("G2", members=0), group("G3")]

    assert said(*values(text, "person", groups=rows)) == ("partial", 20, None, ["number-blank"])
    assert said(*values(text, "person", groups=rows[:2])) == ("ok", 20, 20, [])
    assert said(*values(text, "person", groups=rows[2:])) == (
        "no_data",
        None,
        None,
        ["number-blank"],
    )
    union = f"{text}\nunion = true"
    assert said(*values(union, "person", groups=[*rows[:2], group("G4", members=30)])) == (
        "partial",
        30,
        50,
        ["members-shared"],
    )


def test_only_entries_that_state_both_numbers_are_added(values):
    text = f'{FOUNDED}\ncount = "core_members"\nwith = "members"'
    rows = [
        group("G1", members=20, core_members=8),
        group("G2", core_members=5),
        group("G3", members=9),
    ]

    assert said(*values(text, "person", groups=rows)) == ("partial", 8, 8, ["number-blank"])


def test_provinces_of_sites_are_counted_once_each(values):
    text = 'kind = "stock"\nfrom = "sites"\nspan = ["active_from", "active_to"]\ncount = "places"'
    rows = [
        site("S1"),
        site("S2", models=["M1", "M2"]),
        site("S3", place="22", models=["M2"], active_to="2024-02-01"),
        site("S1", size_estimate=100, size_series="estimated"),
    ]

    assert said(*values(text, "locality", sites=rows)) == ("ok", 1, 1, [])
    split = values(f'{text}\nsplit = "model"', "locality", sites=rows)
    assert [(value.cut[0][1], *said(value)[:3]) for value in split] == [
        ("M1", "ok", 1, 1),
        ("M2", "ok", 1, 1),
        ("M3", "no_data", None, None),
    ]
    differ = [site("S1"), site("S1", place="22"), site("S2")]
    assert said(*values(text, "locality", sites=differ)) == ("partial", 1, 2, ["entries-differ"])


def test_sites_without_a_size_are_counted_apart_from_their_sizes(values):
    text = """
    kind = "stock"
    from = "sites"
    span = ["active_from", "active_to"]
    where = [{ field = "size_series", set = false }]
    """
    rows = [site("S1"), site("S2"), site("S1-size", size_estimate=100, size_series="estimated")]

    assert said(*values(text, "locality", sites=rows)) == ("ok", 2, 2, [])


@pytest.mark.parametrize("as_of", ["2024-01-10", "2024-03-31", "2023-12-31"])
def test_the_two_sizes_of_a_site_are_one_site(as_of, values):
    both = [
        site("S1", as_of, size_estimate=100, size_series="estimated"),
        site("S1", as_of, size_estimate=70, size_series="managed"),
    ]
    text = 'kind = "stock"\nfrom = "sites"\nspan = ["active_from", "active_to"]'

    (value,) = values(text, "locality", sites=[*both, site("S2")])
    reasons = ["state-carried"] if as_of < "2024" else []
    assert said(value) == ("partial" if reasons else "ok", 2, 2, reasons)
    assert value.records == 2
    assert [reason.params["count"] for reason in value.reasons] == [1] * len(reasons)


def test_the_two_sizes_of_a_site_that_is_known_only_later_are_one_site(values):
    both = [
        site("S1", "2024-04-01", size_estimate=100, size_series="estimated"),
        site("S1", "2024-04-01", size_estimate=70, size_series="managed"),
    ]
    text = 'kind = "stock"\nfrom = "sites"\nspan = ["active_from", "active_to"]'

    (value,) = values(text, "locality", sites=[*both, site("S2")])
    assert said(value) == ("partial", 1, None, ["known-only-later"])
    assert value.reasons[0].params["count"] == 1


def test_a_size_is_counted_by_its_series_and_its_other_conditions(values):
    text = """
    kind = "stock"
    from = "sites"
    where = [{ field = "size_series", in = ["estimated"] }, { field = "place", in = ["48"] }]
    count = "size_estimate"
    """
    rows = [
        site("S1", size_estimate=100, size_series="estimated"),
        site("S1", size_estimate=70, size_series="managed"),
        site("S2", place="22", size_estimate=50, size_series="estimated"),
    ]

    assert said(*values(text, "person", sites=rows)) == ("ok", 100, 100, [])
    unsized = [*rows, site("S3")]
    assert said(*values(text, "person", sites=unsized)) == ("ok", 100, 100, [])
    assert said(*values(f"{text}\nfirst_edition = true", "person", sites=unsized)) == (
        "partial",
        150,
        None,
        ["size-blank"],
    )
    assert said(*values(text, "person", sites=rows[2:]))[0] == "no_data"


def test_what_began_is_counted_in_the_period(values):
    text = f'{FOUNDED}\ncount = "begun"\nwhere = [{{ field = "group_type", in = ["peer"] }}]'
    rows = [
        group("G1", joined_on="2024-01-01"),
        group("G2", joined_on="2023-12-31"),
        group("G3", joined_on="2024-02-01", group_type="club"),
        group("G4", joined_on=None),
    ]

    assert said(*values(text, groups=rows)) == ("partial", 1, 2, ["founding-day-blank"])


def test_entries_within_a_quarter_are_those_dated_in_it(values):
    text = f'{FOUNDED}\nwithin = "quarter"'
    rows = [group("G1"), group("G2", as_of="2023-12-31")]

    assert said(*values(text, groups=rows)) == ("ok", 1, 1, [])
    assert said(*values(text, period=CALENDAR.period("2024-H1"), groups=rows)) == (
        "not_comparable",
        None,
        None,
        ["longer-than-a-quarter"],
    )


# --- Codes of establishments hold for one year ------------------------------------------------

SIGNED = """
kind = "stock"
from = "establishments"
where = [{ field = "commitment_signed_on", op = "<=", value = "$last_day" },
         { field = "commitment_until", op = ">=", value = "$last_day" }]
"""


def test_a_commitment_holds_on_its_last_day(values):
    rows = [
        establishment("E1", commitment_signed_on="2024-02-06", commitment_until="2024-12-31"),
        establishment("E2"),
        establishment("E3", commitment_signed_on="2024-01-20", commitment_until="2024-03-30"),
        establishment("E4", commitment_signed_on="2024-03-31", commitment_until="2024-03-31"),
    ]

    assert said(*values(SIGNED, establishments=rows)) == ("ok", 2, 2, [])


def test_only_codes_of_the_year_of_the_last_day_count(values):
    days = {"commitment_signed_on": "2023-06-01", "commitment_until": "2024-12-31"}
    last_year = establishment("E1", as_of="2023-12-20", **days)
    text = 'kind = "stock"\nfrom = "establishments"'

    assert said(*values(SIGNED, establishments=[last_year])) == (
        "no_data",
        None,
        None,
        ["codes-over-new-year"],
    )
    both = [last_year, establishment("F1", as_of="2024-01-01", **days)]
    assert said(*values(SIGNED, establishments=both)) == ("ok", 1, 1, [])
    state = ReportingCalendar.named("state").period("2024-Q1")  # from 15 December
    assert said(*values(text, period=state, establishments=both)) == ("ok", 1, 1, [])
    later = [establishment("F1", as_of="2024-06-01")]
    assert said(*values(text, establishments=later))[3] == ["no-state-on-day", "known-only-later"]


def test_a_record_of_another_year_is_about_another_establishment(values):
    text = """
    kind = "stock"
    from = "establishments"
    valid = { field = "confirmed_on", key = "establishment", months = 6, where = [
        { field = "activity", in = ["M3-COMMIT"] }] }
    """
    rows = [establishment("E1", as_of="2024-01-10"), establishment("E2", as_of="2024-01-10")]
    days = {"E1": date(2023, 12, 20), "E2": date(2024, 1, 5)}

    assert said(*values(text, confirmations=days, establishments=rows)) == (
        "partial",
        1,
        2,
        ["not-confirmed"],
    )


# --- Ratios -----------------------------------------------------------------------------------


def of_workers(field):
    sides = [(field, "workers"), ("workers", field)]
    part, whole = (
        f'{{ kind = "stock", from = "establishments", count = "{count}", with = "{beside}" }}'
        for count, beside in sides
    )
    return f'kind = "ratio"\npart = {part}\nwhole = {whole}'


def test_a_ratio_of_two_numbers_is_over_the_entries_that_state_both(values):
    rows = [
        establishment("E1", workers=10, workers_contract=4),
        establishment("E2", workers=5, workers_contract=5),
        establishment("E3", workers=8),
        establishment("E4"),
    ]

    (value,) = values(of_workers("workers_contract"), "percent", establishments=rows)

    assert said(value) == ("partial", 60, 60, ["number-blank"])
    assert (value.numerator.low, value.denominator.low) == (9, 15)
    assert value.numerator.unit.value == "worker"
    assert said(*values(of_workers("workers_contract"), "percent", establishments=rows[:2])) == (
        "ok",
        60,
        60,
        [],
    )
    none = [establishment(workers=0, workers_contract=0)]
    assert said(*values(of_workers("workers_contract"), "percent", establishments=none)) == (
        "zero_denominator",
        None,
        None,
        ["denominator-zero"],
    )
    assert bounds(*values(of_workers("workers_contract"), "percent", establishments=rows[2:])) == [
        ("no_data", None, None)
    ]


def test_a_ratio_has_no_longest_period(values):
    rows = [establishment(workers=10, workers_contract=4)]
    year = CALENDAR.period("2024")

    assert bounds(
        *values(of_workers("workers_contract"), "percent", year, establishments=rows)
    ) == [("ok", 40, 40)]


def test_two_numbers_of_one_establishment_are_bounds_of_a_ratio(values):
    rows = [
        establishment("E1", workers=10, workers_contract=4),
        establishment("E1", workers=10, workers_contract=6),
        establishment("E2", workers=10, workers_contract=5),
    ]

    assert said(*values(of_workers("workers_contract"), "percent", establishments=rows)) == (
        "partial",
        45,
        55,
        ["entries-differ"],
    )


DUTY = """
kind = "ratio"
part = { kind = "stock", from = "establishments", where = [
    { field = "harassment_rule", in = ["yes"] }] }
whole = { kind = "stock", from = "establishments", where = [
    { field = "harassment_rule", in = ["yes", "no"] }] }
"""


def test_a_share_whose_part_is_in_its_whole_is_of_the_part_and_the_rest(values):
    rows = [
        establishment("E1", harassment_rule="yes"),
        establishment("E2", harassment_rule="no"),
        establishment("E3", harassment_rule="yes"),
        establishment("E4", harassment_rule="yes"),
        establishment("E4", harassment_rule="not_checked"),
        establishment("E5"),
    ]

    (value,) = values(DUTY, "percent", establishments=rows)

    # Met by 2 to 3, not met by 1, or by 2 if nobody knew that E4 is never "no": 2/4 to 3/4.
    assert said(value) == ("partial", 50, 75, ["entries-differ"])
    assert (value.numerator.low, value.numerator.high) == (2, 3)
    assert (value.denominator.low, value.denominator.high) == (3, 4)


def test_a_mean_is_a_number_for_each_entry(values):
    text = """
    kind = "ratio"
    mean = true
    part = { kind = "stock", from = "groups", count = "members" }
    whole = { kind = "stock", from = "groups" }
    """
    rows = [group("G1", members=10), group("G2", members=15)]

    (value,) = values(text, "person", groups=rows)
    assert (value.figure.low, value.figure.high, value.figure.unit.value) == (12.5, 12.5, "person")


def test_entries_for_each_province_are_a_mean_of_the_unit_of_the_indicator(values):
    text = """
    kind = "ratio"
    mean = true
    part = { kind = "stock", from = "groups" }
    whole = { kind = "stock", from = "groups", count = "places" }
    """
    rows = [group("G1"), group("G2"), group("G3", place="22")]

    (value,) = values(text, groups=rows)
    assert (said(value), value.figure.unit.value) == (("ok", 1.5, 1.5, []), "group")
    assert (value.numerator.unit.value, value.denominator.unit.value) == ("group", "locality")


# --- Ratios of the numbers of a quarter -------------------------------------------------------


def of_quarter(part="", whole="", ratio="", numbers="workers_checked, workers", of=""):
    """A ratio of two numbers of one quarter, with more of each side and of the ratio."""
    first, second = numbers.split(", ")
    stock = f'kind = "stock", from = "{of or "establishments"}", within = "quarter"'
    return f"""
    kind = "ratio"
    {ratio}
    part = {{ {stock}, count = "{first}", with = "{second}" {part} }}
    whole = {{ {stock}, count = "{second}", with = "{first}" {whole} }}
    """


CHECKED = [
    establishment("E1", workers=10, workers_checked=4, confirmed_on="2024-03-01"),
    establishment("E2", workers=30, workers_checked=8, business_type="karaoke"),
    establishment("E3", workers=10, workers_checked=2, place="22", confirmed_on="2023-06-01"),
]
LODGING = ', where = [{ field = "business_type", in = ["lodging"] }]'
LATELY = ', valid = { field = "confirmed_on", months = 3 }'


@pytest.mark.parametrize(
    ("declared_of", "part", "whole", "expected"),
    [
        ({}, (14, 14), (50, 50), ("ok", 28, 28, [])),
        ({"part": LODGING}, (6, 6), (50, 50), ("ok", 12, 12, [])),
        ({"whole": LODGING}, (14, 14), (20, 20), ("ok", 70, 70, [])),
        ({"part": LODGING, "whole": LODGING}, (6, 6), (20, 20), ("ok", 30, 30, [])),
        # Nothing says whether E2 was confirmed; E3 was, too long ago.
        ({"part": LATELY}, (4, 12), (50, 50), ("partial", 8, 24, ["not-confirmed"])),
        ({"whole": LATELY}, (14, 14), (10, 40), ("partial", 35, 100, ["not-confirmed"])),
    ],
)
def test_each_side_of_a_ratio_of_a_quarter_has_its_own_filters(
    declared_of, part, whole, expected, values
):
    (value,) = values(of_quarter(**declared_of), "percent", establishments=CHECKED)

    assert said(value) == expected
    assert (value.numerator.low, value.numerator.high) == part
    assert (value.denominator.low, value.denominator.high) == whole


def test_a_mean_of_a_quarter_is_no_percentage(values):
    text, mean = of_quarter(ratio="mean = true"), Fraction(14, 50)

    (value,) = values(text, "person", establishments=CHECKED)
    assert (said(value), value.figure.unit.value) == (("ok", mean, mean, []), "person")


def test_a_ratio_of_a_quarter_is_split_as_it_declares(values):
    text = of_quarter(ratio='split = "place"')

    found = values(text, "percent", establishments=CHECKED)
    assert [(value.cut, *said(value)[:3]) for value in found] == [
        ((("place", "22"),), "ok", 20, 20),
        ((("place", "48"),), "ok", 30, 30),
    ]


def test_the_numbers_of_groups_are_of_persons_and_those_of_establishments_of_workers(values):
    text = of_quarter(of="groups", numbers="core_members, members")
    rows = [group(models=["M3"], members=10, core_members=4)]

    (value,) = values(text, "percent", groups=rows)
    assert said(value) == ("ok", 40, 40, [])
    assert (value.numerator.unit.value, value.denominator.unit.value) == ("person", "person")
    (value,) = values(of_quarter(), "percent", establishments=CHECKED)
    assert (value.numerator.unit.value, value.denominator.unit.value) == ("worker", "worker")


@pytest.mark.parametrize("more", [{}, {"part": LODGING}, {"ratio": "mean = true"}])
def test_no_ratio_of_a_quarter_is_of_a_longer_period(more, values):
    period = CALENDAR.period("2024-H1")

    assert said(*values(of_quarter(**more), "percent", period, establishments=CHECKED)) == (
        "not_comparable",
        None,
        None,
        ["longer-than-a-quarter"],
    )


# --- Scope ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "groups_held", "people"),
    [("indicator", 1, 100), ("models", 1, 100), ("any", 2, 150)],
)
def test_the_scope_of_a_stock_is_by_models_alone(scope, groups_held, people, values):
    held = f'{FOUNDED}\nscope = "{scope}"'
    sizes = f"""
    kind = "stock"
    from = "sites"
    scope = "{scope}"
    count = "size_estimate"
    where = [{{ field = "size_series", in = ["estimated"] }}]
    """
    sites = [
        site("S1", size_estimate=100, size_series="estimated"),
        site("S2", place="22", models=["M2"], size_estimate=50, size_series="estimated"),
    ]

    groups = [group("G1"), group("G2", models=["M2"])]
    assert said(*values(held, groups=groups)) == ("ok", groups_held, groups_held, [])
    assert said(*values(sizes, "person", sites=sites)) == ("ok", people, people, [])


# --- One value for each -----------------------------------------------------------------------


def test_each_duty_has_its_own_value_with_its_field_as_a_part(values):
    text = """
    kind = "each"
    per = "field"
    fields = ["labour_contract", "minimum_age", "owner_commitment", "health_check"]
    [of]
    kind = "ratio"
    part = { kind = "stock", from = "establishments", where = [{ field = "$field", in = ["yes"] }] }
    [of.whole]
    kind = "stock"
    from = "establishments"
    where = [{ field = "$field", in = ["yes", "no"] }]
    """
    rows = [
        establishment("E1", labour_contract="yes", minimum_age="yes", owner_commitment="yes"),
        establishment("E2", labour_contract="no", owner_commitment="no"),
        establishment("E3", owner_commitment="yes"),
        establishment("E4"),
    ]

    found = values(text, "percent", establishments=rows)
    assert [value.parts for value in found] == [
        (("field", "labour_contract"),),
        (("field", "minimum_age"),),
        (("field", "owner_commitment"),),
        (("field", "health_check"),),
    ]
    assert [
        (said(value)[0], value.figure and round(float(value.figure.low), 2)) for value in found
    ] == [
        ("ok", 50),
        ("ok", 100),
        ("ok", 66.67),
        ("zero_denominator", None),
    ]
    by_place = values(text, "percent", by=("province",), establishments=rows[:1])
    assert by_place[0].cut == (("province", "48"), ("field", "labour_contract"))
    assert len({value.id for value in by_place}) == 4


def test_each_group_has_its_own_number_and_what_ended_has_none(values, vietnam):
    text = f"""
    kind = "each"
    per = "group"
    limit = "N-1875-M1-02"
    [of]
    {FOUNDED}
    count = "core_members"
    """
    rows = [*FOUR, group("G5", core_members=9, ended_on="2024-03-31"), group("G6")]

    found = values(text, "person", groups=rows)
    assert [(value.cut[0][1], *said(value)[:3], value.per_unit) for value in found] == [
        ("G1", "ok", 8, 8, "group"),
        ("G2", "ok", 5, 5, "group"),
        ("G3", "ok", 10, 10, "group"),
        ("G6", "no_data", None, None, "group"),
    ]
    assert definition_of_measure(declared(text, vietnam)).limit == "N-1875-M1-02"


def test_each_field_may_be_a_stock_by_itself(values):
    text = """
    kind = "each"
    per = "field"
    fields = ["minimum_age", "labour_contract"]
    of = { kind = "stock", from = "establishments", where = [{ field = "$field", in = ["yes"] }] }
    """
    rows = [
        establishment("E1", minimum_age="yes", labour_contract="yes"),
        establishment("E2", labour_contract="yes"),
    ]

    found = values(text, establishments=rows)
    assert [(value.cut, *said(value)[:3]) for value in found] == [
        ((("field", "minimum_age"),), "ok", 1, 1),
        ((("field", "labour_contract"),), "ok", 2, 2),
    ]


def test_each_site_has_its_own_size(values):
    text = """
    kind = "each"
    per = "site"
    [of]
    kind = "stock"
    from = "sites"
    where = [{ field = "size_series", in = ["estimated"] }]
    count = "size_estimate"
    """
    rows = [
        site("S1", size_estimate=100, size_series="estimated"),
        site("S2", size_estimate=40, size_series="estimated"),
    ]

    found = values(text, "person", sites=rows)
    assert [(value.cut[0][1], *said(value)[:3], value.per_unit) for value in found] == [
        ("S1", "ok", 100, 100, "site"),
        ("S2", "ok", 40, 40, "site"),
    ]


def test_a_ratio_is_split_by_model_where_its_register_states_models(values):
    text = """
    kind = "ratio"
    mean = true
    part = { kind = "stock", from = "groups", count = "members" }
    whole = { kind = "stock", from = "groups" }
    """
    rows = [group("G1", members=10), group("G2", members=20, models=["M3"])]

    found = values(text, by=("model",), groups=rows)
    assert [(value.cut[0][1], *said(value)[:3]) for value in found] == [
        ("M1", "ok", 10, 10),
        ("M3", "ok", 20, 20),
    ]


def test_each_month_has_the_stock_of_its_last_day(values):
    text = f'kind = "each"\nper = "month"\n[of]\n{FOUNDED}'
    rows = [
        group("G1", as_of="2024-01-31", joined_on="2024-01-31"),
        group("G2", as_of="2024-02-29", joined_on="2024-02-29", ended_on="2024-03-31"),
    ]

    found = values(text, groups=rows)
    assert [(value.period.interval.last_day, *said(value)[:3]) for value in found] == [
        (date(2024, 1, 31), "ok", 1, 1),
        (date(2024, 2, 29), "partial", 2, 2),
        (date(2024, 3, 31), "partial", 1, 1),
    ]
    assert {value.per_period for value in found} == {"month"}


def test_each_month_asks_for_the_records_up_to_its_last_day(values):
    text = f'kind = "each"\nper = "month"\n[of]\n{MET}'
    asked = []

    def confirmations(_, day):
        asked.append(day)
        return {"G1": date(2024, 3, 5)} if day >= date(2024, 3, 5) else {}

    found = values(text, confirmations=confirmations, groups=[group(as_of="2024-01-01")])
    assert asked == [date(2024, 1, 31), date(2024, 2, 29), LAST]
    assert [said(value)[1:3] for value in found] == [(0, 1), (0, 1), (1, 1)]


# --- What a register cannot answer ------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'kind = "stock"\nfrom = "establishments"\nsplit = "model"',
            ("measure-register-dimension", "measure.split"),
        ),
        (
            'kind = "stock"\nfrom = "groups"\nsplit = "site"',
            ("measure-register-dimension", "measure.split"),
        ),
        (
            'kind = "each"\nper = "group"\nof = { kind = "stock", from = "sites" }',
            ("measure-register-dimension", "measure.per"),
        ),
        (
            'kind = "each"\nper = "encounter"\nof = { kind = "stock", from = "groups" }',
            ("measure-kind", "measure.of.kind"),
        ),
        (
            'kind = "stock"\nfrom = "groups"\ncount = "begun"',
            ("measure-missing-key", "measure"),
        ),
        (
            'kind = "stock"\nfrom = "groups"\nwith = "members"',
            ("measure-stock-key", "measure.with"),
        ),
        (
            'kind = "stock"\nfrom = "groups"\ncount = "places"\nunion = true',
            ("measure-stock-key", "measure.union"),
        ),
        (
            'kind = "stock"\nfrom = "sites"\ncount = "size_estimate"',
            ("measure-size-series", "measure"),
        ),
        (
            'kind = "stock"\nfrom = "sites"\ncount = "size_estimate"\n'
            'where = [{ field = "size_series", in = ["estimated", "managed"] }]',
            ("measure-size-series", "measure"),
        ),
        (
            'kind = "ratio"\nmean = true\npart = { kind = "stock", from = "groups" }\n'
            'whole = { kind = "stock", from = "sites" }',
            ("measure-register-ratio", "measure"),
        ),
        (
            'kind = "ratio"\npart = { kind = "stock", from = "groups", within = "quarter" }\n'
            'whole = { kind = "stock", from = "groups" }',
            ("measure-register-ratio", "measure"),
        ),
        (
            'kind = "ratio"\nmean = true\nwhole = { kind = "stock", from = "groups" }\n'
            'part = { kind = "count", of = "row", where = [{ field = "group", set = true }] }',
            ("measure-register-ratio", "measure"),
        ),
        (
            'kind = "ratio"\npart = { kind = "stock", from = "groups", split = "model" }\n'
            'whole = { kind = "stock", from = "groups" }',
            ("measure-unknown-key", "measure.part.split"),
        ),
        (
            'kind = "ratio"\npart = { kind = "stock", from = "groups", first_edition = true }\n'
            'whole = { kind = "stock", from = "groups" }',
            ("measure-unknown-key", "measure.part.first_edition"),
        ),
        (
            'kind = "stock"\nfrom = "groups"\nfirst_edition = true\nwithin = "quarter"',
            ("measure-stock-key", "measure.within"),
        ),
        (
            'kind = "stock"\nfrom = "groups"\nfirst_edition = true\n'
            'valid = { field = "last_met_on", months = 3 }',
            ("measure-stock-key", "measure.valid"),
        ),
        (
            'kind = "stock"\nfrom = "groups"\nfirst_edition = true\nunion = true\n'
            'count = "core_members"\nwith = "members"',
            ("measure-stock-key", "measure.with"),
        ),
        (
            'kind = "stock"\nfrom = "groups"\nfirst_edition = true\ncount = "begun"\n'
            'span = ["joined_on", "ended_on"]',
            ("measure-stock-key", "measure.first_edition"),
        ),
        (  # provinces are no share of entries
            'kind = "ratio"\npart = { kind = "stock", from = "groups", count = "places" }\n'
            'whole = { kind = "stock", from = "groups" }',
            ("measure-ratio-keys", "measure"),
        ),
        (
            'kind = "ratio"\npart = { kind = "stock", from = "groups" }\n'
            'whole = { kind = "stock", from = "groups", count = "members" }',
            ("measure-ratio-keys", "measure"),
        ),
    ],
)
def test_what_a_register_cannot_answer_is_found_at_its_key(text, expected, vietnam):
    _, reader = parsed(text, vietnam)

    assert [(fault.code, fault.field) for fault in reader.faults] == [expected]
    assert all(fault.say(lang) for fault in reader.faults for lang in ("vi", "en"))
