"""What is not exact is a bound that says so, and names what leaves it open.

Rates and ranges beside missing records, first-ever counts, codes that begin, years and quarters.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from tests.field_cases.test_review_completeness import PLAN, contact, member, referral
from tests.support.aggregation import FRAMEWORK, figure, published, refused, visit
from tests.support.records import event
from tests.support.rows import IN_MEMORY, WITHOUT_ORDER, polars_rows, typed_cells

from sexwork_models import (
    Counting,
    Dimension,
    Figure,
    Period,
    Status,
    check_records,
    compute_growth,
    compute_indicators,
    compute_plan_attainment,
    read_plan,
    roll_up,
)
from sexwork_models.values.calendars import Resolution
from sexwork_models.values.intervals import Interval
from sexwork_models.values.text import Text

ENGINES = {**IN_MEMORY, **WITHOUT_ORDER}
every_engine = pytest.mark.parametrize("engine", ["rows", *ENGINES])
SITES = {
    "sites": b"id,as_of,place,models,active_from\n"
    b"SYN-S1,2022-01-01,48,M1,2020-01-01\nSYN-S2,2022-01-01,49,M1,2020-01-01\n"
}
BAD = {"gender": "not-a-gender"}
TWO_YEARS = Period(
    Text("hai năm", "two years"),
    Interval(date(2022, 12, 15), date(2024, 12, 15)),
    Resolution.STATED,
)


def as_engine(engine, rows):
    if engine == "rows":
        return rows
    return ENGINES[engine](polars_rows([typed_cells(cells) for cells in rows]))


def values(rows, indicator, period="2024-Q2", **options):
    options = {"period": period, "indicators": [indicator], **options}
    return compute_indicators(rows, FRAMEWORK, **options).values


def value(rows, indicator, period="2024-Q2", **options):
    (found,) = values(rows, indicator, period, **options)
    return found


def bounds(found):
    return found.figure and (found.figure.low, found.figure.high), found.status.value


def codes(found):
    return [reason.code for reason in found.reasons]


# --- The rows of a reason -------------------------------------------------------------------------


@every_engine
def test_review_the_reason_names_the_rows_that_may_belong_to_a_value(engine):
    rows = [contact(n, "2024-04-10", "48", f"SYN-KA{n}") for n in range(4)]
    rows[1] |= BAD
    rows[3] |= BAD
    elsewhere = contact(9, "2024-01-10", "48", "SYN-KA9", **BAD)
    found = value(as_engine(engine, [elsewhere, *rows]), "I01")
    (reason,) = found.reasons

    by_id = engine in WITHOUT_ORDER
    named = ["$[id=SAMPLE-1]", "$[id=SAMPLE-3]"] if by_id else ["$[2]", "$[4]"]
    assert sorted(map(str, reason.params["rows"].first)) == named
    assert reason.params["count"] == 2
    said = ", ".join(map(str, reason.params["rows"].first))
    assert reason.say() == f"Rows with errors that may belong to this value: 2 ({said})."
    assert found.to_dict()["reason_rows"]["rows-refused"]["count"] == 2


def test_review_of_many_rows_text_shows_20_and_json_1000():
    rows = [contact(n, "2024-04-10", "48", f"SYN-KA{n}", **BAD) for n in range(1200)]
    found = value(rows, "I01")
    (reason,) = found.reasons
    listed = found.to_dict()["reason_rows"]["rows-refused"]

    assert reason.say("vi").count("$[") == 20
    assert "1200 ($[0], $[1]," in reason.say("vi")
    assert reason.say("vi").endswith("$[19], …).")
    assert (listed["count"], len(listed["rows"]), listed["rows"][-1]) == (1200, 1000, "$[999]")


def test_review_a_row_that_could_not_be_read_is_counted_and_not_named():
    found = value(b"STT,ghi\n1,x\n2,y\n", "I01")

    assert found.reasons[0].say() == "Rows with errors that may belong to this value: 2."
    assert found.to_dict()["reason_rows"] == {"rows-refused": {"count": 2, "rows": []}}


def test_review_a_protection_case_is_named_by_no_value():
    rows = [contact(1, "2024-04-10", "48", "SYN-KA1"), contact(2, "2024-04-10", "48", "SYN-KA2")]
    rows[1] |= {**BAD, "age_band": "under_18"}

    assert (bounds(value(rows, "I01")), codes(value(rows, "I01"))) == (((1, 1), "ok"), [])


# --- Rates and ranges beside missing records ------------------------------------------------------


def silent_second():
    """Four in need, one of them referred, all of the first of two sites."""
    rows = [contact(n, "2024-04-10", "48", f"SYN-KA{n}", need="health") for n in range(4)]
    rows = [cells | {"site": "SYN-S1"} for cells in rows]
    rows[0] |= {"referral": "SYN-R1", "referral_stage": "referred"}
    return rows


@every_engine
def test_review_a_rate_beside_a_silent_site_is_open(engine):
    rows = as_engine(engine, silent_second())
    found = value(rows, "I07", registers=SITES)

    assert bounds(value(rows, "I07")) == ((25, 25), "ok")
    assert bounds(found) == ((0, 100), "partial")
    assert (found.numerator, found.denominator) == (
        Figure.at_least(1, "person"),
        Figure.at_least(4, "person"),
    )
    assert codes(found) == ["sites-silent"]


def test_review_a_rate_of_a_group_that_no_silent_site_belongs_to_stays():
    found = values(silent_second(), "I07", by="province", registers=SITES)

    assert {item.cut[0][1]: bounds(item) for item in found} == {
        "48": ((25, 25), "ok"),
        "49": (None, "no_data"),
    }


def test_review_a_mean_beside_a_silent_site_is_open():
    scored = [event(place="48", day="2024-04-10", activity="M2-LEGAL", models="M2", score=4)]
    sites = {"sites": SITES["sites"].replace(b"M1", b"M2")}
    found = value([cells | {"site": "SYN-S1"} for cells in scored], "I52", registers=sites)

    assert bounds(found) == ((0, None), "partial")
    assert found.numerator.high is found.denominator.high is None


def test_review_the_persons_of_a_coverage_are_at_least_so_many():
    rows = [cells | {"site": "SYN-S1"} for cells in silent_second()]
    header = b"id,as_of,place,models,active_from,size_estimate,size_series\n"
    sites = header + b"SYN-S1,2024-01-01,48,M1,2020-01-01,20,estimated\n"
    sites += b"SYN-S2,2024-01-01,49,M1,2020-01-01,20,estimated\n"
    found = value(rows, "I15", registers={"sites": sites}, series="estimated")

    assert bounds(found) == ((10, 100), "partial")
    assert found.numerator == Figure.at_least(4, "person")


def meeting(number, **cells):
    return event(
        id=f"SAMPLE-M{number}", place="48", day="2024-04-10", activity="M1-MEET", contacts=None
    ) | {key: cell for key, cell in cells.items() if cell is not None}


MEETINGS = [meeting(1, participants=15), meeting(2, participants=20)]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ([], ((15, 20), "ok")),
        ([meeting(3, participants=18, **BAD)], ((15, 20), "partial")),
        ([meeting(3, participants=12, **BAD)], ((12, 20), "partial")),
        ([meeting(3, participants=40, **BAD)], ((15, 40), "partial")),
        ([meeting(3, participants="1.5")], ((0, None), "partial")),
        ([meeting(3, **BAD)], ((0, None), "partial")),
        ([meeting(3)], ((0, None), "partial")),
        ([meeting(3, participants=40, **BAD) | {"day": "2024-01-10"}], ((15, 20), "ok")),
    ],
)
def test_review_a_range_of_meetings_holds_every_meeting_that_may_be_missing(more, expected):
    found = value([*MEETINGS, *more], "I23")

    assert bounds(found) == expected
    known = Figure.range(15, 20, "person_per_session")
    assert found.reasons[0].params == {"known": known}
    if "rows-refused" in codes(found):
        assert found.numerator == Figure.at_least(35, "contact")
        assert found.denominator == Figure.at_least(2, "session")


def test_review_a_range_of_meetings_beside_a_silent_site_is_open():
    rows = [cells | {"site": "SYN-S1"} for cells in MEETINGS]

    assert bounds(value(rows, "I23", registers=SITES)) == ((0, None), "partial")


# --- The first time in all records at hand --------------------------------------------------------


@every_engine
def test_review_a_site_silent_in_an_earlier_year_leaves_open_what_is_the_first_ever(engine):
    """The records begin in 2023, when the second site sent none; it sent some in all of 2024."""
    first_year = [
        referral(n, day, "48", f"SYN-KA{n}", site="SYN-S1") | {"referral": f"SYN-F{n}"}
        for n, day in enumerate(["2022-12-20", "2023-04-01", "2023-07-01", "2023-10-01"])
    ]
    days = ["2023-12-20", "2024-04-10"]
    this_year = [
        referral(10 + n, day, place, f"SYN-KB{n}{site}", site=site)
        | {"referral": f"SYN-G{n}{site}"}
        for n, day in enumerate(days)
        for site, place in (("SYN-S1", "48"), ("SYN-S2", "49"))
    ]
    for at_hand, low in (([*first_year, *this_year], 0), (this_year, 2)):
        rows = [cells | {"id": f"SAMPLE-{n}"} for n, cells in enumerate(at_hand)]
        found = value(as_engine(engine, rows), "I09", registers=SITES)
        assert bounds(found) == ((low, 2), "ok" if low else "partial")
        assert codes(found) == ([] if low else ["sites-silent"])
        new = {"counting": Counting.NEW_IN_YEAR, "registers": SITES}
        assert bounds(value(as_engine(engine, rows), "I03", **new)) == ((2, 2), "ok")


# --- Codes that begin inside a window -------------------------------------------------------------


def test_review_4_growth_refuses_a_code_that_began_inside_the_window():
    rows = [visit("2018-08-20", "SYN-KA1", "754"), visit("2019-08-20", "SYN-KA1", "754")]
    by_place = {"by": "place", "calendar": "calendar"}
    now, then = (values(rows, "I01", year, **by_place) for year in ("2019", "2018"))

    assert (now[0].covers_period, then[0].covers_period) == (True, False)
    assert then[0].cut == (("place", "754/2018-04-12.."),)
    (growth,) = compute_growth(now, then, FRAMEWORK)
    assert (growth.figure, growth.status) == (None, Status.NOT_COMPARABLE)
    third, before = (values(rows, "I01", name, **by_place) for name in ("2019-Q3", "2018-Q3"))
    (growth,) = compute_growth(third, before, FRAMEWORK)
    assert (growth.figure, growth.status) == (Figure.exact(0, "percent"), Status.OK)


# --- Roll-ups and growth tell values of records apart by the same rule ----------------------------


def test_review_quarters_whose_records_are_of_other_provinces_add_up():
    rows = [visit("2024-01-10", "SYN-AA2", "01"), visit("2024-04-10", "SYN-AB4", "48")]
    quarters = [value(rows, "I01", name) for name in ("2024-Q1", "2024-Q2")]
    half = roll_up(quarters, Dimension.TIME, FRAMEWORK)

    assert (half.figure, half.status) == (Figure.exact(2, "contact"), Status.OK)
    assert half.figure == value(rows, "I01", "2024-H1").figure
    assert half.places == ("01", "48")
    persons = [value(rows, "I03", name, counting=Counting.IN_PERIOD) for name in ("2024-Q1",)]
    persons += values(rows, "I03", "2024-Q2", counting=Counting.IN_PERIOD)
    assert bounds(roll_up(persons, Dimension.TIME, FRAMEWORK)) == ((1, 2), "partial")


def test_review_quarters_of_two_provinces_of_a_breakdown_do_not_add_up():
    rows = [visit("2024-01-10", "SYN-AA2", "01"), visit("2024-04-10", "SYN-AB4", "48")]
    both = [*values(rows, "I01", "2024-Q1", by="province")]
    both += [item for item in values(rows, "I01", by="province") if item.places == ("48",)]
    error = refused("sum-of-unlike", lambda: roll_up(both, Dimension.TIME, FRAMEWORK))

    assert error.params["others"] == ["province"]


def test_review_a_roll_up_of_some_provinces_is_no_value_of_all():
    rows = [visit("2024-01-10", "SYN-AA2", "01"), visit("2024-01-10", "SYN-AB4", "31")]
    rows += [visit("2024-04-10", "SYN-AC5", "01"), visit("2024-04-10", "SYN-AD6", "31")]
    first = roll_up(values(rows, "I01", "2024-Q1", by="province"), Dimension.PLACE, FRAMEWORK)
    second = values(rows, "I01", by="province")[:1]
    some = roll_up([*second], Dimension.PLACE, FRAMEWORK)
    part = [first, some]

    refused("sum-of-unlike", lambda: roll_up(part, Dimension.TIME, FRAMEWORK))


@pytest.mark.parametrize("over", [Dimension.TIME, Dimension.PLACE])
def test_review_contacts_of_two_channels_are_no_sum_over_time_or_places(over):
    rows = [visit("2024-01-10", "SYN-AA2", "01", channel="direct")]
    rows += [visit("2024-04-10", "SYN-AB4", "01", channel="online")]
    rows += [visit("2024-01-10", "SYN-AC5", "31", channel="online")]
    by = ("province", "channel")
    first, third = values(rows, "I01", "2024-Q1", by=by)
    if over is Dimension.TIME:
        one_province = values(rows[:2], "I01", "2024-Q1", by="channel")
        online = [item for item in values(rows[:2], "I01", by="channel") if item.figure]
        pair = [*one_province, *online]
    else:
        pair = [first, third]
    error = refused("sum-of-unlike", lambda: roll_up(pair, over, FRAMEWORK))

    assert error.params["others"] == ["channel"]


# --- Many possible denominators -------------------------------------------------------------------


def rates(number):
    cells = {"unit": "person", "populations": "sex_worker"}
    rows = []
    for n in range(number):
        rows.append(figure(f"N-{n}", "5", readings="I07:numerator", **cells))
        rows.append(figure(f"D-{n}", "9", readings="I07:denominator", **cells))
    return published(*rows)


def test_review_of_many_possible_denominators_ten_are_named():
    found = rates(60)

    assert len(found) == 60
    assert {item.status for item in found} == {Status.NOT_COMPARABLE}
    (reason,) = found[0].reasons
    assert (reason.code, reason.params["count"]) == ("ratio-ambiguous", 60)
    assert reason.params["ids"] == [*(f"D-{n}" for n in range(10)), "…"]
    assert {len(item.inputs) for item in found} == {11}
    few = rates(2)
    assert few[0].reasons[0].say() == "there are 2 denominators for N-0: D-0, D-1"


# --- New persons over several years ---------------------------------------------------------------


@every_engine
def test_review_new_members_of_two_years_are_a_range(engine):
    """One joins in both years, one in the first alone, another elsewhere in the first."""
    rows = [
        member(1, "2023-02-10", "48", "SYN-KA1"),
        member(2, "2023-03-10", "48", "SYN-KA2"),
        member(3, "2024-02-10", "48", "SYN-KA1"),
        member(4, "2023-03-10", "49", "SYN-KA4"),
    ]
    rows = as_engine(engine, rows)
    whole = value(rows, "I19", TWO_YEARS)
    parts = values(rows, "I19", TWO_YEARS, by="province")

    assert (bounds(whole), codes(whole)) == (((3, 4), "partial"), ["new-over-years"])
    assert {item.cut[0][1]: bounds(item) for item in parts} == {
        "48": ((2, 3), "partial"),
        "49": ((1, 1), "ok"),
    }


def test_review_a_refused_row_of_the_first_of_two_years_counts_too():
    rows = [member(1, "2024-02-10", "48", "SYN-KA1")]
    rows.append(member(2, "2023-02-10", "48", "SYN-KA2", **BAD))

    assert bounds(value(rows, "I19", TWO_YEARS)) == ((1, None), "partial")


@pytest.mark.parametrize(("wanted", "status"), [(2, "met"), (3, "undetermined"), (4, "not_met")])
def test_review_a_plan_of_two_years_counts_new_members_of_both(wanted, status, tmp_path):
    path = tmp_path / "plan.toml"
    text = PLAN.replace("first_day = 2024-03-15", "first_day = 2022-12-15")
    text = text.replace("last_day = 2024-06-14", "last_day = 2024-12-14")
    path.write_text(text.replace("value = 1\n", f"value = {wanted}\n", 1), encoding="utf-8")
    rows = [
        member(1, "2023-02-10", "48", "SYN-KA1"),
        member(2, "2023-03-10", "48", "SYN-KA2"),
        member(3, "2024-02-10", "48", "SYN-KA1"),
    ]
    records = check_records(rows, FRAMEWORK).records
    new, _ = compute_plan_attainment(records, read_plan(path).model, FRAMEWORK)

    assert new.status.value == status


def test_review_the_bounds_of_a_rate_are_the_truth_of_any_missing_rows():
    """The bounds hold what the rate would be with each of the rows, and with all of them."""
    rows = silent_second()
    more = [contact(20, "2024-04-10", "49", "SYN-KC1", need="health", site="SYN-S2")]
    more.append(more[0] | {"id": "SAMPLE-21", "client": "SYN-KC2"})
    more[1] |= {"referral": "SYN-R9", "referral_stage": "referred"}
    open_rate = value(rows, "I07", registers=SITES).figure
    for missing in ([], more[:1], more[1:], more):
        assert open_rate.holds(value([*rows, *missing], "I07").figure.low)
    assert value([*rows, *more], "I07").figure.low == Fraction(100, 3)
