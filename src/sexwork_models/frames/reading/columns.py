"""Converts the typed columns of a frame to those of a record."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from ...core.findings import Finding, Where
from ...forms.records import ActivityRecord
from ...forms.row_rules import COUNT_FIELDS
from ...framework.framework import Framework
from ...intake.field_catalog import columns_of_kind
from ...intake.files import RawRow
from ...intake.lost_rows import is_usable
from ...intake.mapping.form_reader import FormReader
from ...intake.mapping.row_form import RowForm
from ...intake.objects.raw_rows import rows_of_objects
from ..column_types import FLOAT_TYPES, INTEGER_TYPES, TEXT_TYPES
from ..engines import LINE, SAMPLE_ROWS, collect
from ..expressions import IF_NULL, MODEL_PREFIX
from ..opening import OpenedTable
from ..schema import DAYS, FIRST_DAY, FLAGS, LAST_DAY, MODELS, TEXTS, count_limit
from ..table import TypedTable
from .model_columns import ModelColumns, model_columns_of_frame
from .typed_source import CollectedRow, RawRowResult, SourceSummary, TypedSource

__all__ = [
    "SOURCE_PREFIX",
    "out_of_range",
    "typed_columns",
]

SOURCE_PREFIX = "said_"  # with the name of a field: the cells of the source, if typed ones differ
_NAMES = columns_of_kind(ActivityRecord)


def typed_columns(
    opened: OpenedTable,
    row_count: int,
    findings: Sequence[Finding],
    form: RowForm,
    framework: Framework,
) -> TypedSource:
    """The typed columns of a table without blank rows; `findings` are about its columns."""
    models = model_columns_of_frame(opened.types, framework)
    return _FrameTyper(opened, models, row_count, form).to_source(findings)


def out_of_range(field: str) -> nw.Expr:
    """Whether a count or a day is outside what a record may hold."""
    column = nw.col(field)
    if field in COUNT_FIELDS:
        limit = count_limit(field)
        return ((column >= limit) | (column <= -limit)).fill_null(IF_NULL)
    return ((column < FIRST_DAY) | (column > LAST_DAY)).fill_null(IF_NULL)


@attrs.frozen(slots=False, eq=False, repr=False)
class _FrameTyper:
    """Collects the typed columns of a frame, the cells kept from it, and the unreadable ones."""

    opened: OpenedTable
    models: ModelColumns
    row_count: int
    form: RowForm
    columns: list[nw.Expr] = attrs.field(factory=list)
    source_columns: dict[str, str] = attrs.field(factory=dict)
    unreadable: list[nw.Expr] = attrs.field(factory=list)

    def to_source(self, findings: Sequence[Finding]) -> TypedSource:
        opened = self.opened
        self.columns.extend([nw.col(LINE)] if opened.ordered else [])
        self.columns.extend(self.models.columns)
        self.unreadable.extend(self.models.unreadable)
        converters = (self._text, self._day, self._count, self._flag)
        for convert, fields in zip(converters, (TEXTS, DAYS, COUNT_FIELDS, FLAGS), strict=True):
            for field in fields:
                self.columns.append(convert(field).alias(field))
        return TypedSource(
            TypedTable(
                opened.frame.select(*self.columns),
                opened.file,
                opened.large,
                _NAMES,
                limits=opened.limits,
            ),
            self._to_raw,
            self.models.codes_of,
            SourceSummary(self.row_count),
            FormReader(self.form, opened.numbers),
            tuple(self.unreadable),
            tuple(findings),
            usable=is_usable(findings),
            ordered=opened.ordered,
            library=opened.library,
        )

    def _to_raw(self, row: CollectedRow, where: Where) -> RawRowResult:
        """The source's own cells of one collected row, as the row parser takes them.

        A whole float is a whole number here, as counts are floats in columns with empty cells.
        """
        cells: dict[str, object] = {}
        for field in self.opened.types:
            if field == MODELS or field.startswith(MODEL_PREFIX):
                continue
            value = row[self.source_columns.get(field, field)]
            if isinstance(value, float) and value.is_integer():
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
        sample = collect(texts.head(SAMPLE_ROWS), self.opened.file)
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
        self.unreadable.append((cells != cells.cast(nw.Date).cast(moment)).fill_null(IF_NULL))
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
        self.unreadable.append((stated & not_whole).fill_null(IF_NULL))
        whole = (column % 1 == 0) & (column < limit) & (column > -limit)
        return nw.when(whole).then(column).cast(nw.Int64)

    def _flag(self, field: str) -> nw.Expr:
        if not self._is_readable(field, nw.Boolean):
            return nw.lit(IF_NULL)
        return nw.col(field).fill_null(IF_NULL)
