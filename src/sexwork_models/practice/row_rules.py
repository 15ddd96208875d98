"""What a rule about one record is: a closed set of six kinds, each a declaration that also a table can be held against."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias

import attrs

from ..framework.rows import Contradiction
from .conditions import Condition, Conditions, blank, holds

__all__ = ["AtLeast", "ForbiddenWhen", "In", "Matches", "NotAbove", "RequiredWhen", "RowRule", "contradictions_of"]


def _values(values: Iterable[str]) -> frozenset[str]:
    return frozenset(values)


@attrs.frozen
class In:
    """A filled field holds one of `values`."""

    code: str
    field: str
    values: frozenset[str] = attrs.field(converter=_values)

    def broken(self, cells: Mapping[str, Any]) -> bool:
        """Whether a record breaks the rule."""
        value = cells[self.field]
        return bool(set(value) - self.values) if isinstance(value, tuple) else not blank(value) and value not in self.values


@attrs.frozen
class AtLeast:
    """A filled number is not below `low`."""

    code: str
    field: str
    low: int = 0

    def broken(self, cells: Mapping[str, Any]) -> bool:
        """Whether a record breaks the rule."""
        value = cells[self.field]
        return value is not None and value < self.low


@attrs.frozen
class NotAbove:
    """A filled field is not above another: persons are never more than contacts."""

    code: str
    field: str
    limit: str

    def broken(self, cells: Mapping[str, Any]) -> bool:
        """Whether a record breaks the rule."""
        value, limit = cells[self.field], cells[self.limit]
        return value is not None and limit is not None and operator.gt(value, limit)


@attrs.frozen
class RequiredWhen:
    """The field is filled whenever the conditions hold."""

    code: str
    field: str
    when: Conditions

    def broken(self, cells: Mapping[str, Any]) -> bool:
        """Whether a record breaks the rule."""
        return blank(cells[self.field]) and holds(self.when, cells)


@attrs.frozen
class ForbiddenWhen:
    """The field is empty whenever the conditions hold."""

    code: str
    field: str
    when: Conditions

    def broken(self, cells: Mapping[str, Any]) -> bool:
        """Whether a record breaks the rule."""
        return not blank(cells[self.field]) and holds(self.when, cells)


@attrs.frozen(slots=False)
class Matches:
    """A filled text matches `pattern` from end to end and holds none of `never`.

    Patterns use ASCII classes only, so that every engine reads them alike.
    """

    code: str
    field: str
    pattern: str
    never: tuple[str, ...] = ()

    @cached_property
    def _compiled(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(part, re.ASCII) for part in (self.pattern, *self.never))

    def broken(self, cells: Mapping[str, Any]) -> bool:
        """Whether a record breaks the rule."""
        value = cells[self.field]
        whole, *never = self._compiled
        return not blank(value) and (not whole.fullmatch(value) or any(part.search(value) for part in never))


RowRule: TypeAlias = In | AtLeast | NotAbove | RequiredWhen | ForbiddenWhen | Matches

_SHOWN = (int, date)


def fields_of(rule: RowRule) -> frozenset[str]:
    """Every field that a rule looks at."""
    when: Iterable[Condition] = getattr(rule, "when", ())
    limit = getattr(rule, "limit", None)
    return frozenset({rule.field, *([limit] if limit else []), *(condition.field for condition in when)})


def contradictions_of(rules: Iterable[RowRule], cells: Mapping[str, Any]) -> Iterator[Contradiction]:
    """Each rule that a record breaks; a rule about a field that could not be read says nothing."""
    for rule in rules:
        try:
            broken = rule.broken(cells)
        except KeyError:
            continue
        if broken:
            yield Contradiction(rule.code, rule.field, _params(rule, cells))


def _params(rule: RowRule, cells: Mapping[str, Any]) -> dict[str, object]:
    """What the sentence may show: numbers and days, never a code or a text."""
    value = cells[rule.field]
    return {"field": rule.field, "value": value if isinstance(value, _SHOWN) else "…"}
