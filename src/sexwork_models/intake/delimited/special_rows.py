"""Tells rows of a table that are no data: totals below the rows, and the header standing again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...values.text import fold
from ..files import is_blank
from .header import Columns, Layout

__all__ = ["SPECIAL_FIRST_CELL", "special_row"]

_TOTAL = re.compile(r"(?:tong|cong|total|sum|grand total)\b")
# Begins every line that may be a total, whatever the marks of its letters and its quotation marks.
SPECIAL_FIRST_CELL = (
    r"(?i)\A[\s\x1c-\x1f\",;]*(?:to?[^\x00-\x7f]*(?:ng|tal)|co?[^\x00-\x7f]*ng|sum|grand)"
)
_DIGIT = re.compile(r"[0-9]")


def special_row(cells: Sequence[str], layout: Layout, columns: Columns) -> str:
    """Returns the code of the finding about a row that is no data, `""` for every other row.

    `total-row` for a sum below the rows, `header-repeated` for the same header once more, and
    `header-changes` for a header with other columns: what stands below it has another meaning.
    """
    if _is_total(cells, layout, columns):
        return "total-row"
    named = [(cell, field) for cell, field in zip(cells, layout.fields, strict=False) if field]
    filled = [(cell, field) for cell, field in named if not is_blank(cell)]
    # No heading has a digit, and each row of data has one.
    if len(filled) < 2 or any(_DIGIT.search(cell) for cell, _ in filled):
        return ""
    if not all(columns.is_heading(cell) for cell, _ in filled):
        return ""
    unchanged = all(columns.field_of(cell) == field for cell, field in filled)
    return "header-repeated" if unchanged else "header-changes"


def _is_total(cells: Sequence[str], layout: Layout, columns: Columns) -> bool:
    """Whether the first cell says so, and at least half of the required cells beside are blank."""
    filled = [(at, cell) for at, cell in enumerate(cells) if not is_blank(cell)]
    if not filled or not _TOTAL.match(fold(filled[0][1])):
        return False
    beside = {layout.fields[at] for at, _ in filled[1:] if at < len(layout.fields)}
    return 2 * len(beside & set(columns.required)) <= len(columns.required)
