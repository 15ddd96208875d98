"""What a register says of the end of a period: one state for each code, and how far it can be relied on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, TypeAlias

import attrs

from ...core.errors import CalendarError
from ...framework.framework import Framework
from ...practice.registers.model import RegisterEntry, Registers
from ...practice.registers.terms import Register
from ...results.explanations import Reason
from ...results.values import Status
from ...values.calendars import Period
from ...values.figures import Figure
from ...values.intervals import Found, Interval
from ..measures.counting import Outcome

__all__ = [
    "State",
    "When",
    "doubts",
    "first_states",
    "latest_states",
    "no_data",
    "rated",
    "states_within",
]

_SAID_ONLY = frozenset({"place-recoded"})


@attrs.frozen
class When:
    """The days of a period, and the last of them: the day whose state is asked for."""

    days: Interval
    last_day: date

    @classmethod
    def of(cls, period: Period) -> When:
        """The days of a period. Raises CalendarError for one without an end."""
        if period.interval is None or period.interval.last_day is None:
            raise CalendarError("period-without-end", label=period)
        return cls(period.interval, period.interval.last_day)

    def precede(self, day: date) -> bool:
        """Whether a day lies before the first day of the period."""
        return self.days.start is not None and day < self.days.start


@attrs.frozen(repr=False)
class State:
    """What is known of one code at the end of a period.

    `place` and `province` are the codes of that day, where the ground of the entry has one; `model` is the named set of
    models. `carried` marks an entry older than the period, `recoded` one whose place has another code by then. Nothing is
    counted of a state that is `disputed` (another entry of the same day says otherwise) or `later` (the first entry is
    dated after the period).
    """

    entry: Any
    place: str
    province: str
    model: str
    carried: bool = False
    recoded: bool = False
    disputed: bool = False
    later: bool = False

    @property
    def sure(self) -> bool:
        """Whether the state may be counted."""
        return not self.disputed and not self.later


_Choice: TypeAlias = Callable[[Sequence[RegisterEntry]], Iterable[RegisterEntry]]


def latest_states(
    entries: Iterable[RegisterEntry], when: When, framework: Framework
) -> list[State]:
    """For each code its latest entry of the last day or earlier; without one, its first entry, marked as `later`."""

    def choose(known: Sequence[RegisterEntry]) -> Iterable[RegisterEntry]:
        past = [entry for entry in known if entry.as_of <= when.last_day]
        return _newest(past) if past else _first(known)

    return _states(entries, choose, when, framework)


def states_within(
    entries: Iterable[RegisterEntry], when: When, framework: Framework
) -> list[State]:
    """For each code its latest entry that is dated within the period: nothing is carried forward."""
    return _states(
        (entry for entry in entries if when.days.holds(entry.as_of)), _newest, when, framework
    )


def first_states(entries: Iterable[RegisterEntry], when: When, framework: Framework) -> list[State]:
    """For each code its first entry, whatever its day."""
    return _states(entries, _first, when, framework)


def _newest(entries: Sequence[RegisterEntry]) -> list[RegisterEntry]:
    """The different entries of the latest day: more than one when they disagree."""
    latest = max(entry.as_of for entry in entries)
    return list(dict.fromkeys(entry for entry in entries if entry.as_of == latest))


def _first(entries: Sequence[RegisterEntry]) -> list[RegisterEntry]:
    """The entry of the earliest day; of several of that day one that does not depend on the order of the rows."""
    earliest = min(entry.as_of for entry in entries)
    return [
        min(
            (entry for entry in entries if entry.as_of == earliest),
            key=lambda entry: entry.model_dump_json(),
        )
    ]


def _states(
    entries: Iterable[RegisterEntry], choose: _Choice, when: When, framework: Framework
) -> list[State]:
    known: dict[str, list[RegisterEntry]] = {}
    for entry in entries:
        known.setdefault(entry.id, []).append(entry)
    states: list[State] = []
    for id in sorted(known):
        chosen = list(choose(known[id]))
        states += [
            attrs.evolve(_placed(entry, when, framework), disputed=len(chosen) > 1)
            for entry in chosen
        ]
    return states


def _placed(entry: RegisterEntry, when: When, framework: Framework) -> State:
    """The state of an entry, its place read on the day of the entry and said in the code of the last day.

    A province that was merged is its one successor; any other place that ended keeps its code, under the province of the
    last day. An entry dated after the period keeps its own codes.
    """
    place, province, recoded = (
        entry.place,
        framework.province_of(entry.place, entry.as_of) or "",
        False,
    )
    later = entry.as_of > when.last_day
    if isinstance(framework.place(place, entry.as_of), Found) and not later:
        if framework.same_territory(place, entry.as_of, when.last_day):
            province = framework.province_of(place, when.last_day) or ""
        else:
            heirs = framework.successors(province, entry.as_of, when.last_day) if province else ()
            heir = heirs[0] if len(heirs) == 1 else ""
            place, province, recoded = (heir or place) if place == province else place, heir, True
    model = "+".join(sorted(getattr(entry, "models", ())))
    return State(
        entry,
        place,
        province,
        model,
        carried=when.precede(entry.as_of),
        recoded=recoded,
        later=later,
    )


def doubts(
    counted: Iterable[State], unsure: Iterable[State], when: When, *, places: bool = False
) -> list[Reason]:
    """Why a count of states is no exact one, or rests on older entries; with `places`, that their codes have changed."""
    counted, unsure = list(counted), list(unsure)
    carried = [state.entry.as_of for state in counted if state.carried]
    disputed = {state.entry.id for state in unsure if state.disputed}
    later = {state.entry.id for state in unsure if state.later}
    recoded = {state.entry.id for state in counted if state.recoded and places}
    reasons: list[Reason] = []
    if carried:
        reasons.append(
            Reason("state-carried", {"count": len(carried), "days": sorted(set(carried))})
        )
    if disputed:
        reasons.append(Reason("states-disagree", {"count": len(disputed)}))
    if later:
        reasons.append(Reason("known-only-later", {"count": len(later), "day": when.last_day}))
    if recoded:
        reasons.append(Reason("place-recoded", {"count": len(recoded), "day": when.last_day}))
    return reasons


def rated(figure: Figure, records: int, reasons: Sequence[Reason]) -> Outcome:
    """A figure, `partial` when a reason says that it is carried forward, that something is left out, or why it is a bound."""
    partial = any(reason.code not in _SAID_ONLY for reason in reasons)
    return Outcome(figure, Status.PARTIAL if partial else Status.OK, records, tuple(reasons))


def no_data(
    registers: Registers, register: Register, when: When, reasons: Sequence[Reason] = ()
) -> Outcome:
    """No data, and why: there is no such register, or it says nothing of the day."""
    if registers.of(register):
        why = Reason("no-state-on-day", {"register": register, "day": when.last_day})
    else:
        why = Reason("register-missing", {"register": register})
    return Outcome(None, Status.NO_DATA, 0, (why, *reasons))
