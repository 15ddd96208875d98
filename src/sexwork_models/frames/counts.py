"""What has to be added up for a count that is asked for, and how the count follows: by the arithmetic that records follow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeAlias

import attrs
import narwhals.stable.v2 as nw

from ..calculation.counted import Counted, Cut, Windows
from ..calculation.counting import Range, added
from ..calculation.different_keys import Keyless, calendar_years, different, new, over_years
from ..calculation.ledger import Asked
from ..calculation.measure import Distinct, Span, Sum
from ..practice.record_terms import RecordKind
from ..values.timeline import Interval
from .keyless import KeylessRows
from .masks import Masks
from .newly import NewKeys
from .one_pass import Grouping, Own
from .totals import Totals
from .two_level import DifferentKeys

__all__ = ["Answer", "Found", "Groupings", "Numbers", "answering"]

Numbers: TypeAlias = Mapping[Cut, Own]
Found: TypeAlias = Mapping[Cut, Counted | Range]
Answer: TypeAlias = Callable[[Numbers], Found]

_FAR = 2**62


@attrs.frozen(eq=False, repr=False)
class _OfKey:
    """What is grouped for the different values of one key."""

    keyless: KeylessRows
    different: DifferentKeys
    new: NewKeys


@attrs.frozen(eq=False, repr=False)
class Groupings:
    """The groupings that the counts by one cut need.

    The column `cut` holds numbers below `cuts`; without a cut it has no name.
    """

    masks: Masks
    cut: str
    cuts: int
    totals: Totals = attrs.field(init=False)
    _keys: dict[str, _OfKey] = attrs.field(factory=dict, init=False)

    @totals.default
    def _totals(self) -> Totals:
        return Totals(self.cut, "all:")

    def of_key(self, key: str) -> _OfKey:
        """Those of one key."""
        if key not in self._keys:
            different, new = DifferentKeys(self.cut, key), NewKeys(self.cut, self.cuts, key)
            self._keys[key] = _OfKey(KeylessRows(self.cut, key), different, new)
        return self._keys[key]

    def __iter__(self) -> Iterator[Grouping]:
        yield self.totals
        for one in self._keys.values():
            yield from (one.keyless, one.different, one.new)


def answering(asked: Asked, groupings: Groupings) -> Answer:
    """Tells the groupings what a count needs, and says how it follows from their numbers."""
    measure, windows = asked.measure, asked.windows
    if isinstance(measure, Distinct):
        return _distinct(measure, windows, groupings)
    mask = groupings.masks.met(windows.period, measure.where)
    if isinstance(measure, Sum):
        return _spread(measure, mask, groupings.totals) if asked.each else _sum(measure, mask, groupings.totals)
    rows = groupings.totals.rows(mask)
    return _of_each_cut(rows, lambda own: Counted(own[rows], own[rows], own[rows]))


def _of_each_cut(rows: str, count: Callable[[Own], Counted | Range | None]) -> Answer:
    """The count of every cut that has rows, from its own numbers."""

    def answer(numbers: Numbers) -> Found:
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


def _distinct(measure: Distinct, windows: Windows, groupings: Groupings) -> Answer:
    days = windows.of(measure.span)
    if measure.key != "establishment":
        return _within(measure, days, windows, groupings)
    years = [_within(measure, year, windows, groupings) for year in calendar_years(days)]

    def answer(numbers: Numbers) -> Mapping[Cut, Counted]:
        found = [year(numbers) for year in years]
        cuts = dict.fromkeys(cut for year in found for cut in year)
        return {cut: over_years([year[cut] for year in found if cut in year]) for cut in cuts}

    return answer


_Count: TypeAlias = Callable[[Numbers], Mapping[Cut, Counted]]


def _within(measure: Distinct, days: Interval, windows: Windows, groupings: Groupings) -> _Count:
    """The count of the keys that have rows on some days."""
    if measure.span in (Span.NEW_IN_YEAR, Span.FIRST):
        return _newly(measure, days, windows.period, groupings)
    return _different(measure, days, groupings)


def _different(measure: Distinct, days: Interval, groupings: Groupings) -> _Count:
    masks = [groupings.masks.met(days, where) for where in measure.having_all]
    key, every = groupings.of_key(measure.key), groupings.masks.all_of(masks)
    rows = groupings.totals.rows(groupings.masks.one_of(masks))
    known = key.different.in_all(masks)
    each = [(key.different.in_all([mask]), _Without.of(key.keyless, mask)) for mask in masks]
    alone = key.keyless.alone(every)

    def count(own: Own) -> Counted:
        found = [(own[keys], without.of_cuts([own])) for keys, without in each]
        return different(measure, own[known], found, own[alone], own[rows])

    return lambda numbers: {cut: count(own) for cut, own in numbers.items() if own[rows]}


def _newly(measure: Distinct, days: Interval, period: Interval, groupings: Groupings) -> _Count:
    masks, key, counted = groupings.masks, groupings.of_key(measure.key), days.overlap(period)
    if counted is None:
        return lambda _: {}
    looked_at = masks.one_of([masks.met(days, where) for where in measure.having_all])
    inside = masks.one_of([masks.met(counted, where) for where in measure.having_all])
    known, rows = key.new.first_in(looked_at, counted), groupings.totals.rows(inside)
    without, everywhere = _Without.of(key.keyless, inside), _Without.of(key.keyless, looked_at)

    def answer(numbers: Numbers) -> Mapping[Cut, Counted]:
        every = everywhere.of_cuts(numbers.values())
        there = {cut: own for cut, own in numbers.items() if own[rows]}
        return {cut: new(measure, own[known], without.of_cuts([own]), every, own[rows]) for cut, own in there.items()}

    return answer


@attrs.frozen
class _Without:
    """Under which names the rows without a key stand that are in a mask."""

    rows: str
    most: str
    open: str

    @classmethod
    def of(cls, keyless: KeylessRows, mask: str) -> _Without:
        return cls(keyless.rows(mask), keyless.most(mask), keyless.open(mask))

    def of_cuts(self, several: Collection[Own]) -> Keyless:
        """Those of one or several cuts."""
        rows, most, unlimited = (sum(own[name] for own in several) for name in (self.rows, self.most, self.open))
        return Keyless(None if unlimited else most, rows)
