"""How single values stand to the norm that their measure names: below, at or above it, or open."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from ...core.findings import Issue
from ...framework.declared_measures import declared_measures
from ...framework.framework import Framework
from ...framework.measures.language import Each
from ...framework.tables.norms import Norm, Scope, norms_of_outcome
from ...results.values import IndicatorValue
from ...values.figures import Figure
from ...values.text import Text, texts_of

__all__ = ["with_limits"]

_POSITIONS = texts_of("measures.positions")


def with_limits(
    values: Iterable[IndicatorValue], framework: Framework
) -> tuple[IndicatorValue, ...]:
    """Returns the values, each single one with how it stands to the norm that its measure names."""
    measures = declared_measures(framework)
    limits = {id: of.limit for id, of in measures.items() if isinstance(of, Each) and of.limit}
    return tuple(_compared(value, limits.get(value.definition.id), framework) for value in values)


def _compared(value: IndicatorValue, limit: str | None, framework: Framework) -> IndicatorValue:
    """Returns a value with how it stands to a norm, if one is named and the value has a figure."""
    if limit is None or value.figure is None:
        return value
    reasons = [
        _position_reason(value.figure, norm)
        for norm in _norms_in_force(framework.norms[limit], value, framework)
        if _is_of_scope(value, norm.scope)
    ]
    return attrs.evolve(value, reasons=(*value.reasons, *reasons))


def _norms_in_force(norm: Norm, value: IndicatorValue, framework: Framework) -> Iterable[Norm]:
    """Returns what holds of a norm in the days and at the place of a value.

    That may be a row that followed it, or one of a place inside its own. One without a first day is
    in no timeline, and is meant as it stands.
    """
    days = value.period.interval
    if not norm.dated or days is None:
        return (norm,)
    known = [code for code in value.places if code in framework.places]
    place = known[0] if len(known) == 1 else framework.info.country
    found: dict[str, Norm] = {}
    for outcome in framework.norms_in_force(days, place, subject=norm.subject):
        found.update((own.id, own) for own in norms_of_outcome(outcome))
    of_series = (norm.kind, norm.scope)
    return [own for own in found.values() if (own.kind, own.scope) == of_series]


def _position_reason(figure: Figure, norm: Norm) -> Issue:
    """Returns the reason that tells how a figure stands to a norm."""
    position = _position(figure, norm.figure)
    params = {"norm": norm.id, "amount": norm.amount or "-", "position": position}
    return Issue("compared-with-norm", params)


def _is_of_scope(value: IndicatorValue, scope: Scope) -> bool:
    """Whether a value is of one unit of the scope of a norm, such as one province or one group.

    Values of several units have no norm of one of them; an unknown scope is that of no value.
    """
    if scope is Scope.NOT_STATED or value.per_unit == scope.value:
        return True
    cut = {dimension for dimension, group in value.cut if group}
    if scope is Scope.PROVINCE and "place" in cut and value.places == value.provinces:
        return True
    return scope.value in cut


def _position(figure: Figure, norm: Figure | None) -> Text:
    """Returns whether a figure is below, at or above a norm, as far as its bounds tell it."""
    if norm is None or norm.low is None or norm.unit is not figure.unit:
        return _POSITIONS["unlike"]
    low, high, limit = figure.low or 0, figure.high, norm.low
    if low > limit:
        return _POSITIONS["above"]
    if high is not None and high < limit:
        return _POSITIONS["below"]
    return _POSITIONS["at"] if low == high == limit else _POSITIONS["open"]
