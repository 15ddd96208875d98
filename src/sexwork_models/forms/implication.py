"""Whether every row that meets some conditions meets others, as far as declarations show it."""

from __future__ import annotations

from .conditions import Compared, Condition, Conditions, IsSet, NoneOf, OneOf, blank

__all__ = ["implies_all"]


def implies_all(where: Conditions, wider: Conditions) -> bool:
    """Whether every row that meets `where` meets `wider`, as far as the declarations show it."""
    return all(any(_implies(own, other) for own in where) for other in wider)


def _implies(own: Condition, other: Condition) -> bool:
    if not isinstance(own, (OneOf, NoneOf, Compared)) or own.fields[0] not in other.fields:
        return own == other
    if isinstance(other, IsSet):
        return other.filled and not (isinstance(own, OneOf) and any(map(blank, own.values)))
    if isinstance(own, OneOf) and isinstance(other, OneOf):
        return own.values <= other.values
    return own == other
