"""Declares the commands and options of the command line, and builds their parser."""

from __future__ import annotations

from argparse import SUPPRESS
from collections.abc import Sequence
from functools import cache, partial
from typing import get_args

import attrs

from .._version import __version__
from ..api.list_rows import KINDS
from ..core.messages import LANGUAGES, Lang
from ..finance.budget.breakdown import Cut
from ..forms.register_terms import SizeSeries
from ..intake.mapping.options import TableKind
from ..monitoring.measures.dimensions import DIMENSIONS
from ..results.values import Counting
from ..values.calendars import CALENDARS
from ..values.intervals import Policy
from .export.csv_style import CSV_STYLES
from .help.completion import SHELLS
from .help.declaration import Argument, Commands, Takes
from .help.help_page import PROGRAM, command_page, program_page, usage_line
from .help.parser import CommandParser

__all__ = ["COMMANDS", "EVERYWHERE", "FILE_KINDS", "READ_FILES", "parser"]

FILE_KINDS = ("observations", "records", "registers", "plan", "execution", "overlay", "pack")
_EXPLAINED = ("norms", "targets", "indicators", "activities", "pilots", "documents")

# Arguments of several commands
_FILE = partial(Argument, value="FILE", takes=Takes.FILE)
_OBSERVATIONS = _FILE("--observations")
_REGISTERS = Argument("--registers", "FOLDER", Takes.FOLDER)
_PERIOD = Argument("--period", "PERIOD")
_CALENDAR = Argument("--calendar", "CALENDAR", words=tuple(CALENDARS), default="state")
_BY = Argument("--by", "DIMENSION", suggestions=DIMENSIONS, repeats=True)
_CSV_STYLE = Argument("--csv-style", "STYLE", words=tuple(CSV_STYLES))
_DEFINITIONS = Argument("--definitions", "VERSION", Takes.NUMBER)
_MAPPING = _FILE("--mapping")
_FRAMEWORK = (
    _FILE("--overlay", repeats=True),
    Argument("--pack", "FOLDER", Takes.FOLDER),
)
_HELP = Argument("--help", takes=Takes.NOTHING)

EVERYWHERE = (
    Argument("--lang", "LANG", words=LANGUAGES),
    Argument("--json", takes=Takes.NOTHING),
)
"""The options that may stand before the command as well as after it."""

COMMANDS: Commands = {
    "results": (_FILE("file"), _MAPPING, _DEFINITIONS, *_FRAMEWORK),
    "show": (
        Argument("kind", "KIND", words=tuple(KINDS), required=True),
        Argument("--model", "MODEL", tables=("pilots",)),
        Argument("--on", "DAY", Takes.DAY),
        Argument("--place", "CODE", tables=("places",)),
        Argument("--csv", takes=Takes.NOTHING),
        _CSV_STYLE,
        *_FRAMEWORK,
    ),
    "audit": _FRAMEWORK,
    "validate": (
        _FILE("file", required=True),
        Argument("--kind", "KIND", words=FILE_KINDS),
        _MAPPING,
        _REGISTERS,
        *_FRAMEWORK,
    ),
    "budget": (
        _FILE("plan", value="PLAN", required=True),
        Argument("--by", "CUT", words=tuple(cut.value for cut in Cut), repeats=True),
        Argument(
            "--policy",
            "POLICY",
            words=tuple(policy.value for policy in Policy),
            default=Policy.STRICT.value,
        ),
        _FILE("--execution"),
        _OBSERVATIONS,
        *_FRAMEWORK,
    ),
    "indicators": (
        _FILE("records", value="RECORDS", required=True),
        attrs.evolve(_PERIOD, required=True),
        _CALENDAR,
        _BY,
        Argument("--only", "ID", tables=("indicators",), repeats=True),
        Argument("--counting", "COUNTING", words=tuple(member.value for member in Counting)),
        Argument("--data-day", "DAY", Takes.DAY),
        Argument("--since", "DAY", Takes.DAY),
        _DEFINITIONS,
        _MAPPING,
        _REGISTERS,
        Argument("--series", "SERIES", words=tuple(series.value for series in SizeSeries)),
        _FILE("--targets", value="PLAN"),
        Argument("--out", "FILE", Takes.NEW_FILE),
        _CSV_STYLE,
        *_FRAMEWORK,
    ),
    "mapping": (
        _FILE("file", required=True),
        Argument("--kind", "KIND", words=get_args(TableKind)),
        *_FRAMEWORK,
    ),
    "compare": (
        _FILE("left", value="LEFT", required=True),
        _FILE("right", value="RIGHT", required=True),
        _FILE("--plan", value="PLAN"),
        *_FRAMEWORK,
    ),
    "explain": (
        Argument("id", "WORD", tables=_EXPLAINED, required=True),
        _OBSERVATIONS,
        _FILE("--plan", value="PLAN"),
        _FILE("--records", value="RECORDS"),
        _MAPPING,
        _REGISTERS,
        _PERIOD,
        _CALENDAR,
        _BY,
        _DEFINITIONS,
        *_FRAMEWORK,
    ),
    "completion": (Argument("shell", "SHELL", words=SHELLS, required=True), *_FRAMEWORK),
}
"""The arguments of each command beside those of every command."""

READ_FILES = tuple(
    dict.fromkeys(
        argument.attribute
        for arguments in COMMANDS.values()
        for argument in arguments
        if argument.takes is Takes.FILE
    )
)
"""The options that name a file to read, for which `-` is standard input."""


@cache
def parser(lang: Lang = "vi") -> CommandParser:
    """The parser of the command `sexwork-models`, with its help in the language `lang`."""
    options = (*EVERYWHERE, Argument("--version", takes=Takes.NOTHING), _HELP)
    page = partial(program_page, COMMANDS, options, lang)
    top = CommandParser(prog=PROGRAM)
    top.describe(page, lambda: page().partition("\n")[0])
    top.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    for option in EVERYWHERE:
        top.add(option)
    top.set_defaults(lang=lang)
    commands = top.add_subparsers(
        dest="command",
        required=True,
        metavar="COMMAND",
        parser_class=CommandParser,
    )
    for name, arguments in COMMANDS.items():
        _describe_command(commands.add_parser(name), name, arguments, lang)
    return top


def _describe_command(
    command: CommandParser, name: str, arguments: Sequence[Argument], lang: Lang
) -> None:
    every = (*arguments, *EVERYWHERE, _HELP)
    command.describe(
        partial(command_page, name, every, lang), partial(usage_line, name, every, lang)
    )
    for argument in arguments:
        command.add(argument)
    for option in EVERYWHERE:  # without a default, which would undo what stands before the command
        command.add(option, default=SUPPRESS)
