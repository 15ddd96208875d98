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
from .csv_lines import Lines, cells_of, is_plain, lines_of, text_lines
from .sheet import Beside

__all__ = ["CsvScan"]

_KNOWN = columns_of(ActivityRecord)


@attrs.define(eq=False, repr=False)
class CsvScan:
    """A CSV file that is read in passes. The first tells which lines are no rows; a later one need not look at all again.

    `header` are the columns as they stand, `faults` what is wrong with them, `usable` whether the rows mean anything.
    """

    path: Path
    header: tuple[str, ...] = ()
    faults: tuple[Finding, ...] = ()
    usable: bool = False
    _start: int = 1
    _found: list[Finding] | None = None
    _rows: int = 0
    _clean: set[int] = attrs.field(factory=set)

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
        rows, faults = read_csv(example.encode(), path.name, _KNOWN, required_of(ActivityRecord), private=True)
        return cls(path, header, (*faults, *found), bool(rows), len(lines) + 1)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the file that a record has."""
        return tuple(dict.fromkeys(name for name in self.header if name in _KNOWN))

    def frames(self, with_columns: Sequence[str] | None, predicate: pl.Expr | None = None, *_: object) -> Iterator[pl.DataFrame]:
        """The rows that meet a condition, with their lines, block by block; blanks are null."""
        names = [name for name in self.columns if with_columns is None or name in with_columns]
        found, rows = list[Finding](), 0
        for told in self._told():
            frame = self._frame(told, names)
            found, rows = [*found, *told.findings], rows + len(frame)
            frame = frame if predicate is None else frame.filter(predicate)
            yield frame if with_columns is None else frame.select(with_columns)
        if self._found is None:
            self._found, self._rows = found, rows

    def beside(self) -> Beside:
        """How many rows there are, and what is no row; the file is read for it when it was not yet."""
        if self._found is None and self.header:
            for _ in self.frames([LINE]):
                pass
        found = tuple(self._found or ())
        lost = len({(one.where.file, one.where.line) for one in (*self.faults, *found) if one.code in LOSING})
        if self.usable and self._rows:
            return Beside(self._rows, lost, findings=found)
        return Beside(0, max(lost, filled_lines(self.path) - 1), findings=found)

    def _told(self) -> Iterator[Lines]:
        """What the lines are, block by block."""
        for block in blocks_of(self.path):
            skipped = max(self._start - block.first, 0)
            if skipped < block.count:
                yield self._known(Block(block.first + skipped, block.data.split(b"\n", skipped)[-1]))

    def _known(self, block: Block) -> Lines:
        """The lines of a block, which are looked at one by one only where they may not all be plain rows."""
        if block.first in self._clean or is_plain(block, len(self.header)):
            told = Lines.all_plain(block)
        else:
            told = lines_of(block, self.path.name, len(self.header))
        if told.clean:
            self._clean.add(block.first)
        return told

    def _frame(self, told: Lines, names: Sequence[str]) -> pl.DataFrame:
        """The rows of a block with the cells of some columns."""
        schema = {f"column_{number}": pl.String for number in range(len(self.header))}
        wanted = [f"column_{number}" for number, name in enumerate(self.header) if name in names] or ["column_0"]
        data = told.data
        plain = pl.read_csv(data, has_header=False, schema=schema, columns=wanted) if data else pl.DataFrame(schema=schema)
        numbers = pl.Series(LINE, told.plain, dtype=pl.Int64)
        cells = plain.select(wanted).with_columns(numbers)
        if told.others:
            others = pl.DataFrame([*told.others.values()], schema=schema, orient="row").select(wanted)
            others = others.with_columns(pl.Series(LINE, [*told.others], dtype=pl.Int64))
            cells = pl.concat([cells, others]).sort(LINE)
        quoted = told.others or b'""' in data
        return cells.select(LINE, *(self._cell(name, blanks=bool(quoted)) for name in names))

    def _cell(self, name: str, *, blanks: bool) -> pl.Expr:
        place = pl.col(f"column_{self.header.index(name)}")
        return (pl.when(place != "").then(place) if blanks else place).alias(name)
