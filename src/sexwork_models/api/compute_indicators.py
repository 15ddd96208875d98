"""Computes indicator values of published figures, or of records and registers in a period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, Unpack, cast, overload

import attrs

from ..core.errors import UnknownIdError, UnusableInputError
from ..core.findings import Finding, Report, Where
from ..core.messages import Lang
from ..forms.records import ActivityRecord
from ..forms.register_terms import Register, SizeSeries
from ..forms.registers import Registers
from ..frames.sources import is_table
from ..framework.framework import Framework
from ..framework.packaged.load import packaged_framework
from ..framework.versions.definitions import with_definitions
from ..intake.catalog import unknown_id_error
from ..intake.mapping.options import MappingOptions
from ..monitoring.indicators.computed import computed_values
from ..monitoring.indicators.data_sources import no_data_value
from ..monitoring.indicators.from_records import build_record_count
from ..monitoring.indicators.groups.rejected_groups import groups_of_rejected_rows
from ..monitoring.indicators.non_reporting_sites import (
    groups_of_active_sites,
)
from ..monitoring.indicators.norm_positions import with_limits
from ..monitoring.indicators.published.values import evaluate_published_figures
from ..monitoring.indicators.rejected_rows import (
    mark_rejected_rows,
    name_rows_of_protected_clients,
)
from ..monitoring.indicators.sites.rejected_sites import mark_rejected_sites
from ..monitoring.measures.dimensions import checked_dimensions
from ..monitoring.measures.record_count import RecordCount
from ..monitoring.stocks.rejected_entries import mark_rejected_entries
from ..monitoring.stocks.size_estimates import to_size_series
from ..practice.observations.model import PublishedFigure
from ..practice.records.checked import RecordAccount, RecordReport
from ..practice.records.files import RecordFile, RecordSource
from ..practice.registers.files import RegisterFile, RegisterSource, read_registers
from ..practice.registers.validate import validate_registers
from ..results.explanations import Explanation
from ..results.values import Counting, IndicatorValue, Status
from ..values.arguments import check_arguments
from ..values.calendars import Period, ReportingCalendar
from ..values.nearness import near_words
from ..values.text import Text, texts_of
from .id_labels import source_names
from .progress import show_progress
from .validate_records import CheckedSource, check_source, refuse_columns_of_registers

__all__ = ["IndicatorValues", "compute_indicators"]

_MAX_IDS = 10  # of the values of an indicator that an error names


@attrs.frozen
class IndicatorValues(Sequence[IndicatorValue]):
    """The values of indicators in order of the framework, and the findings in their data.

    `indicators` are the ids that the framework of the values has; none are those of the package.
    `source_names` are what people call the documents that are cited, for explanations.
    """

    values: tuple[IndicatorValue, ...]
    report: Report = attrs.field(factory=Report)
    indicators: tuple[str, ...] = attrs.field(default=(), eq=False, repr=False)
    source_names: Mapping[str, Text] = attrs.field(factory=dict, eq=False, repr=False)

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

    @property
    def account(self) -> RecordAccount | None:
        """What became of the accepted rows of records; None for published figures."""
        return self.report.account if isinstance(self.report, RecordReport) else None

    @check_arguments
    def of(self, indicator: str) -> tuple[IndicatorValue, ...]:
        """Returns the values of one indicator; there may be none.

        Raises UnknownIdError, naming the nearest ids, for an indicator that does not exist.
        """
        found = tuple(value for value in self.values if value.definition.id == indicator)
        known = self.indicators or tuple(packaged_framework().indicators)
        if not found and indicator not in known:
            raise unknown_id_error(indicator, "indicators", known)
        return found

    @check_arguments
    def explain(self, id: str) -> Explanation:
        """Explains the value with this id.

        Raises UnknownIdError, naming the first ids of the values of the same indicator, the nearest
        ones in front; for an id of no indicator that has values, the nearest ids of all.
        """
        for value in self.values:
            if value.id == id:
                return attrs.evolve(value.explain(), source_names=self.source_names)
        raise self._unknown_value(id)

    def _unknown_value(self, id: str) -> UnknownIdError:
        indicator = id.partition(":")[0]
        own = [value.id for value in self.values if value.definition.id == indicator]
        if not own:
            return unknown_id_error(id, "indicator values", [value.id for value in self.values])
        ids = list(dict.fromkeys([*near_words(id, own, most=_MAX_IDS), *own]))
        shown = [*ids[:_MAX_IDS], *(["…"] if len(ids) > _MAX_IDS else [])]
        params = {"id": id, "indicator": indicator, "count": len(own), "ids": shown}
        return UnknownIdError("value-id-needed", **params)

    def to_dicts(self, lang: Lang = "en") -> list[dict[str, object]]:
        """Returns all values as JSON-ready data."""
        return [value.to_dict(lang) for value in self.values]


@check_arguments
def compute_indicators(
    source: Iterable[PublishedFigure] | RecordSource,
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
    data_day: date | None = None,
    since: date | None = None,
    definitions: int | None = None,
    **mapping: Unpack[MappingOptions],
) -> IndicatorValues:
    """Returns the values of indicators in order of indicator.

    Published figures (no `period`) give a value for each reading. Records (models, mappings, bytes,
    a frame of any engine, or a path to CSV, NDJSON or Parquet) are counted in a `period` of a
    `calendar` ("2024-Q1"): every indicator that records feed, for each group of `by` (`place`,
    `province`, `model`, `site`, `population`, `channel`, `service` ...). Only valid records are
    counted, and `report` holds the findings in the others; `account` says which accepted rows no
    indicator counts. An indicator that is asked for and not fed by records or registers has the
    status `no_data`, with what feeds it as its reason. `registers` (a folder, a mapping or
    Registers) feed the indicators of what exists, and state which sites did not report; `series`
    names the size series that is the denominator of coverage. `counting` chooses which persons of
    the period are counted (in the period, new in the year, year to date); None is what each
    indicator declares. With `places_as_of`, merged provinces are counted as their successors on
    that day. Records are complete from `since` (their first day, where none is given) up to
    `data_day` (the last day of the period): follow-ups that end later are open, and with a `since`
    that is given, what has its first record within a year of it may not be new. With
    `definitions`, each indicator is counted by the definition that it had in that version, see
    `with_definitions`. Names of columns and words of closed lists may be labels of either language;
    another form of the records is declared with `mapping`: see `MappingOptions`.

    Raises EnforcementRefusedError for an enforcement figure; UnusableInputError for a source that
    cannot be read, records without a period, a breakdown by person or establishment, a series that
    does not exist, and a mapping that contradicts itself; UnknownIdError for an indicator,
    dimension or version that does not exist; CalendarError for a period that the calendar lacks.
    """
    framework = with_definitions(framework or packaged_framework(), definitions)
    series = None if series is None else to_size_series(series)
    if period is None:
        if mapping:  # which is about a table, and so about records
            raise UnusableInputError("period-needed")
        published = evaluate_published_figures(_published_figures(source), framework)
        return _values_with_names(published, Report(), framework)
    for id in indicators or ():
        framework.indicators[id]
    dimensions = checked_dimensions(by)
    chosen = ReportingCalendar.of(calendar)
    window = chosen.period(period)
    if registers is not None:
        refuse_columns_of_registers(mapping)
    file = None if registers is None else read_registers(registers, framework)
    sites = None if file is None else file.registers
    checked = check_source(cast("RecordSource", source), framework, sites, mapping)
    counted = build_record_count(
        checked.records,
        framework,
        chosen,
        window,
        dimensions,
        counting,
        places_as_of,
        data_day=data_day,
        since=since,
    )
    counted = attrs.evolve(counted, extra_groups=groups_of_rejected_rows(checked.refused, counted))
    with show_progress(texts_of("api.progress")["counting"]):
        values = _counted_values(counted, indicators, sites, series)
        values = _mark_what_is_not_counted(values, checked, counted, file)
        values = with_limits(values, framework)
    report = _whole_report(checked, file, framework)
    report = report.joined(Report.of(_days_beside(values, counted, source)))
    return _values_with_names(values, report, framework)


def _days_beside(
    values: Iterable[IndicatorValue], counted: RecordCount, source: object
) -> Iterator[Finding]:
    """Yields between which days the records lie, if none lies in the period of the values."""
    of_period = (value for value in values if value.counting is not Counting.YEAR_TO_DATE)
    if any(value.status is not Status.NO_DATA for value in of_period):
        return
    days, ledger = counted.period.interval, counted.ledger
    first, last = ledger.first_day(), ledger.last_day()
    if days and first and last and not ledger.sites(days):
        where = Where(Path(source).name if isinstance(source, (str, Path)) else "$")
        yield Finding("no-record-in-period", where, {"days": days, "first": first, "last": last})


def _values_with_names(
    values: tuple[IndicatorValue, ...], report: Report, framework: Framework
) -> IndicatorValues:
    cited = [(*value.citations, value.definition.citation) for value in values]
    names = source_names(dict.fromkeys(chain.from_iterable(cited)), framework)
    return IndicatorValues(values, report, tuple(framework.indicators), names)


def _whole_report(
    checked: CheckedSource, file: RegisterFile | None, framework: Framework
) -> RecordReport:
    report = checked.report
    return report if file is None else report.joined(validate_registers(file, framework))


def _counted_values(
    counted: RecordCount,
    indicators: Sequence[str] | None,
    registers: Registers | None,
    series: SizeSeries | None,
) -> tuple[IndicatorValue, ...]:
    if registers is not None:
        counted = attrs.evolve(
            counted,
            extra_groups=(*counted.extra_groups, *groups_of_active_sites(counted, registers)),
        )
    asked = tuple(counted.framework.indicators if indicators is None else indicators)
    values = computed_values(counted, asked, registers, series)
    if indicators is None:
        return values
    values = (*values, *_values_without_source(asked, values, counted))
    order = {id: index for index, id in enumerate(counted.framework.indicators)}
    return tuple(sorted(values, key=lambda value: order[value.definition.id]))


def _mark_what_is_not_counted(
    values: tuple[IndicatorValue, ...],
    checked: CheckedSource,
    counted: RecordCount,
    file: RegisterFile | None,
) -> tuple[IndicatorValue, ...]:
    values = mark_rejected_rows(values, checked.refused, checked.lost, counted)
    values = name_rows_of_protected_clients(values, checked.of_protected, counted)
    if file is None:
        return values
    sites = file.located(Register.SITES)
    values = mark_rejected_sites(values, sites, file.lost.get(Register.SITES, 0), counted)
    return mark_rejected_entries(values, file.tables, file.lost, counted.framework)


def _values_without_source(
    asked: Iterable[str], values: Iterable[IndicatorValue], counted: RecordCount
) -> Iterator[IndicatorValue]:
    """Yields a value without data for each indicator that was asked for and has none."""
    answered = {value.definition.id for value in values}
    for id in dict.fromkeys(asked):
        if id not in answered:
            yield no_data_value(id, counted)


def _published_figures(source: object) -> list[PublishedFigure]:
    """Returns the published figures of a source.

    Raises UnusableInputError for records, because these are counted in a period.
    """
    if isinstance(source, (str, Path, bytes, RecordFile)) or is_table(source):
        raise UnusableInputError("period-needed")
    items: list[Any] = list(cast("Iterable[Any]", source))
    if any(isinstance(item, (ActivityRecord, Mapping)) for item in items):
        raise UnusableInputError("period-needed")
    return items
