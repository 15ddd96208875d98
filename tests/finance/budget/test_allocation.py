"""Tests of shared costs and sources of funds: who bears a cost, who pays it, to the last đồng."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.support.plans import entry, line, own_price, plan

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
    assert funding_amounts(mixed, 100) is None
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


# --- Budget cells ---------------------------------------------------------------------------------


def unpaid_plan(*prices, **changes):
    inputs = [entry("kit", 1, "item"), entry("hour", 2, "hour", "unpaid_time")]
    given = [own_price("kit", 100, "item"), *prices]
    funding = [{"id": "C", "kind": "central", "share": 100}]
    return plan(line(inputs=inputs, **changes), prices=given, funding=funding)


def test_a_cell_falls_into_its_quarter_of_the_fiscal_year_and_under_its_budget_code(eldoria):
    donor = [{"id": "donor", "month": 10}]
    months = {"2018-01": 3, "2018-09": 3, "2018-10": 2, "2018-12": 2}
    rows = [
        line("A", rate="r", by_month=months, budget_code={"item": "6700"}),
        line("B", rate="r"),
    ]
    source = plan(*rows, prices=RATE, calendars=donor, fiscal_calendar="donor")
    budget = compute_budget(source, eldoria)

    assert {row.key: row.total for row in budget.by("quarter")} == {
        "2017-Q2": 3000 + 10_000,  # January to March: the donor's year begins in October
        "2017-Q4": 3000,
        "2018-Q1": 4000,
    }
    assert sorted(row.total for row in budget.by("budget_code")) == [10_000, 10_000]
    assert [row.key for row in budget.by("budget_code") if "6700" in row.key] != []
    assert "" in {row.key for row in budget.by("budget_code")}


def test_a_month_without_a_dong_costs_no_source_anything(eldoria):
    """A quarter of a đồng in each of two months is half a đồng, rounded to one, in one of them."""
    halves = line(
        volume=2, by_month={"2018-01": 1, "2018-02": 1}, inputs=[entry("kit", "0.25", "item")]
    )
    funding = [
        {"id": "C", "kind": "central", "share": 40},
        {"id": "D", "kind": "donor", "share": 60},
    ]
    source = plan(halves, prices=[own_price("kit", 1, "item")], funding=funding)
    budget = compute_budget(source, eldoria)

    assert budget.total == 1
    assert [(cell.month, cell.funding, cell.dong) for cell in budget.cells] == [
        ("2018-01", "D", 1),
        ("2018-02", "D", 0),
    ]


def test_a_month_without_a_dong_uses_nothing_of_the_source_of_its_line(eldoria):
    halves = line(
        volume=2,
        by_month={"2018-01": 1, "2018-02": 1},
        inputs=[entry("kit", "0.25", "item")],
        funding="C",
    )
    funding = [
        {"id": "C", "kind": "central", "amount": 1},
        {"id": "D", "kind": "donor", "amount": 10_000},
    ]
    prices = [*RATE, own_price("kit", 1, "item")]
    source = plan(halves, line("B", rate="r"), prices=prices, funding=funding)

    assert by_source(compute_budget(source, eldoria)) == {"C": 1, "D": 10_000}


@pytest.mark.parametrize("calendar", ["state", "lunar"])
def test_a_fiscal_calendar_that_divides_months_gives_no_quarters(calendar, eldoria):
    source = plan(line(rate="r"), prices=RATE, fiscal_calendar=calendar)

    assert {row.key for row in compute_budget(source, eldoria).by("quarter")} == {""}


@pytest.mark.parametrize("cut", ["line", "category", "month", "quarter", "funding", "model"])
def test_unpaid_time_without_a_price_leaves_no_money_open(cut, eldoria):
    budget = compute_budget(unpaid_plan(), eldoria)
    rows = {row.key: row for row in budget.by(cut)}

    assert all(cell.dong is not None and cell.paid for cell in budget.cells)
    assert [row.total for row in rows.values()] == [1000]
    assert sum(row.unpaid_total for row in rows.values()) == 0
    assert set(rows) == {
        {
            "line": "L",
            "category": "material",
            "month": "2018-03",
            "quarter": "2018-Q1",
            "funding": "C",
            "model": "B",
        }[cut]
    }


def test_unpaid_time_with_a_price_is_a_value_and_no_source_pays_it(eldoria):
    budget = compute_budget(unpaid_plan(own_price("hour", 50, "hour")), eldoria)
    unpaid = [cell for cell in budget.cells if not cell.paid]

    assert [(cell.category, cell.dong, cell.funding) for cell in unpaid] == [
        ("unpaid_time", 1000, "")
    ]
    assert (budget.total, budget.economic_total) == (1000, 2000)
    assert by_source(budget) == {"C": 1000, "": 0}


def test_a_paid_input_without_a_price_is_open_in_its_own_category_and_month(eldoria):
    inputs = [entry("kit", 1, "item"), entry("tea", 1, "item", "allowance")]
    source = plan(line(inputs=inputs), prices=[own_price("kit", 100, "item")])
    budget = compute_budget(source, eldoria)

    assert {row.key: (row.total, row.priced_total) for row in budget.by("category")} == {
        "material": (1000, 1000),
        "allowance": (None, 0),
    }
    assert {row.key: (row.total, row.priced_total) for row in budget.by("month")} == {
        "2018-03": (None, 1000)
    }
