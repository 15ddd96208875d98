"""What has to be added up for a count that is asked for, and how the count follows: by the arithmetic that records follow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeAlias

import attrs
import narwhals.stable.v2 as nw

from ...monitoring.measures.count_rows import (
    Keyless,
    Range,
    added,
    calendar_years,
    different,
    new,
    over_years,
)
from ...monitoring.measures.language import Counted, Cut, Distinct, Span, Sum, Windows
from ...monitoring.measures.ledger import Asked
from ...practice.records.terms import RecordKind
from ...values.intervals import Interval
from .aggregates import Grouping, Masks, Own, Totals
from .key_groupings import ClientlessRows, DifferentKeys, NewKeys

__all__ = ["Answer", "Found", "Groupings", "answering", "counting_keys"]


@attrs.frozen(eq=False, repr=False)
class Groupings:
    """The groupings by one cut.

    The column `cut` holds numbers below `cuts`; without a cut it has no name.
    """

    masks: Masks
    cut: str
    cuts: int
    totals: Totals = attrs.field(
        init=False, default=attrs.Factory(lambda self: Totals(self.cut, "all:"), takes_self=True)
    )
    clientless: ClientlessRows = attrs.field(
        init=False, default=attrs.Factory(lambda self: ClientlessRows(self.cut), takes_self=True)
    )
    _different: dict[str, DifferentKeys] = attrs.field(factory=dict, init=False)
    _new: dict[str, NewKeys] = attrs.field(factory=dict, init=False)

    def different(self, key: str) -> DifferentKeys:
        """That of the different values of a key."""
        return self._different.setdefault(key, DifferentKeys(self.cut, key))

    def new(self, key: str) -> NewKeys:
        """That of the values of a key by their first row."""
        return self._new.setdefault(key, NewKeys(self.cut, self.cuts, key))

    def __iter__(self) -> Iterator[Grouping]:
        yield self.totals
        yield self.clientless
        yield from self._different.values()
        yield from self._new.values()


_Count: TypeAlias = Callable[[Mapping[Cut, Own]], Mapping[Cut, Counted]]


def counting_keys(measure: Distinct, windows: Windows, groupings: Groupings) -> _Count:
    """The count of different keys of every part that has a matching row."""
    days = windows.of(measure.span)
    if measure.key != "establishment":
        return _within(measure, days, windows, groupings)
    years = [_within(measure, year, windows, groupings) for year in calendar_years(days)]

    def count(numbers: Mapping[Cut, Own]) -> Mapping[Cut, Counted]:
        found = [year(numbers) for year in years]
        cuts = dict.fromkeys(cut for year in found for cut in year)
        return {cut: over_years([year[cut] for year in found if cut in year]) for cut in cuts}

    return count


def _within(measure: Distinct, days: Interval, windows: Windows, groupings: Groupings) -> _Count:
    """The count of the keys that have rows on some days."""
    if measure.span in (Span.NEW_IN_YEAR, Span.FIRST):
        return _newly(measure, days, windows.period, groupings)
    return _different(measure, days, groupings)


def _different(measure: Distinct, days: Interval, groupings: Groupings) -> _Count:
    key, masks = measure.key, [groupings.masks.met(days, where) for where in measure.having_all]
    rows = groupings.totals.rows(groupings.masks.one_of(masks))
    keys = groupings.different(key)
    known, alone = keys.in_all(masks), _alone(key, groupings.masks.all_of(masks), groupings)
    each = [(keys.in_all([mask]), _Without.of(key, mask, groupings)) for mask in masks]

    def of_cut(own: Own) -> Counted:
        found = [(own[name], without.of_cuts([own])) for name, without in each]
        return different(measure, own[known], found, alone(own), own[rows])

    return lambda numbers: {cut: of_cut(own) for cut, own in numbers.items() if own[rows]}


def _newly(measure: Distinct, days: Interval, period: Interval, groupings: Groupings) -> _Count:
    masks, counted = groupings.masks, days.overlap(period)
    if counted is None:
        return lambda _: {}
    looked_at = masks.one_of([masks.met(days, where) for where in measure.having_all])
    inside = masks.one_of([masks.met(counted, where) for where in measure.having_all])
    known, rows = (
        groupings.new(measure.key).first_in(looked_at, counted),
        groupings.totals.rows(inside),
    )
    without, everywhere = (
        _Without.of(measure.key, mask, groupings) for mask in (inside, looked_at)
    )

    def count(numbers: Mapping[Cut, Own]) -> Mapping[Cut, Counted]:
        every = everywhere.of_cuts(numbers.values())
        there = {cut: own for cut, own in numbers.items() if own[rows]}
        return {
            cut: new(measure, own[known], without.of_cuts([own]), every, own[rows])
            for cut, own in there.items()
        }

    return count


@attrs.frozen
class _Without:
    """Under which names it stands what the rows without a key that are in a mask may add."""

    rows: str
    most: str
    open: str = ""

    @classmethod
    def of(cls, key: str, mask: str, groupings: Groupings) -> _Without:
        """Those of a key. Only of clients may a row stand for several."""
        if key == "client":
            rows = groupings.clientless
            return cls(rows.rows(mask), rows.most(mask), rows.open(mask))
        single = groupings.totals.rows(groupings.masks.without(key, mask))
        return cls(single, single)

    def of_cuts(self, several: Collection[Own]) -> Keyless:
        """Those of one or several cuts."""
        rows, most, unlimited = (
            sum(own[name] for own in several) for name in (self.rows, self.most, self.open)
        )
        return Keyless(None if unlimited else most, rows)


def _alone(key: str, mask: str, groupings: Groupings) -> Callable[[Own], int]:
    """The most keys that a single row without one proves."""
    if key == "client":
        least = groupings.clientless.alone(mask)
        return lambda own: own[least]
    rows = groupings.totals.rows(groupings.masks.without(key, mask))
    return lambda own: min(own[rows], 1)


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
        return (
            _spread(measure, mask, groupings.totals)
            if asked.each
            else _sum(measure, mask, groupings.totals)
        )
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
    known = totals.number(
        "sum",
        (measure.field, measure.one_per_client, mask),
        lambda: _where(mask, value.fill_null(0), 0),
    )
    missing = totals.number(
        "sum",
        ("missing", measure.field, measure.one_per_client, mask),
        lambda: _none_in(mask, value),
    )
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
