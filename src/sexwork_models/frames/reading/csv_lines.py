"""Splits the lines of a block into cells, as the row parser does, most of them at once.

Lines that any reader splits into the same cells are left to Polars; all others are split one by
one.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from itertools import count

import attrs
import polars as pl

from ...core.findings import Finding, Where
from ...intake.delimited.columns import Columns
from ...intake.delimited.encodings import decode_lines
from ...intake.delimited.header import Layout, split_line
from ...intake.delimited.reader import cells_of_row
from ...intake.delimited.special_rows import SPECIAL_LINE
from ...intake.files import is_blank
from ...intake.lost_rows import HEADER_CHANGES
from .blocks import Block
from .typed_source import row_number

__all__ = ["BlockLines", "classify_lines"]

_CELL = r'(?:[^"{mark}]*|"(?:[^"]|"")*")'
_PADDED = r"[,;\t\"][\s\x1c-\x1f]|[\s\x1c-\x1f][,;\t\"]|\A[\s\x1c-\x1f]|[\s\x1c-\x1f]\z"
_MAX_LINE_SIZE = csv.field_size_limit()
_MAX_PATTERN_COLUMNS = 200  # a pattern of more is slower than splitting each line


@attrs.define(eq=False, repr=False)
class BlockLines:
    """The lines of a block by how they are split into cells.

    `plain` are the numbers of those that any reader splits into the same cells; `others` are rows
    with the cells that the row parser makes of them. With `padded`, cells may have blanks around
    their text.
    """

    block: Block
    plain: Sequence[int] = ()
    others: dict[int, Sequence[str]] = attrs.field(factory=dict)
    findings: list[Finding] = attrs.field(factory=list)
    padded: bool = False
    stopped: bool = False  # below a header of other columns

    @classmethod
    def all_plain(cls, block: Block, *, padded: bool) -> BlockLines:
        """The lines of a block that has nothing but plain rows."""
        return cls(block, range(block.first, block.first + block.count), padded=padded)

    def add(self, text: str, where: Where, layout: Layout, columns: Columns) -> None:
        """Splits a line as the row parser does; what is no row becomes a finding."""
        cells = split_line(text, layout.delimiter)
        if cells is None:
            self.findings.append(Finding("csv-syntax", where))
        elif not all(map(is_blank, cells)):
            fitting = cells_of_row(cells, layout, columns, where)
            if isinstance(fitting, Finding):
                self.findings.append(fitting)
                self.stopped = fitting.code == HEADER_CHANGES
            else:
                self.others[row_number(where)] = fitting

    def leave_out(self, text: str, where: Where, layout: Layout) -> None:
        """Reports a line below a header of other columns."""
        cells = split_line(text, layout.delimiter)
        if cells is None or not all(map(is_blank, cells)):
            code = "csv-syntax" if cells is None else HEADER_CHANGES
            self.findings.append(Finding(code, where))

    @property
    def data(self) -> bytes:
        """The plain rows."""
        if len(self.plain) == self.block.count:
            return self.block.data
        lines = self.block.data.split(b"\n")
        return b"\n".join(lines[number - self.block.first] for number in self.plain)


def classify_lines(
    block: Block, file: str, layout: Layout, columns: Columns, *, stopped: bool = False
) -> BlockLines:
    """The lines of a block of a file of some layout, by how they are split into cells.

    No line below a header of other columns is read; `stopped` when it stands in an earlier block.
    """
    texts, findings = decode_lines(block.data, file, block.first)
    frame = pl.DataFrame({"line": texts}, schema={"line": pl.String})
    padded = frame.select(pl.col("line").str.contains(_PADDED).any()).item()
    are_plain = _plain_flags(frame, layout)
    if all(are_plain) and not stopped:
        return BlockLines.all_plain(block, padded=padded)
    lines = BlockLines(block, findings=findings, padded=padded, stopped=stopped)
    plain = list[int]()
    for number, text, is_plain in zip(count(block.first), texts, are_plain, strict=False):
        if lines.stopped:
            lines.leave_out(text, Where(file, number, columns=layout.columns), layout)
        elif is_plain:
            plain.append(number)
        else:
            lines.add(text, Where(file, number, columns=layout.columns), layout, columns)
    lines.plain = plain
    return lines


def _plain_flags(lines: pl.DataFrame, layout: Layout) -> list[bool]:
    """Which lines are certain to be rows that every reader splits into the same cells."""
    width, mark = len(layout.headings), re.escape(layout.delimiter)
    if width > _MAX_PATTERN_COLUMNS:
        return [False] * len(lines)
    line, cell = pl.col("line"), _CELL.format(mark=mark)
    well_quoted = line.str.contains(rf"\A{cell}(?:{mark}{cell}){{{width - 1}}}\z")
    blank = r"[\s\x1c-\x1f\"]*"
    one_cell = line.str.contains(rf"\A(?:{blank}{mark})*{cell}(?:{mark}{blank})*\z")
    may_be_special = line.str.contains(SPECIAL_LINE)
    # A header standing again has no digit; each row of data has one.
    plain = well_quoted & ~one_cell & ~may_be_special & line.str.contains(r"[0-9]")
    fits = line.str.len_bytes() <= _MAX_LINE_SIZE
    return lines.select(plain & fits).to_series().to_list()
