"""The last days on which records confirm the entries of a register, by code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from ...forms.conditions import Conditions, blank, holds, on_days
from ...forms.records import ActivityRecord
from ...framework.measures.language import Validity
from .windows import CellsOf, own_cells

__all__ = ["confirmation_days", "confirming_conditions"]


def confirming_conditions(validity: Validity, last_day: date) -> Conditions:
    """Returns the conditions of the records that confirm, up to a day."""
    return on_days(validity.where, date.min, last_day)


def confirmation_days(
    validity: Validity,
    records: Iterable[ActivityRecord],
    last_day: date,
    cells_of: CellsOf = own_cells,
) -> Mapping[str, date]:
    """Returns for each code the last day, up to `last_day`, on which a record confirms it.

    The records are those that are counted: corrected, without protection cases.
    """
    where, days = confirming_conditions(validity, last_day), dict[str, date]()
    for record in records:
        code = record.__dict__.get(validity.key)
        if not blank(code) and record.day <= last_day and holds(where, cells_of(record)):
            days[str(code)] = max(record.day, days.get(str(code), date.min))
    return days
