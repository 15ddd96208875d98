"""Finds numbers that could identify a person: of telephones and of identity papers.

The digits of a number may stand apart, and it may follow any sign but a digit. Amounts of money,
dates, times of day and lists of small numbers are no such numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from .patterns import lazy_pattern

__all__ = ["FIRST_SHOWN_DAY", "FIRST_SHOWN_DIGITS", "NUMBERS_IN_CODES", "is_shown", "number_spans"]

# Four digits that begin with 19 or 20 are a year.
_GROUP_IN_CODE = "(?:[0-9]{3}|(?:[03-9][0-9]|1[0-8]|2[1-9])[0-9]{2})"
NUMBERS_IN_CODES = (
    # Numbers in a code: their digits together, or in the groups in which people write them.
    # Without look-around, so that every engine of tables reads these patterns alike.
    r"(?:^|[^0-9])(?:0[0-9]{8,11}|84[0-9]{8,10}|0084[0-9]{8,10}|[0-9]{12})(?:[^0-9]|$)",
    rf"(?:^|[^0-9])(?:0[2-9]|84)[0-9]{{0,2}}[_.:/-]+{_GROUP_IN_CODE}[_.:/-]+{_GROUP_IN_CODE}",
)

_BREAK = "\n"
_SEPARATOR = r"(?:[ ._\-()\u200b]{1,4}|\u200b?[:/,*|]\u200b?)"
_RUN = lazy_pattern(rf"[0-9]+(?:{_SEPARATOR}[0-9]+)*")
_DIGITS = lazy_pattern(r"[0-9]+")
_TIME = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]"
_DATES_AND_TIMES = lazy_pattern(
    r"(?<![0-9:])(?:"
    r"[0-9]{1,2}([./-])[0-9]{1,2}\1(?:19|20)[0-9]{2}"  # 31/12/2018
    r"|(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}"  # 2018-12-31
    rf"|{_TIME}(?!:)"
    r"|0[.,][0-9]{1,2}(?=[ )]|$)"  # 0,75
    r")(?![0-9])"
)
_AMOUNT = lazy_pattern(r"[1-9][0-9]{0,2}([.,])[0-9]{3}(?:\1[0-9]{3}){0,8}(?![.,]?[0-9])")
_DAY = r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_INTERVAL = lazy_pattern(rf"(?<![0-9]){_DAY}\.\.{_DAY}(?![0-9])")  # in the id of a value, after ":"
_YEAR = lazy_pattern(r"(?:19|20)[0-9]{2}")
_MONEY = lazy_pattern(
    r"\s{0,9}(?:tỷ|triệu|nghìn|đồng(?!\s+chí)|đ\b(?!/)|vnđ|vnd|usd)", re.IGNORECASE
)

# Of a row about people. A number of so many digits may be that of a telephone or an identity paper
# which has lost its first zero, and an earlier day the day on which somebody was born.
FIRST_SHOWN_DIGITS = 9
FIRST_SHOWN_DAY = date(2016, 1, 1)
_COUNT = lazy_pattern(
    r"[-+]?(?:[0-9]{1,3}(?:([ .,])[0-9]{3})(?:\1[0-9]{3})*|[0-9]+)(?:[.,][0-9]{0,6})?"
)
_ZERO_DECIMALS = lazy_pattern(r"[.,]0*$")
_TOGETHER = lazy_pattern(  # 20180331, 31032018
    r"((?:19|20)[0-9]{2})(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])"
    r"|(?:[0-2]?[0-9]|3[01])(?:0[1-9]|1[0-2])((?:19|20)[0-9]{2})"
)
_APART = lazy_pattern(r"([0-9]{1,4})([-/. ])[0-9]{1,2}\2([0-9]{1,4})")
_SERIAL_DAY = lazy_pattern(r"[1-7][0-9]{4}")
_SERIAL_START = date(1899, 12, 30)  # of the serial numbers of days in a spreadsheet
_SHORT_YEARS = 50  # a year of two digits below this is one of 2000 and later

_SHORTEST, _LONGEST = 9, 14  # digits
_NATIONAL, _WITH_COUNTRY, _FROM_ABROAD = range(9, 12), range(10, 13), range(12, 15)
_IDENTITY = 12
_MINUTES = 60


def is_shown(text: str, *, of_day: bool) -> bool:
    """Whether a message may repeat what was typed into a row about people: what leads to nobody.

    That is a number of a few digits, and in a field of days (`of_day`) a day on which records may
    have been made.
    """
    number = _ZERO_DECIMALS.sub("", text)
    day_together = _TOGETHER.fullmatch(number)
    if of_day and _SERIAL_DAY.fullmatch(number):
        return _SERIAL_START + timedelta(int(number)) >= FIRST_SHOWN_DAY
    if _COUNT.fullmatch(text) and not day_together:
        return sum(map(str.isdigit, number)) < FIRST_SHOWN_DIGITS
    found = day_together or _APART.fullmatch(text)
    return of_day and found is not None and _year_of(found) >= FIRST_SHOWN_DAY.year


def _year_of(day: re.Match[str]) -> int:
    """Returns the year of a day: of its first and last part the one of four digits, or the last."""
    parts = [part for part in (day[1], day[day.re.groups]) if part]
    year = next((part for part in parts if len(part) > 2), parts[-1])
    century = 0 if len(year) > 2 else 2000 if int(year) < _SHORT_YEARS else 1900
    return century + int(year)


def number_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yields where numbers of persons begin and end in a text whose digits are ASCII digits."""
    plain = _without(_DATES_AND_TIMES, _without(_INTERVAL, text))
    for run in _RUN.finditer(plain):
        if len(run[0]) >= _SHORTEST:
            yield from _spans_in_run(plain, run)


def _without(pattern: re.Pattern[str], text: str) -> str:
    """Returns a text of the same length with breaks in place of what a pattern finds."""
    return pattern.sub(lambda found: _BREAK * len(found[0]), text)


def _spans_in_run(text: str, run: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yields the numbers in a run of digits with separators, from the first group of digits on."""
    groups = list(_DIGITS.finditer(text, run.start(), run.end()))
    index = 0
    while index < len(groups):
        start = groups[index].start()
        amount = _AMOUNT.match(text, start)
        if amount and not _is_with_country(amount, text):
            end, found = amount.end(), False
        else:
            end = _end_of_number(text, groups, index)
            found = end > start
        if found:
            yield start, end
        index += 1
        while index < len(groups) and groups[index].end() <= end:
            index += 1


def _is_with_country(amount: re.Match[str], text: str) -> bool:
    """Whether an amount is rather a telephone number with the code of the country: 84.912..."""
    number = amount[0]
    digits = sum(map(str.isdigit, number))
    fits = number.startswith("84") and digits in _WITH_COUNTRY
    return fits and not _MONEY.match(text, amount.end())


def _end_of_number(text: str, groups: Sequence[re.Match[str]], first: int) -> int:
    """Returns the end of the longest number that begins with a group; -1 without a number."""
    end, digits, parts = -1, "", list[str]()
    for index in range(first, len(groups)):
        if index > first and _is_year(text, groups[index]):
            break
        parts.append(groups[index][0])
        digits += parts[-1]
        if len(digits) > _LONGEST:
            break
        if _is_number(digits, parts, text, groups[first].start(), groups[index].end()):
            end = groups[index].end()
    return end


def _is_year(text: str, group: re.Match[str]) -> bool:
    """Whether a group is the year in the number of a document, or in a serial number."""
    before, after = text[group.start() - 1], text[group.end() : group.end() + 1]
    return bool(_YEAR.fullmatch(group[0])) and (before in "/-_" or (after != "" and after in "/_"))


def _is_number(digits: str, parts: Sequence[str], text: str, start: int, end: int) -> bool:
    """Whether the digits of `parts` are a telephone number or an identity number."""
    if _is_list(parts):
        return False
    if digits.startswith("0"):
        return _is_national(digits, parts)
    count, together = len(digits), len(parts) == 1
    if digits.startswith("84") and count in _WITH_COUNTRY:
        if text[start - 1 : start] == "+":
            return True
        together = together or max(map(len, parts)) > 2
    elif count != _IDENTITY:
        return False
    return together and not _MONEY.match(text, end)


def _is_national(digits: str, parts: Sequence[str]) -> bool:
    """Whether digits that begin with 0 are such a number; an amount never begins with 0."""
    count, together = len(digits), len(parts) == 1
    if digits.startswith("0084"):
        return count in _FROM_ABROAD
    if count in _NATIONAL:
        return together or digits[1] != "0"
    return count == _IDENTITY and (together or _is_grouped_identity(parts))


def _is_grouped_identity(parts: Sequence[str]) -> bool:
    return {len(part) for part in parts} in ({3}, {4})


def _is_list(parts: Sequence[str]) -> bool:
    """Whether groups are a list: days or minutes that increase, or codes that all begin with 0."""
    if len(parts) < 3:
        return False
    alike = len({len(part) for part in parts}) == 1
    if alike and all(part.startswith("0") for part in parts):
        return len(parts[0]) in (2, 3)
    increasing = all(int(left) < int(right) for left, right in pairwise(parts))
    return increasing and int(parts[-1]) < _MINUTES
