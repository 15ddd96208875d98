"""How everything that is asked is read from a table in one plan: masks once, then groupings for every cut."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING

import attrs
import narwhals.stable.v2 as nw
from narwhals.stable.v2 import selectors

from ...monitoring.measures.dimensions import Cutter
from ...monitoring.measures.language import Cut, Distinct
from ...monitoring.measures.ledger import Asked, Part, part_of
from ...practice.records.row_rules import COUNTS
from ...values.intervals import Interval
from ..engines import kept
from ..table import MODEL, Lazy, TypedTable
from .aggregates import CUT, Masks, Small, by_cut, collected_together
from .counts import Answer, Found, Groupings, answering
from .dimensions import MODELS, PLACE, TURN, Cuts, Reading, Said, said_column

if TYPE_CHECKING:
    import polars as pl

__all__ = ["LYING", "Answered", "Lying", "Question", "hull", "looked_at", "read_all"]

LYING = (PLACE, TURN, MODELS)  # what has to be known of every row


@attrs.frozen(eq=False, repr=False)
class Lying:
    """The parts of a cut that have a row on some days. `cutter` cuts by the dimensions of `cuts`."""

    reading: Reading
    cutter: Cutter
    cuts: Cuts
    days: Interval

    def small(self, table: TypedTable, rows: Lazy) -> Lazy:
        """Everything different that the numbered rows say."""
        number = nw.col(self.cuts.column) if self.cuts.column else nw.lit(0, dtype=nw.Int64)
        said = {name: nw.col(said_column(name)) for name in LYING}
        inside = rows.filter(table.within(self.days)).select(number.alias(CUT), **said)
        return inside.group_by(CUT, *LYING).agg(nw.len().alias("rows"))

    def parts(self, rows: Iterable[Said]) -> tuple[Part, ...]:
        """The parts in order; without a cut there is always one."""
        groups: dict[Cut, list[Said]] = {} if self.cuts.column else {(): []}
        for row in rows:
            groups.setdefault(self.cuts.cut(int(row[CUT])), []).append(row)
        return tuple(self._part(cut, groups[cut]) for cut in sorted(groups))

    def _part(self, cut: Cut, rows: Sequence[Said]) -> Part:
        models = frozenset(code for row in rows for code in self.reading.models(row))
        places = {(str(row[PLACE]), self.reading.day(row)) for row in rows}
        return part_of(cut, places, models, self.cutter)


_COUNTED = ("client", "establishment", "referral", "case", "kind", "day", *COUNTS)


@attrs.frozen(eq=False, repr=False)
class Question:
    """What is asked by one cut: counts, and on which days its parts lie, if that is asked."""

    cutter: Cutter
    cuts: Cuts
    asked: Sequence[Asked]
    lying: Interval | None = None


@attrs.frozen
class Answered:
    """What was asked by one cut: the counts, and the parts if they were asked for."""

    found: Mapping[Asked, Found]
    parts: tuple[Part, ...] | None


def read_all(table: TypedTable, reading: Reading, questions: Sequence[Question]) -> list[Answered]:
    """What is asked by each cut. The rows are worked out once for all of it."""
    masks = Masks(table)
    plans = [_CutPlan.of(question, reading, masks) for question in questions]
    if not all(question.cuts.count for question in questions):  # then there are no rows
        return [plan.answered([], []) for plan in plans]
    with kept(_rows(table, reading, plans, masks), table.file) as rows:
        smalls = [
            [small for grouping in plan.groupings for small in grouping.smalls(rows)]
            for plan in plans
        ]
        lying = [[plan.lying.small(table, rows)] if plan.lying else [] for plan in plans]
        several = zip(smalls, lying, strict=True)
        frames = [
            frame for own, where in several for frame in (*(small.frame for small in own), *where)
        ]
        found = iter(collected_together(frames, table))
    return [
        plan.answered([(small, next(found)) for small in own], [next(found) for _ in where])
        for plan, own, where in zip(plans, smalls, lying, strict=True)
    ]


@attrs.frozen(eq=False, repr=False)
class _CutPlan:
    """How what is asked by one cut is read, and how it is answered."""

    cuts: Cuts
    groupings: Groupings
    answers: Mapping[Asked, Answer]
    lying: Lying | None

    @classmethod
    def of(cls, question: Question, reading: Reading, masks: Masks) -> _CutPlan:
        cuts, days = question.cuts, question.lying
        groupings = Groupings(masks, cuts.column, cuts.count)
        answers = {one: answering(one, groupings) for one in question.asked}
        return cls(
            cuts,
            groupings,
            answers,
            None if days is None else Lying(reading, question.cutter, cuts, days),
        )

    def answered(
        self, smalls: Iterable[tuple[Small, pl.DataFrame]], lying: Iterable[pl.DataFrame]
    ) -> Answered:
        """What follows from the small frames."""
        by_words = {self.cuts.cut(number): own for number, own in by_cut(smalls).items()}
        rows = [row for frame in lying for row in frame.iter_rows(named=True)]
        parts = self.lying.parts(rows) if self.lying else None
        return Answered({asked: answer(by_words) for asked, answer in self.answers.items()}, parts)


def _rows(table: TypedTable, reading: Reading, plans: Sequence[_CutPlan], masks: Masks) -> Lazy:
    """The rows that anything is asked of, with the numbers of all their parts and every mask."""
    days = hull(
        [
            *(looked_at(one) for plan in plans for one in plan.answers),
            *(plan.lying.days for plan in plans if plan.lying),
        ]
    )
    dimensions = {one.column: one for plan in plans for one in plan.cuts.dimensions}.values()
    lying = LYING if any(plan.lying for plan in plans) else ()
    said = {
        said_column(name): reading.said(table, name)
        for name in (*lying, *(n for one in dimensions for n in one.saying))
    }
    needed = [nw.col(*dict.fromkeys((*_COUNTED, *masks.fields))), selectors.matches(f"^{MODEL}")]
    rows = table.frame.filter(table.within(days)).select(*needed, **said)
    rows = reduce(lambda sofar, one: one.numbering(sofar), dimensions, rows)
    cuts = {plan.cuts.column: plan.cuts.number for plan in plans if plan.cuts.column}
    return masks.over(rows).select(*map(said_column, lying), *masks.names, *_COUNTED, **cuts)


def looked_at(asked: Asked) -> Interval:
    """The days whose rows a count looks at."""
    return (
        asked.windows.of(asked.measure.span)
        if isinstance(asked.measure, Distinct)
        else asked.windows.period
    )


def hull(several: Sequence[Interval]) -> Interval:
    """The days from the first to the last of one or several intervals."""
    starts, ends = [one.start for one in several], [one.end for one in several]
    first = None if None in starts else min(start for start in starts if start is not None)
    return Interval(first, None if None in ends else max(end for end in ends if end is not None))
