"""What share of a model's cost is operating cost: one number, or the range that unclassified and unpriced lines leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import attrs

from ...practice.plans.money import CostClass
from ...values.amounts import Direction, Rounding
from ...values.figures import Figure
from ...values.text import Text
from ...values.units import Unit
from ..budget.breakdown import Cell
from ..budget.results import Budget

__all__ = ["CostShare", "operating_share"]


@attrs.frozen
class CostShare:
    """The operating share of a model in percent; `figure` is None when the model costs nothing."""

    model: str
    figure: Figure | None
    open_lines: tuple[str, ...]

    @property
    def text(self) -> Text:
        """The share with two decimals, because 70.01 % must not read as 70 %; a dash when the model costs nothing."""
        if self.figure is None:
            return Text("-", "-")
        bounds = [Fraction(bound or 0) for bound in (self.figure.low, self.figure.high)]
        said = dict.fromkeys(_percent(bound) for bound in bounds)
        return Text(" - ".join(said).replace(".", ","), " - ".join(said))

    def to_dict(self) -> dict[str, object]:
        """The share as JSON-ready data."""
        figure = self.figure.to_dict() if self.figure is not None else None
        return {"model": self.model, "share": figure, "open_lines": list(self.open_lines)}


def _percent(share: Fraction) -> str:
    hundredths = f"{Rounding(1, Direction.HALF_UP, 'LIB').apply(share * 100):03d}"
    return f"{hundredths[:-2]}.{hundredths[-2:]} %"


def operating_share(budget: Budget, model: str) -> CostShare:
    """The operating share of a model's total cost.

    A cost that is not classified may be either, one without a price may be anything, and one of a line whose model is
    open may belong to the model or not: all of them leave a range, and `open_lines` names them. Shared costs count for
    the model of the lines that bear them.
    """
    cells = [cell for cell in budget.cells if cell.paid and cell.model in (model, "")]
    own = [cell for cell in cells if cell.model == model]
    if not any(cell.dong or cell.dong is None for cell in own):
        return CostShare(model, None, ())
    low = _least(CostClass.OPERATING, own, cells)
    high = 100 - _least(CostClass.OTHER, own, cells)
    return CostShare(
        model, Figure.range(low, high, Unit.PERCENT), tuple(dict.fromkeys(_open(cells)))
    )


def _open(cells: Sequence[Cell]) -> Iterator[str]:
    """The lines that leave the share a range."""
    kinds = {cell.cost_class for cell in cells}
    for cell in cells:
        classed = cell.cost_class is not CostClass.UNKNOWN and cell.model
        if not classed or (cell.dong is None and len(kinds) > 1):
            yield cell.line


def _least(kind: CostClass, own: Sequence[Cell], every: Sequence[Cell]) -> Fraction:
    """The least share that costs of one class can have: all that is open is of the other class, and as dear as can be."""
    rest = [cell for cell in every if cell.cost_class is not kind]
    if not rest:
        return Fraction(100)
    if any(cell.dong is None for cell in rest):
        return Fraction(0)
    part = sum(cell.dong or 0 for cell in own if cell.cost_class is kind)
    whole = part + sum(cell.dong or 0 for cell in rest)
    return Fraction(part * 100, whole) if part else Fraction(0)
