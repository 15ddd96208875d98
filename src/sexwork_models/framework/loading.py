"""How a pack of files becomes a framework: every table read, every fault reported by file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import attrs

from ..core.errors import UnusableInputError
from ..core.findings import Finding, Report
from ..intake.csv_reader import read_csv
from ..intake.fields import Row
from ..intake.files import RowsAndFindings, read_bytes, read_toml
from ..intake.parsing import Located, columns_of, required_of, understand
from .checks import check_tables
from .framework import Framework
from .pack import PackInfo
from .tables.activities import Activity, Procedure, ProcedureStep
from .tables.consumption import Consumption
from .tables.indicators import Indicator
from .tables.norms import Norm, Target
from .tables.pilots import Pilot, Term
from .tables.places import Place
from .tables.sources import Document, OpenQuestion

__all__ = ["TABLES", "Table", "folder_of", "packaged_framework", "read_pack", "read_table"]


@attrs.frozen
class Table:
    """One table of a pack: its name, the kind of its rows and its file."""

    name: str
    kind: type[Row]
    suffix: str

    @property
    def file(self) -> str:
        """The name of its file in a pack."""
        return f"{self.name}{self.suffix}"


TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        Table("documents", Document, ".csv"),
        Table("places", Place, ".csv"),
        Table("pilots", Pilot, ".toml"),
        Table("populations", Term, ".toml"),
        Table("disaggregations", Term, ".toml"),
        Table("activities", Activity, ".csv"),
        Table("procedures", Procedure, ".csv"),
        Table("procedure_steps", ProcedureStep, ".csv"),
        Table("indicators", Indicator, ".toml"),
        Table("norms", Norm, ".csv"),
        Table("consumption", Consumption, ".csv"),
        Table("targets", Target, ".csv"),
        Table("open_questions", OpenQuestion, ".csv"),
    )
}


def read_table(table: Table, data: bytes, name: str) -> tuple[list[Located[Any]], list[Finding]]:
    """The rows of one file of a pack, and its faults."""
    rows, findings = _raw_rows(table, data, name)
    understood, faults = understand(rows, table.kind)
    return understood, findings + faults


def _raw_rows(table: Table, data: bytes, name: str) -> RowsAndFindings:
    if table.suffix == ".csv":
        return read_csv(data, name, columns_of(table.kind), required_of(table.kind))
    tables, findings = read_toml(data, name)
    rows = [
        attrs.evolve(row, cells={"id": id, **row.cells})
        for id, group in tables.items()
        if id
        for row in group
    ]
    stray = [
        Finding("unknown-key", row.at(key), {"key": key, "allowed": "[id]"})
        for row in tables.get("", ())
        for key in row.cells
    ]
    return rows, findings + stray


def _files(folder: Traversable) -> Iterator[tuple[str, bytes]]:
    for name in ("pack.toml", *(table.file for table in TABLES.values())):
        file = folder.joinpath(name)
        try:
            present = file.is_file()
        except OSError as error:
            raise UnusableInputError(
                "file-unreadable", file=name, problem=error.strerror or "-"
            ) from error
        if not present:
            raise UnusableInputError("pack-file-missing", file=name)
        yield name, read_bytes(file)


def read_pack(folder: Traversable) -> tuple[Framework | None, Report]:
    """The framework in a folder of pack files and everything wrong with it; None when a fault is an error.

    Raises UnusableInputError when a file of the pack is missing.
    """
    files = dict(_files(folder))
    info, findings = _read_info(files.pop("pack.toml"))
    tables: dict[str, list[Located[Any]]] = {}
    for table in TABLES.values():
        tables[table.name], faults = read_table(table, files[table.file], table.file)
        findings += faults
    if info is None:
        return None, Report.of(findings)
    report = Report.of([*findings, *check_tables(tables, info)])
    return (Framework.of(info, tables) if report.ok else None), report


def _read_info(data: bytes) -> tuple[PackInfo | None, list[Finding]]:
    tables, findings = read_toml(data, "pack.toml")
    understood, faults = understand(tables.get("", ()), PackInfo)
    whole = [item.row for item in understood if item.whole]
    return (whole[0] if whole else None), findings + faults


@cache
def packaged_framework() -> Framework:
    """The framework that comes with the library, read once."""
    framework, report = read_pack(resources.files("sexwork_models.framework").joinpath("data"))
    report.raise_if_errors()
    assert framework is not None  # no error, so there is a framework
    return framework


def folder_of(path: Path) -> Traversable:
    """A folder on disk as a pack. Raises UnusableInputError when it is none."""
    if not path.is_dir():
        raise UnusableInputError("not-a-folder", path=path.name)
    return path
