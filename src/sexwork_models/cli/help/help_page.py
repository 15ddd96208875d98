"""Lays out the page that `--help` prints for the program or for one of its commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...core.messages import Lang
from ..terminal.layout import terminal_width, wrapped_lines
from .declaration import Argument, Takes
from .help_texts import argument_text, command_text, examples_of, help_word, value_name

__all__ = ["PROGRAM", "command_page", "program_page", "usage_line"]

PROGRAM = "sexwork-models"
_MOST_WIDTH = 110  # columns of a page, which has two columns of text
_WIDEST_NAME = 26  # columns; a longer name stands on a line of its own


def usage_line(command: str, arguments: Sequence[Argument], lang: Lang) -> str:
    """Returns how a command is written: the required options and the arguments by place."""
    words = [PROGRAM, command]
    words += [_with_value(argument, lang) for argument in arguments if _must_be_named(argument)]
    words.append(help_word("any_options", lang))
    for argument in arguments:
        if not argument.is_option:
            name = value_name(argument.value, lang)
            words.append(name if argument.required else f"[{name}]")
    return f"{help_word('usage', lang)}: {' '.join(words)}"


def _must_be_named(argument: Argument) -> bool:
    return argument.is_option and argument.required


def command_page(command: str, arguments: Sequence[Argument], lang: Lang) -> str:
    """Returns the help of a command: usage, purpose, arguments, options, examples."""
    placed = [argument for argument in arguments if not argument.is_option]
    options = [argument for argument in arguments if argument.is_option]
    lines = [*_filled(usage_line(command, arguments, lang), 4), ""]
    lines += [*_filled(f"{command_text(command, lang)}.", 0)]
    for key, group in (("arguments", placed), ("options", options)):
        if group:
            rows = [_row_of(command, argument, lang) for argument in group]
            lines += ["", f"{help_word(key, lang)}:", *_two_columns(rows)]
    return "\n".join([*lines, *_example_lines(command, lang)]) + "\n"


def program_page(commands: Iterable[str], options: Iterable[Argument], lang: Lang) -> str:
    """Returns the help of the program: its commands, the options before a command, examples."""
    usage = f"{help_word('usage', lang)}: {PROGRAM} {value_name('COMMAND', lang)}"
    lines = [f"{usage} {help_word('any_options', lang)}", "", f"{command_text('program', lang)}."]
    rows = [(name, command_text(name, lang)) for name in commands]
    lines += ["", f"{help_word('commands', lang)}:", *_two_columns(rows)]
    rows = [_row_of("program", option, lang) for option in options]
    lines += ["", f"{help_word('options', lang)}:", *_two_columns(rows)]
    return "\n".join([*lines, *_example_lines("program", lang), "", help_word("more", lang)]) + "\n"


def _example_lines(command: str, lang: Lang) -> Iterator[str]:
    """Yields the examples; the words of one are not broken, so that they can be copied."""
    yield from ("", f"{help_word('examples', lang)}:")
    for words, shows in examples_of(command, lang):
        yield f"  {PROGRAM} {words}"
        yield from _filled(shows, 6, 6)


def _row_of(command: str, argument: Argument, lang: Lang) -> tuple[str, str]:
    """Returns an argument and what it is, with its words, its default and whether it repeats."""
    notes = [argument_text(command, argument.key, lang)]
    if argument.words:
        notes.append(help_word("one_of", lang).format(words=", ".join(argument.words)))
    if argument.suggestions:
        notes.append(help_word("such_as", lang).format(words=", ".join(argument.suggestions)))
    if argument.default is not None:
        notes.append(help_word("default", lang).format(word=argument.default))
    notes += [help_word("required", lang)] if _must_be_named(argument) else []
    notes += [help_word("repeats", lang)] if argument.repeats else []
    return _with_value(argument, lang), "; ".join(notes)


def _with_value(argument: Argument, lang: Lang) -> str:
    if argument.takes is Takes.NOTHING:
        return argument.name
    name = value_name(argument.value, lang)
    return f"{argument.name} {name}" if argument.is_option else name


def _two_columns(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yields names with their descriptions beside them, or below a name that is too wide."""
    widest = max((len(name) for name, _ in rows if len(name) <= _WIDEST_NAME), default=0)
    for name, description in rows:
        first, *more = _filled(description, widest + 4, widest + 4)
        if len(name) <= widest:
            first = f"  {name.ljust(widest)}{first[widest + 2 :]}"
        else:
            yield f"  {name}"
        yield from (first, *more)


def _filled(text: str, hanging: int, indent: int = 0) -> list[str]:
    """Returns a paragraph as lines of the terminal's width; later lines are indented."""
    width = min(terminal_width(), _MOST_WIDTH)
    first, *more = wrapped_lines(text, width - indent, width - hanging)
    return [" " * indent + first, *(" " * hanging + line for line in more)]
