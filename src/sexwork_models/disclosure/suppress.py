"""Suppresses small counts in a table of people, so that they cannot be derived from it.

Small counts are hidden, then whatever would disclose them: by subtraction inside the table,
together with earlier releases of the same days whatever their rows and columns, or together with
earlier releases for a longer or shorter time, by the names of rows and columns and by stated sums.
What is hidden for any reason may not follow from the table itself. What is hidden beyond the small
counts is as little as a short search finds.

Not modelled are outsiders who know some of the counts, who reason from how the hidden entries were
chosen, or who have other tables than those in `earlier`. A corrected table for the same days, and a
table of other days that is cut by something else, is compared entry by entry only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import TypeAlias

import attrs

from ..core.findings import Issue
from ..framework.framework import Framework
from ..values.arguments import check_arguments
from ..values.count_tables import CountTable, Entry
from .attacker import Network
from .joint_protection import JointProtection
from .joint_system import MAX_STEPS, join_tables
from .linear_program import StepBudget, StepLimitError
from .over_time.joining import join_over_time
from .protection import ProtectionCheck, suppression_costs
from .published import (
    PublishedTable,
    SuppressionReason,
    require_known_indicators,
    require_threshold_and_days,
)
from .releases import (
    EarlierRelease,
    disclosing_entries,
    exposed_entries,
    hang_together,
    related_releases,
    shown_entries,
)
from .slices import Release, SensitiveCount, TimeSegments, group_releases, segments_of

__all__ = ["suppress"]


@check_arguments
def suppress(
    table: CountTable,
    threshold: int = 5,
    *,
    earlier: Sequence[PublishedTable] = (),
    framework: Framework | None = None,
) -> PublishedTable:
    """Returns the table after hiding small counts and whatever would disclose them.

    Counts of 1 to `threshold` - 1 people are small. `earlier` are all earlier releases of these
    counts; those that state another indicator are passed over, so the indicators that tables state
    must be those of `framework`, by default the packaged one. What a release of the same days
    hides stays hidden in every shape, and no table may give it away by subtraction; a table that
    cannot be joined with these releases, or not be checked within `MAX_STEPS` steps of the solver,
    is withheld whole, see `PublishedTable.withheld`. What differs from a release of other days by a
    small count is hidden too, and small counts of the days between releases are protected like
    those of the table. A zero is shown unless it must be hidden to protect others. Raises
    FigureError for a threshold below 2, and for tables without a window when they have to be
    compared; UnusableInputError for anything else in `earlier` than a published table: of a
    CountTable nobody knows what outsiders have seen; UnknownIdError for an indicator that the
    framework does not have.
    """
    require_threshold_and_days(table, threshold, earlier)
    require_known_indicators([table, *(release.table for release in earlier)], framework)
    releases = related_releases(table, earlier)
    draft = _beside_other_days(table, threshold, releases)
    budget = StepBudget(MAX_STEPS)
    try:
        protections = _protections_beside(table, threshold, releases, budget)
        if protections is None:
            return draft.withhold(Issue("table-not-joined"))
        published = draft.publish(protections)
    except StepLimitError:
        published = draft.withhold(Issue("table-undecided", {"limit": MAX_STEPS}))
    if published.withheld:
        return published
    joined = tuple(release.published for release in releases if release.same_days)
    return attrs.evolve(published, joined=joined)


def _protections_beside(
    table: CountTable, threshold: int, releases: Sequence[EarlierRelease], budget: StepBudget
) -> list[JointProtection] | None:
    """Returns the protection beside releases of the same days, then beside all others.

    None where the releases of the same days cannot be joined.
    """
    protections = []
    same_days = tuple(release.published for release in releases if release.same_days)
    if same_days:
        tables = [*(release.table for release in same_days), table]
        systems = join_tables(tables, budget) if hang_together(tables) else []
        if not systems:
            return None
        protections.append(JointProtection(table, threshold, same_days, systems, budget))
    for group, system in join_over_time(table, releases, budget):
        protections.append(JointProtection(table, threshold, group, [system], budget))
    return protections


_CheckedCount: TypeAlias = tuple[ProtectionCheck, SensitiveCount]


@attrs.frozen
class _Draft:
    """A table with what has to be hidden because of itself and of releases of other days.

    `checked` are the small counts that releases of the same rows and columns have to protect, `own`
    what is hidden because of other releases and has to be protected in the table itself. `shown`
    are entries that need not be hidden and stand in a release of the same days.
    """

    table: CountTable
    threshold: int
    reasons: Mapping[Entry, SuppressionReason]
    exposed: frozenset[Entry]
    checked: Sequence[_CheckedCount] = ()
    own: Sequence[_CheckedCount] = ()
    shown: frozenset[Entry] = frozenset()

    def withhold(self, reason: Issue) -> PublishedTable:
        """Returns the published table with everything hidden."""
        published = self._published(frozenset(self.table.entries()), self.exposed)
        return attrs.evolve(published, withheld=reason)

    def publish(self, protections: Sequence[JointProtection]) -> PublishedTable:
        """Returns the published table beside other releases, one protection after another.

        Hiding more takes no protection away. It is withheld where these releases give away an entry
        that protects counts of the same rows and columns, or that hides one of its own table.
        """
        hidden, exposed, known = frozenset(self.reasons), self.exposed, frozenset[Entry]()
        for protection in protections:
            required = hidden | protection.repeated_entries()
            requirements, lost = protection.weakened(protection.requirements())
            hidden = protection.hide(required, requirements)
            known = known.union(*protection.derivable(hidden))
            exposed |= lost
        checked = [*self.checked, *(each for each in self.own if each[1].entry not in known)]
        if known and _protections(range(len(checked)), checked, hidden - known) is None:
            return self.withhold(Issue("table-undecided", {"limit": MAX_STEPS}))
        in_vain = self.shown & known
        return self._published(hidden - in_vain, exposed | known - in_vain)

    def _published(self, hidden: Set[Entry], exposed: frozenset[Entry]) -> PublishedTable:
        reasons = dict[Entry, SuppressionReason]()  # in the order of the table
        for entry in self.table.entries():
            if entry in hidden:
                reasons[entry] = self.reasons.get(entry, SuppressionReason.COMPLEMENT)
        ordered = tuple(entry for entry in self.table.entries() if entry in exposed)
        return PublishedTable(self.table, self.threshold, reasons, ordered)


def _beside_other_days(
    table: CountTable, threshold: int, earlier: Sequence[EarlierRelease]
) -> _Draft:
    """Returns what has to be hidden because of the table itself and of releases of other days.

    Where only releases of the same days are out, the search for further entries is left to them.
    """
    aligned = [release.aligned for release in earlier]
    segments = segments_of([table.window, *(release.window for release in aligned)])
    reasons = dict(disclosing_entries(table, threshold, aligned, segments))
    for entry, count in table.counts().items():
        if 0 < count < threshold:
            reasons[entry] = SuppressionReason.SMALL
    exposed = set(exposed_entries(table, threshold, aligned, segments))
    if earlier and all(release.same_days for release in earlier):
        return _Draft(table, threshold, reasons, frozenset(exposed))
    search = _Search(Network.of(table), suppression_costs(table), threshold)
    releases = search.comparable_releases(earlier, segments[1:])
    lost = search.unprotected_counts(releases)
    releases.append(Release(segments[0], search.counts(table)))
    checked = list(search.sensitive_counts(releases, lost))
    own = list(search.own_counts(releases[-1], frozenset(reasons)))
    shown = frozenset(shown_entries(table, earlier)) - reasons.keys()
    hidden = search.hide(frozenset(reasons), [*checked, *own])
    reasons |= dict.fromkeys(hidden - reasons.keys(), SuppressionReason.COMPLEMENT)
    exposed.update(sensitive.entry for sensitive in lost)
    return _Draft(table, threshold, reasons, frozenset(exposed), checked, own, shown)


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
        self, earlier: Sequence[EarlierRelease], segments: Sequence[TimeSegments]
    ) -> list[Release]:
        """Returns the earlier releases of the same rows and columns that show anything."""
        releases = []
        for release, days in zip(earlier, segments, strict=True):
            if release.comparable:
                counts = self.counts(release.aligned.table)
                releases.append(Release(days, counts, frozenset(release.aligned.reasons)))
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

    def own_counts(self, release: Release, entries: Set[Entry]) -> Iterator[_CheckedCount]:
        """Yields entries of the new release with a check of this release alone.

        Whatever is hidden because of other tables may not follow from the sums of its own.
        """
        (group,) = group_releases([release])
        check = ProtectionCheck(self.network, self.costs, self.threshold - 1, group)
        for entry in self.network.arcs:
            if entry in entries:
                yield check, SensitiveCount(frozenset([0]), entry, release.segments)

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
