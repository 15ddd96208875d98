"""Reads a frame of any engine, or Parquet: its columns by id or label, with or without types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from ...core.findings import Finding, Where
from ...framework.framework import Framework
from ...intake.delimited.column_faults import table_column_faults
from ...intake.delimited.header import renamed_columns
from ...intake.field_catalog import columns_of_kind
from ...intake.lost_rows import leaves_source_unread
from ...intake.mapping.row_form import RowForm
from ...values.text import BLANKS
from ..column_types import FLOAT_TYPES, TEXT_TYPES
from ..engines import SAMPLE_ROWS, add_filter_barrier, collect
from ..limits import LIMITS, Limits
from ..opening import OpenedTable, open_table
from ..schema import DAYS, MODEL_PREFIX, MODELS, REQUIRED
from .columns import typed_columns
from .frame_text import text_columns
from .plain_cells import has_cells_to_read
from .typed_source import TypedSource
from .unknown_columns import parts_of_columns

__all__ = ["read_table"]


def read_table(
    source: object, framework: Framework, form: RowForm, limits: Limits = LIMITS
) -> TypedSource:
    """Reads a frame or a path to Parquet into typed columns.

    A table in a declared form, or one in memory with labels in place of codes, is read as texts.
    Raises UnusableInputError for a source that no engine reads, and for a column whose type is not
    that of its field.
    """
    opened = open_table(source, form, limits)
    findings = _column_findings(opened, form)
    if type(source).__module__.partition(".")[0] == "pandas":
        findings = tuple(map(_with_index, findings))
    opened, row_count = _drop_blank_rows(opened)
    read = text_columns if _is_read_as_text(opened, form) else typed_columns
    typed = read(opened, row_count, findings, form, framework)
    table = attrs.evolve(typed.table, small=row_count <= limits.held_rows)
    return attrs.evolve(typed, table=table.with_frame(table.hold(table.frame)))


def _is_read_as_text(opened: OpenedTable, form: RowForm) -> bool:
    """Whether cells have a declared form, or the first rows of a table show labels."""
    if form.mapping.reads_cells or not opened.ordered:
        return form.mapping.reads_cells
    texts = [name for name in form.readers if opened.types.get(name) in TEXT_TYPES]
    if not texts:
        return False
    sample = opened.frame.head(SAMPLE_ROWS).select(
        *(nw.col(name).cast(nw.String) for name in texts)
    )
    return has_cells_to_read(collect(sample, opened.file), form)


def _column_findings(opened: OpenedTable, form: RowForm) -> Sequence[Finding]:
    """The unknown, repeated, missing and renamed columns of a table."""
    columns, flags = form.columns, set[str]()
    if MODELS not in opened.types:
        flags = {name for name in opened.types if name.startswith(MODEL_PREFIX)}
    if flags:
        required = [name for name in columns.required if name != MODELS]
        columns = attrs.evolve(columns, required=required)
    headings = ["" if name in flags else name for name in opened.columns]
    fields = list(map(columns.field_of, headings))
    where = Where(opened.file, columns=columns_of_kind(form.kind))
    parts = parts_of_columns(_unknown(headings, fields), opened)
    faults = table_column_faults(headings, fields, columns, where, parts)
    return (*faults, *renamed_columns(headings, fields, where))


def _unknown(headings: Sequence[str], fields: Sequence[str]) -> list[str]:
    """The columns that name no field."""
    return [name for name, field in zip(headings, fields, strict=True) if name and not field]


def _with_index(finding: Finding) -> Finding:
    """A finding about a frame with an index; a column that is missing may be that index."""
    if leaves_source_unread(finding):
        return Finding(finding.code, finding.where, {**finding.params, "with_index": True})
    return finding


def _drop_blank_rows(opened: OpenedTable) -> tuple[OpenedTable, int]:
    """The table without the rows that say nothing, and how many rows are left.

    All columns are looked at only where a row lacks everything that a record must state.
    """
    required = [field for field in REQUIRED if field in opened.types and field != MODELS]
    if not required:  # no row can be read, and every one is reported
        return opened, int(collect(opened.frame.select(nw.len()), opened.file).item())
    row_count, lacking_count = _count_rows(opened, required)
    if not lacking_count:
        return opened, row_count
    filled = opened.frame.filter(~_all_blank(opened, list(opened.types)))
    row_count = int(collect(filled.select(nw.len()), opened.file).item())
    return attrs.evolve(opened, frame=filled), row_count


def _count_rows(opened: OpenedTable, required: Sequence[str]) -> tuple[int, int]:
    """The number of all rows, and of those in which every required column is blank.

    Of days it is asked first, which costs least: their blanks are null.
    """
    first = [field for field in required if field in DAYS] or required
    lacking = nw.when(_all_blank(opened, first)).then(1).otherwise(0).sum()
    counts = opened.frame.select(nw.len().alias("rows"), lacking.alias("lacking"))
    row_count, lacking_count = collect(counts, opened.file).row(0)
    if lacking_count and first != required:
        doubtful = add_filter_barrier(opened.frame.filter(_all_blank(opened, first)))
        lacking_rows = doubtful.filter(_all_blank(opened, required)).select(nw.len())
        lacking_count = collect(lacking_rows, opened.file).item()
    return int(row_count), int(lacking_count or 0)


def _all_blank(opened: OpenedTable, names: Sequence[str]) -> nw.Expr:
    blank = nw.lit(value=True)
    for name in names:
        blank &= _is_blank(name, opened.types[name])
    return blank


def _is_blank(name: str, type_: Any) -> nw.Expr:
    """Whether a cell says nothing: a blank, a float that is no number, or a model not named."""
    column = nw.col(name)
    if type_ in TEXT_TYPES:
        blank = column.cast(nw.String).str.strip_chars(BLANKS) == ""
    elif type_ in FLOAT_TYPES:
        blank = column.is_nan()
    elif name.startswith(MODEL_PREFIX) and type_ == nw.Boolean:
        blank = ~column
    else:
        return column.is_null()
    return column.is_null() | blank.fill_null(value=False)
