"""Who bears a cost: shared lines pass theirs on by a named key, and sources of funds share what each line costs."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TypeAlias, TypedDict, TypeVar

import attrs

from ...core.errors import CalendarError
from ...practice.plans.lines import PlanLine
from ...practice.plans.money import AllocationKey, CostClass, Funding
from ...practice.plans.plan import Plan
from ...results.explanations import Fault
from ...values.amounts import add_up, apportion
from ...values.calendars import Period
from .breakdown import Cell
from .results import BudgetLine, LineStatus

__all__ = [
    "Shares",
    "asked_of",
    "bearers",
    "cells_of",
    "funding_shares",
    "key_faults",
    "spread_over",
]

T = TypeVar("T")
Shares: TypeAlias = Mapping[str, Fraction]


Placed: TypeAlias = Sequence[tuple[str, T]]


def key_faults(
    lines: Placed[PlanLine],
    keys: Placed[AllocationKey],
    ids: Container[str],
    known_keys: Container[str] = (),
) -> Iterator[tuple[str, Fault]]:
    """What is wrong with keys and with the lines that use them; each part comes, and its fault goes, with its path.

    `ids` are the lines of the plan and `known_keys` its keys, those that could not be read in full among them.
    """
    by_id = {key.id: key for _, key in keys}
    of_lines = {line.id: by_id[line.allocation] for _, line in lines if line.allocation in by_id}
    for path, key in keys:
        total = add_up(Fraction(share) for share in key.shares.values())
        if total != 100:
            yield path, Fault("key-not-100", {"id": key.id, "total": total}, "shares")
        for id in key.shares:
            if id not in ids:
                yield (
                    path,
                    Fault(
                        "not-in-plan",
                        {"id": id, "part": "lines", "known": [line.id for _, line in lines]},
                        f"shares.{id}",
                    ),
                )
    in_circles = _unresolved(of_lines)
    for path, line in lines:
        if line.allocation and line.allocation not in by_id and line.allocation not in known_keys:
            params = {"id": line.allocation, "part": "keys", "known": list(by_id) or ["-"]}
            yield path, Fault("not-in-plan", params, "allocation")
        circle = _circle(line.id, of_lines, in_circles) if line.id in in_circles else []
        if circle:
            yield path, Fault("key-circular", {"circle": [*circle, circle[0]]}, "allocation")


def _receivers(id: str, keys: Mapping[str, AllocationKey]) -> list[str]:
    return [receiver for receiver, share in keys[id].shares.items() if share]


def _resolved(keys: Mapping[str, AllocationKey]) -> list[str]:
    """The shared lines in an order in which every receiver that is shared itself comes first; those of circles are left out."""
    waiting = {id: {one for one in _receivers(id, keys) if one in keys} for id in keys}
    givers: dict[str, list[str]] = {}
    for id, receivers in waiting.items():
        for receiver in receivers:
            givers.setdefault(receiver, []).append(id)
    order = [id for id, receivers in waiting.items() if not receivers]
    for id in order:
        for giver in givers.get(id, ()):
            waiting[giver].discard(id)
            if not waiting[giver]:
                order.append(giver)
    return order


def _unresolved(keys: Mapping[str, AllocationKey]) -> set[str]:
    return set(keys) - set(_resolved(keys))


def _circle(id: str, keys: Mapping[str, AllocationKey], open_: set[str]) -> list[str]:
    """The lines through which a cost comes back to `id`, the shortest way; empty when `id` only feeds a circle."""
    before: dict[str, str] = {}
    reached = [id]
    for one in reached:
        for receiver in (other for other in _receivers(one, keys) if other in open_):
            if receiver == id:
                path = [one]
                while path[-1] != id:
                    path.append(before[path[-1]])
                return path[::-1]
            if receiver not in before:
                before[receiver] = one
                reached.append(receiver)
    return []


def bearers(plan: Plan) -> Mapping[str, Shares]:
    """For every line the lines that bear its cost, with their shares; most lines bear their own.

    While a key is faulty nothing is passed on.
    """
    lines, keys = [("", line) for line in plan.lines], [("", key) for key in plan.keys]
    own: dict[str, Shares] = {line.id: {line.id: Fraction(1)} for line in plan.lines}
    if any(key_faults(lines, keys, own)):
        return own
    by_id = {key.id: key for key in plan.keys}
    of_lines = {line.id: by_id[line.allocation] for line in plan.lines if line.allocation}
    for id in _resolved(of_lines):
        own[id] = _passed_on(of_lines[id], own)
    return own


def _passed_on(key: AllocationKey, borne: Mapping[str, Shares]) -> Shares:
    found: dict[str, Fraction] = {}
    for receiver, share in key.shares.items():
        for bearer, part in borne[receiver].items() if share else ():
            found[bearer] = found.get(bearer, Fraction(0)) + part * Fraction(share) / 100
    return found


def funding_shares(
    funding: Sequence[Funding], fixed: Mapping[str, int], total: int | None
) -> Shares | None:
    """The share of each source in what no line assigns to a source; None when that cannot be said.

    `fixed` is what lines assign to a source as a whole. A source's own share or amount is of the whole total, so what
    lines already assign counts towards it. Amounts need a known total that they make together.
    """
    asked = asked_of(funding, total)
    if asked is None:
        return None
    if not fixed and all(one.share is not None for one in funding):
        return {one.id: Fraction(one.share or 0) / 100 for one in funding}
    if total is None or any(amount is None for amount in asked.values()):
        return None
    rest = {id: (amount or Fraction(0)) - fixed.get(id, 0) for id, amount in asked.items()}
    open_ = total - sum(fixed.values())
    if min(rest.values()) < 0 or open_ == 0:
        return None
    return {id: amount / open_ for id, amount in rest.items()}


def asked_of(funding: Sequence[Funding], total: int | None) -> Mapping[str, Fraction | None] | None:
    """What each source is to pay of a total, None where that is open; None altogether when the sources do not make it."""
    shares = [Fraction(one.share) for one in funding if one.share is not None]
    amounts = [one.amount for one in funding if one.amount is not None]
    if not funding or (shares and amounts):
        return None
    if shares:
        whole = {
            one.id: None if total is None else Fraction(one.share or 0) * total / 100
            for one in funding
        }
        return whole if sum(shares) == 100 else None
    return (
        {one.id: Fraction(one.amount or 0) for one in funding}
        if total is None or sum(amounts) == total
        else None
    )


def spread_over(amounts: Sequence[int], shares: Shares) -> list[dict[str, int]]:
    """Each amount in whole đồng over the sources, so that every amount and every source adds up exactly.

    Each source gets its share of the whole, by largest remainder; an odd đồng of an amount goes to the source that
    still lacks most.
    """
    names = list(shares)
    floors = [{name: (amount * shares[name]).__floor__() for name in names} for amount in amounts]
    whole = dict(zip(names, apportion(sum(amounts), [shares[name] for name in names]), strict=True))
    lacking = {name: whole[name] - sum(row[name] for row in floors) for name in names}
    for amount, row in zip(amounts, floors, strict=True):
        for name in sorted(names, key=lambda name: -lacking[name])[: amount - sum(row.values())]:
            row[name] += 1
            lacking[name] -= 1
    return floors


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
        return [
            (f"{year}-Q{i}", part)
            for year in years
            for i, part in enumerate(calendar.quarters(year), 1)
        ]
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
        heads = [
            (self._head(line, bearer), share)
            for bearer, share in self.borne[line.id].items()
            if share
        ]
        for paid, total in ((True, line.priced_total), (False, line.unpaid_total)):
            pieces = [cost for cost in line.costs.costs if cost.need.paid is paid]
            amounts = [piece.amount for piece in pieces]
            whole = add_up(amounts)
            borne = apportion(
                total, [whole * share for _, share in heads]
            )  # first by who bears it: no month adds to a drift
            for (head, _), part in zip(heads, borne, strict=True):
                for piece, dong in zip(pieces, apportion(part, amounts), strict=True):
                    yield self._cell(head, piece.category, piece.stretch.month, dong, paid=paid)
        open_ = [one for one in line.costs.missing if one.need.paid]
        for missing in open_:
            yield from (
                self._cell(head, missing.need.category, missing.stretch.month, None)
                for head, _ in heads
            )
        if (
            not open_ and line.status is not LineStatus.PRICED
        ):  # a fault of the line: nothing says how much is missing
            yield from (self._cell(head, "", "", None) for head, _ in heads)

    def _cell(
        self, head: _Head, category: str, month: str, dong: int | None, *, paid: bool = True
    ) -> Cell:
        return Cell(
            **head,
            category=category,
            month=month,
            quarter=self._quarter(month),
            dong=dong,
            paid=paid,
        )

    def _quarter(self, month: str) -> str:
        """The quarter of the fiscal year in which a calendar month begins."""
        if month not in self.known:
            first = date.fromisoformat(f"{month}-01") if month else None
            holding = (
                code
                for code, part in self.quarters
                if first and part.interval and part.interval.holds(first)
            )
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
    shares = funding_shares(
        plan.funding, fixed, sum(line.priced_total for line in lines) if complete else None
    )
    open_ = [
        cell.dong for cell in cells if not cell.funding and cell.paid and cell.dong is not None
    ]
    spread = iter(spread_over(open_, shares)) if shares else iter(())
    for cell in cells:
        if cell.funding or not cell.paid or shares is None:
            yield cell
        elif cell.dong is None:
            yield from (attrs.evolve(cell, funding=id) for id, share in shares.items() if share)
        else:
            parts = {id: dong for id, dong in next(spread).items() if dong} or {
                max(shares, key=lambda source: shares[source]): 0
            }
            yield from (attrs.evolve(cell, funding=id, dong=dong) for id, dong in parts.items())
