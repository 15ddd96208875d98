"""The commands of the command line by name: what each of them runs."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast, get_args

from ..api.evaluate import evaluate
from ..api.mapping import propose_mapping
from ..api.validate_records import validate_records
from ..core.errors import UnusableInputError
from ..core.findings import Report
from ..finance.plan_review.validate import validate_plan
from ..framework.loading import pack_folder, read_pack
from ..framework.overlay import read_overlay
from ..intake.disk import is_folder
from ..intake.mapping.options import TableKind
from ..monitoring.figure_checks.validate import validate_observations
from ..practice.plans.execution import read_execution
from ..practice.records.checked import RecordReport
from ..practice.registers.validate import validate_registers
from .answers import Answer, existing_path, framework_of, headings_of, mapping_of, status_of
from .file_kinds import kind_of, of_kind
from .framework_commands import audit_framework, completion, explain_id, show
from .kinds.table_kinds import register_of
from .plan_commands import budget, compare, explain_amount
from .record_commands import explain_counted, indicators, registers_of
from .terminal.indicators_text import rows_accounted
from .terminal.layout import findings_text
from .terminal.results_text import results_text
from .terminal.table_parts.verdicts import verdict_line

__all__ = ["COMMANDS"]


def _results(options: argparse.Namespace) -> Answer:
    framework = framework_of(options)
    file = options.file
    if file is not None:
        of_kind(file, "observations", headings_of(options))
    results = evaluate(file, framework, **mapping_of(options))
    text = results_text(results, framework, options.lang)
    return Answer(results.to_dict(options.lang), text, status_of(results.report))


def _validate(options: argparse.Namespace) -> Answer:
    path = existing_path(options.file)
    if options.kind:
        of_kind(options.file, options.kind, headings_of(options))
    kind = options.kind or kind_of(path, headings_of(options))
    if options.mapping and kind not in _TABLES:
        raise UnusableInputError("mapping-of-no-table", file=path.name)
    report = _CHECKS[kind](path, options)
    lines = [verdict_line(report, options.lang)]
    if isinstance(report, RecordReport):
        lines.append(rows_accounted(report, options.lang))
    text = "\n".join([*lines, "", findings_text(report, options.lang)])
    return Answer(report.to_dict(options.lang), text, status_of(report))


def _mapping(options: argparse.Namespace) -> Answer:
    """A proposed mapping for a table, as TOML."""
    path = existing_path(options.file)
    kind = options.kind or kind_of(path)
    if kind == "registers":
        kind = register_of(path)
    if kind not in get_args(TableKind):
        raise UnusableInputError("mapping-of-no-table", file=path.name)
    text = propose_mapping(path, cast("TableKind", kind), framework_of(options), options.lang)
    return Answer({"kind": kind, "mapping": text}, text.rstrip("\n"))


def _explain(options: argparse.Namespace) -> Answer:
    if options.plan is not None:
        return explain_amount(options)
    if options.records is not None:
        return explain_counted(options)
    return explain_id(options)


_TABLES = frozenset({"observations", "records", "registers"})
_CHECKS: Mapping[str, Callable[[Path, argparse.Namespace], Report]] = {
    "observations": lambda path, options: validate_observations(
        path, framework_of(options), **mapping_of(options)
    ),
    "records": lambda path, options: validate_records(
        path, framework_of(options), registers=registers_of(options), **mapping_of(options)
    ),
    "registers": lambda path, options: validate_registers(
        path if is_folder(path) else {register_of(path, headings_of(options)): path},
        framework_of(options),
        **mapping_of(options),
    ),
    "plan": lambda path, options: validate_plan(path, framework_of(options)),
    "execution": lambda path, _: read_execution(path).report,
    "overlay": lambda path, options: read_overlay(framework_of(options), path)[1],
    "pack": lambda path, _: read_pack(pack_folder(path))[1],
}
COMMANDS: Mapping[str, Callable[[argparse.Namespace], Answer]] = {
    "results": _results,
    "show": show,
    "audit": audit_framework,
    "validate": _validate,
    "budget": budget,
    "indicators": indicators,
    "mapping": _mapping,
    "compare": compare,
    "explain": _explain,
    "completion": completion,
}
