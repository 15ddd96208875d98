"""Reads the cells of one field in a declared or plain form: words as codes, days, numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterator, Mapping
from datetime import date

import attrs

from ...values.text import BLANKS, label_key
from ..field_catalog import heading_key
from ..fields import RefusedCell, split_ids
from .forms import DayForm, NumberForm
from .words import CodeLists, FieldWords

__all__ = ["DayReader", "NumberReader", "WordReader"]


_PLAIN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]+(?:\.[0-9]+)?")


@attrs.frozen
class DayReader:
    """Reads days that are written in a declared form."""

    form: DayForm
    codes: Container[str] = attrs.field(default=(), init=False)
    declared: bool = attrs.field(default=True, init=False)
    needs_day: bool = attrs.field(default=False, init=False)

    def read(self, text: str, day: date | None) -> str:
        """Returns a day as `2024-03-05`; a day in another form, or that does not exist, is refused.

        Days as spreadsheets count them, and those in the plain form, stay as they are.
        """
        plain = self.form.plain(text)
        if plain != text or _PLAIN_DAY.fullmatch(text.strip(BLANKS)):
            return plain
        code = "date-does-not-exist" if self.form.fits(text) else "day-not-in-form"
        return RefusedCell(code, {"form": self.form.written})


@attrs.frozen
class NumberReader:
    """Reads numbers whose marks are declared; a point that they do not allow is refused."""

    form: NumberForm
    codes: Container[str] = attrs.field(default=(), init=False)
    declared: bool = attrs.field(default=True, init=False)
    needs_day: bool = attrs.field(default=False, init=False)

    def read(self, text: str, day: date | None) -> str:
        """Returns a number with its digits together and a point before the decimals."""
        if not self.form.is_contradicted_by(text):
            return self.form.plain(text)
        marks = {"thousands": self.form.thousands or "-", "decimal": self.form.decimal or "-"}
        return RefusedCell("number-not-in-form", marks)


class _CellsOfCodes(Container[str]):
    """The cells of a field of several codes that hold nothing but codes, as most do."""

    __slots__ = ("_codes",)

    def __init__(self, codes: Collection[str]) -> None:
        self._codes = frozenset(codes)

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and self._codes.issuperset(text.split(";"))


@attrs.frozen(eq=False)
class WordReader:
    """Reads words that stand for codes: declared ones, else labels and names of places."""

    words: FieldWords
    stated: Mapping[str, str] = attrs.field(factory=dict)
    lists: CodeLists | None = None
    codes: Container[str] = attrs.field(
        default=attrs.Factory(lambda self: self._cells_of_codes(), True), init=False
    )

    def _cells_of_codes(self) -> Container[str]:
        """Returns the cells that are taken as they are: those of codes, unless words are stated."""
        if self.stated:
            return ()
        return _CellsOfCodes(self.words.codes) if self.words.several else self.words.codes

    @property
    def declared(self) -> bool:
        """Whether a caller has stated words."""
        return bool(self.stated)

    @property
    def needs_day(self) -> bool:
        """Whether words are names of places, which hold on some days."""
        return self.words.places

    def may_change(self, text: str) -> bool:
        """Whether a text holds a word that stands for a code on some day."""
        if any(self._stands_for_code(part) for part in self._parts(text)):
            return True
        return bool(self._with_commas(text))

    def read(self, text: str, day: date | None) -> str:
        """Returns the code of a word, or the codes of several, as far as each names one code."""
        parts = self._parts(text)
        codes = [self._code_of(part, day) for part in parts]
        if codes == parts:
            return ";".join(self._with_commas(text)) or text
        return ";".join(codes)

    def is_stated(self, text: str) -> bool:
        """Whether a caller has stated what all words of a text stand for."""
        return all(key in self.stated for key in self._keys(text))

    def stated_in(self, text: str) -> Iterator[str]:
        """Yields those words of a text that a caller has stated, by their key."""
        return (key for key in self._keys(text) if key in self.stated)

    def _keys(self, text: str) -> Iterator[str]:
        return (label_key(part.strip(BLANKS)) for part in self._parts(text))

    def _with_commas(self, text: str) -> list[str]:
        """Returns the codes of a cell that has commas between known codes or words, else nothing.

        A name may hold a comma itself, and is one word then.
        """
        if not self.words.several or "," not in text or ";" in text:
            return []
        codes = [self._code_of(part, None) for part in text.split(",") if part.strip(BLANKS)]
        return codes if all(code in self.words.codes for code in codes) else []

    def _parts(self, text: str) -> list[str]:
        return split_ids(text) if self.words.several else [text]

    def _stands_for_code(self, part: str) -> bool:
        word = part.strip(BLANKS)
        if label_key(word) in self.stated:
            return True
        if word in self.words.codes:
            return False
        if self.words.places and self.lists is not None:
            return bool(self.lists.places_named(word, None))
        return heading_key(word) in self.words.by_key

    def _code_of(self, part: str, day: date | None) -> str:
        word = part.strip(BLANKS)
        if self.stated and (key := label_key(word)) in self.stated:
            return self.stated[key]
        if word in self.words.codes:
            return word
        if self.words.places and self.lists is not None:
            named = self.lists.places_named(word, day)
            return named[0] if len(named) == 1 else part
        return self.words.by_key.get(heading_key(word), part)
