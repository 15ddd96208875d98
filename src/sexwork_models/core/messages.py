"""What the library says to people: one catalogue of findings and errors, in Vietnamese and English."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Literal, Protocol, TypeAlias, runtime_checkable

import attrs

from .identifiers import masked

__all__ = ["LANGUAGES", "Kind", "Lang", "Message", "Sayable", "catalogue", "message", "say"]

Lang: TypeAlias = Literal["vi", "en"]
LANGUAGES: tuple[Lang, ...] = ("vi", "en")
Kind: TypeAlias = Literal["finding", "error", "reason"]


@runtime_checkable
class Sayable(Protocol):
    """Anything that has words of its own in both languages: a label, a figure, an interval."""

    def say(self, lang: Lang) -> str:
        """The value in words of `lang`."""
        ...


def say(value: object, lang: Lang) -> str:
    """`value` in words of `lang`: its own if it has any, joined if it is a list, else its plain text."""
    if isinstance(value, Sayable):
        return value.say(lang)
    if isinstance(value, (list, tuple)):
        return ", ".join(say(item, lang) for item in value)
    if isinstance(value, date) and lang == "vi":
        return f"{value:%d/%m/%Y}"
    return masked(str(value))


@attrs.frozen
class Message:
    """One entry of the catalogue: a finding, an error, or a reason that a result gives.

    `severity` is `error`, `warning` or `info`; the texts are mappings from language to text, and
    `text` and `remedy` hold placeholders that a finding or an error fills. `source` names the
    document that the rule rests on (`LIB` for the library's own rules).
    """

    code: str
    kind: Kind
    severity: Literal["error", "warning", "info"]
    source: str
    title: Mapping[str, str]
    why: Mapping[str, str]
    text: Mapping[str, str]
    remedy: Mapping[str, str]

    def fill(self, lang: Lang, params: Mapping[str, object]) -> str:
        """The sentence for `params`; raises KeyError when a placeholder has no value."""
        return self.text[lang].format_map({key: say(value, lang) for key, value in params.items()})

    def advise(self, lang: Lang, params: Mapping[str, object]) -> str:
        """What to do next, filled in like `fill`."""
        return self.remedy[lang].format_map(
            {key: say(value, lang) for key, value in params.items()}
        )


def _entries(kind: Kind) -> Iterator[Message]:
    folder = resources.files("sexwork_models.core").joinpath("message_texts")
    for code, entry in tomllib.loads(
        folder.joinpath(f"{kind}s.toml").read_text(encoding="utf-8")
    ).items():
        yield Message(code=code, kind=kind, **entry)


@cache
def catalogue() -> Mapping[str, Message]:
    """Every message by code: findings, errors, then reasons, in the order of their files; read once."""
    kinds: tuple[Kind, ...] = ("finding", "error", "reason")
    return {entry.code: entry for kind in kinds for entry in _entries(kind)}


def message(code: str) -> Message:
    """The message with this code. Raises KeyError for a code that the catalogue does not have."""
    return catalogue()[code]
