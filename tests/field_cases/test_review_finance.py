"""Findings of a review: limits of a plan, prices that hide others, and checks that take long.

Compared are the processor times of one input and of one four times as long: what is read in
proportion takes 4 times as long, the square 16 times.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from time import process_time

import pytest
from tests.support import plans

from sexwork_models import Interval, Plan, Policy, validate_observations, validate_plan
from sexwork_models.finance.budget.plan_norms import PlanNorms
from sexwork_models.finance.budget.price_book import PriceBook
from sexwork_models.finance.budget.schedule import ScheduleSegment
from sexwork_models.monitoring.figure_checks.pairs import PAIRS_LISTED
from sexwork_models.monitoring.indicators.published.declared_sums import group_disjoint_terms
from sexwork_models.practice.observations.files import read_observations

YEAR = Interval(date(2018, 1, 1), date(2019, 1, 1))
MARCH = Interval(date(2018, 3, 1), date(2018, 4, 1))
LIMIT = 9  # between 4 and 16


def test_review_a_norm_hidden_by_a_narrower_place_does_not_hold_for_the_plan(lay):
    limits = plans.norm("X-1", "s", "price_ceiling", 10, "VND", per_unit="case") + plans.norm(
        "X-2",
        "s",
        "price_ceiling",
        7,
        "VND",
        per_unit="case",
        places=["P-C"],
        valid_from="2018-03-10",
    )
    framework = lay(limits)
    norms = PlanNorms(Plan.model_validate(plans.plan()), framework, Policy.STRICT)
    wide, local = framework.norms["X-1"], framework.norms["X-2"]

    assert norms.holds_on_some_day(wide, MARCH)
    assert not norms.holds_on_every_day(wide, MARCH)
    assert not norms.holds_on_some_day(wide, Interval(date(2018, 4, 1), date(2018, 5, 1)))
    assert norms.holds_on_every_day(local, Interval(date(2018, 4, 1), date(2018, 5, 1)))
    assert not norms.holds_on_some_day(local, Interval(date(2018, 1, 1), date(2018, 3, 10)))


def test_review_the_only_cost_of_a_model_that_could_not_be_read_is_not_called_missing(lay):
    share = {"per_unit": "total_funding_of_the_model", "models": ["B"]}
    framework = lay(plans.norm("X-1", "operating-cost", "share_ceiling", 30, "percent", **share))
    unread = plans.plan(plans.line("L", volume="many"))
    reasons = [
        finding.params["reason"].code
        for finding in validate_plan(unread, framework)
        if finding.code == "share-not-judged"
    ]

    assert reasons == ["costs-unread"]


def test_review_a_hidden_price_is_named_with_the_days_on_which_it_was_hidden(lay):
    text = plans.norm("X-1", "s", "price", 7, "VND", per_unit="case", valid_to="2018-07-01")
    text += plans.norm("X-2", "s", "price", 7, "VND", per_unit="case", valid_from="2018-07-01")
    local = {"per_unit": "case", "places": ["P-C"]}
    text += plans.norm("X-3", "s", "price", 7, "VND", valid_from="2018-04-01", **local)
    book = PriceBook(Plan.model_validate(plans.plan()), lay(text), Policy.STRICT)
    price = book.segment_price("s", ScheduleSegment(YEAR, Fraction(1), "", dated=False))

    assert [(row.norm.id, row.used.id, row.days) for row in price.shadowed] == [
        ("X-1", "X-3", Interval(date(2018, 4, 1), date(2018, 7, 1))),
        ("X-2", "X-3", Interval(date(2018, 7, 1), date(2019, 1, 1))),
    ]


def growth(call, small, large):
    times = []
    for data in (small, large):
        best = []
        for _ in range(2):
            start = process_time()
            call(data)
            best.append(process_time() - start)
        times.append(min(best))
    return times[1] / times[0]


def test_review_terms_are_grouped_in_proportion_to_their_number(figure):
    def terms(count):
        linked = {"readings": "J01:term", "relation": "disjoint_with"}
        rows = [figure(id=f"F-{i}", related_to=f"F-{i // 2 * 2}", **linked) for i in range(count)]
        return read_observations(rows).observations

    long = terms(2000)

    assert len(group_disjoint_terms(long)) == 1000
    assert growth(group_disjoint_terms, long[:500], long) < LIMIT


def windows(index):
    return {"first_day": f"20{index % 18:02d}-01-01", "last_day": f"2018-{index // 18 + 1:02d}-28"}


KINDS = {
    "conflicting-figures": lambda i: {"low": str(80 + i)},
    "windows-overlap": windows,
    "monthly-minimum-above-total": lambda i: {
        "kind": "target",
        "readings": None,
        "unit": "person",
        "low": str(20 + i),
        "per_period": "month" if i % 2 else None,
    },
    "persons-exceed-contacts": lambda i: {
        "unit": "person" if i % 2 else "contact",
        "low": str(800 + i if i % 2 else 3 + i),
    },
}


@pytest.mark.parametrize("code", KINDS)
def test_review_figures_of_one_thing_are_checked_in_proportion_to_their_number(
    code, figure, eldoria
):
    rows = [figure(id=f"F-{i}", **KINDS[code](i)) for i in range(200)]
    report = validate_observations(rows, eldoria)
    listed = sum(finding.code == code for finding in report)
    left_out = [
        finding.params
        for finding in report
        if finding.code == "pairs-not-listed" and finding.params["finding"] == code
    ]

    assert 0 < listed <= PAIRS_LISTED * len(rows)
    assert [params["listed"] for params in left_out] == [PAIRS_LISTED]
    if code == "conflicting-figures":
        assert listed + left_out[0]["count"] == 200 * 199 // 2
    assert growth(lambda data: validate_observations(data, eldoria), rows[:50], rows) < LIMIT


def test_review_few_pairs_are_all_listed(figure, eldoria):
    rows = [figure(id=f"F-{i}", low=str(80 + i)) for i in range(PAIRS_LISTED + 1)]
    codes = [finding.code for finding in validate_observations(rows, eldoria)]

    assert codes == ["conflicting-figures"] * ((PAIRS_LISTED + 1) * PAIRS_LISTED // 2)
