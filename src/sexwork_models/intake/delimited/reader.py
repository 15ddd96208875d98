"""Reads delimited text with a header into raw rows, each row and each fault with its line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import attrs

from ...core.findings import Finding, Where, place_of_row
from ...values.text import BLANKS
from ..files import RawRow, RowsAndFindings, is_blank, normalize_unicode
from ..lost_rows import HEADER_CHANGES, OLD_HEADER, is_usable
from .columns import Columns, column_letter
from .encodings import decode
from .first_row import layout_of_first_row
from .header import HEAD_LINES, Layout, find_layout
from .special_rows import special_row
from .unknown_cells import UnknownCells

__all__ = [
    "Table",
    "cells_of_row",
    "first_row_of",
    "read_csv",
    "read_table",
    "unnamed_columns",
    "unread_beside",
]

_Records: TypeAlias = Iterator[tuple[int, list[str]]]  # the line on which each begins, its cells


@attrs.frozen
class Table:
    """A delimited file: its layout, its rows by field, and the faults of its lines.

    The rows are there also under a faulty header, where their cells have no certain meaning.
    """

    layout: Layout
    rows: Sequence[RawRow]
    findings: Sequence[Finding]


def read_csv(data: bytes, name: str, columns: Columns) -> RowsAndFindings:
    """Returns the rows of a delimited file with a header, and its faults of form.

    Rows have no empty cells, and cells no blanks around them. Under a faulty header cells have no
    meaning: no row is returned then. A row of another length is reported and left out.
    """
    table = read_table(data, name, columns)
    layout, findings = table.layout, table.findings
    if not layout.headings:
        head = [found for found in findings if (found.where.line or 0) <= HEAD_LINES]
        return [], [*layout.findings, *unread_beside(layout, head)]
    if not (layout.usable and is_usable(findings)):  # nothing is said of cells without a meaning
        unread = (found for found in findings if found.code != "decomposed-unicode")
        return [], [*layout.findings, *unread]
    return list(table.rows), [*layout.findings, *findings]


def read_table(data: bytes, name: str, columns: Columns, *, any_header: bool = False) -> Table:
    """Returns a delimited file as it is written.

    With `any_header` the first row of several cells is the header where no known one is found.
    """
    text, findings = decode(data, name)
    lines = text.removesuffix("\n").split("\n")
    layout = find_layout(lines[:HEAD_LINES], name, columns, findings)
    if any_header and not layout.headings:
        first_row = layout_of_first_row(lines[:HEAD_LINES], columns)
        layout = attrs.evolve(first_row, findings=layout.findings)
    reader = _RowReader(name, columns, layout, findings)
    return Table(layout, reader.read(lines) if layout.headings else [], findings)


def unread_beside(layout: Layout, findings: Sequence[Finding]) -> Sequence[Finding]:
    """Returns the findings about unread lines, unless one about the header names their cause."""
    in_old_encoding = any(found.code == OLD_HEADER for found in layout.findings)
    return () if in_old_encoding else findings


def first_row_of(data: bytes, name: str, columns: Columns) -> int:
    """Returns the line on which the rows of a delimited file begin; 1 without a known header."""
    lines = decode(data, name)[0].split("\n")[:HEAD_LINES]
    layout = find_layout(lines, name, columns)
    return layout.first_row if layout.headings else 1


@attrs.frozen
class _RowReader:
    """Reads the rows of a file below its header; faults are added to the findings."""

    name: str
    columns: Columns
    layout: Layout
    findings: list[Finding]

    def read(self, lines: Sequence[str]) -> list[RawRow]:
        """Returns the rows of a file of some lines."""
        below, first = lines[self.layout.first_row - 1 :], self.layout.first_row
        by_line, unknown = self.columns.private, UnknownCells(self.layout, self.columns)
        records = self._records_by_line(below, first) if by_line else self._records(below, first)
        rows = list[RawRow]()
        file = Where(self.name, columns=self.layout.columns)
        for line, record in records:
            where = place_of_row(file, line)
            cells = cells_of_row(record, self.layout, self.columns, where)
            if not isinstance(cells, Finding):
                for at in unknown.positions:
                    unknown.note(at, () if is_blank(cells[at]) else (cells[at],))
                rows.append(self._raw_row(cells, where))
                continue
            self.findings.append(cells)
            if cells.code == HEADER_CHANGES:  # so all rows below are left out
                lost = (Where(self.name, number) for number, _ in records)
                self.findings.extend(Finding(HEADER_CHANGES, place) for place in lost)
        self.findings.extend(unnamed_columns(self.layout, unknown.filled, self.name))
        self.findings.extend(unknown.findings(self.name, len(rows)))
        return rows

    def _records(self, lines: Sequence[str], first: int) -> _Records:
        """Yields the records; a cell in quotation marks may run over several lines."""
        texts = (f"{line}\n" for line in lines)
        reader = csv.reader(texts, delimiter=self.layout.delimiter, strict=True)
        start = first
        while True:
            try:
                record = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                code = "file-truncated" if "end of data" in str(error) else "csv-syntax"
                self.findings.append(Finding(code, Where(self.name, start)))
                if code == "file-truncated":
                    return
                record = []
            if not all(map(is_blank, record)):
                yield start, record
            start = first + reader.line_num

    def _records_by_line(self, lines: Sequence[str], first: int) -> _Records:
        """Yields one record a line: a quotation mark never closed spoils its own line only."""
        delimiter = self.layout.delimiter
        for number, line in enumerate(lines, start=first):
            try:
                record = next(csv.reader([line], delimiter=delimiter, strict=True), [])
            except csv.Error:
                self.findings.append(Finding("csv-syntax", Where(self.name, number)))
                continue
            if not all(map(is_blank, record)):
                yield number, record

    def _raw_row(self, cells: Sequence[str], where: Where) -> RawRow:
        named = dict[str, object]()
        for field, cell in zip(self.layout.fields, cells, strict=True):
            text = cell.strip(BLANKS) if field else ""
            if text.isascii():
                if text:
                    named[field] = text
            else:
                named[field] = normalize_unicode(text, where.at(field), self.findings)
        return RawRow(where, named)


def cells_of_row(
    record: Sequence[str],
    layout: Layout,
    columns: Columns,
    where: Where,
) -> Sequence[str] | Finding:
    """Returns the cells of a record, as many as the header has; for no row of data, why it is none.

    Blank cells beyond the last heading say nothing and may be missing.
    """
    width = layout.width
    code = special_row(record, layout, columns)
    if code:
        return Finding(code, where)
    surplus = any(not is_blank(cell) for cell in record[len(layout.headings) :])
    if len(record) < width or surplus:
        code = "row-too-short" if len(record) < width else "row-too-long"
        params = {"found": len(record), "expected": len(layout.headings)}
        return Finding(code, where, params)
    missing = len(layout.headings) - len(record)
    return [*record[: len(layout.headings)], *[""] * max(missing, 0)]


def unnamed_columns(layout: Layout, filled: set[int], name: str) -> Iterator[Finding]:
    """Yields what is to say of columns without a heading: of the columns some are `filled`."""
    where = Where(name, layout.first_row - 1)
    unnamed = {at for at, heading in enumerate(layout.headings) if not heading}
    for code, positions in (
        ("column-unnamed", sorted(unnamed & filled)),
        ("empty-columns", sorted(unnamed - filled)),
    ):
        if positions:
            yield Finding(code, where, {"columns": list(map(column_letter, positions))})
