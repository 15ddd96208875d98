"""Which results stand beside which target or norm: same indicator, model, place and time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...framework.framework import Framework
from ...framework.tables.norms import Norm, Scope, Target
from ...framework.tables.pilots import RESERVED_MODELS
from ...results.values import IndicatorValue
from .comparability import Scopes, scope_of

__all__ = ["bounds_with_values", "targets_with_values", "unknown_norms_with_values"]


def targets_with_values(
    values: Sequence[IndicatorValue], framework: Framework
) -> Iterator[tuple[Target, str, list[IndicatorValue]]]:
    """Every target at each of its places, with the results for that place and its period, if any."""
    for target in framework.targets.values():
        for place in target.places:
            found = [
                value
                for value in values
                if value.definition.id in target.indicators
                and (value.places == (place,) or place in value.provinces)
                and _in_time(target, value)
            ]
            yield target, place, sorted(found, key=_best_first)


def bounds_with_values(
    values: Sequence[IndicatorValue], framework: Framework, scopes: Scopes | None = None
) -> Iterator[tuple[Norm, list[IndicatorValue]]]:
    """Every norm in force that an indicator can be set beside, for each place and window with a result."""
    for norm in framework.norms.values():
        if norm.value is None or not norm.dated:
            continue
        groups: dict[object, list[IndicatorValue]] = {}
        for value in values:
            if value.definition.id in norm.indicators and _binds(norm, value, framework):
                groups.setdefault(
                    (_unit_of_place(norm, value, scopes or {}), value.period.interval), []
                ).append(value)
        for group in groups.values():
            yield norm, sorted(group, key=_best_first)


def unknown_norms_with_values(
    values: Sequence[IndicatorValue], framework: Framework
) -> Iterator[tuple[Norm, list[IndicatorValue]]]:
    """Every norm that stands for all unknown norms of a model, for each place with a result of that model.

    A model some of whose norms are known has its own rows; this is for one of which nothing is known.
    """
    measured = {
        (norm.document, model)
        for norm in framework.norms.values()
        if norm.known and norm.dated and norm.indicators
        for model in norm.models
    }
    for norm in framework.norms.values():
        of_models = set(norm.models) <= set(framework.pilots)
        whole_model = (
            of_models
            and not norm.known
            and norm.dated
            and not norm.indicators
            and not norm.activities
        )
        if not whole_model or any((norm.document, model) in measured for model in norm.models):
            continue
        groups: dict[tuple[str, ...], list[IndicatorValue]] = {}
        for value in values:
            if _binds(norm, value, framework):
                groups.setdefault(value.provinces or value.places, []).append(value)
        for group in groups.values():
            yield norm, group


def _best_first(value: IndicatorValue) -> tuple[bool, int, str]:
    """The place's own figure before that of a part of it, then the later window."""
    window = value.period.interval
    end = window.end.toordinal() if window and window.end else 0
    return (value.places != value.provinces and bool(value.provinces), -end, value.id)


def _unit_of_place(norm: Norm, value: IndicatorValue, scopes: Scopes) -> tuple[str, ...]:
    return value.provinces if scope_of(norm, scopes) == Scope.PROVINCE else value.places


def _binds(norm: Norm, value: IndicatorValue, framework: Framework) -> bool:
    speaks = any(
        norm.applies_to(model)
        for model in value.definition.own_models(value.models)
        if model not in RESERVED_MODELS
    )
    return speaks and _in_time(norm, value) and _in_place(norm, value, framework)


def _in_time(norm: Norm, value: IndicatorValue) -> bool:
    """Whether the window meets the days of the norm; one that only has an end, at that end."""
    window = value.period.interval
    if window is None:
        return False
    if window.start is None:
        return window.last_day is not None and norm.interval.holds(window.last_day)
    return norm.interval.overlap(window) is not None


def _in_place(norm: Norm, value: IndicatorValue, framework: Framework) -> bool:
    window = value.period.interval
    day = (window and (window.last_day or window.start)) or framework.info.as_of
    chains = [framework.chain(place, day) for place in value.places]
    return all(set(chain) & set(norm.places) for chain in chains)
