"""Completeness: missing records leave open what they may add, and what they may take away."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.support.rows import IN_MEMORY, polars_rows, typed_cells

from sexwork_models import (
    Counting,
    check_records,
    compute_growth,
    compute_indicators,
    compute_plan_attainment,
    load_framework,
    read_plan,
)

FRAMEWORK = load_framework()
SITES = {
    "sites": b"id,as_of,place,models,active_from\n"
    b"SYN-S1,2024-01-01,48,M1,2020-01-01\nSYN-S2,2024-01-01,49,M1,2020-01-01\n"
}
REFUSED = {"gender": "not-a-gender"}
NEED = {"need": "health"}
PLAN = """
id = "SAMPLE-P"
title_vi = "x"
title_en = "x"
models = ["M1"]
place = "48"
first_day = 2024-03-15
last_day = 2024-06-14
fiscal_calendar = "calendar"
reporting_calendar = "state"
grade = "sample"
[[lines]]
id = "A"
activity = "M1-MEMBER"
item_vi = "x"
item_en = "x"
volume = 3
unit = "person"
[[targets]]
id = "T-NEW"
indicator = "I19"
value = 1
unit = "person"
[[targets]]
id = "T-REACHED"
indicator = "I03"
value = 1
unit = "person"
"""


def contact(number, day, place, client, **more):
    """A record of one client."""
    fields = {
        "id": f"SAMPLE-{number}",
        "kind": "client",
        "day": day,
        "entered_on": day,
        "place": place,
        "models": "M1",
        "activity": "M1-OUTREACH",
        "client": client,
        "population": "sex_worker",
        "consent": "given",
        "gender": "female",
    }
    return fields | more


def bounds(values):
    """The least and the most of each value, with its status, by its province."""
    return {
        dict(value.cut).get("province", ""): (
            value.figure and (value.figure.low, value.figure.high),
            value.status.value,
        )
        for value in values
    }


def quarter(rows, indicator, by=(), **options):
    """The bounds of the second quarter of the state calendar."""
    return bounds(
        compute_indicators(
            rows, FRAMEWORK, period="2024-Q2", by=by, indicators=[indicator], **options
        )
    )


def as_engine(engine, rows):
    if engine == "rows":
        return rows
    return IN_MEMORY[engine](polars_rows([typed_cells(row) for row in rows]))


def member(*arguments, **more):
    return contact(*arguments, activity="M1-MEMBER", population="group_member", **more)


def referral(*arguments, **more):
    return contact(*arguments, referral="SYN-R1", referral_stage="referred", **more)


every_engine = pytest.mark.parametrize("engine", ["rows", *IN_MEMORY])


@every_engine
@pytest.mark.parametrize(("make", "indicator"), [(member, "I19"), (referral, "I09")])
def test_review_2_a_refused_earlier_row_leaves_open_what_is_new(engine, make, indicator):
    rows = [
        make(1, "2024-01-10", "48", "SYN-KA1", **REFUSED),
        make(2, "2024-04-10", "49", "SYN-KA1"),
    ]
    rows = as_engine(engine, rows)

    assert quarter(rows, indicator) == {"": ((0, 1), "partial")}
    assert quarter(rows, indicator, "province")["49"] == ((0, 1), "partial")


@every_engine
def test_review_2_a_refused_row_of_another_province_leaves_open_where_somebody_is_new(engine):
    rows = [
        member(1, "2024-04-01", "48", "SYN-KA1", **REFUSED),
        member(2, "2024-04-10", "49", "SYN-KA1"),
    ]
    rows = as_engine(engine, rows)

    assert quarter(rows, "I19") == {"": ((1, None), "partial")}  # new in the quarter, wherever
    assert quarter(rows, "I19", "province") == {
        "48": (None, "no_data"),
        "49": ((0, 1), "partial"),
    }


def test_review_2_each_refused_row_takes_away_one_person_and_rows_of_other_years_none():
    sound = [member(n, "2024-04-10", "48", f"SYN-KA{n}") for n in range(5)]
    earlier = member(8, "2024-01-10", "48", "SYN-KA1", **REFUSED)
    last_year = member(9, "2023-06-10", "48", "SYN-KA1", **REFUSED)

    assert quarter([*sound, earlier], "I19") == {"": ((4, 5), "partial")}
    assert quarter([*sound, last_year], "I19") == {"": ((5, 5), "ok")}
    assert quarter([*sound, earlier | {"kind": "?"}], "I19") == {"": ((0, 5), "partial")}


def test_review_2_persons_of_the_period_are_never_fewer_for_a_refused_row():
    rows = [
        contact(1, "2024-01-10", "48", "SYN-KA1", **REFUSED),
        contact(2, "2024-04-10", "48", "SYN-KA2"),
    ]

    assert quarter(rows, "I03") == {"": ((1, None), "partial")}
    assert quarter(rows, "I03", counting=Counting.IN_PERIOD) == {"": ((1, 1), "ok")}


def test_review_2_a_site_that_was_silent_earlier_in_the_year_leaves_open_who_is_new():
    rows = [
        contact(1, "2024-01-10", "48", "SYN-KA3", site="SYN-S1"),
        contact(2, "2024-04-10", "48", "SYN-KA1", site="SYN-S1"),
        contact(3, "2024-04-10", "49", "SYN-KA2", site="SYN-S2"),
    ]
    new = {"counting": Counting.NEW_IN_YEAR, "registers": SITES}

    assert quarter(rows, "I03", **new) == {"": ((0, 2), "partial")}
    assert quarter(rows, "I03", "province", **new)["48"] == ((0, 1), "partial")
    assert quarter(rows, "I03", registers=SITES) == {"": ((3, None), "partial")}
    only_second = quarter(rows, "I03", counting=Counting.IN_PERIOD, registers=SITES)
    assert only_second == {"": ((2, 2), "ok")}


@every_engine
def test_review_7_a_refused_row_widens_a_rate_by_what_it_may_add(engine):
    rows = [
        contact(1, "2024-04-10", "48", "SYN-KA1", need="health", referral="SYN-R1")
        | {"referral_stage": "referred"},
        contact(2, "2024-04-10", "48", "", need="health", consent="not_asked"),
        contact(3, "2024-04-10", "48", "SYN-KA2", need="health", **REFUSED),
    ]
    (value,) = compute_indicators(
        as_engine(engine, rows), FRAMEWORK, period="2024-Q2", indicators=["I07"]
    )

    assert (value.figure.low, value.figure.high) == (Fraction(100, 3), 100)  # the truth is 33.3%
    assert (value.status.value, value.denominator.high) == ("partial", 3)


def test_review_7_a_refused_row_that_only_refers_raises_a_rate():
    needs = [contact(n, "2024-04-10", "48", f"SYN-KA{n}", need="health") for n in range(4)]
    refused = contact(9, "2024-04-10", "48", "SYN-KA1", referral="SYN-R1", **REFUSED)
    rows = [*needs, refused | {"referral_stage": "referred"}]

    assert quarter(rows, "I07") == {"": ((0, 25), "partial")}  # one of four, if it is sound
    assert quarter([*needs, refused | NEED | {"kind": "?"}], "I07") == {"": ((0, 100), "partial")}


def test_review_4_growth_refuses_a_province_that_ended_inside_the_window():
    days = ["2024-03-20", "2024-09-20", "2025-03-20"]
    rows = [contact(n, day, "49", "SYN-KA1") for n, day in enumerate(days)]
    now, then = (
        compute_indicators(rows, FRAMEWORK, period=year, by="province", indicators=["I01"])
        for year in ("2025", "2024")
    )

    assert not now[0].covers_period
    assert then[0].covers_period
    (growth,) = compute_growth(now, then, FRAMEWORK)
    assert (growth.figure, growth.status.value) == (None, "not_comparable")


def test_review_3_a_target_of_new_members_counts_who_is_new(tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text(PLAN, encoding="utf-8")
    rows = [member(1, "2024-01-10", "48", "SYN-KA1"), member(2, "2024-04-10", "48", "SYN-KA1")]
    rows += [contact(3, "2024-01-10", "48", "SYN-KA2"), contact(4, "2024-04-10", "48", "SYN-KA2")]
    found = compute_plan_attainment(
        check_records(rows, FRAMEWORK).records, read_plan(path).model, FRAMEWORK
    )
    newcomer = [*rows, member(5, "2024-04-11", "48", "SYN-KA3")]
    with_newcomer = compute_plan_attainment(
        check_records(newcomer, FRAMEWORK).records, read_plan(path).model, FRAMEWORK
    )

    assert [row.status.value for row in found] == ["not_met", "met"]
    assert [row.status.value for row in with_newcomer] == ["met", "met"]
