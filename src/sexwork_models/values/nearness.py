"""Tells which known words are so like an unknown one that it may be a misspelling of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["near_words"]

_LIKENESS = 0.6  # of two words, from 0 to 1: `modl` is near `model`, `fish` is not near `zsh`
_LIKENESS_OF_SHORT = 0.5  # of words of two signs: `M9` is near `M1`
_SHORT = 2


def near_words(word: str, known: Iterable[str], most: int = 1) -> Sequence[str]:
    """Returns the known words that are like a word, the likest first; at most `most` of them.

    Dashes before an option make no two options alike.
    """
    from difflib import get_close_matches  # for a word that is wrong

    bare: dict[str, str] = {}
    for name in known:
        bare.setdefault(name.lstrip("-"), name)
    typed = word.lstrip("-")
    is_short = len(typed) <= _SHORT and not typed.isdigit()  # 22 is another place than 23
    cutoff = _LIKENESS_OF_SHORT if is_short else _LIKENESS
    found = get_close_matches(typed, list(bare), n=most, cutoff=cutoff)
    return [bare[name] for name in found]
