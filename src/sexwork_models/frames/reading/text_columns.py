"""How the texts of a file become typed columns, and which cells are not written in the one form that is read at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import attrs
import narwhals.stable.v2 as nw
import polars as pl

from ...findings import Finding, Where
from ...framework.files import rows_of_objects
from ...framework.framework import Framework
from ...practice.record_form import COUNTS
from ...practice.records import ActivityRecord
from ..engines import LINE, MANY
from ..fields import DAYS, FLAGS, MODELS, TEXTS
from ..table import TypedTable
from .columns import SAID, beyond
from .held import held, in_turn
from .models import models_of_text
from .sheet import Beside, Cells, Raw, Sheet

__all__ = ["Texts"]

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

    def sheet(self, framework: Framework, raw: Callable[[Cells, Where], Raw] | None = None) -> Sheet:
        """The file as a typed table, read once; `raw` reads a row again, from its cells where nothing else is given."""
        models = models_of_text(framework)
        typed = nw.from_native(self._typed()).with_columns(*models.columns).drop(MODELS)
        rows, beside = held(typed.to_native(), self.size, self.file), self.beside()
        table = TypedTable(nw.from_native(rows), self.file, beside.rows > MANY)
        faults = (*models.faults, *_faults())
        return Sheet(table, raw or self.raw, models.of, beside, faults, tuple(self.findings), usable=self.usable)

    def _typed(self) -> pl.LazyFrame:
        """Every column with its type, and what the file says where that may be something else."""
        given = [name for name in self.columns if name not in ActivityRecord.model_fields]
        texts = in_turn(self.frames, pl.Schema({LINE: pl.Int64, **dict.fromkeys(self.columns, pl.String)}))
        return texts.select(
            LINE,
            *given,
            *(self._text(field).alias(field) for field in (MODELS, *TEXTS)),
            *(self._text(field).alias(SAID + field) for field in (*DAYS, *COUNTS, *FLAGS)),
            *(self._text(field).str.to_date(_DAY, strict=False).alias(field) for field in DAYS),
            *(self._text(field).cast(pl.Int64, strict=False).alias(field) for field in COUNTS),
            *(self._text(field).str.to_lowercase().is_in(_YES).fill_null(_NEVER).alias(field) for field in FLAGS),
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
