"""Reads comma-separated text with a header into raw rows, each row and each fault with its line."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from ..core.findings import Finding, Where, place_of_row
from .files import MAX_FIELDS, RawRow, RowsAndFindings, decode, is_blank, normalize_unicode
from .masking import mask_column

__all__ = ["read_csv"]

_FATAL = frozenset(
    {"wrong-delimiter", "header-missing", "missing-column", "duplicate-key", "too-many-fields"}
)


_Records: TypeAlias = Iterator[tuple[int, list[str]]]  # the line on which each begins, its cells


def _records(text: str, name: str, findings: list[Finding]) -> _Records:
    """Yields the records of a text; a cell in quotation marks may run over several lines."""
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
        if not all(map(is_blank, record)):
            yield start, record
        start = reader.line_num + 1


def _records_by_line(text: str, name: str, findings: list[Finding]) -> _Records:
    """Yields one record a line: a quotation mark that is never closed spoils its own line only."""
    for number, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
        try:
            record = next(csv.reader([line], strict=True), [])
        except csv.Error:
            findings.append(Finding("csv-syntax", Where(name, number)))
            continue
        if not all(map(is_blank, record)):
            yield number, record


def read_csv(
    data: bytes,
    name: str,
    columns: Sequence[str],
    required: Sequence[str],
    *,
    private: bool = False,
) -> RowsAndFindings:
    """Returns the rows of a comma-separated UTF-8 file with a header, and its faults of form.

    Rows have no empty cells. A faulty header makes cells meaningless: no row is returned then. A
    row of another length is reported and left out. Each line of a `private` file is one row, and no
    finding repeats an unknown key of it.
    """
    text, findings = decode(data, name)
    records = (_records_by_line if private else _records)(text, name, findings)
    number, cells = next(records, (1, []))
    header = list(map(str.strip, cells))
    if not header:
        return [], findings or [Finding("header-missing", Where(name, 1))]
    faults = list(_header_faults(header, columns, required, Where(name, number), private=private))
    rows = _raw_rows(records, name, header, columns, findings)
    return ([] if any(fault.code in _FATAL for fault in faults) else rows), [*faults, *findings]


def _header_faults(
    header: Sequence[str],
    columns: Sequence[str],
    required: Sequence[str],
    where: Where,
    *,
    private: bool,
) -> Iterator[Finding]:
    """Yields what is wrong with a header: another delimiter, no header at all, or its columns."""
    if len(header) == 1 and not {"\t", ";"}.isdisjoint(header[0]):
        yield Finding("wrong-delimiter", where)
    elif len(header) > MAX_FIELDS:
        params = {"found": len(header), "limit": MAX_FIELDS}
        yield Finding("too-many-fields", where, params)
    elif not set(header) & set(required if private else columns):
        yield Finding("header-missing", where)
    else:
        yield from _check_columns(header, columns, required, where, private=private)


def _check_columns(
    header: Sequence[str],
    columns: Sequence[str],
    required: Sequence[str],
    where: Where,
    *,
    private: bool,
) -> Iterator[Finding]:
    """Yields the unknown, repeated and missing columns of a header."""
    counts = Counter(header)
    for column in counts:
        shown = mask_column(column, columns) if private else column
        if column not in columns:
            params = {"key": shown, "allowed": ", ".join(columns)}
            yield Finding("unknown-key", where.at(shown), params)
        if counts[column] > 1:
            yield Finding("duplicate-key", where.at(shown), {"key": shown})
    for column in required:
        if column not in header:
            yield Finding("missing-column", where.at(column), {"key": column})


def _raw_rows(
    records: _Records,
    name: str,
    header: Sequence[str],
    columns: Sequence[str],
    findings: list[Finding],
) -> list[RawRow]:
    """Returns the records as rows; those of another length than the header become findings."""
    rows, file, known = [], Where(name), set(columns)
    for line, record in records:
        where = place_of_row(file, line)
        if len(record) != len(header):
            code = "row-too-short" if len(record) < len(header) else "row-too-long"
            findings.append(Finding(code, where, {"found": len(record), "expected": len(header)}))
            continue
        cells = dict[str, object]()
        for column, cell in zip(header, record, strict=True):
            if column not in known or is_blank(cell):
                continue
            if cell.isascii():
                cells[column] = cell
            else:
                cells[column] = normalize_unicode(cell, where.at(column), findings)
        rows.append(RawRow(where, cells))
    return rows
