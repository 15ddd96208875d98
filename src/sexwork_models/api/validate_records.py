"""Validates records of any source: one record, rows in memory, a file, or a table of any size."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias, Unpack, cast

import attrs

from ..core.errors import UnusableInputError
from ..core.findings import Finding, Report, Where
from ..core.identifiers import MASK
from ..core.messages import Lang, message
from ..forms.records import ActivityRecord
from ..forms.registers import REGISTER_KINDS, Registers
from ..frames.limits import LIMITS, Limits
from ..frames.sources import have_engines, is_table, is_table_path, require_engines
from ..framework.framework import Framework
from ..framework.packaged.load import packaged_framework
from ..intake.disk import is_file, read_head
from ..intake.formats import Format, format_of
from ..intake.mapping.options import MappingOptions, refuse_without_table
from ..monitoring.measures.account import account_for_records, rows_perhaps_one
from ..monitoring.measures.alike_codes import with_alike_codes
from ..monitoring.measures.encounters.alike import perhaps_one_findings
from ..monitoring.measures.ledger import Ledger
from ..practice.records.checked import Checked, CheckedRecords, RecordReport
from ..practice.records.content_rules import PROTECTION_CASE_CODE, row_findings
from ..practice.records.corrections import current_records
from ..practice.records.files import (
    RecordFile,
    RecordSource,
    read_entries,
    read_record_source,
    read_records,
    record_form,
)
from ..practice.records.validate import check_records as check_rows
from ..practice.registers.files import RegisterSource, read_registers
from ..practice.registers.record_sites import site_findings, uses_of_records
from ..values.arguments import check_arguments
from ..values.text import texts_of
from .progress import show_progress

__all__ = [
    "CheckedSource",
    "check_records",
    "check_source",
    "refuse_columns_of_registers",
    "validate_record",
    "validate_records",
]


_FIELD = re.compile(r"[a-z_]+")
_FIELD_PARAMS = frozenset({"field", "key"})


CheckedSource: TypeAlias = Checked[tuple[ActivityRecord, ...] | Ledger]


@check_arguments
def validate_records(
    source: RecordSource,
    framework: Framework | None = None,
    *,
    registers: RegisterSource | None = None,
    **mapping: Unpack[MappingOptions],
) -> RecordReport:
    """Returns the findings in records of any source.

    A source is a CSV, NDJSON or Parquet file, a folder of Parquet, bytes, mappings, models, or a
    frame of Polars, pandas, PyArrow, DuckDB or PySpark, eager or lazy; a large file is scanned and
    not loaded. Bad data gives findings and never an exception; rows that cannot be read are
    reported and the others are still checked: rows in = rows accepted + rows reported. With
    `registers` (a folder, a mapping or Registers), the sites that records name are checked against
    the register of sites: whether they are in it, open on the day, and in that place. Names of
    columns and words of closed lists may be labels of either language; another form of the table is
    declared with `mapping`: see `MappingOptions`. Raises UnusableInputError for a file that does
    not exist or is of another kind, columns of another type, a mapping that contradicts itself, and
    a frame without the packages of the extra `frames`.
    """
    framework = framework or packaged_framework()
    if registers is not None:
        refuse_columns_of_registers(mapping)
    sites = None if registers is None else read_registers(registers, framework).registers
    return check_source(source, framework, sites, mapping).report


@check_arguments
def check_records(
    source: RecordSource, framework: Framework, **mapping: Unpack[MappingOptions]
) -> CheckedRecords:
    """Returns the valid records of a source, with its report.

    A record with an error is never counted. What is wrong with a record that a valid correction
    supersedes is answered by that correction, unless it is about a person: such a row has to be
    deleted. A record that a rejected row corrects is known to be wrong, and is not counted. The
    report accounts for every accepted row. Another form of the table is declared with `mapping`:
    see `MappingOptions`. Raises UnusableInputError for a source that cannot be read, and for a
    mapping that contradicts itself.
    """
    return _check_with_account(read_records(source, framework, **mapping), framework)


def _check_with_account(file: RecordFile, framework: Framework) -> CheckedRecords:
    checked = check_rows(file, framework)
    found = Report.of(perhaps_one_findings(rows_perhaps_one(checked)))
    checked = checked.with_account(account_for_records(checked, framework))
    return checked.with_report(checked.report.joined(found))


@check_arguments
def validate_record(
    record: object,
    lang: Lang = "en",
    framework: Framework | None = None,
    **mapping: Unpack[MappingOptions],
) -> dict[str, object]:
    """Returns what is wrong with one record as JSON-ready data that repeats nothing of it.

    The answer for a service that takes records: `record` is a mapping, such as the JSON that
    somebody sent. The answer has `ok`, `protection`, and `findings`, each with `code`, `severity`,
    `field`, `message` and `remedy` in `lang`. Where `protection` is true, the record has to be
    given to those who protect people and not be kept; the one finding says so, and nothing else of
    the record. Rules between records are not asked: see `validate_records`. Another form of its
    cells is declared with `mapping`: see `MappingOptions`. Bad data gives findings and never an
    exception; a mapping that contradicts itself raises UnusableInputError.
    """
    cells = cast("Mapping[str, Any]", record)
    try:
        findings = _findings_in_one(cells, framework or packaged_framework(), mapping)
    except RecursionError:  # brackets within brackets, hundreds deep
        params = {"value": MASK, "field": MASK, "problem": MASK}
        findings = (Finding("value-unreadable", Where("$"), params),)
    protection = tuple(found for found in findings if found.code == PROTECTION_CASE_CODE)
    said = [_safe_finding(finding, lang) for finding in protection or findings]
    ok = not any(finding.severity == "error" for finding in findings)
    return {"ok": ok, "protection": bool(protection), "findings": said}


def _findings_in_one(
    record: Mapping[str, Any], framework: Framework, mapping: MappingOptions
) -> tuple[Finding, ...]:
    """Returns the findings about one record by itself: what it corrects may be kept elsewhere."""
    file = read_entries([record], record_form(framework, mapping))
    if not file.rows_in or not isinstance(record, (Mapping, ActivityRecord)):
        return (Finding("record-without-fields", Where("$")),)  # files pass over blank entries
    findings = [*file.report]
    for item in file.located:
        findings += row_findings(item, framework)
    return Report.of(findings).findings


def _safe_finding(finding: Finding, lang: Lang) -> dict[str, object]:
    """Returns a finding without anything that was typed, numbers and days included."""
    params = message(finding.code).masked(finding.params) | _names_of_fields(finding.params)
    safe, field = Finding(finding.code, finding.where, params), _FIELD.match(finding.where.field)
    return {
        "code": finding.code,
        "severity": finding.severity,
        "field": field[0] if field and field[0] in ActivityRecord.model_fields else None,
        "message": safe.message(lang),
        "remedy": safe.remedy(lang),
    }


def _names_of_fields(params: Mapping[str, object]) -> dict[str, object]:
    """Returns the params that hold the id of a field of records: a key may be what was typed."""
    fields = ActivityRecord.model_fields
    return {key: params[key] for key in _FIELD_PARAMS & params.keys() if params[key] in fields}


def check_source(
    source: RecordSource,
    framework: Framework,
    registers: Registers | None = None,
    mapping: MappingOptions | None = None,
    limits: Limits = LIMITS,
) -> CheckedSource:
    """Returns the valid records of a source and its report. Raises like `validate_records`."""
    mapping = mapping or {}
    with show_progress(texts_of("api.progress")["checking"]):
        if is_table(source) or is_table_path(source):
            require_engines()
            return _check_table(source, framework, registers, mapping, limits)
        if isinstance(source, (str, Path)):
            path = Path(source)
            if _is_large(path, limits) and have_engines():
                return _check_table(source, framework, registers, mapping, limits)
        if isinstance(source, RecordFile):
            refuse_without_table(mapping)
        rows = read_record_source(source, record_form(framework, mapping))
        return _check_rows(rows, framework, registers)


def refuse_columns_of_registers(mapping: MappingOptions) -> None:
    """Raises UnusableInputError for a declared field that only registers have.

    What a call declares is about its records: its registers are read before.
    """
    fields = {name for kind in REGISTER_KINDS.values() for name in kind.model_fields}
    for entry in mapping.get("columns", {}).values():
        if entry in fields and entry not in ActivityRecord.model_fields:
            raise UnusableInputError("mapping-of-registers", entry=entry)


def _is_large(path: Path, limits: Limits) -> bool:
    """Whether a file of lines is so large that it is faster to check as a table."""
    if not is_file(path) or path.stat().st_size < limits.table_bytes:
        return False
    return format_of(read_head(path), path.name) is not Format.LIST


def _check_rows(
    rows: RecordFile, framework: Framework, registers: Registers | None
) -> CheckedSource:
    checked = _check_with_account(rows, framework)
    if registers is not None:
        in_force = {id(record) for record in current_records(checked.records, framework)}
        located = zip(checked.records, checked.locations, strict=True)
        uses = uses_of_records((row, where) for row, where in located if id(row) in in_force)
        found = Report.of(site_findings(uses, registers, framework))
        checked = checked.with_report(checked.report.joined(found))
    return checked


def _check_table(
    source: object,
    framework: Framework,
    registers: Registers | None,
    mapping: MappingOptions,
    limits: Limits,
) -> CheckedSource:
    # Engines are loaded only for tables.
    from ..frames.checking.site_uses import uses_of_table
    from ..frames.checking.validate import check_table
    from ..frames.counting.frame_ledger import FrameLedger

    checked = check_table(source, framework, record_form(framework, mapping), limits)
    ledger = FrameLedger.of(checked.records, framework)
    account = ledger.account(checked.report.rows_accepted, framework)
    report = attrs.evolve(checked.report, account=account)
    report = report.joined(Report.of(perhaps_one_findings(ledger.rows_perhaps_one())))
    if registers is not None:
        uses = uses_of_table(checked.records, framework)
        report = report.joined(Report.of(site_findings(uses, registers, framework)))
    counted = with_alike_codes(ledger, checked.records.alike)
    others = checked.refused, checked.lost, checked.locations, checked.of_protected
    return Checked(counted, report, *others)
