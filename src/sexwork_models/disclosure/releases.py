"""Compares a table with its earlier releases, entry by entry.

Earlier releases cannot be taken back, so entries are always hidden in the new table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product

from ..values.count_tables import CountTable, Entry, PublishedTable, SuppressionReason
from .slices import TimeSegments

__all__ = ["disclosing_entries", "exposed_entries", "same_shape"]


def same_shape(left: CountTable, right: CountTable) -> bool:
    """Whether two tables have the same rows and columns, in any order."""
    return set(left.rows) == set(right.rows) and set(left.columns) == set(right.columns)


def disclosing_entries(
    table: CountTable,
    threshold: int,
    earlier: Sequence[PublishedTable],
    segments: Sequence[TimeSegments],
) -> Iterator[tuple[Entry, SuppressionReason]]:
    """Yields the entries that cannot be shown because of earlier releases, and the reasons.

    `segments` are those of the table, then of each release. An entry cannot be shown when just one
    of two releases that make up a whole with the table hides it, because the table would disclose
    it; nor when a release that contains the days of the table, or lies in them, differs by a small
    count. An entry with both reasons is yielded twice, the second reason last.
    """
    own, releases = segments[0], list(zip(earlier, segments[1:], strict=True))
    for (left, left_segments), (right, right_segments) in combinations(releases, 2):
        first, second, whole = sorted((own, left_segments, right_segments), key=len)
        if not first & second and first | second == whole:
            for entry in _shared_entries(table, left.table) & _shared_entries(table, right.table):
                if (left.value(entry) is None) is not (right.value(entry) is None):
                    yield entry, SuppressionReason.COMPLEMENT
    for release, release_segments in releases:
        if _are_nested(own, release_segments):
            for entry in _shared_entries(table, release.table):
                if _differ_little(table.value(entry), release.value(entry), threshold):
                    yield entry, SuppressionReason.DIFFERENCE


def exposed_entries(
    table: CountTable,
    threshold: int,
    earlier: Sequence[PublishedTable],
    segments: Sequence[TimeSegments],
) -> Iterator[Entry]:
    """Yields the entries of which earlier releases already disclose a small count.

    One release shows a small count, or two releases differ by one.
    """
    for release in earlier:
        for entry in _shared_entries(table, release.table):
            if _differ_little(release.value(entry), 0, threshold):
                yield entry
    releases = zip(earlier, segments[1:], strict=True)
    for (left, left_segments), (right, right_segments) in combinations(releases, 2):
        if _are_nested(left_segments, right_segments):
            for entry in _shared_entries(table, left.table) & _shared_entries(table, right.table):
                if _differ_little(left.value(entry), right.value(entry), threshold):
                    yield entry


def _shared_entries(table: CountTable, other: CountTable) -> set[Entry]:
    """Returns the entries that count the same in both tables.

    A total does so only when it is over the same rows or columns.
    """
    rows, columns = set(table.rows) & set(other.rows), set(table.columns) & set(other.columns)
    entries: set[Entry] = set(product(rows, columns))
    if set(table.columns) == set(other.columns):
        entries.update(product(rows, (None,)))
    if set(table.rows) == set(other.rows):
        entries.update(product((None,), columns))
    if same_shape(table, other):
        entries.add((None, None))
    return entries


def _differ_little(left: int | None, right: int | None, threshold: int) -> bool:
    return left is not None and right is not None and 0 < abs(left - right) < threshold


def _are_nested(left: TimeSegments, right: TimeSegments) -> bool:
    return left <= right or right <= left
