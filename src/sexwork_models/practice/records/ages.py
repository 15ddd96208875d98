"""Reads typed ages and age bands, so that a child is protected whatever form the age has.

A typed age is never repeated: a message says only that it may be under 18.
"""

from __future__ import annotations

import re
import unicodedata
from numbers import Number
from typing import Any, TypeAlias

from ...intake.fields import field_error
from .terms import AgeBand

__all__ = ["parse_age_band"]

_Ages: TypeAlias = tuple[int, int | None]  # completed years, both included; None: without limit

_ADULT, _OLDEST = 18, 120
_AGE = r"([0-9]{1,3})(?:[.,][0-9]+)? ?(?:tuổi|tuoi|t|years? old|years?|yrs?|y)?"
_FROM, _TO = r"(?:từ|tu|from)", r"(?:-|~|/|\.\.|đến|den|tới|toi|to|and|và)"
_BELOW = r"(?:<|dưới|duoi|under|below|less than|younger than|chưa đủ|chua du|u)"
_AT_MOST = r"(?:<=|=<|≤|đến|den|tới|toi|tối đa|toi da|không quá|khong qua|up to|at most)"
_ABOVE = r"(?:>|trên|tren|over|above|more than|older than)"
_AT_LEAST = rf"(?:>=|=>|≥|{_FROM}|at least)"
_AND_OVER = r"(?:\+|-|trở lên|tro len|and over|and above|or over)"
_EXACT = re.compile(_AGE)
_RANGE = re.compile(rf"(?:{_FROM} )?{_AGE} ?{_TO} ?{_AGE}")
_OPEN_RANGES = (  # a pattern with one age, and how many years the limit lies beside it
    (re.compile(rf"{_BELOW} ?{_AGE}"), "most", -1),
    (re.compile(rf"{_AT_MOST} ?{_AGE}"), "most", 0),
    (re.compile(rf"{_ABOVE} ?{_AGE}"), "least", 1),
    (re.compile(rf"{_AT_LEAST} ?{_AGE}"), "least", 0),
    (re.compile(rf"(?:{_FROM} )?{_AGE} ?{_AND_OVER}"), "least", 0),
)
_BANDS = frozenset(band.value for band in AgeBand)
_WORDS: tuple[tuple[re.Pattern[str], _Ages], ...] = (
    (re.compile(r"trẻ em|tre em|(?:người )?chưa thành niên|child|children|minors?"), (0, 17)),
    (re.compile(r"(?:tuổi )?vị thành niên|vi thanh nien|adolescents?|teen(?:ager)?s?"), (10, 19)),
    (re.compile(r"thanh niên|thanh nien|youth|young people"), (16, 30)),
)
_CHOICES = re.compile(r"[;,|]")  # between several ticked bands
# A spreadsheet makes a day of a month of a band such as 10-14.
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|thg ?[0-9]{1,2})[a-z]*"
_SPREADSHEET_DAY = re.compile(rf"[0-9]{{1,2}}[-/ ]{_MONTH}|{_MONTH}[-/ ][0-9]{{1,2}}")


def parse_age_band(value: Any) -> Any:
    """Returns `under_18` for a typed age or band below 18, and any other value as it is.

    Below 18 are `15-17`, `16`, `<18`, `dưới 18 tuổi`, and several bands of which one is below 18,
    such as `under_18;18-19`. Raises the error `age-may-be-under-18` for a
    band that begins below 18 and does not end there, such as `15-19`, and for any other text with a
    number below 18.
    """
    if isinstance(value, str) and value in _BANDS:
        return value
    text = _normalize(value)
    ages = _read_ages(text)
    if _is_below(ages) or _has_band_below(text):
        return AgeBand.UNDER_18
    if _may_be_below(text, ages):
        raise field_error("age-may-be-under-18", field="age_band", key="age_band", value="…")
    return value


def _may_be_below(text: str, ages: _Ages | None) -> bool:
    """Whether the ages that a text states, or any number in it, begin below 18."""
    if ages is not None:
        return ages[0] < _ADULT
    return any(int(number) < _ADULT for number in re.findall("[0-9]+", text))


def _is_below(ages: _Ages | None) -> bool:
    return ages is not None and ages[1] is not None and ages[1] < _ADULT


def _has_band_below(text: str) -> bool:
    """Whether one of several bands lies below 18; two single ages may be the ends of one band."""
    bands = [part.strip() for part in _CHOICES.split(text)]
    return any(_is_below(_read_ages(band)) for band in bands if not _EXACT.fullmatch(band))


def _normalize(value: Any) -> str:
    """Returns a number or a text in lower case with single blanks, plain digits and dashes."""
    if isinstance(value, (bool, AgeBand)) or not isinstance(value, (str, Number)):
        return ""
    text = "".join(map(_plain_character, unicodedata.normalize("NFKC", str(value)).casefold()))
    return " ".join(text.replace("_", " ").split())


def _plain_character(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return "-" if unicodedata.category(char) == "Pd" or char == "\u2212" else char


def _read_ages(text: str) -> _Ages | None:
    """Returns the ages that a normalized text stands for; None for a text that states none."""
    for pattern, ages in _WORDS:
        if pattern.fullmatch(text):
            return ages
    if _SPREADSHEET_DAY.fullmatch(text):
        return 0, None
    if found := _EXACT.fullmatch(text):
        age = int(found[1])
        return (age, age) if age <= _OLDEST else None
    if found := _RANGE.fullmatch(text):
        first, last = sorted((int(found[1]), int(found[2])))
        return (first, last) if last <= _OLDEST else None
    return _read_open_range(text)


def _read_open_range(text: str) -> _Ages | None:
    """Returns the ages up to or from an age; None for a text of another form."""
    for pattern, limit, step in _OPEN_RANGES:
        if found := pattern.fullmatch(text):
            age = int(found[1]) + step
            return (0, age) if limit == "most" else (age, None)
    return None
