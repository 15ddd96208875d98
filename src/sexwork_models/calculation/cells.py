"""Which part of the money falls where: the whole-đồng cells of a budget, from which every cut adds up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TypedDict

import attrs

from ..errors import CalendarError
from ..practice.plan import Plan
from ..practice.plan_money import CostClass
from ..values.amounts import add_up, apportion
from ..values.calendars import Period
from .allocation import Shares, bearers, funding_shares, spread_over
from .budget_values import BudgetLine, LineStatus
from .cuts import Cell

__all__ = ["cells_of"]


def cells_of(plan: Plan, lines: Sequence[BudgetLine]) -> tuple[Cell, ...]:
    """The cells of all lines: each line's rounded money over what it was priced by, its bearers and its sources."""
    cutter = _Cutter(bearers(plan), {line.id: line for line in lines}, _quarters(plan))
    return tuple(_funded(plan, lines, [cell for line in lines for cell in cutter.cells(line)]))


def _quarters(plan: Plan) -> list[tuple[str, Period]]:
    """The fiscal quarters that the plan meets, with their codes; none when its calendar cannot be used."""
    try:
        calendar = plan.calendar(plan.fiscal_calendar)
        if calendar.day != 1:  # its quarters cut through months
            return []
        years = range(calendar.year_of(plan.first_day), calendar.year_of(plan.last_day) + 1)
        return [(f"{year}-Q{i}", part) for year in years for i, part in enumerate(calendar.quarters(year), 1)]
    except CalendarError:
        return []


class _Head(TypedDict):
    """What every cell of a line and a bearer has in common."""

    line: str
    bearer: str
    model: str
    activity: str
    cost_class: CostClass
    funding: str
    budget_code: str


@attrs.frozen
class _Cutter:
    borne: Mapping[str, Shares]
    lines: Mapping[str, BudgetLine]
    quarters: Sequence[tuple[str, Period]]
    known: dict[str, str] = attrs.field(factory=dict)

    def cells(self, line: BudgetLine) -> Iterator[Cell]:
        """The cells of a line before funding; those without a price hold None."""
        heads = [(self._head(line, bearer), share) for bearer, share in self.borne[line.id].items() if share]
        for paid, total in ((True, line.priced_total), (False, line.unpaid_total)):
            pieces = [cost for cost in line.costs.costs if cost.need.paid is paid]
            amounts = [piece.amount for piece in pieces]
            whole = add_up(amounts)
            borne = apportion(total, [whole * share for _, share in heads])  # first by who bears it: no month adds to a drift
            for (head, _), part in zip(heads, borne, strict=True):
                for piece, dong in zip(pieces, apportion(part, amounts), strict=True):
                    yield self._cell(head, piece.category, piece.stretch.month, dong, paid=paid)
        open_ = [one for one in line.costs.missing if one.need.paid]
        for missing in open_:
            yield from (self._cell(head, missing.need.category, missing.stretch.month, None) for head, _ in heads)
        if not open_ and line.status is not LineStatus.PRICED:  # a fault of the line: nothing says how much is missing
            yield from (self._cell(head, "", "", None) for head, _ in heads)

    def _cell(self, head: _Head, category: str, month: str, dong: int | None, *, paid: bool = True) -> Cell:
        return Cell(**head, category=category, month=month, quarter=self._quarter(month), dong=dong, paid=paid)

    def _quarter(self, month: str) -> str:
        """The quarter of the fiscal year in which a calendar month begins."""
        if month not in self.known:
            first = date.fromisoformat(f"{month}-01") if month else None
            holding = (code for code, part in self.quarters if first and part.interval and part.interval.holds(first))
            self.known[month] = next(holding, "")
        return self.known[month]

    def _head(self, line: BudgetLine, bearer: str) -> _Head:
        own = self.lines.get(bearer, line)
        plan_line = line.line
        code = str(plan_line.budget_code or "")
        return _Head(
            line=line.id,
            bearer=bearer,
            model=own.costs.model,
            activity=own.line.activity,
            cost_class=plan_line.cost_class,
            funding=plan_line.funding,
            budget_code=code if code.strip("-") else "",
        )


def _funded(plan: Plan, lines: Sequence[BudgetLine], cells: Sequence[Cell]) -> Iterator[Cell]:
    """The cells over the sources of funds: whole lines to the source that they name, the rest by shares or amounts."""
    sources = {one.id for one in plan.funding}
    fixed: dict[str, int] = {}
    for cell in cells:
        if cell.funding in sources and cell.paid:
            fixed[cell.funding] = fixed.get(cell.funding, 0) + (cell.dong or 0)
    complete = all(line.status is LineStatus.PRICED for line in lines)
    shares = funding_shares(plan.funding, fixed, sum(line.priced_total for line in lines) if complete else None)
    open_ = [cell.dong for cell in cells if not cell.funding and cell.paid and cell.dong is not None]
    spread = iter(spread_over(open_, shares)) if shares else iter(())
    for cell in cells:
        if cell.funding or not cell.paid or shares is None:
            yield cell
        elif cell.dong is None:
            yield from (attrs.evolve(cell, funding=id) for id, share in shares.items() if share)
        else:
            parts = {id: dong for id, dong in next(spread).items() if dong} or {max(shares, key=lambda source: shares[source]): 0}
            yield from (attrs.evolve(cell, funding=id, dong=dong) for id, dong in parts.items())
