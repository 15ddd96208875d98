"""What is said when a package is not installed that only tests need."""

from __future__ import annotations

from ..errors import SexworkModelsError

__all__ = ["MissingPackageError"]


class MissingPackageError(SexworkModelsError, ImportError):
    """A part of the library needs a package that is not installed; nothing else of the library does."""
