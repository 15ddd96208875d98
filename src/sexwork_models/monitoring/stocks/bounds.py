"""Counts what a register holds on the last day: entries, provinces, sums of a field, and shares.

What holds for certain makes the lower bound; what may hold, the upper bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs

from ...core.errors import FigureError
from ...core.findings import Issue
from ...forms.implication import implies_all
from ...forms.register_terms import Register
from ...framework.measures.language import Ratio, Stock
from ...framework.measures.terms import StockCount
from ...results.values import Status
from ...values.figures import Figure, sum_figures, union_bounds
from ...values.units import Unit
from ..measures.counting import Outcome
from .holding import HeldCode, Holding
from .requests import StockRequest
from .states import RegisterState, outcome_of

__all__ = ["count_held", "divide_held"]

_UNITS = {
    Register.GROUPS: Unit.GROUP,
    Register.PROVIDERS: Unit.PROVIDER,
    Register.ESTABLISHMENTS: Unit.ESTABLISHMENT,
    Register.SITES: Unit.AREA,
}


def count_held(request: StockRequest, states: Sequence[RegisterState]) -> Outcome:
    """Returns how much the stock of a request is, of one group of states."""
    if request.too_long:
        return Outcome(None, Status.NOT_COMPARABLE, 0, (Issue("longer-than-a-quarter"),))
    holding, unit = Holding.of(request, states), request.indicator.unit
    if request.stock.count is StockCount.ROWS:
        return _count_codes(request, holding, unit)
    if request.stock.count is StockCount.PLACES:
        return _count_provinces(request, holding, unit)
    return _sum_numbers(request, holding, unit)


def _count_codes(request: StockRequest, holding: Holding, unit: Unit) -> Outcome:
    reasons = holding.reasons(request)
    if not holding.known:
        return request.no_data(reasons)
    figure = Figure.range(holding.sure, len(holding.codes), unit)
    return outcome_of(figure, holding.known, reasons, incomplete=bool(holding.later))


def _count_provinces(request: StockRequest, holding: Holding, unit: Unit) -> Outcome:
    """Returns in how many provinces a code holds; a code of an unknown province may be anywhere."""
    sure = {_province(code) for code in holding.codes if code.sure} - {""}
    current = {
        _province(code)
        for code in holding.codes
        if code.sure and not code.states[0].carried_forward
    }

    def decisive(code: HeldCode) -> bool:
        """Whether the number of provinces rests on a code."""
        province = _province(code)
        carried = code.states[0].carried_forward and province in current
        return province not in sure or (code.sure and not carried)

    later = [state for state in holding.later if state.province not in sure]
    deciding = attrs.evolve(holding.only(decisive), later=tuple(later))
    possible = {state.province for code in holding.codes for state in code.states} - {""}
    unplaced = sum(not state.province for code in holding.codes for state in code.states)
    reasons = deciding.reasons(request, _names_provinces, places=True)
    if unplaced:
        reasons.append(Issue("province-unknown", {"count": unplaced}))
    if not holding.known:
        return request.no_data(reasons)
    figure = Figure.range(len(sure), len(possible), unit)
    return outcome_of(figure, holding.known, reasons, incomplete=bool(later) or unplaced > 0)


def _names_provinces(code: HeldCode) -> bool:
    """Whether the entries of a code name different provinces."""
    return len({state.province for state in code.states}) > 1


def _province(code: HeldCode) -> str:
    """Returns the province of a code; empty where it is unknown or its entries name several."""
    provinces = {state.province for state in code.states}
    return provinces.pop() if len(provinces) == 1 else ""


def _sum_numbers(request: StockRequest, holding: Holding, unit: Unit) -> Outcome:
    """Returns the sum of a field; with `with`, only over the entries that state both fields."""
    stated = [_number(request.stock, code) for code in holding.codes]
    blank = sum(None in numbers for numbers in stated)
    reasons = holding.reasons(request, lambda code: len(set(_number(request.stock, code))) > 1)
    if blank:
        reasons.append(Issue("number-blank", {"count": blank, "of": len(holding.codes)}))
    if not holding.known:
        return request.no_data(reasons)
    figures = [
        _figure(code, numbers, unit, skip_blank=bool(request.stock.with_field))
        for code, numbers in zip(holding.codes, stated, strict=True)
    ]
    if figures and not any(set(numbers) - {None} for numbers in stated):
        return Outcome(None, Status.NO_DATA, holding.known, tuple(reasons))
    figures = figures or [Figure.exact(0, unit)]
    figure = sum_figures(figures)
    if request.stock.union and (shared := union_bounds(figures)).low != figure.low:
        figure = shared
        reasons.append(Issue("members-shared", {"count": len(figures)}))
    return outcome_of(figure, holding.known, reasons, incomplete=bool(holding.later))


def _number(stock: Stock, code: HeldCode) -> list[int | None]:
    """Returns the number of each entry of a code; None where a field that it needs is blank."""
    numbers: list[int | None] = []
    for state in code.states:
        number: int | None = getattr(state.entry, str(stock.count))
        beside = stock.with_field and getattr(state.entry, stock.with_field) is None
        numbers.append(None if beside else number)
    return numbers


def _figure(
    code: HeldCode, numbers: Sequence[int | None], unit: Unit, *, skip_blank: bool
) -> Figure:
    """Returns what a code adds to a sum: nothing up to its greatest number, unless it is sure.

    A blank number is open, or with `skip_blank` adds nothing.
    """
    stated = [number for number in numbers if number is not None]
    all_stated = len(stated) == len(numbers)
    low = min(stated) if code.sure and all_stated else 0
    if not all_stated and not skip_blank:
        return Figure.at_least(low, unit)
    return Figure.range(low, max(stated, default=0), unit)


def divide_held(request: StockRequest, states: Sequence[RegisterState]) -> Outcome:
    """Returns a ratio of two stocks of one register, of one group of states."""
    ratio = request.measure
    assert isinstance(ratio, Ratio)
    assert isinstance(ratio.part, Stock)
    assert isinstance(ratio.whole, Stock)  # as the loader has checked
    part = _side(request, ratio.part, states)
    whole = _side(request, ratio.whole, states)
    reasons = tuple(dict.fromkeys((*whole.reasons, *part.reasons)))
    missing = whole if whole.figure is None else part
    if missing.figure is None:
        return attrs.evolve(missing, reasons=reasons)
    assert part.figure is not None
    assert whole.figure is not None
    base = Outcome(None, whole.status, whole.records, reasons, part.figure, whole.figure)
    if whole.figure.high == 0:
        zero = (*reasons, Issue("denominator-zero"))
        return attrs.evolve(base, status=Status.ZERO_DENOMINATOR, reasons=zero)
    return _quotient(request, ratio, base, states)


def _side(request: StockRequest, stock: Stock, states: Sequence[RegisterState]) -> Outcome:
    """Returns the outcome of one side of a ratio, in the unit of what it counts."""
    register = request.register
    unit = _UNITS[register]
    if not isinstance(stock.count, StockCount):
        unit = Unit.WORKER if register is Register.ESTABLISHMENTS else Unit.PERSON
    elif stock.count is StockCount.PLACES:
        unit = Unit.LOCALITY
    counted = count_held(attrs.evolve(request, stock=stock), states)
    return attrs.evolve(counted, figure=counted.figure_in(unit))


def _quotient(
    request: StockRequest, ratio: Ratio, base: Outcome, states: Sequence[RegisterState]
) -> Outcome:
    """Returns an outcome with its numerator divided by its denominator."""
    part, whole = base.numerator, base.denominator
    assert part is not None
    assert whole is not None
    try:
        if ratio.mean:
            figure = attrs.evolve(part.divided_by(whole), unit=request.indicator.unit)
        else:
            figure = _share_of_codes(request, ratio, part, states) or part.share_of(whole)
    except FigureError:
        exceeds = Issue("part-exceeds-whole", {"part": part, "whole": whole})
        reasons = (*base.reasons, exceeds)
        return attrs.evolve(base, status=Status.NOT_COMPARABLE, reasons=reasons)
    status = outcome_of(figure, base.records, base.reasons).status
    return attrs.evolve(base, figure=figure, status=status)


def _share_of_codes(
    request: StockRequest, ratio: Ratio, part: Figure, states: Sequence[RegisterState]
) -> Figure | None:
    """Returns a share of codes whose part is found among its whole; None for any other ratio.

    Then the whole is the part and the rest: the codes of the whole that are not in the part.
    """
    assert isinstance(ratio.part, Stock)
    assert isinstance(ratio.whole, Stock)
    narrowed = attrs.evolve(ratio.part, where=ratio.whole.where)
    counted = ratio.whole.count is StockCount.ROWS
    if not counted or narrowed != ratio.whole or part.high is None or part.low is None:
        return None
    inside = Holding.of(attrs.evolve(request, stock=ratio.part), states)
    whole = Holding.of(attrs.evolve(request, stock=ratio.whole), states)
    if whole.later or not implies_all(ratio.part.where, ratio.whole.where):
        return None
    sure, possible = {code.code for code in inside.codes if code.sure}, set[str]()
    possible.update(code.code for code in inside.codes)
    least = sum(code.sure and code.code not in possible for code in whole.codes)
    most = sum(code.code not in sure for code in whole.codes)
    low, high = _percent(part.low, most), _percent(part.high, least)
    return Figure.range(low, high, Unit.PERCENT)


def _percent(part: Fraction, rest: int) -> Fraction:
    """Returns a part in percent of itself and the rest; 0 where there is neither."""
    return 100 * part / (part + rest) if part + rest else Fraction(0)
