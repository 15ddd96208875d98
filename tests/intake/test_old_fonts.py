"""Text typed for an old font is noted once, with the columns that hold it."""

from __future__ import annotations

import pytest

from sexwork_models.forms.records import ActivityRecord
from sexwork_models.intake.delimited.columns import Columns
from sexwork_models.intake.delimited.reader import read_csv

ROW = "SYN-1,{kind},{note},{own}"
TCVN3 = "ng­êi b¸n d©m"
PLAIN = "khách quen"


def note_of(text):
    _, findings = read_csv(text.encode(), "f.csv", Columns.of(ActivityRecord))
    (note,) = (found for found in findings if found.code == "old-font")
    return note


@pytest.mark.parametrize(
    ("cells", "vi", "en"),
    [
        ({"note": TCVN3}, "cột C “note”", "column C “note”"),
        (
            {"note": TCVN3, "own": TCVN3},
            "cột C “note”, cột D",
            "column C “note”, column D",
        ),
    ],
)
def test_the_note_on_an_old_font_names_its_columns_in_both_languages(cells, vi, en):
    row = ROW.format(**{"kind": "client", "note": PLAIN, "own": PLAIN} | cells)
    note = note_of(f"id,kind,note,Lan Nguyen\n{row}\n")
    assert f": {vi}." in note.say("vi")
    assert f": {en}." in note.say("en")
    assert "Nguyen" not in note.say("vi") + note.say("en")


def test_words_above_the_header_stand_in_no_column():
    note = note_of(f"{TCVN3}\n\nid,kind,note\nSYN-1,client,x\n")
    assert "phần phía trên dòng tiêu đề" in note.say("vi")
    assert "the lines above the header" in note.say("en")
