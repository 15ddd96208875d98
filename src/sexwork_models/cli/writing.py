"""Writes rows as CSV that is safe to open in a spreadsheet, and new files."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import Enum
from itertools import chain
from pathlib import Path

from ..api.list_rows import JsonRow
from ..core.errors import UnusableInputError
from ..intake.disk import display_name, write_whole
from ..intake.parsing import column_names
from ..practice.observations.files import published_results
from ..practice.observations.model import Observation, Reading

__all__ = ["csv_text", "observation_csv", "write_new"]

_FORMULA = ("=", "+", "-", "@")  # also as full-width characters, which spreadsheets read alike
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)


def _cell(value: object) -> str:
    """The text of a cell; one that a spreadsheet would run as a formula gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return _without_formula(";".join(map(_cell, value)))
    if isinstance(value, Reading):
        return f"{value.indicator}:{value.role.value}"
    if isinstance(value, dict):
        return _without_formula(";".join(f"{key}={_cell(item)}" for key, item in value.items()))
    return _without_formula(str(value.value if isinstance(value, Enum) else value))


def _without_formula(text: str) -> str:
    first = unicodedata.normalize("NFKC", text.lstrip()[:1])
    is_formula = first.startswith(_FORMULA) or text.startswith(("\t", "\r"))
    return f"'{text}" if is_formula and not _NUMBER.fullmatch(text) else text


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
    """Writes a new file, whole or not at all: it has its name only once all is written.

    Raises UnusableInputError for a file that exists already or cannot be written.
    """
    try:
        with write_whole(path, overwrite=False) as file:
            file.write(text)
        return
    except FileExistsError:
        refusal = UnusableInputError("file-exists", file=display_name(path))
    except (OSError, ValueError) as error:  # ValueError: a NUL in a name
        problem = getattr(error, "strerror", None) or "-"
        refusal = UnusableInputError("file-unwritable", file=display_name(path), problem=problem)
    # Outside of the clause: the error of the system, which repeats the path, is not carried along.
    raise refusal


def _csv_of(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(map(_cell, row))
    return file.getvalue()
