"""Conditions on the fields of a row, which rules and measures are declared with.

The list of conditions is closed, so that one declaration can be evaluated on a row and on a table
of any size. A condition on a row of which a field could not be read has three truth values: it is
met, it is not met, or nobody knows (None). An empty field meets `IsSet(field, filled=False)` and no
other condition.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

import attrs

from ..values.text import YES_OR_NO, LabelledEnum, Text

__all__ = [
    "COMPARISONS",
    "EMPTY",
    "AnyOf",
    "Compared",
    "Condition",
    "ConditionNames",
    "Conditions",
    "IsSet",
    "NoneOf",
    "OneOf",
    "blank",
    "fields_of",
    "holds",
    "on_days",
]

ConditionNames: TypeAlias = Callable[[str, str], Text]
"""The name of a value of a field, and of the field itself for the value `""`."""

EMPTY = (None, "", ())  # what a field that is not filled in may hold

COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}
"""The comparisons of a condition, by their sign."""


def _frozen_values(values: Iterable[str | bool]) -> frozenset[str | bool]:
    return frozenset(values)


@attrs.frozen
class _OfField:
    """A condition on one field."""

    field: str

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that the condition reads."""
        return (self.field,)


@attrs.frozen
class OneOf(_OfField):
    """The field holds one of `values`; a list such as `models` holds at least one of them."""

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
        field, labels = names(self.field, ""), _labels(self.field, self.values, names)
        if not labels:  # a set that has no word yet: no record meets it
            return Text(f"{field.vi}: chưa có mục nào", f"{field.en}: none yet")
        vi = " hoặc ".join(label.vi for label in labels)
        en = " or ".join(label.en for label in labels)
        return Text(f"{field.vi}: {vi}", f"{field.en}: {en}")


@attrs.frozen
class NoneOf(_OfField):
    """The field is filled in and holds none of `values`."""

    values: frozenset[str | bool] = attrs.field(converter=_frozen_values)

    def met(self, cells: Mapping[str, Any]) -> bool | None:
        """Whether a record meets the condition; None if the field is not among its cells."""
        try:
            value = cells[self.field]
        except KeyError:
            return None
        if blank(value):
            return False
        held = value if isinstance(value, tuple) else (value,)
        return self.values.isdisjoint(held)

    def say(self, names: ConditionNames) -> Text:
        """Returns the condition as text: the field and its values by name."""
        field, labels = names(self.field, ""), _labels(self.field, self.values, names)
        vi = " và không phải ".join(label.vi for label in labels)
        en = " nor ".join(label.en for label in labels)
        neither = "neither" if len(labels) > 1 else "not"
        return Text(f"{field.vi}: không phải {vi}", f"{field.en}: {neither} {en}")


@attrs.frozen
class IsSet(_OfField):
    """The field is filled in, or with `filled=False` is not."""

    filled: bool = True

    def met(self, cells: Mapping[str, Any]) -> bool | None:
        """Whether a record meets the condition; None if the field is not among its cells."""
        try:
            return blank(cells[self.field]) is not self.filled
        except KeyError:
            return None

    def say(self, names: ConditionNames) -> Text:
        """Returns the condition as text: the field by name."""
        field = names(self.field, "")
        if self.filled:
            return Text(f"có nêu {field.vi}", f"{field.en} stated")
        return Text(f"không nêu {field.vi}", f"{field.en} not stated")


@attrs.frozen
class Compared:
    """The field compares with `value`, or with `times` times the field `of`, as `sign` says.

    `value` is a number or a day, or `$first_day` or `$last_day`: the first or the last day of the
    period that is asked about, put in by `on_days`.
    """

    field: str
    sign: str
    value: Decimal | date | str | None = None
    of: str = ""
    times: Decimal = Decimal(1)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that the condition reads."""
        return (self.field, self.of) if self.of else (self.field,)

    def met(self, cells: Mapping[str, Any]) -> bool | None:
        """Whether a record meets the condition; None if a field is not among its cells."""
        if any(blank(cells[field]) for field in self.fields if field in cells):
            return False
        if any(field not in cells for field in self.fields):
            return None
        other: Any = cells[self.of] if self.of else self.value
        if self.times != 1:  # of numbers: days are compared as they are
            other = self.times * other
        return COMPARISONS[self.sign](cells[self.field], other)

    def on_days(self, first: date, last: date) -> Compared:
        """Returns the condition for a period, whose first and last day it may name."""
        days = {"$first_day": first, "$last_day": last}
        if self.value not in days:
            return self
        return attrs.evolve(self, value=days[str(self.value)])

    def say(self, names: ConditionNames) -> Text:
        """Returns the condition as text: the fields by name."""
        field = names(self.field, "")
        other = _said_value(self.value)
        if self.of:
            named = names(self.of, "")
            other = (
                named
                if self.times == 1
                else Text(
                    f"{self.times} × {named.vi}".replace(".", ","), f"{self.times} × {named.en}"
                )
            )
        sign = {"<=": "≤", ">=": "≥"}.get(self.sign, self.sign)
        return Text(f"{field.vi} {sign} {other.vi}", f"{field.en} {sign} {other.en}")


@attrs.frozen
class AnyOf:
    """At least one of several lists of conditions is met."""

    alternatives: tuple[tuple[Condition, ...], ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that the conditions read."""
        return tuple(field for where in self.alternatives for field in fields_of(where))

    def met(self, cells: Mapping[str, Any]) -> bool | None:
        """Whether a record meets one of the lists; None if that depends on unread fields."""
        unknown = False
        for where in self.alternatives:
            met = holds(where, cells)
            if met:
                return True
            unknown = unknown or met is None
        return None if unknown else False

    def say(self, names: ConditionNames) -> Text:
        """Returns the condition as text."""
        vi: list[str] = []
        en: list[str] = []
        for where in self.alternatives:
            said = [condition.say(names) for condition in where]
            vi.append(" và ".join(text.vi for text in said))
            en.append(" and ".join(text.en for text in said))
        return Text(f"({' hoặc '.join(vi)})", f"({' or '.join(en)})")


Condition: TypeAlias = OneOf | NoneOf | IsSet | Compared | AnyOf
Conditions: TypeAlias = tuple[Condition, ...]


def fields_of(where: Iterable[Condition]) -> tuple[str, ...]:
    """Returns the fields that conditions read, with their repetitions."""
    return tuple(field for condition in where for field in condition.fields)


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


def on_days(where: Conditions, first: date, last: date) -> Conditions:
    """Returns conditions for a period, whose first and last day comparisons may name."""
    conditions: list[Condition] = []
    for condition in where:
        if isinstance(condition, AnyOf):
            alternatives = (on_days(own, first, last) for own in condition.alternatives)
            conditions.append(AnyOf(tuple(alternatives)))
        elif isinstance(condition, Compared):
            conditions.append(condition.on_days(first, last))
        else:
            conditions.append(condition)
    return tuple(conditions)


def _labels(field: str, values: Iterable[str | bool], names: ConditionNames) -> list[Text]:
    labels: list[Text] = []
    for value in sorted(values, key=str):
        if isinstance(value, LabelledEnum):
            labels.append(value.text)
        elif isinstance(value, bool):
            labels.append(YES_OR_NO[value])
        else:
            labels.append(names(field, str(value)))
    return labels


def _said_value(value: object) -> Text:
    if value == "$first_day":
        return Text("ngày đầu kỳ", "the first day of the period")
    if value == "$last_day":
        return Text("ngày cuối kỳ", "the last day of the period")
    if isinstance(value, date):
        return Text(f"{value:%d/%m/%Y}", value.isoformat())
    return Text(str(value).replace(".", ","), str(value))
