"""The place of a plan on a day: by its own changes, or else the only successor of its code."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.plans import plan

from sexwork_models import Plan
from sexwork_models.practice.plans.places import code_and_first_day, place_of_plan

LONG = {"first_day": "2018-01-01", "last_day": "2021-12-31"}
MOVES = [{"on": "2019-01-01", "place": "P-A"}, {"on": "2020-01-01", "place": "P-AB"}]


@pytest.mark.parametrize(
    ("day", "code", "since"),
    [
        (date(2018, 12, 31), "P-C", date(2018, 1, 1)),
        (date(2019, 1, 1), "P-A", date(2019, 1, 1)),
        (date(2019, 12, 31), "P-A", date(2019, 1, 1)),
        (date(2020, 1, 1), "P-AB", date(2020, 1, 1)),
        (date(2021, 12, 31), "P-AB", date(2020, 1, 1)),
    ],
)
@pytest.mark.parametrize("moves", [MOVES, MOVES[::-1]], ids=["in order", "in reverse"])
def test_a_plan_has_the_code_of_its_last_change_since_that_day(day, code, since, moves, eldoria):
    moving = Plan.model_validate(plan(**LONG, place_changes=moves))

    assert code_and_first_day(moving, day) == (code, since)
    assert place_of_plan(moving, day, eldoria) == (code, False)


@pytest.mark.parametrize(
    ("place", "later"),
    [
        ("P-A", "P-AB"),  # which took in P-B too
        ("D-A1", None),  # which ended without a successor
    ],
)
def test_a_plan_that_states_no_change_goes_on_in_the_only_successor(place, later, eldoria):
    staying = Plan.model_validate(plan(**LONG, place=place))

    assert place_of_plan(staying, date(2019, 12, 31), eldoria) == (place, False)
    assert place_of_plan(staying, date(2020, 1, 1), eldoria) == (later, True)
