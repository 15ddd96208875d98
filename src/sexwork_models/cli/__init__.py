"""The command line: the library's own functions with a thin face."""

from .program import main

__all__ = ["main"]
