"""Which lines of a CSV file are rows: most by one pattern, the others by the reader of rows' own reader."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from contextlib import suppress
from itertools import count

import attrs
import polars as pl

from ...findings import Finding, Where
from .blocks import Block

__all__ = ["Lines", "cells_of", "lines_of", "text_lines"]

_CELL = r'(?:[^",]*|"(?:[^"]|"")*")'
_SHOWN = r"[!#-+\--~]"  # what is seen in a cell, and no quotation mark around it
_LONGEST = csv.field_size_limit()
_WIDEST = 200  # columns; a pattern of more is slower than a look at each line


@attrs.define(eq=False, repr=False)
class Lines:
    """What the lines of a block are.

    `plain` are the numbers of those that any reader cuts into the same cells; `others` are rows with the cells that the
    reader of rows makes of them.
    """

    block: Block
    plain: Sequence[int] = ()
    others: dict[int, list[str]] = attrs.field(factory=dict)
    findings: list[Finding] = attrs.field(factory=list)

    @classmethod
    def all_plain(cls, block: Block) -> Lines:
        """The lines of a block that has nothing but plain rows."""
        return cls(block, range(block.first, block.first + block.count))

    @property
    def clean(self) -> bool:
        """Whether every line is a plain row."""
        return len(self.plain) == self.block.count

    @property
    def data(self) -> bytes:
        """The plain rows."""
        if self.clean:
            return self.block.data
        lines = self.block.data.split(b"\n")
        return b"\n".join(lines[number - self.block.first] for number in self.plain)


def text_lines(block: Block, name: str) -> tuple[list[str], list[Finding]]:
    """The lines as text; one that is not UTF-8, or that holds a NUL, is blank and reported."""
    if b"\x00" not in block.data:
        with suppress(UnicodeDecodeError):
            return block.data.decode("utf-8").split("\n"), []
    lines, findings = list[str](), list[Finding]()
    for number, line in enumerate(block.data.split(b"\n"), start=block.first):
        try:
            lines.append(line.replace(b"\x00", b"\xff").decode("utf-8"))
        except UnicodeDecodeError:
            findings.append(Finding("wrong-encoding", Where(name, number)))
            lines.append("")
    return lines, findings


def lines_of(block: Block, name: str, width: int) -> Lines:
    """The lines of a block of a file with `width` columns, looked at one by one where they are not surely plain rows."""
    lines, findings = text_lines(block, name)
    sure = _surely_plain(lines, width)
    if all(sure):
        return Lines.all_plain(block)
    told, plain = Lines(block, findings=findings), list[int]()
    for number, line, known in zip(count(block.first), lines, sure, strict=False):
        cells = None if known else cells_of(line)
        if known:
            plain.append(number)
        elif cells is None:
            findings.append(Finding("csv-syntax", Where(name, number)))
        elif any(cell.strip() for cell in cells):
            if len(cells) != width:
                code = "row-too-short" if len(cells) < width else "row-too-long"
                findings.append(Finding(code, Where(name, number), {"found": len(cells), "expected": width}))
            else:
                told.others[number] = cells
    told.plain = plain
    return told


def _surely_plain(lines: Sequence[str], width: int) -> list[bool]:
    """Which lines are rows that every reader cuts into the same cells, told of all at once."""
    if width > _WIDEST:
        return [False] * len(lines)
    line = pl.col("line")
    well_quoted = line.str.contains(rf"\A{_CELL}(?:,{_CELL}){{{width - 1}}}\z")
    asked = well_quoted & line.str.contains(_SHOWN) & (line.str.len_bytes() <= _LONGEST)
    return pl.DataFrame({"line": lines}, schema={"line": pl.String}).select(asked).to_series().to_list()


def cells_of(line: str) -> list[str] | None:
    """The cells of a line; None where its quotation marks make no cells."""
    if '"' not in line and len(line) <= _LONGEST:
        return line.split(",")
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        return None
