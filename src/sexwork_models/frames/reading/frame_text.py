"""Reads a frame as texts, so that labels and declared forms are read as in a file of text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from ...core.findings import Finding
from ...framework.framework import Framework
from ...intake.lost_rows import is_usable
from ...intake.mapping.form_reader import FormReader
from ...intake.mapping.row_form import RowForm
from ...values.text import BLANKS
from ..column_types import FLOAT_TYPES, TEXT_TYPES
from ..engines import LINE, collect
from ..opening import OpenedTable
from ..schema import MODEL_PREFIX, MODELS
from .text_reader import TextTable
from .typed_source import SourceSummary, TypedSource

__all__ = ["text_columns"]

_SLICE_SIZE = 500_000  # rows that are brought into memory as texts at once
_BYTES_A_ROW = 100  # about, as text
_DAY, _MOMENT = "%Y-%m-%d", "%Y-%m-%d %H:%M:%S"


def text_columns(
    opened: OpenedTable,
    row_count: int,
    findings: Sequence[Finding],
    form: RowForm,
    framework: Framework,
) -> TypedSource:
    """The columns of a table without blank rows, read from their texts.

    Rows of a database or a cluster come into memory for it. Columns that are no text have no
    declared form: a day is what it is.
    """
    typed = [name for name, type_ in opened.types.items() if type_ not in TEXT_TYPES]
    table = TextTable(
        _slices_of(opened, row_count),
        _fields(opened),
        opened.file,
        row_count * _BYTES_A_ROW,
        lambda: SourceSummary(row_count),
        FormReader(form.for_typed_columns(typed), opened.numbers),
        findings,
        usable=is_usable(findings),
        ordered=opened.ordered,
        library=opened.library,
        limits=opened.limits,
    )
    return table.to_typed_source(framework)


def _fields(opened: OpenedTable) -> Sequence[str]:
    """The fields of a table; flags of models are one field."""
    fields = [name for name in opened.types if not name.startswith(MODEL_PREFIX)]
    has_flags = len(fields) < len(opened.types) and MODELS not in fields
    return [*fields, MODELS] if has_flags else fields


def _slices_of(opened: OpenedTable, row_count: int) -> Callable[[], Iterator[pl.DataFrame]]:
    """Yields the rows of a table as texts, slice by slice where the engine has an order."""

    def frames() -> Iterator[pl.DataFrame]:
        if not opened.ordered:
            rows = collect(opened.frame, opened.file).with_row_index(LINE)
            yield _as_texts(rows.with_columns(pl.col(LINE).cast(pl.Int64)), opened)
            return
        lazy: pl.LazyFrame = opened.frame.to_native()
        for start in range(0, max(row_count, 1), _SLICE_SIZE):
            part: Any = nw.from_native(lazy.slice(start, _SLICE_SIZE))
            yield _as_texts(collect(part, opened.file), opened)

    return frames


def _as_texts(rows: pl.DataFrame, opened: OpenedTable) -> pl.DataFrame:
    columns = [pl.col(LINE)]
    for field in _fields(opened):
        text = _flags_as_text(opened) if field not in opened.types else _text(field, opened.types)
        text = text.str.strip_chars(BLANKS)
        columns.append(pl.when(text != "").then(text).alias(field))
    return rows.select(columns)


def _text(field: str, types: Any) -> pl.Expr:
    """The text of a cell as it would stand in a file: a whole number without a point."""
    column, type_ = pl.col(field), types[field]
    if type_ in FLOAT_TYPES:
        number = column.fill_nan(None)
        whole = (number % 1 == 0) & (number.abs() < 2**53)
        text = pl.when(whole).then(number.cast(pl.Int64, strict=False).cast(pl.String))
        return text.otherwise(number.cast(pl.String))
    if type_ == nw.Datetime:
        is_day = column.dt.truncate("1d") == column
        day, moment = column.dt.strftime(_DAY), column.dt.strftime(_MOMENT)
        return pl.when(is_day).then(day).otherwise(moment)
    if isinstance(type_, nw.List):
        return column.list.join(";")
    return column.cast(pl.String)


def _flags_as_text(opened: OpenedTable) -> pl.Expr:
    """The models of a row, from a column of true and false for each."""
    codes = list[pl.Expr]()
    for name in opened.types:
        if name.startswith(MODEL_PREFIX):
            code = name.removeprefix(MODEL_PREFIX)
            codes.append(pl.when(pl.col(name)).then(pl.lit(code)))
    return pl.concat_str(codes, separator=";", ignore_nulls=True)
