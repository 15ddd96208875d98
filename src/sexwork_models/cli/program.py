"""Runs the command line: reads the arguments, runs the command, prints its answer."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from ..core.errors import SexworkModelsError, UnusableInputError
from .answers import FINE, Answer
from .arguments import READ_FILES, parser
from .help.language import language_of_call
from .output import json_text, print_text, refuse, write_unicode
from .standard_input import standard_input_as_file, with_named_input

__all__ = ["run"]


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit status.

    0: fine; 1: findings of severity error; 2: unusable input or arguments.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    write_unicode()
    try:
        options = parser(language_of_call(words)).parse(words)
        with standard_input_as_file(options, READ_FILES):
            answer = _answer_of(options)
        text = (
            json_text(answer.data) if options.json else with_named_input(answer.text, options.lang)
        )
    except SexworkModelsError as error:
        return refuse(error, words)
    except MemoryError:
        return refuse(UnusableInputError("out-of-memory"), words)
    except SystemExit as left:  # --help and --version have printed already
        return int(left.code or FINE)
    return print_text(text + "\n", answer.status)


def _answer_of(options: argparse.Namespace) -> Answer:
    """The answer of the command; loaded only now, so that --help does not wait for the commands."""
    commands = import_module(".commands", __package__).COMMANDS
    answer: Answer = commands[options.command](options)
    return answer
