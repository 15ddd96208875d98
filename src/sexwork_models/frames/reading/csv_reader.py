"""Reads a CSV file of any size, block by block, into frames of text columns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import attrs
import polars as pl

from ...core.findings import Finding
from ...intake.delimited.columns import Columns
from ...intake.delimited.encodings import decode_lines, of_one_encoding
from ...intake.delimited.header import HEAD_LINES, Layout, find_layout
from ...intake.delimited.keys_inside import VALUE_OF_KEY, WITH_KEYS
from ...intake.delimited.reader import unnamed_columns, unread_beside
from ...intake.delimited.unknown_cells import UnknownCells
from ...intake.lost_rows import is_no_row, without_rows
from ...practice.records.files import lost_places, rows_begin_at
from ...values.text import BLANKS
from ..engines import LINE
from ..limits import LIMITS
from .blocks import Block, count_nonblank_lines, read_blocks
from .csv_lines import BlockLines, classify_lines
from .typed_source import SourceSummary, row_number

__all__ = ["CsvReader"]


@attrs.define(eq=False, repr=False)
class CsvReader:
    """Reads a CSV file once.

    `layout` tells which of the `known` columns stand where, `faults` are the findings about them,
    and `usable` says whether rows under this header can be read. `block_bytes` are read at once.
    """

    path: Path
    layout: Layout
    known: Columns
    block_bytes: int
    faults: tuple[Finding, ...] = ()
    _findings: list[Finding] = attrs.field(factory=list)
    _row_count: int = 0
    _unknown: UnknownCells = attrs.field(
        default=attrs.Factory(lambda self: UnknownCells(self.layout, self.known), True), init=False
    )

    @classmethod
    def open(cls, path: Path, columns: Columns, block_bytes: int = LIMITS.block_bytes) -> CsvReader:
        """Reads the header of a file. Raises UnusableInputError when the file cannot be opened."""
        lines, unread = list[str](), list[Finding]()
        for block in read_blocks(path, block_bytes):
            rest = block.data.split(b"\n", HEAD_LINES - len(lines))[: HEAD_LINES - len(lines)]
            texts, faults = decode_lines(b"\n".join(rest), path.name, block.first)
            lines, unread = [*lines, *texts], [*unread, *faults]
            if len(lines) == HEAD_LINES:
                break
        unread = of_one_encoding(unread)
        layout = find_layout(lines, path.name, columns, unread)
        if not layout.headings:
            unread = [*layout.findings, *unread_beside(layout, unread)]
            return cls(path, layout, columns, block_bytes, tuple(unread))
        above = (fault for fault in unread if row_number(fault.where) < layout.first_row)
        return cls(path, layout, columns, block_bytes, (*layout.findings, *above))

    @property
    def usable(self) -> bool:
        """Whether rows below the header can be read."""
        return self.layout.usable

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the file that a record has."""
        return tuple(dict.fromkeys(filter(None, self.layout.fields)))

    def frames(self) -> Iterator[pl.DataFrame]:
        """Yields the rows with their lines, block by block; blanks are null."""
        if not self.layout.headings:
            return
        stopped = False
        for block in read_blocks(self.path, self.block_bytes):
            skipped = max(self.layout.first_row - block.first, 0)
            if skipped < block.count:
                rest = Block(block.first + skipped, block.data.split(b"\n", skipped)[-1])
                lines = classify_lines(
                    rest, self.path.name, self.layout, self.known, stopped=stopped
                )
                stopped = lines.stopped
                frame = self._to_frame(lines)
                self._findings += lines.findings
                self._row_count += len(frame)
                yield frame

    def summary(self) -> SourceSummary:
        """How many rows there are and how many lines are no rows, once all frames were read."""
        first_row = self.layout.first_row if self.layout.headings else 1
        lost = lost_places((*self.faults, *self._findings), first_row)
        name = self.path.name
        unnamed = unnamed_columns(self.layout, self._unknown.filled, name)
        protecting = self._unknown.findings(name, self._row_count)
        findings = (*of_one_encoding(self._findings), *unnamed, *protecting)
        if self.usable:
            empty = without_rows(name, self._row_count + len(lost), (*self.faults, *findings))
            return SourceSummary(self._row_count, len(lost), findings=(*findings, *empty))
        below = count_nonblank_lines(self.path, rows_begin_at(self.faults))
        below -= sum(map(is_no_row, findings))
        return SourceSummary(0, max(len(lost), below), findings=findings)

    def _to_frame(self, lines: BlockLines) -> pl.DataFrame:
        """The rows of a block."""
        cells = self._cells(lines)
        trim = bool(lines.others or lines.padded)
        may_be_empty = trim or b'""' in lines.data
        columns = list[pl.Expr]()
        for at, field in enumerate(self.layout.fields):
            cell = pl.col(f"column_{at}")
            cell = cell.str.strip_chars(BLANKS) if trim else cell
            cell = pl.when(cell != "").then(cell) if may_be_empty else cell
            if field and self.layout.fields.index(field) == at:
                columns.append(cell.alias(field))
            elif not field:
                self._unknown.note(at, _few_texts(cells.select(cell).to_series()))
        return cells.select(LINE, *columns)

    def _cells(self, lines: BlockLines) -> pl.DataFrame:
        """The cells of a block in columns by position, with the line of each row."""
        width = len(self.layout.headings)
        schema = {f"column_{number}": pl.String for number in range(width)}
        data, mark = lines.data, self.layout.delimiter
        # Without a header Polars would detect the kind of the file by its first row.
        with_header = mark.join(schema).encode() + b"\n" + data
        plain = pl.DataFrame(schema=schema)
        if data:
            plain = pl.read_csv(with_header, schema=schema, separator=mark)
        cells = plain.with_columns(pl.Series(LINE, lines.plain, dtype=pl.Int64))
        if not lines.others:
            return cells
        others = pl.DataFrame([*lines.others.values()], schema=schema, orient="row")
        others = others.with_columns(pl.Series(LINE, [*lines.others], dtype=pl.Int64))
        return pl.concat([cells, others]).sort(LINE)


def _few_texts(cells: pl.Series) -> Iterator[str]:
    """Yields the texts of a column that have keys inside, each different one once, and one more."""
    filled = cells.drop_nulls()
    with_keys = filled.filter(filled.str.contains(WITH_KEYS, literal=True))
    yield from filled.head(1)
    yield from with_keys.str.replace_all(VALUE_OF_KEY, ":0").unique()
