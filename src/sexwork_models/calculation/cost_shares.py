"""What share of a model's cost is operating cost: one number, or the range that unclassified and unpriced lines leave."""

from __future__ import annotations

from fractions import Fraction

import attrs

from ..practice.plan_money import CostClass
from ..values.figures import Figure
from ..values.units import Unit
from .budget_values import Budget

__all__ = ["CostShare", "operating_share"]


@attrs.frozen
class CostShare:
    """The operating share of a model in percent; `figure` is None when the model costs nothing."""

    model: str
    figure: Figure | None
    open_lines: tuple[str, ...]


def operating_share(budget: Budget, model: str) -> CostShare:
    """The operating share of a model's total cost.

    A cost that is not classified may be either, and one without a price may be anything: both leave a range, and
    `open_lines` names them. Shared costs count for the model of the lines that bear them.
    """
    cells = [cell for cell in budget.cells if cell.model == model and cell.paid]
    known = {kind: Fraction(sum(cell.dong or 0 for cell in cells if cell.cost_class is kind)) for kind in CostClass}
    unpriced = {cell.cost_class for cell in cells if cell.dong is None}
    open_lines = dict.fromkeys(cell.line for cell in cells if cell.dong is None or cell.cost_class is CostClass.UNKNOWN)
    operating, other, unknown = known[CostClass.OPERATING], known[CostClass.OTHER], known[CostClass.UNKNOWN]
    if not operating + other + unknown and not unpriced:
        return CostShare(model, None, ())
    low = _share(operating, other + unknown, endless=bool(unpriced - {CostClass.OPERATING}))
    high = 100 - _share(other, operating + unknown, endless=bool(unpriced - {CostClass.OTHER}))
    return CostShare(model, Figure.range(low, high, Unit.PERCENT), tuple(open_lines))


def _share(part: Fraction, rest: Fraction, *, endless: bool) -> Fraction:
    """The least share that `part` can have beside a rest that may be endless."""
    return Fraction(0) if endless or not part else part / (part + rest) * 100
