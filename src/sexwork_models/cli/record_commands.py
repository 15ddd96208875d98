"""What the commands do with records: count indicators, set them beside a plan's targets, explain a value."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from ..api.compute_indicators import IndicatorValues, compute_indicators
from ..core.errors import UnusableInputError
from ..core.findings import Report
from ..finance.plan_review.validate import validate_plan
from ..frames.sources import is_table_path
from ..framework.framework import Framework
from ..monitoring.attainment.plan_targets import compute_plan_attainment
from ..monitoring.attainment.results import Attainment
from ..practice.plans.files import read_plan
from ..practice.records.validate import RecordReport, check_records
from ..practice.registers.files import read_registers
from ..results.values import Counting
from ..values.calendars import ReportingCalendar
from .answers import Answer, framework_of, status_of, there
from .file_kinds import of_kind
from .record_text import counted_text, rows_accounted
from .text import attainment_text, findings_text
from .writing import csv_text, write_new

__all__ = ["explain_counted", "indicators"]


def _counted(options: argparse.Namespace, framework: Framework, file: Path) -> IndicatorValues:
    return compute_indicators(
        file,
        framework,
        calendar=options.calendar,
        period=options.period,
        by=[name for words in options.by for name in words.split(",")],
        indicators=options.only or None,
        counting=Counting(options.counting) if options.counting else None,
        registers=there(options.registers) if options.registers else None,
        series=options.series,
    )


def indicators(options: argparse.Namespace) -> Answer:
    """The indicators that records give in a period, and how they stand to the targets of a plan."""
    lang, framework = options.lang, framework_of(options)
    file = there(options.records)
    if options.targets and is_table_path(file):
        raise UnusableInputError("plan-beside-table", file=file.name)
    values = _counted(options, framework, file)
    attained, report = _attained(options, framework, file)
    report = values.report + report
    assert isinstance(values.report, RecordReport)
    period = ReportingCalendar.named(options.calendar).period(options.period)
    rows: dict[str, object] = {
        "indicators": values.to_dicts(lang),
        "attainment": [row.to_dict(lang) for row in attained],
    }
    data = {**values.report.to_dict(lang), **report.to_dict(lang), **rows}
    parts = [rows_accounted(values.report, lang), counted_text(values, period, lang)]
    parts += [attainment_text(attained, lang)] if options.targets else []
    if options.out:
        _write(options.out, values, data, lang=lang)
    return Answer(data, "\n\n".join([*parts, findings_text(report, lang)]), status_of(report))


def _attained(
    options: argparse.Namespace, framework: Framework, file: Path
) -> tuple[Sequence[Attainment], Report]:
    """The targets of the plan that was named, up to the end of the period."""
    if not options.targets:
        return (), Report()
    plan = read_plan(of_kind(options.targets, "plan"))
    report = validate_plan(plan, framework)
    if plan.model is None:
        return (), report
    window = ReportingCalendar.named(options.calendar).period(options.period).interval
    registers = read_registers(there(options.registers)).registers if options.registers else None
    until = window.end if window else None
    records = check_records(file, framework).records
    return compute_plan_attainment(
        records, plan.model, framework, until=until, registers=registers
    ), report


def _write(name: str, values: IndicatorValues, data: object, *, lang: str) -> None:
    """The values as a new file. Raises UnusableInputError for another suffix, and for a file that is there already."""
    path = Path(name)
    if path.suffix == ".csv":
        write_new(path, csv_text(values.to_dicts("vi" if lang == "vi" else "en")))
    elif path.suffix == ".json":
        write_new(path, json.dumps(data, ensure_ascii=False, indent=2) + "\n")
    else:
        raise UnusableInputError("out-suffix", file=path.name)


def explain_counted(options: argparse.Namespace) -> Answer:
    """How a value that was counted from records came about."""
    if not options.period:
        raise UnusableInputError("period-needed")
    framework = framework_of(options)
    by = [name for words in options.by for name in words.split(",")]
    registers = there(options.registers) if options.registers else None
    values = compute_indicators(
        there(options.records),
        framework,
        calendar=options.calendar,
        period=options.period,
        by=by,
        registers=registers,
    )
    told = values.explain(options.id)
    data = {**values.report.to_dict(options.lang), **told.to_dict(options.lang)}
    return Answer(data, told.say(options.lang), status_of(values.report))
