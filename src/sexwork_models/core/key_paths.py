"""Paths of keys in nested files, such as `lines[3].price`, and the line that a path has."""

from __future__ import annotations

from collections.abc import Mapping

from .patterns import lazy_pattern

__all__ = ["MAX_PATH_LENGTH", "first_step", "line_of_path"]

MAX_PATH_LENGTH = 400  # of a path with a line of its own; a longer one holds a key without end


_STEP = lazy_pattern(r"[.\[]")  # between the steps of a path


def first_step(path: str) -> str:
    """Returns the first key of a path: `lines` of `lines[3].price`."""
    return _STEP.split(path, maxsplit=1)[0]


def line_of_path(lines: Mapping[str, int], path: str) -> int | None:
    """Returns the line of the longest part of a path that has one: `a.b` of `a.b[0].c`."""
    end = len(path)
    if end > MAX_PATH_LENGTH:
        end = _end_of_parent(path, MAX_PATH_LENGTH + 1)
    while end > 0:
        if path[:end] in lines:
            return lines[path[:end]]
        end = _end_of_parent(path, end)
    return None


def _end_of_parent(path: str, end: int) -> int:
    return max(path.rfind(".", 0, end), path.rfind("[", 0, end))
