"""Unites the values of several indicators that a norm counts together: groups founded or kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import attrs

from ...core.findings import Issue
from ...framework.tables.norms import Norm
from ...framework.tables.sources import Citation
from ...results.values import IndicatorValue, Status
from ...values.figures import union_bounds

__all__ = ["unite_indicators"]


def unite_indicators(norm: Norm, values: Sequence[IndicatorValue]) -> list[IndicatorValue]:
    """Returns the values for a norm that names several indicators, each united with the others.

    What any of the indicators counts, counts once: a union is at least its largest part and at most
    the sum of all, and without an upper bound while an indicator has no value. United are values of
    the same places and days; where an indicator has several of these, the smallest are united and
    the largest. For a norm of one indicator the values are returned as they are.
    """
    if len(set(norm.indicators)) < 2:
        return list(values)
    groups: dict[object, dict[str, list[IndicatorValue]]] = {}
    for value in values:
        group = groups.setdefault((frozenset(value.places), value.period.interval), {})
        group.setdefault(value.definition.id, []).append(value)
    united: list[IndicatorValue] = []
    for group in groups.values():
        united += _unions_of_group(norm, [*group.values()])
    return united


def _unions_of_group(
    norm: Norm, by_indicator: Sequence[Sequence[IndicatorValue]]
) -> Iterator[IndicatorValue]:
    """Yields the union of the smallest values of each indicator and, if it differs, the largest."""
    smallest: list[IndicatorValue] = []
    largest: list[IndicatorValue] = []
    for values in by_indicator:
        whole = [value for value in values if value.status is not Status.PARTIAL] or values
        smallest.append(min(whole, key=_lower_bound))
        largest.append(max(whole, key=_upper_bound))
    found = {parts[0].definition.id for parts in by_indicator}
    missing = [id for id in norm.indicators if id not in found]
    yield _union(norm, smallest, missing)
    if largest != smallest:
        yield _union(norm, largest, missing)


def _union(norm: Norm, parts: Sequence[IndicatorValue], missing: Sequence[str]) -> IndicatorValue:
    """Returns the union of one value of each indicator, as the value of the largest of them."""
    figure = union_bounds([part.figure for part in parts if part.figure is not None])
    figure = figure.as_lower_bound() if missing else figure
    partial = missing or any(part.status is Status.PARTIAL for part in parts)
    citations: list[Citation] = []
    inputs: list[str] = []
    reasons: list[Issue] = []
    for part in parts:
        citations += [*part.citations, part.definition.citation]
        inputs += part.inputs
        reasons += part.reasons
    reason = Issue("indicators-united", {"ids": norm.indicators, "missing": missing or "-"})
    return attrs.evolve(
        max(parts, key=_lower_bound),
        figure=figure,
        status=Status.PARTIAL if partial else Status.OK,
        inputs=tuple(dict.fromkeys(inputs)),
        citations=tuple(dict.fromkeys(citations)),
        reasons=(*reasons, reason),
    )


def _lower_bound(value: IndicatorValue) -> Fraction:
    return (value.figure and value.figure.low) or Fraction(0)


def _upper_bound(value: IndicatorValue) -> tuple[bool, Fraction]:
    """Returns a sort key: without an upper bound is above every bound."""
    high = value.figure and value.figure.high
    return (high is None, high or Fraction(0))
