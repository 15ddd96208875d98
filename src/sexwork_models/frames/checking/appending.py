"""How a few rows that were read again join the table that they came from, in its own engine."""

from __future__ import annotations

from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from ...errors import UnusableInputError
from ..table import Lazy

__all__ = ["appended"]


def appended(table: Lazy, rows: pl.DataFrame) -> Lazy:
    """The table with `rows`, which have the same columns. Raises UnusableInputError for an engine that takes no rows."""
    native: Any = table.to_native()
    if table.implementation.is_polars():
        return _wrapped(pl.concat([native, rows.lazy()], how="vertical"))
    if table.implementation.is_duckdb():
        return _wrapped(_to_relation(native, rows))
    if table.implementation.is_pyspark():
        return _wrapped(native.unionByName(native.sparkSession.createDataFrame(rows.rows(), schema=native.schema)))
    raise UnusableInputError("table-takes-no-rows", count=len(rows), engine=str(table.implementation))


def _wrapped(native: Any) -> Lazy:
    wrapped: Lazy = nw.from_native(native)
    return wrapped


def _to_relation(relation: Any, rows: pl.DataFrame) -> Any:
    mended = rows.to_arrow()  # noqa: F841 - the query finds it by this name
    return relation.query("sound", "SELECT * FROM sound UNION ALL BY NAME SELECT * FROM mended")
