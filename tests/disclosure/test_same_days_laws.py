"""Releases of the same days under attack: a linear program over all of them finds no hidden count.

The tables are cut from one drawn population in every way that the tool for withheld cells knows,
and in threes: with a circle of shared margins, around one margin, and merged rows of merged rows.
"""

from __future__ import annotations

from itertools import permutations
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.joint_attack import given_away, outsider_bounds, withheld_cells

from sexwork_models.disclosure.published import PublishedTable, SuppressionReason
from sexwork_models.disclosure.suppress import suppress

PAIRS = withheld_cells.PAIRS
COUNTS = st.one_of(st.integers(0, 12), st.sampled_from([0, 1, 2, 9, 30]))


@st.composite
def populations(draw, dimensions):
    first = draw(st.integers(3, 4 if dimensions < 4 else 3))
    sizes = [first, *(draw(st.integers(2, 3)) for _ in range(dimensions - 1))]
    number = prod(sizes)
    return withheld_cells.Population(
        sizes, draw(st.lists(COUNTS, min_size=number, max_size=number))
    )


def assert_nothing_is_given_away(people, made):
    published = withheld_cells.published_pair(made)

    assert given_away(people.counts, made, published) == []
    return published


@pytest.mark.parametrize("kind", PAIRS)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_a_pair_of_releases_gives_nothing_away(kind, data):
    dimensions, make = PAIRS[kind]
    people = data.draw(populations(dimensions))
    made = make(people)
    first, second = assert_nothing_is_given_away(people, made)

    hidden = {made[0].members[entry] for entry in first.suppressed}
    shown = [made[1].members[entry] for entry in made[1].members if second.value(entry) is not None]
    assert hidden.isdisjoint(shown)
    if second.withheld is None:
        assert what_the_first_gives_away(people, made, first) <= set(second.exposed)


def what_the_first_gives_away(people, made, first):
    """Entries of the second table with too few values though it shows nothing at all."""
    entries = list(made[1].members)
    silent = PublishedTable(made[1].table, 5, dict.fromkeys(entries, SuppressionReason.SMALL))
    hidden = {made[0].members[entry] for entry in first.suppressed}
    found = set()
    for number, entry, true, *_ in given_away(people.counts, made, [first, silent]):
        if number == 1 and (0 < true < 5 or made[1].members[entry] in hidden):
            found.add(entry)
    return found


@settings(max_examples=10, deadline=None)
@given(populations(3), st.permutations([(0, 1), (1, 2), (2, 0)]))
def test_three_releases_whose_margins_form_a_circle_give_nothing_away(people, cuts):
    tables = [people.table(people.axis(row), people.axis(column)) for row, column in cuts]

    assert_nothing_is_given_away(people, tables)


@settings(max_examples=10, deadline=None)
@given(populations(4), st.permutations([(0, 1), (2, 0), (0, 3)]))
def test_three_releases_around_one_margin_give_nothing_away(people, cuts):
    tables = [people.table(people.axis(row), people.axis(column)) for row, column in cuts]

    assert_nothing_is_given_away(people, tables)


@settings(max_examples=20, deadline=None)
@given(populations(2), st.sampled_from(list(permutations(range(3)))))
def test_three_releases_with_rows_merged_turned_and_left_out_give_nothing_away(people, order):
    rows, columns = people.axis(0), people.axis(1)
    tables = [
        people.table(rows, columns),
        people.table(columns, withheld_cells.with_merged(rows)),
        people.table(withheld_cells.without_last(rows), withheld_cells.with_merged(columns)),
    ]

    assert_nothing_is_given_away(people, [tables[number] for number in order])


@pytest.mark.parametrize("kind", PAIRS)
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_the_attack_of_the_library_is_that_of_the_outsider(kind, data):
    dimensions, make = PAIRS[kind]
    people = data.draw(populations(dimensions))
    made = make(people)
    published = withheld_cells.published_pair(made)
    bounds = outsider_bounds(people.counts, made, published)
    if published[1].withheld is None:
        for entry, (low, high) in published[1].attack().items():
            least, largest = bounds[1, entry]
            found = (-(-least // 1), None if largest is None else largest // 1)
            if kind == "other names":  # of rows that look alike any may be meant: the narrowest
                assert low >= found[0]
                assert found[1] is None or (high is not None and high <= found[1])
            else:
                assert (low, high) == found


def test_the_outsider_finds_what_a_second_shape_gives_away():
    """The attack is no formality: two careless tables, and the count is known exactly."""
    people = withheld_cells.Population([2, 2], [3, 20, 15, 30])
    rows, columns = people.axis(0), people.axis(1)
    made = [people.table(rows, columns), people.table(columns, rows)]
    small = SuppressionReason.SMALL
    careless = PublishedTable(made[1].table, 5, {("b0", "a1"): small, ("b1", "a1"): small})
    published = [suppress(made[0].table), careless]

    assert outsider_bounds(people.counts, made, published)[0, ("a0", "b0")] == (3, 3)
    assert (0, ("a0", "b0"), 3, 3, 3) in given_away(people.counts, made, published)
