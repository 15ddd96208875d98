"""Proves that a measure is what its indicator says: unit, additivity, keys, and no circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...core.findings import Issue
from ...forms.implication import implies_all
from ...forms.register_terms import Register
from ...values.units import Unit
from ..tables.indicators import Additivity, Indicator
from .fields_read import record_fields
from .language import (
    Cohort,
    Count,
    Coverage,
    Distinct,
    Each,
    Given,
    Growth,
    Measure,
    Ratio,
    Stock,
    Sum,
    filters_of,
    registers_of,
)
from .terms import REGISTER_KEYS, UNIT_OF_KEY, Span, StockCount

__all__ = ["circle_faults", "faults_of_measure"]

_ADDITIVITY_OF_SPAN = {
    Span.PERIOD: Additivity.DISTINCT,
    Span.YEAR_TO_DATE: Additivity.YEAR_TO_DATE,
    Span.CALENDAR_YEAR_TO_DATE: Additivity.YEAR_TO_DATE,
    Span.NEW_IN_YEAR: Additivity.NEW_IN_YEAR,
    Span.FIRST: Additivity.SUM,
}
_PEOPLE = ("client",)  # of whom a record says nothing of an establishment
_FIRST = (Span.NEW_IN_YEAR, Span.FIRST)


def faults_of_measure(measure: Measure, indicator: Indicator, path: str) -> Iterator[Issue]:
    """Yields why a measure is not what the row of its indicator says."""
    allowed = _additivities(measure)
    if allowed and indicator.additivity not in allowed:
        params = {"key": path, "found": indicator.additivity, "allowed": sorted(allowed)}
        yield Issue("measure-additivity", params, "additivity")
    if indicator.additive_over and not _adds_over_dimensions(measure):
        yield Issue("measure-additive-over", {"key": path}, "additive_over")
    unit = _unit(measure)
    if unit is not None and not indicator.takes(unit):
        params = {"key": path, "found": indicator.unit, "allowed": [unit]}
        yield Issue("measure-unit", params, "unit")
    yield from _ratio_faults(measure, path)
    yield from _key_faults(measure, path)


def _additivities(measure: Measure) -> frozenset[Additivity]:
    """Returns the additivities over time that a measure may have; none where any is right."""
    if isinstance(measure, (Ratio, Cohort, Coverage, Growth)):
        return frozenset({Additivity.RATIO})
    if isinstance(measure, Each):
        of_stock = _additivities(measure.of) if isinstance(measure.of, Stock) else ()
        return frozenset({Additivity.EACH, *of_stock} - {Additivity.SUM})
    if isinstance(measure, Stock):
        if measure.count is StockCount.BEGUN:
            return frozenset({Additivity.SUM})
        return frozenset({Additivity.SNAPSHOT, Additivity.ONCE})
    if isinstance(measure, Given):
        return frozenset()
    additivity = _ADDITIVITY_OF_SPAN[measure.span]
    if measure.span is Span.PERIOD and not isinstance(measure, Distinct):
        additivity = Additivity.SUM
    return frozenset({additivity})


def _adds_over_dimensions(measure: Measure) -> bool:
    """Whether values of several places or groups of people may ever be added up."""
    if isinstance(measure, Distinct):
        return measure.key not in _PEOPLE or measure.span in _FIRST
    if isinstance(measure, Stock):
        return not measure.union
    return isinstance(measure, (Sum, Count, Given))


def _unit(measure: Measure) -> Unit | None:
    """Returns the unit that values of a measure have; None where it is not decided by it."""
    if isinstance(measure, Distinct) and not measure.also_key:
        return UNIT_OF_KEY.get(measure.key)
    if isinstance(measure, Ratio):
        return None if measure.mean else Unit.PERCENT
    if isinstance(measure, (Cohort, Coverage, Growth)):
        return Unit.PERCENT
    return None


def _ratio_faults(measure: Measure, path: str) -> Iterator[Issue]:
    """Yields why a share is none: its part must be found among what its whole counts."""
    if not isinstance(measure, Ratio) or measure.mean:
        return
    part, whole = measure.part, measure.whole
    if _counted(part) != _counted(whole):
        params = {"key": path, "part": _counted(part), "whole": _counted(whole)}
        yield Issue("measure-ratio-keys", params, path)
    elif not isinstance(part, Stock) and not isinstance(whole, Stock):
        for where in filters_of(whole):
            if not any(implies_all(own, where) for own in filters_of(part)):
                yield Issue("measure-part-beside-whole", {"key": path}, f"{path}.part")
                return


def _counted(measure: object) -> str:
    """Returns what one side of a ratio counts, as the declaration names it."""
    if isinstance(measure, Distinct):
        return ", ".join(measure.keys)
    if isinstance(measure, Sum):
        return measure.field
    if isinstance(measure, Count):
        return measure.of
    return measure.register.value if isinstance(measure, Stock) else "-"


def _key_faults(measure: Measure, path: str) -> Iterator[Issue]:
    """Yields a fault where a client would stand beside an establishment."""
    named = set(record_fields(measure))
    if Register.ESTABLISHMENTS in registers_of(measure):
        named.add(REGISTER_KEYS[Register.ESTABLISHMENTS])
    if {"client", "establishment"} <= named:
        yield Issue("measure-client-beside-establishment", {"key": path}, path)


def circle_faults(measures: Mapping[str, Measure], path: str) -> Iterator[tuple[str, Issue]]:
    """Yields the id of each indicator whose measure leads back to itself, with the circle."""
    named = {id: _named(measure) for id, measure in measures.items()}
    for id in measures:
        seen, following = [id], named[id]
        while following and following not in seen:
            seen.append(following)
            following = named.get(following, "")
        if following == id:
            yield id, Issue("measure-circle", {"key": path, "ids": [*seen, id]}, path)


def _named(measure: Measure) -> str:
    """Returns the indicator that a measure refers to; empty for none."""
    if isinstance(measure, Growth):
        return measure.of
    return measure.part if isinstance(measure, Coverage) else ""
