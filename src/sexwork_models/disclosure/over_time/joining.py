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
from .system import place_in_time, system_over_time

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
    releases = [release.aligned for release in earlier if _may_share(release, table)]
    found = list[tuple[tuple[PublishedTable, ...], JointSystem]]()
    for stated in (True, False):
        connected = _connected(table, releases, stated)
        groups = _agreeing(table, connected, stated, budget) if _differ(table, connected) else ()
        for group in groups:
            joint = group, system_over_time([*(each.table for each in group), table], stated)
            found += [joint] if joint not in found else []
    return found


def _differ(table: CountTable, releases: Sequence[PublishedTable]) -> bool:
    """Whether some releases are of other days, and some of other rows or columns."""
    other_days = any(release.window != table.window for release in releases)
    return other_days and not all(have_same_shape(release.table, table) for release in releases)


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
    *others, own = place_in_time([*(release.table for release in releases), table], stated)
    numbers = dict[int, None]()
    reached = [own]
    while reached:
        each = reached.pop()
        for number, other in enumerate(others):
            if number not in numbers and other.meets(each):
                numbers[number] = None
                reached.append(other)

    def order(number: int) -> tuple[object, ...]:
        days, release = others[number].days, releases[number]
        return -len(days), sorted(days), release.rows, release.columns

    return [releases[number] for number in sorted(numbers, key=order)]


def _agreeing(
    table: CountTable, releases: Sequence[PublishedTable], stated: bool, budget: StepBudget
) -> Iterator[tuple[PublishedTable, ...]]:
    """Yields groups of releases whose counts can be true together with a table, in few groups.

    Counts of people need not add up over time; a release that contradicts the table is left out.
    """

    def agree(group: Sequence[int]) -> bool:
        tables = [releases[number].table for number in group]
        return system_over_time([*tables, table], stated).possible(budget)

    grouped = set[int]()
    for first in range(len(releases)):
        if first not in grouped and agree([first]):
            group = [first]
            for number in range(len(releases)):
                if number != first and agree([*group, number]):
                    group.append(number)
            grouped.update(group)
            yield tuple(releases[number] for number in group)
