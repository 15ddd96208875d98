"""Joins small mappings and lists of values to a large table, on any engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import narwhals.stable.v2 as nw
import polars as pl

from .engines import LazyFrame, collect

__all__ = ["add_mapped_number", "anti_join", "filter_any_in", "filter_not_in"]

_LOOKUP = "held_"  # begins the names of columns of a lookup frame
_Column: TypeAlias = Sequence[str | int]
_Numbers: TypeAlias = Mapping[tuple[str | int, ...], int]


def add_mapped_number(
    frame: LazyFrame, columns: Sequence[str], numbers: _Numbers, name: str
) -> LazyFrame:
    """The frame with a new column of numbers, looked up by the values of some other columns.

    `numbers` has every combination of values of these columns: texts or whole numbers, never null.
    """
    if frame.implementation.is_polars():
        mapped: LazyFrame = nw.from_native(
            frame.to_native().with_columns(_number_expr(columns, numbers).alias(name))
        )
        return mapped
    keys = dict[str, list[str | int]]()
    for column, values in zip(columns, zip(*numbers, strict=True), strict=True):
        keys[f"{_LOOKUP}{column}"] = list(values)
    lookup = _lookup_frame(frame, {**keys, name: list(numbers.values())})
    return frame.join(lookup, left_on=list(columns), right_on=list(keys), how="inner")


def _number_expr(columns: Sequence[str], numbers: _Numbers) -> pl.Expr:
    """The number as an expression that streams: the values of the columns index a flat table."""
    positions, strides, size = list[dict[str | int, int]](), list[int](), 1
    for values in zip(*numbers, strict=True):
        distinct = dict.fromkeys(values)  # in order of first occurrence
        positions.append({value: position for position, value in enumerate(distinct)})
        strides.append(size)
        size *= len(distinct)
    table = [0] * size
    for key, number in numbers.items():
        parts = zip(key, positions, strides, strict=True)
        table[sum(own[value] * stride for value, own, stride in parts)] = number
    indices = list[pl.Expr]()
    for column, own, stride in zip(columns, positions, strides, strict=True):
        codes = pl.col(column).cast(pl.String).cast(pl.Enum(map(str, own)))
        indices.append(codes.to_physical().cast(pl.Int64) * stride)
    return pl.lit(pl.Series(table, dtype=pl.Int64)).gather(pl.sum_horizontal(indices))


def filter_any_in(frame: LazyFrame, values: Mapping[str, Sequence[str]]) -> LazyFrame:
    """The rows with one of the texts of a column, in any of the columns; texts are distinct.

    Other engines than Polars join a lookup frame: a database reads long lists slowly.
    """
    if frame.implementation.is_polars():
        matches = [nw.col(column).is_in(texts) for column, texts in values.items()]
        return frame.filter(nw.any_horizontal(*matches, ignore_nulls=True))
    marked, marks, unmarked = frame, list[str](), list[nw.Expr]()
    for column, texts in values.items():
        mark = f"{_LOOKUP}{column}"
        lookup = _lookup_frame(frame, {f"{mark}_text": texts, mark: [1] * len(texts)})
        marked = marked.join(lookup, left_on=column, right_on=f"{mark}_text", how="left")
        marks.append(mark)
        unmarked.append(nw.col(mark).is_null())
    return marked.filter(~nw.all_horizontal(*unmarked, ignore_nulls=True)).drop(*marks)


def filter_not_in(frame: LazyFrame, column: str, values: Sequence[Any]) -> LazyFrame:
    """The rows with none of some texts or numbers in a column that is never null.

    Without values the frame stays as it is.
    """
    if not values:
        return frame
    if frame.implementation.is_polars():
        return frame.filter(~nw.col(column).is_in(values))
    key = f"{_LOOKUP}{column}"
    return frame.join(_lookup_frame(frame, {key: values}), left_on=column, right_on=key, how="anti")


def anti_join(frame: LazyFrame, column: str, texts: LazyFrame, file: str) -> LazyFrame:
    """The rows whose column holds none of some texts.

    `texts` are few, in one column, never null, and of the same source as the frame. Polars gets
    them as a list: of a stream joined with itself it would keep one side in memory.
    """
    if frame.implementation.is_polars():
        listed = collect(texts, file).to_series().unique()
        rows: LazyFrame = nw.from_native(
            frame.to_native().filter(~pl.col(column).is_in(listed.implode()).fill_null(value=False))
        )
        return rows
    (name,) = texts.collect_schema().names()
    key = f"{_LOOKUP}{name}"
    return frame.join(texts.rename({name: key}), left_on=column, right_on=key, how="anti")


def _lookup_frame(frame: LazyFrame, columns: Mapping[str, _Column]) -> LazyFrame:
    """A small frame of at least one row, to join with another; whole numbers have 64 bits."""
    engine, native = frame.implementation, frame.to_native()
    if engine.is_duckdb():
        from duckdb import ConstantExpression, FunctionExpression  # noqa: PLC0415 - where used

        typed = []
        for name, values in columns.items():
            unnested = FunctionExpression("unnest", ConstantExpression(list(values)))
            type_ = "BIGINT" if isinstance(values[0], int) else "VARCHAR"
            typed.append(unnested.cast(type_).alias(name))
        # Only the large frame's relation knows its connection.
        relation = native.limit(0).aggregate("count(*) AS n").select(*typed)
        created: LazyFrame = nw.from_native(relation)
        return created
    if engine.is_spark_like():
        rows = [list(row) for row in zip(*columns.values(), strict=True)]
        local = native.sparkSession.createDataFrame(rows, list(columns))
        # Spark does not know its size, and would shuffle the large frame.
        sent: LazyFrame = nw.from_native(local.hint("broadcast"))
        return sent
    return nw.from_dict(dict(columns), backend=engine).lazy()
