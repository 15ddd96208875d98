"""A ledger that counts the records of a table of any size, all registered requests in one query."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TypeAlias, cast

import attrs
import narwhals.stable.v2 as nw

from ...forms.conditions import OneOf
from ...framework.framework import Framework
from ...framework.measures.language import Countable, Sum
from ...monitoring.measures.count_bounds import NumberSummary
from ...monitoring.measures.dimensions import DimensionReader
from ...monitoring.measures.ledger import CountRequest, RecordGroup
from ...monitoring.measures.windows import CountBounds, GroupKey, Windows
from ...practice.records.validate import RecordAccount
from ...values.intervals import Interval
from ..engines import collect
from ..expressions import condition_expr
from ..table import TypedTable, rows_in_force
from .account import account_for_table
from .counts import CountsByGroup
from .dimensions import Breakdown, Dimension, DimensionColumns, read_dimensions
from .query_plan import BreakdownQuery, days_needed, enclosing_interval, run_queries

__all__ = ["FrameLedger"]

_Key: TypeAlias = tuple[object, ...]


@attrs.define(eq=False, repr=False)
class _PendingQuery:
    """The counts that will be requested by one breakdown."""

    reader: DimensionReader
    requests: dict[CountRequest, None] = attrs.field(factory=dict)
    location_days: Interval | None = None

    @property
    def days(self) -> list[Interval]:
        """The days whose rows are needed."""
        located = [self.location_days] if self.location_days else []
        return [*map(days_needed, self.requests), *located]

    def to_query(self, dimensions: Mapping[str, Dimension], column: str) -> BreakdownQuery:
        """The query with the dimensions of its breakdown; `column` is for the numbers of groups."""
        by = self.reader.by
        breakdown = Breakdown(tuple(dimensions[name] for name in by), column if by else "")
        return BreakdownQuery(self.reader, breakdown, tuple(self.requests), self.location_days)


@attrs.frozen(eq=False, repr=False)
class FrameLedger:
    """A table of sound records in force, without protection cases, that is counted as records are.

    Prepared requests are answered when the first answer is needed, all in one query, and kept. The
    values of dimensions are collected before, from `wider`: the table, or one with more rows that
    costs less to read.
    """

    table: TypedTable
    wider: TypedTable
    _dimensions: dict[_Key, dict[str, Dimension]] = attrs.field(factory=dict, init=False)
    _pending: dict[_Key, _PendingQuery] = attrs.field(factory=dict, init=False)
    _counts: dict[tuple[_Key, CountRequest], CountsByGroup] = attrs.field(factory=dict, init=False)
    _parts: dict[tuple[_Key, Interval], tuple[RecordGroup, ...]] = attrs.field(
        factory=dict, init=False
    )

    @classmethod
    def of(cls, table: TypedTable, framework: Framework) -> FrameLedger:
        """The ledger of a table of sound rows, corrections and cancellations among them."""
        return cls(rows_in_force(table, framework), table)

    def prepare(self, asked: Sequence[CountRequest], cutter: DimensionReader) -> None:
        """Registers count requests, so that the table is read once for all of them."""
        key = _reader_key(cutter)
        for request in asked:
            if (key, request) not in self._counts:
                self._pending.setdefault(key, _PendingQuery(cutter)).requests[request] = None

    def count(
        self, measure: Countable, windows: Windows, cutter: DimensionReader
    ) -> Mapping[GroupKey, CountBounds]:
        """The count of every group that has a matching record."""
        return cast(
            "Mapping[GroupKey, CountBounds]", self._answer(CountRequest(measure, windows), cutter)
        )

    def summarize(
        self, measure: Sum, windows: Windows, cutter: DimensionReader
    ) -> Mapping[GroupKey, NumberSummary]:
        """The range of the numbers of single records, for every group that has one."""
        return cast(
            "Mapping[GroupKey, NumberSummary]",
            self._answer(CountRequest(measure, windows, per_record=True), cutter),
        )

    def groups(self, days: Interval, cutter: DimensionReader) -> tuple[RecordGroup, ...]:
        """The groups that have a record on the days; without dimensions, the only one."""
        key = (_reader_key(cutter), days)
        if key not in self._parts:
            self._pending.setdefault(key[0], _PendingQuery(cutter)).location_days = days
            self._run_pending()
        return self._parts[key]

    def first_day(self) -> date | None:
        """The day of the first record; None without a record."""
        first = self.table.frame.select(nw.col("day").min())
        return cast("date | None", collect(first, self.table.file)["day"].item())

    def sites(self, days: Interval) -> frozenset[str]:
        """The sites that have a record on the days."""
        inside = self.table.frame.filter(self.table.within(days))
        sites = inside.select(nw.col("site").fill_null(""))
        distinct = sites.group_by("site").agg(nw.len().alias("rows"))
        return frozenset(collect(distinct, self.table.file)["site"])

    def account(self, accepted: int, framework: Framework) -> RecordAccount:
        """What becomes of the accepted rows of the source; `accepted` is their number."""
        return account_for_table(self.table, accepted, framework)

    def of_populations(self, populations: Collection[str]) -> FrameLedger:
        """The ledger of the records of some populations only."""
        own = condition_expr(OneOf("population", frozenset(populations)))
        return FrameLedger(self.table.with_frame(self.table.frame.filter(own)), self.wider)

    def _answer(self, request: CountRequest, reader: DimensionReader) -> CountsByGroup:
        key = (_reader_key(reader), request)
        if key not in self._counts:
            self.prepare([request], reader)
            self._run_pending()
        return self._counts[key]

    def _run_pending(self) -> None:
        """Runs all pending queries: in one plan, unless they read places in different ways."""
        pending, batches = dict(self._pending), dict[_Key, list[_Key]]()
        self._pending.clear()
        for key, query in pending.items():
            batches.setdefault(DimensionColumns(query.reader, None).key, []).append(key)
        for keys in batches.values():
            self._run_batch({key: pending[key] for key in keys})

    def _run_batch(self, pending: Mapping[_Key, _PendingQuery]) -> None:
        """Runs queries that read places in the same way, and keeps their results.

        The values of dimensions that are not known yet are collected before, in one batch.
        """
        days, names = list[Interval](), dict[str, None]()
        for query in pending.values():
            days += query.days
            names.update(dict.fromkeys(query.reader.by))
        reader = next(iter(pending.values())).reader
        columns = DimensionColumns(reader, enclosing_interval(days).end)
        dimensions = self._dimensions.setdefault(columns.key, {})
        missing = [name for name in names if name not in dimensions]
        if missing:
            dimensions.update(read_dimensions(self.wider, columns, missing))
        queries = list[BreakdownQuery]()
        for number, query in enumerate(pending.values()):
            queries.append(query.to_query(dimensions, f"cut{number}"))
        results = run_queries(self.table, columns, queries)
        for (key, query), result in zip(pending.items(), results, strict=True):
            for request, counts in result.counts.items():
                self._counts[key, request] = counts
            if query.location_days is not None and result.parts is not None:
                self._parts[key, query.location_days] = result.parts


def _reader_key(reader: DimensionReader) -> _Key:
    """Equal for readers that read the same groups."""
    return (reader.by, *DimensionColumns(reader, None).key)
