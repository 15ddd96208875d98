"""The command line: each command calls the library's own functions and prints their results."""

from .program import main

__all__ = ["main"]
