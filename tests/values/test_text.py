"""Tests of Vietnamese text: Unicode form, keys for matching, order of a dictionary."""

from __future__ import annotations

import sys

from sexwork_models import Text
from sexwork_models.values.text import BLANKS, YES_OR_NO, fold, is_nfc, nfc, sort_key


def test_an_empty_label_falls_back_to_the_other_language():
    assert (Text("a", "").say("en"), Text("", "b").say("vi"), Text("a", "b").say("vi")) == (
        "a",
        "b",
        "a",
    )


def test_a_label_has_its_code_behind_it_unless_that_is_all_it_says():
    both, only_vi, only_en = Text("tỉnh", "province"), Text("tỉnh", ""), Text("", "province")

    assert both.with_code("P1") == Text("tỉnh (P1)", "province (P1)")
    assert only_vi.with_code("P1") == Text("tỉnh (P1)", "tỉnh (P1)")
    assert only_en.with_code("P1") == Text("province (P1)", "province (P1)")
    assert Text("", "").with_code("P1") == Text("P1", "P1")
    for code in ("tỉnh", "province", ""):  # what the label says already, and no code
        assert both.with_code(code) is both
    assert Text("", "").with_code("") == Text("", "")


def test_yes_and_no_are_said_in_both_languages():
    assert {True: Text("có", "yes"), False: Text("không", "no")} == YES_OR_NO


def test_text_is_composed():
    assert nfc("e\u0302\u0301") == "\u1ebf"
    assert (is_nfc("\u1ebf"), is_nfc("e\u0302\u0301")) == (True, False)


def test_a_key_drops_case_marks_and_double_spaces():
    assert fold("  Đồng   Đẳng ") == "dong dang"
    assert fold("Kỹ thuật") == fold("kĩ thuật") == "ki thuat"


def test_names_sort_as_in_a_vietnamese_dictionary():
    """Letters first (a ă â b c d đ), tones second (ngang huyền hỏi ngã sắc nặng), shorter first."""
    names = ["Đà Nẵng", "ạ", "ă", "a", "b", "ã", "à", "â", "á", "d", "ả", "an", "1", "a b"]

    assert sorted(names, key=sort_key) == [
        "a",
        "à",
        "ả",
        "ã",
        "á",
        "ạ",
        "a b",
        "an",
        "ă",
        "â",
        "b",
        "d",
        "Đà Nẵng",
        "1",
    ]


def test_blanks_are_all_characters_that_unicode_calls_white_space():
    spaces = {char for char in map(chr, range(sys.maxunicode + 1)) if char.isspace()}

    assert set(BLANKS) == spaces
    assert fold(BLANKS) == ""
    assert len(BLANKS) == len(spaces) == 29
