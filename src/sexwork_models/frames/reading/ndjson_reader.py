"""How a file with one JSON object on each line becomes a table of texts: plain lines at once, the others one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import attrs
import polars as pl

from ...core.findings import Finding, Where
from ...intake.files import RawRow, read_json_line, rows_of_objects
from ...intake.parsing import columns_of
from ...practice.records.files import LOSING
from ...practice.records.model import AMOUNT_DIGITS, COUNT_DIGITS, ActivityRecord
from ...practice.records.row_rules import COUNTS
from ..engines import LINE
from ..schema import FLAGS, MODELS
from .csv_reader import Block, blocks_of, filled_lines, text_lines
from .typed_source import Beside, Cells, Raw

__all__ = ["SAID_LINE", "JsonScan"]

SAID_LINE = "said_line"
_KNOWN = columns_of(ActivityRecord)
_CHAR = (
    r'(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u(?:[0-9a-cA-Ce-fE-F][0-9a-fA-F]|[dD][0-7])[0-9a-fA-F]{2})'
)
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
    """A file of JSON lines that is read once: the rows in the plain form, and beside them the others."""

    columns: ClassVar[tuple[str, ...]] = (SAID_LINE, *_KNOWN)  # each line may have any

    path: Path
    _rows: int = attrs.field(default=0, init=False)
    _raws: list[RawRow] = attrs.field(factory=list, init=False)
    _found: list[Finding] = attrs.field(factory=list, init=False)

    def frames(self) -> Iterator[pl.DataFrame]:
        """The rows in the plain form with their lines, block by block; blanks are null."""
        for block in blocks_of(self.path):
            lines = _lines(block, self.path.name)
            odd = _in_no_plain_form(lines)
            frame = _cells(lines.filter(~pl.col(LINE).is_in(odd)))
            self._rows += len(frame)
            self._one_by_one(block, sorted(odd))
            yield frame

    def beside(self) -> Beside:
        """How many rows there are, and those in no plain form, once all were read."""
        read = {(raw.where.file, raw.where.line) for raw in self._raws}
        lost = len(
            {(one.where.file, one.where.line) for one in self._found if one.code in LOSING} - read
        )
        if not self._rows and not self._raws:
            lost = max(lost, filled_lines(self.path) - 1)
        return Beside(self._rows, lost, tuple(self._raws), tuple(self._found))

    def raw(self, row: Cells, where: Where) -> Raw:
        """The cells of a collected row, from its own line."""
        content, _ = read_json_line(row[SAID_LINE].encode(), where)
        rows, findings = rows_of_objects([(where, content)])
        return rows[0], findings

    def _one_by_one(self, block: Block, numbers: Sequence[int]) -> None:
        """Lines in no plain form, as the reader of rows reads them."""
        lines, placed = block.data.split(b"\n") if numbers else [], list[tuple[Where, Any]]()
        for number in numbers:
            line, where = lines[number - block.first], Where(self.path.name, number)
            if line.strip():
                content, faults = read_json_line(line, where)
                self._found += faults
                placed += [] if faults else [(where, content)]
        rows, findings = rows_of_objects(placed)
        self._raws += rows
        self._found += findings


def _lines(block: Block, name: str) -> pl.DataFrame:
    lines, _ = text_lines(block, name)
    numbers = pl.int_range(block.first, block.first + len(lines), dtype=pl.Int64, eager=True).alias(
        LINE
    )
    return pl.DataFrame([numbers, pl.Series(SAID_LINE, lines, dtype=pl.String)])


def _in_no_plain_form(lines: pl.DataFrame) -> set[int]:
    """The lines that are none, or not surely what any reader makes of them: among these, one with a key twice."""
    said = pl.col(SAID_LINE)
    keys = said.str.extract_all(_KEY)
    once = (keys.list.n_unique() == keys.list.len()) & said.str.contains(_PLAIN)
    return set(lines.filter(~once)[LINE])


def _cells(lines: pl.DataFrame) -> pl.DataFrame:
    """The texts of all fields; a blank is null, and models have a semicolon between them."""
    shape = pl.Struct(
        {name: pl.List(pl.String) if name == MODELS else pl.String for name in _KNOWN}
    )
    cells = lines.with_columns(pl.col(SAID_LINE).str.json_decode(shape).alias("cells")).unnest(
        "cells"
    )
    cells = cells.with_columns(pl.col(MODELS).list.join(";"))
    return cells.with_columns(
        pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in _KNOWN
    )
