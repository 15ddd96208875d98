"""Computes the share of operating cost in the cost of a model, as a number or a range."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import attrs

from ...intake.catalog import unknown_id_error
from ...practice.plans.money import CostClass
from ...values.amounts import Direction, Rounding
from ...values.arguments import check_arguments
from ...values.figures import Figure
from ...values.text import Text
from ...values.units import Unit
from ..budget.breakdown import Cell
from ..budget.results import Budget

__all__ = ["CostShare", "operating_share"]

_NEAREST = Rounding(1, Direction.HALF_UP, "LIB")


@attrs.frozen
class CostShare:
    """The operating share of a model in percent; `figure` is None when the model costs nothing."""

    model: str
    figure: Figure | None
    open_lines: tuple[str, ...]

    @property
    def text(self) -> Text:
        """The share with two decimals, because 70.01% must not read as 70%.

        A dash when the model costs nothing.
        """
        if self.figure is None:
            return Text("-", "-")
        texts: dict[str, None] = {}  # equal bounds are said once
        for bound in (self.figure.low, self.figure.high):
            hundredths = f"{_NEAREST.apply(Fraction(bound or 0) * 100):03d}"
            texts[f"{hundredths[:-2]}.{hundredths[-2:]}%"] = None
        text = " - ".join(texts)
        return Text(text.replace(".", ","), text)

    def to_dict(self) -> dict[str, object]:
        """Returns the share as JSON-ready data."""
        figure = self.figure.to_dict() if self.figure is not None else None
        return {"model": self.model, "share": figure, "open_lines": list(self.open_lines)}


@check_arguments
def operating_share(budget: Budget, model: str) -> CostShare:
    """Computes the operating share of a model's total cost.

    A cost that is not classified may be either, one without a price may be anything, and one of a
    line whose model is open may belong to the model or not: all of them leave a range, and
    `open_lines` names them. Shared costs count for the model of the lines that bear them. Raises
    UnknownIdError for a model that neither the framework nor the plan has.
    """
    models = dict.fromkeys([*budget.framework.models, *budget.plan.models])
    if model not in models:
        raise unknown_id_error(model, "models", models)
    cells: list[Cell] = []
    own: list[Cell] = []
    for cell in budget.cells:
        if cell.paid and cell.model in (model, ""):
            cells.append(cell)
            if cell.model == model:
                own.append(cell)
    if all(cell.dong == 0 for cell in own):
        return CostShare(model, None, ())
    low = _lowest_share(CostClass.OPERATING, own, cells)
    high = 100 - _lowest_share(CostClass.OTHER, own, cells)
    open_lines = tuple(dict.fromkeys(_open_lines(cells)))
    return CostShare(model, Figure.range(low, high, Unit.PERCENT), open_lines)


def _open_lines(cells: Sequence[Cell]) -> Iterator[str]:
    """Yields the lines that leave the share a range."""
    classes = {cell.cost_class for cell in cells}
    for cell in cells:
        classified = cell.cost_class is not CostClass.UNKNOWN and cell.model
        if not classified or (cell.dong is None and len(classes) > 1):
            yield cell.line


def _lowest_share(cost_class: CostClass, own: Sequence[Cell], cells: Sequence[Cell]) -> Fraction:
    """Returns the lowest share in percent that the costs of one class can have.

    All that is open is taken to be of the other class, and a cost without a price to have no upper
    bound.
    """
    others = [cell for cell in cells if cell.cost_class is not cost_class]
    if not others:
        return Fraction(100)
    part = sum(cell.dong or 0 for cell in own if cell.cost_class is cost_class)
    whole = part
    for cell in others:
        if cell.dong is None:
            return Fraction(0)
        whole += cell.dong
    return Fraction(part * 100, whole) if part else Fraction(0)
