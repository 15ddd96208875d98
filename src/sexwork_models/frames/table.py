"""What a table of records is, once every column has its type: the one shape that is checked and counted."""

from __future__ import annotations

from typing import Any, TypeAlias

import attrs
import narwhals.stable.v2 as nw

from ..practice.protection import PROTECTION_CASES
from .lowering import MODEL, conditions_expr

__all__ = ["MODEL", "Lazy", "TypedTable", "standing_rows"]

Lazy: TypeAlias = nw.LazyFrame[Any]


@attrs.frozen(eq=False, repr=False)
class TypedTable:
    """Records as a lazy frame, with every column that a record may have.

    Texts are strings and a blank one is null; `day` and `entered_on` are dates (datetimes at midnight where a backend has no
    date); counts and `amount` are 64-bit integers and null when not stated; `cancelled` and `trafficking_suspected` are
    Booleans and never null. In place of `models` there is one Boolean `model_<code>` for every code of the framework, never
    null. `line`, where the rows come from a file, is the line of each, the header included.

    `file` is what findings call the table: empty for a frame in memory.
    """

    frame: Lazy
    file: str = ""

    def with_frame(self, frame: Lazy) -> TypedTable:
        """The same table with other rows."""
        return attrs.evolve(self, frame=frame)


def standing_rows(table: TypedTable) -> TypedTable:
    """The rows that count: that no row corrects, that are no mistake, and that speak of no protection case."""
    corrected = table.frame.filter(~nw.col("supersedes").is_null()).select(corrected="supersedes")
    protected = nw.any_horizontal(*(conditions_expr(case) for case in PROTECTION_CASES), ignore_nulls=True)
    kept = table.frame.filter(~(nw.col("cancelled") | protected))
    return table.with_frame(kept.join(corrected, left_on="id", right_on="corrected", how="anti"))
