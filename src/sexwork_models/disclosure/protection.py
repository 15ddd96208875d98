"""Secondary suppression: finds the further entries to hide so that small counts are protected.

A small count is protected when at least `threshold` whole numbers are possible for an outsider. The
small counts are one fewer, 1 to threshold - 1, so one of these numbers is not small: it is zero, or
larger.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set

import attrs

from ..values.count_tables import CountTable, Entry
from .attacker import Change, Flow, Network, largest_change
from .slices import ReleaseGroup, SensitiveCount, Shift

__all__ = ["ProtectionCheck", "suppression_costs"]


def suppression_costs(table: CountTable) -> dict[Entry, int]:
    """Returns the cost of hiding each entry.

    Costs compare the table total first, then other totals, then the number of entries, then counts.
    Large counts cost more than small ones, and a zero more than any count in a cell: that nobody
    was there may be known from elsewhere, and hiding it then protects nothing.
    """
    counts = table.counts()
    people, entries = len(counts) * counts[None, None] + 1, len(counts) + 1
    costs = {}
    for entry, count in counts.items():
        sums = entry.count(None)
        ranks = (int(sums == 2), int(sums == 1), 1, int(count == 0), count)
        cost = 0
        for base, rank in zip((1, entries, entries, entries, people), ranks, strict=True):
            cost = cost * base + rank
        costs[entry] = cost
    return costs


@attrs.frozen
class ProtectionCheck:
    """Checks whether the small counts of one group of releases are protected.

    `needed` is by how much a small count must be able to change in all: one less than the number of
    values that it must be able to have.
    """

    network: Network
    costs: Mapping[Entry, int]
    needed: int
    group: ReleaseGroup
    shifts: tuple[Shift, ...] = attrs.field(
        init=False, default=attrs.Factory(lambda self: self.group.shifts(), takes_self=True)
    )
    _transferred: dict[tuple[int, int, frozenset[Entry]], tuple[Shift, ...]] = attrs.field(
        factory=dict, init=False, eq=False
    )

    def protecting_entries(
        self, sensitive: SensitiveCount, hidden: Set[Entry]
    ) -> frozenset[Entry] | None:
        """Returns the entries that protect a small count while the new release hides `hidden`.

        None when it is not protected. The largest rise through one shift and the largest fall
        through one shift are added: no more than an outsider must admit. They start from the true
        counts, or from other counts that an outsider cannot tell from them.
        """
        for shifts, free_cells in self._starting_points(hidden):
            amount, entries = 0, frozenset[Entry]()
            for rising in (True, False):
                missing = self.needed - amount
                change = self._largest_change(sensitive, hidden, shifts, missing, rising=rising)
                amount, entries = amount + change.amount, entries | change.entries
                if amount >= self.needed:
                    return entries | _totals_over(entries & free_cells)
        return None

    def _starting_points(
        self, hidden: Set[Entry]
    ) -> Iterator[tuple[tuple[Shift, ...], frozenset[Entry]]]:
        """Yields the shifts from the true counts, then from counts that look the same outside.

        In the latter, the free cells of one slice are counted in another; they are yielded too.
        """
        yield self.shifts, frozenset()
        for shift in self.shifts:
            free_cells = shift.free_cells(hidden) if len(shift.signs) == 2 else None
            if free_cells:
                giver, taker = shift.signs
                yield self._transferred_shifts(giver, taker, free_cells), free_cells
                yield self._transferred_shifts(taker, giver, free_cells), free_cells

    def _transferred_shifts(
        self, giver: int, taker: int, cells: frozenset[Entry]
    ) -> tuple[Shift, ...]:
        key = (giver, taker, cells)
        if key not in self._transferred:
            self._transferred[key] = self.group.with_transfer(*key).shifts()
        return self._transferred[key]

    def _largest_change(
        self,
        sensitive: SensitiveCount,
        hidden: Set[Entry],
        shifts: tuple[Shift, ...],
        limit: int,
        *,
        rising: bool,
    ) -> Change:
        """Returns the largest change of a small count in one direction through any single shift."""
        largest = Change(0, frozenset())
        for shift in shifts:
            entries, effect = shift.changeable_entries(hidden), shift.effect(sensitive)
            if effect and sensitive.entry in entries:
                change = largest_change(
                    self.network,
                    shift.capacities,
                    entries,
                    sensitive.entry,
                    limit,
                    rising=rising is (effect > 0),
                )
                if change.amount > largest.amount:
                    largest = change
                if largest.amount == limit:
                    break
        return largest

    def cheapest_protection(
        self, sensitive: SensitiveCount, hidden: Set[Entry]
    ) -> frozenset[Entry] | None:
        """Returns the further entries to hide that protect a small count at least cost.

        None when nothing that the new release hides protects it.
        """
        plans = []
        for shift in self.shifts:
            if shift.visible and shift.effect(sensitive) and sensitive.entry in shift.capacities:
                for rising in (True, False):
                    plan = self._protection_through(shift, sensitive, hidden, rising)
                    if plan is not None:
                        plans.append(plan)
        if not plans:
            return self._protection_by_free_cells(sensitive, hidden)
        return min(plans, key=lambda plan: sum(self.costs[entry] for entry in plan))

    def _protection_through(
        self, shift: Shift, sensitive: SensitiveCount, hidden: Set[Entry], rising: bool
    ) -> frozenset[Entry] | None:
        """Returns the further entries that protect through one shift in one direction.

        Whole paths are added one by one; None when there are not enough.
        """
        added = frozenset([sensitive.entry]) - hidden
        while self.protecting_entries(sensitive, hidden | added) is None:
            path = self._next_path(shift, sensitive.entry, hidden | added, rising)
            if not path:
                return None
            added |= path
        return added

    def _next_path(
        self, shift: Shift, entry: Entry, hidden: Set[Entry], rising: bool
    ) -> frozenset[Entry]:
        """Returns the shown entries on the cheapest path around an entry.

        The hidden entries have changed as far as they can before.
        """
        source, target = self.network.detour_ends(entry, rising=rising)
        others = shift.capacities.keys() - {entry}
        limit = shift.capacities[entry][0 if rising else 1]
        flow = Flow()
        flow.add_entries(self.network, shift.capacities, others & hidden)
        if flow.push(source, target, min(limit, self.needed)) == limit:
            return frozenset()
        flow.add_entries(self.network, shift.capacities, others - hidden)
        costs = {}
        for arc, other in self.network.entry_of_arc.items():
            if other not in hidden:
                costs[arc] = self.costs[other]
        path = flow.cheapest_path(source, target, costs)
        return frozenset(self.network.entry_of_arc[arc] for arc in path) - hidden

    def _protection_by_free_cells(
        self, sensitive: SensitiveCount, hidden: Set[Entry]
    ) -> frozenset[Entry] | None:
        """Returns the entries that protect when all are hidden, with the totals over them.

        The cells can then change freely. None when even this does not protect the count.
        """
        entries = self.protecting_entries(sensitive, self.network.arcs.keys())
        if entries is None:
            return None
        entries |= _totals_over(entries)
        protected = self.protecting_entries(sensitive, hidden | entries) is not None
        return entries - hidden if protected else None


def _totals_over(entries: Iterable[Entry]) -> frozenset[Entry]:
    totals: set[Entry] = set()
    for row, column in entries:
        totals |= {(row, None), (None, column), (None, None)}
    return frozenset(totals)
