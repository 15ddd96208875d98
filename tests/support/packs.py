"""Packs on disk that differ from one another in a file or two."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sexwork_models.framework import loading

_read = functools.lru_cache(maxsize=4 * len(loading.TABLES))(loading.read_table)


@contextmanager
def read_once() -> Iterator[None]:
    """Of the files of packs that are loaded meanwhile, each content is read once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "read_table", lambda *of: tuple(list(part) for part in _read(*of)))
        yield
