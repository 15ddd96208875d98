"""Runs the commands on records: indicators, and explain with `--records`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from ..api.compute_indicators import IndicatorValues, compute_indicators
from ..api.id_labels import named_ids
from ..core.errors import UnusableInputError
from ..core.findings import Report
from ..finance.plan_review.validate import validate_plan
from ..frames.sources import is_table_path
from ..framework.framework import Framework
from ..monitoring.attainment.plan_targets import compute_plan_attainment
from ..monitoring.attainment.results import Attainment
from ..practice.plans.files import read_plan
from ..practice.records.checked import RecordReport
from ..practice.records.files import read_records
from ..practice.records.validate import check_records
from ..practice.registers.files import read_registers
from ..results.values import Counting
from ..values.calendars import ReportingCalendar
from .answers import (
    Answer,
    csv_style_of,
    existing_path,
    framework_of,
    headings_of,
    mapping_of,
    status_of,
)
from .export.csv_style import CsvStyle
from .file_kinds import of_kind
from .reference.explanation_text import explanation_text
from .terminal.attainment_text import attainment_text
from .terminal.indicators_text import counted_heading, counted_text, rows_accounted
from .terminal.layout import findings_text
from .typed_names import dimensions_named
from .writing import values_csv, write_new

__all__ = ["explain_counted", "indicators", "registers_of"]


def indicators(options: argparse.Namespace) -> Answer:
    """The indicators of records in a period, and the attainment of the targets of a plan."""
    style = csv_style_of(options, writes_csv=bool(options.out) and options.out.endswith(".csv"))
    lang, framework = options.lang, framework_of(options)
    file = _records_file(options)
    if options.targets and is_table_path(file):
        raise UnusableInputError("plan-beside-table", file=file.name)
    counting = Counting(options.counting) if options.counting else None
    values = _counted_values(
        options,
        framework,
        indicators=_ids_in(options.only) or None,
        counting=counting,
        series=options.series,
        data_day=options.data_day,
        since=options.since,
    )
    attained, report = _plan_attainment(options, framework, file)
    report = values.report + report
    assert isinstance(values.report, RecordReport)
    period = ReportingCalendar.named(options.calendar).period(options.period)
    data: dict[str, object] = {**values.report.to_dict(lang), **report.to_dict(lang)}
    data["indicators"] = values.to_dicts(lang)
    data["attainment"] = [row.to_dict(lang) for row in attained]
    heading = counted_heading(values, period, report, lang)
    parts = [f"{heading}\n{rows_accounted(values.report, lang)}"]
    parts += [attainment_text(attained, framework, lang)] if options.targets else []
    parts.append(counted_text(values, period, framework, lang))
    if options.out:
        _write(options, values, framework, style, data)
    return Answer(data, "\n\n".join([*parts, findings_text(report, lang)]), status_of(report))


def _ids_in(texts: Iterable[str]) -> list[str]:
    """The ids in the values of an option, each of which may hold several: `I01,I03`."""
    return [id.strip() for text in texts for id in text.split(",")]


def _counted_values(
    options: argparse.Namespace,
    framework: Framework,
    *,
    indicators: Sequence[str] | None = None,
    counting: Counting | None = None,
    series: str | None = None,
    data_day: date | None = None,
    since: date | None = None,
) -> IndicatorValues:
    """The values counted from the records of a period, by the dimensions of `--by`.

    `--by` may be repeated and may hold several dimensions with commas.
    """
    return compute_indicators(
        _records_file(options),
        framework,
        calendar=options.calendar,
        period=options.period,
        by=dimensions_named(options.by),
        indicators=indicators,
        counting=counting,
        registers=registers_of(options),
        series=series,
        data_day=data_day,
        since=since,
        **mapping_of(options),
    )


def _records_file(options: argparse.Namespace) -> Path:
    """The file of records that the command names."""
    name = str(existing_path(options.records))
    return Path(of_kind(name, "records", headings_of(options)))


def registers_of(options: argparse.Namespace) -> Path | None:
    """The folder of registers that the command names, if it names one."""
    return existing_path(options.registers) if options.registers else None


def _plan_attainment(
    options: argparse.Namespace, framework: Framework, file: Path
) -> tuple[Sequence[Attainment], Report]:
    """The attainment of the plan of `--targets` up to the end of the period, and its findings."""
    if not options.targets:
        return (), Report()
    plan = read_plan(of_kind(options.targets, "plan"))
    report = validate_plan(plan, framework)
    if plan.model is None:
        return (), report
    window = ReportingCalendar.named(options.calendar).period(options.period).interval
    folder = registers_of(options)
    registers = read_registers(folder, framework) if folder else None
    until = window.end if window else None
    checked = check_records(read_records(file, framework, **mapping_of(options)), framework)
    return compute_plan_attainment(
        checked, plan.model, framework, until=until, registers=registers
    ), report


def _write(
    options: argparse.Namespace,
    values: IndicatorValues,
    framework: Framework,
    style: CsvStyle,
    data: object,
) -> None:
    """Writes the values as a new file, .csv or .json.

    Raises UnusableInputError for another suffix, and for a file that exists already.
    """
    path = Path(options.out)
    if path.suffix == ".csv":
        write_new(path, values_csv(values, framework, style, options.lang))
    elif path.suffix == ".json":
        write_new(path, json.dumps(data, ensure_ascii=False, indent=2) + "\n")
    else:
        raise UnusableInputError("out-suffix", file=path.name)


def explain_counted(options: argparse.Namespace) -> Answer:
    """The explanation of a value that is counted from records."""
    if not options.period:
        raise UnusableInputError("period-needed")
    framework = framework_of(options)
    values = _counted_values(options, framework)
    explanation = named_ids(values.explain(options.id), framework, ())
    data = {**values.report.to_dict(options.lang), **explanation.to_dict(options.lang)}
    text = explanation_text(explanation, framework, options.lang)
    return Answer(data, text, status_of(values.report))
