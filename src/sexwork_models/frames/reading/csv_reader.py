"""Reads a CSV file of any size, block by block, into frames of text columns.

Lines that any reader splits into the same cells are parsed at once by Polars; all others are split
one by one as the row parser does it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import count
from pathlib import Path

import attrs
import polars as pl

from ...core.findings import Finding, Where
from ...intake.csv_reader import read_csv
from ...intake.disk import read_bytes
from ...intake.files import is_blank
from ...intake.parsing import column_names, required_columns
from ...practice.records.files import ROW_LOSING_CODES, count_filled_lines
from ...practice.records.model import ActivityRecord
from ..engines import LINE
from .typed_source import SourceSummary, row_number

__all__ = [
    "Block",
    "BlockLines",
    "CsvReader",
    "classify_lines",
    "count_nonblank_lines",
    "decode_lines",
    "read_blocks",
    "split_cells",
]

_BLOCK_SIZE = 1 << 23  # bytes that are read at once
_BOM = b"\xef\xbb\xbf"
_OTHER_ENCODING = re.compile(rb"\xff\xfe|\xfe\xff|[^\n]*\x00")  # UTF-16, by its first line
_CELL = r'(?:[^",]*|"(?:[^"]|"")*")'
_VISIBLE = r"[!#-+\--~]"  # a character that is seen in a cell, and no quotation mark around it
_MAX_LINE_SIZE = csv.field_size_limit()
_MAX_PATTERN_COLUMNS = 200  # a pattern of more is slower than splitting each line
_FIELDS = column_names(ActivityRecord)


@attrs.frozen(eq=False, repr=False)
class Block:
    """Complete lines of a file, with single line feeds between them.

    `first` is the number of the first line.
    """

    first: int
    data: bytes

    @cached_property
    def count(self) -> int:
        """How many lines there are."""
        return self.data.count(b"\n") + 1


def read_blocks(path: Path, size: int = _BLOCK_SIZE) -> Iterator[Block]:
    """Yields the lines of a file in blocks. Raises UnusableInputError when it cannot be opened."""
    try:
        with path.open("rb") as file:
            first, rest = 1, file.read(len(_BOM)).removeprefix(_BOM)
            while more := file.read(size):
                rest += more
                # A return at the end may be half of a line break.
                half_break = b"\r" if rest.endswith(b"\r") else b""
                data = _with_line_feeds(rest.removesuffix(half_break))
                lines, line_feed, rest = data.rpartition(b"\n")
                rest += half_break
                if line_feed:
                    yield Block(first, lines)
                    first += lines.count(b"\n") + 1
            yield Block(first, _with_line_feeds(rest).removesuffix(b"\n"))
    except (OSError, ValueError):
        read_bytes(path)  # raises the error that says why
        raise


def _with_line_feeds(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def count_nonblank_lines(path: Path) -> int:
    """How many lines of a file are not blank, whatever its encoding."""
    return sum(count_filled_lines(block.data.split(b"\n")) for block in read_blocks(path))


def decode_lines(block: Block, file: str) -> tuple[list[str], list[Finding]]:
    """The lines as text; a line that is not UTF-8, or that has a NUL, is blank and reported."""
    if b"\x00" not in block.data:
        with suppress(UnicodeDecodeError):
            return block.data.decode("utf-8").split("\n"), []
    lines, findings = list[str](), list[Finding]()
    for number, line in enumerate(block.data.split(b"\n"), start=block.first):
        try:
            lines.append(line.replace(b"\x00", b"\xff").decode("utf-8"))
        except UnicodeDecodeError:
            findings.append(Finding("wrong-encoding", Where(file, number)))
            lines.append("")
    return lines, findings


@attrs.define(eq=False, repr=False)
class BlockLines:
    """The lines of a block by how they are split into cells.

    `plain` are the numbers of those that any reader splits into the same cells; `others` are rows
    with the cells that the row parser makes of them.
    """

    block: Block
    plain: Sequence[int] = ()
    others: dict[int, list[str]] = attrs.field(factory=dict)
    findings: list[Finding] = attrs.field(factory=list)

    @classmethod
    def all_plain(cls, block: Block) -> BlockLines:
        """The lines of a block that has nothing but plain rows."""
        return cls(block, range(block.first, block.first + block.count))

    @property
    def data(self) -> bytes:
        """The plain rows."""
        if len(self.plain) == self.block.count:
            return self.block.data
        lines = self.block.data.split(b"\n")
        return b"\n".join(lines[number - self.block.first] for number in self.plain)


def classify_lines(block: Block, file: str, width: int) -> BlockLines:
    """The lines of a block of a file with `width` columns, by how they are split into cells."""
    texts, findings = decode_lines(block, file)
    are_plain = _plain_flags(texts, width)
    if all(are_plain):
        return BlockLines.all_plain(block)
    lines, plain = BlockLines(block, findings=findings), list[int]()
    for number, text, is_plain in zip(count(block.first), texts, are_plain, strict=False):
        cells = None if is_plain else split_cells(text)
        if is_plain:
            plain.append(number)
        elif cells is None:
            findings.append(Finding("csv-syntax", Where(file, number)))
        elif not all(map(is_blank, cells)):
            if len(cells) == width:
                lines.others[number] = cells
            else:
                code = "row-too-short" if len(cells) < width else "row-too-long"
                params = {"found": len(cells), "expected": width}
                findings.append(Finding(code, Where(file, number), params))
    lines.plain = plain
    return lines


def _plain_flags(lines: Sequence[str], width: int) -> list[bool]:
    """Which lines are certain to be rows that every reader splits into the same cells."""
    if width > _MAX_PATTERN_COLUMNS:
        return [False] * len(lines)
    line = pl.col("line")
    well_quoted = line.str.contains(rf"\A{_CELL}(?:,{_CELL}){{{width - 1}}}\z")
    plain = well_quoted & line.str.contains(_VISIBLE) & (line.str.len_bytes() <= _MAX_LINE_SIZE)
    frame = pl.DataFrame({"line": lines}, schema={"line": pl.String})
    return frame.select(plain).to_series().to_list()


def split_cells(line: str) -> list[str] | None:
    """The cells of a line; None where its quotation marks make no cells."""
    if '"' not in line and len(line) <= _MAX_LINE_SIZE:
        return line.split(",")
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        return None


@attrs.define(eq=False, repr=False)
class CsvReader:
    """Reads a CSV file once.

    `header` are the columns as they stand, `faults` the findings about them, and `usable` whether
    rows under this header can be read.
    """

    path: Path
    header: tuple[str, ...] = ()
    faults: tuple[Finding, ...] = ()
    usable: bool = False
    _start: int = 1
    _findings: list[Finding] = attrs.field(factory=list)
    _row_count: int = 0

    @classmethod
    def open(cls, path: Path) -> CsvReader:
        """Reads the header of a file. Raises UnusableInputError when the file cannot be opened."""
        lines, findings = list[str](), list[Finding]()
        for block in read_blocks(path):
            if block.first == 1 and _OTHER_ENCODING.match(block.data):
                return cls(path, faults=(Finding("wrong-encoding", Where(path.name, 1)),))
            texts, unread = decode_lines(block, path.name)
            for text in texts:
                lines.append(text)
                header = tuple(map(str.strip, split_cells(text) or ()))
                if any(header):
                    findings += [fault for fault in unread if row_number(fault.where) <= len(lines)]
                    return cls._with_header(path, lines, header, findings)
            findings += unread
        if findings:
            return cls(path, faults=tuple(findings))
        return cls._with_header(path, lines, (), findings)

    @classmethod
    def _with_header(
        cls, path: Path, lines: Sequence[str], header: tuple[str, ...], findings: Iterable[Finding]
    ) -> CsvReader:
        """A reader with the row parser's findings on a header, and whether it reads rows below."""
        example = "\n".join([*lines, ",".join("x" for _ in header)])
        rows, faults = read_csv(
            f"\ufeff{example}".encode(),
            path.name,
            _FIELDS,
            required_columns(ActivityRecord),
            private=True,
        )
        return cls(path, header, (*faults, *findings), bool(rows), len(lines) + 1)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the file that a record has."""
        return tuple(dict.fromkeys(name for name in self.header if name in _FIELDS))

    def frames(self) -> Iterator[pl.DataFrame]:
        """Yields the rows with their lines, block by block; blanks are null."""
        if not self.header:
            return
        for block in read_blocks(self.path):
            skipped = max(self._start - block.first, 0)
            if skipped < block.count:
                rest = Block(block.first + skipped, block.data.split(b"\n", skipped)[-1])
                lines = classify_lines(rest, self.path.name, len(self.header))
                frame = self._to_frame(lines)
                self._findings += lines.findings
                self._row_count += len(frame)
                yield frame

    def summary(self) -> SourceSummary:
        """How many rows there are and how many lines are no rows, once all frames were read."""
        lost = set[tuple[str, int | None]]()
        for finding in (*self.faults, *self._findings):
            if finding.code in ROW_LOSING_CODES:
                lost.add((finding.where.file, finding.where.line))
        findings = tuple(self._findings)
        if self.usable:
            return SourceSummary(self._row_count, len(lost), findings=findings)
        lost_count = max(len(lost), count_nonblank_lines(self.path) - 1)
        return SourceSummary(0, lost_count, findings=findings)

    def _to_frame(self, lines: BlockLines) -> pl.DataFrame:
        """The rows of a block."""
        schema = {f"column_{number}": pl.String for number in range(len(self.header))}
        data = lines.data
        # Without a header Polars would detect the kind of the file by its first row.
        with_header = ",".join(schema).encode() + b"\n" + data
        plain = pl.read_csv(with_header, schema=schema) if data else pl.DataFrame(schema=schema)
        cells = plain.with_columns(pl.Series(LINE, lines.plain, dtype=pl.Int64))
        if lines.others:
            others = pl.DataFrame([*lines.others.values()], schema=schema, orient="row")
            others = others.with_columns(pl.Series(LINE, [*lines.others], dtype=pl.Int64))
            cells = pl.concat([cells, others]).sort(LINE)
        has_empty_texts = bool(lines.others or b'""' in data)
        columns = list[pl.Expr]()
        for name in self.columns:
            cell = pl.col(f"column_{self.header.index(name)}")
            if has_empty_texts:
                cell = pl.when(cell != "").then(cell)
            columns.append(cell.alias(name))
        return cells.select(LINE, *columns)
