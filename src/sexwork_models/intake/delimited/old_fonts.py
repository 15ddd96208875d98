"""Detects Vietnamese text that was typed for an old font (TCVN3, VNI) and shows other letters."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["has_words_of", "is_in_unicode", "old_font_of"]

_ENOUGH = 2  # different words; one alone may be a foreign name
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\xa8-\xbe])*")
# TCVN3 keeps tones as capitals and signs of another code page, in the middle of small letters.
_TCVN3 = re.compile(
    r"[a-z][\xb5-\xb9\xa8-\xae\xbb-\xbe\xc6-\xd6\xd8-\xde]|[\xb5-\xb9\xa8\xae][a-z]"
)
# VNI writes a letter and then its mark, with letters that Vietnamese does not have.
_VNI = re.compile(r"[aeiouy\xf4\xf6][\xef\xf8\xfb\xe5\xe4\xeb\xf9\xf5]|[a-z]\xf6[a-z\xf8]?|\xf1")
_UNICODE = re.compile(r"[\u1ea0-\u1ef9\u0103\u0111\u01a1\u01b0]")
_FONTS = {"TCVN3": _TCVN3, "VNI": _VNI}


def old_font_of(lines: Iterable[str]) -> str:
    """Returns the encoding of old fonts in which words of some lines seem to be typed, or `""`."""
    words = _words_in(lines)
    for font, pattern in _FONTS.items():
        if sum(bool(pattern.search(word)) for word in words) >= _ENOUGH:
            return font
    return ""


def is_in_unicode(texts: Iterable[str]) -> bool:
    """Whether any text has a Vietnamese letter that no old font has."""
    return any(map(_UNICODE.search, texts))


def has_words_of(font: str, texts: Iterable[str]) -> bool:
    """Whether any word of some texts seems to be typed in an encoding of old fonts."""
    return any(map(_FONTS[font].search, _words_in(texts)))


def _words_in(texts: Iterable[str]) -> set[str]:
    """Returns the words with a letter that is not ASCII."""
    return {word for text in texts for word in _WORD.findall(text) if not word.isascii()}
