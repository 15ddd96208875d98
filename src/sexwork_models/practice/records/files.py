"""Reads activity records from CSV or NDJSON, a path, bytes, mappings or models.

Every row of the source is accounted for: it becomes a record, or a finding says what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import attrs

from ...core.errors import UnusableInputError
from ...core.findings import Finding, Report, Where, place_of_entry, place_of_row
from ...intake.csv_reader import read_csv
from ...intake.disk import read_bytes
from ...intake.files import RawRow, RowsAndFindings, entries_in_memory, rows_of_objects
from ...intake.json_reader import read_json, read_json_line
from ...intake.parsing import ParsedRow, column_names, parse_rows, required_columns
from ...values.arguments import check_arguments
from .model import ActivityRecord

__all__ = [
    "RECORD_SUFFIXES",
    "ROW_LOSING_CODES",
    "RecordFile",
    "RecordSource",
    "count_filled_lines",
    "read_records",
]

RECORD_SUFFIXES = (".csv", ".ndjson", ".jsonl", ".json")
ROW_LOSING_CODES = frozenset(
    {
        "csv-syntax",
        "duplicate-key",
        "file-truncated",
        "json-not-an-object",
        "json-syntax",
        "row-too-long",
        "row-too-short",
        "too-many-fields",
        "wrong-encoding",
    }
)
_BETWEEN_CELLS = b'\x00,;"'
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


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

    Raises UnusableInputError for a file that is not there or is neither CSV nor NDJSON.
    """
    if isinstance(source, RecordFile):
        return source
    if isinstance(source, (str, Path)):
        path = Path(source)
        return _read_content(read_bytes(path), path.name, path.suffix.lower())
    if isinstance(source, bytes):
        first_byte = source.removeprefix(_BYTE_ORDER_MARK).lstrip()[:1]
        suffix = {b"[": ".json", b"{": ".ndjson"}.get(first_byte, ".csv")
        return _read_content(source, "<bytes>", suffix)
    return _read_entries(entries_in_memory(source, ActivityRecord))


def _read_content(data: bytes, name: str, suffix: str) -> RecordFile:
    rows, findings = _raw_rows(data, name, suffix)
    located, faults = parse_rows(rows, ActivityRecord)
    read = {(row.where.file, row.where.line) for row in rows}
    lost: set[tuple[str, int | None]] = set()
    for finding in findings:
        place = finding.where.file, finding.where.line
        if finding.code in ROW_LOSING_CODES and place not in read:
            lost.add(place)
    rows_in = len(rows) + len(lost)
    if findings and not rows:  # the columns or the encoding are not those of records
        rows_in = max(rows_in, count_filled_lines(data.splitlines()) - 1)
    return RecordFile(tuple(located), Report.of([*findings, *faults]), rows_in)


def count_filled_lines(lines: Iterable[bytes]) -> int:
    """Returns how many lines are not blank, whatever their encoding and the marks between cells."""
    return sum(bool(line.translate(None, _BETWEEN_CELLS).strip()) for line in lines)


def _raw_rows(data: bytes, name: str, suffix: str) -> RowsAndFindings:
    if suffix not in RECORD_SUFFIXES:
        raise UnusableInputError("record-suffix", file=name)
    if suffix == ".csv":
        columns, required = column_names(ActivityRecord), required_columns(ActivityRecord)
        return read_csv(data, name, columns, required, private=True)
    if suffix != ".json":
        return _json_lines(data, name)
    content, findings = read_json(data, name)
    if findings:
        return [], findings
    if not isinstance(content, list):
        return [], [Finding("json-not-a-list", Where(name, 1))]
    return rows_of_objects((Where(f"{name}[{index}]"), item) for index, item in enumerate(content))


def _json_lines(data: bytes, name: str) -> RowsAndFindings:
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
