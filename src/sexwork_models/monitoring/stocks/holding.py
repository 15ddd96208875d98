"""Determines which codes of a register hold on the last day: for certain, perhaps, or not.

Where the entries of one code and day differ, the code counts if all of them hold; if only some do,
it may count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import attrs

from ...core.findings import Issue
from .confirmations import is_confirmed
from .requests import StockRequest
from .states import RegisterState, uncertainty_reasons

__all__ = ["HeldCode", "Holding", "entry_holds"]


@attrs.frozen
class HeldCode:
    """A code that holds on the last day, or may hold.

    `states` are its entries that do or may. It is `sure` if it counts whichever of its entries is
    right. Otherwise these differ, unless they are `agreed`, or it may not be `confirmed`.
    """

    states: tuple[RegisterState, ...]
    sure: bool
    agreed: bool
    confirmed: bool

    @property
    def carried_forward(self) -> bool:
        """Whether its entries, which are of one day, are older than the period."""
        return self.states[0].carried_forward

    @property
    def code(self) -> str:
        """The code."""
        return str(self.states[0].entry.id)


def entry_holds(request: StockRequest, state: RegisterState) -> bool | None:
    """Whether an entry holds on the last day; None if it is not known to be confirmed."""
    if not request.holds(state.entry):
        return False
    valid = request.stock.valid
    if valid is None:
        return True
    return is_confirmed(valid, state.entry, request.when.last_day, request.confirmations_on_day)


@attrs.frozen
class Holding:
    """The codes of a group of states that hold or may hold, and how many codes are known.

    `later` are entries of codes that are known only after the last day.
    """

    known: int
    codes: tuple[HeldCode, ...]
    later: tuple[RegisterState, ...]

    @classmethod
    def of(cls, request: StockRequest, states: Sequence[RegisterState]) -> Holding:
        """The codes of some states, as the stock of a request says."""
        histories: dict[str, list[RegisterState]] = {}
        for state in states:
            if not state.dated_later:
                histories.setdefault(state.entry.id, []).append(state)
        codes = [_held_code(request, histories[code]) for code in sorted(histories)]
        later = [state for state in states if state.dated_later and entry_holds(request, state)]
        return cls(len(histories), tuple(filter(None, codes)), tuple(later))

    def only(self, keep: Callable[[HeldCode], bool]) -> Holding:
        """The holding of the codes that `keep` accepts."""
        return attrs.evolve(self, codes=tuple(filter(keep, self.codes)))

    @property
    def states(self) -> list[RegisterState]:
        """The entries that hold or may hold."""
        return [state for code in self.codes for state in code.states]

    @property
    def sure(self) -> int:
        """How many codes hold for certain."""
        return sum(code.sure for code in self.codes)

    def reasons(
        self,
        request: StockRequest,
        differs: Callable[[HeldCode], bool] | None = None,
        *,
        places: bool = False,
    ) -> list[Issue]:
        """Returns why what the codes make is not exact, or rests on older entries.

        `differs` is whether the entries of a code differ in what is counted of them.
        """
        counted = list(_one_state_each(self.codes))
        told = places or request.by_place
        reasons = uncertainty_reasons(counted, self.later, request.when, places=told)
        differing = sum(not code.agreed or bool(differs and differs(code)) for code in self.codes)
        unconfirmed = sum(not code.confirmed for code in self.codes)
        if differing:
            reasons.append(Issue("entries-differ", {"count": differing}))
        if unconfirmed:
            reasons.append(Issue("not-confirmed", {"count": unconfirmed}))
        return reasons


def _held_code(request: StockRequest, states: Sequence[RegisterState]) -> HeldCode | None:
    """Returns a code by its entries of one day; None if it does not hold by any of them."""
    judged = [(state, entry_holds(request, state)) for state in states]
    holding = [(state, sure) for state, sure in judged if sure is not False]
    if not holding:
        return None
    confirmed = all(sure for _, sure in holding)
    agreed = len(holding) == states[0].entries
    kept = tuple(state for state, _ in holding)
    return HeldCode(kept, confirmed and agreed, agreed, confirmed)


def _one_state_each(codes: Iterable[HeldCode]) -> Iterator[RegisterState]:
    """Yields one state of each code: its entries are all of one day."""
    for code in codes:
        yield code.states[0]
