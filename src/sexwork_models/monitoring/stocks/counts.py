"""How states of a register are counted: as they exist, as members who may be shared, as localities, as foundings, as checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs
from dateutil.relativedelta import relativedelta

from ...framework.framework import Framework
from ...framework.tables.indicators import Indicator
from ...practice.registers.model import EstablishmentEntry, GroupEntry, Registers
from ...practice.registers.terms import Register
from ...results.explanations import Reason
from ...results.values import Status
from ...values.figures import Figure, union
from ...values.units import Unit
from ..measures.counting import Outcome
from .states import State, When, doubts, no_data, rated

__all__ = [
    "StockAsk",
    "core_members_of_one",
    "existing",
    "founded",
    "localities",
    "members",
    "workers_checked",
]


@attrs.frozen
class StockAsk:
    """What is asked for: an indicator, of which register, at the end of which days, cut by what."""

    indicator: Indicator
    register: Register
    registers: Registers
    framework: Framework
    when: When
    by: tuple[str, ...]

    @property
    def by_place(self) -> bool:
        """Whether the parts are places, so that their codes matter."""
        return bool({"place", "province"} & set(self.by))


@attrs.frozen
class _Standing:
    """States told apart: those that are known, those of them that exist on the last day, and those that may exist."""

    known: tuple[State, ...]
    counted: tuple[State, ...]
    unsure: tuple[State, ...]

    @classmethod
    def of(cls, part: Iterable[State], when: When) -> _Standing:
        part = tuple(part)
        holding = [state for state in part if state.entry.holds_on(when.last_day)]
        return cls(
            tuple(state for state in part if state.sure),
            tuple(state for state in holding if state.sure),
            tuple(state for state in holding if not state.sure),
        )


def existing(ask: StockAsk, part: Sequence[State]) -> Outcome:
    """How many exist on the last day; those of which nobody can say it make the number a lower bound."""
    standing = _Standing.of(part, ask.when)
    reasons = doubts(standing.counted, standing.unsure, ask.when, places=ask.by_place)
    if not standing.known:
        return no_data(ask.registers, ask.register, ask.when, reasons)
    figure = Figure.exact(len(standing.counted), ask.indicator.unit)
    return rated(
        figure.as_lower_bound() if standing.unsure else figure, len(standing.known), reasons
    )


def localities(ask: StockAsk, part: Sequence[State]) -> Outcome:
    """In how many provinces a site runs on the last day: a set, in which each counts once."""
    standing = _Standing.of(part, ask.when)
    provinces = {state.province for state in standing.counted if state.province}
    fresh = {state.province for state in standing.counted if not state.carried}
    resting = [
        state for state in standing.counted if not (state.carried and state.province in fresh)
    ]
    unsure = [state for state in standing.unsure if state.province not in provinces]
    lost = sum(not state.province for state in standing.counted)
    reasons = doubts(resting, unsure, ask.when, places=True)
    reasons += [Reason("province-unknown", {"count": lost})] if lost else []
    if not standing.known:
        return no_data(ask.registers, ask.register, ask.when, reasons)
    figure = Figure.exact(len(provinces), ask.indicator.unit)
    return rated(
        figure.as_lower_bound() if unsure or lost else figure, len(standing.known), reasons
    )


def members(ask: StockAsk, part: Sequence[State]) -> Outcome:
    """Members on the last day. One person may belong to several groups: at least the largest group, at most the sum."""
    standing = _Standing.of(part, ask.when)
    numbers = [state.entry.members for state in standing.counted if state.entry.members is not None]
    blank = len(standing.counted) - len(numbers)
    reasons = doubts(standing.counted, standing.unsure, ask.when, places=ask.by_place)
    reasons += (
        [Reason("number-blank", {"count": blank, "of": len(standing.counted)})] if blank else []
    )
    if not standing.known:
        return no_data(ask.registers, ask.register, ask.when, reasons)
    if standing.counted and not numbers:
        return Outcome(None, Status.NO_DATA, len(standing.known), tuple(reasons))
    figure = union([Figure.exact(number, ask.indicator.unit) for number in numbers or [0]])
    if figure.low != figure.high:
        reasons.append(Reason("members-shared", {"count": len(numbers)}))
    return rated(
        figure.as_lower_bound() if blank or standing.unsure else figure,
        len(standing.known),
        reasons,
    )


def core_members_of_one(ask: StockAsk, part: Sequence[State]) -> Outcome:
    """The core members of the one group of a part: never added up and never averaged."""
    standing = _Standing.of(part, ask.when)
    reasons = doubts(standing.counted, standing.unsure, ask.when, places=ask.by_place)
    if not standing.counted:
        return no_data(ask.registers, ask.register, ask.when, reasons)
    number = standing.counted[0].entry.core_members
    if number is None:
        blank = Reason("number-blank", {"count": 1, "of": 1})
        return Outcome(None, Status.NO_DATA, 1, (*reasons, blank))
    return rated(Figure.exact(number, ask.indicator.unit), 1, reasons)


def founded(ask: StockAsk, part: Sequence[State]) -> Outcome:
    """How many groups were founded within the period. A group is founded once: its code stays when it is renamed.

    Where entries of one group name different days, or none, nobody can say whether it was founded in the period.
    """
    if not part or all(ask.when.precede(entry.as_of) for entry in ask.registers.groups):
        return no_data(ask.registers, ask.register, ask.when)
    days: dict[str, set[bool]] = {state.entry.id: set() for state in part}
    for entry in ask.registers.groups:
        if entry.id in days and entry.founded_on is not None:
            days[entry.id].add(ask.when.days.holds(entry.founded_on))
    count = sum(inside == {True} for inside in days.values())
    differing = sum(len(inside) == 2 for inside in days.values())
    blank = sum(not days[state.entry.id] and _may_be_new(state.entry, ask.when) for state in part)
    reasons = [Reason("founding-day-blank", {"count": blank})] if blank else []
    reasons += [Reason("founding-days-differ", {"count": differing})] if differing else []
    return rated(
        Figure.range(count, count + blank + differing, ask.indicator.unit), len(part), reasons
    )


def _may_be_new(first: GroupEntry, when: When) -> bool:
    """Whether a group without a founding day may have been founded in the period: no entry of it is older."""
    return not when.precede(first.as_of) and not (
        first.ended_on is not None and when.precede(first.ended_on)
    )


def workers_checked(ask: StockAsk, part: Sequence[State]) -> Outcome:
    """The share of workers who were checked, over the establishments of a quarter that state both numbers.

    In a quarter of two years only the codes of the later one count: the same establishment may have one of each.
    """
    if _longer_than_a_quarter(ask.when):
        return Outcome(None, Status.NOT_COMPARABLE, 0, (Reason("longer-than-a-quarter"),))
    year = max((state.entry.year for state in part), default=0)
    current = [state for state in part if state.entry.year == year]
    older = {state.entry.id for state in part if state.entry.year != year}
    stated = [state.entry for state in current if state.sure]
    both = [
        entry for entry in stated if entry.workers is not None and entry.workers_checked is not None
    ]
    reasons = doubts((), (state for state in current if state.disputed), ask.when)
    reasons += [Reason("codes-of-two-years", {"count": len(older)})] if older else []
    if len(both) < len(stated):
        reasons.append(
            Reason("number-blank", {"count": len(stated) - len(both), "of": len(stated)})
        )
    if not stated:
        return no_data(ask.registers, ask.register, ask.when, reasons)
    return (
        _share_checked(both, reasons)
        if both
        else Outcome(None, Status.NO_DATA, len(stated), tuple(reasons))
    )


def _share_checked(entries: Sequence[EstablishmentEntry], reasons: Sequence[Reason]) -> Outcome:
    checked = Figure.exact(sum(entry.workers_checked or 0 for entry in entries), Unit.WORKER)
    workers = Figure.exact(sum(entry.workers or 0 for entry in entries), Unit.WORKER)
    if workers.high == 0:
        reasons = (*reasons, Reason("denominator-zero"))
        return Outcome(None, Status.ZERO_DENOMINATOR, len(entries), reasons, checked, workers)
    return attrs.evolve(
        rated(checked.share_of(workers), len(entries), reasons),
        numerator=checked,
        denominator=workers,
    )


def _longer_than_a_quarter(when: When) -> bool:
    return when.days.start is None or when.days.start + relativedelta(months=3) <= when.last_day
