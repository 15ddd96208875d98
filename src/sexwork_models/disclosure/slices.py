"""Splits overlapping releases of one table into slices of time and finds their small counts.

Releases for the first quarter and the first half of a year make two slices: the first quarter, and
the rest of the half. Every release is a sum of slices, and every slice is a count of people of its
own: never below zero, and small where few people came in those days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from itertools import chain, combinations, product
from typing import TypeAlias

import attrs

from ..values.count_tables import Entry
from ..values.intervals import Interval
from .attacker import UNBOUNDED, Capacities

__all__ = [
    "Release",
    "ReleaseGroup",
    "SensitiveCount",
    "Shift",
    "TimeSegments",
    "group_releases",
    "segments_of",
]

TimeSegments: TypeAlias = frozenset[int]
"""The segments of time that a window or a slice covers; every first and last day starts one."""
Counts: TypeAlias = Mapping[Entry, int]


def segments_of(windows: Sequence[Interval | None]) -> list[TimeSegments]:
    """Returns the segments of time that each window covers; one segment for an unknown window."""
    spans = []
    for window in windows:
        first = (window and window.start) or date.min
        spans.append((first, (window and window.end) or date.max))
    borders = sorted(set(chain.from_iterable(spans)))
    segments = []
    for first, end in spans:
        segments.append(frozenset(range(borders.index(first), borders.index(end))))
    return segments


@attrs.frozen
class Release:
    """The counts of a table over some days; `hidden` entries are None for the new release."""

    segments: TimeSegments
    counts: Counts = attrs.field(repr=False)
    hidden: frozenset[Entry] | None = None


@attrs.frozen
class _Slice:
    segments: TimeSegments
    counts: Counts = attrs.field(repr=False)

    def minus(self, other: _Slice) -> _Slice | None:
        """Returns the slice without the days and the counts of another one inside it.

        None when the other one has other days, or more people in an entry.
        """
        counts = {entry: count - other.counts[entry] for entry, count in self.counts.items()}
        if not other.segments <= self.segments or min(counts.values()) < 0:
            return None
        return _Slice(self.segments - other.segments, counts)


@attrs.frozen
class SensitiveCount:
    """A small count of a release, or of the days between releases.

    Its slices and its entry define it; its days and its entry identify it across groups.
    """

    slices: frozenset[int]
    entry: Entry
    segments: TimeSegments


@attrs.frozen
class Shift:
    """A possible change of counts: of one slice alone, or of two slices against each other.

    `signs` states which slices gain and lose, `capacities` how far each entry that earlier releases
    hide may rise and fall, and `visible` whether the new release shows the shift wherever it shows
    the entry.
    """

    signs: Mapping[int, int]
    capacities: Capacities = attrs.field(repr=False)
    visible: bool

    def changeable_entries(self, hidden: Set[Entry]) -> Set[Entry]:
        """Returns the entries that can change when the new release hides `hidden`."""
        return self.capacities.keys() & hidden if self.visible else self.capacities.keys()

    def free_cells(self, hidden: Set[Entry]) -> frozenset[Entry]:
        """Returns the cells that can change independently, as all totals over them can change."""
        entries = self.changeable_entries(hidden)
        if (None, None) not in entries:
            return frozenset()
        cells = set()
        for row, column in entries:
            is_cell = row is not None and column is not None
            if is_cell and (row, None) in entries and (None, column) in entries:
                cells.add((row, column))
        return frozenset(cells)

    def effect(self, sensitive: SensitiveCount) -> int:
        """Returns 1 when a small count rises with the shift, -1 when it falls, 0 when it stays."""
        return _net_sign(self.signs, sensitive.slices)


def _net_sign(signs: Mapping[int, int], slices: Iterable[int]) -> int:
    return sum(signs.get(index, 0) for index in slices)


@attrs.frozen
class ReleaseGroup:
    """Releases that agree with each other on the counts of each slice."""

    slices: tuple[_Slice, ...] = ()
    releases: tuple[Release, ...] = ()

    def with_release(self, release: Release) -> ReleaseGroup | None:
        """Returns the group with one release more, its slices split so that they add up to it.

        None when the days of the release only overlap with others, or its counts contradict them.
        """
        rest = self._rest_of(release)
        if rest is None:
            return None
        releases = (*self.releases, release)
        if not rest.segments:
            return None if any(rest.counts.values()) else ReleaseGroup(self.slices, releases)
        overlapping = []
        for index, part in enumerate(self.slices):
            if part.segments & rest.segments:
                overlapping.append(index)
        if not overlapping:
            return ReleaseGroup((*self.slices, rest), releases)
        index = overlapping[0]
        remainder = self.slices[index].minus(rest)
        if remainder is None or len(overlapping) > 1:
            return None
        others = (*self.slices[:index], *self.slices[index + 1 :])
        return ReleaseGroup((*others, rest, remainder), releases)

    def _rest_of(self, release: Release) -> _Slice | None:
        """Returns what a release has beyond the slices inside it; None when they contradict it."""
        rest: _Slice | None = _Slice(release.segments, release.counts)
        for part in self.slices:
            if rest is not None and part.segments <= release.segments:
                rest = rest.minus(part)
        return rest

    def slices_of(self, release: Release) -> frozenset[int]:
        """Returns the indices of the slices of which a release is the sum."""
        inside = []
        for index, part in enumerate(self.slices):
            if part.segments <= release.segments:
                inside.append(index)
        return frozenset(inside)

    def sensitive_counts(self, threshold: int) -> Iterator[SensitiveCount]:
        """Yields every small count of a release, of a slice, or of the days between releases."""
        for indices in self._combined_slices():
            parts, segments = [], frozenset[int]()
            for index in indices:
                parts.append(self.slices[index])
                segments |= self.slices[index].segments
            for entry in self.slices[0].counts:
                if 0 < sum(part.counts[entry] for part in parts) < threshold:
                    yield SensitiveCount(indices, entry, segments)

    def _combined_slices(self) -> dict[frozenset[int], None]:
        """Returns the slices of each release, of each slice, and between each two releases."""
        whole = list(map(self.slices_of, self.releases))
        combined = dict.fromkeys(whole)
        for index in range(len(self.slices)):
            combined[frozenset([index])] = None
        for more, less in product(whole, repeat=2):
            if less < more:
                combined[more - less] = None
        return combined

    def shifts(self) -> tuple[Shift, ...]:
        """Returns the shifts of one slice alone, and of two slices against each other."""
        indices = range(len(self.slices))
        shifts = [self._shift({index: 1}) for index in indices]
        shifts += [self._shift({gain: 1, loss: -1}) for gain, loss in combinations(indices, 2)]
        return tuple(shifts)

    def with_transfer(self, giver: int, taker: int, cells: frozenset[Entry]) -> ReleaseGroup:
        """Returns the group with all people in some cells moved from slice `giver` to `taker`."""
        given, taken = self.slices[giver].counts, dict(self.slices[taker].counts)
        for cell in cells:
            taken[cell] += given[cell]
        slices = list(self.slices)
        slices[giver] = attrs.evolve(slices[giver], counts={**given, **dict.fromkeys(cells, 0)})
        slices[taker] = attrs.evolve(slices[taker], counts=taken)
        return attrs.evolve(self, slices=tuple(slices))

    def _shift(self, signs: Mapping[int, int]) -> Shift:
        visible, earlier = False, []
        for release in self.releases:
            if _net_sign(signs, self.slices_of(release)):
                if release.hidden is None:
                    visible = True
                else:
                    earlier.append(release.hidden)
        capacities = {}
        for entry in self.slices[0].counts:
            if all(entry in hidden for hidden in earlier):
                rise = self._capacity(signs, -1, entry)
                capacities[entry] = (rise, self._capacity(signs, 1, entry))
        return Shift(signs, capacities, visible)

    def _capacity(self, signs: Mapping[int, int], sign: int, entry: Entry) -> int:
        """Returns how far the slices that lose can lose until a cell is zero.

        These have sign -1 when the entry rises, and sign 1 when it falls. A total is limited by its
        cells and needs no limit of its own.
        """
        if None in entry:
            return UNBOUNDED
        capacity = UNBOUNDED
        for index, own_sign in signs.items():
            if own_sign == sign:
                capacity = min(capacity, self.slices[index].counts[entry])
        return capacity


def group_releases(releases: Sequence[Release]) -> list[ReleaseGroup]:
    """Returns groups of releases that agree with each other.

    The first group has as many as possible; every release outside it gets a group of its own with
    all that agree with it. Longer releases are taken first, so that the groups do not depend on the
    order of the releases.
    """
    ordered = sorted(
        releases, key=lambda release: (-len(release.segments), sorted(release.segments))
    )
    groups = [_add_releases(ReleaseGroup(), ordered)]
    for release in ordered:
        if all(release is not member for member in groups[0].releases):
            others = [other for other in ordered if other is not release]
            groups.append(_add_releases(ReleaseGroup(), [release, *others]))
    return groups


def _add_releases(group: ReleaseGroup, releases: Sequence[Release]) -> ReleaseGroup:
    for release in releases:
        group = group.with_release(release) or group
    return group
