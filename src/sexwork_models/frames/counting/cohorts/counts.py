"""Follows the keys of a cohort through a table of any size: one join of the table with itself.

What is asked, and the bounds of a share, are those of records in memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from ....forms.registers import Registers
from ....monitoring.measures.cohorts.bounds import (
    CohortCounts,
    CohortSurroundings,
    CohortTally,
    count_cohort,
)
from ....monitoring.measures.cohorts.queries import CohortQuery
from ....monitoring.measures.count_bounds import UnidentifiedRecords
from ....monitoring.measures.dimensions import DimensionReader
from ....monitoring.measures.windows import GroupKey
from ...engines import LazyFrame, materialize
from ...table import TypedTable
from ..aggregates import GROUP, batch_collect
from ..dimensions import Breakdown, DimensionColumns, dimension_column, read_dimensions
from .key_frames import KEY_COUNTS, CohortFrames
from .rows import KINDS, WITHOUT_KEY, anonymous_of_encounters, cohort_rows

if TYPE_CHECKING:
    import polars as pl

__all__ = ["count_table_cohorts"]

_Row: TypeAlias = Mapping[str, Any]


def count_table_cohorts(
    query: CohortQuery,
    table: TypedTable,
    reader: DimensionReader,
    registers: Registers,
) -> Mapping[GroupKey, CohortCounts]:
    """The cohort of every group that has a row of the base in the window.

    `table` holds the rows in force.
    """
    if query.window is None:
        return {}
    columns = DimensionColumns(reader, query.read_days.end)
    dimensions = read_dimensions(table, columns, reader.by)
    breakdown = Breakdown(tuple(dimensions[name] for name in reader.by), GROUP, table.limits.groups)
    if not breakdown.group_count:
        return {}
    codes = query.codes(registers) if query.part is None else None
    numbered = _number_groups(table.with_frame(cohort_rows(query, table)), columns, breakdown)
    with materialize(numbered, table.file) as rows:
        frames = CohortFrames(query, rows, breakdown.group_count, codes)
        planned = [frames.rows(), frames.key_counts(), frames.keys_of_one()]
        encounters = anonymous_of_encounters(query, table, rows)
        planned += [] if encounters is None else [encounters]
        totals, keys, linked, *together = batch_collect(planned, table)
    groups = _with_encounters(list(totals.iter_rows(named=True)), together)
    has_part = query.part is not None or codes is not None
    around = _surroundings(groups, _greatest(linked), has_part=has_part)
    tallies = _tallies(groups, keys)
    return {
        breakdown.group_key(group): count_cohort(query, tally, around)
        for group, tally in tallies.items()
    }


def _with_encounters(groups: Sequence[_Row], together: Sequence[pl.DataFrame]) -> list[_Row]:
    """The totals of groups, with the clients without a code of their encounters."""
    by_group: dict[int, _Row] = {}
    for frame in together:
        by_group.update((int(row[GROUP]), row) for row in frame.iter_rows(named=True))
    totals = list[_Row]()
    for row in groups:
        of_group = by_group.get(int(row[GROUP]), {})
        more = {name: value for name, value in of_group.items() if name != GROUP}
        sums = {name: int(row[name] or 0) + int(value or 0) for name, value in more.items()}
        totals.append({**row, **sums})
    return totals


def _greatest(numbers: pl.DataFrame) -> int:
    """The number of a frame of one; 1 where there is none."""
    return max((int(number or 1) for number in numbers.to_series()), default=1)


def _number_groups(table: TypedTable, columns: DimensionColumns, breakdown: Breakdown) -> LazyFrame:
    """The rows with the number of the group of each."""
    deciding: dict[str, None] = {}
    for dimension in breakdown.dimensions:
        deciding.update(dict.fromkeys(dimension.deciding))
    exprs = {dimension_column(name): columns.expr(table, name) for name in deciding}
    rows = table.frame.with_columns(**exprs) if exprs else table.frame
    for dimension in breakdown.dimensions:
        rows = dimension.add_number_column(rows)
    return rows.with_columns(breakdown.group_number.alias(GROUP))


def _tallies(groups: Sequence[_Row], keys: pl.DataFrame) -> dict[int, CohortTally]:
    """The tally of each group that has a row of the base in the window, by its number."""
    own = {int(row[GROUP]): row for row in keys.iter_rows(named=True)}
    tallies: dict[int, CohortTally] = {}
    for row in groups:
        if row["records"]:
            group = int(row[GROUP])
            tallies[group] = _tally(row, own.get(group, {}))
    return tallies


def _tally(row: _Row, keys: _Row) -> CohortTally:
    """The keys of a group, and its rows without a key."""
    numbers = {name: int(keys.get(name) or 0) for name in KEY_COUNTS}
    keyless = _without_key(row, "window")
    return CohortTally(**numbers, records=int(row["records"]), keyless=keyless)


def _without_key(row: _Row, kind: str) -> UnidentifiedRecords:
    """The rows of a kind without a key."""
    records, most, unlimited = (int(row[f"{kind}_{name}"] or 0) for name in WITHOUT_KEY)
    return UnidentifiedRecords(None if unlimited else most, records)


def _surroundings(groups: Sequence[_Row], most: int, *, has_part: bool) -> CohortSurroundings:
    """The rows without a key of all groups."""
    found = dict.fromkeys(KINDS, UnidentifiedRecords())
    for row in groups:
        for kind in KINDS:
            found[kind] = found[kind].plus(_without_key(row, kind))
    return CohortSurroundings(
        base=found["window"],
        earlier=found["earlier"],
        part=found["part"],
        keys_of_one=most,
        other_years=sum(int(row["other_years"] or 0) for row in groups),
        has_part=has_part,
    )
