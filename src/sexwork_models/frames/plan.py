"""How everything that is asked is read from a table in one plan: masks once, then groupings for every cut."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import attrs

from ..calculation.counting import Counted, Cut, Range
from ..calculation.ledger import Asked
from ..calculation.measure import Distinct
from ..practice.record_form import COUNTS
from ..values.timeline import Interval
from .counts import Answer, Groupings, answering
from .cuts import Cells
from .masks import Masks
from .one_pass import Numbers, numbers_of
from .table import Lazy, TypedTable

__all__ = ["Found", "days_of", "read_all"]

Found: TypeAlias = Mapping[Cut, Counted | Range]

_COUNTED = ("client", "establishment", "referral", "case", "kind", "day", *COUNTS)


@attrs.frozen(eq=False, repr=False)
class _CutPlan:
    """What is asked by one cut."""

    cells: Cells
    groupings: Groupings
    answers: Mapping[Asked, Answer]

    @classmethod
    def of(cls, cells: Cells, asked: Iterable[Asked], masks: Masks, number: int) -> _CutPlan:
        groupings = Groupings(masks, f"cut{number}", max(len(cells.cuts), 1))
        return cls(cells, groupings, {one: answering(one, groupings) for one in asked})

    def smalls(self, rows: Lazy) -> list[Lazy]:
        """What the groupings give over the rows."""
        numbered = self.cells.numbering(rows, self.groupings.cut)
        return [small for grouping in self.groupings for small in grouping.smalls(numbered)]

    def found(self, numbers: Numbers) -> Mapping[Asked, Found]:
        """Every count, by the words of the parts that have one."""
        return {asked: _found(answer, numbers, self.cells.cuts) for asked, answer in self.answers.items()}


def read_all(table: TypedTable, questions: Sequence[tuple[Cells, Iterable[Asked]]]) -> list[Mapping[Asked, Found]]:
    """What is asked by each cut. The table is read once for all of it."""
    masks = Masks(table)
    plans = [_CutPlan.of(cells, asked, masks, number) for number, (cells, asked) in enumerate(questions) if cells.cuts]
    rows = table.frame.filter(table.within(days_of(one for plan in plans for one in plan.answers)))
    said = {name: expr for plan in plans for name, expr in plan.cells.said(plan.groupings.cut).items()}
    rows = masks.over(rows.with_columns(**said) if said else rows).select(*said, *masks.names, *_COUNTED)
    numbers = numbers_of([plan.smalls(rows) for plan in plans], table.file)
    return [plan.found(own) for plan, own in zip(plans, numbers, strict=True)]


def days_of(asked: Iterable[Asked]) -> Interval:
    """All days whose rows are looked at."""
    days = [one.windows.of(one.measure.span) if isinstance(one.measure, Distinct) else one.windows.period for one in asked]
    starts, ends = [one.start for one in days], [one.end for one in days]
    first = None if None in starts else min(start for start in starts if start is not None)
    return Interval(first, None if None in ends else max(end for end in ends if end is not None))


def _found(answer: Answer, numbers: Numbers, cuts: Sequence[Cut]) -> Found:
    answers = {cuts[cut]: answer(own) for cut, own in numbers.items()}
    return {cut: one for cut, one in answers.items() if one is not None}
