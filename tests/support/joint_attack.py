"""An outsider who solves several published tables of the same days together, in exact numbers.

The outsider knows how the tables are made: each entry is the sum of some cells of the whole that
was counted. Independent of the library: it starts at the truth and walks along the directions in
which no shown sum changes.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import count as numbers


def free_directions(sums, size):
    """Directions (columns by cell) in which no sum of cells changes: a basis of the null space."""
    rows, pivots = [], []
    for members in sums:
        row = [Fraction(cell in members) for cell in range(size)]
        for other, pivot in zip(rows, pivots, strict=True):
            if row[pivot]:
                row = [a - row[pivot] * b for a, b in zip(row, other, strict=True)]
        pivot = next((cell for cell in range(size) if row[cell]), None)
        if pivot is not None:
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


class JointAttack:
    """The cells of the truth, none below zero, and sums of them that are known.

    A dictionary of the simplex method: every cell is its present value and a combination of the
    cells (or, at first, directions) that are held.
    """

    def __init__(self, truth, sums):
        self.size = len(truth)
        directions = free_directions(sums, self.size)
        self.held = [("direction", number) for number in range(len(directions))]
        self.values = [Fraction(value) for value in truth]
        self.rows = [[direction[cell] for direction in directions] for cell in range(self.size)]
        self.names = [("cell", cell) for cell in range(self.size)]
        for column in range(len(directions)):
            # Down until some cell is zero; that cell is held from now on, the direction is free.
            falling = [
                row for row in range(self.size) if self._is_cell(row) and self.rows[row][column] > 0
            ]
            self.exchange(
                min(falling, key=lambda row: (self.values[row] / self.rows[row][column], row)),
                column,
            )

    def _is_cell(self, row):
        return self.names[row][0] == "cell"

    def exchange(self, row, column):
        pivot = self.rows[row][column]
        solved = [-value / pivot for value in self.rows[row]]
        solved[column] = 1 / pivot
        constant = -self.values[row] / pivot
        for index, other in enumerate(self.rows):
            factor = other[column]
            if index != row and factor:
                self.rows[index] = [
                    (0 if place == column else value) + factor * solved[place]
                    for place, value in enumerate(other)
                ]
                self.values[index] += factor * constant
        self.rows[row], self.values[row] = solved, constant
        self.names[row], self.held[column] = self.held[column], self.names[row]

    def largest(self, cells, sign=1):
        """The largest sum of some cells (the least, with a sign of -1); None without a limit."""
        for _ in numbers():
            gains = [Fraction(0)] * len(self.held)
            total = Fraction(0)
            for cell in cells:
                if ("cell", cell) in self.held:
                    gains[self.held.index(("cell", cell))] += 1
                else:
                    row = self.names.index(("cell", cell))
                    total += self.values[row]
                    gains = [gain + more for gain, more in zip(gains, self.rows[row], strict=True)]
            rising = [column for column, gain in enumerate(gains) if sign * gain > 0]
            if not rising:
                return total
            column = min(rising, key=lambda column: self.held[column])
            falling = [
                row for row in range(self.size) if self._is_cell(row) and self.rows[row][column] < 0
            ]
            if not falling:
                return None
            self.exchange(
                min(
                    falling,
                    key=lambda row: (self.values[row] / -self.rows[row][column], self.names[row]),
                ),
                column,
            )
