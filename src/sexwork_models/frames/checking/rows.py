"""Converts collected rows of a table to records."""

from __future__ import annotations

from collections.abc import Iterable
from sys import intern
from typing import Any

import attrs
import polars as pl

from ...core.findings import Finding
from ...forms.records import ENCOUNTER, ActivityRecord
from ...forms.row_rules import COUNT_FIELDS
from ...intake.files import RawRow
from ...intake.parsing import construct_row, parse_rows
from ...intake.rows import ParsedRow
from ..engines import LINE, LazyFrame
from ..expressions import MODEL_PREFIX
from ..reading.model_columns import SOURCE_MODELS
from ..reading.typed_source import TypedSource, row_location
from ..schema import CLOSED_LISTS, DAYS, FLAGS, MODELS

__all__ = [
    "LocatedRecord",
    "RereadRows",
    "number_rows",
    "record_columns",
    "reread_rows",
    "to_records",
]

LocatedRecord = ParsedRow[ActivityRecord]
_SLICE_SIZE = 20_000  # rows whose cells are taken out of their columns at a time


@attrs.frozen(eq=False, repr=False)
class RereadRows:
    """Rows that the row parser has read again, completely or in part, and its findings."""

    records: tuple[LocatedRecord, ...]
    findings: tuple[Finding, ...]


def number_rows(rows: pl.DataFrame, source: TypedSource, first: int = 0) -> pl.DataFrame:
    """Collected rows in order, each with its number in `line`.

    Rows of a database have no numbers, and are numbered from `first` on.
    """
    if source.ordered:
        return rows.sort(LINE)
    return rows.sort("id", "day", "entered_on", maintain_order=True).with_columns(
        pl.int_range(first, first + len(rows), dtype=pl.Int64).alias(LINE)
    )


def reread_rows(rows: pl.DataFrame, source: TypedSource) -> RereadRows:
    """Reads rows again with the row parser, from the source's own cells."""
    raw_rows, findings = list[RawRow](), list[Finding]()
    for row in rows.iter_rows(named=True):
        raw, found = source.to_raw(row, row_location(source.table, row[LINE]))
        raw_rows.append(source.reader.plain_row(raw))
        findings += found
    records, faults = parse_rows(raw_rows, ActivityRecord)
    return RereadRows(tuple(records), (*findings, *faults))


def to_records(rows: pl.DataFrame, source: TypedSource) -> tuple[LocatedRecord, ...]:
    """Rows that break no rule of form as records, without parsing them again."""
    records, table = list[LocatedRecord](), source.table
    fields = [field for field in _fields_of(rows.columns) if field != MODELS]
    for part in rows.iter_slices(_SLICE_SIZE):
        columns: dict[str, Iterable[Any]] = {field: _field_values(field, part) for field in fields}
        models = part.select(_model_columns(part.columns)).iter_rows(named=True)
        columns[MODELS] = map(source.models_of, models)
        cells = zip(*columns.values(), strict=True)
        for line, values in zip(part[LINE].to_list(), cells, strict=True):
            record = construct_row(ActivityRecord, dict(zip(columns, values, strict=True)))
            records.append(ParsedRow(record, RawRow(row_location(table, line), {})))
    return tuple(records)


def record_columns(frame: LazyFrame) -> list[str]:
    """The columns of a table with numbered rows that records are made of.

    These are all but the source's own cells that are kept with typed ones.
    """
    names = frame.collect_schema().names()
    fields = _fields_of(names)
    return [LINE, *(name for name in names if name in fields), *_model_columns(names)]


def _fields_of(columns: Iterable[str]) -> list[str]:
    """The fields of records, with that of encounters where a table has its column."""
    fields = dict.fromkeys(ActivityRecord.model_fields)
    if ENCOUNTER in columns:
        fields[ENCOUNTER] = None
    return [*fields]


def _model_columns(columns: Iterable[str]) -> list[str]:
    return [name for name in columns if name.startswith(MODEL_PREFIX) or name == SOURCE_MODELS]


def _field_values(field: str, rows: pl.DataFrame) -> Iterable[Any]:
    values: list[Any] = rows[field].to_list()
    if field in CLOSED_LISTS:
        members: dict[Any, Any] = {None: None}
        for member in CLOSED_LISTS[field]:
            members[member.value] = member
        return [members[value] for value in values]
    if field in COUNT_FIELDS or field in DAYS or field in FLAGS:
        return values
    return [intern(value) if value else "" for value in values]  # most texts are repeated
