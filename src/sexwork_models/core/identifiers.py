"""Whether a text looks as if it reached a person: telephone and identity numbers, e-mail, profiles, house addresses.

Only clear forms are recognised; numbers of documents, amounts of money and days are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["looks_like_identifier", "masked", "masked_path"]

_NO_MONEY = r"(?!\s*(?:tỷ|triệu|nghìn|đồng(?!\s+chí)|đ\b(?!/)|vnđ|vnd|usd))"
_NO_DAY = r"(?!\d?([./-])\d{1,2}\1(?:19|20)\d{2}(?!\d))(?!\d{0,2} (?:19|20)\d{2}-\d{2}-\d{2})"
_PAPER = r"\b(?:cmnd|cmt|cccd|căn cước|chứng minh (?:nhân dân|thư)|identity (?:card|number))\b[^\d\n]{0,20}"
_SITE = r"(?:facebook\.com|fb\.(?:com|me)|m\.me|messenger\.com|zalo\.me|instagram\.com|tiktok\.com|t\.me|wa\.me)"
_HOUSE = r"\d{1,4}[a-z]?(?:/\d{1,4}[a-z]?){0,4}"
_HOUSE_IN_LANE = r"\d{1,4}[a-z]?(?:/\d{1,4}[a-z]?){1,4}"
_STREET = r"(?:đường(?!\s+dây\b)|phố)\s+\w+"


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


_NUMBERS = _compiled(
    rf"0(?<![\d.,/-]0){_NO_DAY}(?:[ .-]?\d){{8,10}}(?!\d)",  # telephone numbers
    r"\+84(?:[ .-]?\(0\))?(?:[ .-]?\d){8,10}(?!\d)",  # in the international form
    r"0084(?<![\d.,/-]0084)(?:[ .-]?\(0\))?(?:[ .-]?\d){8,10}(?!\d)",  # as they are dialled from abroad
    rf"84(?<![\d.,/-]84)(?:[ .-]?\d){{8,10}}(?!\.?\d){_NO_MONEY}",  # without a mark before them, where they are no amount
    r"\((?:0\d{1,3}|(?:\+|00)84)\)(?:[ .-]?\d){6,10}(?!\d)",  # with the prefix in brackets
    r"(?<!\d)\d{12}(?!\d)",  # identity numbers
    rf"{_PAPER}\d(?:[ .]?\d){{8}}(?:(?:[ .]?\d){{3}})?(?!\d)",  # introduced by the name of the paper
    rf"(?<!tổng )\bsố[\s:.]{{1,3}}\d{{9}}(?![./-]?\d|/){_NO_MONEY}",  # introduced by the word for number
    r"\b(?:hộ chiếu|passport)\b[^\d\n]{0,20}\b[a-z]\d{7}(?!\d)",  # passports
)
_LINKS = _compiled(
    r"[\w.+-]{1,64}@[\w-]+\.\w+",  # e-mail addresses
    rf"\b{_SITE}/+[\w@.?=&%/-]+",  # profiles in social networks
)
_HOUSES = _compiled(
    rf"(?:\bsố(?:\s+nhà)?\s+)?(?:\b{_HOUSE},?\s+)?\b(?:ngõ|ngách|hẻm)\s+{_HOUSE}",  # in a lane
    rf"\b{_HOUSE},?\s+kiệt\s+\d+|\bsố\s+nhà\s+\d+",  # the same in other words
    rf"(?<!ngày )(?:\bsố(?:\s+nhà)?\s+{_HOUSE}|\b{_HOUSE_IN_LANE}),?\s+{_STREET}",  # in a street, not a day and a street
)
_HOUSE_WORDS = ("ngõ", "ngách", "hẻm", "kiệt", "nhà", "đường", "phố")
_FEWEST_DIGITS = 7


def _patterns_for(text: str) -> Iterator[re.Pattern[str]]:
    """The patterns that can be met at all: most texts have too few digits and none of the words."""
    if len(text) >= _FEWEST_DIGITS <= sum(map(str.isdigit, text)):
        yield from _NUMBERS
    if "@" in text or "/" in text:
        yield from _LINKS
    folded = text.casefold()
    if any(word in folded for word in _HOUSE_WORDS):
        yield from _HOUSES


def looks_like_identifier(text: str) -> bool:
    """Whether the text holds something that could lead to a person. Whoever reports it does not repeat it."""
    return any(pattern.search(text) for pattern in _patterns_for(text))


def masked(text: str) -> str:
    """The text with every such thing replaced: what is said to people never repeats it."""
    for pattern in tuple(_patterns_for(text)):
        text = pattern.sub("…", text)
    return text


def masked_path(path: str) -> str:
    """A path of which no key repeats such a thing, whatever stands before the key."""
    return ".".join(masked(key) for key in masked(path).split("."))
