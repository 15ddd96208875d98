"""What each field of a row is called and holds, in both languages: the catalogue of fields.

The words are data, in the TOML files of `field_texts`. A kind of row names its section with
`field_words`; a section of a base class holds for all kinds that are based on it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, TypeAlias, get_args, get_origin

import attrs
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ..core.columns import Column, ColumnsByField, FixedMapping
from ..values.text import BLANKS, LabelledEnum, Text, fold

__all__ = [
    "FieldText",
    "columns_of_kind",
    "describe_fields",
    "field_by_heading",
    "field_texts",
    "heading_key",
    "labels_of_codes",
    "name_with_id",
    "protecting_field",
    "protecting_fields",
    "types_of_field",
]

_MARKS_AND_BLANKS = "*:" + BLANKS  # after the name of a column: required, or a value follows
_NEARLY = 87 / 100  # how alike the heading of a field and a misspelt one are
_MIN_JOINED = 5  # the letters of a word that is found within others
_MAX_HEADING = 80  # the signs of a heading that are looked at
# Between two words that are written as one: `clientAge`, `age1`.
_JOINED_WORDS = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[^\W\d_])(?=[0-9])")
_Entry: TypeAlias = Mapping[str, Any]


@attrs.frozen
class FieldText:
    """What a field of a row is called and holds, in both languages.

    `name` is what people write above the column, `hint` one sentence on what stands in it, and
    `example` a synthetic value as it is written in a cell; a part of a nested file is written as
    JSON. `personal` says whether what is typed there may lead to a person: codes, ids, free text.
    `also` are other headings under which people write the field. `codes` names the table of the
    framework whose codes the field takes, if it takes such; `words` are other words for the codes
    of a closed list, by code.
    """

    name: Text
    hint: Text
    example: str
    personal: bool
    also: tuple[str, ...] = ()
    codes: str = ""
    words: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict, hash=False)


@cache
def field_texts(kind: type[BaseModel]) -> Mapping[str, FieldText]:
    """Returns the words of every field of a kind of rows, in the order of its fields.

    A field without words of its own is called by its id, and may lead to a person.
    """
    entries = _entries(kind)
    texts: dict[str, FieldText] = {}
    for field in kind.model_fields:
        entry = entries.get(field)
        texts[field] = FieldText(Text(field, field), Text("", ""), "", personal=True)
        if entry is not None:
            texts[field] = _field_text(entry)
    return MappingProxyType(texts)


@cache
def columns_of_kind(kind: type[BaseModel]) -> ColumnsByField:
    """Returns every field of a kind of rows with its name, as in rows that stand in no columns."""
    labels, no_labels = labels_of_codes(kind), FixedMapping[str, Text]({})
    columns: dict[str, Column] = {}
    for field, text in field_texts(kind).items():
        columns[field] = Column(field, text.name, labels=labels.get(field, no_labels))
    return FixedMapping(columns)


@cache
def labels_of_codes(kind: type[BaseModel]) -> Mapping[str, Mapping[str, Text]]:
    """Returns the label of each code of the fields whose closed list is an enumeration."""
    labels: dict[str, Mapping[str, Text]] = {}
    for name, field in kind.model_fields.items():
        for option in types_of_field(field):
            if isinstance(option, type) and issubclass(option, LabelledEnum):
                labels[name] = FixedMapping({member.value: member.text for member in option})
    return MappingProxyType(labels)


def types_of_field(field: FieldInfo) -> tuple[Any, ...]:
    """Returns the types that a field takes, each alone: of `Day | None` the type with its parser.

    What stands in `Annotated` is the type without its parser.
    """
    options: tuple[Any, ...] = get_args(field.annotation) or (field.annotation,)
    return tuple(get_args(each)[0] if get_origin(each) is Annotated else each for each in options)


def name_with_id(field: str, kind: type[BaseModel]) -> Text:
    """Returns the name of a field with its id: `Ngày (day)`."""
    name = field_texts(kind)[field].name
    return Text(f"{name.vi} ({field})", f"{name.en} ({field})")


def _field_text(entry: _Entry) -> FieldText:
    return FieldText(
        Text(**entry["name"]),
        Text(**entry["hint"]),
        _as_written(entry["example"]),
        entry["personal"],
        tuple(entry.get("also", ())),
        entry.get("codes", ""),
        {code: tuple(words) for code, words in entry.get("words", {}).items()},
    )


def _as_written(value: object) -> str:
    """Returns a value as it is written in a cell: codes separated by semicolons, parts as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ";".join(value)
    return json.dumps(value, ensure_ascii=False)


@cache
def field_by_heading(kind: type[BaseModel]) -> Mapping[str, str]:
    """Returns the field that each heading means, by the key of the heading.

    Headings are the ids, the names in both languages and the other headings of the fields. Raises
    ValueError if one heading means two fields: the catalogue is then wrong.
    """
    fields: dict[str, str] = {}
    for field, text in field_texts(kind).items():
        for heading in (field, text.name.vi, text.name.en, *text.also):
            meant = fields.setdefault(heading_key(heading), field)
            if meant != field:
                raise ValueError(f"{kind.__name__}: {heading!r} means {meant} and {field}")
    return MappingProxyType(fields)


def protecting_field(heading: str, kind: type[BaseModel]) -> str:
    """Returns the field that an unknown heading perhaps means, among those that protect people.

    It holds a word of such a field, or is nearly one of its headings; `""` for none.
    """
    plain = unicodedata.normalize("NFKC", heading)
    key = heading_key(plain)
    apart = heading_key(_JOINED_WORDS.sub(" ", plain))
    by_word = _field_by_word(key, kind) or _field_by_word(apart, kind)
    return by_word or _field_by_form(key, kind) or _field_nearly(key, kind)


def _field_by_word(key: str, kind: type[BaseModel]) -> str:
    spaced = f" {re.sub(r'[^a-z0-9]+', ' ', key)} "
    joined = spaced.replace(" ", "")
    for word, field in _protecting_words(kind).items():
        together = word.replace(" ", "")
        if f" {word} " in spaced or joined == together:
            return field
        if len(together) >= _MIN_JOINED and together in joined:  # `NamSinh`, `Birthdate`
            return field
    return ""


def _field_by_form(key: str, kind: type[BaseModel]) -> str:
    patterns = _protecting_patterns(kind).items()
    return next((field for field, pattern in patterns if pattern.search(key)), "")


def _field_nearly(key: str, kind: type[BaseModel]) -> str:
    from difflib import get_close_matches  # for a heading that is unknown

    fields, protecting = field_by_heading(kind), protecting_fields(kind)
    headings = [name for name, field in fields.items() if field in protecting]
    close = get_close_matches(key[:_MAX_HEADING], headings, n=1, cutoff=_NEARLY)
    return fields[close[0]] if close else ""


def protecting_fields(kind: type[BaseModel]) -> Collection[str]:
    """Returns the fields of a kind of rows that say whether a person has to be protected."""
    return set(_protecting_words(kind).values())


@cache
def _protecting_words(kind: type[BaseModel]) -> Mapping[str, str]:
    """Returns the words with which a heading perhaps means a field that protects people."""
    words: dict[str, str] = {}
    for field, entry in _entries(kind).items():
        words |= dict.fromkeys(map(heading_key, entry.get("perhaps", ())), field)
    return MappingProxyType(words)


@cache
def _protecting_patterns(kind: type[BaseModel]) -> Mapping[str, re.Pattern[str]]:
    """Returns the forms of headings that perhaps mean a field that protects people."""
    entries = _entries(kind).items()
    return {
        field: re.compile(entry["perhaps_like"])
        for field, entry in entries
        if "perhaps_like" in entry
    }


def heading_key(text: str) -> str:
    """Returns a key by which spellings of one heading match.

    As in `fold`, but an underscore is a blank, and marks behind the name are dropped: `Ngày nhập
    (*)`, `NGAY NHAP:` and `ngay_nhap` have one key. Words in brackets stay: they may say that a
    number is planned, or is one of thousands.
    """
    return fold(_without_marks(text).replace("_", " "))


def _without_marks(text: str) -> str:
    """Returns a heading without the marks at its end: `*`, `:`, and brackets around marks alone."""
    bare = text.rstrip(_MARKS_AND_BLANKS)
    if not bare.endswith(")"):
        return bare
    name, _, inside = bare[:-1].rpartition("(")
    return name.rstrip(_MARKS_AND_BLANKS) if name and not inside.strip(_MARKS_AND_BLANKS) else bare


def describe_fields(schema: dict[str, Any], kind: type[BaseModel]) -> None:
    """Puts the English words of the fields of a kind of rows into its JSON Schema."""
    for field, entry in _entries(kind).items():
        if field in schema.get("properties", {}):
            schema["properties"][field] |= {
                "title": entry["name"]["en"],
                "description": entry["hint"]["en"],
                "examples": [entry["example"]],
            }


@cache
def _entries(kind: type[BaseModel]) -> Mapping[str, _Entry]:
    """Returns what the catalogue holds for a kind; nearer classes come before their bases."""
    entries: dict[str, _Entry] = {}
    for section in _sections(kind):
        file, _, name = section.partition(".")
        entries = {**_file_content(file)[name], **entries}
    return entries


def _sections(kind: type[BaseModel]) -> Iterator[str]:
    """Yields the section that the kind names, then those of its bases."""
    for base in kind.__mro__:
        if section := vars(base).get("field_words", ""):
            yield section


@cache
def _file_content(name: str) -> Mapping[str, Mapping[str, _Entry]]:
    from ..core.library_texts import read_texts  # for the first file that is read

    return read_texts("sexwork_models.intake", "field_texts", f"{name}.toml")
