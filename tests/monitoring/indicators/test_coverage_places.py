"""R17: the part of a coverage counts rows of the places that have a size in the series."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.monitoring.indicators.test_record_results import site
from tests.support.frames import native_frame
from tests.support.records import record, row

from sexwork_models import Figure, Registers, Status, compute_indicators, load_framework

FRAMEWORK = load_framework()
ENGINES = pytest.mark.parametrize("engine", ["rows", "polars", "pandas", "pyarrow", "duckdb"])
SIZES = {"size_estimate": 40, "size_series": "estimated"}
ONE_SIZED = Registers(sites=[site("SYN-S1", **SIZES), site("SYN-S2", place="31")])
BOTH_SIZED = Registers(sites=[site("SYN-S1", **SIZES), site("SYN-S2", place="31", **SIZES)])


def reached(number, place="22", **cells):
    """Rows of people: the fifth of place 22 is also the first of place 31."""
    first, code = (1, "SYN-S1") if place == "22" else (5, "SYN-S2")
    people = [f"SYN-A{person}" for person in range(first, first + number)]
    return [{"client": person, "place": place, "site": code, **cells} for person in people]


EIGHTH = Figure.exact(Decimal("12.5"), "percent")
ROWS = [*reached(5), *reached(3, "31")]  # seven people: one was reached in both places


def coverage(engine, rows, registers, by=(), period="2024-Q1"):
    if engine == "rows":
        source = [row(**cells) for cells in rows]
    else:
        source = native_frame([record(**cells) for cells in rows], FRAMEWORK, engine)
    return compute_indicators(
        source,
        FRAMEWORK,
        period=period,
        by=by,
        indicators=["I15"],
        registers=registers,
        series="estimated",
    )


def left_out(value):
    found = [own.params for own in value.reasons if own.code == "places-left-out"]
    return [(params["count"], params["places"]) for params in found]


@ENGINES
def test_people_of_a_place_without_a_size_are_left_out_of_part_and_whole(engine):
    (value,) = coverage(engine, ROWS, ONE_SIZED)

    assert (value.numerator, value.denominator) == (
        Figure.exact(5, "person"),
        Figure.exact(40, "person"),
    )
    assert (value.status, value.figure) == (Status.PARTIAL, EIGHTH)
    assert left_out(value) == [(1, ["31"])]


@ENGINES
def test_where_every_place_has_a_size_all_rows_count(engine):
    (value,) = coverage(engine, ROWS, BOTH_SIZED)

    assert (value.numerator, value.denominator) == (
        Figure.exact(7, "person"),
        Figure.exact(80, "person"),
    )
    assert (value.status, left_out(value)) == (Status.OK, [])


@ENGINES
def test_by_place_a_place_without_a_size_has_no_data_and_the_others_their_own_rows(engine):
    first, second = coverage(engine, ROWS, ONE_SIZED, by=["province"])

    assert (first.provinces, first.status) == (("22",), Status.OK)
    assert (first.numerator.low, first.figure) == (5, EIGHTH)
    assert (second.provinces, second.status, second.figure) == (("31",), Status.NO_DATA, None)
    assert [reason.code for reason in second.reasons][-1] == "place-without-size"


@ENGINES
def test_each_group_says_which_of_its_own_places_are_left_out(engine):
    rows = [*reached(5), *reached(3, "31", gender="male"), *reached(2, gender="male")]
    registers = Registers(sites=[site("SYN-S1", **SIZES)])
    not_stated, male = coverage(engine, rows, registers, by=["gender"])

    assert (not_stated.numerator.low, not_stated.status) == (5, Status.OK)
    assert (male.numerator.low, left_out(male)) == (2, [(1, ["31"])])
    (only,) = coverage(engine, reached(3, "31", gender="male"), registers, by=["gender"])
    assert (only.status, only.figure, left_out(only)) == (Status.NO_DATA, None, [(1, ["31"])])


@ENGINES
def test_rows_of_a_merged_province_are_of_its_successor_on_the_last_day(engine):
    """Bình Dương (74) is part of Thành phố Hồ Chí Minh (79) from 1 July 2025 on."""
    cells = {"day": "2025-06-20", "entered_on": "2025-06-20", "site": "SYN-S9"}
    rows = [
        {"client": "SYN-A1", "place": "74", **cells},
        {"client": "SYN-A2", "place": "31", **cells},
    ]
    place = {"as_of": "2025-07-10", "active_from": "2025-01-01", "place": "79"}
    registers = Registers(sites=[site("SYN-S9", **place, **SIZES)])
    (value,) = coverage(engine, rows, registers, period="2025-Q3")

    assert (value.numerator.low, left_out(value)) == (1, [(1, ["31"])])


def test_without_any_size_nothing_is_left_out_and_there_is_no_data():
    (value,) = coverage("rows", ROWS, Registers(sites=[site("SYN-S1")]))

    assert (value.status, value.figure, left_out(value)) == (Status.NO_DATA, None, [])


def test_the_reason_says_how_many_places_are_left_out_in_both_languages():
    (value,) = coverage("rows", ROWS, ONE_SIZED)
    (reason,) = [own for own in value.reasons if own.code == "places-left-out"]

    assert reason.say("en") == (
        "Places left out of both part and whole, because they have no number of this series: "
        "1 (31)."
    )
    assert "không được tính" in reason.say("vi")


@pytest.mark.parametrize("by", ["province", "place"])
@pytest.mark.parametrize("engine", ["rows", "polars"])
def test_a_place_that_was_merged_is_not_set_beside_the_size_of_its_successor(engine, by):
    """The code 48 means more ground from 2025-07-01 on: sizes of that day are of all of it."""
    rows = [
        {"client": "SYN-A1", "place": "48", "day": "2025-06-20", "entered_on": "2025-06-21"},
        {"client": "SYN-B1", "place": "49", "day": "2025-06-21", "entered_on": "2025-06-22"},
        {"client": "SYN-C1", "place": "48", "day": "2025-07-20", "entered_on": "2025-07-21"},
    ]
    entry = {"as_of": "2025-06-20", "active_from": "2021-01-01", "mapped_on": "2025-05-20"}
    registers = Registers(sites=[site("SYN-S5", place="49", **entry, **SIZES)])
    values = coverage(engine, rows, registers, by, "2025-Q3")

    found = {dict(value.cut)[by]: value for value in values}
    assert {name: value.figure and value.figure.low for name, value in found.items()} == {
        "48/..2025-06-30": None,
        "48/2025-07-01..": Decimal("2.5"),  # at least: the site sent nothing
        "49/..2025-06-30": None,
    }
    old = found["48/..2025-06-30"]
    assert (old.status, old.denominator) == (Status.NO_DATA, None)
    assert old.reasons[-1].code == "place-without-size"
