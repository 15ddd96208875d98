"""What a reader must know before using a budget: the method statement that goes with every one."""

from __future__ import annotations

from collections.abc import Iterator

from ..values.amounts import Money
from ..values.text import Text
from ..values.timeline import Policy
from .budget_values import Budget, LineStatus
from .trace import Reason

__all__ = ["method", "rounded"]

_OWN_RULE = Text("quy tắc của thư viện", "the library's own rule")
_NONE = Text("không có", "none")


def method(budget: Budget) -> tuple[Reason, ...]:
    """Perspective, price year, what is included, how shared costs are passed on, rounding, calendars, grades, gaps."""
    return tuple(_statement(budget))


def _statement(budget: Budget) -> Iterator[Reason]:
    plan = budget.plan
    yield Reason("method-perspective")
    yield Reason("method-prices", {"years": _years(budget)})
    yield Reason("method-strict" if budget.policy is Policy.STRICT else "method-carry-forward")
    categories = dict.fromkeys(cost.category for line in budget.lines for cost in line.costs.costs)
    yield Reason("method-included", {"categories": list(categories) or _NONE})
    used = {line.line.allocation for line in budget.lines}
    yield Reason("method-shared", {"keys": [key.basis for key in plan.keys if key.id in used] or _NONE})
    yield rounded(budget)
    calendars = [
        plan.calendar(id).label if id in plan.calendar_ids else id for id in (plan.fiscal_calendar, plan.reporting_calendar)
    ]
    yield Reason("method-calendars", {"fiscal": calendars[0], "reporting": calendars[1]})
    yield Reason("method-grades", {"grades": budget.grades})
    unpriced = [line.id for line in budget.lines if line.status is not LineStatus.PRICED]
    yield Reason("method-unpriced", {"lines": unpriced or _NONE})


def rounded(budget: Budget) -> Reason:
    """How each line is rounded, and by what."""
    rounding = budget.rounding
    reason = _OWN_RULE if rounding.reason == "LIB" else rounding.reason
    return Reason("amount-rounded", {"base": Money(rounding.base), "direction": rounding.direction, "reason": reason})


def _years(budget: Budget) -> str | Text:
    """The years of the days on which something was priced."""
    days = [cost.stretch.days for line in budget.lines for cost in line.costs.costs]
    years = sorted({day.year for one in days for day in (one.start, one.last_day) if day is not None})
    return "-".join(str(year) for year in dict.fromkeys([*years[:1], *years[-1:]])) or _NONE
