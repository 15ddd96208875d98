"""Tells the format of a file of rows by its name and its first characters, in one place for all."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath

from ..core.errors import UnusableInputError
from .delimited.encodings import HEAD_SIZE, utf8_chunks

__all__ = ["Format", "format_of"]

_LINES_SUFFIXES = (".ndjson", ".jsonl")
_BINARY = {  # the first bytes of files that hold a table, and are no text
    b"PK\x03\x04": "workbook-not-read",
    b"\xd0\xcf\x11\xe0": "workbook-not-read",
    b"PAR1": "parquet-not-read",
}


class Format(StrEnum):
    """How a file of rows is written: a JSON list, one JSON object a line, or delimited text."""

    LIST = "list"
    LINES = "lines"
    DELIMITED = "delimited"


def format_of(head: bytes, name: str) -> Format:
    """Returns the format of a file; `head` is its content, or the first 1,024 bytes of it.

    JSON is known by the name of the file or by its first character. Raises UnusableInputError for a
    workbook and for a Parquet file.
    """
    for start, code in _BINARY.items():
        if head.startswith(start):
            raise UnusableInputError(code, file=name)
    suffix = PurePath(name).suffix.lower()
    text = b"".join(utf8_chunks(head[:HEAD_SIZE], [head[:HEAD_SIZE]])).lstrip()
    if suffix in _LINES_SUFFIXES:
        return Format.LINES
    if suffix == ".json" or text.startswith(b"["):
        return Format.LIST
    return Format.LINES if text.startswith(b"{") else Format.DELIMITED
