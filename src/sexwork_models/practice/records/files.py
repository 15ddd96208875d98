"""Reads activity records from CSV or JSON, a path, bytes, mappings or models.

Every row of the source is accounted for: it becomes a record, or a finding says what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import attrs

from ...core.findings import Finding, Report, place_of_entry
from ...intake.delimited.columns import Columns
from ...intake.delimited.header import HEADER_FAULTS
from ...intake.disk import read_bytes
from ...intake.files import RawRow, entries_in_memory, rows_of_objects
from ...intake.parsing import ParsedRow, parse_rows
from ...intake.row_sources import read_rows
from ...values.arguments import check_arguments
from .model import ActivityRecord

__all__ = [
    "ROW_LOSING_CODES",
    "RecordFile",
    "RecordSource",
    "count_filled_lines",
    "read_records",
    "rows_begin_at",
]

ROW_LOSING_CODES = frozenset(
    {
        "csv-syntax",
        "duplicate-key",
        "file-truncated",
        "header-changes",
        "json-not-an-object",
        "json-syntax",
        "old-encoding",
        "row-above-header",
        "row-too-long",
        "row-too-short",
        "too-many-fields",
        "wrong-encoding",
    }
)
_UNREADABLE = HEADER_FAULTS | {"json-not-a-list", "json-syntax"}  # if no row could be read
_BETWEEN_CELLS = b'\x00,;"'


@attrs.frozen(repr=False)
class RecordFile:
    """The records of a source with their rows, those that were read in part among them.

    `rows_in` is the number of rows of the source, including those that could not be separated into
    fields; `report` holds the faults of form.
    """

    located: tuple[ParsedRow[ActivityRecord], ...]
    report: Report
    rows_in: int

    def __repr__(self) -> str:
        return f"<RecordFile, {self.rows_in} rows>"


RecordSource: TypeAlias = (
    str | Path | bytes | RecordFile | Iterable[ActivityRecord | Mapping[str, Any]]
)


@check_arguments
def read_records(source: RecordSource) -> RecordFile:
    """Reads `source`; faulty rows become findings and the intact ones go on.

    Raises UnusableInputError for a file that is not there, a workbook, or a Parquet file.
    """
    if isinstance(source, RecordFile):
        return source
    if isinstance(source, (str, Path)):
        path = Path(source)
        return _read_content(read_bytes(path), path.name)
    if isinstance(source, bytes):
        return _read_content(source, "<bytes>")
    return _read_entries(entries_in_memory(source, ActivityRecord))


def _read_content(data: bytes, name: str) -> RecordFile:
    rows, findings = read_rows(data, name, Columns.of(ActivityRecord))
    located, faults = parse_rows(rows, ActivityRecord)
    read = {(row.where.file, row.where.line) for row in rows}
    lost: set[tuple[str, int | None]] = set()
    for finding in findings:
        place = finding.where.file, finding.where.line
        if finding.code in ROW_LOSING_CODES and place not in read:
            lost.add(place)
    rows_in = len(rows) + len(lost)
    first = rows_begin_at(findings)
    if first and not rows:
        rows_in = max(rows_in, count_filled_lines(data.splitlines()[first - 1 :]))
    return RecordFile(tuple(located), Report.of([*findings, *faults]), rows_in)


def rows_begin_at(findings: Iterable[Finding]) -> int:
    """Returns the line from which on no row could be read; 0 if that is not so.

    It is the one below a faulty header, or below the first line of a file that is no list.
    """
    for finding in findings:
        if finding.code in _UNREADABLE:
            return (finding.where.line or 1) + 1
    return 0


def count_filled_lines(lines: Iterable[bytes]) -> int:
    """Returns how many lines are not blank, whatever their encoding and the marks between cells."""
    return sum(bool(line.translate(None, _BETWEEN_CELLS).strip()) for line in lines)


def _read_entries(entries: Iterable[ActivityRecord | Mapping[str, Any]]) -> RecordFile:
    located: list[ParsedRow[ActivityRecord]] = []
    findings: list[Finding] = []
    rows_in = 0
    for index, entry in enumerate(entries):
        where, rows_in = place_of_entry(index), rows_in + 1
        # Most entries are dicts, and asking for the class of a model takes long.
        if not isinstance(entry, dict) and isinstance(entry, ActivityRecord):
            located.append(ParsedRow(entry, RawRow(where, {})))
            continue
        rows, found = rows_of_objects([(where, entry)])
        if not rows and not found:  # a blank entry is passed over
            rows_in -= 1
        understood, faults = parse_rows(rows, ActivityRecord)
        located += understood
        findings += [*found, *faults]
    return RecordFile(tuple(located), Report.of(findings), rows_in)
