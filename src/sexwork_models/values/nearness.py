"""Tells which known words are so like an unknown one that it may be a misspelling of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

__all__ = ["near_words"]

_LIKENESS = 0.6  # of two words, from 0 to 1: `modl` is near `model`, `fish` is not near `zsh`


def near_words(word: str, known: Iterable[str], most: int = 1) -> Sequence[str]:
    """Returns the known words that are like a word, the likest first; at most `most` of them.

    Dashes before an option make no two options alike.
    """
    bare: dict[str, str] = {}
    for name in known:
        bare.setdefault(name.lstrip("-"), name)
    found = get_close_matches(word.lstrip("-"), list(bare), n=most, cutoff=_LIKENESS)
    return [bare[name] for name in found]
