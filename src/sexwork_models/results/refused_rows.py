"""The reason that a value may be another one by rows that were refused, which it names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..core.findings import MAX_ROWS_NAMED, Issue, RowList
from ..intake.rows import ParsedRow

__all__ = ["list_of_rows", "rows_refused"]


def list_of_rows(items: Iterable[ParsedRow[Any]], lost: int = 0) -> RowList:
    """Returns where rows stand, each once and in their order; of `lost` rows it is not known."""
    found = list({id(item): item for item in items}.values())
    places = tuple(item.raw.where for item in found[:MAX_ROWS_NAMED])
    return RowList(len(found) + lost, places)


def rows_refused(rows: RowList) -> Issue:
    """Returns the reason that a value is not known for certain, because of refused rows."""
    return Issue("rows-refused", {"count": rows.count, "rows": rows})
