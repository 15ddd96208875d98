"""The solver: exact, also where the answer is a fraction, and within its steps."""

from __future__ import annotations

from fractions import Fraction

import pytest

from sexwork_models.disclosure.label_matching import (
    AmbiguousMatchError,
    Block,
    Evidence,
    match_labels,
)
from sexwork_models.disclosure.linear_program import StepBudget, StepLimitError, solve_equations

# a + b + c = 10, a + d = 4, all of them zero or more.
EQUATIONS = [({0: 1, 1: 1, 2: 1}, 10), ({0: 1, 3: 1}, 4)]


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


@pytest.mark.parametrize(
    "equations",
    [
        [({0: 1, 1: 1}, -1)],
        [({0: 1, 1: 1}, 3), ({0: 1, 1: 1}, 4)],
        [({0: 1}, -2)],
        [({0: 1, 1: 1}, 0), ({0: 1, 2: -1}, 1)],
        [({}, 1)],
    ],
)
def test_what_cannot_be_has_no_solution(equations):
    assert solve_equations(equations, StepBudget(1000)) is None


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
