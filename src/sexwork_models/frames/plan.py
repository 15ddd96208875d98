"""How everything that is asked is read from a table in one plan: masks once, then groupings for every cut."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

import attrs
import narwhals.stable.v2 as nw
from narwhals.stable.v2 import selectors

from ..calculation.ledger import Asked
from ..calculation.measure import Distinct
from ..practice.record_form import COUNTS
from ..values.timeline import Interval
from .counts import Answer, Found, Groupings, answering
from .cuts import Cells
from .masks import Masks
from .one_pass import ByNumber, Small, numbers_of
from .table import MODEL, Lazy, TypedTable

__all__ = ["days_of", "read_all"]

_COUNTED = ("client", "establishment", "referral", "case", "kind", "day", *COUNTS)


@attrs.frozen(eq=False, repr=False)
class _CutPlan:
    """What is asked by one cut."""

    cells: Cells
    groupings: Groupings
    answers: Mapping[Asked, Answer]

    @classmethod
    def of(cls, cells: Cells, asked: Iterable[Asked], masks: Masks, number: int) -> _CutPlan:
        groupings = Groupings(masks, f"cut{number}" if cells.cutting.cutter.by else "", len(cells.cuts))
        return cls(cells, groupings, {one: answering(one, groupings) for one in asked})

    def said(self) -> dict[str, nw.Expr]:
        """What the rows have to say so that their cuts can be numbered, as columns."""
        return self.cells.said(self.groupings.cut) if self.groupings.cut else {}

    def numbering(self, rows: Lazy) -> Lazy:
        """The rows with the number of their cut."""
        return self.cells.numbering(rows, self.groupings.cut) if self.groupings.cut else rows

    def smalls(self, rows: Lazy) -> list[Small]:
        """What the groupings give over the rows."""
        return [small for grouping in self.groupings for small in grouping.smalls(rows)]

    def found(self, numbers: ByNumber) -> Mapping[Asked, Found]:
        """Every count, by the words of the parts that have one."""
        by_cut = {self.cells.cuts[cut]: own for cut, own in numbers.items()}
        return {asked: answer(by_cut) for asked, answer in self.answers.items()}


def read_all(table: TypedTable, questions: Sequence[tuple[Cells, Iterable[Asked]]]) -> list[Mapping[Asked, Found]]:
    """What is asked by each cut. The table is read once for all of it."""
    masks = Masks(table)
    plans = [_CutPlan.of(cells, asked, masks, number) for number, (cells, asked) in enumerate(questions)]
    if not all(plan.cells.cuts for plan in plans):  # then there are no rows
        return [plan.found({}) for plan in plans]
    rows = _rows(table, plans, masks)
    numbers = numbers_of([plan.smalls(rows) for plan in plans], table.file)
    return [plan.found(own) for plan, own in zip(plans, numbers, strict=True)]


def _rows(table: TypedTable, plans: Sequence[_CutPlan], masks: Masks) -> Lazy:
    """The rows that any count looks at, with the numbers of all their cuts and every mask."""
    days = days_of([one for plan in plans for one in plan.answers])
    needed = [nw.col(*dict.fromkeys((*_COUNTED, *masks.fields))), selectors.matches(f"^{MODEL}")]
    rows = table.frame.filter(table.within(days))
    rows = rows.select(*needed, **{name: expr for plan in plans for name, expr in plan.said().items()})
    numbered = reduce(lambda sofar, plan: plan.numbering(sofar), plans, rows)
    cuts = [plan.groupings.cut for plan in plans if plan.groupings.cut]
    return masks.over(numbered).select(*cuts, *masks.names, *_COUNTED)


def days_of(asked: Sequence[Asked]) -> Interval:
    """All days whose rows are looked at by at least one count."""
    days = [one.windows.of(one.measure.span) if isinstance(one.measure, Distinct) else one.windows.period for one in asked]
    starts, ends = [one.start for one in days], [one.end for one in days]
    first = None if None in starts else min(start for start in starts if start is not None)
    return Interval(first, None if None in ends else max(end for end in ends if end is not None))
