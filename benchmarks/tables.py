"""What tables of any size cost: the library on several engines beside hand-written code, pandera,
pydantic and plain loops.

Run: python benchmarks/tables.py [--rows 1000,10000,1000000] [--rounds 3] [--only
rules|indicators|memory|growth] Every contestant first has to give the same answer; then they run in
turns, in one process. `*` marks those that were given a part of the rows and whose time is scaled.
Lines to hold are printed and not asserted: they are meant for a million rows.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import attrs
import duckdb
import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl
from by_hand import counts_in_polars, counts_in_sql, row_by_row, rules_in_pandera, rules_in_polars
from side_by_side import Contestant, Line, measured, print_table
from table_files import parquet_of, text_of

from sexwork_models import (
    Framework,
    IndicatorValue,
    Period,
    ReportingCalendar,
    Status,
    load_framework,
    validate_records,
)
from sexwork_models.frames.checking.rules import rules_of
from sexwork_models.frames.checking.validate import check_table
from sexwork_models.frames.checking.violations import find_failing_rows
from sexwork_models.frames.counting.frame_ledger import FrameLedger
from sexwork_models.frames.engines import collect
from sexwork_models.frames.reading.columns import read_table
from sexwork_models.monitoring.indicators.from_records import build_record_count, count_indicators
from sexwork_models.monitoring.measures.ledger import Ledger, RowLedger
from sexwork_models.monitoring.measures.record_count import RecordCount, days_of
from sexwork_models.practice.records.validate import check_records

PERIOD, BY = "2024-Q4", ("province",)
SAMPLE = 50_000  # rows for what reads row by row
FEW = 2_000_000  # rows: beyond, only these run
ENOUGH = (
    "by hand, Polars",
    "library, Polars",
    "by hand, DuckDB SQL",
    "library, DuckDB",
    "floor: numpy sum of the buffers",
)
PACKAGES = ("narwhals", "polars", "pandas", "pyarrow", "duckdb", "pandera", "pydantic", "numpy")
MOST_AS_TEXT = 1_000_000  # rows; as NDJSON ten million are more than seven gigabytes
TASKS = ("rules", "indicators", "memory", "growth")

RULE_LINES = (
    Line("library, Polars", "by hand, Polars", 1.15),
    Line("pandera", "library, Polars", 1.5, at_most=False),
    Line("pydantic, row by row", "library, Polars", 30, at_most=False),
)
REPORT_LINES = (Line("library, Polars", "by hand, Polars", 1.15),)
COUNT_LINES = (
    Line("library, Polars", "by hand, Polars", 1.2),
    Line("library, DuckDB", "by hand, DuckDB SQL", 1.4),
)


@attrs.frozen(slots=False)
class Bench:
    """What is measured on: a framework, a period, and the files of one size."""

    folder: Path
    count: int
    rounds: int

    @cached_property
    def framework(self) -> Framework:
        """The packaged one."""
        return load_framework()

    @cached_property
    def calendar(self) -> ReportingCalendar:
        """That of the state."""
        return ReportingCalendar.named("state")

    @property
    def period(self) -> Period:
        """What is counted."""
        return self.calendar.period(PERIOD)

    def counting(self, ledger: Ledger, by: tuple[str, ...] = BY) -> RecordCount:
        """A ledger in the period, cut by dimensions."""
        return build_record_count(ledger, self.framework, self.calendar, self.period, by)

    @cached_property
    def days(self) -> counts_in_polars.Days:
        """The same period, for what is written by hand."""
        asked = self.counting(RowLedger.of((), self.framework))
        months = tuple((days_of(month).start, days_of(month).end) for month in asked.months)
        return counts_in_polars.Days(
            asked.windows.period.start, asked.windows.period.end, months, asked.windows.year_start
        )

    @cached_property
    def places(self) -> pl.DataFrame:
        """Every meaning of every code of a place: its days and its province, as a table that comes
        with the data.
        """
        rows = [
            row for timeline in self.framework.places.values() for row in self._meanings(timeline)
        ]
        return pl.DataFrame(rows, schema=("code", "first", "end", "province"), orient="row")

    def _meanings(self, timeline: Any) -> Iterator[tuple[str, date, date, str]]:
        for entry in timeline.entries:
            if entry.known:
                first, end = (
                    entry.interval.start or date(1900, 1, 1),
                    entry.interval.end or date(2200, 1, 1),
                )
                on = self.days.start if first <= self.days.start < end else first
                yield (
                    entry.value.code,
                    first,
                    end,
                    self.framework.province_of(entry.value.code, on) or "",
                )

    def table(self, *, faults: bool) -> pl.DataFrame:
        """The records in memory."""
        return pl.read_parquet(parquet_of(self.folder, self.count, faults=faults))


def database(**tables: pl.DataFrame) -> duckdb.DuckDBPyConnection:
    """A database with some tables, which leaves room for the others."""
    base = duckdb.connect(config={"memory_limit": "8GB"})
    for name, table in tables.items():
        base.register("given", table.to_arrow())
        base.execute(f"CREATE TABLE {name} AS FROM given")
        base.unregister("given")
    return base


def engines(
    bench: Bench, table: pl.DataFrame, base: duckdb.DuckDBPyConnection
) -> Mapping[str, Any]:
    """The same table for each engine, without those that are not measured on so many rows."""
    made: dict[str, Any] = {"library, Polars": table.lazy()}
    if bench.count <= FEW:
        arrow = made["library, PyArrow"] = table.to_arrow()
        columns = {
            name: pd.Series(arrow[name], dtype=pd.ArrowDtype(arrow[name].type))
            for name in arrow.column_names
        }
        made["library, pandas"] = pd.DataFrame(columns)
    return {**made, "library, DuckDB": base.table("records")}


def compared(
    title: str, contestants: list[Contestant], bench: Bench, lines: tuple[Line, ...]
) -> None:
    """Measures those that are meant for so many rows, and prints the table."""
    chosen = [
        contestant for contestant in contestants if bench.count <= FEW or contestant.name in ENOUGH
    ]
    scaled = [contestant.name for contestant in chosen if contestant.share < 1]
    print_table(title, measured(chosen, bench.rounds), bench.count, lines, scaled)


def floor(table: pl.DataFrame) -> Contestant:
    """The bytes' own floor: every buffer is read once."""
    buffers = [
        np.frombuffer(buffer, dtype=np.uint8, count=len(buffer) // 8 * 8).view(np.uint64)
        for column in table.to_arrow().itercolumns()
        for chunk in column.chunks
        for buffer in chunk.buffers()
        if buffer is not None
    ]
    return Contestant(
        "floor: numpy sum of the buffers",
        lambda: [int(buffer.sum()) for buffer in buffers],
        len,
        len(buffers),
    )


# -------------------------------------------------------------------------------------------- rules


def rules(bench: Bench) -> None:
    """The rules about one record, then all rules with their findings."""
    table, places = bench.table(faults=True), bench.places
    sample = table.head(SAMPLE)
    rows, spans = sample.to_dicts(), rules_in_polars.spans_of(places)
    alone, of_sample = (
        rules_in_polars.broken_rules(frame.lazy(), places) for frame in (table, sample)
    )
    schema, share = rules_in_pandera.schema_of(places), sample.height / table.height
    failing, failing_of_sample, base = (
        set(alone["row"]),
        set(of_sample["row"]),
        database(records=table),
    )
    contestants = [
        Contestant(
            "by hand, Polars",
            lambda: rules_in_polars.broken_rules(table.lazy(), places),
            _numbers,
            failing,
        ),
        *(
            Contestant(name, lambda source=source: _failing(source, bench), len, len(failing))
            for name, source in engines(bench, table, base).items()
        ),
        Contestant(
            "pandera", lambda: rules_in_pandera.failing_rows(table, schema, places), set, failing
        ),
        Contestant(
            "pydantic, row by row",
            lambda: row_by_row.failing_rows(rows, spans),
            set,
            failing_of_sample,
            share,
        ),
        Contestant(
            "plain loop",
            lambda: row_by_row.loop_over_rules(rows, spans),
            sorted,
            sorted(of_sample.rows()),
            share,
        ),
        floor(table),
    ]
    compared("Rules about one record: which rows break which", contestants, bench, RULE_LINES)
    _all_rules(bench, table, base)


def _numbers(faults: pl.DataFrame) -> set[int]:
    return set(faults["row"])


def _failing(source: object, bench: Bench) -> set[object]:
    """The ids and numbers of the rows that break a rule about one record."""
    found = find_failing_rows(read_table(source, bench.framework), rules_of(bench.framework))
    parts = (found.to_reread, found.partial, found.valid)
    return {line for part in parts for line in part["line"]}


def _all_rules(bench: Bench, table: pl.DataFrame, base: duckdb.DuckDBPyConnection) -> None:
    places, framework, sample = bench.places, bench.framework, table.head(SAMPLE)
    expected, of_sample = (
        rules_in_polars.all_faults(frame.lazy(), places) for frame in (table, sample)
    )
    filled = [
        {name: value for name, value in row.items() if value is not None}
        for row in sample.to_dicts()
    ]
    share = sample.height / table.height
    contestants = [
        Contestant(
            "by hand, Polars",
            lambda: rules_in_polars.all_faults(table.lazy(), places),
            len,
            len(expected),
        ),
        *(
            Contestant(
                name,
                lambda source=source: check_table(source, framework).report,
                _by_code,
                _by_code_of(expected),
            )
            for name, source in engines(bench, table, base).items()
        ),
        Contestant(
            "library, row by row",
            lambda: validate_records(filled, framework),
            _placed,
            sorted(of_sample.rows()),
            share,
        ),
    ]
    compared(
        "All rules, between records too, with a finding for each fault",
        contestants,
        bench,
        REPORT_LINES,
    )


def _by_code(report: Any) -> dict[tuple[str, str], int]:
    counted: dict[tuple[str, str], int] = {}
    for finding in report:
        key = finding.code, finding.where.field
        counted[key] = counted.get(key, 0) + 1
    return counted


def _by_code_of(faults: pl.DataFrame) -> dict[tuple[str, str], int]:
    return {
        (code, field): count for code, field, count in faults.group_by("code", "field").len().rows()
    }


def _placed(report: Any) -> list[tuple[int, str, str]]:
    return sorted(
        (int(finding.where.file[2:-1]), finding.code, finding.where.field) for finding in report
    )


# --------------------------------------------------------------------------------------- indicators


def indicators(bench: Bench) -> None:
    """Every indicator that records feed, by province, in one quarter."""
    table, places, days = bench.table(faults=False), bench.places, bench.days
    sample = table.head(SAMPLE)
    expected, of_sample = (
        counts_in_polars.count_all(frame.lazy(), places, days) for frame in (table, sample)
    )
    base = database(records=table, places=places)
    rows, share = sample.to_dicts(), sample.height / table.height
    meanings = {code: tuple(own.rows()) for (code,), own in places.group_by("code")}
    provinces = {code: tuple(row[1:] for row in own) for code, own in meanings.items()}
    records = check_records(
        [{k: v for k, v in row.items() if v is not None} for row in rows], bench.framework
    ).records
    contestants = [
        Contestant(
            "by hand, Polars",
            lambda: counts_in_polars.count_all(table.lazy(), places, days),
            dict,
            expected,
        ),
        *(
            Contestant(name, lambda source=source: _counted(source, bench), answer_of, expected)
            for name, source in engines(bench, table, base).items()
        ),
        Contestant(
            "by hand, DuckDB SQL", lambda: counts_in_sql.count_all(base, days), dict, expected
        ),
        Contestant(
            "plain loop",
            lambda: row_by_row.loop_over_indicators(rows, provinces, days),
            dict,
            of_sample,
            share,
        ),
        Contestant(
            "library, row by row",
            lambda: count_indicators(bench.counting(RowLedger.of(records, bench.framework))),
            answer_of,
            of_sample,
            share,
        ),
        floor(table),
    ]
    compared(f"Every indicator by {', '.join(BY)}, {PERIOD}", contestants, bench, COUNT_LINES)


def _counted(
    source: object, bench: Bench, by: tuple[str, ...] = BY, only: list[str] | None = None
) -> tuple[IndicatorValue, ...]:
    ledger = FrameLedger.of(read_table(source, bench.framework).table, bench.framework)
    return count_indicators(bench.counting(ledger, by), only)


def answer_of(values: tuple[IndicatorValue, ...]) -> counts_in_polars.Answer:
    """Values in the form of the hand-written answers: bounds, or those of both parts of a ratio,
    and the records.
    """
    found = {}
    for value in values:
        if value.status is not Status.NO_DATA:
            month = [str(days_of(value.period).start)] if value.per_period == "month" else []
            key = (value.definition.id, *(word for _, word in value.cut), *month)
            found[key] = (*_bounds_of(value), value.records)
    return found


def _bounds_of(value: IndicatorValue) -> tuple[int | None, ...]:
    figures = (value.figure,) if value.numerator is None else (value.numerator, value.denominator)
    bounds = [
        None if bound is None else int(bound)
        for figure in figures
        for bound in (figure.low, figure.high)
    ]
    if (
        value.definition.id == "I23"
    ):  # the range of single meetings, with its total and their number
        return int(value.figure.low), int(value.figure.high), bounds[0], bounds[2]
    return tuple(bounds)


# ------------------------------------------------------------------------------------------- memory


def memory(bench: Bench) -> None:
    """The peak of a fresh process that reads one file, beside that of one that only imports the
    library.
    """
    print(f"\nPeak memory of fresh processes, {bench.count:,} rows from a file")
    for task, faults in (("nothing", False), ("rules", True), ("indicators", False)):
        path = parquet_of(bench.folder, bench.count, faults=faults)
        texts = (".csv", ".ndjson") if bench.count <= MOST_AS_TEXT else (".csv",)
        for file in (
            (path, *(text_of(path, suffix) for suffix in texts)) if task == "rules" else (path,)
        ):
            command = [sys.executable, __file__, "--alone", task, str(file)]
            seconds, peak, size = subprocess.run(
                command, check=True, capture_output=True, text=True
            ).stdout.split()
            print(
                f"  {float(peak):8.0f} MiB {float(seconds):8.1f} s  {task}, {file.suffix} file "
                f"of {float(size):.0f} MiB"
            )


def alone(task: str, path: Path) -> None:
    """One task in this process; prints its seconds, its peak in MiB and the size of the file."""
    bench = Bench(path.parent, 0, 1)
    start = perf_counter()
    if task == "rules":
        check_table(path, bench.framework)
    elif task == "indicators":
        _counted(path, bench)
    print(perf_counter() - start, _peak() / 1024, path.stat().st_size / 2**20)


def _peak() -> int:
    """The most memory that this process ever had, in KiB. Linux counts in `ru_maxrss` what the
    parent had when it forked.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text(encoding="ascii").partition("VmHWM:")[2].split()[0])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


# ------------------------------------------------------------------------------------------- growth


def growth(bench: Bench) -> None:
    """How the cost grows with rules, indicators and groups, on one size; with rows it is read from
    the other tables.
    """
    table, framework = bench.table(faults=False), bench.framework
    every = [
        id
        for id in framework.indicators
        if id in {value.definition.id for value in _counted(table.lazy(), bench, ())}
    ]
    asked: dict[str, Callable[[], Any]] = {}
    for count in (1, 10, 20, len(every)):
        asked[f"{count} indicators"] = lambda count=count: _counted(
            table.lazy(), bench, (), every[:count]
        )
    for by in ((), ("province",), ("province", "model"), ("province", "model", "channel")):
        asked[f"every indicator by {' x '.join(by) or 'nothing'}"] = lambda by=by: _counted(
            table.lazy(), bench, by
        )
    sheet, broken = (
        read_table(table.lazy(), framework),
        [rule.broken for rule in rules_of(framework).all],
    )
    for count in (1, 10, 40, len(broken)):
        asked[f"{count} rules"] = lambda count=count: collect(
            sheet.table.frame.filter(_any(broken[:count])), ""
        )
    contestants = [Contestant(name, run, lambda _: None, None) for name, run in asked.items()]
    print_table("How the cost grows on Polars", measured(contestants, bench.rounds), bench.count)


def _any(broken: list[Any]) -> Any:
    return nw.any_horizontal(*broken, ignore_nulls=True)


def main(words: list[str]) -> None:
    """Prints the tables that were asked for."""
    if words[:1] == ["--alone"]:
        alone(words[1], Path(words[2]))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default="1000,10000,1000000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=TASKS, action="append")
    parser.add_argument(
        "--folder",
        type=Path,
        help="where the files are kept; without it they are made anew and deleted",
    )
    options = parser.parse_args(words)
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, Python {sys.version.split()[0]}, "
        + ", ".join(map(_versioned, PACKAGES))
    )
    with TemporaryDirectory() as made:
        for count in map(int, options.rows.split(",")):
            bench = Bench(options.folder or Path(made), count, options.rounds)
            for task in options.only or TASKS:
                {"rules": rules, "indicators": indicators, "memory": memory, "growth": growth}[
                    task
                ](bench)


def _versioned(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"{package} not installed"


if __name__ == "__main__":
    main(sys.argv[1:])
