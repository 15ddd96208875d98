"""The message catalogue: texts of findings, errors and reasons in Vietnamese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Literal, Protocol, TypeAlias, runtime_checkable

import attrs

from .identifiers import MASK, mask_identifiers
from .patterns import lazy_pattern

__all__ = [
    "LANGUAGES",
    "Kind",
    "Lang",
    "Message",
    "Sayable",
    "catalogue",
    "message",
    "say",
    "with_named_blanks",
    "words_of",
]

Lang: TypeAlias = Literal["vi", "en"]
LANGUAGES: tuple[Lang, ...] = ("vi", "en")
Kind: TypeAlias = Literal["finding", "error", "reason"]
_BLANK = lazy_pattern(r"{(\w+)}")  # which a message fills in
_PLAIN_TYPES = (str, int)
_FIXED_FORM = "fixed_form"  # the param that is no blank and only chooses a remedy
_NEAREST, _NONE = "nearest", "-"  # the param of words like an unknown one; a dash for none


@runtime_checkable
class Sayable(Protocol):
    """A value with a text in both languages: a label, a figure, an interval."""

    def say(self, lang: Lang) -> str:
        """Returns the value as text in the language `lang`."""
        ...


def say(value: object, lang: Lang) -> str:
    """Returns a value as text in the language `lang`.

    The items of a list are joined; a value without a text of its own is masked plain text. In
    Vietnamese days are written 31/01/2024 and decimals 0,5.
    """
    if type(value) in _PLAIN_TYPES:  # which have no text of their own; asking each takes long
        return mask_identifiers(str(value))
    if isinstance(value, Sayable):
        return value.say(lang)
    if isinstance(value, (list, tuple)):
        return ", ".join(say(item, lang) for item in value)
    if isinstance(value, date) and lang == "vi":
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Decimal) and lang == "vi":
        return str(value).replace(".", ",")
    return mask_identifiers(str(value))


@attrs.frozen
class Message:
    """An entry of the catalogue: the texts of a finding, an error, or the reason of a result.

    `title`, `why`, `text` and `remedy` are mappings from language to text; `text` and `remedy` hold
    placeholders. `source` names the document that the rule is based on (`LIB`: the library's own).
    `fixed_form_remedy` is another remedy: in files that no mapping can describe, and for ids that
    no command lists; params with `fixed_form` ask for it. `near` is a further sentence of the
    text that names what is like an unknown word; it is left out where nothing is. `masked_text` is
    the text where the `key` may not be repeated. `own` are the params that the library computes
    from its lists and limits and from the ids of a framework; any other may hold what was typed.
    `sheet_remedy` is a further sentence of the remedy, for rows of a file that a spreadsheet
    program opens. `remedies` are remedies for other sources, by the param that asks for each.
    `one_cause_in` says which findings of the code have one cause: those of a column, or a header.
    """

    code: str
    kind: Kind
    severity: Literal["error", "warning", "info"]
    source: str
    title: Mapping[str, str]
    why: Mapping[str, str]
    text: Mapping[str, str]
    remedy: Mapping[str, str]
    fixed_form_remedy: Mapping[str, str] = attrs.field(factory=dict)
    near: Mapping[str, str] = attrs.field(factory=dict)
    masked_text: Mapping[str, str] = attrs.field(factory=dict)
    own: Sequence[str] = ()
    sheet_remedy: Mapping[str, str] = attrs.field(factory=dict)
    remedies: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict)
    one_cause_in: Literal["column", "header"] = "column"

    def fill(self, lang: Lang, params: Mapping[str, object]) -> str:
        """Returns the text with `params` filled in. Raises KeyError if one of them is missing."""
        texts = _texts_of(params, lang)
        is_masked = bool(self.masked_text and params.get("key") == MASK)
        template = self.masked_text if is_masked else self.text
        text = template[lang].format_map(texts)
        if self.near and params.get(_NEAREST, _NONE) != _NONE:
            return f"{text} {self.near[lang].format_map(texts)}"
        return text

    def advise(self, lang: Lang, params: Mapping[str, object], *, in_sheet: bool = False) -> str:
        """Returns what to do next, with `params` filled in. Raises KeyError like `fill`."""
        is_fixed = bool(self.fixed_form_remedy and params.get(_FIXED_FORM))
        remedy = self.fixed_form_remedy if is_fixed else self.remedy
        for param, other in self.remedies.items():
            if params.get(param):
                remedy = other
        further = f" {self.sheet_remedy[lang]}" if in_sheet and self.sheet_remedy else ""
        return f"{remedy[lang]}{further}".format_map(_texts_of(params, lang))

    @property
    def whole_remedy(self) -> Mapping[str, str]:
        """The remedy with what concerns spreadsheets, as it explains the code."""
        if not self.sheet_remedy:
            return self.remedy
        return {lang: f"{text} {self.sheet_remedy[lang]}" for lang, text in self.remedy.items()}

    def masked(self, params: Mapping[str, object]) -> dict[str, object]:
        """Returns the params with `…` in place of all that the library has not computed itself."""
        own = {_FIXED_FORM, *self.remedies, *self.own}
        return {key: value if key in own else MASK for key, value in params.items()}


def _texts_of(params: Mapping[str, object], lang: Lang) -> dict[str, str]:
    texts = {key: say(value, lang) for key, value in params.items()}
    if lang == "vi" and _NEAREST in texts:
        texts[_NEAREST] = f"“{texts[_NEAREST]}”"
    return texts


def with_named_blanks(template: str, lang: Lang) -> str:
    """Returns a text of a message with the name of each blank, for people: `‹tên tệp›`."""
    return _BLANK.sub(lambda blank: f"‹{_blanks()[blank[1]][lang]}›", template)


@cache
def _blanks() -> Mapping[str, Mapping[str, str]]:
    return _read_texts("blanks.toml")


@cache
def catalogue() -> Mapping[str, Message]:
    """Returns all messages by code: findings, errors, then reasons, in the order of their files."""
    kinds: tuple[Kind, ...] = ("finding", "error", "reason")
    messages = {}
    for kind in kinds:
        for code, entry in _read_texts(f"{kind}s.toml").items():
            messages[code] = Message(code=code, kind=kind, **entry)
    return messages


def words_of(section: str) -> Mapping[str, Mapping[str, str]]:
    """Returns what a module prints by key, in both languages: `cli.layout` of `words/cli.toml`.

    Raises KeyError for a section that is not there.
    """
    file, _, name = section.partition(".")
    return _word_sections(file)[name]


@cache
def _word_sections(file: str) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return _read_texts("words", f"{file}.toml")


def _read_texts(*path: str) -> dict[str, Any]:
    """Returns what stands in a file of `message_texts`, which is read when a text is said."""
    from .library_texts import read_texts

    return read_texts("sexwork_models.core", "message_texts", *path)


def message(code: str) -> Message:
    """Returns the message with a code. Raises KeyError for a code that is not in the catalogue."""
    return catalogue()[code]
