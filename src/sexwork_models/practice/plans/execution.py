"""Budget execution: amounts spent, disbursed and settled by line and source, and reallocations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar, TypeAlias

from ...core.findings import Issue, Report
from ...framework.tables.sources import Grade
from ...intake.fields import Code, Day, Id
from ...intake.nested.documents import NestedFile, read_nested_file
from ...intake.rows import Row, check_day_order
from ...values.arguments import check_arguments
from ...values.intervals import Interval, from_to
from .money import Dong, disallowed_grade

__all__ = [
    "BudgetMove",
    "Execution",
    "ExecutionEntry",
    "ExecutionFile",
    "ExecutionSource",
    "read_execution",
]


class ExecutionEntry(Row):
    """The amounts of one line, or of one source in a line, in whole đồng.

    `spent` was used, `disbursed` was paid out (giải ngân), `settled` was accepted in the accounts
    (quyết toán). An amount that is not stated is not known; it is not 0.
    """

    field_words: ClassVar[str] = "execution.entry"

    line: Id
    funding: Code = ""
    spent: Dong | None = None
    disbursed: Dong | None = None
    settled: Dong | None = None


class BudgetMove(Row):
    """A reallocation: an amount moved from one line to another, on a day, by a document."""

    field_words: ClassVar[str] = "execution.move"

    source: Id
    target: Id
    amount: Dong
    on: Day
    document: Id


class Execution(Row):
    """The execution of a plan's budget from the first to the last day, in a fiscal calendar."""

    field_words: ClassVar[str] = "execution.execution"

    id: Id
    plan: Id
    first_day: Day
    last_day: Day
    calendar: Code = "calendar"
    document: str = ""
    grade: Grade = Grade.SUPPLIED
    entries: tuple[ExecutionEntry, ...] = ()
    moves: tuple[BudgetMove, ...] = ()

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Issue]:
        """Yields days in the wrong order, and a grade that a planner cannot give."""
        yield from check_day_order(cells)
        yield from disallowed_grade(cells)

    @property
    def window(self) -> Interval:
        """The days that the amounts cover."""
        return from_to(self.first_day, self.last_day)


ExecutionFile: TypeAlias = NestedFile[Execution]
ExecutionSource: TypeAlias = str | Path | bytes | Mapping[str, Any] | Execution | ExecutionFile


@check_arguments
def read_execution(source: ExecutionSource) -> ExecutionFile:
    """Reads an execution file as far as it can be read.

    Raises UnusableInputError as `read_plan` does.
    """
    if isinstance(source, NestedFile):
        return source
    if isinstance(source, Execution):
        return NestedFile("", source, {}, {}, Report())
    return read_nested_file(source, Execution, "plan-suffix")
