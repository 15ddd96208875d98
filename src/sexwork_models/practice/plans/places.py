"""The place of a plan on a day: by its own changes, or else the only successor of its code.

Budgets take prices by this place, and attainment counts records by it.
"""

from __future__ import annotations

from datetime import date

from ...core.errors import UnknownIdError
from ...framework.framework import Framework
from ...values.intervals import Found
from .plan import Plan

__all__ = ["code_and_first_day", "only_successor", "place_of_plan"]


def place_of_plan(plan: Plan, day: date, framework: Framework) -> tuple[str | None, bool]:
    """Returns the code of the plan's place on a day, and whether that is a successor place.

    It is a successor from the day on which the code of the plan no longer means the same ground,
    even if it goes on, and None if several codes or none hold that ground.
    """
    code, since = code_and_first_day(plan, day)
    if framework.same_territory(code, since, day):
        return code, False
    return only_successor(code, since, day, framework), True


def code_and_first_day(plan: Plan, day: date) -> tuple[str, date]:
    """Returns the code that the plan states for a day, and from which day it has it."""
    changes = [change.on for change in plan.place_changes if change.on <= day]
    return plan.place_on(day), max(changes, default=plan.first_day)


def only_successor(code: str, since: date, day: date, framework: Framework) -> str | None:
    """Returns the only code that holds, on a day, the ground that a code had on an earlier one."""
    try:
        successors = framework.successors(code, since, day)
    except UnknownIdError:
        return None
    if len(successors) == 1 and isinstance(framework.place(successors[0], day), Found):
        return successors[0]
    return None
