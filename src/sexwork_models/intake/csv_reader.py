"""How a table with a header becomes rows: comma-separated text, with the line of every row and every fault."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from ..core.findings import Finding, Where
from .files import RawRow, RowsAndFindings, composed, decode

__all__ = ["read_csv", "shown_key"]

_FATAL = frozenset({"wrong-delimiter", "header-missing", "missing-column", "duplicate-key"})


def _records(text: str, name: str, findings: list[Finding]) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader((f"{line}\n" for line in text.removesuffix("\n").split("\n")), strict=True)
    start = 1
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            code = "file-truncated" if "end of data" in str(error) else "csv-syntax"
            findings.append(Finding(code, Where(name, start)))
            if code == "file-truncated":
                return
            record = []
        if any(cell.strip() for cell in record):
            yield start, record
        start = reader.line_num + 1


def _records_by_line(
    text: str, name: str, findings: list[Finding]
) -> Iterator[tuple[int, list[str]]]:
    """One record on each line: a quotation mark that is never closed spoils its own line, and swallows no other."""
    for number, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
        try:
            record = next(csv.reader([line], strict=True), [])
        except csv.Error:
            findings.append(Finding("csv-syntax", Where(name, number)))
            continue
        if any(cell.strip() for cell in record):
            yield number, record


def shown_key(key: str, columns: Sequence[str]) -> str:
    """A key of a private row, if it may be repeated: a column, or a slip of one. Anything else may speak of a person."""
    return key if _bare(key) in map(_bare, columns) else "…"


def _bare(key: str) -> str:
    return key.casefold().replace("_", "").replace(" ", "").rstrip("s")


def _check_header(
    header: Sequence[str],
    columns: Sequence[str],
    required: Sequence[str],
    where: Where,
    *,
    private: bool,
) -> Iterator[Finding]:
    if len(header) == 1 and ("\t" in header[0] or ";" in header[0]):
        yield Finding("wrong-delimiter", where)
        return
    if not set(header) & set(required if private else columns):
        yield Finding("header-missing", where)
        return
    for column in dict.fromkeys(header):
        shown = shown_key(column, columns) if private else column
        if column not in columns:
            yield Finding(
                "unknown-key", where.at(shown), {"key": shown, "allowed": ", ".join(columns)}
            )
        if header.count(column) > 1:
            yield Finding("duplicate-key", where.at(shown), {"key": shown})


def read_csv(
    data: bytes,
    name: str,
    columns: Sequence[str],
    required: Sequence[str],
    *,
    private: bool = False,
) -> RowsAndFindings:
    """The rows of a comma-separated UTF-8 file with a header, and what is wrong with its form.

    Empty cells are left out of a row. A faulty header stops the reading, because no cell would have a
    meaning; a row of another length is reported and left out, the others go on. Of a `private` file a row is a line,
    no cell runs over several, and no foreign key is repeated.
    """
    text, findings = decode(data, name)
    records = (_records_by_line if private else _records)(text, name, findings)
    number, header = next(records, (1, []))
    header = [cell.strip() for cell in header]
    if not header:
        return [], findings or [Finding("header-missing", Where(name, 1))]
    faults = list(_check_header(header, columns, required, Where(name, number), private=private))
    absent = [column for column in required if column not in header]
    if not any(fault.code in {"wrong-delimiter", "header-missing"} for fault in faults):
        faults += [
            Finding("missing-column", Where(name, number, column), {"key": column})
            for column in absent
        ]
    rows = []
    for line, record in records:
        where = Where(name, line)
        if len(record) != len(header):
            code = "row-too-short" if len(record) < len(header) else "row-too-long"
            findings.append(Finding(code, where, {"found": len(record), "expected": len(header)}))
            continue
        cells = {
            column: composed(cell, where.at(column), findings)
            for column, cell in zip(header, record, strict=True)
            if cell.strip() and column in columns
        }
        rows.append(RawRow(where, cells))
    return ([] if any(fault.code in _FATAL for fault in faults) else rows), [*faults, *findings]
