"""Makes raw rows of objects, whose cells are by field and in composed Unicode."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any, Protocol

from ...core.findings import Finding, Where
from ..files import (
    MAX_FIELDS,
    ROW_NUMBER,
    UNKNOWN_FIELD,
    RawRow,
    RowsAndFindings,
    is_blank,
    normalize_unicode,
    plain_scalar,
)

__all__ = ["KeyedFields", "rows_of_objects"]


class KeyedFields(Protocol):
    """The field that each key of a source of objects names."""

    def __getitem__(self, key: str, /) -> str: ...

    def are_ids(self, keys: Set[object]) -> bool:
        """Whether all of some keys are ids of fields, and mean these."""
        ...

    def note_unknown(self, key: str, where: Where, cell: object) -> None:
        """Notes that a row has a filled cell under a key that names no field."""
        ...


def rows_of_objects(
    contents: Iterable[tuple[Where, Any]], fields: KeyedFields | None = None
) -> RowsAndFindings:
    """Returns mappings as rows without their empty cells; anything else becomes a finding.

    `fields` gives the field that each key names, if they differ. A mapping that says nothing at all
    is passed over, as a blank line of a file is. One of more than 1,000 fields is no row.
    """
    rows, findings = [], list[Finding]()
    for where, content in contents:
        if not isinstance(content, Mapping):
            findings.append(Finding("json-not-an-object", where))
        elif len(content) > MAX_FIELDS:
            params = {"found": len(content), "limit": MAX_FIELDS}
            findings.append(Finding("too-many-fields", where, params))
        elif surplus := _surplus_cells(content):
            params = {"found": len(content) - 1 + surplus, "expected": len(content) - 1}
            findings.append(Finding("row-too-long", where, params))
        elif not all(map(is_blank, content.values())):
            rows.append(RawRow(where, _cells_of(_named(content), where, fields, findings)))
    return rows, findings


def _surplus_cells(content: Mapping[Any, Any]) -> int:
    """Returns how many cells a row has beyond its header, if any of them is filled.

    A reader of CSV keeps them in a list under the key None, and the others may have shifted.
    """
    if None not in content:
        return 0
    beyond = content[None]
    cells = beyond if isinstance(beyond, (list, tuple)) else [beyond]
    return 0 if all(map(is_blank, cells)) else len(cells)


def _named(content: Mapping[Any, Any]) -> Mapping[Any, Any]:
    """Returns a row without its cells beyond the header, which are blank."""
    if None not in content:
        return content
    return {name: cell for name, cell in content.items() if name is not None}


def _cells_of(
    content: Mapping[Any, Any], where: Where, fields: KeyedFields | None, findings: list[Finding]
) -> dict[str, object]:
    """Returns the cells of a mapping that are not empty, by field."""
    cells: dict[str, object] = {}
    pairs: Iterable[tuple[Any, Any]] = content.items()
    if fields is not None and not fields.are_ids(content.keys()):  # as most keys are
        pairs = _by_field(content, where, fields, findings)
    for name, cell in pairs:
        if type(cell) is str and cell.isascii():  # as most cells are
            if cell and not cell.isspace():
                cells[str(name)] = cell
        elif not is_blank(cell):
            field = str(name)
            cells[field] = normalize_unicode(plain_scalar(cell), where.at(field), findings)
    return cells


def _by_field(
    content: Mapping[Any, Any], where: Where, fields: KeyedFields, findings: list[Finding]
) -> Iterator[tuple[str, Any]]:
    """Yields the cells of a mapping that are not empty, each with the field that its key names.

    A key that names no field is noted, and passed over as the column of a file is. Two keys that
    name one field are a finding, which is an error of the row.
    """
    met = set[str]()
    for name, cell in content.items():
        field = fields[str(name)]  # which notes it, also of an empty cell
        if field == ROW_NUMBER or is_blank(cell):
            continue
        if field == UNKNOWN_FIELD:
            fields.note_unknown(str(name), where, cell)
            continue
        if field in met:
            findings.append(Finding("duplicate-key", where.at(field), {"key": field}))
        met.add(field)
        yield field, cell
