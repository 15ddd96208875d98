"""Tables for a terminal: columns as wide as their cells, or as the terminal lets them be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TypeAlias

import attrs

from ..layout import terminal_width, text_width, wrapped_lines

__all__ = ["Column", "TableRow", "fits", "marked_numbers", "table_lines"]

TableRow: TypeAlias = Sequence[str] | str
"""The cells of a row, or a heading over the rows below it."""

_GAP, _INDENT, _HANGING = 2, 2, 2
_LONGEST_WORD = 16  # of a cell; a longer word may be broken where there is no room
_SHORT = 20  # columns whose cells are not longer are the last to be wrapped


_OTHER_BLANKS = re.compile(r"[^\S ]")


@attrs.frozen
class Column:
    """A column: its header, whether it holds numbers, and how narrow it may become.

    Numbers are right-aligned and never wrapped.
    """

    header: str
    number: bool = False
    least: int = 0


def marked_numbers(cells: Sequence[tuple[str, str]]) -> list[str]:
    """Numbers, each with marks behind it, aligned at the end of the number."""
    width = max((text_width(number) for number, _ in cells), default=0)
    room = max((text_width(marks) for _, marks in cells), default=0)
    lines = []
    for number, marks in cells:
        before, behind = width - text_width(number), room - text_width(marks)
        lines.append(f"{' ' * before}{number}{marks}{' ' * behind}")
    return lines


def fits(columns: Sequence[Column], rows: Sequence[TableRow]) -> bool:
    """Whether a table has room, its cells wrapped where that is allowed."""
    return sum(_least_widths(columns, rows)) <= _room(len(columns))


def table_lines(columns: Sequence[Column], rows: Sequence[TableRow]) -> list[str]:
    """The lines of a table in the columns of the terminal.

    A table for which there is no room is turned: each row stands by itself, a cell on a line.
    """
    columns = [attrs.evolve(column, header=_on_one_line(column.header)) for column in columns]
    rows = [row if isinstance(row, str) else list(map(_on_one_line, row)) for row in rows]
    if not fits(columns, rows):
        return list(_turned(columns, rows))
    widths = _widths(columns, rows, _room(len(columns)))
    header = _row_lines(columns, [column.header for column in columns], widths)
    lines = [*header, _joined(["─" * size for size in widths])]
    for row in rows:
        if isinstance(row, str):
            lines += _heading(row)
        else:
            lines += _row_lines(columns, row, widths)
    return lines


def _on_one_line(cell: str) -> str:
    """A cell without line breaks and tabs; blanks that align its marks stay."""
    return _OTHER_BLANKS.sub(" ", cell)


def _room(count: int) -> int:
    """The columns of the terminal that are left for the cells of a row."""
    return terminal_width() - _INDENT - _GAP * (count - 1)


def _columns_of(rows: Sequence[TableRow], index: int) -> Iterator[str]:
    for row in rows:
        if not isinstance(row, str):
            yield row[index]


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _longest_word(text: str) -> int:
    return max(map(text_width, text.split()), default=0)


def _least_widths(columns: Sequence[Column], rows: Sequence[TableRow]) -> list[int]:
    least = []
    for index, column in enumerate(columns):
        cells = list(_columns_of(rows, index))
        measure = text_width if column.number else _longest_word
        widest = max(map(measure, cells), default=0)
        hanging = 0 if column.number or index else _HANGING + max(map(_indent, cells), default=0)
        needed = widest if column.number else min(widest, _LONGEST_WORD) + hanging
        wished = min(column.least, max(map(text_width, cells), default=0))
        least.append(max(needed, wished, min(_longest_word(column.header), _LONGEST_WORD)))
    return least


def _widths(columns: Sequence[Column], rows: Sequence[TableRow], room: int) -> list[int]:
    """The widths of the columns: short ones are not wrapped, and longer texts get more room."""
    widths = _least_widths(columns, rows)
    full = _full_widths(columns, rows, widths)
    for _ in range(min(room, sum(full)) - sum(widths)):
        widths[_next_to_grow(widths, full)] += 1
    return widths


def _full_widths(
    columns: Sequence[Column], rows: Sequence[TableRow], least: Sequence[int]
) -> list[int]:
    """The widths at which no cell is wrapped; long headers over numbers are."""
    full = []
    for index, column in enumerate(columns):
        header = text_width(column.header)
        header = min(header, _SHORT) if column.number else header
        cells = map(text_width, _columns_of(rows, index))
        full.append(max(least[index], header, *cells))
    return full


def _next_to_grow(widths: Sequence[int], full: Sequence[int]) -> int:
    """The column that most needs one more place, a short one before any other."""
    narrow = [index for index, size in enumerate(widths) if size < full[index]]
    short = [index for index in narrow if full[index] <= _SHORT]
    return max(short or narrow, key=lambda index: Fraction(full[index], widths[index] or 1))


def _row_lines(columns: Sequence[Column], cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    """The lines of one row; the first cell hangs, so that rows are told apart."""
    parts: list[list[str]] = []
    for column, cell, size in zip(columns, cells, widths, strict=True):
        hanging = 0 if parts or column.number else _HANGING
        parts.append(_cell_lines(cell, size, hanging, column))
    lines = []
    for number in range(max(map(len, parts))):
        padded = []
        for column, part, size in zip(columns, parts, widths, strict=True):
            text = part[number] if number < len(part) else ""
            blanks = " " * (size - text_width(text))
            padded.append(blanks + text if column.number else text + blanks)
        lines.append(_joined(padded))
    return lines


def _cell_lines(cell: str, size: int, hanging: int, column: Column) -> list[str]:
    if text_width(cell) <= size:
        return [cell]  # with its blanks, which align marks
    if column.number:
        return wrapped_lines(cell, size)
    indent = _indent(cell)
    first, *rest = wrapped_lines(cell, size - indent, size - indent - hanging)
    return [" " * indent + first, *(" " * (indent + hanging) + line for line in rest)]


def _joined(cells: Sequence[str]) -> str:
    return (" " * _INDENT + (" " * _GAP).join(cells)).rstrip()


def _heading(text: str) -> list[str]:
    indent = _INDENT + _indent(text)
    lines = wrapped_lines(text, _room(1) + _INDENT - indent)
    return [" " * indent + line for line in lines]


def _turned(columns: Sequence[Column], rows: Sequence[TableRow]) -> Iterator[str]:
    """Yields each row as a block: its first cell, then the others below it with their headers."""
    for row in rows:
        if isinstance(row, str):
            yield from _heading(row)
            continue
        yield from _heading(row[0])
        for column, cell in zip(columns[1:], row[1:], strict=True):
            if cell.strip():
                text = f"{column.header}: {cell.strip()}" if column.header else cell.strip()
                for line in wrapped_lines(text, _room(1) - 2 * _INDENT):
                    yield " " * 3 * _INDENT + line
