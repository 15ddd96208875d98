"""Decides whether an entry of a register was confirmed lately: by its own day, or by records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from operator import attrgetter
from typing import TypeAlias

from dateutil.relativedelta import relativedelta

from ...forms.registers import RegisterEntry
from ...framework.measures.language import Measure, Stock, Validity, walk

__all__ = [
    "Confirmations",
    "confirmations_on",
    "is_confirmed",
    "validity_of",
]

Confirmations: TypeAlias = Mapping[str, date] | Callable[[Validity, date], Mapping[str, date]]
"""The last day on which records confirm each code; or what gives it for a validity up to a day."""


def validity_of(measure: Measure) -> Validity | None:
    """Returns the validity of a stock or a ratio that records may confirm; None where none may.

    Both sides of a ratio are confirmed by the same records, on one of them for more months.
    """
    stocks = (of for of in walk(measure) if isinstance(of, Stock))
    found = [of.valid for of in stocks if of.valid is not None and of.valid.where]
    return max(found, key=attrgetter("months"), default=None)


def confirmations_on(
    confirmations: Confirmations | None, measure: Measure, last_day: date
) -> Mapping[str, date] | None:
    """Returns the days on which entries of a measure were confirmed, as far as known on a day.

    None if records were not given, or cannot confirm them.
    """
    if not callable(confirmations):
        return confirmations
    validity = validity_of(measure)
    return None if validity is None else confirmations(validity, last_day)


def is_confirmed(
    validity: Validity,
    entry: RegisterEntry,
    last_day: date,
    confirmations: Mapping[str, date] | None,
) -> bool | None:
    """Whether an entry was confirmed within the months up to a day; None if nobody knows.

    It is unknown where nothing ever confirmed it, where records that could were not given, and
    where the only day known is a later one. The months end on the day of the same number.
    """
    by_records = confirmations if validity.where else {}
    days = _days_stated(validity, entry, by_records or {})
    past = [day for day in days if day <= last_day]
    if past and max(past) + relativedelta(months=validity.months) >= last_day:
        return True
    unknown = by_records is None or len(past) < max(1, len(days))
    return None if unknown else False


def _days_stated(
    validity: Validity, entry: RegisterEntry, by_records: Mapping[str, date]
) -> list[date]:
    """Returns the days on which an entry was confirmed, by itself and by records."""
    stated: tuple[date | None, ...] = (getattr(entry, validity.field), by_records.get(entry.id))
    return [day for day in stated if day is not None]
