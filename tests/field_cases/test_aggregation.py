"""Values are combined as their persons were counted, and only where they share nothing."""

from __future__ import annotations

import ast
from pathlib import Path

import attrs
import pytest
from tests.support.aggregation import FRAMEWORK, counted, figure, published, refused, visit

import sexwork_models
from sexwork_models import (
    Counting,
    Dimension,
    Figure,
    Overlap,
    Status,
    compute_indicators,
    deduplicate,
    evaluate,
    load_framework,
    read_observations,
    roll_up,
)
from sexwork_models.cli.terminal.results_text import results_text

SOURCE = Path(sexwork_models.__file__).parent


# --- W1: over time it decides how persons were counted --------------------------------------------

TWICE_SEEN = ["SYN-AA2", "SYN-AB4", "SYN-AC5"]  # the same three persons in every quarter
QUARTERS = ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4")
EVERY_QUARTER = [
    visit(day, client)
    for day in ("2024-01-10", "2024-04-10", "2024-07-10", "2024-10-10")
    for client in TWICE_SEEN
]


def test_w1_persons_of_each_quarter_are_between_the_largest_and_the_sum():
    quarters = [*(counted(EVERY_QUARTER, name, Counting.IN_PERIOD)[0] for name in QUARTERS)]
    assert [value.figure.low for value in quarters] == [3, 3, 3, 3]

    year = roll_up(quarters, Dimension.TIME, FRAMEWORK)

    assert year.figure == Figure.range(3, 12, "person")
    assert year.status is Status.PARTIAL
    assert year.reasons[0].params["rule"].value == "distinct"


def test_w1_persons_new_in_each_quarter_add_up_within_one_year():
    rows = [*EVERY_QUARTER, visit("2024-07-11", "SYN-AD6"), visit("2024-10-11", "SYN-AE7")]
    quarters = [*(counted(rows, name, Counting.NEW_IN_YEAR)[0] for name in QUARTERS)]
    year = roll_up(quarters, Dimension.TIME, FRAMEWORK)

    assert [value.figure.low for value in quarters] == [3, 0, 1, 1]
    assert (year.figure, year.status) == (Figure.exact(5, "person"), Status.OK)
    assert year.figure == counted(rows, "2024", Counting.NEW_IN_YEAR)[0].figure


def test_w1_persons_new_in_two_years_are_never_added():
    rows = [*EVERY_QUARTER, visit("2025-01-10", "SYN-AA2")]
    quarters = [
        *counted(rows, "2024-Q4", Counting.NEW_IN_YEAR),
        *counted(rows, "2025-Q1", Counting.NEW_IN_YEAR),
    ]

    refused("sum-over-years", lambda: roll_up(quarters, Dimension.TIME, FRAMEWORK))


def test_w1_persons_new_in_the_year_add_up_over_the_places_of_one_breakdown():
    """Who comes to two places is counted in the first of them."""
    rows = [visit("2024-01-10", "SYN-AA2"), visit("2024-02-10", "SYN-AA2", "22")]
    rows += [visit("2024-02-10", "SYN-AB4", "22"), visit("2024-02-11", "SYN-AC5")]
    places = counted(rows, "2024-Q1", Counting.NEW_IN_YEAR, by="province")

    assert [value.figure.low for value in places] == [1, 2]
    both = roll_up(places, Dimension.PLACE, FRAMEWORK)
    assert (both.figure, both.status) == (Figure.exact(3, "person"), Status.OK)


def test_w1_persons_new_in_places_that_were_counted_apart_may_be_the_same():
    here, there = [visit("2024-01-10", "SYN-AA2")], [visit("2024-02-10", "SYN-AA2", "22")]
    apart = [
        *counted(here, "2024-Q1", Counting.NEW_IN_YEAR, by="province"),
        *counted(there, "2024-Q1", Counting.NEW_IN_YEAR, by="province"),
    ]
    both = roll_up(apart, Dimension.PLACE, FRAMEWORK)

    assert (both.figure, both.status) == (Figure.range(1, 2, "person"), Status.PARTIAL)


def test_w1_who_is_new_in_one_place_may_have_come_to_another_before():
    here = [visit("2024-01-10", "SYN-AA2")]
    there = [visit("2024-04-10", "SYN-AA2", "22")]
    apart = [
        *counted(here, "2024-Q2", Counting.NEW_IN_YEAR, by="province"),
        *counted(there, "2024-Q2", Counting.NEW_IN_YEAR, by="province"),
    ]
    apart[0] = attrs.evolve(apart[0], figure=Figure.exact(0, "person"))
    both = roll_up(apart, Dimension.PLACE, FRAMEWORK)

    assert (both.figure, both.status) == (Figure.range(0, 1, "person"), Status.PARTIAL)


@pytest.mark.parametrize("counting", [Counting.IN_PERIOD, Counting.YEAR_TO_DATE])
@pytest.mark.parametrize("indicator", ["I03", "I19"])
def test_w1_persons_who_may_be_counted_in_both_places_are_never_added(counting, indicator):
    rows = [visit("2024-01-10", "SYN-AA2"), visit("2024-02-10", "SYN-AA2", "22")]
    places = counted(rows, "2024-Q1", counting, by="province")
    definition = FRAMEWORK.indicators[indicator]
    places = [attrs.evolve(value, definition=definition) for value in places]

    refused("sum-over-dimension", lambda: roll_up(places, Dimension.PLACE, FRAMEWORK))


@pytest.mark.parametrize("over", [Dimension.TIME, Dimension.PLACE])
def test_w1_values_counted_in_two_ways_are_refused(over):
    mixed = [
        *counted(EVERY_QUARTER, "2024-Q1", Counting.IN_PERIOD),
        *counted(EVERY_QUARTER, "2024-Q2", Counting.NEW_IN_YEAR),
    ]

    error = refused("sum-of-unlike", lambda: roll_up(mixed, over, FRAMEWORK))
    assert "which persons are counted" in error.message("en")
    assert "cách đếm người" in error.message("vi")


def test_w1_the_year_to_date_is_the_last_value_of_records():
    rows = [*EVERY_QUARTER, visit("2024-04-11", "SYN-AD6")]
    quarters = [*(counted(rows, name, Counting.YEAR_TO_DATE)[0] for name in QUARTERS[:2])]

    half = roll_up(quarters, Dimension.TIME, FRAMEWORK)
    assert (half.figure, half.status) == (Figure.exact(4, "person"), Status.OK)
    assert half.records == 7  # the first three records are among them


PERSONS = {"unit": "person", "populations": "sex_worker", "readings": "I03:value"}


@pytest.mark.parametrize(
    ("windows", "expected", "status"),
    [
        (("2020-01-01/2020-03-31", "2020-01-01/2020-06-30"), (65, 65), Status.OK),
        (("2019-12-15/2020-03-14", "2019-12-15/2020-06-14"), (65, 65), Status.OK),
        (("2020-01-01/2020-03-31", "2020-04-01/2020-06-30"), (65, 105), Status.PARTIAL),
        (("2020-02-01/2020-03-31", "2020-02-01/2020-06-30"), (65, 105), Status.PARTIAL),
        (("2020-02-01/2020-03-31", "2020-05-01/2020-06-30"), (65, None), Status.PARTIAL),
    ],
)
def test_w1_published_persons_are_the_last_only_from_the_first_day_of_the_year(
    windows, expected, status
):
    days = [window.split("/") for window in windows]
    values = published(
        figure("P-1", "40", first_day=days[0][0], last_day=days[0][1], **PERSONS),
        figure("P-2", "65", first_day=days[1][0], last_day=days[1][1], **PERSONS),
    )
    both = roll_up(values, Dimension.TIME, FRAMEWORK)

    assert ((both.figure.low, both.figure.high), both.status) == (expected, status)
    assert ("not-from-new-year" in [reason.code for reason in both.reasons]) is (
        status is Status.PARTIAL
    )


# --- W6: do two values share people? --------------------------------------------------------------


@pytest.fixture
def with_commune(tmp_path):
    file = tmp_path / "places.csv"
    file.write_text(
        "code,level,type,parent,name_vi,name_en,valid_from,documents,grade\n"
        "00101,commune,ward,01,Phường Mẫu,Sample ward,2025-07-01,SEED-003,supplied\n",
        encoding="utf-8",
    )
    return load_framework(file)


@pytest.mark.parametrize("overlap", [Overlap.NONE, Overlap.STATED])
def test_w6_a_province_and_its_commune_are_never_added(overlap, with_commune):
    days = {"first_day": "2026-01-01", "last_day": "2026-06-30"}
    rows = [
        figure("C-1", "100", places="01", **days),
        figure("C-2", "40", places="00101", **days),
    ]
    values = compute_indicators(read_observations(rows).observations, with_commune).values
    stated = 10 if overlap is Overlap.STATED else None

    refused("sum-of-overlapping-places", lambda: roll_up(values, Dimension.PLACE, with_commune))
    refused(
        "sum-of-overlapping-places",
        lambda: deduplicate(values, Dimension.PLACE, overlap, with_commune, counted_twice=stated),
    )
    whole = deduplicate(values, Dimension.PLACE, Overlap.UNKNOWN, with_commune).value
    assert whole.figure == Figure.range(100, 140, "contact")


@pytest.mark.parametrize(("place", "added"), [("22", 140), ("01", None)])
def test_w6_two_provinces_are_added_and_one_twice_is_not(place, added):
    values = published(figure("C-1", "100", places="01"), figure("C-2", "40", places=place))

    def add():
        return deduplicate(values, Dimension.PLACE, Overlap.NONE).value.figure

    if added is None:
        refused("sum-of-overlapping-places", add)
    else:
        assert add() == Figure.exact(added, "contact")


def test_w6_one_function_decides_whether_values_are_disjoint():
    """Days and places are compared in one module, and both ways of combining ask it."""
    comparing, callers = set(), set()
    for path in SOURCE.joinpath("monitoring", "aggregation").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                if name in ("require_disjoint", "require_nothing_shared"):
                    callers.add(path.stem)
                if name == "overlap_error" or name.endswith(".chain"):
                    comparing.add(path.stem)

    assert comparing == {"disjointness"}
    assert callers == {"disjointness", "rollup", "over_time", "deduplication"}


# --- W10: each its label, and the sum says of what ------------------------------------------------


def regions():
    """Contacts of six regions that have no code of their own."""
    names = ("Red River", "Midlands", "Central Coast", "Highlands", "South East", "Mekong")
    rows = []
    for number, name in enumerate(names):
        days = {"first_day": f"20{14 + number}-01-01", "last_day": f"20{14 + number}-12-31"}
        item = {"item_en": name, "item_vi": f"vùng {name}", "places": "VN"}
        rows.append(figure(f"R-{number}", "10", **days, **item))
    return rows


@pytest.mark.parametrize("over", [Dimension.MODEL, Dimension.REPORTER, Dimension.POPULATION])
def test_w10_a_sum_says_of_what_it_is(over):
    values = published(*regions())
    period = values[0].period
    alike = [
        attrs.evolve(value, period=period, models=(f"SYN-{number}",))
        if over is Dimension.MODEL
        else attrs.evolve(value, period=period)
        for number, value in enumerate(values)
    ]
    both = roll_up(alike, over, FRAMEWORK, disjoint=True)

    assert both.figure == Figure.exact(60, "contact")
    assert both.label.en == (
        "Red River + Midlands + Central Coast + Highlands + South East + Mekong"
    )
    assert both.label.vi.startswith("vùng Red River + vùng Midlands + ")


def test_w10_a_label_that_all_share_is_said_once():
    values = published(
        figure("P-1", "1", item_en="contacts", item_vi="lượt"),
        figure("P-2", "2", item_en="contacts", item_vi="lượt", places="22"),
    )

    assert roll_up(values, Dimension.PLACE, FRAMEWORK).label.en == "contacts"


def test_w10_places_outside_every_province_are_named():
    """Places that no province holds have their own rows, each with its name and label."""
    rows = [
        figure("X-1", "10", places="K-NORTH", item_en="North", item_vi="Bắc"),
        figure("X-2", "20", places="K-SOUTH", item_en="South", item_vi="Nam"),
    ]
    results = attrs.evolve(evaluate([]), indicators=published(*rows))
    text = results_text(results, FRAMEWORK, "en")

    rows = [line.split() for line in text.splitlines() if "K-NORTH" in line or "K-SOUTH" in line]
    assert [[row[0], "10" in row, "20" in row] for row in rows] == [
        ["North;", True, False],
        ["South;", False, True],
    ]
