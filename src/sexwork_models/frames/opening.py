"""Opens tables of any engine: their columns that name a field, with the types that these have."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import narwhals.stable.v2 as nw
import polars as pl

from ..core.errors import UnusableInputError
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
from .engines import LINE, LazyFrame, call_engine, collect
from .limits import LIMITS, Limits
from .schema import MODEL_PREFIX
from .sources import PARQUET

__all__ = ["OpenedTable", "open_table"]

_ROW = "row_without_columns"


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
    selected = _named_columns(frame, names)
    written = {field: schema[name] for field, name in names.items()}
    types = types_as_read(written, lambda field: _holds_days(selected, field))
    rows = _lazy_rows(selected, types, names, form, type(source).__name__)
    rows, numbers = _with_ages_as_text(rows, written)
    opened = OpenedTable(rows, tuple(schema), types, numbers=numbers, whole=frame)
    if not rows.implementation.is_polars():
        return attrs.evolve(opened, ordered=False)
    numbered = _line_as_integer(rows.to_native().with_row_index(LINE))
    return attrs.evolve(opened, frame=numbered, library=frame.implementation.value)


def _named_columns(frame: Any, names: Mapping[str, str]) -> Any:
    """The columns of a frame that name a field, by the name of their field."""
    if not names:  # the rows are still there, and are reported
        return frame.with_columns(nw.lit(0).alias(_ROW)).select(_ROW)
    return frame.select(*(nw.col(name).alias(field) for field, name in names.items()))


def _lazy_rows(
    selected: Any, types: Mapping[str, Any], names: Mapping[str, str], form: RowForm, name: str
) -> LazyFrame:
    """The rows of a frame whose columns have the types of their fields; in memory, of Polars."""
    as_text = form.mapping.reads_cells
    if not isinstance(selected, nw.DataFrame):
        check_column_types(types, lambda field: _has_values(selected, field, ""), names, as_text)
        lazy: LazyFrame = selected
        return lazy
    check_column_types(types, lambda field: not selected[field].is_null().all(), names, as_text)
    in_polars: LazyFrame = nw.from_native(call_engine(selected.to_polars, name).lazy())
    return in_polars


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
