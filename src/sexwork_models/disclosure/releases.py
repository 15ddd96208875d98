"""Which entries of a table give a small count away beside earlier releases, entry by entry.

What is out cannot be taken back, so it is always the new table that hides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from ..values.count_tables import CountTable, Entry, PublishedTable, SuppressionReason
from .slices import Days

__all__ = ["already_close", "given_away", "same_shape"]


def same_shape(left: CountTable, right: CountTable) -> bool:
    """Whether two tables have the same rows and columns, in whatever order."""
    return set(left.rows) == set(right.rows) and set(left.columns) == set(right.columns)


def given_away(
    table: CountTable, threshold: int, earlier: Sequence[PublishedTable], days: Sequence[Days]
) -> Iterator[tuple[Entry, SuppressionReason]]:
    """The entries that cannot be shown beside `earlier`, and why; `days` are those of the table, then of each release.

    An entry cannot be shown beside two releases that make one whole with the table when just one of them hides it, for
    the table would tell what it is; nor beside a release that holds the days of the table, or lies in them, and differs
    by a small count. Of two reasons for an entry the second comes last.
    """
    mine, others = days[0], list(zip(earlier, days[1:], strict=True))
    for (left, some), (right, rest) in combinations(others, 2):
        if _tiled(mine, some, rest):
            for entry in _comparable(table, left.table) & _comparable(table, right.table):
                if (left.value(entry) is None) is not (right.value(entry) is None):
                    yield entry, SuppressionReason.COMPLEMENT
    for release, their in others:
        if mine <= their or their <= mine:
            for entry in _comparable(table, release.table):
                if _close(table.value(entry), release.value(entry), threshold):
                    yield entry, SuppressionReason.DIFFERENCE


def already_close(
    table: CountTable, threshold: int, earlier: Sequence[PublishedTable], days: Sequence[Days]
) -> Iterator[Entry]:
    """The entries of the table that two earlier releases show with a small count between them, or one as a small count."""
    for release in earlier:
        for entry in _comparable(table, release.table):
            if _close(release.value(entry), 0, threshold):
                yield entry
    for (left, some), (right, rest) in combinations(zip(earlier, days[1:], strict=True), 2):
        if some <= rest or rest <= some:
            for entry in _comparable(table, left.table) & _comparable(table, right.table):
                if _close(left.value(entry), right.value(entry), threshold):
                    yield entry


def _comparable(table: CountTable, other: CountTable) -> set[Entry]:
    """The entries that count the same in both tables: a total only when it is over the same rows or columns."""
    rows, columns = set(table.rows) & set(other.rows), set(table.columns) & set(other.columns)
    found: set[Entry] = {(row, column) for row in rows for column in columns}
    if set(table.columns) == set(other.columns):
        found |= {(row, None) for row in rows}
    if set(table.rows) == set(other.rows):
        found |= {(None, column) for column in columns}
    return found | ({(None, None)} if same_shape(table, other) else set())


def _close(left: int | None, right: int | None, threshold: int) -> bool:
    return left is not None and right is not None and 0 < abs(left - right) < threshold


def _tiled(*days: Days) -> bool:
    """Whether the longest of three windows is made of the two others, which share no day."""
    one, other, whole = sorted(days, key=len)
    return not one & other and one | other == whole
