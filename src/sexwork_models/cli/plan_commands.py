"""Runs the commands on plans: budget, compare, and explain with `--plan`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

import attrs

from ..api.evaluate import evaluate
from ..api.id_labels import named_ids
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
from .answers import FINDINGS, Answer, existing_path, framework_of, status_of
from .file_kinds import kind_of, of_kind
from .reference.explanation_text import explanation_text
from .terminal.budget_text import budget_text, method_text
from .terminal.comparison_text import comparison_text, norms_text
from .terminal.layout import findings_text
from .terminal.spending_text import execution_text, unit_costs_text
from .terminal.table_parts.verdicts import verdict_line

__all__ = ["budget", "compare", "explain_amount"]


@attrs.frozen
class _PricedPlan:
    """A plan file with its findings; `budget` is None when the plan could not be read in full."""

    name: str
    report: Report
    budget: Budget | None

    @classmethod
    def of(cls, path: str, framework: Framework, policy: str = "strict") -> _PricedPlan:
        file = read_plan(of_kind(path, "plan"))
        report = validate_plan(file, framework, policy=policy)
        priced = compute_budget(file, framework, policy=policy) if file.model is not None else None
        return cls(Path(path).name, report, priced)

    @property
    def errors(self) -> Report:
        """The findings that are errors."""
        return Report.of(finding for finding in self.report if finding.severity == "error")


def _unreadable_plan_answer(report: Report, lang: Lang, **unread: object) -> Answer:
    """The answer on a plan that could not be read in full: findings, and `unread` in the data."""
    text = f"{verdict_line(report, lang)}\n\n{findings_text(report, lang)}"
    return Answer({**report.to_dict(lang), **unread}, text, FINDINGS)


def budget(options: argparse.Namespace) -> Answer:
    """The budget of a plan, its execution and its unit costs."""
    lang, framework = options.lang, framework_of(options)
    plan = _PricedPlan.of(options.plan, framework, options.policy)
    if plan.budget is None:
        id = read_plan(options.plan).draft.id or None
        return _unreadable_plan_answer(plan.report, lang, plan=id, lines=[], cuts={}, total=None)
    execution = None
    if options.execution:
        execution = compute_execution(plan.budget, of_kind(options.execution, "execution"))
    results = None
    if options.observations:
        results = evaluate(of_kind(options.observations, "observations"), framework)
    indicators = results.indicators if results is not None else ()
    costs = compute_unit_costs(plan.budget, execution, indicators)
    reports = [part.report for part in (plan, results, execution, costs) if part is not None]
    report = sum(reports[1:], reports[0])
    cuts = list(map(Cut, options.by or ()))
    data = _budget_data(plan.budget, lang)
    text = [budget_text(plan.budget, report, lang, cuts)]
    if execution is not None:
        data["execution"] = execution.to_dict(lang)
        text.append(execution_text(execution, plan.budget, lang))
    data["unit_costs"] = costs.to_dicts(lang)
    text += [unit_costs_text(costs, lang), findings_text(report, lang)]
    text.append(method_text(plan.budget, lang))
    return Answer({**report.to_dict(lang), **data}, "\n\n".join(text), status_of(report))


def _budget_data(budget: Budget, lang: Lang) -> dict[str, object]:
    """The budget with its method statement and the operating share of each model."""
    data = budget.to_dict(lang)
    data["method"] = [reason.say(lang) for reason in method_statement(budget)]
    data["operating_shares"] = [
        operating_share(budget, model).to_dict() for model in budget.plan.models
    ]
    return data


def compare(options: argparse.Namespace) -> Answer:
    """Two plans under one framework, or two overlays and what a plan costs under each."""
    kinds = {_compared_kind(options.left), _compared_kind(options.right)}
    if kinds == {"plan"} and options.plan is None:
        framework = framework_of(options)
        left = _PricedPlan.of(options.left, framework)
        right = _PricedPlan.of(options.right, framework)
        return _comparison_answer(options.lang, left, right)
    if kinds == {"overlay"}:
        return _compare_overlays(options)
    raise UnusableInputError(
        "compare-kinds", left=Path(options.left).name, right=Path(options.right).name
    )


def _compared_kind(name: str) -> str:
    """The kind of a file to compare.

    Raises UnusableInputError for one that is neither a plan nor an overlay.
    """
    kind = kind_of(existing_path(name))
    if kind != "overlay":
        of_kind(name, "plan")
    return kind


def _compare_overlays(options: argparse.Namespace) -> Answer:
    """The norms that two overlays set differently and, with `--plan`, its budget under each."""
    left, right = framework_of(options, options.left), framework_of(options, options.right)
    names = (Path(options.left).name, Path(options.right).name)
    differences = compare_norms(left, right)
    norms = [difference.to_dict(options.lang) for difference in differences]
    text = norms_text(differences, names, options.lang)
    if options.plan is None:
        return Answer({"norms": norms}, text)
    left_plan = attrs.evolve(_PricedPlan.of(options.plan, left), name=names[0])
    right_plan = attrs.evolve(_PricedPlan.of(options.plan, right), name=names[1])
    priced = _comparison_answer(options.lang, left_plan, right_plan)
    assert isinstance(priced.data, Mapping)
    return Answer({"norms": norms, **priced.data}, f"{text}\n\n{priced.text}", priced.status)


def _comparison_answer(lang: Lang, left: _PricedPlan, right: _PricedPlan) -> Answer:
    """The verdict, two priced plans line by line, then the errors of either.

    When a plan could not be read in full, the verdict and the errors alone.
    """
    data: dict[str, object] = {"ok": left.report.ok and right.report.ok}
    parts, errors = list[str](), left.errors + right.errors
    for key, plan in (("left_findings", left), ("right_findings", right)):
        data[key] = plan.report.to_dict(lang)["findings"]
        if not plan.report.ok:
            parts.append(f"{plan.name}:\n{findings_text(plan.errors, lang)}")
    status = max(status_of(left.report), status_of(right.report))
    if left.budget is None or right.budget is None:
        text = "\n\n".join([verdict_line(errors, lang), *parts])
        return Answer({**data, "lines": [], "difference": None}, text, status)
    comparison = compare_budgets(left.budget, right.budget)
    text = comparison_text(comparison, (left.name, right.name), errors, lang)
    return Answer({**data, **comparison.to_dict()}, "\n\n".join([text, *parts]), status)


def explain_amount(options: argparse.Namespace) -> Answer:
    """The explanation of an amount of a plan, then the errors of the plan."""
    framework = framework_of(options)
    plan = _PricedPlan.of(options.plan, framework)
    if plan.budget is None:
        return _unreadable_plan_answer(plan.report, options.lang, id=options.id, kind="budget")
    explanation = named_ids(explain_budget(plan.budget, options.id), framework, ())
    text = explanation_text(explanation, framework, options.lang)
    if not plan.report.ok:
        text += f"\n\n{findings_text(plan.errors, options.lang)}"
    data = {**plan.report.to_dict(options.lang), **explanation.to_dict(options.lang)}
    return Answer(data, text, status_of(plan.report))
