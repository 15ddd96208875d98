"""The solver: exact, also where the answer is a fraction, and within its steps."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sexwork_models.disclosure.label_matching import (
    AmbiguousMatchError,
    Block,
    Evidence,
    match_labels,
)
from sexwork_models.disclosure.linear_program import StepBudget, StepLimitError, solve_equations

# a + b + c = 10, a + d = 4, all of them zero or more.
EQUATIONS = [({0: 1, 1: 1, 2: 1}, 10), ({0: 1, 3: 1}, 4)]
CYCLING = [
    ({0: 1, 1: -11, 2: -5, 3: 18, 4: 2}, 0),
    ({0: 1, 1: -3, 2: -1, 3: 2, 5: 2}, 0),
    ({0: 1, 6: 1}, 1),
]


def solved(equations, steps=10_000):
    program = solve_equations(equations, StepBudget(steps))
    assert program is not None
    return program


def test_the_largest_and_the_least_of_a_sum():
    program = solved(EQUATIONS)

    assert program.bounds({0: 1}) == (0, 4)
    assert program.bounds({1: 1, 2: 1}) == (6, 10)
    assert program.bounds({1: 1, 3: 1}) == (0, 14)
    assert program.bounds({1: 1, 2: 1, 3: -1}) == (6, 6)
    assert program.maximize({0: 1, 1: -1}) == 4


def test_a_sum_without_a_limit_has_none():
    program = solved([({0: 1, 1: -1}, 3)])

    assert program.bounds({0: 1}) == (3, None)
    assert program.maximize({1: 1}) is None
    # An unknown that stands in no equation.
    assert program.bounds({7: 1}) == (0, None)


def test_a_fraction_is_exact_and_bounds_are_rounded_inwards():
    """Each two of three unknowns are 1 together: each is a half."""
    program = solved([({0: 1, 1: 1}, 1), ({1: 1, 2: 1}, 1), ({0: 1, 2: 1, 3: 1}, 1)])

    assert program.maximize({0: 1, 1: 1, 2: 1}) == Fraction(3, 2)
    assert not program.whole
    assert program.bounds({0: 1, 1: 1, 2: 1}) == (1, 1)


def test_a_solution_is_whole_where_every_unknown_is():
    halves = [({0: 1, 1: 1}, 1), ({1: 1, 2: 1}, 1), ({0: 1, 2: 1, 3: 1}, 1)]
    program = solved([*halves, ({8: 1, 9: 1}, 3)])
    program.maximize({0: 1, 1: 1, 2: 1, 8: 1})

    assert program.solution() == {0: Fraction(1, 2), 1: Fraction(1, 2), 2: Fraction(1, 2), 8: 3}
    assert not program.whole
    program.maximize({3: 1, 8: 1})
    assert program.solution() == {1: 1, 3: 1, 8: 3}
    assert program.whole
    assert solved([({0: 2}, 6)]).whole
    assert not solved([({0: 2}, 7)]).whole


@pytest.mark.parametrize(
    ("equations", "fixed"),
    [
        ([({0: 1}, 4)], {0: 4}),
        ([({0: 3}, 6), ({1: -2}, -6), ({2: 1}, 0)], {0: 2, 1: 3, 2: 0}),
        ([({0: 2}, 3)], {}),  # a half is left to the exchanges
        ([({0: 1, 1: 1}, 0)], {0: 0, 1: 0}),
        ([({0: 2, 1: 3}, 0), ({2: -1, 3: -1}, 0)], {0: 0, 1: 0, 2: 0, 3: 0}),
        ([({0: 1, 1: -1}, 0)], {}),
        ([({0: -1, 1: 2}, 0)], {}),
        ([({0: 1, 1: 1}, 1)], {}),
        # What one equation decides is put into the others, whatever their order.
        ([({0: 1, 1: 1, 2: 1}, 5), ({0: 1, 1: 2}, 8), ({0: 1}, 2)], {0: 2, 1: 3, 2: 0}),
        ([({0: 1, 1: 1}, 4), ({0: 2}, 8)], {0: 4, 1: 0}),
    ],
)
def test_one_unknown_and_a_sum_of_zero_are_decided_at_once(equations, fixed):
    program = solved(equations)

    assert program.fixed == fixed
    for unknown, value in fixed.items():
        assert program.bounds({unknown: 1}) == (value, value)
        assert program.bounds({unknown: 2, 7: 1}) == (2 * value, None)


def test_equal_and_opposite_unknowns_have_no_limit_and_a_half_is_no_whole_number():
    assert solved([({0: 1, 1: -1}, 0)]).bounds({0: 1, 1: 1}) == (0, None)
    assert solved([({0: 2}, 3)]).bounds({0: 1}) == (2, 1)
    assert solved([({0: 2}, 3)]).bounds({0: 2}) == (3, 3)


@pytest.mark.parametrize(
    "equations",
    [
        [({0: 1, 1: 1}, -1)],
        [({0: 1, 1: 1}, 3), ({0: 1, 1: 1}, 4)],
        [({0: 1}, -2)],
        [({0: 1, 1: 1}, 0), ({0: 1, 2: -1}, 1)],
        [({}, 1)],
        [({}, -1)],
        [({0: -1}, 1)],
        [({0: 1, 1: 1}, 2), ({0: 1}, 3)],
        [({0: 1, 1: 1}, 2), ({0: 1}, 1), ({1: 1}, 2)],
        [({0: -1, 1: -1}, 1)],
    ],
)
def test_what_cannot_be_has_no_solution(equations):
    assert solve_equations(equations, StepBudget(1000)) is None


@pytest.mark.parametrize(
    ("equations", "bounds"),
    [
        # Equal unknowns of which three are three.
        ([({0: 1, 1: -1}, 0), ({1: 1, 2: -1}, 0), ({0: 1, 1: 1, 2: 1}, 3)], [(1, 1)] * 3),
        ([({0: 1, 1: -1}, 0), ({1: 1, 2: -1}, 0), ({2: 1, 0: -1}, 0)], [(0, None)] * 3),
        ([({0: 1, 1: -1}, 0), ({0: 1, 2: -2}, 0), ({1: 1, 2: 1}, 3)], [(2, 2), (2, 2), (1, 1)]),
        ([({0: 1, 1: 1, 2: -1}, 0), ({0: 1, 1: -1, 2: 1}, 0)], [(0, 0), (0, None), (0, None)]),
        # Two sums are equal, so that the third unknown of one of them is nothing.
        ([({0: 1, 1: 1}, 2), ({0: 1, 1: 1, 2: 1}, 2)], [(0, 2), (0, 2), (0, 0)]),
    ],
)
def test_no_equation_is_lost_where_one_holds_at_zero_by_the_others(equations, bounds):
    for order in (equations, equations[::-1]):
        program = solved(order)
        assert [program.bounds({unknown: 1}) for unknown in range(3)] == bounds


def test_equations_that_follow_from_others_are_no_obstacle():
    program = solved([*EQUATIONS, ({0: 2, 1: 1, 2: 1, 3: 1}, 14), ({}, 0)])

    assert program.bounds({0: 1}) == (0, 4)


def test_the_steps_are_counted_and_the_same_each_time():
    left = []
    for _ in range(2):
        budget = StepBudget(10_000)
        program = solve_equations(EQUATIONS, budget)
        assert program is not None
        program.bounds({0: 1, 1: 1})
        left.append(budget.left)

    assert left[0] == left[1] < 10_000
    assert solve_equations(EQUATIONS, StepBudget(10_000 - left[0])) is not None
    with pytest.raises(StepLimitError):
        solve_equations(EQUATIONS, StepBudget(5))


def test_the_steps_are_those_of_every_machine():
    """A step is one coefficient: more or fewer would withhold other tables than before."""
    halves = [({0: 1, 1: 1}, 1), ({1: 1, 2: 1}, 1), ({0: 1, 2: 1, 3: 1}, 1)]
    used = []
    for equations, form in (EQUATIONS, {0: 1, 1: -1}), (halves, {0: 1, 1: 1, 2: 1}):
        budget = StepBudget(10_000)
        program = solve_equations(equations, budget)
        assert program is not None
        solving = 10_000 - budget.left
        program.maximize(form)
        used.append((solving, 10_000 - budget.left))

    assert used == [(32, 43), (78, 88)]


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 2, 0), (2, 0, 1)])
def test_exchanges_without_gain_do_not_repeat_for_ever(order):
    """Of Chvátal: always the largest gain, and the sixth exchange is back at the first."""
    program = solved([CYCLING[number] for number in order], 3_000)

    assert program.maximize({0: 10, 1: -57, 2: -9, 3: -24}) == 1


@pytest.mark.parametrize(("before", "used"), [({3: 1}, 436), ({1: -100, 2: -10, 4: -1}, 552)])
def test_after_thirteen_exchanges_without_gain_the_first_unknown_enters(before, used):
    """One more or one less takes other steps, and would withhold other tables than before."""
    program = solved(CYCLING)
    program.maximize(before)
    left = program.budget.left
    program.maximize({0: 10, 1: -57, 2: -9, 3: -24})

    assert left - program.budget.left == used


SIZE = 4


def determinant(rows):
    if not rows:
        return 1
    minors = ([row[:i] + row[i + 1 :] for row in rows[1:]] for i in range(len(rows)))
    return sum(
        (-1) ** i * factor * determinant(minor)
        for i, (factor, minor) in enumerate(zip(rows[0], minors, strict=True))
        if factor
    )


def corners(rows, totals):
    """Every solution in which no more unknowns than equations are other than zero."""
    for chosen in combinations(range(SIZE), len(rows)):
        whole = determinant([[row[i] for i in chosen] for row in rows])
        if whole:
            values = [Fraction(0)] * SIZE
            for number, unknown in enumerate(chosen):
                replaced = []
                for row, total in zip(rows, totals, strict=True):
                    line = [row[i] for i in chosen]
                    line[number] = total
                    replaced.append(line)
                values[unknown] = Fraction(determinant(replaced), whole)
            if min(values) >= 0:
                yield values


FACTORS = st.lists(st.integers(-3, 3), min_size=SIZE, max_size=SIZE)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(FACTORS, min_size=1, max_size=3),
    st.lists(st.integers(0, 4), min_size=SIZE, max_size=SIZE),
    FACTORS,
)
def test_the_largest_is_that_of_the_best_corner(rows, truth, asked):
    """Sums that hold for `truth`, with one more that limits all unknowns, and all are repeated."""
    rows = [*rows, [1] * SIZE]
    totals = [sum(map(int.__mul__, row, truth)) for row in rows]
    independent = []
    for row, total in zip(rows, totals, strict=True):
        more = [*independent, (row, total)]
        columns = combinations(range(SIZE), len(more))
        if any(determinant([[line[i] for i in chosen] for line, _ in more]) for chosen in columns):
            independent = more
    found = corners([row for row, _ in independent], [total for _, total in independent])
    values = [sum(map(Fraction.__mul__, map(Fraction, asked), corner)) for corner in found]

    equations = [(dict(enumerate(row)), total) for row, total in zip(rows, totals, strict=True)]
    equations = [({i: n for i, n in form.items() if n}, total) for form, total in equations]
    program = solved([*equations, *equations[::-1]], 100_000)
    form = {i: n for i, n in enumerate(asked) if n}
    assert program.maximize(form) == max(values)
    assert -program.maximize({i: -n for i, n in form.items()}) == min(values)
    least, largest = program.bounds(form)
    assert least - 1 < min(values) <= least
    assert largest <= max(values) < largest + 1


# --- Which rows are sums of others ----------------------------------------------------------------


def test_a_row_is_matched_with_the_rows_that_it_is_the_sum_of():
    left, right = {"bc": (18, 50), "d": (8, 12)}, {"b": (3, 20), "c": (15, 30), "e": (8, 12)}
    expected = {
        Block(frozenset(["bc"]), frozenset("bc")),
        Block(frozenset("d"), frozenset("e")),
    }

    (match,) = match_labels(left, right, Evidence.ALL_COUNTS)
    assert set(match) == expected
    (turned,) = match_labels(right, left, Evidence.ALL_COUNTS)
    assert {Block(block.right, block.left) for block in turned} == expected


def test_rows_that_are_left_over_need_more_evidence():
    left, right = {"bc": (18, 50)}, {"b": (3, 20), "c": (15, 30), "e": (8, 12)}

    assert match_labels(left, right, Evidence.ALL_COUNTS) == []
    assert match_labels(left, right, Evidence.NONE) == []
    assert match_labels(left, right, Evidence.SOME_COUNTS) == [
        (Block(frozenset(["bc"]), frozenset("bc")),)
    ]
    assert len(match_labels(right, left, Evidence.SOME_COUNTS)) == 1


def test_every_reading_is_kept_and_too_many_are_none():
    assert (
        len(match_labels({"x": (5,), "y": (5,)}, {"a": (5,), "b": (5,)}, Evidence.ALL_COUNTS)) == 2
    )
    many = dict.fromkeys("abc", (5,))
    with pytest.raises(AmbiguousMatchError):
        match_labels(dict.fromkeys("xyz", (5,)), many, Evidence.ALL_COUNTS)


def test_a_row_of_nobody_may_be_left_out():
    left, right = {"x": (7,)}, {"a": (3,), "b": (4,), "zero": (0,)}

    assert len(match_labels(left, right, Evidence.ALL_COUNTS)) == 1
    assert match_labels({"x": (3,), "y": (4,)}, {"all": (7,), "zero": (0,)}, Evidence.ALL_COUNTS)


def test_a_search_that_takes_too_long_is_given_up():
    left = {f"l{number}": (1000 + 7 * number,) for number in range(20)}
    right = {f"r{number}": (311 + 3 * number,) for number in range(40)}
    left["l0"] = (sum(count for (count,) in right.values()) - sum(range(1007, 1141, 7)),)
    with pytest.raises(AmbiguousMatchError):
        match_labels(left, right, Evidence.ALL_COUNTS)


@pytest.mark.parametrize("evidence", [Evidence.ALL_COUNTS, Evidence.SOME_COUNTS])
def test_where_one_table_has_no_row_left_nothing_has_to_be_matched(evidence):
    rows = {"a": (3, 20), "b": (15, 30)}

    assert match_labels({}, rows, evidence) == [()]
    assert match_labels(rows, {}, evidence) == [()]
    assert match_labels({}, {}, evidence) == [()]
    assert match_labels({}, rows, Evidence.NONE) == []


def test_four_readings_are_kept_and_five_are_none():
    """The 5 is any of the four; with a fifth one nobody knows how the tables hang together."""
    four, five = dict.fromkeys("abcd", (5,)), dict.fromkeys("abcde", (5,))
    expected = [(Block(frozenset("x"), frozenset(name)),) for name in "abcd"]

    assert match_labels({"x": (5,)}, four, Evidence.SOME_COUNTS) == expected
    with pytest.raises(AmbiguousMatchError):
        match_labels({"x": (5,)}, five, Evidence.SOME_COUNTS)


def test_rows_of_nobody_on_both_sides_leave_the_reading_of_the_others():
    left, right = {"x": (7,), "none": (0,)}, {"a": (3,), "b": (4,)}

    (match,) = match_labels(left, right, Evidence.ALL_COUNTS)
    assert match == (Block(frozenset("x"), frozenset("ab")),)
    assert match_labels({"x": (8,), "none": (0,)}, right, Evidence.ALL_COUNTS) == []


def test_a_row_with_nobody_in_one_column_is_no_row_of_nobody():
    left, right = {"x": (3, 4), "none": (0, 0)}, {"a": (3, 0), "b": (0, 4)}

    assert match_labels(left, right, Evidence.ALL_COUNTS) == [
        (Block(frozenset("x"), frozenset("ab")),)
    ]


def test_a_sum_has_to_fit_in_every_column():
    """7 and 7 people, but of the women 3 here and 4 there."""
    assert match_labels({"x": (3, 4)}, {"a": (4, 3)}, Evidence.SOME_COUNTS) == []
    assert match_labels({"x": (3, 4)}, {"a": (3, 3), "b": (0, 2)}, Evidence.SOME_COUNTS) == []
    assert match_labels({"x": (3, 4)}, {"a": (3, 3), "b": (0, 1)}, Evidence.SOME_COUNTS) == [
        (Block(frozenset("x"), frozenset("ab")),)
    ]


def test_a_budget_may_be_spent_to_the_last_step():
    budget = StepBudget(3)
    budget.spend(3)

    assert budget.left == 0
    with pytest.raises(StepLimitError):
        budget.spend(1)
