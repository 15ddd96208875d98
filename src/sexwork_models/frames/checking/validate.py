"""Validates a table of records: the report, its failing rows, and the rows that may be counted."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import attrs
import polars as pl

from ...core.findings import Finding, Report, Where
from ...forms.records import ActivityRecord
from ...framework.framework import Framework
from ...intake.mapping.row_form import RowForm
from ...intake.parsing import parse_rows
from ...practice.records.checked import Checked, RecordReport
from ...practice.records.content_rules import fraction_findings, row_findings
from ...practice.records.corrections import current_records, rows_of_protected_clients
from ...practice.records.files import record_form
from ...practice.records.validate import RowAssessment, assess_rows
from ..engines import LINE
from ..limits import LIMITS, Limits
from ..reading.frame_reader import read_table
from ..reading.text_reader import read_text_file
from ..reading.typed_source import TypedSource, row_location_by_id
from ..sources import is_table_path
from ..table import TypedTable
from .key_checks import key_findings
from .row_store import RowStore, countable_rows, sound_rows, valid_rows
from .rows import LocatedRecord, reread_rows, to_records
from .rules import rules_of
from .suspect_keys import find_suspect_keys
from .violations import (
    VIOLATION_SCHEMA,
    FailingRows,
    find_failing_rows,
    to_library,
    violation_table,
)

__all__ = ["check_source", "check_table", "name_by_record_id"]


def check_table(
    source: object, framework: Framework, form: RowForm | None = None, limits: Limits = LIMITS
) -> Checked[TypedTable]:
    """Checks a frame of any engine, or a path to Parquet, CSV or NDJSON.

    `form` is how the table is written. Only failing rows, and those that share a suspect key, are
    collected; `limits` change the way to the answer, not the answer. Rows of a file are named by
    their line (of Parquet, by their number from 1), rows of a frame by their position as `$[0]`,
    and where the engine has no order by the id of the record as `$[id=...]`. Raises
    UnusableInputError for a table that cannot be read.
    """
    form = form or record_form(framework, {})
    if isinstance(source, (str, Path)):
        path = Path(source)
        if not is_table_path(path):
            return check_source(read_text_file(path, framework, form, limits), framework)
    return check_source(read_table(source, framework, form, limits), framework)


@contextmanager
def _paused_garbage_collection() -> Iterator[None]:
    """Pauses the search for garbage: it takes as long as making the records, which all stay."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@_paused_garbage_collection()
def check_source(source: TypedSource, framework: Framework) -> Checked[TypedTable]:
    """Checks a table with typed columns."""
    if not source.usable:
        return _unusable_table(source)
    rules = rules_of(framework)
    failing = find_failing_rows(source, rules)
    found, records, reread = _read_failing_rows(source, failing)
    for record in records:
        found += row_findings(record, framework)
    found += fraction_findings(records, framework)
    valid = source.table.hold(valid_rows(source, rules, failing, reread))
    store = RowStore(source, lambda rows: sound_rows(rows, source, rules, failing), records)
    keys = find_suspect_keys(valid, source.table)
    found += key_findings(store, keys, framework)
    _fetch_corrections(store, found)
    judged = assess_rows(store.records, found)
    report = _table_report(source, failing.violations, found, judged, store.records)
    sound = source.table.with_frame(countable_rows(valid, source, judged, store.records))
    located = [record for record in store.records if judged.may_count(record)]
    rows = [record.row for record in located]
    of_suspects = [row for row in rows if row.client in keys.clients]
    alike = current_records(rows, framework, of_suspects)
    sound = attrs.evolve(sound, alike=alike)
    refused, of_protected = judged.refused, rows_of_protected_clients(located, judged.findings)
    if not source.ordered:
        refused, of_protected = _named_by_record_id(refused), _named_by_record_id(of_protected)
    lost = source.summary.lost_count
    return Checked(sound, report, refused, lost, of_protected=of_protected)


def _table_report(
    source: TypedSource,
    violations: pl.DataFrame,
    found: Iterable[Finding],
    judged: RowAssessment,
    records: Iterable[LocatedRecord],
) -> RecordReport:
    """The report of a table whose records are judged; `found` are all findings before that."""
    by_location = {record.raw.where: record for record in records}
    findings = Report.of(judged.findings).findings
    failing = violation_table(violations, found, judged.findings, by_location)
    if not source.ordered:
        findings = name_by_record_id(findings, by_location)
        failing = failing.with_columns(pl.lit(None, dtype=pl.Int64).alias(LINE))
    summary, faulty_count = source.summary, len(judged.faulty)
    row_count = summary.row_count + len(summary.raw_rows)
    return RecordReport(
        findings,
        rows_in=row_count + summary.lost_count,
        rows_accepted=row_count - faulty_count,
        rows_reported=summary.lost_count + faulty_count,
        failing=to_library(failing, source.library),
    )


def _unusable_table(source: TypedSource) -> Checked[TypedTable]:
    """The result for a table without a required column: no row can be read."""
    summary = source.summary
    row_count = summary.row_count + len(summary.raw_rows) + summary.lost_count
    report = RecordReport(
        Report.of([*source.findings, *summary.findings]).findings,
        rows_in=row_count,
        rows_accepted=0,
        rows_reported=row_count,
        failing=to_library(pl.DataFrame(schema=VIOLATION_SCHEMA), source.library),
    )
    no_rows = source.table.with_frame(source.table.frame.head(0))
    return Checked(no_rows, report, lost=row_count)


def _read_failing_rows(
    source: TypedSource, failing: FailingRows
) -> tuple[list[Finding], list[LocatedRecord], list[LocatedRecord]]:
    """The findings of reading, the failing rows as records in order, and the valid reread ones."""
    summary = source.summary
    reread = reread_rows(failing.to_reread, source)
    partial = reread_rows(failing.partial, source)
    found = [*source.findings, *summary.findings]
    raw_rows = source.reader.plain_rows(summary.raw_rows)
    others, faults = parse_rows(raw_rows, ActivityRecord)
    row_count = summary.row_count + len(raw_rows)
    found += source.reader.notes(Where(source.table.file or "$"), row_count)
    found += [*reread.findings, *partial.findings, *faults]
    valid = to_records(failing.valid, source)
    records = [*reread.records, *others, *partial.records, *valid]
    now_valid = list[LocatedRecord]()
    for record in (*reread.records, *others):
        if record.whole:
            now_valid.append(record)
    return found, sorted(records, key=source.sort_key), now_valid


def _fetch_corrections(store: RowStore, found: Iterable[Finding]) -> None:
    """Fetches the corrections of rows with a finding, and of records that these rows correct.

    They may answer the findings.
    """
    places = {(finding.where.file, finding.where.line) for finding in found}
    ids = set[str]()
    for record in store.records:
        if (record.raw.where.file, record.raw.where.line) in places:
            ids.update(filter(None, (record.row.id, record.row.supersedes)))
    store.fetch(supersedes=ids)


def name_by_record_id(
    findings: Iterable[Finding], records: Mapping[Where, LocatedRecord]
) -> tuple[Finding, ...]:
    """The findings with the ids of their records in place of row numbers, which an engine lacks."""
    names = dict[Where, Where]()
    for where, record in records.items():
        names[where] = row_location_by_id(record.row.id, where.columns)
    renamed = list[Finding]()
    for finding in findings:
        params = {key: _renamed_param(value, names) for key, value in finding.params.items()}
        where = _renamed_place(finding.where, names)
        renamed.append(Finding(finding.code, where, params))
    return tuple(renamed)


def _named_by_record_id(items: Iterable[LocatedRecord]) -> tuple[LocatedRecord, ...]:
    """The rows of an engine without order, each named as in the findings."""
    named = list[LocatedRecord]()
    for item in items:
        raw = attrs.evolve(item.raw, where=row_location_by_id(item.row.id, item.raw.where.columns))
        named.append(attrs.evolve(item, raw=raw))
    return tuple(named)


def _renamed_param(value: object, names: Mapping[Where, Where]) -> object:
    if isinstance(value, list):
        return [_renamed_param(part, names) for part in value]
    return _renamed_place(value, names) if isinstance(value, Where) else value


def _renamed_place(where: Where, names: Mapping[Where, Where]) -> Where:
    return names.get(where.at(""), where).at(where.field)
