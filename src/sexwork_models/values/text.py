"""Bilingual labels, and Unicode normalization, matching and sorting of Vietnamese text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Self

import attrs

from ..core.errors import require_language
from ..core.messages import LANGUAGES, Lang, say, words_of

__all__ = [
    "BLANKS",
    "YES_OR_NO",
    "LabelledEnum",
    "Text",
    "Word",
    "fold",
    "is_nfc",
    "label_key",
    "named_word",
    "nfc",
    "sort_key",
    "texts_of",
]

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the dictionary's order
_WITHOUT_TONES = str.maketrans("", "", _TONES)
_LOOKALIKES = str.maketrans(
    {"\u2044": "/", "\u2215": "/", "\u00a0": " ", "\u2013": "-", "\u2014": "-"}
)


@attrs.frozen
class Text:
    """A label in Vietnamese and English; if one is empty, the other is used."""

    vi: str
    en: str

    @classmethod
    def either(cls, vi: str, en: str) -> Self:
        """Returns the label of a row: a language that the row leaves empty takes the other."""
        return cls(vi or en, en or vi)

    def say(self, lang: Lang) -> str:
        """Returns the label in the language `lang`."""
        if lang == "vi":
            return self.vi or self.en
        require_language(lang)
        return self.en or self.vi

    def filled(self, **blanks: object) -> Text:
        """Returns the label with its blanks, such as `{line}`, filled in alike in both languages.

        A value with a text of its own is said in each language.
        """
        said = {lang: {k: say(v, lang) for k, v in blanks.items()} for lang in LANGUAGES}
        return Text(self.vi.format_map(said["vi"]), self.en.format_map(said["en"]))

    def with_code(self, code: str) -> Text:
        """Returns the label with its code behind it; the code alone where it has no other label."""
        if code in (self.vi, self.en, ""):
            return self
        if not (self.vi or self.en):
            return Text(code, code)
        return Text(f"{self.say('vi')} ({code})", f"{self.say('en')} ({code})")


YES_OR_NO: Mapping[bool, Text] = {True: Text("có", "yes"), False: Text("không", "no")}


@cache
def texts_of(section: str) -> Mapping[str, Text]:
    """Returns the words that a module prints, by key; `cli.layout` is a section of `cli.toml`."""
    return MappingProxyType({key: Text(**text) for key, text in words_of(section).items()})


def named_word(word: str, name: Text) -> Text:
    """Returns a word with its name behind it, unless that says the same: `“province” (tỉnh)`."""

    def behind(said: str) -> str:
        is_same = said.replace(" ", "_").casefold() in (word.casefold(), "")
        return "" if is_same else f" ({said})"

    return Text(f"“{word}”{behind(name.vi)}", f"{word}{behind(name.en)}")


class Word(str):
    """A word of a closed list with its label: `Word("ok", "có số liệu", "ok")`."""

    text: Text

    def __new__(cls, value: str, vi: str = "", en: str = "") -> Self:
        """Returns a word with its label."""
        word = super().__new__(cls, value)
        word.text = Text(vi, en)
        return word

    def say(self, lang: Lang) -> str:
        """Returns the label of the word in the language `lang`."""
        return self.text.say(lang)


class LabelledEnum(StrEnum):
    """An enumeration of labelled members: `MEMBER = Word(value, Vietnamese, English)`.

    A member equals its value as text, for type checkers too: `status == "ok"`.
    """

    _value_: str
    text: Text

    def __new__(cls, word: Word | str) -> Self:
        """Returns a member with its value and its label."""
        member = str.__new__(cls, word)
        member._value_ = str(word)
        member.text = word.text if isinstance(word, Word) else Text("", "")
        return member

    def say(self, lang: Lang) -> str:
        """Returns the label of the member in the language `lang`."""
        return self.text.say(lang)


# What says nothing in a cell: white space, line breaks, and the separators of old file formats.
BLANKS = (
    "".join(
        map(
            chr,
            (*range(0x09, 0x0E), *range(0x1C, 0x21), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B)),
        )
    )
    + "\u2028\u2029\u202f\u205f\u3000"
)


def nfc(text: str) -> str:
    """Returns a text in composed Unicode form (NFC), the only form used inside the library."""
    return unicodedata.normalize("NFC", text)


def is_nfc(text: str) -> bool:
    """Whether a text is in composed form; Vietnamese typed on some systems is not."""
    return unicodedata.is_normalized("NFC", text)


def label_key(text: str) -> str:
    """Returns a name in the form in which names are compared: in any case, with any blanks."""
    return " ".join(nfc(nfc(text).casefold()).split())


def fold(text: str) -> str:
    """Returns a key by which different spellings of a text match.

    The key has no upper case, no tone or vowel marks, i for y, plain slashes and single spaces.
    """
    letters = text.translate(_LOOKALIKES).casefold()
    if not letters.isascii():
        plain = unicodedata.normalize("NFD", letters.replace("đ", "d"))
        letters = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"\s+", " ", letters.replace("y", "i")).strip()


def sort_key(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Returns a sort key in the order of Vietnamese dictionaries: letters first, tones second."""
    ranks, tones = [], []
    for char in nfc(text).casefold():
        marks = unicodedata.normalize("NFD", char)
        letter = nfc(marks.translate(_WITHOUT_TONES))
        if char == " ":
            ranks.append(-1)
        elif letter in _ALPHABET:
            ranks.append(_ALPHABET.index(letter))
        else:
            ranks.append(ord(letter[0]) + len(_ALPHABET))
        tones.append(next((_TONES.index(mark) + 1 for mark in marks if mark in _TONES), 0))
    return tuple(ranks), tuple(tones)
