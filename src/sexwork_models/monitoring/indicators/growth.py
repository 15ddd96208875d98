"""Growth: the change of a value against the same period of the year before."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
from dateutil.relativedelta import relativedelta

from ...core.findings import Issue
from ...framework.framework import Framework
from ...results.values import IndicatorValue, Status
from ...values.arguments import check_arguments
from ...values.figures import Figure
from ...values.intervals import Interval
from ...values.units import Unit
from ..aggregation.disjointness import have_same_territories

__all__ = ["GROWTH", "compute_growth"]

GROWTH = "I53"


@check_arguments
def compute_growth(
    now: Iterable[IndicatorValue], then: Iterable[IndicatorValue], framework: Framework
) -> tuple[IndicatorValue, ...]:
    """Returns the growth of every value of `now` against the value of `then`, in percent.

    Compared are values of the same indicator and group. The window of `then` must be that of `now`
    one year earlier, day for day, and its unit, population and territory the same: a code that came
    to mean another place is another place. Else the status is `not_comparable`. A base of 0 gives
    no value.
    """
    by_window: dict[object, IndicatorValue] = {}
    by_series: dict[object, IndicatorValue] = {}
    for value in then:
        series = _series_key(value)
        by_window[series, value.period.interval] = value
        by_series[series] = value
    growths: list[IndicatorValue] = []
    for value in now:
        series = _series_key(value)
        base = by_window.get((series, _year_before(value))) or by_series.get(series)
        growth = attrs.evolve(
            value,
            definition=framework.indicators[GROWTH],
            label=value.definition.label,
            figure=None,
            cut=(("indicator", value.definition.id), *value.cut),
            numerator=value.figure,
            denominator=None if base is None else base.figure,
            reasons=(),
        )
        growths.append(_growth(growth, value, base, framework))
    return tuple(growths)


def _series_key(value: IndicatorValue) -> object:
    """Returns what two values of one series share; values of records are matched by group."""
    places = value.places if value.records is None else ()
    return (value.definition.id, value.cut, value.counting, places)


def _growth(
    growth: IndicatorValue,
    now: IndicatorValue,
    then: IndicatorValue | None,
    framework: Framework,
) -> IndicatorValue:
    """Returns the growth with its figure, or with the status and the reason why it has none."""
    if then is None or now.figure is None or then.figure is None:
        return attrs.evolve(growth, status=Status.NO_DATA, reasons=(Issue("growth-without-base"),))
    citations = (*growth.citations, *then.citations, now.definition.citation)
    growth = attrs.evolve(growth, citations=tuple(dict.fromkeys(citations)))
    own = (now.figure.unit, now.populations, _year_before(now))
    expected = (then.figure.unit, then.populations, then.period.interval)
    if own != expected or not have_same_territories([now, then], framework):
        reason = Issue("growth-of-unlike", {"now": now.period, "then": then.period})
        return attrs.evolve(growth, status=Status.NOT_COMPARABLE, reasons=(reason,))
    if then.figure.high == 0:
        zero = Issue("denominator-zero")
        return attrs.evolve(growth, status=Status.ZERO_DENOMINATOR, reasons=(zero,))
    rate = _rate(now.figure, then.figure)
    reason = Issue("growth-of", {"now": now.figure, "then": then.figure})
    if (rate.low, rate.high) == (None, None):
        return attrs.evolve(growth, status=Status.NO_DATA, reasons=(reason, Issue("growth-open")))
    status = Status.PARTIAL if Status.PARTIAL in (now.status, then.status) else Status.OK
    return attrs.evolve(growth, figure=rate, status=status, reasons=(reason,))


def _rate(now: Figure, then: Figure) -> Figure:
    """Returns (now - then) / then in percent; an open bound on either side opens the rate."""
    low = None if now.low is None or then.high is None else (now.low / then.high - 1) * 100
    high = None if now.high is None or not then.low else (now.high / then.low - 1) * 100
    return Figure(Unit.PERCENT, low, high)


def _year_before(value: IndicatorValue) -> Interval | None:
    """Returns the same days of the year before; None for a window without both ends."""
    days = value.period.interval
    if days is None or days.start is None or days.end is None:
        return None
    return Interval(days.start - relativedelta(years=1), days.end - relativedelta(years=1))
