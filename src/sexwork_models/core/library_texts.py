"""Reads the texts that come with the library, and keeps them where Python keeps its bytecode.

A file of TOML takes long to parse, and each process needs the same. Its content is therefore kept
as JSON, beside digests of itself and of the file that it was made of. A file that changed is parsed
again, and so is every file where nothing can be kept. JSON holds data only, whoever wrote it.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from importlib import resources
from pathlib import Path
from typing import Any

from .kept_files import keep, place_to_keep

__all__ = ["read_texts"]

_DIGEST_BYTES = 32


def read_texts(package: str, *path: str) -> dict[str, Any]:
    """Returns what a file of TOML in a package of the library holds.

    Raises FileNotFoundError for a file that is not there.
    """
    file = resources.files(package).joinpath(*path)
    content = file.read_bytes()
    digest = _digest(content)
    name = Path("-".join(path)).stem
    place = place_to_keep(Path(str(resources.files(package))), f"{name}.json")
    texts = _read_kept(place, digest)
    if texts is None:
        texts = _parsed(content)
        kept = json.dumps(texts, ensure_ascii=False).encode()
        keep(place, digest + _digest(kept) + kept)
    return texts


def _read_kept(place: Path | None, digest: bytes) -> dict[str, Any] | None:
    """Returns the texts that were kept of a file with a digest; None if there are none."""
    if place is None:
        return None
    try:
        content = place.read_bytes()
    except OSError:
        return None
    head, kept = content[: 2 * _DIGEST_BYTES], content[2 * _DIGEST_BYTES :]
    if head != digest + _digest(kept):  # whatever is wrong with it, it is made anew
        return None
    texts: dict[str, Any] = json.loads(kept)
    return texts


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=_DIGEST_BYTES).digest()


def _parsed(content: bytes) -> dict[str, Any]:
    import tomllib  # for the first process that reads a file

    return tomllib.loads(content.decode("utf-8"))
