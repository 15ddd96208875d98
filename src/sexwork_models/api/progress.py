"""Shows on the terminal what long-running work is doing and for how long."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from typing import TextIO

from ..values.text import Text

__all__ = ["show_progress"]

_INTERVAL_SECONDS = 1.0  # between updates of the line; shorter work shows nothing


@contextmanager
def show_progress(what: Text) -> Iterator[None]:
    """Shows on stderr what is being done and for how long, once it takes more than a second.

    The line is wiped when the work ends, also by an error. Nothing is written unless stderr is a
    terminal.
    """
    stream = sys.stderr
    if stream is None or not stream.isatty():  # None: a windowed program without a console
        yield
        return
    done = Event()
    writer = Thread(target=_write_progress, args=(what, stream, done), daemon=True)
    writer.start()
    try:
        yield
    finally:
        done.set()
        writer.join()


def _write_progress(what: Text, stream: TextIO, done: Event) -> None:
    start, line = monotonic(), ""
    while not done.wait(_INTERVAL_SECONDS):
        line = f"{what.vi} / {what.en}: {monotonic() - start:.0f} s"
        stream.write(f"\r{line}")
        stream.flush()
    if line:
        stream.write(f"\r{' ' * len(line)}\r")
        stream.flush()
