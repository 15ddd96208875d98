"""Accounts for the accepted rows of a table: those that no indicator counts, and lost numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import narwhals.stable.v2 as nw

from ...core.findings import MAX_ROWS_NAMED, RowList
from ...forms.conditions import Conditions, OneOf
from ...framework.framework import Framework
from ...framework.pack import MAX_FRAMEWORKS_KEPT
from ...monitoring.measures.account import CountedConditions, counted_conditions
from ...practice.records.checked import RecordAccount
from ..engines import (
    LINE,
    LazyFrame,
    add_filter_barrier,
    materialize,
    materialize_small,
)
from ..expressions import any_true, conditions_expr, to_polars
from ..reading.typed_source import row_locations
from ..table import TypedTable
from .aggregates import batch_collect, group_aggregate
from .encounters.sessions import add_session_activities

if TYPE_CHECKING:
    import polars as pl

__all__ = ["account_for_table"]

_Sets: TypeAlias = tuple[Conditions, ...]
_Numbers: TypeAlias = tuple[tuple[str, _Sets], ...]  # by the field that states them
_ROWS, _UNCOUNTED, _UNSUMMED = "rows", "uncounted", "unsummed"


def account_for_table(table: TypedTable, accepted: int, framework: Framework) -> RecordAccount:
    """Returns what becomes of the accepted rows of a source.

    `table` has those of them that are in force, and `accepted` is the number of all. Rows are named
    as in findings: by number, and by id where the engine has no order.
    """
    rows_in_force = table.frame.select(nw.len().alias(_ROWS))
    flags = (_UNCOUNTED, _UNSUMMED)
    rows = _flagged_rows(*_with_sessions(table, counted_conditions(framework)))
    if not table.large:  # of a large file they are not kept in memory
        rows = materialize_small(rows, table.file)
    with materialize(rows, table.file) as flagged:
        totals = group_aggregate(flagged, "", [nw.col(*flags)], {"sum": [*flags]})
        counts, sums = batch_collect([rows_in_force, totals], table)
        numbers = {flag: int(sums[flag].item() or 0) for flag in flags}
        uncounted, unsummed = _row_lists(flagged, numbers, table)
    row_count = int(counts[_ROWS].item())
    return RecordAccount(
        counted=row_count - uncounted.count,
        uncounted=uncounted,
        corrected=accepted - row_count,
        unsummed=unsummed,
    )


def _with_sessions(
    table: TypedTable, conditions: CountedConditions
) -> tuple[TypedTable, CountedConditions]:
    """The table with the activities of sessions, and the conditions that read them."""
    sums = [where for sets in conditions.numbers.values() for where in sets]
    table, reading = add_session_activities(table, [*conditions.records, *sums], table)
    return table, conditions.read_by(reading)


def _flagged_rows(table: TypedTable, conditions: CountedConditions) -> LazyFrame:
    """The rows that are uncounted or state a lost number, by number or id, each with which it is.

    They are few, as a rule. Most rows meet the widest conditions and state no number that may be
    lost: all conditions are evaluated on the others only, so the two filters must stay two.
    """
    name = LINE if LINE in table.frame.collect_schema() else "id"
    numbers = tuple(conditions.numbers.items())
    if table.frame.implementation.is_polars():
        flags = _flags_of_polars(table.frame, name, _flags_in_polars(conditions.records, numbers))
    else:
        doubtful, uncounted, unsummed = _flags(conditions.records, numbers)
        rows = add_filter_barrier(table.frame.filter(doubtful))
        flags = rows.select(name, **{_UNCOUNTED: uncounted, _UNSUMMED: unsummed})
    return flags.filter(nw.col(_UNCOUNTED) | nw.col(_UNSUMMED))


def _flags_of_polars(frame: LazyFrame, name: str, exprs: Sequence[pl.Expr]) -> LazyFrame:
    """The flags of the rows that may have one, by expressions of Polars itself."""
    doubtful, uncounted, unsummed = exprs
    native: Any = frame.to_native()
    candidates: LazyFrame = nw.from_native(native.filter(doubtful))
    rows: Any = add_filter_barrier(candidates).to_native()
    flags: LazyFrame = nw.from_native(
        rows.select(name, **{_UNCOUNTED: uncounted, _UNSUMMED: unsummed})
    )
    return flags


def _flags(records: _Sets, numbers: _Numbers) -> tuple[nw.Expr, nw.Expr, nw.Expr]:
    """Whether a row may have a flag, whether it is uncounted, and whether a number of it is lost.

    `records` and `numbers` are those of the conditions on which rows are counted.
    """
    lost = list[nw.Expr]()
    for field, sets in numbers:
        lost.append(_is_stated(field) & ~_meets_any(sets))
    widest = sorted(records, key=_width)[-1:]
    doubtful = any_true([~_meets_any(widest), *(_is_stated(field) for field, _ in numbers)])
    counted = _meets_any(records)
    return doubtful, ~counted, counted & any_true(lost)


@lru_cache(maxsize=MAX_FRAMEWORKS_KEPT)
def _flags_in_polars(records: _Sets, numbers: _Numbers) -> Sequence[pl.Expr]:
    """The flags as Polars has them; to translate them takes longer than to ask small tables."""
    return to_polars(_flags(records, numbers))


def _is_stated(field: str) -> nw.Expr:
    return ~nw.col(field).is_null()


def _meets_any(sets: Iterable[Conditions]) -> nw.Expr:
    """Whether a row meets one of several sets of conditions: true or false, never null."""
    return any_true(map(conditions_expr, sets))


def _width(conditions: Conditions) -> int:
    """How many values a set of conditions takes in one field: of more values there are more rows.

    A code of a model is in nearly every row.
    """
    values = (
        len(condition.values)
        for condition in conditions
        if isinstance(condition, OneOf) and condition.field != "models"
    )
    return max(values, default=0)


def _row_lists(
    flagged: LazyFrame, numbers: Mapping[str, int], table: TypedTable
) -> Iterator[RowList]:
    """Yields for each flag the number of rows that have it, and the first of them."""
    present = [flag for flag, number in numbers.items() if number]
    frames = batch_collect([_first_rows(flagged, flag) for flag in present], table)
    first = dict(zip(present, frames, strict=True))
    for flag, number in numbers.items():
        yield RowList(number, row_locations(first[flag], table)) if number else RowList()


def _first_rows(rows: LazyFrame, flag: str) -> LazyFrame:
    """The first of the rows with a flag, by number or by id."""
    name = rows.collect_schema().names()[0]
    return rows.filter(nw.col(flag)).select(name).sort(name).head(MAX_ROWS_NAMED)
