"""Finds keys inside of cells that may say that a person needs protection: of mappings and JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..field_catalog import protecting_field, protecting_fields
from ..rows import Row

__all__ = ["VALUE_OF_KEY", "WITH_KEYS", "protecting_inside"]

WITH_KEYS = "{"  # stands in every text that has keys inside
# The value of a key in JSON, without keys of its own: texts that differ in such values are alike.
VALUE_OF_KEY = r":\s*(?:\"(?:[^\"\\{]|\\[^u{])*\"|-?[0-9][0-9.eE+-]*)"
_PAIR, _COLON = re.compile(r"[{}\[\],]"), re.compile("[:=]")  # in a text that is no valid JSON
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_AROUND_KEYS = "\"'\\ \t\r\n"


def protecting_inside(cell: object, field_of: Callable[[str], str], kind: type[Row]) -> str:
    """Returns the field that a key inside of a cell perhaps means, if it protects people, or `""`.

    `field_of` returns the field that a key names. A text may be JSON, whole or in part.
    """
    protecting = protecting_fields(kind)
    for key in _keys_inside(cell) if protecting else ():
        field = field_of(key)
        if found := field if field in protecting else protecting_field(key, kind):
            return found
    return ""


def _keys_inside(cell: object) -> Iterator[str]:
    """Yields every key inside of a cell, at any depth."""
    parts: list[Any] = [cell]
    while parts:
        part = parts.pop()
        if isinstance(part, str) and WITH_KEYS in part:
            content = _content_of(part)
            parts.append(content)
            if content is None:
                yield from _keys_in_text(part)
        elif isinstance(part, Mapping):
            yield from map(str, part)
            parts += part.values()
        elif isinstance(part, (list, tuple)):
            parts += part


def _content_of(text: str) -> object:
    """Returns what a text of JSON holds; None for another text."""
    try:
        content: object = json.loads(text, object_pairs_hook=_each_pair)
    except (ValueError, RecursionError):
        return None
    return None if isinstance(content, str) and len(content) >= len(text) else content


def _each_pair(pairs: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    """Returns an object as one mapping for each pair, as a key may stand in it twice."""
    return [{key: value} for key, value in pairs]


def _keys_in_text(text: str) -> Iterator[str]:
    """Yields what stands before a colon in a text that is no valid JSON, without its marks."""
    for pair in _PAIR.split(text):
        for key in _COLON.split(pair)[:-1]:
            plain = _ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), key)
            yield plain.strip(_AROUND_KEYS)
