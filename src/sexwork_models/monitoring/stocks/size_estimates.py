"""How many sex workers there are by one series, estimated or managed: never both, and a blank is no zero."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from ...core.errors import UnusableInputError
from ...framework.framework import Framework
from ...framework.tables.sources import Citation, Grade
from ...practice.registers.model import Registers, SiteEntry
from ...practice.registers.terms import Register, SizeSeries
from ...results.explanations import Reason
from ...results.values import Status
from ...values.calendars import Period
from ...values.figures import Figure, total, union
from ...values.units import Unit
from ..measures.counting import Outcome
from .states import State, When, doubts, latest_states, no_data, rated

__all__ = ["TargetPopulation", "size_of", "sized_states", "target_population"]

_CITATION = Citation(Register.SITES.value, Register.SITES.value, Grade.SUPPLIED)


@attrs.frozen
class TargetPopulation:
    """A number of sex workers for the denominator of coverage: of which series, which places, and why it is no exact one.

    `figure` is None where no site of the places has a number.
    """

    series: SizeSeries
    places: tuple[str, ...]
    figure: Figure | None
    records: int
    reasons: tuple[Reason, ...] = ()
    citation: Citation = _CITATION


def target_population(
    registers: Registers,
    framework: Framework,
    period: Period,
    series: SizeSeries | str,
    places: Sequence[str],
) -> TargetPopulation:
    """The number of sex workers at the sites in `places`, codes of the last day of the period, by the series that is named.

    The other series never stands in for the one that is named, and a place without a number makes the number a lower
    bound. Raises UnusableInputError for a series that does not exist, CalendarError for a period without an end.
    """
    if series not in set(SizeSeries):
        raise UnusableInputError("size-series-unknown", value=series, known=", ".join(SizeSeries))
    when, asked = When.of(period), tuple(dict.fromkeys(places))
    states = sized_states(registers, SizeSeries(series), when, framework)
    grounds = [(state, _ground(state, when, framework)) for state in states]
    inside = [state for state, ground in grounds if ground & set(asked)]
    covered = {
        code
        for state, ground in grounds
        if _number(state) is not None and state.sure
        for code in ground
    }
    without = [code for code in asked if code not in covered]
    outcome = (
        size_of(inside, when, framework) if inside else no_data(registers, Register.SITES, when)
    )
    reasons = (
        *outcome.reasons,
        *([Reason("place-without-size", {"places": without})] if without else []),
    )
    figure = outcome.figure and (outcome.figure.as_lower_bound() if without else outcome.figure)
    return TargetPopulation(SizeSeries(series), asked, figure, outcome.records, reasons)


def sized_states(
    registers: Registers, series: SizeSeries, when: When, framework: Framework
) -> list[State]:
    """The sites that are active on the last day, each with its latest entry of a series, or blank without one."""
    of_series: dict[str, list[SiteEntry]] = {}
    for site in registers.sites:
        if site.size_series is series and site.as_of <= when.last_day:
            of_series.setdefault(site.id, []).append(site)
    states: list[State] = []
    for state in latest_states((site.without_size for site in registers.sites), when, framework):
        if state.entry.holds_on(when.last_day):
            entries = of_series.get(state.entry.id, ()) if state.sure else ()
            states += latest_states(entries, when, framework) if entries else [state]
    return states


def size_of(
    states: Sequence[State], when: When, framework: Framework, *, places: bool = False
) -> Outcome:
    """The numbers of sites added up; those of sites that share ground are at least the largest and at most the sum."""
    sized = [state for state in states if state.sure and _number(state) is not None]
    blank = len([state for state in states if state.sure]) - len(sized)
    unsure = [state for state in states if not state.sure]
    reasons = doubts(sized, unsure, when, places=places)
    if blank:
        reasons.append(Reason("size-blank", {"count": blank, "of": blank + len(sized)}))
    if not sized:
        return Outcome(None, Status.NO_DATA, 0, tuple(reasons))
    clusters = _sharing_ground(sized, when, framework)
    shared = sum(len(cluster) for cluster in clusters if len(cluster) > 1)
    if shared:
        reasons.append(Reason("sites-share-ground", {"count": shared}))
    figure = total([union([_figure(state) for state in cluster]) for cluster in clusters])
    return rated(figure.as_lower_bound() if blank or unsure else figure, len(sized), reasons)


def _number(state: State) -> int | None:
    number: int | None = state.entry.size_estimate
    return number


def _figure(state: State) -> Figure:
    return Figure.exact(_number(state) or 0, Unit.PERSON)


def _ground(state: State, when: When, framework: Framework) -> frozenset[str]:
    """The codes of the place of a state and of everything that holds it, as they are understood on the last day."""
    day = state.entry.as_of
    above = [
        code
        for code in framework.chain(state.entry.place, day)
        if framework.same_territory(code, day, when.last_day)
    ]
    return frozenset({state.place, state.province, *above} - {""})


def _sharing_ground(states: Iterable[State], when: When, framework: Framework) -> list[list[State]]:
    """The states in clusters: two sites share ground when the place of one is, or holds, that of the other."""
    by_place: dict[str, list[State]] = {}
    for state in states:
        by_place.setdefault(state.place, []).append(state)
    clusters: list[tuple[set[str], list[State]]] = []
    for place, group in by_place.items():
        codes = {place}.union(*(_ground(state, when, framework) & set(by_place) for state in group))
        touching = [cluster for cluster in clusters if cluster[0] & codes]
        clusters = [cluster for cluster in clusters if not cluster[0] & codes]
        merged = [state for _, others in touching for state in others]
        clusters.append((codes.union(*(shared for shared, _ in touching)), [*merged, *group]))
    return [group for _, group in clusters]
