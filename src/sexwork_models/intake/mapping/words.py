"""The words that people write in place of codes: labels in both languages, in any spelling."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, cached_property, lru_cache
from types import MappingProxyType
from typing import Protocol, get_origin

import attrs
from pydantic import BaseModel

from ...values.text import LabelledEnum, Text
from ...values.units import Unit
from ..field_catalog import field_texts, heading_key, types_of_field

__all__ = ["PLACES", "CodeLists", "FieldWords", "codes_by_key", "words_of_fields"]

PLACES = "places"  # the table whose names hold on some days only
_YES_AND_NO = {"có": "true", "đúng": "true", "không": "false", "sai": "false"}


class CodeLists(Protocol):
    """The codes of a framework, by the name of their table, with the words that stand for them."""

    def __hash__(self) -> int: ...

    def codes(self, table: str) -> Collection[str]:
        """Returns every code of a table."""
        ...

    def by_key(self, table: str) -> Mapping[str, str]:
        """Returns the code that each word stands for, by the key of the word."""
        ...

    def places_named(self, name: str, day: date | None) -> Sequence[str]:
        """Returns the codes of the places with a name on a day, or on any day."""
        ...


@attrs.frozen(eq=False)
class FieldWords:
    """What a field takes: `codes` are taken as they are, words stand for a code by their key.

    A field of `several` codes has them separated by semicolons. The words of a field of `places`
    depend on the day of the row, and are asked for one by one.
    """

    codes: Collection[str]
    by_key: Mapping[str, str]
    several: bool = False
    places: bool = False


class _ClosedList(Mapping[str, str]):
    """The code of each word of an enumeration by its key, put together when first asked for."""

    def __init__(
        self, kind: type[LabelledEnum] | type[Unit], others: Mapping[str, Iterable[str]]
    ) -> None:
        self._kind, self._others = kind, others

    @cached_property
    def _codes(self) -> Mapping[str, str]:
        return codes_by_key(_labels_of(self._kind, self._others))

    def __getitem__(self, key: str) -> str:
        return self._codes[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)


def codes_by_key(words: Iterable[tuple[str, Iterable[str]]]) -> Mapping[str, str]:
    """Returns the code of each word by its key; `words` are codes, each with its words.

    A word that stands for two codes stands for none, and no word stands for another code than the
    one that is written so.
    """
    codes: dict[str, str] = {}
    unclear = set[str]()
    for code, labels in words:
        for key in {heading_key(label) for label in (code, *labels) if label}:
            if codes.setdefault(key, code) != code:
                unclear.add(key)
    return MappingProxyType({key: code for key, code in codes.items() if key not in unclear})


@lru_cache(maxsize=64)
def words_of_fields(kind: type[BaseModel], lists: CodeLists | None) -> Mapping[str, FieldWords]:
    """Returns the words of each field of a kind of rows that holds codes of a closed list.

    `lists` has the codes of the framework. Fields with a parser of their own, such as ages, read
    their words themselves.
    """
    words = dict(_closed_words(kind))
    for field, text in field_texts(kind).items():
        if text.codes and lists is not None:
            several = get_origin(kind.model_fields[field].annotation) is tuple
            is_place = text.codes == PLACES
            by_key = {} if is_place else lists.by_key(text.codes)
            words[field] = FieldWords(lists.codes(text.codes), by_key, several, is_place)
    return MappingProxyType(words)


@cache
def _closed_words(kind: type[BaseModel]) -> Mapping[str, FieldWords]:
    """Returns the words of the fields whose closed list is an enumeration, or yes and no."""
    words: dict[str, FieldWords] = {}
    for name, field in kind.model_fields.items():
        for option in types_of_field(field) if not field.metadata else ():
            if isinstance(option, type) and issubclass(option, (LabelledEnum, Unit)):
                by_key: Mapping[str, str] = _ClosedList(option, field_texts(kind)[name].words)
                words[name] = FieldWords(frozenset(map(str, option)), by_key)
            elif option is bool:
                by_key = {heading_key(word): value for word, value in _YES_AND_NO.items()}
                words[name] = FieldWords(frozenset(_YES_AND_NO.values()), by_key)
    return MappingProxyType(words)


def _labels_of(
    kind: type[LabelledEnum] | type[Unit], others: Mapping[str, Iterable[str]]
) -> Iterator[tuple[str, Iterable[str]]]:
    """Yields the codes of a closed list, each with its labels and the other words for it."""
    for member in kind:
        text: Text = member.label if isinstance(member, Unit) else member.text
        singular = (member.one.vi, member.one.en) if isinstance(member, Unit) else ()
        yield member.value, (text.vi, text.en, *singular, *others.get(member.value, ()))
