"""Where the code of a client can be read in another text, and where it only seems so."""

from __future__ import annotations

import pytest

from sexwork_models.practice.privacy.code_search import CodeSearch


@pytest.mark.parametrize(
    "text",
    [
        "KH7F23",
        "gặp kh7f23 ở quán",
        "K H-7 F 23",
        "xKH7F23x",  # letters around it
        "KH7F23.5",
        "kh7f\u200b23",  # a sign of no width
        "KH\uff17F23",  # a wide digit
        "\u041a\u041d7F23",  # Cyrillic
    ],
)
def test_a_code_is_found_however_it_was_copied(text):
    assert CodeSearch.of(["KH7F23"]).finds_any(text)


@pytest.mark.parametrize("text", ["", "KH7F2", "KH7F234", "KH7F3", "2 KH 7"])
def test_another_code_is_not_the_code(text):
    assert not CodeSearch.of(["KH7F23"]).finds_any(text)


@pytest.mark.parametrize(
    ("code", "text", "found"),
    [
        ("7FKH2A", "x 7fkh2a", True),
        ("7FKH2A", "17fkh2a", False),  # a digit before a digit is of another number
        ("7FKH2A", "7fkh2a1", True),  # behind a letter a digit may be anything
        ("KH7F23", "1kh7f23", True),
        ("KH7F23", "kh7f231", False),
    ],
)
def test_beside_a_digit_stands_no_further_digit(code, text, found):
    assert CodeSearch.of([code]).finds_any(text) is found


@pytest.mark.parametrize(
    ("code", "text", "found"),
    [
        ("A7B8C", "x a7b8c", True),  # five characters
        ("A7B8", "x a7b8", False),  # four stand in many other texts
        ("SYN-K7B8C", "k7b8c", True),  # a part of five
        ("SYN-K7B8", "k7b8", False),
        ("SYN-78901", "78901", False),  # a part of digits alone may be any number
        ("ABCDEF", "abcdef", False),  # letters alone may be a word
    ],
)
def test_a_code_or_a_part_is_searched_for_from_five_characters_with_a_digit_on(code, text, found):
    assert CodeSearch.of([code]).finds_any(text) is found


@pytest.mark.parametrize(
    ("code", "text", "found"),
    [
        ("A7", "khách A7.", True),
        ("A7", "khách A71", False),
        ("A7", "xA7", False),
        ("SYN-78901", "số 78901", True),
        ("SYN-78901", "số 789012", False),
        ("SYN-7890", "số 7890", False),  # four digits
        ("", "A7", False),
    ],
)
def test_in_its_own_record_a_short_code_is_found_where_it_stands_by_itself(code, text, found):
    assert CodeSearch.of([]).finds_in_record(text, code) is found
