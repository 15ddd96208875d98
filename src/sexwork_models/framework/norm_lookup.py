"""Looks norms up: which norm is in force on a day or in a window, at a place, and which it hides.

No other module decides whether a norm holds somewhere at some time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Generic, TypeAlias, TypeVar

import attrs

from ..core.errors import UnknownIdError
from ..intake.catalog import unknown_id_error
from ..values.intervals import (
    Dated,
    Found,
    Interval,
    Lookup,
    NoValue,
    Policy,
    Timeline,
    ends_of,
    held_on,
)
from .tables.norms import Norm, NormKey, NormKind, norms_of_outcome, timelines_by_key
from .territories import Territories

__all__ = ["NormLookup"]

N = TypeVar("N", bound=Norm)
_ANSWERS_KEPT = 10_000  # of one framework; all are dropped when there are more
_Series: TypeAlias = tuple[str, NormKind, str]  # subject, kind and scope


@attrs.frozen(eq=False, repr=False)
class NormLookup(Generic[N]):
    """The norms, or the targets, of a framework, looked up by day and place.

    A norm holds at its own places and those inside them, on its own days, for as long as the code
    of its place means the territory that it meant on the norm's first day. Of the norms of one
    subject, kind and scope, the one of the most specific place hides those of wider places.
    `as_of` is the day on which the framework was last reviewed; answers for a later day say so.
    """

    norms: tuple[N, ...]
    territories: Territories
    country: str
    as_of: date
    _answers: dict[tuple[object, ...], Lookup[N]] = attrs.field(factory=dict, init=False)

    @cached_property
    def timelines(self) -> Mapping[NormKey, Timeline[N]]:
        """The timelines of norms that have a first day, by subject, kind, place and scope."""
        return timelines_by_key(self.norms)

    @cached_property
    def _series(self) -> Mapping[_Series, tuple[N, ...]]:
        """The norms that have a first day, by subject, kind and scope."""
        series: dict[_Series, list[N]] = {}
        for norm in self.norms:
            if norm.dated:
                series.setdefault((norm.subject, norm.kind, norm.scope), []).append(norm)
        return {key: tuple(norms) for key, norms in series.items()}

    @cached_property
    def _places(self) -> Mapping[_Series, tuple[str, ...]]:
        """The places of the norms of each series, once."""
        places: dict[_Series, tuple[str, ...]] = {}
        for key, norms in self._series.items():
            places[key] = tuple(dict.fromkeys(code for norm in norms for code in norm.places))
        return places

    @cached_property
    def _days_of_series(self) -> Mapping[_Series, frozenset[date]]:
        """The days on which a norm of each series begins or ends."""
        days: dict[_Series, frozenset[date]] = {}
        for key, norms in self._series.items():
            days[key] = ends_of(norm.interval for norm in norms)
        return days

    @cached_property
    def _days_of_change(self) -> tuple[date, ...]:
        """The days on which a norm or a place begins or ends, in order.

        From one of them to the next, what holds in a place goes on holding.
        """
        days = set(self.territories.days_of_change)
        return tuple(sorted(days.union(*self._days_of_series.values())))

    @cached_property
    def _subjects(self) -> Mapping[str, tuple[_Series, ...]]:
        """The series of norms by subject."""
        subjects: dict[str, list[_Series]] = {norm.subject: [] for norm in self.norms}
        for key in self._series:
            subjects[key[0]].append(key)
        return {subject: tuple(keys) for subject, keys in subjects.items()}

    @cached_property
    def _indicators(self) -> Mapping[str, tuple[_Series, ...]]:
        """The series of norms by the indicators that they name."""
        indicators: dict[str, dict[_Series, None]] = {}
        for key, norms in self._series.items():
            for norm in norms:
                for id in norm.indicators:
                    indicators.setdefault(id, {})[key] = None
        return {id: tuple(keys) for id, keys in indicators.items()}

    @cached_property
    def _scopes(self) -> Mapping[tuple[str, NormKind], Mapping[str, None]]:
        """The scopes of norms by subject and kind."""
        scopes: dict[tuple[str, NormKind], dict[str, None]] = {}
        for norm in self.norms:
            scopes.setdefault((norm.subject, norm.kind), {})[norm.scope] = None
        return scopes

    def require_subject(self, subject: str) -> None:
        """Raises UnknownIdError, naming the nearest subjects, when no norm is about `subject`."""
        if subject not in self._subjects:
            raise unknown_id_error(subject, "subjects", self._subjects)

    def require_scope(self, subject: str, kind: NormKind, scope: str) -> None:
        """Raises UnknownIdError when a subject has norms of a kind, but none of the scope."""
        scopes = self._scopes.get((subject, kind), {scope: None})
        if scope not in scopes:
            names = [name or "-" for name in scopes]
            params = {"subject": subject, "kind": kind.value, "scopes": names}
            raise UnknownIdError("scope-of-subject", scope=scope or "-", **params)

    def find(
        self,
        series: _Series,
        on: date,
        place: str | None = None,
        policy: Policy = Policy.STRICT,
    ) -> Lookup[N]:
        """Returns what holds of one subject, kind and scope on a day in a place.

        Without a place, in the country. A subject that no norm is about has no value. Answers are
        kept, since they stay the same from one day of change to the next; those for words that the
        framework does not know are not.
        """
        code = place or self.country
        if series not in self._series or code not in self.territories.timelines:
            return self._find(series, on, code, policy)
        days_come = bisect_right(self._days_of_change, on)
        key = (series, code, policy, days_come, on > self.as_of)
        if key not in self._answers:
            answer = self._find(series, on, code, policy)
            if len(self._answers) >= _ANSWERS_KEPT:
                self._answers.clear()
            self._answers[key] = answer
        return self._answers[key]

    def _find(self, series: _Series, on: date, code: str, policy: Policy) -> Lookup[N]:
        subject, kind, scope = series
        chain = self.territories.chain(code, on)
        if not chain:
            return self._days_of_place(series, code, on)
        keys = [(subject, kind, above, scope) for above in chain]
        outcome = self._most_specific(keys, on, Policy.STRICT)
        if policy is not Policy.STRICT and isinstance(outcome, NoValue):
            outcome = self._most_specific(keys, on, policy)
        return attrs.evolve(outcome, beyond_as_of=self.as_of) if on > self.as_of else outcome

    def _days_of_place(self, series: _Series, code: str, on: date) -> NoValue:
        """Returns NoValue for a day without the place, with the nearest days that had a value."""
        place = self.territories.place(code, on)
        before = after = None
        if isinstance(place, NoValue):
            before, after = place.before, place.after
        if before is not None:
            outcome = self.find(series, before, code)
            before = outcome.before if isinstance(outcome, NoValue) else before
        if after is not None:
            outcome = self.find(series, after, code)
            after = outcome.after if isinstance(outcome, NoValue) else after
        return NoValue(before, after, self.as_of if on > self.as_of else None)

    def _most_specific(self, keys: Iterable[NormKey], on: date, policy: Policy) -> Lookup[N]:
        """Returns the first outcome with a norm; the keys go from the place up to the country."""
        outcomes: list[Lookup[N]] = []
        timelines: list[Timeline[N]] = []
        for key in keys:
            if key in self.timelines:
                timeline = self.timelines[key]
                timelines.append(timeline)
                outcomes.append(self._within_territory(held_on(timeline, on, policy), key[2], on))
        in_force: list[Lookup[N]] = [row for row in outcomes if not isinstance(row, NoValue)]
        first, *wider = in_force or outcomes or [NoValue()]
        if not isinstance(first, Found):
            return first
        shadowed = tuple(outcome.value for outcome in wider if isinstance(outcome, Found))
        lapsed = _ended_norms(timelines, outcomes)
        return attrs.evolve(first, shadowed=shadowed, lapsed=tuple(lapsed))

    def _within_territory(self, outcome: Lookup[N], code: str, on: date) -> Lookup[N]:
        """Returns the outcome, or NoValue if the code's territory changed since the norm began."""
        start = getattr(getattr(outcome, "value", None), "valid_from", None)
        if start is None or start >= on:
            return outcome
        place = self.territories.place(code, start)
        if not isinstance(place, Found) or self.territories.same_territory(code, start, on):
            return outcome
        return NoValue(before=place.interval.last_day)

    def in_force(
        self,
        on: date | Interval,
        place: str | None = None,
        *,
        subject: str | None = None,
        indicator: str | None = None,
    ) -> Iterator[Lookup[N]]:
        """Yields each outcome with a norm, by subject, kind and scope, on a day or in a window.

        In a window, every outcome of one of its days is yielded once. The place is read on the last
        known day of the window on which it exists; days on which its code means another territory
        do not count.
        Without a place, the norms of every place are yielded.
        """
        for series in self._selected_series(subject, indicator):
            for code in self._places[series] if place is None else (place,):
                days = self._days(on, code, series)
                yield from _distinct(self.find(series, day, code) for day in days)

    def _selected_series(self, subject: str | None, indicator: str | None) -> Iterable[_Series]:
        if indicator is not None:
            keys = self._indicators.get(indicator, ())
            return [key for key in keys if subject in (None, key[0])]
        return self._series if subject is None else self._subjects.get(subject, ())

    def _days(self, on: date | Interval, place: str, series: _Series) -> list[date]:
        """Returns the days of a window on which norms or the place may change, from its first day.

        A window without a first day stands for its last day.
        """
        if not isinstance(on, Interval):
            return [on]
        last = self.territories.last_day_of_place(place, on)
        if last is None:
            return []
        first = on.start or last
        days: list[date] = []
        for day in sorted(self._changes(place, (first, last), series)):
            known = first <= day and on.holds(day)
            if known and self.territories.same_territory(place, min(day, last), max(day, last)):
                days.append(day)
        return days

    def _changes(self, place: str, days: Sequence[date], series: _Series) -> set[date]:
        """Returns the first of two days, and those on which something that holds may change.

        That is a norm, the place on one of the days, or a place above it.
        """
        found = {days[0], *self._days_of_series[series]}
        for day in days:
            for code in self.territories.chain(place, day):
                found |= self.territories.days_of(code)
        return found


def _distinct(outcomes: Iterable[Lookup[N]]) -> Iterator[Lookup[N]]:
    """Yields the outcomes that have a norm, without those that repeat the norms of an earlier."""
    seen: set[tuple[str, ...]] = set()
    for outcome in outcomes:
        ids = tuple(norm.id for norm in norms_of_outcome(outcome))
        if ids and ids not in seen:
            seen.add(ids)
            yield outcome


def _ended_norms(
    timelines: Iterable[Timeline[N]], outcomes: Iterable[Lookup[N]]
) -> Iterator[Dated[N]]:
    """Yields the norms that ended in places narrower than the first in which one is in force."""
    for timeline, outcome in zip(timelines, outcomes, strict=True):
        if not isinstance(outcome, NoValue):
            return
        ended = timeline.last_held(outcome)
        if ended is not None:
            yield ended
