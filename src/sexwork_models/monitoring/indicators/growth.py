"""Growth: the change of a value against the same period of the year before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs
from dateutil.relativedelta import relativedelta

from ...core.findings import Issue
from ...framework.framework import Framework
from ...framework.tables.indicators import Indicator
from ...framework.versions.definitions import framework_of_definition
from ...results.parts import Part, codes_of_parts, place_parts
from ...results.values import IndicatorValue, Status
from ...values.arguments import check_arguments
from ...values.figures import Figure
from ...values.intervals import Interval
from ...values.units import Unit
from ..aggregation.disjointness import have_same_territories
from ..measures.catalog import growth_indicators

__all__ = ["compute_growth"]


@check_arguments
def compute_growth(
    now: Iterable[IndicatorValue], then: Iterable[IndicatorValue], framework: Framework
) -> tuple[IndicatorValue, ...]:
    """Returns the growth of every value of `now` against the value of `then`, in percent.

    Compared are values of the same indicator and group. The window of `then` must be that of `now`
    one year earlier, day for day, and its unit, population and territory the same: a code that came
    to mean another place is another place, and one that changed inside a window holds only some of
    its days. Both must be counted by one version of their definition. Else the status is
    `not_comparable`. A base of 0 gives no value, and a framework without this indicator has no
    growth; one with several growths of an indicator has each.
    """
    bases = _Bases.of(then)
    growths: list[IndicatorValue] = []
    for value in now:
        base = bases.nearest(value)
        own = framework_of_definition(value.definition, framework)
        for indicator in _growths_of(value.definition.id, own):
            growth = _without_figure(value, base, indicator)
            growths.append(_growth(growth, value, base, framework))
    return tuple(growths)


def _without_figure(
    value: IndicatorValue, base: IndicatorValue | None, indicator: Indicator
) -> IndicatorValue:
    """Returns the value of a growth, before it is calculated."""
    return attrs.evolve(
        value,
        definition=indicator,
        label=value.definition.label,
        figure=None,
        parts=(("indicator", value.definition.id), *value.parts),
        numerator=value.figure,
        denominator=None if base is None else base.figure,
        reasons=(),
    )


def _growths_of(indicator: str, framework: Framework) -> tuple[Indicator, ...]:
    """Returns every indicator that is the growth of another, or else those of any indicator."""
    named = growth_indicators(framework)
    of_any = [id for id, measure in named.items() if not measure.of]
    own = [id for id, measure in named.items() if measure.of == indicator]
    return tuple(framework.indicators[id] for id in own or of_any)


@attrs.frozen
class _Bases:
    """The values of earlier windows: by window and territory, by territory, and by code."""

    by_window: Mapping[object, IndicatorValue]
    by_territory: Mapping[object, IndicatorValue]
    by_code: Mapping[object, IndicatorValue]

    @classmethod
    def of(cls, values: Iterable[IndicatorValue]) -> _Bases:
        by_window: dict[object, IndicatorValue] = {}
        by_territory: dict[object, IndicatorValue] = {}
        by_code: dict[object, IndicatorValue] = {}
        for value in values:
            series = _series_key(value, value.parts)
            by_window[series, value.period.interval, value.version] = value
            by_territory[series] = value
            by_code[_series_key(value, codes_of_parts(value.parts))] = value
        return cls(by_window, by_territory, by_code)

    def nearest(self, value: IndicatorValue) -> IndicatorValue | None:
        """Returns the value one year before, or else another one to be refused with a reason."""
        series = _series_key(value, value.parts)
        same_window = self.by_window.get((series, _year_before(value), value.version))
        codes = _series_key(value, codes_of_parts(value.parts))
        return same_window or self.by_territory.get(series) or self.by_code.get(codes)


def _series_key(value: IndicatorValue, parts: Iterable[tuple[str, Part]]) -> object:
    """Returns what two values of one series share; values of records are matched by group."""
    return (value.definition.id, tuple(parts), value.counting, value.compared_places)


def _have_same_territories(now: IndicatorValue, then: IndicatorValue, framework: Framework) -> bool:
    """Whether two values are of the same territories on all of their days."""
    if not place_parts(now.parts):
        return have_same_territories([now, then], framework)
    return now.parts == then.parts and now.covers_period and then.covers_period


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
    if now.version != then.version:
        params = {"indicator": now.definition.id, "versions": sorted({now.version, then.version})}
        reason = Issue("growth-of-versions", params)
        return attrs.evolve(growth, status=Status.NOT_COMPARABLE, reasons=(reason,))
    own = (now.figure.unit, now.populations, _year_before(now))
    expected = (then.figure.unit, then.populations, then.period.interval)
    if own != expected or not _have_same_territories(now, then, framework):
        reason = Issue("growth-of-unlike", {"now": now.period, "then": then.period})
        return attrs.evolve(growth, status=Status.NOT_COMPARABLE, reasons=(reason,))
    if then.figure.high == 0:
        zero = Issue("denominator-zero")
        return attrs.evolve(growth, status=Status.ZERO_DENOMINATOR, reasons=(zero,))
    rate = _rate(now.figure, then.figure)
    compared = Issue("growth-of", {"now": now.figure, "then": then.figure})
    reasons = [compared, *now.version_notes]
    if (rate.low, rate.high) == (None, None):
        reasons.append(Issue("growth-open"))
        return attrs.evolve(growth, status=Status.NO_DATA, reasons=tuple(reasons))
    status = Status.PARTIAL if Status.PARTIAL in (now.status, then.status) else Status.OK
    return attrs.evolve(growth, figure=rate, status=status, reasons=tuple(reasons))


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
