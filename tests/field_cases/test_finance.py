"""Cases of the field about published figures and plans: each states the right answer."""

from __future__ import annotations

from typing import Any

import pytest

from sexwork_models import (
    Figure,
    Status,
    check_records,
    compute_indicators,
    read_observations,
    validate_observations,
)


def observation(id: str, **changes: Any) -> dict[str, Any]:
    """A figure of Da Nang in the state reporting year 2020."""
    row: dict[str, Any] = {
        "id": id,
        "document": "own",
        "places": ["48"],
        "first_day": "2019-12-15",
        "last_day": "2020-12-14",
        "resolved": "stated",
        "calendar": "state",
        "models": ["M1"],
        "item_vi": f"mục {id}",
        "item_en": f"item {id}",
        "low": 4,
        "unit": "group",
        "kind": "actual",
        "grade": "supplied",
        **changes,
    }
    return {key: value for key, value in row.items() if value is not None}


def factor(id: str, indicator: str, **changes: Any) -> dict[str, Any]:
    return observation(id, readings=[{"indicator": indicator, "role": "factor"}], **changes)


def values_of(rows, framework):
    file = read_observations(rows)
    assert file.report.codes == ()
    return tuple(compute_indicators(file.observations, framework))


CLUBS = factor("C", "I18")
MEMBERS = {
    "low": 15,
    "high": 20,
    "qualifier": "range",
    "unit": "person",
    "per_unit": "group",
    "relation": "participants_of",
    "related_to": "C",
}


# --- W9: a rate for each of any unit --------------------------------------------------------------


def test_w9_four_clubs_of_15_to_20_members_have_60_to_80_persons(vietnam):
    (value,) = values_of([CLUBS, factor("M", "I18", **MEMBERS)], vietnam)

    assert (value.status, value.figure) == (Status.OK, Figure.range(60, 80, "person"))
    assert (value.inputs, value.per_unit, value.per_period) == (("C", "M"), "", "")
    assert (
        value.reasons[0]
        .say("en")
        .endswith("4 groups × 15 to 20 persons per group = 60 to 80 persons")
    )
    assert validate_observations([CLUBS, factor("M", "I18", **MEMBERS)], vietnam).codes == ()


@pytest.mark.parametrize("unit", ["session", "class", "meeting", "day"])
def test_w9_persons_of_sessions_are_contacts_and_never_persons(unit, vietnam):
    def of(indicator):
        rate = {**MEMBERS, "per_unit": unit, "related_to": "S"}
        rows = [factor("S", indicator, unit=unit), factor("M", indicator, **rate)]
        (value,) = values_of(rows, vietnam)
        return value

    assert of("I22").figure == Figure.range(60, 80, "contact")
    refused = of("I18")
    assert (refused.figure, refused.status) == (None, Status.NOT_COMPARABLE)
    assert [reason.code for reason in refused.reasons] == ["unit-differs-from-indicator"]
    assert refused.reasons[0].params["unit"] == "contact"


def test_w9_persons_per_session_are_no_persons_either(vietnam):
    rate = {**MEMBERS, "unit": "person_per_session", "per_unit": "session", "related_to": "S"}
    (value,) = values_of([factor("S", "I18", unit="session"), factor("M", "I18", **rate)], vietnam)

    assert value.figure is None
    assert value.reasons[0].params["unit"] == "contact"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"places": ["01"]}, "factor-bases-differ"),
        ({"last_day": "2020-06-14"}, "factor-bases-differ"),
        ({"unit": "percent", "low": 5, "high": 9}, "unit-differs-from-indicator"),
        ({"per_unit": "establishment"}, "factor-alone"),
        ({"per_unit": None}, "factor-alone"),
        ({"related_to": "D"}, "factor-alone"),
    ],
)
def test_w9_a_rate_of_another_place_year_or_thing_is_not_multiplied(changes, code, vietnam):
    values = values_of([CLUBS, factor("M", "I18", **{**MEMBERS, **changes})], vietnam)

    assert {value.figure for value in values} == {None}
    assert {reason.code for value in values for reason in value.reasons} == {code}


def test_w9_the_unit_and_the_period_of_the_count_stay_with_the_product(vietnam):
    each = {"per_unit": "establishment", "per_period": "month"}
    (value,) = values_of([factor("C", "I18", **each), factor("M", "I18", **MEMBERS)], vietnam)

    assert (value.per_unit, value.per_period) == ("establishment", "month")


def test_w9_the_people_of_a_rate_must_be_counted_by_the_indicator(vietnam):
    owners = {**MEMBERS, "populations": ["owner"], "related_to": "G"}
    rows = [factor("G", "I03"), factor("M", "I03", **owners)]
    (value,) = values_of(rows, vietnam)

    assert [reason.code for reason in value.reasons] == ["population-not-counted"]


# --- W14: parts above their whole -----------------------------------------------------------------


def parts(relation: str, *numbers: int, unit: str = "person", whole: int = 76):
    rows = [observation("W", low=whole, unit=unit)]
    for index, number in enumerate(numbers):
        part = {"low": number, "unit": unit, "relation": relation, "related_to": "W"}
        rows.append(observation(f"P{index}", **part))
    return rows


@pytest.mark.parametrize(
    ("relation", "numbers", "expected"),
    [
        ("part_of", (40, 38), ["parts-may-overlap"]),  # 78 of 76
        ("part_of", (40, 36), []),
        ("part_of", (40, 35), ["open-partition"]),
        ("partition_of", (40, 38), ["parts-exceed-whole"]),
        ("partition_of", (40, 36), []),
        ("partition_of", (40, 35), ["partition-below-whole"]),
        ("partition_of", (75,), ["partition-below-whole"]),
        ("partition_of", (77,), ["part-exceeds-whole", "parts-exceed-whole"]),
    ],
)
def test_w14_parts_of_people_that_do_not_make_their_whole(relation, numbers, expected, vietnam):
    report = validate_observations(parts(relation, *numbers), vietnam)

    assert list(report.codes) == expected
    declared = relation == "partition_of"
    assert report.ok is not (declared and bool(expected))
    if numbers == (40, 38):
        assert report.findings[0].params["sum"] == Figure.exact(78, "person")


def test_w14_events_are_in_one_part_whatever_the_relation(vietnam):
    rows = parts("part_of", 40, 38, unit="session")

    assert validate_observations(rows, vietnam).codes == ("parts-exceed-whole",)


@pytest.mark.parametrize("relation", ["part_of", "partition_of"])
def test_w14_a_part_that_was_refused_leaves_open_how_much_is_missing(relation, vietnam):
    rows = parts(relation, 40, 20, 16)
    rows[-1]["low"] = "1.600"
    codes = validate_observations(rows, vietnam).codes

    assert codes == ("number-ambiguous",)
    above = [*parts(relation, 40, 38), {**rows[-1], "id": "P9"}]
    expected = "parts-may-overlap" if relation == "part_of" else "parts-exceed-whole"
    assert set(validate_observations(above, vietnam).codes) == {"number-ambiguous", expected}


@pytest.mark.parametrize("qualifier", ["about", "at_most", "under"])
def test_w14_parts_that_may_still_fit_give_no_error(qualifier, vietnam):
    rows = parts("partition_of", 40, 38)
    rows[1]["qualifier"] = qualifier

    assert validate_observations(rows, vietnam).ok


# --- S11: what stands twice -----------------------------------------------------------------------


def test_s11_identical_observations_are_one_figure_written_down_twice(vietnam):
    first, second = observation("A"), {**observation("A"), "id": "B", "line": "14", "low": "4.0"}
    report = validate_observations([first, second], vietnam)

    assert report.codes == ("figure-repeated",)
    assert str(report.findings[0].params["first"]) == "$[0]"
    same_id = validate_observations([first, {**first, "line": "14"}], vietnam)
    assert set(same_id.codes) == {"duplicate-id", "figure-repeated"}
    for change in ({"low": 5}, {"document": "other"}, {"populations": ["worker"]}):
        other = {**second, **change}
        assert "figure-repeated" not in validate_observations([first, other], vietnam).codes


@pytest.mark.parametrize("cell", ["48;48", ["48", "48"]])
def test_s11_a_place_that_is_listed_twice(cell, vietnam):
    (finding,) = validate_observations([observation("A", places=cell)], vietnam)

    assert (finding.code, finding.severity) == ("listed-twice", "warning")
    assert finding.params == {"field": "places", "value": "48"}


def test_s11_a_repeated_text_that_is_no_code_is_not_repeated(vietnam):
    report = validate_observations([observation("A", populations="chị Lan;chị Lan")], vietnam)
    (finding,) = [finding for finding in report if finding.code == "listed-twice"]

    assert finding.params["value"] == "…"


def test_s11_other_lists_are_checked_as_places_are(vietnam):
    rows = [observation("A", models="M1;M1", populations="worker;worker", readings="I16:value")]
    rows[0]["readings"] = "I16:value;I16:value"
    report = validate_observations(rows, vietnam)

    assert {finding.params["field"] for finding in report if finding.code == "listed-twice"} == {
        "models",
        "populations",
        "readings",
    }


@pytest.mark.parametrize(
    ("cell", "container"), [("VN;48", "VN"), ("193;22", "22"), ("193;VN", "VN"), ("48;01", None)]
)
def test_s11_a_place_beside_its_own_container(cell, container, vietnam):
    report = validate_observations([observation("A", places=cell)], vietnam)

    found = [finding for finding in report if finding.code == "place-inside-place"]
    assert [finding.params["container"] for finding in found] == ([container] if container else [])
    assert report.ok is (container is None)


def test_s11_persons_above_participants(vietnam):
    def of(persons: int):
        return {
            "id": "SYN-1",
            "kind": "event",
            "day": "2024-01-10",
            "entered_on": "2024-01-10",
            "place": "193",
            "models": "M1",
            "activity": "M1-MEET",
            "group": "SYN-G1",
            "population": "sex_worker",
            "persons": persons,
            "participants": 20,
        }

    assert check_records([of(25)], vietnam).report.codes == ("persons-above-participants",)
    assert check_records([of(20)], vietnam).report.codes == ()
