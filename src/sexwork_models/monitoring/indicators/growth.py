"""How a value has grown against the same period of the year before."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
from dateutil.relativedelta import relativedelta

from ...framework.framework import Framework
from ...results.explanations import Reason
from ...results.values import IndicatorValue, Status
from ...values.figures import Figure
from ...values.intervals import Interval
from ...values.units import Unit
from ..aggregation.disjointness import same_ground

__all__ = ["GROWTH", "compute_growth"]

GROWTH = "I53"


def compute_growth(
    now: Iterable[IndicatorValue], then: Iterable[IndicatorValue], framework: Framework
) -> tuple[IndicatorValue, ...]:
    """The growth of every value of `now` against the value of `then` of one indicator and one part, in percent.

    The window of `then` must be that of `now` one year earlier, day for day, its unit, population and ground the same: a
    code that came to mean another place is another place. Else the status is `not_comparable`. A base of 0 gives no value.
    """
    known = list(then)
    same_window = {(_key(value), value.period.interval): value for value in known}
    alike = {_key(value): value for value in known}
    pairs = (
        (value, same_window.get((_key(value), _a_year_before(value))) or alike.get(_key(value)))
        for value in now
    )
    return tuple(_growth(value, base, framework) for value, base in pairs)


def _key(value: IndicatorValue) -> object:
    return (
        value.definition.id,
        value.cut,
        value.counting,
        value.places if value.records is None else (),
    )


def _growth(
    now: IndicatorValue, then: IndicatorValue | None, framework: Framework
) -> IndicatorValue:
    base = attrs.evolve(
        now,
        definition=framework.indicators[GROWTH],
        label=now.definition.label,
        figure=None,
        cut=(("indicator", now.definition.id), *now.cut),
        numerator=now.figure,
        denominator=None if then is None else then.figure,
        reasons=(),
    )
    if then is None or now.figure is None or then.figure is None:
        return attrs.evolve(base, status=Status.NO_DATA, reasons=(Reason("growth-without-base"),))
    unlike = now.figure.unit is not then.figure.unit or now.populations != then.populations
    if (
        unlike
        or _a_year_before(now) != then.period.interval
        or not same_ground([now, then], framework)
    ):
        reason = Reason("growth-of-unlike", {"now": now.period, "then": then.period})
        return attrs.evolve(base, status=Status.NOT_COMPARABLE, reasons=(reason,))
    if then.figure.high == 0:
        return attrs.evolve(
            base, status=Status.ZERO_DENOMINATOR, reasons=(Reason("denominator-zero"),)
        )
    rate = _rate(now.figure, then.figure)
    reason = Reason("growth-of", {"now": now.figure, "then": then.figure})
    if rate.low is None and rate.high is None:
        return attrs.evolve(base, status=Status.NO_DATA, reasons=(reason, Reason("growth-open")))
    status = Status.PARTIAL if Status.PARTIAL in (now.status, then.status) else Status.OK
    return attrs.evolve(base, figure=rate, status=status, reasons=(reason,))


def _rate(now: Figure, then: Figure) -> Figure:
    """(now - then) / then in percent; an open bound on either side opens the rate."""
    low = None if now.low is None or then.high is None else (now.low / then.high - 1) * 100
    high = None if now.high is None or not then.low else (now.high / then.low - 1) * 100
    return Figure(Unit.PERCENT, low, high)


def _a_year_before(value: IndicatorValue) -> Interval | None:
    """The same days of the year before, None for a window without both ends."""
    days = value.period.interval
    if days is None or days.start is None or days.end is None:
        return None
    return Interval(days.start - relativedelta(years=1), days.end - relativedelta(years=1))
