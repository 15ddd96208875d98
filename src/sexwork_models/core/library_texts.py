"""Reads the texts that come with the library, and keeps them where Python keeps its bytecode.

A file of TOML takes long to parse, and each process needs the same. Its content is therefore kept
as JSON, beside a digest of the file that it was made of: a file that changed is parsed again, and
so is every file where nothing can be kept. JSON holds data only, whoever wrote it.
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
    digest = blake2b(content, digest_size=_DIGEST_BYTES).digest()
    name = Path("-".join(path)).stem
    place = place_to_keep(Path(str(resources.files(package))), f"{name}.json")
    texts = _read_kept(place, digest)
    if texts is None:
        texts = _parsed(content)
        keep(place, digest + json.dumps(texts, ensure_ascii=False).encode())
    return texts


def _read_kept(place: Path | None, digest: bytes) -> dict[str, Any] | None:
    """Returns the texts that were kept of a file with a digest; None if there are none."""
    if place is None:
        return None
    try:
        content = place.read_bytes()
        texts = json.loads(content[_DIGEST_BYTES:]) if content[:_DIGEST_BYTES] == digest else None
    except (OSError, ValueError):  # whatever is wrong with it, it is made anew
        return None
    return texts if isinstance(texts, dict) else None


def _parsed(content: bytes) -> dict[str, Any]:
    import tomllib  # for the first process that reads a file

    return tomllib.loads(content.decode("utf-8"))
