"""Tests of budget cells: each đồng in its month, quarter, category and source, and none twice."""

from __future__ import annotations

import pytest
from tests.support.plans import entry, line, own_price, plan

from sexwork_models import compute_budget

RATE = [own_price("r", 1000)]


def by_source(budget):
    return {row.key: row.total for row in budget.by("funding")}


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
