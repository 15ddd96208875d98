"""Takes the first row of a delimited file for its header, where no heading is known."""

from __future__ import annotations

from collections.abc import Sequence

from ..files import is_blank
from .columns import Columns
from .header import DELIMITERS, Layout, split_line

__all__ = ["layout_of_first_row"]


def layout_of_first_row(lines: Sequence[str], columns: Columns) -> Layout:
    """Returns the layout of a file whose first row of several cells is its header.

    Its delimiter is the mark that makes the most cells; a title above has one cell. Without such a
    row there are no headings.
    """
    for number, line in enumerate(lines, 1):
        rows = [(split_line(line, delimiter) or [], delimiter) for delimiter in DELIMITERS]
        cells, delimiter = max(rows, key=lambda row: _count_filled(row[0]))
        if _count_filled(cells) > 1:
            headings = tuple(cell.strip() for cell in cells)
            fields = tuple(map(columns.field_of, headings))
            return Layout(delimiter, number + 1, headings, fields)
    return Layout()


def _count_filled(cells: Sequence[str]) -> int:
    return sum(not is_blank(cell) for cell in cells)
