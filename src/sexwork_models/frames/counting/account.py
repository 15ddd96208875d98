"""Accounts for the accepted rows of a table: those that no indicator counts, and lost numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw
from narwhals.stable.v2 import selectors

from ...core.findings import Where
from ...framework.framework import Framework
from ...monitoring.measures.account import MAX_ROWS_NAMED, CountedConditions, counted_conditions
from ...practice.records.conditions import Conditions
from ...practice.records.validate import RecordAccount, RowList
from ...values.intervals import Interval
from ..engines import LINE, LazyFrame
from ..expressions import MODEL_PREFIX, any_true
from ..reading.typed_source import row_location
from ..table import TypedTable
from .aggregates import Masks, batch_collect, group_aggregate

if TYPE_CHECKING:
    import polars as pl

__all__ = ["account_for_table"]

_ROWS, _UNCOUNTED, _UNSUMMED = "rows", "uncounted", "unsummed"
_ALWAYS = Interval(None, None)


def account_for_table(table: TypedTable, accepted: int, framework: Framework) -> RecordAccount:
    """Returns what becomes of the accepted rows of a source.

    `table` has those of them that are in force, and `accepted` is the number of all. Rows are named
    as in findings: by number, and by id where the engine has no order.
    """
    rows, flags = _flagged_rows(table, counted_conditions(framework)), (_UNCOUNTED, _UNSUMMED)
    row_number = nw.lit(1, dtype=nw.Int64).alias(_ROWS)
    totals = group_aggregate(rows, "", [row_number, nw.col(*flags)], {"sum": [_ROWS, *flags]})
    named = [_first_rows(rows, flag) for flag in flags]
    together = named if rows.implementation.is_polars() else []  # it reads them in one pass
    counts, *collected = batch_collect([totals, *together], table)
    count = {name: int(counts[name].item() or 0) for name in (_ROWS, *flags)}
    lists = list[RowList]()
    for position, flag in enumerate(flags):
        wanted = [] if together or not count[flag] else [named[position]]
        found = collected[position : position + 1] or batch_collect(wanted, table)
        lists.append(RowList(count[flag], _locations(found, table)))
    uncounted, unsummed = lists
    return RecordAccount(
        counted=count[_ROWS] - uncounted.count,
        uncounted=uncounted,
        corrected=accepted - count[_ROWS],
        unsummed=unsummed,
    )


def _flagged_rows(table: TypedTable, conditions: CountedConditions) -> LazyFrame:
    """The rows by number or id, each with whether it is uncounted or states a lost number."""
    masks = Masks(table)

    def met_by(sets: Sequence[Conditions]) -> nw.Expr:
        return any_true(nw.col(masks.of_conditions(_ALWAYS, where)) for where in sets)

    counted = met_by(conditions.records)
    lost = list[nw.Expr]()
    for field, sets in conditions.numbers.items():
        lost.append(~nw.col(field).is_null() & ~met_by(sets))
    name = LINE if LINE in table.frame.collect_schema() else "id"
    needed = dict.fromkeys((name, *masks.fields, *conditions.numbers))
    rows = table.frame.select(nw.col(*needed), selectors.matches(f"^{MODEL_PREFIX}"))
    flagged = masks.add_columns(rows).select(
        nw.col(name), (~counted).alias(_UNCOUNTED), any_true(lost).alias(_UNSUMMED)
    )
    return flagged.with_columns(nw.col(_UNSUMMED) & ~nw.col(_UNCOUNTED))


def _first_rows(rows: LazyFrame, flag: str) -> LazyFrame:
    """The first of the rows with a flag, by number or by id."""
    name = rows.collect_schema().names()[0]
    return rows.filter(nw.col(flag)).select(name).sort(name).head(MAX_ROWS_NAMED)


def _locations(found: Iterable[pl.DataFrame], table: TypedTable) -> tuple[Where, ...]:
    locations = list[Where]()
    for frame in found:
        for (value,) in frame.iter_rows():
            by_number = LINE in frame.columns
            locations.append(row_location(table.file, value) if by_number else _by_id(value))
    return tuple(locations)


def _by_id(id: str) -> Where:
    return Where(f"$[id={id}]")
