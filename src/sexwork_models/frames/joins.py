"""How a small mapping made here is laid over a large table, on whatever engine that one is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod
from typing import Any, TypeAlias

import narwhals.stable.v2 as nw
import polars as pl

from .engines import Lazy, collected

__all__ = ["holding", "lacking", "numbered", "without"]

_HELD = "held_"
_Column: TypeAlias = Sequence[str | int]


def numbered(
    frame: Lazy, names: Sequence[str], numbers: Mapping[tuple[str | int, ...], int], called: str
) -> Lazy:
    """The frame with a number for every row in a new column, told from what stands in some others.

    `numbers` holds everything that any row has in these columns: texts or whole numbers, never null.
    """
    if frame.implementation.is_polars():
        native: Lazy = nw.from_native(
            frame.to_native().with_columns(_number_of(names, numbers).alias(called))
        )
        return native
    keys = {
        f"{_HELD}{name}": list(own)
        for name, own in zip(names, zip(*numbers, strict=True), strict=True)
    }
    beside = _beside(frame, {**keys, called: list(numbers.values())})
    return frame.join(beside, left_on=list(names), right_on=list(keys), how="inner")


def _number_of(names: Sequence[str], numbers: Mapping[tuple[str | int, ...], int]) -> pl.Expr:
    """The number as an expression that is worked out in a stream: what each column says has a place, and so has all together."""
    own = [
        {one: place for place, one in enumerate(dict.fromkeys(said))}
        for said in zip(*numbers, strict=True)
    ]
    steps = [prod(map(len, own[:place])) for place in range(len(own))]
    together = [0] * prod(map(len, own))
    for key, number in numbers.items():
        together[sum(said[one] * step for one, said, step in zip(key, own, steps, strict=True))] = (
            number
        )
    places = [
        _place_of(name, said) * step for name, said, step in zip(names, own, steps, strict=True)
    ]
    return pl.lit(pl.Series(together, dtype=pl.Int64)).gather(pl.sum_horizontal(places))


def _place_of(name: str, said: Iterable[str | int]) -> pl.Expr:
    return pl.col(name).cast(pl.String).cast(pl.Enum(map(str, said))).to_physical().cast(pl.Int64)


def holding(frame: Lazy, values: Mapping[str, Sequence[str]]) -> Lazy:
    """The rows that hold one of some texts, each given once, in one of the columns. A database reads long lists slowly."""
    if frame.implementation.is_polars():
        return frame.filter(
            nw.any_horizontal(
                *(nw.col(one).is_in(texts) for one, texts in values.items()), ignore_nulls=True
            )
        )
    marked = frame
    for column, texts in values.items():
        mark = f"{_HELD}{column}"
        beside = _beside(frame, {f"{mark}_text": texts, mark: [1] * len(texts)})
        marked = marked.join(beside, left_on=column, right_on=f"{mark}_text", how="left")
    marks = [f"{_HELD}{column}" for column in values]
    return marked.filter(
        ~nw.all_horizontal(*(nw.col(mark).is_null() for mark in marks), ignore_nulls=True)
    ).drop(*marks)


def without(frame: Lazy, column: str, gone: Sequence[Any]) -> Lazy:
    """The rows that hold none of some texts or numbers in a column that is never null; nothing is asked where nothing goes."""
    if not gone:
        return frame
    if frame.implementation.is_polars():
        return frame.filter(~nw.col(column).is_in(gone))
    held = f"{_HELD}{column}"
    return frame.join(_beside(frame, {held: gone}), left_on=column, right_on=held, how="anti")


def lacking(frame: Lazy, column: str, texts: Lazy, file: str) -> Lazy:
    """The rows with none of some texts of the same source in a column. `texts` are few, in one column and never null.

    Polars is told them: of a stream that is joined with itself it holds what has to wait for the other side.
    """
    if frame.implementation.is_polars():
        told = collected(texts, file).to_series().unique()
        rows: Lazy = nw.from_native(
            frame.to_native().filter(~pl.col(column).is_in(told.implode()).fill_null(value=False))
        )
        return rows
    (name,) = texts.collect_schema().names()
    return frame.join(
        texts.rename({name: f"{_HELD}{name}"}),
        left_on=column,
        right_on=f"{_HELD}{name}",
        how="anti",
    )


def _beside(frame: Lazy, columns: Mapping[str, _Column]) -> Lazy:
    """A small frame of at least one row that can be joined to another; whole numbers have 64 bits."""
    engine, native = frame.implementation, frame.to_native()
    if engine.is_duckdb():
        related: Lazy = nw.from_native(_related(native, columns))
        return related
    if engine.is_spark_like():
        rows = [list(row) for row in zip(*columns.values(), strict=True)]
        made = native.sparkSession.createDataFrame(rows, list(columns))
        sent: Lazy = nw.from_native(
            made.hint("broadcast")
        )  # or Spark, which does not know its size, shuffles the large one
        return sent
    return nw.from_dict(dict(columns), backend=engine).lazy()


def _related(relation: Any, columns: Mapping[str, _Column]) -> Any:
    """A relation of DuckDB on the connection of another, which only that one knows."""
    from duckdb import ConstantExpression, FunctionExpression  # noqa: PLC0415 - imported where it is used

    lists = {
        name: FunctionExpression("unnest", ConstantExpression(list(values)))
        for name, values in columns.items()
    }
    typed = [
        one.cast("BIGINT" if isinstance(columns[name][0], int) else "VARCHAR").alias(name)
        for name, one in lists.items()
    ]
    return relation.limit(0).aggregate("count(*) AS n").select(*typed)
