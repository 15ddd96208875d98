"""How records are written to a file, row by row, so that the reader of records reads the same again."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TypeAlias

from ..core.errors import UnusableInputError
from ..intake.parsing import columns_of
from ..practice.records.model import ActivityRecord

__all__ = ["cell_text", "cells_of", "write_csv", "write_ndjson"]

_Rows: TypeAlias = Iterable["ActivityRecord | Mapping[str, object]"]


def write_csv(rows: _Rows, path: str | Path) -> int:
    """Writes records or mappings as UTF-8 CSV with every column of a record; gives back how many rows.

    Lists are joined with ";", days are written as 2024-01-31, yes as "true"; what is not filled is an empty cell. Raises
    UnusableInputError for a mapping with a key that is no column.
    """
    columns = columns_of(ActivityRecord)
    known, written = frozenset(columns), 0
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            cells = row.__dict__ if isinstance(row, ActivityRecord) else row
            if not cells.keys() <= known:
                raise UnusableInputError(
                    "synthetic-column", row=written + 1, known=", ".join(columns)
                )
            writer.writerow([cell_text(cells.get(column)) for column in columns])
            written += 1
    return written


def write_ndjson(rows: _Rows, path: str | Path) -> int:
    """Writes records or mappings as one JSON object on each line; gives back how many rows.

    Lists, numbers and yes stay what they are, days are written as 2024-01-31; what is not filled is left out.
    """
    written = 0
    with Path(path).open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(cells_of(row), ensure_ascii=False, default=_day) + "\n")
            written += 1
    return written


def cells_of(row: ActivityRecord | Mapping[str, object]) -> dict[str, object]:
    """What is filled in of a record or a mapping."""
    cells = row.__dict__ if isinstance(row, ActivityRecord) else row
    return {key: value for key, value in cells.items() if _filled(value)}


def _filled(value: object) -> bool:
    return value is not None and value is not False and value not in ("", ())


def cell_text(value: object) -> str:
    """A value as it stands in a CSV file."""
    if isinstance(value, str):
        return value
    if not _filled(value):
        return ""
    if isinstance(value, (list, tuple)):
        return ";".join(str(part) for part in value)
    return "true" if value is True else _day(value) if isinstance(value, date) else str(value)


def _day(value: object) -> str:
    """A day as text. Raises TypeError for what no cell of a record holds."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
