"""Unites the values of several indicators that a norm counts together: groups founded or kept."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

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
    the sum of all, and without an upper bound while an indicator has no value. For a norm of one
    indicator the values are returned as they are.
    """
    if len(set(norm.indicators)) < 2:
        return list(values)
    by_indicator: dict[str, list[IndicatorValue]] = {}
    for value in values:
        by_indicator.setdefault(value.definition.id, []).append(value)
    missing = [id for id in norm.indicators if id not in by_indicator]
    return [_union(norm, parts, missing) for parts in product(*by_indicator.values())]


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
