"""Reads a file with one JSON object a line, block by block, into frames of text columns.

Lines in the plain form are parsed at once by Polars; all others go to the row parser one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import attrs
import polars as pl

from ...core.findings import Finding, Where, place_of_row
from ...forms.records import AMOUNT_DIGITS, COUNT_DIGITS, ActivityRecord
from ...forms.row_rules import COUNT_FIELDS
from ...intake.delimited.column_faults import unknown_keys
from ...intake.delimited.columns import Columns, FieldsByKey, missing_keys
from ...intake.delimited.encodings import decode_lines
from ...intake.field_catalog import columns_of_kind
from ...intake.files import RawRow
from ...intake.lost_rows import without_rows
from ...intake.nested.json_reader import read_json_line
from ...intake.objects.raw_rows import rows_of_objects
from ...intake.parsing import column_names
from ...practice.records.files import lost_places
from ...values.text import BLANKS
from ..engines import LINE
from ..limits import LIMITS
from ..schema import FLAGS, MODELS
from .blocks import Block, read_blocks
from .typed_source import CollectedRow, RawRowResult, SourceSummary

__all__ = ["SOURCE_LINE", "NdjsonReader"]

SOURCE_LINE = "said_line"
_FIELDS = column_names(ActivityRecord)
_CHAR = (
    r'(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u(?:[0-9a-cA-Ce-fE-F][0-9a-fA-F]|[dD][0-7])[0-9a-fA-F]{2})'
)
_TEXT = rf'"{_CHAR}*"'
_KEY = r'"[a-z_]+":'  # in the plain form, where quotation marks inside texts are escaped
_CODE = r'"[A-Za-z0-9_-]+"'

_VALUES = {  # patterns of the values of every field in the plain form
    **dict.fromkeys(_FIELDS, _TEXT),
    **dict.fromkeys(COUNT_FIELDS, rf"-?(?:0|[1-9][0-9]{{0,{COUNT_DIGITS - 1}}})|{_TEXT}"),
    "amount": rf"-?(?:0|[1-9][0-9]{{0,{AMOUNT_DIGITS - 1}}})|{_TEXT}",
    **dict.fromkeys(FLAGS, rf"true|false|{_TEXT}"),
    MODELS: rf"\[(?:{_CODE}(?:, ?{_CODE})*)?\]|{_TEXT}",
}
_PAIR = "|".join(rf'"{field}": ?(?:null|{_VALUES[field]})' for field in _FIELDS)
_PLAIN_LINE = rf"\A\{{(?:{_PAIR})(?:, ?(?:{_PAIR}))*\}}\z"


@attrs.define(eq=False, repr=False)
class NdjsonReader:
    """Reads a file of JSON lines once: frames of the plain rows, and the other rows one by one."""

    columns: ClassVar[tuple[str, ...]] = (SOURCE_LINE, *_FIELDS)  # each line may have any

    path: Path
    known: Columns
    block_bytes: int = LIMITS.block_bytes  # which are read at once
    _fields: FieldsByKey = attrs.field(init=False)
    _row_count: int = attrs.field(default=0, init=False)
    _raw_rows: list[RawRow] = attrs.field(factory=list, init=False)
    _findings: list[Finding] = attrs.field(factory=list, init=False)

    def __attrs_post_init__(self) -> None:
        self._fields = FieldsByKey(self.known)

    def frames(self) -> Iterator[pl.DataFrame]:
        """Yields the plain rows with their lines, block by block; blanks are null."""
        line = pl.col(SOURCE_LINE)
        keys = line.str.extract_all(_KEY)
        # Readers may read other lines differently or not at all, such as one with a key twice.
        is_plain = (keys.list.n_unique() == keys.list.len()) & line.str.contains(_PLAIN_LINE)
        is_plain &= pl.lit(not self.known.declared)  # then keys mean what the caller says
        for block in read_blocks(self.path, self.block_bytes):
            texts, _ = decode_lines(block.data, self.path.name, block.first)
            end = block.first + len(texts)
            numbers = pl.int_range(block.first, end, dtype=pl.Int64, eager=True).alias(LINE)
            lines = pl.DataFrame([numbers, pl.Series(SOURCE_LINE, texts, dtype=pl.String)])
            others = set(lines.filter(~is_plain)[LINE])
            frame = _decode_cells(lines.filter(~pl.col(LINE).is_in(others)))
            self._row_count += len(frame)
            self._read_one_by_one(block, sorted(others))
            yield frame

    def summary(self) -> SourceSummary:
        """How many plain rows there are, and the other rows, once all frames were read."""
        lost = lost_places(self._findings)
        for raw in self._raw_rows:
            lost.discard((raw.where.file, raw.where.line))
        findings = [*self._findings]
        if self._raw_rows:
            where = Where(self.path.name, columns=columns_of_kind(ActivityRecord))
            rows = len(self._raw_rows)
            findings += missing_keys(self.known, self._fields, where, rows)
            findings += unknown_keys(self._fields, self.known, where, self._row_count + rows)
        rows_met = self._row_count + len(self._raw_rows)
        findings += without_rows(self.path.name, rows_met, findings)
        return SourceSummary(self._row_count, len(lost), tuple(self._raw_rows), tuple(findings))

    def to_raw(self, row: CollectedRow, where: Where) -> RawRowResult:
        """The source's own cells of one collected row, from its line."""
        content, _ = read_json_line(row[SOURCE_LINE].encode(), where)
        rows, findings = rows_of_objects([(where, content)], self._fields)
        return (rows[0] if rows else RawRow(where, {})), findings

    def _read_one_by_one(self, block: Block, numbers: Sequence[int]) -> None:
        """Reads the lines that are not in the plain form as the row parser reads them."""
        lines, objects = block.data.split(b"\n") if numbers else [], list[tuple[Where, Any]]()
        file = Where(self.path.name, columns=columns_of_kind(ActivityRecord))
        for number in numbers:
            line, where = lines[number - block.first], place_of_row(file, number)
            if line.strip():
                content, faults = read_json_line(line, where)
                self._findings += faults
                objects += [] if faults else [(where, content)]
        rows, findings = rows_of_objects(objects, self._fields)
        self._raw_rows += rows
        self._findings += findings


def _decode_cells(lines: pl.DataFrame) -> pl.DataFrame:
    """The texts of all fields; a blank is null, and models have a semicolon between them."""
    types = {name: pl.List(pl.String) if name == MODELS else pl.String for name in _FIELDS}
    objects = pl.col(SOURCE_LINE).str.json_decode(pl.Struct(types)).alias("cells")
    cells = lines.with_columns(objects).unnest("cells")
    cells = cells.with_columns(pl.col(MODELS).list.join(";"))
    cells = cells.with_columns(
        pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in _FIELDS
    )
    says_something = [pl.col(name).str.strip_chars(BLANKS) != "" for name in _FIELDS]
    return cells.filter(pl.any_horizontal(says_something).fill_null(value=False))
