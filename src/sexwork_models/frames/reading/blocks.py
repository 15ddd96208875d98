"""Reads a text file of any size in blocks of complete lines."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, partial
from pathlib import Path

import attrs

from ...intake.delimited.encodings import HEAD_SIZE, utf8_chunks, with_line_feeds
from ...intake.disk import read_bytes
from ...practice.records.files import count_filled_lines
from ..limits import LIMITS

__all__ = ["Block", "count_nonblank_lines", "read_blocks"]


@attrs.frozen(eq=False, repr=False)
class Block:
    """Complete lines of a file, with single line feeds between them.

    `first` is the number of the first line.
    """

    first: int
    data: bytes

    @cached_property
    def count(self) -> int:
        """How many lines there are."""
        return self.data.count(b"\n") + 1


def read_blocks(path: Path, size: int = LIMITS.block_bytes) -> Iterator[Block]:
    """Yields the lines of a file, of which `size` bytes are read at once.

    Raises UnusableInputError when it cannot be opened.
    """
    try:
        with path.open("rb") as file:
            first, rest = 1, b""
            chunks = iter(partial(file.read, size), b"")
            for more in utf8_chunks(file.peek(HEAD_SIZE), chunks):
                rest += more
                # A return at the end may be half of a line break.
                half_break = b"\r" if rest.endswith(b"\r") else b""
                data = with_line_feeds(rest.removesuffix(half_break))
                lines, line_feed, rest = data.rpartition(b"\n")
                rest += half_break
                if line_feed:
                    yield Block(first, lines)
                    first += lines.count(b"\n") + 1
            yield Block(first, with_line_feeds(rest).removesuffix(b"\n"))
    except (OSError, ValueError):
        read_bytes(path)  # raises the error that says why
        raise


def count_nonblank_lines(path: Path, first: int = 1) -> int:
    """How many lines of a file from line `first` on are not blank, whatever its encoding."""
    count = 0
    for block in read_blocks(path):
        skipped = max(first - block.first, 0)
        count += count_filled_lines(block.data.split(b"\n")[skipped:])
    return count
