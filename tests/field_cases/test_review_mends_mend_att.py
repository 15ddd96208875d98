"""Attainment: a part of a breakdown is not the whole, bounds decide together, plans follow places.

The rules are stated in docs/findings_and_statuses.md and docs/records_to_report.md.
"""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.records import event, row

from sexwork_models import (
    check_records,
    compute_attainment,
    compute_indicators,
    compute_plan_attainment,
    load_framework,
    read_plan,
)

SITE_NORM = "N-1875-M1-03"
HA_NOI_SHARE = "N-HN-01"
OWN_NORM = "SAMPLE-N-9"
OVERLAY = """
id = "sample-hai-phong"
title_vi = "SỐ MINH HỌA"
title_en = "SAMPLE"
baseline = "vietnam"
reason_vi = "minh họa"
reason_en = "sample"

[[documents]]
id = "SAMPLE-NQ"
title_vi = "SỐ MINH HỌA"
title_en = "SAMPLE"
number = "00/2020/NQ-SAMPLE"
signed_on = "2019-12-10"
in_force_from = "2020-01-01"
grade = "sample"
note_vi = "văn bản không có thật"
note_en = "not a real document"

[[norms]]
id = "SAMPLE-N-9"
document = "SAMPLE-NQ"
article = "Art. 2"
models = ["M1"]
subject = "sample-contacts"
item_vi = "SỐ MINH HỌA"
item_en = "SAMPLE"
kind = "{kind}"
value = {value}
unit = "{unit}"
per_period = "year"
scope = "{scope}"
places = ["31"]
indicators = ["{indicator}"]
valid_from = "2020-01-01"
start_certainty = "stated"
end_certainty = "open"
force = "in_force"
grade = "sample"
"""


@pytest.fixture
def with_norm(tmp_path):
    """The framework with one more norm, of Hải Phòng and a year."""

    def make(value, *, kind="bound_max", unit="contact", indicator="I01", scope="province"):
        path = tmp_path / "overlay.toml"
        cells = {"value": value, "kind": kind, "unit": unit, "indicator": indicator}
        path.write_text(OVERLAY.format(scope=scope, **cells), encoding="utf-8")
        return load_framework(str(path))

    return make


def answer(norm, rows, framework, indicator, year, by=(), scopes=None):
    """The status of a norm, the figure shown and the codes of the reasons."""
    values = compute_indicators(
        rows, framework, period=year, calendar="calendar", indicators=[indicator], by=by
    )
    found = compute_attainment(list(values), framework, scopes=scopes)
    (judged,) = [judged for judged in found if judged.norm.id == norm]
    codes = [reason.code for reason in judged.reasons]
    return judged.status.value, judged.value.figure.say("en"), codes


# --- A value of a breakdown -----------------------------------------------------------------------


def eighty_persons(**cells):
    """40 women of 25-49 met in the field and 40 men of 20-24 met by a message."""
    women = {"gender": "female", "age_band": "25-49", "channel": "field"}
    men = {"gender": "male", "age_band": "20-24", "channel": "zalo"}
    return [
        row(client=f"SYN-{letter}{number:03}A", **group, **cells)
        for letter, group in (("A", women), ("B", men))
        for number in range(40)
    ]


@pytest.mark.parametrize(
    ("by", "status", "figure", "first_reason"),
    [
        ((), "met", "80 persons", "compared-met"),
        ("place", "met", "80 persons", "compared-met"),
        ("population", "met", "80 persons", "compared-met"),
        ("model", "met", "80 persons", "compared-met"),
        (("place", "site"), "met", "80 persons", "compared-met"),
        ("gender", "not_comparable", "40 persons", "value-of-a-part"),
        ("age_band", "not_comparable", "40 persons", "value-of-a-part"),
        (("place", "site", "channel"), "not_comparable", "40 persons", "value-of-a-part"),
    ],
)
def test_a_minimum_of_a_site_is_not_missed_by_a_part(by, status, figure, first_reason, vietnam):
    rows = eighty_persons(place="754", day="2020-02-10", site="SYN-S1")
    scopes = {SITE_NORM: "site"}
    found = answer(SITE_NORM, rows, vietnam, "I03", "2020", by, scopes)

    assert (*found[:2], found[2][0]) == (status, figure, first_reason)


@pytest.mark.parametrize("scope", ["province", "site"])
def test_records_of_no_site_are_a_part_and_no_site(scope, vietnam):
    rows = eighty_persons(place="754", day="2020-02-10")
    found = answer(SITE_NORM, rows, vietnam, "I03", "2020", ("place", "site"), {SITE_NORM: scope})

    assert (found[0], found[2][0]) == ("not_comparable", "value-of-a-part")


def test_every_site_must_reach_the_minimum_of_a_site(vietnam):
    """80 persons at one site, a range of 1 to 2 at another: the open one is not passed over."""
    rows = eighty_persons(place="754", day="2020-02-10", site="SYN-S1")
    small = {"place": "754", "day": "2020-02-10", "site": "SYN-S2"}
    rows += [row(client="SYN-C001A", **small), row(**small)]
    found = answer(SITE_NORM, rows, vietnam, "I03", "2020", "site", {SITE_NORM: "site"})

    assert found[:2] == ("not_met", "1 to 2 persons")
    assert found[2][-1] == "each-value-judged"


@pytest.mark.parametrize(
    ("by", "status", "codes"),
    [
        ("province", "met", ["compared-met"]),
        (("province", "gender"), "not_comparable", ["value-of-a-part"]),
        (("province", "population"), "not_comparable", ["value-of-a-part"]),
        (("province", "model"), "not_comparable", ["value-of-a-part"]),
    ],
)
def test_the_parts_of_a_rate_are_no_results_that_disagree(by, status, codes, vietnam):
    """Of 20 with a need the 10 men were referred: the rate of Hà Nội is 50%."""
    common = {"place": "01", "day": "2020-02-10", "models": "M1;M2;M3", "need": "health"}
    rows = [row(client=f"SYN-A{n:03}A", gender="female", **common) for n in range(10)]
    for number in range(10):
        referral = {"referral": f"SYN-R{number:03}", "referral_stage": "referred"}
        referral |= {"service": "health", "provider": "SYN-P1"}
        rows.append(row(client=f"SYN-B{number:03}A", gender="male", **referral, **common))
    found = answer(HA_NOI_SHARE, rows, vietnam, "I07", "2020", by)

    assert (found[0], found[2]) == (status, codes)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("province", ("not_met", "17 to 19 persons", "compared-not-met")),
        (("province", "gender"), ("not_comparable", "5 to 6 persons", "value-of-a-part")),
    ],
)
def test_a_part_within_a_maximum_does_not_meet_it(by, expected, with_norm):
    framework = with_norm(10, unit="person", indicator="I03")
    rows = [row(place="31", gender=gender) for gender in ("female", "male")]
    for letter, gender, count in (("A", "female", 5), ("B", "male", 12)):
        rows += [row(place="31", gender=gender, client=f"SYN-{letter}{n}7") for n in range(count)]
    status, figure, codes = answer(OWN_NORM, rows, framework, "I03", "2024", by)

    assert (status, figure, codes[0]) == expected


def test_the_part_is_named_in_both_languages(vietnam):
    values = compute_indicators(
        eighty_persons(place="754", day="2020-02-10"),
        vietnam,
        period="2020",
        calendar="calendar",
        indicators=["I03"],
        by="gender",
    )
    found = compute_attainment(list(values), vietnam, scopes={SITE_NORM: "site"})
    (judged,) = [judged for judged in found if judged.norm.id == SITE_NORM]

    assert judged.reason("en") == (
        "the result is of a part only (gender female), and the level is set for the whole"
    )
    assert judged.reason("vi") == (
        "kết quả chỉ là của một phần (giới tính nữ), còn mức đặt ra dành cho cả số"
    )


# --- Several bounds of one number -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "contacts", "status", "figure"),
    [
        ("bound_max", (60, 5), "not_met", "at least 60 contacts"),
        ("bound_max", (5, 60), "not_met", "at least 60 contacts"),
        ("bound_min", (60, 5), "met", "at least 60 contacts"),
        ("bound_min", (5, 60), "met", "at least 60 contacts"),
    ],
)
def test_the_district_that_decides_answers_for_the_province(
    kind, contacts, status, figure, with_norm
):
    rows = [
        event(place=place, contacts=count)
        for place, count in zip(("303", "306"), contacts, strict=True)
    ]

    assert answer(OWN_NORM, rows, with_norm(50, kind=kind), "I01", "2024", "place")[:2] == (
        status,
        figure,
    )


@pytest.mark.parametrize("kind", ["bound_max", "bound_min"])
def test_districts_that_decide_nothing_leave_the_province_open(kind, with_norm):
    rows = [event(place="303", contacts=30), event(place="306", contacts=30)]
    found = answer(OWN_NORM, rows, with_norm(50, kind=kind), "I01", "2024", "place")

    assert found[:2] == ("undetermined", "at least 30 contacts")


# --- The place of a plan --------------------------------------------------------------------------

CONTACTS = {"id": "T", "indicator": "I01", "value": 100, "unit": "contact"}


def plan(target, **cells):
    """A plan of Model 1 in 2025."""
    line = {"id": "A", "activity": "M1-IEC", "volume": 200, "unit": "contact"}
    cells = {"first_day": "2025-01-01", "last_day": "2025-12-31"} | cells
    read = read_plan(
        {
            "id": "SAMPLE-P",
            "models": ["M1"],
            "grade": "sample",
            "lines": [{**line, "cost_class": "other"}],
            "targets": [target],
            **cells,
        }
    )
    assert read.model is not None
    return read.model


def attained(rows, of, framework, **options):
    """The status of the only target of a plan, the figure counted and the codes of the reasons."""
    sound = check_records(rows, framework).records
    assert len(sound) == len(rows)
    (judged,) = compute_plan_attainment(sound, of, framework, **options)
    said = judged.value and judged.value.figure and judged.value.figure.say("en")
    return judged.status.value, said, [reason.code for reason in judged.reasons]


def merged_province():
    """60 contacts in Quảng Nam, 50 in Đà Nẵng after it took in Quảng Nam, and others before."""
    return [
        event(day="2025-03-01", place="49", contacts=60),
        event(day="2025-08-01", place="48", contacts=50),
        event(day="2025-03-01", place="48", contacts=1000),
    ]


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({}, ["compared-met", "plan-place-changed"]),
        ({"place_changes": [{"on": "2025-07-01", "place": "48"}]}, ["compared-met"]),
    ],
)
def test_records_of_a_merged_place_go_by_its_successor_as_prices_do(cells, codes, vietnam):
    found = attained(merged_province(), plan(CONTACTS, place="49", **cells), vietnam)

    assert found == ("met", "110 contacts", codes)


def test_the_successor_and_its_first_day_are_named(vietnam):
    sound = check_records(merged_province(), vietnam).records
    (judged,) = compute_plan_attainment(sound, plan(CONTACTS, place="49"), vietnam)

    assert judged.places == ("48",)
    assert judged.reasons[-1].say("en") == (
        "from 2025-07-01 the code “49” of the plan no longer means the same ground, "
        "and records of “48” are counted"
    )


def test_a_code_that_goes_on_with_other_ground_says_so(vietnam):
    rows = [
        event(day="2025-03-01", place="48", contacts=60),
        event(day="2025-08-01", place="48", contacts=50),
        event(day="2025-03-01", place="49", contacts=1000),
    ]

    assert attained(rows, plan(CONTACTS, place="48"), vietnam) == (
        "met",
        "110 contacts",
        ["compared-met", "plan-place-changed"],
    )


@pytest.mark.parametrize("until", [None, date(2025, 12, 1)])
def test_before_the_merger_and_for_a_site_nothing_is_doubtful(until, vietnam):
    rows = [
        event(day="2025-03-01", place="49", contacts=60, site="SYN-S1"),
        event(day="2025-08-01", place="48", contacts=50, site="SYN-S1"),
    ]
    of_site = plan(CONTACTS, place="49", site="SYN-S1")

    assert "plan-place-changed" not in attained(rows, of_site, vietnam, until=until)[2]
    assert attained(rows, plan(CONTACTS, place="49"), vietnam, until=date(2025, 7, 1)) == (
        "undetermined",
        "60 contacts",
        ["deadline-not-reached"],
    )


@pytest.mark.parametrize(
    ("contacts", "expected"),
    [
        (60, ("undetermined", "at least 60 contacts", "compared-undetermined")),
        (100, ("met", "at least 100 contacts", "compared-met")),
    ],
)
def test_a_place_without_a_single_successor_leaves_a_lower_bound(contacts, expected, vietnam):
    """The districts ended on 2025-07-01; who lies where is not in the table of places."""
    rows = [event(day="2025-03-01", place="754", contacts=contacts)]
    rows.append(event(day="2025-08-01", place="79", contacts=1000))
    status, figure, codes = attained(rows, plan(CONTACTS, place="754"), vietnam)

    assert (status, figure, codes) == (*expected[:2], [expected[2], "plan-place-unknown"])


def test_without_a_record_the_unknown_place_is_the_reason_too(vietnam):
    assert attained([], plan(CONTACTS, place="754"), vietnam) == (
        "no_data",
        None,
        ["no-record", "plan-place-unknown"],
    )


# --- A target of every month ----------------------------------------------------------------------

EVERY_MONTH = {"id": "T", "indicator": "I05", "value": 2, "unit": "person", "per_period": "month"}
ALL_MONTHS = range(1, 13)


def twice_a_month(months=ALL_MONTHS):
    """Two clients on the 10th and the 20th of every month of 2025."""
    return [
        row(day=f"2025-{month:02}-{day}", place="01", client=f"SYN-A{n}7", activity="M1-COUNSEL")
        for month in months
        for day in (10, 20)
        for n in range(2)
    ]


@pytest.mark.parametrize(
    ("cells", "status", "count", "edges"),
    [
        ({}, "met", 11, ["from 2025-01-01 to 2025-01-14", "from 2025-12-15 to 2025-12-31"]),
        ({"reporting_calendar": "calendar"}, "met", 12, []),
        ({"first_day": "2025-01-15", "last_day": "2025-12-14"}, "met", 11, []),
        (
            {"first_day": "2025-01-15", "reporting_calendar": "calendar"},
            "met",
            11,
            ["from 2025-01-15 to 2025-01-31"],
        ),
        (
            {"first_day": "2025-01-31", "last_day": "2025-06-14"},
            "met",
            4,
            ["from 2025-01-31 to 2025-02-14"],
        ),
    ],
)
def test_a_monthly_target_asks_for_the_whole_months_of_its_calendar(
    cells, status, count, edges, vietnam
):
    sound = check_records(twice_a_month(), vietnam).records
    of = plan(EVERY_MONTH, place="01", **cells)
    (judged,) = compute_plan_attainment(sound, of, vietnam)
    by_code = {reason.code: reason for reason in judged.reasons}

    assert (judged.status.value, by_code["each-value-judged"].params["count"]) == (status, count)
    named = by_code.get("days-outside-months")
    assert [days.say("en") for days in (named.params["days"] if named else [])] == edges


@pytest.mark.parametrize(
    ("missing", "until", "found", "asked"),
    [
        ((6,), None, 11, 12),
        ((1, 12), None, 10, 12),
        ((1, 2, 3), None, 9, 12),
        ((), date(2025, 12, 1), 11, 12),
        ((), date(2025, 6, 15), 5, 12),
    ],
)
def test_a_month_without_a_record_is_missing_wherever_it_lies(
    missing, until, found, asked, vietnam
):
    sound = check_records(
        twice_a_month([month for month in ALL_MONTHS if month not in missing]), vietnam
    ).records
    of = plan(EVERY_MONTH, place="01", reporting_calendar="calendar")
    (judged,) = compute_plan_attainment(sound, of, vietnam, until=until)

    assert (judged.status.value, judged.reasons[0].code) == ("undetermined", "months-missing")
    assert judged.reasons[0].params == {"found": found, "asked": asked}


def test_a_missing_month_of_the_state_calendar_is_one_of_eleven(vietnam):
    rows = [cells for cells in twice_a_month() if not "2025-05-15" <= cells["day"] < "2025-06-15"]
    sound = check_records(rows, vietnam).records
    (judged,) = compute_plan_attainment(sound, plan(EVERY_MONTH, place="01"), vietnam)

    assert judged.reasons[0].params == {"found": 10, "asked": 11}


def test_a_plan_without_a_whole_month_says_so(vietnam):
    of = plan(EVERY_MONTH, place="01", first_day="2025-03-01", last_day="2025-03-31")

    assert attained(twice_a_month(), of, vietnam) == ("no_data", None, ["no-whole-month"])
