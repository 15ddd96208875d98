"""Non-reporting sites: active sites without a record, and the values that they leave open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from itertools import pairwise

import attrs

from ...core.findings import Issue
from ...forms.registers import Registers
from ...framework.measures.language import Measure
from ...results.parts import ModelsPart, Part, PlacePart
from ...results.values import IndicatorValue
from ...values.calendars import Period
from ...values.intervals import Interval
from ..measures.dimensions import PLACE_DIMENSIONS
from ..measures.ledger import RecordGroup
from ..measures.record_count import RecordCount, days_of
from ..stocks.states import ReferencePeriod, RegisterState, latest_states
from .completeness import Missing, days_of_first_records, mark_each, mark_partial

__all__ = [
    "groups_of_active_sites",
    "mark_non_reporting_sites",
    "non_reporting_sites",
    "reporting_window",
    "reports_within",
]

_SITE_DIMENSIONS = frozenset({*PLACE_DIMENSIONS, "site", "model"})


def mark_non_reporting_sites(
    values: Iterable[IndicatorValue], counted: RecordCount, registers: Registers
) -> tuple[IndicatorValue, ...]:
    """Returns the values, with each one that a non-reporting site may change marked as `partial`.

    A count becomes a lower bound, and a rate or a range of single records is open. What is new in a
    year, or for the first time ever, may also be less: somebody may have been reached before by a
    site that was silent earlier in the year, or since the first record at hand, or that belongs to
    another group.
    """
    return mark_each(values, counted.framework, _SilentSites(counted, registers).mark)


@attrs.frozen(eq=False)
class _SilentSites:
    """The non-reporting sites of the periods of values, looked up once for each period."""

    counted: RecordCount
    registers: Registers
    _found: dict[Interval, tuple[RegisterState, ...]] = attrs.field(factory=dict, init=False)

    def mark(self, value: IndicatorValue, measure: Measure) -> IndicatorValue:
        """Returns a value with what the sites leave open in it."""
        if value.figure is None:
            return value
        adding = {state.entry.id for state in self._adding(value)}
        removing = {state.entry.id for state in self._removing(value, measure)}
        if not adding and (value.figure.high == 0 or not removing):
            return value
        sites = sorted(adding | removing)
        reason = Issue("sites-silent", {"count": len(sites), "sites": sites})
        added, removed = None if adding else 0, None if removing else 0
        return mark_partial(value, measure, reason, Missing(added, removed, added))

    def _adding(self, value: IndicatorValue) -> Iterator[RegisterState]:
        """Yields the sites whose missing records may belong to a value."""
        for state in self._silent_on(reporting_window(value, self.counted)):
            if _may_add_to(state, value):
                yield state

    def _removing(self, value: IndicatorValue, measure: Measure) -> Iterator[RegisterState]:
        """Yields the sites whose missing records may show that what a value counts is not new.

        What is counted the first time ever is that in all records at hand: its sites are those of
        all quarters since the first of these records.
        """
        deciding = days_of_first_records(value, measure, self.counted)
        if deciding is None:
            return
        is_of_site = {dimension for dimension, _ in value.parts} <= _SITE_DIMENSIONS
        window = reporting_window(value, self.counted)
        for state in self._silent_on(window):
            if _feeds(state, value) and not (is_of_site and _may_add_to(state, value)):
                yield state
        for state in self._silent_between(deciding.start or self._first_day_at_hand, window.start):
            if _feeds(state, value):
                yield state

    @cached_property
    def _first_day_at_hand(self) -> date:
        """The first day of a record or of an active site, whichever is later.

        It is that of the year at the latest.
        """
        first = self.counted.ledger.first_day() or date.max
        opened = min((site.active_from for site in self.registers.sites), default=date.max)
        return min(max(first, opened), self.counted.windows.year_start)

    def _silent_between(self, start: date, until: date | None) -> tuple[RegisterState, ...]:
        """Returns the non-reporting sites of the days from a first one to those of a value."""
        if until is None or start >= until:
            return ()
        return self._silent_on(Interval(start, until))

    def _silent_on(self, days: Interval) -> tuple[RegisterState, ...]:
        if days not in self._found:
            self._found[days] = non_reporting_sites(_within(self.counted, days), self.registers)
        return self._found[days]


def reporting_window(value: IndicatorValue, counted: RecordCount) -> Interval:
    """Returns the days on which a silent site leaves a value open: those of the value.

    Sites report by quarters: of a month in a longer period, they are those of its quarter.
    """
    days, asked = days_of(value.period), days_of(counted.period)
    if days == asked or not asked.covers(days):
        return days
    calendar = counted.calendar
    assert days.start is not None
    for quarter in calendar.quarters(calendar.year_of(days.start)):
        if days_of(quarter).covers(days):
            return days_of(quarter).overlap(asked) or days
    return days


def reports_within(site: str, days: Interval, counted: RecordCount) -> bool:
    """Whether records of a site came in each of the windows of some days."""
    own = _within(counted, days)
    windows = _whole_quarters(own) or [own.period]
    return all(site in counted.ledger.sites(days_of(window)) for window in windows)


def _within(counted: RecordCount, days: Interval) -> RecordCount:
    """Returns the counting of some days."""
    return attrs.evolve(counted, period=attrs.evolve(counted.period, interval=days))


def non_reporting_sites(counted: RecordCount, registers: Registers) -> tuple[RegisterState, ...]:
    """Returns the sites that were active in a window of the counting and sent no record of it.

    The windows are the quarters inside the days of the counting.
    """
    missing: dict[tuple[str, str, str], RegisterState] = {}
    # Days without a whole quarter are one window.
    for window in _whole_quarters(counted) or [counted.period]:
        active = _active_sites(registers, window, counted)
        reporting = counted.ledger.sites(days_of(window)) if active else frozenset[str]()
        for state in active:
            if state.entry.id not in reporting:
                missing.setdefault((state.entry.id, state.place, state.province), state)
    return tuple(missing.values())


def _whole_quarters(counted: RecordCount) -> list[Period]:
    """Returns the quarters inside the days of the counting."""
    days, windows = days_of(counted.period), list[Period]()
    if days.start is not None and days.last_day is not None:
        year_of, quarters = counted.calendar.year_of, counted.calendar.quarters
        for year in range(year_of(days.start), year_of(days.last_day) + 1):
            windows += [quarter for quarter in quarters(year) if days.covers(days_of(quarter))]
    return windows


def _active_sites(
    registers: Registers, window: Period, counted: RecordCount
) -> list[RegisterState]:
    """Returns the sites that were active on a day of the window."""
    days = days_of(window)
    states = latest_states(registers.sites, ReferencePeriod.of(window), counted.framework)
    return [state for state in states if state.certain and state.entry.active.overlap(days)]


def groups_of_active_sites(counted: RecordCount, registers: Registers) -> tuple[RecordGroup, ...]:
    """Returns the groups of the active sites, by the codes that their places had when active.

    A place from which no record came is output without data, and not left out. An entry that is
    dated after a change of codes stands for the codes of the end of the period alone.
    """
    by = counted.dimensions.by
    if not by or not set(by) <= _SITE_DIMENSIONS:
        return ()
    groups: list[RecordGroup] = []
    grouped: set[str] = set()
    for window in _windows_of_same_codes(counted):
        states = _active_sites(registers, window, counted)
        groups += [_group_of(state, window, counted) for state in states]
        grouped.update(state.entry.id for state in states)
    states = _active_sites(registers, counted.period, counted)
    others = [state for state in states if state.entry.id not in grouped]
    groups += [_group_of(state, counted.period, counted) for state in others]
    return tuple(groups)


def _windows_of_same_codes(counted: RecordCount) -> list[Period]:
    """Returns the parts of the period in which no code of a place begins, changes or ends."""
    days = days_of(counted.period)
    bounds = {days.start, days.end}
    for place in counted.framework.places.values():
        for entry in place.entries:
            for day in (entry.interval.start, entry.interval.end):
                if day is not None and days.holds(day):
                    bounds.add(day)
    ordered = sorted(filter(None, bounds))
    windows = [Interval(start, end) for start, end in pairwise(ordered)]
    return [attrs.evolve(counted.period, interval=window) for window in windows]


def _group_of(state: RegisterState, window: Period, counted: RecordCount) -> RecordGroup:
    """Returns the group of a site by the codes of a window."""
    values = _dimension_values(state, window, counted)
    key = tuple(values[dimension] for dimension in counted.dimensions.by)
    return RecordGroup(key, (state.place,), (state.province,), frozenset(state.entry.models))


def _dimension_values(
    state: RegisterState, window: Period, counted: RecordCount
) -> Mapping[str, Part]:
    reader, last_day = counted.dimensions, days_of(window).last_day
    assert last_day is not None  # a period of a calendar ends
    return {
        "province": reader.place_value("province", state.province, last_day),
        "place": reader.place_value("place", state.place, last_day),
        "site": str(state.entry.id),
        "model": reader.models_value(state.entry.models),
    }


def _feeds(state: RegisterState, value: IndicatorValue) -> bool:
    """Whether an indicator counts records of the models of a site."""
    return bool(value.definition.own_models(state.entry.models))


def _may_add_to(state: RegisterState, value: IndicatorValue) -> bool:
    """Whether the records of a site would belong to the group of a value."""
    if not _feeds(state, value):
        return False
    own = {"province": state.province, "place": state.place, "site": state.entry.id}
    for dimension, part in value.parts:
        if dimension == "model" and part != ModelsPart(state.entry.models):
            return False
        # A site may have been silent on days of either meaning of its code.
        code = part.code if isinstance(part, PlacePart) else part
        if dimension in own and code != own[dimension]:
            return False
    return True
