"""Golden cases of money: plans, and the amounts that were worked out by hand."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from tests.support.plans import HEAD, consumption, norm, plan

from sexwork_models import compute_budget, load_framework, overlay

FOLDER = Path(__file__).parents[2] / "cases" / "money"


def read(name):
    return tomllib.loads(FOLDER.joinpath(name).read_text(encoding="utf-8"), parse_float=Decimal)


STEPS = read("base_salary.toml")
BUDGETS = read("budgets.toml")["case"]
NORMS = {
    "coefficient": norm(
        "X-COEF", "worker", "price", 2, "base_salary", per_unit="person", per_period="month"
    ),
    "contribution": norm("X-TOP", "on-top", "contribution", 22, "percent"),
    "per-case": consumption("X-CASE", "kit", 2, "item"),
}
KEYS = {
    "name",
    "norms",
    "plan",
    "total",
    "priced",
    "ceiling",
    "unpaid",
    "economic",
    "lines",
    "cuts",
    "findings",
}


@pytest.fixture(scope="module")
def sample():
    return load_framework(FOLDER / "sample_norms.toml")


def on_day(day):
    lines = [
        {**line, "by_day": {day.isoformat(): line["volume"]}} for line in STEPS["plan"]["lines"]
    ]
    return {
        **STEPS["plan"],
        "first_day": f"{day.year}-01-01",
        "last_day": f"{day.year}-12-31",
        "lines": lines,
    }


@pytest.mark.parametrize("case", STEPS["case"], ids=lambda case: f"{case['day']}: {case['why']}")
def test_labour_follows_the_base_salary_of_the_day_and_nothing_else_does(case, sample):
    budget = compute_budget(on_day(case["day"]), sample)

    assert budget.line("LABOUR").amount == case["labour"]
    assert budget.line("LEAFLETS").amount == 200_000
    assert budget.total == case["labour"] + 200_000


def test_every_step_of_the_base_salary_has_a_case_before_and_after(sample):
    starts = [row.valid_from for row in sample.norms.values() if row.kind.value == "wage_base"][1:]
    days = [case["day"] for case in STEPS["case"]]

    assert [day for day in days if day in starts] == starts
    assert len(days) == 2 * len(starts)


def framework(case, eldoria, folder):
    if not case.get("norms"):
        return eldoria
    path = folder / "o.toml"
    path.write_text(HEAD + "".join(NORMS[name] for name in case["norms"]), encoding="utf-8")
    return overlay(eldoria, path)


@pytest.mark.parametrize("case", BUDGETS, ids=lambda case: case["name"])
def test_a_budget_is_the_one_worked_out_by_hand(case, eldoria, tmp_path):
    from sexwork_models import validate_plan

    source = plan(**case["plan"])
    laid = framework(case, eldoria, tmp_path)
    budget = compute_budget(source, laid)

    assert budget.total == case.get("total")
    assert budget.priced_total == case.get("priced", case.get("total"))
    assert budget.unpaid_total == case.get("unpaid", 0)
    if "economic" in case:
        assert budget.economic_total == case["economic"]
    if "ceiling" in case:
        assert budget.ceiling_total == case["ceiling"]
    for id, amount in case.get("lines", {}).items():
        assert budget.line(id).amount == amount
    for cut, rows in case.get("cuts", {}).items():
        assert {row.key: row.priced_total for row in budget.by(cut)} == rows
    serious = {
        finding.code
        for finding in validate_plan(source, laid)
        if finding.severity == "error" or finding.code == "no-price-for-activity"
    }
    assert serious == set(case.get("findings", []))


@pytest.mark.parametrize("case", BUDGETS, ids=lambda case: case["name"])
def test_a_case_has_no_stray_key(case):
    assert set(case) <= KEYS
    assert {"total", "priced"} & set(case)
