"""Typed ages and age bands: below 18 they are protected, and in doubt they are asked about."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic_core import PydanticCustomError
from tests.support.records import row

from sexwork_models import validate_records
from sexwork_models.forms.ages import AgeReader, parse_age_band
from sexwork_models.forms.record_terms import AgeBand

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
    "18-120",
    "≥18",
    "trên 17",
    ">17",
    "18-24",
    "20-25",
    "49-50",
    "",
    None,
    True,
    "người",
]
KEPT += [["30"], "121", "40;41", "18-19;30", ["18-24", "25-49"]]
READ = {
    "18": "18-19",
    18: "18-19",
    "18-19": "18-19",
    "18 - 19 tuổi": "18-19",
    "20-24": "20-24",
    "từ 20 đến 24": "20-24",
    "24-20": "20-24",
    "25": "25-49",
    "30": "25-49",
    30.0: "25-49",
    Decimal(49): "25-49",
    "25–49 tuổi": "25-49",
    "30-40": "25-49",
    "50+": "50+",
    "50": "50+",
    "50-120": "50+",
    "trên 49": "50+",
    "từ 50 tuổi": "50+",
    "50 and over": "50+",
    "50 tuổi trở lên": "50+",
    "không rõ": "unknown",
    "Not known": "unknown",
    "unknown": "unknown",
}


@pytest.mark.parametrize("value", [*BELOW, AgeBand.UNDER_18.value])
def test_an_age_below_18_is_that_band(value):
    assert parse_age_band(value) == AgeBand.UNDER_18


@pytest.mark.parametrize("value", ASKED)
def test_an_age_that_may_be_below_18_is_asked_about_and_not_repeated(value):
    with pytest.raises(PydanticCustomError) as asked:
        parse_age_band(value)

    assert asked.value.type == "age-may-be-under-18"
    assert value not in str(asked.value)


@pytest.mark.parametrize(("value", "band"), READ.items())
def test_an_age_of_adults_is_the_band_in_which_it_lies(value, band):
    assert parse_age_band(value) == band


@pytest.mark.parametrize(("text", "plain"), [*READ.items(), *((text, text) for text in BELOW)])
def test_only_ages_of_adults_are_read_as_labels(text, plain):
    if isinstance(text, str):
        assert AgeReader().read(text, None) == plain


def test_a_column_of_typed_ages_is_noted_once(vietnam):
    rows = [row(id=f"SYN-{n}", age_band=age) for n, age in enumerate(("30", "25–49", "50 trở lên"))]
    report = validate_records(rows, vietnam)
    assert (report.rows_accepted, [*report.codes]) == (3, ["labels-read"])


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
