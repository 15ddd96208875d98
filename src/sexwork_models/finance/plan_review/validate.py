"""Is a plan sound? Its form, its parts, its norms, its targets and its money, all in one report."""

from __future__ import annotations

from ...core.findings import Report
from ...framework.framework import Framework
from ...framework.loading import packaged_framework
from ...practice.plans.files import PlanFile, PlanSource, read_plan
from ...values.intervals import Found, Policy
from ..budget.compute import budget_of_readable, policy_of
from .check import PlanCheck
from .money import MONEY_RULES
from .norms import NORM_RULES
from .parts import PLAN_RULES
from .targets import TARGET_RULES

__all__ = ["validate_plan"]

_HEAD = frozenset({"place", "first_day", "last_day"})


def validate_plan(
    source: PlanSource, framework: Framework | None = None, *, policy: Policy | str = Policy.STRICT
) -> Report:
    """Everything that was found in a plan: a model, a mapping, bytes or a path to TOML or JSON.

    Bad data gives findings, each with its path, and never an exception; what can be read is checked whatever else is
    wrong. Norms whose value nobody knows are listed and never assumed; norms whose force is unknown are named.
    Raises UnusableInputError only for a file that is not there or of another kind.
    """
    framework = framework or packaged_framework()
    file = read_plan(source)
    budget = (
        budget_of_readable(file, framework, policy_of(policy))
        if _priceable(file, framework)
        else None
    )
    check = PlanCheck(file, framework, budget)
    rules = (*PLAN_RULES, *(NORM_RULES if budget is not None else ()), *TARGET_RULES, *MONEY_RULES)
    found = [finding for rule in rules for finding in rule(check)]
    return file.report + Report.of([*(budget.report if budget is not None else ()), *found])


def _priceable(file: PlanFile, framework: Framework) -> bool:
    """Whether the plan's own days, place and calendars can be used; without them no line has a day or a price."""
    plan, parts = file.draft, ("place_changes", "calendars")
    read = file.read("$", *_HEAD, *parts) and all(
        len(file.whole(part)) == len(getattr(plan, part)) for part in parts
    )
    return read and isinstance(framework.place(plan.place, plan.first_day), Found)
