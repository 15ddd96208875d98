"""How an argument of a command is declared, once for the parser, the help and the completion."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

import attrs

__all__ = ["Argument", "Commands", "Takes"]


class Takes(Enum):
    """What an argument takes as its value."""

    NOTHING = "nothing"
    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    FILE = "file"  # to read: `-` is standard input
    NEW_FILE = "new file"
    FOLDER = "folder"


@attrs.frozen
class Argument:
    """An argument: `--by` is an option, `plan` stands at its place after the command.

    `value` is the key of the name of its value in the help. `words` are the only values that it
    takes; `suggestions` are values that a shell offers, and `tables` those of the framework whose
    ids it offers.
    """

    name: str
    value: str = ""
    takes: Takes = Takes.TEXT
    words: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    default: str | None = None
    required: bool = False
    repeats: bool = False

    @property
    def is_option(self) -> bool:
        """Whether it is named with dashes."""
        return self.name.startswith("-")

    @property
    def key(self) -> str:
        """The name without dashes, under which the help describes it."""
        return self.name.lstrip("-")

    @property
    def attribute(self) -> str:
        """The name of its value among the options that a command is run with."""
        return self.key.replace("-", "_")


Commands = Mapping[str, tuple[Argument, ...]]
"""The arguments of every command, by the name of the command."""
