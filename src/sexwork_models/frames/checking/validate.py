"""Is a table of records sound? The findings of the reference, the failing rows as a table, and the rows that may be counted."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import attrs
import polars as pl

from ...core.findings import Finding, Report, Where
from ...framework.framework import Framework
from ...intake.parsing import understand
from ...practice.records.content_rules import row_findings
from ...practice.records.model import ActivityRecord
from ...practice.records.validate import RecordReport, judge
from ..engines import LINE
from ..reading.columns import read_table
from ..reading.text_reader import TEXT_SUFFIXES, read_text
from ..reading.typed_source import Beside, Sheet
from ..table import TypedTable
from .key_checks import concerned_keys, key_findings
from .row_store import Pool, counted_rows, sound_rows, whole_rows
from .rows import Item, read_again, records_of
from .rules import rules_of
from .violations import LONG, Failing, failing_of, long_table, of_library

__all__ = ["CheckedTable", "check_sheet", "check_table", "named"]


def named(found: Iterable[Finding], items: Mapping[Where, Item]) -> tuple[Finding, ...]:
    """The findings with the ids of the records in place of numbers that mean nothing outside."""
    names = {where: Where(f"$[id={item.row.id}]") for where, item in items.items()}
    return tuple(
        attrs.evolve(one, where=_name(one.where, names), params=_params(one.params, names))
        for one in found
    )


def _name(where: Where, names: Mapping[Where, Where]) -> Where:
    return names.get(where.at(""), where).at(where.field)


def _params(params: Mapping[str, object], names: Mapping[Where, Where]) -> dict[str, object]:
    return {key: _value(value, names) for key, value in params.items()}


def _value(value: object, names: Mapping[Where, Where]) -> object:
    if isinstance(value, list):
        return [_value(one, names) for one in value]
    return _name(value, names) if isinstance(value, Where) else value


@attrs.frozen(eq=False, repr=False)
class CheckedTable:
    """The sound rows of a table, which may be counted, and the report of all; `refused` and `lost` as of records in memory."""

    sound: TypedTable
    report: RecordReport
    refused: tuple[Item, ...] = ()
    lost: int = 0


def check_table(source: object, framework: Framework) -> CheckedTable:
    """Checks a frame of any engine, or a path to Parquet, CSV or NDJSON; only failing rows and those of one key are collected.

    Rows of a file are named by their line (of Parquet, by their number from 1), rows of a frame by their position as `$[0]`,
    and where the engine has no order by the id of the record as `$[id=...]`. Raises UnusableInputError for a table that
    cannot be read.
    """
    if (
        isinstance(source, (str, Path))
        and Path(source).suffix.lower() in TEXT_SUFFIXES
        and not Path(source).is_dir()
    ):
        return check_sheet(read_text(Path(source), framework), framework)
    return check_sheet(read_table(source, framework), framework)


@contextmanager
def _nothing_thrown_away() -> Iterator[None]:
    """Many records are made and all are kept: to look for garbage among them takes as long as to make them."""
    looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looking:
            gc.enable()


@_nothing_thrown_away()
def check_sheet(sheet: Sheet, framework: Framework) -> CheckedTable:
    """Checks a table with typed columns."""
    if not sheet.usable:
        return _nothing(sheet)
    rules = rules_of(framework)
    failing = failing_of(sheet, rules)
    beside = sheet.beside
    found, items, mended = _read(sheet, failing, beside)
    found += [one for item in items for one in row_findings(item, framework)]
    whole = whole_rows(sheet, rules, failing, mended)
    pool = Pool(sheet, lambda rows: sound_rows(rows, sheet, rules, failing), items)
    found += key_findings(pool, concerned_keys(whole, sheet.table))
    _fetch_corrections(pool, found)
    judged = judge(pool.items, found)
    rows = beside.rows + len(beside.raws)
    by_place = {item.raw.where: item for item in pool.items}
    findings, failed = (
        Report.of(judged.findings).findings,
        long_table(failing.broken, found, judged.findings, by_place),
    )
    if not sheet.ordered:
        findings, failed = (
            named(findings, by_place),
            failed.with_columns(pl.lit(None, dtype=pl.Int64).alias(LINE)),
        )
    accepted = rows - len(judged.faulty)
    reported = beside.lost + len(judged.faulty)
    report = RecordReport(
        findings, rows + beside.lost, accepted, reported, of_library(failed, sheet.kind)
    )
    sound = sheet.table.with_frame(counted_rows(whole, sheet, judged, pool.items))
    return CheckedTable(sound, report, judged.refused, beside.lost)


def _fetch_corrections(pool: Pool, found: Iterable[Finding]) -> None:
    """Fetches whatever corrects a row with a finding, or the same record as such a row: it may answer what was found."""
    places = {(one.where.file, one.where.line) for one in found}
    items = [item for item in pool.items if (item.raw.where.file, item.raw.where.line) in places]
    pool.fetch(supersedes={id for item in items for id in (item.row.id, item.row.supersedes) if id})


def _nothing(sheet: Sheet) -> CheckedTable:
    """What can be said of a table without a column that it needs: its rows mean nothing."""
    nothing = sheet.table.with_frame(sheet.table.frame.head(0))
    beside = sheet.beside
    rows = beside.rows + len(beside.raws) + beside.lost
    found = Report.of([*sheet.findings, *beside.findings]).findings
    failing = of_library(pl.DataFrame(schema=LONG), sheet.kind)
    return CheckedTable(nothing, RecordReport(found, rows, 0, rows, failing), lost=rows)


def _read(
    sheet: Sheet, failing: Failing, beside: Beside
) -> tuple[list[Finding], list[Item], list[Item]]:
    """What reading found, the failing rows as records in order, and those of them that were read again and are whole."""
    again, partial = read_again(failing.again, sheet), read_again(failing.partial, sheet)
    others, faults = understand(beside.raws, ActivityRecord)
    found = [*sheet.findings, *beside.findings, *again.findings, *partial.findings, *faults]
    items = [*again.items, *others, *partial.items, *records_of(failing.whole, sheet)]
    mended = [item for item in (*again.items, *others) if item.whole]
    return found, sorted(items, key=sheet.place), mended
