"""Solves linear programs over non-negative unknowns exactly, within a counted number of steps.

The simplex method on whole numbers: no rounding, and the same steps on every machine. A step is one
coefficient changed; whoever asks states how many may be used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import ceil, floor, gcd
from typing import Final, TypeAlias

import attrs

__all__ = [
    "Equation",
    "Form",
    "LinearProgram",
    "StepBudget",
    "StepLimitError",
    "solve_equations",
]

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


def _subtract(target: dict[int, int], factor: int, row: Mapping[int, int]) -> None:
    """Takes `factor` times a row of coefficients away from another one."""
    for column, coefficient in row.items():
        changed = target.get(column, 0) - factor * coefficient
        if changed:
            target[column] = changed
        else:
            target.pop(column, None)


@attrs.define
class _Row:
    """An equation solved for an unknown: `scale` times it and some others are `total` together."""

    unknown: int
    scale: int
    others: dict[int, int]
    total: int

    @property
    def value(self) -> Fraction:
        """What the unknown is while the others are zero."""
        return Fraction(self.total, self.scale)

    def solve_for(self, column: int) -> None:
        """Solves the equation for another unknown."""
        self.others[self.unknown] = self.scale
        self.scale, self.unknown = self.others.pop(column), column
        if self.scale < 0:
            self.scale, self.total = -self.scale, -self.total
            self.others = {other: -factor for other, factor in self.others.items()}

    def eliminate(self, row: _Row) -> int:
        """Replaces the unknown of another row by what that row says; returns the steps of it."""
        factor = self.others.pop(row.unknown)
        common = gcd(factor, row.scale)
        factor, multiple = factor // common, row.scale // common
        if multiple > 1:
            self.others = {other: multiple * own for other, own in self.others.items()}
            self.scale, self.total = multiple * self.scale, multiple * self.total
        _subtract(self.others, factor, row.others)
        self.total -= factor * row.total
        if multiple > 1:
            self._reduce()
        return len(row.others) + (2 * len(self.others) if multiple > 1 else 0)

    def _reduce(self) -> None:
        common = gcd(self.scale, self.total, *self.others.values())
        if common > 1:
            self.scale, self.total = self.scale // common, self.total // common
            self.others = {other: own // common for other, own in self.others.items()}


@attrs.define
class LinearProgram:
    """Equations of non-negative unknowns, each solved for one unknown by the others.

    In the present solution these others are zero. `fixed` are unknowns that can have one value
    only.
    """

    budget: StepBudget
    fixed: dict[int, int] = attrs.field(factory=dict)
    rows: list[_Row] = attrs.field(factory=list)

    def solution(self) -> dict[int, Fraction | int]:
        """Returns the present solution; unknowns that are not named are zero."""
        return {**self.fixed, **{row.unknown: row.value for row in self.rows if row.total}}

    @property
    def whole(self) -> bool:
        """Whether the present solution is of whole numbers."""
        return all(row.total % row.scale == 0 for row in self.rows)

    def bounds(self, form: Form) -> tuple[int, int | None]:
        """Returns the least and the largest whole number that a sum of unknowns can be.

        None is no upper bound.
        """
        largest = self.maximize(form)
        least = self.maximize({unknown: -factor for unknown, factor in form.items()})
        return ceil(-(least or 0)), None if largest is None else floor(largest)

    def maximize(self, form: Form) -> Fraction | None:
        """Moves to a solution in which a sum of unknowns is largest, and returns that largest.

        None when it has no limit.
        """
        gains = self._gains(form)
        stalled = 0
        while (column := self._entering(gains.others, stalled)) is not None:
            row = self._leaving(column)
            if row is None:
                return None
            stalled = 0 if row.total else stalled + 1
            self.exchange(row, column)
            self.budget.spend(gains.eliminate(row))
        solution = self.solution()
        return Fraction(sum(factor * solution.get(name, 0) for name, factor in form.items()))

    def _gains(self, form: Form) -> _Row:
        """Returns how much a sum of unknowns gains with each of those that are zero, as a row."""
        gains = _Row(_OBJECTIVE, 1, {}, 0)
        for name, factor in form.items():
            if name not in self.fixed:
                gains.others[name] = factor
        for row in self.rows:
            if row.unknown in gains.others:
                self.budget.spend(gains.eliminate(row))
        return gains

    def _entering(self, gains: Form, stalled: int) -> int | None:
        """Returns the unknown with the largest gain, the first one where the method has stalled."""
        self.budget.spend(len(gains))
        rising = [column for column, gain in gains.items() if gain > 0]
        if stalled > _STALLED:
            return min(rising, default=None)
        return min(rising, key=lambda column: (-gains[column], column), default=None)

    def _leaving(self, column: int) -> _Row | None:
        """Returns the row whose unknown is the first to reach zero; None when none falls."""
        best: tuple[Fraction, int] | None = None
        found: _Row | None = None
        self.budget.spend(len(self.rows))
        for row in self.rows:
            factor = row.others.get(column, 0)
            if factor > 0:
                reached = Fraction(row.total, factor), row.unknown
                if best is None or reached < best:
                    best, found = reached, row
        return found

    def exchange(self, row: _Row, column: int) -> None:
        """Solves a row for another unknown, and replaces that one in all others."""
        row.solve_for(column)
        for other in self.rows:
            if other is not row and column in other.others:
                self.budget.spend(other.eliminate(row))


_OBJECTIVE: Final = -1


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
        others = {unknown: sign * factor for unknown, factor in form.items()}
        program.rows.append(_Row(-number, 1, others, sign * total))
    if program.maximize({row.unknown: -1 for row in program.rows}):
        return None
    _drop_auxiliary(program)
    return program


def _drop_auxiliary(program: LinearProgram) -> None:
    """Removes the unknowns with which the equations started; all of them are zero."""
    for row in program.rows:
        unknown = max(row.others, default=-1)
        if row.unknown < 0 <= unknown:
            program.exchange(row, unknown)
    # An equation that is left with its own unknown follows from the others.
    program.rows = [row for row in program.rows if row.unknown >= 0]
    for row in program.rows:
        row.others = {name: factor for name, factor in row.others.items() if name >= 0}


def _fix_unknowns(
    equations: Iterable[Equation], budget: StepBudget
) -> tuple[dict[int, int], list[Equation]] | None:
    """Returns the unknowns that single equations decide, and the equations of the others.

    None when an equation cannot hold. An equation of one unknown decides it, and a sum of zero
    decides all of its unknowns.
    """
    fixed: dict[int, int] = {}
    left, before = list(equations), -1
    while before != len(fixed):
        before = len(fixed)
        unsolved: list[Equation] = []
        for form, total in left:
            budget.spend(len(form))
            open_form, rest = _without_fixed(form, total, fixed)
            decided = _decided(open_form, rest)
            if decided is None:
                unsolved.append((open_form, rest))
            elif min(decided.values(), default=-abs(rest)) < 0:
                return None
            else:
                fixed |= decided
        left = unsolved
    return fixed, left


def _without_fixed(form: Form, total: int, fixed: Form) -> Equation:
    """Returns an equation without the unknowns that are decided."""
    open_form = {}
    for unknown, factor in form.items():
        if unknown in fixed:
            total -= factor * fixed[unknown]
        else:
            open_form[unknown] = factor
    return open_form, total


def _decided(form: Form, total: int) -> dict[int, int] | None:
    """Returns the unknowns that one equation decides; None when it decides none."""
    if not form:
        return {}
    if len(form) == 1:
        ((unknown, factor),) = form.items()
        return {unknown: total // factor} if total % factor == 0 else None
    same_sign = min(form.values()) > 0 or max(form.values()) < 0
    return dict.fromkeys(form, 0) if same_sign and not total else None
