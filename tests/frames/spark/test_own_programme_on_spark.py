"""Spark gives the values of a programme from data alone that were worked out by hand."""

from __future__ import annotations

import pytest
from tests.support.programme import (
    BY_HAND,
    FORMS,
    REGISTERS,
    figures,
    programme,
    table_of_programme,
)

from sexwork_models import compute_indicators

pytest.importorskip("narwhals")
pytest.importorskip("pyspark")


@pytest.mark.parametrize("form", FORMS)
def test_the_values_of_a_table_of_spark_are_those_worked_out_by_hand(form):
    values = compute_indicators(
        table_of_programme("spark", form),
        programme(form),
        period="2024",
        indicators=sorted({indicator for indicator, _ in BY_HAND}),
        registers=REGISTERS,
    )

    assert figures(values) == BY_HAND
