"""Rejected entries of registers: marks the values that they may belong to or change as partial.

Nobody knows what a rejected entry should state. A field that could be read keeps it out of a value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import attrs

from ...core.findings import MAX_ROWS_NAMED, Issue, RowList
from ...forms.register_terms import Register
from ...framework.declared_measures import declared_measures
from ...framework.framework import Framework
from ...framework.measures.language import registers_of
from ...framework.tables.indicators import Additivity, Indicator
from ...intake.rows import ParsedRow
from ...results.values import IndicatorValue, Status
from ...values.figures import Figure
from ...values.units import Unit

__all__ = ["mark_rejected_entries"]

_Entries: TypeAlias = Mapping[Register, Sequence[ParsedRow[Any]]]
_ENTRY_DIMENSIONS = ("group", "site")  # whose parts are the codes of entries
_ANY_SHARE = Figure.range(0, 100, Unit.PERCENT)


def mark_rejected_entries(
    values: Iterable[IndicatorValue], entries: _Entries, framework: Framework
) -> tuple[IndicatorValue, ...]:
    """Returns the values, with each one that a rejected entry may change marked as `partial`.

    `entries` are all entries of each register, also those that were read in part. A rejected entry
    of a code that no valid entry has may only add to a number; any other may be a later state of a
    unit that is counted, and leaves the number without bounds. A share may then be any.
    """
    marked: list[IndicatorValue] = []
    declared = declared_measures(framework)
    for value in values:
        measure = declared.get(value.definition.id)
        registers = () if measure is None else registers_of(measure)
        marked.append(_mark(value, {register: entries.get(register, ()) for register in registers}))
    return tuple(marked)


def _mark(value: IndicatorValue, entries: _Entries) -> IndicatorValue:
    rows = [item for items in entries.values() for item in items]
    refused = [item for item in rows if not item.whole and _may_belong(item, value)]
    if not refused:
        return value
    places = tuple(item.raw.where for item in refused[:MAX_ROWS_NAMED])
    rows_named = RowList(len(refused), places)
    reason = Issue("rows-refused", {"count": len(refused), "rows": rows_named})
    value = attrs.evolve(value, reasons=(*value.reasons, reason))
    return _with_open_bounds(value, refused, {item.row.id for item in rows if item.whole})


def _with_open_bounds(
    value: IndicatorValue, refused: Sequence[ParsedRow[Any]], known: Collection[str]
) -> IndicatorValue:
    figure = value.figure
    if figure is None:
        return value
    return attrs.evolve(
        value,
        status=Status.PARTIAL,
        figure=_left_open(figure, value.definition, refused, known),
        numerator=value.numerator and Figure.at_least(0, value.numerator.unit),
        denominator=value.denominator and Figure.at_least(0, value.denominator.unit),
    )


def _may_belong(item: ParsedRow[Any], value: IndicatorValue) -> bool:
    """Whether no field that could be read keeps an entry out of a value."""
    return (
        _may_be_of_its_days(item, value)
        and _may_be_of_its_models(item, value)
        and _may_be_of_its_part(item, value)
    )


def _may_be_of_its_days(item: ParsedRow[Any], value: IndicatorValue) -> bool:
    days = value.period.interval
    last_day = None if days is None else days.last_day
    return last_day is None or "as_of" in item.unread or item.row.as_of <= last_day


def _may_be_of_its_models(item: ParsedRow[Any], value: IndicatorValue) -> bool:
    models = getattr(item.row, "models", ())
    if "models" in item.unread:
        return True
    return bool(value.definition.own_models(models) if models else value.definition.models)


def _may_be_of_its_part(item: ParsedRow[Any], value: IndicatorValue) -> bool:
    codes = [part for name, part in value.parts if name in _ENTRY_DIMENSIONS]
    return not codes or "id" in item.unread or item.row.id in codes


def _left_open(
    figure: Figure, indicator: Indicator, refused: Sequence[ParsedRow[Any]], known: Collection[str]
) -> Figure:
    """Returns a figure with the bounds that rejected entries leave to it."""
    if indicator.additivity is Additivity.RATIO:
        is_share = figure.unit is Unit.PERCENT
        return _ANY_SHARE if is_share else Figure.at_least(0, figure.unit)
    if all("id" not in item.unread and item.row.id not in known for item in refused):
        return figure.as_lower_bound()
    return Figure.at_least(0, figure.unit)
