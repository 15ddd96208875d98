"""What a rule about one record is: a closed set of six kinds, each a declaration that also a table can be held against."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias

import attrs

from ...intake.fields import Contradiction
from .conditions import Condition, Conditions, IsSet, OneOf, blank, holds
from .terms import Consent, Item, RecordKind

__all__ = [
    "COUNTS",
    "FORM_RULES",
    "OPAQUE_CODES",
    "AtLeast",
    "ForbiddenWhen",
    "In",
    "Matches",
    "NotAbove",
    "RequiredWhen",
    "RowRule",
    "contradictions_of",
]


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
        return (
            bool(set(value) - self.values)
            if isinstance(value, tuple)
            else not blank(value) and value not in self.values
        )


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
        return not blank(value) and (
            not whole.fullmatch(value) or any(part.search(value) for part in never)
        )


RowRule: TypeAlias = In | AtLeast | NotAbove | RequiredWhen | ForbiddenWhen | Matches

_SHOWN = (int, date)


def fields_of(rule: RowRule) -> frozenset[str]:
    """Every field that a rule looks at."""
    when: Iterable[Condition] = getattr(rule, "when", ())
    limit = getattr(rule, "limit", None)
    return frozenset(
        {rule.field, *([limit] if limit else []), *(condition.field for condition in when)}
    )


def contradictions_of(
    rules: Iterable[RowRule], cells: Mapping[str, Any]
) -> Iterator[Contradiction]:
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


COUNTS = ("contacts", "persons", "participants", "days", "nights", "score", "items", "amount")
OPAQUE_CODES = (
    "client",
    "establishment",
    "group",
    "site",
    "provider",
    "referral",
    "case",
    "reporter",
)

_CODE = r"[A-Za-z0-9][A-Za-z0-9_-]*[A-Za-z0-9]"
_NO_CODE = (
    r"[0-9](?:[-_]?[0-9]){7}",  # a telephone or identity number, or a date of birth
    r"^[0-9_-]+$",  # digits alone: spreadsheets eat their zeros
    r"[0-9]{1,2}[-_][0-9]{1,2}[-_](?:19|20)[0-9]{2}",
    r"(?:19|20)[0-9]{2}[-_][0-9]{1,2}[-_][0-9]{1,2}",
    r"(?:^|[^0-9])[0-3]?[0-9][-_][01]?[0-9][-_][0-9]{2}(?:[^0-9]|$)",
)
_ID = r"[A-Za-z0-9][A-Za-z0-9_.:/-]*"
_NO_ID = (r"^(?:84|0)[0-9]{8,10}$",)  # a telephone number
_CLIENT = (OneOf("kind", {RecordKind.CLIENT}),)
_EVENT = (OneOf("kind", {RecordKind.EVENT}),)
_REFUSED = (OneOf("consent", {Consent.REFUSED, Consent.NOT_ASKED}),)
_WITHDRAWN = (OneOf("consent", {Consent.WITHDRAWN}),)

FORM_RULES: tuple[RowRule, ...] = (
    *(AtLeast("negative-count", field) for field in COUNTS),
    Matches("client-code-form", "client", _CODE, _NO_CODE),
    *(
        Matches("opaque-code-form", field, _CODE, _NO_CODE)
        for field in OPAQUE_CODES
        if field != "client"
    ),
    Matches("opaque-code-form", "id", _ID, _NO_ID),
    NotAbove("entered-before-day", "day", "entered_on"),
    NotAbove("persons-above-contacts", "persons", "contacts"),
    ForbiddenWhen("client-in-event", "client", _EVENT),
    ForbiddenWhen("establishment-with-client", "establishment", _CLIENT),
    ForbiddenWhen("count-in-client-record", "persons", _CLIENT),
    ForbiddenWhen("count-in-client-record", "participants", _CLIENT),
    ForbiddenWhen("referral-in-event", "referral_stage", _EVENT),
    ForbiddenWhen("coded-without-consent", "client", _REFUSED),
    ForbiddenWhen("coded-after-withdrawal", "client", _WITHDRAWN),
    RequiredWhen("referral-without-code", "referral", (IsSet("referral_stage"),)),
    RequiredWhen("referral-without-stage", "referral_stage", (IsSet("referral"),)),
    RequiredWhen("items-of-what", "item", (IsSet("items"),)),
    RequiredWhen("items-how-many", "items", (IsSet("item"),)),
    RequiredWhen("condoms-to-whom", "recipient", (OneOf("item", {Item.CONDOM}),)),
    RequiredWhen("cancels-what", "supersedes", (OneOf("cancelled", {True}),)),
)
