"""Finds the header of a delimited file: its row, the mark between cells, the field of each column.

What is certain is read and noted: another mark than the comma, a title above the header, headings
written as labels. What is not certain is asked for by a finding.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence, Set

import attrs

from ...core.columns import NO_COLUMNS, ColumnsByField
from ...core.findings import Finding, Where
from ...core.messages import Sayable
from ...values.text import texts_of
from ..field_catalog import field_texts
from ..files import is_blank
from ..lost_rows import OLD_HEADER, ROW_ABOVE_HEADER, is_usable
from .column_faults import column_faults
from .columns import Columns, column_letter
from .encodings import encoding_params, old_encoding_in
from .old_fonts import has_words_of, old_font_of

__all__ = [
    "DELIMITERS",
    "HEAD_LINES",
    "OLD_FONT",
    "Layout",
    "find_layout",
    "renamed_columns",
    "split_line",
]

HEAD_LINES = 50  # among the first lines of a file stands its header, or it has none
DELIMITERS = (",", ";", "\t")
OLD_FONT = ("old-font", "old-font-in-codes")
_HEADING_LINES = 5  # a heading in quotation marks may run over so many lines
_DECLARATION = re.compile(r"\"?sep=([,;\t])\"?[,;\t]*", re.IGNORECASE)


@attrs.frozen
class Layout:
    """Where the header of a file stands, and what each of its columns holds.

    `fields` has the field of each column, `""` for one that is passed over. `first_row` is the line
    on which the rows begin. Without `usable` no row below the header can be read.
    """

    delimiter: str = ","
    first_row: int = 2
    headings: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    usable: bool = False
    columns: ColumnsByField = attrs.field(default=NO_COLUMNS, eq=False)

    @property
    def known_count(self) -> int:
        """The number of columns that hold a field."""
        return sum(map(bool, self.fields))

    @property
    def unknown_count(self) -> int:
        """The number of columns with a heading that names no field."""
        return sum(map(bool, self.headings)) - self.known_count

    @property
    def width(self) -> int:
        """The number of columns up to the last one with a heading."""
        return max((at for at, heading in enumerate(self.headings, 1) if heading), default=0)


@attrs.frozen
class _Candidate:
    """A row that may be the header: its first and last line, its cells, the fields they name."""

    delimiter: str
    line: int
    end: int
    cells: Sequence[str]
    known: Set[str]

    @property
    def is_clear(self) -> bool:
        """Whether several headings, and at least half of all, are known.

        Below the first row a header must be clear: a row of values may hold the name of a field.
        """
        return len(self.known) > 1 and 2 * len(self.known) >= self._filled

    def is_certain(self, columns: Columns) -> bool:
        """Whether every heading is known, and no required column is missing."""
        return len(self.known) == self._filled and self.known >= set(columns.required)

    @property
    def _filled(self) -> int:
        return sum(not is_blank(cell) for cell in self.cells)


def split_line(line: str, delimiter: str) -> list[str] | None:
    """Returns the cells of a line; None where its quotation marks make no cells."""
    if '"' not in line and len(line) <= csv.field_size_limit():
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None


def find_layout(
    lines: Sequence[str], name: str, columns: Columns, unread: Sequence[Finding] = ()
) -> Layout:
    """Returns the layout of a file by its first lines; `unread` are findings about such lines."""
    header = _find_header(lines, columns)
    if header is None:
        return Layout(findings=(_header_missing(lines, name, unread),))
    headings = tuple(str(cell).strip() for cell in header.cells)
    fields = tuple(columns.field_of(heading) for heading in headings)
    places = columns.placed(headings, fields)
    where = Where(name, header.line, columns=places)
    faults = list(column_faults(headings, fields, columns, where))
    if not is_usable(faults) and (font := old_encoding_in(headings, ())):
        fault = Finding(OLD_HEADER, Where(name, header.line), encoding_params(font))
        return Layout(header.delimiter, header.end + 1, headings, fields, (fault,), columns=places)
    faults += _data_above(lines, header, fields, columns, name)
    notes = _notes(lines, header, headings, fields, columns, where)
    findings, usable = (*faults, *notes), is_usable(faults)
    return Layout(header.delimiter, header.end + 1, headings, fields, findings, usable, places)


def _header_missing(lines: Sequence[str], name: str, unread: Sequence[Finding]) -> Finding:
    """Returns why there is no header: it may stand in an old encoding."""
    numbers = [number for number, line in enumerate(lines, 1) if line.strip()]
    encoding = old_encoding_in(lines, unread)
    if not encoding:
        return Finding("header-missing", Where(name, min(numbers, default=1)))
    numbers += [found.where.line for found in unread if found.where.line]
    return Finding(OLD_HEADER, Where(name, min(numbers, default=1)), encoding_params(encoding))


def _find_header(lines: Sequence[str], columns: Columns) -> _Candidate | None:
    """Returns the row that names the most fields, or the first that is certain."""
    declared = _declared_delimiter(lines)
    candidates = list[_Candidate]()
    for delimiter in [declared] if declared else DELIMITERS:
        for candidate in _candidates(lines, delimiter, columns, skip=bool(declared)):
            if candidate.is_certain(columns):
                return candidate
            candidates.append(candidate)
    return max(candidates, key=lambda found: len(found.known), default=None)


def _declared_delimiter(lines: Sequence[str]) -> str:
    """Returns the mark that a first line such as `sep=;` declares, else `""`."""
    found = _DECLARATION.fullmatch(lines[0].strip(" ")) if lines else None
    return found[1] if found else ""


def _candidates(
    lines: Sequence[str], delimiter: str, columns: Columns, *, skip: bool
) -> Iterator[_Candidate]:
    """Yields the rows at the beginning of a file that name a field, one of the required first."""
    wanted = set(columns.required if columns.private else columns.names)
    is_first = True
    for number in range(1 + int(skip), len(lines[:HEAD_LINES]) + 1):
        row = _row_at(number, lines, delimiter, columns)
        if row.known & wanted and (is_first or row.is_clear):
            yield row
        is_first = is_first and all(map(is_blank, row.cells))


def _row_at(number: int, lines: Sequence[str], delimiter: str, columns: Columns) -> _Candidate:
    """Returns the row that begins on a line, with the fields that its cells name."""
    cells, length = _heading_cells(lines[number - 1 :], delimiter)
    known = {columns.field_of(cell) for cell in cells if not is_blank(cell)} - {""}
    return _Candidate(delimiter, number, number + length - 1, cells, known)


def _heading_cells(lines: Sequence[str], delimiter: str) -> tuple[Sequence[str], int]:
    """Returns the cells of the row that begins with the first line, and its number of lines."""
    plain = split_line(lines[0], delimiter)
    if plain is not None:
        return plain, 1
    texts = (f"{line}\n" for line in lines[:_HEADING_LINES])
    reader = csv.reader(texts, delimiter=delimiter, strict=True)
    try:
        return next(reader, []), reader.line_num
    except csv.Error:
        return [], 1


def _data_above(
    lines: Sequence[str], header: _Candidate, fields: Sequence[str], columns: Columns, name: str
) -> Iterator[Finding]:
    """Yields the rows above the header that fill its columns as data do, as in a sorted sheet."""
    required = set(columns.required)
    for number, line in enumerate(lines[: header.line - 1], 1):
        cells = split_line(line, header.delimiter) or []
        pairs = zip(cells, fields, strict=False)
        filled = {field for cell, field in pairs if not is_blank(cell)} & required
        if filled and 2 * len(filled) >= len(required) and any(map(str.isdigit, line)):
            yield Finding(ROW_ABOVE_HEADER, Where(name, number))


def _notes(
    lines: Sequence[str],
    header: _Candidate,
    headings: Sequence[str],
    fields: Sequence[str],
    columns: Columns,
    where: Where,
) -> Iterator[Finding]:
    """Yields what was read in another form than the plain one."""
    if header.delimiter != ",":
        mark = {";": "“;”", "\t": "Tab"}.get(header.delimiter, f"“{header.delimiter}”")
        yield Finding("delimiter-read", where, {"delimiter": mark})
    first = int(bool(_declared_delimiter(lines)))
    above = [line for line in lines[first : header.line - 1] if not is_blank(line.strip(",;\t"))]
    if above:
        yield Finding("rows-above-header", where, {"count": len(above)})
    yield from renamed_columns(headings, fields, where)
    yield from _old_font(lines, header, columns, where)


def _old_font(
    lines: Sequence[str], header: _Candidate, columns: Columns, where: Where
) -> Iterator[Finding]:
    """Yields the finding about words typed for an old font, with the columns that hold them.

    In a column of codes or numbers it is an error, as such words are not understood.
    """
    font = old_font_of(lines)
    if font:
        rows = [split_line(line, header.delimiter) or [] for line in lines[header.end :]]
        letters = _columns_of_font(font, [header.cells, *rows], len(header.cells))
        named = [_column_in_words(letter, where) for letter in letters]
        params = {"font": font, "columns": named or [texts_of("intake.header")["above"]]}
        texts = field_texts(columns.kind)
        known = (column for column in where.columns.values() if column.letter in letters)
        code = OLD_FONT[not all(texts[column.field].personal for column in known)]
        yield Finding(code, Where(where.file), params)


def _columns_of_font(font: str, rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Returns the letters of the columns in which words are typed for an old font."""
    letters = list[str]()
    for at in range(width):
        if has_words_of(font, (row[at] for row in rows if at < len(row))):
            letters.append(column_letter(at))
    return letters


def _column_in_words(letter: str, where: Where) -> Sayable:
    """Returns a column with its heading; by its letter alone where that may name a person."""
    known = (column for column in where.columns.values() if column.letter == letter)
    return next(known, texts_of("intake.header")["column"].filled(letter=letter))


def renamed_columns(
    headings: Sequence[str], fields: Sequence[str], where: Where
) -> Iterator[Finding]:
    """Yields the note about headings that are labels of their fields."""
    renamed = list[str]()
    for heading, field in zip(headings, fields, strict=True):
        if field and heading.casefold() != field:
            renamed.append(f"“{heading}” = “{field}”")
    if renamed:
        yield Finding("headings-read", where, {"columns": renamed})
