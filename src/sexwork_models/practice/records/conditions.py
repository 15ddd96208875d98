"""Conditions on the fields of a record, which rules and measures are declared with.

There are two kinds, `in` and `is set`, and no others, so that one declaration can be evaluated on a
record and on a table of any size. A condition on a row of which a field could not be read has three
truth values: it is met, it is not met, or nobody knows (None).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import attrs

from ...values.text import Text

__all__ = ["EMPTY", "Condition", "Conditions", "IsSet", "OneOf", "blank", "holds"]

EMPTY = (None, "", ())  # what a field that is not filled in may hold


def _frozen_values(values: Iterable[str | bool]) -> frozenset[str | bool]:
    return frozenset(values)


@attrs.frozen
class OneOf:
    """The field holds one of `values`; a list such as `models` holds at least one of them."""

    field: str
    values: frozenset[str | bool] = attrs.field(converter=_frozen_values)

    def met(self, cells: Mapping[str, Any]) -> bool | None:
        """Whether a record meets the condition; None if the field is not among its cells."""
        try:
            value = cells[self.field]
        except KeyError:
            return None
        if isinstance(value, tuple):
            return bool(self.values.intersection(value))
        return value in self.values

    def say(self) -> Text:
        """Returns the condition as text."""
        listed = ", ".join(sorted(map(str, self.values)))
        return Text(f"“{self.field}” thuộc “{listed}”", f"{self.field} in ({listed})")


@attrs.frozen
class IsSet:
    """The field is filled in."""

    field: str

    def met(self, cells: Mapping[str, Any]) -> bool | None:
        """Whether a record meets the condition; None if the field is not among its cells."""
        try:
            return not blank(cells[self.field])
        except KeyError:
            return None

    def say(self) -> Text:
        """Returns the condition as text."""
        return Text(f"có “{self.field}”", f"{self.field} filled in")


Condition: TypeAlias = OneOf | IsSet
Conditions: TypeAlias = tuple[Condition, ...]


def blank(value: object) -> bool:
    """Whether a field is empty: no value, no text or an empty list. A zero is a value."""
    return value in EMPTY


def holds(conditions: Iterable[Condition], cells: Mapping[str, Any]) -> bool | None:
    """Whether a record meets every condition.

    None if that depends on fields that could not be read, which are not among its cells.
    """
    unknown = False
    for condition in conditions:
        met = condition.met(cells)
        if not met:
            if met is False:
                return False
            unknown = True
    return None if unknown else True
