"""Explanations add up: factors make steps, steps the line, lines the total; sources are cited."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from tests.support.plans import consumption, entry, line, norm, own_price, plan

from sexwork_models import Cut, Text, compute_budget, explain_budget, method_statement
from sexwork_models.core.messages import LANGUAGES
from sexwork_models.finance.budget.explain import merged_costs


@pytest.fixture
def budget(lay):
    framework = lay(
        norm(
            "X-COEF",
            "worker",
            "price",
            3,
            "base_salary",
            per_unit="person",
            per_period="month",
            article="Art. 1",
        )
        + norm("X-TOP", "on-top", "contribution", 20, "percent")
        + consumption("X-KIT", "kit", 2, "item", wastage=5)
    )
    lines = [
        line(by_month={"2018-03": 4, "2018-04": 6}),
        line(
            "W",
            inputs=[
                entry("worker", 8, "hour", "labour", working_time=160, contributions=["on-top"]),
                entry("desk", 1, "item", "equipment", driver="once", life_months=60, used_months=6),
                entry("hour", 2, "hour", "unpaid_time"),
                entry("tea", 1, "item", step=3),
            ],
        ),
        line("NONE", rate="nothing"),
    ]
    prices = [
        own_price("kit", 100, "item"),
        own_price("desk", 1000, "item"),
        own_price("hour", 7, "hour"),
        own_price("tea", 3, "item"),
    ]
    return compute_budget(plan(*lines, prices=prices, grade="sample"), framework)


def product(step):
    result = Fraction(1)
    for factor in step.factors:
        value = factor.value / 100 if factor.unit.en == "%" else factor.value
        result = result / value if factor.divides else result * value
    return result


def test_the_factors_of_each_step_make_its_amount_and_the_steps_make_the_line(budget):
    for row in budget.lines:
        told = explain_budget(budget, row.id)
        assert [product(step) for step in told.steps] == [step.amount for step in told.steps]
        assert sum(step.amount for step in told.steps) == sum(
            cost.amount for cost in row.costs.costs
        )


def test_equal_months_are_told_once(budget):
    (step,) = explain_budget(budget, "L").steps

    assert step.say("en") == (
        "from 2018-03-01 to 2018-04-30, kit: 2 items (X-KIT) × 10 cases × 1.05"
        " × 100 đồng per item (PLAN:prices[0]) = 2,100 đồng"
    )


def test_labour_is_told_as_coefficient_times_base_salary_times_working_time_with_contributions(
    budget,
):
    labour, top, desk, unpaid, tea = explain_budget(budget, "W").steps

    assert labour.say("en").endswith(
        "8 hours × 10 cases ÷ 160 hours × 3 (X-COEF) × 1,000 đồng per month (E-WAGE) = 1,500 đồng"
    )
    assert top.say("en").endswith("1,500 đồng × 20% (X-TOP) = 300 đồng")
    assert desk.say("en").endswith(
        "1 item × 6 months ÷ 60 months × 1,000 đồng per item (PLAN:prices[1]) = 100 đồng"
    )
    assert unpaid.say("en").endswith(
        "2 hours × 10 cases × 7 đồng per hour (PLAN:prices[2]) = 140 đồng"
    )
    assert tea.say("en").endswith("1 item × 4 steps × 3 đồng per item (PLAN:prices[3]) = 12 đồng")


def test_equal_months_of_labour_are_told_once_with_the_wages_of_all(lay):
    framework = lay(
        norm("X-RATE", "hour", "price", 1000, "VND", per_unit="hour")
        + norm("X-TOP", "on-top", "contribution", 20, "percent")
    )
    work = entry("hour", 2, "hour", "labour", contributions=["on-top"])
    months = {"2018-03": 4, "2018-04": 6}
    budget = compute_budget(plan(line(inputs=[work], by_month=months)), framework)
    costs = budget.lines[0].costs.costs
    (merged,) = merged_costs(cost for cost in costs if cost.wages)

    assert [cost.wages for cost in costs if cost.wages] == [8000, 12_000]
    assert (merged.wages, merged.quantity) == (20_000, 20)


def test_the_structured_form_has_factors_citations_grades_rounding_and_flags(budget):
    told = explain_budget(budget, "W").to_dict("en")

    assert [factor["numerator"] for factor in told["steps"][0]["factors"]] == [8, 10, 160, 3, 1000]
    assert told["steps"][0]["factors"][3]["citation"]["locator"] == "Art. 1"
    assert {citation["id"] for citation in told["citations"]} >= {"X-COEF", "X-TOP", "E-WAGE"}
    assert told["grades"] == ["primary", "supplied", "sample"]
    assert told["rounding"] == {"base": 1, "direction": "half_up", "reason": "LIB"}
    assert [flag["code"] for flag in told["flags"]] == ["rests-on-samples"]


def test_a_line_without_a_price_says_why(budget):
    told = explain_budget(budget, "NONE")

    assert [flag.code for flag in told.flags] == ["rests-on-samples", "price-subject-unknown"]
    assert told.steps == ()
    assert "which is no total" in told.say("en").replace(
        "which is not the total", "which is no total"
    )


def test_every_line_subtotal_and_the_total_explain_themselves_in_both_languages(budget):
    ids = [
        "total",
        *(row.id for row in budget.lines),
        *(f"{cut.value}:{row.key}" for cut in Cut for row in budget.by(cut)),
    ]
    for id in ids:
        told = explain_budget(budget, id)
        for lang in LANGUAGES:
            text = told.say(lang)
            assert text.startswith(f"{id}: ")
            assert "{" not in text
            assert told.to_dict(lang)["text"]


def test_the_parts_of_a_subtotal_are_named(budget):
    text = explain_budget(budget, "month:2018-03").say("en")

    assert "\nL: 840 đồng" in text
    assert "\nW: 1,912 đồng" in text


def test_a_part_of_a_subtotal_is_a_sum_and_open_where_a_price_is_missing(eldoria):
    rows = [
        line("FREE", rate="free"),
        line("PAID", rate="r"),
        line("HALF", inputs=[entry("kit", 1, "item"), entry("tea", 1, "item")]),
        line("BOTH", inputs=[entry("kit", 1, "item"), entry("gift", 1, "item")]),
    ]
    prices = [own_price("free", 0), own_price("r", 7), own_price("kit", 3, "item")]
    prices.append(own_price("gift", 0, "item"))
    told = explain_budget(compute_budget(plan(*rows, prices=prices), eldoria), "month:2018-03")

    said = told.say("en").splitlines()
    assert [text for text in said if text.startswith(("FREE", "PAID", "HALF", "BOTH"))] == [
        "FREE: 0 đồng",
        "PAID: 70 đồng",
        "HALF: ?",
        "BOTH: 30 đồng",
    ]


@pytest.mark.parametrize(
    ("last_day", "codes"),
    [("2029-12-31", []), ("2030-01-01", []), ("2030-01-02", ["beyond-last-review"])],
)
def test_a_plan_that_ends_after_the_last_review_of_the_framework_says_so(last_day, codes, eldoria):
    assert str(eldoria.info.as_of) == "2030-01-01"
    source = plan(
        line(rate="r", by_month={"2029-03": 10}),
        prices=[own_price("r", 1)],
        first_day="2029-01-01",
        last_day=last_day,
    )
    told = explain_budget(compute_budget(source, eldoria), "total")

    assert [flag.code for flag in told.flags] == codes
    for flag in told.flags:
        assert flag.params == {"day": date(2030, 1, 2), "as_of": date(2030, 1, 1)}


def test_the_method_goes_with_every_budget_and_says_what_is_in_it(budget):
    codes = [reason.code for reason in method_statement(budget)]
    text = "\n".join(reason.say("en") for reason in method_statement(budget))

    assert codes == [
        "method-perspective",
        "method-prices",
        "method-strict",
        "method-included",
        "method-shared",
        "amount-rounded",
        "method-calendars",
        "method-grades",
        "method-unpriced",
    ]
    for words in (
        "2018",
        "material, labour, contributions on wages, equipment, unpaid time",
        "NONE",
        "primary text read",
    ):
        assert words in text
    assert "method" not in budget.to_dict("vi")  # wording stands beside a result, never in it


@pytest.mark.parametrize(
    ("calendar", "vi", "en"),
    [("calendar", "năm dương lịch", "calendar year"), ("own", "own", "own")],
)
def test_the_method_names_the_calendars_of_the_plan(calendar, vi, en, eldoria):
    own = {"id": "own", "month": 10, "day": 1}
    budget = compute_budget(plan(line(), calendars=[own], fiscal_calendar=calendar), eldoria)
    (said,) = [row for row in method_statement(budget) if row.code == "method-calendars"]

    assert f"lịch ngân sách: {vi};" in said.say("vi")
    assert f"fiscal calendar: {en};" in said.say("en")


def test_a_step_has_the_name_of_the_norm_that_prices_its_input(lay):
    framework = lay(
        norm("X-1", "r", "price", 10, "VND", per_unit="case", item_en="Rate for a case")
    )
    (step,) = explain_budget(compute_budget(plan(line(rate="r")), framework), "L").steps

    assert "Rate for a case: 10 cases" in step.say("en")


@pytest.mark.parametrize(
    ("rounding", "rule"),
    [
        (None, "the library's own rule"),
        ({"base": 1000, "direction": "half_up", "reason": "TT-1"}, "TT-1"),
    ],
)
def test_the_rule_of_rounding_is_that_of_the_plan_or_the_librarys_own(rounding, rule, eldoria):
    budget = compute_budget(plan(line(rate="B-CASE"), rounding=rounding), eldoria)
    (said,) = [
        reason.say("en") for reason in method_statement(budget) if reason.code == "amount-rounded"
    ]

    assert rule in said
    assert "LIB" not in said


def test_carrying_forward_is_part_of_the_method(eldoria):
    budget = compute_budget(
        plan(line(rate="r"), prices=[own_price("r", 1)]), eldoria, policy="carry_forward"
    )

    assert "method-carry-forward" in [reason.code for reason in method_statement(budget)]


def test_a_wider_price_that_was_not_taken_is_shown(lay):
    text = norm("X-1", "s", "price", 10, "VND", per_unit="case")
    text += norm("X-2", "s", "price", 7, "VND", per_unit="case", places=["P-C"])
    told = explain_budget(compute_budget(plan(line(rate="s")), lay(text)), "L")

    assert [flag.code for flag in told.flags] == ["wider-norm-hidden"]
    assert "X-1" in told.say("en")


def test_a_subtotal_rests_on_the_norms_of_its_own_days_only(lay):
    text = norm(
        "X-1", "r", "price", 10, "VND", per_unit="case", valid_to="2018-07-01", force="ended"
    )
    text += norm("X-2", "r", "price", 12, "VND", per_unit="case", valid_from="2018-07-01")
    budget = compute_budget(plan(line(by_month={"2018-03": 4, "2018-09": 6}, rate="r")), lay(text))

    assert [citation.id for citation in explain_budget(budget, "month:2018-03").citations] == [
        "X-1"
    ]
    assert [citation.id for citation in explain_budget(budget, "month:2018-09").citations] == [
        "X-2"
    ]
    assert {"X-1", "X-2"} <= {citation.id for citation in explain_budget(budget, "total").citations}


def test_a_subtotal_has_the_flags_of_its_own_days_only(eldoria):
    plan_line = line(by_month={"2018-03": 4, "2018-09": 6}, rate="r")
    ended = own_price("r", 10, valid_to="2018-07-01")
    dear = own_price("r", 400_001, valid_from="2018-07-01")

    def flags(id, *prices, policy="strict"):
        return {
            flag.code
            for flag in explain_budget(
                compute_budget(plan(plan_line, prices=prices), eldoria, policy=policy), id
            ).flags
        }

    assert "price-missing" not in flags("month:2018-03", ended)
    assert "price-missing" in flags("month:2018-09", ended)
    assert "carried-forward" not in flags("month:2018-03", ended, policy="carry_forward")
    assert "carried-forward" in flags("month:2018-09", ended, policy="carry_forward")
    assert "outside-limits" not in flags("month:2018-03", ended, dear)
    assert "outside-limits" in flags("month:2018-09", ended, dear) & flags("total", ended, dear)


def test_a_sentence_has_one_capital_letter_and_a_full_stop(eldoria):
    source = plan(line(rate="r"), prices=[own_price("r", 7)])
    told = explain_budget(compute_budget(source, eldoria), "L")

    assert told.sentences[1] == Text("Số tiền: 70 đồng.", "Amount: 70 đồng.")


@pytest.mark.parametrize(
    ("names", "title"),
    [({}, "case"), ({"item_en": "Own words"}, "Own words"), ({"activity": "B-NONE"}, "")],
)
def test_a_line_without_a_label_has_that_of_its_activity(names, title, eldoria):
    source = plan(line(rate="r", **names), prices=[own_price("r", 7)])

    assert explain_budget(compute_budget(source, eldoria), "L").title.en == title
