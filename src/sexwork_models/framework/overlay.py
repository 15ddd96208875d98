"""Applies overlays to a framework: rows of a local decision, a new decree or a pack of places.

An overlay adds rows and ends rows. It never edits a row, and the base framework never changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import attrs

from ..core.errors import UnusableInputError
from ..core.findings import Finding, Report
from ..intake.delimited.columns import Columns
from ..intake.delimited.encodings import decode
from ..intake.delimited.header import HEAD_LINES, find_layout
from ..intake.disk import display_name, is_folder, read_bytes
from ..intake.fields import Day, Id
from ..intake.files import RawRow
from ..intake.formats import Format, format_of
from ..intake.mapping.row_form import RowForm
from ..intake.nested.notation import NOTATIONS, notation_of_content
from ..intake.nested.toml_reader import MAX_TOML_BYTES, read_toml
from ..intake.parsing import parse_rows
from ..intake.row_sources import read_delimited
from ..intake.rows import ParsedRow, Row
from ..values.arguments import check_arguments
from ..values.intervals import Certainty
from .checks import check_tables, orphan_reference
from .framework import Framework
from .loading import TABLES, PackTable, parse_table
from .measure_checks import MEASURE_KEY, faults_of_measure_table
from .pack import Change, Tables
from .tables.sources import Force

__all__ = ["End", "OverlayInfo", "overlay", "read_overlay"]

_TABLES_WITH_ENDS = ("norms", "consumption", "targets", "places")


class OverlayInfo(Row):
    """The metadata of an overlay: id, title, the framework it was made for, and the reason."""

    id: Id
    title_vi: str = ""
    title_en: str = ""
    baseline: Id
    reason_vi: str = ""
    reason_en: str = ""


class End(Row):
    """The end of a base row by a document: `on` is the first day on which it no longer holds."""

    table: Id
    id: Id
    on: Day
    document: Id


_OverlayRows: TypeAlias = tuple[Tables, list[ParsedRow[End]], list[Finding]]


@check_arguments
def overlay(framework: Framework, source: str | Path) -> Framework:
    """Returns a new framework with an overlay file applied; `changes` lists what the overlay did.

    Raises FrameworkFaultError, whose `report` holds every fault by file and line, and
    UnusableInputError for a file that cannot be read at all.
    """
    result, report = read_overlay(framework, source)
    report.raise_if_errors()
    assert result is not None  # no error, so there is a framework
    return result


def read_overlay(framework: Framework, source: str | Path) -> tuple[Framework | None, Report]:
    """Applies an overlay file, with a report of all faults; no framework when one is an error."""
    path = Path(source)
    if is_folder(path):
        raise UnusableInputError("overlay-is-folder", path=display_name(path))
    data, ends = read_bytes(path, MAX_TOML_BYTES), list[ParsedRow[End]]()
    if _is_toml(data, path):
        added, ends, findings = _read_toml(framework, data, path.name)
    else:
        added, findings = _read_delimited(data, path.name)
    tables = {name: [*framework.tables[name], *added.get(name, [])] for name in TABLES}
    ended = list(_apply_ends(tables, ends, findings))
    report = Report.of([*findings, *check_tables(tables, framework.info, samples=True)])
    if not report.ok:
        return None, report
    changes = [*framework.changes]
    for name, rows in added.items():
        changes += [Change("added", name, _id(item)) for item in rows]
    made = Framework.of(framework.info, tables, (*changes, *ended))
    return attrs.evolve(made, packaged=framework.packaged), report


def _is_toml(data: bytes, path: Path) -> bool:
    """Whether a file is TOML, or else delimited text: by its ending, with another by its content.

    Raises UnusableInputError for JSON and for what is no text.
    """
    suffix = path.suffix.lower()
    known = suffix if suffix in (*NOTATIONS, ".csv") else notation_of_content(data)
    if known == ".toml":
        return True
    if known == ".json" or format_of(data, path.name) is not Format.DELIMITED:
        raise UnusableInputError("overlay-suffix", file=display_name(path))
    return False


def _id(item: ParsedRow[Any]) -> str:
    return str(item.row.code if hasattr(item.row, "code") else item.row.id)


def _read_toml(framework: Framework, data: bytes, name: str) -> _OverlayRows:
    """Reads the added rows and the ends of an overlay in TOML, with the faults of form."""
    tables, findings = read_toml(data, name)
    if not tables:
        return {}, [], findings
    metadata = tables.pop("")
    findings += parse_rows(metadata, OverlayInfo)[1]
    for row in metadata:
        baseline = row.cells.get("baseline")
        if baseline is not None and baseline != framework.info.id:
            params = {"value": baseline, "expected": framework.info.id}
            findings.append(Finding("overlay-baseline", row.at("baseline"), params))
    ends, faults = parse_rows(tables.pop("ends", []), End)
    findings += faults
    added: dict[str, list[ParsedRow[Any]]] = {}
    for table, rows in tables.items():
        if table in TABLES:
            added[table], faults = parse_table(TABLES[table], rows)
            findings += faults
        else:
            findings += _faults_of_unknown_table(table, rows)
    return added, ends, findings


def _faults_of_unknown_table(table: str, rows: Sequence[RawRow]) -> list[Finding]:
    """Returns the faults of a table that no overlay has: of measures each, or else one."""
    faults = faults_of_measure_table(rows) if table == MEASURE_KEY else []
    params = {"key": table, "allowed": ", ".join([*TABLES, "ends"])}
    return faults or [Finding("unknown-key", rows[0].where, params)]


def _read_delimited(data: bytes, name: str) -> tuple[Tables, list[Finding]]:
    """Reads the rows that a file of delimited text adds to one table, with the faults of form.

    Raises UnusableInputError when the header fits no table.
    """
    tables = _tables_with_header(data, name)
    table = tables[0]
    raw_rows, findings = read_delimited(data, name, RowForm.of(table.kind))
    # Norms and targets share a header: the kinds of the rows tell them apart.
    if TABLES["targets"] in tables[1:] and any(map(_is_target, raw_rows)):
        table = TABLES["targets"]
        raw_rows, findings = read_delimited(data, name, RowForm.of(table.kind))
    rows, faults = parse_rows(raw_rows, table.kind)
    return {table.name: rows}, findings + faults


def _is_target(row: RawRow) -> bool:
    return str(row.cells.get("kind", "")).startswith("target_")


def _tables_with_header(data: bytes, name: str) -> Sequence[PackTable]:
    """Returns the tables whose columns a file has. Raises UnusableInputError for none."""
    lines = decode(data, name)[0].split("\n")[:HEAD_LINES]
    fitting: list[PackTable] = []
    for table in TABLES.values():
        layout = find_layout(lines, name, Columns.of(table.kind))
        if table.suffix == ".csv" and layout.usable and layout.unknown_count == 0:
            fitting.append(table)
    if not fitting:
        raise UnusableInputError("overlay-header", file=name)
    return fitting


def _apply_ends(
    tables: dict[str, list[ParsedRow[Any]]], ends: Sequence[ParsedRow[End]], findings: list[Finding]
) -> Iterator[Change]:
    """Ends rows of the tables in place and yields each change.

    Ends by unknown documents, then ends without a row, are added to the findings.
    """
    known = {item.row.id for item in tables["documents"]}
    for item in ends:
        document = item.row.document
        if document and document not in known:
            findings.append(orphan_reference(item, "document", document, "documents", known))
    for item in ends:
        if not item.whole:
            continue
        end = item.row
        rows = tables[end.table] if end.table in _TABLES_WITH_ENDS else []
        index = _index_of_row(rows, end)
        if index is None:
            params = {"id": end.id, "table": end.table, "on": end.on}
            findings.append(Finding("end-without-row", item.raw.at("id"), params))
        else:
            row = rows[index].row
            changed = {"valid_to": end.on, "end_certainty": Certainty.STATED}
            if hasattr(row, "force"):
                changed["force"] = Force.ENDED
            rows[index] = attrs.evolve(rows[index], row=row.model_copy(update=changed))
            yield Change("ended", end.table, end.id, end.on)


def _index_of_row(rows: Sequence[ParsedRow[Any]], end: End) -> int | None:
    """Returns where the row stands that holds on the day of its end, and held before it."""
    for index, item in enumerate(rows):
        if _id(item) == end.id and item.row.interval.holds(end.on):
            return None if item.row.valid_from == end.on else index
    return None
