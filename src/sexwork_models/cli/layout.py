"""Lays text out for a terminal: wrapped paragraphs and aligned columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

__all__ = ["aligned_columns", "wrapped", "wrapped_hanging"]

_WIDTH = 110


def wrapped(text: str, indent: int) -> str:
    """A paragraph of at most 110 columns, every line indented by `indent`; ids are not broken."""
    margin = " " * indent
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=margin,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )


def wrapped_hanging(text: str, indent: int) -> str:
    """A paragraph whose lines after the first are indented by two more, as items of a list are."""
    margin = " " * indent
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=margin,
        subsequent_indent=f"{margin}  ",
        break_long_words=False,
    )


def aligned_columns(
    rows: Sequence[Sequence[str]], widths: Sequence[int], right: frozenset[int] = frozenset()
) -> Iterator[str]:
    """Yields each row with its cells padded to `widths`; columns in `right` are right-aligned."""
    for row in rows:
        padded = []
        for index, (cell, width) in enumerate(zip(row, widths, strict=True)):
            padded.append(cell.rjust(width) if index in right else cell.ljust(width))
        yield "  ".join(padded).rstrip()
