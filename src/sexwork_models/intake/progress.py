"""What is being done while it takes long: one line on the terminal, and nothing where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from typing import TextIO

from ..values.text import Text

__all__ = ["doing"]

_SECONDS = 1.0  # work that is done sooner says nothing


@contextmanager
def doing(what: Text) -> Iterator[None]:
    """Says on stderr what is being done and for how long, as soon as it takes more than a second.

    The line is wiped when the work ends, also by an error. Nothing is written where stderr is no terminal.
    """
    stream = sys.stderr
    if stream is None or not stream.isatty():  # a window without a console has none
        yield
        return
    done = Event()
    teller = Thread(target=_tell, args=(what, stream, done), daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def _tell(what: Text, stream: TextIO, done: Event) -> None:
    start, line = monotonic(), ""
    while not done.wait(_SECONDS):
        line = f"{what.vi} / {what.en}: {monotonic() - start:.0f} s"
        stream.write(f"\r{line}")
        stream.flush()
    if line:
        stream.write(f"\r{' ' * len(line)}\r")
        stream.flush()
