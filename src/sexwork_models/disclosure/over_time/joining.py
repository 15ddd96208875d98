"""Chooses the releases that have to be joined with a table over time, and joins them.

These are releases of any rows, columns and days that count some of the same people, directly or
through others, and whose counts can be true together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...values.count_tables import CountTable
from ..joint_system import JointSystem
from ..label_matching import dimension_of
from ..linear_program import StepBudget
from ..published import PublishedTable
from ..releases import EarlierRelease, have_same_shape
from ..slices import segments_of
from .system import system_over_time

__all__ = ["join_over_time"]


def join_over_time(
    table: CountTable, earlier: Sequence[EarlierRelease], budget: StepBudget
) -> list[tuple[tuple[PublishedTable, ...], JointSystem]]:
    """Returns the releases that can be subtracted from each other over time, and their system.

    Their common cells are those of a row, a column and a segment of time, by names and stated sums,
    and by names alone: a statement may be wrong. Nothing is returned where all have the same rows
    and columns, or all the same days. Raises StepLimitError when they cannot be joined in the
    budget.
    """
    found = list[tuple[tuple[PublishedTable, ...], JointSystem]]()
    releases = [release.aligned for release in earlier if _may_share(release, table)]
    for stated in (True, False):
        connected = _connected(table, releases, stated)
        tables = [release.table for release in connected]
        alike = all(have_same_shape(other, table) for other in tables)
        if not alike and any(other.window != table.window for other in tables):
            for group in _agreeing(table, connected, stated, budget):
                joint = group, system_over_time([*(each.table for each in group), table], stated)
                found += [joint] if joint not in found else []
    return found


def _may_share(release: EarlierRelease, table: CountTable) -> bool:
    """Whether a release shows anything, and states no other dimension of its rows or columns."""
    for side in (0, 1):
        stated = {dimension_of(release.aligned.table, side), dimension_of(table, side)} - {""}
        if len(stated) > 1:
            return False
    return not release.published.silent


def _connected(
    table: CountTable, releases: Sequence[PublishedTable], stated: bool
) -> list[PublishedTable]:
    """Returns the releases that count people of a table, or of another one that does.

    The longest are first, so that the order in which they were given changes nothing.
    """
    system = system_over_time([*(release.table for release in releases), table], stated)
    *parts, reached = [set(forms[None, None]) for forms in system.forms]
    found, before = set[int](), -1
    while before != len(found):
        before = len(found)
        for number, part in enumerate(parts):
            if part & reached:
                found.add(number)
                reached |= part
    segments = segments_of([release.window for release in releases])

    def order(number: int) -> tuple[object, ...]:
        days, release = segments[number], releases[number]
        return -len(days), sorted(days), release.rows, release.columns

    return [releases[number] for number in sorted(found, key=order)]


def _agreeing(
    table: CountTable, releases: Sequence[PublishedTable], stated: bool, budget: StepBudget
) -> Iterator[tuple[PublishedTable, ...]]:
    """Yields groups of releases whose counts can be true together with a table, in few groups.

    Counts of people need not add up over time; a release that contradicts the table is left out.
    """
    grouped = set[int]()
    for first in range(len(releases)):
        if first in grouped:
            continue
        group = list[int]()
        for number in (first, *(other for other in range(len(releases)) if other != first)):
            tables = [releases[member].table for member in (*group, number)]
            if system_over_time([*tables, table], stated).possible(budget):
                group.append(number)
            elif number == first:
                break
        grouped.update(group)
        if group:
            yield tuple(releases[number] for number in group)
