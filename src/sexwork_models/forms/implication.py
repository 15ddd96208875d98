"""What declarations show of every row that meets some conditions: other conditions, and words."""

from __future__ import annotations

from typing import TypeGuard

from .conditions import (
    COMPARISONS,
    AnyOf,
    Compared,
    Condition,
    Conditions,
    IsSet,
    NoneOf,
    OneOf,
    blank,
    holds,
)

__all__ = ["implies_all", "words_named"]


def implies_all(where: Conditions, wider: Conditions) -> bool:
    """Whether every row that meets `where` meets `wider`, as far as the declarations show it."""
    return all(any(_implies(own, other) for own in where) for other in wider)


def words_named(where: Conditions, field: str) -> frozenset[str]:
    """Returns the words of a field that conditions name, without those that they rule out."""
    named = _values_named(where, field)
    return frozenset(str(value) for value in named if holds(where, {field: value}) is not False)


def _values_named(where: Conditions, field: str) -> frozenset[str | bool]:
    named = frozenset[str | bool]()
    for condition in where:
        if isinstance(condition, AnyOf):
            named = named.union(*(_values_named(own, field) for own in condition.alternatives))
        elif isinstance(condition, OneOf) and condition.field == field:
            named |= condition.values
    return named


def _implies(own: Condition, other: Condition) -> bool:
    if not isinstance(own, (OneOf, NoneOf, Compared)) or own.fields[0] not in other.fields:
        return own == other
    if isinstance(other, IsSet):
        return other.filled and not (isinstance(own, OneOf) and any(map(blank, own.values)))
    if isinstance(own, OneOf) and isinstance(other, OneOf):
        return own.values <= other.values
    return own == other or _is_tighter(own, other)


def _is_tighter(own: Condition, other: Condition) -> bool:
    """Whether a bound of a field holds another bound, to the same side, of the same field."""
    if not _is_bound(own) or not _is_bound(other) or type(own.value) is not type(other.value):
        return False
    if other.sign == "=" or own.sign[0] not in ("=", other.sign[0]):
        return False
    is_excluded = own.value == other.value and own.sign == other.sign[0]
    return is_excluded or COMPARISONS[other.sign](own.value, other.value)


def _is_bound(condition: Condition) -> TypeGuard[Compared]:
    """Whether a condition compares with a value that is known: no other field, no `$first_day`."""
    return (
        isinstance(condition, Compared)
        and not condition.of
        and not isinstance(condition.value, str)
    )
