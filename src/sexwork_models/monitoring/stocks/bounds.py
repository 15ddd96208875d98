"""Counts what a register holds on the last day: entries, provinces, sums of a field, and shares.

What holds for certain makes the lower bound; what may hold, the upper bound.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

import attrs

from ...core.errors import FigureError
from ...core.findings import Issue
from ...forms.implication import implies_all
from ...framework.measures.language import Ratio, Stock
from ...framework.measures.terms import StockCount
from ...results.values import Status
from ...values.figures import Figure, sum_figures, union_bounds
from ...values.units import Unit
from ..measures.counting import Outcome
from .holding import HeldCode, Holding
from .requests import StockRequest, unit_counted
from .states import RegisterState, outcome_of

__all__ = ["count_held", "divide_held"]


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
    deciding, states = _deciding(holding), holding.states
    sure, possible = _sure_provinces(holding.codes), {state.province for state in states} - {""}
    unplaced = sum(not state.province for state in states)
    reasons = deciding.reasons(request, _names_provinces, places=True)
    if unplaced:
        reasons.append(Issue("province-unknown", {"count": unplaced}))
    if not holding.known:
        return request.no_data(reasons)
    figure, incomplete = Figure.range(len(sure), len(possible), unit), bool(deciding.later)
    return outcome_of(figure, holding.known, reasons, incomplete=incomplete or unplaced > 0)


def _deciding(holding: Holding) -> Holding:
    """Returns the codes on which a number of provinces rests.

    One that is carried forward is not among them where an entry of the period shows its province,
    and one that only may hold is not where another holds for certain.
    """
    sure = _sure_provinces(holding.codes)
    current = _sure_provinces(code for code in holding.codes if not code.carried_forward)

    def decides(code: HeldCode) -> bool:
        shown = current if code.sure and code.carried_forward else set[str]()
        return _province(code) not in (shown if code.sure else sure)

    later = tuple(state for state in holding.later if state.province not in sure)
    return attrs.evolve(holding.only(decides), later=later)


def _sure_provinces(codes: Iterable[HeldCode]) -> set[str]:
    """Returns the provinces in which some code holds for certain."""
    return {_province(code) for code in codes if code.sure} - {""}


def _names_provinces(code: HeldCode) -> bool:
    """Whether the entries of a code name different provinces."""
    return len({state.province for state in code.states}) > 1


def _province(code: HeldCode) -> str:
    """Returns the province of a code; empty where it is unknown or its entries name several."""
    provinces = {state.province for state in code.states}
    return provinces.pop() if len(provinces) == 1 else ""


def _sum_numbers(request: StockRequest, holding: Holding, unit: Unit) -> Outcome:
    """Returns the sum of a field; with `with`, only over the entries that state both fields."""
    stock, codes = request.stock, holding.codes
    reasons = holding.reasons(request, lambda code: len(set(_numbers(stock, code))) > 1)
    reasons += _blank_reasons(stock, codes)
    if not holding.known:
        return request.no_data(reasons)
    if holding.sure and not any(_stated(stock, code) for code in codes):
        return Outcome(None, Status.NO_DATA, holding.known, tuple(reasons))
    figures = [_figure(stock, code, unit) for code in codes] or [Figure.exact(0, unit)]
    figure = union_bounds(figures) if stock.union else sum_figures(figures)
    if figure != sum_figures(figures):
        reasons.append(Issue("members-shared", {"count": len(figures)}))
    return outcome_of(figure, holding.known, reasons, incomplete=bool(holding.later))


def _blank_reasons(stock: Stock, codes: Sequence[HeldCode]) -> list[Issue]:
    """Returns the reason that some codes leave their number blank, if any do."""
    blank = sum(None in _numbers(stock, code) for code in codes)
    return [Issue("number-blank", {"count": blank, "of": len(codes)})] if blank else []


def _numbers(stock: Stock, code: HeldCode) -> list[int | None]:
    """Returns the number of each entry of a code; None where a field that it needs is blank."""
    numbers: list[int | None] = []
    for state in code.states:
        number: int | None = getattr(state.entry, str(stock.count))
        beside = stock.with_field and getattr(state.entry, stock.with_field) is None
        numbers.append(None if beside else number)
    return numbers


def _stated(stock: Stock, code: HeldCode) -> list[int]:
    """Returns the numbers that the entries of a code state."""
    return [number for number in _numbers(stock, code) if number is not None]


def _figure(stock: Stock, code: HeldCode, unit: Unit) -> Figure:
    """Returns what a code adds to a sum: nothing up to its greatest number, unless it is sure.

    A blank number is open; where two fields must be stated, it adds nothing.
    """
    stated = _stated(stock, code)
    all_stated = len(stated) == len(code.states)
    low = min(stated) if code.sure and all_stated else 0
    if not all_stated and not stock.with_field:
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
    counted = count_held(attrs.evolve(request, stock=stock), states)
    return attrs.evolve(counted, figure=counted.figure_in(unit_counted(stock)))


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
            figure = _share_of_codes(request, ratio, states) or part.share_of(whole)
    except FigureError:
        exceeds = Issue("part-exceeds-whole", {"part": part, "whole": whole})
        reasons = (*base.reasons, exceeds)
        return attrs.evolve(base, status=Status.NOT_COMPARABLE, reasons=reasons)
    status = outcome_of(figure, base.records, base.reasons).status
    return attrs.evolve(base, figure=figure, status=status)


def _share_of_codes(
    request: StockRequest, ratio: Ratio, states: Sequence[RegisterState]
) -> Figure | None:
    """Returns a share of codes whose part is found among its whole; None for any other ratio.

    Then the whole is the part and the rest: the codes of the whole that are not in the part.
    """
    assert isinstance(ratio.part, Stock)
    assert isinstance(ratio.whole, Stock)
    whole = Holding.of(attrs.evolve(request, stock=ratio.whole), states)
    if whole.later or not _is_among(ratio.part, ratio.whole):
        return None
    inside = Holding.of(attrs.evolve(request, stock=ratio.part), states)
    possible = {code.code: code.sure for code in inside.codes}
    certain_rest = whole.only(lambda code: code.sure and code.code not in possible)
    possible_rest = whole.only(lambda code: not possible.get(code.code))
    low = _percent(inside.sure, len(possible_rest.codes))
    high = _percent(len(inside.codes), len(certain_rest.codes))
    return Figure.range(low, high, Unit.PERCENT)


def _is_among(part: Stock, whole: Stock) -> bool:
    """Whether the entries that a stock counts are found among those that another counts."""
    alike = attrs.evolve(part, where=whole.where) == whole
    return alike and part.count is StockCount.ROWS and implies_all(part.where, whole.where)


def _percent(part: int, rest: int) -> Fraction:
    """Returns a part in percent of itself and the rest; 0 where there is neither."""
    return Fraction(100 * part, part + rest) if part + rest else Fraction(0)
