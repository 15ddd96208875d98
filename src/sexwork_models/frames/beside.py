"""How a small mapping made here is laid over a large table, on whatever engine that one is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any, TypeAlias

import narwhals.stable.v2 as nw

from .table import Lazy

__all__ = ["numbered"]

_Key: TypeAlias = tuple[str | int, ...]
_MOST = 2**62  # of keys that can be written as one number


def numbered(frame: Lazy, names: Sequence[str], numbers: Mapping[_Key, int], called: str) -> Lazy:
    """The frame with the number of every row in a new column, in place of the columns by which it is found.

    `numbers` holds what any row has in these columns, text or whole numbers from 0. An engine in memory looks every row up; one
    that reads a query joins a small table.
    """
    columns = [_ranks(values) for values in zip(*numbers, strict=True)]
    in_memory = not (frame.implementation.is_duckdb() or frame.implementation.is_spark_like())
    if in_memory and prod(len(ranks) for ranks in columns) < _MOST:
        return frame.with_columns(_looked_up(names, columns, numbers).alias(called)).drop(*names)
    keys = dict(zip(names, zip(*numbers, strict=True), strict=True))
    return frame.join(_beside(frame, {**keys, called: list(numbers.values())}), on=list(names), how="inner").drop(*names)


def _ranks(values: Sequence[str | int]) -> dict[str | int, int]:
    return {value: rank for rank, value in enumerate(dict.fromkeys(values))}


def _looked_up(names: Sequence[str], columns: Sequence[Mapping[str | int, int]], numbers: Mapping[_Key, int]) -> nw.Expr:
    """The number of a row: of one column at once, of several by way of one number for all of them."""
    if len(names) == 1:
        return _replaced(nw.col(names[0]), {value: numbers[value,] for value in columns[0]})
    place, code = 1, nw.lit(0, dtype=nw.Int64)
    codes = dict.fromkeys(numbers, 0)
    for index, (name, ranks) in enumerate(zip(names, columns, strict=True)):
        code = code + _replaced(nw.col(name), ranks) * place
        codes = {key: sofar + ranks[key[index]] * place for key, sofar in codes.items()}
        place *= len(ranks)
    return _replaced(code, {codes[key]: number for key, number in numbers.items()})


def _replaced(column: nw.Expr, numbers: Mapping[Any, int]) -> nw.Expr:
    return column.replace_strict(list(numbers), list(numbers.values()), default=0, return_dtype=nw.Int64)


def _beside(frame: Lazy, columns: Mapping[str, Sequence[str | int]]) -> Lazy:
    """A small frame of at least one row that can be joined to another; whole numbers have 64 bits."""
    engine, native = frame.implementation, frame.to_native()
    if engine.is_duckdb():
        related: Lazy = nw.from_native(_related(native, columns))
        return related
    if engine.is_spark_like():
        rows = [list(row) for row in zip(*columns.values(), strict=True)]
        made: Lazy = nw.from_native(native.sparkSession.createDataFrame(rows, list(columns)))
        return made
    return nw.from_dict(dict(columns), backend=engine).lazy()


def _related(relation: Any, columns: Mapping[str, Sequence[str | int]]) -> Any:
    """A relation of DuckDB on the connection of another, which only that one knows."""
    from duckdb import ConstantExpression, FunctionExpression  # noqa: PLC0415 - imported where it is used

    lists = {name: FunctionExpression("unnest", ConstantExpression(list(values))) for name, values in columns.items()}
    typed = [one.cast("BIGINT" if isinstance(columns[name][0], int) else "VARCHAR").alias(name) for name, one in lists.items()]
    return relation.limit(0).aggregate("count(*) AS n").select(*typed)
