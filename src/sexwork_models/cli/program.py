"""Runs the command line: reads the arguments, runs the command, prints its answer."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ..api.audit import audit
from ..api.evaluate import evaluate
from ..api.explain import explain
from ..api.list_rows import Filters, list_rows
from ..api.validate_records import validate_records
from ..core.errors import SexworkModelsError, UnknownIdError, UnusableInputError
from ..core.findings import Report
from ..finance.plan_review.validate import validate_plan
from ..framework.loading import pack_folder, read_pack
from ..framework.overlay import read_overlay
from ..intake.disk import is_folder
from ..monitoring.figure_checks.validate import validate_observations
from ..practice.observations.files import read_observations
from ..practice.plans.execution import read_execution
from ..practice.records.validate import RecordReport
from ..practice.registers.validate import validate_registers
from .answers import FINDINGS, FINE, Answer, existing_path, framework_of, remarks_on_day, status_of
from .arguments import parser
from .file_kinds import kind_of
from .output import json_text, print_text, refuse, write_unicode
from .plan_commands import budget, compare, explain_amount
from .record_commands import explain_counted, indicators, registers_of
from .terminal.indicators_text import rows_accounted
from .terminal.layout import findings_text
from .terminal.results_text import results_text
from .terminal.rows_text import audit_text, rows_text
from .writing import csv_text, observation_csv

__all__ = ["run"]


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit status.

    0: fine; 1: findings of severity error; 2: unusable input or arguments.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    write_unicode()
    try:
        options = parser().parse_args(words)
        answer = _COMMANDS[options.command](options)
        text = json_text(answer.data) if options.json else answer.text
    except SexworkModelsError as error:
        return refuse(error, words)
    except MemoryError:
        return refuse(UnusableInputError("out-of-memory"), words)
    except SystemExit as left:  # --help and --version have printed already
        return int(left.code or FINE)
    return print_text(text + "\n", answer.status)


def _results(options: argparse.Namespace) -> Answer:
    framework = framework_of(options)
    results = evaluate(options.file, framework)
    text = results_text(results, framework, options.lang)
    return Answer(results.to_dict(options.lang), text, status_of(results.report))


_KINDS_OF_PLACES = ("norms", "targets", "places", "observations")


def _show(options: argparse.Namespace) -> Answer:
    framework = framework_of(options)
    filters = Filters(options.model, options.on, options.place)
    rows = list_rows(options.kind, framework, filters, options.lang)
    if not options.csv:
        lines = [rows_text(options.kind, rows, options.lang)]
        if options.on is not None:
            place = options.place if options.kind in _KINDS_OF_PLACES else None
            remarks = remarks_on_day(framework, options.on, place)
            lines += [f"! {remark.say(options.lang)}" for remark in remarks]
        return Answer(rows, "\n".join(lines))
    rows = [row for row in rows if row.get("kind") != "enforcement"]  # shown, never exported
    if options.kind == "observations":
        text = observation_csv({row["id"] for row in rows})
    else:
        text = csv_text(rows)
    return Answer(rows, text.rstrip("\n"))


def _audit(options: argparse.Namespace) -> Answer:
    result = audit(framework_of(options), today=date.today())  # noqa: DTZ011 - the user's own day
    status = FINE if result.ok else FINDINGS
    return Answer(result.to_dict(options.lang), audit_text(result, options.lang), status)


def _validate(options: argparse.Namespace) -> Answer:
    path = existing_path(options.file)
    report = _CHECKS[options.kind or kind_of(path)](path, options)
    text = findings_text(report, options.lang)
    if isinstance(report, RecordReport):
        text = f"{rows_accounted(report, options.lang)}\n{text}"
    return Answer(report.to_dict(options.lang), text, status_of(report))


def _explain(options: argparse.Namespace) -> Answer:
    if options.plan is not None:
        return explain_amount(options)
    if options.records is not None:
        return explain_counted(options)
    if options.observations is not None:
        return _explain_published(options)
    explanation = explain(options.id, framework_of(options))
    return Answer(explanation.to_dict(options.lang), explanation.say(options.lang))


def _explain_published(options: argparse.Namespace) -> Answer:
    """The explanation of an id among the user's own figures, and the findings in their file.

    Raises FrameworkFaultError for an unknown id when the file has errors, with its findings: the id
    may stand in a row that could not be read.
    """
    lang, framework = options.lang, framework_of(options)
    published = read_observations(options.observations)
    report = validate_observations(published, framework)
    try:
        explanation = explain(options.id, framework, published)
    except UnknownIdError:
        report.raise_if_errors()
        raise
    text = f"{explanation.say(lang)}\n\n{findings_text(report, lang)}"
    return Answer({**report.to_dict(lang), **explanation.to_dict(lang)}, text, status_of(report))


_CHECKS: dict[str, Callable[[Path, argparse.Namespace], Report]] = {
    "observations": lambda path, options: validate_observations(path, framework_of(options)),
    "records": lambda path, options: validate_records(
        path, framework_of(options), registers=registers_of(options)
    ),
    "registers": lambda path, options: validate_registers(
        path if is_folder(path) else {path.stem: path}, framework_of(options)
    ),
    "plan": lambda path, options: validate_plan(path, framework_of(options)),
    "execution": lambda path, _: read_execution(path).report,
    "overlay": lambda path, options: read_overlay(framework_of(options), path)[1],
    "pack": lambda path, _: read_pack(pack_folder(path))[1],
}
_COMMANDS: dict[str, Callable[[Any], Answer]] = {
    "results": _results,
    "show": _show,
    "audit": _audit,
    "validate": _validate,
    "budget": budget,
    "indicators": indicators,
    "compare": compare,
    "explain": _explain,
}
