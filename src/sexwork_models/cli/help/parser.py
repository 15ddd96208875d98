"""Builds the parser of the command line from declarations; every refusal is the library's own."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from shlex import quote
from typing import Any, NoReturn

from ...core.errors import UnusableInputError
from ...intake.catalog import nearest_ids
from ...intake.disk import display_name
from ...values.arguments import to_day
from ...values.text import named_word
from .declaration import Argument, Takes
from .help_texts import argument_name, word_name

__all__ = ["CommandParser"]

_REFUSALS = {  # what argparse says, and the code of the message that says it in both languages
    "arguments-missing": re.compile(r"the following arguments are required: (?P<names>.*)"),
    "option-without-value": re.compile(r"argument (?P<names>\S+): expected one argument"),
    "option-with-value": re.compile(r"argument (?P<names>\S+): ignored explicit argument"),
}
_PERIOD = "--period"
_ANY_FILE = "records.csv"  # until a call has named its own
_WHOLE_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_LIKE_OPTION = re.compile(r"--?[a-z][a-z-]{0,30}", re.ASCII)


class _StoreDay(argparse.Action):
    """Stores a day. Raises UnusableInputError for what is none."""

    def __call__(
        self, _parser: Any, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        try:
            day = to_day(self.dest, values)
        except UnusableInputError:  # which names the argument of a function
            raise UnusableInputError("option-day", name=option) from None
        setattr(namespace, self.dest, day)


class _StoreNumber(argparse.Action):
    """Stores a whole number above 0. Raises UnusableInputError for what is none."""

    def __call__(
        self, _parser: Any, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        if not _WHOLE_NUMBER.fullmatch(values):
            raise UnusableInputError("option-number", name=option)
        setattr(namespace, self.dest, int(values))


class _StoreFile(argparse.Action):
    """Stores the file at its place, and its name for the example of a refusal."""

    def __call__(
        self, parser: Any, namespace: argparse.Namespace, values: Any, _option: str | None = None
    ) -> None:
        setattr(namespace, self.dest, values)
        if values is not None:
            parser.file_name = quote(display_name(Path(values)))


class CommandParser(argparse.ArgumentParser):
    """A parser whose help and refusals are those of the library, in both languages."""

    def __init__(self, **settings: Any) -> None:
        """Creates the parser of a command, which `describe` gives its help."""
        plain: dict[str, Any] = {"allow_abbrev": False, "add_help": False}
        super().__init__(**settings | plain)
        self._page: Callable[[], str] = str
        self._usage: Callable[[], str] = str
        self.file_name = _ANY_FILE

    def describe(self, page: Callable[[], str], usage: Callable[[], str]) -> None:
        """Sets the help of the command, and the line that says how it is written."""
        self._page, self._usage = page, usage
        self.add_argument("-h", "--help", action="help")

    def format_help(self) -> str:
        """Returns the help of the command."""
        return self._page()

    def format_usage(self) -> str:
        """Returns how the command is written."""
        return self._usage()

    def add(self, argument: Argument, **changes: Any) -> None:
        """Adds a declared argument."""
        self.add_argument(argument.name, **_settings_of(argument) | changes)

    def parse(self, words: Sequence[str]) -> argparse.Namespace:
        """Returns the options that the words of a call state. Raises UnusableInputError."""
        self._refuse_option_before_command(words)
        options, unknown = self.parse_known_args(list(words))
        if unknown:
            self._refuse_unknown(unknown, getattr(options, "command", ""))
        return options

    def _refuse_option_before_command(self, words: Sequence[str]) -> None:
        """Raises UnusableInputError for an option before the command that only it could take."""
        takes_value = False
        for word in words:
            name, _, value = word.partition("=")
            action = self._option_string_actions.get(name)
            if action is None and not takes_value:
                if word.startswith("-"):
                    self._refuse_unknown([word], "")
                return
            takes_value = action is not None and action.nargs != 0 and not value

    def _refuse_unknown(self, unknown: Sequence[str], command: str) -> NoReturn:
        """Raises UnusableInputError for words that the command does not take.

        Only what looks like an option is repeated: anything else may be somebody's name.
        """
        option = next((word.partition("=")[0] for word in unknown if word.startswith("-")), None)
        parser = self._parser_of(command)
        if option is None:
            raise UnusableInputError(
                "too-many-arguments", count=len(unknown), usage=parser.format_usage()
            )
        known = [name for action in parser._actions for name in action.option_strings]
        shown = option if _LIKE_OPTION.fullmatch(option) else "…"
        raise UnusableInputError(
            "unknown-option", option=shown, nearest=nearest_ids(option, known), known=known
        )

    def _parser_of(self, command: str) -> argparse.ArgumentParser:
        for action in self._actions:
            if action.dest == "command" and action.choices is not None and command:
                parsers: Any = action.choices
                chosen: argparse.ArgumentParser = parsers[command]
                return chosen
        return self

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        known = list(map(str, action.choices))
        if action.dest == "command":
            nearest = nearest_ids(str(value), known)
            raise UnusableInputError("unknown-command", nearest=nearest, known=known)
        name = action.option_strings[-1] if action.option_strings else action.metavar
        nearest = nearest_ids(str(value), known)
        raise UnusableInputError(
            "unknown-word",
            name=argument_name(str(name)),
            nearest=nearest,
            allowed=[named_word(word, word_name(word)) for word in known],
        )

    def error(self, message: str) -> NoReturn:
        """Raises the error of the library for what argparse refuses."""
        usage = self.format_usage()
        for code, pattern in _REFUSALS.items():
            if found := pattern.match(message):
                if found["names"] == _PERIOD:
                    raise UnusableInputError("period-missing", file=self.file_name)
                names = [argument_name(name) for name in found["names"].split(", ")]
                raise UnusableInputError(code, names=names, usage=usage)
        raise UnusableInputError("wrong-usage", problem=message, usage=usage)


def _settings_of(argument: Argument) -> dict[str, Any]:
    """Returns how argparse is told of an argument."""
    settings: dict[str, Any] = {}
    if argument.value:
        settings["metavar"] = argument.value
    if argument.takes is Takes.NOTHING:
        settings["action"] = "store_true"
    elif argument.takes is Takes.DAY:
        settings["action"] = _StoreDay
    elif argument.takes is Takes.NUMBER:
        settings["action"] = _StoreNumber
    elif argument.takes is Takes.FILE and not argument.is_option:
        settings["action"] = _StoreFile
    elif argument.repeats:
        settings |= {"action": "append", "default": []}
    if argument.words:
        settings["choices"] = argument.words
    if argument.default is not None:
        settings["default"] = argument.default
    return settings | _need_of(argument)


def _need_of(argument: Argument) -> dict[str, Any]:
    """Returns whether an argument must be there, as argparse is told of options and of places."""
    if argument.is_option:
        return {"required": True} if argument.required else {}
    return {} if argument.required else {"nargs": "?"}
