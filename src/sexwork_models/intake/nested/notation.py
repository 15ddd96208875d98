"""Tells whether a nested file is TOML or JSON: by its ending, without one by its first line."""

from __future__ import annotations

import re
from pathlib import Path

from ..delimited.encodings import HEAD_SIZE, utf8_chunks
from ..disk import read_head

__all__ = ["NOTATIONS", "notation_of", "notation_of_content"]

NOTATIONS = (".toml", ".json")
_TOML_LINE = re.compile(r"\[\[?[\w\". -]{1,200}\]|[\w\".-]{1,200}[ \t]{0,200}=")


def notation_of(path: Path) -> str:
    """Returns the ending of the notation of a file, `""` for a file of rows.

    Standard input has no ending, so the first line that says something tells. Raises
    UnusableInputError for a file without an ending that cannot be opened.
    """
    if path.suffix:
        suffix = path.suffix.lower()
        return suffix if suffix in NOTATIONS else ""
    return notation_of_content(read_head(path))


def notation_of_content(head: bytes) -> str:
    """Returns the ending of the notation of a text by its beginning, `""` for one of rows."""
    text = b"".join(utf8_chunks(head[:HEAD_SIZE], [head])).decode("utf-8", "replace")
    lines = (line.strip() for line in text.splitlines())
    first = next((line for line in lines if line and not line.startswith("#")), "")
    if first.startswith("{"):
        return ".json"
    return ".toml" if _TOML_LINE.match(first) else ""
