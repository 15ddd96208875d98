"""Accounts for the accepted rows of a table: those that no indicator counts, and lost numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw
from narwhals.stable.v2 import selectors

from ...core.findings import MAX_ROWS_NAMED, RowList, Where
from ...framework.framework import Framework
from ...monitoring.measures.account import CountedConditions, counted_conditions
from ...practice.records.conditions import Conditions
from ...practice.records.validate import RecordAccount
from ...values.intervals import Interval
from ..engines import LINE, LazyFrame, materialize
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
    flags = (_UNCOUNTED, _UNSUMMED)
    rows_in_force = table.frame.select(nw.len().alias(_ROWS))
    with materialize(_flagged_rows(table, counted_conditions(framework)), table.file) as flagged:
        totals = group_aggregate(flagged, "", [nw.col(*flags)], {"sum": [*flags]})
        first = [_first_rows(flagged, flag) for flag in flags]
        counts, sums, *listed = batch_collect([rows_in_force, totals, *first], table)
    lists = list[RowList]()
    for flag, frame in zip(flags, listed, strict=True):
        lists.append(RowList(int(sums[flag].item() or 0), _locations(frame, table.file)))
    uncounted, unsummed = lists
    row_count = int(counts[_ROWS].item())
    return RecordAccount(
        counted=row_count - uncounted.count,
        uncounted=uncounted,
        corrected=accepted - row_count,
        unsummed=unsummed,
    )


def _flagged_rows(table: TypedTable, conditions: CountedConditions) -> LazyFrame:
    """The rows that are uncounted or state a lost number, by number or id, each with which it is.

    They are few, as a rule.
    """
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
    flags = masks.add_columns(rows).select(
        nw.col(name), (~counted).alias(_UNCOUNTED), (counted & any_true(lost)).alias(_UNSUMMED)
    )
    return flags.filter(nw.col(_UNCOUNTED) | nw.col(_UNSUMMED))


def _first_rows(rows: LazyFrame, flag: str) -> LazyFrame:
    """The first of the rows with a flag, by number or by id."""
    name = rows.collect_schema().names()[0]
    return rows.filter(nw.col(flag)).select(name).sort(name).head(MAX_ROWS_NAMED)


def _locations(frame: pl.DataFrame, file: str) -> tuple[Where, ...]:
    locations = list[Where]()
    for (value,) in frame.iter_rows():
        by_number = LINE in frame.columns
        locations.append(row_location(file, value) if by_number else Where(f"$[id={value}]"))
    return tuple(locations)
