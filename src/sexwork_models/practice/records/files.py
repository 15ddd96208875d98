"""How records are read: CSV or NDJSON, from a path, bytes, mappings or models; every row is accepted or reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import attrs

from ...core.errors import UnusableInputError
from ...core.findings import Finding, Report, Where
from ...intake.csv_reader import read_csv
from ...intake.files import (
    RawRow,
    RowsAndFindings,
    read_bytes,
    read_json,
    read_json_line,
    rows_of_objects,
)
from ...intake.parsing import Located, columns_of, required_of, understand
from .model import ActivityRecord

__all__ = ["LOSING", "RECORD_SUFFIXES", "RecordFile", "RecordSource", "read_records"]

RecordSource: TypeAlias = (
    "str | Path | bytes | RecordFile | Iterable[ActivityRecord | Mapping[str, Any]]"
)
RECORD_SUFFIXES = (".csv", ".ndjson", ".jsonl", ".json")
LOSING = frozenset(
    {
        "csv-syntax",
        "duplicate-key",
        "file-truncated",
        "json-not-an-object",
        "json-syntax",
        "row-too-long",
        "row-too-short",
        "wrong-encoding",
    }
)


@attrs.frozen(repr=False)
class RecordFile:
    """The records of a source with their rows, those that were read in part among them.

    `rows_in` is the number of rows of the source, those that could not be told apart as rows included; `report` holds
    the faults of form.
    """

    located: tuple[Located[ActivityRecord], ...]
    report: Report
    rows_in: int

    def __repr__(self) -> str:
        return f"<RecordFile, {self.rows_in} rows>"


def read_records(source: RecordSource) -> RecordFile:
    """Reads `source`; faulty rows become findings and the intact ones go on.

    Raises UnusableInputError for a file that is not there or is neither CSV nor NDJSON.
    """
    if isinstance(source, RecordFile):
        return source
    if isinstance(source, (str, Path)):
        path = Path(source)
        return _understood(read_bytes(path), path.name, path.suffix.lower())
    if isinstance(source, bytes):
        nested = source.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        return _understood(source, "<bytes>", {b"[": ".json", b"{": ".ndjson"}.get(nested, ".csv"))
    return _from_items(source)


def _raw(data: bytes, name: str, suffix: str) -> RowsAndFindings:
    if suffix not in RECORD_SUFFIXES:
        raise UnusableInputError("record-suffix", file=name)
    if suffix == ".csv":
        return read_csv(
            data, name, columns_of(ActivityRecord), required_of(ActivityRecord), private=True
        )
    if suffix != ".json":
        return _lines(data, name)
    content, findings = read_json(data, name)
    if findings:
        return [], findings
    if not isinstance(content, list):
        return [], [Finding("json-not-a-list", Where(name, 1))]
    return rows_of_objects((Where(f"{name}[{index}]"), item) for index, item in enumerate(content))


def _lines(data: bytes, name: str) -> RowsAndFindings:
    """The objects of a file with one on each line; a line that cannot be read is reported, and the others go on."""
    placed: list[tuple[Where, Any]] = []
    faults: list[Finding] = []
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        if line.strip():
            content, found = read_json_line(line, Where(name, number))
            faults += found
            if not found:
                placed.append((Where(name, number), content))
    rows, findings = rows_of_objects(placed)
    return rows, [*faults, *findings]


def _understood(data: bytes, name: str, suffix: str) -> RecordFile:
    rows, findings = _raw(data, name, suffix)
    located, faults = understand(rows, ActivityRecord)
    read = {(row.where.file, row.where.line) for row in rows}
    lost = {(one.where.file, one.where.line) for one in findings if one.code in LOSING} - read
    rows_in = len(rows) + len(lost) if rows else max(len(lost), _lines_below_the_header(data))
    return RecordFile(tuple(located), Report.of([*findings, *faults]), rows_in)


def _lines_below_the_header(data: bytes) -> int:
    """How many rows a file has of which none could be read: its columns, or its encoding, are not those of records."""
    return max(sum(bool(line.strip()) for line in data.replace(b"\x00", b"").splitlines()) - 1, 0)


def _from_items(items: Iterable[ActivityRecord | Mapping[str, Any]]) -> RecordFile:
    located: list[Located[ActivityRecord]] = []
    findings: list[Finding] = []
    rows_in = 0
    for index, item in enumerate(items):
        where, rows_in = Where(f"$[{index}]"), rows_in + 1
        if isinstance(item, ActivityRecord):
            located.append(Located(item, RawRow(where, {})))
            continue
        rows, found = rows_of_objects([(where, item)])
        understood, faults = understand(rows, ActivityRecord)
        located += understood
        findings += [*found, *faults]
    return RecordFile(tuple(located), Report.of(findings), rows_in)
