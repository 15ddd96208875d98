"""Two-way tables of counts: their sums, in which order they stand, and what is no table."""

from __future__ import annotations

import pytest

from sexwork_models import FigureError
from sexwork_models.values.count_tables import CountTable

CELLS = {("a", "x"): 1, ("a", "y"): 2, ("b", "x"): 4, ("b", "y"): 8}


def refused(code, *args, **kwargs):
    with pytest.raises(FigureError) as caught:
        CountTable(*args, **kwargs)
    assert caught.value.code == code
    return caught.value.params


def test_every_margin_is_the_sum_of_its_cells():
    table = CountTable([*"ab"], [*"xy"], CELLS)

    assert [table.value(entry) for entry in table.entries()] == [1, 2, 3, 4, 8, 12, 5, 10, 15]
    assert list(table.entries()) == [
        ("a", "x"),
        ("a", "y"),
        ("a", None),
        ("b", "x"),
        ("b", "y"),
        ("b", None),
        (None, "x"),
        (None, "y"),
        (None, None),
    ]
    assert table.counts()[None, "y"] == table.column_total("y") == 10
    assert (table.row_total("a"), table.total) == (3, 15)
    with pytest.raises(KeyError):
        table.value(("c", None))


def test_missing_is_not_zero():
    cells = {key: count for key, count in CELLS.items() if key[0] == "a"}

    assert refused("table-cell-missing", [*"ab"], [*"xy"], cells) == {
        "count": 2,
        "row": 2,
        "column": 1,
    }


def test_a_count_outside_of_the_rows_and_columns_is_refused():
    more = {**CELLS, ("c", "x"): 1, ("c", "y"): 1}

    assert refused("table-cell-unplaced", [*"ab"], [*"xy"], more) == {"count": 2}


@pytest.mark.parametrize("count", [-1, 1.0, True, "1", None])
def test_a_count_is_a_whole_number_of_zero_or_more(count):
    cells = {**CELLS, ("b", "x"): count}

    assert refused("table-count", [*"ab"], [*"xy"], cells) == {"row": 2, "column": 1}
    assert CountTable([*"ab"], [*"xy"], {**CELLS, ("b", "x"): 0}).total == 11


@pytest.mark.parametrize(
    ("rows", "columns", "params"),
    [([], ["x"], {"rows": 0, "columns": 1}), (["a"], [], {"rows": 1, "columns": 0})],
)
def test_a_table_has_a_row_and_a_column(rows, columns, params):
    assert refused("table-empty", rows, columns, {}) == params


def test_a_name_stands_once_whatever_its_blanks():
    assert refused("table-name-repeated", ["a", "b", " a "], ["x"], {}) == {"number": 3, "first": 1}
    assert refused("table-name-repeated", ["a"], ["x", "x"], {}) == {"number": 2, "first": 1}


@pytest.mark.parametrize(
    "merged", [{}, {"a": ["p", "q"]}, {"y": ["p"]}, dict.fromkeys("abxy", "p")]
)
def test_a_merged_name_is_that_of_a_row_or_a_column(merged):
    table = CountTable([*"ab"], [*"xy"], CELLS, merged=merged)

    assert table.merged == {name: tuple(parts) for name, parts in merged.items()}


@pytest.mark.parametrize("merged", [{"c": ["a", "b"]}, {**dict.fromkeys("abxy", "p"), "c": "q"}])
def test_parts_of_a_row_that_the_table_does_not_have_are_refused(merged):
    refused("table-merged-unplaced", [*"ab"], [*"xy"], CELLS, merged=merged)


def test_what_a_table_is_about_is_named_in_the_call():
    with pytest.raises(TypeError):
        CountTable([*"ab"], [*"xy"], CELLS, None, "I01")
    table = CountTable([*"ab"], [*"xy"], CELLS, indicator="I01", row_dimension="place")
    assert (table.indicator, table.row_dimension, table.column_dimension) == ("I01", "place", "")


def test_a_table_keeps_its_counts_when_those_it_was_made_of_change():
    cells, merged = dict(CELLS), {"a": ["p"]}
    table = CountTable([*"ab"], [*"xy"], cells, merged=merged)
    cells["a", "x"] = 100
    merged["a"].append("q")

    assert (table.total, table.merged) == (15, {"a": ("p",)})


def test_equal_tables_stand_once_in_a_set_whatever_their_counts_are_held_in():
    tables = [
        CountTable([*"ab"], [*"xy"], dict(reversed(CELLS.items())), merged={"a": parts})
        for parts in (("p", "q"), ["p", "q"])
    ]
    other = CountTable([*"ab"], [*"xy"], {**CELLS, ("a", "x"): 2}, merged={"a": ("p", "q")})

    assert len({*tables}) == 1
    assert len({*tables, other}) == 2
