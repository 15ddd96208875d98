"""Which sites should have sent records and have not: their part of a count is missing, and missing is not zero."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from ..practice.registers import Registers
from ..values.calendars import Period
from .indicator_values import IndicatorValue
from .ledger import Part
from .left_out import with_left_out
from .record_count import RecordCount, days_of
from .record_cuts import PLACED
from .register_states import State, When, latest_states
from .trace import Reason

__all__ = ["parts_of_sites", "silent_sites", "without_silent_sites"]


def silent_sites(counted: RecordCount, registers: Registers) -> tuple[State, ...]:
    """The sites that were active in a quarter of the counting's days, or in its days, and from which nothing of it came."""
    silent: dict[str, State] = {}
    for stretch in _stretches(counted):
        heard = counted.ledger.sites(days_of(stretch))
        for state in _active(registers, stretch, counted):
            if state.entry.id not in heard:
                silent.setdefault(state.entry.id, state)
    return tuple(silent.values())


def _stretches(counted: RecordCount) -> list[Period]:
    """The quarters that lie in the days of the counting; shorter days are one stretch."""
    days = days_of(counted.period)
    if days.start is None or days.last_day is None:
        return [counted.period]
    years = range(counted.calendar.year_of(days.start), counted.calendar.year_of(days.last_day) + 1)
    quarters = [quarter for year in years for quarter in counted.calendar.quarters(year) if days.covers(days_of(quarter))]
    return quarters or [counted.period]


def _active(registers: Registers, stretch: Period, counted: RecordCount) -> list[State]:
    """The sites that were active on a day of the stretch."""
    days = days_of(stretch)
    states = latest_states(registers.sites, When.of(stretch), counted.framework)
    return [state for state in states if state.sure and state.entry.active.overlap(days) is not None]


def parts_of_sites(counted: RecordCount, registers: Registers) -> tuple[Part, ...]:
    """The parts that the active sites belong to: a place from which nothing came has no data, and is not left away."""
    if not counted.cutter.by or not set(counted.cutter.by) <= {*PLACED, "site", "model"}:
        return ()
    return tuple(_part(state, counted) for state in _active(registers, counted.period, counted))


def _part(state: State, counted: RecordCount) -> Part:
    words = tuple(_traits(state)[name] for name in counted.cutter.by)
    return Part(words, (state.place,), (state.province,), frozenset(state.entry.models))


def _traits(state: State) -> Mapping[str, str]:
    model = "+".join(sorted(state.entry.models))
    return {"province": state.province, "place": state.place, "site": state.entry.id, "model": model}


def without_silent_sites(
    values: Iterable[IndicatorValue], counted: RecordCount, registers: Registers
) -> tuple[IndicatorValue, ...]:
    """The values, each one that a silent site belongs to marked as `partial`: a lower bound where more can only add."""
    of_period = silent_sites(counted, registers)
    since_new_year = silent_sites(attrs.evolve(counted, period=counted.since_new_year), registers)
    return tuple(_marked(value, since_new_year if value.period == counted.since_new_year else of_period) for value in values)


def _marked(value: IndicatorValue, silent: Sequence[State]) -> IndicatorValue:
    sites = sorted({state.entry.id for state in silent if _concerns(state, value)})
    if not sites or value.figure is None:
        return value
    return with_left_out(value, Reason("sites-silent", {"count": len(sites), "sites": sites}))


def _concerns(state: State, value: IndicatorValue) -> bool:
    """Whether the records of a site would stand in this part of the cut."""
    cut = dict(value.cut)
    apart = any(name in cut and cut[name].split("/")[0] != trait for name, trait in _traits(state).items())
    return not apart and bool(value.definition.own_models(state.entry.models))
