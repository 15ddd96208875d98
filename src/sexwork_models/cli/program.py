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
from typing import Any, cast

import attrs

from ..calculation.budget import compute_budget
from ..calculation.comparing import compare_budgets, compare_norms
from ..calculation.cuts import Cut
from ..calculation.execution import compute_execution
from ..calculation.measures import compute_indicators
from ..calculation.unit_costs import compute_unit_costs
from ..errors import FrameworkFaultError, SexworkModelsError, UnusableInputError
from ..findings import Report
from ..framework.catalogues import unknown_id
from ..framework.framework import Framework
from ..framework.loading import folder_of, read_pack
from ..framework.overlay import load_framework, read_overlay
from ..listing import Filters, list_rows
from ..messages import Lang
from ..origins import explain
from ..practice.execution import read_execution
from ..practice.observation_files import read_observations
from ..practice.plan_files import read_plan
from ..results import evaluate
from ..validation.audit import audit
from ..validation.observations import validate_observations
from ..validation.plans import validate_plan
from .arguments import parser
from .file_kinds import kind_of
from .money_text import budget_text, comparison_text, execution_text, norms_text, unit_costs_text
from .text import audit_text, findings_text, results_text, rows_text
from .writing import csv_text, observation_csv

__all__ = ["main"]

FINE, FINDINGS, UNUSABLE = 0, 1, 2


@attrs.frozen
class _Answer:
    """What a command says: its data for `--json`, its text for people, its exit status."""

    data: object
    text: str
    status: int = FINE


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
    said: dict[str, object] = {"code": error.code, "message": error.message(lang), "remedy": error.remedy(lang)}
    if "--json" in words:
        findings = report.to_dict(lang)["findings"] if report is not None else None
        sys.stdout.write(_json({"ok": False, "error": said} | ({"findings": findings} if findings else {})) + "\n")
    else:
        text = f"{said['message']}\n{said['remedy']}"
        sys.stderr.write((f"{text}\n\n{findings_text(report, lang)}" if report is not None else text) + "\n")
    return UNUSABLE


def _framework(options: argparse.Namespace) -> Framework:
    return load_framework(*options.overlay)


def _status(report: Report) -> int:
    return FINE if report.ok else FINDINGS


def _results(options: argparse.Namespace) -> _Answer:
    framework = _framework(options)
    results = evaluate(options.file, framework)
    return _Answer(results.to_dict(options.lang), results_text(results, framework, options.lang), _status(results.report))


def _show(options: argparse.Namespace) -> _Answer:
    framework = _framework(options)
    if options.model is not None and options.model not in framework.models:
        raise unknown_id(options.model, "models", framework.models)
    if options.place is not None:
        framework.places[options.place]
    rows = list_rows(options.kind, framework, Filters(options.model, options.on, options.place), options.lang)
    if options.csv:
        rows = [row for row in rows if row.get("kind") != "enforcement"]  # shown, never exported
        text = observation_csv({row["id"] for row in rows}) if options.kind == "observations" else csv_text(rows)
        return _Answer(rows, text.rstrip("\n"))
    return _Answer(rows, rows_text(options.kind, rows, options.lang))


def _audit(options: argparse.Namespace) -> _Answer:
    result = audit(_framework(options), today=date.today())  # noqa: DTZ011 - the user's own day
    return _Answer(result.to_dict(options.lang), audit_text(result, options.lang), FINE if result.ok else FINDINGS)


def _validate(options: argparse.Namespace) -> _Answer:
    path = _there(options.file)
    report = _CHECKS[options.kind or kind_of(path)](path, options)
    return _Answer(report.to_dict(options.lang), findings_text(report, options.lang), _status(report))


def _check_observations(path: Path, options: argparse.Namespace) -> Report:
    return validate_observations(path, _framework(options))


def _check_overlay(path: Path, options: argparse.Namespace) -> Report:
    return read_overlay(_framework(options), path)[1]


def _check_plan(path: Path, options: argparse.Namespace) -> Report:
    return validate_plan(path, _framework(options))


def _check_execution(path: Path, options: argparse.Namespace) -> Report:
    return read_execution(path).report


def _check_pack(path: Path, options: argparse.Namespace) -> Report:
    return read_pack(folder_of(path))[1]


def _budget(options: argparse.Namespace) -> _Answer:
    framework, file = _framework(options), read_plan(options.plan)
    report = validate_plan(file, framework, policy=options.policy)
    if file.model is None:
        unread: dict[str, object] = {"plan": file.draft.id or None, "lines": [], "cuts": {}, "total": None}
        return _Answer({**report.to_dict(options.lang), **unread}, findings_text(report, options.lang), FINDINGS)
    budget = compute_budget(file, framework, policy=options.policy)
    parts = [budget_text(budget, options.lang, *([[Cut(cut) for cut in options.by]] if options.by else []))]
    data = budget.to_dict(options.lang)
    execution = compute_execution(budget, options.execution) if options.execution else None
    values = compute_indicators(read_observations(options.observations).observations, framework) if options.observations else ()
    costs = compute_unit_costs(budget, execution, values)
    if execution is not None:
        parts.append(execution_text(execution, options.lang))
        data["execution"] = execution.to_dict(options.lang)
        report = report + execution.report
    parts.append(unit_costs_text(costs, options.lang))
    data["unit_costs"] = costs.to_dicts(options.lang)
    report = report + costs.report
    return _Answer(
        {**report.to_dict(options.lang), **data}, "\n\n".join([*parts, findings_text(report, options.lang)]), _status(report)
    )


def _compare(options: argparse.Namespace) -> _Answer:
    kinds = [kind_of(_there(side)) for side in (options.left, options.right)]
    if kinds == ["plan", "plan"] and options.plan is None:
        framework = _framework(options)
        return _compared(options, framework, framework, options.left, options.right)
    if kinds != ["overlay", "overlay"]:
        raise UnusableInputError("compare-kinds", left=Path(options.left).name, right=Path(options.right).name)
    left, right = (load_framework(*options.overlay, side) for side in (options.left, options.right))
    differences = compare_norms(left, right)
    data = {"norms": [one.to_dict(options.lang) for one in differences]}
    answer = _Answer(data, norms_text(differences, options.lang))
    if options.plan is None:
        return answer
    priced = _compared(options, left, right, options.plan, options.plan)
    return _Answer({**data, **cast("dict[str, object]", priced.data)}, f"{answer.text}\n\n{priced.text}")


def _there(name: str) -> Path:
    path = Path(name)
    if not name or not path.exists():
        raise UnusableInputError("file-unreadable", file=path.name, problem="-")
    return path


def _compared(options: argparse.Namespace, left: Framework, right: Framework, plan: str, other: str) -> _Answer:
    comparison = compare_budgets(compute_budget(plan, left), compute_budget(other, right))
    return _Answer(comparison.to_dict(), comparison_text(comparison, options.lang))


def _explain(options: argparse.Namespace) -> _Answer:
    if options.plan is not None:
        told = compute_budget(options.plan, _framework(options)).explain(options.id)
        return _Answer(told.to_dict(options.lang), told.say(options.lang))
    published = read_observations(options.observations) if options.observations else None
    explanation = explain(options.id, _framework(options), published)
    return _Answer(explanation.to_dict(options.lang), explanation.say(options.lang))


_CHECKS: dict[str, Callable[[Path, argparse.Namespace], Report]] = {
    "observations": _check_observations,
    "plan": _check_plan,
    "execution": _check_execution,
    "overlay": _check_overlay,
    "pack": _check_pack,
}
_COMMANDS: dict[str, Callable[[Any], _Answer]] = {
    "results": _results,
    "show": _show,
    "audit": _audit,
    "validate": _validate,
    "budget": _budget,
    "compare": _compare,
    "explain": _explain,
}
