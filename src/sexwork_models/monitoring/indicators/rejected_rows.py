"""Rejected rows: marks the values that they may belong to or change as partial.

Nobody knows what a rejected row should state. A field that could be read keeps it out of a value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import attrs

from ...core.findings import Issue
from ...intake.parsing import ParsedRow
from ...practice.records.conditions import holds
from ...practice.records.model import ActivityRecord
from ...practice.records.terms import RecordKind
from ...results.parts import Part
from ...results.values import IndicatorValue
from ...values.figures import Figure
from ...values.intervals import Interval
from ..measures.catalog import record_measures
from ..measures.counting import RecordCount
from ..measures.dimensions import PLACE_DIMENSIONS
from ..measures.language import (
    Countable,
    Distinct,
    GroupKey,
    Measure,
    Ratio,
    Span,
    Sum,
    component_counts,
    condition_sets,
)
from ..measures.ledger import RecordGroup
from .completeness import COVERAGE, COVERAGE_COUNT, Missing, days_of_first_records, mark_partial

__all__ = ["groups_of_rejected_rows", "mark_rejected_rows"]


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
    belong anywhere.
    """
    if not refused and not lost:
        return tuple(values)
    declared = record_measures(counted.framework)
    rows = _RejectedRows(tuple(_RejectedRow(item) for item in refused), lost, counted)
    marked: list[IndicatorValue] = []
    for value in values:
        id = value.definition.id
        measure = declared.get(COVERAGE_COUNT if id == COVERAGE else id)
        marked.append(value if measure is None else rows.mark(value, measure.measure))
    return tuple(marked)


def groups_of_rejected_rows(
    refused: Sequence[ParsedRow[ActivityRecord]], counted: RecordCount
) -> tuple[RecordGroup, ...]:
    """Returns the groups that rejected rows belong to, if these can be read.

    Such a group is output without data even if it has no other row.
    """
    if not counted.dimensions.by:
        return ()
    groups: list[RecordGroup] = []
    for item in refused:
        group = _RejectedRow(item).group(counted)
        if group is not None:
            groups.append(group)
    return tuple(groups)


@attrs.frozen
class _RejectedRow:
    """A rejected row: what could be read of it, and the fields that could not."""

    item: ParsedRow[ActivityRecord]

    def is_unread(self, *fields: str) -> bool:
        """Whether one of the fields could not be read."""
        return not self.item.unread.isdisjoint(fields)

    def group_key(self, dimensions: Iterable[str], counted: RecordCount) -> GroupKey | None:
        """Returns the group of the row; None if that cannot be read."""
        values: list[Part] = []
        for dimension in dimensions:
            if self.is_unread(*_fields_of(dimension)):
                return None
            values.append(counted.dimensions.group_value(dimension, self.item.row))
        return tuple(values)

    def may_be_in(self, parts: Iterable[tuple[str, Part]], counted: RecordCount) -> bool:
        """Whether no field that could be read keeps the row out of a group."""
        for dimension, value in parts:
            if self.is_unread(*_fields_of(dimension)):
                continue
            if counted.dimensions.group_value(dimension, self.item.row) != value:
                return False
        return True

    def may_match(self, measure: Measure) -> bool:
        """Whether no field that could be read keeps the row out of what a measure counts."""
        cells = self.item.cells
        for count in component_counts(measure):
            for conditions in condition_sets(count):
                if holds(conditions, cells) is not False:
                    return True
        return False

    def group(self, counted: RecordCount) -> RecordGroup | None:
        """Returns the group of the row in the year so far; None if that cannot be read."""
        record, dimensions = self.item.row, counted.dimensions
        key = self.group_key(dimensions.by, counted)
        if key is None or self.is_unread("day", "place"):
            return None
        if not counted.windows.of(Span.YEAR_TO_DATE).holds(record.day):
            return None
        province = dimensions.province(record.place, record.day)
        models = frozenset() if self.is_unread("models") else frozenset(record.models)
        return RecordGroup(key, (record.place,), (province,) if province else (), models)

    def may_be_on(self, days: Interval) -> bool:
        """Whether the day of the row is one of some days, or could not be read."""
        return self.is_unread("day") or days.holds(self.item.row.day)

    @property
    def is_of_one_client(self) -> bool:
        """Whether the row is about one client for certain; an event may stand for any number."""
        return not self.is_unread("kind") and self.item.row.kind is RecordKind.CLIENT


_RowsByGroup: TypeAlias = dict[GroupKey | None, list[_RejectedRow]]


@attrs.frozen
class _Tally:
    """A number of rejected rows, and how many of them are not of one client for certain."""

    rows: int
    of_any_number: int

    @classmethod
    def of(cls, rows: Iterable[_RejectedRow], lost: int = 0) -> _Tally:
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

    rows: tuple[_RejectedRow, ...]
    lost: int
    counted: RecordCount
    _groups: dict[tuple[Measure, tuple[str, ...]], _RowsByGroup] = attrs.field(
        factory=dict, init=False
    )
    _on_days: dict[tuple[Measure, Interval], _Tally] = attrs.field(factory=dict, init=False)

    def mark(self, value: IndicatorValue, measure: Measure) -> IndicatorValue:
        """Returns a value with what the rows leave open in it."""
        period = value.period.interval
        assert period is not None  # values of records are of the days of a period
        deciding = days_of_first_records(value, measure, self.counted)
        if deciding is None:
            return _mark(value, measure, _Tally.of(self._within(value, measure, period), self.lost))
        if value.figure is None:
            own = _Tally.of(self._within(value, measure, deciding), self.lost)
            return _mark(value, measure, own)
        return self._mark_new(value, measure, period, deciding)

    def _mark_new(
        self, value: IndicatorValue, measure: Measure, period: Interval, deciding: Interval
    ) -> IndicatorValue:
        """Returns a count of what is new, which rows of earlier days or other groups may lower."""
        inside = period.overlap(deciding)
        assert inside is not None  # both end on the same day
        everywhere = self._tally_on(measure, deciding)
        settled = self._settled(value, measure, inside)
        open_elsewhere = everywhere.without(_Tally.of(settled))
        added = _Tally.of(self._within(value, measure, inside), self.lost)
        if _has_several_sets(measure):  # an earlier row may be what a whole condition lacked
            added = open_elsewhere = everywhere
        return _mark(value, measure, added, open_elsewhere, everywhere.rows)

    def _tally_on(self, measure: Measure, days: Interval) -> _Tally:
        """Returns how many rows may belong to a measure on some days, in whatever group."""
        if (measure, days) not in self._on_days:
            rows = [row for row in self.rows if row.may_match(measure) and row.may_be_on(days)]
            self._on_days[measure, days] = _Tally.of(rows, self.lost)
        return self._on_days[measure, days]

    def _settled(
        self, value: IndicatorValue, measure: Measure, days: Interval
    ) -> list[_RejectedRow]:
        """Returns the rows that are of the group and days of a value for certain."""
        own = self._rows_by_group(measure, tuple(dict(value.parts))).get(_key_of(value), ())
        return [row for row in own if not row.is_unread("day") and row.may_be_on(days)]

    def _within(
        self, value: IndicatorValue, measure: Measure, days: Interval
    ) -> list[_RejectedRow]:
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


def _key_of(value: IndicatorValue) -> GroupKey:
    return tuple(part for _, part in value.parts)


def _has_several_sets(measure: Measure) -> bool:
    return any(len(condition_sets(count)) > 1 for count in component_counts(measure))


def _mark(
    value: IndicatorValue,
    measure: Measure,
    added: _Tally,
    removed: _Tally = _Tally(0, 0),
    rows: int = 0,
) -> IndicatorValue:
    """Returns the value as partial; without other records it could not be computed."""
    is_zero = value.figure is not None and value.figure.high == 0
    if not added.rows and (is_zero or not removed.rows):
        return value
    own = tuple(reason for reason in value.reasons if reason.code != "no-record")
    reason = Issue("rows-refused", {"count": rows or added.rows})
    value = attrs.evolve(value, reasons=own)
    if isinstance(measure, Ratio):
        value = _widen_ratio(value, measure, added)
    first, *_ = component_counts(measure)
    return mark_partial(value, reason, Missing(added.limit(first), removed.limit(first)))


def _widen_ratio(value: IndicatorValue, ratio: Ratio, added: _Tally) -> IndicatorValue:
    """Returns a ratio with the bounds of what rows may add to its part, its whole, or both."""
    if value.figure is None or value.numerator is None or value.denominator is None:
        return value
    part = _with_more(value.numerator, added.limit(ratio.part))
    whole = _with_more(value.denominator, added.limit(ratio.whole))
    figure = part.divided_by(whole) if ratio.mean else part.share_of(whole)
    figure = attrs.evolve(figure, unit=value.figure.unit)
    return attrs.evolve(value, figure=figure, numerator=part, denominator=whole)


def _with_more(count: Figure, more: int | None) -> Figure:
    """Returns a count to which up to so many may be added; None is no limit."""
    if more is None or count.high is None:
        return count.as_lower_bound()
    return attrs.evolve(count, high=count.high + more)


def _fields_of(dimension: str) -> tuple[str, ...]:
    """Returns the fields that a dimension is read from."""
    if dimension in PLACE_DIMENSIONS:
        return ("place", "day")
    return ("models",) if dimension == "model" else (dimension,)
