"""Into which parts of time several releases of one table fall, and what could then be derived from all of them together.

Releases for the first quarter and the first half of a year make two slices: the first quarter, and what the half has
beyond it. Every release is a sum of slices, and every slice is a count of people of its own: never below zero, and small
where few people came in those days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date
from itertools import combinations
from typing import TypeAlias

import attrs

from ..values.count_tables import Entry
from ..values.intervals import Interval
from .attacker import UNBOUNDED, Reach

__all__ = ["Days", "Group", "Release", "Secret", "Shift", "days_of", "groups"]

Days: TypeAlias = frozenset[int]
"""The pieces between the first and last days of all windows that a window or a slice holds."""
Counts: TypeAlias = Mapping[Entry, int]


def days_of(windows: Sequence[Interval | None]) -> list[Days]:
    """The pieces of time that each window holds; without a window there is one piece."""
    spans = [
        ((window and window.start) or date.min, (window and window.end) or date.max)
        for window in windows
    ]
    cuts = sorted({day for span in spans for day in span})
    return [frozenset(range(cuts.index(first), cuts.index(end))) for first, end in spans]


@attrs.frozen
class Release:
    """A table of counts over some days, and what of it is hidden; None for the release that is being made."""

    days: Days
    counts: Counts = attrs.field(repr=False)
    hidden: frozenset[Entry] | None = None


@attrs.frozen
class _Slice:
    days: Days
    counts: Counts = attrs.field(repr=False)


@attrs.frozen
class Secret:
    """A small count, of a release or of the days between releases: its slices, its entry, and its days to know it by."""

    slices: frozenset[int]
    entry: Entry
    days: Days


@attrs.frozen
class Shift:
    """A way in which people could be counted otherwise while no shown count changes: more in one slice, fewer in another.

    `signs` says which slices gain and lose, `reach` how far each entry that earlier releases leave open may rise and fall,
    and `watched` whether the new release would show it wherever it shows the entry.
    """

    signs: Mapping[int, int]
    reach: Reach = attrs.field(repr=False)
    watched: bool

    def open(self, hidden: Set[Entry]) -> Set[Entry]:
        """The entries that can move when the new release hides `hidden`."""
        return self.reach.keys() & hidden if self.watched else self.reach.keys()

    def loose(self, hidden: Set[Entry]) -> frozenset[Entry]:
        """The cells that can move by themselves, whatever the others do: all the totals over them are open too."""
        open_ = self.open(hidden)
        if (None, None) not in open_:
            return frozenset()
        return frozenset(
            (row, column)
            for row, column in open_
            if row is not None
            and column is not None
            and (row, None) in open_
            and (None, column) in open_
        )

    def effect(self, secret: Secret) -> int:
        """1 when the secret moves with the shift, -1 when it moves against it, 0 when it stays."""
        return sum(self.signs.get(i, 0) for i in secret.slices)


@attrs.frozen
class Group:
    """Releases that agree with each other on what happened in each slice."""

    slices: tuple[_Slice, ...] = ()
    releases: tuple[Release, ...] = ()

    def joined_by(self, release: Release) -> Group | None:
        """The group with one release more; None when it cuts the days across or counts other people in them."""
        slices = _cut(self.slices, release)
        return None if slices is None else Group(slices, (*self.releases, release))

    def parts(self, release: Release) -> frozenset[int]:
        """The slices of which a release is the sum."""
        return frozenset(i for i, one in enumerate(self.slices) if one.days <= release.days)

    def secrets(self, threshold: int) -> Iterator[Secret]:
        """Every small count of a slice, a release, or the days that one release has beyond another."""
        whole = [self.parts(release) for release in self.releases]
        single = [frozenset([i]) for i in range(len(self.slices))]
        between = [more - less for more in whole for less in whole if less < more]
        for part in dict.fromkeys([*whole, *single, *between]):
            days = frozenset[int]().union(*(self.slices[i].days for i in part))
            for entry in self.slices[0].counts:
                if 0 < sum(self.slices[i].counts[entry] for i in part) < threshold:
                    yield Secret(part, entry, days)

    def shifts(self) -> tuple[Shift, ...]:
        """The ways in which one slice can be counted otherwise, or two of them against each other."""
        one: list[dict[int, int]] = [{i: 1} for i in range(len(self.slices))]
        two: list[dict[int, int]] = [
            {i: 1, j: -1} for i, j in combinations(range(len(self.slices)), 2)
        ]
        return tuple(self._shift(signs) for signs in (*one, *two))

    def leaned(self, giver: int, taker: int, cells: frozenset[Entry]) -> Group:
        """The group as it would be had everybody in some cells of one slice come in another."""
        given, taken = self.slices[giver].counts, self.slices[taker].counts
        slices = list(self.slices)
        slices[giver] = attrs.evolve(slices[giver], counts={**given, **dict.fromkeys(cells, 0)})
        slices[taker] = attrs.evolve(
            slices[taker], counts={**taken, **{cell: given[cell] + taken[cell] for cell in cells}}
        )
        return attrs.evolve(self, slices=tuple(slices))

    def _shift(self, signs: Mapping[int, int]) -> Shift:
        seeing = [
            release
            for release in self.releases
            if sum(signs.get(i, 0) for i in self.parts(release))
        ]
        earlier = [release.hidden for release in seeing if release.hidden is not None]
        open_ = [
            entry for entry in self.slices[0].counts if all(entry in hidden for hidden in earlier)
        ]
        reach = {
            entry: (self._least(signs, -1, entry), self._least(signs, 1, entry)) for entry in open_
        }
        return Shift(signs, reach, len(earlier) < len(seeing))

    def _least(self, signs: Mapping[int, int], sign: int, entry: Entry) -> int:
        """How far the slices that lose when an entry rises (-1), or falls (1), can lose: down to nobody in a cell.

        A total is held by its cells and needs no limit of its own.
        """
        if None in entry:
            return UNBOUNDED
        return min(
            (self.slices[i].counts[entry] for i in signs if signs[i] == sign), default=UNBOUNDED
        )


def _cut(slices: tuple[_Slice, ...], release: Release) -> tuple[_Slice, ...] | None:
    """The slices with the days of a release as a sum of whole slices; None when they cannot be had without a guess."""
    whole = [one for one in slices if one.days <= release.days]
    rest = _Slice(
        release.days.difference(*(one.days for one in whole)),
        {
            entry: count - sum(one.counts[entry] for one in whole)
            for entry, count in release.counts.items()
        },
    )
    cut = [one for one in slices if one.days & rest.days]
    if not rest.days:
        return None if any(rest.counts.values()) else slices
    if len(cut) > 1 or min(rest.counts.values()) < 0:
        return None
    if not cut:
        return (*slices, rest)
    left = _Slice(
        cut[0].days - rest.days,
        {entry: cut[0].counts[entry] - count for entry, count in rest.counts.items()},
    )
    if not rest.days <= cut[0].days or min(left.counts.values()) < 0:
        return None
    return (*(one for one in slices if one is not cut[0]), rest, left)


def groups(releases: Sequence[Release]) -> list[Group]:
    """The releases in groups that agree: as many as possible in the first, and every other one with those it agrees with.

    Longer releases come first, so that the groups depend on which releases there are, not on the order in which they came.
    """
    ordered = sorted(releases, key=lambda release: (-len(release.days), sorted(release.days)))
    made = [_grown(Group(), ordered)]
    for release in ordered:
        if all(release is not one for one in made[0].releases):
            made.append(
                _grown(_grown(Group(), [release]), [one for one in ordered if one is not release])
            )
    return made


def _grown(group: Group, releases: Sequence[Release]) -> Group:
    for release in releases:
        group = group.joined_by(release) or group
    return group
