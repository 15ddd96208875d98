"""Rejected entries of registers: marks the values that they may belong to or change as partial.

Nobody knows what a rejected entry should state. A field that could be read keeps it out of a value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

import attrs

from ...forms.register_terms import Register
from ...framework.declared_measures import declared_measures
from ...framework.framework import Framework
from ...framework.measures.language import Coverage, Measure, Stock, registers_of, walk
from ...framework.measures.terms import SIZE_FIELD, Scope, StockCount
from ...framework.tables.indicators import Additivity, Indicator
from ...framework.tables.pilots import NO_MODEL
from ...intake.rows import ParsedRow
from ...results.refused_rows import list_of_rows, rows_refused
from ...results.values import IndicatorValue, Status
from ...values.figures import Figure
from ...values.units import Unit

__all__ = ["mark_rejected_entries"]

_Entries: TypeAlias = Mapping[Register, Sequence[ParsedRow[Any]]]
_ENTRY_DIMENSIONS = ("group", "site")  # whose parts are the codes of entries
_ANY_SHARE = Figure.range(0, 100, Unit.PERCENT)


def mark_rejected_entries(
    values: Iterable[IndicatorValue],
    entries: _Entries,
    lost: Mapping[Register, int],
    framework: Framework,
) -> tuple[IndicatorValue, ...]:
    """Returns the values, with each one that a rejected entry may change marked as `partial`.

    `entries` are all entries of each register, also those that were read in part. A rejected entry
    of a code that no valid entry has may only add to a number; any other may be a later state of a
    unit that is counted, and leaves the number without bounds, and so do `lost` lines, of which
    nothing could be read. A share may then be any.
    """
    marked: list[IndicatorValue] = []
    declared = declared_measures(framework)
    for value in values:
        measure = declared.get(value.definition.id)
        registers = () if measure is None else registers_of(measure)
        if measure is None or not registers:
            marked.append(value)
            continue
        rows = [item for register in registers for item in entries.get(register, ())]
        missing = sum(lost.get(register, 0) for register in registers)
        marked.append(_mark(value, _Rejected.of(value, measure, rows, missing)))
    return tuple(marked)


@attrs.frozen
class _Rejected:
    """The rejected entries that may change a value, how many lines are lost, and known codes."""

    entries: tuple[ParsedRow[Any], ...]
    lost: int
    known: frozenset[str]

    @classmethod
    def of(
        cls, value: IndicatorValue, measure: Measure, rows: Sequence[ParsedRow[Any]], lost: int
    ) -> _Rejected:
        reader = _Reader.of(value, measure, rows)
        entries = tuple(item for item in rows if not item.whole and reader.may_read(item))
        return cls(entries, lost, frozenset(item.row.id for item in rows if item.whole))

    @property
    def are_new(self) -> bool:
        """Whether each is of a code that no valid entry has, for certain."""
        codes = (None if "id" in item.unread else item.row.id for item in self.entries)
        return not self.lost and all(code is not None and code not in self.known for code in codes)


def _mark(value: IndicatorValue, rejected: _Rejected) -> IndicatorValue:
    rows = list_of_rows(rejected.entries, rejected.lost)
    if not rows.count:
        return value
    value = attrs.evolve(value, reasons=(*value.reasons, rows_refused(rows)))
    return _with_open_bounds(value, rejected)


def _with_open_bounds(value: IndicatorValue, rejected: _Rejected) -> IndicatorValue:
    figure = value.figure
    if figure is None:
        return value
    return attrs.evolve(
        value,
        status=Status.PARTIAL,
        figure=_left_open(figure, value.definition, rejected),
        numerator=value.numerator and Figure.at_least(0, value.numerator.unit),
        denominator=value.denominator and Figure.at_least(0, value.denominator.unit),
    )


@attrs.frozen
class _Reader:
    """Which entries a value may read: the codes known on the last day need no later entry."""

    value: IndicatorValue
    last_day: date | None
    stocks: tuple[Stock, ...]
    of_all_models: bool
    reads_later: bool
    known: Collection[str]

    @classmethod
    def of(cls, value: IndicatorValue, measure: Measure, rows: Sequence[ParsedRow[Any]]) -> _Reader:
        stocks = tuple(part for part in walk(measure) if isinstance(part, Stock))
        days = value.period.interval
        last_day = None if days is None else days.last_day
        return cls(
            value,
            last_day,
            stocks,
            of_all_models=not stocks or any(map(_is_of_all_models, stocks)),
            reads_later=isinstance(measure, Coverage) or any(not part.within for part in stocks),
            known=_codes_known_on(last_day, rows),
        )

    def may_read(self, item: ParsedRow[Any]) -> bool:
        """Whether no field that could be read keeps an entry out of the value."""
        return self._may_be_of_days(item) and self._may_be_of_models(item) and self._is_part(item)

    def _may_be_of_days(self, item: ParsedRow[Any]) -> bool:
        """Whether an entry is not later, or may say of an earlier day what is not known yet.

        What began is known by all entries; of what exists, a code that is known only later counts.
        """
        if self.last_day is None or "as_of" in item.unread or item.row.as_of <= self.last_day:
            return True
        if not self.reads_later or self._begins_later(item):
            return False
        begun = any(part.count is StockCount.BEGUN for part in self.stocks)
        return begun or "id" in item.unread or item.row.id not in self.known

    def _begins_later(self, item: ParsedRow[Any]) -> bool:
        """Whether what an entry is about began, by the entry, only after the last day."""
        field = "" if item.row.span is None else item.row.span[0]
        first = None if field in item.unread else getattr(item.row, field, None)
        return first is not None and self.last_day is not None and first > self.last_day

    def _may_be_of_models(self, item: ParsedRow[Any]) -> bool:
        models = getattr(item.row, "models", ())
        indicator = self.value.definition
        if self.of_all_models or "models" in item.unread or indicator.models == (NO_MODEL,):
            return True
        return not models or bool(indicator.own_models(models))

    def _is_part(self, item: ParsedRow[Any]) -> bool:
        codes = [part for name, part in self.value.parts if name in _ENTRY_DIMENSIONS]
        return not codes or "id" in item.unread or item.row.id in codes


def _codes_known_on(last_day: date | None, rows: Sequence[ParsedRow[Any]]) -> set[str]:
    """Returns the codes of the valid entries that are not dated later."""
    whole = (item.row for item in rows if item.whole)
    return {row.id for row in whole if last_day is not None and row.as_of <= last_day}


def _is_of_all_models(stock: Stock) -> bool:
    """Whether a stock takes entries of any models; a size of the first edition does."""
    is_size = stock.count == SIZE_FIELD and stock.first_edition
    return stock.scope is Scope.ANY or is_size


def _left_open(figure: Figure, indicator: Indicator, rejected: _Rejected) -> Figure:
    """Returns a figure with the bounds that rejected entries leave to it."""
    if indicator.additivity is Additivity.RATIO:
        is_share = figure.unit is Unit.PERCENT
        return _ANY_SHARE if is_share else Figure.at_least(0, figure.unit)
    if rejected.are_new:
        return figure.as_lower_bound()
    return Figure.at_least(0, figure.unit)
