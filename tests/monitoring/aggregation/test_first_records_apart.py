"""R12: what counts at its first record is never summed where it was counted apart."""

from __future__ import annotations

import pytest
from tests.support.records import row

from sexwork_models import compute_indicators, roll_up

CASE = {"activity": "M2-HEALTH", "models": "M2", "case": "SYN-K1", "client": "SYN-A1"}


def records(dimension):
    """One case with two records, which differ in the dimension."""
    field, words = {
        "place": ("place", ("22", "31")),
        "population": ("population", ("sex_worker", "at_risk_person")),
        "reporter": ("reporter", ("SYN-W1", "SYN-W2")),
    }[dimension]
    days = ("2024-01-10", "2024-01-20")
    return [
        row(**{**CASE, field: word, "day": day, "id": f"SYN-{word}"})
        for word, day in zip(words, days, strict=True)
    ]


def counted(rows, dimension):
    return compute_indicators(rows, period="2024-Q1", indicators=["I33"], by=[dimension])


def put_together(values, dimension, vietnam):
    figure = roll_up(values, dimension, vietnam, disjoint=True).figure
    return figure.low, figure.high


@pytest.mark.parametrize("dimension", ["place", "population"])
def test_in_one_breakdown_each_case_is_counted_where_it_came_first(dimension, vietnam):
    assert put_together(counted(records(dimension), dimension), dimension, vietnam) == (1, 1)


@pytest.mark.parametrize("dimension", ["place", "population"])
def test_counted_apart_a_case_may_be_that_of_the_other_records(dimension, vietnam):
    """Two counts of one are one case or two, whoever declares that they share nothing."""
    apart = [value for own in records(dimension) for value in counted([own], dimension)]

    assert [value.figure.low for value in apart] == [1, 1]
    assert put_together(apart, dimension, vietnam) == (1, 2)
    reasons = roll_up(apart, dimension, vietnam, disjoint=True).reasons
    assert "new-counted-apart" in [reason.code for reason in reasons]


def test_reports_of_two_who_report_may_be_of_one_case(vietnam):
    apart = [
        value
        for own in records("reporter")
        for value in compute_indicators([own], period="2024-Q1", indicators=["I33"])
    ]

    assert put_together(apart, "reporter", vietnam) == (1, 2)
