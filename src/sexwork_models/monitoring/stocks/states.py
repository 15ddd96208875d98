"""Determines the state of every registered unit at the end of a period, from register entries.

One state for each code: its latest entry that is not dated after the period. An older entry is
carried forward and marked, so that a count that rests on it says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, TypeAlias, TypeVar

import attrs
from dateutil.relativedelta import relativedelta

from ...core.errors import CalendarError
from ...core.findings import Issue
from ...forms.register_terms import Register
from ...forms.registers import EstablishmentEntry, RegisterEntry, Registers
from ...framework.framework import Framework
from ...results.parts import ModelsPart
from ...results.values import Status
from ...values.calendars import Period
from ...values.figures import Figure
from ...values.intervals import Found, Interval
from ..measures.counting import Outcome

__all__ = [
    "ReferencePeriod",
    "RegisterState",
    "code_year",
    "first_states",
    "has_yearly_codes",
    "latest_entries",
    "latest_states",
    "no_data_outcome",
    "outcome_of",
    "states_within",
    "uncertainty_reasons",
]

_CODES_OF_NOTES = frozenset({"place-recoded"})
_Entry = TypeVar("_Entry", bound=RegisterEntry)


@attrs.frozen
class ReferencePeriod:
    """The days of a period, and the last of them: the day on which stocks are counted."""

    days: Interval
    last_day: date

    @classmethod
    def of(cls, period: Period) -> ReferencePeriod:
        """The days of a period. Raises CalendarError for one without an end."""
        if period.interval is None or period.interval.last_day is None:
            raise CalendarError("period-without-end", label=period)
        return cls(period.interval, period.interval.last_day)

    def starts_after(self, day: date) -> bool:
        """Whether the period starts after a day."""
        return self.days.start is not None and day < self.days.start

    def exceeds(self, length: relativedelta) -> bool:
        """Whether the period is longer than a length of time; one without a first day is."""
        return self.days.start is None or self.days.start + length <= self.last_day


@attrs.frozen(repr=False)
class RegisterState:
    """What is known of one code at the end of a period.

    `place` and `province` are the codes of the last day, where the territory of the entry has one
    by then; `models` are those of the entry. `carried_forward` marks an entry older
    than the period, `recoded` one whose place has another code on the last day. A state is not
    counted when it is `disputed` (another entry of the same day differs) or `dated_later` (the
    first entry is dated after the period). `entries` is how many different entries its code has of
    that day.
    """

    entry: Any
    place: str
    province: str
    models: frozenset[str]
    carried_forward: bool
    recoded: bool
    disputed: bool
    dated_later: bool
    entries: int = 1

    @property
    def certain(self) -> bool:
        """Whether the state may be counted."""
        return not self.disputed and not self.dated_later

    def group_value(self, dimension: str) -> str | ModelsPart:
        """Returns the value of a dimension by which states are grouped, except that of a place."""
        if dimension == "model":
            return ModelsPart(self.models)
        if dimension in ("site", "group"):
            return str(self.entry.id)
        return str(getattr(self.entry, dimension))


def has_yearly_codes(register: Register) -> bool:
    """Whether the codes of a register hold for one year: those of establishments do."""
    return register is Register.ESTABLISHMENTS


def code_year(entry: RegisterEntry) -> int | None:
    """Returns the year for which the code of an entry holds; None if it holds for every year."""
    return entry.year if isinstance(entry, EstablishmentEntry) else None


_EntryChoice: TypeAlias = Callable[[Sequence[RegisterEntry]], Sequence[RegisterEntry]]


def latest_states(
    entries: Iterable[RegisterEntry], when: ReferencePeriod, framework: Framework
) -> list[RegisterState]:
    """Returns for each code its latest entry that is dated on the last day or earlier.

    Without such an entry it is the first one, marked as `dated_later`.
    """

    def choose(history: Sequence[RegisterEntry]) -> Sequence[RegisterEntry]:
        past = [entry for entry in history if entry.as_of <= when.last_day]
        return latest_entries(past) if past else _earliest_entry(history)

    return _states(entries, choose, when, framework)


def states_within(
    entries: Iterable[RegisterEntry], when: ReferencePeriod, framework: Framework
) -> list[RegisterState]:
    """Returns for each code its latest entry dated within the period: none is carried forward."""
    dated_within = (entry for entry in entries if when.days.holds(entry.as_of))
    return _states(dated_within, latest_entries, when, framework)


def first_states(
    entries: Iterable[RegisterEntry], when: ReferencePeriod, framework: Framework
) -> list[RegisterState]:
    """Returns for each code its first entry, whatever its day."""
    return _states(entries, _earliest_entry, when, framework)


def latest_entries(history: Sequence[_Entry]) -> list[_Entry]:
    """Returns the different entries of the latest day: more than one when they disagree."""
    latest = max(entry.as_of for entry in history)
    return list(dict.fromkeys(entry for entry in history if entry.as_of == latest))


def _earliest_entry(history: Sequence[RegisterEntry]) -> Sequence[RegisterEntry]:
    """Returns the entry of the earliest day, chosen so that the order of rows does not matter."""
    earliest = min(entry.as_of for entry in history)
    candidates = [entry for entry in history if entry.as_of == earliest]
    return [min(candidates, key=lambda entry: entry.model_dump_json())]


def _states(
    entries: Iterable[RegisterEntry],
    choose: _EntryChoice,
    when: ReferencePeriod,
    framework: Framework,
) -> list[RegisterState]:
    """Returns the states of the entries that `choose` takes from the history of each code."""
    histories: dict[str, list[RegisterEntry]] = {}
    for entry in entries:
        histories.setdefault(entry.id, []).append(entry)
    states: list[RegisterState] = []
    for code in sorted(histories):
        chosen = choose(histories[code])
        for entry in chosen:
            place, province, recoded = _place_on_last_day(entry, when, framework)
            state = RegisterState(
                entry,
                place,
                province,
                models=frozenset(getattr(entry, "models", ())),
                carried_forward=when.starts_after(entry.as_of),
                recoded=recoded,
                disputed=len(chosen) > 1,
                dated_later=entry.as_of > when.last_day,
                entries=len(chosen),
            )
            states.append(state)
    return states


def _place_on_last_day(
    entry: RegisterEntry, when: ReferencePeriod, framework: Framework
) -> tuple[str, str, bool]:
    """Returns the codes of place and province on the last day, and whether the place lost its code.

    A province that was merged becomes its only successor; any other place that ended keeps its
    code, under the province of the last day. An entry dated after the period keeps its own codes.
    """
    place, day = entry.place, entry.as_of
    province = framework.province_of(place, day) or ""
    if day > when.last_day or not isinstance(framework.place(place, day), Found):
        return place, province, False
    if framework.same_territory(place, day, when.last_day):
        return place, framework.province_of(place, when.last_day) or "", False
    successors = framework.successors(province, day, when.last_day) if province else ()
    successor = successors[0] if len(successors) == 1 else ""
    if place == province:
        place = successor or place
    return place, successor, True


def uncertainty_reasons(
    counted: Sequence[RegisterState],
    uncertain: Sequence[RegisterState],
    when: ReferencePeriod,
    *,
    places: bool = False,
) -> list[Issue]:
    """Returns why a count of states is not exact, or rests on older entries.

    With `places`, also that codes of places have changed.
    """
    reasons: list[Issue] = []
    carried: list[date] = []
    recoded: set[str] = set()
    for state in counted:
        if state.carried_forward:
            carried.append(state.entry.as_of)
        if state.recoded:
            recoded.add(state.entry.id)
    if carried:
        days = sorted(set(carried))
        reasons.append(Issue("state-carried", {"count": len(carried), "days": days}))
    reasons += _reasons_not_counted(uncertain, when)
    if places and recoded:
        reasons.append(Issue("place-recoded", {"count": len(recoded), "day": when.last_day}))
    return reasons


def _reasons_not_counted(
    uncertain: Sequence[RegisterState], when: ReferencePeriod
) -> Iterator[Issue]:
    disputed: set[str] = set()
    later: set[str] = set()
    for state in uncertain:
        if state.disputed:
            disputed.add(state.entry.id)
        if state.dated_later:
            later.add(state.entry.id)
    if disputed:
        yield Issue("states-disagree", {"count": len(disputed)})
    if later:
        yield Issue("known-only-later", {"count": len(later), "day": when.last_day})


def outcome_of(
    figure: Figure, records: int, reasons: Sequence[Issue], *, incomplete: bool = False
) -> Outcome:
    """Returns a figure with its status: `partial` when a reason limits it, otherwise `ok`.

    Reasons limit a figure that is carried forward, that leaves something out or that is a bound.
    An `incomplete` figure is a lower bound.
    """
    limited = any(reason.code not in _CODES_OF_NOTES for reason in reasons)
    status = Status.PARTIAL if limited else Status.OK
    return Outcome(
        figure.as_lower_bound() if incomplete else figure, status, records, tuple(reasons)
    )


def no_data_outcome(
    registers: Registers,
    register: Register,
    when: ReferencePeriod,
    reasons: Sequence[Issue] = (),
) -> Outcome:
    """Returns `no_data`, and why: the register is missing, or has no entry for the day."""
    if registers.of(register):
        reason = Issue("no-state-on-day", {"register": register, "day": when.last_day})
    else:
        reason = Issue("register-missing", {"register": register})
    return Outcome(None, Status.NO_DATA, 0, (reason, *reasons))
