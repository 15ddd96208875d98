"""What a command says, and with which exit status it leaves."""

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

__all__ = ["FINDINGS", "FINE", "UNUSABLE", "Answer", "framework_of", "status_of", "there"]

FINE, FINDINGS, UNUSABLE = 0, 1, 2


@attrs.frozen
class Answer:
    """What a command says: its data for `--json`, its text for people, its exit status."""

    data: object
    text: str
    status: int = FINE


def framework_of(options: argparse.Namespace, *more: str) -> Framework:
    """The packaged framework with the overlays that were asked for."""
    return load_framework(*options.overlay, *more)


def status_of(report: Report) -> int:
    """The exit status of a report: 1 when it holds an error."""
    return FINE if report.ok else FINDINGS


def there(name: str) -> Path:
    """The path with this name. Raises UnusableInputError when nothing is there."""
    path = Path(name)
    if not name or not path.exists():
        raise UnusableInputError(
            "file-unreadable", file=path.name, problem=os.strerror(errno.ENOENT)
        )
    return path
