"""What an outsider can derive of a hidden count from everything that is shown.

A table is a circulation. People flow from the hub of all rows to a row (the total of the row), on to a column (the cell),
to the hub of all columns (the total of the column), and back to the hub of all rows (the total of the table); at every
node as many arrive as leave. What is shown is fixed. What is hidden may be any whole number of zero or more that keeps the
circulation, so how far a hidden count can rise or fall is the largest flow around it through hidden entries: rising costs
nothing, falling ends at zero. The numbers that a hidden count can be are then exactly those of one interval.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import heappop, heappush
from typing import Final, TypeAlias

import attrs

from ..values.count_tables import CountTable, Entry, PublishedTable

__all__ = ["UNBOUNDED", "Flow", "Move", "Network", "Reach", "derivable", "move"]

UNBOUNDED: Final = 1 << 62
"""A room that no count of people fills."""
_FREE: Final[Mapping[tuple[int, int], int]] = {}

Pair: TypeAlias = tuple[int, int]
Reach: TypeAlias = Mapping[Entry, tuple[int, int]]
"""By how much each entry may rise, and by how much it may fall."""


@attrs.frozen
class Network:
    """From which node to which each entry flows, and which entry flows between two nodes, whichever way one looks.

    Entries stand in order of names: cells, totals of rows, of columns, of all. That order, not the one of the input, settles
    every tie, so rows that stand in another order change nothing.
    """

    ends: Mapping[Entry, Pair]
    between: Mapping[Pair, Entry]

    @classmethod
    def of(cls, table: CountTable) -> Network:
        """The network of a table's rows and columns."""
        rows = {row: i for i, row in enumerate(sorted(table.rows))}
        columns = {column: i for i, column in enumerate(sorted(table.columns), len(rows))}
        of_rows, of_columns = len(rows) + len(columns), len(rows) + len(columns) + 1
        ends: dict[Entry, Pair] = {
            (row, column): (rows[row], columns[column]) for row in rows for column in columns
        }
        ends |= {(row, None): (of_rows, node) for row, node in rows.items()}
        ends |= {(None, column): (node, of_columns) for column, node in columns.items()}
        ends[None, None] = (of_columns, of_rows)
        between = {(tail, head): entry for entry, (tail, head) in ends.items()}
        return cls(ends, between | {(head, tail): entry for entry, (tail, head) in ends.items()})

    def around(self, entry: Entry, *, rising: bool) -> Pair:
        """From which node to which others must move for an entry to rise, or to fall."""
        tail, head = self.ends[entry]
        return (head, tail) if rising else (tail, head)


@attrs.define
class Flow:
    """Counts on the move: how much room there still is between two nodes, and between which of them something moved."""

    room: dict[int, dict[int, int]] = attrs.field(factory=dict)
    moved: set[Pair] = attrs.field(factory=set)

    def open(self, network: Network, reach: Reach, entries: Iterable[Entry]) -> None:
        """Lets `entries` carry as much as their reach allows, forward where they rise and backward where they fall."""
        for entry in entries:
            tail, head = network.ends[entry]
            self.room.setdefault(tail, {})[head], self.room.setdefault(head, {})[tail] = reach[
                entry
            ]

    def push(self, source: int, target: int, limit: int) -> int:
        """Moves as much as there is room for, up to `limit`, along one path after another; how much it was."""
        amount = 0
        while amount < limit and (path := self.path(source, target)):
            step = min(limit - amount, *(self.room[tail][head] for tail, head in path))
            for tail, head in path:
                self.room[tail][head] -= step
                self.room[head][tail] += step
            self.moved.update(path)
            amount += step
        return amount

    def path(self, source: int, target: int, prices: Mapping[Pair, int] = _FREE) -> list[Pair]:
        """The cheapest way along which more can move, the shortest of those; empty when there is none."""
        before: dict[int, int] = {}
        best = {source: (0, 0)}
        queue = [(0, 0, source)]
        while queue:
            price, steps, node = heappop(queue)
            if node == target:
                return self._back(before, source, target)
            if (price, steps) > best[node]:
                continue
            for other, room in self.room.get(node, {}).items():
                if room:
                    reached = (price + prices.get((node, other), 0), steps + 1)
                    if other not in best or reached < best[other]:
                        best[other], before[other] = reached, node
                        heappush(queue, (*reached, other))
        return []

    @staticmethod
    def _back(before: Mapping[int, int], source: int, target: int) -> list[Pair]:
        nodes = [target]
        while nodes[-1] != source:
            nodes.append(before[nodes[-1]])
        return [(nodes[i + 1], nodes[i]) for i in range(len(nodes) - 1)]


@attrs.frozen
class Move:
    """By how much an entry can move in one direction, and the entries that move with it."""

    amount: int
    along: frozenset[Entry]


def move(
    network: Network,
    reach: Reach,
    hidden: Iterable[Entry],
    entry: Entry,
    limit: int,
    *,
    rising: bool,
) -> Move:
    """How far `entry` can rise, or fall, while only `hidden` entries move; no further than `limit`."""
    flow, (source, target) = Flow(), network.around(entry, rising=rising)
    flow.open(network, reach, (other for other in hidden if other != entry))
    amount = flow.push(source, target, min(limit, reach[entry][0 if rising else 1]))
    return Move(amount, frozenset([entry, *(network.between[pair] for pair in flow.moved)]))


def derivable(published: PublishedTable, entry: Entry) -> tuple[int, int | None]:
    """The least and the greatest count that an entry can have for an outsider; None is no limit.

    A shown count is both. Raises KeyError for a name that the table does not have.
    """
    shown, counts = published.value(entry), published.table.counts()
    if shown is not None:
        return shown, shown
    network = Network.of(published.table)
    reach = {one: (UNBOUNDED, counts[one]) for one in published.reasons}
    beyond = (
        4 * counts[None, None] + 1
    )  # all cells and margins together: no flow that has a limit exceeds it
    fall, rise = (
        move(network, reach, reach, entry, beyond, rising=rising).amount for rising in (False, True)
    )
    return counts[entry] - fall, None if rise == beyond else counts[entry] + rise
