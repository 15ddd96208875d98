"""Combines counts that may hold the same people: sum, largest, stated overlap, or bounds.

The method is always one that the caller states, and stands among the reasons of the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs

from ...core.errors import ForbiddenSumError
from ...core.findings import Issue
from ...core.messages import Lang
from ...framework.framework import Framework
from ...framework.packaged.load import packaged_framework
from ...framework.tables.indicators import Additivity, Dimension
from ...framework.tables.sources import Citation, Grade
from ...results.values import IndicatorValue, Status
from ...values.amounts import decimal_string
from ...values.arguments import check_arguments
from ...values.extremes import greatest_of
from ...values.figures import Figure, sum_figures, union_bounds
from ...values.text import LabelledEnum, Word
from .disjointness import require_combinable, require_nothing_shared, require_totals
from .merge import common_definition, figures_of, merge_values, require_same_other_dimensions
from .over_time import CombinedFigure

__all__ = ["Deduplicated", "Overlap", "deduplicate"]

_NEVER_COMBINED = (Additivity.RATIO, Additivity.EACH)


class Overlap(LabelledEnum):
    """How far counts hold the same people, as stated by somebody who knows them."""

    NONE = Word("sum", "không trùng: cộng", "no overlap: the sum")
    FULL = Word("max", "trùng hoàn toàn: lấy số lớn nhất", "full overlap: the largest")
    STATED = Word(
        "custom",
        "trùng một phần: trừ số trùng đã nêu",
        "partial overlap: less the number that was stated",
    )
    UNKNOWN = Word(
        "bounds",
        "không rõ: từ số lớn nhất đến tổng",
        "not known: from the largest to the sum",
    )


@attrs.frozen
class Deduplicated:
    """Counts combined without counting anybody twice: the originals, the correction, the result.

    `correction` is what was taken from the plain sum, 0 or below; None where it is only known to
    lie between bounds.
    """

    originals: tuple[IndicatorValue, ...]
    over: Dimension
    overlap: Overlap
    correction: Fraction | None
    value: IndicatorValue

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """The result with its originals and its correction as JSON-ready data."""
        return {
            "over": self.over.value,
            "method": self.overlap.value,
            "method_text": self.overlap.say(lang),
            "correction": None if self.correction is None else decimal_string(self.correction),
            "originals": [value.to_dict(lang) for value in self.originals],
            "value": self.value.to_dict(lang),
        }


@check_arguments
def deduplicate(
    values: Sequence[IndicatorValue],
    over: Dimension,
    overlap: Overlap,
    framework: Framework | None = None,
    *,
    counted_twice: int | None = None,
) -> Deduplicated:
    """Returns several counts of one indicator as one, by the overlap that the caller states.

    The counts differ along the dimension `over` and in nothing else. `counted_twice` is the number
    by which the plain sum is too large, for `Overlap.STATED` and nothing else. The method stands
    among the reasons of the result, which is `supplied` knowledge; with `Overlap.UNKNOWN` it is
    `partial`. Windows, places, models and populations are disjoint or not by the same rule as in
    `roll_up`: what lies in one another is never added, whatever the caller states. `framework`
    knows the places; by default it is that of the library. Raises ForbiddenSumError for ratios and
    values of single months, sessions or units, for missing values, for counts that differ in
    another dimension, for days, places, models or populations that are shared, for an overlap that
    leaves less than the largest count, and for what the indicator states is never put together.
    """
    definition = common_definition(values)
    if definition.additivity in _NEVER_COMBINED:
        raise ForbiddenSumError("dedup-of-ratio", indicator=definition.id)
    require_combinable(definition, over)
    figures = figures_of(values)
    require_same_other_dimensions(values, over)
    require_totals(values, over)
    if overlap in (Overlap.NONE, Overlap.STATED):
        require_nothing_shared(values, over, framework or packaged_framework())
    figure = _combined_figure(figures, overlap, counted_twice, definition.id)
    correction = _correction(figures, overlap, counted_twice or 0)
    taken = "?" if correction is None else decimal_string(correction)
    params = {"count": len(values), "over": over, "method": overlap, "taken": taken}
    value = merge_values(values, CombinedFigure(figure), over)
    partial = overlap is Overlap.UNKNOWN or value.status is Status.PARTIAL
    value = attrs.evolve(
        value,
        status=Status.PARTIAL if partial else Status.OK,
        citations=(*value.citations, Citation("overlap", "overlap", Grade.SUPPLIED)),
        reasons=(Issue("overlap-removed", params), *value.reasons[1:]),
    )
    return Deduplicated(tuple(values), over, overlap, correction, value)


def _combined_figure(
    figures: Sequence[Figure], overlap: Overlap, counted_twice: int | None, indicator: str
) -> Figure:
    if (counted_twice is not None) is not (overlap is Overlap.STATED):
        raise ForbiddenSumError("dedup-overlap-stated", indicator=indicator)
    added, bounds = sum_figures(figures), union_bounds(figures)
    if overlap is Overlap.NONE:
        return added
    if overlap is Overlap.UNKNOWN:
        return bounds
    if overlap is Overlap.STATED:
        return _less_counted_twice(added, bounds, counted_twice or 0, indicator)
    return greatest_of(figures)


def _correction(figures: Sequence[Figure], overlap: Overlap, counted_twice: int) -> Fraction | None:
    """Returns what is taken from the plain sum; None unless it is known to be one number.

    Of counts of the same people all but the largest are taken, whichever that is.
    """
    if overlap in (Overlap.NONE, Overlap.STATED):
        return Fraction(-counted_twice)
    if overlap is Overlap.UNKNOWN or any(figure.approximate for figure in figures):
        return None
    least = _sum_of_all_but_largest([figure.low or Fraction(0) for figure in figures])
    most = _sum_of_all_but_largest([figure.high for figure in figures])
    return None if least is None or least != most else -least


def _sum_of_all_but_largest(bounds: Sequence[Fraction | None]) -> Fraction | None:
    """Returns the sum of the other bounds; an open one is the largest, and of two there is none."""
    known = sorted(bound for bound in bounds if bound is not None)
    others = len(bounds) - 1
    return None if len(known) < others else sum(known[:others], Fraction(0))


def _less_counted_twice(
    added: Figure, bounds: Figure, counted_twice: int, indicator: str
) -> Figure:
    """Returns the sum less what it counts twice.

    Raises ForbiddenSumError when that leaves less than the largest count.
    """
    low = (added.low or Fraction(0)) - counted_twice
    if counted_twice < 0 or low < (bounds.low or Fraction(0)):
        raise ForbiddenSumError(
            "dedup-overlap-too-large", indicator=indicator, overlap=counted_twice, least=bounds
        )
    high = None if added.high is None else added.high - counted_twice
    return attrs.evolve(added, low=low, high=high)
