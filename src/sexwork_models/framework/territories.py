"""Administrative units over time: what a code means on a day, its parents and its successors."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cached_property

import attrs

from ..core.errors import UnknownIdError
from ..intake.catalog import Catalogue, unknown_id_error
from ..values.intervals import Dated, Found, Interval, Lookup, NoValue, Timeline, ends_of, held_on
from .tables.places import Place, PlaceLevel

__all__ = ["Territories"]


@attrs.frozen(eq=False, repr=False)
class Territories:
    """The administrative units of a framework, each code with the places that it has meant."""

    rows: tuple[Place, ...]
    _places: dict[tuple[str, int], Lookup[Place]] = attrs.field(factory=dict, init=False)
    _chains: dict[tuple[str, int], tuple[str, ...]] = attrs.field(factory=dict, init=False)

    @cached_property
    def timelines(self) -> Catalogue[Timeline[Place]]:
        """Every code with the timeline of the places that it has meant."""
        entries: dict[str, list[Dated[Place]]] = {}
        for place in self.rows:
            entries.setdefault(place.code, []).append(Dated(place, place.interval))
        return Catalogue("places", {code: Timeline.of(dated) for code, dated in entries.items()})

    @cached_property
    def _days_of_codes(self) -> Mapping[str, frozenset[date]]:
        """The days on which a place begins or ends, by code."""
        days: dict[str, frozenset[date]] = {}
        for code, timeline in self.timelines.items():
            days[code] = ends_of(entry.interval for entry in timeline.entries)
        return days

    @cached_property
    def days_of_change(self) -> tuple[date, ...]:
        """The days on which a place begins or ends, in order; between them all answers are alike.

        So answers are kept by code and by the number of these days that have come.
        """
        return tuple(sorted(frozenset[date]().union(*self._days_of_codes.values())))

    def days_of(self, code: str) -> frozenset[date]:
        """Returns the days on which a place with a known code begins or ends."""
        return self._days_of_codes[code]

    @cached_property
    def _predecessors(self) -> Counter[tuple[str, date]]:
        """How many places passed territory to a code on the day on which they ended."""
        counts: Counter[tuple[str, date]] = Counter()
        for place in self.rows:
            if place.valid_to is not None:
                counts.update((code, place.valid_to) for code in place.successors)
        return counts

    def place(self, code: str, on: date) -> Lookup[Place]:
        """Returns what `code` means on a day; NoValue without dates if no place ever had it."""
        if code not in self.timelines:
            return NoValue()
        key = (code, bisect_right(self.days_of_change, on))
        if key not in self._places:
            self._places[key] = held_on(self.timelines[code], on)
        return self._places[key]

    def places_on(self, on: date, level: PlaceLevel | None = None) -> tuple[Place, ...]:
        """Returns every place that exists on a day, in the order of the file."""
        places: list[Place] = []
        for timeline in self.timelines.values():
            outcome = held_on(timeline, on)
            if isinstance(outcome, Found) and (level is None or outcome.value.level is level):
                places.append(outcome.value)
        return tuple(places)

    def last_day_of_place(self, code: str, window: Interval) -> date | None:
        """Returns the last known day of a window on which a code means a place; None without one.

        A window without an end stands for its first day, one without a first day for its last.
        """
        last = window.last_day or window.start
        outcome = NoValue() if last is None else self.place(code, last)
        if not isinstance(outcome, NoValue):
            return last
        before = outcome.before
        return before if before and window.start and window.start <= before else None

    def chain(self, code: str, on: date) -> tuple[str, ...]:
        """Returns the code and those above it on a day; empty when the place did not exist."""
        if code not in self.timelines:
            return ()
        key = (code, bisect_right(self.days_of_change, on))
        if key not in self._chains:
            self._chains[key] = tuple(self._codes_upwards(code, on))
        return self._chains[key]

    def _codes_upwards(self, code: str, on: date) -> list[str]:
        codes: list[str] = []
        while code and code not in codes:
            outcome = self.place(code, on)
            if not isinstance(outcome, Found):
                break
            codes.append(code)
            code = outcome.value.parent
        return codes

    def province_of(self, code: str, on: date) -> str | None:
        """Returns the code of a place's province on a day; None for the country or no place."""
        for above in self.chain(code, on):
            outcome = self.place(above, on)
            if isinstance(outcome, Found) and outcome.value.level is PlaceLevel.PROVINCE:
                return above
        return None

    def successors(self, code: str, on: date, later: date) -> tuple[str, ...]:
        """Returns the codes that hold, on a later day, the territory that `code` had on `on`.

        Raises UnknownIdError when the place did not exist on `on`, naming the days on which it did.
        """
        outcome = self.place(code, on)
        if not isinstance(outcome, Found):
            raise self._not_on_day(code, on)
        end = outcome.value.valid_to
        if end is None or later < end:
            return (code,)
        reached: list[str] = []
        for successor in outcome.value.successors:
            reached += self.successors(successor, end, later)
        return tuple(dict.fromkeys(reached))

    def _not_on_day(self, code: str, on: date) -> UnknownIdError:
        """Returns the error for a code that stands for no place on a day, or on any."""
        if code not in self.timelines:
            return unknown_id_error(code, "places", self.timelines)
        days = [entry.interval for entry in self.timelines[code].entries]
        return UnknownIdError("no-place-on-day", id=code, day=on, days=days)

    def same_territory(self, code: str, first: date, last: date) -> bool:
        """Whether a code means the same territory on both days.

        It does not when it took in, gave up or exchanged territory between them.
        """
        day = first
        while True:
            outcome = self.place(code, day)
            if not isinstance(outcome, Found):
                return False
            end = outcome.value.valid_to
            if end is None or last < end:
                return True
            if outcome.value.successors != (code,) or self._predecessors[code, end] != 1:
                return False
            day = end
