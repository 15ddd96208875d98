"""Counts register states: existing units, group members, localities, groups founded, health checks.

Each function returns the outcome of one group of states. A state that cannot be counted for certain
makes the number a lower bound.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
from dateutil.relativedelta import relativedelta

from ...core.findings import Issue
from ...forms.registers import EstablishmentEntry, GroupEntry
from ...results.values import Status
from ...values.figures import Figure, union_bounds
from ...values.units import Unit
from ..measures.counting import Outcome
from .size_estimates import combined_size
from .states import (
    ReferencePeriod,
    RegisterState,
    StockRequest,
    outcome_of,
    uncertainty_reasons,
)

__all__ = [
    "combine_sizes",
    "core_members_of_group",
    "count_existing",
    "count_founded",
    "count_localities",
    "count_members",
    "share_of_workers_checked",
]

_QUARTER = relativedelta(months=3)


@attrs.frozen
class _StatesOnLastDay:
    """States that exist on the last day, those that may exist, and how many states are known."""

    known: int
    existing: list[RegisterState]
    uncertain: list[RegisterState]

    @classmethod
    def of(cls, states: Sequence[RegisterState], when: ReferencePeriod) -> _StatesOnLastDay:
        existing: list[RegisterState] = []
        uncertain: list[RegisterState] = []
        known = 0
        for state in states:
            known += state.certain
            if state.entry.holds_on(when.last_day):
                target = existing if state.certain else uncertain
                target.append(state)
        return cls(known, existing, uncertain)

    def reasons(self, request: StockRequest) -> list[Issue]:
        return uncertainty_reasons(
            self.existing, self.uncertain, request.when, places=request.by_place
        )


def count_existing(request: StockRequest, states: Sequence[RegisterState]) -> Outcome:
    """Returns how many units exist on the last day, a lower bound when states are uncertain."""
    present = _StatesOnLastDay.of(states, request.when)
    reasons = present.reasons(request)
    if not present.known:
        return request.no_data(reasons)
    figure = Figure.exact(len(present.existing), request.indicator.unit)
    return outcome_of(figure, present.known, reasons, incomplete=bool(present.uncertain))


def count_localities(request: StockRequest, states: Sequence[RegisterState]) -> Outcome:
    """Returns in how many provinces a site is active on the last day."""
    present = _StatesOnLastDay.of(states, request.when)
    provinces, without_province = set[str](), 0
    for state in present.existing:
        if state.province:
            provinces.add(state.province)
        else:
            without_province += 1
    uncertain = [state for state in present.uncertain if state.province not in provinces]
    decisive = _decisive_states(present.existing)
    reasons = uncertainty_reasons(decisive, uncertain, request.when, places=True)
    if without_province:
        reasons.append(Issue("province-unknown", {"count": without_province}))
    if not present.known:
        return request.no_data(reasons)
    figure = Figure.exact(len(provinces), request.indicator.unit)
    incomplete = bool(uncertain) or without_province > 0
    return outcome_of(figure, present.known, reasons, incomplete=incomplete)


def _decisive_states(existing: Sequence[RegisterState]) -> list[RegisterState]:
    """Returns the states on which a set of provinces rests.

    A state that is carried forward is one only where no entry of the period shows its province.
    """
    current = {state.province for state in existing if not state.carried_forward}
    return [
        state for state in existing if not state.carried_forward or state.province not in current
    ]


def count_members(request: StockRequest, states: Sequence[RegisterState]) -> Outcome:
    """Returns the members of groups on the last day: from the largest group to the sum.

    One person may be a member of several groups.
    """
    present = _StatesOnLastDay.of(states, request.when)
    groups = present.existing
    figures: list[Figure] = []
    for group in groups:
        members: int | None = group.entry.members
        if members is not None:
            figures.append(Figure.exact(members, request.indicator.unit))
    blank = len(groups) - len(figures)
    reasons = [*present.reasons(request), *_blank_reasons(blank, len(groups))]
    if not present.known:
        return request.no_data(reasons)
    if groups and not figures:
        return Outcome(None, Status.NO_DATA, present.known, tuple(reasons))
    figure = union_bounds(figures or [Figure.exact(0, request.indicator.unit)])
    if figure.low != figure.high:
        reasons.append(Issue("members-shared", {"count": len(figures)}))
    incomplete = blank > 0 or bool(present.uncertain)
    return outcome_of(figure, present.known, reasons, incomplete=incomplete)


def core_members_of_group(request: StockRequest, states: Sequence[RegisterState]) -> Outcome:
    """Returns the core members of the only group among the states: neither summed nor averaged."""
    present = _StatesOnLastDay.of(states, request.when)
    reasons = present.reasons(request)
    if not present.existing:
        return request.no_data(reasons)
    number = present.existing[0].entry.core_members
    if number is None:
        return Outcome(None, Status.NO_DATA, 1, (*reasons, *_blank_reasons(1, 1)))
    return outcome_of(Figure.exact(number, request.indicator.unit), 1, reasons)


def _blank_reasons(blank: int, entries: int) -> list[Issue]:
    return [Issue("number-blank", {"count": blank, "of": entries})] if blank else []


def count_founded(request: StockRequest, states: Sequence[RegisterState]) -> Outcome:
    """Returns how many groups were founded within the period.

    A group is founded once: its code stays when it is renamed. Where entries of a group name
    different days, or none, it is not known whether it was founded in the period.
    """
    when, groups = request.when, request.registers.groups
    if not states or all(when.starts_after(entry.as_of) for entry in groups):
        return request.no_data()
    days_inside = _founding_days_inside(request, states)
    count = list(days_inside.values()).count({True})
    differing = list(days_inside.values()).count({True, False})
    blank = 0
    for state in states:
        if not days_inside[state.entry.id] and _may_be_new(state.entry, when):
            blank += 1
    reasons = [Issue("founding-day-blank", {"count": blank})] if blank else []
    if differing:
        reasons.append(Issue("founding-days-differ", {"count": differing}))
    figure = Figure.range(count, count + blank + differing, request.indicator.unit)
    return outcome_of(figure, len(states), reasons)


def _founding_days_inside(
    request: StockRequest, states: Sequence[RegisterState]
) -> dict[str, set[bool]]:
    """Returns for each code whether its founding days lie in the period: both when they differ."""
    days_inside: dict[str, set[bool]] = {state.entry.id: set() for state in states}
    for entry in request.registers.groups:
        if entry.id in days_inside and entry.founded_on is not None:
            days_inside[entry.id].add(request.when.days.holds(entry.founded_on))
    return days_inside


def _may_be_new(first: GroupEntry, when: ReferencePeriod) -> bool:
    """Whether a group without a founding day, given by its first entry, may be new in the period.

    It is not when it was entered, or had ended, before the period.
    """
    ended_before = first.ended_on is not None and when.starts_after(first.ended_on)
    return not when.starts_after(first.as_of) and not ended_before


def share_of_workers_checked(request: StockRequest, states: Sequence[RegisterState]) -> Outcome:
    """Returns the share of workers who had a health check, at the establishments with both numbers.

    In a quarter of two years only the codes of the later year count: an establishment may have a
    code of each.
    """
    if request.when.exceeds(_QUARTER):
        return Outcome(None, Status.NOT_COMPARABLE, 0, (Issue("longer-than-a-quarter"),))
    current, earlier_codes = _split_by_latest_year(states)
    # Of the states given as uncertain, those that are certain give no reason.
    reasons = uncertainty_reasons((), current, request.when)
    if earlier_codes:
        reasons.append(Issue("codes-of-two-years", {"count": len(earlier_codes)}))
    entries = [state.entry for state in current if state.certain]
    complete = [entry for entry in entries if None not in (entry.workers, entry.workers_checked)]
    reasons += _blank_reasons(len(entries) - len(complete), len(entries))
    if not entries:
        return request.no_data(reasons)
    if not complete:
        return Outcome(None, Status.NO_DATA, len(entries), tuple(reasons))
    return _share_checked(complete, reasons)


def _split_by_latest_year(
    states: Sequence[RegisterState],
) -> tuple[list[RegisterState], set[str]]:
    """Returns the states of the latest year among them, and the codes of earlier years."""
    latest_year = max((state.entry.year for state in states), default=0)
    current: list[RegisterState] = []
    earlier_codes: set[str] = set()
    for state in states:
        if state.entry.year == latest_year:
            current.append(state)
        else:
            earlier_codes.add(state.entry.id)
    return current, earlier_codes


def _share_checked(entries: Sequence[EstablishmentEntry], reasons: Sequence[Issue]) -> Outcome:
    checked = Figure.exact(sum(entry.workers_checked or 0 for entry in entries), Unit.WORKER)
    workers = Figure.exact(sum(entry.workers or 0 for entry in entries), Unit.WORKER)
    if workers.high == 0:
        reasons = (*reasons, Issue("denominator-zero"))
        return Outcome(None, Status.ZERO_DENOMINATOR, len(entries), reasons, checked, workers)
    share = outcome_of(checked.share_of(workers), len(entries), reasons)
    return attrs.evolve(share, numerator=checked, denominator=workers)


def combine_sizes(request: StockRequest, states: Sequence[RegisterState]) -> Outcome:
    """Returns the number of sex workers at sites."""
    if not states:
        return request.no_data()
    return combined_size(states, request.when, request.framework, places=request.by_place)
