"""What has to be added up for a count that is asked for, and how the count follows: by the arithmetic that records follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import narwhals.stable.v2 as nw

from ...calculation.counted import Counted, Cut
from ...calculation.counting import Range, added
from ...calculation.ledger import Asked
from ...calculation.measure import Distinct, Sum
from ...practice.record_terms import RecordKind
from .distinct import counting_keys
from .groupings import Groupings
from .one_pass import Own
from .totals import Totals

__all__ = ["Answer", "Found", "answering"]

Found: TypeAlias = Mapping[Cut, Counted | Range]
Answer: TypeAlias = Callable[[Mapping[Cut, Own]], Found]

_FAR = 2**62


def answering(asked: Asked, groupings: Groupings) -> Answer:
    """Tells the groupings what a count needs, and says how it follows from their numbers."""
    measure, windows = asked.measure, asked.windows
    if isinstance(measure, Distinct):
        return counting_keys(measure, windows, groupings)
    mask = groupings.masks.met(windows.period, measure.where)
    if isinstance(measure, Sum):
        return _spread(measure, mask, groupings.totals) if asked.each else _sum(measure, mask, groupings.totals)
    rows = groupings.totals.rows(mask)
    return _of_each_cut(rows, lambda own: Counted(own[rows], own[rows], own[rows]))


def _of_each_cut(rows: str, count: Callable[[Own], Counted | Range | None]) -> Answer:
    """The count of every cut that has rows, from its own numbers."""

    def answer(numbers: Mapping[Cut, Own]) -> Found:
        counts = {cut: count(own) for cut, own in numbers.items() if own[rows]}
        return {cut: one for cut, one in counts.items() if one is not None}

    return answer


def _sum(measure: Sum, mask: str, totals: Totals) -> Answer:
    value, rows = _value(measure), totals.rows(mask)
    known = totals.number("sum", (measure.field, measure.one_per_client, mask), lambda: _where(mask, value.fill_null(0), 0))
    missing = totals.number("sum", ("missing", measure.field, measure.one_per_client, mask), lambda: _none_in(mask, value))
    return _of_each_cut(rows, lambda own: added(measure, own[known], own[missing], own[rows]))


def _spread(measure: Sum, mask: str, totals: Totals) -> Answer:
    value, which = _value(measure), (measure.field, measure.one_per_client, mask)
    rows = totals.rows(mask)
    missing = totals.number("sum", ("missing", *which), lambda: _none_in(mask, value))
    lowest = totals.number("min", which, lambda: _where(mask, value.fill_null(_FAR), _FAR))
    highest = totals.number("max", which, lambda: _where(mask, value.fill_null(-_FAR), -_FAR))
    total = totals.number("sum", which, lambda: _where(mask, value.fill_null(0), 0))

    def spread(own: Own) -> Range | None:
        known = own[rows] - own[missing]
        return Range(own[lowest], own[highest], own[total], known, own[rows]) if known else None

    return _of_each_cut(rows, spread)


def _value(measure: Sum) -> nw.Expr:
    """The number that a row adds, null when it does not say."""
    column = nw.col(measure.field)
    if not measure.one_per_client:
        return column
    lone = nw.when(nw.col("kind") == RecordKind.CLIENT.value).then(nw.lit(1, dtype=nw.Int64))
    return nw.coalesce(column, lone)


def _where(mask: str, value: nw.Expr, other: int) -> nw.Expr:
    return nw.when(nw.col(mask)).then(value).otherwise(nw.lit(other, dtype=nw.Int64))


def _none_in(mask: str, value: nw.Expr) -> nw.Expr:
    return nw.col(mask) & value.is_null()
