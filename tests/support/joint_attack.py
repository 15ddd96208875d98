"""An outsider who solves several published tables of the same days together, in exact numbers.

The outsider knows how the tables are made: each entry is the sum of some cells of the whole that
was counted. Independent of the library: the linear program starts at the truth, and walks along the
directions in which no shown sum changes.
"""

from __future__ import annotations

import importlib.util
import sys
from fractions import Fraction
from pathlib import Path


def _loaded_tool(name):
    path = Path(__file__).parents[2] / "tools" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


withheld_cells = _loaded_tool("withheld_cells")


def outsider_bounds(counts, made, published):
    """The least and largest value (None: no limit) of each hidden entry of several releases.

    `counts` are the true cells of the whole, `made` the cells of which each entry is the sum.
    """
    shown = set()
    for table, release in zip(made, published, strict=True):
        shown.update(
            table.members[entry] for entry in table.members if release.value(entry) is not None
        )
    program = _Program(counts, sorted(shown, key=sorted))
    bounds = {}
    for number, (table, release) in enumerate(zip(made, published, strict=True)):
        for entry in release.suppressed:
            cells = table.members[entry]
            bounds[number, entry] = (program.extreme(cells, -1), program.extreme(cells, 1))
    return bounds


def given_away(counts, made, published):
    """The hidden entries of which an outsider must admit too few values.

    A small count needs as many as the threshold, any other two. What a release names as `exposed`,
    and what a release that is withheld whole holds, is left out.
    """
    found = []
    for (number, entry), (low, high) in outsider_bounds(counts, made, published).items():
        release = published[number]
        true = release.table.value(entry)
        needed = release.threshold if 0 < true < release.threshold else 2
        helpless = entry in release.exposed or release.withheld is not None
        if high is not None and high - low + 1 < needed and not helpless:
            found.append((number, entry, true, low, high))
    return found


def _free_directions(sums, size):
    """The directions in which no sum of cells changes: a basis of the null space."""
    rows, pivots = [], []
    for members in sums:
        row = [Fraction(cell in members) for cell in range(size)]
        for other, pivot in zip(rows, pivots, strict=True):
            if row[pivot]:
                row = [a - row[pivot] * b for a, b in zip(row, other, strict=True)]
        pivot = next((cell for cell in range(size) if row[cell]), None)
        if pivot is None:
            continue
        row = [value / row[pivot] for value in row]
        for index, other in enumerate(rows):
            if other[pivot]:
                rows[index] = [a - other[pivot] * b for a, b in zip(other, row, strict=True)]
        rows.append(row)
        pivots.append(pivot)
    directions = []
    for free in sorted(set(range(size)) - set(pivots)):
        direction = [Fraction(cell == free) for cell in range(size)]
        for row, pivot in zip(rows, pivots, strict=True):
            direction[pivot] = -row[free]
        directions.append(direction)
    return directions


class _Program:
    """Every cell as its present value and a combination of the cells that are held at zero."""

    def __init__(self, counts, sums):
        directions = _free_directions(sums, len(counts))
        self.values = [Fraction(count) for count in counts]
        self.rows = [[direction[cell] for direction in directions] for cell in range(len(counts))]
        self.names = [(1, cell) for cell in range(len(counts))]
        self.held = [(0, number) for number in range(len(directions))]
        for column in range(len(directions)):
            # Down until some cell is zero: it is held from now on, and the direction is free.
            self._exchange(self._first_at_zero(column, -1), column)

    def _first_at_zero(self, column, sign):
        """The row of the cell that is zero first when what is held moves; None when none falls."""
        falling = []
        for row, coefficients in enumerate(self.rows):
            rate = -sign * coefficients[column]
            if self.names[row][0] and rate > 0:
                falling.append((self.values[row] / rate, self.names[row], row))
        return min(falling)[-1] if falling else None

    def _exchange(self, row, column):
        pivot = self.rows[row][column]
        solved = [-value / pivot for value in self.rows[row]]
        solved[column] = 1 / pivot
        constant = -self.values[row] / pivot
        for index, other in enumerate(self.rows):
            factor = other[column]
            if index != row and factor:
                rest = [*other[:column], Fraction(0), *other[column + 1 :]]
                self.rows[index] = [a + factor * b for a, b in zip(rest, solved, strict=True)]
                self.values[index] += factor * constant
        self.rows[row], self.values[row] = solved, constant
        self.names[row], self.held[column] = self.held[column], self.names[row]

    def extreme(self, cells, sign):
        """The largest sum of some cells, the least with a sign of -1; None without a limit."""
        while True:
            places = {name: row for row, name in enumerate(self.names)}
            total, gains = Fraction(0), [Fraction(0)] * len(self.held)
            for cell in cells:
                row = places.get((1, cell))
                if row is None:
                    gains[self.held.index((1, cell))] += 1
                else:
                    total += self.values[row]
                    gains = [a + b for a, b in zip(gains, self.rows[row], strict=True)]
            rising = [column for column, gain in enumerate(gains) if sign * gain > 0]
            if not rising:
                return total
            column = min(rising, key=self.held.__getitem__)
            row = self._first_at_zero(column, 1)
            if row is None:
                return None
            self._exchange(row, column)
