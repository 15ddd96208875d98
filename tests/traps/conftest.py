"""Fixtures of the traps."""

from __future__ import annotations

from pathlib import Path

import pytest

from .world import copy_packaged


@pytest.fixture(scope="session")
def packaged_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One copy of the packaged data for all edits, each of which is taken back."""
    folder = tmp_path_factory.mktemp("packaged")
    copy_packaged(folder)
    return folder
