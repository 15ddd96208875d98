"""How a small table made here stands beside a large one: on the same engine, and where there is one, in the same session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw

from .table import Lazy

__all__ = ["beside"]


def beside(frame: Lazy, columns: Mapping[str, Sequence[str] | Sequence[int]]) -> Lazy:
    """A frame of at least one row that can be joined to another; whole numbers have 64 bits."""
    engine, native = frame.implementation, frame.to_native()
    if engine.is_duckdb():
        related: Lazy = nw.from_native(_related(native, columns))
        return related
    if engine.is_spark_like():
        rows = [list(row) for row in zip(*columns.values(), strict=True)]
        made: Lazy = nw.from_native(native.sparkSession.createDataFrame(rows, list(columns)))
        return made
    return nw.from_dict(dict(columns), backend=engine).lazy()


def _related(relation: Any, columns: Mapping[str, Sequence[str] | Sequence[int]]) -> Any:
    """A relation of DuckDB on the connection of another, which only that one knows."""
    from duckdb import ConstantExpression, FunctionExpression  # noqa: PLC0415 - imported where it is used

    lists = {name: FunctionExpression("unnest", ConstantExpression(list(values))) for name, values in columns.items()}
    typed = [one.cast("BIGINT" if isinstance(columns[name][0], int) else "VARCHAR").alias(name) for name, one in lists.items()]
    return relation.limit(0).aggregate("count(*) AS n").select(*typed)
