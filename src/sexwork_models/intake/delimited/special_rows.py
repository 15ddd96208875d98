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
    r"(?i)\A[\s\",;]*(?:to?[^\x00-\x7f]*ng|co?[^\x00-\x7f]*ng|total|sum|grand total)"
)


def special_row(cells: Sequence[str], layout: Layout, columns: Columns) -> str:
    """Returns the code of the finding about a row that is no data, `""` for every other row.

    `total-row` for a sum below the rows, `header-repeated` for the same header once more, and
    `header-changes` for a header with other columns: what stands below it has another meaning.
    """
    position, first = next(
        ((at, cell) for at, cell in enumerate(cells) if not is_blank(cell)), (0, "")
    )
    if _is_total(first, position, cells, layout, columns):
        return "total-row"
    if not columns.field_of(first):
        return ""
    found = [columns.field_of(cell) for cell in cells if not is_blank(cell)]
    if len(found) < 2 or not all(found):
        return ""
    return "header-repeated" if found == list(filter(None, layout.fields)) else "header-changes"


def _is_total(
    first: str, position: int, cells: Sequence[str], layout: Layout, columns: Columns
) -> bool:
    """Whether the first cell says so, and at least half of the required cells beside are blank."""
    if not _TOTAL.match(fold(first)):
        return False
    filled = {
        field
        for at, (cell, field) in enumerate(zip(cells, layout.fields, strict=False))
        if at != position and field and not is_blank(cell)
    }
    return 2 * len(filled & set(columns.required)) <= len(columns.required)
