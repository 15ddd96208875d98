"""Reads the rows of a source of any format, with its labels as codes and declared forms plain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import BaseModel

from ..core.columns import Column
from ..core.findings import Finding, Where, place_of_row
from .delimited.column_faults import unknown_keys
from .delimited.columns import FieldsByKey, missing_keys
from .delimited.encodings import HEAD_SIZE, utf8_chunks
from .delimited.reader import read_csv
from .disk import read_bytes
from .field_catalog import columns_of_kind
from .files import RowsAndFindings
from .formats import Format, format_of
from .lost_rows import is_usable
from .mapping.form_reader import FormReader
from .mapping.row_form import RowForm
from .nested.json_reader import read_json, read_json_line
from .objects.raw_rows import rows_of_objects
from .objects.sources import entries_in_memory

__all__ = [
    "Content",
    "content_of",
    "read_delimited",
    "read_objects",
    "read_rows",
    "read_source",
]

Content: TypeAlias = str | Path | bytes


def read_source(
    source: object, form: RowForm, model: type[BaseModel], name: str = ""
) -> RowsAndFindings:
    """Returns the rows of a path, of bytes, or of mappings and models in memory.

    Entries may be instances of `model`. Findings name a source without a file by `name`. Raises
    UnusableInputError for a file that cannot be opened, a workbook, a Parquet file, and a source in
    memory that holds no rows.
    """
    if isinstance(source, (str, Path, bytes)):
        return read_rows(*content_of(source, name), form)
    place = name or "$"
    entries = entries_in_memory(source, model)
    return read_objects(_located_cells(entries, form, model, place), form, Where(place))


def content_of(source: Content, name: str = "") -> tuple[bytes, str]:
    """Returns the bytes of a file, and the name that findings give it."""
    if isinstance(source, bytes):
        return source, f"<{name or 'bytes'}>"
    path = Path(source)
    return read_bytes(path), path.name


def _located_cells(
    entries: Iterable[Any], form: RowForm, model: type[BaseModel], name: str
) -> Iterator[tuple[Where, Any]]:
    columns = columns_of_kind(form.kind)
    for index, entry in enumerate(entries):
        is_model = isinstance(entry, model)
        cells = entry.model_dump(exclude_none=True, warnings=False) if is_model else entry
        yield Where(f"{name}[{index}]", columns=columns), cells


def read_rows(data: bytes, name: str, form: RowForm) -> RowsAndFindings:
    """Returns the rows of a file with the findings about its form.

    Raises UnusableInputError for a workbook or a Parquet file.
    """
    file = Where(name, columns=columns_of_kind(form.kind))
    match format_of(data, name):
        case Format.LIST:
            return _rows_of_list(_recoded(data), file, form)
        case Format.LINES:
            return _rows_of_lines(_recoded(data), file, form)
        case Format.DELIMITED:
            return read_delimited(data, name, form)


def read_delimited(data: bytes, name: str, form: RowForm) -> RowsAndFindings:
    """Returns the rows of a file of delimited text with the findings about its form."""
    rows, findings = read_csv(data, name, form.columns)
    return _in_plain_form(rows, findings, form, Where(name, columns=columns_of_kind(form.kind)))


def read_objects(
    contents: Iterable[tuple[Where, Any]], form: RowForm, source: Where
) -> RowsAndFindings:
    """Returns mappings as rows, with the findings about their form; `source` names all of them."""
    fields = FieldsByKey(form.columns)
    rows, findings = rows_of_objects(contents, fields)
    for key in fields.row_numbers:
        where = source.in_column(Column(key, None, "", key))
        findings.append(Finding("numbering-column", where, {"key": key}))
    declared = form.columns.declared and rows  # headings that have to be there
    faults = [*missing_keys(form.columns, fields, source, len(rows))] if declared else []
    if fields.unknown:
        faults += unknown_keys(fields, form.columns, source, len(rows))
    if not is_usable(faults):
        return [], [*findings, *faults]
    findings += faults
    return _in_plain_form(rows, findings, form, source)


def _in_plain_form(
    rows: list[Any], findings: list[Finding], form: RowForm, source: Where
) -> RowsAndFindings:
    if form.is_usual and form.are_plain(rows):
        return rows, findings
    reader = FormReader(form)
    plain = reader.plain_rows(rows)
    return plain, [*findings, *reader.notes(source, len(plain))]


def _recoded(data: bytes) -> bytes:
    return b"".join(utf8_chunks(data[:HEAD_SIZE], [data]))


def _rows_of_list(data: bytes, file: Where, form: RowForm) -> RowsAndFindings:
    content, findings = read_json(data, file.file)
    if findings:
        return [], findings
    if not isinstance(content, list):
        return [], [Finding("json-not-a-list", place_of_row(file, 1))]
    objects = (
        (Where(f"{file.file}[{index}]", columns=file.columns), item)
        for index, item in enumerate(content)
    )
    return read_objects(objects, form, file)


def _rows_of_lines(data: bytes, file: Where, form: RowForm) -> RowsAndFindings:
    """Returns the objects of a file with one object on each line.

    A line that cannot be read is reported, and the others go on.
    """
    objects: list[tuple[Where, Any]] = []
    faults: list[Finding] = []
    for number, line in enumerate(data.splitlines(), start=1):
        if not line.strip():
            continue
        where = place_of_row(file, number)
        content, found = read_json_line(line, where)
        faults += found
        if not found:
            objects.append((where, content))
    rows, findings = read_objects(objects, form, file)
    return rows, [*faults, *findings]
