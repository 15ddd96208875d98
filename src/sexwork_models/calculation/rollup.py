"""How values are put together: along one dimension, by the additivity that the indicator declares.

A sum that is not declared is refused with its reason. Ratios are never lifted to a wider place, and a
national figure is the one that was published, never provinces added.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

import attrs

from ..errors import ForbiddenSumError
from ..framework.framework import Framework
from ..framework.indicators import Additivity, Dimension, Indicator
from ..values.calendars import Period, Resolution, may_be_added
from ..values.figures import Figure, total, union
from ..values.text import Text
from ..values.timeline import Interval
from .indicator_values import IndicatorValue, Status
from .trace import Reason

__all__ = ["Spread", "lift_to_province", "roll_up", "spread", "sum_of_terms"]

_NEVER_LIFTED = frozenset({Additivity.RATIO, Additivity.EACH})
_LONGEST_YEAR = 366
_LAST = frozenset({Additivity.YEAR_TO_DATE, Additivity.SNAPSHOT})


@attrs.frozen
class Spread:
    """What can be said of values that stand one per month or session: lowest, mean and highest."""

    lowest: Figure
    mean: Figure
    highest: Figure


def roll_up(values: Sequence[IndicatorValue], over: Dimension, framework: Framework, *, disjoint: bool = False) -> IndicatorValue:
    """One value of several of the same indicator, put together along one dimension.

    Over time the windows must not share a day, and the declared additivity decides: sum, last value, or
    bounds for distinct counts. Over places the codes must be disjoint; over populations, models and
    reporters the caller must declare the values `disjoint`. Raises ForbiddenSumError with the reason.
    """
    definition = _common_definition(values)
    figures = [value.figure for value in values if value.figure is not None]
    if len(figures) != len(values):
        raise ForbiddenSumError("sum-of-missing", indicator=definition.id)
    if over is Dimension.TIME:
        figure = _over_time(values, figures)
    else:
        _may_add_over(values, over, framework, disjoint)
        figure = total(figures)
    return _joined(values, figure, over)


def sum_of_terms(values: Sequence[IndicatorValue], framework: Framework) -> IndicatorValue:
    """The sum of values that a file declares disjoint, along every dimension in which they differ.

    Raises ForbiddenSumError when the indicator does not allow one of those dimensions, or when the
    values differ in none: two figures of the same people, place and days are not known to be disjoint.
    """
    first = values[0]
    windows = [value.period.interval for value in values]
    differing = [
        dimension
        for dimension, differs in (
            (Dimension.TIME, any(window != windows[0] for window in windows)),
            (Dimension.PLACE, any(value.places != first.places for value in values)),
            (Dimension.POPULATION, any(value.populations != first.populations for value in values)),
            (Dimension.MODEL, any(value.models != first.models for value in values)),
        )
        if differs
    ]
    if len(values) > 1 and not differing:
        raise ForbiddenSumError("sum-over-nothing", indicator=first.definition.id)
    if Dimension.TIME in differing:
        _may_sum_over_time(values)
    for dimension in differing:
        if dimension is not Dimension.TIME:
            _may_add_over(values, dimension, framework, disjoint=True)
    figure = total([value.figure for value in values if value.figure is not None])
    return _joined(values, figure, differing[0] if differing else Dimension.PLACE)


def spread(values: Sequence[IndicatorValue]) -> Spread:
    """Lowest, mean and highest of values that are never summed. Raises ForbiddenSumError for other kinds."""
    definition = _common_definition(values)
    figures = [value.figure for value in values if value.figure is not None and value.figure.low is not None]
    if definition.additivity is not Additivity.EACH or not figures:
        raise ForbiddenSumError("spread-needs-each", indicator=definition.id)
    ordered = sorted(figures, key=lambda figure: figure.low or 0)
    added = total(figures)
    mean = attrs.evolve(added, low=_per(added.low, len(figures)), high=_per(added.high, len(figures)))
    return Spread(ordered[0], mean, ordered[-1])


def _per(bound: Fraction | None, count: int) -> Fraction | None:
    return None if bound is None else bound / count


def lift_to_province(value: IndicatorValue, framework: Framework) -> IndicatorValue:
    """What a figure of districts says of their province: a lower bound, `partial`.

    A value that already is the province's is returned as it is. Raises ForbiddenSumError for ratios and
    values per session, which are never lifted, and for places of several provinces.
    """
    if value.places == value.provinces:
        return value
    if value.definition.additivity in _NEVER_LIFTED:
        raise ForbiddenSumError("ratio-not-lifted", indicator=value.definition.id)
    if len(value.provinces) != 1:
        raise ForbiddenSumError("lift-several-provinces", indicator=value.definition.id, places=value.places)
    figure = value.figure and value.figure.as_lower_bound()
    reason = Reason("part-of-province", {"places": place_names(value.places, value.period, framework)})
    return attrs.evolve(value, places=value.provinces, figure=figure, status=Status.PARTIAL, reasons=(*value.reasons, reason))


def place_names(codes: Sequence[str], period: Period, framework: Framework) -> Text:
    """The names of places in their period, for reading."""
    day = _last_day(period) or framework.info.as_of
    outcomes = [framework.place(code, day) for code in codes]
    names = [getattr(outcome, "value", None) for outcome in outcomes]
    return Text(
        ", ".join(place.name_vi if place else code for place, code in zip(names, codes, strict=True)),
        ", ".join(place.name_en if place else code for place, code in zip(names, codes, strict=True)),
    )


def _common_definition(values: Sequence[IndicatorValue]) -> Indicator:
    ids = dict.fromkeys(value.definition.id for value in values)
    if len(ids) != 1:
        raise ForbiddenSumError("sum-of-several-indicators", indicators=", ".join(ids))
    return values[0].definition


def _over_time(values: Sequence[IndicatorValue], figures: Sequence[Figure]) -> Figure:
    additivity = values[0].definition.additivity
    _windows(values)
    if additivity in _LAST:
        last = max(values, key=lambda value: _last_day(value.period) or date.min)
        assert last.figure is not None  # checked by the caller
        return last.figure
    if additivity is Additivity.DISTINCT:
        return union(figures)
    _may_sum_over_time(values)
    return total(figures)


def _may_sum_over_time(values: Sequence[IndicatorValue]) -> None:
    definition = values[0].definition
    windows = _windows(values)
    if definition.additivity not in (Additivity.SUM, Additivity.NEW_IN_YEAR):
        raise ForbiddenSumError("sum-over-time", indicator=definition.id, rule=definition.additivity)
    starts, ends = [window.start for window in windows], [window.end for window in windows]
    if definition.additivity is Additivity.NEW_IN_YEAR and _more_than_a_year(starts, ends):
        raise ForbiddenSumError("sum-over-years", indicator=definition.id)


def _more_than_a_year(starts: Sequence[date | None], ends: Sequence[date | None]) -> bool:
    known_starts = [day for day in starts if day is not None]
    known_ends = [day for day in ends if day is not None]
    open_ended = len(known_starts) != len(starts) or len(known_ends) != len(ends)
    return open_ended or (max(known_ends) - min(known_starts)).days > _LONGEST_YEAR


def _windows(values: Sequence[IndicatorValue]) -> list[Interval]:
    windows = [value.period.interval for value in values if value.period.interval is not None]
    if len(windows) != len(values) or not may_be_added(windows):
        raise ForbiddenSumError(
            "sum-of-overlapping-windows", indicator=values[0].definition.id, periods=[value.period for value in values]
        )
    return windows


def _may_add_over(values: Sequence[IndicatorValue], over: Dimension, framework: Framework, disjoint: bool) -> None:
    definition = values[0].definition
    if over not in definition.additive_over:
        raise ForbiddenSumError("sum-over-dimension", indicator=definition.id, dimension=over.value)
    if over is Dimension.PLACE:
        _places_disjoint(values, framework)
    elif not disjoint:
        raise ForbiddenSumError("sum-not-disjoint", indicator=definition.id, dimension=over.value)


def _places_disjoint(values: Sequence[IndicatorValue], framework: Framework) -> None:
    codes = [code for value in values for code in value.places]
    for value in values:
        day = _last_day(value.period) or framework.info.as_of
        for code in value.places:
            inside = [above for above in framework.chain(code, day) if codes.count(above) > (above == code)]
            if inside:
                raise ForbiddenSumError("sum-of-overlapping-places", indicator=value.definition.id, places=[code, *inside])


def _last_day(period: Period) -> date | None:
    return period.interval.last_day if period.interval else None


def _joined(values: Sequence[IndicatorValue], figure: Figure, over: Dimension) -> IndicatorValue:
    first = values[0]
    period = first.period if over is not Dimension.TIME else _span([value.period for value in values])
    reason = Reason("put-together", {"count": len(values), "rule": first.definition.additivity})
    return attrs.evolve(
        first,
        places=_union(value.places for value in values),
        provinces=_union(value.provinces for value in values),
        models=_union(value.models for value in values),
        populations=_union(value.populations for value in values),
        period=period,
        figure=figure,
        status=Status.PARTIAL if any(value.status is Status.PARTIAL for value in values) else Status.OK,
        inputs=_union(value.inputs for value in values),
        citations=tuple(dict.fromkeys(citation for value in values for citation in value.citations)),
        reasons=(reason,),
    )


def _union(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for part in parts for code in part))


def _span(periods: Sequence[Period]) -> Period:
    ordered = sorted(periods, key=lambda period: _last_day(period) or date.min)
    first, last = ordered[0].interval, ordered[-1].interval
    window = Interval(first.start if first else None, last.end if last else None)
    label = Text(" + ".join(p.say("vi") for p in ordered), " + ".join(p.say("en") for p in ordered))
    assumed = any(period.resolved is not Resolution.STATED for period in ordered)
    return Period(label, window, Resolution.ASSUMED if assumed else Resolution.STATED, ordered[0].calendar)
