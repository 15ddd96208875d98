"""Reads a folder of pack files as a framework, and reports every fault by file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import attrs

from ..core.errors import UnusableInputError
from ..core.findings import Finding, Report, Where
from ..intake.catalog import NONE_NEAR
from ..intake.disk import display_name, is_folder, read_bytes
from ..intake.files import RawRow
from ..intake.mapping.row_form import RowForm
from ..intake.nested.toml_reader import read_toml
from ..intake.parsing import parse_rows
from ..intake.row_sources import read_delimited
from ..intake.rows import ParsedRow, Row
from ..values.nearness import near_words
from .checks import check_tables
from .framework import Framework
from .measure_checks import without_misplaced
from .pack import PACK_FILE, PackInfo, file_of_table
from .tables.activities import Activity, Procedure, ProcedureStep
from .tables.consumption import Consumption
from .tables.earlier import parse_indicators
from .tables.indicators import Indicator
from .tables.measures import MatchTable, NamedSet
from .tables.norms import Norm, Target
from .tables.pilots import Pilot, Population, Term
from .tables.places import Place
from .tables.sources import Document, OpenQuestion

__all__ = [
    "TABLES",
    "PackTable",
    "load_pack",
    "pack_folder",
    "parse_table",
    "read_pack",
    "read_table",
]


@attrs.frozen
class PackTable:
    """A table of a pack: its name, and the model of its rows."""

    name: str
    kind: type[Row]

    @property
    def file(self) -> str:
        """The name of the table's file in a pack."""
        return file_of_table(self.name)

    @property
    def suffix(self) -> str:
        """The suffix of the file."""
        return Path(self.file).suffix


TABLES: Mapping[str, PackTable] = {
    table.name: table
    for table in (
        PackTable("documents", Document),
        PackTable("places", Place),
        PackTable("pilots", Pilot),
        PackTable("populations", Population),
        PackTable("disaggregations", Term),
        PackTable("activities", Activity),
        PackTable("sets", NamedSet),
        PackTable("matches", MatchTable),
        PackTable("procedures", Procedure),
        PackTable("procedure_steps", ProcedureStep),
        PackTable("indicators", Indicator),
        PackTable("norms", Norm),
        PackTable("consumption", Consumption),
        PackTable("targets", Target),
        PackTable("open_questions", OpenQuestion),
    )
}


def read_table(
    table: PackTable, data: bytes, name: str
) -> tuple[list[ParsedRow[Any]], list[Finding]]:
    """Reads one file of a pack: its rows and its faults.

    A table of a TOML file is a row; its name is the id of the row.
    """
    if table.suffix == ".csv":
        raw_rows, findings = read_delimited(data, name, RowForm.of(table.kind))
    else:
        raw_rows = []
        groups, findings = read_toml(data, name)
        for row in groups.pop("", ()):  # the keys above the first table
            for key in row.cells:
                params = {"key": key, "allowed": "[id]"}
                findings.append(Finding("unknown-key", row.at(key), params))
        for id, group in groups.items():
            findings += _other_ids(id, group)
            raw_rows += [attrs.evolve(row, cells={**row.cells, "id": id}) for row in group]
    rows, faults = parse_table(table, raw_rows)
    return rows, findings + faults


def _other_ids(id: str, rows: Iterable[RawRow]) -> Iterator[Finding]:
    """Yields a finding for each row that states another id than the name of its table."""
    for row in rows:
        other = row.cells.get("id", id)
        if other != id:
            yield Finding("id-beside-table", row.at("id"), {"id": other, "table": id})


def parse_table(
    table: PackTable, rows: Iterable[RawRow]
) -> tuple[list[ParsedRow[Any]], list[Finding]]:
    """Parses the rows of a table of a pack or of an overlay, with their faults."""
    misplaced: list[Finding] = []
    if table.kind is Indicator:
        rows, misplaced = without_misplaced(rows)
    rows, below = _without_rows_below(table, rows)
    parsed: list[ParsedRow[Any]]
    if table.kind is Indicator:
        parsed, faults = parse_indicators(rows)
    else:
        parsed, faults = parse_rows(rows, table.kind)
    return parsed, misplaced + below + faults


def _without_rows_below(
    table: PackTable, rows: Iterable[RawRow]
) -> tuple[list[RawRow], list[Finding]]:
    """Returns rows without those that hold only tables, as `[pilots.BOAT]` makes one of `pilots`.

    Each table in them is one finding: it is meant as a row.
    """
    sound: list[RawRow] = []
    findings: list[Finding] = []
    for row in rows:
        keys = [key for key in row.cells if key != "id"]
        if keys and all(_is_table(table, key, row.cells[key]) for key in keys):
            params = {"table": table.name}
            findings += [
                Finding("row-misplaced", row.at(key), {"key": key} | params) for key in keys
            ]
        else:
            sound.append(row)
    return sound, findings


def _is_table(table: PackTable, key: str, value: object) -> bool:
    """Whether a cell is a table that no column of the rows holds."""
    return isinstance(value, Mapping) and key not in table.kind.model_fields


def read_pack(folder: Traversable) -> tuple[Framework | None, Report]:
    """Reads a folder of pack files as a framework, with a report of all its faults.

    There is no framework (None) when a fault is an error. A table without a file has no rows; a
    file that is no table is a finding. Raises UnusableInputError when `pack.toml` is missing.
    """
    metadata, findings = read_toml(_read_file(folder, PACK_FILE), PACK_FILE)
    findings += _unknown_files(folder)
    infos, faults = parse_rows(metadata.get("", ()), PackInfo)
    findings += faults
    tables: dict[str, list[ParsedRow[Any]]] = {}
    unread = False
    for table in TABLES.values():
        tables[table.name] = []
        if folder.joinpath(table.file).is_file():
            data = _read_file(folder, table.file)
            tables[table.name], faults = read_table(table, data, table.file)
            findings += faults
            unread = unread or not (tables[table.name] or Report.of(faults).ok)
    valid_infos = [item for item in infos if item.whole]
    if not valid_infos or unread:  # without a table, each of its ids would be a fault elsewhere
        return None, Report.of(findings)
    info, country = valid_infos[0].row, valid_infos[0].raw.at("country")
    report = Report.of([*findings, *check_tables(tables, info, country=country)])
    return (Framework.of(info, tables) if report.ok else None), report


def _unknown_files(folder: Traversable) -> Iterator[Finding]:
    """Yields a finding for each CSV or TOML file of a pack that is no table of it."""
    known = [PACK_FILE, *(table.file for table in TABLES.values())]
    for name in sorted(file.name for file in folder.iterdir()):
        if name.lower().endswith((".csv", ".toml", ".xlsx", ".xls", ".json")) and name not in known:
            near = [*near_words(name, known), NONE_NEAR][0]
            params = {"file": name, "nearest": near, "allowed": known}
            yield Finding("pack-file-unknown", Where(name), params)


def _read_file(folder: Traversable, name: str) -> bytes:
    file = folder.joinpath(name)
    problem = ""
    try:
        present = file.is_file()
    except OSError as error:
        present, problem = False, error.strerror or "-"
    if problem:
        raise UnusableInputError("file-unreadable", file=name, problem=problem)
    if not present:
        raise UnusableInputError("pack-file-missing", file=name)
    return read_bytes(file)


def load_pack(folder: Traversable) -> Framework:
    """Returns the framework in a folder of pack files.

    Raises FrameworkFaultError when a fault is an error, and UnusableInputError as `read_pack` does.
    """
    framework, report = read_pack(folder)
    report.raise_if_errors()
    assert framework is not None  # no error, so there is a framework
    return framework


def pack_folder(path: Path) -> Traversable:
    """Returns a folder on disk as a pack. Raises UnusableInputError when it is no folder."""
    if not is_folder(path):
        raise UnusableInputError("not-a-folder", path=display_name(path))
    return path
