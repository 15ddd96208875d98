"""Limits of money apply to the lines, days and inputs that they name, and to no others."""

from __future__ import annotations

import pytest
from tests.support.plans import consumption, entry, line, norm, own_price, plan

from sexwork_models import FrameworkFaultError, compute_budget, explain_budget, validate_plan


def found(source, framework):
    return [
        (finding.code, finding.where.field)
        for finding in validate_plan(source, framework)
        if finding.severity == "error"
    ]


@pytest.mark.parametrize(
    ("activities", "models"), [(["A-VISIT"], ["ALL"]), ([], ["A"]), (["A-VISIT"], ["A"])]
)
def test_a_price_that_speaks_of_another_activity_or_model_is_no_price_of_the_line(
    activities, models, lay
):
    framework = lay(
        norm("X-1", "r", "price", 10, "VND", per_unit="case", activities=activities, models=models)
    )
    budget = compute_budget(plan(line(rate="r")), framework)

    assert budget.total is None
    assert [finding.code for finding in budget.report] == ["price-not-for-line"]


def test_a_consumption_norm_of_another_model_is_not_used(lay):
    framework = lay(
        consumption("X-1", "kit", 2, "item", models=["A"])
        + norm("X-3", "kit", "price", 5, "VND", per_unit="item")
    )

    assert [finding.code for finding in compute_budget(plan(line()), framework).report] == [
        "no-price-for-activity"
    ]


def test_an_activity_with_a_price_for_another_unit_says_for_which(lay):
    framework = lay(norm("X-1", "r", "price", 10, "VND", per_unit="person", activities=["B-CASE"]))
    (flag,) = compute_budget(plan(line()), framework).report

    assert flag.code == "price-for-other-unit"
    assert flag.say("en").endswith("B-CASE has no price for “cases”; it has one for: persons.")


def test_a_price_of_another_place_says_where(lay):
    framework = lay(norm("X-1", "r", "price", 10, "VND", per_unit="case", places=["P-A"]))
    (flag,) = compute_budget(plan(line(rate="r")), framework).report

    assert (flag.code, flag.params["code"], flag.params["places"]) == (
        "price-elsewhere",
        "P-C",
        ["P-A"],
    )


def test_a_price_set_for_the_old_ground_of_a_code_is_none_on_the_new(lay):
    framework = lay(norm("X-1", "r", "price", 10, "VND", per_unit="case", places=["P-A"]))
    year = {"first_day": "2019-01-01", "last_day": "2020-12-31", "place": "P-A"}
    budget = compute_budget(
        plan(line(by_day={"2019-12-31": 4, "2020-01-01": 6}, rate="r"), **year), framework
    )

    assert (budget.priced_total, budget.total) == (40, None)


def test_a_price_of_the_plan_holds_wherever_the_plan_is(eldoria):
    year = {"first_day": "2019-01-01", "last_day": "2020-12-31", "place": "P-A"}
    source = plan(
        line(by_day={"2019-12-31": 4, "2020-01-01": 6}, rate="r"),
        prices=[own_price("r", 10)],
        **year,
    )
    budget = compute_budget(source, eldoria)

    assert budget.total == 100
    assert [
        citation.id
        for citation in explain_budget(budget, "L").citations
        if citation.id.startswith("PLAN")
    ] == ["PLAN:prices[0]"]


def test_a_price_above_the_ceiling_of_its_day_is_one_error_and_a_flag(eldoria):
    source = plan(line(rate="r"), prices=[own_price("r", 400_001)])

    assert found(source, eldoria) == [("price-above-ceiling", "$.lines[0].rate")]
    assert "outside-limits" in [
        flag.code for flag in explain_budget(compute_budget(source, eldoria), "L").flags
    ]
    assert found(plan(line(rate="r"), prices=[own_price("r", 400_000)]), eldoria) == []


def test_a_ceiling_that_changes_inside_a_month_allows_what_it_allows_on_its_best_day(lay):
    ended = {"valid_to": "2018-03-16", "force": "ended"}
    text = norm(
        "X-1", "s", "price_ceiling", 100, "VND", per_unit="case", activities=["B-CASE"], **ended
    )
    text += norm(
        "X-2",
        "s",
        "price_ceiling",
        200,
        "VND",
        per_unit="case",
        activities=["B-CASE"],
        valid_from="2018-03-16",
    )
    framework = lay(text)

    def at(amount, **when):
        return found(plan(line(rate="r", **when), prices=[own_price("r", amount)]), framework)

    assert at(150, by_month={"2018-03": 10}) == []  # nobody knows on which days
    assert at(201, by_month={"2018-03": 10}) == [("price-above-ceiling", "$.lines[0].rate")]
    assert at(150, by_day={"2018-03-15": 10}) == [("price-above-ceiling", "$.lines[0].rate")]
    assert at(150, by_day={"2018-03-16": 10}) == []


def test_a_ceiling_of_an_input_is_not_that_of_another_unit(lay):
    framework = lay(
        norm(
            "X-1", "helper", "price_ceiling", 50, "VND", per_unit="person", valid_from="2015-01-01"
        )
    )

    def at(unit):
        plan_line = line(inputs=[entry("helper", 1, unit, "allowance")])
        return found(plan(plan_line, prices=[own_price("helper", 60, unit)]), framework)

    assert at("person") == [("price-above-ceiling", "$.lines[0].inputs[0]")]
    assert at("hour") == []


def test_the_mark_of_a_price_carried_inside_a_month_stays(lay):
    text = norm(
        "X-1", "r", "price", 10, "VND", per_unit="case", valid_to="2018-03-16", force="ended"
    )
    budget = compute_budget(plan(line(rate="r")), lay(text), policy="carry_forward")

    assert budget.total == 100
    assert [finding.code for finding in budget.report] == ["price-carried"]


def test_the_grades_of_every_price_inside_a_month_are_kept(lay):
    text = norm(
        "X-1", "r", "price", 10, "VND", per_unit="case", valid_to="2018-03-16", force="ended"
    )
    text += norm(
        "X-2", "r", "price", 10, "VND", per_unit="case", valid_from="2018-03-16", grade="sample"
    )
    budget = compute_budget(plan(line(rate="r")), lay(text))

    assert budget.total == 100
    assert [norm.id for norm in budget.line("L").costs.costs[0].norms] == ["X-1", "X-2"]
    assert "sample" in budget.grades
    assert "sample-plan" in validate_plan(plan(line(rate="r")), lay(text)).codes


def test_a_consumption_norm_that_changes_inside_a_month_needs_days(lay):
    text = consumption("X-1", "kit", 2, "item", subject="s", valid_to="2018-03-16", force="ended")
    text += consumption("X-2", "kit", 3, "item", subject="s", valid_from="2018-03-16")
    prices = [own_price("kit", 10, "item")]

    by_month = compute_budget(plan(line(), prices=prices), lay(text))
    by_day = compute_budget(
        plan(line(by_day={"2018-03-15": 4, "2018-03-16": 6}), prices=prices), lay(text)
    )

    assert (by_month.total, [finding.code for finding in by_month.report]) == (
        None,
        ["price-changes-in-window"],
    )
    assert by_day.total == (2 * 4 + 3 * 6) * 10


def test_a_price_of_the_plan_that_could_not_be_read_is_told_once_and_not_as_unknown(eldoria):
    source = plan(line(rate="r"), prices=[own_price("r", "12.5")])
    codes = [(finding.code, finding.where.field) for finding in validate_plan(source, eldoria)]

    assert ("money-not-a-number", "$.prices[0].amount") in codes
    assert ("price-unread", "$.lines[0].rate") in codes
    assert "price-subject-unknown" not in dict(codes)


def test_a_scale_that_ends_before_it_begins_is_refused(lay):
    with pytest.raises(FrameworkFaultError) as refused:
        lay(consumption("X-1", "kit", 2, "item", scale_from=20, scale_to=5))

    assert "scale-reversed" in refused.value.report.codes


@pytest.mark.parametrize("back", ["2018-04-01", "2018-03-20"])
def test_a_plan_that_comes_back_to_a_place_still_has_one_price(back, eldoria):
    moves = [{"on": "2018-03-15", "place": "P-A"}, {"on": back, "place": "P-C"}]
    plan_line = line(by_month={"2018-01": 4, "2018-03": 4, "2018-09": 2}, rate="r")
    budget = compute_budget(
        plan(plan_line, prices=[own_price("r", 10)], place_changes=moves), eldoria
    )

    assert (budget.total, [flag.code for flag in budget.report]) == (100, [])


def test_a_price_of_the_plan_is_carried_forward_wherever_the_plan_is(eldoria):
    year = {"first_day": "2019-01-01", "last_day": "2020-12-31", "place": "P-A"}
    ended = own_price("r", 10, valid_to="2018-06-01")
    source = plan(line(by_day={"2019-12-31": 4, "2020-01-01": 6}, rate="r"), prices=[ended], **year)

    strict, carried = (
        compute_budget(source, eldoria),
        compute_budget(source, eldoria, policy="carry_forward"),
    )

    assert [(flag.code, str(flag.params["near"])) for flag in strict.report] == [
        ("price-missing", "2018-05-31")
    ]
    assert (carried.total, [flag.code for flag in carried.report]) == (100, ["price-carried"])
