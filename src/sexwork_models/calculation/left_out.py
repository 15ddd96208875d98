"""What is still known of a value when something that belongs to it was left out: missing is not zero."""

from __future__ import annotations

from fractions import Fraction

import attrs

from ..framework.indicators import Additivity
from ..values.figures import Figure
from .indicator_values import IndicatorValue, Status
from .trace import Reason

__all__ = ["COVERAGE", "with_left_out"]

COVERAGE = "I15"


def with_left_out(value: IndicatorValue, reason: Reason) -> IndicatorValue:
    """The value as `partial`: a count becomes a lower bound, because more can only add to it."""
    if value.figure is None:
        return attrs.evolve(value, reasons=(*value.reasons, reason))
    figure = _known(value, value.figure)
    return attrs.evolve(value, figure=figure, status=Status.PARTIAL, reasons=(*value.reasons, reason))


def _known(value: IndicatorValue, figure: Figure) -> Figure:
    """A share of a size is no lower than this; a rate of the people who were met, and what single meetings were, stay."""
    if value.definition.id == COVERAGE:
        return attrs.evolve(figure, high=Fraction(100), high_strict=False)
    counts = value.definition.additivity is not Additivity.RATIO and figure.unit.whole
    return figure.as_lower_bound() if counts else figure
