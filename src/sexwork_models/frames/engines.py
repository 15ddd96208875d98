"""Asks engines: collects the results of tables, and translates the errors of engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias, TypeVar

import narwhals.stable.v2 as nw
import polars as pl

from ..core.errors import SexworkModelsError, UnusableInputError

__all__ = [
    "LINE",
    "SAMPLE_ROWS",
    "LazyFrame",
    "add_filter_barrier",
    "call_engine",
    "checkpoint",
    "collect",
    "hold_rows",
    "materialize",
    "materialize_small",
]

LINE = "line"
SAMPLE_ROWS = 1000  # the first rows, which show what stands in the columns of a table in memory
_BARRIER = "position_among_kept"

T = TypeVar("T")
LazyFrame: TypeAlias = nw.LazyFrame[Any]


def call_engine(read: Callable[[], T], file: str) -> T:
    """Returns what `read` returns, and raises one UnusableInputError when the engine fails.

    The message of the engine may hold data, so it is not repeated.
    """
    try:
        return read()
    except (SexworkModelsError, MemoryError):
        raise
    except OSError as error:
        problem = error.strerror or type(error).__name__
        refusal = UnusableInputError("file-unreadable", file=file, problem=problem)
    except Exception as error:
        problem = type(error).__name__
        refusal = UnusableInputError("table-unreadable", file=file or "-", problem=problem)
    raise refusal  # outside of the clauses, so that it does not carry the engine's error along


def collect(frame: LazyFrame, file: str) -> pl.DataFrame:
    """Collects a small result, in a stream where the engine can."""
    if frame.implementation.is_polars():
        streamed: pl.DataFrame = call_engine(
            lambda: _copy_texts(frame.to_native()).collect(engine="streaming"), file
        )
        return streamed
    rows: pl.DataFrame = call_engine(lambda: frame.collect(backend="polars").to_native(), file)
    return rows


def _copy_texts(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows with copies of their texts: otherwise few rows keep all texts read in memory."""
    texts = [name for name, type_ in rows.collect_schema().items() if type_ == pl.String]
    return rows.with_columns(pl.concat_str(pl.col(name), pl.lit("")) for name in texts)


@contextmanager
def materialize(frame: LazyFrame, file: str) -> Iterator[LazyFrame]:
    """The same rows for several queries, computed once where the engine would repeat the work."""
    yield checkpoint(hold_rows(frame, file), file)


def hold_rows(frame: LazyFrame, file: str) -> LazyFrame:
    """The same rows, of DuckDB in its memory, as long as the frame lives."""
    if not frame.implementation.is_duckdb():
        return frame
    native: Any = frame.to_native()
    materialized: LazyFrame = nw.from_native(call_engine(native.materialize, file))
    return materialized


def checkpoint(frame: LazyFrame, file: str) -> LazyFrame:
    """The same rows with a short plan: a cluster would repeat a long one for each query.

    Spark keeps the rows in its memory and on the disks of its workers; when a worker is lost the
    call fails and is made again.
    """
    if not frame.implementation.is_spark_like():
        return frame
    native: Any = frame.to_native()
    stored: LazyFrame = nw.from_native(call_engine(native.localCheckpoint, file))
    return stored


def materialize_small(frame: LazyFrame, file: str) -> LazyFrame:
    """A small frame, collected before a large one of the same source is joined with it.

    Polars would otherwise keep the large frame in memory until the small one is complete.
    """
    if not frame.implementation.is_polars():
        return frame
    collected: LazyFrame = nw.from_native(collect(frame, file).lazy())
    return collected


def add_filter_barrier(frame: LazyFrame) -> LazyFrame:
    """The same rows, so that no later filter is merged with an earlier one by the optimizer."""
    if not frame.implementation.is_polars():
        return frame
    separated: LazyFrame = nw.from_native(frame.to_native().with_row_index(_BARRIER).drop(_BARRIER))
    return separated
