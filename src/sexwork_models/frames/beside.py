"""How a small mapping made here is laid over a large table, on whatever engine that one is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import narwhals.stable.v2 as nw

from .table import Lazy

__all__ = ["numbered"]

_Column: TypeAlias = Sequence[str | int]


def numbered(frame: Lazy, names: Sequence[str], numbers: Mapping[tuple[str | int, ...], int], called: str) -> Lazy:
    """The frame with the number of every row in a new column, in place of the columns by which it is found.

    `numbers` holds everything that any row has in these columns: texts or whole numbers, never null.
    """
    keys = dict(zip(names, zip(*numbers, strict=True), strict=True))
    return frame.join(_beside(frame, {**keys, called: list(numbers.values())}), on=list(names), how="inner").drop(*names)


def _beside(frame: Lazy, columns: Mapping[str, _Column]) -> Lazy:
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


def _related(relation: Any, columns: Mapping[str, _Column]) -> Any:
    """A relation of DuckDB on the connection of another, which only that one knows."""
    from duckdb import ConstantExpression, FunctionExpression  # noqa: PLC0415 - imported where it is used

    lists = {name: FunctionExpression("unnest", ConstantExpression(list(values))) for name, values in columns.items()}
    typed = [one.cast("BIGINT" if isinstance(columns[name][0], int) else "VARCHAR").alias(name) for name, one in lists.items()]
    return relation.limit(0).aggregate("count(*) AS n").select(*typed)
