"""What a synthetic code looks like: it says that it is synthetic, and is opaque, though nobody drew it."""

from __future__ import annotations

from functools import lru_cache

__all__ = ["code", "kept_code"]

_LETTERS = "BCDFGHJKMNPQRSTVWXYZ"  # no vowel, so no word and no month; no L, so nothing like a 1
_PAIRS = tuple(first + second for first in _LETTERS for second in _LETTERS)
_DIGITS = tuple(f"{number:02d}" for number in range(100))
_MANY = 100 * len(_PAIRS) ** 2


def code(kind: str, number: int) -> str:
    """The code of number `number` (from 0) of one kind: `SYN-C`, four letters or more, two digits.

    Codes of one kind are different for different numbers, and up to sixteen million they sort as their numbers do.
    """
    more = ""
    if number >= _MANY:
        rest, number = divmod(number, _MANY)
        more = _more(rest)
    pairs = number // 100
    return f"SYN-{kind}{more}{_PAIRS[pairs // 400]}{_PAIRS[pairs % 400]}{_DIGITS[number % 100]}"


@lru_cache(maxsize=1 << 14)
def kept_code(kind: str, number: int) -> str:
    """The same, remembered: for the groups, houses and reporters that come again and again."""
    return code(kind, number)


def _more(rest: int) -> str:
    letters = ""
    while rest:
        rest, place = divmod(rest - 1, len(_PAIRS))
        letters = _PAIRS[place] + letters
    return letters
