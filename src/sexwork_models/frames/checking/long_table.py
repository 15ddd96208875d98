"""Which rules the failing rows break, as a small table: one row for each rule that a record breaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from ...findings import Finding, Where
from ...practice.record_form import COUNTS
from ..engines import LINE
from ..fields import DAYS
from ..reading.sheet import number_of
from .failing import LONG
from .items import Item

__all__ = ["long_table", "of_library"]

_KEY = (LINE, "rule", "field")


def long_table(
    lowered: pl.DataFrame, found: Iterable[Finding], left: Iterable[Finding], items: Mapping[Where, Item]
) -> pl.DataFrame:
    """What the table itself was asked, without what a correction answers, and all that was found otherwise.

    `items` are the rows by where they stand; `left` are the findings that nothing answers.
    """
    stays = {_key(one): one for one in left if _row(one) in items}
    answered = {_key(one) for one in found if _row(one) in items} - stays.keys()
    gone = pl.DataFrame(sorted(answered), schema={name: LONG[name] for name in _KEY}, orient="row")
    kept = lowered.join(gone, on=[*_KEY], how="anti")
    asked = set(lowered.select(_KEY).iter_rows())
    more = [_cells(one, items[_row(one)]) for key, one in stays.items() if key not in asked]
    return pl.concat([kept, pl.DataFrame(more, schema=LONG, orient="row")]).sort(LINE, maintain_order=True)


def of_library(table: pl.DataFrame, library: str) -> Any:
    """The table as a frame of the library that the source came in; of Polars where that has none in memory."""
    if library not in ("pandas", "pyarrow"):
        return table
    backend: Any = library
    return nw.from_dict(table.to_dict(as_series=False), schema=nw.from_native(table).schema, backend=backend).to_native()


def _row(finding: Finding) -> Where:
    return finding.where.at("")


def _key(finding: Finding) -> tuple[int, str, str]:
    return number_of(finding.where), finding.code, finding.where.field


def _cells(finding: Finding, item: Item) -> tuple[object, ...]:
    field = finding.where.field
    value = getattr(item.row, field) if field in COUNTS or field in DAYS else None
    number, code, _ = _key(finding)
    return number, item.row.id or None, code, field, finding.severity, None if value is None else str(value)
