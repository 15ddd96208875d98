"""The texts of `--help` in Vietnamese and English, from the catalogue `help_texts.toml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from ...core.library_texts import read_texts
from ...core.messages import Lang
from ...values.text import Text

__all__ = [
    "argument_name",
    "argument_text",
    "command_text",
    "examples_of",
    "help_word",
    "value_name",
    "word_name",
]


@cache
def _catalogue() -> Mapping[str, Any]:
    return read_texts("sexwork_models.cli.help", "help_texts.toml")


def help_word(key: str, lang: Lang) -> str:
    """Returns a heading or phrase of the help."""
    return str(_catalogue()["words"][key][lang])


def value_name(key: str, lang: Lang) -> str:
    """Returns what stands for a value in a line of usage: `FILE`, `TỆP`."""
    return str(_catalogue()["values"][key][lang])


def argument_name(name: str) -> Text:
    """Returns an argument as a refusal names it: an option as it is, a value by its name."""
    names = _catalogue()["values"]
    return Text(**names[name]) if name in names else Text(name, name)


def word_name(word: str) -> Text:
    """Returns the name of a word of a closed list; the word itself where it has no other."""
    vi = _catalogue()["word-names"].get(word, "")
    return Text(vi, word)


def command_text(command: str, lang: Lang) -> str:
    """Returns what a command does; `program` is the program itself."""
    return str(_catalogue()["commands"][command]["does"][lang])


def argument_text(command: str, key: str, lang: Lang) -> str:
    """Returns what an argument is: in this command, or else in every command."""
    own = _catalogue()["arguments-of"].get(command, {})
    return str(own.get(key, _catalogue()["arguments"].get(key))[lang])


def examples_of(command: str, lang: Lang) -> Iterator[tuple[str, str]]:
    """Yields the words of each example of a command after the program's name, and what it shows."""
    for example in _catalogue()["commands"][command]["examples"]:
        yield example["words"], example[lang]
