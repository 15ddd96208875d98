"""Matches indicator values with targets and norms: same indicator, model, place and time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

import attrs

from ...framework.framework import Framework
from ...framework.tables.norms import Norm, Scope, Target, is_about
from ...framework.tables.pilots import RESERVED_MODELS
from ...results.values import IndicatorValue
from ...values.intervals import Conflict, Found, Interval, Lookup, Unknown
from .comparability import Scopes, scope_of

__all__ = [
    "NormMatch",
    "bounds_with_values",
    "is_of_code_and_time",
    "targets_with_values",
    "unknown_norms_with_values",
]


@attrs.frozen
class NormMatch:
    """A norm in force, and the values of one place and window that it applies to.

    `shadowed` are the norms of wider places that it hides there. `conflicting` are the norms of the
    same subject, kind and scope that are in force there as well, and say something else.
    """

    norm: Norm
    values: tuple[IndicatorValue, ...]
    shadowed: tuple[Norm, ...] = ()
    conflicting: tuple[Norm, ...] = ()


def targets_with_values(
    values: Sequence[IndicatorValue], framework: Framework
) -> Iterator[tuple[Target, str, list[IndicatorValue]]]:
    """Yields every target at each of its places, with the values of that place and its period."""
    by_target: dict[tuple[str, str], list[IndicatorValue]] = {}
    for value in values:
        for place in _places_of_target(value):
            for target in _targets_of_value(value, place, framework):
                by_target.setdefault((target.id, place), []).append(value)
    for target in framework.targets.values():
        for place in target.places:
            matching = by_target.get((target.id, place), [])
            yield target, place, sorted(matching, key=_sort_key)


def _places_of_target(value: IndicatorValue) -> Iterable[str]:
    """Returns the places whose targets a value may answer: its only place, and its provinces."""
    places = (*value.places, *value.provinces) if len(value.places) == 1 else value.provinces
    return dict.fromkeys(places)


def is_of_code_and_time(value: IndicatorValue, target: Target, place: str) -> bool:
    """Whether a value names the indicator and the place of a target, and shares its days.

    The code of the place may mean another territory in these days, or none.
    """
    if value.definition.id not in target.indicators or place not in _places_of_target(value):
        return False
    window = value.period.interval
    shares = window is not None and window.overlap(target.interval) is not None
    return target.dated and shares


def _targets_of_value(value: IndicatorValue, place: str, framework: Framework) -> Iterator[Target]:
    """Yields the targets of a place that name the indicator of a value and share its days."""
    window, indicator = _known_window(value, place, framework), value.definition.id
    if window is not None:
        for target in framework.targets_in_force(window, place, indicator=indicator):
            if indicator in target.indicators and place in target.places:
                yield target


def _known_window(value: IndicatorValue, place: str, framework: Framework) -> Interval | None:
    """Returns the window of a value; None when the framework lacks the place or the indicator."""
    known = place in framework.places and value.definition.id in framework.indicators
    return value.period.interval if known else None


def bounds_with_values(
    values: Sequence[IndicatorValue], framework: Framework, scopes: Scopes | None = None
) -> Iterator[NormMatch]:
    """Yields every norm with a number that is in force for values, by place and window."""
    groups: dict[str, dict[object, NormMatch]] = {}
    for value in values:
        for match in _bounds_of_value(value, framework):
            per_province = scope_of(match.norm, scopes or {}) == Scope.PROVINCE
            places = value.provinces if per_province else value.places
            of_norm = groups.setdefault(match.norm.id, {})
            key = (places, value.period.interval)
            of_norm[key] = _merge(of_norm[key], match) if key in of_norm else match
    for id in framework.norms:
        for match in groups.get(id, {}).values():
            yield attrs.evolve(match, values=tuple(sorted(match.values, key=_sort_key)))


def _merge(first: NormMatch, second: NormMatch) -> NormMatch:
    """Returns the match of one norm with the values of both, and all that it hides there."""
    return NormMatch(
        first.norm,
        (*first.values, *second.values),
        _once((*first.shadowed, *second.shadowed)),
        _once((*first.conflicting, *second.conflicting)),
    )


def _once(norms: Sequence[Norm]) -> tuple[Norm, ...]:
    return tuple({norm.id: norm for norm in norms}.values())


def _bounds_of_value(value: IndicatorValue, framework: Framework) -> list[NormMatch]:
    """Returns the norms with a number in force for a value: at every one of its places."""
    common: dict[str, NormMatch] | None = None
    for place in value.places:
        of_place: dict[str, NormMatch] = {}
        for outcome in _outcomes(value, place, framework, indicator=value.definition.id):
            for match in _matches(outcome, value):
                known = of_place.get(match.norm.id)
                of_place[match.norm.id] = _merge(known, match) if known else match
        if common is None:
            common = of_place
        else:
            shared = common.keys() & of_place.keys()
            common = {id: _merge(common[id], of_place[id]) for id in common if id in shared}
    matches = (common or {}).values()
    return [attrs.evolve(match, values=(value,)) for match in matches]


def _outcomes(
    value: IndicatorValue, place: str, framework: Framework, **selection: str
) -> tuple[Lookup[Norm], ...]:
    """Returns what is in force in the window of a value at one of its places."""
    window = _known_window(value, place, framework)
    return () if window is None else framework.norms_in_force(window, place, **selection)


def _matches(outcome: Lookup[Norm], value: IndicatorValue) -> Iterator[NormMatch]:
    """Yields the norms of one outcome that have a number and apply to a model of the value."""
    norms = outcome.values if isinstance(outcome, Conflict) else ()
    if isinstance(outcome, Found):
        norms = (outcome.value,)
    for norm in norms:
        if norm.value is not None and _applies_to_models(norm, value):
            shadowed = outcome.shadowed if isinstance(outcome, Found) else ()
            others = tuple(other for other in norms if other.id != norm.id)
            yield NormMatch(norm, (value,), shadowed, others)


def _applies_to_models(norm: Norm, value: IndicatorValue) -> bool:
    models = value.definition.own_models(value.models).difference(RESERVED_MODELS)
    return any(is_about(norm, model) for model in models)


def unknown_norms_with_values(
    values: Sequence[IndicatorValue], framework: Framework
) -> Iterator[tuple[Norm, list[IndicatorValue]]]:
    """Yields norms of unknown value that stand for whole models, with the values of each place."""
    for norm in _norms_of_unknown_models(framework):
        groups: dict[tuple[str, ...], list[IndicatorValue]] = {}
        for value in values:
            if _applies_to_models(norm, value) and _is_in_force(norm, value, framework):
                groups.setdefault(value.provinces or value.places, []).append(value)
        for group in groups.values():
            yield norm, group


def _is_in_force(norm: Norm, value: IndicatorValue, framework: Framework) -> bool:
    """Whether a norm of unknown value is in force for a value at every one of its places."""
    for place in value.places:
        found: set[str] = set()
        for outcome in _outcomes(value, place, framework, subject=norm.subject):
            if isinstance(outcome, Unknown):
                found.add(outcome.value.id)
        if norm.id not in found:
            return False
    return bool(value.places)


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
