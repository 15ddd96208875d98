"""Headings of fields."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ..values.text import fold
from .rows import Row

__all__ = ["field_by_heading", "heading_key"]


def heading_key(text: str) -> str:
    """Returns a heading in the form in which headings are compared."""
    return " ".join(fold(text.replace("_", " ")).strip(" *:.").split())


@cache
def field_by_heading(kind: type[Row]) -> Mapping[str, str]:
    """Returns the fields of a kind by heading."""
    return {heading_key(name): name for name in kind.model_fields}
