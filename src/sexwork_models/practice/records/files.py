"""Reads activity records from CSV or JSON, a path, bytes, mappings or models.

Every row of the source is accounted for: it becomes a record, or a finding says what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias, Unpack

import attrs

from ...core.findings import Finding, Report, Where, place_of_entry
from ...forms.records import ActivityRecord
from ...framework.code_lists import codes_of
from ...framework.framework import Framework
from ...framework.packaged.load import packaged_framework
from ...intake.delimited.reader import first_row_of
from ...intake.field_catalog import columns_of_kind
from ...intake.files import RawRow
from ...intake.formats import Format, format_of
from ...intake.lost_rows import (
    ROW_ABOVE_HEADER,
    is_no_row,
    leaves_row_unread,
    leaves_source_unread,
    without_rows,
)
from ...intake.mapping.options import MappingOptions, refuse_without_table
from ...intake.mapping.row_form import RowForm
from ...intake.objects.sources import TableSource, count_filled, entries_in_memory
from ...intake.parsing import parse_rows
from ...intake.row_sources import content_of, read_objects, read_rows
from ...intake.rows import ParsedRow
from ...values.arguments import check_arguments

__all__ = [
    "RecordFile",
    "RecordSource",
    "count_filled_lines",
    "count_lost",
    "lost_places",
    "read_entries",
    "read_record_source",
    "read_records",
    "record_form",
    "rows_begin_at",
]

_MEMORY = Where("$")  # where entries in memory stand
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
    str | Path | bytes | RecordFile | Iterable[ActivityRecord | Mapping[str, Any]] | TableSource
)


@check_arguments
def read_records(
    source: RecordSource,
    framework: Framework | None = None,
    **mapping: Unpack[MappingOptions],
) -> RecordFile:
    """Reads `source`; faulty rows become findings and the intact ones go on.

    Headings and words of closed lists may be labels of the `framework` in either language. Another
    form is declared with `mapping`: see `MappingOptions`. Raises UnusableInputError for a file that
    is not there, a workbook, or a Parquet file, and for a mapping that contradicts itself.
    """
    if isinstance(source, RecordFile):
        refuse_without_table(mapping)
        return source
    return read_record_source(source, record_form(framework or packaged_framework(), mapping))


def read_record_source(source: RecordSource, form: RowForm) -> RecordFile:
    """Reads the records of `source`, which are written in a form. Raises as `read_records` does."""
    if isinstance(source, RecordFile):
        return source
    if isinstance(source, (str, Path, bytes)):
        return _read_content(*content_of(source), form)
    return read_entries(entries_in_memory(source, ActivityRecord), form)


def record_form(framework: Framework, mapping: MappingOptions) -> RowForm:
    """Returns how the records of a source are written. Raises UnusableInputError as `RowForm`."""
    return RowForm.of(ActivityRecord, codes_of(framework), mapping)


def _read_content(data: bytes, name: str, form: RowForm) -> RecordFile:
    rows, findings = read_rows(data, name, form)
    located, faults = parse_rows(rows, ActivityRecord)
    lost = count_lost(data, name, form, rows, findings)
    rows_in = len(rows) + lost + _unread_objects(findings)
    first = rows_begin_at(findings)
    if first and not rows and rows_in <= lost:
        below = count_filled_lines(data.splitlines()[first - 1 :])
        rows_in = max(rows_in, below - sum(map(is_no_row, findings)))
    findings += without_rows(name, rows_in, findings)
    return RecordFile(tuple(located), Report.of([*findings, *faults]), rows_in)


def count_lost(
    data: bytes, name: str, form: RowForm, rows: Iterable[RawRow], findings: Sequence[Finding]
) -> int:
    """Returns how many rows of a file could not be read: `rows` are those that were."""
    lost = lost_places(findings) - {(row.where.file, row.where.line) for row in rows}
    if lost and format_of(data, name) is Format.DELIMITED:
        lost &= lost_places(findings, first_row_of(data, name, form.columns))
    return len(lost)


def lost_places(findings: Iterable[Finding], first_row: int = 1) -> set[tuple[str, int | None]]:
    """Returns the places of rows that could not be read, by file and line.

    A line above the first row of a file is no row, such as a title in an old encoding; but one that
    fills its columns as data do is.
    """
    lost: set[tuple[str, int | None]] = set()
    for finding in findings:
        file, line = finding.where.file, finding.where.line
        is_row = line is None or line >= first_row or finding.code == ROW_ABOVE_HEADER
        if leaves_row_unread(finding) and is_row:
            lost.add((file, line))
    return lost


def _unread_objects(findings: Iterable[Finding]) -> int:
    """Returns how many objects were left unread, as a declared key is not there."""
    counts = (int(str(finding.params.get("rows", 0))) for finding in findings)
    return max(counts, default=0)


def rows_begin_at(findings: Iterable[Finding]) -> int:
    """Returns the line from which on no row could be read; 0 if that is not so.

    It is the one below a faulty header, or below the first line of a file that is no list.
    """
    for finding in findings:
        if leaves_source_unread(finding):
            return (finding.where.line or 1) + 1
    return 0


def count_filled_lines(lines: Iterable[bytes]) -> int:
    """Returns how many lines are not blank, whatever their encoding and the marks between cells."""
    return sum(bool(line.translate(None, _BETWEEN_CELLS).strip()) for line in lines)


def read_entries(
    entries: Iterable[ActivityRecord | Mapping[str, Any]], form: RowForm
) -> RecordFile:
    """Reads records and mappings, which are written in a form."""
    models: list[ParsedRow[ActivityRecord]] = []
    objects: list[tuple[Where, Any]] = []
    columns = columns_of_kind(ActivityRecord)
    for index, entry in enumerate(entries):
        where = place_of_entry(index, columns)
        # Most entries are dicts, and asking for the class of a model takes long.
        if not isinstance(entry, dict) and isinstance(entry, ActivityRecord):
            models.append(ParsedRow(entry, RawRow(where, {})))
        else:
            objects.append((where, entry))
    rows, findings = read_objects(objects, form, _MEMORY)
    located, faults = parse_rows(rows, ActivityRecord)
    if models:
        located = sorted((*models, *located), key=_entry_index)
    filled = len(rows) if len(rows) == len(objects) else count_filled(objects)
    rows_in = len(models) + filled
    return RecordFile(tuple(located), Report.of([*findings, *faults]), rows_in)


def _entry_index(item: ParsedRow[ActivityRecord]) -> int:
    """Returns the index of an entry in memory, from its place `$[index]`."""
    return int(item.raw.where.file[2:-1])
