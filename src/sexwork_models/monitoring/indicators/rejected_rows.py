"""Rejected rows: marks the values that they may belong to or change as partial.

Nobody knows what a rejected row should state. A field that could be read keeps it out of a value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import attrs

from ...core.findings import Issue, RowList
from ...forms.records import ActivityRecord
from ...framework.measures.language import (
    Cohort,
    Countable,
    Distinct,
    Each,
    Measure,
    Sum,
    component_counts,
    filters_of,
)
from ...intake.parsing import ParsedRow
from ...results.values import IndicatorValue
from ...values.intervals import Interval
from ..measures.ledger import RecordGroup
from ..measures.record_count import RecordCount
from ..measures.windows import GroupKey
from .completeness import (
    DoubtfulRow,
    Missing,
    days_of_first_records,
    mark_each,
    mark_partial,
    row_list,
)

__all__ = ["groups_of_rejected_rows", "mark_rejected_rows", "name_rows_of_protected_clients"]


def mark_rejected_rows(
    values: Iterable[IndicatorValue],
    refused: Sequence[ParsedRow[ActivityRecord]],
    lost: int,
    counted: RecordCount,
) -> tuple[IndicatorValue, ...]:
    """Returns the values, with each one that a rejected row may change marked as `partial`.

    A row does not belong to a value if a field that could be read says so: another day, place or
    activity. A count becomes a lower bound; what is new in a year, or for the first time ever, may
    also be less, by rows of earlier days and of other groups. The bounds of a ratio are widened by
    what the rows may add to its part and its whole. `lost` rows could not be read at all and may
    belong anywhere. A range of single records is widened by the numbers that the rows state. The
    reason names the rows.
    """
    if not refused and not lost:
        return tuple(values)
    return mark_each(values, counted.framework, _numbered(refused, lost, counted).mark)


def name_rows_of_protected_clients(
    values: Iterable[IndicatorValue],
    found: Sequence[ParsedRow[ActivityRecord]],
    counted: RecordCount,
) -> tuple[IndicatorValue, ...]:
    """Returns the values, each with a reason that names its rows of clients who are protected.

    They have the code of a protection case and state nothing of the kind themselves: they are
    counted until somebody has looked at them, and the value says so.
    """
    if not found:
        return tuple(values)
    return mark_each(values, counted.framework, _numbered(found, 0, counted).name)


def groups_of_rejected_rows(
    refused: Sequence[ParsedRow[ActivityRecord]], counted: RecordCount
) -> tuple[RecordGroup, ...]:
    """Returns the groups that rejected rows belong to, if these can be read.

    Such a group is output without data even if it has no other row.
    """
    if not counted.dimensions.by:
        return ()
    groups: list[RecordGroup] = []
    for number, item in enumerate(refused):
        group = DoubtfulRow(item, number).group(counted)
        if group is not None:
            groups.append(group)
    return tuple(groups)


_RowsByGroup: TypeAlias = dict[GroupKey | None, list[DoubtfulRow]]


@attrs.frozen
class _Tally:
    """A number of rejected rows, and how many of them are not of one client for certain."""

    rows: int
    of_any_number: int

    @classmethod
    def of(cls, rows: Iterable[DoubtfulRow], lost: int = 0) -> _Tally:
        found = Counter(row.is_of_one_client for row in rows)
        return cls(found.total() + lost, found[False] + lost)

    def without(self, other: _Tally) -> _Tally:
        return _Tally(self.rows - other.rows, self.of_any_number - other.of_any_number)

    def limit(self, count: Countable) -> int | None:
        """Returns how much the rows may move a count at most; None for no limit."""
        if isinstance(count, Sum):
            return None if self.rows else 0
        if isinstance(count, Distinct) and count.key == "client" and self.of_any_number:
            return None
        return self.rows


@attrs.frozen
class _RejectedRows:
    """The rejected rows, grouped once for each measure and breakdown, however many they are."""

    rows: tuple[DoubtfulRow, ...]
    lost: int
    counted: RecordCount
    _groups: dict[tuple[Measure, tuple[str, ...]], _RowsByGroup] = attrs.field(
        factory=dict, init=False
    )
    _on_days: dict[tuple[Measure, Interval], tuple[_Tally, RowList]] = attrs.field(
        factory=dict, init=False
    )

    def mark(self, value: IndicatorValue, measure: Measure) -> IndicatorValue:
        """Returns a value with what the rows leave open in it."""
        period = value.period.interval
        assert period is not None  # values of records are of the days of a period
        if isinstance(measure, Cohort):
            return self._mark_cohort(value, measure)
        deciding = days_of_first_records(value, measure, self.counted)
        if deciding is not None and value.figure is not None:
            return self._mark_new(value, measure, period, deciding)
        own = self._within(value, measure, deciding or period)
        named, numbers = row_list(own, self.lost), self._numbers(own, measure)
        return _mark(value, measure, named, _Tally.of(own, self.lost), numbers=numbers)

    def _mark_cohort(self, value: IndicatorValue, measure: Cohort) -> IndicatorValue:
        """Returns a share of a cohort that rows of any day or group may raise or lower."""
        rows = [row for row in self.rows if row.may_match(measure)]
        if not rows and not self.lost:
            return value
        named = row_list(rows, self.lost)
        reason = Issue("rows-refused", {"count": named.count, "rows": named})
        return mark_partial(value, measure, reason, Missing())

    def name(self, value: IndicatorValue, measure: Measure) -> IndicatorValue:
        """Returns a value with a reason that names those of the rows that it counts."""
        period = value.period.interval
        assert period is not None  # values of records are of the days of a period
        own = [] if value.figure is None else self._within(value, measure, period)
        if not own:
            return value
        reason = Issue("protected-clients-counted", {"rows": row_list(own, 0)})
        return attrs.evolve(value, reasons=(*value.reasons, reason))

    def _mark_new(
        self, value: IndicatorValue, measure: Measure, period: Interval, deciding: Interval
    ) -> IndicatorValue:
        """Returns a count of what is new, which rows of earlier days or other groups may lower."""
        inside = period.overlap(deciding)
        assert inside is not None  # both end on the same day
        everywhere, named = self._tally_on(measure, deciding)
        settled = self._settled(value, measure, inside)
        open_elsewhere = everywhere.without(_Tally.of(settled))
        added = _Tally.of(self._within(value, measure, inside), self.lost)
        if _has_several_sets(measure):  # an earlier row may be what a whole condition lacked
            added = open_elsewhere = everywhere
        return _mark(value, measure, named, added, open_elsewhere)

    def _numbers(self, rows: Sequence[DoubtfulRow], measure: Measure) -> tuple[int, ...] | None:
        """Returns the numbers that rows state of a range of single records, if all are known."""
        if self.lost or not isinstance(measure, Each) or not isinstance(measure.of, Sum):
            return None
        field = measure.of.field
        numbers = [getattr(row.item.row, field) for row in rows if not row.is_unread(field)]
        return None if None in numbers or len(numbers) < len(rows) else tuple(numbers)

    def _tally_on(self, measure: Measure, days: Interval) -> tuple[_Tally, RowList]:
        """Returns the rows that may belong to a measure on some days, in whatever group."""
        if (measure, days) not in self._on_days:
            rows = [row for row in self.rows if row.may_match(measure) and row.may_be_on(days)]
            self._on_days[measure, days] = _Tally.of(rows, self.lost), row_list(rows, self.lost)
        return self._on_days[measure, days]

    def _settled(
        self, value: IndicatorValue, measure: Measure, days: Interval
    ) -> list[DoubtfulRow]:
        """Returns the rows that are of the group and days of a value for certain."""
        own = self._rows_by_group(measure, tuple(dict(value.parts))).get(_key_of(value), ())
        return [row for row in own if not row.is_unread("day") and row.may_be_on(days)]

    def _within(self, value: IndicatorValue, measure: Measure, days: Interval) -> list[DoubtfulRow]:
        """Returns the rows that may belong to the group of a value, on some days."""
        groups = self._rows_by_group(measure, tuple(dict(value.parts)))
        unread = groups.get(None, ())  # their group could not be read
        own = [*groups.get(_key_of(value), ())]
        own += [row for row in unread if row.may_be_in(value.parts, self.counted)]
        return [row for row in own if row.may_be_on(days)]

    def _rows_by_group(self, measure: Measure, dimensions: tuple[str, ...]) -> _RowsByGroup:
        if (measure, dimensions) not in self._groups:
            groups = self._groups[measure, dimensions] = {}
            for row in self.rows:
                if row.may_match(measure):
                    groups.setdefault(row.group_key(dimensions, self.counted), []).append(row)
        return self._groups[measure, dimensions]


def _numbered(
    items: Sequence[ParsedRow[ActivityRecord]], lost: int, counted: RecordCount
) -> _RejectedRows:
    rows = [DoubtfulRow(item, number) for number, item in enumerate(items)]
    return _RejectedRows(tuple(rows), lost, counted)


def _key_of(value: IndicatorValue) -> GroupKey:
    return tuple(part for _, part in value.parts)


def _has_several_sets(measure: Measure) -> bool:
    return any(len(filters_of(count)) > 1 for count in component_counts(measure))


def _mark(
    value: IndicatorValue,
    measure: Measure,
    named: RowList,
    added: _Tally,
    removed: _Tally = _Tally(0, 0),
    numbers: tuple[int, ...] | None = None,
) -> IndicatorValue:
    """Returns the value as partial; without other records it could not be computed."""
    is_zero = value.figure is not None and value.figure.high == 0
    if not added.rows and (is_zero or not removed.rows):
        return value
    own = tuple(reason for reason in value.reasons if reason.code != "no-record")
    reason = Issue("rows-refused", {"count": named.count, "rows": named})
    value = attrs.evolve(value, reasons=own)
    counts = component_counts(measure)
    to_whole = added.limit(counts[-1])
    missing = Missing(added.limit(counts[0]), removed.limit(counts[0]), to_whole, numbers)
    return mark_partial(value, measure, reason, missing)
