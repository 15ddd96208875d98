"""Rules about one record that need the framework: ids, places on a day, fields to fill in.

A protection case is reported by the number of its row only, so that nothing else of it is repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from math import isfinite

import attrs
from dateutil.relativedelta import relativedelta

from ...core.errors import NumberFormError
from ...core.findings import Finding, Where
from ...core.identifiers import looks_like_identifier, shown_value
from ...forms.conditions import IsSet, OneOf
from ...forms.record_terms import RecordKind
from ...forms.records import ActivityRecord
from ...forms.row_rules import (
    COUNT_FIELDS,
    HIDDEN_CODE_FIELDS,
    ForbiddenWhen,
    In,
    Matches,
    NotAbove,
    RequiredWhen,
    RowRule,
    RowRules,
)
from ...framework.checks import orphan_reference
from ...framework.code_lists import codes_of, unknown_place
from ...framework.framework import Framework
from ...framework.tables.pilots import share_a_model
from ...intake.code_forms import CODE_WITH_DIGIT
from ...intake.rows import ParsedRow
from ...values.amounts import parse_number
from ...values.intervals import NoValue
from .client_codes import PSEUDONYM_FORM
from .protection import is_protection_case

__all__ = [
    "PROTECTION_CASE_CODE",
    "LocatedRecord",
    "fraction_findings",
    "framework_rules",
    "last_plausible_day",
    "printable_code",
    "row_findings",
]

PROTECTION_CASE_CODE = "protection-case"
LocatedRecord = ParsedRow[ActivityRecord]

_NOT_CANCELLED = OneOf("cancelled", {False})
_EVENT = OneOf("kind", {RecordKind.EVENT})
_CLIENT = OneOf("kind", {RecordKind.CLIENT})

_GENERAL_RULES: tuple[RowRule, ...] = (
    RequiredWhen("consent-not-recorded", "consent", (IsSet("client"),)),
    Matches("client-code-like-name", "client", rf"{PSEUDONYM_FORM}|{CODE_WITH_DIGIT}"),
    *(
        Matches("opaque-code-like-name", field, CODE_WITH_DIGIT)
        for field in HIDDEN_CODE_FIELDS
        if field != "client"
    ),
    RequiredWhen("population-not-stated", "population", (_NOT_CANCELLED, _CLIENT)),
    RequiredWhen("amount-without-source", "funding", (IsSet("amount"),)),
    NotAbove("nights-above-days", "nights", "days"),
)
_MISSING_CODES = {"case": "case-not-stated", "population": "population-not-stated"}
_LATEST_AFTER_DATA = relativedelta(years=5)


@attrs.frozen
class FrameworkRules:
    """The rules about one record that depend on a framework.

    `references` are the fields that hold ids, each with the name of the table of these ids;
    `others` are about what an activity must and must not state.
    """

    references: tuple[tuple[In, str], ...]
    others: RowRules


def framework_rules(framework: Framework) -> FrameworkRules:
    """Returns the rules about one record that depend on `framework`."""
    tables = (
        ("activity", "activities", framework.activities),
        ("models", "models", framework.models),
        ("population", "populations", framework.populations),
        ("recipient", "populations", framework.populations),
    )
    references = tuple(
        (In("orphan-reference", field, frozenset(known)), table) for field, table, known in tables
    )
    acts = {activity.id for activity in framework.activities.values() if activity.enforcement}
    enforcement = ForbiddenWhen("enforcement-in-records", "activity", (OneOf("activity", acts),))
    others = RowRules.of(enforcement, *_required_fields(framework), *_GENERAL_RULES)
    return FrameworkRules(references, others)


def _required_fields(framework: Framework) -> Iterator[RowRule]:
    """Yields what a record of an activity should state, so that its count is exact."""
    for field, activities in _activities_by_field(framework, "required_in_events").items():
        yield RequiredWhen(_missing_code(field), field, (_NOT_CANCELLED, _EVENT, activities))
    for field, activities in _activities_by_field(framework, "required_fields").items():
        yield RequiredWhen(_missing_code(field), field, (_NOT_CANCELLED, activities))


def _activities_by_field(framework: Framework, requirement: str) -> Mapping[str, OneOf]:
    """Returns for each field that an indicator requires, the activities that work towards it."""
    by_indicator: dict[str, set[str]] = {}
    for activity in framework.activities.values():
        for id in activity.indicators:
            by_indicator.setdefault(id, set()).add(activity.id)
    by_field: dict[str, set[str]] = {}
    for indicator in framework.indicators.values():
        for field in getattr(indicator, requirement):
            by_field.setdefault(field, set()).update(by_indicator.get(indicator.id, ()))
    return {field: OneOf("activity", found) for field, found in by_field.items()}


def _missing_code(field: str) -> str:
    """Returns the code of the finding for a required field that is blank."""
    if field in COUNT_FIELDS:
        return "number-not-stated"
    return _MISSING_CODES.get(field, "field-not-stated")


_cached_rules = cache(framework_rules)


def row_findings(item: LocatedRecord, framework: Framework) -> Iterator[Finding]:
    """Yields everything wrong with the content of one record.

    Of a protection case only that it is one is reported, by the number of its row.
    """
    if is_protection_case(item.row, framework):
        yield Finding(PROTECTION_CASE_CODE, item.raw.where.at())
        return
    rules = _cached_rules(framework)
    yield from _reference_findings(item, rules, framework)
    for broken in rules.others.contradictions(item.cells):
        params = {**broken.params, "activity": item.row.activity}
        yield Finding(broken.code, item.raw.at(broken.field), params)
    yield from _day_findings(item, framework)
    yield from _place_findings(item, framework)
    yield from _model_findings(item, framework)
    if item.row.note and looks_like_identifier(item.row.note):
        yield Finding("identifier-in-text", item.raw.at("note"), {"field": "note"})


def _reference_findings(
    item: LocatedRecord, rules: FrameworkRules, framework: Framework
) -> Iterator[Finding]:
    """Yields a finding for every id that is in no table of the framework."""
    cells = item.cells
    for rule, table in rules.references:
        value = cells.get(rule.field, "")
        for id in value if isinstance(value, tuple) else (value,):
            if id and id not in rule.values:
                shown, near = _shown_code(item, id), codes_of(framework).nearly(table, id)
                yield orphan_reference(item, rule.field, id, table, rule.values, shown, near)


def _shown_code(item: LocatedRecord, code: str) -> str:
    """Returns what may be repeated of an unknown code: nothing where the age is in doubt."""
    return "…" if "age_band" in item.unread else printable_code(code)


def printable_code(code: str) -> str:
    """Returns an unknown code if it is a number as places have; any other may lead to a person.

    Four digits may be the year of a birth, and more than five a day or a number of somebody.
    """
    return code if re.fullmatch(r"[0-9]{1,3}|[0-9]{5}", code, re.ASCII) else "…"


def last_plausible_day(framework: Framework) -> date:
    """Returns the day after which a record is far beyond what a framework was made for."""
    return _last_plausible_day(framework.info.as_of)


@cache
def _last_plausible_day(as_of: date) -> date:
    return as_of + _LATEST_AFTER_DATA


def _day_findings(item: LocatedRecord, framework: Framework) -> Iterator[Finding]:
    """Yields a finding for a day far after the data of the framework: mostly a mistyped year."""
    last = last_plausible_day(framework)
    for field in ("day", "entered_on"):
        day = getattr(item.row, field)
        if field not in item.unread and day > last:
            yield Finding("day-far-ahead", item.raw.at(field), {"day": day, "last": last})


def _place_findings(item: LocatedRecord, framework: Framework) -> Iterator[Finding]:
    """Yields a finding for a code that no place has, or that none has on the day of the record."""
    code, day = item.row.place, item.row.day
    if "place" in item.unread:
        return
    places = framework.places
    if code not in places:
        known_day = None if "day" in item.unread else day
        yield unknown_place(item, known_day, framework, _shown_code(item, code))
        return
    outcome = None if "day" in item.unread else places[code].at(day)
    if isinstance(outcome, NoValue):
        near = outcome.before or outcome.after or "-"
        params = {"code": code, "day": shown_value(day), "near": near}
        yield Finding("place-not-on-day", item.raw.at("place"), params)


def _model_findings(item: LocatedRecord, framework: Framework) -> Iterator[Finding]:
    """Yields a finding if the activity belongs to none of the models that the record states."""
    if item.row.activity not in framework.activities or item.unread & {"models", "activity"}:
        return
    activity = framework.activities[item.row.activity]
    known = set(item.row.models) & set(framework.models)
    if not known or share_a_model(known, activity.models):
        return
    params = {"activity": activity.id, "expected": activity.models, "models": sorted(known)}
    yield Finding("activity-of-other-model", item.raw.at("models"), params)


def fraction_findings(items: Iterable[LocatedRecord], framework: Framework) -> Iterator[Finding]:
    """Yields a finding for every column of counts in which some cell holds a fraction.

    A point that marked thousands may have been read as a decimal one: the whole numbers of such a
    column are then a thousand times too small, and nothing else shows it. Nothing is said of a
    protection case.
    """
    counts: dict[Where, int] = {}
    for item in items:
        if item.whole or is_protection_case(item.row, framework):
            continue
        where = item.raw.where
        for field in item.unread.intersection(COUNT_FIELDS):
            if _is_fraction(item.raw.cells.get(field)):
                file = "" if where.line is None else where.file
                column = Where(file, None, field, columns=where.columns)
                counts[column] = counts.get(column, 0) + 1
    for where, count in counts.items():
        yield Finding("fractions-in-counts", where, {"field": where.field, "count": count})


def _is_fraction(value: object) -> bool:
    if isinstance(value, str):
        try:
            value = parse_number(value)
        except NumberFormError:
            return False
    if isinstance(value, Decimal):
        return value.is_finite() and value != value.to_integral_value()
    return isinstance(value, float) and isfinite(value) and not value.is_integer()
