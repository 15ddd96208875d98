"""A published figure as it was written: exact bounds, a unit, and the qualifier that came with it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction

import attrs

from ..core.errors import FigureError
from ..core.messages import Lang
from .amounts import Exact, decimal_string, exact
from .qualifiers import Qualifier, say_bounds
from .units import Unit, require_same

__all__ = ["Comparison", "Figure", "Outcome", "Qualifier", "total", "union"]


class Outcome(StrEnum):
    """The three answers to a comparison of figures that may be bounds."""

    YES = "yes"
    NO = "no"
    UNDETERMINED = "undetermined"


@attrs.frozen
class Comparison:
    """An outcome, and whether it rests on a tolerance that the caller assumed."""

    outcome: Outcome
    assumed: bool = False


def _optional(value: Exact | None) -> Fraction | None:
    return None if value is None else exact(value)


@attrs.frozen
class Figure:
    """A number between two bounds, of one unit.

    `low` and `high` are exact; None is an open bound; a strict bound is not reached itself
    ("over 600" is low 600, strict). `approximate` says that the source wrote "about": the bounds
    then hold nothing for certain. Raises FigureError for bounds that contradict each other and for a
    negative number of things.
    """

    unit: Unit = attrs.field(converter=Unit)
    low: Fraction | None = attrs.field(converter=_optional)
    high: Fraction | None = attrs.field(converter=_optional)
    low_strict: bool = False
    high_strict: bool = False
    approximate: bool = False

    def __attrs_post_init__(self) -> None:
        below = [
            bound for bound in (self.low, self.high) if bound is not None and bound.numerator < 0
        ]
        if below and not self.unit.signed:
            raise FigureError("figure-negative", value=decimal_string(below[0]), unit=self.unit)
        if self.low is not None and self.high is not None:
            strict = self.low_strict or self.high_strict
            if self.low > self.high or (self.low == self.high and strict):
                raise FigureError(
                    "figure-bounds", low=decimal_string(self.low), high=decimal_string(self.high)
                )

    @classmethod
    def exact(cls, value: Exact, unit: Unit | str) -> Figure:
        """The value as written, without a qualifier."""
        return cls(Unit(unit), value, value)

    @classmethod
    def about(cls, value: Exact, unit: Unit | str) -> Figure:
        """Roughly the value: comparisons are undetermined without a tolerance."""
        return cls(Unit(unit), value, value, approximate=True)

    @classmethod
    def over(cls, value: Exact, unit: Unit | str) -> Figure:
        """More than the value."""
        return cls(Unit(unit), value, None, low_strict=True)

    @classmethod
    def at_least(cls, value: Exact, unit: Unit | str) -> Figure:
        """The value or more."""
        return cls(Unit(unit), value, None)

    @classmethod
    def under(cls, value: Exact, unit: Unit | str) -> Figure:
        """Less than the value; a number of things is never below zero."""
        return cls(Unit(unit), None if Unit(unit).signed else 0, value, high_strict=True)

    @classmethod
    def at_most(cls, value: Exact, unit: Unit | str) -> Figure:
        """The value or less; a number of things is never below zero."""
        return cls(Unit(unit), None if Unit(unit).signed else 0, value)

    @classmethod
    def range(cls, low: Exact, high: Exact, unit: Unit | str) -> Figure:
        """From low to high, both included."""
        return cls(Unit(unit), low, high)

    @classmethod
    def written(cls, qualifier: Qualifier, low: Exact, high: Exact | None, unit: Unit) -> Figure:
        """The figure that a row states: `high` belongs to a range and to nothing else."""
        if (high is not None) is not (qualifier is Qualifier.RANGE):
            raise FigureError("figure-high", qualifier=qualifier.value)
        if high is not None:
            return cls.range(low, high, unit)
        makers = {
            Qualifier.EXACT: cls.exact,
            Qualifier.ABOUT: cls.about,
            Qualifier.OVER: cls.over,
            Qualifier.UNDER: cls.under,
            Qualifier.AT_LEAST: cls.at_least,
            Qualifier.AT_MOST: cls.at_most,
        }
        return makers[qualifier](low, unit)

    @property
    def qualifier(self) -> Qualifier:
        """The word that goes with the bounds."""
        if self.low is not None and self.low == self.high:
            return Qualifier.ABOUT if self.approximate else Qualifier.EXACT
        if self.high is None:
            return Qualifier.OVER if self.low_strict else Qualifier.AT_LEAST
        if self.low is None or (self.low == 0 and not self.low_strict and not self.unit.signed):
            return Qualifier.UNDER if self.high_strict else Qualifier.AT_MOST
        return Qualifier.RANGE

    def holds(self, value: Exact) -> bool:
        """Whether the bounds admit `value`. An approximate figure is taken by its bounds alone."""
        number = exact(value)
        above = (
            self.low is None or number > self.low or (number == self.low and not self.low_strict)
        )
        below = (
            self.high is None
            or number < self.high
            or (number == self.high and not self.high_strict)
        )
        return above and below

    def __add__(self, other: Figure) -> Figure:
        """The sum of two disjoint figures of one unit: a sum with one bound is a bound. Raises UnitError."""
        return Figure(
            require_same(self.unit, other.unit),
            None if self.low is None or other.low is None else self.low + other.low,
            None if self.high is None or other.high is None else self.high + other.high,
            low_strict=self.low_strict or other.low_strict,
            high_strict=self.high_strict or other.high_strict,
            approximate=self.approximate or other.approximate,
        )

    def times(self, other: Figure, unit: Unit | str) -> Figure:
        """The product of two numbers of things, in the unit that the caller names for it."""
        if self.low is None or other.low is None or self.low < 0 or other.low < 0:
            raise FigureError("figure-negative", value=self, unit=self.unit)
        open_high = self.high is None or other.high is None
        return Figure(
            Unit(unit),
            self.low * other.low,
            None if open_high else (self.high or Fraction(0)) * (other.high or Fraction(0)),
            low_strict=(self.low_strict and other.low > 0) or (other.low_strict and self.low > 0),
            high_strict=not open_high
            and ((self.high_strict and other.high != 0) or (other.high_strict and self.high != 0)),
            approximate=self.approximate or other.approximate,
        )

    def share_of(self, whole: Figure) -> Figure:
        """This part as a percentage of `whole`, 0 to 100. Raises UnitError, and FigureError for a whole of 0.

        The part is taken to lie inside the whole, so no share exceeds 100 whatever the bounds allow.
        """
        require_same(self.unit, whole.unit)
        if whole.high == 0:
            raise FigureError("zero-denominator")
        low = None if self.low is None or whole.high is None else self.low / whole.high * 100
        high = None if self.high is None or not whole.low else self.high / whole.low * 100
        capped = high is None or high > 100
        if low is not None and low > 100:
            raise FigureError("part-exceeds-whole-figure", part=self, whole=whole)
        return Figure(
            Unit.PERCENT,
            low or Fraction(0),
            Fraction(100) if capped else high,
            low_strict=bool(low) and (self.low_strict or whole.high_strict),
            high_strict=not capped and high != 0 and (self.high_strict or whole.low_strict),
            approximate=self.approximate or whole.approximate,
        )

    def divided_by(self, other: Figure) -> Figure:
        """How much of this falls on one of `other`, in this figure's unit: an amount of money on one case.

        Raises FigureError for a divisor of 0; a divisor that may be 0 leaves the upper bound open.
        """
        if other.high == 0:
            raise FigureError("zero-denominator")
        low = None if self.low is None or other.high is None else self.low / other.high
        high = None if self.high is None or not other.low else self.high / other.low
        return Figure(
            self.unit,
            low if low is not None else Fraction(0),
            high,
            low_strict=low is not None and low > 0 and (self.low_strict or other.high_strict),
            high_strict=bool(high) and (self.high_strict or other.low_strict),
            approximate=self.approximate or other.approximate,
        )

    def as_lower_bound(self) -> Figure:
        """What a part says of an open whole: the whole is at least as large."""
        return attrs.evolve(self, high=None, high_strict=False)

    def reaches(self, limit: Figure, tolerance: Exact | None = None) -> Comparison:
        """Whether this figure is at or above `limit`. Raises UnitError.

        An approximate figure is undetermined, unless `tolerance` (a share, 0.05 for five percent)
        widens its bounds; the answer is then marked as assumed.
        """
        require_same(self.unit, limit.unit)
        assumed = tolerance is not None and (self.approximate or limit.approximate)
        mine, other = self._widened(tolerance), limit._widened(tolerance)
        if mine.approximate or other.approximate:
            return Comparison(Outcome.UNDETERMINED)
        if mine.low is not None and other.high is not None and mine._least() >= other.high:
            return Comparison(Outcome.YES, assumed)
        if mine.high is not None and other.low is not None:
            strict = mine.high_strict or other.low_strict
            if mine.high < other.low or (mine.high == other.low and strict):
                return Comparison(Outcome.NO, assumed)
        return Comparison(Outcome.UNDETERMINED, assumed)

    def stays_within(self, limit: Figure, tolerance: Exact | None = None) -> Comparison:
        """Whether this figure is at or below `limit`; see `reaches`."""
        return limit.reaches(self, tolerance)

    def _least(self) -> Fraction:
        """The smallest value that the lower bound admits: over 79 contacts are 80 at least."""
        low = self.low or Fraction(0)
        return low + 1 if self.low_strict and self.unit.whole and low.denominator == 1 else low

    def _widened(self, tolerance: Exact | None) -> Figure:
        if tolerance is None or not self.approximate:
            return self
        share = exact(tolerance)
        low = None if self.low is None else self.low - abs(self.low) * share
        high = None if self.high is None else self.high + abs(self.high) * share
        return Figure(self.unit, low, high, self.low_strict, self.high_strict)

    def to_dict(self) -> dict[str, object]:
        """The figure as JSON-ready data: exact numbers as decimal strings, an open bound as null."""
        return {
            "low": None if self.low is None else decimal_string(self.low),
            "high": None if self.high is None else decimal_string(self.high),
            "unit": self.unit.value,
            "qualifier": self.qualifier.value,
        }

    def say(self, lang: Lang) -> str:
        """Qualifier, number and unit in words of `lang`: "over 600 contacts"."""
        bound = self.high if self.low is None else self.low
        unit = self.unit.one if bound == 1 and self.high in (None, 1) else self.unit.label
        return say_bounds(
            self.qualifier, self.low, self.high, unit.say(lang), lang, about=self.approximate
        )


def total(figures: Sequence[Figure]) -> Figure:
    """The sum of disjoint figures of one unit. Raises FigureError when there is none to add."""
    if not figures:
        raise FigureError("nothing-to-add")
    result = figures[0]
    for figure in figures[1:]:
        result = result + figure
    return result


def union(figures: Sequence[Figure]) -> Figure:
    """What is known of a union whose parts may overlap: at least the largest part, at most the sum."""
    added = total(figures)
    lows = [(figure.low, figure.low_strict) for figure in figures if figure.low is not None]
    low, strict = max(lows) if lows else (None, False)
    return attrs.evolve(added, low=low, low_strict=strict)
