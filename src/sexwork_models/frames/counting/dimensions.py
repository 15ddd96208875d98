"""Numbers the groups of a breakdown: each combination of dimension values is one number.

The distinct values of the columns that decide on a dimension are collected once, few in number.
What value a place has on a day is then read in Python: between two days on which any place changes
it is the same, so a row only needs the number of its interval between such days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from math import prod
from typing import TypeAlias

import attrs
import narwhals.stable.v2 as nw

from ...core.errors import UnusableInputError
from ...monitoring.measures.dimensions import PLACE_DIMENSIONS, DimensionReader
from ...monitoring.measures.windows import GroupKey
from ...results.parts import Part
from ...values.intervals import Interval
from ..engines import LazyFrame
from ..expressions import MODEL_PREFIX
from ..joins import add_mapped_number
from ..table import TypedTable
from .aggregates import batch_collect

__all__ = [
    "DAY_RANGE",
    "MODELS",
    "PLACE",
    "Breakdown",
    "Dimension",
    "DimensionColumns",
    "DistinctRow",
    "dimension_column",
    "read_dimensions",
]

DistinctRow: TypeAlias = Mapping[str, str | int]
PLACE, DAY_RANGE, MODELS = "place", "turn", "models"
_DECIDING = {"place": (PLACE, DAY_RANGE), "province": (PLACE, DAY_RANGE), "model": (MODELS,)}


@attrs.frozen(eq=False, repr=False, slots=False)
class DimensionColumns:
    """The columns that decide on the dimension values of the rows before `end`.

    `reader` knows the places and the days for which they are read.
    """

    reader: DimensionReader
    end: date | None

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for readers that read places and days alike, whatever their dimensions."""
        reader = self.reader
        return (reader.places_as_of, id(reader.framework), self.end)

    @cached_property
    def change_days(self) -> tuple[date, ...]:
        """The days before the end on which the value of a place may change, in order."""
        return self.reader.change_days(self.end)

    def expr(self, table: TypedTable, name: str) -> nw.Expr:
        """A column as an expression. Models are the bits of a number, so there are at most 62."""
        if name == DAY_RANGE:
            passed = [table.since(day).cast(nw.Int64) for day in self.change_days]
            return nw.sum_horizontal(nw.lit(0, dtype=nw.Int64), *passed)
        if name == MODELS:
            bits = list[nw.Expr]()
            for bit, code in enumerate(self.reader.framework.models):
                bits.append(nw.col(f"{MODEL_PREFIX}{code}").cast(nw.Int64) * 2**bit)
            return nw.sum_horizontal(*bits)
        return nw.col(name).fill_null("")

    def group_value(self, dimension: str, row: DistinctRow) -> Part:
        """The value of a row in one dimension."""
        if dimension in PLACE_DIMENSIONS:
            return self.reader.place_value(dimension, str(row[PLACE]), self.day_of(row))
        if dimension == "model":
            return self.reader.models_value(frozenset(self.models_of(row)))
        return str(row[dimension])

    def day_of(self, row: DistinctRow) -> date:
        """A day between the same change days as the day of a row."""
        number = int(row[DAY_RANGE])
        return self.change_days[number - 1] if number else date.min

    def models_of(self, row: DistinctRow) -> Iterator[str]:
        """Yields the models of a row."""
        for bit, code in enumerate(self.reader.framework.models):
            if int(row[MODELS]) >> bit & 1:
                yield code


@attrs.frozen(eq=False, repr=False, slots=False)
class Dimension:
    """The values of one dimension in a table, in order: the position of a value is its number.

    `rows` are the distinct values of the deciding columns.
    """

    name: str
    columns: DimensionColumns
    rows: tuple[DistinctRow, ...]

    @cached_property
    def values(self) -> tuple[Part, ...]:
        """Every value that a row may have, in order."""
        return tuple(key[0] for key in sorted({(value,) for value in self._row_values}))

    @cached_property
    def deciding(self) -> tuple[str, ...]:
        """The columns that decide on the value, without the day when no value changes over time."""
        names = _DECIDING.get(self.name, (self.name,))
        timeless = tuple(name for name in names if name != DAY_RANGE)
        keys, values = self._keys(timeless), self._row_values
        value_of = dict(zip(keys, values, strict=True))
        return timeless if list(map(value_of.get, keys)) == values else names

    @property
    def column(self) -> str:
        """The column with the number of the value of every row."""
        return f"in_{self.name}"

    def add_number_column(self, frame: LazyFrame) -> LazyFrame:
        """The frame with this column, looked up by the deciding columns."""
        number_of = {value: number for number, value in enumerate(self.values)}
        row_numbers = [number_of[value] for value in self._row_values]
        numbers = dict(zip(self._keys(self.deciding), row_numbers, strict=True))
        columns = [*map(dimension_column, self.deciding)]
        return add_mapped_number(frame, columns, numbers, self.column)

    @cached_property
    def _row_values(self) -> list[Part]:
        return [self.columns.group_value(self.name, row) for row in self.rows]

    def _keys(self, names: Iterable[str]) -> list[tuple[str | int, ...]]:
        return [tuple(row[name] for name in names) for row in self.rows]


def dimension_column(name: str) -> str:
    """The name of a deciding column in a plan."""
    return f"said_{name}"


def read_dimensions(
    table: TypedTable, columns: DimensionColumns, names: Sequence[str]
) -> dict[str, Dimension]:
    """The dimensions of a table, collected in one batch."""
    rows = table.frame.filter(table.within(Interval(None, columns.end)))
    deciding, frames = dict[str, tuple[str, ...]](), dict[tuple[str, ...], LazyFrame]()
    for name in names:
        own = deciding[name] = _DECIDING.get(name, (name,))
        if own not in frames:
            selected = rows.select(*(columns.expr(table, column).alias(column) for column in own))
            frames[own] = selected.group_by(*own).agg(nw.len().alias("rows"))
    collected = dict(zip(frames, batch_collect([*frames.values()], table), strict=True))
    dimensions: dict[str, Dimension] = {}
    for name, own in deciding.items():
        distinct = tuple(collected[own].iter_rows(named=True))
        dimensions[name] = Dimension(name, columns, distinct)
    return dimensions


@attrs.frozen(eq=False, repr=False)
class Breakdown:
    """The groups of a breakdown by dimensions, numbered so that their keys are in order.

    `column` has the number of the group of every row, and is empty without dimensions. There are at
    most `most` groups.
    """

    dimensions: tuple[Dimension, ...]
    column: str
    most: int

    def __attrs_post_init__(self) -> None:
        count = self.group_count
        if count > self.most:
            by = ", ".join(dimension.name for dimension in self.dimensions)
            raise UnusableInputError("too-many-parts", by=by, count=count, most=self.most)

    @property
    def group_count(self) -> int:
        """How many groups there may be; zero for a table without rows."""
        return prod(len(dimension.values) for dimension in self.dimensions)

    def group_key(self, number: int) -> GroupKey:
        """The dimension values of a group."""
        values = list[Part]()
        for dimension in reversed(self.dimensions):
            number, position = divmod(number, len(dimension.values))
            values.append(dimension.values[position])
        return tuple(reversed(values))

    @property
    def group_number(self) -> nw.Expr:
        """The number of the group of a row, from the numbers of its dimension values."""
        terms, stride = [nw.lit(0, dtype=nw.Int64)], 1
        for dimension in reversed(self.dimensions):
            terms.append(nw.col(dimension.column) * stride)
            stride *= len(dimension.values)
        return nw.sum_horizontal(*terms)
