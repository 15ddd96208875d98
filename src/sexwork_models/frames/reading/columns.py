"""How the columns of a frame become those of a record: what is missing, what nobody asked for, what is of another type."""

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
from ...intake.csv_reader import shown_key
from ...intake.files import rows_of_objects
from ...intake.parsing import columns_of
from ...practice.records.model import ActivityRecord
from ...practice.records.row_rules import COUNTS
from ..engines import LINE, Opened, collected, open_table, wrong_type
from ..schema import DAYS, FIRST_DAY, FLAGS, LAST_DAY, MODELS, REQUIRED, TEXTS, limit_of
from ..table import MODEL, TypedTable
from .model_columns import Models, models_in
from .typed_source import Beside, Cells, Raw, Sheet

__all__ = ["SAID", "beyond", "columns_missing", "columns_unknown", "read_table"]

SAID = (
    "said_"  # with the name of a field: what the source said, where the typed column may say less
)
_SAMPLE = 1000  # rows that show in which columns a blank is an empty text
_WORDS = (nw.String, nw.Categorical, nw.Enum)
_WHOLE = (nw.Int8, nw.Int16, nw.Int32, nw.Int64, nw.UInt8, nw.UInt16, nw.UInt32)
_FLOATS = (nw.Float32, nw.Float64)
_NEVER = False  # what a blank says of a Boolean


def read_table(source: object, framework: Framework) -> Sheet:
    """A frame or a Parquet path with typed columns.

    Raises UnusableInputError for a source that no engine reads and for a column of a type that is not that of its field.
    """
    known = frozenset(columns_of(ActivityRecord))
    opened = open_table(source, lambda name: name in known or name.startswith(MODEL))
    return _Typing(opened, models_in(opened.types, framework, opened.fills)).sheet()


def columns_missing(columns: Sequence[str], where: Where) -> list[Finding]:
    """A finding for every column that a table of records needs and this one does not have."""
    flags = any(name.startswith(MODEL) for name in columns)
    absent = [name for name in REQUIRED if name not in columns and not (name == MODELS and flags)]
    return [Finding("missing-column", where.at(name), {"key": name}) for name in absent]


def columns_unknown(columns: Sequence[str], where: Where) -> list[Finding]:
    """A finding for every column that no record has; it is not read."""
    known = columns_of(ActivityRecord)
    flags = MODELS not in columns
    unknown = [
        name for name in columns if name not in known and not (flags and name.startswith(MODEL))
    ]
    shown = [shown_key(name, known) for name in unknown]
    return [
        Finding("unknown-key", where.at(name), {"key": name, "allowed": ", ".join(known)})
        for name in shown
    ]


def beyond(field: str) -> nw.Expr:
    """Whether a count, or a day, is outside what a record may hold."""
    column = nw.col(field)
    if field in COUNTS:
        return ((column >= limit_of(field)) | (column <= -limit_of(field))).fill_null(_NEVER)
    return ((column < FIRST_DAY) | (column > LAST_DAY)).fill_null(_NEVER)


def _plainly(value: object) -> object:
    """A cell of a frame as its field has it: midnight is a day, a whole float a number, and what is no number a blank."""
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    if isinstance(value, float):
        return None if isnan(value) else int(value) if value.is_integer() else value
    return value


@attrs.frozen(slots=False, eq=False, repr=False)
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
        self.columns.extend([nw.col(LINE)] if self.opened.ordered else [])
        self.columns.extend(self.models.columns)
        self.faults.extend(self.models.faults)
        for add, fields in (
            (self._text, TEXTS),
            (self._day, DAYS),
            (self._count, COUNTS),
            (self._flag, FLAGS),
        ):
            for field in fields:
                self.columns.append(add(field).alias(field))
        return Sheet(
            TypedTable(
                self.opened.frame.select(*self.columns), self.opened.file, self.opened.large
            ),
            self._raw,
            self.models.of,
            self._beside(),
            tuple(self.faults),
            (*columns_unknown(self.opened.columns, where), *missing),
            usable=not missing,
            ordered=self.opened.ordered,
            kind=self.opened.kind,
        )

    def _beside(self) -> Beside:
        return Beside(int(collected(self.opened.frame.select(nw.len()), self.opened.file).item()))

    def _raw(self, row: Cells, where: Where) -> Raw:
        """The cells of the source in one collected row, as the reader of rows takes them."""
        names = [
            field for field in self.opened.types if not field.startswith(MODEL) and field != MODELS
        ]
        cells = {field: row[self.said.get(field, field)] for field in names}
        cells = {field: _plainly(value) for field, value in cells.items()}
        rows, findings = rows_of_objects([(where, {**cells, MODELS: self.models.said(row)})])
        return rows[0], findings

    def _keep(self, field: str, cells: nw.Expr) -> None:
        """Keeps the source's own cells of a field beside the typed ones."""
        self.said[field] = f"{SAID}{field}"
        self.columns.append(cells.alias(self.said[field]))

    def _has(self, field: str, *accepted: Any) -> bool:
        """Whether there is something to read. Raises UnusableInputError for a column of another type, unless it is empty."""
        if field not in self.opened.types:
            return False
        if self.opened.types[field] in accepted:
            return True
        if self.opened.fills(field):
            raise wrong_type(field, self.opened.types[field])
        return False

    @cached_property
    def _blank(self) -> frozenset[str]:
        """The columns in which a blank is an empty text: those that show it; a database is asked to look everywhere."""
        names = [name for name in TEXTS if self.opened.types.get(name) in _WORDS]
        if not self.opened.ordered:
            return frozenset(names)
        sample = collected(
            self.opened.frame.select(*(nw.col(name).cast(nw.String) for name in names)).head(
                _SAMPLE
            ),
            self.opened.file,
        )
        return frozenset(name for name in names if (sample[name] == "").any())

    def _text(self, field: str) -> nw.Expr:
        if not self._has(field, *_WORDS):
            return nw.lit(None, dtype=nw.String)
        column = (
            nw.col(field)
            if self.opened.types[field] == nw.String
            else nw.col(field).cast(nw.String)
        )
        return nw.when(column != "").then(column) if field in self._blank else column

    def _day(self, field: str) -> nw.Expr:
        if not self._has(field, nw.Date, nw.Datetime):
            return nw.lit(None, dtype=nw.Date)
        self.faults.append(beyond(field))
        if self.opened.types[field] == nw.Date:
            return nw.col(field)
        if self.opened.types[field].time_zone is not None:
            raise wrong_type(field, self.opened.types[field])
        seconds = self.opened.types[field].time_unit == "s"  # which Polars does not have
        moment = nw.Datetime("us") if seconds else self.opened.types[field]
        self._keep(field, nw.col(field).cast(moment) if seconds else nw.col(field))
        said = nw.col(self.said[field])
        self.faults.append((said != said.cast(nw.Date).cast(moment)).fill_null(_NEVER))
        return nw.col(field).cast(nw.Date)

    def _count(self, field: str) -> nw.Expr:
        if not self._has(field, *_WHOLE, *_FLOATS):
            return nw.lit(None, dtype=nw.Int64)
        self.faults.append(beyond(field))
        if self.opened.types[field] in _WHOLE:
            return nw.col(field).cast(nw.Int64)
        self._keep(field, nw.col(field))
        column, said = nw.col(field), nw.col(self.said[field])
        stated, limit = ~(said.is_null() | said.is_nan()), float(limit_of(field))
        self.faults.append(
            (stated & ((said % 1 != 0) | (said >= limit) | (said <= -limit))).fill_null(_NEVER)
        )
        whole = (column % 1 == 0) & (column < limit) & (column > -limit)
        return nw.when(whole).then(column).cast(nw.Int64)

    def _flag(self, field: str) -> nw.Expr:
        return nw.col(field).fill_null(_NEVER) if self._has(field, nw.Boolean) else nw.lit(_NEVER)
