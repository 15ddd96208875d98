"""Tests of published figures, and that a figure never shows free text."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from sexwork_models import (
    Citation,
    EnforcementFigure,
    Figure,
    Grade,
    Interval,
    Observation,
    Reading,
    Role,
    Text,
    read_observations,
    validate_observations,
)

NAME, SECRET = "a name", "call 0912345678"


def code_of(refused):
    return [fault["type"] for fault in refused.value.errors()]


def test_a_figure_knows_its_window_period_and_citation(figure):
    row = Observation(
        **figure(line="9", period_label_vi="năm 2018", period_label_en="2018", calendar="calendar")
    )

    assert row.window == Interval(date(2018, 1, 1), date(2019, 1, 1))
    assert row.period.say("vi") == "năm 2018"
    assert row.period.calendar == "calendar"
    assert row.citation == Citation("F-1", "GAZ-1", Grade.PRIMARY, "line 9")
    assert row.figure == Figure.exact(80, "contact")
    assert row.label == Text("lượt người", "contacts")
    assert (row.note, row.reason) == (Text("", ""), Text("", ""))


def test_a_figure_without_days_has_no_window(figure):
    row = Observation(**figure(first_day=None, last_day=None))

    assert row.window is None
    assert row.period.to_dict("en")["start"] is None


@pytest.mark.parametrize(
    "readings",
    [
        "J01:value; J02:term",
        ["J01:value", {"indicator": "J02", "role": "term"}],
        (Reading(indicator="J01", role=Role.VALUE), "J02:term"),
    ],
)
def test_readings_are_written_in_three_ways(readings, figure):
    row = Observation(**figure(readings=readings))

    assert [(reading.indicator, reading.role) for reading in row.readings] == [
        ("J01", Role.VALUE),
        ("J02", Role.TERM),
    ]


@pytest.mark.parametrize(
    "readings", ["J01", ":value", "J01:sum", 7, {"indicator": "J01"}, [{"indicator": "J01"}]]
)
def test_a_reading_of_another_form_is_refused(readings, figure):
    with pytest.raises(ValidationError) as refused:
        Observation(**figure(readings=readings))
    assert code_of(refused) == ["reading-form"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"last_day": "2017-01-01"}, "days-reversed"),
        ({"low": "0.5"}, "count-not-whole"),
        ({"high": "90"}, "figure-high"),
        ({"qualifier": "range"}, "figure-high"),
        ({"qualifier": "range", "high": "70"}, "figure-bounds"),
        ({"low": "-1"}, "figure-negative"),
        ({"kind": "enforcement"}, "enforcement-in-calculation"),
    ],
)
def test_a_figure_that_contradicts_itself_is_refused(changes, code, figure):
    with pytest.raises(ValidationError) as refused:
        Observation(**figure(**changes))
    assert code_of(refused) == [code]


def test_an_enforcement_figure_has_its_own_kind_and_no_reading(figure):
    assert EnforcementFigure(**figure(kind="enforcement", readings=None)).readings == ()
    for changes, code in (
        ({"readings": None}, "value-not-allowed"),
        ({"kind": "enforcement"}, "enforcement-in-calculation"),
    ):
        with pytest.raises(ValidationError) as refused:
            EnforcementFigure(**figure(**changes))
        assert code_of(refused) == [code]


def test_a_figure_never_changes(figure):
    row = Observation(**figure())

    with pytest.raises(ValidationError):
        row.low = 5


# --- Privacy --------------------------------------------------------------------------------------


def test_no_text_of_a_figure_stands_in_its_repr(figure):
    """A log of figures shows ids alone."""
    row = Observation(**figure(item_en=NAME, note_vi=NAME, period_label_en=NAME))

    assert repr(row) == str(row) == "<Observation F-1>"
    assert NAME not in repr([row])


def test_a_figure_with_an_identifying_text_is_refused_and_the_error_repeats_nothing(figure):
    with pytest.raises(ValidationError) as raised:
        Observation(**figure(item_en=SECRET))

    assert SECRET not in f"{raised.value!r} {raised.value.errors()} {raised.value.json()}"


def test_no_text_stands_in_the_inputs_of_a_value(measure, figure):
    (value,) = measure(figure(item_en=NAME))

    assert value.inputs == ("F-1",)
    assert NAME not in repr((value.inputs, value.citations, value.id, value.figure))


@pytest.mark.parametrize(
    "field",
    ["item_vi", "item_en", "note_vi", "note_en", "reason_en", "period_label_vi", "document"],
)
@pytest.mark.parametrize("text", [SECRET, "012345678901", "someone@example.org", "+84 912 345 678"])
def test_a_finding_about_an_identifier_names_the_field_and_not_the_text(
    field, text, figure, eldoria
):
    report = validate_observations([figure(grade="supplied", **{field: text})], eldoria)
    (finding,) = [finding for finding in report if finding.code == "identifier-in-text"]

    assert finding.where.field == field
    assert text not in repr(report)
    assert text not in repr([report.to_dict("vi"), report.to_dict("en")])


@pytest.mark.parametrize(
    "text",
    ["2.609 contacts in 2018", "Decision 1875/QĐ-TTg", "from 01/01/2018 to 31/12/2018", "10000000"],
)
def test_numbers_and_dates_are_no_identifiers(text, figure, eldoria):
    assert "identifier-in-text" not in validate_observations([figure(note_en=text)], eldoria).codes


def test_rows_that_were_read_from_mappings_are_figures_too(figure):
    assert read_observations([figure()]).observations == (Observation(**figure()),)
