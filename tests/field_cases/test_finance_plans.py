"""Cases of the field about plans: what stands twice, and limits that are judged or listed."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support import plans

from sexwork_models import compute_budget, compute_execution, validate_plan

# --- S11: what stands twice -----------------------------------------------------------------------


def test_s11_identical_plan_lines_inputs_and_targets(eldoria):
    target = {"indicator": "J01", "value": 5, "unit": "contact"}
    paint = plans.entry("paint", 1, "item")
    line = plans.line("L", rate="service")
    copied = {**line, "id": "M", "volume": "10.0", "by_month": {"2018-03": "10.00"}}
    other = plans.line("N", inputs=[paint, paint])
    targets = [{"id": "T", **target}, {"id": "U", **target}]
    report = validate_plan(plans.plan(line, copied, other, targets=targets), eldoria)

    assert [
        (str(finding.where), finding.params["first"])
        for finding in report
        if finding.code == "part-repeated"
    ] == [
        ("$.lines[1]", "$.lines[0]"),
        ("$.targets[1]", "$.targets[0]"),
        ("$.lines[2].inputs[1]", "$.lines[2].inputs[0]"),
    ]
    differs = {**copied, "item_en": "another half of the year"}
    assert "part-repeated" not in validate_plan(plans.plan(line, differs), eldoria).codes


def test_s11_a_move_of_money_that_was_copied(eldoria):
    lines = [plans.line("A", rate="r"), plans.line("B", rate="r", item_en="more")]
    budget = compute_budget(plans.plan(*lines, prices=[plans.own_price("r", 100)]), eldoria)
    move = {"source": "A", "target": "B", "amount": 5, "on": "2018-04-01", "document": "x"}
    head = {"id": "E", "plan": "PLAN", "first_day": "2018-01-01", "last_day": "2018-12-31"}

    def found(*moves):
        report = compute_execution(budget, {**head, "moves": list(moves)}).report
        return [(finding.code, str(finding.where)) for finding in report]

    assert found(move, move) == [("part-repeated", "$.moves[1]")]
    assert found(move, {**move, "document": "y"}) == []


# --- S13: ceilings are judged or listed, never both -----------------------------------------------


CLASS = """[[activities]]
id = "B-CLASS"
models = ["B"]
name_vi = "lớp"
name_en = "class"
unit = "class"
references = ["ACT-1:9"]
grade = "supplied"
"""


def ceiling(id: str, per_unit: str, value: int = 100, **changes: Any) -> str:
    cells = {"per_unit": per_unit, "activities": ["B-CLASS"], **changes}
    return CLASS + plans.norm(id, f"limit-{id}", "price_ceiling", value, "VND", **cells)


def money_findings(source, framework):
    return [
        (finding.code, tuple(finding.params.get("ids", ())))
        for finding in validate_plan(source, framework)
        if finding.code in ("price-above-ceiling", "ceiling-not-set-beside")
    ]


def of_days(amount: int, **changes: Any):
    days = plans.line("L", activity="B-CLASS", unit="day", rate="care", **changes)
    return plans.plan(days, prices=[plans.own_price("care", amount, "day")])


def test_s13_a_ceiling_per_day_is_set_beside_a_line_in_days_and_not_listed(lay):
    framework = lay(ceiling("X-1", "day"))

    assert compute_budget(of_days(100), framework).line("L").costs.ceilings != ()
    assert money_findings(of_days(101), framework) == [("price-above-ceiling", ())]
    assert money_findings(of_days(100), framework) == []


def test_s13_a_ceiling_for_another_unit_or_for_some_days_only_is_listed(lay):
    cases = lay(ceiling("X-1", "person"))
    assert money_findings(of_days(101), cases) == [("ceiling-not-set-beside", ("X-1",))]
    late = lay(ceiling("X-1", "day", valid_from="2018-06-01"))
    anywhen = {"by_month": None, "unscheduled": True}
    assert money_findings(of_days(101, **anywhen), late) == [("ceiling-not-set-beside", ("X-1",))]
    assert money_findings(of_days(101), late) == []  # the line is carried out in March


SHARE = {"per_unit": "total_funding_of_the_model", "models": ["B"]}


def share_ceiling(id: str, subject: str, **changes: Any) -> str:
    return plans.norm(id, subject, "share_ceiling", 30, "percent", **{**SHARE, **changes})


def shares(source, framework):
    return [
        (
            finding.code,
            finding.params["citation"].id,
            getattr(finding.params.get("reason"), "code", ""),
        )
        for finding in validate_plan(source, framework)
        if finding.code in ("share-not-judged", "share-undetermined", "norm-exceeded")
    ]


def of_care(cost_class: str, **changes: Any):
    costs = [
        plans.line("L", rate="care", cost_class=cost_class),
        plans.line("M", rate="care", item_en="more"),
    ]
    return plans.plan(*costs, prices=[plans.own_price("care", 100)], **changes)


@pytest.mark.parametrize(
    "changes",
    [{"subject": "training-cost"}, {"per_unit": "group"}, {"activities": ["B-CASE"]}],
)
def test_s13_a_share_ceiling_of_another_cost_is_listed(changes, lay):
    subject = changes.pop("subject", "operating-cost")
    framework = lay(share_ceiling("X-1", subject, **changes))

    assert shares(of_care("operating"), framework) == [
        ("share-not-judged", "X-1", "share-of-other-cost")
    ]


def test_s13_every_operating_share_is_judged_or_listed(lay):
    framework = lay(share_ceiling("X-1", "operating-cost"))
    unread = of_care("operating")
    unread["lines"].append(plans.line("N", volume="many"))

    assert shares(of_care("operating"), framework) == [("norm-exceeded", "X-1", "")]  # 50%
    assert shares(of_care("other"), framework) == []
    assert shares(of_care("unknown"), framework) == [("share-undetermined", "X-1", "")]
    assert shares(unread, framework) == [("share-not-judged", "X-1", "costs-unread")]
    assert shares(plans.plan(), framework) == [("share-not-judged", "X-1", "model-without-cost")]
    for lang in ("vi", "en"):
        for finding in validate_plan(unread, framework):
            assert "{" not in finding.message(lang) + finding.remedy(lang)


def test_s13_a_longest_stay_is_judged_or_listed(lay):
    stay = {"per_unit": "case", "activities": ["B-CASE"]}
    days = lay(plans.norm("X-1", "stay", "duration_max", 5, "day", **stay))
    nights = lay(plans.norm("X-1", "stay", "duration_max", 5, "night", **stay))

    def found(framework, duration):
        source = plans.plan(plans.line("L", duration=duration))
        return [
            (finding.code, str(finding.where))
            for finding in validate_plan(source, framework)
            if finding.params.get("citation") and finding.params["citation"].id == "X-1"
        ]

    at = "$.lines[0].duration"
    assert found(days, 6) == [("norm-exceeded", at)]
    assert found(days, 5) == []
    assert found(days, None) == [("norm-not-judged", at)]
    assert found(nights, 6) == [("norm-not-judged", at)]


@pytest.mark.parametrize("kind", ["price_ceiling", "per_diem", "bound_min"])
def test_s13_a_limit_on_an_input_for_another_unit_than_its_price_is_listed(kind, lay):
    unit = "base_salary" if kind == "bound_min" else "VND"
    framework = lay(plans.norm("X-1", "helper", kind, 50, unit, per_unit="person"))

    def found(unit):
        costs = plans.line("L", inputs=[plans.entry("helper", 1, unit, "allowance")])
        prices = [plans.own_price("helper", 50_000, unit)]
        return [
            (finding.code, str(finding.where), finding.params["ids"])
            for finding in validate_plan(plans.plan(costs, prices=prices), framework)
            if "X-1" in finding.params.get("ids", ())
        ]

    assert found("hour") == [("ceiling-not-set-beside", "$.lines[0].inputs[0]", ["X-1"])]
    assert found("person") == []
