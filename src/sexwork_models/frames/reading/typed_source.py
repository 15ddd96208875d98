"""A typed source: the typed table of a source, and what is needed to read single rows again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import narwhals.stable.v2 as nw

from ...core.columns import NO_COLUMNS, ColumnsByField
from ...core.findings import Finding, Where, place_of_entry, place_of_row
from ...forms.records import ActivityRecord
from ...intake.files import RawRow
from ...intake.mapping.form_reader import FormReader
from ...intake.rows import ParsedRow
from ..engines import LINE
from ..table import TypedTable

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "CollectedRow",
    "RawRowResult",
    "SourceSummary",
    "TypedSource",
    "row_location",
    "row_location_by_id",
    "row_locations",
    "row_number",
]

CollectedRow: TypeAlias = Mapping[str, Any]
RawRowResult: TypeAlias = tuple[RawRow, list[Finding]]


@attrs.frozen(eq=False, repr=False)
class SourceSummary:
    """How many rows a source has, and those that its typed table lacks.

    `raw_rows` are rows that only the row parser can read, `lost_count` is how many rows could not
    be separated from others, and `findings` say why.
    """

    row_count: int
    lost_count: int = 0
    raw_rows: tuple[RawRow, ...] = ()
    findings: tuple[Finding, ...] = ()


@attrs.frozen(eq=False, repr=False)
class TypedSource:
    """A typed table with what is needed to report the faults of its rows.

    `unreadable` are conditions on rows with a cell that a column of its type cannot hold: the row
    parser reads these rows again, from the cells of the source, which `to_raw` takes from a
    collected row and `reader` brings into the plain form. `models_of` gives the models of a row
    that meets none of them. `findings` are about the columns; without `usable` a required column is
    missing. `ordered` says whether rows have numbers, and `library` is that of a frame in memory.
    """

    table: TypedTable
    to_raw: Callable[[CollectedRow, Where], RawRowResult]
    models_of: Callable[[CollectedRow], tuple[str, ...]]
    summary: SourceSummary
    reader: FormReader
    unreadable: tuple[nw.Expr, ...] = ()
    findings: tuple[Finding, ...] = ()
    usable: bool = True
    ordered: bool = True
    library: str = ""

    def sort_key(self, record: ParsedRow[ActivityRecord]) -> tuple[object, ...]:
        """The key that orders rows: the row number or, without one, id and days first."""
        number, row = row_number(record.raw.where), record.row
        if self.ordered:
            return (number,)
        return (row.id, row.day or date.min, row.entered_on or date.min, number)


def row_location(table: TypedTable, number: int) -> Where:
    """Where a row stands: its line in a file, or its position in a frame."""
    if table.file:
        return place_of_row(table.place, number)
    return place_of_entry(number, table.columns)


def row_location_by_id(id: str, columns: ColumnsByField = NO_COLUMNS) -> Where:
    """Where a row stands in a table without an order: it is named by the id of the record."""
    return Where(f"$[id={id}]", columns=columns)


def row_locations(rows: pl.DataFrame, table: TypedTable) -> tuple[Where, ...]:
    """Where collected rows stand, of which the one column is their number or their id."""
    by_number = LINE in rows.columns
    locations = list[Where]()
    for (value,) in rows.iter_rows():
        locations.append(row_location(table, value) if by_number else row_location_by_id(value))
    return tuple(locations)


def row_number(where: Where) -> int:
    """The number of the row at a location."""
    return int(where.file[2:-1]) if where.line is None else where.line
