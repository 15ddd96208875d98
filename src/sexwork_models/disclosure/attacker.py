"""Computes which counts an outsider can derive for the hidden entries of a published table.

A table is modelled as a circulation. People flow from the hub of all rows to a row (the row total),
on to a column (the cell), to the hub of all columns (the column total), and back to the hub of all
rows (the table total); at every node as many arrive as leave. Shown entries are fixed. Hidden
entries may be any whole number of zero or more that keeps the circulation, so how far a hidden
count can rise or fall is the largest flow around it through hidden entries: a rise has no limit, a
fall ends at zero. The numbers that a hidden count can be are then exactly those of one interval.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from heapq import heappop, heappush
from typing import Final, TypeAlias

import attrs

from ..values.count_tables import CountTable, Entry

__all__ = [
    "UNBOUNDED",
    "Capacities",
    "Change",
    "Flow",
    "Network",
    "derivable_bounds",
    "largest_change",
]

UNBOUNDED: Final = 1 << 62
"""A capacity that no count of people reaches."""
_FREE: Final[Mapping[tuple[int, int], int]] = {}

Arc: TypeAlias = tuple[int, int]
Capacities: TypeAlias = Mapping[Entry, tuple[int, int]]
"""By how much each entry may rise, and by how much it may fall."""


@attrs.frozen
class Network:
    """The arc of each entry of a table, and the entry of each arc in both directions.

    Entries are in order of names: cells, row totals, column totals, table total. That order, not
    the one of the input, decides between equal solutions, so the order of rows and columns of the
    input changes nothing.
    """

    arcs: Mapping[Entry, Arc]
    entry_of_arc: Mapping[Arc, Entry]

    @classmethod
    def of(cls, table: CountTable) -> Network:
        """Returns the network of a table's rows and columns."""
        rows = {row: node for node, row in enumerate(sorted(table.rows))}
        columns = {column: node for node, column in enumerate(sorted(table.columns), len(rows))}
        row_hub, column_hub = len(rows) + len(columns), len(rows) + len(columns) + 1
        arcs: dict[Entry, Arc] = {}
        for row, tail in rows.items():
            for column, head in columns.items():
                arcs[row, column] = (tail, head)
        for row, node in rows.items():
            arcs[row, None] = (row_hub, node)
        for column, node in columns.items():
            arcs[None, column] = (node, column_hub)
        arcs[None, None] = (column_hub, row_hub)
        entry_of_arc: dict[Arc, Entry] = {}
        for entry, (tail, head) in arcs.items():
            entry_of_arc[tail, head] = entry_of_arc[head, tail] = entry
        return cls(arcs, entry_of_arc)

    def detour_ends(self, entry: Entry, *, rising: bool) -> Arc:
        """Returns from and to which node other entries must change for an entry to rise or fall."""
        tail, head = self.arcs[entry]
        return (head, tail) if rising else (tail, head)


@attrs.define
class Flow:
    """A flow through the network: the residual capacity of each arc, and the arcs it has used."""

    residual: dict[int, dict[int, int]] = attrs.field(factory=dict)
    used_arcs: set[Arc] = attrs.field(factory=set)

    def add_entries(
        self, network: Network, capacities: Capacities, entries: Iterable[Entry]
    ) -> None:
        """Adds the arcs of entries: forward with how far they may rise, backward how far fall."""
        for entry in entries:
            tail, head = network.arcs[entry]
            rise, fall = capacities[entry]
            self.residual.setdefault(tail, {})[head] = rise
            self.residual.setdefault(head, {})[tail] = fall

    def push(self, source: int, target: int, limit: int) -> int:
        """Pushes flow along one path after another, up to `limit`, and returns its amount."""
        amount = 0
        while amount < limit and (path := self.cheapest_path(source, target)):
            step = min(limit - amount, *(self.residual[tail][head] for tail, head in path))
            for tail, head in path:
                self.residual[tail][head] -= step
                self.residual[head][tail] += step
            self.used_arcs.update(path)
            amount += step
        return amount

    def cheapest_path(
        self, source: int, target: int, costs: Mapping[Arc, int] = _FREE
    ) -> list[Arc]:
        """Returns the cheapest path with residual capacity, the shortest of those.

        The path runs from the target back to the source; it is empty when there is none.
        """
        previous: dict[int, int] = {}
        best = {source: (0, 0)}
        queue = [(0, 0, source)]
        while queue:
            cost, steps, node = heappop(queue)
            if node == target:
                break
            if (cost, steps) > best[node]:
                continue
            for head, capacity in self.residual.get(node, {}).items():
                if capacity:
                    reached = (cost + costs.get((node, head), 0), steps + 1)
                    if head not in best or reached < best[head]:
                        best[head], previous[head] = reached, node
                        heappush(queue, (*reached, head))
        path, node = [], target
        while node in previous:
            path.append((previous[node], node))
            node = previous[node]
        return path


@attrs.frozen
class Change:
    """By how much an entry can change in one direction, and the entries that change with it."""

    amount: int
    entries: frozenset[Entry]


def largest_change(
    network: Network,
    capacities: Capacities,
    hidden: Iterable[Entry],
    entry: Entry,
    limit: int,
    *,
    rising: bool,
) -> Change:
    """Returns how far an entry can rise, or fall, while only hidden entries change.

    The change is at most `limit`.
    """
    flow, (source, target) = Flow(), network.detour_ends(entry, rising=rising)
    flow.add_entries(network, capacities, (other for other in hidden if other != entry))
    amount = flow.push(source, target, min(limit, capacities[entry][0 if rising else 1]))
    changed = [network.entry_of_arc[arc] for arc in flow.used_arcs]
    return Change(amount, frozenset([entry, *changed]))


def derivable_bounds(
    table: CountTable, hidden: Collection[Entry], entry: Entry
) -> tuple[int, int | None]:
    """Returns the lowest and the highest count that an outsider must admit for a hidden entry.

    The outsider sees the other entries of the table and nothing else. None is no upper bound.
    """
    counts = table.counts()
    network = Network.of(table)
    capacities = {other: (UNBOUNDED, counts[other]) for other in hidden}
    # All cells and margins together: no bounded flow exceeds it.
    limit = 4 * counts[None, None] + 1
    fall = largest_change(network, capacities, capacities, entry, limit, rising=False).amount
    rise = largest_change(network, capacities, capacities, entry, limit, rising=True).amount
    return counts[entry] - fall, None if rise == limit else counts[entry] + rise
