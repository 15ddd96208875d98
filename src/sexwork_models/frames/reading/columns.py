"""Converts the columns of a frame to those of a record, and reports missing and unknown ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from functools import cached_property
from math import isnan
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from ...core.findings import Finding, Where
from ...framework.framework import Framework
from ...intake.delimited.columns import column_letter
from ...intake.delimited.header import HEADER_FAULTS
from ...intake.field_catalog import protecting_field
from ...intake.files import RawRow, rows_of_objects
from ...intake.masking import mask_column
from ...intake.parsing import column_names
from ...practice.records.model import ActivityRecord
from ...practice.records.row_rules import COUNT_FIELDS
from ...values.text import BLANKS
from ..column_types import FLOAT_TYPES, INTEGER_TYPES, TEXT_TYPES
from ..engines import LINE, OpenedTable, add_filter_barrier, collect, open_table
from ..expressions import MODEL_PREFIX
from ..schema import DAYS, FIRST_DAY, FLAGS, LAST_DAY, MODELS, REQUIRED, TEXTS, count_limit
from ..table import TypedTable
from .model_columns import ModelColumns, model_columns_of_frame
from .typed_source import CollectedRow, RawRowResult, SourceSummary, TypedSource

__all__ = [
    "SOURCE_PREFIX",
    "missing_column_findings",
    "out_of_range",
    "read_table",
    "unknown_column_findings",
]

SOURCE_PREFIX = "said_"  # with the name of a field: the cells of the source, if typed ones differ
_SAMPLE_ROWS = 1000  # rows that show in which columns a blank is an empty text
_IF_NULL = False  # what a blank means as a Boolean


def read_table(source: object, framework: Framework) -> TypedSource:
    """Reads a frame or a path to Parquet into typed columns.

    Raises UnusableInputError for a source that no engine reads, and for a column whose type is not
    that of its field.
    """
    known = frozenset(column_names(ActivityRecord))
    opened = open_table(source, lambda name: name in known or name.startswith(MODEL_PREFIX))
    models = model_columns_of_frame(opened.types, framework)
    opened, row_count = _drop_blank_rows(opened)
    return _FrameTyper(opened, models, row_count).to_source()


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


def missing_column_findings(columns: Sequence[str], where: Where) -> list[Finding]:
    """A finding for every column that a table of records needs and this one lacks."""
    findings = list[Finding]()
    has_model_flags = any(name.startswith(MODEL_PREFIX) for name in columns)
    for name in REQUIRED:
        if name not in columns and not (name == MODELS and has_model_flags):
            findings.append(Finding("missing-column", where.at(name), {"key": name}))
    return findings


def unknown_column_findings(columns: Sequence[str], where: Where) -> list[Finding]:
    """A finding for every column that no record has; it is not read."""
    known, findings = column_names(ActivityRecord), list[Finding]()
    allowed = ", ".join(known)
    for position, name in enumerate(columns):
        is_model = MODELS not in columns and name.startswith(MODEL_PREFIX)
        if name not in known and not is_model:
            shown = mask_column(name, known)
            params = {"key": shown, "column": column_letter(position), "allowed": allowed}
            findings.append(Finding("unknown-column", where.at(shown), params))
            perhaps = protecting_field(name, ActivityRecord)
            if perhaps:
                params = {"key": perhaps}
                findings.append(Finding("protection-column-unclear", where.at(perhaps), params))
    return findings


def out_of_range(field: str) -> nw.Expr:
    """Whether a count or a day is outside what a record may hold."""
    column = nw.col(field)
    if field in COUNT_FIELDS:
        limit = count_limit(field)
        return ((column >= limit) | (column <= -limit)).fill_null(_IF_NULL)
    return ((column < FIRST_DAY) | (column > LAST_DAY)).fill_null(_IF_NULL)


@attrs.frozen(slots=False, eq=False, repr=False)
class _FrameTyper:
    """Collects the typed columns of a frame, the cells kept from it, and the unreadable ones."""

    opened: OpenedTable
    models: ModelColumns
    row_count: int
    columns: list[nw.Expr] = attrs.field(factory=list)
    source_columns: dict[str, str] = attrs.field(factory=dict)
    unreadable: list[nw.Expr] = attrs.field(factory=list)

    def to_source(self) -> TypedSource:
        opened, where = self.opened, Where(self.opened.file)
        missing = missing_column_findings(opened.columns, where)
        unknown = unknown_column_findings(opened.columns, where)
        self.columns.extend([nw.col(LINE)] if opened.ordered else [])
        self.columns.extend(self.models.columns)
        self.unreadable.extend(self.models.unreadable)
        converters = (self._text, self._day, self._count, self._flag)
        for convert, fields in zip(converters, (TEXTS, DAYS, COUNT_FIELDS, FLAGS), strict=True):
            for field in fields:
                self.columns.append(convert(field).alias(field))
        return TypedSource(
            TypedTable(opened.frame.select(*self.columns), opened.file, opened.large),
            self._to_raw,
            self.models.codes_of,
            SourceSummary(self.row_count),
            tuple(self.unreadable),
            (*unknown, *missing),
            usable=not any(finding.code in HEADER_FAULTS for finding in (*unknown, *missing)),
            ordered=opened.ordered,
            library=opened.library,
        )

    def _to_raw(self, row: CollectedRow, where: Where) -> RawRowResult:
        """The source's own cells of one collected row, as the row parser takes them.

        Midnight is a day, a whole float a whole number, and a float that is no number a blank.
        """
        cells: dict[str, object] = {}
        for field in self.opened.types:
            if field == MODELS or field.startswith(MODEL_PREFIX):
                continue
            value = row[self.source_columns.get(field, field)]
            if isinstance(value, datetime) and value.time() == time():
                value = value.date()
            elif isinstance(value, float):
                if isnan(value):
                    value = None
                elif value.is_integer():
                    value = int(value)
            cells[field] = value
        cells[MODELS] = self.models.source_value(row)
        rows, findings = rows_of_objects([(where, cells)])
        return (rows[0] if rows else RawRow(where, {})), findings

    def _keep_source(self, field: str, cells: nw.Expr) -> nw.Expr:
        """Keeps the source's own cells of a field in a further column, and returns that column."""
        name = self.source_columns[field] = f"{SOURCE_PREFIX}{field}"
        self.columns.append(cells.alias(name))
        return nw.col(name)

    def _is_readable(self, field: str, *accepted: Any) -> bool:
        """Whether there is a column of one of the accepted types; one of another type is empty."""
        return field in self.opened.types and self.opened.types[field] in accepted

    @cached_property
    def _with_empty_texts(self) -> frozenset[str]:
        """The columns in which a blank is an empty text.

        A sample of rows shows them; a database has to look for them everywhere.
        """
        names = [name for name in TEXTS if self.opened.types.get(name) in TEXT_TYPES]
        if not self.opened.ordered:
            return frozenset(names)
        texts = self.opened.frame.select(*(nw.col(name).cast(nw.String) for name in names))
        sample = collect(texts.head(_SAMPLE_ROWS), self.opened.file)
        found = set[str]()
        for name in names:
            if (sample[name] == "").any():
                found.add(name)
        return frozenset(found)

    def _text(self, field: str) -> nw.Expr:
        if not self._is_readable(field, *TEXT_TYPES):
            return nw.lit(None, dtype=nw.String)
        is_text = self.opened.types[field] == nw.String
        column = nw.col(field) if is_text else nw.col(field).cast(nw.String)
        return nw.when(column != "").then(column) if field in self._with_empty_texts else column

    def _day(self, field: str) -> nw.Expr:
        if not self._is_readable(field, nw.Date, nw.Datetime):
            return nw.lit(None, dtype=nw.Date)
        type_ = self.opened.types[field]
        self.unreadable.append(out_of_range(field))
        if type_ == nw.Date:
            return nw.col(field)
        in_seconds = type_.time_unit == "s"  # which Polars does not have
        moment = nw.Datetime("us") if in_seconds else type_
        cells = self._keep_source(
            field, nw.col(field).cast(moment) if in_seconds else nw.col(field)
        )
        self.unreadable.append((cells != cells.cast(nw.Date).cast(moment)).fill_null(_IF_NULL))
        return nw.col(field).cast(nw.Date)

    def _count(self, field: str) -> nw.Expr:
        if not self._is_readable(field, *INTEGER_TYPES, *FLOAT_TYPES):
            return nw.lit(None, dtype=nw.Int64)
        column = nw.col(field)
        self.unreadable.append(out_of_range(field))
        if self.opened.types[field] in INTEGER_TYPES:
            return column.cast(nw.Int64)
        cells, limit = self._keep_source(field, column), float(count_limit(field))
        stated = ~(cells.is_null() | cells.is_nan())
        not_whole = (cells % 1 != 0) | (cells >= limit) | (cells <= -limit)
        self.unreadable.append((stated & not_whole).fill_null(_IF_NULL))
        whole = (column % 1 == 0) & (column < limit) & (column > -limit)
        return nw.when(whole).then(column).cast(nw.Int64)

    def _flag(self, field: str) -> nw.Expr:
        if not self._is_readable(field, nw.Boolean):
            return nw.lit(_IF_NULL)
        return nw.col(field).fill_null(_IF_NULL)
