"""Earlier definitions of indicators: their rows, and the indicators as a version defined them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, TypeVar

import attrs

from ...core.findings import Finding
from ...core.key_paths import first_step
from ...intake.files import RawRow
from ...intake.parsing import parse_rows
from ...intake.rows import ParsedRow, Row
from .aggregation import Over
from .indicators import EarlierDefinition, Indicator

__all__ = [
    "EARLIER_KEY",
    "earlier_versions",
    "faults_of_versions",
    "parse_indicators",
    "path_of_key",
    "rows_of_version",
]

R = TypeVar("R", bound=Row)
EARLIER_KEY, _OVER_KEY = "earlier", "over"
_PARTS: Mapping[str, type[Row]] = {_OVER_KEY: Over, EARLIER_KEY: EarlierDefinition}
_TYPE_OF_PART: Mapping[str, tuple[type, ...]] = {_OVER_KEY: (Mapping,), EARLIER_KEY: (list, tuple)}
_OF_DEFINITION = frozenset(EarlierDefinition.model_fields)


@attrs.frozen
class _EarlierRawRow(RawRow):
    """The raw row of an indicator, in which the cells of one earlier definition are found.

    `prefix` leads to that definition: `earlier[0]`.
    """

    prefix: str = attrs.field(default="", kw_only=True)

    def at(self, field: str) -> Any:
        """Returns the place of a field, of the earlier definition if this has it."""
        return super().at(path_of_key(self, field))


def path_of_key(raw: RawRow, path: str) -> str:
    """Returns the path of a key in its file: of an earlier definition, below that definition."""
    if isinstance(raw, _EarlierRawRow) and first_step(path) in _OF_DEFINITION:
        return f"{raw.prefix}.{path}"
    return path


def parse_indicators(
    rows: Iterable[RawRow],
) -> tuple[list[ParsedRow[Indicator]], list[Finding]]:
    """Parses rows of indicators; each fault of a table within a row is at its own line."""
    return _parse_after_parts(rows, Indicator)


def _parse_after_parts(
    rows: Iterable[RawRow], kind: type[R]
) -> tuple[list[ParsedRow[R]], list[Finding]]:
    """Parses rows after the tables within them, which are left out where they have a fault."""
    parsed: list[ParsedRow[R]] = []
    findings: list[Finding] = []
    for raw in rows:
        cells, unread = dict(raw.cells), set[str]()
        for key, part in _PARTS.items():
            if key in kind.model_fields and isinstance(cells.get(key), _TYPE_OF_PART[key]):
                cells[key], faults = _parse_part(raw, key, part)
                findings += faults
                unread |= {key} if faults else set()
        items, faults = parse_rows([attrs.evolve(raw, cells=cells)], kind)
        findings += faults
        parsed += [attrs.evolve(item, unread=item.unread | unread) for item in items]
    return parsed, findings


def _parse_part(raw: RawRow, key: str, kind: type[Row]) -> tuple[object, list[Finding]]:
    """Parses a table, or a list of tables, within a row; of what has a fault nothing is kept.

    An item that is no table stays as it is: the parser of the row tells that.
    """
    value = raw.cells[key]
    if isinstance(value, Mapping):
        (item,), findings = _parse_after_parts([_below(raw, key, value)], kind)
        return (item.row if item.whole else None), findings
    assert isinstance(value, (list, tuple))  # as `_TYPE_OF_PART` says
    kept: list[object] = []
    faults: list[Finding] = []
    for number, cells in enumerate(value):
        if not isinstance(cells, Mapping):
            kept.append(cells)
            continue
        (item,), findings = _parse_after_parts([_below(raw, f"{key}[{number}]", cells)], kind)
        kept += [item.row] if item.whole else []
        faults += findings
    return tuple(kept), faults


def _below(raw: RawRow, key: str, cells: Mapping[str, object]) -> RawRow:
    """Returns a table within a row as a row of its own, whose keys keep their lines."""
    path = f"{raw.path}.{key}" if raw.path else key
    return attrs.evolve(raw, cells=cells, path=path)


def earlier_versions(rows: Iterable[ParsedRow[Any]]) -> list[int]:
    """Returns the versions of earlier definitions that any of some indicators has, in order."""
    return sorted({own.version for item in rows for own in item.row.earlier})


def rows_of_version(rows: Iterable[ParsedRow[Any]], version: int) -> list[ParsedRow[Any]]:
    """Returns rows of indicators as a version defined them; others stay as they are."""
    return [_of_version(item, version) for item in rows]


def _of_version(item: ParsedRow[Any], version: int) -> ParsedRow[Any]:
    row = item.row.of_version(version)
    if row is item.row:
        return item
    number = next(n for n, own in enumerate(item.row.earlier) if own.version == version)
    raw = item.raw
    relocated = _EarlierRawRow(
        raw.where, raw.cells, raw.lines, raw.path, prefix=f"{EARLIER_KEY}[{number}]"
    )
    return attrs.evolve(item, row=row, raw=relocated)


def faults_of_versions(rows: Iterable[ParsedRow[Any]]) -> Iterator[Finding]:
    """Yields why versions of a definition do not follow one another, in number and in time."""
    for item in rows:
        numbered = sorted(enumerate(item.row.earlier), key=lambda pair: pair[1].version)
        present = item.row.definition_version
        for number, own in numbered:
            if own.version >= present:
                yield _fault("definition-version", item, number, (own.version, present))
        for (_, before), (number, own) in pairwise(numbered):
            if own.version == before.version:
                yield _fault("definition-version", item, number, (own.version, before.version))
            elif own.until <= before.until:
                yield _fault("definition-until", item, number, (own.until, before.until))


def _fault(code: str, item: ParsedRow[Any], number: int, values: tuple[object, object]) -> Finding:
    """Returns the finding that a value of an earlier definition does not fit to another one."""
    key = f"{EARLIER_KEY}[{number}].{code.removeprefix('definition-')}"
    params = {"key": key, "indicator": item.row.id, "value": values[0], "other": values[1]}
    return Finding(code, item.raw.at(key), params)
