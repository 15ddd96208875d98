"""Opens tables of any engine, collects their results, and translates the errors of engines."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import attrs
import narwhals.stable.v2 as nw
import polars as pl

from ..core.errors import SexworkModelsError, UnusableInputError
from ..intake.disk import find_files, is_folder, require_file
from ..intake.mapping.row_form import RowForm
from .column_types import (
    AGES,
    FLOAT_TYPES,
    INTEGER_TYPES,
    check_column_types,
    type_name,
    types_as_read,
)
from .limits import LIMITS, Limits
from .schema import MODEL_PREFIX
from .sources import PARQUET

__all__ = [
    "LINE",
    "SAMPLE_ROWS",
    "LazyFrame",
    "OpenedTable",
    "add_filter_barrier",
    "call_engine",
    "checkpoint",
    "collect",
    "hold_rows",
    "materialize",
    "materialize_small",
    "open_table",
]

LINE = "line"
SAMPLE_ROWS = 1000  # the first rows, which show what stands in the columns of a table in memory
_BARRIER, _ROW = "position_among_kept", "row_without_columns"

T = TypeVar("T")
LazyFrame: TypeAlias = nw.LazyFrame[Any]


@attrs.frozen(eq=False, repr=False)
class OpenedTable:
    """A source as a lazy frame, with those of its columns that are wanted.

    `columns` are the names of all columns, `types` the types of the wanted ones. With `ordered` a
    column `line` numbers the rows: from 1 in a file, from 0 in memory. `file` is the name of the
    file or folder, empty for a frame in memory, and `library` the name of its library. The rows of
    a `large` file are never all in memory, as `limits` has it. `numbers` are the columns whose text
    was a number. `whole` has all columns, as the source has them.
    """

    frame: LazyFrame
    columns: tuple[str, ...]
    types: Mapping[str, Any]
    file: str = ""
    ordered: bool = True
    library: str = ""
    large: bool = False
    numbers: Collection[str] = ()
    limits: Limits = LIMITS
    whole: Any = None


def _has_values(frame: LazyFrame, column: str, file: str) -> bool:
    filled = frame.filter(~nw.col(column).is_null()).select(column).head(1)
    return bool(len(collect(filled, file)))


def open_table(source: object, form: RowForm, limits: Limits = LIMITS) -> OpenedTable:
    """Opens a frame of any engine, or a path to Parquet, with the columns that name a field.

    Frames in memory become Polars, which shares their data where it can; tables of a database or a
    cluster stay where they are. Raises UnusableInputError for what no engine reads, and for columns
    of another type than their field.
    """
    if isinstance(source, (str, Path)):
        return _scan_parquet(Path(source), form, limits)
    opened = _open_frame(source, form)
    return attrs.evolve(opened, limits=limits)


def _open_frame(source: object, form: RowForm) -> OpenedTable:
    native: Any = source
    frame: Any = call_engine(lambda: nw.from_native(native), type(source).__name__)
    schema = call_engine(frame.collect_schema, type(source).__name__)
    names = _names_by_field(schema, form)
    written = {field: schema[name] for field, name in names.items()}
    # Without any wanted column the rows are still there, and are reported.
    rows = frame if names else frame.with_columns(nw.lit(0).alias(_ROW))
    columns = [nw.col(name).alias(field) for field, name in names.items()]
    selected = rows.select(*columns or [nw.col(_ROW)])
    as_text = form.mapping.reads_cells
    types = types_as_read(written, lambda field: _holds_days(selected, field))
    if isinstance(selected, nw.DataFrame):
        check_column_types(types, lambda name: not selected[name].is_null().all(), names, as_text)
        selected = nw.from_native(call_engine(selected.to_polars, type(source).__name__).lazy())
    else:
        check_column_types(types, lambda name: _has_values(selected, name, ""), names, as_text)
    selected, numbers = _with_ages_as_text(selected, written)
    if not selected.implementation.is_polars():
        return OpenedTable(
            selected, tuple(schema), types, ordered=False, numbers=numbers, whole=frame
        )
    numbered, library = selected.to_native().with_row_index(LINE), frame.implementation.value
    return OpenedTable(
        _line_as_integer(numbered),
        tuple(schema),
        types,
        library=library,
        numbers=numbers,
        whole=frame,
    )


def _holds_days(frame: Any, column: str) -> bool:
    """Whether a column of objects of pandas holds days alone, none of them with a time."""
    if not (isinstance(frame, nw.DataFrame) and frame.implementation.is_pandas_like()):
        return False
    values = frame[column].drop_nulls().to_list()
    return bool(values) and all(type(value) is date for value in values)


def _with_ages_as_text(
    frame: LazyFrame, types: Mapping[str, Any]
) -> tuple[LazyFrame, Collection[str]]:
    """The table with its ages as text, and the columns in which they are numbers.

    A float that is no number says nothing.
    """
    if types.get(AGES) not in (*INTEGER_TYPES, *FLOAT_TYPES):
        return frame, ()
    text = nw.col(AGES).cast(nw.String)
    if types[AGES] in FLOAT_TYPES:
        text = nw.when(~nw.col(AGES).is_nan()).then(text).alias(AGES)
    return frame.with_columns(text), (AGES,)


def _line_as_integer(frame: pl.LazyFrame) -> LazyFrame:
    return nw.from_native(frame.with_columns(pl.col(LINE).cast(pl.Int64)))


def _names_by_field(names: Iterable[str], form: RowForm) -> Mapping[str, str]:
    """The name of the column of each field, the first of several, and of each flag of a model."""
    columns: dict[str, str] = {}
    for name in names:
        field = name if name.startswith(MODEL_PREFIX) else form.columns.field_of(name)
        if field:
            columns.setdefault(field, name)
    return columns


def _scan_parquet(path: Path, form: RowForm, limits: Limits) -> OpenedTable:
    files = sorted(find_files(path, PARQUET)) if is_folder(path) else [path]
    if not files:
        raise UnusableInputError("folder-without-parquet", file=path.name)
    schema = _common_schema(files)
    frame = pl.scan_parquet(files, hive_partitioning=False, row_index_name=LINE, row_index_offset=1)
    names = _names_by_field(schema, form)
    wanted = {field: schema[name] for field, name in names.items()}
    written = nw.from_native(pl.DataFrame(schema=wanted)).schema
    types = types_as_read(written, lambda _: False)
    whole = nw.from_native(frame)
    frame = frame.select(LINE, *(pl.col(name).alias(field) for field, name in names.items()))
    rows, numbers = _with_ages_as_text(nw.from_native(frame), written)
    as_text = form.mapping.reads_cells
    check_column_types(types, lambda name: _has_values(rows, name, path.name), names, as_text)
    row_count = call_engine(lambda: frame.select(pl.len()).collect().item(), path.name)
    return OpenedTable(
        _line_as_integer(rows.to_native()),
        tuple(schema),
        types,
        path.name,
        whole=whole,
        large=row_count > limits.large_rows,
        numbers=numbers,
        limits=limits,
    )


def _common_schema(files: Iterable[Path]) -> Mapping[str, Any]:
    """The schema of all files.

    Raises UnusableInputError for a file that is no Parquet, or that differs from the first.
    """
    first, wanted = "", None
    for file in files:
        require_file(file)
        schema = call_engine(partial(pl.read_parquet_schema, file), file.name)
        if wanted is None:
            first, wanted = file.name, schema
        for column in (*wanted, *schema):
            if wanted.get(column) != schema.get(column):
                raise UnusableInputError(
                    "parquet-schemas-differ",
                    file=file.name,
                    column=column,
                    found=type_name(schema[column]) if column in schema else "-",
                    first=first,
                    wanted=type_name(wanted[column]) if column in wanted else "-",
                )
    return wanted or {}


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
    held: LazyFrame = nw.from_native(call_engine(native.materialize, file))
    return held


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
