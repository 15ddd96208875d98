"""How the texts of a file become typed columns, and which cells are not written in the one form that is read at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile

import attrs
import narwhals.stable.v2 as nw
import polars as pl
from polars.io.plugins import register_io_source

from ...core.errors import SexworkModelsError, UnusableInputError
from ...core.findings import Finding, Where
from ...framework.framework import Framework
from ...intake.files import rows_of_objects
from ...practice.records.model import ActivityRecord
from ...practice.records.row_rules import COUNTS
from ..engines import LINE, MANY
from ..schema import DAYS, FLAGS, MODELS, TEXTS
from ..table import TypedTable
from .columns import SAID, beyond
from .csv_reader import CsvScan
from .model_columns import models_of_text
from .ndjson_reader import JsonScan
from .typed_source import Beside, Cells, Raw, Sheet

__all__ = ["TEXT_SUFFIXES", "Texts", "held", "in_turn", "read_text"]

_TOGETHER = 30_000  # rows, which a reader decodes at once
_LARGE = 200_000_000  # bytes of a text file; in memory its rows take about a tenth of them


def in_turn(frames: Callable[[], Iterator[pl.DataFrame]], schema: pl.Schema) -> pl.LazyFrame:
    """The rows of frames that are made one after the other, and again each time that they are asked for."""

    def made(columns: Sequence[str] | None, *_: object) -> Iterator[pl.DataFrame]:
        return (frame if columns is None else frame.select(columns) for frame in frames())

    return register_io_source(made, schema=schema)


def held(rows: pl.LazyFrame, size: int, file: str) -> pl.LazyFrame:
    """The same rows, worked out once and kept in little room; `size` is that of the file that they are read from.

    A file without a name is found by nobody else, and is gone when its last reader is, however that one ends; Windows names
    it, and deletes it when it is closed. Raises UnusableInputError when there is no room for it.
    """
    try:
        with TemporaryFile() if size > _LARGE else BytesIO() as store:
            rows.sink_parquet(store, row_group_size=_TOGETHER)
            store.seek(0)
            return pl.scan_parquet(store)  # which opens the file once more, and shares the bytes
    except (SexworkModelsError, MemoryError):
        raise
    except Exception as error:
        problem = getattr(error, "strerror", None) or type(error).__name__
        raise UnusableInputError("rows-not-held", file=file, problem=problem) from None


_YES = ("1", "on", "t", "true", "y", "yes")
_NO = ("0", "f", "false", "n", "no", "off")
_DAY = "%Y-%m-%d"
_NEVER = False  # what a blank says of a Boolean
_TYPED = (*DAYS, *COUNTS, *FLAGS, MODELS)


@attrs.frozen(eq=False, repr=False)
class Texts:
    """A file of some size whose rows come as texts, with the line of each.

    `frames` gives the rows block by block, with these `columns`; `beside` is asked when all were read.
    """

    frames: Callable[[], Iterator[pl.DataFrame]]
    columns: Sequence[str]
    file: str
    size: int
    beside: Callable[[], Beside]
    findings: Sequence[Finding] = ()
    usable: bool = True

    def sheet(
        self, framework: Framework, raw: Callable[[Cells, Where], Raw] | None = None
    ) -> Sheet:
        """The file as a typed table, read once; `raw` reads a row again, from its cells where nothing else is given."""
        models = models_of_text(framework)
        typed = nw.from_native(self._typed()).with_columns(*models.columns).drop(MODELS)
        rows, beside = held(typed.to_native(), self.size, self.file), self.beside()
        table = TypedTable(nw.from_native(rows), self.file, beside.rows > MANY)
        faults = (*models.faults, *_faults())
        return Sheet(
            table,
            raw or self.raw,
            models.of,
            beside,
            faults,
            tuple(self.findings),
            usable=self.usable,
        )

    def _typed(self) -> pl.LazyFrame:
        """Every column with its type, and what the file says where that may be something else."""
        given = [name for name in self.columns if name not in ActivityRecord.model_fields]
        texts = in_turn(
            self.frames, pl.Schema({LINE: pl.Int64, **dict.fromkeys(self.columns, pl.String)})
        )
        return texts.select(
            LINE,
            *given,
            *(self._text(field).alias(field) for field in (MODELS, *TEXTS)),
            *(self._text(field).alias(SAID + field) for field in (*DAYS, *COUNTS, *FLAGS)),
            *(self._text(field).str.to_date(_DAY, strict=False).alias(field) for field in DAYS),
            *(self._text(field).cast(pl.Int64, strict=False).alias(field) for field in COUNTS),
            *(
                self._text(field).str.to_lowercase().is_in(_YES).fill_null(_NEVER).alias(field)
                for field in FLAGS
            ),
        )

    def raw(self, row: Cells, where: Where) -> Raw:
        """The cells of a collected row; a cell of blanks is none."""
        names = {field: SAID + field if field in _TYPED else field for field in self.columns}
        cells = {field: row[name] for field, name in names.items() if (row[name] or "").strip()}
        rows, findings = rows_of_objects([(where, cells)])
        return rows[0], findings

    def _text(self, field: str) -> pl.Expr:
        return pl.col(field) if field in self.columns else pl.lit(None, dtype=pl.String)


def _faults() -> Iterator[nw.Expr]:
    """Whether a cell is written in another form than the one that its typed value has."""
    for field in DAYS:
        yield _otherwise(field, nw.col(field).dt.to_string(_DAY)) | beyond(field)
    for field in COUNTS:
        yield _otherwise(field, nw.col(field).cast(nw.String)) | beyond(field)
    for field in FLAGS:
        yield (~nw.col(SAID + field).str.to_lowercase().is_in([*_YES, *_NO])).fill_null(_NEVER)


def _otherwise(field: str, written: nw.Expr) -> nw.Expr:
    said = nw.col(SAID + field)
    return ~said.is_null() & (said != written).fill_null(not _NEVER)


TEXT_SUFFIXES = (".csv", ".ndjson", ".jsonl")


def read_text(path: Path, framework: Framework) -> Sheet:
    """A CSV or NDJSON file with typed columns. Raises UnusableInputError when it cannot be opened."""
    size = path.stat().st_size if path.is_file() else 0
    if path.suffix.lower() == ".csv":
        scan = CsvScan.of(path)
        texts = Texts(
            scan.frames, scan.columns, path.name, size, scan.beside, scan.faults, scan.usable
        )
        return texts.sheet(framework)
    lines = JsonScan(path)
    return Texts(lines.frames, lines.columns, path.name, size, lines.beside).sheet(
        framework, lines.raw
    )
