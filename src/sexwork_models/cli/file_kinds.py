"""What a file is, by its name and content: figures, a plan, what was spent, an overlay, or a pack."""

from __future__ import annotations

import re
from pathlib import Path

from ..framework.files import read_bytes
from ..framework.loading import TABLES
from ..framework.reading import required_of
from ..practice.observations import Observation

__all__ = ["kind_of"]

_TABLES = "|".join([*(name for name in TABLES if name != "targets"), "ends"])  # a plan has targets of its own
_OVERLAY = re.compile(rf"^\s*(baseline\s*=|\[\[({_TABLES})\]\])", re.MULTILINE)
_EXECUTION = re.compile(r"^\s*(\[\[(entries|moves)\]\]|plan\s*=)|\"(entries|moves|plan)\"\s*:", re.MULTILINE)


def kind_of(path: Path) -> str:
    """The kind of a file or folder. A nested file that shows no other kind is taken for a plan."""
    if path.is_dir():
        return "pack"
    if path.suffix == ".csv":
        return _kind_of_table(path)
    text = read_bytes(path).decode("utf-8", "replace").lstrip("\ufeff \n\r\t") if path.suffix in (".toml", ".json") else ""
    if path.suffix == ".json" and not text.startswith("{"):
        return "observations"
    if path.suffix == ".toml" and _OVERLAY.search(text):
        return "overlay"
    if not text and path.suffix != ".toml":
        return "observations"
    return "execution" if _EXECUTION.search(text) else "plan"


def _kind_of_table(path: Path) -> str:
    header = read_bytes(path).split(b"\n")[0].decode("utf-8", "replace").strip().removeprefix("\ufeff").split(",")
    return "observations" if {"low", "places"} & set(header) & set(required_of(Observation)) else "overlay"
