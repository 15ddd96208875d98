"""Declarative rules about one record, and the rules of form that every record must follow.

There are six kinds and no others, so that one declaration can be checked on a record and on a table
of any size.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias

import attrs

from ...core.findings import Issue
from ...core.identifying_numbers import NUMBERS_IN_CODES
from .conditions import Conditions, IsSet, OneOf, blank, holds
from .terms import Consent, FundingKind, Item, RecordKind

__all__ = [
    "CODE_WITH_DIGIT",
    "COUNT_FIELDS",
    "FORM_RULES",
    "FUNDING_WORD",
    "HIDDEN_CODE_FIELDS",
    "OPAQUE_CODE_FIELDS",
    "PRINTED_CODE_FIELDS",
    "RECORD_ID_FIELDS",
    "AtLeast",
    "ForbiddenWhen",
    "In",
    "Matches",
    "NotAbove",
    "RequiredWhen",
    "RowRule",
    "code_rule",
    "contradictions_of",
    "is_opaque_code",
]


def _frozen_values(values: Iterable[str]) -> frozenset[str]:
    return frozenset(values)


@attrs.frozen
class In:
    """A filled field holds one of `values`."""

    code: str
    field: str
    values: frozenset[str] = attrs.field(converter=_frozen_values)

    def broken(self, cells: Mapping[str, Any]) -> bool:
        """Whether a record breaks the rule."""
        value = cells[self.field]
        if isinstance(value, tuple):
            return bool(set(value) - self.values)
        return not blank(value) and value not in self.values


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
        return blank(cells[self.field]) and holds(self.when, cells) is True


@attrs.frozen
class ForbiddenWhen:
    """The field is empty whenever the conditions hold."""

    code: str
    field: str
    when: Conditions

    def broken(self, cells: Mapping[str, Any]) -> bool:
        """Whether a record breaks the rule."""
        return not blank(cells[self.field]) and holds(self.when, cells) is True


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
        return tuple(re.compile(pattern, re.ASCII) for pattern in (self.pattern, *self.never))

    def broken(self, cells: Mapping[str, Any]) -> bool:
        """Whether a record breaks the rule."""
        value = cells[self.field]
        if blank(value):
            return False
        required, *forbidden = self._compiled
        return not required.fullmatch(value) or any(pattern.search(value) for pattern in forbidden)


RowRule: TypeAlias = In | AtLeast | NotAbove | RequiredWhen | ForbiddenWhen | Matches

_PRINTABLE = (int, date)  # values that a message may repeat; never a code or a text


def fields_of(rule: RowRule) -> frozenset[str]:
    """Returns every field that a rule reads."""
    fields = {rule.field}
    if isinstance(rule, NotAbove):
        fields.add(rule.limit)
    elif isinstance(rule, (RequiredWhen, ForbiddenWhen)):
        fields.update(condition.field for condition in rule.when)
    return frozenset(fields)


def contradictions_of(rules: Iterable[RowRule], cells: Mapping[str, Any]) -> Iterator[Issue]:
    """Yields one contradiction for each rule that a record breaks.

    A rule that needs a field which is not in `cells`, because it could not be read, is skipped.
    """
    for rule in rules:
        try:
            broken = rule.broken(cells)
        except KeyError:
            continue
        if broken:
            value = cells[rule.field]
            shown = value if isinstance(value, _PRINTABLE) else "…"
            yield Issue(rule.code, {"field": rule.field, "value": shown}, rule.field)


COUNT_FIELDS = ("contacts", "persons", "participants", "days", "nights", "score", "items", "amount")
# Codes by which counts are broken down, and printed; the others lead to people and never are.
PRINTED_CODE_FIELDS = ("group", "site", "provider", "reporter")
HIDDEN_CODE_FIELDS = ("client", "establishment", "referral", "case")
OPAQUE_CODE_FIELDS = (*HIDDEN_CODE_FIELDS, *PRINTED_CODE_FIELDS)
RECORD_ID_FIELDS = ("id", "supersedes")

_CODE = r"[A-Za-z0-9][A-Za-z0-9_-]*[A-Za-z0-9]"
# Such a code with a digit in it. Letters alone may be the name of a person, unless they are few and
# all capital, as in the acronym of an office or a donor.
CODE_WITH_DIGIT = r"(?:[A-Za-z][A-Za-z_-]*)?[0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?"
_ACRONYM = r"[A-Z]{2,5}"
_FORBIDDEN_IN_CODE = (
    r"[0-9](?:[-_]?[0-9]){7}",  # a telephone or identity number, or a date of birth
    r"^[0-9_-]+$",  # digits alone: spreadsheets eat their zeros
    r"[0-9]{1,2}[-_][0-9]{1,2}[-_](?:19|20)[0-9]{2}",
    r"(?:19|20)[0-9]{2}[-_][0-9]{1,2}[-_][0-9]{1,2}",
    r"(?:^|[^0-9])[0-3]?[0-9][-_][01]?[0-9][-_][0-9]{2}(?:[^0-9]|$)",
)
_ID = r"[A-Za-z0-9][A-Za-z0-9_.:/-]*"
# A telephone or identity number, wherever it stands, and the address of a profile.
_FORBIDDEN_IN_ID = (*NUMBERS_IN_CODES, r"\.(?:[cC][oO][mM]|[mM][eE])/")
_CLIENT = (OneOf("kind", {RecordKind.CLIENT}),)
_EVENT = (OneOf("kind", {RecordKind.EVENT}),)
_CONSENT_NOT_GIVEN = (OneOf("consent", {Consent.REFUSED, Consent.NOT_ASKED}),)
_CONSENT_WITHDRAWN = (OneOf("consent", {Consent.WITHDRAWN}),)


def _kinds_of_funding() -> Iterator[str]:
    """Yields the words for the kinds of funding of a plan, in small and in capital letters."""
    for kind in FundingKind:
        yield from (kind.value, kind.value.capitalize(), kind.value.upper())


# What names a source of funds without being a code of its own.
FUNDING_WORD = "|".join((_ACRONYM, *_kinds_of_funding()))


def code_rule(field: str, *, printed: bool) -> Matches:
    """Returns the rule of form of a code; one that is printed holds a digit, or is an acronym."""
    pattern = f"{CODE_WITH_DIGIT}|{_ACRONYM}" if printed else _CODE
    return Matches("opaque-code-form", field, pattern, _FORBIDDEN_IN_CODE)


FORM_RULES: tuple[RowRule, ...] = (
    *(AtLeast("negative-count", field) for field in COUNT_FIELDS),
    Matches("client-code-form", "client", _CODE, _FORBIDDEN_IN_CODE),
    *(code_rule(field, printed=False) for field in HIDDEN_CODE_FIELDS if field != "client"),
    *(code_rule(field, printed=True) for field in PRINTED_CODE_FIELDS),
    *(Matches("opaque-code-form", field, _ID, _FORBIDDEN_IN_ID) for field in RECORD_ID_FIELDS),
    Matches("opaque-code-form", "funding", f"{CODE_WITH_DIGIT}|{FUNDING_WORD}", _FORBIDDEN_IN_CODE),
    NotAbove("entered-before-day", "day", "entered_on"),
    NotAbove("persons-above-contacts", "persons", "contacts"),
    NotAbove("persons-above-participants", "persons", "participants"),
    ForbiddenWhen("client-in-event", "client", _EVENT),
    ForbiddenWhen("establishment-with-client", "establishment", _CLIENT),
    ForbiddenWhen("count-in-client-record", "persons", _CLIENT),
    ForbiddenWhen("count-in-client-record", "participants", _CLIENT),
    ForbiddenWhen("referral-in-event", "referral_stage", _EVENT),
    ForbiddenWhen("coded-without-consent", "client", _CONSENT_NOT_GIVEN),
    ForbiddenWhen("coded-after-withdrawal", "client", _CONSENT_WITHDRAWN),
    RequiredWhen("referral-without-code", "referral", (IsSet("referral_stage"),)),
    RequiredWhen("referral-without-stage", "referral_stage", (IsSet("referral"),)),
    RequiredWhen("items-of-what", "item", (IsSet("items"),)),
    RequiredWhen("items-how-many", "items", (IsSet("item"),)),
    RequiredWhen("condoms-to-whom", "recipient", (OneOf("item", {Item.CONDOM}),)),
    RequiredWhen("cancels-what", "supersedes", (OneOf("cancelled", {True}),)),
)

_OPAQUE = code_rule("code", printed=True)


def is_opaque_code(code: str) -> bool:
    """Whether a text has the form of an opaque code: it holds a digit, or is a short acronym."""
    return code != "" and not _OPAQUE.broken({"code": code})
