"""What a table of records is, once every column has its type: the one shape that is checked and counted."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cached_property

import attrs
import narwhals.stable.v2 as nw

from ..practice.records.protection import PROTECTION_CASES
from ..values.intervals import Interval
from .engines import Lazy
from .expressions import MODEL, conditions_expr, every, some
from .joins import lacking

__all__ = ["MODEL", "Lazy", "TypedTable", "standing_rows"]


@attrs.frozen(eq=False, repr=False, slots=False)
class TypedTable:
    """Records as a lazy frame, with every column that a record may have.

    Texts are strings and a blank one is null; `day` and `entered_on` are dates (datetimes at midnight where a backend has no
    date); counts and `amount` are 64-bit integers and null when not stated; `cancelled` and `trafficking_suspected` are
    Booleans and never null. In place of `models` there is one Boolean `model_<code>` for every code of the framework, never
    null. `line`, where the rows come from a file, is the line of each, the header included.

    `file` is what findings call the table: empty for a frame in memory. A `large` one is scanned, and never held whole.
    """

    frame: Lazy
    file: str = ""
    large: bool = False

    def with_frame(self, frame: Lazy) -> TypedTable:
        """The same table with other rows."""
        return attrs.evolve(self, frame=frame)

    def since(self, day: date) -> nw.Expr:
        """Whether the day of a row is this one or a later one."""
        return nw.col("day") >= nw.lit(datetime.combine(day, time()) if self._timed else day)

    def within(self, days: Interval) -> nw.Expr:
        """Whether the day of a row lies in an interval that has a limit."""
        limits = [self.since(days.start)] if days.start is not None else []
        limits += [~self.since(days.end)] if days.end is not None else []
        return every(limits)

    @cached_property
    def _timed(self) -> bool:
        return self.frame.collect_schema()["day"] == nw.Datetime


def standing_rows(table: TypedTable) -> TypedTable:
    """The rows that count: that no row corrects, that are no mistake, and that speak of no protection case."""
    corrected = table.frame.filter(~nw.col("supersedes").is_null()).select("supersedes")
    protected = some(map(conditions_expr, PROTECTION_CASES))
    kept = table.frame.filter(~(nw.col("cancelled") | protected))
    return table.with_frame(lacking(kept, "id", corrected, table.file))
