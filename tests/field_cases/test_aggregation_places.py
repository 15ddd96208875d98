"""A part of a breakdown is a code on the days of one territory; words are made to be shown only."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest
from tests.support.aggregation import FRAMEWORK, counted, visit
from tests.support.frames import ENGINES, native_frame

import sexwork_models
from sexwork_models import (
    Counting,
    Figure,
    Status,
    compute_indicators,
    open_submission,
    publication_table,
    review_submission,
)
from sexwork_models.monitoring.indicators.growth import compute_growth
from sexwork_models.monitoring.measures.dimensions import place_part
from sexwork_models.practice.records.validate import check_records
from sexwork_models.results.parts import ModelsPart, PlacePart
from sexwork_models.values.intervals import Interval

SOURCE = Path(sexwork_models.__file__).parent
CHANGE = date(2025, 7, 1)
WIDENED = ("48", "75", "24", "79")  # took in other provinces under their own code, or another's


def visits(place, days):
    """A contact of another person on each day."""
    codes = [f"SYN-{letters}{number}" for letters in ("AA", "AB", "BA", "BB") for number in "247"]
    return [visit(day, code, place) for day, code in zip(days, codes, strict=False)]


def quarters(place, numbers, counting=Counting.IN_PERIOD, indicator="I01"):
    """The values of the last quarters of 2025 and 2026, and the records."""
    before, after = numbers
    days = ["2025-10-01"] * before + ["2026-10-01"] * after
    rows = visits(place, days)
    return rows, [
        counted(rows, period, counting, indicator, by="province")
        for period in ("2025-Q4", "2026-Q4")
    ]


# --- W11: growth, review and tables -----------------------------------------------------------


@pytest.mark.parametrize("place", WIDENED)
def test_w11_a_quarter_after_the_change_is_named_by_the_code_alone(place):
    _, (then, now) = quarters(place, (2, 3))

    for values in (then, now):
        assert [dict(value.cut) for value in values] == [{"province": place}]
    assert (
        then[0].parts == now[0].parts == (("province", PlacePart(place, Interval(CHANGE, None))),)
    )


@pytest.mark.parametrize("place", WIDENED)
def test_w11_growth_is_found_over_the_end_of_the_year_of_the_change(place):
    _, (then, now) = quarters(place, (2, 3))
    (growth,) = compute_growth(now, then, FRAMEWORK)

    assert (growth.figure, growth.status) == (Figure.exact(50, "percent"), Status.OK)
    assert growth.cut == (("indicator", "I01"), ("province", place))


def report(period, values, on):
    draft = open_submission(
        "48", "SYN-W4", period, values, due=on, expected=["SYN-S1"], heard_from=["SYN-S1"]
    )
    return draft.submit(on)


@pytest.mark.parametrize("indicator", ["I01", "I03"])
def test_w11_a_review_finds_no_value_missing(indicator):
    _, (then, now) = quarters("48", (5, 6), None, indicator)
    first = report("2025-Q4", then, date(2025, 12, 20))
    second = report("2026-Q4", now, date(2026, 12, 20))

    assert review_submission(second, [first], framework=FRAMEWORK).report.codes == ()


def test_w11_a_review_asks_for_a_value_of_the_same_territory_that_is_missing():
    _, (then, _) = quarters("48", (5, 0))
    second = report("2026-Q4", [], date(2026, 12, 20))
    found = review_submission(
        second, [report("2025-Q4", then, date(2025, 12, 20))], framework=FRAMEWORK
    )

    assert found.report.codes == ("value-now-missing",)
    assert "province 48:" in found.questions[0].en


@pytest.mark.parametrize("place", ["48", "49"])
def test_w11_a_province_that_was_merged_is_not_missing(place):
    rows = visits(place, ["2025-05-01"] * 5)
    then = counted(rows, "2025-Q2", indicator="I01", by="province")
    later = report("2025-Q3", [], date(2025, 9, 20))

    found = review_submission(
        later, [report("2025-Q2", then, date(2025, 6, 20))], framework=FRAMEWORK
    )
    assert found.report.codes == ()


def test_w11_a_jump_is_never_seen_between_two_territories_of_one_code():
    rows = visits("48", ["2024-10-01"] * 5 + ["2025-10-01"] * 11)
    reports = []
    for year in (2024, 2025):
        values = counted(rows, f"{year}-Q4", indicator="I01", by="province")
        reports.append(report(f"{year}-Q4", values, date(year, 12, 20)))

    assert review_submission(reports[1], reports[:1], framework=FRAMEWORK).report.codes == ()


def test_w11_growth_between_two_territories_of_one_code_is_not_comparable():
    rows = visits("48", ["2024-10-01"] * 2 + ["2025-10-01"] * 3)
    periods = ("2024-Q4", "2025-Q4")
    then, now = (counted(rows, each, indicator="I01", by="province") for each in periods)
    (growth,) = compute_growth(now, then, FRAMEWORK)

    assert (growth.figure, growth.status) == (None, Status.NOT_COMPARABLE)
    assert "territory" in growth.reasons[0].say("en")
    assert "địa giới" in growth.reasons[0].say("vi")


def test_w11_a_year_that_holds_only_some_days_of_a_territory_is_no_base():
    """From July to December under the new bounds is not the year before a whole year."""
    rows = visits("48", ["2025-10-01"] * 2 + ["2026-10-01"] * 3)
    then, now = (counted(rows, year, indicator="I01", by="province") for year in ("2025", "2026"))
    (growth,) = compute_growth(now, then, FRAMEWORK)

    assert [value.cut[0][1] for value in then] == ["48/2025-07-01.."]
    assert (growth.figure, growth.status) == (None, Status.NOT_COMPARABLE)


def test_w11_the_days_are_said_only_where_the_own_days_cross_the_change():
    rows = visits("48", ["2025-05-01", "2025-05-02", "2025-06-20", "2025-08-01"])

    def said(period, counting):
        values = counted(rows, period, counting, by="province")
        return {value.cut[0][1]: value.figure and value.figure.low for value in values}

    old, new = "48/..2025-06-30", "48/2025-07-01.."
    assert said("2025-Q2", Counting.IN_PERIOD) == {"48": 2}
    assert said("2025-Q3", Counting.IN_PERIOD) == {old: 1, new: 1}  # 15 June to 14 September
    assert said("2025-Q4", Counting.IN_PERIOD) == {"48": None}
    assert said("2025-Q4", Counting.YEAR_TO_DATE) == {old: 3, new: 1}
    ids = {value.id for value in counted(rows, "2025", None, by="province")}
    assert len(ids) == 2


def test_w11_a_published_table_carries_no_days():
    rows = visits("48", ["2025-10-01"] * 5) + visits("22", ["2025-10-01"] * 6)
    values = counted(rows, "2025-Q4", indicator="I01", by="province")

    assert publication_table(values, "province").rows == ("22", "48")


def test_w11_groups_of_refused_rows_and_of_sites_are_those_of_the_records():
    """No second part of one place, with other words, for what could not be counted."""
    rows = [*visits("48", ["2025-10-01"]), visit("2025-10-02", "SYN-BB7") | {"contacts": "1,5"}]
    (value,) = counted(rows, "2025-Q4", indicator="I01", by=("province", "model"))

    assert value.cut == (("province", "48"), ("model", "M1"))
    assert (value.figure, value.status) == (Figure.at_least(1, "contact"), Status.PARTIAL)


@pytest.mark.parametrize("engine", ENGINES)
def test_w11_every_engine_gives_the_parts_of_the_rows(engine):
    rows = visits("48", ["2025-06-20", "2025-08-01", "2025-10-01"]) + visits("49", ["2025-06-20"])
    options = {"period": "2025-Q3", "by": ("province", "model"), "indicators": ["I01", "I03"]}
    records = check_records(rows, FRAMEWORK).records
    own = compute_indicators(rows, FRAMEWORK, **options).values
    of_table = compute_indicators(
        native_frame(records, FRAMEWORK, engine), FRAMEWORK, **options
    ).values

    assert of_table == own
    assert [value.parts for value in of_table] == [value.parts for value in own]


def test_w11_a_code_is_one_territory_between_two_changes():
    old, new = (place_part("91", day, FRAMEWORK) for day in (date(2020, 1, 1), date(2026, 1, 1)))

    assert old == PlacePart("91", Interval(date(2008, 8, 1), CHANGE))
    assert new == PlacePart("91", Interval(CHANGE, None))
    assert place_part("01", CHANGE, FRAMEWORK) == PlacePart("01", Interval(date(2008, 8, 1), None))
    assert place_part("49", date(2020, 1, 1), FRAMEWORK) == PlacePart(
        "49", Interval(date(2008, 8, 1), CHANGE)
    )
    assert place_part("no such code", CHANGE, FRAMEWORK) == PlacePart("no such code")
    assert sorted([new, old]) == [old, new]
    year = Interval(date(2025, 1, 1), date(2026, 1, 1))
    assert (old.say(year), new.say(year)) == ("91/..2025-06-30", "91/2025-07-01..")
    assert old.say(Interval(date(2010, 1, 1), CHANGE)) == old.say(None) == "91"


# --- W12: places as of another day ------------------------------------------------------------


REUSED = ("15", "24", "44", "52", "80", "82", "91")


@pytest.mark.parametrize("code", REUSED)
@pytest.mark.parametrize("as_of", [date(2020, 1, 1), date(2025, 6, 30)])
def test_w12_a_reused_code_never_takes_its_old_meaning(code, as_of):
    """Records of 2026 keep the territory of their own day, whatever day is asked for."""
    rows = visits(code, ["2026-02-01", "2026-02-02"])
    (value,) = counted(rows, "2026-Q1", indicator="I01", by="province", places_as_of=as_of)

    assert value.parts == (("province", PlacePart(code, Interval(CHANGE, None))),)
    assert value.cut == (("province", code),)


@pytest.mark.parametrize("as_of", [date(2020, 1, 1), date(2025, 6, 30)])
def test_w12_two_territories_of_one_code_are_never_one_part(as_of):
    rows = visits("91", ["2025-03-01", "2025-08-01", "2025-08-02"])
    values = counted(rows, "2025", indicator="I01", by="province", places_as_of=as_of)

    assert {value.cut[0][1]: value.figure.low for value in values} == {
        "91/..2025-06-30": 1,
        "91/2025-07-01..": 2,
    }


def test_w12_merged_provinces_are_counted_as_their_successor():
    rows = (
        visits("48", ["2025-03-01"]) + visits("49", ["2025-03-01"]) + visits("48", ["2025-08-01"])
    )
    day = date(2026, 1, 1)
    for period, number in (("2025", 3), ("2025-Q1", 2)):
        (value,) = counted(rows, period, indicator="I01", by="province", places_as_of=day)
        assert value.cut == (("province", "48"),)
        assert value.figure.low == number
    now = counted(visits("48", ["2026-03-01"] * 6), "2026-Q1", indicator="I01", by="province")
    then = counted(rows, "2025-Q1", indicator="I01", by="province", places_as_of=day)
    (growth,) = compute_growth(now, then, FRAMEWORK)
    assert growth.figure == Figure.exact(200, "percent")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("as_of", [date(2020, 1, 1), date(2025, 8, 1)])
def test_w12_every_engine_reads_the_places_of_another_day_alike(engine, as_of):
    rows = visits("91", ["2025-03-01", "2025-08-01"]) + visits("89", ["2025-03-01"])
    options = {"period": "2025", "by": "province", "indicators": ["I01"], "places_as_of": as_of}
    records = check_records(rows, FRAMEWORK).records

    assert (
        compute_indicators(native_frame(records, FRAMEWORK, engine), FRAMEWORK, **options).values
        == compute_indicators(rows, FRAMEWORK, **options).values
    )


# --- D11: structure is never parsed out of text -----------------------------------------------

_STRUCTURED = ("monitoring", "frames/counting", "disclosure", "results")


def test_d11_no_module_splits_a_part_of_a_breakdown():
    """The separators of places and models are written, and never read."""
    splitting = []
    for folder in _STRUCTURED:
        for path in SOURCE.joinpath(folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                    continue
                if node.func.attr in ("split", "rsplit", "partition", "rpartition"):
                    splitting.append(f"{path.name}: {ast.unparse(node)}")

    # An entry of a list that somebody typed ("I01:value") is text, and no part of a breakdown.
    assert splitting == ["single.py: entry.partition(':')"]


def test_d11_models_are_a_set_and_places_hold_their_days():
    rows = [visit("2026-02-01", "SYN-AA2", models="M2;M1"), visit("2026-02-01", "SYN-AB4")]
    both, first = sorted(
        counted(rows, "2026-Q1", indicator="I01", by="model"), key=lambda value: value.cut[0][1]
    )[::-1]

    assert both.parts == (("model", ModelsPart(("M1", "M2"))),)
    assert (both.models, both.cut) == (("M1", "M2"), (("model", "M1+M2"),))
    assert first.models == ("M1",)
    assert sorted([ModelsPart(("M2",)), ModelsPart(("M2", "M1"))])[0].codes == {"M1", "M2"}


def test_d11_json_says_the_parts_as_before():
    rows = [visit("2025-10-01", "SYN-AA2"), visit("2026-10-01", "SYN-AA2")]
    (value,) = counted(rows, "2026-Q4", indicator="I01", by=("province", "model"))

    assert value.to_dict()["cut"] == {"province": "48", "model": "M1"}
    assert value.id == "I01:2026-09-15..2026-12-14,province=48,model=M1"
