"""Headings of the lists of the framework in words, for people who open them in a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ...values.text import Text, texts_of

__all__ = ["FRAMEWORK_HEADINGS"]

_COLUMNS: Mapping[str, Text] = texts_of("cli.framework_headings")


def _headings() -> dict[str, Text]:
    """Returns the heading of each column, of its texts in both languages, its code and its name."""
    headings: dict[str, Text] = {}
    for column, text in _COLUMNS.items():
        headings[column] = text
        for suffix, form in texts_of("cli.framework_heading_forms").items():
            headings[f"{column}_{suffix}"] = form.filled(heading=text)
    return headings


FRAMEWORK_HEADINGS: Mapping[str, Text] = MappingProxyType(_headings())
"""The headings of the rows that `show` lists, by column."""
