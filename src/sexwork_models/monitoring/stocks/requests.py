"""What is asked of a register: an indicator with its measure, for a period and by dimensions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property

import attrs
from dateutil.relativedelta import relativedelta

from ...core.findings import Issue
from ...forms.conditions import Conditions, holds, on_days
from ...forms.register_terms import Register
from ...forms.registers import RegisterEntry, Registers
from ...framework.framework import Framework
from ...framework.measures.language import Measure, Stock
from ...framework.measures.terms import StockCount
from ...framework.tables.indicators import Indicator
from ...results.values import Status
from ...values.intervals import Interval
from ...values.units import Unit
from ..measures.counting import Outcome
from .confirmations import Confirmations, confirmations_on
from .states import ReferencePeriod, has_yearly_codes, no_data_outcome

__all__ = ["StockRequest", "unit_counted"]

_QUARTER = relativedelta(months=3)
_UNITS = {
    Register.GROUPS: Unit.GROUP,
    Register.PROVIDERS: Unit.PROVIDER,
    Register.ESTABLISHMENTS: Unit.ESTABLISHMENT,
    Register.SITES: Unit.AREA,
}


@attrs.frozen(slots=False)
class StockRequest:
    """An indicator to count from a register, for a reference period and by dimensions.

    `measure` is a stock or a ratio of two, and `stock` the one that says what an entry is. Of a
    register whose codes hold for a year, the entries of other years were taken out before, and
    `other_years_only` is whether no entry was left. `confirmations` are the days on which records
    confirm a code; None where no records were given.
    """

    indicator: Indicator
    measure: Measure
    stock: Stock
    registers: Registers
    framework: Framework
    when: ReferencePeriod
    by: tuple[str, ...]
    confirmations: Confirmations | None = None
    other_years_only: bool = False

    @property
    def register(self) -> Register:
        """The register whose entries are counted."""
        return self.stock.register

    def holds(self, entry: RegisterEntry) -> bool:
        """Whether an entry is begun and not ended on the last day, and meets the conditions."""
        return self._exists(entry) and self.meets(entry)

    def meets(self, entry: RegisterEntry) -> bool:
        """Whether an entry meets the conditions of the measure."""
        return holds(self._where, entry.__dict__) is True

    def _exists(self, entry: RegisterEntry) -> bool:
        if self.stock.span is None:
            return True
        first, last = (getattr(entry, field) for field in self.stock.span)
        begun = first is not None or self.stock.undated
        return begun and Interval(first, last).holds(self.when.last_day)

    @cached_property
    def _where(self) -> Conditions:
        first = self.when.days.start or date.min
        return on_days(self.stock.where, first, self.when.last_day)

    @cached_property
    def confirmations_on_day(self) -> Mapping[str, date] | None:
        """The last day, up to the last day of the period, on which records confirm each code.

        Of codes that hold for a year, records of an earlier year confirm others.
        """
        days = confirmations_on(self.confirmations, self.measure, self.when.last_day)
        if days is None or not has_yearly_codes(self.register):
            return days
        year = self.when.last_day.year
        return {code: day for code, day in days.items() if day.year >= year}

    @property
    def too_long(self) -> bool:
        """Whether the period is longer than the quarter within which the stock counts entries."""
        return self.stock.within is not None and self.when.exceeds(_QUARTER)

    @property
    def by_place(self) -> bool:
        """Whether the values are broken down by place, so that codes of places matter."""
        return bool({"place", "province"} & set(self.by))

    def no_data(self, reasons: Sequence[Issue] = ()) -> Outcome:
        """Returns `no_data`, and why."""
        if self.other_years_only:
            other_years = (Issue("codes-over-new-year"), *reasons)
            return Outcome(None, Status.NO_DATA, 0, other_years)
        return no_data_outcome(self.registers, self.register, self.when, reasons)


def unit_counted(stock: Stock) -> Unit:
    """Returns the unit of what a stock counts, whatever indicator it is for.

    The numbers of an entry are of people: of workers where it is an establishment.
    """
    if stock.count is StockCount.PLACES:
        return Unit.LOCALITY
    if isinstance(stock.count, StockCount):
        return _UNITS[stock.register]
    return Unit.WORKER if stock.register is Register.ESTABLISHMENTS else Unit.PERSON
