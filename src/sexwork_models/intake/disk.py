"""Reads and writes files: none that is no ordinary file or too large, and none in part."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.resources.abc import Traversable
from itertools import islice
from pathlib import Path
from secrets import token_hex
from typing import TextIO, TypeVar

from ..core.errors import UnusableInputError

__all__ = [
    "MAX_FILE_BYTES",
    "display_name",
    "exists",
    "find_files",
    "is_file",
    "is_folder",
    "list_folder",
    "read_bytes",
    "read_head",
    "require_file",
    "write_whole",
]

T = TypeVar("T")

MAX_FILE_BYTES = 32 << 20  # of a file that is read whole
_HEAD_BYTES = 1 << 16  # of which a file is told by its header
_MAX_NAME_LENGTH = 100  # a longer one is no file name but content passed in its place
_MAX_FOLDER_ENTRIES = 20_000


def display_name(file: Traversable) -> str:
    """Returns the name of a file for a message; `…` for one that is very long or not printable."""
    is_name = len(file.name) <= _MAX_NAME_LENGTH and file.name.isprintable()
    return file.name if is_name else "…"


def exists(path: Path) -> bool:
    """Whether a path leads to something. Raises UnusableInputError if that cannot be told."""
    return _status(path) is not None


def is_file(path: Path) -> bool:
    """Whether a path leads to an ordinary file. Raises UnusableInputError like `exists`."""
    status = _status(path)
    return status is not None and stat.S_ISREG(status.st_mode)


def is_folder(path: Path) -> bool:
    """Whether a path leads to a folder. Raises UnusableInputError like `exists`."""
    status = _status(path)
    return status is not None and stat.S_ISDIR(status.st_mode)


def _status(path: Path) -> os.stat_result | None:
    """Returns the status of what a path leads to, None if there is nothing."""

    def read_status() -> os.stat_result | None:
        try:
            return path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None

    return _call_system(path, read_status)


def require_file(path: Path, limit: int | None = None) -> None:
    """Raises UnusableInputError unless a path leads to a file of at most `limit` bytes.

    Pipes and devices are refused: they may never end, and can be read only once.
    """
    status = _call_system(path, path.stat)
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        raise UnusableInputError("not-an-ordinary-file", file=display_name(path))
    if limit is not None and status.st_size > limit:
        raise _too_large(path, limit)


def read_bytes(file: Traversable, limit: int = MAX_FILE_BYTES) -> bytes:
    """Returns the bytes of a file.

    Raises UnusableInputError for what cannot be opened, is no ordinary file, or has more than
    `limit` bytes.
    """
    if isinstance(file, Path):
        require_file(file, limit)

    def read() -> bytes:
        with file.open("rb") as opened:
            return opened.read(limit + 1)

    data = _call_system(file, read)
    if len(data) > limit:
        raise _too_large(file, limit)
    return data


def read_head(file: Path) -> bytes:
    """Returns the first 64 KiB of a file. Raises UnusableInputError if it cannot be opened."""
    require_file(file)

    def read() -> bytes:
        with file.open("rb") as opened:
            return opened.read(_HEAD_BYTES)

    return _call_system(file, read)


def find_files(folder: Path, suffix: str) -> Iterator[Path]:
    """Yields the files under a folder whose names end in `suffix`.

    Raises UnusableInputError for a folder that cannot be searched, so that none is passed over in
    silence, and for one of more than 20,000 entries.
    """
    seen = 0

    def refuse(error: OSError) -> None:
        raise error

    walk = os.walk(folder, onerror=refuse)
    while (level := _call_system(folder, lambda: next(walk, None))) is not None:
        place, folders, names = level
        seen += len(folders) + len(names)
        if seen > _MAX_FOLDER_ENTRIES:
            raise UnusableInputError(
                "folder-too-large", file=display_name(folder), limit=_MAX_FOLDER_ENTRIES
            )
        yield from (Path(place, name) for name in names if name.endswith(suffix))


def list_folder(folder: Path) -> list[Path]:
    """Returns what stands in a folder itself. Raises UnusableInputError like `find_files`."""
    entries = _call_system(folder, lambda: list(islice(folder.iterdir(), _MAX_FOLDER_ENTRIES + 1)))
    if len(entries) > _MAX_FOLDER_ENTRIES:
        raise UnusableInputError(
            "folder-too-large", file=display_name(folder), limit=_MAX_FOLDER_ENTRIES
        )
    return entries


@contextmanager
def write_whole(path: Path, *, overwrite: bool) -> Iterator[TextIO]:
    """Opens a UTF-8 text file that has its name only once all is written; else nothing is left.

    What is no valid text is escaped. Raises OSError like `open`, and FileExistsError unless
    `overwrite`.
    """
    if overwrite and path.exists() and not path.is_file():  # a device or a pipe stays what it is
        with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            yield file
        return
    target = path.resolve() if overwrite else path
    unfinished = target.with_name(f".{token_hex(8)}.unfinished")
    try:
        if not overwrite and path.exists():
            raise FileExistsError
        with unfinished.open(
            "x", encoding="utf-8", errors="backslashreplace", newline="\n"
        ) as file:
            yield file
        if overwrite:
            unfinished.replace(target)
        else:
            _name_unless_taken(unfinished, path)
    finally:
        with suppress(OSError, ValueError):
            unfinished.unlink()


def _name_unless_taken(unfinished: Path, path: Path) -> None:
    try:
        path.hardlink_to(unfinished)
    except FileExistsError:
        raise
    except OSError:  # a disk without links
        unfinished.rename(path)


def _call_system(file: Traversable, call: Callable[[], T]) -> T:
    try:
        return call()
    except (OSError, ValueError) as error:  # ValueError: a NUL in a name
        problem = getattr(error, "strerror", None) or "-"
    # Outside of the clause: the error of the system, which repeats the path, is not carried along.
    raise UnusableInputError("file-unreadable", file=display_name(file), problem=problem)


def _too_large(file: Traversable, limit: int) -> UnusableInputError:
    return UnusableInputError("file-too-large", file=display_name(file), limit=f"{limit >> 20} MiB")
