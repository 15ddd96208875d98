"""Plans all counts of a table as one query: masks once, then aggregates for every breakdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

import attrs
import narwhals.stable.v2 as nw
from narwhals.stable.v2 import selectors

from ...forms.conditions import Conditions
from ...forms.row_rules import COUNT_FIELDS
from ...framework.measures.language import Distinct, filters_of
from ...monitoring.measures.count_bounds import are_of_encounters
from ...monitoring.measures.dimensions import DimensionReader
from ...monitoring.measures.ledger import (
    Answer,
    CountRequest,
    Question,
    RecordGroup,
    Request,
    SummaryRequest,
    build_group,
)
from ...monitoring.measures.windows import GroupKey
from ...values.intervals import Interval
from ..engines import LazyFrame, materialize
from ..expressions import MODEL_PREFIX
from ..table import TypedTable
from .aggregates import (
    GROUP,
    AggregateFrame,
    GroupAggregates,
    Masks,
    aggregates_by_group,
    batch_collect,
)
from .counts import plan_count
from .dimensions import (
    DAY_RANGE,
    MODELS,
    PLACE,
    Breakdown,
    Dimension,
    DimensionColumns,
    DistinctRow,
    dimension_column,
)
from .encounters.sessions import add_session_activities
from .key_counts import Groupings
from .sums import CountFunction

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "LOCATION_COLUMNS",
    "BreakdownQuery",
    "GroupLocations",
    "days_needed",
    "enclosing_interval",
    "run_queries",
]

LOCATION_COLUMNS = (PLACE, DAY_RANGE, MODELS)
_COUNTED_COLUMNS = ("client", "establishment", "referral", "case", "kind", "day", *COUNT_FIELDS)


@attrs.frozen(eq=False, repr=False)
class GroupLocations:
    """The places and models of the groups of a breakdown that have a row on some days.

    `reader` reads the dimensions of `breakdown`.
    """

    columns: DimensionColumns
    reader: DimensionReader
    breakdown: Breakdown
    days: Interval

    def distinct_rows(self, table: TypedTable, rows: LazyFrame) -> LazyFrame:
        """The distinct combinations of group, place, day range and models."""
        column = self.breakdown.column
        number = nw.col(column) if column else nw.lit(0, dtype=nw.Int64)
        locations = [nw.col(dimension_column(name)).alias(name) for name in LOCATION_COLUMNS]
        inside = rows.filter(table.within(self.days)).select(number.alias(GROUP), *locations)
        return inside.group_by(GROUP, *LOCATION_COLUMNS).agg(nw.len().alias("rows"))

    def groups(self, rows: Iterable[DistinctRow]) -> tuple[RecordGroup, ...]:
        """The groups in order; without dimensions there is always one."""
        members: dict[GroupKey, list[DistinctRow]] = {} if self.breakdown.column else {(): []}
        for row in rows:
            members.setdefault(self.breakdown.group_key(int(row[GROUP])), []).append(row)
        groups = list[RecordGroup]()
        for key in sorted(members):
            models, places = set[str](), set[tuple[str, date]]()
            for row in members[key]:
                models.update(self.columns.models_of(row))
                places.add((str(row[PLACE]), self.columns.day_of(row)))
            groups.append(build_group(key, places, frozenset(models), self.reader))
        return tuple(groups)


@attrs.frozen(eq=False, repr=False)
class BreakdownQuery:
    """A question to the table, and its breakdown with the numbers of its groups."""

    question: Question
    breakdown: Breakdown


def run_queries(
    table: TypedTable,
    columns: DimensionColumns,
    queries: Sequence[BreakdownQuery],
    sessions: TypedTable,
) -> list[Answer]:
    """The answer to each query. The rows are computed once for all of them.

    `sessions` has the events that the clients of the table may have attended.
    """
    conditions = [where for query in queries for where in _conditions(query.question)]
    counts_clients = any(map(_takes_encounters_together, queries))
    masks = Masks(
        *add_session_activities(table, conditions, sessions, marks_sessions=counts_clients)
    )
    table = masks.table
    plans = [_BreakdownPlan.of(query, columns, masks) for query in queries]
    if not all(query.breakdown.group_count for query in queries):  # then there are no rows
        return [plan.answer(_PlannedFrames([], []), []) for plan in plans]
    with materialize(_prepared_rows(table, columns, plans, masks), table.file) as rows:
        planned, frames = list[_PlannedFrames](), list[LazyFrame]()
        for plan in plans:
            planned.append(plan.frames(table, rows))
            frames += planned[-1].frames
        collected = iter(batch_collect(frames, table))
    answers = list[Answer]()
    for plan, own in zip(plans, planned, strict=True):
        answers.append(plan.answer(own, list(islice(collected, len(own.frames)))))
    return answers


def _takes_encounters_together(query: BreakdownQuery) -> bool:
    """Whether a question counts clients, of whom those without a code are taken by encounter."""
    measures = [request.measure for request in query.question.requests]
    return any(isinstance(of, Distinct) and are_of_encounters(of.keys) for of in measures)


def _conditions(question: Question) -> Iterator[Conditions]:
    """Every list of conditions that a question reads."""
    for request in question.requests:
        yield from filters_of(request.measure)
        yield from getattr(request.measure, "having_none", ())


@attrs.frozen(eq=False, repr=False)
class _PlannedFrames:
    """The frames of one breakdown: its aggregates, then its locations if they are requested."""

    aggregates: Sequence[AggregateFrame]
    locations: Sequence[LazyFrame]

    @property
    def frames(self) -> list[LazyFrame]:
        return [*(aggregate.frame for aggregate in self.aggregates), *self.locations]


@attrs.frozen(eq=False, repr=False)
class _BreakdownPlan:
    """How the counts by one breakdown are aggregated, and calculated from the aggregates."""

    breakdown: Breakdown
    groupings: Groupings
    count_functions: Mapping[Request, CountFunction]
    locations: GroupLocations | None

    @classmethod
    def of(cls, query: BreakdownQuery, columns: DimensionColumns, masks: Masks) -> _BreakdownPlan:
        breakdown, question = query.breakdown, query.question
        groupings = Groupings(masks, breakdown.column, breakdown.group_count)
        functions = {request: plan_count(request, groupings) for request in question.requests}
        locations, days = None, question.group_days
        if days is not None:
            locations = GroupLocations(columns, question.reader, breakdown, days)
        return cls(breakdown, groupings, functions, locations)

    @property
    def days(self) -> list[Interval]:
        """The days whose rows are needed."""
        located = [self.locations.days] if self.locations else []
        return [*map(days_needed, self.count_functions), *located]

    def frames(self, table: TypedTable, rows: LazyFrame) -> _PlannedFrames:
        aggregates = list[AggregateFrame]()
        for grouping in self.groupings:
            aggregates += grouping.aggregate(rows)
        located = [self.locations.distinct_rows(table, rows)] if self.locations else []
        return _PlannedFrames(aggregates, located)

    def answer(self, planned: _PlannedFrames, collected: Sequence[pl.DataFrame]) -> Answer:
        """The counts and the groups from the collected frames."""
        count = len(planned.aggregates)
        numbers = aggregates_by_group(zip(planned.aggregates, collected[:count], strict=True))
        by_key = dict[GroupKey, GroupAggregates]()
        for number, own in numbers.items():
            by_key[self.breakdown.group_key(number)] = own
        counts, summaries = dict[CountRequest, Any](), dict[SummaryRequest, Any]()
        for request, function in self.count_functions.items():
            if isinstance(request, CountRequest):
                counts[request] = function(by_key)
            else:
                summaries[request] = function(by_key)
        rows = list[DistinctRow]()
        for frame in collected[count:]:
            rows += frame.iter_rows(named=True)
        groups = self.locations.groups(rows) if self.locations else ()
        return Answer(counts, summaries, groups)


def _prepared_rows(
    table: TypedTable, columns: DimensionColumns, plans: Sequence[_BreakdownPlan], masks: Masks
) -> LazyFrame:
    """The rows that any count needs, with the numbers of all their groups and every mask."""
    days, dimensions, numbers = list[Interval](), dict[str, Dimension](), dict[str, nw.Expr]()
    located: tuple[str, ...] = ()
    for plan in plans:
        days += plan.days
        located = LOCATION_COLUMNS if plan.locations else located
        for dimension in plan.breakdown.dimensions:
            dimensions[dimension.column] = dimension
        if plan.breakdown.column:
            numbers[plan.breakdown.column] = plan.breakdown.group_number
    deciding: dict[str, None] = {}
    deciding.update(dict.fromkeys(located))
    for dimension in dimensions.values():
        deciding.update(dict.fromkeys(dimension.deciding))
    exprs = {dimension_column(name): columns.expr(table, name) for name in deciding}
    counted = tuple(dict.fromkeys((*_COUNTED_COLUMNS, *masks.kept)))
    needed = nw.col(*dict.fromkeys((*counted, *masks.fields)))
    models = selectors.matches(f"^{MODEL_PREFIX}")
    rows = table.frame.filter(table.within(enclosing_interval(days)))
    rows = rows.select(needed, models, **exprs)
    for dimension in dimensions.values():
        rows = dimension.add_number_column(rows)
    return masks.add_columns(rows).select(
        *map(dimension_column, located), *masks.names, *counted, **numbers
    )


def days_needed(request: Request) -> Interval:
    """The days whose rows a count needs."""
    return request.windows.of(request.measure.span)


def enclosing_interval(intervals: Sequence[Interval]) -> Interval:
    """The days from the first to the last of one or several intervals."""
    starts, ends = [days.start for days in intervals], [days.end for days in intervals]
    first = None if None in starts else min(filter(None, starts))
    return Interval(first, None if None in ends else max(filter(None, ends)))
