"""What a source is once its columns are typed: the table, the cells that no typed column could hold, and the source's own cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import attrs
import narwhals.stable.v2 as nw

from ..findings import Finding, Where
from ..framework.files import RawRow
from .table import TypedTable

__all__ = ["Cells", "Raw", "Sheet", "where_of"]

Cells: TypeAlias = Mapping[str, Any]
Raw: TypeAlias = tuple[RawRow, list[Finding]]


@attrs.frozen(eq=False, repr=False)
class Sheet:
    """A typed table with what is needed to say what is wrong with a row of it.

    `faults` are met by rows with a cell that a column of its type cannot hold: they are read again by the reader of rows,
    from the source's own cells, which `raw` finds in a collected row. `models` gives the models of a row that has no fault.
    `findings` are about the columns; without `usable`, one that is needed is missing. `ordered` says whether rows have a number.
    """

    table: TypedTable
    raw: Callable[[Cells, Where], Raw]
    models: Callable[[Cells], tuple[str, ...]]
    faults: tuple[nw.Expr, ...] = ()
    findings: tuple[Finding, ...] = ()
    usable: bool = True
    ordered: bool = True

    def with_table(self, table: TypedTable) -> Sheet:
        """The same source with other rows."""
        return attrs.evolve(self, table=table)


def where_of(file: str, number: int) -> Where:
    """Where a row stands: its line in a file, its position in a frame."""
    return Where(file, number) if file else Where(f"$[{number}]")
