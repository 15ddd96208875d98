"""How counts that may overlap become one: by sum, by the largest, by a stated overlap, or as bounds; never in silence."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import attrs

from ...core.errors import ForbiddenSumError
from ...core.messages import Lang
from ...framework.tables.indicators import Additivity, Dimension
from ...framework.tables.sources import Citation, Grade
from ...results.explanations import Reason
from ...results.values import IndicatorValue, Status
from ...values.amounts import decimal_string
from ...values.figures import Figure, total, union
from ...values.text import Worded
from .over_time import LongerWindow
from .rollup import common_definition, figures_of, joined, require_alike_elsewhere

__all__ = ["Deduplicated", "Overlap", "deduplicate"]

_NEVER = (Additivity.RATIO, Additivity.EACH)


class Overlap(Worded):
    """How far counts hold the same people, as whoever knows them states it."""

    NONE = "sum", "không trùng: cộng", "no overlap: the sum"
    FULL = "max", "trùng hoàn toàn: lấy số lớn nhất", "full overlap: the largest"
    STATED = (
        "custom",
        "trùng một phần: trừ số trùng đã nêu",
        "partial overlap: less the number that was stated",
    )
    UNKNOWN = (
        "bounds",
        "không rõ: từ số lớn nhất đến tổng",
        "not known: from the largest to the sum",
    )


@attrs.frozen
class Deduplicated:
    """Counts put together without counting anybody twice: the originals as they were, the correction, and the result.

    `correction` is what was taken from the plain sum, 0 or below, None where it is only known to lie between bounds.
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


def deduplicate(
    values: Sequence[IndicatorValue],
    over: Dimension,
    overlap: Overlap,
    *,
    counted_twice: int | None = None,
) -> Deduplicated:
    """Several counts of one indicator that differ along one dimension as one, by the overlap that the caller states.

    `counted_twice` is the number that the plain sum counts too much, for `Overlap.STATED` and nothing else. The method
    stands among the reasons of the result, which is `supplied` knowledge; with `Overlap.UNKNOWN` it is `partial`.
    Raises ForbiddenSumError for ratios and values of single months or sessions, for missing values, for counts that differ
    elsewhere, and for an overlap that leaves less than the largest count.
    """
    definition = common_definition(values)
    if definition.additivity in _NEVER:
        raise ForbiddenSumError("dedup-of-ratio", indicator=definition.id)
    figures = figures_of(values)
    require_alike_elsewhere(values, over)
    if overlap in (Overlap.NONE, Overlap.STATED):
        _require_apart(values, over)
    figure = _together(figures, overlap, counted_twice, definition.id)
    correction = _correction(figure, total(figures), overlap)
    reason = Reason(
        "overlap-removed",
        {"count": len(values), "over": over, "method": overlap, "taken": _said(correction)},
    )
    value = joined(values, LongerWindow(figure), over)
    stated = Citation("overlap", "overlap", Grade.SUPPLIED)
    partial = overlap is Overlap.UNKNOWN or value.status is Status.PARTIAL
    value = attrs.evolve(
        value,
        status=Status.PARTIAL if partial else Status.OK,
        citations=(*value.citations, stated),
        reasons=(reason, *value.reasons[1:]),
    )
    return Deduplicated(tuple(values), over, overlap, correction, value)


def _require_apart(values: Sequence[IndicatorValue], over: Dimension) -> None:
    """Raises ForbiddenSumError where windows share days or places are the same: what is in both cannot be apart."""
    indicator = values[0].definition.id
    for left, right in combinations(values, 2):
        one, other = left.period.interval, right.period.interval
        if over is Dimension.TIME and (
            one is None or other is None or one.overlap(other) is not None
        ):
            raise ForbiddenSumError(
                "sum-of-overlapping-windows",
                indicator=indicator,
                periods=[left.period, right.period],
            )
        if over is Dimension.PLACE and set(left.places) & set(right.places):
            raise ForbiddenSumError(
                "sum-of-overlapping-places",
                indicator=indicator,
                places=[*left.places, *right.places],
            )


def _together(
    figures: Sequence[Figure], overlap: Overlap, counted_twice: int | None, indicator: str
) -> Figure:
    if (counted_twice is not None) is not (overlap is Overlap.STATED):
        raise ForbiddenSumError("dedup-overlap-stated", indicator=indicator)
    added, bounds = total(figures), union(figures)
    if overlap is Overlap.NONE:
        return added
    if overlap is Overlap.UNKNOWN:
        return bounds
    if overlap is Overlap.FULL:
        highs = [figure.high for figure in figures]
        return attrs.evolve(
            bounds, high=None if None in highs else max(high for high in highs if high is not None)
        )
    return _less(added, bounds, counted_twice or 0, indicator)


def _less(added: Figure, bounds: Figure, counted_twice: int, indicator: str) -> Figure:
    least = bounds.low or Fraction(0)
    low = (added.low or Fraction(0)) - counted_twice
    if counted_twice < 0 or low < least:
        raise ForbiddenSumError(
            "dedup-overlap-too-large", indicator=indicator, overlap=counted_twice, least=bounds
        )
    return attrs.evolve(
        added, low=low, high=None if added.high is None else added.high - counted_twice
    )


def _correction(figure: Figure, added: Figure, overlap: Overlap) -> Fraction | None:
    if overlap is Overlap.UNKNOWN or figure.low is None or added.low is None:
        return None
    return figure.low - added.low


def _said(correction: Fraction | None) -> str:
    return "?" if correction is None else decimal_string(correction)
