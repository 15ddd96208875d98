"""Sums and comparisons that claim no more than is known: chains, files, years, groups, codes."""

from __future__ import annotations

import time
from datetime import date

import attrs
import pytest
from tests.support.aggregation import FRAMEWORK, counted, figure, published, refused, visit
from tests.support.frames import native_frame

from sexwork_models import (
    AttainmentStatus,
    Counting,
    Dimension,
    Figure,
    Overlap,
    Status,
    compute_attainment,
    deduplicate,
    load_framework,
    roll_up,
)
from sexwork_models.monitoring.attainment.indicator_unions import unite_indicators
from sexwork_models.practice.records.validate import check_records
from sexwork_models.values.intervals import Interval

NEW = Counting.NEW_IN_YEAR


def codes(value):
    return [reason.code for reason in value.reasons]


# --- One breakdown, over places and over time -----------------------------------------------------


def test_review_a_chain_of_roll_ups_is_no_narrower_than_the_truth():
    """Both persons of the first quarter come to the other place in the second, counted apart."""
    rows = [visit("2024-01-10", "SYN-AA2", "01"), visit("2024-01-10", "SYN-AB4", "31")]
    later = [visit("2024-04-10", "SYN-AA2", "31"), visit("2024-04-10", "SYN-AC5", "01")]
    first = counted(rows, "2024-Q1", NEW, by="province")
    second = counted(later, "2024-Q2", NEW, by="province")
    halves = [roll_up(pair, Dimension.TIME, FRAMEWORK) for pair in zip(first, second, strict=True)]
    whole = roll_up(halves, Dimension.PLACE, FRAMEWORK)

    assert [half.figure for half in halves] == [Figure.range(1, 2, "person")] * 2
    assert (whole.figure, whole.status) == (Figure.range(1, 4, "person"), Status.PARTIAL)
    assert {half.breakdown for half in halves} == {None}


def test_review_a_chain_within_one_set_of_records_stays_exact():
    rows = [visit("2024-01-10", "SYN-AA2", "01"), visit("2024-01-10", "SYN-AB4", "31")]
    rows += [visit("2024-04-10", "SYN-AA2", "31"), visit("2024-04-10", "SYN-AC5", "01")]
    first, second = (counted(rows, name, NEW, by="province") for name in ("2024-Q1", "2024-Q2"))
    halves = [roll_up(pair, Dimension.TIME, FRAMEWORK) for pair in zip(first, second, strict=True)]
    whole = roll_up(halves, Dimension.PLACE, FRAMEWORK)

    assert (whole.figure, whole.status) == (Figure.exact(3, "person"), Status.OK)


def test_review_quarters_of_separate_files_are_bounds():
    here, there = [visit("2024-01-10", "SYN-AA2")], [visit("2024-04-10", "SYN-AA2")]
    values = [*counted(here, "2024-Q1", NEW), *counted(there, "2024-Q2", NEW)]
    half = roll_up(values, Dimension.TIME, FRAMEWORK)

    assert (half.figure, half.status) == (Figure.range(1, 2, "person"), Status.PARTIAL)
    assert codes(half) == ["put-together", "new-counted-apart"]


def test_review_of_later_quarters_counted_apart_nobody_need_be_new():
    """Each file lacks the first quarter of the other."""
    values = [
        *counted([visit("2024-04-10", "SYN-AA2")], "2024-Q2", NEW),
        *counted([visit("2024-07-10", "SYN-AB4")], "2024-Q3", NEW),
    ]

    assert roll_up(values, Dimension.TIME, FRAMEWORK).figure == Figure.range(0, 2, "person")


def test_review_quarters_of_one_table_read_twice_are_bounds():
    rows = [visit("2024-01-10", "SYN-AA2"), visit("2024-04-10", "SYN-AB4")]
    table = native_frame(check_records(rows, FRAMEWORK).records, FRAMEWORK, "polars")
    values = [*counted(table, "2024-Q1", NEW), *counted(table, "2024-Q2", NEW)]
    half = roll_up(values, Dimension.TIME, FRAMEWORK)

    assert (half.figure, half.status) == (Figure.range(1, 2, "person"), Status.PARTIAL)
    assert counted(table, "2024-H1", NEW)[0].figure == Figure.exact(2, "person")


# --- The year of windows that name no calendar ----------------------------------------------------

MEMBERS = {"unit": "person", "populations": "group_member", "readings": "I19:value"}


@pytest.mark.parametrize(
    ("windows", "exact"),
    [
        (("2024-01-01/2024-12-14", "2024-12-15/2024-12-31"), False),
        (("2023-12-15/2023-12-31", "2024-01-01/2024-03-14"), False),
        (("2024-01-01/2024-03-31", "2024-04-01/2024-06-30"), True),
        (("2024-01-01/2024-06-30", "2024-07-01/2024-12-31"), True),  # no year from 15 December
        (("2023-12-15/2024-03-14", "2024-03-15/2024-06-14"), True),  # no year from 1 January
    ],
)
def test_review_new_persons_add_up_only_where_every_usual_calendar_agrees(windows, exact):
    rows = []
    for number, window in enumerate(windows):
        first, last = window.split("/")
        days = {"first_day": first, "last_day": last}
        rows.append(figure(f"N-{number}", str(2 + number), **days, **MEMBERS))
    both = roll_up(published(*rows), Dimension.TIME, FRAMEWORK)

    right = Figure.exact(5, "person") if exact else Figure.range(3, 5, "person")
    assert (both.figure, both.status) == (right, Status.OK if exact else Status.PARTIAL)
    assert ("year-of-windows-open" in codes(both)) is not exact


# --- A norm of two indicators ---------------------------------------------------------------------


def groups_of(indicator, numbers, days):
    rows = []
    for number in numbers:
        cells = {"unit": "group", "readings": f"{indicator}:value", "places": "01"}
        cells |= {"first_day": days[0], "last_day": days[1]}
        rows.append(figure(f"{indicator}-{number}", str(number), **cells))
    return published(*rows)


def norm_of_two():
    return next(norm for norm in FRAMEWORK.norms.values() if set(norm.indicators) == {"I16", "I17"})


FIRST, FOURTH = ("2020-01-01", "2020-03-31"), ("2020-10-01", "2020-12-31")


def test_review_indicators_of_other_windows_are_not_united():
    values = [*groups_of("I16", [1], FIRST), *groups_of("I17", [5], FOURTH)]
    united = unite_indicators(norm_of_two(), values)

    assert [value.figure for value in united] == [
        Figure.at_least(1, "group"),
        Figure.at_least(5, "group"),
    ]
    assert [value.period.interval.start for value in united] == [
        date(2020, 1, 1),
        date(2020, 10, 1),
    ]


def test_review_many_figures_are_united_in_linear_time():
    values = [*groups_of("I16", range(1, 201), FIRST), *groups_of("I17", range(1, 201), FIRST)]
    began = time.monotonic()
    united = unite_indicators(norm_of_two(), values)

    assert time.monotonic() - began < 2
    assert [value.figure for value in united] == [
        Figure.range(1, 2, "group"),
        Figure.range(200, 400, "group"),
    ]


# --- Factors --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "product"),
    [({}, 60), ({"models": "M3"}, None), ({"kind": "context"}, None)],
)
def test_review_factors_of_other_models_or_kinds_are_not_multiplied(cells, product):
    rate = {"unit": "person", "per_unit": "group", "related_to": "F-1"}
    rate |= {"relation": "participants_of", "populations": "group_member"}
    factors = [figure("F-1", "4", unit="group"), figure("F-2", "15", **(rate | cells))]
    values = published(*(row | {"readings": "I18:factor"} for row in factors))
    (value,) = values

    assert value.figure == (None if product is None else Figure.exact(product, "person"))
    assert codes(value) == ["product-of" if product else "factor-bases-differ"]


# --- Models and populations that are shared -------------------------------------------------------


@pytest.mark.parametrize(
    ("over", "field", "pair"),
    [
        (Dimension.MODEL, "models", ("M1", "M1;M2")),
        (Dimension.POPULATION, "populations", ("sex_worker", "sex_worker;client")),
    ],
)
def test_review_values_of_a_shared_code_are_never_added(over, field, pair):
    left, right = pair
    values = published(figure("S-1", "100", **{field: left}), figure("S-2", "40", **{field: right}))

    refused("sum-of-shared-codes", lambda: roll_up(values, over, FRAMEWORK, disjoint=True))
    error = refused("sum-of-shared-codes", lambda: deduplicate(values, over, Overlap.NONE))
    assert error.params["codes"] == [left]
    whole = deduplicate(values, over, Overlap.UNKNOWN).value
    assert whole.figure == Figure.range(100, 140, "contact")


def test_review_the_groups_of_one_breakdown_share_no_record():
    """M1 and M1 with M2 are two groups of records, though both name M1."""
    rows = [visit("2024-01-10"), visit("2024-01-11", models="M1;M2")]
    by_model = counted(rows, "2024-Q1", indicator="I01", by="model")
    whole = roll_up(by_model, Dimension.MODEL, FRAMEWORK, disjoint=True)

    assert (whole.figure, whole.status) == (Figure.exact(2, "contact"), Status.OK)


# --- A province in the year of its merger ---------------------------------------------------------


def of_merged_province(tmp_path, last_day):
    """The target of place 26 for 2025, and a result of 2025 up to a day."""
    path = tmp_path / "o.toml"
    path.write_text(
        """id = "o"
baseline = "vietnam"
[[targets]]
id = "X-26"
document = "QD-1875-2018"
models = ["M1"]
subject = "contacts-of-the-year"
item_vi = "lượt"
item_en = "contacts"
kind = "target_min"
value = 100
unit = "contact"
per_period = "year"
scope = "province"
places = ["26"]
indicators = ["I01"]
valid_from = 2025-01-01
valid_to = 2026-01-01
force = "in_force"
grade = "supplied"
""",
        encoding="utf-8",
    )
    framework = load_framework(path)
    (value,) = published(
        figure("R-1", "120", places="26", first_day="2025-01-01", last_day="2025-06-30")
    )
    window = Interval(date(*last_day[:3]), date(*last_day[3:]))
    value = attrs.evolve(value, period=attrs.evolve(value.period, interval=window))
    (row,) = [row for row in compute_attainment([value], framework) if row.norm.id == "X-26"]
    return row


def test_review_a_target_of_a_merged_province_is_judged_in_the_year_of_the_merger(tmp_path):
    row = of_merged_province(tmp_path, (2025, 1, 1, 2026, 1, 1))

    assert (row.status, row.places) == (AttainmentStatus.MET, ("26",))


def test_review_a_result_after_the_merger_says_why_it_is_not_compared(tmp_path):
    row = of_merged_province(tmp_path, (2025, 7, 1, 2026, 1, 1))

    assert row.status is AttainmentStatus.NO_DATA
    assert [reason.code for reason in row.reasons] == ["result-of-other-territory"]
    assert "26" in row.reasons[0].say("en")


def test_review_norms_hold_in_a_window_whose_place_ends_within_it():
    year = Interval(date(2025, 1, 1), date(2026, 1, 1))
    before = Interval(date(2025, 1, 1), date(2025, 7, 1))
    found = FRAMEWORK.norms_in_force(year, "26")

    assert len(FRAMEWORK.norms_in_force(date(2025, 3, 1), "26")) > 0
    assert found == FRAMEWORK.norms_in_force(before, "26")
    assert len(found) >= len(FRAMEWORK.norms_in_force(date(2025, 3, 1), "26"))
    assert FRAMEWORK.norms_in_force(Interval(date(2025, 7, 1), date(2026, 1, 1)), "26") == ()
