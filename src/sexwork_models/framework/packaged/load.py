"""Loads the framework that comes with the library, or the pack in a folder, with overlays.

What reads packs and overlays is imported only for one that is read: the packaged framework has been
compiled at an earlier load, as a rule.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import attrs

from ...values.arguments import check_arguments
from ..framework import Framework
from .compiled import digest_of_sources, read_compiled, write_compiled

__all__ = ["load_framework", "load_packaged", "packaged_framework"]


@check_arguments
def load_framework(*overlays: str | Path, pack: str | Path | None = None) -> Framework:
    """Returns the packaged framework, or the pack in a folder, with overlays applied in order.

    Raises FrameworkFaultError, whose `report` holds every fault by file and line, and
    UnusableInputError for a file that cannot be read at all.
    """
    framework = packaged_framework() if pack is None else _read_pack_on_disk(Path(pack))
    for source in overlays:
        from ..overlay import overlay

        framework = overlay(framework, source)
    return framework


@cache
def packaged_framework() -> Framework:
    """Returns the framework that comes with the library; it is loaded once."""
    return load_packaged()


def load_packaged() -> Framework:
    """Returns the packaged framework as it was compiled, or else reads and compiles it."""
    sources = digest_of_sources()  # before they are read: what changes meanwhile is read again
    framework = read_compiled(sources)
    if framework is None:
        framework = _read_packaged()
        write_compiled(framework, sources)
    return framework


def _read_packaged() -> Framework:
    from importlib import resources

    from ..loading import load_pack

    framework = load_pack(resources.files("sexwork_models.framework").joinpath("data"))
    return attrs.evolve(framework, packaged=True)


def _read_pack_on_disk(folder: Path) -> Framework:
    from ..loading import load_pack, pack_folder

    return load_pack(pack_folder(folder))
