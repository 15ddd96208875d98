"""How a CSV file of any size becomes a table of texts: the rows that the reader of rows would tell apart, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import attrs
import polars as pl

from ...findings import Finding, Where
from ...framework.csv_files import read_csv
from ...framework.reading import columns_of, required_of
from ...practice.record_files import LOSING
from ...practice.records import ActivityRecord
from ..engines import LINE
from .blocks import Block, blocks_of, filled_lines
from .csv_lines import Lines, cells_of, lines_of, text_lines
from .sheet import Beside

__all__ = ["CsvScan"]

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
            if block.first == 1 and (b"\x00" in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))):
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
    def _with_header(cls, path: Path, lines: Sequence[str], header: tuple[str, ...], found: Iterable[Finding]) -> CsvScan:
        """What the reader of rows finds in a header, and whether it would read a row under it."""
        example = "\n".join([*lines, ",".join("x" for _ in header)])
        rows, faults = read_csv(f"\ufeff{example}".encode(), path.name, _KNOWN, required_of(ActivityRecord), private=True)
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
        lost = len({(one.where.file, one.where.line) for one in (*self.faults, *self._found) if one.code in LOSING})
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
        schema, data = {f"column_{number}": pl.String for number in range(len(self.header))}, told.data
        named = ",".join(schema).encode() + b"\n" + data  # or Polars would look for the kind of the file in the first row
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
