"""Prints how many cells pairs of releases of the same days withhold, and fails above one in five.

    python tools/withheld_cells.py --pairs 200 --seed 1

Each pair is made of one seeded population: the second release is transposed, leaves out or merges
rows, is cut by something else or shares a margin only. The same seed gives the same pairs and the
same result on every machine.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import product
from random import Random
from typing import NamedTuple, TypeAlias

import attrs

from sexwork_models import CountTable, Interval, PublishedTable, suppress

HIGHEST_SHARE = 0.2
DAYS = Interval(date(2023, 12, 15), date(2024, 3, 15))

Groups: TypeAlias = Mapping[str, Iterable[str]]
"""The categories of each row or column by its name."""
Entry: TypeAlias = tuple[str | None, str | None]


class Axis(NamedTuple):
    """What rows or columns are: a dimension by its number, and the categories under each name."""

    dimension: int
    groups: Groups


class MadeTable(NamedTuple):
    """A table, and the cells of the whole of which each of its entries is the sum."""

    table: CountTable
    members: Mapping[Entry, frozenset[int]]


class Population:
    """People counted by every combination of some dimensions."""

    def __init__(self, sizes: Sequence[int], counts: Sequence[int]) -> None:
        self.categories = [
            [f"{'abcdef'[dimension]}{number}" for number in range(size)]
            for dimension, size in enumerate(sizes)
        ]
        self.cells = list(product(*self.categories))
        self.counts = list(counts)

    def axis(self, dimension: int) -> Axis:
        """All categories of a dimension."""
        return Axis(dimension, {name: [name] for name in self.categories[dimension]})

    def table(self, rows: Axis, columns: Axis) -> MadeTable:
        """The counts by two axes."""
        members: dict[Entry, frozenset[int]] = {}
        names = [[*axis.groups, None] for axis in (rows, columns)]
        for entry in product(*names):
            inside = []
            for number, cell in enumerate(self.cells):
                if _holds(rows, entry[0], cell) and _holds(columns, entry[1], cell):
                    inside.append(number)
            members[entry[0], entry[1]] = frozenset(inside)
        cells = {}
        for row, column in product(rows.groups, columns.groups):
            cells[row, column] = sum(self.counts[cell] for cell in members[row, column])
        return MadeTable(CountTable(list(rows.groups), list(columns.groups), cells, DAYS), members)


def _holds(axis: Axis, name: str | None, cell: Sequence[str]) -> bool:
    if not axis.groups:
        return True
    groups = axis.groups.values() if name is None else [axis.groups[name]]
    return any(cell[axis.dimension] in group for group in groups)


def all_people(population: Population) -> Axis:
    """One column that holds everybody."""
    return Axis(1, {"all": population.categories[1]})


def without_last(axis: Axis) -> Axis:
    """An axis of which the last row is left out."""
    return axis._replace(groups=dict(list(axis.groups.items())[:-1]))


def with_merged(axis: Axis) -> Axis:
    """An axis of which the first two rows are one, under a name of its own."""
    (first, one), (second, two), *rest = axis.groups.items()
    return axis._replace(groups={f"{first} and {second}": [*one, *two], **dict(rest)})


def with_blanks(axis: Axis) -> Axis:
    """An axis with needless blanks around the names."""
    return axis._replace(groups={f" {name}  ": group for name, group in axis.groups.items()})


def with_new_names(axis: Axis) -> Axis:
    """An axis with other names."""
    return axis._replace(groups={f"new {name}": group for name, group in axis.groups.items()})


Maker: TypeAlias = Callable[[Population], list[MadeTable]]


def _rows_changed(change: Callable[[Axis], Axis], *, changed_first: bool = False) -> Maker:
    def make(people: Population) -> list[MadeTable]:
        rows, columns = people.axis(0), people.axis(1)
        made = [people.table(rows, columns), people.table(change(rows), columns)]
        return made[::-1] if changed_first else made

    return make


def _cuts(*pairs: tuple[int, int]) -> Maker:
    def make(people: Population) -> list[MadeTable]:
        return [people.table(people.axis(first), people.axis(second)) for first, second in pairs]

    return make


def _total_shared(people: Population) -> list[MadeTable]:
    """Two tables without a name in common, which state that they are cut by different things."""
    made = []
    for number, (table, members) in enumerate(_cuts((0, 1), (2, 3))(people)):
        rows, columns = f"dimension {2 * number}", f"dimension {2 * number + 1}"
        stated = attrs.evolve(table, row_dimension=rows, column_dimension=columns)
        made.append(MadeTable(stated, members))
    return made


def _by_rows_only(people: Population) -> list[MadeTable]:
    rows, columns = people.axis(0), people.axis(1)
    return [people.table(rows, columns), people.table(rows, all_people(people))]


PAIRS: Mapping[str, tuple[int, Maker]] = {
    "same shape": (2, _cuts((0, 1), (0, 1))),
    "transposed": (2, _cuts((0, 1), (1, 0))),
    "a row left out": (2, _rows_changed(without_last)),
    "a row more": (2, _rows_changed(without_last, changed_first=True)),
    "two rows merged": (2, _rows_changed(with_merged)),
    "a row split": (2, _rows_changed(with_merged, changed_first=True)),
    "merged, one left out": (2, _rows_changed(lambda axis: without_last(with_merged(axis)))),
    "other blanks": (2, _rows_changed(with_blanks)),
    "other names": (2, _rows_changed(with_new_names)),
    "rows only": (2, _by_rows_only),
    "a margin shared": (3, _cuts((0, 1), (0, 2))),
    "the total shared": (4, _total_shared),
}
"""How the second release differs, the number of dimensions, and how both are made."""


def drawn_pair(kind: str, random: Random) -> list[MadeTable]:
    """A pair of releases; of each, a fortieth of the cells of the first is small."""
    dimensions, make = PAIRS[kind]
    sizes = [random.randint(3, 6), *(random.randint(2, 5) for _ in range(dimensions - 1))]
    sizes = sizes if dimensions < 4 else [min(size, 3) for size in sizes]
    number = 1
    for size in sizes:
        number *= size
    middle = 3.0 - 1.2 * (dimensions - 2)
    counts = [round(random.lognormvariate(middle, 0.9)) for _ in range(number)]
    return make(Population(sizes, counts))


def published_pair(made: Iterable[MadeTable]) -> list[PublishedTable]:
    """Each table beside those before it."""
    out: list[PublishedTable] = []
    for table, _ in made:
        out.append(suppress(table, earlier=list(out)))
    return out


class Tally:
    """Numbers of cells: all, small, hidden, and of tables withheld whole."""

    def __init__(self) -> None:
        self.cells = self.small = self.alone = self.hidden = self.withheld = 0

    def add(self, published: PublishedTable) -> None:
        """Adds a published table."""
        counts = published.table.cells.values()
        self.cells += len(counts)
        self.small += sum(0 < count < published.threshold for count in counts)
        self.hidden += _hidden_cells(published)
        self.alone += _hidden_cells(suppress(published.table, published.threshold))
        self.withheld += published.withheld is not None

    @property
    def share(self) -> float:
        """The share of all cells that is hidden."""
        return self.hidden / self.cells

    def line(self, name: str) -> str:
        """The numbers in one line."""
        numbers = (self.cells, self.small, self.alone, self.hidden)
        columns = "".join(f"{number:9,}" for number in numbers)
        return f"{name:24}{columns}{self.share:9.1%}{self.withheld:9}"


def _hidden_cells(published: PublishedTable) -> int:
    return sum(None not in entry for entry in published.suppressed)


def tally_pairs(pairs: int, seed: int) -> dict[str, Tally]:
    """The numbers of so many pairs by how their second release differs."""
    kinds = list(PAIRS)
    tallies = {kind: Tally() for kind in kinds}
    for number in range(pairs):
        kind = kinds[number % len(kinds)]
        for published in published_pair(drawn_pair(kind, Random(f"{seed}/{number}"))):
            tallies[kind].add(published)
    return {kind: tally for kind, tally in tallies.items() if tally.cells}


def total_of(tallies: Iterable[Tally]) -> Tally:
    """The sum of tallies."""
    total = Tally()
    for tally in tallies:
        for name, number in vars(tally).items():
            setattr(total, name, getattr(total, name) + number)
    return total


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the numbers; 1 where more than one cell in five is withheld."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    tallies = tally_pairs(asked.pairs, asked.seed)
    head = ("cells", "small", "alone", "hidden", "share", "whole")
    print(f"{'second release':24}" + "".join(f"{name:>9}" for name in head))
    for kind, tally in tallies.items():
        print(tally.line(kind))
    total = total_of(tallies.values())
    print(total.line(f"{asked.pairs} pairs"))
    print("alone: hidden if each release were the only one; whole: tables withheld whole")
    return int(total.share > HIGHEST_SHARE)


if __name__ == "__main__":
    sys.exit(main())
