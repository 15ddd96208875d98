"""How a CSV file of any size becomes a table of texts: the rows that the reader of rows would tell apart, and no others."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import count
from pathlib import Path

import attrs
import polars as pl

from ...core.findings import Finding, Where
from ...intake.csv_reader import read_csv
from ...intake.files import read_bytes
from ...intake.parsing import columns_of, required_of
from ...practice.records.files import LOSING
from ...practice.records.model import ActivityRecord
from ..engines import LINE
from .typed_source import Beside

__all__ = [
    "Block",
    "CsvScan",
    "Lines",
    "blocks_of",
    "cells_of",
    "filled_lines",
    "lines_of",
    "text_lines",
]

_SIZE = 1 << 23  # bytes that are read at once
_BOM = b"\xef\xbb\xbf"


@attrs.frozen(eq=False, repr=False)
class Block:
    """Whole lines of a file, with single line feeds between them; `first` is the number of the first one."""

    first: int
    data: bytes

    @cached_property
    def count(self) -> int:
        """How many lines there are."""
        return self.data.count(b"\n") + 1


def blocks_of(path: Path, size: int = _SIZE) -> Iterator[Block]:
    """The lines of a file in blocks. Raises UnusableInputError when it cannot be opened."""
    try:
        with path.open("rb") as file:
            first, rest = 1, file.read(len(_BOM)).removeprefix(_BOM)
            while more := file.read(size):
                rest += more
                held = b"\r" if rest.endswith(b"\r") else b""  # half of a line break, perhaps
                whole, ends, rest = _unified(rest.removesuffix(held)).rpartition(b"\n")
                rest += held
                if ends:
                    yield Block(first, whole)
                    first += whole.count(b"\n") + 1
            yield Block(first, _unified(rest).removesuffix(b"\n"))
    except (OSError, ValueError):
        read_bytes(path)  # says why
        raise


def _unified(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def filled_lines(path: Path) -> int:
    """How many lines of a file hold anything, whatever its encoding."""
    return sum(
        bool(line.replace(b"\x00", b"").strip())
        for block in blocks_of(path)
        for line in block.data.split(b"\n")
    )


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
                findings.append(
                    Finding(code, Where(name, number), {"found": len(cells), "expected": width})
                )
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
    return (
        pl.DataFrame({"line": lines}, schema={"line": pl.String})
        .select(asked)
        .to_series()
        .to_list()
    )


def cells_of(line: str) -> list[str] | None:
    """The cells of a line; None where its quotation marks make no cells."""
    if '"' not in line and len(line) <= _LONGEST:
        return line.split(",")
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        return None


_KNOWN = columns_of(ActivityRecord)


@attrs.define(eq=False, repr=False)
class CsvScan:
    """A CSV file that is read once.

    `header` are the columns as they stand, `faults` what is wrong with them, `usable` whether the rows mean anything.
    """

    path: Path
    header: tuple[str, ...] = ()
    faults: tuple[Finding, ...] = ()
    usable: bool = False
    _start: int = 1
    _found: list[Finding] = attrs.field(factory=list)
    _rows: int = 0

    @classmethod
    def of(cls, path: Path) -> CsvScan:
        """The scan of a file with its header. Raises UnusableInputError when the file cannot be opened."""
        lines, found = list[str](), list[Finding]()
        for block in blocks_of(path):
            head = block.data.split(b"\n", 1)[0]
            if block.first == 1 and (
                b"\x00" in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))
            ):
                return cls(path, faults=(Finding("wrong-encoding", Where(path.name, 1)),))
            more, unread = text_lines(block, path.name)
            for line in more:
                lines.append(line)
                header = tuple(map(str.strip, cells_of(line) or ()))
                if any(header):
                    found += [one for one in unread if (one.where.line or 0) <= len(lines)]
                    return cls._with_header(path, lines, header, found)
            found += unread
        return cls(path, faults=tuple(found)) if found else cls._with_header(path, lines, (), found)

    @classmethod
    def _with_header(
        cls, path: Path, lines: Sequence[str], header: tuple[str, ...], found: Iterable[Finding]
    ) -> CsvScan:
        """What the reader of rows finds in a header, and whether it would read a row under it."""
        example = "\n".join([*lines, ",".join("x" for _ in header)])
        rows, faults = read_csv(
            f"\ufeff{example}".encode(),
            path.name,
            _KNOWN,
            required_of(ActivityRecord),
            private=True,
        )
        return cls(path, header, (*faults, *found), bool(rows), len(lines) + 1)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the file that a record has."""
        return tuple(dict.fromkeys(name for name in self.header if name in _KNOWN))

    def frames(self) -> Iterator[pl.DataFrame]:
        """The rows with their lines, block by block; blanks are null."""
        for told in self._told() if self.header else ():
            frame = self._frame(told)
            self._found += told.findings
            self._rows += len(frame)
            yield frame

    def beside(self) -> Beside:
        """How many rows there are, and what is no row, once all were read."""
        lost = len(
            {
                (one.where.file, one.where.line)
                for one in (*self.faults, *self._found)
                if one.code in LOSING
            }
        )
        if self.usable and self._rows:
            return Beside(self._rows, lost, findings=tuple(self._found))
        return Beside(0, max(lost, filled_lines(self.path) - 1), findings=tuple(self._found))

    def _told(self) -> Iterator[Lines]:
        """What the lines are, block by block."""
        for block in blocks_of(self.path):
            skipped = max(self._start - block.first, 0)
            if skipped < block.count:
                rest = Block(block.first + skipped, block.data.split(b"\n", skipped)[-1])
                yield lines_of(rest, self.path.name, len(self.header))

    def _frame(self, told: Lines) -> pl.DataFrame:
        """The rows of a block."""
        schema, data = (
            {f"column_{number}": pl.String for number in range(len(self.header))},
            told.data,
        )
        named = (
            ",".join(schema).encode() + b"\n" + data
        )  # or Polars would look for the kind of the file in the first row
        plain = pl.read_csv(named, schema=schema) if data else pl.DataFrame(schema=schema)
        cells = plain.with_columns(pl.Series(LINE, told.plain, dtype=pl.Int64))
        if told.others:
            others = pl.DataFrame([*told.others.values()], schema=schema, orient="row")
            others = others.with_columns(pl.Series(LINE, [*told.others], dtype=pl.Int64))
            cells = pl.concat([cells, others]).sort(LINE)
        quoted = told.others or b'""' in data
        return cells.select(LINE, *(self._cell(name, blanks=bool(quoted)) for name in self.columns))

    def _cell(self, name: str, *, blanks: bool) -> pl.Expr:
        place = pl.col(f"column_{self.header.index(name)}")
        return (pl.when(place != "").then(place) if blanks else place).alias(name)
