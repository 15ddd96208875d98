"""Spark gives the values of a programme from data alone that were worked out by hand."""

from __future__ import annotations

import pytest
from tests.support.programme import (
    BY_HAND,
    FORMS,
    PENDING,
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
    by_hand = {key: value for key, value in BY_HAND.items() if key[0] not in PENDING}

    values = compute_indicators(
        table_of_programme("spark", form), programme(form), period="2024", registers=REGISTERS
    )

    found = {key: value for key, value in figures(values).items() if key[0] not in PENDING}
    assert found == by_hand
