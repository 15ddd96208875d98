"""Matches indicator values with targets and norms: same indicator, model, place and time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from ...framework.framework import Framework
from ...framework.tables.norms import Norm, Scope, Target
from ...framework.tables.pilots import RESERVED_MODELS
from ...results.values import IndicatorValue
from ..aggregation.disjointness import reference_day
from .comparability import Scopes, scope_of

__all__ = ["bounds_with_values", "targets_with_values", "unknown_norms_with_values"]


def targets_with_values(
    values: Sequence[IndicatorValue], framework: Framework
) -> Iterator[tuple[Target, str, list[IndicatorValue]]]:
    """Yields every target at each of its places, with the values of that place and its period."""
    for target in framework.targets.values():
        candidates = [value for value in values if value.definition.id in target.indicators]
        for place in target.places:
            matching: list[IndicatorValue] = []
            for value in candidates:
                of_place = value.places == (place,) or place in value.provinces
                if of_place and _meets_days_of_norm(target, value):
                    matching.append(value)
            yield target, place, sorted(matching, key=_sort_key)


def bounds_with_values(
    values: Sequence[IndicatorValue], framework: Framework, scopes: Scopes | None = None
) -> Iterator[tuple[Norm, list[IndicatorValue]]]:
    """Yields every norm that values can be compared with, for each place and window with values."""
    for norm in framework.norms.values():
        if norm.value is None or not norm.dated:
            continue
        per_province = scope_of(norm, scopes or {}) == Scope.PROVINCE
        groups: dict[object, list[IndicatorValue]] = {}
        for value in values:
            if value.definition.id in norm.indicators and _applies_to_value(norm, value, framework):
                places = value.provinces if per_province else value.places
                groups.setdefault((places, value.period.interval), []).append(value)
        for group in groups.values():
            yield norm, sorted(group, key=_sort_key)


def unknown_norms_with_values(
    values: Sequence[IndicatorValue], framework: Framework
) -> Iterator[tuple[Norm, list[IndicatorValue]]]:
    """Yields norms of unknown value that stand for whole models, with the values of each place."""
    for norm in _norms_of_unknown_models(framework):
        groups: dict[tuple[str, ...], list[IndicatorValue]] = {}
        for value in values:
            if _applies_to_value(norm, value, framework):
                groups.setdefault(value.provinces or value.places, []).append(value)
        for group in groups.values():
            yield norm, group


def _norms_of_unknown_models(framework: Framework) -> Iterator[Norm]:
    """Yields the norms that stand for all norms of models of which no measured norm is known.

    A model some of whose norms are known is judged by these.
    """
    measured: set[tuple[str, str]] = set()
    for norm in framework.norms.values():
        if norm.known and norm.dated and norm.indicators:
            measured.update(product([norm.document], norm.models))
    for norm in framework.norms.values():
        own = product([norm.document], norm.models)
        if _stands_for_whole_models(norm, framework) and measured.isdisjoint(own):
            yield norm


def _stands_for_whole_models(norm: Norm, framework: Framework) -> bool:
    """Whether a norm of unknown value is of whole pilot models, not of one of their activities."""
    if norm.known or not norm.dated or norm.indicators or norm.activities:
        return False
    return set(norm.models) <= set(framework.pilots)


def _sort_key(value: IndicatorValue) -> tuple[bool, int, str]:
    """Returns a sort key: a place's own figure before that of a part of it, then later windows."""
    window = value.period.interval
    end = window.end.toordinal() if window and window.end else 0
    return (value.places != value.provinces and bool(value.provinces), -end, value.id)


def _applies_to_value(norm: Norm, value: IndicatorValue, framework: Framework) -> bool:
    """Whether a norm applies to the models, the window and all places of a value."""
    models = value.definition.own_models(value.models).difference(RESERVED_MODELS)
    if not any(norm.applies_to(model) for model in models):
        return False
    if not _meets_days_of_norm(norm, value):
        return False
    day = reference_day(value, framework)
    for place in value.places:
        chain = framework.chain(place, day)
        if set(chain).isdisjoint(norm.places):
            return False
    return True


def _meets_days_of_norm(norm: Norm, value: IndicatorValue) -> bool:
    """Whether the window shares days with the norm; without a start, whether its end does."""
    window = value.period.interval
    if window is None:
        return False
    if window.start is None:
        return window.last_day is not None and norm.interval.holds(window.last_day)
    return norm.interval.overlap(window) is not None
