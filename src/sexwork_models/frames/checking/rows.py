"""How collected rows of a table become records again, so that the reference can look at them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from sys import intern
from typing import Any

import attrs
import polars as pl

from ...core.findings import Finding
from ...intake.files import RawRow
from ...intake.parsing import Located, trusted, understand
from ...practice.records.model import ActivityRecord
from ...practice.records.row_rules import COUNTS
from ..engines import LINE
from ..reading.model_columns import SAID_MODELS
from ..reading.typed_source import Sheet, where_of
from ..schema import CLOSED, DAYS, FLAGS, MODELS
from ..table import MODEL, Lazy

__all__ = ["Item", "Read", "numbered", "read_again", "record_columns", "records_of"]

Item = Located[ActivityRecord]
_AT_A_TIME = 20_000  # rows whose cells are taken out of their columns


@attrs.frozen(eq=False, repr=False)
class Read:
    """Rows that were read again by the reader of rows, whole or in part, and what it found."""

    items: tuple[Item, ...]
    findings: tuple[Finding, ...]


def numbered(rows: pl.DataFrame, sheet: Sheet, first: int = 0) -> pl.DataFrame:
    """Collected rows in order, each with its number in `line`; rows of a database have none and get one from `first` on."""
    if sheet.ordered:
        return rows.sort(LINE)
    return rows.sort("id", "day", "entered_on", maintain_order=True).with_columns(
        pl.int_range(first, first + len(rows), dtype=pl.Int64).alias(LINE)
    )


def read_again(rows: pl.DataFrame, sheet: Sheet) -> Read:
    """Rows as the reader of rows reads them, from the source's own cells."""
    raws, findings = list[RawRow](), list[Finding]()
    for row in rows.iter_rows(named=True):
        raw, found = sheet.raw(row, where_of(sheet.table.file, row[LINE]))
        raws.append(raw)
        findings += found
    items, faults = understand(raws, ActivityRecord)
    return Read(tuple(items), (*findings, *faults))


def records_of(rows: pl.DataFrame, sheet: Sheet) -> tuple[Item, ...]:
    """Rows that break no rule of form as records, without reading them again."""
    return tuple(item for part in rows.iter_slices(_AT_A_TIME) for item in _records_of(part, sheet))


def _records_of(rows: pl.DataFrame, sheet: Sheet) -> Iterator[Item]:
    columns = {
        field: list(_values(field, rows))
        for field in ActivityRecord.model_fields
        if field != MODELS
    }
    columns[MODELS] = [
        sheet.models(row) for row in rows.select(_models(rows.columns)).iter_rows(named=True)
    ]
    for line, cells in zip(rows[LINE].to_list(), zip(*columns.values(), strict=True), strict=True):
        yield Located(
            trusted(ActivityRecord, dict(zip(columns, cells, strict=True))), _raw(sheet, line)
        )


def _raw(sheet: Sheet, line: int) -> RawRow:
    return RawRow(where_of(sheet.table.file, line), {})


def record_columns(frame: Lazy) -> list[str]:
    """The columns of a table with numbered rows that records are made of: all but what its source said beside them."""
    names = frame.collect_schema().names()
    return [LINE, *(name for name in names if name in ActivityRecord.model_fields), *_models(names)]


def _models(columns: Iterable[str]) -> list[str]:
    return [name for name in columns if name.startswith(MODEL) or name == SAID_MODELS]


def _values(field: str, rows: pl.DataFrame) -> Iterable[Any]:
    values: list[Any] = rows[field].to_list()
    if field in CLOSED:
        members: Mapping[Any, Any] = {
            None: None,
            **{member.value: member for member in CLOSED[field]},
        }
        return [members[value] for value in values]
    if field in COUNTS or field in DAYS or field in FLAGS:
        return values
    return [intern(value) if value else "" for value in values]  # most come again and again
