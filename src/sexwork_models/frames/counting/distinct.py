"""How a count of different keys follows from a table: exactly, or between what the rows without a key allow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

import attrs

from ...calculation.counted import Counted, Cut, Windows
from ...calculation.different_keys import Keyless, calendar_years, different, new, over_years
from ...calculation.measure import Distinct, Span
from ...values.timeline import Interval
from .groupings import Groupings
from .one_pass import Own

__all__ = ["counting_keys"]

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
    known, rows = groupings.new(measure.key).first_in(looked_at, counted), groupings.totals.rows(inside)
    without, everywhere = (_Without.of(measure.key, mask, groupings) for mask in (inside, looked_at))

    def count(numbers: Mapping[Cut, Own]) -> Mapping[Cut, Counted]:
        every = everywhere.of_cuts(numbers.values())
        there = {cut: own for cut, own in numbers.items() if own[rows]}
        return {cut: new(measure, own[known], without.of_cuts([own]), every, own[rows]) for cut, own in there.items()}

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
        rows, most, unlimited = (sum(own[name] for own in several) for name in (self.rows, self.most, self.open))
        return Keyless(None if unlimited else most, rows)


def _alone(key: str, mask: str, groupings: Groupings) -> Callable[[Own], int]:
    """The most keys that a single row without one proves."""
    if key == "client":
        least = groupings.clientless.alone(mask)
        return lambda own: own[least]
    rows = groupings.totals.rows(groupings.masks.without(key, mask))
    return lambda own: min(own[rows], 1)
