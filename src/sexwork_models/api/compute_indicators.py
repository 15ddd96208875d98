"""Indicator values in one call: of published figures, or of records and registers in a period of a calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast, overload

import attrs

from ..core.errors import UnusableInputError
from ..core.findings import Report
from ..core.messages import Lang
from ..frames.sources import is_table
from ..framework.framework import Framework
from ..framework.loading import packaged_framework
from ..intake.catalog import unknown_id
from ..intake.progress import doing
from ..monitoring.indicators.completeness import (
    COVERAGE,
    parts_of_refused,
    parts_of_sites,
    without_refused_rows,
    without_silent_sites,
)
from ..monitoring.indicators.coverage import coverage_values
from ..monitoring.indicators.from_published import measure_published
from ..monitoring.indicators.from_records import count_indicators, counting_of
from ..monitoring.measures.counting import RecordCount
from ..monitoring.measures.dimensions import checked_dimensions
from ..monitoring.stocks.values import STOCK_INDICATORS, stock_dimensions, stock_values
from ..practice.observations.model import PublishedFigure
from ..practice.records.files import RecordFile
from ..practice.records.model import ActivityRecord
from ..practice.registers.files import RegisterSource, read_registers
from ..practice.registers.model import Registers
from ..practice.registers.terms import SizeSeries
from ..practice.registers.validate import validate_registers
from ..results.explanations import Explanation
from ..results.values import Counting, IndicatorValue
from ..values.calendars import Period, ReportingCalendar
from ..values.text import Text
from .validate_records import AnyRecords, check

__all__ = ["IndicatorValues", "compute_indicators"]

_COUNTING = Text("Đang tính chỉ số", "counting indicators")


@attrs.frozen
class IndicatorValues(Sequence[IndicatorValue]):
    """The values of indicators, in the order of the framework, with what was found in the data that they come from."""

    values: tuple[IndicatorValue, ...]
    report: Report = attrs.field(factory=Report)

    def __len__(self) -> int:
        return len(self.values)

    @overload
    def __getitem__(self, index: int) -> IndicatorValue: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[IndicatorValue]: ...

    def __getitem__(self, index: int | slice) -> IndicatorValue | Sequence[IndicatorValue]:
        return self.values[index]

    def __iter__(self) -> Iterator[IndicatorValue]:
        return iter(self.values)

    def of(self, indicator: str) -> tuple[IndicatorValue, ...]:
        """The values of one indicator."""
        return tuple(value for value in self.values if value.definition.id == indicator)

    def explain(self, id: str) -> Explanation:
        """How the value with this id came about. Raises UnknownIdError, naming the nearest ids."""
        for value in self.values:
            if value.id == id:
                return value.explain()
        raise unknown_id(id, "indicator values", [value.id for value in self.values])

    def to_dicts(self, lang: Lang = "en") -> list[dict[str, object]]:
        """Every value as JSON-ready data."""
        return [value.to_dict(lang) for value in self.values]


def compute_indicators(
    source: Iterable[PublishedFigure] | AnyRecords,
    framework: Framework | None = None,
    *,
    calendar: ReportingCalendar | str = "state",
    period: Period | str | None = None,
    by: Sequence[str] | str = (),
    indicators: Sequence[str] | None = None,
    counting: Counting | None = None,
    registers: RegisterSource | None = None,
    series: SizeSeries | str | None = None,
    places_as_of: date | None = None,
) -> IndicatorValues:
    """The values of indicators in order of indicator.

    Of published figures (no `period`): what each reading gives. Of records (models, mappings, bytes, a frame of any
    engine, or a path to CSV, NDJSON or Parquet), for a `period` of a `calendar` ("2024-Q1"): every indicator that records feed,
    for each part of `by` (`place`, `province`, `model`, `site`, `population`, `channel`, `service` ...); only sound records are
    counted, and `report` holds what was found in the others. `registers` (a folder, a mapping or Registers) feed the
    indicators of what exists, and tell which sites are silent; `series` names the size series that coverage is a share of.
    `counting` chooses which persons of the period are counted (in the period, new in the year, year to date); None is what
    each indicator declares. With `places_as_of`, merged provinces are counted as their successors on that day.

    Raises EnforcementRefusedError for an enforcement figure, UnusableInputError for a source that cannot be read, records
    without a period or a cut by person or establishment, UnknownIdError for an indicator or dimension that does not exist,
    CalendarError for a period that the calendar does not have.
    """
    framework = framework or packaged_framework()
    if period is None:
        return IndicatorValues(measure_published(_figures(source), framework))
    for id in indicators or ():
        framework.indicators[id]
    dimensions = checked_dimensions(by)
    chosen = ReportingCalendar.named(calendar) if isinstance(calendar, str) else calendar
    window = chosen.period(period) if isinstance(period, str) else period
    checked = check(cast("AnyRecords", source), framework)
    kept = None if registers is None else read_registers(registers)
    counted = counting_of(
        checked.countable, framework, chosen, window, dimensions, counting, places_as_of
    )
    counted = attrs.evolve(counted, also=parts_of_refused(checked.refused, counted))
    with doing(_COUNTING):
        values = _values(counted, indicators, None if kept is None else kept.registers, series)
        values = without_refused_rows(values, checked.refused, checked.lost, counted)
    report = (
        checked.report
        if kept is None
        else checked.report.joined(validate_registers(kept, framework))
    )
    return IndicatorValues(values, report)


def _values(
    counted: RecordCount,
    indicators: Sequence[str] | None,
    registers: Registers | None,
    series: SizeSeries | str | None,
) -> tuple[IndicatorValue, ...]:
    if registers is not None:
        counted = attrs.evolve(counted, also=(*counted.also, *parts_of_sites(counted, registers)))
    values = [*count_indicators(counted, indicators)]
    if indicators is None or COVERAGE in indicators:
        values += coverage_values(counted, registers, series)
    if registers is not None:
        values = [*without_silent_sites(values, counted, registers)]
    for id in STOCK_INDICATORS:
        by = counted.cutter.by
        if id in counted.framework.indicators and (indicators is None or id in indicators):
            fits = set(by) <= set(stock_dimensions(id))
            values += stock_values(
                id, registers or Registers(), counted.framework, counted.period, by if fits else ()
            )
    order = {id: index for index, id in enumerate(counted.framework.indicators)}
    return tuple(sorted(values, key=lambda value: order[value.definition.id]))


def _figures(source: object) -> list[PublishedFigure]:
    """The published figures of a source. Raises UnusableInputError for records: they are counted in a period."""
    if isinstance(source, (str, Path, bytes, RecordFile)) or is_table(source):
        raise UnusableInputError("period-needed")
    items: list[Any] = list(cast("Iterable[Any]", source))
    if any(isinstance(item, (ActivityRecord, Mapping)) for item in items):
        raise UnusableInputError("period-needed")
    return items
