"""Divides the rounded money of lines into budget cells, by bearing line, month and source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TypedDict

import attrs

from ...core.errors import CalendarError
from ...practice.plans.money import CostClass
from ...practice.plans.plan import Plan
from ...values.amounts import add_up, apportion
from ...values.calendars import Period
from .allocation import Shares, cost_bearers, distribute, funding_shares
from .breakdown import Cell
from .results import BudgetLine, LineStatus

__all__ = ["allocate_to_cells"]


class _CellHead(TypedDict):
    """What all cells of a line and a bearing line have in common."""

    line: str
    bearer: str
    model: str
    activity: str
    cost_class: CostClass
    funding: str
    budget_code: str


def allocate_to_cells(plan: Plan, lines: Sequence[BudgetLine]) -> tuple[Cell, ...]:
    """Returns the cells of all lines: each line's money over its inputs, bearers and sources."""
    lines_by_id = {line.id: line for line in lines}
    builder = _CellBuilder(cost_bearers(plan), lines_by_id, _fiscal_quarters(plan))
    cells: list[Cell] = []
    for line in lines:
        cells += builder.cells(line)
    shares = _open_shares(plan, lines, cells)
    return tuple(cells if shares is None else _assign_sources(cells, shares))


def _fiscal_quarters(plan: Plan) -> list[tuple[str, Period]]:
    """Returns the fiscal quarters that the plan meets, with their codes.

    Returns none when its calendar cannot be used, or has quarters that divide months.
    """
    quarters: list[tuple[str, Period]] = []
    try:
        calendar = plan.calendar(plan.fiscal_calendar)
        if calendar.day != 1:
            return []
        years = range(calendar.year_of(plan.first_day), calendar.year_of(plan.last_day) + 1)
        for year in years:
            for number, quarter in enumerate(calendar.quarters(year), 1):
                quarters.append((f"{year}-Q{number}", quarter))
    except CalendarError:
        return []
    return quarters


@attrs.frozen
class _CellBuilder:
    """Builds the cells of lines before funding."""

    bearers: Mapping[str, Shares]
    lines: Mapping[str, BudgetLine]
    quarters: Sequence[tuple[str, Period]]
    quarter_of: dict[str, str] = attrs.field(factory=dict)

    def cells(self, line: BudgetLine) -> Iterator[Cell]:
        """Yields the cells of a line; those without a price hold None.

        Each input and month without a price gives a cell. A fault of the whole line does not say
        how much is missing: it gives one of no category and no month.
        """
        heads: list[_CellHead] = []
        shares: list[Fraction] = []
        for bearer, share in self.bearers[line.id].items():
            if share:
                heads.append(self.head(line, bearer))
                shares.append(share)
        yield from self.priced_cells(line, heads, shares)
        gaps = [gap for gap in line.costs.missing if gap.requirement.paid]
        for gap in gaps:
            for head in heads:
                yield self.cell(head, gap.category, gap.segment.month, None)
        if not gaps and line.status is not LineStatus.PRICED:
            for head in heads:
                yield self.cell(head, "", "", None)

    def priced_cells(
        self, line: BudgetLine, heads: Sequence[_CellHead], shares: Sequence[Fraction]
    ) -> Iterator[Cell]:
        """Yields the money of a line, paid and unpaid, over its bearing lines and inputs."""
        for paid, total in ((True, line.priced_total), (False, line.unpaid_total)):
            costs = [cost for cost in line.costs.costs if cost.requirement.paid is paid]
            if not costs:
                continue
            amounts = [cost.amount for cost in costs]
            whole = add_up(amounts)
            # First by bearer, so that no remainder adds up from month to month.
            borne = apportion(total, [whole * share for share in shares])
            for head, part in zip(heads, borne, strict=True):
                for cost, dong in zip(costs, apportion(part, amounts), strict=True):
                    yield self.cell(head, cost.category, cost.segment.month, dong, paid=paid)

    def cell(
        self,
        head: _CellHead,
        category: str,
        month: str,
        dong: int | None,
        *,
        paid: bool = True,
    ) -> Cell:
        """Returns one cell, in the quarter of its month."""
        quarter = self.quarter(month)
        return Cell(**head, category=category, month=month, quarter=quarter, dong=dong, paid=paid)

    def quarter(self, month: str) -> str:
        """Returns the quarter of the fiscal year in which a calendar month begins."""
        if month not in self.quarter_of:
            first = date.fromisoformat(f"{month}-01") if month else None
            self.quarter_of[month] = ""
            for code, quarter in self.quarters:
                if first and quarter.interval and quarter.interval.holds(first):
                    self.quarter_of[month] = code
                    break
        return self.quarter_of[month]

    def head(self, line: BudgetLine, bearer: str) -> _CellHead:
        """Returns what all cells of a line and a bearing line have in common."""
        bearing_line = self.lines.get(bearer, line)
        plan_line = line.line
        code = str(plan_line.budget_code or "")
        return _CellHead(
            line=line.id,
            bearer=bearer,
            model=bearing_line.costs.model,
            activity=bearing_line.line.activity,
            cost_class=plan_line.cost_class,
            funding=plan_line.funding,
            budget_code=code if code.strip("-") else "",
        )


def _open_shares(plan: Plan, lines: Sequence[BudgetLine], cells: Sequence[Cell]) -> Shares | None:
    """Returns the sources' shares in the cells that no line assigns to a source."""
    sources = {source.id for source in plan.funding}
    assigned: dict[str, int] = {}
    for cell in cells:
        if cell.funding in sources and cell.paid:
            assigned[cell.funding] = assigned.get(cell.funding, 0) + (cell.dong or 0)
    total, complete = 0, True
    for line in lines:
        total += line.priced_total
        complete = complete and line.status is LineStatus.PRICED
    return funding_shares(plan.funding, assigned, total if complete else None)


def _assign_sources(cells: Sequence[Cell], shares: Shares) -> Iterator[Cell]:
    """Yields the cells with their sources; those that name none are divided by the shares."""
    amounts = [cell.dong for cell in cells if _needs_source(cell) and cell.dong is not None]
    parts = iter(distribute(amounts, shares))
    largest = max(shares, key=lambda source: shares[source])
    for cell in cells:
        if not _needs_source(cell):
            yield cell
        elif cell.dong is None:
            for source, share in shares.items():
                if share:
                    yield attrs.evolve(cell, funding=source)
        else:
            yield from _divide_by_source(cell, next(parts), largest)


def _divide_by_source(cell: Cell, part: Mapping[str, int], largest: str) -> Iterator[Cell]:
    """Yields a cell for each source that pays; one of 0 đồng goes to the source that pays most."""
    paying = {source: dong for source, dong in part.items() if dong}
    for source, dong in (paying or {largest: 0}).items():
        yield attrs.evolve(cell, funding=source, dong=dong)


def _needs_source(cell: Cell) -> bool:
    return cell.paid and not cell.funding
