"""Rules about one record, each asked alone: lists, blanks and comparisons of two fields."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sexwork_models.forms.conditions import Compared
from sexwork_models.forms.row_rules import In

MODELS = In("model-unknown", "models", ["M1", "M2"])
STAGE = In("stage-unknown", "stage", ["referred"])


@pytest.mark.parametrize(
    ("models", "broken"),
    [((), False), (("M1",), False), (("M1", "M2"), False), (("M1", "M9"), True), (("M9",), True)],
)
def test_a_list_breaks_a_closed_list_when_one_of_its_values_is_not_in_it(models, broken):
    assert MODELS.broken({"models": models}) is broken


@pytest.mark.parametrize(("stage", "broken"), [("", False), ("referred", False), ("sent", True)])
def test_a_blank_breaks_no_closed_list(stage, broken):
    assert STAGE.broken({"stage": stage}) is broken


@pytest.mark.parametrize(("score", "met"), [(7, False), (8, True), (9, True), (None, False)])
def test_a_field_is_compared_with_so_many_times_another_field(score, met):
    top = Compared("score", ">=", of="score_max", times=Decimal("0.8"))

    assert top.met({"score": score, "score_max": 10}) is met
