"""Coverage: persons reached over a chosen population size estimate."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import attrs

from ...core.errors import FigureError
from ...core.findings import Issue
from ...forms.register_terms import SizeSeries
from ...forms.registers import Registers
from ...framework.measures.language import Coverage
from ...results.values import IndicatorValue, Status, population_labels
from ...values.figures import Figure
from ..measures.catalog import coverage_measures
from ..measures.record_count import RecordCount
from ..stocks.size_estimates import TargetPopulation, target_population
from ..stocks.states import ReferencePeriod, latest_states
from .from_records import count_indicators

__all__ = ["coverage_values"]


def coverage_values(
    counted: RecordCount,
    registers: Registers | None,
    series: SizeSeries | None,
    indicators: Collection[str] | None = None,
) -> tuple[IndicatorValue, ...]:
    """Returns the coverages of every group of a breakdown by place or province.

    The denominator is the series that the definition means, `estimated` or `managed`, at the sites
    of the places of the group; where it means none, the one that the caller names. Else there is no
    value, because the two series differ and neither is a default. `indicators` are the coverages
    that are asked for: all, where none are named.
    """
    values: list[IndicatorValue] = []
    for id, measure in coverage_measures(counted.framework).items():
        if indicators is None or id in indicators:
            meant = SizeSeries(measure.series) if measure.series else None
            for reached in _reached(id, measure, counted):
                value = _coverage(reached, counted, registers, meant or series)
                values.append(_named(value, meant, series))
    return tuple(values)


def _named(
    value: IndicatorValue, meant: SizeSeries | None, asked: SizeSeries | None
) -> IndicatorValue:
    """Returns a coverage; if another series was asked for than its definition means, it says so."""
    if meant is None or asked in (None, meant):
        return value
    reason = Issue("series-of-definition", {"series": meant, "asked": asked})
    return attrs.evolve(value, reasons=(*value.reasons, reason))


def _reached(id: str, measure: Coverage, counted: RecordCount) -> Iterator[IndicatorValue]:
    """Yields the persons reached as the numerators of a coverage, of its populations alone."""
    definition, framework = counted.framework.indicators[id], counted.framework
    populations = measure.populations
    ledger = counted.ledger.of_populations(populations)
    for reached in count_indicators(attrs.evolve(counted, ledger=ledger), [measure.part]):
        yield attrs.evolve(
            reached,
            definition=definition,
            populations=populations,
            population_names=population_labels(populations, framework),
            citations=(*reached.citations, reached.definition.citation),
            figure=None,
            numerator=reached.figure,
            reasons=(*reached.reasons, *reached.version_notes),
        )


def _coverage(
    value: IndicatorValue,
    counted: RecordCount,
    registers: Registers | None,
    series: SizeSeries | None,
) -> IndicatorValue:
    no_data = attrs.evolve(value, status=Status.NO_DATA, numerator=None)
    if series is None or registers is None:
        return attrs.evolve(no_data, reasons=(Issue("denominator-not-named"),))
    places = value.places
    if {"place", "province", "site"}.isdisjoint(counted.dimensions.by):
        # Without a breakdown by place, these are also all places where there are sites.
        when = ReferencePeriod.of(counted.period)
        sites = latest_states(registers.sites, when, counted.framework)
        of_sites = {state.province or state.place for state in sites if state.certain}
        places = tuple(sorted(of_sites.union(places)))
    size = target_population(registers, counted.framework, counted.period, series, places)
    if value.numerator is None or size.figure is None:
        return attrs.evolve(no_data, reasons=(*value.reasons, *size.reasons))
    return _share(value, value.numerator, size, size.figure)


def _share(
    value: IndicatorValue, reached: Figure, size: TargetPopulation, population: Figure
) -> IndicatorValue:
    named = Issue("denominator-named", {"series": size.series, "size": population})
    reasons = (named, *value.reasons, *size.reasons)
    citations = (*value.citations, size.citation)
    complete = value.status is Status.OK and not size.reasons
    value = attrs.evolve(value, denominator=population, citations=citations, reasons=reasons)
    if population.high == 0:
        reasons = (*reasons, Issue("denominator-zero"))
        return attrs.evolve(value, status=Status.ZERO_DENOMINATOR, reasons=reasons)
    try:
        figure = reached.share_of(population)
    except FigureError:
        exceeds = Issue("part-exceeds-whole", {"part": reached, "whole": population})
        return attrs.evolve(value, status=Status.NOT_COMPARABLE, reasons=(*reasons, exceeds))
    return attrs.evolve(value, figure=figure, status=Status.OK if complete else Status.PARTIAL)
