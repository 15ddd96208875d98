"""Reads the rows of a file of any format: delimited text, a JSON list, or one object a line."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from ..core.findings import Finding, Where, place_of_row
from .delimited.encodings import require_text
from .delimited.header import Columns
from .delimited.reader import read_csv
from .files import RowsAndFindings, rows_of_objects
from .nested.json_reader import read_json, read_json_line

__all__ = ["read_rows"]

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LINES_SUFFIXES = (".ndjson", ".jsonl")


def read_rows(data: bytes, name: str, columns: Columns) -> RowsAndFindings:
    """Returns the rows of a file with the findings about its form.

    JSON is known by the name of the file or by its first character; everything else is delimited
    text. Raises UnusableInputError for a workbook or a Parquet file.
    """
    require_text(data, name)
    suffix = PurePath(name).suffix.lower()
    first = data.removeprefix(_BYTE_ORDER_MARK).lstrip()[:1]
    if suffix == ".json" or (first == b"[" and suffix not in _LINES_SUFFIXES):
        return _rows_of_list(data, name)
    if suffix in _LINES_SUFFIXES or first == b"{":
        return _rows_of_lines(data, name)
    return read_csv(data, name, columns)


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
    for number, line in enumerate(data.removeprefix(_BYTE_ORDER_MARK).splitlines(), start=1):
        if not line.strip():
            continue
        where = place_of_row(file, number)
        content, found = read_json_line(line, where)
        faults += found
        if not found:
            objects.append((where, content))
    rows, findings = rows_of_objects(objects)
    return rows, [*faults, *findings]
