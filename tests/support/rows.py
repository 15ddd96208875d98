"""Raw rows as frames of every engine and as files, for tests that compare the check of tables with
that of rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sexwork_models import ActivityRecord, Framework, RecordReport
from sexwork_models.api.validate_records import check_source
from sexwork_models.forms.row_rules import COUNT_FIELDS
from sexwork_models.frames.limits import LIMITS, Limits
from sexwork_models.practice.records.validate import check_records
from tests.support.frames import duckdb_connection

TABLES_OF_ANY_SIZE = Limits(table_bytes=0)
DAYS, FLAGS = ("day", "entered_on"), ("cancelled", "trafficking_suspected")


def typed_cells(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """The cells of a row as a typed frame has them, None for a row that no typed frame can hold."""
    try:
        numbers = {name: int(row[name]) for name in COUNT_FIELDS if name in row}
        days = {name: date.fromisoformat(row[name]) for name in DAYS if name in row}
        flags = {name: {"true": True, "false": False}[row[name]] for name in FLAGS if name in row}
    except (KeyError, ValueError):
        return None
    return {**row, **numbers, **days, **flags}


def polars_rows(rows: Any) -> Any:
    """Typed rows as an eager Polars frame whose models are texts."""
    pl = pytest.importorskip("polars")
    types = {
        **dict.fromkeys(COUNT_FIELDS, pl.Int64),
        **dict.fromkeys(DAYS, pl.Date),
        **dict.fromkeys(FLAGS, pl.Boolean),
    }
    return pl.DataFrame(
        rows,
        schema={name: types.get(name, pl.String) for name in ActivityRecord.model_fields},
        orient="row",
    )


def _pandas(frame: Any) -> Any:
    pd = pytest.importorskip("pandas")
    types = {**dict.fromkeys(DAYS, "datetime64[us]"), **dict.fromkeys(FLAGS, "boolean")}
    return (
        pd.DataFrame(frame.to_dict(as_series=False))
        .astype(types)
        .astype(dict.fromkeys(COUNT_FIELDS, "float64"))
    )


def _pandas_on_arrow(frame: Any) -> Any:
    pd = pytest.importorskip("pandas")
    return frame.to_arrow().to_pandas(types_mapper=pd.ArrowDtype)


def _duckdb(frame: Any) -> Any:
    return duckdb_connection().from_arrow(frame.to_arrow())


IN_MEMORY = {
    "polars": lambda frame: frame,
    "polars-lazy": lambda frame: frame.lazy(),
    "pandas": _pandas,
    "pandas-arrow": _pandas_on_arrow,
    "pyarrow": lambda frame: frame.to_arrow(),
}
WITHOUT_ORDER = {"duckdb": _duckdb}


def finding_texts(report: Any) -> list[tuple[str, str, str]]:
    """Returns the code, place and parameters of every finding, sorted."""
    return sorted(
        (finding.code, str(finding.where), repr(dict(finding.params))) for finding in report
    )


def row_counts(report: Any) -> tuple[int, int, int]:
    return report.rows_in, report.rows_accepted, report.rows_reported


def ids_of(table: Any) -> list[str]:
    return sorted(table.frame.select("id").collect(backend="polars").to_native()["id"])


def assert_same(checked: Any, source: Any, framework: Framework) -> None:
    """A table gives what the rows of its source give."""
    assert_equal(checked, check_records(source, framework))


def assert_equal(checked: Any, expected: Any) -> None:
    """The table gives the findings, the account and the countable records that the rows give, and
    as failing rows the same.
    """
    assert finding_texts(checked.report) == finding_texts(expected.report)
    assert row_counts(checked.report) == row_counts(expected.report)
    assert ids_of(checked.records) == sorted(record.id for record in expected.records)
    assert sorted(str(item.raw.where) for item in checked.refused) == sorted(
        str(item.raw.where) for item in expected.refused
    )
    assert sorted(str(item.raw.where) for item in checked.of_protected) == sorted(
        str(item.raw.where) for item in expected.of_protected
    )
    assert checked.lost == expected.lost


def codes(report: Any) -> Counter[tuple[str, str]]:
    return Counter((finding.code, finding.where.field) for finding in report)


def report_of_file(
    path: Path, framework: Framework, *, as_table: bool, **mapping: Any
) -> RecordReport:
    """The report on a file that is read row by row, or `as_table` as large ones are."""
    limits = TABLES_OF_ANY_SIZE if as_table else LIMITS
    return check_source(path, framework, None, mapping, limits).report
