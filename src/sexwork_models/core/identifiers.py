"""Detects and masks text that could identify a person.

Recognised are clear forms of telephone numbers, identity numbers, e-mail addresses, profiles in
social networks and house addresses; numbers of documents, amounts of money and dates are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["looks_like_identifier", "mask_identifiers", "mask_path"]

_NO_MONEY = r"(?!\s*(?:tỷ|triệu|nghìn|đồng(?!\s+chí)|đ\b(?!/)|vnđ|vnd|usd))"
_NO_DAY = r"(?!\d?([./-])\d{1,2}\1(?:19|20)\d{2}(?!\d))(?!\d{0,2} (?:19|20)\d{2}-\d{2}-\d{2})"
_PAPER = (
    r"\b(?:cmnd|cmt|cccd|căn cước|chứng minh (?:nhân dân|thư)|identity (?:card|number))\b"
    r"[^\d\n]{0,20}"
)
_SITE = (
    r"(?:facebook\.com|fb\.(?:com|me)|m\.me|messenger\.com|zalo\.me|instagram\.com|tiktok\.com"
    r"|t\.me|wa\.me)"
)
_HOUSE = r"\d{1,4}[a-z]?(?:/\d{1,4}[a-z]?){0,4}"
_HOUSE_IN_LANE = r"\d{1,4}[a-z]?(?:/\d{1,4}[a-z]?){1,4}"
_STREET = r"(?:đường(?!\s+dây\b)|phố)\s+\w+"


def _compile(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


_NUMBERS = _compile(
    # Telephone numbers: national, international, as dialled from abroad, without a mark before them
    # (unless an amount follows), and with the prefix in brackets.
    rf"0(?<![\d.,/-]0){_NO_DAY}(?:[ .-]?\d){{8,10}}(?!\d)",
    r"\+84(?:[ .-]?\(0\))?(?:[ .-]?\d){8,10}(?!\d)",
    r"0084(?<![\d.,/-]0084)(?:[ .-]?\(0\))?(?:[ .-]?\d){8,10}(?!\d)",
    rf"84(?<![\d.,/-]84)(?:[ .-]?\d){{8,10}}(?!\.?\d){_NO_MONEY}",
    r"\((?:0\d{1,3}|(?:\+|00)84)\)(?:[ .-]?\d){6,10}(?!\d)",
    # Identity numbers: alone, after the name of the paper, and after the word for number.
    r"(?<!\d)\d{12}(?!\d)",
    rf"{_PAPER}\d(?:[ .]?\d){{8}}(?:(?:[ .]?\d){{3}})?(?!\d)",
    rf"(?<!tổng )\bsố[\s:.]{{1,3}}\d{{9}}(?![./-]?\d|/){_NO_MONEY}",
    r"\b(?:hộ chiếu|passport)\b[^\d\n]{0,20}\b[a-z]\d{7}(?!\d)",  # passports
)
_LINKS = _compile(
    r"[\w.+-]{1,64}@[\w-]+\.\w+",  # e-mail addresses
    rf"\b{_SITE}/+[\w@.?=&%/-]+",  # profiles in social networks
)
_HOUSES = _compile(
    rf"(?:\bsố(?:\s+nhà)?\s+)?(?:\b{_HOUSE},?\s+)?\b(?:ngõ|ngách|hẻm)\s+{_HOUSE}",  # in a lane
    rf"\b{_HOUSE},?\s+kiệt\s+\d+|\bsố\s+nhà\s+\d+",  # in a lane, with other words
    # In a street; a date before the name of a street is no house number.
    rf"(?<!ngày )(?:\bsố(?:\s+nhà)?\s+{_HOUSE}|\b{_HOUSE_IN_LANE}),?\s+{_STREET}",
)
_HOUSE_WORDS = ("ngõ", "ngách", "hẻm", "kiệt", "nhà", "đường", "phố")
_MIN_DIGITS = 7


def _patterns_for(text: str) -> Iterator[re.Pattern[str]]:
    """Yields the patterns that may match; most texts have too few digits and none of the words."""
    if len(text) >= _MIN_DIGITS <= sum(map(str.isdigit, text)):
        yield from _NUMBERS
    if "@" in text or "/" in text:
        yield from _LINKS
    folded = text.casefold()
    if any(word in folded for word in _HOUSE_WORDS):
        yield from _HOUSES


def looks_like_identifier(text: str) -> bool:
    """Whether a text holds something that could identify a person; do not repeat such a text."""
    return any(pattern.search(text) for pattern in _patterns_for(text))


def mask_identifiers(text: str) -> str:
    """Returns the text with everything that could identify a person replaced by `…`."""
    for pattern in tuple(_patterns_for(text)):
        text = pattern.sub("…", text)
    return text


def mask_path(path: str) -> str:
    """Returns a dotted path with everything identifying replaced, in the whole and in each key."""
    return ".".join(map(mask_identifiers, mask_identifiers(path).split(".")))
