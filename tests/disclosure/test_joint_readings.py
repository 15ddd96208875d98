"""How tables hang together: by which names and statements, at what cost, and over which days."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from sexwork_models.disclosure.joint_system import MAX_STEPS, Detour, join_tables
from sexwork_models.disclosure.linear_program import StepBudget
from sexwork_models.disclosure.over_time.joining import join_over_time
from sexwork_models.disclosure.over_time.system import place_in_time
from sexwork_models.disclosure.releases import related_releases
from sexwork_models.disclosure.suppress import suppress
from sexwork_models.values.count_tables import CountTable
from sexwork_models.values.intervals import Interval

YEAR = Interval(date(2023, 1, 1), date(2024, 1, 1))
HALF = Interval(date(2023, 1, 1), date(2023, 7, 1))
REST = Interval(date(2023, 7, 1), date(2024, 1, 1))


def grid(names, columns, counts, window=YEAR, **facts):
    cells = {
        (row, column): count
        for row, values in zip(names, counts, strict=True)
        for column, count in zip(columns, values, strict=True)
    }
    return CountTable(list(names), list(columns), cells, window, **facts)


def rows(counts, window=YEAR, **facts):
    """A table of one column."""
    return grid(counts, ["n"], [[count] for count in counts.values()], window, **facts)


def turned(table):
    cells = {(column, row): count for (row, column), count in table.cells.items()}
    return CountTable(table.columns, table.rows, cells, table.window)


def steps():
    return StepBudget(MAX_STEPS)


# --- Readings of tables of the same days ----------------------------------------------------------


@pytest.mark.parametrize("turn_first", [False, True])
@pytest.mark.parametrize("turn_second", [False, True])
def test_the_side_with_which_a_table_shares_most_names_is_its_dimension(turn_first, turn_second):
    """By its counts x could be the column too, of which 30 are the 10 and the 20 of a and b."""
    first = grid("abc", "xy", [[2, 8], [1, 19], [2, 3]])
    second = rows({"a": 10, "b": 20, "x": 5})
    tables = [turned(first) if turn_first else first, turned(second) if turn_second else second]
    (system,) = join_tables(tables, steps())
    before, later = system.forms

    row_c, row_x = ((None, "c") if turn_first else ("c", None), ("x", None))
    assert later[(None, "x") if turn_second else row_x] == before[row_c]


def test_the_statements_of_each_table_are_left_out_in_turn_and_all_together():
    """Both state of how many cells a count is the sum; the counts match 3 to 3 and 4 to 4."""
    first = rows({"young": 3, "old": 4}, merged={"old": ("w", "x")})
    second = rows({"short": 3, "tall": 4}, merged={"short": ("y", "z")})
    old, young = ("old", "n"), ("young", "n")

    def cells(*tables):
        """Of how many cells the 4 and the 3 of the first table are in each reading."""
        systems = join_tables(tables, steps())
        return [(len(each.forms[0][old]), len(each.forms[0][young])) for each in systems]

    plain = [attrs.evolve(table, merged={}) for table in (first, second)]
    assert cells(first, second) == [(2, 2), (1, 2), (2, 1), (1, 1)]
    assert cells(first, plain[1]) == [(2, 1), (1, 1)]
    assert cells(plain[0], second) == [(1, 2), (1, 1)]
    assert cells(*plain) == [(1, 1)]


# --- Which entries a change goes through ----------------------------------------------------------


@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize(
    ("cost_of_cell", "cost_of_margin", "others"),
    [
        (4, 5, {("a", "y"), ("b", "x"), ("b", "y")}),
        (5, 4, {("a", None), (None, "x"), (None, None)}),
    ],
)
def test_a_change_goes_through_the_cheapest_entries_whether_they_rise_or_fall(
    cost_of_cell, cost_of_margin, others, direction
):
    """Three further cells change, one along with the 2 and two against it, or three totals."""
    table = grid("abc", "xy", [[2, 8], [1, 19], [2, 3]])
    (system,) = join_tables([table], steps())
    (forms,) = system.forms
    costs = {entry: cost_of_margin if None in entry else cost_of_cell for entry in forms}
    change = Detour(forms["a", "x"], 2 + direction, direction, costs)

    assert system.detour([frozenset()], change, steps()) == others | {("a", "x")}


def test_a_small_count_that_can_fall_is_protected_by_its_fall():
    """Each 2 falls where the zero in the other row rises; the 6 and the 4 are not needed."""
    published = suppress(grid("abc", "xy", [[2, 0], [6, 4], [0, 2]]), 3)

    assert set(published.suppressed) == {
        (row, column) for row in "ac" for column in ("x", "y", None)
    }


def test_a_small_count_that_cannot_fall_far_enough_is_protected_by_its_rise():
    """The 1 rises by one where the 6 falls, and the table total stays shown."""
    published = suppress(grid("ab", "xy", [[0, 6], [1, 0]]), 3)

    assert set(published.suppressed) == {
        ("b", "x"),
        ("b", None),
        (None, "x"),
        ("a", "y"),
        ("a", None),
        (None, "y"),
    }


# --- Tables of other days -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "meets"),
    [
        (grid("ab", "xy", [[1, 2], [3, 4]], HALF), True),
        (grid("ac", "xz", [[1, 2], [3, 4]], HALF), True),
        (grid("ab", "zw", [[1, 2], [3, 4]], HALF), False),  # no column in common
        (grid("cd", "xy", [[1, 2], [3, 4]], HALF), False),  # no row
        (grid("ab", "xy", [[1, 2], [3, 4]], REST), False),  # no day
    ],
)
def test_tables_meet_in_a_row_a_column_and_a_day(other, meets):
    table = grid("ab", "xy", [[5, 6], [7, 8]], HALF)
    longer = grid("ab", "xy", [[5, 6], [7, 8]], YEAR)
    first, second, third = place_in_time([table, other, longer], stated=False)

    assert first.meets(second) is second.meets(first) is meets
    assert first.meets(third) is True


@pytest.mark.parametrize(
    ("counts", "merged", "cells"),
    [
        ({"a": 10, "b": 10, "d": 30}, {}, [2]),
        ({"a": 10, "b": 10, "d": 30}, {"a": ("d",)}, [2]),  # which 10 and 30 contradict
        ({"a": 19, "d": 30}, {"a": ("b", "c")}, [4, 2]),
    ],
)
def test_releases_of_other_days_are_joined_by_statements_and_by_names_alone(counts, merged, cells):
    """A row of the year is in both halves: of two cells, or four if it is stated to be two rows."""
    half = suppress(rows({"a": 9, "e": 9}, HALF))
    table = rows(counts, YEAR, merged=merged)
    joined = join_over_time(table, related_releases(table, [half]), steps())

    assert [group for group, _ in joined] == [(half,)] * len(cells)
    assert [len(system.forms[-1]["a", "n"]) for _, system in joined] == cells


def test_one_release_of_other_days_is_enough_to_join_all_over_time():
    """The other release is of the days of the table, and alone makes up no system over time."""
    table = rows({"a": 10, "b": 10, "d": 30})
    half = suppress(rows({"a": 9, "e": 9}, HALF))
    same_days = suppress(rows({"a": 10, "f": 20}))

    for earlier in ([half, same_days], [same_days, half]):
        joined = join_over_time(table, related_releases(table, earlier), steps())
        assert [group for group, _ in joined] == [(same_days, half)]
    alone = related_releases(table, [same_days])
    assert join_over_time(table, alone, steps()) == []
