"""Counts records in memory, group by group.

These functions are the reference: whatever counts a table of any size must give the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ...forms.conditions import Conditions, holds
from ...forms.record_terms import RecordKind
from ...forms.records import ActivityRecord
from ...framework.measures.language import Countable, Distinct, Sum
from ...values.intervals import Interval
from .count_bounds import NumberSummary, sum_bounds
from .distinct.counts import count_distinct
from .windows import (
    CellsOf,
    CountBounds,
    GroupKey,
    GroupKeyOf,
    Windows,
    on_period,
    own_cells,
    records_on,
    records_that_may_meet,
)

__all__ = ["count_by_group", "summarize_numbers"]


def count_by_group(
    measure: Countable,
    records: Sequence[ActivityRecord],
    windows: Windows,
    key_of: GroupKeyOf,
    cells_of: CellsOf = own_cells,
) -> Mapping[GroupKey, CountBounds]:
    """Returns the count of every group that has a matching record.

    A group without one is absent, because missing is not zero. Conditions read `cells_of` records.
    """
    measure = on_period(measure, windows)
    if isinstance(measure, Distinct):
        return count_distinct(measure, records, windows, key_of, cells_of)
    counts: dict[GroupKey, CountBounds] = {}
    days = windows.of(measure.span)
    for key, group in _group_matching(measure.where, records, days, key_of, cells_of).items():
        size = len(group)
        if isinstance(measure, Sum):
            numbers = _stated_numbers(measure, group)
            counts[key] = sum_bounds(measure, sum(numbers), size - len(numbers), size)
        else:
            counts[key] = CountBounds(size, size, size)
    return counts


def summarize_numbers(
    measure: Sum,
    records: Iterable[ActivityRecord],
    windows: Windows,
    key_of: GroupKeyOf,
    cells_of: CellsOf = own_cells,
) -> Mapping[GroupKey, NumberSummary]:
    """Returns the summary of every group in which a record states a number."""
    summaries: dict[GroupKey, NumberSummary] = {}
    measure, days = on_period(measure, windows), windows.of(measure.span)
    for key, group in _group_matching(measure.where, records, days, key_of, cells_of).items():
        numbers = _stated_numbers(measure, group)
        if numbers:
            summaries[key] = NumberSummary(
                min(numbers), max(numbers), sum(numbers), len(numbers), len(group)
            )
    return summaries


def _group_matching(
    where: Conditions,
    records: Iterable[ActivityRecord],
    days: Interval,
    key_of: GroupKeyOf,
    cells_of: CellsOf,
) -> dict[GroupKey, list[ActivityRecord]]:
    """Returns the records of some days that meet the conditions, by group."""
    groups: dict[GroupKey, list[ActivityRecord]] = {}
    for record, cells in records_that_may_meet(records_on(records, days), (where,), cells_of):
        if holds(where, cells):
            groups.setdefault(key_of(record), []).append(record)
    return groups


def _stated_numbers(measure: Sum, group: Iterable[ActivityRecord]) -> list[int]:
    """Returns the numbers that the records add to a sum, without those that state none."""
    numbers: list[int] = []
    for record in group:
        number: int | None = getattr(record, measure.field)
        if number is not None:
            numbers.append(number)
        elif measure.default is not None and record.kind is RecordKind.CLIENT:
            numbers.append(measure.default)
    return numbers
