"""Tests of shared costs and sources of funds: who bears a cost, who pays it, to the last đồng."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.support.plans import line, own_price, plan

from sexwork_models import compute_budget, validate_plan
from sexwork_models.finance.budget.allocation import (
    cost_bearers,
    distribute,
    funding_amounts,
    funding_shares,
)
from sexwork_models.practice.plans.money import Funding
from sexwork_models.practice.plans.plan import Plan

RATE = [own_price("r", 1000)]


def sources(kind: str, **given: int) -> list[Funding]:
    return [Funding(id=id, kind="central", **{kind: number}) for id, number in given.items()]


def funded(*amounts: int, **lines: str):
    """A plan of lines of 10,000 đồng, each charged to a source, and sources with amounts."""
    rows = [line(id, rate="r", funding=source, item_en=id) for id, source in lines.items()]
    funding = [
        {"id": id, "kind": "donor", "amount": amount}
        for id, amount in zip("CD", amounts, strict=True)
    ]
    return plan(*rows, prices=RATE, funding=funding)


def by_source(budget):
    return {row.key: row.total for row in budget.by("funding")}


# --- Sources of funds -----------------------------------------------------------------------------


def test_a_source_that_a_line_uses_up_exactly_pays_nothing_else(eldoria):
    source = funded(10_000, 20_000, A="C", B="", E="")
    budget = compute_budget(source, eldoria)

    assert by_source(budget) == {"C": 10_000, "D": 20_000}
    assert {cell.line for cell in budget.cells if cell.funding == "C"} == {"A"}
    assert "funding-overdrawn" not in validate_plan(source, eldoria).codes


def test_one_dong_more_than_a_source_gives_leaves_the_rest_without_a_source(eldoria):
    source = funded(9_999, 20_001, A="C", B="", E="")

    assert by_source(compute_budget(source, eldoria)) == {"C": 10_000, "": 20_000}
    assert "funding-overdrawn" in validate_plan(source, eldoria).codes


def test_sources_that_are_used_up_exactly_by_all_lines(eldoria):
    source = funded(10_000, 10_000, A="C", B="D")

    assert by_source(compute_budget(source, eldoria)) == {"C": 10_000, "D": 10_000}
    assert validate_plan(source, eldoria).ok


@pytest.mark.parametrize(
    ("assigned", "total", "shares"),
    [
        ({}, 100, {"C": Fraction(3, 10), "D": Fraction(7, 10)}),
        ({"C": 30}, 100, {"C": 0, "D": 1}),
        ({"C": 29}, 100, {"C": Fraction(1, 71), "D": Fraction(70, 71)}),
        ({"C": 31}, 100, None),
        ({"C": 30, "D": 69}, 100, {"C": 0, "D": 1}),
        ({"C": 30, "D": 70}, 100, None),  # nothing is left to share
        ({"C": 10}, None, None),
    ],
)
@pytest.mark.parametrize("kind", ["share", "amount"])
def test_what_lines_charge_counts_towards_the_share_of_their_source(kind, assigned, total, shares):
    funding = sources(kind, C=30, D=70)

    assert funding_shares(funding, assigned, total) == shares


@pytest.mark.parametrize("kind", ["share", "amount"])
def test_a_source_of_nothing_pays_nothing_of_what_lines_leave_open(kind):
    funding = sources(kind, C=0, D=100)

    assert funding_shares(funding, {"D": 10}, 100) == {"C": 0, "D": 1}
    assert funding_shares(funding, {"C": 1}, 100) is None


def test_shares_are_known_without_a_total_and_amounts_are_not():
    assert funding_shares(sources("share", C=30, D=70), {}, None) == {
        "C": Fraction(3, 10),
        "D": Fraction(7, 10),
    }
    assert funding_shares(sources("amount", C=30, D=70), {}, None) is None


def test_what_each_source_is_to_pay():
    mixed = [*sources("share", C=30), *sources("amount", D=70)]

    assert funding_amounts(sources("share", C=30, D=70), 1000) == {"C": 300, "D": 700}
    assert funding_amounts(sources("share", C=30, D=70), None) == {"C": None, "D": None}
    assert funding_amounts(sources("share", C=30, D=69), 1000) is None
    assert funding_amounts(sources("amount", C=30, D=70), 100) == {"C": 30, "D": 70}
    assert funding_amounts(sources("amount", C=30, D=70), None) == {"C": 30, "D": 70}
    assert funding_amounts(sources("amount", C=30, D=70), 101) is None
    for source in (mixed, mixed[::-1]):
        for total in (None, 70, 100):  # of 70 the amount alone would make the total
            assert funding_amounts(source, total) is None
    assert funding_amounts([], 100) is None


def test_an_odd_dong_goes_to_the_source_that_lacks_most():
    halves = {"C": Fraction(1, 2), "D": Fraction(1, 2)}
    thirds = {"C": Fraction(1, 3), "D": Fraction(2, 3)}

    assert distribute([1, 1, 1], halves) == [
        {"C": 1, "D": 0},  # of 3 đồng C is to get 2: it lacks most
        {"C": 1, "D": 0},  # both lack 1: the first of them
        {"C": 0, "D": 1},
    ]
    assert distribute([1, 1, 1], thirds) == [
        {"C": 0, "D": 1},
        {"C": 1, "D": 0},
        {"C": 0, "D": 1},
    ]
    assert distribute([5], thirds) == [{"C": 2, "D": 3}]


# --- Shared costs ---------------------------------------------------------------------------------


def bearers(keys: dict[str, dict[str, int]], **allocations: str):
    rows = [line(id, allocation=key or None) for id, key in allocations.items()]
    given = [{"id": id, "basis_en": "time", "shares": shares} for id, shares in keys.items()]
    return cost_bearers(Plan.model_validate(plan(*rows, keys=given)))


def test_a_shared_cost_passes_through_another_shared_line_to_those_that_bear_it():
    found = bearers(
        {"k": {"B": 40, "S": 60, "A": 0}, "m": {"A": 50, "B": 50}}, A="", B="", S="m", T="k"
    )

    assert found["A"] == {"A": 1}
    assert found["S"] == {"A": Fraction(1, 2), "B": Fraction(1, 2)}
    assert found["T"] == {"B": Fraction(7, 10), "A": Fraction(3, 10)}


@pytest.mark.parametrize(
    "keys",
    [
        {"k": {"A": 99}},
        {"k": {"A": 50, "NOBODY": 50}},
        {"k": {"S": 100}},
        {"k": {"A": 100}, "other": {"A": 60}},
    ],
)
def test_while_a_key_is_faulty_every_line_bears_its_own_cost(keys):
    assert bearers(keys, A="", S="k") == {"A": {"A": 1}, "S": {"S": 1}}


def test_a_shared_cost_stands_under_those_that_bear_it_and_in_its_own_line(eldoria):
    rows = [line("A", rate="r"), line("B", rate="r"), line("S", rate="r", allocation="k")]
    keys = [{"id": "k", "basis_en": "time", "shares": {"A": 40, "B": 60}}]
    budget = compute_budget(plan(*rows, prices=RATE, keys=keys), eldoria)

    assert {row.key: row.total for row in budget.by("bearer")} == {"A": 14_000, "B": 16_000}
    assert {row.key: row.total for row in budget.by("line")} == {
        "A": 10_000,
        "B": 10_000,
        "S": 10_000,
    }


def test_amounts_of_sources_are_not_divided_while_the_total_is_open(eldoria):
    rows = [line("B", rate="r"), line("E", rate="none")]
    funding = [{"id": "C", "kind": "central", "amount": 10_000}]
    budget = compute_budget(plan(*rows, prices=RATE, funding=funding), eldoria)

    assert budget.total is None
    assert {cell.funding for cell in budget.cells} == {""}


def test_a_key_that_the_plan_does_not_have_is_named_with_those_that_it_has(eldoria):
    row = line("A", rate="r", allocation="x")

    def known(**changes):
        (finding,) = [
            finding
            for finding in validate_plan(plan(row, prices=RATE, **changes), eldoria)
            if finding.code == "not-in-plan"
        ]
        return finding.params["known"]

    assert known(keys=[{"id": "k", "basis_en": "time", "shares": {"A": 100}}]) == ["k"]
    assert known() == ["-"]


def test_a_circle_is_named_by_its_shortest_way_and_by_those_inside_it_only(eldoria):
    keys = [
        {"id": "k", "basis_en": "x", "shares": {"B": 100}},
        {"id": "m", "basis_en": "x", "shares": {"A": 100}},
    ]
    rows = [
        line("A", rate="r", allocation="k"),
        line("B", rate="r", allocation="m"),
        line("T", rate="r", allocation="m", item_en="passes its cost on to the circle"),
    ]
    report = validate_plan(plan(*rows, prices=RATE, keys=keys), eldoria)
    circles = {
        str(finding.where): finding.params["circle"]
        for finding in report
        if finding.code == "key-circular"
    }

    assert circles == {
        "$.lines[0].allocation": ["A", "B", "A"],
        "$.lines[1].allocation": ["B", "A", "B"],
    }
