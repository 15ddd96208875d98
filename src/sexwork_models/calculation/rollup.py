"""How values are put together: along one dimension, by the additivity that the indicator declares.

A sum that is not declared is refused with its reason. Ratios are never lifted to a wider place, and a
national figure is the one that was published, never provinces added.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import prod

import attrs

from ..errors import ForbiddenSumError
from ..framework.framework import Framework
from ..framework.indicators import Additivity, Dimension, Indicator
from ..values.calendars import CALENDARS, Period, Resolution
from ..values.figures import Figure, Outcome, total, union
from ..values.text import Text
from ..values.timeline import Interval
from .disjointness import differing, require_apart
from .indicator_values import IndicatorValue, Status
from .trace import Reason

__all__ = ["Spread", "lift_to_province", "place_names", "roll_up", "spread", "sum_of_terms"]

_NEVER_LIFTED = frozenset({Additivity.RATIO, Additivity.EACH})
_SUMMED = frozenset({Additivity.SUM, Additivity.NEW_IN_YEAR})
_LONGEST_YEAR = 366
_USUAL = ("calendar", "state")


@attrs.frozen
class Spread:
    """What can be said of values that stand one per month or session: lowest, mean and highest."""

    lowest: Figure
    mean: Figure
    highest: Figure


def roll_up(values: Sequence[IndicatorValue], over: Dimension, framework: Framework, *, disjoint: bool = False) -> IndicatorValue:
    """One value of several of the same indicator, put together along one dimension.

    Over time the declared additivity decides: the sum of windows that share no day, the last value, or
    bounds for distinct counts. Over places the codes must hold no common ground; over populations, models
    and reporters the caller must declare the values `disjoint`. A ratio is recomputed from numerators and
    denominators that the caller declares disjoint. Raises ForbiddenSumError with the reason.
    """
    definition = _common_definition(values)
    if definition.additivity is Additivity.RATIO:
        return _recomputed(values, over, framework, disjoint)
    figures = _figures(values)
    if over is Dimension.TIME:
        figure = _over_time(values, framework)
    else:
        _declared(definition, over)
        if over is Dimension.PLACE:
            require_apart(values, [over], framework)
        elif not disjoint:
            raise ForbiddenSumError("sum-not-disjoint", indicator=definition.id, dimension=over)
        figure = total(figures)
    _alike_elsewhere(values, over)
    return _joined(values, figure, over)


def _alike_elsewhere(values: Sequence[IndicatorValue], over: Dimension) -> None:
    """Raises ForbiddenSumError when the values differ in more than the dimension that they are put together along."""
    others: list[object] = [dimension for dimension in differing(values) if dimension is not over]
    others += _unlike(values)
    if others:
        raise ForbiddenSumError("sum-of-unlike", indicator=values[0].definition.id, over=over, others=others)


def _unlike(values: Sequence[IndicatorValue]) -> list[Text]:
    """In what values differ that are not of one sort: results and plans, values of a month and of a year."""
    traits = (
        (Text("loại số liệu", "kind"), {value.kind for value in values}),
        (Text("đơn vị của mỗi giá trị", "what one value belongs to"), {(value.per_unit, value.per_period) for value in values}),
    )
    return [name for name, found in traits if len(found) > 1]


def sum_of_terms(values: Sequence[IndicatorValue], framework: Framework) -> IndicatorValue:
    """The sum of values that a file declares disjoint, along every dimension in which they differ.

    Raises ForbiddenSumError when the indicator does not allow one of those dimensions, or when two of the
    values share something in all of them: the same people, place and days are not known to be disjoint.
    """
    dimensions = differing(values)
    for dimension in dimensions:
        _declared(values[0].definition, dimension)
    if Dimension.TIME in dimensions:
        _within_a_year(values)
    require_apart(values, dimensions, framework)
    if _unlike(values):
        raise ForbiddenSumError("sum-of-unlike", indicator=values[0].definition.id, over=dimensions, others=_unlike(values))
    over = Dimension.TIME if Dimension.TIME in dimensions else Dimension.PLACE
    return _joined(values, total(_figures(values)), over, whole=_whole_grid(values, dimensions))


def spread(values: Sequence[IndicatorValue]) -> Spread:
    """Lowest, mean and highest of values that are never summed. Raises ForbiddenSumError for other kinds."""
    definition = _common_definition(values)
    if definition.additivity is not Additivity.EACH:
        raise ForbiddenSumError("spread-needs-each", indicator=definition.id)
    figures = _figures(values)
    ordered = sorted(figures, key=lambda figure: figure.low or 0)
    added = total(figures)
    mean = attrs.evolve(added, low=_per(added.low, len(figures)), high=_per(added.high, len(figures)))
    return Spread(ordered[0], mean, ordered[-1])


def _per(bound: Fraction | None, count: int) -> Fraction | None:
    return None if bound is None else bound / count


def lift_to_province(value: IndicatorValue, framework: Framework) -> IndicatorValue:
    """What a figure of districts says of their province: a lower bound, `partial`.

    A value that already is the province's is returned as it is. Raises ForbiddenSumError for ratios and
    values per session, which are never lifted, and for places of several provinces or of none.
    """
    if value.places == value.provinces:
        return value
    if value.definition.additivity in _NEVER_LIFTED:
        raise ForbiddenSumError("ratio-not-lifted", indicator=value.definition.id)
    if len(value.provinces) != 1:
        raise ForbiddenSumError("lift-several-provinces", indicator=value.definition.id, places=value.places)
    figure = value.figure and value.figure.as_lower_bound()
    reason = Reason("part-of-province", {"places": place_names(value.places, value.period, framework)})
    status = Status.PARTIAL if figure else value.status
    return attrs.evolve(value, places=value.provinces, figure=figure, status=status, reasons=(*value.reasons, reason))


def place_names(codes: Sequence[str], period: Period, framework: Framework) -> Text:
    """The names of places in their period, for reading."""
    day = _last_day(period) or framework.info.as_of
    places = [getattr(framework.place(code, day), "value", None) for code in codes]
    return Text(
        ", ".join(place.name_vi if place else code for place, code in zip(places, codes, strict=True)),
        ", ".join(place.name_en if place else code for place, code in zip(places, codes, strict=True)),
    )


def _common_definition(values: Sequence[IndicatorValue]) -> Indicator:
    ids = dict.fromkeys(value.definition.id for value in values)
    if len(ids) != 1:
        raise ForbiddenSumError("sum-of-several-indicators", indicators=", ".join(ids) or "-")
    return values[0].definition


def _figures(values: Sequence[IndicatorValue]) -> list[Figure]:
    figures = [value.figure for value in values if value.figure is not None]
    if len(figures) != len(values):
        raise ForbiddenSumError("sum-of-missing", indicator=values[0].definition.id)
    return figures


def _declared(definition: Indicator, over: Dimension) -> None:
    """Raises ForbiddenSumError unless the indicator declares that its values may be added along `over`."""
    if over is Dimension.TIME and definition.additivity not in _SUMMED:
        raise ForbiddenSumError("sum-over-time", indicator=definition.id, rule=definition.additivity)
    if over is not Dimension.TIME and over not in definition.additive_over:
        raise ForbiddenSumError("sum-over-dimension", indicator=definition.id, dimension=over)


def _over_time(values: Sequence[IndicatorValue], framework: Framework) -> Figure:
    additivity, figures = values[0].definition.additivity, _figures(values)
    if additivity is Additivity.SNAPSHOT or (additivity is Additivity.YEAR_TO_DATE and _since_new_year(values)):
        return _last(values)
    if additivity in (Additivity.DISTINCT, Additivity.YEAR_TO_DATE):
        return union(figures)  # persons of windows that are not counted from the first day of the year
    _declared(values[0].definition, Dimension.TIME)
    _within_a_year(values)
    require_apart(values, [Dimension.TIME], framework)
    return total(figures)


def _since_new_year(values: Sequence[IndicatorValue]) -> bool:
    """Whether the values can all be counts since the first day of one year, which never fall."""
    if not _in_one_year(values):
        return False
    ordered = sorted(values, key=lambda value: _last_day(value.period) or date.max)
    figures = [value.figure for value in ordered if value.figure is not None]
    return not any(later.reaches(earlier).outcome is Outcome.NO for earlier, later in pairwise(figures))


def _one_start(values: Sequence[IndicatorValue]) -> bool:
    """Whether all windows begin on one known day, as counts since the first day of the year do."""
    starts = {value.period.interval.start if value.period.interval else None for value in values}
    return len(starts) == 1 and None not in starts


def _tile(values: Sequence[IndicatorValue]) -> bool:
    """Whether the windows follow one another without a gap."""
    windows = {value.period.interval for value in values if value.period.interval is not None}
    ordered = sorted(windows, key=lambda window: window.start or date.min)
    reached = ordered[0].end if ordered else None
    for window in ordered[1:]:
        if reached is None or window.start is None or window.start > reached:
            return False
        reached = None if window.end is None else max(reached, window.end)
    return True


def _whole_grid(values: Sequence[IndicatorValue], dimensions: Sequence[Dimension]) -> bool:
    """Whether every combination of the places, windows, populations and models in play has a value."""
    traits = [(value.period.interval, value.places, value.populations, value.models) for value in values]
    sizes = [len(set(column)) for column in zip(*traits, strict=True)]
    return len(set(traits)) == prod(sizes) or len(dimensions) <= 1


def _last(values: Sequence[IndicatorValue]) -> Figure:
    """The value of the window that ends last. Raises ForbiddenSumError when that is not exactly one."""
    ends = [_last_day(value.period) for value in values]
    latest = max((day for day in ends if day is not None), default=None)
    if latest is None or None in ends or ends.count(latest) != 1:
        periods = [value.period for value in values]
        raise ForbiddenSumError("sum-of-overlapping-windows", indicator=values[0].definition.id, periods=periods)
    return _figures(values)[ends.index(latest)]


def _in_one_year(values: Sequence[IndicatorValue]) -> bool:
    """Whether all windows lie in one reporting year: of the calendar that they name, or else a usual one."""
    windows = [value.period.interval for value in values]
    days = [day for window in windows if window is not None for day in (window.start, window.last_day) if day is not None]
    named = {value.period.calendar for value in values}
    calendars = [CALENDARS[id] for id in CALENDARS if named == {id} or (named == {None} and id in _USUAL)]
    known = len(days) == 2 * len(windows)
    if not calendars:
        return known and (max(days) - min(days)).days < _LONGEST_YEAR
    return known and any(len({calendar.year_of(day) for day in days}) == 1 for calendar in calendars)


def _within_a_year(values: Sequence[IndicatorValue]) -> None:
    definition = values[0].definition
    if definition.additivity is Additivity.NEW_IN_YEAR and not _in_one_year(values):
        raise ForbiddenSumError("sum-over-years", indicator=definition.id)


def _recomputed(values: Sequence[IndicatorValue], over: Dimension, framework: Framework, disjoint: bool) -> IndicatorValue:
    """The ratio of summed parts, when the caller says that the parts are disjoint."""
    definition = values[0].definition
    parts = [value.numerator for value in values if value.numerator is not None]
    wholes = [value.denominator for value in values if value.denominator is not None]
    if not disjoint or not len(parts) == len(wholes) == len(values):
        raise ForbiddenSumError("ratio-needs-parts", indicator=definition.id)
    if over in (Dimension.TIME, Dimension.PLACE):
        require_apart(values, [over], framework)
    _alike_elsewhere(values, over)
    part, whole = total(parts), total(wholes)
    return attrs.evolve(_joined(values, part.share_of(whole), over), numerator=part, denominator=whole)


def _last_day(period: Period) -> date | None:
    return period.interval.last_day if period.interval else None


def _joined(values: Sequence[IndicatorValue], figure: Figure, over: Dimension, *, whole: bool = True) -> IndicatorValue:
    """The values as one; a sum that leaves days or places of its span out is a lower bound, `partial`."""
    first = values[0]
    period = first.period if over is not Dimension.TIME else _span([value.period for value in values])
    additivity = first.definition.additivity
    summed = over is not Dimension.TIME or additivity in (*_SUMMED, Additivity.DISTINCT, Additivity.YEAR_TO_DATE)
    gap = not whole or (over is Dimension.TIME and summed and not _tile(values) and not _one_start(values))
    rule = additivity if over is Dimension.TIME else Text("cộng các phần rời nhau", "the sum of disjoint parts")
    reasons = [Reason("put-together", {"count": len(values), "rule": rule})]
    if over is Dimension.TIME and additivity is Additivity.YEAR_TO_DATE and _since_new_year(values) and not _one_start(values):
        reasons.append(Reason("read-as-year-to-date"))
        gap = False
    partial = gap or any(value.status is Status.PARTIAL for value in values)
    return attrs.evolve(
        first,
        places=_union(value.places for value in values),
        provinces=_union(value.provinces for value in values),
        models=_union(value.models for value in values),
        populations=_union(value.populations for value in values),
        period=period,
        figure=figure.as_lower_bound() if gap else figure,
        status=Status.PARTIAL if partial else Status.OK,
        inputs=_union(value.inputs for value in values),
        citations=tuple(dict.fromkeys(citation for value in values for citation in value.citations)),
        reasons=tuple(reasons),
    )


def _union(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for part in parts for code in part))


def _span(periods: Sequence[Period]) -> Period:
    ordered = sorted(periods, key=lambda period: _last_day(period) or date.max)
    windows = [period.interval for period in periods if period.interval is not None]
    starts = [window.start for window in windows if window.start is not None]
    ends = [window.end for window in windows if window.end is not None]
    start = min(starts) if len(starts) == len(periods) else None
    end = max(ends) if len(ends) == len(periods) else None
    label = Text(" + ".join(p.say("vi") for p in ordered), " + ".join(p.say("en") for p in ordered))
    assumed = any(period.resolved is not Resolution.STATED for period in ordered)
    return Period(label, Interval(start, end), Resolution.ASSUMED if assumed else Resolution.STATED, ordered[0].calendar)
