"""Counts register states: units, members, localities, units that began, sums and shares.

Each function returns the outcome of one group of states. A state that cannot be counted for certain
makes the number a lower bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import attrs

from ...core.findings import Issue
from ...forms.registers import RegisterEntry
from ...framework.measures.language import Ratio, Stock
from ...results.values import Status
from ...values.figures import Figure, union_bounds
from ..measures.counting import Outcome
from .requests import StockRequest, unit_counted
from .size_estimates import combined_size
from .states import RegisterState, code_year, outcome_of, uncertainty_reasons

__all__ = [
    "combine_sizes",
    "count_begun",
    "count_existing",
    "count_localities",
    "count_members",
    "number_of_entry",
    "share_within",
    "sum_of_field",
]


@attrs.frozen
class _StatesOnLastDay:
    """States that exist on the last day, those that may exist, and how many states are known."""

    known: int
    existing: list[RegisterState]
    uncertain: list[RegisterState]

    @classmethod
    def of(cls, request: StockRequest, states: Sequence[RegisterState]) -> _StatesOnLastDay:
        existing: list[RegisterState] = []
        uncertain: list[RegisterState] = []
        known = 0
        for state in states:
            known += state.certain
            if request.holds(state.entry):
                target = existing if state.certain else uncertain
                target.append(state)
        return cls(known, existing, uncertain)

    def reasons(self, request: StockRequest) -> list[Issue]:
        return uncertainty_reasons(
            self.existing, self.uncertain, request.when, places=request.by_place
        )


def count_existing(request: StockRequest, states: Sequence[RegisterState]) -> Outcome:
    """Returns how many units exist on the last day, a lower bound when states are uncertain."""
    present = _StatesOnLastDay.of(request, states)
    reasons = present.reasons(request)
    if not present.known:
        return request.no_data(reasons)
    figure = Figure.exact(len(present.existing), request.indicator.unit)
    return outcome_of(figure, present.known, reasons, incomplete=bool(present.uncertain))


def count_localities(request: StockRequest, states: Sequence[RegisterState]) -> Outcome:
    """Returns in how many provinces a site is active on the last day."""
    present = _StatesOnLastDay.of(request, states)
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
    present = _StatesOnLastDay.of(request, states)
    groups = present.existing
    figures: list[Figure] = []
    for group in groups:
        members: int | None = getattr(group.entry, str(request.stock.count))
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


def number_of_entry(request: StockRequest, states: Sequence[RegisterState]) -> Outcome:
    """Returns the number that the only state states in a field: neither summed nor averaged."""
    present = _StatesOnLastDay.of(request, states)
    reasons = present.reasons(request)
    if not present.existing:
        return request.no_data(reasons)
    number = getattr(present.existing[0].entry, str(request.stock.count))
    if number is None:
        return Outcome(None, Status.NO_DATA, 1, (*reasons, *_blank_reasons(1, 1)))
    return outcome_of(Figure.exact(number, request.indicator.unit), 1, reasons)


def _blank_reasons(blank: int, entries: int) -> list[Issue]:
    return [Issue("number-blank", {"count": blank, "of": entries})] if blank else []


def sum_of_field(request: StockRequest, states: Sequence[RegisterState]) -> Outcome:
    """Returns the sum of a field over the entries that hold on the last day.

    An entry that leaves the field blank makes the sum a lower bound.
    """
    present = _StatesOnLastDay.of(request, states)
    numbers = _numbers_of(present.existing, str(request.stock.count), request.stock.with_field)
    blank = len(present.existing) - len(numbers)
    reasons = [*present.reasons(request), *_blank_reasons(blank, len(present.existing))]
    if not present.known:
        return request.no_data(reasons)
    if present.existing and not numbers:
        return Outcome(None, Status.NO_DATA, present.known, tuple(reasons))
    figure = Figure.exact(sum(numbers), request.indicator.unit)
    incomplete = blank > 0 or bool(present.uncertain)
    return outcome_of(figure, present.known, reasons, incomplete=incomplete)


def _numbers_of(states: Sequence[RegisterState], field: str, with_field: str) -> list[int]:
    """Returns the numbers of the states that state a field, and the field beside it."""
    numbers: list[int] = []
    for state in states:
        number: int | None = getattr(state.entry, field)
        if number is not None and (not with_field or getattr(state.entry, with_field) is not None):
            numbers.append(number)
    return numbers


def count_begun(request: StockRequest, states: Sequence[RegisterState]) -> Outcome:
    """Returns how many units began within the period, by the first field of their span.

    A unit begins once: its code stays when it is renamed. Where entries of a code name different
    first days, or none, it is not known whether it began in the period.
    """
    when, entries = request.when, request.registers.of(request.register)
    if not states or all(when.starts_after(entry.as_of) for entry in entries):
        return request.no_data()
    days_inside = _first_days_inside(request, states)
    count = list(days_inside.values()).count({True})
    differing = list(days_inside.values()).count({True, False})
    blank = 0
    for state in states:
        if not days_inside[state.entry.id] and _may_be_new(request, state.entry):
            blank += 1
    reasons = [Issue("founding-day-blank", {"count": blank})] if blank else []
    if differing:
        reasons.append(Issue("founding-days-differ", {"count": differing}))
    figure = Figure.range(count, count + blank + differing, request.indicator.unit)
    return outcome_of(figure, len(states), reasons)


def _first_days_inside(
    request: StockRequest, states: Sequence[RegisterState]
) -> dict[str, set[bool]]:
    """Returns for each code whether its first days lie in the period: both when they differ."""
    first_field, _ = _span_of(request)
    days_inside: dict[str, set[bool]] = {state.entry.id: set() for state in states}
    for entry in request.registers.of(request.register):
        first: date | None = getattr(entry, first_field)
        if entry.id in days_inside and first is not None:
            days_inside[entry.id].add(request.when.days.holds(first))
    return days_inside


def _span_of(request: StockRequest) -> tuple[str, str]:
    span = request.stock.span
    assert span is not None  # a measure of what began states its span
    return span


def _may_be_new(request: StockRequest, first: RegisterEntry) -> bool:
    """Whether a unit without a first day, given by its first entry, may be new in the period.

    It is not when it was entered, or had ended, before the period.
    """
    when, ended_on = request.when, getattr(first, _span_of(request)[1])
    ended_before = ended_on is not None and when.starts_after(ended_on)
    return not when.starts_after(first.as_of) and not ended_before


def share_within(request: StockRequest, states: Sequence[RegisterState]) -> Outcome:
    """Returns the share of one field in another, over the entries of the period that state both.

    Neither side has conditions of its own, as `definitions` makes sure. In a quarter of two years
    only the codes of the later year count: an establishment may have a code of each.
    """
    assert isinstance(request.measure, Ratio)
    if request.too_long:
        return Outcome(None, Status.NOT_COMPARABLE, 0, (Issue("longer-than-a-quarter"),))
    current, earlier_codes = _split_by_latest_year(states)
    # Of the states given as uncertain, those that are certain give no reason.
    reasons = uncertainty_reasons((), current, request.when)
    if earlier_codes:
        reasons.append(Issue("codes-of-two-years", {"count": len(earlier_codes)}))
    known = [state for state in current if state.certain]
    part, whole = _sides(request.measure, known)
    reasons += _blank_reasons(len(known) - len(part), len(known))
    if not known:
        return request.no_data(reasons)
    if not part:
        return Outcome(None, Status.NO_DATA, len(known), tuple(reasons))
    unit = unit_counted(request.stock)  # of both: they are numbers of one register
    sums = Figure.exact(sum(part), unit), Figure.exact(sum(whole), unit)
    return _share(*sums, len(part), reasons)


def _sides(ratio: Ratio, states: Sequence[RegisterState]) -> list[list[int]]:
    """Returns the numbers of the part and of the whole, of the states that state both."""
    sides: list[list[int]] = []
    for side in (ratio.part, ratio.whole):
        assert isinstance(side, Stock)  # as the loader has checked
        sides.append(_numbers_of(states, str(side.count), side.with_field))
    return sides


def _split_by_latest_year(
    states: Sequence[RegisterState],
) -> tuple[list[RegisterState], set[str]]:
    """Returns the states of the latest year among them, and the codes of earlier years."""
    latest_year = max((code_year(state.entry) or 0 for state in states), default=0)
    current: list[RegisterState] = []
    earlier_codes: set[str] = set()
    for state in states:
        if (code_year(state.entry) or 0) == latest_year:
            current.append(state)
        else:
            earlier_codes.add(state.entry.id)
    return current, earlier_codes


def _share(part: Figure, whole: Figure, entries: int, reasons: Sequence[Issue]) -> Outcome:
    if whole.high == 0:
        reasons = (*reasons, Issue("denominator-zero"))
        return Outcome(None, Status.ZERO_DENOMINATOR, entries, reasons, part, whole)
    share = outcome_of(part.share_of(whole), entries, reasons)
    return attrs.evolve(share, numerator=part, denominator=whole)


def combine_sizes(request: StockRequest, states: Sequence[RegisterState]) -> Outcome:
    """Returns the number of sex workers at sites."""
    if not states:
        return request.no_data()
    return combined_size(states, request.when, request.framework, places=request.by_place)
