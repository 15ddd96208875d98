"""Makes standard input a file that can be read more than once, where a call names it as `-`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from ..core.errors import UnusableInputError
from ..core.messages import Lang
from ..values.text import texts_of

__all__ = ["MAX_STANDARD_INPUT", "standard_input_as_file", "with_named_input"]

MAX_STANDARD_INPUT = 1 << 30  # bytes: the sender of a pipe may never end
_CHUNK = 1 << 20
_DASH = "-"
_NAME = "<stdin>" if os.name != "nt" else "(stdin)"  # as JSON names it
_IN_WORDS = texts_of("cli.standard_input")["in_words"]


def with_named_input(text: str, lang: Lang) -> str:
    """Returns a text in which standard input is called so in the language `lang`."""
    return text.replace(_NAME, _IN_WORDS.say(lang))


@contextmanager
def standard_input_as_file(options: argparse.Namespace, names: Sequence[str]) -> Iterator[None]:
    """Puts a file with the content of standard input wherever an option in `names` is `-`.

    The file stands in a folder that only its owner can read, and is removed at the end. Raises
    UnusableInputError when `-` stands twice, and when standard input cannot be held.
    """
    dashes = [name for name in names if _DASH in _values(options, name)]
    if sum(_values(options, name).count(_DASH) for name in dashes) > 1:
        raise UnusableInputError("standard-input-twice")
    if not dashes:
        yield
        return
    with _folder() as folder:
        file = Path(folder, _NAME)
        _hold_standard_input(file)
        _replace_dash(options, dashes[0], str(file))
        yield


def _values(options: argparse.Namespace, name: str) -> list[object]:
    value = getattr(options, name, None)
    return value if isinstance(value, list) else [value]


def _replace_dash(options: argparse.Namespace, name: str, file: str) -> None:
    values = [file if value == _DASH else value for value in _values(options, name)]
    is_list = isinstance(getattr(options, name), list)
    setattr(options, name, values if is_list else values[0])


def _folder() -> TemporaryDirectory[str]:
    try:
        return TemporaryDirectory(ignore_cleanup_errors=True)
    except OSError as error:
        refusal = _unreadable(error.strerror)
    raise refusal  # outside of the clause, so that the path is not carried along


def _hold_standard_input(file: Path) -> None:
    source: IO[bytes] | None = getattr(sys.stdin, "buffer", None)
    if source is None:  # there is none, as in a service
        raise _unreadable(None)
    try:
        with file.open("xb") as held:
            size = 0
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                if size > MAX_STANDARD_INPUT:
                    break
                held.write(chunk)
    except (OSError, ValueError) as error:  # ValueError: standard input is closed
        refusal = _unreadable(getattr(error, "strerror", None))
    else:
        if size <= MAX_STANDARD_INPUT:
            return
        limit = f"{MAX_STANDARD_INPUT >> 20} MiB"
        refusal = UnusableInputError("file-too-large", file=_NAME, limit=limit)
    raise refusal


def _unreadable(problem: str | None) -> UnusableInputError:
    return UnusableInputError("file-unreadable", file=_NAME, problem=problem or "-")
