"""Writes records to CSV and NDJSON files that the reader of records reads back unchanged."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TypeAlias

from ..core.errors import UnusableInputError
from ..forms.records import ActivityRecord
from ..intake.disk import write_whole
from ..intake.parsing import column_names

__all__ = ["cell_text", "filled_cells", "write_csv", "write_ndjson"]

_Rows: TypeAlias = Iterable["ActivityRecord | Mapping[str, object]"]


def write_csv(rows: _Rows, path: str | Path) -> int:
    """Writes records or mappings as UTF-8 CSV with every column of a record; returns how many rows.

    Lists are joined with ";", days are written as 2024-01-31, yes as "true"; fields without a value
    are empty cells. Raises UnusableInputError for a mapping with a key that is no column.
    """
    columns = column_names(ActivityRecord)
    known_columns = frozenset(columns)
    written = 0
    with write_whole(Path(path), overwrite=True) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            cells = row.__dict__ if isinstance(row, ActivityRecord) else row
            if not cells.keys() <= known_columns:
                raise UnusableInputError(
                    "synthetic-column", row=written + 1, known=", ".join(columns)
                )
            writer.writerow([cell_text(cells.get(column)) for column in columns])
            written += 1
    return written


def write_ndjson(rows: _Rows, path: str | Path) -> int:
    """Writes records or mappings as one JSON object on each line; returns how many rows.

    Lists, numbers and yes keep their JSON type, days are written as 2024-01-31; fields without a
    value are left out.
    """
    written = 0
    with write_whole(Path(path), overwrite=True) as file:
        for row in rows:
            file.write(json.dumps(filled_cells(row), ensure_ascii=False, default=_iso_day) + "\n")
            written += 1
    return written


def filled_cells(row: ActivityRecord | Mapping[str, object]) -> dict[str, object]:
    """Returns the fields of a record or a mapping that have a value."""
    cells = row.__dict__ if isinstance(row, ActivityRecord) else row
    return {key: value for key, value in cells.items() if _is_filled(value)}


def _is_filled(value: object) -> bool:
    return value is not None and value is not False and value not in ("", ())


def cell_text(value: object) -> str:
    """Returns a value as it is written in a CSV file."""
    if isinstance(value, str):
        return value
    if not _is_filled(value):
        return ""
    if isinstance(value, (list, tuple)):
        return ";".join(str(item) for item in value)
    if value is True:
        return "true"
    return _iso_day(value) if isinstance(value, date) else str(value)


def _iso_day(value: object) -> str:
    """Returns a day as text. Raises TypeError for a type that no field of a record has."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
