"""Stated sums and stated dimensions join tables of the same days, and open no way around them."""

from __future__ import annotations

from datetime import date

import pytest

from sexwork_models import CountTable, Interval, suppress

DAYS = Interval.of_days(date(2023, 12, 15), date(2024, 3, 14))
BY_AGE = {"under 25": ["18-19", "20-24"], "25 and over": ["25-49", "50+"]}


def table(rows, columns, counts, **facts):
    cells = {
        (row, column): counts[i][j]
        for i, row in enumerate(rows)
        for j, column in enumerate(columns)
    }
    return CountTable(rows, columns, cells, DAYS, indicator="I03", **facts)


def values_of(published, entry):
    """How many values an outsider must admit for a hidden entry."""
    low, high = published.attack()[entry]
    return high - low + 1


def places_by_gender():
    return suppress(
        table(
            ["31", "48"],
            ["female", "male"],
            [[10, 9], [2, 2]],
            row_dimension="place",
            column_dimension="gender",
        )
    )


def places_by_age(**facts):
    facts = {"row_dimension": "place", "column_dimension": "age_band", **facts}
    return table(
        ["31", "48", "22"], ["under 25", "25 and over"], [[9, 10], [2, 2], [6, 7]], **facts
    )


@pytest.mark.parametrize("merged", [{}, BY_AGE, {"under 25": ["18-19"]}, {"under 25": []}])
@pytest.mark.parametrize("dimension", ["age_band", ""])
def test_p4_a_place_is_not_known_by_the_stated_ages_of_another_table(merged, dimension):
    """23 less the 19 of place 31 would be the 4 of place 48."""
    before = places_by_gender()
    later = suppress(places_by_age(merged=merged, column_dimension=dimension), earlier=[before])

    assert (before.total, before.row_total("48")) == (23, None)
    assert {("31", None), ("48", None)} <= set(later.suppressed)
    assert (later.withheld, later.exposed) == (None, ())
    assert later.attack()["48", None] == ((0, 13) if dimension else (0, 23))
    # The ages are stated to be no genders: what is hidden does not depend on the statement.
    plain = suppress(places_by_age(column_dimension=dimension), earlier=[before])
    assert later.reasons == plain.reasons


@pytest.mark.parametrize("ages", [{}, {"20-24+18-19": ["20-24", "18-19"]}])
@pytest.mark.parametrize("genders", [{}, {"female+male": ["female", "male"]}])
@pytest.mark.parametrize("stated", [True, False])
def test_p4_a_place_is_not_known_by_a_column_of_all_genders(ages, genders, stated):
    """16 less the 12 of place 31 would be the 4 of place 48."""
    cuts = [("age_band", "place"), ("place", "gender")] if stated else [("", ""), ("", "")]
    (first_rows, first_columns), (rows, columns) = cuts
    before = suppress(
        table(
            ["20-24+18-19", "25-49"],
            ["31", "48"],
            [[7, 1], [5, 3]],
            merged=ages,
            row_dimension=first_rows,
            column_dimension=first_columns,
        )
    )
    later = suppress(
        table(
            ["48", "22", "31"],
            ["female+male"],
            [[4], [11], [12]],
            merged=genders,
            row_dimension=rows,
            column_dimension=columns,
        ),
        earlier=[before],
    )

    assert (before.total, before.column_total("48")) == (16, None)
    hidden = {(place, name) for place in ("31", "48") for name in ("female+male", None)}
    assert set(later.suppressed) == hidden
    assert later.attack()["48", None] == (0, 16)


def test_p4_a_statement_that_the_counts_contradict_leaves_the_table_withheld():
    """9 people under 25 in place 31 cannot be the 10 women there."""
    wrong = {"under 25": ["female"], "25 and over": ["male"]}
    later = suppress(places_by_age(merged=wrong, column_dimension=""), earlier=[places_by_gender()])

    assert later.withheld is not None
    assert later.withheld.code == "table-not-joined"


def test_p4_rows_of_different_stated_dimensions_are_no_sums_of_each_other():
    """The counts are the same by chance: 20 of the women and 20 of those under 25."""
    before = suppress(
        table(["n"], ["a", "b"], [[20, 30]], row_dimension="all", column_dimension="gender")
    )
    ages = {"row_dimension": "all", "column_dimension": "age_band"}
    alone = suppress(table(["n"], ["c", "d", "e"], [[20, 17, 13]], **ages))
    later = suppress(alone.table, earlier=[before])

    assert alone.suppressed == later.suppressed == ()


def test_p4_the_parts_of_a_matched_sum_join_the_tables_that_name_them():
    """Ages under 25 match by their counts; a third table shows one of the two stated ages."""
    first = suppress(table(["31", "48"], ["young", "old"], [[20, 33], [21, 44]]))
    parts = {"u25": ["18-19", "20-24"]}
    second = suppress(
        table(["31", "48"], ["u25", "o25"], [[20, 33], [21, 44]], merged=parts), earlier=[first]
    )
    third = table(["31", "48"], ["18-19"], [[18], [11]])
    later = suppress(third, earlier=[first, second])

    assert first.suppressed == second.suppressed == ()
    # 20 less 18 would be two people of 20-24, whom no table shows.
    assert later.withheld is None
    assert ("31", "18-19") in later.suppressed


@pytest.mark.parametrize("stated_first", [True, False])
def test_p4_the_parts_of_a_row_may_be_stated_by_one_of_two_tables_that_have_it(stated_first):
    """20 people of 25+ less 18 of 25-49 would be two of 50+, whom no table shows."""
    parts = {"25+": ["25-49", "50+"]}
    merged = [parts, {}] if stated_first else [{}, parts]
    first = suppress(table(["25+", "u25"], ["n"], [[20], [30]], merged=merged[0]))
    second = suppress(table(["25+", "u25"], ["n"], [[20], [30]], merged=merged[1]), earlier=[first])
    later = suppress(table(["25-49", "u25"], ["n"], [[18], [30]]), earlier=[first, second])

    assert first.suppressed == second.suppressed == ()
    assert ("25-49", "n") in later.suppressed
    assert later.attack()["25-49", "n"] == (0, 20)
