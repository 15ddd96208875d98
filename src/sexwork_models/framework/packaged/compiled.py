"""Keeps the packaged framework compiled, as Python keeps its modules: beside its data.

It stands where the bytecode of a module in the folder of the data would stand, in `__pycache__` or
under `sys.pycache_prefix`, and is written only where bytecode would be. It is used only if it is
whole and was made of what is there now: of files of data with the same content, by the same
versions of Python and pydantic, with files of the library and of attrs of the same size and time.
Whatever else is found in its place is passed over and written anew.

It is a pickle, which may run anything: whoever can write there can change the library, as with
bytecode. Nothing of the kind is read from the folder of another pack.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

import attr
import pydantic
import pydantic_core

from ..._version import __version__
from ...core import LOADED_AT
from ...core.kept_files import keep, place_to_keep
from ..framework import Framework
from ..pack import CompiledTables, unpickle

__all__ = ["compiled_file", "digest_of_sources", "read_compiled", "write_compiled"]

_DATA = Path(__file__).parents[1] / "data"
_LAYERS = ("core", "values", "intake", "forms", "framework")  # which make a framework of data
_CODE = (
    *(str(_DATA.parents[1] / layer) for layer in _LAYERS),
    str(Path(attr.__file__).parent),  # whose version takes longer to ask for than its files
)
_VERSIONS = (__version__, sys.version, pydantic.VERSION, pydantic_core.__version__)
_DIGEST_BYTES = 32


def compiled_file() -> Path | None:
    """Returns where the compiled framework stands; None where Python keeps no bytecode."""
    return place_to_keep(_DATA, "framework.pickle")


def digest_of_sources() -> bytes:
    """Returns a digest of what the packaged framework is made of; empty where nothing is compiled.

    That is where the library is not in files, and where a file of it has changed since this process
    began to load it: what runs is then not what the files say.
    """
    digest = blake2b(repr(_VERSIONS).encode(), digest_size=_DIGEST_BYTES)
    try:
        for name in sorted(entry.name for entry in os.scandir(_DATA) if entry.is_file()):
            content = (_DATA / name).read_bytes()
            digest.update(f"{name} {len(content)}\n".encode() + content)
        states = [state for folder in _CODE for state in _states_below(folder)]
    except OSError:
        return b""
    if max(changed for _, changed, _ in states) >= LOADED_AT:
        return b""
    digest.update(repr(sorted(states)).encode())
    return digest.digest()


def _states_below(folder: str) -> Iterator[tuple[str, int, int]]:
    """Yields the name, the time of the last change and the size of each file below a folder."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.is_dir():
                status = entry.stat()
                yield entry.name, status.st_mtime_ns, status.st_size
            elif entry.name != "__pycache__":
                yield from _states_below(entry.path)


def read_compiled(sources: bytes) -> Framework | None:
    """Returns the framework that was compiled of sources with a digest; None if there is none."""
    path = compiled_file()
    if path is None or not sources:
        return None
    try:
        content = path.read_bytes()
        if content[: 2 * _DIGEST_BYTES] != sources + _digest(content[2 * _DIGEST_BYTES :]):
            return None
        info, rows, rest = unpickle(content[2 * _DIGEST_BYTES :])
    except Exception:  # whatever is wrong with it, it is made anew
        return None
    return Framework(info, CompiledTables(rows, rest), packaged=True)


def write_compiled(framework: Framework, sources: bytes) -> None:
    """Keeps a framework that was read from sources with a digest, where Python keeps bytecode."""
    if not sources:
        return
    parts = (framework.info, *CompiledTables.parts_of(framework.tables))
    payload = pickle.dumps(parts, pickle.HIGHEST_PROTOCOL)
    keep(compiled_file(), sources + _digest(payload) + payload)


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=_DIGEST_BYTES).digest()
