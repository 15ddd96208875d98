"""Active sites without a record: which values they leave open, and in which direction."""

from __future__ import annotations

import pytest
from tests.monitoring.indicators.test_record_results import site
from tests.support.records import event, record, row

from sexwork_models import (
    Counting,
    Figure,
    Registers,
    ReportingCalendar,
    Status,
    compute_indicators,
    read_registers,
)
from sexwork_models.monitoring.indicators.from_records import build_record_count
from sexwork_models.monitoring.indicators.non_reporting_sites import reports_within
from sexwork_models.monitoring.measures.ledger import RowLedger

NEW = Counting.NEW_IN_YEAR


def values(rows, registers, *, indicator="I03", period="2024-Q1", by=(), counting=NEW):
    """What is counted of an indicator, by group."""
    found = compute_indicators(
        rows, period=period, indicators=[indicator], by=by, counting=counting, registers=registers
    )
    return {value.cut: value for value in found}


def persons(low, high):
    return Figure("person", low, high)


HERE = site("SYN-S1")
ELSEWHERE = site("SYN-S2", place="31")
REACHED = row(client="SYN-A1", site="SYN-S1", gender="female")


def test_persons_who_are_new_in_the_first_quarter_were_not_reached_earlier_in_the_year():
    (whole,) = values([REACHED], Registers(sites=[HERE, ELSEWHERE])).values()

    assert (whole.status, whole.figure) == (Status.PARTIAL, persons(1, None))
    assert whole.reasons[-1].params == {"count": 1, "sites": ["SYN-S2"]}


def test_persons_who_are_new_later_may_have_been_reached_by_a_site_that_was_silent_before():
    rows = [
        row(client="SYN-A1", site="SYN-S1", day="2024-01-10"),
        row(client="SYN-B1", site="SYN-S1", day="2024-04-10"),
        row(client="SYN-C1", site="SYN-S2", day="2024-04-10", place="31"),
    ]
    (new,) = values(rows, Registers(sites=[HERE, ELSEWHERE]), period="2024-Q2").values()
    (any_time,) = values(
        rows, Registers(sites=[HERE, ELSEWHERE]), period="2024-Q2", counting=Counting.IN_PERIOD
    ).values()

    assert (new.status, new.figure) == (Status.PARTIAL, persons(0, 2))
    assert (any_time.status, any_time.figure) == (Status.OK, persons(2, 2))


def test_a_new_person_of_one_province_may_have_been_reached_first_by_a_silent_site_of_another():
    found = values([REACHED], Registers(sites=[HERE, ELSEWHERE]), by=["province"])
    here, there = (found[(("province", code),)] for code in ("22", "31"))

    assert (here.status, here.figure) == (Status.PARTIAL, persons(0, 1))
    assert (there.status, there.figure) == (Status.NO_DATA, None)


def test_a_silent_site_may_add_to_every_group_that_is_not_of_sites_and_take_from_it():
    found = values([REACHED], Registers(sites=[HERE, ELSEWHERE]), by=["gender"])

    assert {cut: value.figure for cut, value in found.items()} == {
        (("gender", "female"),): persons(0, None)
    }


@pytest.mark.parametrize("by", [["gender"], ["province", "gender"], ["gender", "site"]])
def test_only_breakdowns_by_what_a_register_of_sites_states_have_a_group_for_each_site(by):
    found = values([REACHED], Registers(sites=[HERE, ELSEWHERE]), by=by)

    assert len(found) == 1


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        (["province"], {"22", "31"}),
        (["site"], {"SYN-S1", "SYN-S2"}),
        (["place", "site"], {"22 SYN-S1", "31 SYN-S2"}),
    ],
)
def test_a_breakdown_by_what_a_register_of_sites_states_has_a_group_for_each_site(by, groups):
    found = values([REACHED], Registers(sites=[HERE, ELSEWHERE]), by=by)

    assert {" ".join(code for _, code in cut) for cut in found} == groups


@pytest.mark.parametrize(
    ("change", "silent"),
    [
        ({}, True),
        ({"active_from": "2024-03-14"}, True),  # the last day of the quarter
        ({"active_from": "2024-03-15"}, False),
        ({"active_to": "2023-12-16"}, True),  # active on the first day
        ({"active_to": "2023-12-15"}, False),
        ({"as_of": "2024-05-01"}, False),  # known only from later
    ],
)
def test_a_site_is_missed_when_it_was_surely_active_on_a_day_of_the_period(change, silent):
    other = site("SYN-S2", **change)
    (whole,) = values([REACHED], Registers(sites=[HERE, other])).values()

    assert (whole.status is Status.PARTIAL) is silent
    assert whole.figure == persons(1, None if silent else 1)


OF_MODELS = [("M1", True), ("M1;M3", True), ("M3", False), ("ALL", True), ("PROGRAMME", True)]


@pytest.mark.parametrize(("models", "silent"), OF_MODELS)
def test_a_site_is_missed_only_by_indicators_of_its_models(models, silent):
    meeting = event(site="SYN-S1", activity="M1-MEET", participants=12, contacts=None)
    registers = Registers(sites=[HERE, site("SYN-S2", models=models)])
    (meetings,) = values([meeting], registers, indicator="I21").values()

    assert (meetings.status is Status.PARTIAL) is silent
    assert meetings.figure == Figure(meetings.definition.unit, 1, None if silent else 1)


@pytest.mark.parametrize(("silent", "open_months"), [("Q1", (1, 2, 3)), ("Q2", (4, 5, 6))])
def test_a_month_is_open_by_the_silence_of_its_own_quarter_only(silent, open_months):
    """Sites report by quarters: what a site left out in one of them is of its three months."""
    days = {"Q1": "2024-01-10", "Q2": "2024-04-10"}
    rows = [
        row(client="SYN-A1", activity="M1-IEC", site="SYN-S1", day=day) for day in days.values()
    ]
    rows += [
        row(client="SYN-B1", activity="M1-IEC", site="SYN-S1", day=f"2024-0{month}-02")
        for month in range(1, 7)
    ]
    reported = next(day for quarter, day in days.items() if quarter != silent)
    rows.append(row(client="SYN-C1", activity="M1-IEC", site="SYN-S2", day=reported, place="31"))

    found = compute_indicators(
        rows, period="2024-H1", indicators=["I05"], registers=Registers(sites=[HERE, ELSEWHERE])
    )
    assert [value.period.interval.last_day.month for value in found] == [1, 2, 3, 4, 5, 6]
    marked = [
        value.period.interval.last_day.month for value in found if value.status is Status.PARTIAL
    ]
    assert marked == [*open_months]
    reasons = [reason.params for value in found for reason in value.reasons]
    assert reasons == [{"count": 1, "sites": ["SYN-S2"]}] * 3


@pytest.mark.parametrize(
    ("days", "period", "expected"),
    [
        (["2024-01-10", "2024-06-30"], "2024-H1", True),
        (["2024-01-10"], "2024-H1", False),  # silent in the second quarter
        (["2024-04-01"], "2024-H1", False),
        (["2023-12-31", "2024-07-01"], "2024-H1", False),
        (["2024-01-10"], "2024-Q1", True),
        (["2024-02-10"], "2024-M02", True),
        (["2024-01-31"], "2024-M02", False),  # less than a quarter is one window
        (["2024-03-31"], "2024-Q1", True),
    ],
)
def test_a_site_reports_where_records_came_in_every_quarter(days, period, expected, vietnam):
    rows = [record(client="SYN-A1", site="SYN-S1", day=day) for day in days]
    calendar = ReportingCalendar.named("calendar")
    ledger = RowLedger.of(rows, vietnam)
    counted = build_record_count(ledger, vietnam, calendar, calendar.period("2024"))
    asked = calendar.period(period).interval

    assert reports_within("SYN-S1", asked, counted) is expected
    assert not reports_within("SYN-S2", asked, counted)


SITE = {
    "id": "SYN-S2",
    "as_of": "2024-01-01",
    "place": "22",
    "models": "M1",
    "active_from": "2023-01-01",
    "size_estimate": "2x",
    "size_series": "estimated",
}


def with_rejected(*sites, by=(), period="2024-Q1", **options):
    (value,) = compute_indicators(
        [REACHED],
        period=period,
        indicators=["I02"],
        registers={"sites": [HERE.model_dump(exclude_none=True), *sites]},
        by=by,
        **options,
    )
    return value


@pytest.mark.parametrize(
    ("cells", "open_to_it"),
    [
        ({}, True),
        ({"id": "SYN-S1"}, False),  # its records came
        ({"id": "0912345678"}, True),
        ({"models": "M9"}, True),
        ({"active_from": "2024-03-15"}, False),
        ({"active_to": "2023-12-15"}, False),
        ({"as_of": "2024-05-01"}, False),
        ({"as_of": "2024-13-01"}, True),
        ({"place": "31"}, True),
    ],
)
def test_a_rejected_entry_may_be_of_a_site_that_sent_nothing(cells, open_to_it):
    value = with_rejected({**SITE, **cells})

    assert value.figure == persons(1, None if open_to_it else 1)
    assert value.status is (Status.PARTIAL if open_to_it else Status.OK)
    assert [reason.code for reason in value.reasons] == (["rows-refused"] if open_to_it else [])


@pytest.mark.parametrize(("place", "open_to_it"), [("22", True), ("31", False), ("9999", True)])
def test_a_rejected_site_of_another_province_leaves_a_province_as_it_is(place, open_to_it):
    value = with_rejected({**SITE, "place": place}, by=("province",))

    assert value.figure == persons(1, None if open_to_it else 1)


def test_a_rejected_site_may_have_reached_before_whoever_is_new_in_the_year():
    value = with_rejected(SITE, counting=Counting.NEW_IN_YEAR)

    assert value.figure == persons(0, None)


@pytest.mark.parametrize(("models", "open_to_it"), [*OF_MODELS, ("M9", True)])
def test_a_rejected_site_opens_only_indicators_of_its_models(models, open_to_it):
    meeting = event(site="SYN-S1", activity="M1-MEET", participants=12, contacts=None)
    sites = [HERE.model_dump(exclude_none=True), {**SITE, "models": models}]
    (meetings,) = values([meeting], {"sites": sites}, indicator="I21").values()

    assert meetings.figure == Figure(meetings.definition.unit, 1, None if open_to_it else 1)


HEADINGS = "id,as_of,place,models,active_from\n"
REPORTING = "SYN-S1,2024-01-01,22,M1,2023-01-01\n"


@pytest.mark.parametrize(("counting", "low"), [(Counting.IN_PERIOD, 1), (Counting.NEW_IN_YEAR, 0)])
def test_a_lost_line_of_the_register_may_be_any_site(counting, low):
    """It may add people, and takes away only those who were reached before the period."""
    lines = f"{HEADINGS}{REPORTING}SYN-S2,2024-01-01\n"
    sites = read_registers({"sites": lines.encode()})
    (value,) = values([REACHED], sites, counting=counting).values()

    assert (value.status, value.figure) == (Status.PARTIAL, persons(low, None))
