"""Suppresses small counts in a table of people, so that they cannot be derived from it.

Small counts are hidden, then whatever would disclose them: by subtraction inside the table, or
together with earlier releases for a longer or shorter time. What is hidden beyond the small counts
is as little as a short search finds, and no single entry of it could be shown again.

Not modelled are outsiders who know some of the counts, who reason from how the hidden entries were
chosen, or who have other tables than those in `earlier`. A corrected table for the same days, and a
table with other rows or columns, is compared entry by entry only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import TypeAlias

import attrs

from ..core.errors import FigureError
from ..values.arguments import check_arguments
from ..values.count_tables import CountTable, Entry, PublishedTable, SuppressionReason
from .attacker import Network
from .protection import ProtectionCheck, suppression_costs
from .releases import disclosing_entries, exposed_entries, same_shape
from .slices import Release, SensitiveCount, TimeSegments, group_releases, segments_of

__all__ = ["suppress"]


@check_arguments
def suppress(
    table: CountTable, threshold: int = 5, *, earlier: Sequence[PublishedTable] = ()
) -> PublishedTable:
    """Returns the table after hiding small counts and whatever would disclose them.

    Counts of 1 to `threshold` - 1 people are small. `earlier` are all earlier releases of these
    counts: what differs from one of them by a small count is hidden too, and small counts of the
    days between releases are protected like those of the table. A zero is shown unless it must be
    hidden to protect others. Raises FigureError for a threshold below 2, and for tables without a
    window when they have to be compared.
    """
    segments = _segments(table, threshold, earlier)
    search = _Search(Network.of(table), suppression_costs(table), threshold)
    releases = search.comparable_releases(table, earlier, segments[1:])
    lost = search.unprotected_counts(releases)
    releases.append(Release(segments[0], search.counts(table)))
    reasons = dict(disclosing_entries(table, threshold, earlier, segments))
    for entry, count in table.counts().items():
        if 0 < count < threshold:
            reasons[entry] = SuppressionReason.SMALL
    hidden = search.hide(frozenset(reasons), list(search.sensitive_counts(releases, lost)))
    reasons |= dict.fromkeys(hidden - reasons.keys(), SuppressionReason.COMPLEMENT)
    exposed = {sensitive.entry for sensitive in lost}
    exposed.update(exposed_entries(table, threshold, earlier, segments))
    ordered = tuple(entry for entry in table.entries() if entry in exposed)
    return PublishedTable(table, threshold, reasons, ordered)


def _segments(
    table: CountTable, threshold: int, earlier: Sequence[PublishedTable]
) -> list[TimeSegments]:
    """Returns the time segments of the table, then of every release.

    Raises FigureError for a threshold that is not allowed, and for unknown windows.
    """
    if type(threshold) is not int or threshold < 2:
        raise FigureError("suppression-threshold")
    windows = [table.window, *(release.window for release in earlier)]
    if earlier and None in windows:
        raise FigureError("table-window-missing")
    return segments_of(windows)


_CheckedCount: TypeAlias = tuple[ProtectionCheck, SensitiveCount]


@attrs.frozen
class _Search:
    """A search for the entries to hide: the network of the table, and the cost of each entry."""

    network: Network
    costs: Mapping[Entry, int]
    threshold: int

    def counts(self, table: CountTable) -> dict[Entry, int]:
        """Returns the counts of a table in order of names."""
        return {entry: table.value(entry) for entry in self.network.arcs}

    def comparable_releases(
        self,
        table: CountTable,
        earlier: Sequence[PublishedTable],
        segments: Sequence[TimeSegments],
    ) -> list[Release]:
        """Returns the earlier releases of the same rows and columns that show anything."""
        releases = []
        for release, release_segments in zip(earlier, segments, strict=True):
            if same_shape(release.table, table) and not release.silent:
                counts = self.counts(release.table)
                releases.append(Release(release_segments, counts, frozenset(release.reasons)))
        return releases

    def sensitive_counts(
        self, releases: Sequence[Release], lost: Iterable[SensitiveCount] = ()
    ) -> Iterator[_CheckedCount]:
        """Yields every small count of releases with its protection check, except lost counts."""
        excluded = {(sensitive.segments, sensitive.entry) for sensitive in lost}
        for group in group_releases(releases):
            check = ProtectionCheck(self.network, self.costs, self.threshold - 1, group)
            for sensitive in group.sensitive_counts(self.threshold):
                if (sensitive.segments, sensitive.entry) not in excluded:
                    yield check, sensitive

    def unprotected_counts(self, releases: Sequence[Release]) -> list[SensitiveCount]:
        """Returns the small counts that are not protected when nothing more is hidden."""
        found = []
        for check, sensitive in self.sensitive_counts(releases):
            if check.protecting_entries(sensitive, frozenset()) is None:
                found.append(sensitive)
        return found

    def hide(
        self, required: frozenset[Entry], checked: Sequence[_CheckedCount]
    ) -> frozenset[Entry]:
        """Returns the required entries and those that protect every small count.

        These are all entries when only a completely hidden table protects them.
        """
        hidden = required
        for check, sensitive in checked:
            if check.protecting_entries(sensitive, hidden) is None:
                added = check.cheapest_protection(sensitive, hidden)
                if added is None:
                    return frozenset(self.network.arcs)
                hidden |= added
        return self._without_redundant(hidden, required, checked)

    def _without_redundant(
        self, hidden: frozenset[Entry], required: frozenset[Entry], checked: Sequence[_CheckedCount]
    ) -> frozenset[Entry]:
        """Returns the hidden entries without those that protect nothing, the costliest first."""
        protecting: dict[int, frozenset[Entry]] = {}
        for index, (check, sensitive) in enumerate(checked):
            protecting[index] = check.protecting_entries(sensitive, hidden) or frozenset()
        added = hidden - required
        for entry in sorted(self.network.arcs, key=self.costs.__getitem__, reverse=True):
            if entry not in added:
                continue
            affected = []
            for index, entries in protecting.items():
                if entry in entries:
                    affected.append(index)
            found = _protections(affected, checked, hidden - {entry})
            if found is not None:
                protecting |= found
                hidden -= {entry}
        return hidden


def _protections(
    indices: Iterable[int], checked: Sequence[_CheckedCount], hidden: Set[Entry]
) -> dict[int, frozenset[Entry]] | None:
    """Returns the entries that protect each small count; None when one is not protected."""
    found = {}
    for index in indices:
        check, sensitive = checked[index]
        entries = check.protecting_entries(sensitive, hidden)
        if entries is None:
            return None
        found[index] = entries
    return found
