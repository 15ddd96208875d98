"""Are records sound, whatever they come in: rows in memory, a file, or a table of any size."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

import attrs

from ..frames.sources import have_engines, is_table, is_table_path, require_engines
from ..framework.framework import Framework
from ..framework.loading import packaged_framework
from ..intake.progress import doing
from ..monitoring.measures.ledger import Ledger
from ..practice.records.content_rules import RowOfRecords
from ..practice.records.files import RecordSource
from ..practice.records.model import ActivityRecord
from ..practice.records.validate import RecordReport, check_records
from ..values.text import Text

if TYPE_CHECKING:
    from narwhals.stable.v2.typing import IntoFrame

__all__ = ["AnyRecords", "Checked", "TableSource", "check", "validate_records"]

TableSource: TypeAlias = "IntoFrame"
AnyRecords: TypeAlias = "RecordSource | TableSource"

_CHECKING = Text("Đang kiểm tra bản ghi", "checking records")
_LINES = (".csv", ".ndjson", ".jsonl")
_LARGE = 1_000_000  # bytes of a file, some thousand rows: from here on a table is faster than its rows one by one


@attrs.frozen(repr=False)
class Checked:
    """What may be counted of a source, with the report of all, and what is not complete: see `CheckedRecords`."""

    countable: Iterable[ActivityRecord] | Ledger
    report: RecordReport
    refused: tuple[RowOfRecords, ...]
    lost: int


def validate_records(source: AnyRecords, framework: Framework | None = None) -> RecordReport:
    """Everything that was found in records: a CSV, NDJSON or Parquet file, a folder of Parquet, bytes, mappings, models, a frame.

    A frame is one of Polars, pandas, PyArrow, DuckDB or PySpark, eager or lazy; a large file is scanned and not loaded. Bad data
    gives findings and never an exception; rows that cannot be read are reported and the others are still checked: rows in =
    rows accepted + rows reported. Raises UnusableInputError for a file that is not there or of another kind, a column of another
    type, and a frame without the packages of the extra `frames`.
    """
    return check(source, framework or packaged_framework()).report


def check(source: AnyRecords, framework: Framework) -> Checked:
    """The sound records of a source, with its report. Raises as `validate_records`."""
    with doing(_CHECKING):
        return _checked(source, framework)


def _checked(source: AnyRecords, framework: Framework) -> Checked:
    if is_table(source) or is_table_path(source):
        require_engines()
        return _check_table(source, framework)
    if isinstance(source, (str, Path)) and _is_large(Path(source)) and have_engines():
        return _check_table(source, framework)
    checked = check_records(cast("RecordSource", source), framework)
    return Checked(checked.records, checked.report, checked.refused, checked.lost)


def _is_large(path: Path) -> bool:
    return path.suffix.lower() in _LINES and path.is_file() and path.stat().st_size >= _LARGE


def _check_table(source: object, framework: Framework) -> Checked:
    from ..frames.checking.validate import check_table  # noqa: PLC0415 - engines are loaded only for tables
    from ..frames.counting.frame_ledger import FrameLedger  # noqa: PLC0415 - as above

    checked = check_table(source, framework)
    return Checked(FrameLedger.of(checked.sound), checked.report, checked.refused, checked.lost)
