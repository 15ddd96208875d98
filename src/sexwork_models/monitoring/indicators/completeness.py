"""Completeness: marks values partial when rejected rows or non-reporting sites may add to them.

Nobody knows what a rejected row should state, so every value that it may belong to is partial.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

import attrs

from ...core.findings import Issue
from ...framework.tables.indicators import Additivity
from ...intake.parsing import ParsedRow
from ...practice.records.conditions import holds
from ...practice.records.model import ActivityRecord
from ...practice.registers.model import Registers
from ...results.parts import ModelsPart, Part, PlacePart
from ...results.values import Counting, IndicatorValue, Status
from ...values.calendars import Period
from ..measures.catalog import record_measures
from ..measures.counting import RecordCount, days_of
from ..measures.dimensions import PLACE_DIMENSIONS
from ..measures.language import Distinct, GroupKey, Measure, Span, component_counts, condition_sets
from ..measures.ledger import RecordGroup
from ..stocks.states import ReferencePeriod, RegisterState, latest_states

__all__ = [
    "COVERAGE",
    "groups_of_active_sites",
    "groups_of_rejected_rows",
    "mark_non_reporting_sites",
    "mark_partial",
    "mark_rejected_rows",
    "non_reporting_sites",
]

COVERAGE = "I15"
_COUNTED_FOR_COVERAGE = "I14"


def mark_partial(value: IndicatorValue, reason: Issue) -> IndicatorValue:
    """Returns the value as `partial`: a count becomes a lower bound, because more may add to it.

    A rate of the people reached, and the range of single records, stay as they are.
    """
    figure, reasons = value.figure, (*value.reasons, reason)
    if figure is None:
        return attrs.evolve(value, reasons=reasons)
    if value.definition.id == COVERAGE:  # it is no lower than that of the records that are there
        figure = attrs.evolve(figure, high=Fraction(100), high_strict=False)
    elif value.definition.additivity is not Additivity.RATIO and figure.unit.whole:
        figure = figure.as_lower_bound()
    return attrs.evolve(value, figure=figure, status=Status.PARTIAL, reasons=reasons)


def mark_rejected_rows(
    values: Iterable[IndicatorValue],
    refused: Sequence[ParsedRow[ActivityRecord]],
    lost: int,
    counted: RecordCount,
) -> tuple[IndicatorValue, ...]:
    """Returns the values, with each one to which a rejected row may belong marked as `partial`.

    A row does not belong to a value if a field that could be read says so: another day, place or
    activity. `lost` rows could not be read at all and may belong anywhere.
    """
    if not refused and not lost:
        return tuple(values)
    declared = record_measures(counted.framework)
    rows = _RejectedRows(tuple(_RejectedRow(item) for item in refused), counted)
    marked: list[IndicatorValue] = []
    for value in values:
        id = value.definition.id
        measure = declared.get(_COUNTED_FOR_COVERAGE if id == COVERAGE else id)
        count = 0 if measure is None else lost + rows.count(value, measure.measure)
        marked.append(_mark_rejected(value, count) if count else value)
    return tuple(marked)


def _mark_rejected(value: IndicatorValue, count: int) -> IndicatorValue:
    """Returns the value with its rejected rows; without other records it could not be computed."""
    own = tuple(reason for reason in value.reasons if reason.code != "no-record")
    return mark_partial(attrs.evolve(value, reasons=own), Issue("rows-refused", {"count": count}))


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
        unread = self.item.unread
        cells = {
            name: value for name, value in self.item.row.__dict__.items() if name not in unread
        }
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

    def may_be_within(self, value: IndicatorValue, measure: Measure) -> bool:
        """Whether no field that could be read keeps the row out of the days of a value.

        What is new in a period depends on the records of earlier days too.
        """
        days, day = value.period.interval, self.item.row.day
        if days is None or self.is_unread("day") or days.holds(day):
            return True
        counts_new = value.counting is Counting.NEW_IN_YEAR or (
            isinstance(measure, Distinct) and measure.span is Span.FIRST
        )
        return counts_new and days.end is not None and day < days.end


_RowsByGroup: TypeAlias = dict[GroupKey | None, list[_RejectedRow]]


@attrs.frozen
class _RejectedRows:
    """The rejected rows, grouped once for each measure and breakdown, however many they are."""

    rows: tuple[_RejectedRow, ...]
    counted: RecordCount
    _groups: dict[tuple[Measure, tuple[str, ...]], _RowsByGroup] = attrs.field(
        factory=dict, init=False
    )

    def count(self, value: IndicatorValue, measure: Measure) -> int:
        """Returns how many rows may belong to a value."""
        parts = dict(value.parts)
        dimensions = tuple(parts)
        if (measure, dimensions) not in self._groups:
            groups = self._groups[measure, dimensions] = {}
            for row in self.rows:
                if row.may_match(measure):
                    groups.setdefault(row.group_key(dimensions, self.counted), []).append(row)
        groups = self._groups[measure, dimensions]
        count = 0
        for row in groups.get(tuple(parts.values()), ()):
            count += row.may_be_within(value, measure)
        for row in groups.get(None, ()):  # their group could not be read
            count += row.may_be_in(value.parts, self.counted) and row.may_be_within(value, measure)
        return count


def _fields_of(dimension: str) -> tuple[str, ...]:
    """Returns the fields that a dimension is read from."""
    if dimension in PLACE_DIMENSIONS:
        return ("place", "day")
    return ("models",) if dimension == "model" else (dimension,)


def mark_non_reporting_sites(
    values: Iterable[IndicatorValue], counted: RecordCount, registers: Registers
) -> tuple[IndicatorValue, ...]:
    """Returns the values, with each one that misses a non-reporting site marked as `partial`."""
    year_to_date = counted.since_new_year
    of_period = non_reporting_sites(counted, registers)
    of_year = non_reporting_sites(attrs.evolve(counted, period=year_to_date), registers)
    marked: list[IndicatorValue] = []
    for value in values:
        missing = of_year if value.period == year_to_date else of_period
        sites = sorted({state.entry.id for state in missing if _may_add_to(state, value)})
        if sites and value.figure is not None:
            reason = Issue("sites-silent", {"count": len(sites), "sites": sites})
            marked.append(mark_partial(value, reason))
        else:
            marked.append(value)
    return tuple(marked)


def non_reporting_sites(counted: RecordCount, registers: Registers) -> tuple[RegisterState, ...]:
    """Returns the sites that were active in a window of the counting and sent no record of it.

    The windows are the quarters inside the days of the counting.
    """
    days, windows = days_of(counted.period), list[Period]()
    if days.start is not None and days.last_day is not None:
        year_of, quarters = counted.calendar.year_of, counted.calendar.quarters
        for year in range(year_of(days.start), year_of(days.last_day) + 1):
            windows += [quarter for quarter in quarters(year) if days.covers(days_of(quarter))]
    missing: dict[tuple[str, str, str], RegisterState] = {}
    for window in windows or [counted.period]:  # days without a whole quarter are one window
        reporting = counted.ledger.sites(days_of(window))
        for state in _active_sites(registers, window, counted):
            if state.entry.id not in reporting:
                missing.setdefault((state.entry.id, state.place, state.province), state)
    return tuple(missing.values())


def _active_sites(
    registers: Registers, window: Period, counted: RecordCount
) -> list[RegisterState]:
    """Returns the sites that were active on a day of the window."""
    days = days_of(window)
    states = latest_states(registers.sites, ReferencePeriod.of(window), counted.framework)
    return [state for state in states if state.certain and state.entry.active.overlap(days)]


def groups_of_active_sites(counted: RecordCount, registers: Registers) -> tuple[RecordGroup, ...]:
    """Returns the groups of the active sites.

    A place from which no record came is output without data, and not left out.
    """
    by = counted.dimensions.by
    if not by or not set(by) <= {*PLACE_DIMENSIONS, "site", "model"}:
        return ()
    groups: list[RecordGroup] = []
    for state in _active_sites(registers, counted.period, counted):
        values = _dimension_values(state, counted)
        key = tuple(values[dimension] for dimension in by)
        models = frozenset(state.entry.models)
        groups.append(RecordGroup(key, (state.place,), (state.province,), models))
    return tuple(groups)


def _dimension_values(state: RegisterState, counted: RecordCount) -> Mapping[str, Part]:
    reader, last_day = counted.dimensions, days_of(counted.period).last_day
    assert last_day is not None  # a period of a calendar ends
    return {
        "province": reader.place_value("province", state.province, last_day),
        "place": reader.place_value("place", state.place, last_day),
        "site": str(state.entry.id),
        "model": reader.models_value(state.entry.models),
    }


def _may_add_to(state: RegisterState, value: IndicatorValue) -> bool:
    """Whether the records of a site would belong to the group of a value."""
    if not value.definition.own_models(state.entry.models):
        return False
    own = {"province": state.province, "place": state.place, "site": state.entry.id}
    for dimension, part in value.parts:
        if dimension == "model" and part != ModelsPart(state.entry.models):
            return False
        # A site may have been silent on days of either meaning of its code.
        code = part.code if isinstance(part, PlacePart) else part
        if dimension in own and code != own[dimension]:
            return False
    return True
