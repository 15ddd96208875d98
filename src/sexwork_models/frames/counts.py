"""What has to be added up for a count that is asked for, and how the count follows: by the arithmetic that records follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TypeAlias

import attrs
import narwhals.stable.v2 as nw

from ..calculation.counting import Counted, Keyless, Range, Windows, added, different, new
from ..calculation.ledger import Asked
from ..calculation.measure import Distinct, Span, Sum
from ..practice.record_terms import RecordKind
from .keyless import KeylessRows
from .masks import Masks
from .newly import NewKeys
from .one_pass import Grouping
from .totals import Totals
from .two_level import DifferentKeys

__all__ = ["Answer", "Groupings", "answering"]

Answer: TypeAlias = Callable[[Counter[str]], Counted | Range | None]  # from the numbers of one cut; None: no row of it matches

_FAR = 2**62
_ZERO = nw.lit(0, dtype=nw.Int64)


@attrs.frozen(eq=False, repr=False)
class _OfKey:
    """What is grouped for the different values of one key."""

    keyless: KeylessRows
    different: DifferentKeys
    new: NewKeys


@attrs.frozen(eq=False, repr=False)
class Groupings:
    """The groupings that the counts by one cut need; the column `cut` holds numbers below `cuts`."""

    masks: Masks
    cut: str
    cuts: int
    totals: Totals = attrs.field(init=False)
    _keys: dict[str, _OfKey] = attrs.field(factory=dict, init=False)

    @totals.default
    def _totals(self) -> Totals:
        return Totals(self.cut, "all")

    def of_key(self, key: str) -> _OfKey:
        """Those of one key."""
        if key not in self._keys:
            keyless, keys = Totals(self.cut, f"no_{key}"), Totals(self.cut, key)
            self._keys[key] = _OfKey(KeylessRows(keyless, key), DifferentKeys(keys, key), NewKeys(self.cut, self.cuts, key))
        return self._keys[key]

    def __iter__(self) -> Iterator[Grouping]:
        yield self.totals
        for one in self._keys.values():
            yield from (one.keyless, one.different, one.new)


def answering(asked: Asked, groupings: Groupings) -> Answer:
    """Tells the groupings what a count needs, and says how it follows from their numbers."""
    measure, windows = asked.measure, asked.windows
    if isinstance(measure, Distinct):
        newly = measure.span in (Span.NEW_IN_YEAR, Span.FIRST)
        return _newly(measure, windows, groupings) if newly else _different(measure, windows, groupings)
    mask = groupings.masks.met(windows.period, measure.where)
    if isinstance(measure, Sum):
        return _spread(measure, mask, groupings.totals) if asked.each else _sum(measure, mask, groupings.totals)
    records = groupings.totals.rows(mask)
    return lambda numbers: Counted(found, found, found) if (found := numbers[records]) else None


def _sum(measure: Sum, mask: str, totals: Totals) -> Answer:
    value, rows = _value(measure), totals.rows(mask)
    known = totals.number("sum", (measure.field, measure.one_per_client, mask), lambda: _where(mask, value.fill_null(0), 0))
    missing = totals.number("sum", ("missing", measure.field, measure.one_per_client, mask), lambda: _none_in(mask, value))
    return lambda numbers: added(measure, numbers[known], numbers[missing], numbers[rows]) if numbers[rows] else None


def _spread(measure: Sum, mask: str, totals: Totals) -> Answer:
    value, which = _value(measure), (measure.field, measure.one_per_client, mask)
    rows = totals.rows(mask)
    missing = totals.number("sum", ("missing", *which), lambda: _none_in(mask, value))
    lowest = totals.number("min", which, lambda: _where(mask, value.fill_null(_FAR), _FAR))
    highest = totals.number("max", which, lambda: _where(mask, value.fill_null(-_FAR), -_FAR))
    total = totals.number("sum", which, lambda: _where(mask, value.fill_null(0), 0))

    def answer(numbers: Counter[str]) -> Range | None:
        known = numbers[rows] - numbers[missing]
        return Range(numbers[lowest], numbers[highest], numbers[total], known, numbers[rows]) if known else None

    return answer


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
    return (nw.col(mask) & value.is_null()).cast(nw.Int64)


def _different(measure: Distinct, windows: Windows, groupings: Groupings) -> Answer:
    masks = [groupings.masks.met(windows.of(measure.span), where) for where in measure.having_all]
    key, every = groupings.of_key(measure.key), groupings.masks.all_of(masks)
    rows = groupings.totals.rows(groupings.masks.one_of(masks))
    known = key.different.in_all(masks)
    each = [(key.different.in_all([mask]), _keyless(key.keyless, mask)) for mask in masks]
    alone = key.keyless.alone(every)

    def answer(numbers: Counter[str]) -> Counted | None:
        found = [(numbers[keys], keyless(numbers)) for keys, keyless in each]
        return different(measure, numbers[known], found, numbers[alone], numbers[rows]) if numbers[rows] else None

    return answer


def _newly(measure: Distinct, windows: Windows, groupings: Groupings) -> Answer:
    masks, key = groupings.masks, groupings.of_key(measure.key)
    looked_at = masks.one_of([masks.met(windows.of(measure.span), where) for where in measure.having_all])
    inside = masks.one_of([masks.met(windows.period, where) for where in measure.having_all])
    known, rows = key.new.first_in(looked_at, windows.period), groupings.totals.rows(inside)
    keyless = _keyless(key.keyless, inside)
    return lambda numbers: new(measure, numbers[known], keyless(numbers), numbers[rows]) if numbers[rows] else None


def _keyless(rows: KeylessRows, mask: str) -> Callable[[Counter[str]], Keyless]:
    count, most, unlimited = rows.rows(mask), rows.most(mask), rows.open(mask)
    return lambda numbers: Keyless(None if numbers[unlimited] else numbers[most], numbers[count])
