"""Compares a table with its earlier releases: entry by entry.

Earlier releases cannot be taken back, so entries are always hidden in the new table. Rows and
columns are compared by their names in any case and with any blanks, whichever stand in rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product

import attrs

from ..values.count_tables import CountTable, Entry
from ..values.text import label_key
from .label_matching import Categories, all_names, dimension_of, names_of
from .published import PublishedTable, SuppressionReason
from .slices import TimeSegments

__all__ = [
    "EarlierRelease",
    "disclosing_entries",
    "exposed_entries",
    "hang_together",
    "have_same_shape",
    "related_releases",
    "shown_entries",
]


@attrs.frozen
class EarlierRelease:
    """An earlier release as it was published, and with rows and columns named as in a new table.

    It is of the `same_days` where it can be joined with the new table, whatever the shape of both;
    `comparable` where it has the same rows and columns. One that shows nothing is neither.
    """

    published: PublishedTable
    aligned: PublishedTable
    same_days: bool
    comparable: bool


def related_releases(table: CountTable, earlier: Sequence[PublishedTable]) -> list[EarlierRelease]:
    """Returns the earlier releases that may count the same as a table: not of another indicator.

    A release of the same rows, columns and days with other counts was corrected, and is not joined.
    """
    related = []
    for release in earlier:
        # By their keys: a blank or the case of a letter makes no other indicator.
        indicators = {label_key(each.indicator) for each in (table, release.table)} - {""}
        if len(indicators) < 2:
            aligned = _align(release, table)
            comparable = not release.silent and have_same_shape(aligned.table, table)
            corrected = comparable and aligned.table.cells != table.cells
            same_days = release.window == table.window and not release.silent and not corrected
            related.append(EarlierRelease(release, aligned, same_days, comparable))
    return related


def _align(release: PublishedTable, table: CountTable) -> PublishedTable:
    """Returns a release with rows and columns as a table has and spells them, where they match."""
    old, turned = release.table, _turned(release.table, table)
    sides = (old.columns, old.rows) if turned else (old.rows, old.columns)
    row_names, column_names = _spelled(sides[0], table.rows), _spelled(sides[1], table.columns)
    rows, columns = list(row_names.values()), list(column_names.values())
    if not turned and (tuple(rows), tuple(columns)) == (old.rows, old.columns):
        return release

    def place(row: str | None, column: str | None) -> Entry:
        first, second = (column, row) if turned else (row, column)
        return first and row_names[first], second and column_names[second]

    cells = {}
    for row, column in product(row_names, column_names):
        count = old.cells[(column, row) if turned else (row, column)]
        cells[row_names[row], column_names[column]] = count
    reasons = {place(*entry): reason for entry, reason in release.reasons.items()}
    spelled = row_names | column_names
    merged = {spelled[name]: parts for name, parts in old.merged.items()}
    aligned = attrs.evolve(old, rows=rows, columns=columns, cells=cells, merged=merged)
    return attrs.evolve(release, table=aligned, reasons=reasons)


def _spelled(names: Sequence[str], own: Sequence[str]) -> dict[str, str]:
    """Returns the names as they are spelled among `own`, where they stand there."""
    known = {label_key(name): name for name in own}
    return {name: known.get(label_key(name), name) for name in names}


def _turned(release: CountTable, table: CountTable) -> bool:
    """Whether the rows of a release are rather the columns of a table."""
    first, second = dimension_of(table, 0), dimension_of(table, 1)
    if first != second and (second, first) == (dimension_of(release, 0), dimension_of(release, 1)):
        return True
    rows, columns, other_rows, other_columns = (
        set(map(label_key, names))
        for names in (table.rows, table.columns, release.rows, release.columns)
    )
    return len(other_rows & columns) + len(other_columns & rows) > len(other_rows & rows) + len(
        other_columns & columns
    )


def hang_together(tables: Sequence[CountTable]) -> bool:
    """Whether names or dimensions say how the last of several tables hangs together with the rest.

    Where two tables have neither a name nor a dimension in common, counts alone would decide what
    counts the same people: other words for the rows and for the columns would be a table of its
    own. Such tables hang together through a third, or if all that they are cut by is stated to be
    different. No statement holds against the names: of two sides that are mostly named alike it
    is not known whether they are the same.
    """
    *others, last = tables
    for table in others:
        if any(_contradict(mine, theirs) for mine, theirs in _pairs(table, last)):
            return False
    return _all_reached(others, last)


def _all_reached(waiting: Sequence[CountTable], last: CountTable) -> bool:
    """Whether every table is related to the last one, or to one that is."""
    reached, waiting = [last], list(waiting)
    while waiting:
        apart = [table for table in waiting if not _is_related(table, reached)]
        if len(apart) == len(waiting):
            return False
        reached += [table for table in waiting if _is_related(table, reached)]
        waiting = apart
    return True


def _is_related(table: CountTable, others: Iterable[CountTable]) -> bool:
    return any(_related(table, other) for other in others)


@attrs.frozen
class _Side:
    """The rows (side 0) or columns (side 1) of a table."""

    dimension: str
    names: Categories
    single: bool


def _pairs(left: CountTable, right: CountTable) -> list[tuple[_Side, _Side]]:
    """Returns each side of a table with each side of another one."""
    sides = []
    for table in (left, right):
        both = []
        for side in (0, 1):
            single = len(names_of(table, side)) == 1
            both.append(_Side(dimension_of(table, side), all_names(table, side), single))
        sides.append(both)
    return list(product(sides[0], sides[1]))


def _told_apart(left: _Side, right: _Side) -> bool:
    """Whether two sides are stated to be of different dimensions."""
    return len({left.dimension, right.dimension} - {""}) > 1


def _contradict(left: _Side, right: _Side) -> bool:
    """Whether sides that are stated to be different have half of the fewer names in common."""
    shared, fewer = len(left.names & right.names), min(len(left.names), len(right.names))
    return _told_apart(left, right) and shared * 2 >= fewer


def _related(left: CountTable, right: CountTable) -> bool:
    """Whether a side of two tables is the same by name, or every side is certainly another.

    A single row or column with the total of the other table is everybody, and is no cut.
    """
    certain = True
    for mine, theirs in _pairs(left, right):
        if not _told_apart(mine, theirs):
            same = {mine.dimension} & {theirs.dimension} - {""}
            if same or mine.names & theirs.names:
                return True
            everybody = (mine.single or theirs.single) and left.total == right.total
            certain = certain and everybody
    return certain


def have_same_shape(left: CountTable, right: CountTable) -> bool:
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
    it; nor when a release of the same days hides it; nor when a release that contains the days of
    the table, or lies in them, differs by a small count. An entry may be yielded several times, its
    difference last.
    """
    own, releases = segments[0], list(zip(earlier, segments[1:], strict=True))
    for (left, left_segments), (right, right_segments) in combinations(releases, 2):
        first, second, whole = sorted((own, left_segments, right_segments), key=len)
        if not first & second and first | second == whole:
            shared = _shared_entries(table, left.table) & _shared_entries(table, right.table)
            for entry in shared & (left.reasons.keys() ^ right.reasons.keys()):
                yield entry, SuppressionReason.COMPLEMENT
    for release, release_segments in releases:
        if own == release_segments and not release.silent:
            for entry in _shared_entries(table, release.table) & release.reasons.keys():
                yield entry, SuppressionReason.COMPLEMENT
        if _are_nested(own, release_segments):
            yield from _small_differences(table, release, threshold)


def _small_differences(
    table: CountTable, release: PublishedTable, threshold: int
) -> Iterator[tuple[Entry, SuppressionReason]]:
    """Yields the entries that differ from what a release shows by a small count."""
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


def shown_entries(table: CountTable, earlier: Sequence[EarlierRelease]) -> Iterator[Entry]:
    """Yields the entries that earlier releases of the same days show: to hide them is in vain."""
    for release in earlier:
        if release.same_days:
            yield from (
                _shared_entries(table, release.aligned.table) - release.aligned.reasons.keys()
            )


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
    if have_same_shape(table, other):
        entries.add((None, None))
    return entries


def _differ_little(left: int | None, right: int | None, threshold: int) -> bool:
    return left is not None and right is not None and 0 < abs(left - right) < threshold


def _are_nested(left: TimeSegments, right: TimeSegments) -> bool:
    return left <= right or right <= left
