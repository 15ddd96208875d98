"""Earlier definitions of indicators: their rows, and the indicators as a version defined them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import attrs

from ...core.findings import Finding
from ...core.key_paths import first_step
from ...intake.files import RawRow
from ...intake.parsing import parse_rows
from ...intake.rows import ParsedRow
from .indicators import EarlierDefinition, Indicator

__all__ = [
    "EARLIER_KEY",
    "earlier_versions",
    "faults_of_versions",
    "parse_indicators",
    "path_of_key",
    "rows_of_version",
]

EARLIER_KEY = "earlier"
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
    """Parses rows of indicators; each fault of an earlier definition is at its own line."""
    parsed: list[ParsedRow[Indicator]] = []
    findings: list[Finding] = []
    for raw in rows:
        definitions = raw.cells.get(EARLIER_KEY)
        if not isinstance(definitions, (list, tuple)):
            items, faults = parse_rows([raw], Indicator)
        else:
            items, faults = _parse_with_earlier(raw, definitions)
        parsed += items
        findings += faults
    return parsed, findings


def _parse_with_earlier(
    raw: RawRow, definitions: Sequence[object]
) -> tuple[list[ParsedRow[Indicator]], list[Finding]]:
    """Parses an indicator after its earlier definitions, and leaves out those with a fault."""
    parts, others = list[RawRow](), list[object]()
    for number, cells in enumerate(definitions):
        if isinstance(cells, Mapping):
            path = ".".join(filter(None, (raw.path, f"{EARLIER_KEY}[{number}]")))
            parts.append(attrs.evolve(raw, cells=cells, path=path))
        else:
            others.append(cells)  # the parser of the indicator tells that it is no table
    earlier, findings = parse_rows(parts, EarlierDefinition)
    whole = [item.row for item in earlier if item.whole]
    cells = {**raw.cells, EARLIER_KEY: (*whole, *others)}
    parsed, faults = parse_rows([attrs.evolve(raw, cells=cells)], Indicator)
    if len(whole) < len(earlier):
        parsed = [attrs.evolve(item, unread=item.unread | {EARLIER_KEY}) for item in parsed]
    return parsed, [*findings, *faults]


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
