"""Tests of reasons and explanations as data and as text of two languages."""

from __future__ import annotations

import pytest

from sexwork_models import Citation, Explanation, Grade, Issue, Text

CITED = Citation("F-1", "ACT-1", Grade.PRIMARY, "line 9", ("GAZ-1",))


def test_a_reason_speaks_both_languages():
    reason = Issue("scope-declared", {"scope": "province"})

    assert "province" in reason.say("en")
    assert reason.say("vi") != reason.say("en")


def test_a_reason_that_the_catalogue_does_not_have_is_an_error():
    with pytest.raises(KeyError):
        Issue("no-such-reason").say("en")


def test_an_explanation_is_a_title_sentences_and_sources():
    explanation = Explanation(
        "X", "norm", Text("tên", "name"), (Text("câu", "sentence"),), (CITED,), (Grade.PRIMARY,)
    )

    assert (
        explanation.say("en")
        == "X: name\nsentence\n- F-1: ACT-1; line 9; primary text read; read in: GAZ-1"
    )
    assert (
        explanation.say("vi")
        == "X: tên\ncâu\n- F-1: ACT-1; dòng 9; đã đọc văn bản gốc; nêu tại: GAZ-1"
    )
    assert explanation.to_dict("en") == {
        "id": "X",
        "kind": "norm",
        "title": "name",
        "text": ["sentence"],
        "citations": [
            {
                "id": "F-1",
                "document": "ACT-1",
                "locator": "line 9",
                "grade": "primary",
                "reported_in": ["GAZ-1"],
            },
        ],
        "grades": ["primary"],
    }
