"""How a text file is read piece by piece, so that a file of any length needs no more memory than a short one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import attrs

from ...framework.files import read_bytes

__all__ = ["Block", "blocks_of", "filled_lines"]

_SIZE = 1 << 23  # bytes that are read at once
_BOM = b"\xef\xbb\xbf"


@attrs.frozen(eq=False, repr=False)
class Block:
    """Whole lines of a file, with single line feeds between them; `first` is the number of the first one."""

    first: int
    data: bytes

    @cached_property
    def count(self) -> int:
        """How many lines there are."""
        return self.data.count(b"\n") + 1


def blocks_of(path: Path, size: int = _SIZE) -> Iterator[Block]:
    """The lines of a file in blocks. Raises UnusableInputError when it cannot be opened."""
    try:
        with path.open("rb") as file:
            first, rest = 1, file.read(len(_BOM)).removeprefix(_BOM)
            while more := file.read(size):
                rest += more
                held = b"\r" if rest.endswith(b"\r") else b""  # half of a line break, perhaps
                whole, ends, rest = _unified(rest.removesuffix(held)).rpartition(b"\n")
                rest += held
                if ends:
                    yield Block(first, whole)
                    first += whole.count(b"\n") + 1
            yield Block(first, _unified(rest).removesuffix(b"\n"))
    except (OSError, ValueError):
        read_bytes(path)  # says why
        raise


def _unified(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def filled_lines(path: Path) -> int:
    """How many lines of a file hold anything, whatever its encoding."""
    return sum(bool(line.replace(b"\x00", b"").strip()) for block in blocks_of(path) for line in block.data.split(b"\n"))
