"""Client codes: their form, and rules between the records of one code or of codes nearly alike.

A code is random, issued by the service, and never a personal identifier.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import TypeAlias

from dateutil.relativedelta import relativedelta

from ...core.findings import Finding, Where
from ...core.identifiers import looks_like_identifier
from ...forms.record_terms import ADULT_AGES, AgeBand, Gender
from ...forms.records import ActivityRecord
from ...forms.row_rules import FORM_RULES, Matches
from ...framework.framework import Framework
from ...intake.code_forms import ENGLISH_MONTHS
from ...intake.rows import ParsedRow
from ...values.text import nfc
from .protection import is_protection_case

__all__ = [
    "CLIENT_CODE_RULE",
    "PROTECTED_CLIENT_CODE",
    "PSEUDONYM",
    "PSEUDONYM_FORM",
    "client_code_error",
    "contradictory_trait_findings",
    "nearly_alike_findings",
    "normalize_code",
    "protected_client_findings",
    "skeleton",
]

PROTECTED_CLIENT_CODE = "protection-case-elsewhere"

_Rows: TypeAlias = Sequence[ParsedRow[ActivityRecord]]

CLIENT_CODE_RULE = next(
    rule for rule in FORM_RULES if isinstance(rule, Matches) and rule.field == "client"
)
PSEUDONYM_FORM = r"P-[A-Z]{26,}"
PSEUDONYM = re.compile(PSEUDONYM_FORM, re.ASCII)

_DAY, _MONTH = r"(?:0?[1-9]|[12][0-9]|3[01])", r"(?:0?[1-9]|1[0-2])"
_DAY_TWO_DIGITS, _MONTH_TWO_DIGITS = (
    r"(?:0[1-9]|[12][0-9]|3[01])",
    r"(?:0[1-9]|1[0-2])",
)
_YEAR, _SEP = r"(?:19|20)[0-9]{2}", "[-_./ ]"
_MONTH_NAME = rf"(?:{ENGLISH_MONTHS.lower()})[a-z]*|thang|tháng"
_DATES = tuple(
    re.compile(rf"(?<![0-9])(?:{pattern})(?![0-9])", re.IGNORECASE)
    for pattern in (
        rf"(?:{_DAY}{_SEP}{_MONTH}|{_MONTH}{_SEP}{_DAY}){_SEP}(?:{_YEAR}|[0-9]{{2}})",
        rf"{_YEAR}{_SEP}{_MONTH}{_SEP}{_DAY}",
        rf"{_DAY_TWO_DIGITS}{_MONTH_TWO_DIGITS}{_YEAR}|{_YEAR}{_MONTH_TWO_DIGITS}{_DAY_TWO_DIGITS}",
        rf"{_DAY}{_SEP}?(?:{_MONTH_NAME}){_SEP}?[0-9]{{1,4}}",
    )
)
_LONG_NUMBER = re.compile(r"[0-9](?:[-_]?[0-9]){8,}", re.ASCII)
_UNIFIED = str.maketrans({"o": "0", "i": "1", "l": "1", "-": None, "_": None})


def normalize_code(code: str) -> str:
    """Returns a code in composed Unicode without surrounding space; its case is kept."""
    return nfc(code).strip()


def skeleton(code: str) -> str:
    """Returns a code with its confusable characters unified, to match codes copied by hand.

    It has no case and no dashes, O is 0, and I and l are 1.
    """
    return code.casefold().translate(_UNIFIED)


def client_code_error(code: object) -> str | None:
    """Returns the message code of what is wrong with a normalized code; None for an opaque one.

    Rejected are names (a space, a letter with a diacritic, letters alone), dates with their year,
    telephone and identity numbers, e-mail addresses, and whatever else is not of the form of a
    record's `client`. A date in six digits cannot be distinguished from a random number and is
    accepted: a code is random only when the service makes it so.
    """
    if not isinstance(code, str):
        return "code-not-text"
    if not code:
        return "missing-value"
    if any(pattern.search(code) for pattern in _DATES):
        return "code-like-date"
    if looks_like_identifier(code) or _LONG_NUMBER.search(code):
        return "code-like-number"
    if _looks_like_name(code):
        return "code-like-name"
    broken = CLIENT_CODE_RULE.broken({"client": code})
    return CLIENT_CODE_RULE.code_of(code) if broken else None


def _looks_like_name(code: str) -> bool:
    if PSEUDONYM.fullmatch(code):
        return False
    if code.replace("-", "").replace("_", "").isalpha():
        return True
    return any(char.isspace() or (char.isalpha() and not char.isascii()) for char in code)


def protected_client_findings(rows: _Rows, framework: Framework) -> Iterator[Finding]:
    """Yields findings about other records of a client who is a protection case.

    They may have to be routed as well. A code that differs in confusable signs only may be that of
    the same client.
    """
    if len(rows) < 2:
        return
    protected, others = set[str](), list[ParsedRow[ActivityRecord]]()
    for item in rows:
        if not item.row.client:
            continue
        if is_protection_case(item.row, framework):
            protected.add(skeleton(item.row.client))
        else:
            others.append(item)
    if not protected:
        return
    for item in others:
        if skeleton(item.row.client) in protected:
            yield Finding(PROTECTED_CLIENT_CODE, item.raw.where.at())


def nearly_alike_findings(rows: _Rows) -> Iterator[Finding]:
    """Yields a finding for each code that differs from an earlier one in confusable signs only."""
    first_of_code: dict[str, ParsedRow[ActivityRecord]] = {}
    for item in rows:
        if item.row.client:
            first_of_code.setdefault(item.row.client, item)
    first_alike: dict[str, ParsedRow[ActivityRecord]] = {}
    for code, item in first_of_code.items():
        first = first_alike.setdefault(skeleton(code), item)
        if first is not item:
            yield Finding("codes-nearly-alike", item.raw.at("client"), {"first": first.raw.where})


def contradictory_trait_findings(rows: _Rows) -> Iterator[Finding]:
    """Yields a finding for each code of two genders, and of ages that no one person can have."""
    by_client: dict[str, list[ParsedRow[ActivityRecord]]] = {}
    for item in rows:
        if item.row.client:
            by_client.setdefault(item.row.client, []).append(item)
    for group in by_client.values():
        if len(group) > 1:
            yield from _gender_findings(group)
            yield from _age_findings(group)


def _gender_findings(group: _Rows) -> Iterator[Finding]:
    stated = [item for item in group if item.row.gender not in (None, Gender.UNKNOWN)]
    for item in stated[1:]:
        if item.row.gender is not stated[0].row.gender:
            params = {"first": stated[0].raw.where}
            yield Finding("client-of-two-genders", item.raw.at("gender"), params)
            return


@lru_cache(maxsize=4096)
def _years_before(day: date, years: int) -> date:
    return day - relativedelta(years=years)


def _age_findings(group: _Rows) -> Iterator[Finding]:
    """Yields a finding for the first row whose age leaves no day of birth open."""
    born_after, born_until = (date.min, Where()), (date.max, Where())
    stated: dict[tuple[AgeBand, date], ParsedRow[ActivityRecord]] = {}
    for item in group:
        band = item.row.age_band
        if band is not None and band in ADULT_AGES:
            stated.setdefault((band, item.row.day), item)
    for (band, day), item in stated.items():
        where = item.raw.where
        youngest, oldest = ADULT_AGES[band]
        until, after = _years_before(day, youngest), _years_before(day, oldest + 1)
        if after >= born_until[0] or until <= born_after[0]:
            other = born_until[1] if after >= born_until[0] else born_after[1]
            yield Finding("client-ages-contradict", item.raw.at("age_band"), {"first": other})
            return
        born_after = max(born_after, (after, where), key=itemgetter(0))
        born_until = min(born_until, (until, where), key=itemgetter(0))
