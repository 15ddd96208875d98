"""Reads a CSV or NDJSON file of any size into typed columns, spilled to Parquet.

A cell that is not written in the one form that is cast at once makes its row unreadable: the row
parser reads that row again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile

import attrs
import narwhals.stable.v2 as nw
import polars as pl
from polars.io.plugins import register_io_source

from ...core.columns import ColumnsByField
from ...core.errors import SexworkModelsError, UnusableInputError
from ...core.findings import Finding, Where
from ...forms.records import CLEAR_NO, ActivityRecord
from ...forms.row_rules import COUNT_FIELDS
from ...framework.framework import Framework
from ...intake.disk import read_head, require_file
from ...intake.field_catalog import columns_of_kind
from ...intake.files import RawRow, is_blank
from ...intake.formats import Format, format_of
from ...intake.lost_rows import DECLARED_MISSING, UNCLEAR_PROTECTION
from ...intake.mapping.form_reader import FormReader
from ...intake.mapping.row_form import RowForm
from ...intake.objects.raw_rows import rows_of_objects
from ..engines import LINE
from ..expressions import IF_NULL
from ..limits import LIMITS, Limits
from ..schema import DAYS, FLAGS, MODELS, TEXTS
from ..table import TypedTable
from .columns import SOURCE_PREFIX, out_of_range
from .csv_reader import CsvReader
from .model_columns import model_columns_of_text
from .ndjson_reader import NdjsonReader
from .plain_cells import WRITTEN, declared_fields, plain_frames
from .typed_source import CollectedRow, RawRowResult, SourceSummary, TypedSource

__all__ = ["TextTable", "read_text_file", "scan_frames", "spill_to_parquet"]

_ROW_GROUP_SIZE = 30_000  # rows, which a reader decodes at once
_TRUE = ("1", "on", "t", "true", "y", "yes")
_FALSE = {  # by flag; the row parser reads every other word
    **dict.fromkeys(FLAGS, ("0", "f", "false", "n", "no", "off")),
    "trafficking_suspected": CLEAR_NO,
}
_DAY_FORMAT = "%Y-%m-%d"
_NAMES = columns_of_kind(ActivityRecord)
_WITH_SOURCE_COLUMN = (*DAYS, *COUNT_FIELDS, *FLAGS, MODELS)


def read_text_file(
    path: Path, framework: Framework, form: RowForm, limits: Limits = LIMITS
) -> TypedSource:
    """Reads a CSV or NDJSON file into typed columns.

    Raises UnusableInputError when it cannot be opened, and for a file of another format.
    """
    require_file(path)
    size = path.stat().st_size
    if format_of(read_head(path), path.name) is Format.DELIMITED:
        reader = CsvReader.open(path, form.columns, limits.block_bytes)
        table = TextTable(
            reader.frames,
            reader.columns,
            path.name,
            size,
            reader.summary,
            FormReader(form),
            reader.faults,
            reader.usable,
            places=reader.layout.columns,
            limits=limits,
        )
        return table.to_typed_source(framework)
    lines = NdjsonReader(path, form.columns, limits.block_bytes)
    table = TextTable(
        lines.frames,
        lines.columns,
        path.name,
        size,
        lines.summary,
        FormReader(form),
        limits=limits,
    )
    return table.to_typed_source(framework, lines.to_raw)


@attrs.frozen(eq=False, repr=False)
class TextTable:
    """A file of a known size in bytes whose rows come as texts, with the line of each.

    `frames` yields the rows block by block, with these `columns`, which stand at `places` and whose
    cells `reader` brings into the plain form; `summary` is called when all were read. Rows that are
    not `ordered` are named by the ids of their records.
    """

    frames: Callable[[], Iterator[pl.DataFrame]]
    columns: Sequence[str]
    file: str
    size: int
    summary: Callable[[], SourceSummary]
    reader: FormReader
    findings: Sequence[Finding] = ()
    usable: bool = True
    ordered: bool = True
    library: str = ""
    places: ColumnsByField = _NAMES
    limits: Limits = LIMITS

    def to_typed_source(
        self,
        framework: Framework,
        to_raw: Callable[[CollectedRow, Where], RawRowResult] | None = None,
    ) -> TypedSource:
        """Reads the file once into a typed table.

        `to_raw` finds the source's own cells of a row; by default those of its columns.
        """
        models = model_columns_of_text(framework)
        typed = nw.from_native(self._typed_columns()).with_columns(*models.columns).drop(MODELS)
        on_disk = self.size > self.limits.memory_bytes
        rows = nw.from_native(spill_to_parquet(typed.to_native(), self.file, on_disk=on_disk))
        summary = self.summary()
        is_large = summary.row_count > self.limits.large_rows
        return TypedSource(
            TypedTable(rows, self.file, is_large, self.places, limits=self.limits),
            to_raw or self._to_raw,
            models.codes_of,
            summary,
            self.reader,
            (*models.unreadable, *_unreadable_cells()),
            tuple(self.findings),
            usable=self.usable and not any(map(_leaves_rows_unread, summary.findings)),
            ordered=self.ordered,
            library=self.library,
        )

    def _typed_columns(self) -> pl.LazyFrame:
        """Every column with its type, and the source's text where the typed value may differ."""
        written = [WRITTEN + field for field in declared_fields(self.columns, self.reader.form)]
        texts = dict.fromkeys((*self.columns, *written), pl.String)
        schema = pl.Schema({LINE: pl.Int64, **texts})
        columns = [name for name in texts if name not in ActivityRecord.model_fields]
        exprs = list[pl.Expr]()
        for field in (MODELS, *TEXTS):
            exprs.append(self._text(field).alias(field))
        for field in (*DAYS, *COUNT_FIELDS, *FLAGS):
            exprs.append(self._text(field).alias(SOURCE_PREFIX + field))
        for field in DAYS:
            day = self._text(field).str.to_date(_DAY_FORMAT, strict=False)
            exprs.append(day.alias(field))
        for field in COUNT_FIELDS:
            exprs.append(self._text(field).cast(pl.Int64, strict=False).alias(field))
        for field in FLAGS:
            is_true = self._text(field).str.to_lowercase().is_in(_TRUE).fill_null(IF_NULL)
            exprs.append(is_true.alias(field))
        return scan_frames(lambda: plain_frames(self.frames(), self.reader), schema).select(
            LINE, *columns, *exprs
        )

    def _to_raw(self, row: CollectedRow, where: Where) -> RawRowResult:
        """The source's own cells of one collected row; a cell of blanks is none."""
        cells: dict[str, object] = {}
        for field in self.columns:
            kept = SOURCE_PREFIX + field if field in _WITH_SOURCE_COLUMN else field
            text = row.get(WRITTEN + field, row[kept])
            if not is_blank(text):
                cells[field] = text
        rows, findings = rows_of_objects([(where, cells)])
        return (rows[0] if rows else RawRow(where, {})), findings

    def _text(self, field: str) -> pl.Expr:
        return pl.col(field) if field in self.columns else pl.lit(None, dtype=pl.String)


def _leaves_rows_unread(finding: Finding) -> bool:
    """Whether a finding about the keys of a file says that no row can be read."""
    return finding.code in (DECLARED_MISSING, UNCLEAR_PROTECTION)


def scan_frames(frames: Callable[[], Iterator[pl.DataFrame]], schema: pl.Schema) -> pl.LazyFrame:
    """A lazy frame over frames that are made one after the other, anew for each query."""

    def read(columns: Sequence[str] | None, *_: object) -> Iterator[pl.DataFrame]:
        return (frame if columns is None else frame.select(columns) for frame in frames())

    return register_io_source(read, schema=schema)


def spill_to_parquet(rows: pl.LazyFrame, file: str, *, on_disk: bool) -> pl.LazyFrame:
    """The same rows, computed once and kept compactly, in memory or on disk.

    The temporary file has no name, so nobody else finds it, and
    it is gone when its last reader is, however that one ends; Windows names it, and deletes it when
    it is closed. Raises UnusableInputError when there is no room for it.
    """
    try:
        with TemporaryFile() if on_disk else BytesIO() as store:
            rows.sink_parquet(store, row_group_size=_ROW_GROUP_SIZE)
            store.seek(0)
            return pl.scan_parquet(store)  # which opens the file once more, and shares the bytes
    except (SexworkModelsError, MemoryError):
        raise
    except Exception as error:
        problem = getattr(error, "strerror", None) or type(error).__name__
    raise UnusableInputError("rows-not-held", file=file, problem=problem)


def _unreadable_cells() -> Iterator[nw.Expr]:
    """Yields whether a cell of a field is written in another form than that of its typed value."""
    for field in DAYS:
        yield _noncanonical(field, nw.col(field).dt.to_string(_DAY_FORMAT)) | out_of_range(field)
    for field in COUNT_FIELDS:
        yield _noncanonical(field, nw.col(field).cast(nw.String)) | out_of_range(field)
    for field in FLAGS:
        text = nw.col(SOURCE_PREFIX + field).str.to_lowercase()
        yield (~text.is_in([*_TRUE, *_FALSE[field]])).fill_null(IF_NULL)


def _noncanonical(field: str, written: nw.Expr) -> nw.Expr:
    text = nw.col(SOURCE_PREFIX + field)
    return ~text.is_null() & (text != written).fill_null(not IF_NULL)
