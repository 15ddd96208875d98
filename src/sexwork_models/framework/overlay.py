"""What changes when a local decision, a new decree or a place pack is laid over a framework.

An overlay adds rows and ends rows; it never edits one, and its base never changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from ..core.errors import UnusableInputError
from ..core.findings import Finding, Report, Where
from ..intake.csv_reader import read_csv
from ..intake.fields import Day, Id, Row
from ..intake.files import RawRow, read_bytes, read_toml
from ..intake.parsing import Located, columns_of, required_of, understand
from ..values.intervals import Certainty
from .checks import check_tables, orphan
from .framework import Framework
from .loading import TABLES, Table, folder_of, packaged_framework, read_pack, read_table
from .pack import Change, Tables
from .tables.sources import Force

__all__ = ["End", "OverlayInfo", "load_framework", "overlay", "read_overlay"]

_ENDING = ("norms", "consumption", "targets", "places")


class OverlayInfo(Row):
    """What an overlay is, which framework it was made for, and why."""

    id: Id
    title_vi: str = ""
    title_en: str = ""
    baseline: Id
    reason_vi: str = ""
    reason_en: str = ""


class End(Row):
    """A row of the base that stops holding on a day, by a document."""

    table: Id
    id: Id
    on: Day
    document: Id


def load_framework(*overlays: str | Path, pack: str | Path | None = None) -> Framework:
    """The packaged framework, or the pack in a folder, with overlays laid over it in order.

    Raises FrameworkFaultError, whose `report` holds every fault by file and line, and
    UnusableInputError for a file that cannot be read at all.
    """
    framework = packaged_framework() if pack is None else _pack(Path(pack))
    for source in overlays:
        framework = overlay(framework, source)
    return framework


def _pack(folder: Path) -> Framework:
    framework, report = read_pack(folder_of(folder))
    report.raise_if_errors()
    assert framework is not None  # no error, so there is a framework
    return framework


def overlay(framework: Framework, source: str | Path) -> Framework:
    """A new framework with the overlay file laid over `framework`; `changes` lists what it did.

    Raises FrameworkFaultError and UnusableInputError as `load_framework` does.
    """
    result, report = read_overlay(framework, source)
    report.raise_if_errors()
    assert result is not None  # no error, so there is a framework
    return result


def read_overlay(framework: Framework, source: str | Path) -> tuple[Framework | None, Report]:
    """The new framework and everything wrong with the overlay; None when a fault is an error."""
    path = Path(source)
    added, ends, findings = _read(framework, path, read_bytes(path))
    merged = {name: [*framework.tables[name], *added.get(name, [])] for name in TABLES}
    findings += [fault for end in ends for fault in _uncited_end(end, merged)]
    ended = list(_apply_ends(merged, [end for end in ends if end.whole], findings))
    report = Report.of([*findings, *check_tables(merged, framework.info, samples=True)])
    if not report.ok:
        return None, report
    changes = [Change("added", name, _id(item)) for name, rows in added.items() for item in rows]
    return Framework.of(framework.info, merged, (*framework.changes, *changes, *ended)), report


def _id(item: Located[Any]) -> str:
    return str(item.row.code if hasattr(item.row, "code") else item.row.id)


def _read(
    framework: Framework, path: Path, data: bytes
) -> tuple[Tables, list[Located[End]], list[Finding]]:
    if path.suffix == ".csv":
        table = _table_of(data, path.name)
        rows, findings = read_table(table, data, path.name)
        return {table.name: rows}, [], findings
    if path.suffix != ".toml":
        raise UnusableInputError("overlay-suffix", file=path.name)
    tables, findings = read_toml(data, path.name)
    if findings and not tables:
        return {}, [], findings
    _, faults = understand(tables.get("", [RawRow(Where(path.name, 1), {})]), OverlayInfo)
    findings += [*faults, *_other_baseline(framework, tables.get("", []))]
    added: dict[str, list[Located[Any]]] = {}
    ends, faults = understand(tables.pop("ends", []), End)
    findings += faults
    for name, raw in tables.items():
        if name in TABLES:
            added[name], faults = understand(raw, TABLES[name].kind)
            findings += faults
        elif name:
            findings.append(
                Finding(
                    "unknown-key",
                    raw[0].where,
                    {"key": name, "allowed": ", ".join([*TABLES, "ends"])},
                )
            )
    return added, ends, findings


def _other_baseline(framework: Framework, head: list[RawRow]) -> Iterator[Finding]:
    for row in head:
        baseline = row.cells.get("baseline")
        if baseline is not None and baseline != framework.info.id:
            yield Finding(
                "overlay-baseline",
                row.at("baseline"),
                {"value": baseline, "expected": framework.info.id},
            )


def _table_of(data: bytes, name: str) -> Table:
    """The table that a CSV file holds, by its header. Raises UnusableInputError when it fits none."""
    header = (
        data.removeprefix(b"\xef\xbb\xbf")
        .split(b"\n")[0]
        .decode("utf-8", "replace")
        .strip()
        .split(",")
    )
    fitting = [
        table
        for table in TABLES.values()
        if table.suffix == ".csv"
        and set(required_of(table.kind)) <= set(header) <= set(columns_of(table.kind))
    ]
    if not fitting:
        raise UnusableInputError("overlay-header", file=name)
    rows, _ = read_csv(data, name, columns_of(fitting[0].kind), [])
    of_targets = any(
        str(row.cells.get("kind", "")).startswith("target_") for row in rows
    )  # norms and targets share a header
    return next((table for table in fitting if (table.name == "targets") is of_targets), fitting[0])


def _uncited_end(end: Located[End], tables: Tables) -> Iterator[Finding]:
    known = {item.row.id for item in tables["documents"]}
    if end.row.document and end.row.document not in known:
        yield orphan(end, "document", end.row.document, "documents", known)


def _apply_ends(
    tables: dict[str, list[Located[Any]]], ends: list[Located[End]], findings: list[Finding]
) -> Iterator[Change]:
    for item in ends:
        end = item.row
        rows = tables.get(end.table, []) if end.table in _ENDING else []
        index = next(
            (
                i
                for i, other in enumerate(rows)
                if _id(other) == end.id and other.row.interval.holds(end.on)
            ),
            None,
        )
        if index is None or rows[index].row.valid_from == end.on:
            findings.append(
                Finding(
                    "end-without-row",
                    item.raw.at("id"),
                    {"id": end.id, "table": end.table, "on": end.on},
                )
            )
            continue
        changed = {"valid_to": end.on, "end_certainty": Certainty.STATED}
        if hasattr(rows[index].row, "force"):
            changed["force"] = Force.ENDED
        row = rows[index].row.model_copy(update=changed)
        rows[index] = attrs.evolve(rows[index], row=row)
        yield Change("ended", end.table, end.id, end.on)
