"""Writes rows as CSV that is safe to open in a spreadsheet, and new files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from contextlib import suppress
from enum import Enum
from itertools import chain
from pathlib import Path

from ..api.list_rows import JsonRow
from ..core.errors import UnusableInputError
from ..intake.parsing import column_names
from ..practice.observations.files import published_results
from ..practice.observations.model import Observation, Reading

__all__ = ["csv_text", "observation_csv", "write_new"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _cell(value: object) -> str:
    """The text of a cell; one that a spreadsheet would run as a formula gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return ";".join(map(_cell, value))
    if isinstance(value, Reading):
        return f"{value.indicator}:{value.role.value}"
    if isinstance(value, dict):
        return ";".join(f"{key}={_cell(item)}" for key, item in value.items())
    text = str(value.value if isinstance(value, Enum) else value)
    is_number = text.lstrip("-").replace(".", "").isdigit()
    return f"'{text}" if text.startswith(_FORMULA) and not is_number else text


def csv_text(rows: Sequence[JsonRow]) -> str:
    """The rows as CSV under one header, safe to open in a spreadsheet."""
    columns = list(dict.fromkeys(chain.from_iterable(rows)))
    return _csv_of(columns, (map(row.get, columns) for row in rows))


def observation_csv(ids: Iterable[str]) -> str:
    """The published figures with these ids as an observation file, which `results FILE` reads."""
    wanted = set(ids)
    columns = column_names(Observation)
    figures = [row for row in published_results().observations if row.id in wanted]
    return _csv_of(columns, ([getattr(row, name) for name in columns] for row in figures))


def write_new(path: Path, text: str) -> None:
    """Writes a new file, whole or not at all.

    Raises UnusableInputError for a file that exists already or cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
        return
    except FileExistsError:
        refusal = UnusableInputError("file-exists", file=path.name)
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        problem = error.strerror or "-"
        refusal = UnusableInputError("file-unwritable", file=path.name, problem=problem)
    raise refusal


def _csv_of(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(map(_cell, row))
    return file.getvalue()
