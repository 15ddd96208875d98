"""Values of several indicators for one norm: at least the largest part, at most the sum."""

from __future__ import annotations

import pytest

from sexwork_models import Figure, Status
from sexwork_models.monitoring.attainment.indicator_unions import unite_indicators


@pytest.fixture
def norm(eldoria):
    """A target that names two indicators."""
    return eldoria.targets["T-CONTACTS"].model_copy(update={"indicators": ("J02", "J07")})


def test_the_values_of_one_indicator_stay_as_they_are(value, eldoria):
    values = [value("J01", 3), value("J01", 5)]

    assert unite_indicators(eldoria.targets["T-CONTACTS"], values) == values


def test_a_union_is_from_its_largest_part_to_the_sum_and_is_that_of_the_largest(norm, value):
    small, large = value("J02", 3, id="F-1"), value("J07", 5, id="F-2")

    for values in ([small, large], [large, small]):
        (union,) = unite_indicators(norm, values)
        assert (union.figure, union.status) == (Figure.range(5, 8, "person"), Status.OK)
        assert union.definition.id == "J07"
        assert set(union.inputs) == {"F-1", "F-2"}
        assert (union.reasons[-1].code, union.reasons[-1].params["missing"]) == (
            "indicators-united",
            "-",
        )


def test_without_a_value_of_an_indicator_the_union_has_no_upper_bound(norm, value):
    (union,) = unite_indicators(norm, [value("J02", 3)])

    assert (union.figure, union.status) == (Figure.at_least(3, "person"), Status.PARTIAL)
    assert union.reasons[-1].params["missing"] == ["J07"]


def test_values_of_other_places_or_days_are_united_apart(norm, value):
    values = [
        value("J02", 3),
        value("J07", 5),
        value("J02", 30, places="D-A2"),
        value("J07", 50, places="D-A2"),
    ]

    assert [union.figure for union in unite_indicators(norm, values)] == [
        Figure.range(5, 8, "person"),
        Figure.range(50, 80, "person"),
    ]


def test_of_several_values_the_smallest_are_united_and_the_largest(norm, value):
    values = [value("J02", 3), value("J02", 4), value("J07", 5), value("J07", 7)]

    assert [union.figure for union in unite_indicators(norm, values)] == [
        Figure.range(5, 8, "person"),
        Figure.range(7, 11, "person"),
    ]
