"""What an indicator counts: records of its own models and activities, and of no others."""

from __future__ import annotations

import pytest
from tests.support.records import row

from sexwork_models import Figure, ReportingCalendar, Status, compute_indicators
from sexwork_models.forms.register_terms import Register
from sexwork_models.framework.measures.language import (
    Count,
    Distinct,
    Each,
    Given,
    Ratio,
    Stock,
    Sum,
)
from sexwork_models.framework.measures.terms import SummaryUnit
from sexwork_models.monitoring.indicators.from_records import build_record_count
from sexwork_models.monitoring.measures.catalog import record_measures
from sexwork_models.monitoring.measures.counting import plan_measure
from sexwork_models.monitoring.measures.ledger import (
    Answer,
    CountRequest,
    RowLedger,
    SummaryRequest,
)
from sexwork_models.values.units import Unit


@pytest.mark.parametrize(
    ("models", "counted"),
    [
        ("M2", True),
        ("M1;M2", True),
        ("M1", False),
        ("M3", False),
        ("ALL", True),  # of every model
        ("PROGRAMME", True),
        ("OTHER", False),
    ],
)
def test_an_indicator_of_one_model_counts_its_records_only(models, counted, vietnam):
    cells = row(activity="M2-HEALTH", models=models, case="SYN-K1", client="SYN-A1")
    (value,) = compute_indicators([cells], period="2024-Q1", indicators=["I33"])

    assert vietnam.indicators["I33"].models == ("M2",)
    assert value.status is (Status.OK if counted else Status.NO_DATA)
    assert value.figure == (Figure.exact(1, value.figure.unit) if counted else None)


@pytest.mark.parametrize("models", ["M1", "M2", "M3"])
def test_an_indicator_of_all_models_counts_the_records_of_each(models, vietnam):
    activity = next(
        id
        for id, found in vietnam.activities.items()
        if models in found.models and "I01" in found.indicators
    )
    cells = row(activity=activity, models=models, client="SYN-A1")
    (value,) = compute_indicators([cells], period="2024-Q1", indicators=["I01"])

    assert value.figure == Figure.exact(1, "contact")


def test_only_contacts_and_calls_count_a_client_record_without_a_number_as_one(vietnam):
    sums = {
        id: declared.measure
        for id, declared in record_measures(vietnam).items()
        if isinstance(declared.measure, Sum)
    }

    assert {"I01", "I22", "I27", "I32", "I35"} <= set(sums)
    assert [id for id, total in sorted(sums.items()) if total.default] == ["I01", "I32"]


def test_a_part_of_a_whole_is_a_percentage_and_only_the_score_is_a_mean(vietnam):
    ratios = {
        id: declared.measure
        for id, declared in record_measures(vietnam).items()
        if isinstance(declared.measure, Ratio)
    }

    assert [id for id, ratio in sorted(ratios.items()) if ratio.mean] == ["I52"]
    assert {vietnam.indicators[id].unit for id in ratios if id != "I52"} == {Unit.PERCENT}


@pytest.mark.parametrize(("indicator", "kind"), [("I22", CountRequest), ("I23", SummaryRequest)])
def test_the_ledger_is_told_whether_it_adds_numbers_or_compares_those_of_single_records(
    indicator, kind, vietnam
):
    calendar, present = ReportingCalendar.named("state"), record_measures(vietnam)["I22"].measure
    counted = build_record_count(
        RowLedger.of([], vietnam), vietnam, calendar, calendar.period("2024-Q1")
    )
    plan = plan_measure(record_measures(vietnam)[indicator].measure, counted)

    assert plan.requests == (kind(present, counted.windows),)


@pytest.mark.parametrize(
    "measure",
    [
        Each((Distinct("client", ((),)),), SummaryUnit.ENCOUNTER),
        Ratio(Stock(Register.GROUPS), Count(())),
        Given("document"),
    ],
)
def test_what_cannot_be_counted_from_records_asks_for_nothing_and_has_no_value(measure, vietnam):
    calendar = ReportingCalendar.named("state")
    counted = build_record_count([], vietnam, calendar, calendar.period("2024-Q1"))
    plan = plan_measure(measure, counted)

    assert plan.requests == ()
    assert plan.finish(Answer({}, {})) == {}
