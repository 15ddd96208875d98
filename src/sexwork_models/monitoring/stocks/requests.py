"""What is asked of a register: an indicator with its measure, for a period and by dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property

import attrs

from ...core.findings import Issue
from ...forms.conditions import Conditions, holds, on_days
from ...forms.register_terms import Register
from ...forms.registers import RegisterEntry, Registers
from ...framework.framework import Framework
from ...framework.measures.language import Measure, Stock
from ...framework.tables.indicators import Indicator
from ...values.intervals import Interval
from ..measures.counting import Outcome
from .states import ReferencePeriod, no_data_outcome

__all__ = ["StockRequest"]


@attrs.frozen(slots=False)
class StockRequest:
    """An indicator to count from a register, for a reference period and by dimensions.

    `measure` is its declared measure, and `stock` the stock in it that says what an entry is.
    """

    indicator: Indicator
    measure: Measure
    stock: Stock
    registers: Registers
    framework: Framework
    when: ReferencePeriod
    by: tuple[str, ...]

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

    @property
    def by_place(self) -> bool:
        """Whether the values are broken down by place, so that codes of places matter."""
        return bool({"place", "province"} & set(self.by))

    def no_data(self, reasons: Sequence[Issue] = ()) -> Outcome:
        """Returns `no_data`, and why."""
        return no_data_outcome(self.registers, self.register, self.when, reasons)
