"""Coverage: persons reached over a chosen population size estimate."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import attrs

from ...core.errors import FigureError
from ...core.findings import Issue
from ...forms.conditions import OneOf
from ...forms.register_terms import SizeSeries
from ...forms.registers import Registers
from ...framework.measures.language import Coverage
from ...results.parts import PlacePart
from ...results.values import IndicatorValue, Status, population_labels
from ...values.figures import Figure
from ..measures.catalog import coverage_measures
from ..measures.ledger import Question
from ..measures.record_count import RecordCount
from ..stocks.size_estimates import TargetPopulation, target_population
from .from_records import count_indicators
from .sites.sized_places import PlacesOfCoverage

__all__ = ["coverage_values"]

_OF_PLACES = frozenset({"place", "province", "site"})


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
            own = _values(id, measure, counted, registers, meant or series)
            values += [_named(value, meant, series) for value in own]
    return tuple(values)


def _values(
    id: str,
    measure: Coverage,
    counted: RecordCount,
    registers: Registers | None,
    series: SizeSeries | None,
) -> Iterator[IndicatorValue]:
    """Yields the coverage of each group, of the places that have a size in the series."""
    own = (OneOf("population", measure.populations),)
    counted = attrs.evolve(counted, ledger=counted.ledger.only(own))
    if registers is None or series is None:
        for reached in _reached(id, measure, counted):
            no_data = attrs.evolve(reached, status=Status.NO_DATA, numerator=None)
            yield attrs.evolve(no_data, reasons=(Issue("denominator-not-named"),))
    elif _OF_PLACES.isdisjoint(counted.dimensions.by):
        places = PlacesOfCoverage.of(counted, registers, series)
        for reached in _reached(id, measure, _within(places, counted)):
            key = tuple(part for _, part in reached.parts[: len(counted.dimensions.by)])
            size = _size(counted, registers, series, places.of_group(key))
            reasons = (*size.reasons, *places.reasons(key))
            yield _coverage(reached, attrs.evolve(size, reasons=reasons))
    else:
        for reached in _reached(id, measure, counted):
            ended = _places_that_ended(reached)
            size = _size(counted, registers, series, reached.places)
            if ended:
                reason = Issue("place-without-size", {"places": ended})
                size = attrs.evolve(size, figure=None, reasons=(reason,))
            yield _coverage(reached, size)


def _places_that_ended(reached: IndicatorValue) -> Sequence[str]:
    """Returns the codes whose territory of a group had ended on the last day of the period.

    Sites are read under the codes of that day, under which a code may mean other ground.
    """
    days = reached.period.interval
    last = days and days.last_day
    parts = [part for _, part in reached.parts if isinstance(part, PlacePart)]
    return [part.code for part in parts if last and not part.days_held.holds(last)]


def _within(places: PlacesOfCoverage, counted: RecordCount) -> RecordCount:
    """Returns the counting of the records of the places with a size, with the groups of all."""
    rows = places.rows
    if not rows:
        return counted
    question = Question(counted.dimensions, (), counted.days_of_groups)
    (answer,) = counted.ledger.answer([question])
    groups = (*counted.extra_groups, *answer.groups)
    return attrs.evolve(counted, ledger=counted.ledger.only(rows), extra_groups=groups)


def _size(
    counted: RecordCount, registers: Registers, series: SizeSeries, places: Sequence[str]
) -> TargetPopulation:
    return target_population(registers, counted.framework, counted.period, series, places)


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
    for reached in count_indicators(counted, [measure.part]):
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


def _coverage(value: IndicatorValue, size: TargetPopulation) -> IndicatorValue:
    """Returns the coverage of a group: its persons reached over the size of its places."""
    if value.numerator is None or size.figure is None:
        reasons = (*value.reasons, *size.reasons)
        return attrs.evolve(value, status=Status.NO_DATA, numerator=None, reasons=reasons)
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
