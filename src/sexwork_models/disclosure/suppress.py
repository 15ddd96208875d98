"""Which cells of a table of counts of people may be published.

Small counts are hidden, then whatever would give them away: by subtraction inside the table, or together with earlier
releases for a longer or shorter time. What is hidden beyond the small counts is as little as a short search finds, and
nothing of it could be shown again by itself.

What is not modelled: an outsider who knows some of the counts of his own, who reasons from how the hidden entries were
chosen, or who has other tables than those in `earlier`. A corrected table for the same days, and one with other rows or
columns, is compared entry by entry only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import TypeAlias

import attrs

from ..core.errors import FigureError
from ..values.count_tables import CountTable, Entry, PublishedTable, SuppressionReason
from .attacker import Network
from .guard import Guard, prices_of
from .releases import already_close, given_away, same_shape
from .slices import Days, Release, Secret, days_of, groups

__all__ = ["suppress"]


def suppress(
    table: CountTable, threshold: int = 5, *, earlier: Sequence[PublishedTable] = ()
) -> PublishedTable:
    """The table with small counts hidden, and whatever would give them away; 1 to `threshold` - 1 is small.

    `earlier` are the releases of these counts that are out already, all of them: what differs from one of them by a small
    count is hidden now, and small counts of the days between releases are protected like those of the table. A zero is
    shown unless it must be hidden for others. Raises FigureError for a threshold below 2, and for tables without a window
    when they have to be compared.
    """
    days = _days(table, threshold, earlier)
    editor = _Editor(Network.of(table), prices_of(table), threshold)
    out = [
        Release(when, editor.counts(one.table), frozenset(one.reasons))
        for one, when in zip(earlier, days[1:], strict=True)
        if same_shape(one.table, table) and not one.silent
    ]
    lost = [
        secret
        for guard, secret in editor.watched(out)
        if guard.witness(secret, frozenset()) is None
    ]
    watched = list(editor.watched([*out, Release(days[0], editor.counts(table))], lost))
    reasons = dict(given_away(table, threshold, earlier, days)) | _small(table, threshold)
    hidden = editor.hide(frozenset(reasons), watched)
    reasons |= dict.fromkeys(hidden - reasons.keys(), SuppressionReason.COMPLEMENT)
    exposed = {secret.entry for secret in lost} | set(
        already_close(table, threshold, earlier, days)
    )
    return PublishedTable(
        table, threshold, reasons, tuple(entry for entry in table.entries() if entry in exposed)
    )


def _days(table: CountTable, threshold: int, earlier: Sequence[PublishedTable]) -> list[Days]:
    """The days of the table, then of every release; raises FigureError where they, or the threshold, cannot be used."""
    if type(threshold) is not int or threshold < 2:
        raise FigureError("suppression-threshold")
    windows = [table.window, *(one.window for one in earlier)]
    if earlier and None in windows:
        raise FigureError("table-window-missing")
    return days_of(windows)


def _small(table: CountTable, threshold: int) -> dict[Entry, SuppressionReason]:
    return {
        entry: SuppressionReason.SMALL
        for entry, count in table.counts().items()
        if 0 < count < threshold
    }


_Watched: TypeAlias = tuple[Guard, Secret]


@attrs.frozen
class _Editor:
    """Decides what one table hides: where its entries stand, what hiding each of them costs, and what counts as small."""

    network: Network
    prices: Mapping[Entry, int]
    threshold: int

    def counts(self, table: CountTable) -> dict[Entry, int]:
        """The counts of a table in order of names."""
        return {entry: table.value(entry) for entry in self.network.ends}

    def watched(
        self, releases: Sequence[Release], lost: Iterable[Secret] = ()
    ) -> Iterator[_Watched]:
        """Every small count that releases hold together, but for those that are lost, with the guard that watches over it."""
        known = {(secret.days, secret.entry) for secret in lost}
        for group in groups(releases):
            guard = Guard(self.network, self.prices, self.threshold - 1, group)
            secrets = group.secrets(self.threshold)
            yield from (
                (guard, secret) for secret in secrets if (secret.days, secret.entry) not in known
            )

    def hide(self, given: frozenset[Entry], watched: Sequence[_Watched]) -> frozenset[Entry]:
        """The given entries and those that protect every secret; all entries when it takes a table that says nothing."""
        hidden = given
        for guard, secret in watched:
            if guard.witness(secret, hidden) is None:
                more = guard.cheapest(secret, hidden)
                if more is None:
                    return frozenset(self.network.ends)
                hidden |= more
        return self._spared(hidden, given, watched)

    def _spared(
        self, hidden: frozenset[Entry], given: frozenset[Entry], watched: Sequence[_Watched]
    ) -> frozenset[Entry]:
        """Without the entries that no secret needs any more, the dearest first."""
        kept = {
            i: guard.witness(secret, hidden) or frozenset()
            for i, (guard, secret) in enumerate(watched)
        }
        further = [entry for entry in self.network.ends if entry in hidden - given]
        for entry in sorted(further, key=lambda one: -self.prices[one]):
            found = _still_kept(
                [(i, *watched[i]) for i, along in kept.items() if entry in along], hidden - {entry}
            )
            if found is not None:
                kept |= found
                hidden -= {entry}
        return hidden


def _still_kept(
    leaning: Iterable[tuple[int, Guard, Secret]], hidden: Set[Entry]
) -> dict[int, frozenset[Entry]] | None:
    """What keeps each secret that leaned on an entry once it is shown; None when one of them is not kept."""
    found = {}
    for i, guard, secret in leaning:
        along = guard.witness(secret, hidden)
        if along is None:
            return None
        found[i] = along
    return found
