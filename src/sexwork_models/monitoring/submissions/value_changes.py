"""Names the indicators by which the values of two versions of a submission differ."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from ...results.values import IndicatorValue

__all__ = ["changed_indicators"]

_Contents: TypeAlias = dict[str, set[tuple[object, ...]]]


def changed_indicators(
    before: Iterable[IndicatorValue], after: Iterable[IndicatorValue]
) -> tuple[str, ...]:
    """Returns the ids of the indicators whose values differ between two sets, in order of id."""
    left, right = _content_by_indicator(before), _content_by_indicator(after)
    return tuple(sorted(id for id in {*left, *right} if left.get(id) != right.get(id)))


def _content_by_indicator(values: Iterable[IndicatorValue]) -> _Contents:
    """Maps each indicator to what its values state; the number of records is left out."""
    contents: _Contents = {}
    for value in values:
        content = (value.id, value.status, value.figure, value.numerator, value.denominator)
        contents.setdefault(value.definition.id, set()).add(content)
    return contents
