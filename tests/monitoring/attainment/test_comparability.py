"""Obstacles to comparing a result with a norm; most are in the golden cases of tests/cases."""

from __future__ import annotations

import pytest

from sexwork_models.framework.tables.norms import PerPeriod
from sexwork_models.monitoring.attainment.comparability import obstacles


@pytest.fixture
def against(eldoria):
    def make(norm, value, **scopes):
        row = eldoria.targets[norm] if norm in eldoria.targets else eldoria.norms[norm]
        return [reason.code for reason in obstacles(row, value, eldoria, scopes)]

    return make


def test_nothing_stands_between_a_result_and_its_own_target(value, against):
    assert against("T-CONTACTS", value("J01", 80)) == []


def test_a_result_without_a_window_cannot_be_placed_in_time(value, against):
    assert against("T-CONTACTS", value("J01", 80, first_day=None, last_day=None)) == [
        "window-unknown"
    ]


def test_a_planned_volume_is_named_with_its_amount(value, eldoria):
    found = obstacles(
        eldoria.norms["E-CASES"], value("J12", 2, places="P-C", models="B"), eldoria, {}
    )
    (planned,) = [reason for reason in found if reason.code == "planned-volume"]

    assert planned.params["asked"] == eldoria.norms["E-CASES"].amount
    assert "100 cases per year" in planned.say("en")


def test_a_cross_cutting_norm_and_the_programme_ask_for_no_model(value, against):
    national = {"places": "EL", "first_day": "2023-01-01", "last_day": "2023-12-31"}

    assert against("T-BY-2025", value("J13", 50, models=None, **national)) == []
    assert "models-not-stated" not in against("E-WAGE", value("J01", 50, models=None))


def test_models_that_the_indicator_does_not_speak_of_do_not_count(value, against):
    """J04 is of model A only, so a figure of models A and B is of model A as far as J04 goes."""
    assert against("E-GROUPS", value("J04", 2, places="P-A", models="A;B")) == []


def test_a_snapshot_needs_no_length_of_time_and_a_sum_does(value, against):
    assert against("E-GROUPS", value("J04", 2, places="P-A", last_day="2018-03-31")) == []
    assert "period-of-norm-unknown" in against("E-BAKERS", value("J02", 2, places="P-A"))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2018-01-01", "2018-12-31", []),
        ("2018-07-01", "2019-06-30", []),
        ("2018-01-01", "2018-12-30", ["other-length"]),
        ("2018-01-01", "2019-12-31", ["other-length"]),
        (None, "2018-12-31", ["other-length"]),
    ],
)
def test_a_ceiling_for_a_year_takes_exactly_a_year(first, last, expected, value, against):
    found = against(
        "E-CASEMAX", value("J12", 2, places="P-C", models="B", first_day=first, last_day=last)
    )

    assert found == expected


@pytest.mark.parametrize(
    ("length", "first", "last", "expected"),
    [
        ("month", "2018-02-01", "2018-02-28", []),
        ("month", "2018-02-01", "2018-03-31", ["other-length"]),
        ("month", "2018-02-01", "2018-03-01", ["other-length"]),
        ("quarter", "2018-02-01", "2018-04-30", []),
        ("quarter", "2018-02-01", "2018-05-31", ["other-length"]),
        ("quarter", "2018-02-01", "2018-03-31", ["other-length"]),
        ("year", "2018-02-01", "2019-01-31", []),
        ("year", "2018-02-01", "2020-01-31", ["other-length"]),
    ],
)
def test_a_ceiling_for_a_length_of_time_takes_exactly_that_length(
    length, first, last, expected, value, eldoria
):
    norm = eldoria.norms["E-CASEMAX"].model_copy(update={"per_period": PerPeriod(length)})
    cases = value("J12", 2, places="P-C", models="B", first_day=first, last_day=last)

    assert [reason.code for reason in obstacles(norm, cases, eldoria, {})] == expected
