"""Writes several tables of the same days as one system of equations of their common cells.

What an outsider knows is then: every common cell is zero or more, and every count that some table
shows is the sum of its common cells. What the outsider can derive of a hidden count is the interval
from its least to its largest value in all solutions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import product
from math import prod
from typing import Final, TypeAlias

import attrs

from ..values.count_tables import CountTable, Entry
from .common_cells import CommonCells
from .label_matching import MAX_READINGS, AmbiguousMatchError, PlacedTable
from .linear_program import (
    Equation,
    Form,
    LinearProgram,
    StepBudget,
    StepLimitError,
    solve_equations,
)

__all__ = ["MAX_CELLS", "MAX_STEPS", "Detour", "JointSystem", "join_tables"]

MAX_STEPS: Final = 20_000_000
"""The steps of the solver after which a table is withheld: some seconds on a slow machine."""
MAX_CELLS: Final = 3_000
"""With more common cells, a table is withheld at once."""

_Clique: TypeAlias = tuple[int, ...]
"""Dimensions of which common cells are made."""


@attrs.frozen
class Detour:
    """A change that is asked for: a sum is to become at least `goal` (or at most, downwards).

    `direction` is 1 upwards and -1 downwards, `costs` are those of changing entries of the last
    table that it shows.
    """

    form: Form = attrs.field(repr=False)
    goal: int = attrs.field(repr=False)
    direction: int
    costs: Mapping[Entry, int] = attrs.field(repr=False)


@attrs.frozen
class JointSystem:
    """Tables of the same days, the form of each of their counts, and the equations of all.

    `forms` are sums of unknowns, one mapping for each table; `links` hold whatever is shown; `size`
    is the number of unknowns. `added` are counts that no table has, but that outsiders may add up.
    """

    tables: tuple[CountTable, ...]
    forms: tuple[Mapping[Entry, Form], ...] = attrs.field(repr=False)
    links: tuple[Equation, ...] = attrs.field(repr=False)
    size: int
    added: tuple[Equation, ...] = attrs.field(default=(), repr=False)

    def solve(
        self, hidden: Sequence[Set[Entry]], budget: StepBudget, more: Iterable[Equation] = ()
    ) -> LinearProgram | None:
        """Returns a program of all that is known when each table hides some entries.

        `more` are further equations.
        """
        known: dict[frozenset[tuple[int, int]], Equation] = {}
        for table, forms, entries in zip(self.tables, self.forms, hidden, strict=True):
            for entry, form in forms.items():
                if entry not in entries:
                    # The sums of two tables that are made of the same cells are written once.
                    known[frozenset(form.items())] = form, table.value(entry)
        equations = sorted(known.values(), key=lambda equation: len(equation[0]))
        return solve_equations([*equations, *self.links, *more], budget)

    def possible(self, budget: StepBudget) -> bool:
        """Whether the counts of all tables can be true together."""
        counts: dict[frozenset[tuple[int, int]], int] = {}
        for table, forms in zip(self.tables, self.forms, strict=True):
            for entry, form in forms.items():
                count = table.value(entry)
                if counts.setdefault(frozenset(form.items()), count) != count:
                    return False
        return self.solve([frozenset[Entry]()] * len(self.tables), budget) is not None

    def detour(
        self, hidden: Sequence[Set[Entry]], change: Detour, budget: StepBudget
    ) -> frozenset[Entry]:
        """Returns the shown entries of the last table that have to change for a sum to change.

        These are the cheapest, and no more than bring it to its goal. Where the goal is out of
        reach, they bring it as near as can be.
        """
        *others, last = hidden
        forms, table = self.forms[-1], self.tables[-1]
        missing = unknown = self.size
        equations: list[Equation] = [({**change.form, missing: change.direction}, change.goal)]
        costs, slack = {missing: -1_000 * sum(change.costs.values())}, dict[int, Entry]()
        for entry in sorted(forms.keys() - last, key=str):
            for _ in ("more", "less"):
                unknown += 1
                slack[unknown], costs[unknown] = entry, -change.costs[entry]
            equations.append(({**forms[entry], unknown - 1: 1, unknown: -1}, table.value(entry)))
        program = self.solve([*others, frozenset(forms)], budget, equations)
        assert program is not None
        program.maximize(costs)
        solution = program.solution()
        return frozenset(entry for name, entry in slack.items() if solution.get(name, 0))


def join_tables(tables: Sequence[CountTable], budget: StepBudget) -> list[JointSystem]:
    """Returns the systems of the readings of tables that their counts allow.

    These are the readings with all stated sums, without those of one table, and without any: what
    is stated may be wrong, and takes no reading away that names, dimensions and counts give. Empty
    when the tables cannot be joined: no reading holds what is stated, or there are too many. Raises
    StepLimitError when the budget, or the limit of common cells, does not suffice.
    """
    systems: list[JointSystem] = []
    for stated in _with_fewer_statements(tables):
        try:
            readings = _readings(CommonCells(), stated, budget)
        except AmbiguousMatchError:
            return []
        for reading in readings:
            system = attrs.evolve(_system(reading), tables=tuple(tables))
            systems += [system] if system not in systems else []
        if not systems:
            return []
    return systems


def _with_fewer_statements(tables: Sequence[CountTable]) -> list[tuple[CountTable, ...]]:
    """Returns the tables with all their stated sums first, then with fewer of them."""
    given = tuple(tables)
    plain = tuple(attrs.evolve(table, merged={}) for table in tables)
    variants = [given]
    for number, table in enumerate(plain):
        fewer = (*given[:number], table, *given[number + 1 :])
        variants += [fewer] if fewer not in variants else []
    return variants if plain in variants else [*variants, plain]


def _readings(
    reading: CommonCells, tables: Sequence[CountTable], budget: StepBudget
) -> list[CommonCells]:
    """Returns the likeliest readings with further tables that the counts of all allow."""
    if not tables:
        return [reading]
    for candidates in reading.with_table(tables[0]):
        found: list[CommonCells] = []
        for cells in candidates:
            if _system(cells).possible(budget):
                found += _readings(cells, tables[1:], budget)
        if len(found) > MAX_READINGS:
            raise AmbiguousMatchError
        if found:
            return found
    return []


def _system(cells: CommonCells) -> JointSystem:
    """Returns the equations of a reading of tables."""
    cliques, links = _cliques(cells)
    unknowns: dict[tuple[_Clique, tuple[str, ...]], int] = {}
    for clique in cliques:
        names = [cells.categories(dimension) for dimension in clique]
        if len(unknowns) + prod(map(len, names)) > MAX_CELLS:
            raise StepLimitError
        for cell in product(*names):
            unknowns[clique, cell] = len(unknowns)
    index = _Index(unknowns, cells)
    forms = []
    for placed in cells.tables:
        clique = next(clique for clique in cliques if set(placed.dimensions) <= set(clique))
        forms.append(dict(index.forms(placed, clique)))
    equations = list(index.links(links))
    tables = tuple(placed.table for placed in cells.tables)
    return JointSystem(tables, tuple(forms), tuple(equations), len(unknowns))


@attrs.frozen
class _Index:
    """The number of the unknown of each common cell."""

    unknowns: Mapping[tuple[_Clique, tuple[str, ...]], int]
    cells: CommonCells

    def forms(self, placed: PlacedTable, clique: _Clique) -> Iterator[tuple[Entry, Form]]:
        """Yields every cell and margin of a table with the common cells that it is the sum of."""
        for entry in placed.table.entries():
            chosen = {}
            for side, name in enumerate(entry):
                chosen[placed.dimensions[side]] = sorted(placed.categories(side, name))
            yield entry, self._form(clique, chosen, 1)

    def _form(
        self, clique: _Clique, chosen: Mapping[int, Iterable[str]], sign: int
    ) -> dict[int, int]:
        """Returns the sum of the common cells of some categories; of all where none are chosen."""
        names = [chosen.get(each) or self.cells.categories(each) for each in clique]
        return {self.unknowns[clique, cell]: sign for cell in product(*names)}

    def links(self, pairs: Iterable[tuple[_Clique, _Clique]]) -> Iterator[Equation]:
        """Yields the equations by which two cliques count the same people in what they share."""
        for left, right in pairs:
            shared = sorted(set(left) & set(right))
            for cell in product(*map(self.cells.categories, shared)):
                chosen = {name: [category] for name, category in zip(shared, cell, strict=True)}
                yield self._form(left, chosen, 1) | self._form(right, chosen, -1), 0


def _cliques(cells: CommonCells) -> tuple[list[_Clique], list[tuple[_Clique, _Clique]]]:
    """Returns the dimensions that common cells are made of, and which of these are linked.

    Tables that share margins without a circle, such as age by place and age by gender, need no
    cells of all dimensions: whatever agrees in the margins can be true together.
    """
    sets = {tuple(sorted(placed.dimensions)) for placed in cells.tables}
    open_cliques: list[_Clique] = sorted(sets)
    cliques, links = list(open_cliques), list[tuple[_Clique, _Clique]]()
    while len(open_cliques) > 1:
        ear = _ear(open_cliques)
        if ear is None:
            return [tuple(range(len(cells.dimensions)))], []
        links.append(ear)
        open_cliques.remove(ear[0])
    return cliques, links


def _ear(cliques: Sequence[_Clique]) -> tuple[_Clique, _Clique] | None:
    """Returns a clique that shares its dimensions with just one of the others, and that one."""
    for clique in cliques:
        others = [other for other in cliques if other != clique]
        shared = set(clique) & set[int]().union(*others)
        for other in others:
            if shared.issubset(other):
                return clique, other
    return None
