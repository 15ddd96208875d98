"""Where the rows of a text file are once they were read: as Parquet, in memory or in a file that has no name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from tempfile import TemporaryFile

import polars as pl
from polars.io.plugins import register_io_source

from ...errors import SexworkModelsError, UnusableInputError

__all__ = ["held", "in_turn"]

_TOGETHER = 30_000  # rows, which a reader decodes at once
_LARGE = 200_000_000  # bytes of a text file; in memory its rows take about a tenth of them


def in_turn(frames: Callable[[], Iterator[pl.DataFrame]], schema: pl.Schema) -> pl.LazyFrame:
    """The rows of frames that are made one after the other, and again each time that they are asked for."""

    def made(columns: Sequence[str] | None, *_: object) -> Iterator[pl.DataFrame]:
        return (frame if columns is None else frame.select(columns) for frame in frames())

    return register_io_source(made, schema=schema)


def held(rows: pl.LazyFrame, size: int, file: str) -> pl.LazyFrame:
    """The same rows, worked out once and kept in little room; `size` is that of the file that they are read from.

    A file without a name is found by nobody else, and is gone when its last reader is, however that one ends; Windows names
    it, and deletes it when it is closed. Raises UnusableInputError when there is no room for it.
    """
    try:
        with TemporaryFile() if size > _LARGE else BytesIO() as store:
            rows.sink_parquet(store, row_group_size=_TOGETHER)
            store.seek(0)
            return pl.scan_parquet(store)  # which opens the file once more, and shares the bytes
    except (SexworkModelsError, MemoryError):
        raise
    except Exception as error:
        problem = getattr(error, "strerror", None) or type(error).__name__
        raise UnusableInputError("rows-not-held", file=file, problem=problem) from None
