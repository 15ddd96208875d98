"""Declarative rules about one record, and the rules of form that every record must follow.

There are six kinds and no others, so that one declaration can be checked on a record and on a table
of any size.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property, partial
from itertools import repeat
from operator import gt
from typing import Any, Self, TypeAlias

import attrs

from ..core.findings import Issue
from ..core.identifiers import shown_value
from ..intake.code_forms import (
    ACRONYM,
    CODE,
    CODE_WITH_DIGIT,
    FORBIDDEN_IN_CODE,
    FORBIDDEN_IN_ID,
    ID,
    SPREADSHEET_FORMS,
)
from .conditions import EMPTY, IsSet, OneOf, blank, holds
from .record_terms import FUNDING_WORD, Consent, Item, RecordKind

__all__ = [
    "COUNT_FIELDS",
    "FORM_RULES",
    "HIDDEN_CODE_FIELDS",
    "PRINTED_CODE_FIELDS",
    "RECORD_ID_FIELDS",
    "AtLeast",
    "ForbiddenWhen",
    "In",
    "Matches",
    "NotAbove",
    "RequiredWhen",
    "RowRule",
    "RowRules",
    "code_rule",
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
        return value is not None and limit is not None and gt(value, limit)


@attrs.frozen
class RequiredWhen:
    """The field is filled whenever the conditions hold."""

    code: str
    field: str
    when: tuple[OneOf | IsSet, ...]

    def broken(self, cells: Mapping[str, Any]) -> bool:
        """Whether a record breaks the rule."""
        return blank(cells[self.field]) and holds(self.when, cells) is True


@attrs.frozen
class ForbiddenWhen:
    """The field is empty whenever the conditions hold."""

    code: str
    field: str
    when: tuple[OneOf | IsSet, ...]

    def broken(self, cells: Mapping[str, Any]) -> bool:
        """Whether a record breaks the rule."""
        return not blank(cells[self.field]) and holds(self.when, cells) is True


@attrs.frozen(slots=False)
class Matches:
    """A filled text matches `pattern` from end to end and holds none of `never`.

    A text that breaks it by one of `forms` has the code of that form. Patterns use ASCII classes
    only, so that every engine reads them alike.
    """

    code: str
    field: str
    pattern: str
    never: tuple[str, ...] = ()
    forms: tuple[tuple[str, str], ...] = ()

    def code_of(self, value: str) -> str:
        """Returns the code of a text that breaks the rule: that of its form, if it has one."""
        codes = (code for code, form in self.forms if re.search(form, value, re.ASCII))
        return next(codes, self.code)

    @property
    def forbidden(self) -> tuple[str, ...]:
        """Every pattern that a text may not hold, those of the forms among them."""
        return (*self.never, "|".join(form for _, form in self.forms)) if self.forms else self.never

    @cached_property
    def _required(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.ASCII)

    @cached_property
    def _forbidden(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(pattern, re.ASCII) for pattern in self.forbidden)

    def broken(self, cells: Mapping[str, Any]) -> bool:
        """Whether a record breaks the rule."""
        value = cells[self.field]
        if blank(value):
            return False
        if not self._required.fullmatch(value):
            return True
        return any(map(re.Pattern.search, self._forbidden, repeat(value)))


RowRule: TypeAlias = In | AtLeast | NotAbove | RequiredWhen | ForbiddenWhen | Matches
_PlacedRule: TypeAlias = tuple[int, RowRule]  # a rule and its place among others


def fields_of(rule: RowRule) -> frozenset[str]:
    """Returns every field that a rule reads."""
    fields = {rule.field}
    if isinstance(rule, NotAbove):
        fields.add(rule.limit)
    elif isinstance(rule, (RequiredWhen, ForbiddenWhen)):
        fields.update(condition.field for condition in rule.when)
    return frozenset(fields)


def _deciding_condition(rule: RowRule) -> OneOf | IsSet:
    """Returns a condition that a record meets if it breaks the rule: the narrowest, the last."""
    if isinstance(rule, (RequiredWhen, ForbiddenWhen)):
        return rule.when[-1]
    return IsSet(rule.field)


class RowRules(tuple[RowRule, ...]):
    """Rules that are checked together, in their order."""

    _of_filled: dict[str, list[_PlacedRule]]  # broken only where this field is filled in
    _of_value: dict[str, dict[object, list[_PlacedRule]]]  # only where it holds this value

    @classmethod
    def of(cls, *rules: RowRule) -> Self:
        """Returns some rules together."""
        together = cls(rules)
        together._of_filled, together._of_value = {}, {}
        for placed in enumerate(rules):
            decisive = _deciding_condition(placed[1])
            if isinstance(decisive, IsSet):
                together._of_filled.setdefault(decisive.field, []).append(placed)
                continue
            for value in decisive.values:
                by_value = together._of_value.setdefault(decisive.field, {})
                by_value.setdefault(value, []).append(placed)
        return together

    def _asked_of(self, cells: Mapping[str, Any]) -> list[_PlacedRule]:
        """Returns the rules that a record may break: few, as most of its fields are blank."""
        asked: list[_PlacedRule] = []
        for field, rules in self._of_filled.items():
            if (value := cells.get(field)) or value not in EMPTY:  # `blank`, without a call
                asked += rules
        for field, rules_by_value in self._of_value.items():
            value = cells.get(field)
            for part in value if isinstance(value, tuple) else (value,):
                asked += rules_by_value.get(part, ())
        return asked

    def contradictions(self, cells: Mapping[str, Any]) -> list[Issue]:
        """Returns one contradiction for each rule that a record breaks, in the order of the rules.

        A rule that needs a field which is not in `cells`, because it could not be read, is skipped.
        """
        broken: dict[int, RowRule] = {}
        for place, rule in self._asked_of(cells):
            try:
                if rule.broken(cells):
                    broken[place] = rule
            except KeyError:
                continue
        issues: list[Issue] = []
        if not broken:  # as in most records
            return issues
        for _, rule in sorted(broken.items()):
            shown = shown_value(cells[rule.field])
            code = rule.code_of(cells[rule.field]) if isinstance(rule, Matches) else rule.code
            issues.append(Issue(code, {"field": rule.field, "value": shown}, rule.field))
        return issues


COUNT_FIELDS = ("contacts", "persons", "participants", "days", "nights", "score", "items", "amount")
# Codes by which counts are broken down, and printed; the others lead to people and never are.
PRINTED_CODE_FIELDS = ("group", "site", "provider", "reporter")
HIDDEN_CODE_FIELDS = ("client", "establishment", "referral", "case")
RECORD_ID_FIELDS = ("id", "supersedes")

_CLIENT = (OneOf("kind", {RecordKind.CLIENT}),)
_EVENT = (OneOf("kind", {RecordKind.EVENT}),)
_CONSENT_NOT_GIVEN = (OneOf("consent", {Consent.REFUSED, Consent.NOT_ASKED}),)
_CONSENT_WITHDRAWN = (OneOf("consent", {Consent.WITHDRAWN}),)


_code_form = partial(Matches, never=FORBIDDEN_IN_CODE, forms=SPREADSHEET_FORMS)


def code_rule(field: str, *, printed: bool) -> Matches:
    """Returns the rule of form of a code; one that is printed holds a digit, or is an acronym."""
    pattern = f"{CODE_WITH_DIGIT}|{ACRONYM}" if printed else CODE
    return _code_form("opaque-code-form", field, pattern)


FORM_RULES = RowRules.of(
    *(AtLeast("negative-count", field) for field in COUNT_FIELDS),
    _code_form("client-code-form", "client", CODE),
    *(code_rule(field, printed=False) for field in HIDDEN_CODE_FIELDS if field != "client"),
    *(code_rule(field, printed=True) for field in PRINTED_CODE_FIELDS),
    *(
        Matches("opaque-code-form", field, ID, FORBIDDEN_IN_ID, SPREADSHEET_FORMS)
        for field in RECORD_ID_FIELDS
    ),
    _code_form("opaque-code-form", "funding", f"{CODE_WITH_DIGIT}|{FUNDING_WORD}"),
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
