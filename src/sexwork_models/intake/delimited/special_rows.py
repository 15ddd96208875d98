"""Tells rows of a table that are no data: totals, titles of sections, and the header again."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import islice

from ...values.text import fold
from ..field_catalog import protecting_fields
from ..files import is_blank
from ..lost_rows import HEADER_CHANGES
from .columns import Columns
from .header import Layout

__all__ = ["SPECIAL_FIRST_CELL", "special_row"]

# Not `cộng tác viên`, `cộng đồng` or `tổng đài`, with which data may begin.
_TOTAL = re.compile(
    r"(?:tong(?! dai)|cong(?! (?:tac|dong|an|nhan|doan|ti))|total|sum|grand total)\b"
    r"(?![-.:_/][0-9])"  # nor an id
)
_NUMBER = re.compile(r"[-+]?[0-9][0-9.,\s]*%?")
# Begins every line that may be a total, whatever the marks of its letters and its quotation marks.
SPECIAL_FIRST_CELL = (
    r"(?i)\A[\s\x1c-\x1f\",;]*(?:to?[^\x00-\x7f]*(?:ng|tal)|co?[^\x00-\x7f]*ng|sum|grand)"
)
_MAY_BE_TOTAL = re.compile(SPECIAL_FIRST_CELL)
_MIN_REQUIRED = 3  # columns, without which a row of one cell may be all there is to say
_DIGIT = re.compile(r"[0-9]")


def special_row(cells: Sequence[str], layout: Layout, columns: Columns) -> str:
    """Returns the code of the finding about a row that is no data, `""` for every other row.

    `total-row` for a sum below the rows, `row-of-one-cell` for a title above some rows or a note
    below them, `header-repeated` for the same header once more, and
    `header-changes` for a header with other columns: what stands below it has another meaning.
    """
    if _is_total(cells, layout, columns):
        return "total-row"
    if _fills_first_cell_alone(cells, layout, columns):
        return "row-of-one-cell"
    return _code_of_header(cells, layout, columns)


def _code_of_header(cells: Sequence[str], layout: Layout, columns: Columns) -> str:
    """Returns the code for a row of headings alone; `""` for a row that is none."""
    fields = dict[str, str]()  # by the text below the heading of each
    for cell, field in zip(cells, layout.fields, strict=False):
        if field and not is_blank(cell):
            if _DIGIT.search(cell):  # as each row of data has one, and no heading
                return ""
            fields[cell] = field
    if len(fields) < 2 or not all(map(columns.is_heading, fields)):
        return ""
    unchanged = all(columns.field_of(text) == field for text, field in fields.items())
    return "header-repeated" if unchanged else HEADER_CHANGES


def _fills_first_cell_alone(cells: Sequence[str], layout: Layout, columns: Columns) -> bool:
    """Whether a row says nothing but its first cell, where several columns are required.

    What may stand for a protection case is a row of data, however little of it is filled in.
    """
    if len(columns.required) < _MIN_REQUIRED or not all(map(is_blank, islice(cells, 1, None))):
        return False
    field = layout.fields[0]
    return not is_blank(cells[0]) and field not in _protecting_fields(columns)


def _is_total(cells: Sequence[str], layout: Layout, columns: Columns) -> bool:
    """Whether the first cell says so, and beside it stand numbers alone, and few required cells.

    A row with a code, a word or a day is one of data, however little of it is filled in: it may be
    about somebody who needs protection.
    """
    first = next((cell for cell in cells if not is_blank(cell)), "")
    if not _MAY_BE_TOTAL.match(first) or not _TOTAL.match(fold(first)):
        return False
    return _holds_numbers_alone(cells, layout, columns)


def _holds_numbers_alone(cells: Sequence[str], layout: Layout, columns: Columns) -> bool:
    """Whether numbers alone stand beside the first cell, and in few of the required columns."""
    filled = [(at, cell) for at, cell in enumerate(cells) if not is_blank(cell)][1:]
    if not all(_NUMBER.fullmatch(cell.strip()) for _, cell in filled):
        return False
    beside = {layout.fields[at] for at, _ in filled if at < len(layout.fields)}
    required = beside & set(columns.required)
    if required and not beside.isdisjoint(_protecting_fields(columns)):
        return False
    return 2 * len(required) <= len(columns.required)


def _protecting_fields(columns: Columns) -> Collection[str]:
    return protecting_fields(columns.kind)
