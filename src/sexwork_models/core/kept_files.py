"""Keeps what was made of the library's own files where Python keeps its bytecode."""

from __future__ import annotations

import sys
from importlib.machinery import SourceFileLoader
from importlib.util import cache_from_source
from pathlib import Path

__all__ = ["keep", "place_to_keep"]


def place_to_keep(folder: Path, name: str) -> Path | None:
    """Returns where something made of files of a folder is kept; None where no bytecode is."""
    if sys.implementation.cache_tag is None:
        return None
    stem, _, ending = name.rpartition(".")
    return Path(cache_from_source(str(folder / f"{stem}.py"))).with_suffix(f".{ending}")


def keep(place: Path | None, content: bytes) -> None:
    """Writes what is kept at a place, where Python keeps bytecode; elsewhere nothing is written."""
    if place is not None and not sys.dont_write_bytecode:
        # The loader of modules writes a file whole or not at all, and is silent where it may not.
        SourceFileLoader(place.stem, str(place)).set_data(str(place), content)
