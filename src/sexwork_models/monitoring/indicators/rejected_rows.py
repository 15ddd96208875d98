"""Rejected rows: marks the values that they may belong to or change as partial.

Nobody knows what a rejected row should state. A field that could be read keeps it out of a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import attrs
from dateutil.relativedelta import relativedelta

from ...core.findings import Issue, RowList
from ...forms.conditions import Conditions, IsSet
from ...forms.records import ActivityRecord
from ...framework.measures.language import (
    Cohort,
    Distinct,
    Each,
    Measure,
    Ratio,
    Sum,
    adding_filters,
    component_counts,
    filters_of,
)
from ...framework.measures.terms import Span
from ...intake.rows import ParsedRow
from ...results.parts import Part
from ...results.refused_rows import rows_refused
from ...results.values import IndicatorValue
from ...values.intervals import Interval
from ..measures.record_count import RecordCount
from ..measures.windows import GroupKey
from ..stocks.confirmations import validity_of
from ..stocks.definitions import StockDefinition, stock_definitions
from .completeness import Missing, days_of_first_records, mark_each, mark_partial
from .doubtful_rows import DoubtfulRow, Tally, each_once, row_list
from .groups.rejected_groups import with_rejected_categories

__all__ = ["mark_rejected_rows", "name_rows_of_protected_clients"]


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
    values = with_rejected_categories(values, refused, counted)
    rows, stocks = _numbered(refused, lost, counted), stock_definitions(counted.framework)
    marked: list[IndicatorValue] = []
    for value in mark_each(values, counted.framework, rows.mark):
        stock = stocks.get(value.definition.id)
        marked.append(value if stock is None else rows.mark_stock(value, _own(stock, value)))
    return tuple(marked)


def _own(stock: StockDefinition, value: IndicatorValue) -> Measure:
    """Returns the measure of a value: that of its field, where there is one for each."""
    field = str(dict(value.parts).get("field"))
    return dict(stock.fields).get(field, stock).measure


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


_NO_ROWS = Tally(0, 0)
_Filters: TypeAlias = tuple[Conditions, ...]
_RowsByGroup: TypeAlias = dict[GroupKey | None, list[DoubtfulRow]]


@attrs.frozen
class _RejectedRows:
    """The rejected rows, grouped once for each measure and breakdown, however many they are."""

    rows: tuple[DoubtfulRow, ...]
    lost: int
    counted: RecordCount
    _groups: dict[tuple[_Filters, tuple[str, ...]], _RowsByGroup] = attrs.field(
        factory=dict, init=False
    )
    _on_days: dict[tuple[_Filters, Interval], tuple[Tally, RowList]] = attrs.field(
        factory=dict, init=False
    )

    def mark(self, value: IndicatorValue, measure: Measure) -> IndicatorValue:
        """Returns a value with what the rows leave open in it."""
        period = value.period.interval
        assert period is not None  # values of records are of the days of a period
        if isinstance(measure, Cohort) or _is_of_first_or_none(measure):
            return self._mark_any_share(value, measure)
        deciding = days_of_first_records(value, measure, self.counted)
        if deciding is not None and value.figure is not None:
            return self._mark_new(value, measure, period, deciding)
        days = deciding or period
        own = self._within(value, adding_filters(measure), days)
        excluding = self._within(value, _excluding(measure), days)
        removed = Tally.of(excluding, self.lost) if _excluding(measure) else _NO_ROWS
        named = row_list(each_once(own, excluding), self.lost)
        numbers = self._numbers(own, measure)
        return _mark(value, measure, named, Tally.of(own, self.lost), removed, numbers)

    def _mark_any_share(self, value: IndicatorValue, measure: Measure) -> IndicatorValue:
        """Returns a share that rows of any day or group may raise or lower."""
        filters = (*adding_filters(measure), *_excluding(measure))
        rows = [row for row in self.rows if row.may_meet(filters)]
        if not rows and not self.lost:
            return value
        named = row_list(rows, self.lost)
        return mark_partial(
            value, measure, rows_refused(named), Missing(None, None, None, removed_of_whole=None)
        )

    def mark_stock(self, value: IndicatorValue, measure: Measure) -> IndicatorValue:
        """Returns a stock whose entries rows may confirm: each may raise it."""
        validity, days = validity_of(measure), value.period.interval
        if validity is None or days is None or days.last_day is None:
            return value
        first = days.last_day - relativedelta(months=validity.months)
        confirming = Interval(first, days.end)
        filters = ((*validity.where, IsSet(validity.key)),)
        rows = [row for row in self.rows if row.may_meet(filters) and row.may_be_on(confirming)]
        if not rows and not self.lost:
            return value
        named = row_list(rows, self.lost)
        return mark_partial(value, measure, rows_refused(named), Missing(None, 0, None))

    def name(self, value: IndicatorValue, measure: Measure) -> IndicatorValue:
        """Returns a value with a reason that names those of the rows that it counts."""
        period = value.period.interval
        assert period is not None  # values of records are of the days of a period
        own = [] if value.figure is None else self._within(value, adding_filters(measure), period)
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
        filters, excluding = adding_filters(measure), _excluding(measure)
        everywhere, named = self._tally_on((*filters, *excluding), deciding)
        settled = self._settled(value, filters, inside)
        open_elsewhere = everywhere.without(Tally.of(settled))
        added = Tally.of(self._within(value, filters, inside), self.lost)
        if _has_several_sets(measure):  # an earlier row may be what a whole condition lacked
            added = open_elsewhere = self._tally_on(filters, deciding)[0]
        if excluding:  # also a row of the same group and days may leave its person out
            open_elsewhere = everywhere
        return _mark(value, measure, named, added, open_elsewhere)

    def _numbers(self, rows: Sequence[DoubtfulRow], measure: Measure) -> tuple[int, ...] | None:
        """Returns the numbers that rows state of a range of single records, if all are known."""
        if self.lost or not isinstance(measure, Each) or not isinstance(measure.of, Sum):
            return None
        field = measure.of.field
        numbers = [getattr(row.item.row, field) for row in rows if not row.is_unread(field)]
        return None if None in numbers or len(numbers) < len(rows) else tuple(numbers)

    def _tally_on(self, filters: _Filters, days: Interval) -> tuple[Tally, RowList]:
        """Returns the rows that may meet some conditions on some days, in whatever group."""
        if (filters, days) not in self._on_days:
            rows = [row for row in self.rows if row.may_meet(filters) and row.may_be_on(days)]
            self._on_days[filters, days] = Tally.of(rows, self.lost), row_list(rows, self.lost)
        return self._on_days[filters, days]

    def _settled(
        self, value: IndicatorValue, filters: _Filters, days: Interval
    ) -> list[DoubtfulRow]:
        """Returns the rows that are of the group and days of a value for certain."""
        cut = _cut_of(value)
        own = self._rows_by_group(filters, tuple(cut)).get(tuple(cut.values()), ())
        return [row for row in own if not row.is_unread("day") and row.may_be_on(days)]

    def _within(
        self, value: IndicatorValue, filters: _Filters, days: Interval
    ) -> list[DoubtfulRow]:
        """Returns the rows that may belong to the group of a value, on some days."""
        if not filters:
            return []
        cut = _cut_of(value)
        groups = self._rows_by_group(filters, tuple(cut))
        unread = groups.get(None, ())  # their group could not be read
        own = [*groups.get(tuple(cut.values()), ())]
        own += [row for row in unread if row.may_be_in(cut.items(), self.counted)]
        return [row for row in own if row.may_be_on(days)]

    def _rows_by_group(self, filters: _Filters, dimensions: tuple[str, ...]) -> _RowsByGroup:
        if (filters, dimensions) not in self._groups:
            groups = self._groups[filters, dimensions] = {}
            for row in self.rows:
                if row.may_meet(filters):
                    groups.setdefault(row.group_key(dimensions, self.counted), []).append(row)
        return self._groups[filters, dimensions]


def _numbered(
    items: Sequence[ParsedRow[ActivityRecord]], lost: int, counted: RecordCount
) -> _RejectedRows:
    rows = [DoubtfulRow(item, number) for number, item in enumerate(items)]
    return _RejectedRows(tuple(rows), lost, counted)


def _cut_of(value: IndicatorValue) -> Mapping[str, Part]:
    """Returns the dimensions of a value that rows have: which field it is about is not one."""
    return {dimension: part for dimension, part in value.parts if dimension != "field"}


def _excluding(measure: Measure) -> _Filters:
    """Returns the conditions of which a record that meets one leaves its key out of a count."""
    counts = component_counts(measure)
    return tuple(
        where for count in counts if isinstance(count, Distinct) for where in count.having_none
    )


def _is_of_first_or_none(measure: Measure) -> bool:
    """Whether a row that is missing may lower the part or the whole of a ratio."""
    if not isinstance(measure, Ratio):
        return False
    new = (Span.NEW_IN_YEAR, Span.FIRST)
    return bool(_excluding(measure)) or any(
        count.span in new for count in component_counts(measure)
    )


def _has_several_sets(measure: Measure) -> bool:
    return any(len(filters_of(count)) > 1 for count in component_counts(measure))


def _mark(
    value: IndicatorValue,
    measure: Measure,
    named: RowList,
    added: Tally,
    removed: Tally = _NO_ROWS,
    numbers: tuple[int, ...] | None = None,
) -> IndicatorValue:
    """Returns the value as partial; without other records it could not be computed."""
    is_zero = value.figure is not None and value.figure.high == 0
    if not added.rows and (is_zero or not removed.rows):
        return value
    own = tuple(reason for reason in value.reasons if reason.code != "no-record")
    value = attrs.evolve(value, reasons=own)
    counts = component_counts(measure)
    to_whole = added.limit(counts[-1])
    limits = added.limit(counts[0]), removed.limit(counts[0]), to_whole
    missing = Missing(*limits, numbers=numbers)
    return mark_partial(value, measure, rows_refused(named), missing)
