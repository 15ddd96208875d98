"""Validates a plan: its form, parts, norms, targets and money, in one report."""

from __future__ import annotations

from ...core.findings import Report
from ...framework.framework import Framework
from ...framework.packaged.load import packaged_framework
from ...practice.plans.files import PlanSource, read_plan
from ...values.arguments import check_arguments
from ...values.intervals import Found, Policy
from ..budget.compute import compute_readable_budget, parse_policy
from .check import PlanCheck
from .money import MONEY_RULES
from .norms import NORM_RULES
from .parts import PLAN_RULES
from .targets import TARGET_RULES

__all__ = ["validate_plan"]

_HEAD = frozenset({"place", "first_day", "last_day"})


@check_arguments
def validate_plan(
    source: PlanSource, framework: Framework | None = None, *, policy: Policy | str = Policy.STRICT
) -> Report:
    """Returns everything that was found in a plan.

    The plan is a model, a mapping, bytes or a path to TOML or JSON. Bad data gives findings, each
    with its path, and never an exception; what can be read is checked whatever else is wrong. Norms
    whose value nobody knows are listed and never assumed; norms whose force is unknown are named.
    Raises UnusableInputError only for a file that is not there or of another kind.
    """
    framework = framework or packaged_framework()
    file = read_plan(source)
    plan, budget = file.draft, None
    # Without the plan's own days, place and calendars no line has a day or a price.
    readable = file.read("$", *_HEAD, "place_changes", "calendars")
    for field, parts in (("place_changes", plan.place_changes), ("calendars", plan.calendars)):
        readable = readable and len(file.whole(field)) == len(parts)
    if readable and isinstance(framework.place(plan.place, plan.first_day), Found):
        budget = compute_readable_budget(file, framework, parse_policy(policy))
    check = PlanCheck(file, framework, budget)
    findings = list(budget.report) if budget is not None else []
    norm_rules = NORM_RULES if budget is not None else ()
    for rule in (*PLAN_RULES, *norm_rules, *TARGET_RULES, *MONEY_RULES):
        findings += rule(check)
    return file.report + Report.of(findings)
