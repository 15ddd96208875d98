"""Allocates shared costs to the lines that bear them, and line costs to the sources of funds."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias, TypeVar

from ...core.findings import Issue
from ...practice.plans.lines import PlanLine
from ...practice.plans.money import AllocationKey, Funding
from ...practice.plans.plan import Plan
from ...values.amounts import add_up, apportion

__all__ = [
    "Shares",
    "allocation_key_faults",
    "cost_bearers",
    "distribute",
    "funding_amounts",
    "funding_shares",
]

T = TypeVar("T")
Shares: TypeAlias = Mapping[str, Fraction]
_WithPaths: TypeAlias = Sequence[tuple[str, T]]


def allocation_key_faults(
    lines: _WithPaths[PlanLine],
    keys: _WithPaths[AllocationKey],
    ids: Container[str],
    known_keys: Container[str] = (),
) -> Iterator[tuple[str, Issue]]:
    """Yields the faults of allocation keys and of the lines that use them, each with its path.

    `ids` are the lines of the plan and `known_keys` its keys, those that could not be read in full
    among them.
    """
    line_ids = [line.id for _, line in lines]
    keys_by_id: dict[str, AllocationKey] = {}
    for path, key in keys:
        keys_by_id[key.id] = key
        total = add_up(map(Fraction, key.shares.values()))
        if total != 100:
            yield path, Issue("key-not-100", {"id": key.id, "total": total}, "shares")
        for id in key.shares:
            if id not in ids:
                params = {"id": id, "part": "lines", "known": line_ids}
                yield path, Issue("not-in-plan", params, f"shares.{id}")
    yield from _key_use_faults(lines, keys_by_id, known_keys)


def _key_use_faults(
    lines: _WithPaths[PlanLine], keys: Mapping[str, AllocationKey], known_keys: Container[str]
) -> Iterator[tuple[str, Issue]]:
    """Yields the faults of lines whose key is not in the plan, or whose cost comes back to them."""
    key_of: dict[str, AllocationKey] = {}
    for _, line in lines:
        if line.allocation in keys:
            key_of[line.id] = keys[line.allocation]
    unresolved = set(key_of) - set(_resolution_order(key_of))
    for path, line in lines:
        key_id = line.allocation
        if key_id and key_id not in keys and key_id not in known_keys:
            params = {"id": key_id, "part": "keys", "known": list(keys) or ["-"]}
            yield path, Issue("not-in-plan", params, "allocation")
        circle = _find_circle(line.id, key_of, unresolved) if line.id in unresolved else []
        if circle:
            yield path, Issue("key-circular", {"circle": [*circle, circle[0]]}, "allocation")


def _receivers(id: str, key_of: Mapping[str, AllocationKey]) -> list[str]:
    return [receiver for receiver, share in key_of[id].shares.items() if share]


def _resolution_order(key_of: Mapping[str, AllocationKey]) -> list[str]:
    """Returns the shared lines, each after those of its receivers that are shared themselves.

    Lines whose costs run in circles are missing.
    """
    waiting: dict[str, set[str]] = {}
    givers: dict[str, list[str]] = {}
    order: list[str] = []
    for id in key_of:
        waiting[id] = key_of.keys() & _receivers(id, key_of)
        for receiver in waiting[id]:
            givers.setdefault(receiver, []).append(id)
        if not waiting[id]:
            order.append(id)
    for id in order:
        for giver in givers.get(id, ()):
            waiting[giver].discard(id)
            if not waiting[giver]:
                order.append(giver)
    return order


def _find_circle(id: str, key_of: Mapping[str, AllocationKey], unresolved: set[str]) -> list[str]:
    """Returns the shortest way by which the cost of a line comes back to it.

    Empty without one, also when the line only passes its cost on to a circle.
    """
    giver_of: dict[str, str] = {}
    reached = [id]
    for giver in reached:
        for receiver in _receivers(giver, key_of):
            if receiver == id:
                path = [giver]
                while path[-1] != id:
                    path.append(giver_of[path[-1]])
                return path[::-1]
            if receiver in unresolved and receiver not in giver_of:
                giver_of[receiver] = giver
                reached.append(receiver)
    return []


def cost_bearers(plan: Plan) -> Mapping[str, Shares]:
    """Returns for every line the lines that bear its cost, with their shares.

    Most lines bear their own. While an allocation key is faulty, all do.
    """
    keys = {key.id: key for key in plan.keys}
    lines: list[tuple[str, PlanLine]] = []
    bearers: dict[str, Shares] = {}
    key_of: dict[str, AllocationKey] = {}
    for line in plan.lines:
        lines.append(("", line))
        bearers[line.id] = {line.id: Fraction(1)}
        if line.allocation in keys:
            key_of[line.id] = keys[line.allocation]
    if any(allocation_key_faults(lines, [("", key) for key in plan.keys], bearers)):
        return bearers
    for id in _resolution_order(key_of):
        shares: dict[str, Fraction] = {}
        for receiver, percent in key_of[id].shares.items():
            if percent:
                for bearer, share in bearers[receiver].items():
                    part = share * Fraction(percent) / 100
                    shares[bearer] = shares.get(bearer, Fraction(0)) + part
        bearers[id] = shares
    return bearers


def funding_shares(
    funding: Sequence[Funding], assigned: Mapping[str, int], total: int | None
) -> Shares | None:
    """Returns the share of each source in what no line assigns to a source.

    `assigned` is what lines assign to a source as a whole. A source's own share or amount is of the
    whole total, so what lines already assign counts towards it. None when the shares are not
    known: amounts need a known total that they make together.
    """
    amounts = funding_amounts(funding, total)
    if amounts is None:
        return None
    if not assigned and all(source.share is not None for source in funding):
        return {source.id: Fraction(source.share or 0) / 100 for source in funding}
    return None if total is None else _shares_of_rest(amounts, assigned, total)


def _shares_of_rest(
    amounts: Mapping[str, Fraction | None], assigned: Mapping[str, int], total: int
) -> Shares | None:
    unassigned = total - sum(assigned.values())
    if unassigned <= 0:
        return None
    shares: dict[str, Fraction] = {}
    for id, amount in amounts.items():
        rest = (amount or Fraction(0)) - assigned.get(id, 0)
        if rest < 0:
            return None
        shares[id] = rest / unassigned
    return shares


def funding_amounts(
    funding: Sequence[Funding], total: int | None
) -> Mapping[str, Fraction | None] | None:
    """Returns what each source is to pay of a total, None for a source where that is open.

    None altogether when the sources do not make the total, or mix shares with amounts.
    """
    by_share = any(source.share is not None for source in funding)
    by_amount = any(source.amount is not None for source in funding)
    if not funding or (by_share and by_amount):
        return None
    return _amounts_by_share(funding, total) if by_share else _stated_amounts(funding, total)


def _amounts_by_share(
    funding: Sequence[Funding], total: int | None
) -> Mapping[str, Fraction | None] | None:
    amounts: dict[str, Fraction | None] = {}
    sum_of_shares = Fraction(0)
    for source in funding:
        share = Fraction(source.share or 0) / 100
        amounts[source.id] = None if total is None else share * total
        sum_of_shares += share
    return amounts if sum_of_shares == 1 else None


def _stated_amounts(
    funding: Sequence[Funding], total: int | None
) -> Mapping[str, Fraction | None] | None:
    amounts: dict[str, Fraction | None] = {}
    sum_of_amounts = 0
    for source in funding:
        amount = source.amount or 0
        amounts[source.id] = Fraction(amount)
        sum_of_amounts += amount
    return amounts if total is None or sum_of_amounts == total else None


def distribute(amounts: Sequence[int], shares: Shares) -> list[dict[str, int]]:
    """Distributes each amount in whole đồng over the sources; amounts and sources add up exactly.

    Each source gets its share of the whole, by largest remainder; an odd đồng of an amount goes to
    the source that still lacks most.
    """
    names = list(shares)
    totals = apportion(sum(amounts), list(shares.values()))
    parts: list[dict[str, int]] = []
    lacking = dict(zip(names, totals, strict=True))
    for amount in amounts:
        part = {name: (amount * shares[name]).__floor__() for name in names}
        for name, dong in part.items():
            lacking[name] -= dong
        parts.append(part)
    for amount, part in zip(amounts, parts, strict=True):
        odd_dong = amount - sum(part.values())
        for name in sorted(names, key=lambda name: -lacking[name])[:odd_dong]:
            part[name] += 1
            lacking[name] -= 1
    return parts
