"""Which share of the target population was reached: people with an intervention on a size that somebody names."""

from __future__ import annotations

import attrs

from ...core.errors import FigureError
from ...practice.registers.model import Registers
from ...practice.registers.terms import SizeSeries
from ...results.explanations import Reason
from ...results.values import IndicatorValue, Status
from ...values.figures import Figure
from ..measures.counting import RecordCount
from ..stocks.size_estimates import TargetPopulation, target_population
from ..stocks.states import When, latest_states
from .completeness import COVERAGE
from .from_records import count_indicators

__all__ = ["coverage_values"]

_REACHED = "I14"
_SIZED = "sex_worker"  # the population that sizes are estimated of


def coverage_values(
    counted: RecordCount, registers: Registers | None, series: SizeSeries | str | None
) -> tuple[IndicatorValue, ...]:
    """The coverage of every part of a cut by place or province.

    The denominator is the series that the caller names, `estimated` or `managed`, at the sites of the part's places; without
    a name there is no value, because the two series are not the same and none is taken in silence.
    Raises UnusableInputError for a series that does not exist.
    """
    own = attrs.evolve(counted, ledger=counted.ledger.of_population(_SIZED))
    definition = counted.framework.indicators[COVERAGE]
    reached = [
        attrs.evolve(
            value, definition=definition, populations=(_SIZED,), figure=None, numerator=value.figure
        )
        for value in count_indicators(own, [_REACHED])
    ]
    return tuple(_covered(value, counted, registers, series) for value in reached)


def _covered(
    value: IndicatorValue,
    counted: RecordCount,
    registers: Registers | None,
    series: SizeSeries | str | None,
) -> IndicatorValue:
    if series is None or registers is None:
        return attrs.evolve(
            value, status=Status.NO_DATA, numerator=None, reasons=(Reason("denominator-not-named"),)
        )
    size = target_population(
        registers, counted.framework, counted.period, series, _places(value, counted, registers)
    )
    if value.numerator is None or size.figure is None:
        return attrs.evolve(
            value, status=Status.NO_DATA, numerator=None, reasons=(*value.reasons, *size.reasons)
        )
    return _share(value, value.numerator, size)


def _places(value: IndicatorValue, counted: RecordCount, registers: Registers) -> tuple[str, ...]:
    """The places whose sizes belong to a part: its own, or without a cut by place all where there are sites."""
    if set(counted.cutter.by) & {"place", "province", "site"}:
        return value.places
    sites = latest_states(registers.sites, When.of(counted.period), counted.framework)
    return tuple(
        sorted({*value.places, *(state.province or state.place for state in sites if state.sure)})
    )


def _share(value: IndicatorValue, reached: Figure, size: TargetPopulation) -> IndicatorValue:
    assert size.figure is not None  # a size without a number was answered before
    named = Reason("denominator-named", {"series": size.series, "size": size.figure})
    value = attrs.evolve(
        value, denominator=size.figure, citations=(*value.citations, size.citation)
    )
    value = attrs.evolve(value, reasons=(named, *value.reasons, *size.reasons))
    if size.figure.high == 0:
        return attrs.evolve(
            value,
            status=Status.ZERO_DENOMINATOR,
            reasons=(*value.reasons, Reason("denominator-zero")),
        )
    try:
        figure = reached.share_of(size.figure)
    except FigureError:
        exceeds = Reason("part-exceeds-whole", {"part": reached, "whole": size.figure})
        return attrs.evolve(value, status=Status.NOT_COMPARABLE, reasons=(*value.reasons, exceeds))
    whole = value.status is Status.OK and not size.reasons
    return attrs.evolve(value, figure=figure, status=Status.OK if whole else Status.PARTIAL)
