"""Norms that a plan is compared with only where both are for a period of one length."""

from __future__ import annotations

import pytest
from tests.support.plans import line, norm, plan

from sexwork_models import validate_plan

ONE_GROUP = [{"id": "G-1", "core_members": 2}]


@pytest.mark.parametrize(
    ("per_period", "last_day", "code"),
    [
        (None, "2018-12-31", "norm-not-reached"),
        ("month", "2018-12-31", "norm-not-comparable"),
        ("quarter", "2018-12-31", "norm-not-comparable"),
        ("year", "2018-12-31", "norm-not-reached"),
        ("year", "2018-06-30", "norm-not-comparable"),
    ],
)
def test_a_norm_for_a_period_judges_a_plan_of_that_length_only(per_period, last_day, code, lay):
    least = norm("X-G", "peer-groups", "bound_min", 3, "group", per_period=per_period, scope="site")
    report = validate_plan(plan(line(), groups=ONE_GROUP, last_day=last_day), lay(least))

    of_groups = [row.code for row in report if str(row.where) == "$.groups"]

    assert of_groups == [code]
