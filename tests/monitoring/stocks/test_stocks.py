"""Stock indicators from registers: what exists at the end of a period, or is carried forward."""

from __future__ import annotations

from datetime import date

import pytest

from sexwork_models import CalendarError, ReportingCalendar, Status, UnknownIdError
from sexwork_models.core.errors import UnusableInputError
from sexwork_models.forms.registers import Registers
from sexwork_models.framework.packaged.load import packaged_framework
from sexwork_models.monitoring.stocks.definitions import stock_definitions
from sexwork_models.monitoring.stocks.duties import duty_counts, duty_norms
from sexwork_models.monitoring.stocks.size_estimates import target_population
from sexwork_models.monitoring.stocks.values import stock_values
from sexwork_models.practice.registers.files import read_registers
from sexwork_models.values.calendars import Period, Resolution
from sexwork_models.values.text import Text

CALENDAR = ReportingCalendar.named("calendar")
Q1, Q2, YEAR = (CALENDAR.period(code) for code in ("2023-Q1", "2023-Q2", "2023"))
DAY = "2023-03-31"


def group(id="G1", as_of=DAY, **changes):
    return {
        "id": id,
        "as_of": as_of,
        "place": "22",
        "models": "M1",
        "group_type": "peer",
        "founded_on": "2019-05-01",
        **changes,
    }


def site(id="S1", as_of=DAY, **changes):
    return {
        "id": id,
        "as_of": as_of,
        "place": "22",
        "models": "M1",
        "active_from": "2018-01-01",
        **changes,
    }


def size(id, number, place, as_of=DAY, series="estimated"):
    return site(id, as_of, place=place, size_estimate=number, size_series=series)


def provider(id="P1", as_of=DAY, **changes):
    row = {"provider_type": "health_facility", "models": "M2", "agreement_from": "2020-01-01"}
    return {"id": id, "as_of": as_of, "place": "22", **row, **changes}


def establishment(id="E1", as_of=DAY, **changes):
    return {
        "id": id,
        "as_of": as_of,
        "place": "22",
        "year": as_of[:4],
        "business_type": "lodging",
        **changes,
    }


@pytest.fixture
def stock(vietnam):
    def make(indicator, period=Q1, by=(), **registers):
        file = read_registers(registers) if registers else read_registers(Registers())
        assert file.report.codes == ()
        return stock_values(indicator, file.registers, vietnam, period, by)

    return make


def said(value):
    """Status, low, high and the codes of the reasons of a value."""
    figure = value.figure
    return (
        value.status.value,
        figure and figure.low,
        figure and figure.high,
        [reason.code for reason in value.reasons],
    )


def by_cut(values):
    return {tuple(word for _, word in value.cut): said(value)[:3] for value in values}


# --- Groups ---------------------------------------------------------------------------------------


def test_groups_that_exist_on_the_last_day_are_counted(stock):
    rows = [
        group("G1"),
        group("G2", ended_on="2023-03-31"),
        group("G3", ended_on="2023-04-01"),
        group("G4", founded_on=None),
        group("G5", models="M2"),
        group("G6", models="M3", group_type="club"),
    ]

    (value,) = stock("I16", groups=rows)

    assert said(value) == ("ok", 4, 4, [])
    assert (value.places, value.provinces, value.models, value.populations) == (
        ("22",),
        ("22",),
        ("M1", "M3"),
        (),
    )
    assert (value.records, value.inputs, value.cut, value.counting) == (5, (), (), None)
    assert [citation.id for citation in value.citations] == ["groups"]
    assert value.id == "I16:2023-01-01..2023-03-31"


def test_the_latest_entry_of_the_last_day_or_earlier_is_the_state(stock):
    rows = [
        group(as_of="2023-01-31"),
        group(as_of="2023-03-31", ended_on="2023-03-01"),
        group(as_of="2023-04-30"),
    ]

    assert said(*stock("I16", groups=rows)) == ("ok", 0, 0, [])


def test_an_older_state_is_carried_forward_and_says_from_which_day(stock):
    (value,) = stock("I16", Q2, groups=[group(), group("G2", "2023-06-30")])

    assert said(value) == ("partial", 2, 2, ["state-carried"])
    assert (
        value.reasons[0].say("en")
        == "Entries older than the period: 1, carried forward from 2023-03-31."
    )
    assert value.reasons[0].say("vi") == "Có 1 dòng cũ hơn kỳ này, số được mang sang từ 31/03/2023."


def test_a_group_that_ended_is_not_carried_forward(stock):
    assert said(*stock("I16", Q2, groups=[group(ended_on="2023-01-01")])) == ("ok", 0, 0, [])


def test_what_is_recorded_only_later_makes_a_lower_bound(stock):
    rows = [group(), group("G2", "2023-06-30"), group("G3", "2023-06-30", founded_on="2023-05-01")]

    assert said(*stock("I16", groups=rows)) == ("partial", 1, None, ["known-only-later"])
    assert said(*stock("I16", groups=rows[1:])) == (
        "no_data",
        None,
        None,
        ["no-state-on-day", "known-only-later"],
    )


def test_two_states_of_one_day_that_disagree_are_not_counted(stock):
    rows = [group(), group("G2", members=5), group("G2", members=6)]

    assert said(*stock("I16", groups=rows)) == ("partial", 1, None, ["states-disagree"])
    assert said(*stock("I16", groups=[group(), group()])) == ("ok", 1, 1, [])


def test_a_group_that_left_the_model_is_not_counted_by_an_older_entry(stock):
    rows = [group("G1"), group("G2", "2023-01-31"), group("G2", models="M2")]

    assert said(*stock("I16", groups=rows)) == ("ok", 1, 1, [])


def test_founding_is_a_flow_and_renaming_is_none(stock):
    rows = [
        group("G1", founded_on="2023-01-01"),
        group("G1", "2023-06-30", founded_on="2023-01-01"),
        group("G2", founded_on="2022-12-31"),
        group("G3", "2023-06-30", place="79", founded_on="2023-03-31"),
        group("G4", "2023-06-30", founded_on="2023-04-01"),
        group("G5", models="M3", founded_on="2023-02-01"),
    ]

    (value,) = stock("I17", groups=rows)
    assert said(value) == ("ok", 2, 2, [])
    assert value.provinces == ("22", "79")
    assert said(*stock("I17", Q2, groups=rows)) == ("ok", 1, 1, [])
    assert said(*stock("I17", CALENDAR.period("2022"), groups=rows)) == ("ok", 1, 1, [])


def test_a_group_with_two_founding_days_may_have_been_founded(stock):
    rows = [group("G1"), group("G2", "2022-06-30"), group("G2", founded_on="2023-02-01")]

    assert said(*stock("I17", groups=rows)) == ("partial", 0, 1, ["founding-days-differ"])
    assert said(*stock("I17", Q2, groups=[*rows, group("G1", "2023-06-30")])) == ("ok", 0, 0, [])


def test_a_group_without_a_founding_day_may_be_new_only_when_no_entry_is_older(stock):
    rows = [
        group("G1", founded_on="2023-02-01"),
        group("G2", founded_on=None),
        group("G3", "2022-12-31", founded_on=None),
        group("G3", founded_on=None),
        group("G4", founded_on=None, ended_on="2022-12-31"),
    ]

    assert said(*stock("I17", groups=rows)) == ("partial", 1, 2, ["founding-day-blank"])


def test_a_group_that_ended_within_the_period_may_have_been_founded_in_it(stock):
    founded = group("G1", founded_on="2023-02-01")
    for ended_on, high in (("2022-12-31", 1), ("2023-02-01", 2), (None, 2)):
        rows = [founded, group("G2", founded_on=None, ended_on=ended_on)]
        figure = stock("I17", groups=rows)[0].figure

        assert (figure.low, figure.high) == (1, high)


def test_a_register_that_ends_before_the_period_says_nothing_of_its_foundings(stock):
    assert said(*stock("I17", Q2, groups=[group()])) == ("no_data", None, None, ["no-state-on-day"])


def test_members_of_several_groups_are_bounds_and_of_one_are_exact(stock):
    rows = [
        group("G1", members=20),
        group("G2", members=30),
        group("G3", members=0),
        group("G4", members=9, ended_on=DAY),
    ]

    assert said(*stock("I18", groups=rows[:1])) == ("ok", 20, 20, [])
    assert said(*stock("I18", groups=rows)) == ("partial", 30, 50, ["members-shared"])
    assert by_cut(stock("I18", by=["group"], groups=rows)) == {
        ("G1",): ("ok", 20, 20),
        ("G2",): ("ok", 30, 30),
        ("G3",): ("ok", 0, 0),
        ("G4",): ("ok", 0, 0),
    }


def test_members_that_are_blank_leave_the_number_open(stock):
    rows = [group("G1", members=20), group("G2")]

    (value,) = stock("I18", groups=rows)

    assert said(value) == ("partial", 20, None, ["number-blank"])
    assert (
        value.reasons[0].say("en")
        == "Entries that leave the number blank and are not counted: 1 of 2."
    )
    assert said(*stock("I18", groups=rows[1:])) == ("no_data", None, None, ["number-blank"])


def test_core_members_stand_group_by_group(stock):
    rows = [
        group("G1", core_members=8),
        group("G2", core_members=12),
        group("G3"),
        group("G4", core_members=9, ended_on=DAY),
    ]

    values = stock("I20", groups=rows)

    assert by_cut(values) == {
        ("G1",): ("ok", 8, 8),
        ("G2",): ("ok", 12, 12),
        ("G3",): ("no_data", None, None),
    }
    assert {value.per_unit for value in values} == {"group"}
    assert [value.cut for value in values] == [
        (("group", "G1"),),
        (("group", "G2"),),
        (("group", "G3"),),
    ]
    assert [value.records for value in values] == [1, 1, 1]
    assert [(reason.code, reason.params) for reason in values[2].reasons] == [
        ("number-blank", {"count": 1, "of": 1})
    ]
    assert said(*stock("I20", groups=[group(core_members=8), group(core_members=9)])) == (
        "no_data",
        None,
        None,
        ["no-state-on-day", "states-disagree"],
    )


# --- Providers ------------------------------------------------------------------------------------


def test_providers_with_an_agreement_on_the_last_day_are_counted(stock):
    rows = [
        provider("P1"),
        provider("P2", agreement_to="2023-03-31"),
        provider("P3", agreement_from="2023-03-31"),
        provider("P4", agreement_from=None),
        provider("P5", models="M1", provider_type="hotline"),
        provider("P6", models="M1;M2", provider_type="hotline"),
        provider("P7", models="M3", provider_type="hotline"),
    ]

    assert said(*stock("I51", providers=rows)) == ("ok", 3, 3, [])
    assert said(*stock("I31", providers=rows)) == ("ok", 2, 2, [])
    assert by_cut(stock("I51", by=["provider_type"], providers=rows)) == {
        ("health_facility",): ("ok", 2, 2),
        ("hotline",): ("ok", 1, 1),
    }
    assert said(*stock("I31", providers=rows[:4])) == ("no_data", None, None, ["no-state-on-day"])


# --- Localities -----------------------------------------------------------------------------------


def test_localities_are_counted_model_by_model_and_their_union_is_no_sum(stock):
    rows = [
        site("S1", place="22", models="M1;M2"),
        site("S2", place="22", models="M1"),
        site("S3", place="001", models="M2"),
        site("S4", place="79", models="M2", active_to=DAY),
        site("S5", place="31", models="OTHER"),
    ]

    assert by_cut(stock("I49", sites=rows)) == {
        ("M1",): ("ok", 1, 1),
        ("M2",): ("ok", 2, 2),
        ("M3",): ("no_data", None, None),
    }
    (union,) = stock("I50", sites=rows)
    assert said(union) == ("ok", 2, 2, [])
    assert (union.provinces, union.models) == (("01", "22", "79"), ("M1", "M2"))
    assert by_cut(stock("I49", by=["province"], sites=rows)) == {
        ("01", "M2"): ("ok", 1, 1),
        ("22", "M1"): ("ok", 1, 1),
        ("22", "M2"): ("ok", 1, 1),
        ("79", "M2"): ("ok", 0, 0),
    }


def test_the_place_of_a_locality_is_its_province(stock):
    rows = [site("S1", place="001"), site("S2", place="01")]

    assert by_cut(stock("I50", by=["place"], sites=rows)) == {("01",): ("ok", 1, 1)}


def test_a_locality_is_a_province_of_the_last_day(stock):
    rows = [
        site("S1", "2025-06-30", place="77"),
        site("S2", "2025-06-30", place="79"),
        site("S3", "2025-06-30", place="22"),
    ]
    year = CALENDAR.period("2025")

    (before,) = stock("I50", CALENDAR.period("2025-H1"), sites=rows)
    (after,) = stock("I50", year, sites=rows)

    assert said(before) == ("ok", 3, 3, [])
    assert said(after) == ("ok", 2, 2, ["place-recoded"])
    assert after.provinces == ("22", "79")


def test_a_code_that_came_to_mean_other_ground_is_not_mixed(stock):
    """24 was Bắc Giang and is Bắc Ninh, into which Bắc Giang went."""
    rows = [
        group("G1", "2025-06-30", place="24"),
        group("G2", "2025-06-30", place="27"),
        group("G3", "2025-09-30", place="24"),
    ]

    assert by_cut(stock("I16", CALENDAR.period("2025-H1"), by=["place"], groups=rows[:2])) == {
        ("24",): ("ok", 1, 1),
        ("27",): ("ok", 1, 1),
    }
    (value,) = stock("I16", CALENDAR.period("2025"), by=["place"], groups=rows)
    assert (value.cut, said(value)) == ((("place", "24"),), ("ok", 3, 3, ["place-recoded"]))


def test_a_site_in_no_province_makes_the_localities_a_lower_bound(stock):
    (value,) = stock("I50", sites=[site("S1"), site("S2", place="VN")])

    assert said(value) == ("partial", 1, None, ["province-unknown"])


def test_a_locality_with_one_newer_site_is_not_carried_forward(stock):
    rows = [site("S1"), site("S2", "2023-06-30"), site("S3", "2023-09-30")]

    assert said(*stock("I50", Q2, sites=rows)) == ("ok", 1, 1, [])
    assert said(*stock("I50", Q2, sites=rows[:1])) == ("partial", 1, 1, ["state-carried"])
    assert said(*stock("I50", Q2, sites=[*rows, site("S4", "2023-09-30", place="79")])) == (
        "partial",
        1,
        None,
        ["known-only-later"],
    )


def test_the_two_series_of_a_day_are_one_state_of_the_site(stock):
    rows = [size("S1", 100, "22"), size("S1", 8, "22", series="managed")]

    assert said(*stock("I50", sites=rows)) == ("ok", 1, 1, [])


# --- Health checks --------------------------------------------------------------------------------


def test_health_checks_are_a_ratio_of_sums(stock):
    rows = [
        establishment("E1", workers=10, workers_checked=10),
        establishment("E2", "2023-01-31", workers=30, workers_checked=30),
        establishment("E2", workers=30, workers_checked=0),
        establishment("E3", "2022-12-31", workers=50, workers_checked=50),
    ]

    (value,) = stock("I48", establishments=rows)

    assert said(value) == ("ok", 25, 25, [])
    assert (value.numerator.low, value.denominator.low, value.records, value.models) == (
        10,
        40,
        2,
        ("M3",),
    )


def test_an_establishment_without_both_numbers_is_left_out_and_said(stock):
    rows = [
        establishment("E1", workers=10, workers_checked=4),
        establishment("E2", workers=30),
        establishment("E3"),
    ]

    assert said(*stock("I48", establishments=rows)) == ("partial", 40, 40, ["number-blank"])
    assert said(*stock("I48", establishments=rows[1:])) == ("no_data", None, None, ["number-blank"])


def test_health_checks_of_no_worker_have_no_share(stock):
    rows = [establishment("E1", workers=0, workers_checked=0)]

    assert said(*stock("I48", establishments=rows)) == (
        "zero_denominator",
        None,
        None,
        ["denominator-zero"],
    )


def test_health_checks_belong_to_a_quarter_or_less_and_are_never_carried(stock):
    rows = [establishment("E1", workers=10, workers_checked=4)]

    assert said(*stock("I48", YEAR, establishments=rows)) == (
        "not_comparable",
        None,
        None,
        ["longer-than-a-quarter"],
    )
    assert said(*stock("I48", CALENDAR.period("2023-03"), establishments=rows)) == (
        "ok",
        40,
        40,
        [],
    )
    assert said(*stock("I48", Q2, establishments=rows)) == (
        "no_data",
        None,
        None,
        ["no-state-on-day"],
    )


def test_an_establishment_is_not_counted_under_the_codes_of_two_years(stock):
    quarter = ReportingCalendar.named("state").period("2023-Q1")
    rows = [
        establishment("E1", "2022-12-31", workers=10, workers_checked=10),
        establishment("E2", "2023-01-31", workers=10, workers_checked=4),
    ]

    assert said(*stock("I48", quarter, establishments=rows)) == (
        "partial",
        40,
        40,
        ["codes-of-two-years"],
    )
    assert said(*stock("I48", quarter, establishments=rows[:1])) == ("ok", 100, 100, [])


def test_health_checks_whose_states_disagree_are_left_out(stock):
    rows = [
        establishment("E1", workers=10, workers_checked=4),
        *(establishment("E2", workers=9, workers_checked=n) for n in (1, 2)),
    ]

    assert said(*stock("I48", establishments=rows)) == ("partial", 40, 40, ["states-disagree"])


# --- Sizes ----------------------------------------------------------------------------------------


def test_sizes_of_one_series_are_added_over_sites_that_share_no_ground(stock):
    rows = [
        size("S1", 100, "22"),
        size("S2", 40, "79"),
        size("S1", 7, "22", series="managed"),
        size("S2", 3, "79", "2023-02-28", series="managed"),
    ]

    (estimated,) = stock("C01", sites=rows)
    assert said(estimated) == ("ok", 140, 140, [])
    assert (estimated.populations, estimated.models, estimated.provinces) == (
        ("sex_worker",),
        (),
        ("22", "79"),
    )
    assert said(*stock("C02", sites=rows)) == ("ok", 10, 10, [])
    assert by_cut(stock("C01", by=["site"], sites=rows)) == {
        ("S1",): ("ok", 100, 100),
        ("S2",): ("ok", 40, 40),
    }


def test_a_blank_size_is_not_estimated_and_no_zero(stock):
    rows = [
        size("S1", 100, "22"),
        size("S2", None, "79"),
        site("S3", place="31"),
        site("S4", place="27", active_to=DAY),
    ]

    (value,) = stock("C01", sites=rows)

    assert said(value) == ("partial", 100, None, ["size-blank"])
    assert value.reasons[0].say("en") == "Sites without a number of this series: 2 of 3."
    assert said(*stock("C01", sites=rows[1:3])) == ("no_data", None, None, ["size-blank"])
    assert said(*stock("C01", sites=[size("S1", 0, "22")])) == ("ok", 0, 0, [])


def test_a_series_never_stands_in_for_the_other(stock):
    assert said(*stock("C02", sites=[size("S1", 100, "22")])) == (
        "no_data",
        None,
        None,
        ["size-blank"],
    )


def test_sites_that_share_ground_are_bounds(stock):
    rows = [
        size("S1", 100, "001"),
        size("S2", 40, "01"),
        size("S3", 30, "001"),
        size("S4", 5, "22"),
    ]

    (value,) = stock("C01", sites=rows)

    assert said(value) == ("partial", 105, 175, ["sites-share-ground"])
    assert value.reasons[0].params == {"count": 3}


def test_an_older_size_is_carried_although_the_site_has_a_newer_state(stock):
    rows = [size("S1", 100, "22", "2022-06-30"), site("S1")]

    (value,) = stock("C01", sites=rows)

    assert said(value) == ("partial", 100, 100, ["state-carried"])
    assert value.reasons[0].params == {"count": 1, "days": [date(2022, 6, 30)]}


def test_the_size_of_a_site_that_closed_is_not_counted(stock):
    rows = [
        size("S1", 100, "22", "2022-06-30"),
        site("S1", active_to="2023-01-01"),
        size("S2", 40, "79"),
    ]

    assert said(*stock("C01", sites=rows)) == ("ok", 40, 40, [])
    assert said(*stock("C01", sites=rows[:2])) == ("no_data", None, None, ["no-state-on-day"])


def test_two_sizes_of_one_series_and_day_are_not_counted(stock):
    rows = [size("S1", 100, "22"), size("S1", 90, "22"), size("S2", 40, "79")]

    assert said(*stock("C01", sites=rows)) == ("partial", 40, None, ["states-disagree"])


def test_the_denominator_names_its_series_and_its_places(vietnam):
    rows = [
        size("S1", 100, "001"),
        size("S2", 40, "22"),
        size("S3", 9, "22", series="managed"),
        size("S4", 7, "79"),
    ]
    registers = read_registers({"sites": rows}).registers

    def population(series, *places):
        found = target_population(registers, vietnam, Q1, series, places)
        assert target_population(registers, vietnam, Q1, series, iter(places)) == found
        assert (found.series, found.places) == (series, places)
        figure = found.figure
        return (
            figure and figure.low,
            figure and figure.high,
            [reason.code for reason in found.reasons],
        )

    assert population("estimated", "001") == (100, 100, [])
    assert population("estimated", "01", "79") == (107, 107, [])
    assert population("managed", "01") == (None, None, ["size-blank", "place-without-size"])
    assert population("managed", "22") == (9, None, ["size-blank"])
    assert population("estimated", "01", "31") == (100, None, ["place-without-size"])
    assert population("estimated", "31") == (None, None, ["no-state-on-day", "place-without-size"])


def test_there_is_no_third_series(vietnam):
    with pytest.raises(UnusableInputError) as refused:
        target_population(Registers(), vietnam, Q1, "any", ["22"])
    assert refused.value.code == "size-series-unknown"
    managed = target_population(Registers(), vietnam, Q1, "managed", ["22"])
    codes = [reason.code for reason in managed.reasons]
    assert codes == ["register-missing", "place-without-size"]


# --- What may be asked ----------------------------------------------------------------------------


@pytest.mark.parametrize("indicator", list(stock_definitions(packaged_framework())))
def test_without_a_register_there_is_no_data(stock, indicator):
    values = stock(indicator)

    assert {value.status for value in values} == {Status.NO_DATA}
    assert {reason.code for value in values for reason in value.reasons} == {"register-missing"}
    assert {value.records for value in values} == {0}


@pytest.mark.parametrize("indicator", list(stock_definitions(packaged_framework())))
def test_no_value_is_cut_by_client_or_establishment(stock, indicator, vietnam):
    assert not {"client", "establishment"} & set(stock_definitions(vietnam)[indicator].dimensions)
    for name in ("client", "establishment"):
        with pytest.raises(UnusableInputError) as refused:
            stock(indicator, by=[name])
        assert refused.value.code == "cut-by-person"


@pytest.mark.parametrize(
    ("indicator", "by"),
    [
        ("I16", "provider_type"),
        ("I50", "model"),
        ("I49", "site"),
        ("I48", "workers"),
        ("I51", "gender"),
    ],
)
def test_a_dimension_that_says_nothing_of_an_indicator_is_refused(stock, indicator, by):
    with pytest.raises(UnknownIdError):
        stock(indicator, by=[by])


def test_an_indicator_that_no_register_feeds_is_refused(stock):
    with pytest.raises(UnusableInputError) as refused:
        stock("I01")
    assert refused.value.code == "indicator-not-of-registers"


def test_an_indicator_that_the_framework_lacks_is_refused(eldoria):
    with pytest.raises(UnknownIdError):
        stock_values("I16", Registers(), eldoria, Q1)


def test_a_period_without_an_end_has_no_last_day(stock):
    with pytest.raises(CalendarError):
        stock("I16", Period(Text("", ""), None, Resolution.UNKNOWN), groups=[group()])


def test_a_cut_names_each_part_and_its_place(stock):
    rows = [
        group("G1", place="001"),
        group("G2", place="001", models="M1;M3"),
        group("G3", group_type="club"),
    ]

    values = stock("I16", by=["place", "model"], groups=rows)

    assert by_cut(values) == {
        ("001", "M1"): ("ok", 1, 1),
        ("001", "M1+M3"): ("ok", 1, 1),
        ("22", "M1"): ("ok", 1, 1),
    }
    assert [(value.places, value.provinces) for value in values] == [
        (("001",), ("01",)),
        (("001",), ("01",)),
        (("22",), ("22",)),
    ]
    assert values[1].id == "I16:2023-01-01..2023-03-31,place=001,model=M1+M3"
    assert by_cut(stock("I16", by=["group_type"], groups=rows)) == {
        ("club",): ("ok", 1, 1),
        ("peer",): ("ok", 2, 2),
    }


def test_a_value_explains_itself(stock):
    (value,) = stock("I16", Q2, groups=[group()])

    text = value.explain().say("en")

    assert "Value: 1 group (from 1 record)." in text
    assert "carried forward from 2023-03-31" in text
    assert value.to_dict("vi")["reasons"] == [
        "Có 1 dòng cũ hơn kỳ này, số được mang sang từ 31/03/2023."
    ]


# --- Duties ---------------------------------------------------------------------------------------


def test_duties_are_counted_over_establishments_and_never_by_one(vietnam):
    rows = [
        establishment("E1", "2023-01-31", labour_contract="no"),
        establishment("E1", labour_contract="yes", minimum_age="yes"),
        establishment("E2", labour_contract="no"),
        establishment("E3"),
        establishment("E4", "2023-06-30", labour_contract="yes"),
        establishment("E5", "2022-12-31", labour_contract="yes"),
        establishment("E6", labour_contract="yes", health_check="yes"),
        establishment("E6", labour_contract="no", health_check="yes"),
    ]
    registers = read_registers({"establishments": rows}).registers

    counts = duty_counts(registers, vietnam, date(2023, 3, 31))

    duties = [
        "labour_contract",
        "labour_registration",
        "minimum_age",
        "health_check",
        "owner_commitment",
        "residence_registration",
        "professional_certificate",
        "worker_commitment",
    ]
    norms = [f"N-M3-0{number}" for number in range(1, 9)]
    assert dict(duty_norms(vietnam)) == dict(zip(duties, norms, strict=True))
    assert list(counts) == duties
    assert [(count.norm.id, count.citation.id) for count in counts.values()] == [
        (id, id) for id in norms
    ]
    contract, age, check = (
        counts[field] for field in ("labour_contract", "minimum_age", "health_check")
    )
    assert (contract.yes, contract.no, contract.not_checked, contract.establishments) == (
        1,
        1,
        2,
        4,
    )
    assert (age.yes, age.no, age.not_checked) == (1, 0, 3)
    assert (check.yes, check.no, check.not_checked) == (1, 0, 3)
    assert contract.to_dict("en") == {
        "norm": "N-M3-01",
        "item": "written labour contract with each worker",
        "force": "in_force",
        "yes": 1,
        "no": 1,
        "not_checked": 2,
    }


def test_the_states_of_another_year_are_of_other_codes(vietnam):
    registers = read_registers({"establishments": [establishment(labour_contract="yes")]}).registers

    assert duty_counts(registers, vietnam, date(2024, 1, 1))["labour_contract"].establishments == 0
