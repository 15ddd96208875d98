"""Which entries earlier releases forbid or expose, whatever order they are given in."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from sexwork_models.disclosure.published import PublishedTable, SuppressionReason
from sexwork_models.disclosure.slices import Release, group_releases
from sexwork_models.disclosure.suppress import suppress
from sexwork_models.values.count_tables import CountTable
from sexwork_models.values.intervals import Interval

FIRST = Interval(date(2023, 1, 1), date(2023, 4, 1))
HALF = Interval(date(2023, 1, 1), date(2023, 7, 1))
SPRING = Interval(date(2023, 4, 1), date(2023, 10, 1))
THIRD = Interval(date(2023, 7, 1), date(2023, 10, 1))
REST = Interval(date(2023, 7, 1), date(2024, 1, 1))
NINE_MONTHS = Interval(date(2023, 1, 1), date(2023, 10, 1))
LONG = Interval(date(2023, 4, 1), date(2024, 1, 1))
YEAR = Interval(date(2023, 1, 1), date(2024, 1, 1))
BOTH = {("a", "n"), ("a", None)}


def rows(window, **counts):
    return CountTable(
        list(counts), ["n"], {(row, "n"): count for row, count in counts.items()}, window
    )


@pytest.mark.parametrize("turned", [False, True])
def test_what_two_releases_of_other_rows_expose_does_not_depend_on_their_order(turned):
    """18 in the half and 20 in the year are 2 in the rest, though no two tables are alike."""
    out = [suppress(rows(HALF, a=18, b=12, c=15)), suppress(rows(YEAR, a=20, b=30))]
    rest = suppress(rows(REST, a=2, d=18), earlier=out[::-1] if turned else out)

    assert set(rest.exposed) == BOTH


@pytest.mark.parametrize("turned", [False, True])
def test_a_release_between_two_others_hides_what_just_one_of_them_hides(turned):
    out = [suppress(rows(REST, a=3, b=20, c=40)), suppress(rows(YEAR, a=111, b=145, d=190))]
    half = suppress(rows(HALF, a=108, b=125, e=50), earlier=out[::-1] if turned else out)

    assert set(half.suppressed) == {(row, column) for row in "ab" for column in ("n", None)}


@pytest.mark.parametrize("turned", [False, True])
def test_a_row_that_one_of_two_other_releases_lacks_is_not_given_away_by_both(turned):
    """The year hides e beside a small count; the half does not state e, so nothing is made up."""
    year, half = suppress(rows(YEAR, a=3, e=100)), suppress(rows(HALF, c=30, d=40))
    rest = suppress(rows(REST, c=25, d=50, e=20), earlier=[half, year] if turned else [year, half])

    assert set(year.suppressed) == {(row, column) for row in "ae" for column in ("n", None)}
    assert (half.suppressed, rest.suppressed) == ((), ())


def test_releases_that_do_not_make_up_a_whole_forbid_nothing():
    """Between the first and the third quarter lies another one: the year is not their sum."""
    third = suppress(rows(THIRD, a=3, b=20, c=40))
    year = suppress(rows(YEAR, a=111, b=145, c=190))
    first = suppress(rows(FIRST, a=8, b=25, c=50), earlier=[third, year])

    assert set(third.suppressed) >= BOTH
    assert (year.suppressed, first.suppressed) == ((), ())


def test_releases_that_overlap_are_no_parts_of_a_whole():
    """The half and the six months from April share a quarter; together they are nine months."""
    spring = suppress(rows(SPRING, a=3, b=20, c=40))
    nine = suppress(rows(NINE_MONTHS, a=111, b=145, c=190))
    half = suppress(rows(HALF, a=18, b=45, c=70), earlier=[spring, nine])

    assert set(spring.suppressed) >= BOTH
    assert (nine.suppressed, half.suppressed) == ((), ())


def test_a_table_is_protected_also_where_it_only_overlaps_a_longer_one():
    """The longer release and one inside it are the first group, this table is in the second."""
    counts = dict(zip(product("ab", "xy"), [3, 20, 15, 30], strict=True))
    inside = {cell: 10 * count for cell, count in counts.items()}
    large = {cell: 100 * count for cell, count in counts.items()}
    out = [suppress(CountTable([*"ab"], [*"xy"], large, LONG))]
    out.append(suppress(CountTable([*"ab"], [*"xy"], inside, THIRD), earlier=out))
    half = suppress(CountTable([*"ab"], [*"xy"], counts, HALF), earlier=out)

    assert [release.suppressed for release in out] == [(), ()]
    assert set(half.suppressed) == set(counts)


def test_a_corrected_table_hides_what_the_first_one_hid():
    """By itself it would hide b with a, as b is now the smaller one; the first hid c."""
    before = suppress(rows(YEAR, a=3, b=30, c=20))
    corrected = suppress(rows(YEAR, a=3, b=10, c=20), earlier=[before])

    assert {row for row, _ in before.suppressed} == {"a", "c"}
    assert {row for row, _ in suppress(corrected.table).suppressed} == {"a", "b"}
    assert {row for row, _ in corrected.suppressed} >= {"a", "c"}
    assert corrected.withheld is None


def test_a_count_falls_no_further_than_to_zero():
    """2 can rise by 1 and fall by 2: four numbers, though those beside it could change by more."""
    table = CountTable(
        [*"ab"], [*"xy"], dict(zip(product("ab", "xy"), [2, 1, 30, 40], strict=True))
    )
    cells = [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]
    by_hand = PublishedTable(table, 5, dict.fromkeys(cells, SuppressionReason.SMALL))

    assert by_hand.attack() == {
        ("a", "x"): (0, 3),
        ("a", "y"): (0, 3),
        ("b", "x"): (29, 32),
        ("b", "y"): (38, 41),
    }
    # So the total of the row is hidden as well.
    assert ("a", None) in suppress(table).suppressed


def turned_table(table):
    cells = {(column, row): count for (row, column), count in table.cells.items()}
    return CountTable(table.columns, table.rows, cells, table.window)


def square(window, ab, ba, **facts):
    """People by two places each: rows and columns have the same names."""
    counts = {("a", "a"): 40, ("a", "b"): ab, ("b", "a"): ba, ("b", "b"): 60}
    return CountTable(list("ab"), list("ab"), counts, window, **facts)


def different(published):
    """The cells that differ by a small count from an earlier release."""
    reasons = published.reasons.items()
    found = {entry for entry, reason in reasons if reason is SuppressionReason.DIFFERENCE}
    return {entry for entry in found if None not in entry}


def test_a_table_whose_rows_and_columns_have_the_same_names_is_compared_as_it_stands():
    half = suppress(square(HALF, 30, 50))

    assert different(suppress(square(YEAR, 32, 90), earlier=[half])) == {("a", "b")}


def test_a_table_whose_stated_dimensions_changed_places_is_compared_turned():
    """32 came from a to b in the year, and 30 in the half, which has the first place in columns."""
    half = suppress(square(HALF, 50, 30, row_dimension="to", column_dimension="from"))
    year = square(YEAR, 32, 90, row_dimension="from", column_dimension="to")

    assert different(suppress(year, earlier=[half])) == {("a", "b")}
    same = square(YEAR, 52, 90, row_dimension="to", column_dimension="from")
    assert different(suppress(same, earlier=[half])) == {("a", "b")}


@pytest.mark.parametrize("turned", [False, True])
def test_one_row_of_many_columns_is_compared_as_it_stands_and_so_is_one_column(turned):
    """18 in the half and 20 in the year are 2 in the rest."""
    half, year = rows(HALF, a=18, b=12, c=15), rows(YEAR, a=20, b=30, c=40)
    if turned:
        half, year = turned_table(half), turned_table(year)
    later = suppress(year, earlier=[suppress(half)])

    assert different(later) == ({("n", "a")} if turned else {("a", "n")})


@pytest.mark.parametrize("turned", [False, True])
def test_totals_are_compared_only_over_the_same_rows_or_columns(turned):
    """The half has a third row: its column totals are of other people, its row totals are not."""
    half = {("a", "x"): 20, ("a", "y"): 30, ("b", "x"): 25, ("b", "y"): 31, ("c", "x"): 10}
    half[("c", "y")] = 12
    year = {("a", "x"): 21, ("a", "y"): 31, ("b", "x"): 35, ("b", "y"): 41}
    tables = [
        CountTable(list("abc"), list("xy"), half, HALF),
        CountTable(list("ab"), list("xy"), year, YEAR),
    ]
    if turned:
        tables = [turned_table(table) for table in tables]
    before = suppress(tables[0])
    later = suppress(tables[1], earlier=[before])
    found = {
        entry for entry, reason in later.reasons.items() if reason is SuppressionReason.DIFFERENCE
    }

    expected = {("a", "x"), ("a", "y"), ("a", None)}
    assert before.suppressed == ()
    assert found == ({entry[::-1] for entry in expected} if turned else expected)


def test_only_counts_below_the_new_threshold_were_given_away_by_an_earlier_release():
    before = suppress(rows(HALF, a=4, b=5, c=30), 2)
    after = suppress(rows(YEAR, a=40, b=60, c=80), earlier=[before])

    assert before.suppressed == ()
    assert set(after.exposed) == BOTH


def test_differences_of_the_threshold_or_more_are_no_small_counts():
    half = suppress(rows(HALF, a=18, b=12, c=15))

    assert suppress(rows(YEAR, a=23, b=30, c=40), earlier=[half]).suppressed == ()
    assert different(suppress(rows(YEAR, a=22, b=30, c=40), earlier=[half])) == {("a", "n")}


def test_no_count_stands_in_what_a_group_of_releases_prints_of_itself():
    cell = ("a", "n")
    year, half = Release(frozenset({0, 1}), {cell: 9999}), Release(frozenset({0}), {cell: 7777})
    (group,) = group_releases([year, half])

    assert [part.counts[cell] for part in group.slices] == [7777, 2222]
    assert not any(count in repr(group) for count in ("9999", "7777", "2222"))
