"""Which lines of a CSV file are rows: most by the number of their commas, the others by the reader of rows' own reader."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

import attrs

from ...findings import Finding, Where
from .blocks import Block

__all__ = ["Lines", "cells_of", "is_plain", "lines_of", "text_lines"]

_CELL = r'(?:[^",]*|"(?:[^"]|"")*")'
_WELL_QUOTED = re.compile(rf"{_CELL}(?:,{_CELL})*")  # every reader makes the same cells of it
_DOUBTFUL = {b"", b",", *(bytes([byte]) for byte in (*range(0x21), 0xC2, 0xE1, 0xE2, 0xE3))}  # how a blank line may begin
_LONGEST = csv.field_size_limit()


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


def is_plain(block: Block, width: int) -> bool:
    """Whether all lines are surely plain rows, told at a glance: no quotes, no blank first cell, as many commas in each."""
    data = block.data
    if b'"' in data or b"\x00" in data:
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    lines = data.split(b"\n")
    if {line[:1] for line in lines} & _DOUBTFUL:
        return False
    return {line.count(b",") for line in lines} == {width - 1} and max(map(len, lines)) <= _LONGEST


def text_lines(block: Block, name: str) -> tuple[list[str], list[Finding]]:
    """The lines as text; one that is not UTF-8, or that holds a NUL, is blank and reported."""
    lines, findings = list[str](), list[Finding]()
    for number, line in enumerate(block.data.split(b"\n"), start=block.first):
        try:
            lines.append(line.replace(b"\x00", b"\xff").decode("utf-8"))
        except UnicodeDecodeError:
            findings.append(Finding("wrong-encoding", Where(name, number)))
            lines.append("")
    return lines, findings


def lines_of(block: Block, name: str, width: int) -> Lines:
    """The lines of a block of a file with `width` columns."""
    lines, findings = text_lines(block, name)
    told, plain = Lines(block, findings=findings), list[int]()
    for number, line in enumerate(lines, start=block.first):
        cells = cells_of(line)
        if cells is None:
            findings.append(Finding("csv-syntax", Where(name, number)))
        elif any(cell.strip() for cell in cells):
            if len(cells) != width:
                code = "row-too-short" if len(cells) < width else "row-too-long"
                findings.append(Finding(code, Where(name, number), {"found": len(cells), "expected": width}))
            elif _WELL_QUOTED.fullmatch(line):
                plain.append(number)
            else:
                told.others[number] = cells
    told.plain = plain
    return told


def cells_of(line: str) -> list[str] | None:
    """The cells of a line; None where its quotation marks make no cells."""
    if '"' not in line and len(line) <= _LONGEST:
        return line.split(",")
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        return None
