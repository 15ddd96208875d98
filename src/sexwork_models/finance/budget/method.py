"""What an amount rests on: costs, gaps, limits and norms; and what a reader must know before relying on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from ...core.messages import LANGUAGES
from ...framework.tables.norms import Norm
from ...framework.tables.sources import Force, Grade
from ...results.explanations import Reason
from ...values.amounts import Money, say_exactly
from ...values.intervals import Policy
from ...values.text import Text
from .breakdown import Cell
from .ceilings import CeilingUse
from .line_costs import Cost, Missing
from .results import Budget, BudgetLine, LineStatus

__all__ = ["Basis", "flags_of", "method_statement", "rounded"]

_OWN_RULE = Text("quy tắc của thư viện", "the library's own rule")
_NONE = Text("không có", "none")


def method_statement(budget: Budget) -> tuple[Reason, ...]:
    """The method statement of a budget, as a costing study states it.

    One reason for each: perspective, price years, cost categories included, allocation of shared costs, rounding,
    calendars, grades of the prices, lines without a price.
    """
    return tuple(_statement(budget))


def _statement(budget: Budget) -> Iterator[Reason]:
    plan = budget.plan
    yield Reason("method-perspective")
    yield Reason("method-prices", {"years": _years(budget)})
    yield Reason("method-strict" if budget.policy is Policy.STRICT else "method-carry-forward")
    categories = dict.fromkeys(cost.category for line in budget.lines for cost in line.costs.costs)
    yield Reason("method-included", {"categories": list(categories) or _NONE})
    used = {line.line.allocation for line in budget.lines}
    yield Reason(
        "method-shared", {"keys": [key.basis for key in plan.keys if key.id in used] or _NONE}
    )
    yield rounded(budget)
    calendars = [
        plan.calendar(id).label if id in plan.calendar_ids else id
        for id in (plan.fiscal_calendar, plan.reporting_calendar)
    ]
    yield Reason("method-calendars", {"fiscal": calendars[0], "reporting": calendars[1]})
    yield Reason("method-grades", {"grades": budget.grades})
    unpriced = [line.id for line in budget.lines if line.status is not LineStatus.PRICED]
    yield Reason("method-unpriced", {"lines": unpriced or _NONE})


def rounded(budget: Budget) -> Reason:
    """How each line is rounded, and by what."""
    rounding = budget.rounding
    reason = _OWN_RULE if rounding.reason == "LIB" else rounding.reason
    return Reason(
        "amount-rounded",
        {"base": Money(rounding.base), "direction": rounding.direction, "reason": reason},
    )


def _years(budget: Budget) -> str | Text:
    """The years of the days on which something was priced."""
    days = [cost.stretch.days for line in budget.lines for cost in line.costs.costs]
    years = sorted(
        {day.year for one in days for day in (one.start, one.last_day) if day is not None}
    )
    return "-".join(str(year) for year in dict.fromkeys([*years[:1], *years[-1:]])) or _NONE


@attrs.frozen
class Basis:
    """What an amount rests on: its lines, and of them the costs, gaps and limits that fall under it."""

    lines: Sequence[BudgetLine]
    costs: Sequence[Cost]
    missing: Sequence[Missing]
    limits: Sequence[tuple[str, CeilingUse]]
    norms: Mapping[str, Norm]

    @classmethod
    def of(cls, lines: Sequence[BudgetLine]) -> Basis:
        """Whole lines, with the ceilings beside them."""
        costs = [cost for line in lines for cost in line.costs.costs]
        missing = [one for line in lines for one in line.costs.missing]
        limits = [(line.id, use) for line in lines for use in line.costs.limits]
        return cls(
            lines, costs, missing, limits, {norm.id: norm for line in lines for norm in line.norms}
        )

    @classmethod
    def under(cls, budget: Budget, cells: Sequence[Cell]) -> Basis:
        """What of the lines falls into the cells of a subtotal."""
        used = {(cell.line, cell.category, cell.month) for cell in cells}
        months = {(line, month) for line, _, month in used}
        lines = [line for line in budget.lines if line.id in {cell.line for cell in cells}]
        costs = [
            one
            for line in lines
            for one in line.costs.costs
            if (line.id, one.category, one.stretch.month) in used
        ]
        missing = [
            one
            for line in lines
            for one in line.costs.missing
            if (line.id, one.need.category, one.stretch.month) in used
        ]
        uses = [(line.id, use) for line in lines for use in line.costs.limits if use.outside]
        limits = [(id, use) for id, use in uses if (id, use.stretch.month) in months]
        norms = [*(norm for cost in costs for norm in cost.norms), *(use.norm for _, use in limits)]
        return cls(lines, costs, missing, limits, {norm.id: norm for norm in norms})


def flags_of(budget: Budget, basis: Basis) -> Iterator[Reason]:
    """What a reader must know before relying on an amount."""
    norms = basis.norms.values()
    if Grade.SAMPLE in (budget.plan.grade, *(norm.grade for norm in norms)):
        yield Reason("rests-on-samples")
    unsure = [norm for norm in norms if norm.force_on(budget.plan.last_day) is Force.UNKNOWN]
    for document, since in dict.fromkeys((norm.document, norm.force_since) for norm in unsure):
        yield Reason("force-unknown", {"document": document, "since": since or "?"})
    for norm in {
        norm.id: norm for cost in basis.costs if cost.price.carried for norm in cost.price.norms
    }.values():
        yield Reason("carried-forward", {"id": norm.id, "last": norm.interval.last_day or "?"})
    for line in dict.fromkeys(line for line, use in basis.limits if use.outside):
        ids = dict.fromkeys(use.norm.id for of, use in basis.limits if of == line and use.outside)
        yield Reason("outside-limits", {"line": line, "ids": list(ids)})
    yield from _passed_on(budget, basis.lines)
    told = {missing.fault.code: missing.fault for missing in basis.missing}
    yield from (Reason(fault.code, {"line": "", **fault.params}) for fault in told.values())
    for norm in {norm.id: norm for cost in basis.costs for norm in cost.price.shadowed}.values():
        yield Reason("wider-norm-hidden", {"id": norm.id, "places": norm.places})


def _passed_on(budget: Budget, lines: Iterable[BudgetLine]) -> Iterator[Reason]:
    keys = {key.id: key for key in budget.plan.keys}
    for line in lines:
        key = keys.get(line.line.allocation)
        if key is not None:
            shares = [
                Text(*(f"{id} {say_exactly(share, lang)} %" for lang in LANGUAGES))
                for id, share in key.shares.items()
            ]
            yield Reason(
                "passed-on-by-key", {"line": line.id, "basis": key.basis, "shares": shares}
            )
