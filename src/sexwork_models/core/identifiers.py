"""Detects and masks text that could identify a person.

Recognised are clear forms of telephone numbers, identity numbers, e-mail addresses, names in social
networks and house addresses; numbers of documents, amounts of money and dates are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import cast
from unicodedata import category, decimal, normalize

import attrs

from .identifying_numbers import is_shown, number_spans
from .patterns import lazy_pattern

__all__ = [
    "MASK",
    "looks_like_identifier",
    "mask_identifiers",
    "mask_params",
    "mask_path",
    "shown_value",
]

MASK = "…"
"""Stands in every message for what could identify a person."""

_SEP = r"[ ._\-:/,\u200b]{0,3}"  # between the digits of a number whose kind is named
_MONEY = r"(?!\s{0,9}(?:tỷ|triệu|nghìn|đồng(?!\s+chí)|đ\b(?!/)|vnđ|vnd|usd))"
_PAPER = r"(?:cmnd|cmt|cccd|căn cước|chứng minh (?:nhân dân|thư)|identity (?:card|number))"
_TELEPHONE = r"(?:s?[đd]t|tel|phone|mobile|điện thoại|di động|zalo|viber|whatsapp)"
_SITE = (
    r"(?:facebook\.com|fb\.(?:com|me)|m\.me|messenger\.com|zalo\.me|instagram\.com|tiktok\.com"
    r"|t\.me|wa\.me)"
)
_NETWORK = r"(?:facebook|zalo|instagram|insta|telegram|tiktok|messenger|viber|whatsapp)"
_UPPER = "".join(filter(str.isupper, map(chr, (*range(0x41, 0x250), *range(0x1EA0, 0x1F00)))))
_CAPITALISED = rf"(?-i:[{_UPPER}])\w*"
_HOUSE = r"\d{1,4}[a-z]?(?:/\d{1,4}[a-z]?){0,4}"
_HOUSE_IN_LANE = r"\d{1,4}[a-z]?(?:/\d{1,4}[a-z]?){1,4}"
_MORE_NAMES = rf"(?:\s+{_CAPITALISED}){{0,4}}"
_STREET = rf"(?:đường(?!\s+dây\b)|duong|phố)\s+\w+{_MORE_NAMES}"


@attrs.frozen
class _Form:
    """A form of identifying text; `words` are the words without which no text can have it."""

    words: tuple[str, ...]
    written: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern of the form, compiled for the first text with one of the words."""
        return re.compile(self.written, re.IGNORECASE)


def _form(words: str, pattern: str) -> _Form:
    return _Form(tuple(words.split()), pattern)


_NAMED_NUMBERS = (
    _form(
        "cmnd cmt cccd căn chứng identity",
        rf"\b{_PAPER}\b[^\d\n]{{0,20}}\d(?:{_SEP}\d){{8}}(?:(?:{_SEP}\d){{3}})?(?!\d)",
    ),
    _form("số", rf"(?<!tổng )\bsố[\s:.]{{1,3}}\d{{9}}(?![./-]?\d|/){_MONEY}"),
    _form(
        "dt đt tel phone mobile điện động zalo viber whatsapp",
        rf"\b{_TELEPHONE}\b[^\d\n]{{0,20}}[1-9](?:{_SEP}\d){{8}}(?!{_SEP}\d){_MONEY}",
    ),
    _form(
        "hộ passport",
        r"\b(?:hộ chiếu|passport)\b[^\d\n]{0,20}?\b[a-z]{0,2}[ -]?\d(?: ?\d){6,8}(?!\d)",
    ),
)
_NAMES_AND_HOUSES = (
    _form("@", r"[\w.+-]{1,64}@[\w-]+\.\w+"),  # e-mail addresses
    _form("@", r"[\w.+-]{1,64} {0,2}@ {0,2}[\w-]{1,63}\.[^\W\d_]{2,}"),
    _form("(at) [at]", r"[\w.+-]{1,64} ?[(\[]at[)\]] ?[\w-]{1,63}\.[^\W\d_]{2,}"),
    # A telephone number with letters O for zeros.
    _form(
        "o3 o5 o7 o8 o9 0o 1o 2o 3o 4o 5o 6o 7o 8o 9o",
        r"(?<!\w)[o0][35789][o0-9]{8}(?!\w)",
    ),
    # Names in social networks: by their sign, their address, the name of the network.
    _form("@", r"(?<![\w.])@[^\W\d][\w.]{2,}"),
    _form(".com/ .me/", rf"\b{_SITE}/+[\w@.?=&%/-]+"),
    _form("fb zl ig", rf"\b(?:fb|zl|ig)\s{{0,3}}[:=]\s{{0,3}}[^\W\d][\w.]*{_MORE_NAMES}"),
    _form(
        "facebook zalo insta telegram tiktok messenger viber whatsapp",
        rf"\b{_NETWORK}\s{{0,3}}[:=]\s{{0,3}}"
        rf"(?:[^\W\d_]+[._\d][\w.]*|{_CAPITALISED}(?:\s+{_CAPITALISED}){{1,3}})",
    ),
    # Houses in a lane.
    _form(
        "ngõ ngách hẻm",
        rf"(?:\bsố(?:\s+nhà)?\s+)?(?:\b{_HOUSE},?\s+)?\b(?:ngõ|ngách|hẻm)\s+{_HOUSE}",
    ),
    _form("kiệt", rf"\b{_HOUSE},?\s+kiệt\s+\d+"),
    # K12/3, as in Da Nang; K1/2024 is the first course of a year.
    _form(
        "k0 k1 k2 k3 k4 k5 k6 k7 k8 k9 kiệt",
        rf"\bk(?:iệt\s?)?\d{{1,4}}/(?!(?:19|20)\d\d\b){_HOUSE}{_MORE_NAMES}",
    ),
    # Houses in a street; a date before the name of a street is no house number.
    _form("nhà nha", rf"\b(?:số\s+nhà|so\s+nha)\s+{_HOUSE}(?:,?\s+{_STREET})?"),
    _form(
        "đường duong phố",
        rf"(?<!ngày )(?:\bsố\s+{_HOUSE}|\b{_HOUSE_IN_LANE}),?\s+{_STREET}",
    ),
    _form("phố", rf"(?<![\w./-])(?<!ngày )\d{{1,4}}[a-z]?\s+phố\s+{_CAPITALISED}{_MORE_NAMES}"),
)
_FORMS = (*_NAMED_NUMBERS, *_NAMES_AND_HOUSES)
_WORDS = lazy_pattern(  # the longest first, as "tel" is a part of "telegram"
    "|".join(
        sorted({re.escape(word) for form in _FORMS for word in form.words}, key=len, reverse=True)
    )
)
_SEVEN_DIGITS = lazy_pattern(r"(?:[0-9][^0-9]*){6}[0-9]")  # no number of a person has fewer


class _Folding(dict[int, str]):
    """For each character the ASCII character that it is read as: a digit, blank, dash or sign."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


def _fold_character(char: str) -> str:
    digit, kind = decimal(char, None), category(char)
    if digit is not None:
        return str(int(digit))
    if kind == "Zs":
        return " "
    if kind == "Pd" or char == "\u2212":
        return "-"
    if kind in ("Cf", "Mn", "Me"):  # of no width
        return "\u200b"
    if char in "·•‧∙⋅・":
        return "."
    plain = normalize("NFKC", char)
    return plain if char > "\u024f" and len(plain) == 1 and plain.isascii() else char


_FOLDING = _Folding()


def _fold(text: str) -> str:
    """Returns the text with foreign digits, blanks and signs as ASCII, one for one."""
    return text if text.isascii() else text.translate(_FOLDING)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yields what could identify a person in a folded text, by its beginning and its end."""
    forms: Iterable[_Form] = _NAMES_AND_HOUSES
    if _SEVEN_DIGITS.search(text):
        yield from number_spans(text)
        forms = _FORMS
    folded = text.casefold()
    if not _WORDS.search(folded):
        return
    words = set(_WORDS.findall(folded))
    for form in forms:
        if not words.isdisjoint(form.words):
            for found in form.pattern.finditer(text):
                yield found.span()


def looks_like_identifier(text: str) -> bool:
    """Whether a text holds something that could identify a person; do not repeat such a text."""
    return next(_spans(text if text.isascii() else _fold(normalize("NFC", text))), None) is not None


def mask_identifiers(text: str) -> str:
    """Returns the text with everything that could identify a person replaced by `…`."""
    if text.isascii() and not _SEVEN_DIGITS.search(text) and not _WORDS.search(text.lower()):
        return text
    composed = normalize("NFC", text)
    parts, position = list[str](), 0
    for start, end in sorted(_spans(_fold(composed))):
        if start >= position:
            parts += composed[position:start], MASK
        position = max(position, end)
    return "".join((*parts, composed[position:])) if parts else text


def shown_value(value: object) -> object:
    """Returns what was read from a row about people as far as a message may repeat it.

    Never a code or a text: only a number or a day that leads to nobody.
    """
    if isinstance(value, bool):
        return value
    is_day = isinstance(value, date)
    may_show = isinstance(value, (int, date)) and is_shown(str(value), of_day=is_day)
    return value if may_show else MASK


def mask_path(path: str) -> str:
    """Returns a dotted path with everything identifying replaced, in the whole and in each key."""
    if not path or path.replace("_", "").isalpha():  # no field, or its name
        return path
    return ".".join(map(mask_identifiers, mask_identifiers(path).split(".")))


def mask_params(params: Mapping[str, object]) -> Mapping[str, object]:
    """Returns the params of a message with their texts masked; other values stay as they are."""
    return {name: _mask_value(value) for name, value in params.items()}


def _mask_value(value: object) -> object:
    """Returns texts, and lists of them, masked; enumerations and rows have a text of their own."""
    if type(value) is str:
        return mask_identifiers(value)
    if isinstance(value, dict):
        return {_mask_value(key): _mask_value(part) for key, part in value.items()}
    if type(value) in (list, tuple):
        parts = cast("list[object] | tuple[object, ...]", value)
        return type(parts)(map(_mask_value, parts))
    return value
