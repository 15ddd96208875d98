"""Whether a small count is protected, and which further entries protect it at least cost.

A small count is protected when what an outsider can derive of it holds at least `threshold` whole numbers. The small
counts are one fewer, 1 to threshold - 1, so one of those numbers is not small: it can be nobody, or many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set

import attrs

from ..values.count_tables import CountTable, Entry
from .attacker import Flow, Move, Network, move
from .slices import Group, Secret, Shift

__all__ = ["Guard", "prices_of"]


def prices_of(table: CountTable) -> dict[Entry, int]:
    """What hiding an entry costs: first the total of the table, then other totals, then how many entries, then counts.

    Large counts cost more than small ones, and a zero more than any count of people in a cell: that nobody was there may
    be known without the table, and then hides nothing.
    """
    counts = table.counts()
    people, entries = len(counts) * counts[None, None] + 1, len(counts) + 1

    def price(entry: Entry) -> int:
        sums = entry.count(None)
        ranks = (int(sums == 2), int(sums == 1), 1, int(counts[entry] == 0), counts[entry])
        cost = 0
        for base, rank in zip((1, entries, entries, entries, people), ranks, strict=True):
            cost = cost * base + rank
        return cost

    return {entry: price(entry) for entry in counts}


@attrs.frozen
class Guard:
    """Watches over the small counts of one group of releases while a new one hides its entries.

    `needed` is by how much a small count must be able to move in all: one less than the numbers that it must be able to be.
    """

    network: Network
    prices: Mapping[Entry, int]
    needed: int
    group: Group
    shifts: tuple[Shift, ...] = attrs.field(
        init=False, default=attrs.Factory(lambda self: self.group.shifts(), takes_self=True)
    )
    _leaned: dict[tuple[int, int, frozenset[Entry]], tuple[Shift, ...]] = attrs.field(
        factory=dict, init=False, eq=False
    )

    def witness(self, secret: Secret, hidden: Set[Entry]) -> frozenset[Entry] | None:
        """The entries that keep a secret while the new release hides `hidden`; None when it is not kept.

        What one shift alone allows upward and what one allows downward is counted: no more than an outsider must admit.
        They start from the true counts, or from others that an outsider cannot tell from them.
        """
        for shifts, loose in self._starts(hidden):
            moved, along = 0, frozenset[Entry]()
            for rising in (True, False):
                farthest = self._farthest(
                    secret, hidden, shifts, self.needed - moved, rising=rising
                )
                moved, along = moved + farthest.amount, along | farthest.along
                if moved >= self.needed:
                    return along | _totals_over(along & loose)
        return None

    def _starts(self, hidden: Set[Entry]) -> Iterator[tuple[tuple[Shift, ...], frozenset[Entry]]]:
        """The shifts from the true counts, then from those with the loose cells of one slice counted in another."""
        yield self.shifts, frozenset()
        for shift in self.shifts:
            loose = shift.loose(hidden) if len(shift.signs) == 2 else None
            if loose:
                giver, taker = shift.signs
                yield self._lean(giver, taker, loose), loose
                yield self._lean(taker, giver, loose), loose

    def _lean(self, giver: int, taker: int, loose: frozenset[Entry]) -> tuple[Shift, ...]:
        key = (giver, taker, loose)
        if key not in self._leaned:
            self._leaned[key] = self.group.leaned(*key).shifts()
        return self._leaned[key]

    def _farthest(
        self,
        secret: Secret,
        hidden: Set[Entry],
        shifts: tuple[Shift, ...],
        limit: int,
        *,
        rising: bool,
    ) -> Move:
        farthest = Move(0, frozenset())
        for shift in shifts:
            open_, effect = shift.open(hidden), shift.effect(secret)
            if effect and secret.entry in open_:
                up = rising is (effect > 0)
                found = move(self.network, shift.reach, open_, secret.entry, limit, rising=up)
                farthest = max(farthest, found, key=lambda one: one.amount)
                if farthest.amount == limit:
                    break
        return farthest

    def cheapest(self, secret: Secret, hidden: Set[Entry]) -> frozenset[Entry] | None:
        """The further entries that keep a secret at least cost; None when nothing that the new release hides does."""
        plans = (self._plan(secret, hidden, *way) for way in self._ways(secret))
        found = min((plan for plan in plans if plan is not None), key=self._cost, default=None)
        return self._loosening(secret, hidden) if found is None else found

    def _ways(self, secret: Secret) -> Iterator[tuple[Shift, bool]]:
        for shift in self.shifts:
            if shift.watched and shift.effect(secret) and secret.entry in shift.reach:
                yield shift, True
                yield shift, False

    def _plan(
        self, secret: Secret, hidden: Set[Entry], shift: Shift, rising: bool
    ) -> frozenset[Entry] | None:
        """The entries that keep a secret by way of one shift in one direction, path by path."""
        more = frozenset([secret.entry]) - hidden
        while self.witness(secret, hidden | more) is None:
            path = self._path(secret.entry, hidden | more, shift, rising)
            if not path:
                return None
            more |= path
        return more

    def _path(
        self, entry: Entry, hidden: Set[Entry], shift: Shift, rising: bool
    ) -> frozenset[Entry]:
        """The shown entries on the cheapest path around `entry`, once the hidden ones have moved as far as they can."""
        source, target = self.network.around(entry, rising=rising)
        others, own = (
            {one for one in shift.reach if one != entry},
            shift.reach[entry][0 if rising else 1],
        )
        flow = Flow()
        flow.open(self.network, shift.reach, others & hidden)
        if flow.push(source, target, min(own, self.needed)) == own:
            return frozenset()
        flow.open(self.network, shift.reach, others - hidden)
        prices = {
            pair: self.prices[one]
            for pair, one in self.network.between.items()
            if one not in hidden
        }
        return (
            frozenset(self.network.between[pair] for pair in flow.path(source, target, prices))
            - hidden
        )

    def _loosening(self, secret: Secret, hidden: Set[Entry]) -> frozenset[Entry] | None:
        """The entries that would keep a secret were all hidden, with the totals over them: its cells can then move freely."""
        along = self.witness(secret, self.network.ends.keys())
        if along is None:
            return None
        more = along | _totals_over(along)
        return more - hidden if self.witness(secret, hidden | more) is not None else None

    def _cost(self, entries: frozenset[Entry]) -> int:
        return sum(self.prices[entry] for entry in entries)


def _totals_over(entries: Iterable[Entry]) -> frozenset[Entry]:
    return frozenset(
        total for row, column in entries for total in ((row, None), (None, column), (None, None))
    )
