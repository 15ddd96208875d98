"""Releases of the same days in tables small enough to read by hand: which of them are one table."""

from __future__ import annotations

from datetime import date

import pytest

from sexwork_models.disclosure.joint_protection import JointProtection
from sexwork_models.disclosure.joint_system import MAX_STEPS, Detour, join_tables
from sexwork_models.disclosure.linear_program import StepBudget
from sexwork_models.disclosure.published import PublishedTable, SuppressionReason
from sexwork_models.disclosure.slices import Release, group_releases
from sexwork_models.disclosure.suppress import suppress
from sexwork_models.values.count_tables import CountTable
from sexwork_models.values.intervals import Interval

DAYS = Interval(date(2023, 1, 1), date(2024, 1, 1))
COMPLEMENT = SuppressionReason.COMPLEMENT
CELLS_LIMIT = "sexwork_models.disclosure.joint_system.MAX_CELLS"


def rows(counts, **facts):
    """A table of one column."""
    cells = {(row, "n"): count for row, count in counts.items()}
    return CountTable(list(counts), ["n"], cells, DAYS, **facts)


def grid(names, columns, counts, **facts):
    cells = {
        (row, column): count
        for row, values in zip(names, counts, strict=True)
        for column, count in zip(columns, values, strict=True)
    }
    return CountTable(list(names), list(columns), cells, DAYS, **facts)


def turned(table):
    cells = {(column, row): count for (row, column), count in table.cells.items()}
    return CountTable(table.columns, table.rows, cells, DAYS)


def by_hand(table, *names, threshold=5):
    """A release of one column that hides some rows."""
    hidden = [(name, total) for name in names for total in ("n", None)]
    return PublishedTable(table, threshold, dict.fromkeys(hidden, COMPLEMENT))


def withheld(table, *earlier):
    """The code for which a table is withheld; None when it is not."""
    issue = suppress(table, earlier=earlier).withheld
    return issue and issue.code


# --- Which dimension the rows of another table are of ---------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"a": 40, "b": 20}, {"a": 25, "c": 35}, None),
        ({"a": 40, "b": 20, "d": 10}, {"a": 25, "c": 45}, None),
        ({"a": 40, "b": 20, "d": 10}, {"a": 25, "b": 35, "c": 10}, "table-not-joined"),
        ({"a": 40, "b": 20}, {"a": 25, "b": 5, "c": 6, "d": 9, "e": 15}, "table-not-joined"),
        ({"a": 25, "b": 5, "c": 6, "d": 9, "e": 15}, {"a": 40, "b": 20}, "table-not-joined"),
    ],
)
def test_more_than_half_of_the_fewer_labels_in_common_make_one_dimension(first, second, expected):
    """Other counts under the same labels: of another dimension, or of one that cannot be joined."""
    assert withheld(rows(second), suppress(rows(first))) == expected


@pytest.mark.parametrize("turn", [False, True])
@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("age", "age", "table-not-joined"),
        ("age", "gender", None),
        ("age", "", None),
        ("", "age", None),
        ("", "", None),
    ],
)
def test_rows_that_are_stated_to_be_of_one_dimension_are_of_that_one_only(
    first, second, expected, turn
):
    """No label in common, and none is the sum of others: 60 people by age, or 60 by two things."""
    before = rows({"u25": 25, "o25": 35}, row_dimension=first)
    later = rows({"u30": 31, "o30": 29}, row_dimension=second)
    if turn:
        later = CountTable(
            ["n"], later.rows, turned(later).cells, DAYS, column_dimension=later.row_dimension
        )

    assert withheld(later, suppress(before)) == expected


@pytest.mark.parametrize(
    ("first", "second", "hidden"),
    [
        ("", "", {"young", "elder"}),
        ("age", "", {"young", "elder"}),
        ("", "age", {"young", "elder"}),
        ("age", "age", {"young", "elder"}),
        ("age", "place", {"young", "adult"}),
    ],
)
def test_rows_with_the_same_counts_are_the_same_rows_unless_they_are_stated_to_be_others(
    first, second, hidden
):
    """The first release hides the 3 and the 40; alone, the second would hide the 3 and the 20."""
    before = by_hand(rows({"a": 3, "b": 20, "c": 40}, row_dimension=first), "a", "c")
    later = rows({"young": 3, "adult": 20, "elder": 40}, row_dimension=second)
    published = suppress(later, earlier=[before])

    assert published.withheld is None
    assert set(published.suppressed) == {(row, total) for row in hidden for total in ("n", None)}


def test_two_readings_of_columns_are_kept_and_six_are_none():
    """Columns of the same counts under other names may be turned round; other names everywhere
    join nothing.
    """
    two = suppress(grid(["a", "b"], ["x", "y"], [[10, 10], [10, 10]]))
    six = suppress(rows({"a": 10, "b": 10, "c": 10}))

    assert withheld(grid(["a", "b"], ["v", "w"], [[10, 10], [10, 10]]), two) is None
    assert withheld(grid(["p", "q"], ["v", "w"], [[10, 10], [10, 10]]), two) == "table-not-joined"
    assert withheld(rows({"p": 10, "q": 10, "r": 10}), six) == "table-not-joined"


def test_eight_readings_of_both_sides_together_are_none():
    """Two of the rows, and four of the columns: each alone would do."""
    columns = [[10, 10, 13, 13], [10, 10, 13, 13]]
    first = suppress(grid(["a", "b"], ["s", "t", "u", "v"], columns))

    assert withheld(grid(["a", "b"], ["w", "x", "y", "z"], columns), first) is None
    assert withheld(grid(["p", "q"], ["s", "t", "u", "v"], columns), first) is None
    assert withheld(grid(["p", "q"], ["w", "x", "y", "z"], columns), first) == "table-not-joined"


# --- How many values a count needs ----------------------------------------------------------------


def test_a_hidden_count_that_is_not_small_needs_two_values():
    """Only 1 is small: it is 0 or 1, the 20 is 20 or 21, and that is enough for both."""
    table = grid(["a", "b"], ["x", "y", "z"], [[1, 0, 40], [20, 30, 50]])
    cells = [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]
    first = PublishedTable(table, 2, dict.fromkeys(cells, COMPLEMENT))
    again = suppress(turned(table), 2, earlier=[first])

    assert {entry[::-1] for entry in again.suppressed} == set(cells)
    assert again.exposed == ()
    assert again.attack() == {
        ("x", "a"): (0, 1),
        ("x", "b"): (20, 21),
        ("y", "a"): (0, 1),
        ("y", "b"): (29, 30),
    }


@pytest.mark.parametrize(
    ("earlier", "new", "hidden"), [(9, 2, True), (8, 2, False), (2, 8, True), (2, 7, False)]
)
def test_what_is_small_for_one_of_two_releases_needs_the_values_of_the_larger_threshold(
    earlier, new, hidden
):
    """6 + 29 are 35, and b is at least the 28 that the second table shows: a is 0 to 7."""
    table = rows({"a": 6, "b": 29, "c": 40}, merged={"b": ["p", "q"]})
    before = by_hand(table, "a", "b", threshold=earlier)
    later = suppress(rows({"p": 28, "c": 40}), new, earlier=[before])
    totals = {("p", "n"), ("p", None), (None, "n"), (None, None)}

    assert (later.withheld, later.exposed) == (None, ())
    assert set(later.suppressed) == (totals if hidden else set())


# --- What is withheld, and what is printed --------------------------------------------------------


def test_a_table_with_more_common_cells_than_the_limit_is_withheld(monkeypatch):
    table = grid(["a", "b"], ["x", "y"], [[3, 20], [15, 30]])
    first = suppress(table)

    monkeypatch.setattr(CELLS_LIMIT, 4)
    assert withheld(turned(table), first) is None
    monkeypatch.setattr(CELLS_LIMIT, 3)
    assert withheld(turned(table), first) == "table-undecided"


def test_tables_that_share_one_margin_need_no_cells_of_all_dimensions(monkeypatch):
    """2 x 3 cells by age and gender, and 2 x 4 by age and place; all three would be 24."""
    ages = ["18-24", "25+"]
    by_gender = grid(ages, ["f", "m", "x"], [[10, 20, 30], [40, 10, 20]])
    by_place = grid(ages, ["n", "e", "s", "w"], [[11, 12, 13, 24], [14, 15, 16, 25]])
    first = suppress(by_gender)

    monkeypatch.setattr(CELLS_LIMIT, 14)
    assert withheld(by_place, first) is None
    monkeypatch.setattr(CELLS_LIMIT, 13)
    assert withheld(by_place, first) == "table-undecided"


def test_no_count_stands_in_what_is_printed_while_tables_are_checked():
    """A traceback of a step may print what it holds."""
    table = grid(["a", "b"], ["x", "y"], [[3, 7171], [8282, 9393]])
    first = suppress(table)
    budget = StepBudget(MAX_STEPS)
    systems = join_tables([table, turned(table)], budget)
    protection = JointProtection(turned(table), 5, (first,), systems, budget)
    requirements = protection.requirements()
    detour = Detour({7171: 1}, 8282, 1, {("a", "x"): 9393})
    (group,) = group_releases([Release(frozenset([1]), table.counts(), None)])
    printed = repr([systems, protection, requirements, detour, group, group.shifts()])

    assert len(requirements) == 4
    for count in ("7171", "8282", "9393"):
        assert count not in printed
    assert repr(requirements[0]) == "Requirement(system=0, values=5)"
    assert repr(detour) == "Detour(direction=1)"
    assert "capacities" not in repr(group.shifts())
    assert "forms" not in repr(systems)
    assert "links" not in repr(systems)


# --- Which entries are hidden for others ----------------------------------------------------------


def test_where_a_row_is_split_its_parts_are_hidden_and_no_total():
    """The 1 in a0 and the 40 in a1 are 41 in the merged row, which is out; so are 12 and 0."""
    merged = suppress(grid(["a0 and a1", "a2"], ["x", "y"], [[41, 12], [7, 9]]))
    split = suppress(
        grid(["a0", "a1", "a2"], ["x", "y"], [[1, 12], [40, 0], [7, 9]]), earlier=[merged]
    )

    assert merged.suppressed == ()
    assert set(split.suppressed) == {(row, column) for row in ("a0", "a1") for column in "xy"}
    assert (split.exposed, split.withheld) == ((), None)
    assert split.attack()["a0", "x"] == (1, 13)


def test_a_merged_row_beside_a_table_of_small_counts_hides_what_would_bound_them():
    table = grid(["a0", "a1", "a2"], ["x", "y"], [[1, 9], [1, 2], [40, 4]])
    first = suppress(table)
    later = suppress(grid(["a0 and a1"], ["x", "y"], [[2, 11]]), earlier=[first])

    assert set(first.suppressed) == {
        ("a0", "x"),
        ("a0", None),
        ("a1", "x"),
        ("a1", "y"),
        ("a1", None),
        ("a2", "x"),
        ("a2", "y"),
    }
    assert set(later.suppressed) == {
        ("a0 and a1", "x"),
        ("a0 and a1", "y"),
        (None, "x"),
        (None, "y"),
    }
    assert (later.exposed, later.withheld) == ((), None)
