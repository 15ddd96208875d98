"""How rows are written as CSV, safe to open in a spreadsheet; observations in the form that is read back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from enum import Enum

from ..framework.reading import columns_of
from ..listing import JsonRow
from ..practice.observation_files import published_results
from ..practice.observations import Observation, Reading

__all__ = ["csv_text", "observation_csv"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return ";".join(_cell(item) for item in value)
    if isinstance(value, Reading):
        return f"{value.indicator}:{value.role.value}"
    if isinstance(value, dict):
        return ";".join(f"{key}={_cell(item)}" for key, item in value.items())
    text = str(value.value if isinstance(value, Enum) else value)
    return f"'{text}" if text.startswith(_FORMULA) and not text.lstrip("-").replace(".", "").isdigit() else text


def csv_text(rows: Sequence[JsonRow]) -> str:
    """The rows under one header; a cell that a spreadsheet would run as a formula is neutralised."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return _written(columns, ([row.get(name) for name in columns] for row in rows))


def observation_csv(ids: Iterable[str]) -> str:
    """Published figures as an observation file: change it, and `results FILE` measures it anew."""
    wanted = set(ids)
    columns = columns_of(Observation)
    figures = [row for row in published_results().observations if row.id in wanted]
    return _written(columns, ([getattr(row, name) for name in columns] for row in figures))


def _written(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return file.getvalue()
