"""Whether a text looks as if it reached a person: telephone numbers, identity numbers, e-mail addresses."""

from __future__ import annotations

import re

__all__ = ["looks_like_identifier", "masked", "masked_path"]

_IDENTIFIERS = (
    re.compile(r"(?<![\d.,/-])(?:\+?84|0)(?:[ .-]?\d){8,10}(?!\d)"),  # telephone numbers
    re.compile(r"(?<!\d)\d{12}(?!\d)"),  # identity numbers
    re.compile(r"[\w.+-]+@[\w-]+\.\w+"),  # e-mail addresses
)


def looks_like_identifier(text: str) -> bool:
    """Whether the text holds something that could lead to a person. Whoever reports it does not repeat it."""
    return any(pattern.search(text) for pattern in _IDENTIFIERS)


def masked(text: str) -> str:
    """The text with every such thing replaced: what is said to people never repeats it."""
    for pattern in _IDENTIFIERS:
        text = pattern.sub("…", text)
    return text


def masked_path(path: str) -> str:
    """A path of which no key repeats such a thing, whatever stands before the key."""
    return ".".join(masked(key) for key in masked(path).split("."))
