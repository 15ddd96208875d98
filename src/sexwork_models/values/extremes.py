"""The least and the greatest of several figures, as far as their bounds tell them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from .figures import Figure, sum_figures

__all__ = ["greatest_of", "least_of"]

# A bound with what orders it among bounds of the same number: a strict lower bound lies above that
# number, and a strict upper bound below it.
_Bound: TypeAlias = tuple[Fraction, bool]


def least_of(figures: Sequence[Figure]) -> Figure:
    """Returns the bounds of the least figure: the least of the lower and of the upper bounds.

    Raises FigureError for no figure, and UnitError for figures of several units.
    """
    lows, highs = _lower_bounds(figures), _upper_bounds(figures)
    low = min(lows) if len(lows) == len(figures) else None
    return _between(figures, low, min(highs, default=None))


def greatest_of(figures: Sequence[Figure]) -> Figure:
    """Returns the bounds of the greatest figure, as `least_of` does of the least."""
    lows, highs = _lower_bounds(figures), _upper_bounds(figures)
    high = max(highs) if len(highs) == len(figures) else None
    return _between(figures, max(lows, default=None), high)


def _lower_bounds(figures: Sequence[Figure]) -> list[_Bound]:
    return [(figure.low, figure.low_strict) for figure in figures if figure.low is not None]


def _upper_bounds(figures: Sequence[Figure]) -> list[_Bound]:
    return [(figure.high, not figure.high_strict) for figure in figures if figure.high is not None]


def _between(figures: Sequence[Figure], low: _Bound | None, high: _Bound | None) -> Figure:
    """Returns a figure between bounds; approximate if one of the figures may be another number."""
    added = sum_figures(figures)
    least, low_strict = low or (None, False)
    most, reached = high or (None, True)
    return Figure(added.unit, least, most, low_strict, not reached, added.approximate)
