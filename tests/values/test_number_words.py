"""Amounts in words, as they stand below the total of a budget."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sexwork_models.values.number_words import dong_in_words, number_in_words

WORDS = [
    (0, "không", "zero"),
    (5, "năm", "five"),
    (10, "mười", "ten"),
    (11, "mười một", "eleven"),
    (14, "mười bốn", "fourteen"),
    (15, "mười lăm", "fifteen"),
    (20, "hai mươi", "twenty"),
    (21, "hai mươi mốt", "twenty-one"),
    (24, "hai mươi tư", "twenty-four"),
    (25, "hai mươi lăm", "twenty-five"),
    (91, "chín mươi mốt", "ninety-one"),
    (100, "một trăm", "one hundred"),
    (101, "một trăm linh một", "one hundred and one"),
    (104, "một trăm linh bốn", "one hundred and four"),
    (105, "một trăm linh năm", "one hundred and five"),
    (110, "một trăm mười", "one hundred and ten"),
    (115, "một trăm mười lăm", "one hundred and fifteen"),
    (555, "năm trăm năm mươi lăm", "five hundred and fifty-five"),
    (1_000, "một nghìn", "one thousand"),
    (1_005, "một nghìn không trăm linh năm", "one thousand and five"),
    (1_050, "một nghìn không trăm năm mươi", "one thousand and fifty"),
    (10_010, "mười nghìn không trăm mười", "ten thousand and ten"),
    (21_000, "hai mươi mốt nghìn", "twenty-one thousand"),
    (1_000_001, "một triệu không trăm linh một", "one million and one"),
    (
        34_675_000,
        "ba mươi tư triệu sáu trăm bảy mươi lăm nghìn",
        "thirty-four million six hundred and seventy-five thousand",
    ),
    (
        1_020_304_050,
        "một tỷ không trăm hai mươi triệu ba trăm linh bốn nghìn không trăm năm mươi",
        "one billion twenty million three hundred and four thousand and fifty",
    ),
    (2 * 10**9 + 5, "hai tỷ không trăm linh năm", "two billion and five"),
    (10**12, "một nghìn tỷ", "one trillion"),
    (15 * 10**12, "mười lăm nghìn tỷ", "fifteen trillion"),
    (10**15, "một triệu tỷ", "one thousand trillion"),
    (10**18, "một tỷ tỷ", "one million trillion"),
    (-21, "âm hai mươi mốt", "minus twenty-one"),
]


@pytest.mark.parametrize(("number", "vi", "en"), WORDS, ids=[str(row[0]) for row in WORDS])
def test_a_number_is_written_out_in_both_languages(number, vi, en):
    assert number_in_words(number, "vi") == vi
    assert number_in_words(number, "en") == en


def test_an_amount_begins_with_a_capital_and_ends_with_its_unit():
    assert dong_in_words(59_000_000, "vi") == "Năm mươi chín triệu đồng"
    assert dong_in_words(59_000_000, "en") == "Fifty-nine million đồng"
    assert dong_in_words(0, "vi") == "Không đồng"


DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


def read_back(words):
    """The number that Vietnamese words say: an independent reader of at most 999 tỷ."""
    values = {word: value for value, word in enumerate(DIGITS)}
    values |= {"mốt": 1, "tư": 4, "lăm": 5}
    scales = {"tỷ": 10**9, "triệu": 10**6, "nghìn": 10**3}
    total = group = digit = 0
    for word in words.split():
        if word in values:
            digit = values[word]
        elif word == "trăm":
            group, digit = group + digit * 100, 0
        elif word == "mươi":
            group, digit = group + digit * 10, 0
        elif word == "mười":
            group += 10
        elif word in scales:
            total, group, digit = total + (group + digit) * scales[word], 0, 0
        else:
            assert word == "linh"
    return total + group + digit


@given(st.integers(0, 10**12 - 1))
def test_the_words_of_an_amount_are_read_back_as_the_amount(number):
    assert read_back(number_in_words(number, "vi")) == number
