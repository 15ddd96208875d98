"""Whether every row that meets some conditions meets others, as far as declarations show it."""

from __future__ import annotations

from .conditions import COMPARISONS, Compared, Condition, Conditions, IsSet, NoneOf, OneOf, blank

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
    if isinstance(own, Compared) and isinstance(other, Compared):
        return own == other or _is_tighter(own, other)
    return own == other


def _is_tighter(own: Compared, other: Compared) -> bool:
    """Whether a bound of a field holds another bound, to the same side, of the same field."""
    if own.of or other.of or other.sign == "=" or own.sign[0] not in ("=", other.sign[0]):
        return False
    if isinstance(own.value, str) or type(own.value) is not type(other.value):
        return False  # a day of the period, which is not known here
    is_excluded = own.value == other.value and own.sign == other.sign[0]
    return is_excluded or COMPARISONS[other.sign](own.value, other.value)
