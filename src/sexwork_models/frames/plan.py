"""How everything that is asked is read from a table in one plan: masks once, then groupings for every cut."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING

import attrs
import narwhals.stable.v2 as nw
from narwhals.stable.v2 import selectors

from ..calculation.ledger import Asked, Part
from ..calculation.measure import Distinct
from ..practice.record_form import COUNTS
from ..values.timeline import Interval
from .counts import Answer, Found, answering
from .cuts import Cells
from .engines import kept
from .groupings import Groupings
from .lying import Lying
from .masks import Masks
from .one_pass import Small, by_cut, collected_together
from .table import MODEL, Lazy, TypedTable

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Answered", "Question", "hull", "looked_at", "read_all"]

_COUNTED = ("client", "establishment", "referral", "case", "kind", "day", *COUNTS)


@attrs.frozen
class Question:
    """What is asked by one cut: counts, and on which days its parts lie, if that is asked."""

    cells: Cells
    asked: Sequence[Asked]
    lying: Interval | None = None


@attrs.frozen
class Answered:
    """What was asked by one cut: the counts, and the parts if they were asked for."""

    found: Mapping[Asked, Found]
    parts: tuple[Part, ...] | None


def read_all(table: TypedTable, questions: Sequence[Question]) -> list[Answered]:
    """What is asked by each cut. The table is read once for all of it."""
    masks = Masks(table)
    plans = [_CutPlan.of(table, question, masks, number) for number, question in enumerate(questions)]
    if not all(plan.cells.cuts for plan in plans):  # then there are no rows
        return [plan.answered([], []) for plan in plans]
    with kept(_rows(table, plans, masks), table.file) as rows:
        smalls = [[small for grouping in plan.groupings for small in grouping.smalls(rows)] for plan in plans]
        lying = [[plan.lying.small(rows)] if plan.lying else [] for plan in plans]
        several = zip(smalls, lying, strict=True)
        frames = [frame for own, where in several for frame in (*(small.frame for small in own), *where)]
        found = iter(collected_together(frames, table.file))
    return [
        plan.answered([(small, next(found)) for small in own], [next(found) for _ in where])
        for plan, own, where in zip(plans, smalls, lying, strict=True)
    ]


@attrs.frozen(eq=False, repr=False)
class _CutPlan:
    """How what is asked by one cut is read, and how it is answered."""

    cells: Cells
    groupings: Groupings
    answers: Mapping[Asked, Answer]
    lying: Lying | None

    @classmethod
    def of(cls, table: TypedTable, question: Question, masks: Masks, number: int) -> _CutPlan:
        cells, days = question.cells, question.lying
        cut = f"cut{number}" if cells.cutting.cutter.by else ""
        groupings = Groupings(masks, cut, len(cells.cuts))
        answers = {one: answering(one, groupings) for one in question.asked}
        return cls(cells, groupings, answers, None if days is None else Lying(table, cells.cutting, days, cut))

    @property
    def cut(self) -> list[str]:
        """The column with the number of the part, if there is one."""
        return [self.groupings.cut] if self.groupings.cut else []

    def said(self, table: TypedTable) -> dict[str, nw.Expr]:
        """What the rows have to say so that their parts can be numbered, as columns."""
        return self.cells.said(table, self.groupings.cut) if self.cut else {}

    def numbering(self, rows: Lazy) -> Lazy:
        """The rows with the number of their part."""
        return self.cells.numbering(rows, self.groupings.cut) if self.cut else rows

    def answered(self, smalls: Iterable[tuple[Small, pl.DataFrame]], lying: Iterable[pl.DataFrame]) -> Answered:
        """What follows from the small frames."""
        cuts, numbers = self.cells.cuts, by_cut(smalls)
        by_words = {cuts[cut]: own for cut, own in numbers.items()}
        rows = [row for frame in lying for row in frame.iter_rows(named=True)]
        parts = self.lying.parts(rows, cuts) if self.lying else None
        return Answered({asked: answer(by_words) for asked, answer in self.answers.items()}, parts)


def _rows(table: TypedTable, plans: Sequence[_CutPlan], masks: Masks) -> Lazy:
    """The rows that anything is asked of, with the numbers of all their parts and every mask."""
    days = hull([*(looked_at(one) for plan in plans for one in plan.answers), *(plan.lying.days for plan in plans if plan.lying)])
    needed = [nw.col(*dict.fromkeys((*_COUNTED, *masks.fields))), selectors.matches(f"^{MODEL}")]
    lying = {name: expr for plan in plans if plan.lying for name, expr in plan.lying.said().items()}
    said = {name: expr for plan in plans for name, expr in plan.said(table).items()}
    rows = table.frame.filter(table.within(days)).select(*needed, **lying, **said)
    numbered = reduce(lambda sofar, plan: plan.numbering(sofar), plans, rows)
    return masks.over(numbered).select(*(cut for plan in plans for cut in plan.cut), *lying, *masks.names, *_COUNTED)


def looked_at(asked: Asked) -> Interval:
    """The days whose rows a count looks at."""
    return asked.windows.of(asked.measure.span) if isinstance(asked.measure, Distinct) else asked.windows.period


def hull(several: Sequence[Interval]) -> Interval:
    """The days from the first to the last of one or several intervals."""
    starts, ends = [one.start for one in several], [one.end for one in several]
    first = None if None in starts else min(start for start in starts if start is not None)
    return Interval(first, None if None in ends else max(end for end in ends if end is not None))
