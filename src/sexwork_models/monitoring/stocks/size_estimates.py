"""Estimates the number of sex workers at sites, by one series: estimated or managed.

The two series are never mixed, and a blank number is not zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from ...core.errors import UnusableInputError
from ...core.findings import Issue
from ...forms.register_terms import Register, SizeSeries
from ...forms.registers import Registers, SiteEntry
from ...framework.framework import Framework
from ...framework.tables.sources import Citation, Grade
from ...results.values import Status
from ...values.arguments import check_arguments
from ...values.calendars import Period, ReportingCalendar
from ...values.figures import Figure, sum_figures, union_bounds
from ...values.units import Unit
from ..measures.counting import Outcome
from .states import (
    ReferencePeriod,
    RegisterState,
    latest_states,
    no_data_outcome,
    outcome_of,
    uncertainty_reasons,
)

__all__ = [
    "TargetPopulation",
    "combined_size",
    "places_with_sizes",
    "states_with_sizes",
    "target_population",
    "to_size_series",
]

_CITATION = Citation(Register.SITES.value, Register.SITES.value, Grade.SUPPLIED)


@attrs.frozen
class TargetPopulation:
    """A number of sex workers that serves as the denominator of coverage.

    `series` and `places` say which number it is, `reasons` why it is not exact. `figure` is None
    where no site of the places has a number.
    """

    series: SizeSeries
    places: tuple[str, ...]
    figure: Figure | None
    records: int
    reasons: tuple[Issue, ...] = ()
    citation: Citation = _CITATION


def to_size_series(series: SizeSeries | str) -> SizeSeries:
    """Returns the series that is named. Raises UnusableInputError for one that does not exist."""
    if series not in set(SizeSeries):
        raise UnusableInputError("size-series-unknown", value=series, known=", ".join(SizeSeries))
    return SizeSeries(series)


@check_arguments
def target_population(
    registers: Registers,
    framework: Framework,
    period: Period | str,
    series: SizeSeries | str,
    places: Sequence[str],
    *,
    calendar: ReportingCalendar | str = "state",
) -> TargetPopulation:
    """Returns the number of sex workers at the sites in `places`, by the series that is named.

    A period is given as such, or as its code in a `calendar` ("2024-Q1"). `places` are codes of the
    last day of the period. The other series never replaces the one that is named, and a place
    without a number makes the number a lower bound. Raises UnusableInputError for a series that
    does not exist, CalendarError for a period that the calendar does not have or that has no end.
    """
    period = ReportingCalendar.of(calendar).period(period)
    series = to_size_series(series)
    when, codes = ReferencePeriod.of(period), tuple(dict.fromkeys(places))
    inside = [
        state
        for state in states_with_sizes(registers, series, when, framework)
        if not _containing_places(state, when, framework).isdisjoint(codes)
    ]
    sized = places_with_sizes(registers, series, when, framework)
    missing = [code for code in codes if code not in sized]
    if inside:
        outcome = combined_size(inside, when, framework)
    else:
        outcome = no_data_outcome(registers, Register.SITES, when)
    figure, reasons = outcome.figure, outcome.reasons
    if missing:
        figure = figure and figure.as_lower_bound()
        reasons = (*reasons, Issue("place-without-size", {"places": missing}))
    return TargetPopulation(series, codes, figure, outcome.records, reasons)


def places_with_sizes(
    registers: Registers, series: SizeSeries, when: ReferencePeriod, framework: Framework
) -> frozenset[str]:
    """Returns the codes, as of the last day, of the places that contain a site with a number."""
    places = set[str]()
    for state in states_with_sizes(registers, series, when, framework):
        if state.certain and _size(state) is not None:
            places |= _containing_places(state, when, framework)
    return frozenset(places)


def states_with_sizes(
    registers: Registers, series: SizeSeries, when: ReferencePeriod, framework: Framework
) -> list[RegisterState]:
    """Returns the sites active on the last day, each with its latest entry of a series.

    A site without an entry of the series has no number.
    """
    entries_of_series: dict[str, list[SiteEntry]] = {}
    for site in registers.sites:
        if site.size_series is series and site.as_of <= when.last_day:
            entries_of_series.setdefault(site.id, []).append(site)
    states: list[RegisterState] = []
    for state in latest_states((site.without_size for site in registers.sites), when, framework):
        if state.entry.holds_on(when.last_day):
            entries = entries_of_series.get(state.entry.id) if state.certain else None
            states += latest_states(entries, when, framework) if entries else [state]
    return states


def combined_size(
    states: Sequence[RegisterState],
    when: ReferencePeriod,
    framework: Framework,
    *,
    places: bool = False,
) -> Outcome:
    """Returns the sum of the numbers of sites.

    Sites that share territory count at least as the largest of them and at most as their sum.
    With `places`, reasons also say that codes of places have changed.
    """
    sized: list[RegisterState] = []
    uncertain: list[RegisterState] = []
    blank = 0
    for state in states:
        if not state.certain:
            uncertain.append(state)
        elif _size(state) is None:
            blank += 1
        else:
            sized.append(state)
    reasons = uncertainty_reasons(sized, uncertain, when, places=places)
    if blank:
        reasons.append(Issue("size-blank", {"count": blank, "of": blank + len(sized)}))
    if not sized:
        return Outcome(None, Status.NO_DATA, 0, tuple(reasons))
    clusters = _clusters_sharing_territory(sized, when, framework)
    figures = [_size_of_cluster(cluster) for cluster in clusters]
    sharing = len(sized) - sum(len(cluster) == 1 for cluster in clusters)
    if sharing:
        reasons.append(Issue("sites-share-ground", {"count": sharing}))
    incomplete = len(sized) < len(states)
    return outcome_of(sum_figures(figures), len(sized), reasons, incomplete=incomplete)


def _size_of_cluster(states: Sequence[RegisterState]) -> Figure:
    """Returns the bounds of the number at sites that may share people."""
    return union_bounds([Figure.exact(_size(state) or 0, Unit.PERSON) for state in states])


def _size(state: RegisterState) -> int | None:
    size: int | None = state.entry.size_estimate
    return size


def _containing_places(
    state: RegisterState, when: ReferencePeriod, framework: Framework
) -> frozenset[str]:
    """Returns the codes, as of the last day, of the place of a state and those containing it."""
    day = state.entry.as_of
    codes = {state.place, state.province}
    for code in framework.chain(state.entry.place, day):
        if framework.same_territory(code, day, when.last_day):
            codes.add(code)
    return frozenset(codes - {""})


def _clusters_sharing_territory(
    states: Iterable[RegisterState], when: ReferencePeriod, framework: Framework
) -> list[list[RegisterState]]:
    """Returns the states in clusters whose sites share territory.

    Two sites do when the place of one is, or contains, that of the other.
    """
    by_place: dict[str, list[RegisterState]] = {}
    for state in states:
        by_place.setdefault(state.place, []).append(state)
    clusters: list[tuple[set[str], list[RegisterState]]] = []
    for place, states_of_place in by_place.items():
        codes, members = {place}, states_of_place
        for state in states_of_place:
            codes |= _containing_places(state, when, framework) & by_place.keys()
        separate: list[tuple[set[str], list[RegisterState]]] = []
        for other_codes, other_members in clusters:
            if codes.isdisjoint(other_codes):
                separate.append((other_codes, other_members))
            else:
                codes |= other_codes
                members = [*other_members, *members]
        clusters = [*separate, (codes, members)]
    return [members for _, members in clusters]
