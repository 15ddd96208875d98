"""Calls, files and plans that a second review found to be taken, or passed over, in silence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import sexwork_models as library

EXAMPLES = Path(__file__).parents[2] / "examples"
RECORDS = EXAMPLES / "records_sample.csv"
DUE = date(2024, 3, 18)


def refusal(call):
    with pytest.raises(library.SexworkModelsError) as refused:
        call()
    return refused.value


@pytest.fixture
def draft():
    return library.open_submission("22", "SYN-W4", "2024-Q1", due=DUE)


def test_the_steps_of_a_submission_take_a_day_as_text(draft):
    sent = draft.submit("2024-03-20")

    assert sent.submitted_on == date(2024, 3, 20)
    assert sent.timeliness("2024-03-31").days_late == 2
    assert sent.accept("2024-03-25").decided_on == date(2024, 3, 25)
    assert sent.send_back("2024-03-25", "sheet 3").decided_on == date(2024, 3, 25)


@pytest.mark.parametrize("day", ["18/03/2024", 5, None, "2024-02-30"])
@pytest.mark.parametrize("step", ["submit", "accept", "timeliness"])
def test_a_step_without_a_readable_day_is_refused_before_it_is_taken(step, day, draft):
    report = draft.submit(DUE) if step == "accept" else draft

    error = refusal(lambda: getattr(report, step)(day))

    assert (type(error), error.code) == (library.UnusableInputError, "argument-day")
    assert error.params == {"name": "on"}


def test_other_arguments_of_a_submission_are_checked_too(draft):
    sent = draft.submit(DUE)

    assert refusal(lambda: sent.send_back(DUE, None)).params["name"] == "why"
    assert refusal(lambda: sent.changed_from(None)).params["name"] == "other"
    assert refusal(lambda: sent.send_back(DUE, "").revise(None)).params["name"] == "values"


@pytest.mark.parametrize("place", ["Quảng Ninh", "Da Nang", ""])
def test_a_submission_names_its_place_by_code(place):
    error = refusal(lambda: library.open_submission(place, "SYN-W4", "2024-Q1", due=DUE))

    assert (type(error), error.code) == (library.SubmissionError, "submission-place")
    assert "Quảng" not in error.message("vi")


@pytest.mark.parametrize("method", ["reaches", "share_of", "divided_by"])
def test_a_figure_is_compared_with_figures_only(method):
    figure = library.Figure.exact(1, "person")

    error = refusal(lambda: getattr(figure, method)(5))

    assert (type(error), error.code) == (library.UnusableInputError, "argument-type")


@pytest.mark.parametrize("id", ["i01", "I1"])
def test_values_of_an_indicator_that_does_not_exist_are_no_empty_answer(id):
    counted = library.compute_indicators(RECORDS, period="2024-Q1", indicators=["I01"])

    for values in (counted, library.IndicatorValues(counted.values)):
        error = refusal(lambda values=values: values.of(id))
        assert (type(error), error.code) == (library.UnknownIdError, "unknown-id")
        assert "I01" in error.params["nearest"].split(", ")
        assert values.of("I03") == ()  # it exists, and was not asked for


def test_values_know_the_indicators_of_their_own_framework(figure, eldoria):
    values = library.compute_indicators([], eldoria)

    assert values.of("J01") == ()
    assert refusal(lambda: values.of("I01")).code == "unknown-id"


def test_a_series_that_does_not_exist_is_refused_without_registers_too():
    def call():
        library.compute_indicators(RECORDS, period="2024-Q1", series="ước tính")

    assert refusal(call).code == "size-series-unknown"
