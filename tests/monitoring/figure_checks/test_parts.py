"""Rules on parts, unions and persons that the files in tests/bad_data do not cover."""

from __future__ import annotations

import pytest

PEOPLE = {"readings": "J02:value", "unit": "person"}


def test_a_part_of_another_unit_is_linked_and_has_no_share(figure, found):
    rows = [figure(), figure(id="F-2", relation="part_of", related_to="F-1", **PEOPLE)]

    assert found(*rows) == [("part-in-other-unit", "$[1]")]


def test_a_part_may_equal_its_whole_and_not_exceed_it(figure, found):
    whole = figure()

    for low, expected in (("80", []), ("81", [("part-exceeds-whole", "$[1]")])):
        assert (
            found(
                whole,
                figure(id="F-2", readings=None, low=low, relation="part_of", related_to="F-1"),
            )
            == expected
        )


def test_a_part_of_an_open_whole_may_be_any_number(figure, found):
    rows = [
        figure(qualifier="over"),
        figure(id="F-2", readings=None, low="900", relation="part_of", related_to="F-1"),
    ]

    assert found(*rows) == []


@pytest.mark.parametrize(
    ("parts", "expected"), [((30, 40), ["open-partition"]), ((40, 40), []), ((30,), [])]
)
def test_parts_that_do_not_add_up_are_explained(parts, expected, figure, found):
    rows = [
        figure(
            id=f"P-{n}",
            item_en=f"part {n}",
            low=str(low),
            readings=None,
            relation="part_of",
            related_to="F-1",
        )
        for n, low in enumerate(parts)
    ]

    assert [code for code, _ in found(figure(), *rows)] == expected


def test_persons_above_contacts_of_the_same_people_are_a_fault(figure, found):
    for low, expected in (("80", []), ("81", [("persons-exceed-contacts", "$[1]")])):
        assert found(figure(), figure(id="F-2", low=low, **PEOPLE)) == expected


@pytest.mark.parametrize(
    "changes",
    [{"populations": None}, {"places": "P-C"}, {"models": "B"}, {"last_day": "2018-06-30"}],
)
def test_persons_of_other_people_places_or_times_may_be_more(changes, figure, found):
    assert "persons-exceed-contacts" not in dict(
        found(figure(), figure(id="F-2", low="81", **{**PEOPLE, **changes}))
    )


def test_counts_of_people_of_one_place_time_and_model_may_overlap(figure, found):
    rows = [
        figure(**PEOPLE),
        figure(id="F-2", readings="J07:value", unit="person", populations="smith"),
    ]

    assert found(*rows) == [("people-may-overlap", "$[0]")]


def test_a_union_is_no_sum_and_not_below_a_part(figure, found):
    place = {"unit": "locality", "populations": None}
    parts = [
        figure(id=f"F-{n}", low="5", models=model, readings="J10:value", **place)
        for n, model in enumerate("AB")
    ]

    assert found(*parts, figure(id="U", low="8", models="A;B", readings="J11:value", **place)) == [
        ("union-not-sum", "$[2]")
    ]
    assert found(*parts, figure(id="U", low="4", models="A;B", readings="J11:value", **place)) == [
        ("union-below-part", "$[2]")
    ]
    assert found(figure(id="U", low="4", models="A;B", readings="J11:value", **place)) == []


@pytest.mark.parametrize(
    ("other", "below"),
    [
        ({"low": "5"}, True),
        ({"low": "4"}, False),
        ({"low": "4", "qualifier": "over"}, True),  # four are not over four
        ({"low": "4", "qualifier": "at_least"}, False),
    ],
)
@pytest.mark.parametrize(
    "open_part",
    [
        {"low": "9", "qualifier": "about"},
        {"low": "9", "qualifier": "under"},
        {"low": "0"},
    ],
)
def test_a_union_is_below_the_highest_part_whose_least_number_is_known(
    open_part, other, below, figure, found
):
    """A part of about 9, or of under 9, may have four or fewer: no union is below it for sure."""
    place = {"unit": "locality", "populations": None}
    parts = [
        figure(id=f"F-{model}", models=model, readings="J10:value", **{**place, **cells})
        for model, cells in zip("AB", (open_part, other), strict=True)
    ]
    union = figure(id="U", low="4", models="A;B", readings="J11:value", **place)
    code = "union-below-part" if below else "union-not-sum"

    assert found(*parts, union) == [(code, "$[2]")]
    assert found(*parts[::-1], union) == [(code, "$[2]")]


@pytest.mark.parametrize("lows", [("0", "1"), ("1", "0")])
def test_a_union_of_none_is_below_a_part_of_one_beside_a_part_of_none(lows, figure, found):
    place = {"unit": "locality", "populations": None}
    parts = [
        figure(id=f"F-{model}", low=low, models=model, readings="J10:value", **place)
        for model, low in zip("AB", lows, strict=True)
    ]
    union = figure(id="U", low="0", models="A;B", readings="J11:value", **place)

    assert found(*parts, union) == [("union-below-part", "$[2]")]


@pytest.mark.parametrize(
    ("relation", "expected"),
    [("same_population_as", ["persons-exceed-contacts"]), ("disjoint_with", [])],
)
def test_contacts_are_linked_to_persons_only_as_of_the_same_people(
    relation, expected, figure, found
):
    persons = figure(low="81", populations="smith", **PEOPLE)
    contacts = figure(id="F-2", relation=relation, related_to="F-1")
    codes = [code for code, _ in found(persons, contacts)]

    assert codes == ["population-not-counted", *expected]


@pytest.mark.parametrize("cells", [{"low": "0"}, {"low": "9", "qualifier": "at_most"}])
def test_persons_of_whom_there_may_be_none_are_not_above_no_contacts(cells, figure, found):
    assert found(figure(low="0"), figure(id="F-2", **PEOPLE, **cells)) == []
