"""A budget: what has no price is in no total, every cut makes the total, and each choice shows."""

from __future__ import annotations

import pytest
from tests.support.plans import consumption, entry, line, norm, own_price, plan

from sexwork_models import (
    FrameworkFaultError,
    LineStatus,
    UnknownIdError,
    UnusableInputError,
    compute_budget,
    explain_budget,
    operating_share,
    read_plan,
)

RATE = [own_price("r", 1000)]


def codes(budget):
    return [(finding.code, finding.where.field) for finding in budget.report]


def test_a_line_without_rate_and_inputs_takes_the_only_price_for_its_activity(lay):
    framework = lay(
        norm("X-1", "case-rate", "price", 1500, "VND", per_unit="case", activities=["B-CASE"])
    )

    assert compute_budget(plan(line()), framework).total == 15_000


def test_a_price_for_another_unit_of_the_activity_is_not_taken(lay):
    framework = lay(
        norm("X-1", "case-rate", "price", 1500, "VND", per_unit="person", activities=["B-CASE"])
    )
    budget = compute_budget(plan(line()), framework)

    assert budget.total is None
    assert codes(budget) == [("price-for-other-unit", "$.lines[0].activity")]


def test_two_rates_for_an_activity_are_not_chosen_between(lay):
    framework = lay(
        norm("X-1", "one", "price", 1, "VND", per_unit="case", activities=["B-CASE"])
        + norm("X-2", "two", "price", 2, "VND", per_unit="case", activities=["B-CASE"])
    )

    assert codes(compute_budget(plan(line()), framework)) == [("rate-ambiguous", "$.lines[0].rate")]
    assert compute_budget(plan(line(rate="two")), framework).total == 20


def test_a_rate_and_consumption_norms_for_one_activity_are_not_both_counted(lay):
    framework = lay(
        norm("X-1", "one", "price", 1, "VND", per_unit="case", activities=["B-CASE"])
        + consumption("X-2", "kit", 2, "item")
        + norm("X-3", "kit", "price", 5, "VND", per_unit="item")
    )

    assert codes(compute_budget(plan(line()), framework)) == [("priced-twice", "$.lines[0].rate")]
    assert compute_budget(plan(line(inputs=[entry("kit", 1, "item")])), framework).total == 50


@pytest.mark.parametrize(("volume", "priced"), [(4, False), (5, True), (20, True), (21, False)])
def test_a_consumption_norm_holds_within_its_scale_and_nowhere_else(volume, priced, lay):
    framework = lay(consumption("X-1", "kit", 2, "item", scale_from=5, scale_to=20))
    budget = compute_budget(
        plan(line(volume=volume), prices=[own_price("kit", 3, "item")]), framework
    )

    assert budget.total == (6 * volume if priced else None)
    assert codes(budget) == ([] if priced else [("scale-exceeded", "$.lines[0].volume")])


@pytest.mark.parametrize(
    ("scale", "low", "high"),
    [
        ({"scale_from": 11, "scale_to": 20}, 11, 20),
        ({"scale_from": 11}, 11, "-"),
        ({"scale_to": 9}, "-", 9),
    ],
)
def test_a_scale_that_is_exceeded_is_said_with_both_its_ends(scale, low, high, lay):
    framework = lay(consumption("X-1", "kit", 2, "item", **scale))
    budget = compute_budget(plan(line(), prices=[own_price("kit", 3, "item")]), framework)
    (finding,) = [finding for finding in budget.report if finding.code == "scale-exceeded"]

    assert (finding.params["low"], finding.params["high"]) == (low, high)
    assert (finding.params["volume"], finding.params["id"]) == (10, "X-1")


def test_a_consumption_norm_that_changes_in_the_year_is_the_one_of_each_day(lay):
    text = consumption("X-1", "kit", 2, "item", subject="s", valid_to="2018-07-01", force="ended")
    text += consumption("X-2", "kit", 3, "item", subject="s", valid_from="2018-07-01")
    budget = compute_budget(
        plan(
            line(by_day={"2018-06-30": 4, "2018-07-01": 6}), prices=[own_price("kit", 10, "item")]
        ),
        lay(text),
    )

    assert budget.total == (2 * 4 + 3 * 6) * 10
    assert [cost.requirement.norm.id for cost in budget.line("L").costs.costs] == ["X-1", "X-2"]


def test_a_consumption_norm_whose_value_nobody_knows_leaves_the_line_open(lay):
    framework = lay(consumption("X-1", "kit", None, "item", grade="unknown"))

    assert [finding.code for finding in compute_budget(plan(line()), framework).report] == [
        "price-unknown"
    ]


def test_a_price_that_changes_within_a_month_needs_days(eldoria):
    prices = [
        own_price("r", 1000, valid_to="2018-03-16"),
        own_price("r", 1100, valid_from="2018-03-16"),
    ]
    by_month = compute_budget(plan(line(rate="r"), prices=prices), eldoria)
    by_day = compute_budget(
        plan(line(rate="r", by_day={"2018-03-15": 4, "2018-03-16": 6}), prices=prices), eldoria
    )

    assert (by_month.total, codes(by_month)) == (
        None,
        [("price-changes-in-window", "$.lines[0].rate")],
    )
    assert by_day.total == 4 * 1000 + 6 * 1100


def test_the_same_price_in_a_new_document_does_not_need_days(eldoria):
    prices = [
        own_price("r", 1000, valid_to="2018-03-16"),
        own_price("r", 1000, valid_from="2018-03-16"),
    ]

    assert compute_budget(plan(line(rate="r"), prices=prices), eldoria).total == 10_000


def test_a_line_without_a_schedule_is_priced_while_the_price_is_one_and_falls_into_no_month(
    eldoria,
):
    budget = compute_budget(plan(line(rate="r", unscheduled=True), prices=RATE), eldoria)
    two = compute_budget(
        plan(
            line(rate="r", unscheduled=True),
            prices=[
                own_price("r", 1000, valid_to="2018-07-01"),
                own_price("r", 2, valid_from="2018-07-01"),
            ],
        ),
        eldoria,
    )

    assert (budget.total, [row.key for row in budget.by("month")]) == (10_000, [""])
    assert codes(budget) == [("schedule-missing", "$.lines[0]")]
    assert two.total is None


def test_deleting_the_price_of_one_segment_leaves_a_part_and_no_total(eldoria):
    source = plan(
        line(rate="r", by_month={"2018-03": 4, "2018-09": 6}),
        prices=[own_price("r", 1000, valid_to="2018-07-01")],
    )
    budget = compute_budget(source, eldoria)

    assert (budget.total, budget.priced_total, budget.exact_total) == (None, 4000, None)
    assert budget.line("L").status is LineStatus.PARTLY_PRICED
    assert {row.key: row.total for row in budget.by("month")} == {"2018-03": 4000, "2018-09": None}
    assert {row.key: (row.total, row.priced_total) for row in budget.by("line")} == {
        "L": (None, 4000)
    }


def test_a_price_carried_forward_is_marked_and_never_the_default(eldoria):
    source = plan(line(rate="r"), prices=[own_price("r", 1000, valid_to="2018-01-01")])

    assert compute_budget(source, eldoria).total is None
    carried = compute_budget(source, eldoria, policy="carry_forward")
    assert carried.total == 10_000
    assert codes(carried) == [("price-carried", "$.lines[0].rate")]
    assert [flag.code for flag in explain_budget(carried, "L").flags] == ["carried-forward"]


def test_a_missing_price_of_unpaid_time_leaves_the_money_complete_and_the_economic_cost_open(
    eldoria,
):
    inputs = [entry("kit", 1, "item"), entry("hour", 2, "hour", "unpaid_time")]
    budget = compute_budget(
        plan(line(inputs=inputs), prices=[own_price("kit", 100, "item")]), eldoria
    )

    assert (budget.total, budget.economic_total) == (1000, None)
    assert codes(budget) == [("price-subject-unknown", "$.lines[0].inputs[1]")]


def test_an_input_by_participants_needs_participants(eldoria):
    inputs = [entry("tea", 1, "item", driver="participants")]
    budget = compute_budget(
        plan(line(inputs=inputs), prices=[own_price("tea", 5, "item")]), eldoria
    )

    assert codes(budget) == [("participants-needed", "$.lines[0].inputs[0]")]


def test_a_daily_quantity_under_a_monthly_price_needs_the_working_time(lay):
    framework = lay(
        norm("X-1", "worker", "price", 2, "base_salary", per_unit="person", per_period="month")
    )
    without = compute_budget(plan(line(inputs=[entry("worker", 1, "day", "labour")])), framework)
    with_time = compute_budget(
        plan(line(inputs=[entry("worker", 1, "day", "labour", working_time=20)])), framework
    )

    assert codes(without) == [("price-unit-differs", "$.lines[0].inputs[0]")]
    assert with_time.total == 1000  # 10 days of 20 a month, at 2 x 1,000


def test_a_missing_contribution_leaves_the_line_open(lay):
    framework = lay(
        norm("X-1", "worker", "price", 2, "base_salary", per_unit="person", per_period="month")
    )
    worker = entry("worker", 1, "month", "labour", contributions=["on-top"])
    budget = compute_budget(plan(line(inputs=[worker])), framework)

    assert (budget.total, budget.priced_total) == (None, 20_000)
    assert codes(budget) == [("price-subject-unknown", "$.lines[0].inputs[0]")]


@pytest.mark.parametrize("shares", [{"A": 99}, {"A": 60, "B": 41}, {"A": 50, "NOBODY": 50}])
def test_a_faulty_key_passes_nothing_on(shares, eldoria):
    lines = [line("A", rate="r"), line("B", rate="r"), line("S", rate="r", allocation="k")]
    budget = compute_budget(
        plan(*lines, prices=RATE, keys=[{"id": "k", "basis_en": "x", "shares": shares}]), eldoria
    )

    assert {row.key: row.total for row in budget.by("bearer")} == {
        "A": 10_000,
        "B": 10_000,
        "S": 10_000,
    }
    assert {finding.code for finding in budget.report} <= {"key-not-100", "not-in-plan"}
    assert len(budget.report) >= 1


def test_shares_of_sources_hold_of_the_priced_part_while_the_total_is_open(eldoria):
    sources = [
        {"id": "c", "kind": "central", "share": 75},
        {"id": "d", "kind": "donor", "share": 25},
    ]
    budget = compute_budget(
        plan(line("A", rate="r"), line("B", rate="none"), prices=RATE, funding=sources), eldoria
    )

    assert {row.key: (row.total, row.priced_total) for row in budget.by("funding")} == {
        "c": (None, 7500),
        "d": (None, 2500),
    }


def test_a_fiscal_year_of_a_donor_has_its_own_quarters(eldoria):
    budget = compute_budget(
        plan(
            line(rate="r", by_month={"2018-03": 4, "2018-04": 6}),
            prices=RATE,
            fiscal_calendar="donor",
            calendars=[{"id": "donor", "month": 4}],
        ),
        eldoria,
    )

    assert {row.key: row.total for row in budget.by("quarter")} == {
        "2017-Q4": 4000,
        "2018-Q1": 6000,
    }


def test_the_operating_share_is_one_number_or_the_range_that_open_lines_leave(eldoria):
    def share(*classes, **changes):
        lines = [line(f"L{i}", rate="r", cost_class=kind) for i, kind in enumerate(classes)]
        found = operating_share(compute_budget(plan(*lines, prices=RATE, **changes), eldoria), "B")
        return found.figure and (found.figure.low, found.figure.high), found.open_lines

    assert share("operating", "other") == ((50, 50), ())
    assert share("operating", "other", "unknown", "unknown") == ((25, 75), ("L2", "L3"))
    assert share() == (None, ())
    lines = [
        line("A", rate="r", cost_class="operating"),
        line("B", rate="r"),
        line("C", rate="none"),
    ]
    open_ = operating_share(compute_budget(plan(*lines, prices=RATE), eldoria), "B")
    assert (open_.figure.low, open_.figure.high, open_.open_lines) == (0, 50, ("C",))


def test_questions_that_a_budget_cannot_answer_name_what_it_can(eldoria):
    budget = compute_budget(plan(line(rate="r"), prices=RATE), eldoria)

    for ask in (
        lambda: budget.line("K"),
        lambda: budget.by("colour"),
        lambda: explain_budget(budget, "month:2018-13"),
    ):
        with pytest.raises(UnknownIdError):
            ask()


def test_a_plan_is_taken_as_model_mapping_bytes_or_path_and_nothing_else(eldoria, tmp_path):
    source = plan(line(rate="r"), prices=RATE)
    model = read_plan(source).model
    path = tmp_path / "plan.json"
    path.write_text(model.model_dump_json(exclude_defaults=True), encoding="utf-8")

    assert model is not None
    for form in (source, model, path, str(path), path.read_bytes(), read_plan(path)):
        assert compute_budget(form, eldoria).total == 10_000
    with pytest.raises(UnusableInputError) as refused:
        compute_budget(tmp_path / "plan.xlsx", eldoria)
    assert refused.value.code == "plan-suffix"
    with pytest.raises(UnusableInputError) as refused:
        compute_budget(tmp_path / "none.toml", eldoria)
    assert refused.value.code == "file-unreadable"
    with pytest.raises(FrameworkFaultError):
        compute_budget({"id": "x"}, eldoria)


def test_nothing_of_a_plan_shows_in_its_repr(eldoria):
    budget = compute_budget(plan(line(rate="r"), prices=RATE, site="SITE-9"), eldoria)

    assert repr(budget.plan) == "<Plan PLAN, 1 lines>"
    assert repr(budget) == "<Budget of PLAN, 1 lines, total 10000>"


@pytest.mark.parametrize(
    ("models", "activity", "unit", "expected"),
    [
        (["M1"], "M1-IEC", "contact", "M1"),
        (["M1", "M2"], "M1-IEC", "contact", "M1"),
        (["M1", "M2"], "M2-REFER", "referral", "M2"),
        (["M3"], "M1-IEC", "contact", ""),
        (["M1"], "X-REVIEW", "assessment", "M1"),
        (["M1", "M2"], "X-REVIEW", "assessment", ""),
    ],
)
def test_a_line_is_of_the_only_model_of_the_plan_that_has_its_activity(
    vietnam, models, activity, unit, expected
):
    """An activity of all models is of the only model of the plan, and of none of several."""
    planned = line("L", activity=activity, unit=unit, rate="r")
    source = plan(planned, models=models, place="27", prices=[own_price("r", 1000, unit)])

    assert compute_budget(source, vietnam).line("L").costs.model == expected
    stated = plan({**planned, "model": "M2"}, models=models, place="27", prices=source["prices"])
    assert compute_budget(stated, vietnam).line("L").costs.model == "M2"


def test_of_several_ceilings_on_a_line_the_lowest_is_the_most_that_it_may_cost(lay):
    case = {"per_unit": "case", "activities": ["B-CASE"]}
    for amounts in ((100, 300), (300, 100)):
        text = "".join(
            norm(f"X-{amount}", f"s-{amount}-{number}", "price_ceiling", amount, "VND", **case)
            for number, amount in enumerate(amounts)
        )
        budget = compute_budget(plan(line(rate="none")), lay(text))

        assert budget.ceiling_total == 1000
