"""Which known words are near an unknown one."""

from __future__ import annotations

import pytest

from sexwork_models.values.nearness import near_words


@pytest.mark.parametrize(
    ("word", "known", "near"),
    [
        ("modl", "model", True),
        ("fish", "zsh", False),
        ("M9", "M1", True),  # of two signs one is enough
        ("22", "23", False),  # digits are numbers, not words
        ("abc", "axyc", False),  # of three signs more than half are the same
        ("abc", "abd", True),
        ("--lang", "lang", True),
    ],
)
def test_a_word_is_near_one_that_it_may_be_a_misspelling_of(word, known, near):
    assert near_words(word, [known]) == ([known] if near else [])


def test_the_likest_word_comes_first_and_the_last_is_not_counted():
    known = ["perios", "period", "place"]

    assert near_words("period", known) == ["period"]
    assert near_words("period", known, most=2) == ["period", "perios"]
