"""Decides whether an entry of a register was confirmed lately: by its own day, or by records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias

from dateutil.relativedelta import relativedelta

from ...forms.registers import RegisterEntry
from ...framework.measures.language import Each, Measure, Ratio, Stock, Validity

__all__ = [
    "Confirmations",
    "confirmations_on",
    "is_confirmed",
    "validity_of",
]

Confirmations: TypeAlias = Mapping[str, date] | Callable[[date], Mapping[str, date]]
"""The last day on which records confirm each code; or a function that gives it up to a day."""


def validity_of(measure: Measure) -> Validity | None:
    """Returns the validity of a measure that records may confirm; None where none may."""
    if isinstance(measure, Ratio):
        return validity_of(measure.part) or validity_of(measure.whole)
    if isinstance(measure, Each):
        return next(filter(None, map(validity_of, measure.measures)), None)
    if isinstance(measure, Stock) and measure.valid is not None and measure.valid.where:
        return measure.valid
    return None


def confirmations_on(
    confirmations: Confirmations | None, last_day: date
) -> Mapping[str, date] | None:
    """Returns the days of confirmation that are known on a day; None if records were not given."""
    return confirmations(last_day) if callable(confirmations) else confirmations


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
