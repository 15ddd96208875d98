"""Ids are found by words of their names, in either language, with or without diacritics."""

from __future__ import annotations

import pytest

from sexwork_models import load_framework
from sexwork_models.api.search import search

FRAMEWORK = load_framework()
LEGAL_AID = ["I36", "M2-LEGAL", "N-1875-M2-07", "N-1875-M2-08"]


def ids(words):
    return [match.id for match in search(words, FRAMEWORK) if match.in_name]


@pytest.mark.parametrize(
    "words",
    [
        "trợ giúp pháp lý",
        "tro giup phap ly",
        "TRỢ GIÚP PHÁP LÝ",
        "  trợ   giúp pháp lí ",
        "legal aid",
        "Legal Aid",
    ],
)
def test_words_are_found_in_both_languages_in_any_case_and_without_diacritics(words):
    assert ids(words) == LEGAL_AID


@pytest.mark.parametrize(
    ("words", "id", "kind"),
    [
        ("số người bán dâm được tiếp cận", "I03", "indicators"),
        ("tư vấn tâm lý", "M2-PSY", "activities"),
        ("Article on Quảng Ninh", "SEED-003", "documents"),
        ("an giang", "91", "places"),
        ("Kiên Giang", "91", "places"),
        ("peer groups", "M1", "pilots"),
        ("mapping", "MAPPING-0", "procedure_steps"),
        ("đơn giá của các mô hình", "Q-1875-UNIT-COSTS", "open_questions"),
        ("share of people reached with a need who are referred", "N-HN-01", "targets"),
    ],
)
def test_rows_of_every_kind_are_found(words, id, kind):
    assert (id, kind) in {(match.id, match.kind) for match in search(words, FRAMEWORK)}


def test_words_in_a_text_are_found_after_those_in_a_name():
    found = search("mai dam", FRAMEWORK)

    order = [match.in_name for match in found]
    assert order == sorted(order, reverse=True)
    assert set(order) == {True, False}


@pytest.mark.parametrize("words", ["", " ", "a", "legal ai", "pha", "I3", "M2-LEGALL", "no-such"])
def test_half_words_and_what_looks_like_an_id_are_not_found(words):
    assert set(ids(words)) & set(LEGAL_AID) == set()


def test_a_match_is_json_ready():
    match = search("legal aid", FRAMEWORK)[0]

    assert match.to_dict("en") == {
        "id": "I36",
        "kind": "indicators",
        "label": "legal aid and identity-paper cases",
    }
    assert match.kind_text.vi == "chỉ số"
