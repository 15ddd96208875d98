"""What a client's code may be: random, issued by the service, and nothing that by itself leads to a person."""

from __future__ import annotations

import re

from ...core.identifiers import looks_like_identifier
from ...values.text import nfc
from .row_rules import FORM_RULES, Matches

__all__ = ["CLIENT_FORM", "PSEUDONYM", "PSEUDONYM_FORM", "cleaned", "refusal", "skeleton"]

CLIENT_FORM = next(
    rule for rule in FORM_RULES if isinstance(rule, Matches) and rule.field == "client"
)
PSEUDONYM_FORM = r"P-[A-Z]{26,}"
PSEUDONYM = re.compile(PSEUDONYM_FORM, re.ASCII)

_DAY, _MONTH, _YEAR, _MARK = (
    r"(?:0?[1-9]|[12][0-9]|3[01])",
    r"(?:0?[1-9]|1[0-2])",
    r"(?:19|20)[0-9]{2}",
    "[-_./ ]",
)
_NAMED = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|thang|tháng"
_DATES = tuple(
    re.compile(rf"(?<![0-9])(?:{pattern})(?![0-9])", re.IGNORECASE)
    for pattern in (
        rf"(?:{_DAY}{_MARK}{_MONTH}|{_MONTH}{_MARK}{_DAY}){_MARK}(?:{_YEAR}|[0-9]{{2}})",
        rf"{_YEAR}{_MARK}{_MONTH}{_MARK}{_DAY}",
        rf"(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2]){_YEAR}|{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])",
        rf"{_DAY}{_MARK}?(?:{_NAMED}){_MARK}?[0-9]{{1,4}}",
    )
)
_LONG_NUMBER = re.compile(r"[0-9](?:[-_]?[0-9]){8,}", re.ASCII)
_ALIKE = str.maketrans({"o": "0", "i": "1", "l": "1", "-": None, "_": None})


def cleaned(code: str) -> str:
    """A code in composed Unicode without space around it; capitals and small letters are told apart."""
    return nfc(code).strip()


def skeleton(code: str) -> str:
    """What is left of a code that was copied by hand: no case, no dashes, O as 0, I and l as 1."""
    return code.casefold().translate(_ALIKE)


def refusal(code: object) -> str | None:
    """The finding that a cleaned code gives; None for an opaque one.

    Refused are names (a space, a letter with a mark, letters alone), dates with their year, telephone and identity numbers,
    e-mail addresses, and whatever else is not of the form of a record's `client`. A date in six digits cannot be told from a
    random number and is not refused: a code is random only when the service makes it so.
    """
    if not isinstance(code, str):
        return "code-not-text"
    if not code:
        return "missing-value"
    if any(pattern.search(code) for pattern in _DATES):
        return "code-like-date"
    if looks_like_identifier(code) or _LONG_NUMBER.search(code):
        return "code-like-number"
    if _like_name(code):
        return "code-like-name"
    return CLIENT_FORM.code if CLIENT_FORM.broken({"client": code}) else None


def _like_name(code: str) -> bool:
    if PSEUDONYM.fullmatch(code):
        return False
    marked = any(char.isalpha() and not char.isascii() for char in code)
    return (
        marked
        or any(char.isspace() for char in code)
        or code.replace("-", "").replace("_", "").isalpha()
    )
