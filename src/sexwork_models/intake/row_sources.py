"""Reads the rows of a file of any format: delimited text, a JSON list, or one object a line."""

from __future__ import annotations

from typing import Any

from ..core.findings import Finding, Where, place_of_row
from .delimited.columns import Columns
from .delimited.encodings import HEAD_SIZE, utf8_chunks
from .delimited.reader import read_csv
from .files import RowsAndFindings, rows_of_objects
from .formats import Format, format_of
from .nested.json_reader import read_json, read_json_line

__all__ = ["read_rows"]


def read_rows(data: bytes, name: str, columns: Columns) -> RowsAndFindings:
    """Returns the rows of a file with the findings about its form.

    Raises UnusableInputError for a workbook or a Parquet file.
    """
    match format_of(data, name):
        case Format.LIST:
            return _rows_of_list(_recoded(data), name)
        case Format.LINES:
            return _rows_of_lines(_recoded(data), name)
        case Format.DELIMITED:
            return read_csv(data, name, columns)


def _recoded(data: bytes) -> bytes:
    return b"".join(utf8_chunks(data[:HEAD_SIZE], [data]))


def _rows_of_list(data: bytes, name: str) -> RowsAndFindings:
    content, findings = read_json(data, name)
    if findings:
        return [], findings
    if not isinstance(content, list):
        return [], [Finding("json-not-a-list", Where(name, 1))]
    return rows_of_objects((Where(f"{name}[{index}]"), item) for index, item in enumerate(content))


def _rows_of_lines(data: bytes, name: str) -> RowsAndFindings:
    """Returns the objects of a file with one object on each line.

    A line that cannot be read is reported, and the others go on.
    """
    objects: list[tuple[Where, Any]] = []
    faults: list[Finding] = []
    file = Where(name)
    for number, line in enumerate(data.splitlines(), start=1):
        if not line.strip():
            continue
        where = place_of_row(file, number)
        content, found = read_json_line(line, where)
        faults += found
        if not found:
            objects.append((where, content))
    rows, findings = rows_of_objects(objects)
    return rows, [*faults, *findings]
