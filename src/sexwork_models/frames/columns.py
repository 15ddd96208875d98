"""How the columns of a frame become those of a record: what is missing, what nobody asked for, what is of another type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from ..errors import UnusableInputError
from ..findings import Finding, Where
from ..framework.files import rows_of_objects
from ..framework.framework import Framework
from ..framework.reading import columns_of
from ..practice.record_form import COUNTS
from ..practice.records import ActivityRecord
from ..values.text import Text
from .engines import LINE, Opened, collected, open_table
from .fields import DAYS, FIRST_DAY, FLAGS, LAST_DAY, MODELS, REQUIRED, TEXTS, limit_of
from .models import Models, models_in
from .sheet import Cells, Raw, Sheet
from .table import MODEL, TypedTable

__all__ = ["SAID", "columns_missing", "columns_unknown", "out_of_range", "read_table"]

SAID = "said_"  # with the name of a field: what the source said, where the typed column may say less
_SAMPLE = 1000  # rows that show in which columns a blank is an empty text
_WHOLE = (nw.Int8, nw.Int16, nw.Int32, nw.Int64, nw.UInt8, nw.UInt16, nw.UInt32)
_WORDS = (nw.String, nw.Categorical, nw.Enum)
_NEVER = nw.lit(False)  # noqa: FBT003


def read_table(source: object, framework: Framework) -> Sheet:
    """A frame or a Parquet path with typed columns.

    Raises UnusableInputError for a source that no engine reads and for a column of a type that is not that of its field.
    """
    known = frozenset(columns_of(ActivityRecord))
    opened = open_table(source, lambda name: name in known or name.startswith(MODEL))
    return _Typing(opened, models_in(opened.types, framework)).sheet()


def columns_missing(columns: Sequence[str], where: Where) -> list[Finding]:
    """A finding for every column that a table of records needs and this one does not have."""
    flags = any(name.startswith(MODEL) for name in columns)
    absent = [name for name in REQUIRED if name not in columns and not (name == MODELS and flags)]
    return [Finding("missing-column", where.at(name), {"key": name}) for name in absent]


def columns_unknown(columns: Sequence[str], where: Where) -> list[Finding]:
    """A finding for every column that no record has; it is not read."""
    known = columns_of(ActivityRecord)
    flags = MODELS not in columns
    unknown = [name for name in columns if name not in known and not (flags and name.startswith(MODEL))]
    return [Finding("unknown-key", where.at(name), {"key": name, "allowed": ", ".join(known)}) for name in unknown]


@attrs.define(eq=False, repr=False)
class _Typing:
    """One frame on its way to a table: the typed columns, what the source said, and the cells that cannot be held."""

    opened: Opened
    models: Models
    columns: list[nw.Expr] = attrs.field(factory=list)
    said: dict[str, str] = attrs.field(factory=dict)
    faults: list[nw.Expr] = attrs.field(factory=list)

    def sheet(self) -> Sheet:
        where = Where(self.opened.file)
        missing = columns_missing(self.opened.columns, where)
        self.columns += [nw.col(LINE)] if self.opened.ordered else []
        self.columns += [*self.models.columns]
        self.faults += self.models.faults
        for add, fields in ((self._text, TEXTS), (self._day, DAYS), (self._count, COUNTS), (self._flag, FLAGS)):
            for field in fields:
                add(field, self.opened.types.get(field))
        return Sheet(
            TypedTable(self.opened.frame.select(*self.columns), self.opened.file),
            self._raw,
            self.models.of,
            tuple(self.faults),
            (*columns_unknown(self.opened.columns, where), *missing),
            usable=not missing,
            ordered=self.opened.ordered,
        )

    def _raw(self, row: Cells, where: Where) -> Raw:
        """The cells of the source in one collected row, as the reader of rows takes them."""
        cells = {field: row[self.said.get(field, field)] for field in self.opened.types if not field.startswith(MODEL)}
        cells = {field: value for field, value in cells.items() if value == value}  # noqa: PLR0124 - a NaN is a blank
        if MODELS not in cells:
            cells[MODELS] = self.models.said(row)
        rows, findings = rows_of_objects([(where, cells)])
        return rows[0], findings

    def _keep(self, field: str) -> None:
        """Keeps the source's own cells of a field beside the typed ones."""
        self.said[field] = f"{SAID}{field}"
        self.columns.append(nw.col(field).alias(self.said[field]))

    def _text(self, field: str, type_: Any) -> None:
        column = nw.lit(None, dtype=nw.String) if type_ is None or self._empty(field) else nw.col(field)
        if type_ is not None and not isinstance(type_, _WORDS) and not self._empty(field):
            raise _wrong(field, type_, "text")
        column = column if type_ is None or isinstance(type_, nw.String) else column.cast(nw.String)
        column = nw.when(column != "").then(column) if field in self._blanks else column
        self.columns.append(column.alias(field))
