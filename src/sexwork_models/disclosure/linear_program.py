"""Solves linear programs over non-negative unknowns exactly, within a counted number of steps.

The simplex method on whole numbers and fractions: no rounding, and the same steps on every machine.
A step is one coefficient changed; whoever asks states how many may be used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Final, TypeAlias

import attrs

__all__ = [
    "Equation",
    "Form",
    "LinearProgram",
    "Number",
    "StepBudget",
    "StepLimitError",
    "solve_equations",
]

Number: TypeAlias = int | Fraction
Form: TypeAlias = Mapping[int, int]
"""A sum of unknowns: the coefficient of each by its number."""
Equation: TypeAlias = tuple[Form, int]
"""A sum of unknowns and what it is."""

_STALLED: Final = 12
"""After so many exchanges without gain, the first column is taken: then none repeats for ever."""


class StepLimitError(Exception):
    """The stated number of steps is used up; nothing is decided."""


@attrs.define
class StepBudget:
    """The number of steps that are left. Raises StepLimitError when it is used up."""

    left: int

    def spend(self, steps: int) -> None:
        """Takes away steps."""
        self.left -= steps
        if self.left < 0:
            raise StepLimitError


def _quotient(dividend: Number, divisor: Number) -> Number:
    """Returns the exact quotient, a whole number where it is one."""
    ratio = Fraction(dividend) / divisor
    return ratio.numerator if ratio.denominator == 1 else ratio


def _plain(number: Number) -> Number:
    """Returns a fraction that is whole as a whole number: these are faster."""
    return number.numerator if number.denominator == 1 else number


def _subtract(
    target: dict[int, Number], factor: Number, row: Mapping[int, Number], budget: StepBudget
) -> None:
    """Takes `factor` times a row of coefficients away from another one."""
    budget.spend(len(row))
    for column, coefficient in row.items():
        changed = _plain(target.get(column, 0) - factor * coefficient)
        if changed:
            target[column] = changed
        else:
            target.pop(column, None)


@attrs.define
class LinearProgram:
    """Equations of non-negative unknowns, solved for some unknowns (the basis) by the others.

    Unknown `basis[i]` is `values[i]` less the sum of `rows[i]`; every unknown that is in no basis
    is zero in the present solution. `fixed` are unknowns that can have one value only.
    """

    budget: StepBudget
    fixed: dict[int, int] = attrs.field(factory=dict)
    rows: list[dict[int, Number]] = attrs.field(factory=list)
    values: list[Number] = attrs.field(factory=list)
    basis: list[int] = attrs.field(factory=list)

    def value_of(self, form: Mapping[int, int]) -> Number:
        """Returns what a sum of unknowns is in the present solution."""
        solution = self.solution()
        return sum(factor * solution.get(unknown, 0) for unknown, factor in form.items())

    def solution(self) -> dict[int, Number]:
        """Returns the present solution; unknowns that are not named are zero."""
        return {**self.fixed, **dict(zip(self.basis, self.values, strict=True))}

    @property
    def whole(self) -> bool:
        """Whether the present solution is of whole numbers."""
        return all(type(value) is int for value in self.values)

    def maximize(self, form: Mapping[int, int]) -> Number | None:
        """Moves to a solution in which a sum of unknowns is largest, and returns that largest.

        None when it has no limit.
        """
        gains = self._gains(form)
        stalled = 0
        while gains:
            column = self._entering(gains, stalled)
            if column is None:
                break
            row = self._leaving(column)
            if row is None:
                return None
            stalled = 0 if self.values[row] else stalled + 1
            self.exchange(row, column)
            factor = gains.pop(column)
            _subtract(gains, factor, self.rows[row], self.budget)
        return self.value_of(form)

    def bounds(self, form: Form) -> tuple[int, int | None]:
        """Returns the least and the largest whole number that a sum of unknowns can be.

        None is no upper bound.
        """
        largest = self.maximize(form)
        least = self.maximize({unknown: -factor for unknown, factor in form.items()})
        return ceil(-(least or 0)), None if largest is None else floor(largest)

    def _gains(self, form: Mapping[int, int]) -> dict[int, Number]:
        """Returns how much a sum of unknowns gains with each unknown outside the basis."""
        gains: dict[int, Number] = {}
        position = {unknown: row for row, unknown in enumerate(self.basis)}
        for unknown, factor in form.items():
            if unknown in position:
                _subtract(gains, factor, self.rows[position[unknown]], self.budget)
            elif unknown not in self.fixed:
                _subtract(gains, -factor, {unknown: 1}, self.budget)
        return gains

    def _entering(self, gains: Mapping[int, Number], stalled: int) -> int | None:
        """Returns the unknown with the largest gain, the first one where the method has stalled."""
        self.budget.spend(len(gains))
        rising = [column for column, gain in gains.items() if gain > 0]
        if stalled > _STALLED:
            return min(rising, default=None)
        return min(rising, key=lambda column: (-gains[column], column), default=None)

    def _leaving(self, column: int) -> int | None:
        """Returns the row whose unknown is the first to reach zero; None when none falls."""
        best: tuple[Number, int, int] | None = None
        self.budget.spend(len(self.rows))
        for row, coefficients in enumerate(self.rows):
            coefficient = coefficients.get(column, 0)
            if coefficient > 0:
                reached = _quotient(self.values[row], coefficient), self.basis[row], row
                if best is None or reached < best:
                    best = reached
        return None if best is None else best[2]

    def exchange(self, row: int, column: int) -> None:
        """Takes an unknown into the basis for the one of a row."""
        pivot = self.rows[row].pop(column)
        changed = {}
        for other, coefficient in self.rows[row].items():
            changed[other] = _quotient(coefficient, pivot)
        changed[self.basis[row]] = _quotient(1, pivot)
        self.rows[row], self.basis[row] = changed, column
        self.values[row] = _quotient(self.values[row], pivot)
        self.budget.spend(len(changed))
        for number, coefficients in enumerate(self.rows):
            if number != row and column in coefficients:
                factor = coefficients.pop(column)
                _subtract(coefficients, factor, changed, self.budget)
                self.values[number] = _plain(self.values[number] - factor * self.values[row])


def solve_equations(equations: Iterable[Equation], budget: StepBudget) -> LinearProgram | None:
    """Returns a program at some solution of equations; None when they have none.

    Raises StepLimitError when the budget does not suffice.
    """
    reduced = _fix_unknowns(equations, budget)
    if reduced is None:
        return None
    fixed, open_equations = reduced
    program = LinearProgram(budget, fixed)
    # Each equation starts with an unknown of its own, with a negative number, that must become 0.
    for number, (form, total) in enumerate(open_equations, 1):
        sign = -1 if total < 0 else 1
        program.rows.append({unknown: sign * factor for unknown, factor in form.items()})
        program.values.append(sign * total)
        program.basis.append(-number)
    if program.maximize(dict.fromkeys(program.basis, -1)):
        return None
    _drop_auxiliary(program)
    return program


def _drop_auxiliary(program: LinearProgram) -> None:
    """Removes the unknowns with which the equations started; all of them are zero."""
    for row in reversed(range(len(program.rows))):
        if program.basis[row] < 0:
            unknown = min((name for name in program.rows[row] if name >= 0), default=None)
            if unknown is None:
                # The equation follows from the others.
                del program.rows[row], program.values[row], program.basis[row]
            else:
                program.exchange(row, unknown)
    for coefficients in program.rows:
        for unknown in [unknown for unknown in coefficients if unknown < 0]:
            del coefficients[unknown]


def _fix_unknowns(
    equations: Iterable[Equation], budget: StepBudget
) -> tuple[dict[int, int], list[Equation]] | None:
    """Returns the unknowns that single equations decide, and the equations of the others.

    None when an equation cannot hold. An equation of one unknown decides it, and a sum of zero
    decides all of its unknowns.
    """
    fixed: dict[int, int] = {}
    left = list(equations)
    again = True
    while again:
        again = False
        unsolved: list[Equation] = []
        for form, total in left:
            budget.spend(len(form))
            open_form = {
                unknown: factor for unknown, factor in form.items() if unknown not in fixed
            }
            rest = total - sum(
                form[unknown] * fixed[unknown] for unknown in form.keys() - open_form
            )
            decided = _decided(open_form, rest)
            if decided is None:
                unsolved.append((open_form, rest))
            elif min(decided.values(), default=0) < 0 or (not open_form and rest):
                return None
            else:
                again = again or bool(decided)
                fixed |= decided
        left = unsolved
    return fixed, left


def _decided(form: Form, total: int) -> dict[int, int] | None:
    """Returns the unknowns that one equation decides; None when it decides none."""
    if not form:
        return {}
    if len(form) == 1:
        ((unknown, factor),) = form.items()
        return {unknown: total // factor} if total % factor == 0 else None
    same_sign = min(form.values()) > 0 or max(form.values()) < 0
    return dict.fromkeys(form, 0) if same_sign and not total else None
