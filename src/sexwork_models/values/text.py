"""How text is held, compared and sorted: two languages, one Unicode form, Vietnamese order."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Self

import attrs

from ..core.messages import Lang

__all__ = ["Text", "Worded", "fold", "is_nfc", "nfc", "sort_key"]

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the dictionary's order
_LOOKALIKES = str.maketrans(
    {"\u2044": "/", "\u2215": "/", "\u00a0": " ", "\u2013": "-", "\u2014": "-"}
)


@attrs.frozen
class Text:
    """A label in Vietnamese and English; an empty one falls back to the other."""

    vi: str
    en: str

    def say(self, lang: Lang) -> str:
        """The label in `lang`."""
        return (self.vi or self.en) if lang == "vi" else (self.en or self.vi)


class Worded(StrEnum):
    """A closed list whose members carry their words: `MEMBER = value, Vietnamese, English`."""

    _value_: str
    text: Text

    def __new__(cls, value: str, vi: str = "", en: str = "") -> Self:
        """A member with its value and its words."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.text = Text(vi, en)
        return member

    def say(self, lang: Lang) -> str:
        """The member in words of `lang`."""
        return self.text.say(lang)


def nfc(text: str) -> str:
    """`text` in composed Unicode form, the only form inside the library."""
    return unicodedata.normalize("NFC", text)


def is_nfc(text: str) -> bool:
    """Whether `text` is already composed; Vietnamese typed on some systems is not."""
    return unicodedata.is_normalized("NFC", text)


def fold(text: str) -> str:
    """A key for matching: no case, no tone or vowel marks, i for y, plain slashes, single spaces.

    The original text stays what is shown; `fold` only decides whether two spellings are one word.
    """
    plain = unicodedata.normalize("NFD", text.translate(_LOOKALIKES).casefold().replace("đ", "d"))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"\s+", " ", letters.replace("y", "i")).strip()


def _letter(char: str) -> tuple[int, int]:
    marks = unicodedata.normalize("NFD", char)
    tone = next((_TONES.index(mark) + 1 for mark in marks if mark in _TONES), 0)
    base = nfc("".join(mark for mark in marks if mark not in _TONES))
    return (_ALPHABET.index(base) if base in _ALPHABET else ord(base[0]) + len(_ALPHABET), tone)


def sort_key(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """A key that sorts as a Vietnamese dictionary does: letters first (a ă â … d đ e), tones second."""
    letters = [_letter(char) if char != " " else (-1, 0) for char in nfc(text).casefold()]
    return tuple(letter for letter, _ in letters), tuple(tone for _, tone in letters)
