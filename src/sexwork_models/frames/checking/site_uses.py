"""Collects which sites the countable records of a table name, on which days and at which places."""

from __future__ import annotations

from datetime import datetime

import narwhals.stable.v2 as nw

from ...framework.framework import Framework
from ...practice.registers.record_sites import SiteUse
from ..engines import LINE, collect
from ..reading.typed_source import row_location, row_location_by_id
from ..table import TypedTable, rows_in_force

__all__ = ["uses_of_table"]

_SITE = ("site", "place", "day")


def uses_of_table(table: TypedTable, framework: Framework) -> list[SiteUse]:
    """The uses of sites by the records in force, in the order of the first record of each.

    A table without an order names a record by its id, the least one of each use.
    """
    rows = rows_in_force(table, framework).frame.filter(~nw.col("site").is_null())
    key = LINE if LINE in rows.collect_schema() else "id"
    grouped = rows.group_by(*_SITE).agg(records=nw.len(), first=nw.col(key).min())
    collected = collect(grouped.select(*_SITE, "records", "first"), table.file)
    uses = list[SiteUse]()
    for site, place, moment, records, first in collected.sort("first").iter_rows():
        where = (
            row_location(table, first) if key == LINE else row_location_by_id(first, table.columns)
        )
        day = moment.date() if isinstance(moment, datetime) else moment
        uses.append(SiteUse(site, place, day, where, records))
    return uses
