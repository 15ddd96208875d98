"""The places of a coverage: those that have a size in its series, and those that are left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise

import attrs

from ....core.findings import Issue
from ....forms.conditions import AnyOf, Compared, Condition, Conditions, OneOf
from ....forms.register_terms import SizeSeries
from ....forms.registers import Registers
from ....results.parts import PlacePart
from ...measures.dimensions import DimensionReader
from ...measures.ledger import Question
from ...measures.record_count import RecordCount, days_of
from ...measures.windows import GroupKey
from ...stocks.size_estimates import places_with_sizes
from ...stocks.states import ReferencePeriod, latest_states

__all__ = ["PlacesOfCoverage"]


@attrs.frozen
class PlacesOfCoverage:
    """The provinces of the records and of the sites of a coverage that is not counted by place.

    `sized` are the codes, on the last day of the period, of places with a size; `by_group` are the
    provinces of the records of each group. A record of no province is of its own place.
    """

    counted: RecordCount
    of_sites: frozenset[str]
    sized: frozenset[str]
    by_group: Mapping[GroupKey, frozenset[str]]
    _codes: frozenset[str]

    @classmethod
    def of(cls, counted: RecordCount, registers: Registers, series: SizeSeries) -> PlacesOfCoverage:
        """Returns the places of the records that are counted and of the sites of registers."""
        framework, when = counted.framework, ReferencePeriod.of(counted.period)
        states = latest_states(registers.sites, when, framework)
        of_sites = (state.province or state.place for state in states if state.certain)
        sized = places_with_sizes(registers, series, when, framework)
        reader = _on_last_day(counted, (*counted.dimensions.by, "place", "province"))
        question = Question(reader, (), counted.days_of_groups)
        (answer,) = counted.ledger.answer([question])
        by_group: dict[GroupKey, frozenset[str]] = {}
        codes = set[str]()
        for group in answer.groups:
            *key, place, province = group.key
            assert isinstance(place, PlacePart)
            assert isinstance(province, PlacePart)
            codes.add(place.code)
            own = by_group.get(tuple(key), frozenset())
            by_group[tuple(key)] = own | {province.code or place.code}
        return cls(counted, frozenset(of_sites), sized, by_group, frozenset(codes))

    def of_group(self, key: GroupKey) -> tuple[str, ...]:
        """Returns the places with a size in which a group or a site is; all, if none has a size."""
        own = self._all_of(key)
        return tuple(sorted(own & self.sized or own))

    def reasons(self, key: GroupKey) -> tuple[Issue, ...]:
        """Returns the reason that places are left out of the part and the whole of a group."""
        own = self._all_of(key)
        left_out = sorted(own - self.sized) if own & self.sized else []
        params = {"count": len(left_out), "places": left_out}
        return (Issue("places-left-out", params),) if left_out else ()

    def _all_of(self, key: GroupKey) -> frozenset[str]:
        return self.of_sites | self.by_group.get(key, frozenset())

    @property
    def rows(self) -> Conditions:
        """The conditions on the records of the places with a size; none if these are all of them.

        The province of a place may be another one after a day on which codes change.
        """
        places = frozenset[str]().union(*self.by_group.values())
        if places <= self.sized or not self.sized:
            return ()
        reader = _on_last_day(self.counted, ())
        alternatives: list[tuple[Condition, ...]] = []
        for first, end in _windows_of_same_codes(reader, days_of(self.counted.period).end):
            codes = frozenset(self._codes_with_size(reader, first))
            alternatives.append((OneOf("place", codes), *_days_between(first, end)))
        return (AnyOf(tuple(alternatives)),)

    def _codes_with_size(self, reader: DimensionReader, day: date) -> Iterator[str]:
        for code in self._codes:
            if (reader.province(code, day) or code) in self.sized:
                yield code


def _on_last_day(counted: RecordCount, by: tuple[str, ...]) -> DimensionReader:
    """Returns a reader of places by the codes of the last day of the period."""
    return DimensionReader(counted.framework, by, days_of(counted.period).last_day)


def _windows_of_same_codes(
    reader: DimensionReader, end: date | None
) -> Iterable[tuple[date, date]]:
    """Returns the days between which no code of a place begins, changes or ends, up to an end."""
    return pairwise((date.min, *reader.change_days(end), end or date.max))


def _days_between(first: date, end: date) -> Iterator[Condition]:
    if first != date.min:
        yield Compared("day", ">=", first)
    yield Compared("day", "<", end)
