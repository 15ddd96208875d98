"""What each command does: read, calculate, print, and leave with the right exit status."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from ..api.audit import audit
from ..api.evaluate import evaluate
from ..api.explain import explain
from ..api.list_rows import Filters, list_rows
from ..api.validate_records import validate_records
from ..core.errors import FrameworkFaultError, SexworkModelsError
from ..core.findings import Report
from ..core.messages import Lang
from ..finance.plan_review.validate import validate_plan
from ..framework.loading import folder_of, read_pack
from ..framework.overlay import read_overlay
from ..intake.catalog import unknown_id
from ..monitoring.figure_checks.validate import validate_observations
from ..practice.observations.files import read_observations
from ..practice.plans.execution import read_execution
from ..practice.records.validate import RecordReport
from ..practice.registers.validate import validate_registers
from .answers import FINDINGS, FINE, UNUSABLE, Answer, framework_of, status_of, there
from .arguments import parser
from .file_kinds import kind_of
from .plan_commands import budget, compare, explain_amount
from .record_commands import explain_counted, indicators
from .record_text import rows_accounted
from .text import audit_text, findings_text, results_text, rows_text
from .writing import csv_text, observation_csv

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line and returns the exit status: 0 fine, 1 findings of severity error, 2 unusable."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")  # type: ignore[union-attr]
    try:
        options = parser().parse_args(words)
        answer = _COMMANDS[options.command](options)
    except SexworkModelsError as error:
        return _refuse(error, words)
    except SystemExit as left:  # --help and --version have printed what they had to say
        return int(left.code or FINE)
    return _print((_json(answer.data) if options.json else answer.text) + "\n", answer.status)


def _print(text: str, status: int) -> int:
    """Writes `text`; a reader such as `head` may take what it wants, and a full disk leaves with 2."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, AttributeError):  # no place left, or no output at all
        with suppress(OSError, AttributeError):
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        return UNUSABLE
    return status


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)


def _language(words: Sequence[str]) -> Lang:
    return "en" if "--lang=en" in words or ("--lang", "en") in pairwise(words) else "vi"


def _refuse(error: SexworkModelsError, words: Sequence[str]) -> int:
    lang = _language(words)
    report = error.report if isinstance(error, FrameworkFaultError) else None
    said: dict[str, object] = {
        "code": error.code,
        "message": error.message(lang),
        "remedy": error.remedy(lang),
    }
    if "--json" in words:
        findings = report.to_dict(lang)["findings"] if report is not None else None
        return _print(
            _json({"ok": False, "error": said} | ({"findings": findings} if findings else {}))
            + "\n",
            UNUSABLE,
        )
    text = f"{said['message']}\n{said['remedy']}"
    with suppress(OSError, AttributeError):  # nobody reads, or there is no place left
        sys.stderr.write(
            (f"{text}\n\n{findings_text(report, lang)}" if report is not None else text) + "\n"
        )
    return UNUSABLE


def _results(options: argparse.Namespace) -> Answer:
    framework = framework_of(options)
    results = evaluate(options.file, framework)
    return Answer(
        results.to_dict(options.lang),
        results_text(results, framework, options.lang),
        status_of(results.report),
    )


def _show(options: argparse.Namespace) -> Answer:
    framework = framework_of(options)
    if options.model is not None and options.model not in framework.models:
        raise unknown_id(options.model, "models", framework.models)
    if options.place is not None:
        framework.places[options.place]
    rows = list_rows(
        options.kind, framework, Filters(options.model, options.on, options.place), options.lang
    )
    if options.csv:
        rows = [row for row in rows if row.get("kind") != "enforcement"]  # shown, never exported
        text = (
            observation_csv({row["id"] for row in rows})
            if options.kind == "observations"
            else csv_text(rows)
        )
        return Answer(rows, text.rstrip("\n"))
    return Answer(rows, rows_text(options.kind, rows, options.lang))


def _audit(options: argparse.Namespace) -> Answer:
    result = audit(framework_of(options), today=date.today())  # noqa: DTZ011 - the user's own day
    return Answer(
        result.to_dict(options.lang),
        audit_text(result, options.lang),
        FINE if result.ok else FINDINGS,
    )


def _validate(options: argparse.Namespace) -> Answer:
    path = there(options.file)
    report = _CHECKS[options.kind or kind_of(path)](path, options)
    text = findings_text(report, options.lang)
    if isinstance(report, RecordReport):
        text = f"{rows_accounted(report, options.lang)}\n{text}"
    return Answer(report.to_dict(options.lang), text, status_of(report))


def _check_observations(path: Path, options: argparse.Namespace) -> Report:
    return validate_observations(path, framework_of(options))


def _check_overlay(path: Path, options: argparse.Namespace) -> Report:
    return read_overlay(framework_of(options), path)[1]


def _check_plan(path: Path, options: argparse.Namespace) -> Report:
    return validate_plan(path, framework_of(options))


def _check_execution(path: Path, options: argparse.Namespace) -> Report:
    return read_execution(path).report


def _check_records(path: Path, options: argparse.Namespace) -> Report:
    return validate_records(path, framework_of(options))


def _check_registers(path: Path, options: argparse.Namespace) -> Report:
    return validate_registers(path if path.is_dir() else {path.stem: path}, framework_of(options))


def _check_pack(path: Path, options: argparse.Namespace) -> Report:
    return read_pack(folder_of(path))[1]


def _explain(options: argparse.Namespace) -> Answer:
    if options.plan is not None:
        return explain_amount(options)
    if options.records is not None:
        return explain_counted(options)
    published = read_observations(options.observations) if options.observations else None
    explanation = explain(options.id, framework_of(options), published)
    return Answer(explanation.to_dict(options.lang), explanation.say(options.lang))


_CHECKS: dict[str, Callable[[Path, argparse.Namespace], Report]] = {
    "observations": _check_observations,
    "records": _check_records,
    "registers": _check_registers,
    "plan": _check_plan,
    "execution": _check_execution,
    "overlay": _check_overlay,
    "pack": _check_pack,
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
