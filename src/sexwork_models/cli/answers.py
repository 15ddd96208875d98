"""The answer of a command, its exit status, and what every command reads first."""

from __future__ import annotations

import argparse
import errno
import os
from pathlib import Path

import attrs

from ..core.errors import UnusableInputError
from ..core.findings import Report
from ..framework.framework import Framework
from ..framework.overlay import load_framework
from ..intake.disk import display_name, exists

__all__ = ["FINDINGS", "FINE", "UNUSABLE", "Answer", "existing_path", "framework_of", "status_of"]

FINE, FINDINGS, UNUSABLE = 0, 1, 2


@attrs.frozen
class Answer:
    """The answer of a command: data for `--json`, text for people, exit status."""

    data: object
    text: str
    status: int = FINE


def framework_of(options: argparse.Namespace, *more: str) -> Framework:
    """The packaged framework with the overlays of `--overlay`, and those in `more`, applied."""
    return load_framework(*options.overlay, *more)


def status_of(report: Report) -> int:
    """The exit status of a report: 1 when it holds an error, else 0."""
    return FINE if report.ok else FINDINGS


def existing_path(name: str) -> Path:
    """The path with this name. Raises UnusableInputError when it does not exist."""
    path = Path(name)
    if not name or not exists(path):
        raise UnusableInputError(
            "file-unreadable", file=display_name(path), problem=os.strerror(errno.ENOENT)
        )
    return path
