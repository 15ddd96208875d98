"""Published figures: exact bounds with a unit and a qualifier, and the arithmetic of bounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

import attrs

from ..core.errors import FigureError
from ..core.messages import Lang
from .amounts import Exact, decimal_string, to_fraction
from .arguments import check_arguments
from .qualifiers import Qualifier, format_bounds
from .units import Unit, require_same_unit, to_unit

__all__ = ["Comparison", "Figure", "Outcome", "Qualifier", "sum_figures", "union_bounds"]

_SAID_BY_HIGH = frozenset({Qualifier.UNDER, Qualifier.AT_MOST})
_Bound: TypeAlias = tuple[Fraction | None, bool]  # the bound and whether it is strict


class Outcome(StrEnum):
    """The possible answers to a comparison of two figures."""

    YES = "yes"
    NO = "no"
    UNDETERMINED = "undetermined"


@attrs.frozen
class Comparison:
    """The outcome of a comparison, and whether it depends on a tolerance assumed by the caller."""

    outcome: Outcome
    assumed: bool = False


def _to_bound(value: Exact | None) -> Fraction | None:
    return None if value is None else to_fraction(value)


@attrs.frozen
class Figure:
    """A number of some unit between two bounds.

    `low` and `high` are exact; None is an open bound, and a strict bound excludes its own value
    ("over 600" is low 600, strict). `approximate` means that the source wrote "about": the bounds
    are then not certain. Raises FigureError for contradictory bounds and for negative counts.
    """

    unit: Unit = attrs.field(converter=to_unit)
    low: Fraction | None = attrs.field(converter=_to_bound)
    high: Fraction | None = attrs.field(converter=_to_bound)
    low_strict: bool = False
    high_strict: bool = False
    approximate: bool = False

    def __attrs_post_init__(self) -> None:
        low, high = self.low, self.high
        for bound in (low, high):
            if bound is not None and bound.numerator < 0 and not self.unit.signed:
                raise FigureError("figure-negative", value=decimal_string(bound), unit=self.unit)
        strict = self.low_strict or self.high_strict
        if low is not None and high is not None and _is_below(high, low, strict=strict):
            raise FigureError("figure-bounds", low=decimal_string(low), high=decimal_string(high))

    @classmethod
    def exact(cls, value: Exact, unit: Unit | str) -> Figure:
        """Returns the figure of a value without a qualifier."""
        return cls(unit, bound := to_fraction(value), bound)

    @classmethod
    def about(cls, value: Exact, unit: Unit | str) -> Figure:
        """Returns "about" the value: comparisons are undetermined without a tolerance."""
        return cls(unit, value, value, approximate=True)

    @classmethod
    def over(cls, value: Exact, unit: Unit | str) -> Figure:
        """Returns "more than" the value."""
        return cls(to_unit(unit), value, None, low_strict=True)

    @classmethod
    def at_least(cls, value: Exact, unit: Unit | str) -> Figure:
        """Returns "the value or more"."""
        return cls(to_unit(unit), value, None)

    @classmethod
    def under(cls, value: Exact, unit: Unit | str) -> Figure:
        """Returns "less than" the value; a number of things is never below zero."""
        return cls(to_unit(unit), None if to_unit(unit).signed else 0, value, high_strict=True)

    @classmethod
    def at_most(cls, value: Exact, unit: Unit | str) -> Figure:
        """Returns "the value or less"; a number of things is never below zero."""
        return cls(to_unit(unit), None if to_unit(unit).signed else 0, value)

    @classmethod
    def range(cls, low: Exact, high: Exact, unit: Unit | str) -> Figure:
        """Returns the figure from low to high, both included."""
        return cls(to_unit(unit), low, high)

    @classmethod
    def written(cls, qualifier: Qualifier, low: Exact, high: Exact | None, unit: Unit) -> Figure:
        """Returns the figure of a row. Raises FigureError unless `high` goes with a range only."""
        if (high is not None) is not (qualifier is Qualifier.RANGE):
            raise FigureError("figure-high", qualifier=qualifier.value)
        return _MAKERS[qualifier](low, unit) if high is None else cls.range(low, high, unit)

    @property
    def qualifier(self) -> Qualifier:
        """The qualifier that describes the bounds."""
        if self.high is None:
            return Qualifier.OVER if self.low_strict else Qualifier.AT_LEAST
        if self.low == self.high:
            return Qualifier.ABOUT if self.approximate else Qualifier.EXACT
        # No number of things is below zero: zero is then no bound of its own.
        is_least_count = self.low == 0 and not self.low_strict and not self.unit.signed
        if self.low is None or is_least_count:
            return Qualifier.UNDER if self.high_strict else Qualifier.AT_MOST
        return Qualifier.RANGE

    def holds(self, value: Exact) -> bool:
        """Whether `value` lies within the bounds, whether or not the figure is approximate."""
        number = to_fraction(value)
        above = self.low is None or not _is_below(number, self.low, strict=self.low_strict)
        below = self.high is None or not _is_below(self.high, number, strict=self.high_strict)
        return above and below

    def __add__(self, other: Figure) -> Figure:
        """Returns the sum of two disjoint figures of one unit. Raises UnitError for two units."""
        unit = require_same_unit(self.unit, other.unit)
        low, high = _add_bounds(self.low, other.low), _add_bounds(self.high, other.high)
        low_strict = self.low_strict or other.low_strict
        high_strict = self.high_strict or other.high_strict
        approximate = self.approximate or other.approximate
        return Figure(unit, low, high, low_strict, high_strict, approximate)

    @check_arguments
    def times(self, other: Figure, unit: Unit | str) -> Figure:
        """Returns the product, in `unit`. Raises FigureError for figures that may be negative."""
        low, factor = self._least_of_count(), other._least_of_count()
        low_strict = (self.low_strict and factor > 0) or (other.low_strict and low > 0)
        high, high_strict = self._upper_bound_of_product(other)
        bounds = low * factor, high, low_strict, high_strict
        return Figure(to_unit(unit), *bounds, self.approximate or other.approximate)

    def _least_of_count(self) -> Fraction:
        """Returns the lower bound. Raises FigureError for a figure that may be negative."""
        if self.low is None or self.low < 0:
            raise FigureError("figure-negative", value=self, unit=self.unit)
        return self.low

    def _upper_bound_of_product(self, other: Figure) -> _Bound:
        """Returns the upper bound of a product; a strict bound times zero is reached."""
        if self.high is None or other.high is None:
            return None, False
        strict = (self.high_strict and other.high != 0) or (other.high_strict and self.high != 0)
        return self.high * other.high, strict

    @check_arguments
    def share_of(self, whole: Figure) -> Figure:
        """Returns this figure as a percentage of `whole`, from 0 to 100.

        The part lies in the whole, so the share is at most 100 whatever the bounds allow. Raises
        UnitError for two units, and FigureError for a whole of 0 or a part above the whole.
        """
        require_same_unit(self.unit, whole.unit)
        (low, low_strict), (high, high_strict) = self._divide_bounds(whole)
        if low is not None and low > 1:
            raise FigureError("part-exceeds-whole-figure", part=self, whole=whole)
        if high is None or high > 1:
            high, high_strict = Fraction(1), False
        low, approximate = low * 100 if low else Fraction(0), self.approximate or whole.approximate
        return Figure(Unit.PERCENT, low, high * 100, low_strict, high_strict, approximate)

    @check_arguments
    def divided_by(self, other: Figure) -> Figure:
        """Returns this figure per unit of `other`, in this figure's unit: money per case.

        Raises FigureError for a divisor of 0; a divisor that may be 0 leaves the upper bound open.
        """
        (low, low_strict), (high, high_strict) = self._divide_bounds(other)
        low = low or Fraction(0)
        approximate = self.approximate or other.approximate
        return Figure(self.unit, low, high, low_strict and low > 0, high_strict, approximate)

    def _divide_bounds(self, other: Figure) -> tuple[_Bound, _Bound]:
        """Returns the lower and the upper bound of a quotient. Raises FigureError for a 0."""
        if other.high == 0:
            raise FigureError("zero-denominator")
        high_strict = self.high_strict or other.low_strict
        low = _divide_bound(self.low, other.high, strict=self.low_strict or other.high_strict)
        return low, _divide_bound(self.high, other.low, strict=high_strict)

    def as_lower_bound(self) -> Figure:
        """Returns the figure without its upper bound: the bound that a part sets for a whole."""
        return attrs.evolve(self, high=None, high_strict=False)

    @check_arguments
    def reaches(self, limit: Figure, tolerance: Exact | None = None) -> Comparison:
        """Returns whether this figure is at or above `limit`. Raises UnitError for two units.

        For an approximate figure the outcome is undetermined, unless `tolerance` (a share, 0.05 for
        five percent) widens its bounds; the comparison is then marked as assumed.
        """
        require_same_unit(self.unit, limit.unit)
        assumed = tolerance is not None and (self.approximate or limit.approximate)
        figure, limit = self._widen(tolerance), limit._widen(tolerance)
        if figure.approximate or limit.approximate:
            return Comparison(Outcome.UNDETERMINED)
        return Comparison(figure._compare_bounds(limit), assumed)

    def _compare_bounds(self, limit: Figure) -> Outcome:
        """Returns whether all values of this figure are at or above all values of `limit`."""
        if self.low is not None and limit.high is not None and self._least_value() >= limit.high:
            return Outcome.YES
        strict, low = self.high_strict or limit.low_strict, limit.low
        if self.high is not None and low is not None and _is_below(self.high, low, strict=strict):
            return Outcome.NO
        return Outcome.UNDETERMINED

    @check_arguments
    def stays_within(self, limit: Figure, tolerance: Exact | None = None) -> Comparison:
        """Returns whether this figure is at or below `limit`, as `reaches` does."""
        return limit.reaches(self, tolerance)

    def _least_value(self) -> Fraction:
        """Returns the least value above the lower bound: over 79 contacts are at least 80."""
        low = self.low or Fraction(0)
        return low + 1 if self.low_strict and self.unit.whole and low.denominator == 1 else low

    def _widen(self, tolerance: Exact | None) -> Figure:
        if tolerance is None or not self.approximate:
            return self
        share = to_fraction(tolerance)
        low = None if self.low is None else self.low - abs(self.low) * share
        high = None if self.high is None else self.high + abs(self.high) * share
        return Figure(self.unit, low, high, self.low_strict, self.high_strict)

    def to_dict(self) -> dict[str, object]:
        """Returns the figure as JSON-ready data: decimal strings, null for an open bound."""
        return {
            "low": None if self.low is None else decimal_string(self.low),
            "high": None if self.high is None else decimal_string(self.high),
            "unit": self.unit.value,
            "qualifier": self.qualifier.value,
        }

    def say(self, lang: Lang) -> str:
        """Returns qualifier, number and unit in the language `lang`: "over 600 contacts"."""
        bound = self.high if self.qualifier in _SAID_BY_HIGH else self.low
        is_range = self.qualifier is Qualifier.RANGE
        unit = (self.unit.one if bound == 1 and not is_range else self.unit.label).say(lang)
        bounds = self.qualifier, self.low, self.high
        return format_bounds(*bounds, unit, lang, about=self.approximate)


_MAKERS: Mapping[Qualifier, Callable[[Exact, Unit], Figure]] = {
    Qualifier.EXACT: Figure.exact,
    Qualifier.ABOUT: Figure.about,
    Qualifier.OVER: Figure.over,
    Qualifier.UNDER: Figure.under,
    Qualifier.AT_LEAST: Figure.at_least,
    Qualifier.AT_MOST: Figure.at_most,
}


def _is_below(value: Fraction, bound: Fraction, *, strict: bool) -> bool:
    """Whether a value lies below a bound; a strict bound lies above its own value."""
    return value < bound or (strict and value == bound)


def _add_bounds(left: Fraction | None, right: Fraction | None) -> Fraction | None:
    return None if left is None or right is None else left + right


def _divide_bound(part: Fraction | None, whole: Fraction | None, *, strict: bool) -> _Bound:
    """Returns a bound of a quotient; it is open if the divisor is open or 0."""
    if part is None or not whole:
        return None, False
    bound = part / whole
    return bound, strict and bound != 0


def sum_figures(figures: Sequence[Figure]) -> Figure:
    """Returns the sum of disjoint figures of one unit. Raises FigureError for no figure."""
    if not figures:
        raise FigureError("nothing-to-add")
    return sum(figures[1:], figures[0])


def union_bounds(figures: Sequence[Figure]) -> Figure:
    """Returns the bounds of a union of figures that may overlap: from the largest to the sum."""
    total = sum_figures(figures)
    lows = [(figure.low, figure.low_strict) for figure in figures if figure.low is not None]
    low, strict = max(lows) if lows else (None, False)
    return attrs.evolve(total, low=low, low_strict=strict)
