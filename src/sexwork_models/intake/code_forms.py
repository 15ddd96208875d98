"""The forms of codes: which text is an opaque code, and which a spreadsheet made of one by itself.

Of the latter, `9.12E+08` was a long code of digits, `22.0` the code 22, and `7-Sep` the code SEP7.
`NaN` is what programs write into a file where there is no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..core.identifying_numbers import NUMBERS_IN_CODES

__all__ = [
    "ACRONYM",
    "CODE",
    "CODE_AS_DATE",
    "CODE_AS_MISSING",
    "CODE_AS_NUMBER",
    "CODE_WITH_DIGIT",
    "ENGLISH_MONTHS",
    "FORBIDDEN_IN_CODE",
    "FORBIDDEN_IN_ID",
    "ID",
    "SPREADSHEET_FORMS",
    "form_of_code",
    "is_word_for_missing",
    "with_decimals",
    "without_decimals",
]

CODE = r"[A-Za-z0-9][A-Za-z0-9_-]*[A-Za-z0-9]"
# Such a code with a digit in it. Letters alone may be the name of a person, unless they are few and
# all capital, as in the acronym of an office or a donor.
CODE_WITH_DIGIT = r"(?:[A-Za-z][A-Za-z_-]*)?[0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?"
ACRONYM = r"[A-Z]{2,5}"
FORBIDDEN_IN_CODE = (
    r"[0-9](?:[-_]?[0-9]){7}",  # a telephone or identity number, or a date of birth
    r"^[0-9_-]+$",  # digits alone: spreadsheets eat their zeros
    r"[0-9]{1,2}[-_][0-9]{1,2}[-_](?:19|20)[0-9]{2}",
    r"(?:19|20)[0-9]{2}[-_][0-9]{1,2}[-_][0-9]{1,2}",
    r"(?:^|[^0-9])[0-3]?[0-9][-_][01]?[0-9][-_][0-9]{2}(?:[^0-9]|$)",
)
ID = r"[A-Za-z0-9][A-Za-z0-9_.:/-]*"
# A telephone or identity number, wherever it stands, and the address of a profile.
FORBIDDEN_IN_ID = (*NUMBERS_IN_CODES, r"\.(?:[cC][oO][mM]|[mM][eE])/")

CODE_AS_NUMBER, CODE_AS_DATE = "code-as-number", "code-as-date"
CODE_AS_MISSING = "code-as-missing"
_SUFFIXES = (".0", ",0", ".00", ",00")  # of a whole number as spreadsheets write it
_DECIMALS = f"(?:{'|'.join(map(re.escape, _SUFFIXES))})"
_MAX_DIGITS = 7  # a longer number may be that of a person, and is refused as one
_NUMBER = (
    r"[0-9](?:[.,][0-9]{1,15})?[eE]\+[0-9]{1,3}|[0-9][.,][0-9]{1,15}[eE]-[0-9]{1,3}"
    rf"|[0-9]{{1,{_MAX_DIGITS}}}{_DECIMALS}"
)
ENGLISH_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_MONTH = rf"(?:{ENGLISH_MONTHS}|Sept|[Tt]hg ?[0-9]{{1,2}})"
_YEAR = r"(?:(?:19|20)?[0-9]{2})"
_DATE = (
    rf"[0-9]{{1,2}}[-/ ]{_MONTH}(?:[-/ ]{_YEAR})?|{_MONTH}[-/ ]{_YEAR}"
    r"|[0-9]{1,2}/[0-9]{1,2}/(?:19|20)[0-9]{2}"
)
# The finding about each form, and its pattern for a whole text, which every engine reads alike.
SPREADSHEET_FORMS = (
    (CODE_AS_NUMBER, rf"^(?:{_NUMBER})$"),
    (CODE_AS_DATE, rf"^(?:{_DATE})$"),
    (CODE_AS_MISSING, r"^(?:[Nn]a[NnTt]|None|NULL|null|<NA>|N/A)$"),  # but `NA` may be an acronym
)
_PATTERNS = {code: re.compile(pattern, re.ASCII) for code, pattern in SPREADSHEET_FORMS}
_WHOLE_NUMBER = re.compile(rf"([0-9]{{1,{_MAX_DIGITS}}}){_DECIMALS}", re.ASCII)


def form_of_code(text: str) -> str:
    """Returns the code of the finding about a code that a spreadsheet changed, `""` for others."""
    for code, pattern in _PATTERNS.items():
        if pattern.search(text):
            return code
    return ""


def is_word_for_missing(value: object) -> bool:
    """Whether a cell holds a word that programs write where there is no value."""
    return isinstance(value, str) and _PATTERNS[CODE_AS_MISSING].search(value) is not None


def without_decimals(text: str, known: Iterable[str]) -> str:
    """Returns the known code that became a number such as `22.0`, `""` if there is none."""
    number = _WHOLE_NUMBER.fullmatch(text)
    if number is None:
        return ""
    return next((code for code in known if number[1] in _numbers_of(code)), "")


def with_decimals(known: Iterable[str]) -> set[str]:
    """Returns every text that `without_decimals` takes for a known code."""
    numbers = set[str]()
    for code in known:
        numbers |= _numbers_of(code)
    return {f"{number}{suffix}" for number in numbers for suffix in _SUFFIXES}


def _numbers_of(code: str) -> set[str]:
    """Returns a code of at most seven digits with and without the zeros that it begins with."""
    is_number = code.isascii() and code.isdigit() and len(code) <= _MAX_DIGITS
    return {code, code.lstrip("0")} - {""} if is_number else set()
