"""What a source is once its columns are typed: the table, the cells that no typed column could hold, the source's own cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeAlias

import attrs
import narwhals.stable.v2 as nw

from ...core.findings import Finding, Where
from ...intake.files import RawRow
from ...intake.parsing import Located
from ...practice.records.model import ActivityRecord
from ..table import TypedTable

__all__ = ["Beside", "Cells", "Raw", "Sheet", "number_of", "where_of"]

Cells: TypeAlias = Mapping[str, Any]
Raw: TypeAlias = tuple[RawRow, list[Finding]]


@attrs.frozen(eq=False, repr=False)
class Beside:
    """What is known of a source as a whole: how many rows the table has, and what stands beside it.

    `raws` are rows that only the reader of rows can read, `lost` is how many rows could not be told apart as rows, and
    `findings` say why.
    """

    rows: int
    lost: int = 0
    raws: tuple[RawRow, ...] = ()
    findings: tuple[Finding, ...] = ()


@attrs.frozen(eq=False, repr=False)
class Sheet:
    """A typed table with what is needed to say what is wrong with a row of it.

    `faults` are met by rows with a cell that a column of its type cannot hold: they are read again by the reader of rows,
    from the source's own cells, which `raw` finds in a collected row. `models` gives the models of a row that has no fault.
    `findings` are about the columns; without `usable`, one that is needed is missing. `ordered` says whether rows have a number,
    `kind` is the library of a frame in memory.
    """

    table: TypedTable
    raw: Callable[[Cells, Where], Raw]
    models: Callable[[Cells], tuple[str, ...]]
    beside: Beside
    faults: tuple[nw.Expr, ...] = ()
    findings: tuple[Finding, ...] = ()
    usable: bool = True
    ordered: bool = True
    kind: str = ""

    def place(self, item: Located[ActivityRecord]) -> tuple[object, ...]:
        """What rows are put in order by: their numbers or, where an engine has no order, what they say."""
        number = number_of(item.raw.where)
        return (
            (number,)
            if self.ordered
            else (item.row.id, item.row.day or date.min, item.row.entered_on or date.min, number)
        )


def where_of(file: str, number: int) -> Where:
    """Where a row stands: its line in a file, its position in a frame."""
    return Where(file, number) if file else Where(f"$[{number}]")


def number_of(where: Where) -> int:
    """The number of the row that stands there."""
    return int(where.file[2:-1]) if where.line is None else where.line
