"""What an indicator counts: records of its own models and activities, and of no others."""

from __future__ import annotations

import pytest
from tests.support.records import row

from sexwork_models import Figure, Status, compute_indicators


@pytest.mark.parametrize(
    ("models", "counted"), [("M2", True), ("M1;M2", True), ("M1", False), ("M3", False)]
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
