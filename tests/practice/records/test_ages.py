"""Typed ages and age bands: below 18 they are protected, and in doubt they are asked about."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic_core import PydanticCustomError

from sexwork_models.practice.records.ages import parse_age_band
from sexwork_models.practice.records.terms import AgeBand

BELOW = ["17", "0", 17, 17.0, Decimal(16), "15-17", "17-15", "15 - 17 tuổi", "<18", "dưới 18"]
BELOW += [
    "≤17",
    "đến 17",
    "up to 17",
    "under_18",
    "trẻ em",
    "children",
    "under_18;18-19",
]
ASKED = ["15-19", "17-18", "17-120", "17+", "≥17", "trên 16", "from 17", "≤18", "<19", "up to 18"]
ASKED += ["10-Jan", "vị thành niên", "youth", "16 hay 17 gì đó", "12;19", "5|30-40"]
KEPT = [
    "18",
    "18-19",
    "18-120",
    "≥18",
    "trên 17",
    ">17",
    "50+",
    "unknown",
    "",
    None,
    True,
    18,
    "người",
]


@pytest.mark.parametrize("value", [*BELOW, AgeBand.UNDER_18.value])
def test_an_age_below_18_is_that_band(value):
    assert parse_age_band(value) == AgeBand.UNDER_18


@pytest.mark.parametrize("value", ASKED)
def test_an_age_that_may_be_below_18_is_asked_about_and_not_repeated(value):
    with pytest.raises(PydanticCustomError) as asked:
        parse_age_band(value)

    assert asked.value.type == "age-may-be-under-18"
    assert value not in str(asked.value)


@pytest.mark.parametrize("value", KEPT)
def test_any_other_value_stays_as_it_is(value):
    assert parse_age_band(value) is value


def test_lists_are_read_to_the_third_level_and_deeper_ones_are_asked_about():
    assert parse_age_band([[["30-40"]]]) == [[["30-40"]]]
    assert parse_age_band([[["15-17"]]]) == AgeBand.UNDER_18
    for band in ("30-40", "15-17"):
        with pytest.raises(PydanticCustomError) as asked:
            parse_age_band([[[[band]]]])
        assert asked.value.type == "age-may-be-under-18"


def test_of_very_many_bands_the_first_hundred_are_read_and_with_more_it_is_asked():
    adults = ["30-40"] * 99

    assert parse_age_band([*adults, "40-50"]) == [*adults, "40-50"]
    assert parse_age_band([*adults, "15-17"]) == AgeBand.UNDER_18
    for further in ("40-50", "15-17"):
        with pytest.raises(PydanticCustomError) as asked:
            parse_age_band([*adults, "40-50", further])
        assert asked.value.type == "age-may-be-under-18"
