"""Cases of use: what the pages promise holds for sums, days, units and places that ended."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.support.plans import line, own_price, plan

from sexwork_models import (
    Figure,
    NormKind,
    NoValue,
    compute_budget,
    compute_execution,
    explain,
    explain_budget,
    load_framework,
)
from sexwork_models.cli import main
from sexwork_models.core.errors import UnknownIdError

ENTRIES = [{"line": "L", "spent": 60}, {"line": "M", "spent": 40}]


def executed(eldoria, *entries, last_day="2018-12-31"):
    """The execution of a plan of two lines of 100 đồng each."""
    lines = line(rate="r"), line("M", rate="r")
    budget = compute_budget(plan(*lines, prices=[own_price("r", 10)]), eldoria)
    days = {"first_day": "2018-01-01", "last_day": last_day}
    source = {"id": "E", "plan": "PLAN", **days, "entries": [*ENTRIES, *entries]}
    return compute_execution(budget, source)


def test_user_a_total_is_exact_when_every_entry_is_counted(eldoria):
    result = executed(eldoria)

    assert (result.total.spent, result.spent_at_least, result.reasons) == (100, 100, ())
    assert (result.status, result.report.counts["error"]) == ("ok", 0)


def test_user_an_entry_of_no_line_leaves_a_lower_bound_that_names_it(eldoria):
    result = executed(eldoria, {"line": "CAR", "spent": 5})

    assert (result.total.spent, result.total.used, result.spent_at_least) == (None, None, 100)
    assert (result.status, result.spent_on("L")) == ("partial", 60)
    assert [reason.code for reason in result.reasons] == ["entries-lost", "spent-at-least"]
    assert "CAR ($.entries[2])" in result.reasons[0].say("en")
    assert result.to_dict()["spent_at_least"] == 100


def test_user_an_entry_given_twice_is_not_added(eldoria):
    result = executed(eldoria, {"line": "L", "spent": 60})

    assert "entry-twice" in result.report.codes
    assert (result.spent_on("L"), result.total.spent, result.spent_at_least) == (None, None, 40)
    assert [reason.code for reason in result.reasons] == ["entries-twice", "spent-at-least"]


def test_user_an_execution_names_its_days_and_those_of_the_plan(eldoria):
    half = executed(eldoria, last_day="2018-06-30")

    assert half.to_dict()["days"] == {"first": "2018-01-01", "last": "2018-06-30"}
    assert half.to_dict()["plan_days"] == {"first": "2018-01-01", "last": "2018-12-31"}
    (finding,) = [found for found in half.report if found.code == "execution-part-of-plan"]
    assert (finding.severity, half.report.ok) == ("info", True)
    assert "execution-part-of-plan" not in executed(eldoria).report.codes


@pytest.mark.parametrize(
    ("id", "en", "vi"),
    [
        ("N-TGXH-02", "500,000 đồng per person per month", "500.000 đồng mỗi người mỗi tháng"),
        ("N-TGXH-03", "540,000 đồng per person per month", "540.000 đồng mỗi người mỗi tháng"),
        ("N-LCS-2024", "2,340,000 đồng per month", "2.340.000 đồng mỗi tháng"),
        ("N-1875-M1-02", "10 persons per group", "10 người mỗi nhóm"),
        (
            "N-1875-M2-01",
            "70% of the total funding of the model",
            "70% của tổng kinh phí của mô hình",
        ),
    ],
)
def test_user_a_norm_is_said_with_what_its_value_belongs_to(id, en, vi):
    framework = load_framework()
    amount = framework.norms[id].amount

    assert (amount.en, amount.vi) == (en, vi)
    assert f"Value: {en} (" in explain(id, framework).say("en")
    assert f"Giá trị: {vi} (" in explain(id, framework).say("vi")


def test_user_a_price_in_a_budget_is_said_with_its_unit(eldoria):
    budget = compute_budget(plan(line(rate="r"), prices=[own_price("r", 10)]), eldoria)

    assert "10 đồng per case (PLAN:prices[0])" in explain_budget(budget, "L").say("en")


def test_user_the_table_of_norms_has_the_period(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["show", "norms", "--lang", "en"]) == 0
    units = [line.strip() for line in capsys.readouterr().out.splitlines() if "Unit:" in line]
    assert units.count("Unit: đồng per person per month") == 3
    assert "Unit: health checks per worker per quarter" in units


def test_user_a_place_that_ended_gives_its_last_day_with_a_value():
    framework = load_framework()
    ask = ("per-diem", NormKind.PER_DIEM, date(2025, 7, 1), "77", "person")

    assert framework.look_up(*ask) == NoValue(before=date(2025, 6, 30))


def test_user_successors_of_a_place_that_ended_name_the_days_of_the_place():
    framework = load_framework()
    with pytest.raises(UnknownIdError) as refused:
        framework.successors("77", date(2025, 7, 1), date(2026, 1, 1))

    assert refused.value.code == "no-place-on-day"
    assert "2025-06-30" in str(refused.value)
    with pytest.raises(UnknownIdError) as unknown:
        framework.successors("P77", date(2025, 7, 1), date(2026, 1, 1))
    assert unknown.value.code == "unknown-id"


def test_user_norms_of_a_place_that_ended_say_when_and_what_followed(capsys):
    words = ["show", "norms", "--place", "77", "--on", "2025-08-01"]
    assert main([*words, "--lang", "en"]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert "77 (Ba Ria - Vung Tau) ended on 2025-06-30" in last
    assert last.endswith("its successors: 79")
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def missing(eldoria, until: str):
    schedule = {"2018-03": 4, "2018-06": 3, "2018-09": 2, "2018-11": 1}
    prices = [own_price("r", 10, valid_to=until)]
    budget = compute_budget(plan(line(by_month=schedule, rate="r"), prices=prices), eldoria)
    (finding,) = [found for found in budget.report if found.code == "price-missing"]
    (flag,) = [flag for flag in explain_budget(budget, "L").flags if flag.code == "price-missing"]
    assert flag.params["days"] == finding.params["days"]
    return finding


def test_user_a_price_that_ends_in_mid_year_names_all_days_and_units_without_it(eldoria):
    finding = missing(eldoria, "2018-07-01")

    assert finding.params["days"].say("en") == "from 2018-09-01 to 2018-11-30"
    assert finding.params["volume"] == Figure.exact(3, "case")
    assert "Volume without a price: 3 cases." in finding.message("en")


def test_user_a_price_that_ends_inside_a_month_leaves_bounds_and_names_by_day(eldoria):
    finding = missing(eldoria, "2018-06-16")

    assert finding.params["days"].say("en") == "from 2018-06-16 to 2018-11-30"
    assert finding.params["volume"] == Figure("case", 3, 6)
    assert "by_day" in finding.remedy("en")
    assert "by_day" in finding.remedy("vi")


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (Figure.at_most(1, "case"), "at most 1 case"),
        (Figure("case", 0, 1), "at most 1 case"),
        (Figure.at_most(2, "case"), "at most 2 cases"),
        (Figure.at_least(1, "case"), "at least 1 case"),
        (Figure("case", 1, 2), "1 to 2 cases"),
    ],
)
def test_user_one_is_singular_under_a_bound(figure, text):
    assert figure.say("en") == text


def test_user_days_in_temporary_shelter_are_days_in_both_languages():
    indicator = load_framework().indicators["I35"]

    assert (indicator.label.en, indicator.unit.say("en")) == ("days in temporary shelter", "days")
