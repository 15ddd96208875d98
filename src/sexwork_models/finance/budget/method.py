"""States how a budget was made, what an amount rests on, and its caveats."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

import attrs

from ...core.messages import LANGUAGES
from ...framework.tables.norms import Norm
from ...framework.tables.sources import Force, Grade
from ...practice.plans.plan import Plan
from ...results.explanations import Fault, Reason
from ...values.amounts import Money, format_exactly
from ...values.intervals import Policy
from ...values.text import Text
from .breakdown import Cell
from .line_costs import Cost, LimitComparison, MissingPrice
from .results import Budget, BudgetLine, LineStatus

__all__ = ["Basis", "caveats", "method_statement", "rounding_reason"]

_Piece = TypeVar("_Piece", Cost, MissingPrice)
_OWN_RULE = Text("quy tắc của thư viện", "the library's own rule")
_NONE = Text("không có", "none")


def method_statement(budget: Budget) -> tuple[Reason, ...]:
    """Returns the method statement of a budget, as a costing study states it.

    One reason for each: perspective, price years, price policy, cost categories included,
    allocation of shared costs, rounding, calendars, grades of the prices, lines without a price.
    """
    policy = "method-strict" if budget.policy is Policy.STRICT else "method-carry-forward"
    categories = [cost.category for line in budget.lines for cost in line.costs.costs]
    unpriced = [line.id for line in budget.lines if line.status is not LineStatus.PRICED]
    return (
        Reason("method-perspective"),
        Reason("method-prices", {"years": _price_years(budget)}),
        Reason(policy),
        Reason("method-included", {"categories": list(dict.fromkeys(categories)) or _NONE}),
        Reason("method-shared", {"keys": _allocation_bases(budget) or _NONE}),
        rounding_reason(budget),
        _calendars(budget.plan),
        Reason("method-grades", {"grades": budget.grades}),
        Reason("method-unpriced", {"lines": unpriced or _NONE}),
    )


def rounding_reason(budget: Budget) -> Reason:
    """Returns how each line is rounded, and by what rule."""
    rounding = budget.rounding
    rule = _OWN_RULE if rounding.reason == "LIB" else rounding.reason
    params = {"base": Money(rounding.base), "direction": rounding.direction, "reason": rule}
    return Reason("amount-rounded", params)


def _price_years(budget: Budget) -> str | Text:
    """Returns the first and the last year in which something was priced."""
    years: set[int] = set()
    for line in budget.lines:
        for cost in line.costs.costs:
            days = (cost.segment.days.start, cost.segment.days.last_day)
            years |= {day.year for day in days if day is not None}
    if not years:
        return _NONE
    return "-".join(str(year) for year in dict.fromkeys((min(years), max(years))))


def _allocation_bases(budget: Budget) -> list[Text]:
    used = {line.line.allocation for line in budget.lines}
    return [key.basis for key in budget.plan.keys if key.id in used]


def _calendars(plan: Plan) -> Reason:
    fiscal, reporting = (
        plan.calendar(id).label if id in plan.calendar_ids else id
        for id in (plan.fiscal_calendar, plan.reporting_calendar)
    )
    return Reason("method-calendars", {"fiscal": fiscal, "reporting": reporting})


@attrs.frozen
class Basis:
    """What an amount rests on: lines, and their costs, gaps, limits and norms.

    `limits` hold the id of the line to which each applies.
    """

    lines: Sequence[BudgetLine]
    costs: Sequence[Cost]
    missing: Sequence[MissingPrice]
    limits: Sequence[tuple[str, LimitComparison]]
    norms: Mapping[str, Norm]

    @classmethod
    def of(cls, lines: Sequence[BudgetLine]) -> Basis:
        """Returns the basis of whole lines, with the limits that apply to them."""
        costs: list[Cost] = []
        missing: list[MissingPrice] = []
        limits: list[tuple[str, LimitComparison]] = []
        norms: dict[str, Norm] = {}
        for line in lines:
            costs += line.costs.costs
            missing += line.costs.missing
            limits += [(line.id, limit) for limit in line.costs.limits]
            norms |= {norm.id: norm for norm in line.norms}
        return cls(lines, costs, missing, limits, norms)

    @classmethod
    def under(cls, budget: Budget, cells: Sequence[Cell]) -> Basis:
        """Returns what of the lines falls into the cells of a subtotal."""
        used = {(cell.line, cell.category, cell.month) for cell in cells}
        ids = {cell.line for cell in cells}
        lines = [line for line in budget.lines if line.id in ids]
        costs: list[Cost] = []
        missing: list[MissingPrice] = []
        for line in lines:
            costs += _in_cells(line, line.costs.costs, used)
            missing += _in_cells(line, line.costs.missing, used)
        limits = list(_limits_in_cells(lines, cells))
        norms = [norm for cost in costs for norm in cost.norms]
        norms += [limit.norm for _, limit in limits]
        return cls(lines, costs, missing, limits, {norm.id: norm for norm in norms})

    def unknown_force(self, day: date) -> list[tuple[str, date | None]]:
        """Returns the documents whose force is not known on a day, and since when, once each."""
        documents: dict[tuple[str, date | None], None] = {}
        for norm in self.norms.values():
            if norm.force_on(day) is Force.UNKNOWN:
                documents[norm.document, norm.force_since] = None
        return list(documents)

    def carried_norms(self) -> Iterable[Norm]:
        """Returns the norms of prices that were carried forward, once each."""
        norms: dict[str, Norm] = {}
        for cost in self.costs:
            if cost.price.carried:
                norms |= {norm.id: norm for norm in cost.price.norms}
        return norms.values()

    def shadowed_norms(self) -> Iterable[Norm]:
        """Returns the norms of wider places that were not taken, once each."""
        shadowed = {norm.id: norm for cost in self.costs for norm in cost.price.shadowed}
        return shadowed.values()

    def missing_faults(self) -> Iterable[Fault]:
        """Returns why prices are missing, one fault for each code."""
        return {gap.fault.code: gap.fault for gap in self.missing}.values()

    def exceeded_limits(self) -> dict[str, dict[str, None]]:
        """Returns the ids of the limits that each line exceeds."""
        ids_by_line: dict[str, dict[str, None]] = {}
        for line, limit in self.limits:
            if limit.outside:
                ids_by_line.setdefault(line, {})[limit.norm.id] = None
        return ids_by_line


def _in_cells(
    line: BudgetLine, pieces: Iterable[_Piece], used: Container[tuple[str, str, str]]
) -> Iterator[_Piece]:
    """Yields the pieces of a line that fall under a line, category and month in use."""
    for piece in pieces:
        if (line.id, piece.category, piece.segment.month) in used:
            yield piece


def _limits_in_cells(
    lines: Iterable[BudgetLine], cells: Iterable[Cell]
) -> Iterator[tuple[str, LimitComparison]]:
    months = {(cell.line, cell.month) for cell in cells}
    for line in lines:
        for limit in line.costs.limits:
            if limit.outside and (line.id, limit.segment.month) in months:
                yield line.id, limit


def caveats(budget: Budget, basis: Basis) -> Iterator[Reason]:
    """Yields what a reader must know before relying on an amount."""
    if Grade.SAMPLE in (budget.plan.grade, *(norm.grade for norm in basis.norms.values())):
        yield Reason("rests-on-samples")
    for document, since in basis.unknown_force(budget.plan.last_day):
        yield Reason("force-unknown", {"document": document, "since": since or "?"})
    for norm in basis.carried_norms():
        yield Reason("carried-forward", {"id": norm.id, "last": norm.interval.last_day or "?"})
    for line, ids in basis.exceeded_limits().items():
        yield Reason("outside-limits", {"line": line, "ids": list(ids)})
    yield from _shared_costs(budget, basis.lines)
    for fault in basis.missing_faults():
        yield Reason(fault.code, {"line": "", **fault.params})
    for norm in basis.shadowed_norms():
        yield Reason("wider-norm-hidden", {"id": norm.id, "places": norm.places})


def _shared_costs(budget: Budget, lines: Iterable[BudgetLine]) -> Iterator[Reason]:
    keys = {key.id: key for key in budget.plan.keys}
    for line in lines:
        key = keys.get(line.line.allocation)
        if key is not None:
            shares = [_share_text(id, share) for id, share in key.shares.items()]
            params = {"line": line.id, "basis": key.basis, "shares": shares}
            yield Reason("passed-on-by-key", params)


def _share_text(id: str, share: Decimal) -> Text:
    return Text(*(f"{id} {format_exactly(share, lang)} %" for lang in LANGUAGES))
