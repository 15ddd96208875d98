"""Targets of a plan: which records are its own, how its months count, why nothing is known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.support.overlays import framework_with
from tests.support.programme import RECORDS, programme
from tests.support.records import event, record

from sexwork_models import (
    AttainmentStatus,
    Figure,
    Interval,
    Plan,
    check_records,
    compute_plan_attainment,
    read_registers,
)


def plan(last_day="2024-12-14", **changes):
    head = {
        "id": "SAMPLE",
        "models": ["M1"],
        "place": "22",
        "first_day": "2023-12-15",
        "last_day": last_day,
        "grade": "sample",
    }
    return Plan.model_validate({**head, **changes})


def target(indicator, value, unit, **cells):
    kind = {"id": f"T-{indicator}", "indicator": indicator, "kind": "target_min"}
    return {**kind, "value": Decimal(value), "unit": unit, **cells}


def attained(vietnam, records, targets, **changes):
    return compute_plan_attainment(records, plan(targets=targets, **changes), vietnam)


def test_a_plan_of_a_site_counts_the_records_of_that_site_whatever_their_place(vietnam):
    records = [
        record(site="SYN-S1"),
        record(site="SYN-S1", place="31"),  # an activity elsewhere
        record(site="SYN-S2"),
        record(site=None),
    ]
    contacts = [target("I01", 9, "contact")]
    (of_site,) = attained(vietnam, records, contacts, site="SYN-S1")
    (of_place,) = attained(vietnam, records, contacts)

    assert of_site.value.figure == Figure.exact(2, "contact")
    assert of_place.value.figure == Figure.exact(3, "contact")


@pytest.mark.parametrize(
    ("last_day", "months"), [("2024-12-14", 12), ("2025-06-14", 18), ("2025-12-14", 24)]
)
def test_a_monthly_target_asks_for_every_month_of_the_plan(vietnam, last_day, months):
    records = [record(client="SYN-A1", activity="M1-IEC", day="2024-02-01")]
    monthly = target("I05", 1, "person", per_period="month")
    (row,) = attained(vietnam, records, [monthly], last_day=last_day)

    assert row.status is AttainmentStatus.UNDETERMINED
    assert row.reasons[0].code == "months-missing"
    assert row.reasons[0].params == {"found": 1, "asked": months}


def test_a_target_without_a_value_says_why_that_of_its_indicator_is_missing(vietnam):
    targets = [target("I16", 1, "group"), target("I15", 50, "percent"), target("I01", 5, "contact")]
    rows = attained(vietnam, [], targets)

    assert [(row.status, [reason.code for reason in row.reasons]) for row in rows] == [
        (AttainmentStatus.NO_DATA, ["register-missing"]),
        (AttainmentStatus.NO_DATA, ["denominator-not-named"]),
        (AttainmentStatus.NO_DATA, ["no-record"]),
    ]


@pytest.mark.parametrize("per_period", ["", "month"])
@pytest.mark.parametrize(
    ("indicator", "unit", "last_day", "code"),
    [
        ("I05", "person", "2024-01-13", "no-whole-month"),  # counted of each month of the state
        ("I05", "person", "2024-01-14", "no-record"),
        ("I01", "contact", "2024-01-13", "no-record"),
        ("I15", "percent", "2024-01-13", "denominator-not-named"),
        ("P01", "person", "2024-01-13", "no-record"),  # counted from no records at all
    ],
)
def test_only_what_is_counted_month_by_month_lacks_a_whole_month(
    indicator, unit, last_day, code, per_period, vietnam
):
    targets = [target(indicator, 1, unit, per_period=per_period)]
    (row,) = attained(vietnam, [], targets, last_day=last_day)

    assert row.status is AttainmentStatus.NO_DATA
    assert [reason.code for reason in row.reasons] == [code]
    if code == "no-whole-month":
        assert row.reasons[0].params == {"days": Interval(date(2023, 12, 15), date(2024, 1, 14))}


def test_a_target_of_an_indicator_that_the_framework_lacks_says_so(eldoria):
    contacts = [target("I01", 5, "contact")]
    (row,) = compute_plan_attainment([], plan(place="P-A", targets=contacts), eldoria)

    assert (row.status, [reason.code for reason in row.reasons]) == (
        AttainmentStatus.NO_DATA,
        ["no-indicator-for-target"],
    )
    assert row.places == ("P-A",)


def test_a_target_of_a_cohort_is_judged_by_its_share():
    framework, head = programme("overlay"), {"place": "48", "models": ["SAMPLE-H"]}
    records = check_records(RECORDS, framework).records
    of_share = plan(targets=[target("SAMPLE-Q3", 40, "percent")], **head)
    (row,) = compute_plan_attainment(records, of_share, framework)

    assert row.value.figure == Figure.exact(50, "percent")  # two of four, worked out by hand
    assert row.status is AttainmentStatus.MET


@pytest.mark.parametrize(("met_on", "count"), [("2024-11-20", 1), (None, 0)])
def test_records_confirm_the_stock_of_a_target(met_on, count, tmp_path):
    where = 'where = [{field = "activity", in = ["M1-MEET"]}]'
    valid = f'valid = {{field = "as_of", key = "group", months = 3, {where}}}'
    measure = f'kind = "stock"\nfrom = "groups"\n{valid}'
    framework = framework_with(tmp_path, measure, "group", "snapshot", ())
    entry = {"id": "SYN-G1", "as_of": "2024-01-01", "place": "22", "models": "M1"}
    groups = read_registers({"groups": [{**entry, "group_type": "peer"}]}, framework).registers
    cells = {"kind": "event", "activity": "M1-MEET", "group": "SYN-G1", "contacts": 5}
    records = [record(day=met_on, **cells)] if met_on else []
    (row,) = compute_plan_attainment(
        records, plan(targets=[target("T1", 1, "group")]), framework, registers=groups
    )

    assert row.value.figure == Figure.exact(count, "group")


# --- Rows that were refused -----------------------------------------------------------------------

EIGHTY = [target("I01", 80, "contact")]


def judged(rows, vietnam, targets=EIGHTY, registers=None):
    """How the target of a plan of a site stands beside rows, of which some are refused."""
    checked = check_records(rows, vietnam)
    of_site = plan(targets=targets, site="SYN-S1")
    (row,) = compute_plan_attainment(checked, of_site, vietnam, registers=registers)
    return row


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({}, AttainmentStatus.UNDETERMINED),
        ({"day": "2024-13-10"}, AttainmentStatus.UNDETERMINED),
        ({"day": "2018-01-10"}, AttainmentStatus.NOT_MET),  # it is surely not of the plan
        ({"models": "M3"}, AttainmentStatus.NOT_MET),
        ({"site": "SYN-S9"}, AttainmentStatus.NOT_MET),
    ],
)
def test_a_refused_row_that_may_be_of_the_plan_leaves_its_target_open(cells, status, vietnam):
    sound = event(id="SYN-1", site="SYN-S1", contacts=50)
    refused = {**event(id="SYN-2", site="SYN-S1", contacts="1,024"), **cells}
    row = judged([sound, refused], vietnam)

    assert row.status is status
    is_open = status is AttainmentStatus.UNDETERMINED
    assert row.value.figure == Figure("contact", 50, None if is_open else 50)
    assert ("rows-refused" in [reason.code for reason in row.value.reasons]) is is_open


def test_a_refused_row_takes_no_target_back_that_is_met(vietnam):
    rows = [
        event(id="SYN-1", site="SYN-S1", contacts=80),
        event(id="SYN-2", site="SYN-S1", contacts="1,024"),
    ]

    assert judged(rows, vietnam).status is AttainmentStatus.MET


@pytest.mark.parametrize(("place", "is_open"), [("22", True), ("99999", True), ("48", False)])
def test_a_refused_entry_that_may_be_of_the_plan_leaves_its_target_open(place, is_open, vietnam):
    group = {
        "id": "SYN-G1",
        "as_of": "2024-03-30",
        "place": "22",
        "models": "M1",
        "group_type": "peer",
        "founded_on": "2023-01-01",
        "members": "12",
        "core_members": "3",
    }
    other = {**group, "id": "SYN-G2", "place": place, "members": "x"}
    row = judged(
        [event(site="SYN-S1")],
        vietnam,
        [target("I16", 2, "group")],
        read_registers({"groups": [group, other]}, vietnam),
    )

    assert row.value.figure == Figure("group", 1, None if is_open else 1)
    assert row.status is (AttainmentStatus.UNDETERMINED if is_open else AttainmentStatus.NOT_MET)
