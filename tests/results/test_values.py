"""Tests of indicator values: JSON, grades, explanation."""

from __future__ import annotations

import attrs
import pytest

from sexwork_models import Figure, Grade, Status

NUMERATOR = {"readings": "J03:numerator", "unit": "person"}
DENOMINATOR = {"id": "F-2", "readings": "J03:denominator", "unit": "person"}


def test_a_value_as_json_has_decimal_strings_lists_and_nulls(value):
    row = value("J01", 80, qualifier="over").to_dict("en")

    assert row == {
        "id": "J01:F-1",
        "indicator": "J01",
        "name": "indicator J01",
        "item": "contacts",
        "places": ["D-A1"],
        "provinces": ["P-A"],
        "period": {
            "label": "from 2018-01-01 to 2018-12-31",
            "start": "2018-01-01",
            "end_exclusive": "2019-01-01",
            "resolved": "stated",
        },
        "models": ["A"],
        "populations": ["baker"],
        "kind": "actual",
        "status": "ok",
        "low": "80",
        "high": None,
        "unit": "contact",
        "qualifier": "over",
        "approximate": False,
        "numerator": None,
        "denominator": None,
        "numerator_high": None,
        "denominator_high": None,
        "numerator_qualifier": None,
        "denominator_qualifier": None,
        "per_unit": None,
        "per_period": None,
        "inputs": ["F-1"],
        "grades": ["primary", "assumed"],
        "reasons": [],
        "reason_rows": {},
        "cut": {},
        "records": None,
        "counting": None,
        "version": 1,
    }


def test_a_ratio_has_six_places_half_even_and_its_parts_beside_it(measure, figure):
    (value,) = measure(figure(low="2", **NUMERATOR), figure(low="3", **DENOMINATOR))
    row = value.to_dict()

    assert (row["low"], row["high"]) == ("66.666667", "66.666667")
    assert (row["numerator"], row["denominator"], row["unit"]) == ("2", "3", "percent")


@pytest.mark.parametrize(
    ("qualifier", "low", "high", "approximate"),
    [
        ("exact", "80", "80", False),
        ("about", "80", "80", True),
        ("under", "0", "80", False),
        ("at_least", "80", None, False),
    ],
)
def test_bounds_in_json_are_those_of_the_figure(qualifier, low, high, approximate, value):
    row = value("J01", 80, qualifier=qualifier).to_dict()

    assert (row["low"], row["high"], row["approximate"], row["qualifier"]) == (
        low,
        high,
        approximate,
        qualifier,
    )


def test_a_missing_value_has_nulls_a_status_and_reasons(measure, figure):
    (value,) = measure(figure(low="0", **NUMERATOR), figure(low="0", **DENOMINATOR))
    row = value.to_dict("en")

    assert (row["low"], row["high"], row["qualifier"]) == (None, None, None)
    assert (row["status"], row["unit"], len(row["reasons"])) == ("zero_denominator", "percent", 1)


def test_an_assumed_window_is_one_more_grade(lay, figure, measure):
    framework = lay(
        """[[indicators]]
id = "JP"
name_en = "cited"
unit = "contact"
additivity = "sum"
numerator_vi = "t"
numerator_en = "n"
direction = "neutral"
models = ["A"]
document = "ACT-1"
grade = "primary"
"""
    )
    stated = measure(figure(readings="JP:value"), framework=framework)[0]
    assumed = measure(figure(readings="JP:value", resolved="assumed"), framework=framework)[0]

    assert (stated.grades, assumed.grades) == ((Grade.PRIMARY,), (Grade.PRIMARY, Grade.ASSUMED))


def test_a_value_explains_definition_figure_window_and_sources(value):
    explanation = value("J01", 80).explain()

    assert explanation.id == "J01:F-1"
    assert [text.en for text in explanation.sentences] == [
        "Definition: numerator.",
        "Value: 80 contacts (F-1).",
        "Period: from 2018-01-01 to 2018-12-31, from 2018-01-01 to 2018-12-31 (stated).",
        "Population: bakers.",
    ]
    assert [citation.id for citation in explanation.citations] == ["F-1", "J01"]


def test_a_ratio_explains_its_numerator_and_denominator(measure, figure):
    (value,) = measure(figure(low="1", **NUMERATOR), figure(low="4", **DENOMINATOR))
    sentences = value.explain().sentences

    assert sentences[0].en == "Definition: numerator / people asked."
    assert sentences[1].en == "Value: 1 person / 4 persons = 25% (F-1, F-2)."
    assert sentences[1].vi == "Giá trị: 1 người / 4 người = 25% (F-1, F-2)."


def test_a_missing_value_and_window_are_said(value):
    missing = attrs.evolve(
        value("J01", 1, first_day=None, last_day=None, resolved="unknown"),
        figure=None,
        status=Status.NO_DATA,
    )
    sentences = [text.en for text in missing.explain().sentences]

    assert sentences[1:] == [
        "Value: no data.",
        "The source states no period.",
        "Population: bakers.",
    ]


def test_an_assumed_window_is_said(value):
    assert value("J01", 1, resolved="assumed").explain().sentences[2].en.endswith("(assumed).")


def test_every_status_has_words_in_both_languages():
    assert all(status.say(lang) for status in Status for lang in ("vi", "en"))
    assert Status.ZERO_DENOMINATOR.say("vi") == "mẫu số bằng 0"


def test_the_inputs_of_a_value_are_ids_and_no_text(value):
    """Privacy: free text of a row does not travel with the ids that a result names."""
    made = value("J01", 80, item_en="a free text", note_en="another")

    assert made.inputs == ("F-1",)
    assert "free text" not in repr(made.inputs) + str(made.citations)
    assert made.figure == Figure.exact(80, "contact")
