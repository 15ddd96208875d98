"""What can be wrong with one record beside its form: ids that lead nowhere, places of another day, what needs protection."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import attrs

from ...core.findings import Finding, Where
from ...core.identifiers import looks_like_identifier
from ...framework.checks import orphan
from ...framework.framework import Framework
from ...framework.tables.pilots import CROSS_CUTTING
from ...intake.parsing import Located
from ...values.intervals import NoValue
from .client_codes import PSEUDONYM_FORM
from .conditions import IsSet, OneOf
from .model import ActivityRecord
from .protection import is_protection_case
from .row_rules import (
    OPAQUE_CODES,
    ForbiddenWhen,
    In,
    Matches,
    RequiredWhen,
    RowRule,
    contradictions_of,
)
from .terms import RecordKind

__all__ = ["ROUTED", "RowOfRecords", "declared_rules", "row_findings"]

ROUTED = "protection-case"
RowOfRecords = Located[ActivityRecord]

_WITH_DIGIT = r"[A-Za-z0-9_-]*[0-9][A-Za-z0-9_-]*"
_STANDS = OneOf("cancelled", {False})
_EVENT = OneOf("kind", {RecordKind.EVENT})


@attrs.frozen
class DeclaredRules:
    """The rules about one record that rest on a framework: ids of its tables, and what an activity must state."""

    references: tuple[tuple[In, str], ...]
    others: tuple[RowRule, ...]


def declared_rules(framework: Framework) -> DeclaredRules:
    """The declared rules of a framework."""
    tables = (
        ("activity", "activities", framework.activities),
        ("models", "models", framework.models),
        ("population", "populations", framework.populations),
        ("recipient", "populations", framework.populations),
    )
    references = tuple(
        (In("orphan-reference", field, frozenset(known)), table) for field, table, known in tables
    )
    return DeclaredRules(references, (*_enforcement(framework), *_owed(framework), *_CONSENT))


_CONSENT: tuple[RowRule, ...] = (
    RequiredWhen("consent-not-recorded", "consent", (IsSet("client"),)),
    Matches("client-code-like-name", "client", rf"{PSEUDONYM_FORM}|{_WITH_DIGIT}"),
    *(
        Matches("opaque-code-like-name", field, _WITH_DIGIT)
        for field in OPAQUE_CODES
        if field != "client"
    ),
    RequiredWhen(
        "population-not-stated", "population", (_STANDS, OneOf("kind", {RecordKind.CLIENT}))
    ),
    RequiredWhen("amount-without-source", "funding", (IsSet("amount"),)),
)


def _enforcement(framework: Framework) -> Iterator[RowRule]:
    acts = frozenset(row.id for row in framework.activities.values() if row.enforcement)
    yield ForbiddenWhen("enforcement-in-records", "activity", (OneOf("activity", acts),))


def _owed(framework: Framework) -> Iterator[RowRule]:
    """What a record of an activity should state, so that its count is no mere bound."""

    def towards(*indicators: str) -> OneOf:
        rows = framework.activities.values()
        return OneOf("activity", {row.id for row in rows if set(indicators) & set(row.indicators)})

    yield RequiredWhen("number-not-stated", "contacts", (_STANDS, _EVENT, towards("I01")))
    yield RequiredWhen(
        "number-not-stated", "participants", (_STANDS, _EVENT, towards("I22", "I26"))
    )
    yield RequiredWhen("number-not-stated", "days", (_STANDS, towards("I35")))
    yield RequiredWhen("case-not-stated", "case", (_STANDS, towards("I33", "I34", "I36")))
    yield RequiredWhen(
        "population-not-stated", "population", (_STANDS, _EVENT, towards("I01", "I02", "I14"))
    )


@cache
def _rules_of(framework: Framework) -> DeclaredRules:
    return declared_rules(framework)


def row_findings(item: RowOfRecords, framework: Framework) -> Iterator[Finding]:
    """Everything wrong with one record; of a protection case only that, by the number of its row."""
    if is_protection_case(item.row):
        yield Finding(ROUTED, Where(item.raw.where.file, item.raw.where.line))
        return
    rules = _rules_of(framework)
    cells = {name: value for name, value in item.row.__dict__.items() if name not in item.unread}
    yield from _references(item, rules)
    for one in contradictions_of(rules.others, cells):
        yield Finding(
            one.code, item.raw.at(one.field), {**one.params, "activity": item.row.activity}
        )
    yield from _place(item, framework)
    yield from _model_of_activity(item, framework)
    if looks_like_identifier(item.row.note):
        yield Finding("identifier-in-text", item.raw.at("note"), {"field": "note"})


def _references(item: RowOfRecords, rules: DeclaredRules) -> Iterator[Finding]:
    for rule, table in rules.references:
        value = getattr(item.row, rule.field)
        for id in value if isinstance(value, tuple) else (value,):
            if id and id not in rule.values and rule.field not in item.unread:
                yield orphan(item, rule.field, _shown(id), table, rule.values)


def _shown(code: str) -> str:
    """A code that leads nowhere, if it may be repeated: in its place a name may stand."""
    return code if code.isdigit() and not looks_like_identifier(code) else "…"


def _place(item: RowOfRecords, framework: Framework) -> Iterator[Finding]:
    """A code that no place has, or has on the day of the record: a district that ended, a code not yet given."""
    code, day = item.row.place, item.row.day
    if "place" in item.unread:
        return
    if code not in framework.places:
        yield orphan(item, "place", _shown(code), "places", framework.places)
    elif "day" not in item.unread and isinstance(outcome := framework.place(code, day), NoValue):
        near = outcome.before or outcome.after or "-"
        yield Finding(
            "place-not-on-day", item.raw.at("place"), {"code": code, "day": day, "near": near}
        )


def _model_of_activity(item: RowOfRecords, framework: Framework) -> Iterator[Finding]:
    if item.row.activity not in framework.activities or item.unread & {"models", "activity"}:
        return
    activity = framework.activities[item.row.activity]
    if CROSS_CUTTING in activity.models:
        return
    known = set(item.row.models) & set(framework.models)
    if known and not set(activity.models) & known:
        params = {"activity": activity.id, "expected": activity.models, "models": sorted(known)}
        yield Finding("activity-of-other-model", item.raw.at("models"), params)
