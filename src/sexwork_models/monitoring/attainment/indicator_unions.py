"""Unites the values of several indicators that a norm counts together: groups founded or kept."""

from __future__ import annotations

from collections.abc import Sequence
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
    figures = [part.figure for part in parts if part.figure is not None]
    figure = union_bounds(figures)
    if missing:
        figure = figure.as_lower_bound()
    partial = missing or any(part.status is Status.PARTIAL for part in parts)
    largest = max(parts, key=lambda part: (part.figure and part.figure.low) or 0)
    citations: list[Citation] = []
    for part in parts:
        citations += [*part.citations, part.definition.citation]
    reason = Issue("indicators-united", {"ids": norm.indicators, "missing": missing or "-"})
    return attrs.evolve(
        largest,
        figure=figure,
        status=Status.PARTIAL if partial else Status.OK,
        inputs=tuple(dict.fromkeys(id for part in parts for id in part.inputs)),
        citations=tuple(dict.fromkeys(citations)),
        reasons=(*(item for part in parts for item in part.reasons), reason),
    )
