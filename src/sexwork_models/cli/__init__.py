"""The command line: each command calls the library's own functions and prints their results."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

__all__ = ["main"]

_INTERRUPTED = 130  # 128 and the number of the signal, as shells report it


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line and returns its exit status.

    0: fine; 1: findings of severity error; 2: unusable input or arguments; 130: interrupted.
    """
    try:
        # Imported here, as Ctrl-C may be pressed while the library is loaded.
        return int(import_module(".program", __package__).run(arguments))
    except KeyboardInterrupt:
        with suppress(OSError, AttributeError):  # stderr is closed
            sys.stderr.write("\nĐã dừng theo yêu cầu. / Stopped on request.\n")
        return _INTERRUPTED
