"""States how a budget was made, what an amount rests on, and its caveats."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

import attrs

from ...core.findings import Issue
from ...framework.tables.norms import Norm
from ...framework.tables.sources import Force, Grade
from ...practice.plans.plan import Plan
from ...values.amounts import Money, format_exactly
from ...values.arguments import check_arguments
from ...values.intervals import Interval, Policy
from ...values.text import Text, texts_of
from .breakdown import Cell
from .line_costs import Cost, LimitComparison, MissingPrice
from .price_book import ended_prices
from .results import Budget, BudgetLine, LineStatus, merged_fault

__all__ = ["Basis", "caveats", "method_statement", "rounding_reason"]

_Piece = TypeVar("_Piece", Cost, MissingPrice)


def _word(key: str) -> Text:
    """Returns a word of the message catalogue, which is read when one is asked for."""
    return texts_of("finance.budget_method")[key]


@check_arguments
def method_statement(budget: Budget) -> tuple[Issue, ...]:
    """Returns the method statement of a budget, as a costing study states it.

    One reason for each: perspective, price years, price policy, cost categories included,
    allocation of shared costs, rounding, calendars, grades of the prices, lines without a price.
    """
    policy = "method-strict" if budget.policy is Policy.STRICT else "method-carry-forward"
    plan = budget.plan
    calendars = {
        "fiscal": _calendar_name(plan, plan.fiscal_calendar),
        "reporting": _calendar_name(plan, plan.reporting_calendar),
    }
    categories: dict[str, None] = {}
    unpriced: list[str] = []
    for line in budget.lines:
        for cost in line.costs.costs:
            categories[cost.category] = None
        if line.status is not LineStatus.PRICED:
            unpriced.append(line.id)
    return (
        Issue("method-perspective"),
        Issue("method-prices", {"years": _price_years(budget)}),
        Issue(policy),
        Issue("method-included", {"categories": list(categories) or _word("none")}),
        Issue("method-shared", {"keys": _allocation_bases(budget) or _word("none")}),
        rounding_reason(budget),
        Issue("method-calendars", calendars),
        Issue("method-grades", {"grades": budget.grades}),
        Issue("method-unpriced", {"lines": unpriced or _word("none")}),
    )


def rounding_reason(budget: Budget) -> Issue:
    """Returns how each line is rounded, and by what rule."""
    rounding = budget.rounding
    rule = _word("own_rule") if rounding.reason == "LIB" else rounding.reason
    params = {"base": Money(rounding.base), "direction": rounding.direction, "reason": rule}
    return Issue("amount-rounded", params)


def _price_years(budget: Budget) -> str | Text:
    """Returns the first and the last year in which something was priced."""
    years: set[int] = set()
    for line in budget.lines:
        for cost in line.costs.costs:
            for day in (cost.segment.days.start, cost.segment.days.last_day):
                if day is not None:
                    years.add(day.year)
    if not years:
        return _word("none")
    first, last = min(years), max(years)
    return str(first) if first == last else f"{first}-{last}"


def _allocation_bases(budget: Budget) -> list[Text]:
    used = {line.line.allocation for line in budget.lines}
    return [key.basis for key in budget.plan.keys if key.id in used]


def _calendar_name(plan: Plan, id: str) -> Text | str:
    return plan.calendar(id).label if id in plan.calendar_ids else id


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
            norms |= _norms_by_id(line.norms)
        return cls(lines, costs, missing, limits, norms)

    @classmethod
    def under(cls, budget: Budget, cells: Sequence[Cell]) -> Basis:
        """Returns what of the lines falls into the cells of a subtotal."""
        used: set[tuple[str, str, str]] = set()
        months_of: dict[str, set[str]] = {}
        for cell in cells:
            used.add((cell.line, cell.category, cell.month))
            months_of.setdefault(cell.line, set()).add(cell.month)
        lines: list[BudgetLine] = []
        costs: list[Cost] = []
        missing: list[MissingPrice] = []
        limits: list[tuple[str, LimitComparison]] = []
        for line in budget.lines:
            if line.id in months_of:
                lines.append(line)
                costs += _pieces_in_cells(line, line.costs.costs, used)
                missing += _pieces_in_cells(line, line.costs.missing, used)
                months = months_of[line.id]
                met = [limit for limit in line.costs.limits if limit.segment.month in months]
                limits += [(line.id, limit) for limit in met if limit.outside]
        norms: dict[str, Norm] = {}
        for cost in costs:
            norms |= _norms_by_id(cost.norms)
        norms |= _norms_by_id(limit.norm for _, limit in limits)
        return cls(lines, costs, missing, limits, norms)

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
                norms |= _norms_by_id(cost.price.norms)
        return norms.values()

    def hidden_norms(self) -> Iterator[tuple[Norm, Norm, Interval]]:
        """Yields each norm of a wider place that was not used, the norm used, and on which days."""
        hidden: dict[tuple[str, str], tuple[Norm, Norm, Interval]] = {}
        for cost in self.costs:
            for shadowed in cost.price.shadowed:
                wider, used, days = shadowed.norm, shadowed.used, shadowed.days
                if (wider.id, used.id) in hidden:
                    first = hidden[wider.id, used.id][2]
                    days = Interval(
                        min(filter(None, (first.start, days.start)), default=None),
                        max(filter(None, (first.end, days.end)), default=None),
                    )
                hidden[wider.id, used.id] = (wider, used, days)
        yield from hidden.values()

    def missing_faults(self) -> Iterable[Issue]:
        """Returns why prices are missing, one fault for each code and subject."""
        gaps: dict[tuple[str, object], list[MissingPrice]] = {}
        for gap in self.missing:
            key = (gap.fault.code, gap.fault.params.get("subject"))
            gaps.setdefault(key, []).append(gap)
        return [merged_fault(alike) for alike in gaps.values()]

    def exceeded_limits(self) -> dict[str, dict[str, None]]:
        """Returns the ids of the limits that each line exceeds."""
        ids_by_line: dict[str, dict[str, None]] = {}
        for line, limit in self.limits:
            if limit.outside:
                ids_by_line.setdefault(line, {})[limit.norm.id] = None
        return ids_by_line


def _norms_by_id(norms: Iterable[Norm]) -> dict[str, Norm]:
    return {norm.id: norm for norm in norms}


def _pieces_in_cells(
    line: BudgetLine, pieces: Iterable[_Piece], used: Container[tuple[str, str, str]]
) -> Iterator[_Piece]:
    """Yields the pieces of a line that fall under a line, category and month in use."""
    for piece in pieces:
        if (line.id, piece.category, piece.segment.month) in used:
            yield piece


def caveats(budget: Budget, basis: Basis) -> Iterator[Issue]:
    """Yields what a reader must know before relying on an amount."""
    if Grade.SAMPLE in (budget.plan.grade, *(norm.grade for norm in basis.norms.values())):
        yield Issue("rests-on-samples")
    for document, since in basis.unknown_force(budget.plan.last_day):
        yield Issue("force-unknown", {"document": document, "since": since or "?"})
    for norm in basis.carried_norms():
        yield Issue("carried-forward", {"id": norm.id, "last": norm.interval.last_day or "?"})
    for line, ids in basis.exceeded_limits().items():
        yield Issue("outside-limits", {"line": line, "ids": list(ids)})
    yield from _shared_costs(budget, basis.lines)
    for fault in basis.missing_faults():
        yield Issue(fault.code, {"line": "", **fault.params})
    yield from _local_prices(basis)
    as_of = budget.framework.info.as_of
    if budget.plan.last_day > as_of:
        yield Issue("beyond-last-review", {"day": budget.plan.last_day, "as_of": as_of})


def _local_prices(basis: Basis) -> Iterator[Issue]:
    """Yields the wider norms that local prices hide, and the local prices that ended."""
    for wider, used, days in basis.hidden_norms():
        params = {"id": wider.id, "places": wider.places, "used": used.id, "days": days}
        yield Issue("wider-norm-hidden", params)
    yield from ended_prices(cost.price for cost in basis.costs)


def _shared_costs(budget: Budget, lines: Iterable[BudgetLine]) -> Iterator[Issue]:
    keys = {key.id: key for key in budget.plan.keys}
    for line in lines:
        key = keys.get(line.line.allocation)
        if key is not None:
            shares: list[Text] = []
            for id, share in key.shares.items():
                vi, en = format_exactly(share, "vi"), format_exactly(share, "en")
                shares.append(Text(f"{id} {vi}%", f"{id} {en}%"))
            params = {"line": line.id, "basis": key.basis, "shares": shares}
            yield Issue("passed-on-by-key", params)
