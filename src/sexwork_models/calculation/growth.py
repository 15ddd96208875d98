"""How a value has grown against the same period of the year before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs
from dateutil.relativedelta import relativedelta

from ..framework.framework import Framework
from ..values.figures import Figure
from ..values.units import Unit
from .indicator_values import IndicatorValue, Status
from .trace import Reason

__all__ = ["GROWTH", "compute_growth"]

GROWTH = "I53"


def compute_growth(
    now: Iterable[IndicatorValue], then: Iterable[IndicatorValue], framework: Framework
) -> tuple[IndicatorValue, ...]:
    """The growth of every value of `now` against the value of `then` of one indicator and one part, in percent.

    The window of `then` must be that of `now` one year earlier, day for day, its unit and population the same: else the
    status is `not_comparable`. A base of 0 gives no value.
    """
    earlier: Mapping[object, IndicatorValue] = {_key(value): value for value in then}
    return tuple(_growth(value, earlier.get(_key(value)), framework) for value in now)


def _key(value: IndicatorValue) -> object:
    return (value.definition.id, value.cut, value.counting, value.places if value.records is None else ())


def _growth(now: IndicatorValue, then: IndicatorValue | None, framework: Framework) -> IndicatorValue:
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
    if not _a_year_apart(now, then) or now.figure.unit is not then.figure.unit or now.populations != then.populations:
        reason = Reason("growth-of-unlike", {"now": now.period, "then": then.period})
        return attrs.evolve(base, status=Status.NOT_COMPARABLE, reasons=(reason,))
    if then.figure.high == 0:
        return attrs.evolve(base, status=Status.ZERO_DENOMINATOR, reasons=(Reason("denominator-zero"),))
    partial = Status.PARTIAL in (now.status, then.status)
    reason = Reason("growth-of", {"now": now.figure, "then": then.figure})
    status = Status.PARTIAL if partial else Status.OK
    return attrs.evolve(base, figure=_rate(now.figure, then.figure), status=status, reasons=(reason,))


def _rate(now: Figure, then: Figure) -> Figure:
    """(now - then) / then in percent; an open bound on either side opens the rate."""
    low = None if now.low is None or then.high is None else (now.low / then.high - 1) * 100
    high = None if now.high is None or not then.low else (now.high / then.low - 1) * 100
    return Figure(Unit.PERCENT, low, high)


def _a_year_apart(now: IndicatorValue, then: IndicatorValue) -> bool:
    later, earlier = now.period.interval, then.period.interval
    if later is None or earlier is None or None in (later.start, later.end, earlier.start, earlier.end):
        return False
    year = relativedelta(years=1)
    assert later.start is not None
    assert later.end is not None
    return (later.start - year, later.end - year) == (earlier.start, earlier.end)
