"""Finds the codes of clients in other texts of records, also where they were copied by hand.

A copy may have another case, other signs or blanks in it, marks on its letters, letters and digits
of other scripts that look alike, or further letters around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from unicodedata import category, decimal, normalize

import attrs

from ..records.client_codes import skeleton

__all__ = ["CodeSearch"]

_SHORTEST_PART = 5  # shorter parts of codes stand in many other texts
_ALIKE = str.maketrans(  # letters of other alphabets that are printed like Latin ones
    "авекмнорстухіјѕԁһԛԝαβεζηικμνορτυχıđ",
    "abekmhopctyxijsdhqwabezhikmnoptyxid",
)
_READINGS = {"0": "[0o]", "1": "[1il]"}  # of a character of a skeleton


class _Folding(dict[int, str]):
    """For each character the plain letters that it is read as: a blank for a sign."""

    def __missing__(self, code: int) -> str:
        parts = normalize("NFKD", normalize("NFKC", chr(code)).casefold())
        self[code] = folded = "".join(map(_fold_character, parts)).translate(_ALIKE)
        return folded


def _fold_character(char: str) -> str:
    digit = decimal(char, None)
    if digit is not None:
        return str(int(digit))
    if category(char) in ("Cf", "Mn", "Me"):  # of no width
        return ""
    return char if char.isalnum() else " "


_FOLDING = _Folding()


@attrs.frozen(repr=False)
class CodeSearch:
    """The codes of all clients of a set of records, as texts of other fields are searched for them.

    Searched for are whole codes and their parts, of five characters at least and with a digit; a
    part of digits alone is none, as it may be any number. The search takes time in proportion to
    the length of a text, however many codes there are.
    """

    _skeletons: frozenset[str]
    _lengths: tuple[int, ...]
    _results: dict[str, bool] = attrs.field(factory=dict, init=False, eq=False)

    @classmethod
    def of(cls, codes: Iterable[str]) -> CodeSearch:
        """Returns the search for some codes."""
        skeletons = set[str]()
        for code in codes:
            skeletons.update(_skeletons_of(code))
        return cls(frozenset(skeletons), tuple(sorted({len(text) for text in skeletons})))

    def finds_any(self, text: str) -> bool:
        """Whether any of the codes can be read in a text.

        A code beside a further digit is another number: `KAMT3470` is not `KAMT347`.
        """
        if text not in self._results:
            self._results[text] = any(self._copies_in(text.translate(_FOLDING)))
        return self._results[text]

    def finds_in_record(self, text: str, code: str) -> bool:
        """Whether any of the codes can be read in a text of a record, whose own code is `code`.

        Of this one, which is empty for nobody, a short code or a part of digits alone is enough, if
        it stands by itself.
        """
        if not code or self.finds_any(text):
            return self.finds_any(text)
        folded = text.translate(_FOLDING)
        parts = [code, *(part for part in _long_parts(code) if part.isdecimal())]
        return any(_copy_by_itself(skeleton(part)).search(folded) for part in parts)

    def _copies_in(self, folded: str) -> Iterator[bool]:
        """Yields, for every place where one may stand, whether a code stands in a folded text."""
        solid = skeleton(folded.replace(" ", ""))
        for length in self._lengths:
            for start in range(len(solid) - length + 1):
                found = solid[start : start + length]
                if found in self._skeletons:
                    yield _copy_in_text(found).search(folded) is not None


def _skeletons_of(code: str) -> Iterator[str]:
    for part in (code, *_long_parts(code)):
        found = skeleton(part.translate(_FOLDING).replace(" ", ""))
        if len(found) >= _SHORTEST_PART and not part.isalpha() and not found.isdecimal():
            yield found


def _long_parts(code: str) -> list[str]:
    """Returns the parts of a code that are long enough to be known by."""
    parts = re.split(r"[-_]+", code)
    return [part for part in parts if len(part) >= _SHORTEST_PART and not part.isalpha()]


@lru_cache(maxsize=1024)
def _copy_in_text(characters: str) -> re.Pattern[str]:
    """Returns the pattern of a code by its skeleton, with no further digit beside a digit."""
    before = r"(?<![0-9])" if characters[0].isdecimal() else ""
    after = r"(?![0-9])" if characters[-1].isdecimal() else ""
    return re.compile(before + " *".join(map(_reading, characters)) + after)


@lru_cache(maxsize=1024)
def _copy_by_itself(characters: str) -> re.Pattern[str]:
    """Returns the pattern of a code by its skeleton, which stands by itself in a text."""
    separated = " {0,2}".join(map(_reading, characters))
    return re.compile(rf"(?<![^\W_]){separated}(?![^\W_])")


def _reading(character: str) -> str:
    return _READINGS.get(character) or re.escape(character)
