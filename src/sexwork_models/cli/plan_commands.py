"""What the commands do with plans: price one, compare two, explain an amount; each says what stands against the plan."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

import attrs

from ..api.evaluate import evaluate
from ..core.errors import UnusableInputError
from ..core.findings import Report
from ..core.messages import Lang
from ..finance.budget.breakdown import Cut
from ..finance.budget.compute import compute_budget
from ..finance.budget.explain import explain_budget
from ..finance.budget.method import method_statement
from ..finance.budget.results import Budget
from ..finance.plan_review.validate import validate_plan
from ..finance.spending.compare_budgets import compare_budgets, compare_norms
from ..finance.spending.execution import compute_execution
from ..finance.spending.operating_share import operating_share
from ..finance.spending.unit_costs import compute_unit_costs
from ..framework.framework import Framework
from ..practice.plans.files import read_plan
from .answers import FINDINGS, Answer, framework_of, status_of, there
from .file_kinds import kind_of, of_kind
from .money_text import budget_text, comparison_text, execution_text, norms_text, unit_costs_text
from .text import findings_text

__all__ = ["budget", "compare", "explain_amount"]


@attrs.frozen
class _Checked:
    """A plan with everything that was found in it; `budget` is None when it could not be read in full."""

    name: str
    report: Report
    budget: Budget | None

    @classmethod
    def of(cls, path: str, framework: Framework, policy: str = "strict") -> _Checked:
        file = read_plan(of_kind(path, "plan"))
        report = validate_plan(file, framework, policy=policy)
        priced = compute_budget(file, framework, policy=policy) if file.model is not None else None
        return cls(Path(path).name, report, priced)

    @property
    def errors(self) -> Report:
        """What stands against the plan."""
        return Report.of(finding for finding in self.report if finding.severity == "error")


def _refused(report: Report, lang: Lang, **unread: object) -> Answer:
    """What is said of a plan that could not be read in full."""
    return Answer({**report.to_dict(lang), **unread}, findings_text(report, lang), FINDINGS)


def budget(options: argparse.Namespace) -> Answer:
    """The budget of a plan, its execution and its unit costs."""
    lang, framework = options.lang, framework_of(options)
    plan = _Checked.of(options.plan, framework, options.policy)
    if plan.budget is None:
        return _refused(
            plan.report,
            lang,
            plan=read_plan(options.plan).draft.id or None,
            lines=[],
            cuts={},
            total=None,
        )
    parts = [
        budget_text(plan.budget, lang, *([[Cut(cut) for cut in options.by]] if options.by else []))
    ]
    data, report = plan.budget.to_dict(lang), plan.report
    data["method"] = [reason.say(lang) for reason in method_statement(plan.budget)]
    data["operating_shares"] = [
        operating_share(plan.budget, model).to_dict() for model in plan.budget.plan.models
    ]
    execution = (
        compute_execution(plan.budget, of_kind(options.execution, "execution"))
        if options.execution
        else None
    )
    results = evaluate(options.observations, framework) if options.observations else None
    report = report + results.report if results is not None else report
    costs = compute_unit_costs(
        plan.budget, execution, results.indicators if results is not None else ()
    )
    if execution is not None:
        parts.append(execution_text(execution, lang))
        data["execution"] = execution.to_dict(lang)
        report = report + execution.report
    parts.append(unit_costs_text(costs, lang))
    data["unit_costs"] = costs.to_dicts(lang)
    report = report + costs.report
    return Answer(
        {**report.to_dict(lang), **data},
        "\n\n".join([*parts, findings_text(report, lang)]),
        status_of(report),
    )


def compare(options: argparse.Namespace) -> Answer:
    """Two plans under one framework, or two overlays and what a plan costs under each."""
    kinds = [kind_of(there(side)) for side in (options.left, options.right)]
    if kinds == ["plan", "plan"] and options.plan is None:
        framework = framework_of(options)
        return _compared(
            options.lang, *(_Checked.of(side, framework) for side in (options.left, options.right))
        )
    if kinds != ["overlay", "overlay"]:
        raise UnusableInputError(
            "compare-kinds", left=Path(options.left).name, right=Path(options.right).name
        )
    left, right = (framework_of(options, side) for side in (options.left, options.right))
    differences = compare_norms(left, right)
    names = (Path(options.left).name, Path(options.right).name)
    data: dict[str, object] = {"norms": [one.to_dict(options.lang) for one in differences]}
    answer = Answer(data, norms_text(differences, names, options.lang))
    if options.plan is None:
        return answer
    sides = (_Checked.of(options.plan, framework) for framework in (left, right))
    priced = _compared(
        options.lang,
        *(attrs.evolve(side, name=name) for side, name in zip(sides, names, strict=True)),
    )
    assert isinstance(priced.data, Mapping)
    return Answer({**data, **priced.data}, f"{answer.text}\n\n{priced.text}", priced.status)


def _compared(lang: Lang, left: _Checked, right: _Checked) -> Answer:
    """Two priced plans line by line, then what stands against either; without a side that can be read only the latter."""
    said = {"left_findings": left.report, "right_findings": right.report}
    data: dict[str, object] = {"ok": left.report.ok and right.report.ok}
    data |= {key: report.to_dict(lang)["findings"] for key, report in said.items()}
    parts = [
        f"{side.name}:\n{findings_text(side.errors, lang)}"
        for side in (left, right)
        if not side.report.ok
    ]
    status = max(status_of(left.report), status_of(right.report))
    if left.budget is None or right.budget is None:
        return Answer({**data, "lines": [], "difference": None}, "\n\n".join(parts), status)
    comparison = compare_budgets(left.budget, right.budget)
    text = comparison_text(comparison, (left.name, right.name), lang)
    return Answer({**data, **comparison.to_dict()}, "\n\n".join([text, *parts]), status)


def explain_amount(options: argparse.Namespace) -> Answer:
    """Where an amount of a plan comes from, then what stands against the plan."""
    plan = _Checked.of(options.plan, framework_of(options))
    if plan.budget is None:
        return _refused(plan.report, options.lang, id=options.id, kind="budget")
    told = explain_budget(plan.budget, options.id)
    text = told.say(options.lang)
    if not plan.report.ok:
        text += f"\n\n{findings_text(plan.errors, options.lang)}"
    return Answer(
        {**plan.report.to_dict(options.lang), **told.to_dict(options.lang)},
        text,
        status_of(plan.report),
    )
