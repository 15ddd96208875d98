"""How a file with one JSON object on each line becomes a table of texts: plain lines at once, the others one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import polars as pl

from ...findings import Finding, Where
from ...framework.files import RawRow, read_json_line, rows_of_objects
from ...framework.reading import columns_of
from ...practice.record_files import LOSING
from ...practice.record_form import COUNTS
from ...practice.records import AMOUNT_DIGITS, COUNT_DIGITS, ActivityRecord
from ..engines import LINE
from ..fields import FLAGS, MODELS
from .blocks import Block, blocks_of, filled_lines
from .csv_lines import text_lines
from .sheet import Beside, Cells, Raw

__all__ = ["SAID_LINE", "JsonScan"]

SAID_LINE = "said_line"
_KNOWN = columns_of(ActivityRecord)
_CHAR = r'(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u(?:[0-9a-cA-Ce-fE-F][0-9a-fA-F]|[dD][0-7])[0-9a-fA-F]{2})'
_TEXT = rf'"{_CHAR}*"'
_KEY = r'"[a-z_]+":'  # in the plain form: no text holds a quotation mark that is not marked
_CODE = r'"[A-Za-z0-9_-]+"'
_COUNTED = {True: AMOUNT_DIGITS, False: COUNT_DIGITS}


def _value(field: str) -> str:
    """What may stand in a field of a line in the plain form."""
    if field in COUNTS:
        return rf"-?(?:0|[1-9][0-9]{{0,{_COUNTED[field == 'amount'] - 1}}})|{_TEXT}"
    if field in FLAGS:
        return rf"true|false|{_TEXT}"
    return rf"\[(?:{_CODE}(?:, ?{_CODE})*)?\]|{_TEXT}" if field == MODELS else _TEXT


def _plain() -> str:
    pairs = "|".join(rf'"{field}": ?(?:null|{_value(field)})' for field in _KNOWN)
    return rf"\A\{{(?:{pairs})(?:, ?(?:{pairs}))*\}}\z"


_PLAIN = _plain()


@attrs.define(eq=False, repr=False)
class JsonScan:
    """A file of JSON lines that is read in passes; the first one keeps the rows that are in no plain form."""

    path: Path
    _beside: Beside | None = None
    _others: frozenset[int] = frozenset()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column, as each line may have any."""
        return (SAID_LINE, *_KNOWN)

    def frames(self, with_columns: Sequence[str] | None, predicate: pl.Expr | None = None, *_: object) -> Iterator[pl.DataFrame]:
        """The rows in the plain form that meet a condition, with their lines, block by block; blanks are null."""
        names = [name for name in _KNOWN if with_columns is None or name in with_columns]
        first, others, told = self._beside is None, set[int](), _Told()
        for block in blocks_of(self.path):
            lines = _lines(block, self.path.name)
            odd = _in_no_plain_form(lines) if first else self._others
            others |= odd
            frame = _cells(lines.filter(~pl.col(LINE).is_in(odd)), names)
            if first:
                told.rows += len(frame)
                self._one_by_one(block, sorted(odd), told)
            frame = frame if predicate is None else frame.filter(predicate)
            yield frame if with_columns is None else frame.select(with_columns)
        if first:
            self._beside, self._others = told.beside(self.path), frozenset(others)

    def beside(self) -> Beside:
        """How many rows there are, and those in no plain form; the file is read for it when it was not yet."""
        if self._beside is None:
            for _ in self.frames([LINE]):
                pass
        return self._beside or Beside(0)

    def raw(self, row: Cells, where: Where) -> Raw:
        """The cells of a collected row, from its own line."""
        content, _ = read_json_line(row[SAID_LINE].encode(), where)
        rows, findings = rows_of_objects([(where, content)])
        return rows[0], findings

    def _one_by_one(self, block: Block, numbers: Sequence[int], told: _Told) -> None:
        """Lines in no plain form, as the reader of rows reads them."""
        lines, placed = block.data.split(b"\n") if numbers else [], list[tuple[Where, Any]]()
        for number in numbers:
            line, where = lines[number - block.first], Where(self.path.name, number)
            if line.strip():
                content, faults = read_json_line(line, where)
                told.findings += faults
                placed += [] if faults else [(where, content)]
        rows, findings = rows_of_objects(placed)
        told.raws += rows
        told.findings += findings


@attrs.define(eq=False, repr=False)
class _Told:
    """What the first pass tells."""

    rows: int = 0
    raws: list[RawRow] = attrs.field(factory=list)
    findings: list[Finding] = attrs.field(factory=list)

    def beside(self, path: Path) -> Beside:
        read = {(raw.where.file, raw.where.line) for raw in self.raws}
        lost = len({(one.where.file, one.where.line) for one in self.findings if one.code in LOSING} - read)
        if not self.rows and not self.raws:
            lost = max(lost, filled_lines(path) - 1)
        return Beside(self.rows, lost, tuple(self.raws), tuple(self.findings))


def _lines(block: Block, name: str) -> pl.DataFrame:
    lines, _ = text_lines(block, name)
    numbers = pl.int_range(block.first, block.first + len(lines), dtype=pl.Int64, eager=True).alias(LINE)
    return pl.DataFrame([numbers, pl.Series(SAID_LINE, lines, dtype=pl.String)])


def _in_no_plain_form(lines: pl.DataFrame) -> set[int]:
    """The lines that are none, or not surely what any reader makes of them: among these, one with a key twice."""
    said = pl.col(SAID_LINE)
    keys = said.str.extract_all(_KEY)
    once = (keys.list.n_unique() == keys.list.len()) & said.str.contains(_PLAIN)
    return set(lines.filter(~once)[LINE])


def _cells(lines: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """The texts of some fields; a blank is null, and models have a semicolon between them."""
    shape = pl.Struct({name: pl.List(pl.String) if name == MODELS else pl.String for name in names or _KNOWN[:1]})
    cells = lines.with_columns(pl.col(SAID_LINE).str.json_decode(shape).alias("cells")).unnest("cells")
    if MODELS in names:
        cells = cells.with_columns(pl.col(MODELS).list.join(";"))
    return cells.with_columns(pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in names)
