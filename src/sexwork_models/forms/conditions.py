"""Conditions on the fields of a record, which rules and measures are declared with.

There are two kinds, `in` and `is set`, and no others, so that one declaration can be evaluated on a
record and on a table of any size. A condition on a row of which a field could not be read has three
truth values: it is met, it is not met, or nobody knows (None).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import attrs

from ..values.text import LabelledEnum, Text

__all__ = ["EMPTY", "Condition", "ConditionNames", "Conditions", "IsSet", "OneOf", "blank", "holds"]

ConditionNames: TypeAlias = Callable[[str, str], Text]
"""The name of a value of a field, and of the field itself for the value `""`."""

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

    def say(self, names: ConditionNames) -> Text:
        """Returns the condition as text: the field and its values by name."""
        field, labels = names(self.field, ""), list[Text]()
        for value in sorted(self.values, key=str):
            if isinstance(value, LabelledEnum):
                labels.append(value.text)
            else:
                labels.append(names(self.field, str(value)))
        vi = " hoặc ".join(label.vi for label in labels)
        en = " or ".join(label.en for label in labels)
        return Text(f"{field.vi}: {vi}", f"{field.en}: {en}")


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

    def say(self, names: ConditionNames) -> Text:
        """Returns the condition as text: the field by name."""
        field = names(self.field, "")
        return Text(f"có nêu {field.vi}", f"{field.en} stated")


Condition: TypeAlias = OneOf | IsSet
Conditions: TypeAlias = tuple[Condition, ...]


def blank(value: object) -> bool:
    """Whether a field is empty: no value, no text or an empty list. A zero is a value."""
    return not value and value in EMPTY  # most are told by the first question, which is faster


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
