"""Patterns of text that are compiled when the first text is compared with them, not at import."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, cast

__all__ = ["LazyPattern", "lazy_pattern"]


def lazy_pattern(written: str, flags: int = 0) -> re.Pattern[str]:
    """Returns a regular expression that is compiled when it is first used.

    To compile one takes as long as to import a small module, and many are never used in a process.
    """
    return cast("re.Pattern[str]", LazyPattern(written, flags))


class LazyPattern:
    """Stands for a compiled pattern: each method is taken from it at its first use, and kept."""

    def __init__(self, written: str, flags: int) -> None:
        self._written = written, flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, compiled."""
        return re.compile(*self._written)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.compiled, name)
        setattr(self, name, value)
        return value
