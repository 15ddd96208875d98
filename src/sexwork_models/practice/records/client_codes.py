"""The form of client codes: random, issued by the service, and never a personal identifier."""

from __future__ import annotations

import re
from functools import lru_cache

from ...core.identifiers import looks_like_identifier
from ...values.text import nfc
from .row_rules import FORM_RULES, Matches

__all__ = [
    "CLIENT_CODE_RULE",
    "PSEUDONYM",
    "PSEUDONYM_FORM",
    "client_code_error",
    "holds_code",
    "normalize_code",
    "skeleton",
]

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
_MONTH_NAME = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|thang|tháng"
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
_CONFUSABLE = {"o": "0", "i": "1", "l": "1"}
_UNIFIED = str.maketrans(_CONFUSABLE)
_UNIFIED_WITHOUT_DASHES = str.maketrans({**_CONFUSABLE, "-": None, "_": None})
_SHORTEST_PART = 5  # shorter parts of codes stand in many other texts


def normalize_code(code: str) -> str:
    """Returns a code in composed Unicode without surrounding space; its case is kept."""
    return nfc(code).strip()


def skeleton(code: str) -> str:
    """Returns a code with its confusable characters unified, to match codes copied by hand.

    It has no case and no dashes, O is 0, and I and l are 1.
    """
    return code.casefold().translate(_UNIFIED_WITHOUT_DASHES)


def holds_code(text: str, code: str) -> bool:
    """Whether a client's code can be read in a text.

    It is found in any case, with other dashes, blanks or points in it, with confusable characters,
    and without its prefix: a part with a digit, of five characters at least, is enough.
    """
    parts = re.split(r"[-_]+", code)
    enough = [part for part in parts if len(part) >= _SHORTEST_PART and not part.isalpha()]
    unified = text.casefold().translate(_UNIFIED)
    return any(_copy_of(skeleton(part)).search(unified) for part in [code, *enough])


@lru_cache(maxsize=1024)
def _copy_of(characters: str) -> re.Pattern[str]:
    """Returns the pattern of a code by its skeleton, which stands by itself in a text."""
    separated = r"[-_. ]{0,2}".join(map(re.escape, characters))
    return re.compile(rf"(?<![^\W_]){separated}(?![^\W_])")


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
    return CLIENT_CODE_RULE.code if CLIENT_CODE_RULE.broken({"client": code}) else None


def _looks_like_name(code: str) -> bool:
    if PSEUDONYM.fullmatch(code):
        return False
    if code.replace("-", "").replace("_", "").isalpha():
        return True
    return any(char.isspace() or (char.isalpha() and not char.isascii()) for char in code)
