"""Reads typed ages and age bands, so that a child is protected whatever form the age has.

A typed age is never repeated: a message says only that it may be under 18.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import chain, islice
from numbers import Number
from typing import Any, TypeAlias

from ..intake.code_forms import ENGLISH_MONTHS
from ..intake.fields import field_error
from ..values.text import fold
from .record_terms import AgeBand

__all__ = ["AgeReader", "parse_age_band"]

_Ages: TypeAlias = tuple[int, int | None]  # completed years, both included; None: without limit

_ADULT, _OLDEST = 18, 120
_AGE = r"([0-9]{1,3})(?:[.,][0-9]+)? ?(?:tuổi|tuoi|t|years? old|years?|yrs?|y)?"
_MAX_PARTS, _MAX_DEPTH = 100, 3  # of a value with several ages; beyond these it is asked about
_UNREADABLE = "0-"  # stands for a part that is not read: it may state any age
_FROM, _TO = r"(?:từ|tu|from)", r"(?:-|~|/|\.\.|đến|den|tới|toi|to|and|và|or|hay|hoặc)"
_BELOW = r"(?:<|dưới|duoi|under|below|less than|younger than|chưa đủ|chua du|u)"
_AT_MOST = r"(?:<=|=<|≤|đến|den|tới|toi|tối đa|toi da|không quá|khong qua|up to|at most)"
_ABOVE = r"(?:>|trên|tren|over|above|more than|older than)"
_AT_LEAST = rf"(?:>=|=>|≥|{_FROM}|at least)"
_AND_OVER = r"(?:\+|trở lên|tro len|and over|and above|or over)"
_AND_BELOW = r"(?:trở xuống|tro xuong|(?:and|or) (?:under|below|less|younger))"
_EXACT = re.compile(_AGE)
_RANGE = re.compile(rf"(?:{_FROM} )?{_AGE} ?{_TO} ?{_AGE}")
_OPEN_RANGES = (  # a pattern with one age, and how many years the limit lies beside it
    (re.compile(rf"{_BELOW} ?{_AGE}"), "most", -1),
    (re.compile(rf"{_AT_MOST} ?{_AGE}"), "most", 0),
    (re.compile(rf"{_ABOVE} ?{_AGE}"), "least", 1),
    (re.compile(rf"{_AT_LEAST} ?{_AGE}"), "least", 0),
    (re.compile(rf"(?:{_FROM} )?{_AGE} ?{_AND_OVER}"), "least", 0),
    (re.compile(rf"{_AGE} ?{_AND_BELOW}"), "most", 0),
)
_OPEN_DASH = re.compile(rf"{_AGE} ?-")  # 18-: people write it for those below, and for those above
_BANDS = frozenset(band.value for band in AgeBand)
_WORDS: tuple[tuple[re.Pattern[str], _Ages], ...] = (
    (re.compile(r"trẻ em|tre em|(?:người )?chưa thành niên|child|children|minors?"), (0, 17)),
    (re.compile(r"(?:tuổi )?vị thành niên|vi thanh nien|adolescents?|teen(?:ager)?s?"), (10, 19)),
    (re.compile(r"thanh niên|thanh nien|youth|young people"), (16, 30)),
    (re.compile(r"học sinh|hoc sinh|pupils?|school ?(?:children|boys?|girls?)"), (6, 18)),
)
_NUMBER_WORDS = (  # of the ages from 10 to 19
    ("mười", "muoi", "ten"),
    ("mười một", "muoi mot", "eleven"),
    ("mười hai", "muoi hai", "twelve"),
    ("mười ba", "muoi ba", "thirteen"),
    ("mười bốn", "muoi bon", "fourteen"),
    ("mười lăm", "muoi lam", "fifteen"),
    ("mười sáu", "muoi sau", "sixteen"),
    ("mười bảy", "muoi bay", "seventeen"),
    ("mười tám", "muoi tam", "eighteen"),
    ("mười chín", "muoi chin", "nineteen"),
)
_NUMBER_BY_WORDS = {
    words: str(number) for number, forms in enumerate(_NUMBER_WORDS, 10) for words in forms
}
_SPELT_OUT = re.compile(rf"\b(?:{'|'.join(sorted(_NUMBER_BY_WORDS, key=len, reverse=True))})\b")
_DASH_AT_WORD = re.compile(r"(?<=[^\W\d])-|-(?=[^\W\d])")  # under-18
# Whoever was born then may be a child in a record: a year, or a day as 20080315, 15032008, 150308.
_BORN_SINCE_2000 = re.compile(r"2[01][0-9]{2}(?:[0-9]{4})?|[0-9]{4}2[01][0-9]{2}|[0-9]{6}")
_CHOICES = re.compile(r"[;,|]")  # between several ticked bands
# A spreadsheet makes a day of a month of a band such as 10-14.
_MONTH = rf"(?:{ENGLISH_MONTHS.lower()}|thg ?[0-9]{{1,2}})[a-z]*"
_SPREADSHEET_DAY = re.compile(rf"[0-9]{{1,2}}[-/ ]{_MONTH}|{_MONTH}[-/ ][0-9]{{1,2}}")


class AgeReader:
    """Reads ages and bands as people write them, `25–49 tuổi` or `30`, as the band they lie in.

    Those that may be below 18 stay as they are: the record is protected, or refused.
    """

    codes: Collection[str] = _BANDS
    declared = False
    needs_day = False

    def read(self, text: str, day: date | None) -> str:
        """Returns the band in which a typed age of adults lies, another text as it is."""
        return _band_of(_normalize(text)) or text


def parse_age_band(value: Any) -> Any:
    """Returns the band of a typed age or band: `under_18` below 18, another one that it lies in.

    Below 18 are `15-17`, `16`, `<18`, `dưới 18 tuổi`, and several bands of which one is below 18,
    such as `under_18;18-19`, or a list of them. Raises the error `age-may-be-under-18` for a
    band that begins below 18 and does not end there, such as `15-19`, and for any other text with a
    number below 18 or a year of birth from 2000 on. A value that lies in no band stays as it is.
    """
    if isinstance(value, str) and value in _BANDS:
        return value
    text = _normalize(value)
    ages = _read_ages(text)
    if _is_below(ages) or _has_band_below(text):
        return AgeBand.UNDER_18
    if _may_be_below(text, ages):
        raise field_error("age-may-be-under-18", field="age_band", key="age_band", value="…")
    is_list = isinstance(value, Collection) and not isinstance(value, str)
    return value if is_list else _band_of(text) or value


def _band_of(text: str) -> str:
    """Returns the band of adults in which a normalized text lies; `""` if that is not certain."""
    if band := _bands_by_label().get(fold(text)):
        return band
    ages = _read_ages(text)
    if ages is None:
        return ""
    return next((band for band, limits in _adult_bands() if _lies_in(ages, limits)), "")


def _lies_in(ages: _Ages, limits: _Ages) -> bool:
    (first, last), (least, most) = ages, limits
    return first >= least and (most is None or (last is not None and last <= most))


@cache
def _adult_bands() -> Sequence[tuple[str, _Ages]]:
    """Returns the bands of adults with the ages that lie in each."""
    bands = ((band.value, _read_ages(band.value)) for band in AgeBand)
    return [(band, ages) for band, ages in bands if ages is not None and ages[0] >= _ADULT]


@cache
def _bands_by_label() -> Mapping[str, str]:
    """Returns the band of each label in either language, but of those below 18."""
    bands: dict[str, str] = {}
    for band in AgeBand:
        if band is not AgeBand.UNDER_18:
            labels = (fold(_normalize(label)) for label in (band.text.vi, band.text.en))
            bands |= dict.fromkeys(labels, band.value)
    return bands


def _may_be_below(text: str, ages: _Ages | None) -> bool:
    """Whether the ages that a text states, or any number in it, begin below 18."""
    if ages is not None:
        return ages[0] < _ADULT
    if any(parts and parts[0] < _ADULT for parts in map(_read_ages, _bands(text))):
        return True
    numbers = re.findall("[0-9]+", text)
    return any(int(number) < _ADULT or _BORN_SINCE_2000.fullmatch(number) for number in numbers)


def _is_below(ages: _Ages | None) -> bool:
    return ages is not None and ages[1] is not None and ages[1] < _ADULT


def _has_band_below(text: str) -> bool:
    """Whether one of several bands lies below 18, or all of several single ages do.

    Two single ages may be the ends of one band.
    """
    bands = _bands(text)
    below = [_is_below(_read_ages(band)) for band in bands]
    if below and all(below):
        return True
    return any(
        is_below and not _EXACT.fullmatch(band) for band, is_below in zip(bands, below, strict=True)
    )


def _bands(text: str) -> list[str]:
    """Returns the parts of a text that may be bands."""
    return [part.strip() for part in _CHOICES.split(text) if part.strip()]


def _normalize(value: Any) -> str:
    """Returns a value as a text in lower case with single blanks, plain digits and dashes."""
    parts = _texts(value)
    texts = list(islice(parts, _MAX_PARTS))
    if next(parts, None) is not None:
        texts.append(_UNREADABLE)
    text = unicodedata.normalize("NFKC", ";".join(texts)).casefold()
    text = " ".join("".join(map(_plain_character, text)).replace("_", " ").split())
    text = _DASH_AT_WORD.sub(" ", text)
    return _SPELT_OUT.sub(lambda found: _NUMBER_BY_WORDS[found[0]], text)


def _texts(value: Any, depth: int = _MAX_DEPTH) -> Iterator[str]:
    """Yields the texts of a value: of a number, a day, a text, or of each part of a list."""
    if isinstance(value, bytes):
        yield value.decode("utf-8", "replace")
    elif isinstance(value, (str, Number, date)):
        yield "" if isinstance(value, bool) else str(value)
    elif isinstance(value, Collection):
        parts: Collection[Any] = value
        texts = (_texts(part, depth - 1) for part in _parts(parts))
        yield from chain.from_iterable(texts) if depth else (_UNREADABLE,)


def _parts(value: Collection[Any]) -> Iterator[Any]:
    """Yields the parts of a list, and the names and values of a mapping that are ticked."""
    if not isinstance(value, Mapping):
        yield from value
        return
    for name, part in value.items():
        if part is not False and part is not None:
            yield from (name, part)


def _plain_character(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    kind = unicodedata.category(char)
    if kind in ("Cf", "Mn", "Me") or (kind == "Cc" and not char.isspace()):  # of no width
        return ""
    return "-" if kind == "Pd" or char == "\u2212" else char


def _read_ages(text: str) -> _Ages | None:
    """Returns the ages that a normalized text stands for; None for a text that states none."""
    for pattern, ages in _WORDS:
        if pattern.fullmatch(text):
            return ages
    if _SPREADSHEET_DAY.fullmatch(text) or _OPEN_DASH.fullmatch(text):
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
