"""The typed table: records as a lazy frame with one column for each field, ready to be counted."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cached_property

import attrs
import narwhals.stable.v2 as nw

from ..core.columns import NO_COLUMNS, ColumnsByField
from ..core.findings import Where
from ..forms.records import ActivityRecord
from ..framework.framework import Framework
from ..practice.records.protection import protection_cases
from ..values.intervals import Interval
from .engines import LazyFrame, hold_rows
from .expressions import all_true, any_true, conditions_expr
from .joins import anti_join
from .limits import LIMITS, Limits

__all__ = ["TypedTable", "protection_expr", "rows_in_force"]


@attrs.frozen(eq=False, repr=False, slots=False)
class TypedTable:
    """Records as a lazy frame, with every column that a record may have.

    Texts are strings and a blank one is null; `day` and `entered_on` are dates (datetimes at
    midnight where an engine has no date); counts and `amount` are 64-bit integers and null when not
    stated; `cancelled` and `trafficking_suspected` are Booleans and never null. In place of
    `models` there is one Boolean `model_<code>` for every code of the framework, never null.
    `line`, where the rows come from a file, is the line of each, the header included.

    `file` is the name of the table in findings: empty for a frame in memory. A `large` table is
    scanned, and never all in memory; of a `small` one, DuckDB holds the rows. `columns` are those
    of the file, by field. `alike`, of a checked table, are the records in force of clients whose
    codes are nearly alike. `limits` say how the table is read and counted.
    """

    frame: LazyFrame
    file: str = ""
    large: bool = False
    columns: ColumnsByField = NO_COLUMNS
    alike: tuple[ActivityRecord, ...] = ()
    limits: Limits = LIMITS
    small: bool = False

    def with_frame(self, frame: LazyFrame) -> TypedTable:
        """The same table with other rows."""
        return attrs.evolve(self, frame=frame)

    def hold(self, frame: LazyFrame) -> LazyFrame:
        """Rows of this table, on which several queries follow: of a small table they are held."""
        return hold_rows(frame, self.file) if self.small else frame

    def since(self, day: date) -> nw.Expr:
        """The expression of whether the day of a row is `day` or a later one."""
        limit = datetime.combine(day, time()) if self._has_datetimes else day
        return nw.col("day") >= nw.lit(limit)

    def within(self, days: Interval) -> nw.Expr:
        """The expression of whether the day of a row lies in an interval; true without limits."""
        limits = [self.since(days.start)] if days.start is not None else []
        limits += [~self.since(days.end)] if days.end is not None else []
        return all_true(limits)

    @cached_property
    def place(self) -> Where:
        """The place of the whole table, with the name of its file as findings show it."""
        return Where(self.file, columns=self.columns)

    @cached_property
    def _has_datetimes(self) -> bool:
        return self.frame.collect_schema()["day"] == nw.Datetime


def rows_in_force(table: TypedTable, framework: Framework) -> TypedTable:
    """The rows to count: neither corrected nor cancelled, and about no protection case."""
    corrected = table.frame.filter(~nw.col("supersedes").is_null()).select("supersedes")
    protected = protection_expr(framework)
    remaining = table.frame.filter(~(nw.col("cancelled") | protected))
    return table.with_frame(anti_join(remaining, "id", corrected, table.file))


def protection_expr(framework: Framework) -> nw.Expr:
    """Whether a row is a protection case: true or false, never null."""
    cases = list[nw.Expr]()
    for case in protection_cases(framework):
        expr = conditions_expr(case.when)
        cases.append(expr & ~conditions_expr(case.unless) if case.unless else expr)
    return any_true(cases)
