"""What one release hides because of another may not follow from its own sums, whatever its rows."""

from __future__ import annotations

from datetime import date

import pytest

from sexwork_models import CountTable, Interval, SuppressionReason, suppress

QUARTER = Interval.of_days(date(2024, 1, 1), date(2024, 3, 31))
HALF = Interval.of_days(date(2024, 1, 1), date(2024, 6, 30))
_, COMPLEMENT, DIFFERENCE = SuppressionReason


def table(window, columns="n", merged=None, **rows):
    cells = {}
    for row, counts in rows.items():
        for column, count in zip(columns, counts, strict=True):
            cells[row, column] = count
    return CountTable(
        list(rows), list(columns), cells, window, indicator="I01", merged=merged or {}
    )


def test_a_difference_is_no_remainder_of_a_table_with_one_row_more():
    """A, f is 15 in the quarter and 17 in the half: 67 - 50 may not say so."""
    quarter = suppress(table(QUARTER, "fm", A=[15, 30], B=[30, 40]))
    half = suppress(
        table(HALF, "fm", A=[17, 50], B=[60, 70], C=[20, 20]),
        earlier=[quarter],
    )

    assert quarter.suppressed == ()
    assert half.reasons == {
        ("A", "f"): DIFFERENCE,
        ("A", "m"): COMPLEMENT,
        ("C", "f"): COMPLEMENT,
        ("C", "m"): COMPLEMENT,
    }
    assert half.attack()["A", "f"] == (0, 37)
    assert (half.exposed, half.withheld) == ((), None)


@pytest.mark.parametrize("other", [{"BC": [80]}, {"D": [80]}])
def test_a_difference_is_no_remainder_of_merged_or_other_rows(other):
    quarter = suppress(table(QUARTER, A=[15], B=[30], C=[30]))
    merged = {"BC": ("B", "C")} if "BC" in other else {}
    half = suppress(table(HALF, merged=merged, A=[17], **other), earlier=[quarter])

    assert [half.value(entry) for entry in half.table.entries()] == [None] * 4 + [97, 97]
    assert set(half.attack().values()) == {(0, 97)}


def test_a_small_correction_is_no_remainder_of_the_corrected_table():
    """20 was corrected to 22, and 30 to 60: the total of 82 less 60 may not say so."""
    before = suppress(table(HALF, A=[20], B=[30]))
    corrected = suppress(table(HALF, A=[22], B=[60]), earlier=[before])

    assert corrected.reasons["A", "n"] is DIFFERENCE
    assert corrected.attack()["A", "n"] == (0, 82)


def test_a_difference_is_no_remainder_where_counts_of_people_do_not_add_up():
    """B falls, so that the tables are no parts of one whole; A differs by 2 all the same."""
    quarter = suppress(table(QUARTER, A=[15], B=[40]))
    half = suppress(table(HALF, A=[17], B=[30]), earlier=[quarter])

    assert half.reasons["A", "n"] is DIFFERENCE
    assert half.attack()["A", "n"] == (0, 47)


def test_rows_that_add_up_to_an_earlier_one_do_not_show_who_came_later():
    """B and C are 20 in the quarter and 24 in the half: neither 60 - 36 nor 10 + 14 may say so."""
    quarter = suppress(table(QUARTER, A=[15], BC=[20], merged={"BC": ["B", "C"]}))
    half = suppress(table(HALF, A=[36], B=[10], C=[14]), earlier=[quarter])

    assert quarter.suppressed == ()
    assert [half.row_total(row) for row in "ABC"] == [None, None, 14]
    assert half.total == 60
    assert half.attack()["A", "n"] == half.attack()["B", "n"] == (0, 46)
    assert (half.exposed, half.withheld) == ((), None)


def test_a_total_does_not_show_who_came_later_where_a_row_is_left_out():
    """A and B are 45 in the quarter and 48 in the half: the total of the half would say so."""
    quarter = suppress(table(QUARTER, A=[15], B=[30], C=[40]))
    half = suppress(table(HALF, A=[16], B=[32]), earlier=[quarter])

    assert set(half.suppressed) == set(half.table.entries())
