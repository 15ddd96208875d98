"""Cases of the field about published figures: parts of a whole, and what is written down twice."""

from __future__ import annotations

import pytest
from tests.support.observations import observation

from sexwork_models import (
    Figure,
    check_records,
    validate_observations,
)

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


@pytest.mark.parametrize(
    ("unit", "low", "expected"),
    [
        ("worker", 77, "part-exceeds-whole"),  # an indicator counts both under their own names
        ("worker", 76, None),
        ("percent", 77, "part-in-other-unit"),
    ],
)
def test_w14_a_part_under_another_name_is_compared_and_a_percentage_is_not(
    unit, low, expected, vietnam
):
    rows = parts("part_of", low)
    rows[0]["readings"] = rows[1]["readings"] = "I42:value"
    rows[1]["unit"] = unit
    codes = set(validate_observations(rows, vietnam).codes)

    assert codes & {"part-exceeds-whole", "part-in-other-unit"} == ({expected} - {None})


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
