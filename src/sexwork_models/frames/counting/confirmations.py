"""The last days on which the rows of a table confirm the entries of a register, by code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import narwhals.stable.v2 as nw

from ...framework.measures.language import Validity
from ...monitoring.measures.confirmations import confirming_conditions
from ...values.intervals import Interval
from ..engines import collect
from ..expressions import conditions_expr
from ..table import TypedTable

__all__ = ["confirmation_days_of_table"]


def confirmation_days_of_table(
    validity: Validity, table: TypedTable, last_day: date
) -> Mapping[str, date]:
    """Returns what `confirmation_days` returns for the records of a table.

    The rows of the table are those that are counted. One row for each code is collected.
    """
    where, key = confirming_conditions(validity, last_day), validity.key
    past = table.within(Interval(None, last_day + timedelta(days=1)))
    confirming = table.frame.filter(past & conditions_expr(where) & ~nw.col(key).is_null())
    latest = confirming.select(key, "day").group_by(key).agg(nw.col("day").max())
    days: dict[str, date] = {}
    for code, day in collect(latest, table.file).iter_rows():
        days[code] = day.date() if isinstance(day, datetime) else day
    return days
