"""Text typed for an old font is noted once, with the columns that hold it."""

from __future__ import annotations

import re
import unicodedata

import pytest
from tests.support.rows import report_of_file

from sexwork_models import UnusableInputError, load_framework, propose_mapping
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


HEADINGS = {  # Mã bản ghi, Loại, Ngày, Ngày nhập, Người ghi, Địa bàn, Hoạt động
    "TCVN3": "M· b¶n ghi,Lo¹i,Ngµy,Ngµy nhËp,Ng­êi ghi,§Þa bµn,Ho¹t ®éng",
    "VNI": "Maõ baûn ghi,Loaïi,Ngaøy,Ngaøy nhaäp,Ngöôøi ghi,Ñòa baøn,Hoaït ñoäng",
}
WINDOWS = "Mã bản ghi,Loại,Ngày,Ngày nhập,Người ghi,Địa bàn,Hoạt động"
DATA = "\nSYN-1,client,2024-03-20,2024-03-21,SYN-W1,22,{}\nSYN-2,event,2024-03-20,,,,\n"


def in_windows_1258(text):
    letters = unicodedata.normalize("NFD", text)
    joined = re.sub("(.)([\u0323]?)([\u0302\u0306\u031b])", _composed, letters)
    return joined.replace("Đ", "\u0110").encode("cp1258")


def _composed(found):
    return unicodedata.normalize("NFC", found[1] + found[3]) + found[2]


FILES = {
    "TCVN3 in UTF-8": ("TCVN3", (HEADINGS["TCVN3"] + DATA.format("ph¸t tê r¬i")).encode()),
    "TCVN3 in bytes": ("TCVN3", (HEADINGS["TCVN3"] + DATA.format("ph¸t tê r¬i")).encode("latin-1")),
    "VNI in UTF-8": ("VNI", (HEADINGS["VNI"] + DATA.format("phaùt tôø rôi")).encode()),
    "VNI in bytes": ("VNI", (HEADINGS["VNI"] + DATA.format("phaùt tôø rôi")).encode("latin-1")),
    "Windows": ("Windows-1258", in_windows_1258(WINDOWS + DATA.format("phát tờ rơi, à"))),
}


@pytest.mark.parametrize("as_table", [False, True])
@pytest.mark.parametrize("name", FILES)
def test_a_header_in_an_old_encoding_is_the_one_cause_that_is_named(name, as_table, tmp_path):
    encoding, data = FILES[name]
    path = tmp_path / "rows.csv"
    path.write_bytes(data)
    report = report_of_file(path, load_framework(), as_table=as_table)
    (found,) = report
    assert (found.code, found.where.line) == ("header-in-old-encoding", 1)
    assert found.params["encoding"] == encoding
    assert ("Unikey" in found.remedy("vi")) == (encoding != "Windows-1258")
    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (2, 0, 2)


@pytest.mark.parametrize("name", FILES)
def test_no_mapping_is_proposed_for_a_header_in_an_old_encoding(name, tmp_path):
    encoding, data = FILES[name]
    path = tmp_path / "rows.csv"
    path.write_bytes(data)
    with pytest.raises(UnusableInputError) as refusal:
        propose_mapping(path)
    assert refusal.value.code == "file-in-old-encoding"
    assert encoding in str(refusal.value)


def test_lines_of_one_file_are_said_to_be_in_one_old_encoding(tmp_path):
    lines = [b"id,kind,day,entered_on,reporter,place,models,activity"]
    rows = ["phát tờ rơi, tư vấn tại nhóm", "quán cà phê", "gặp lại"]
    lines += [
        b"SYN-1,client,2024-03-20,2024-03-21,SYN-W1,22,M1," + in_windows_1258(row) for row in rows
    ]
    path = tmp_path / "rows.csv"
    path.write_bytes(b"\n".join(lines))
    for as_table in (False, True):
        report = report_of_file(path, load_framework(), as_table=as_table)
        assert report.codes == ("old-encoding",) * 3
        assert {found.params["encoding"] for found in report} == {"Windows-1258"}


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_words_of_an_old_font_in_a_closed_column_are_named_before_those_not_understood(
    lang, tmp_path
):
    row = "SYN-1,client,2024-03-20,2024-03-21,SYN-W1,22,M1,M1-OUTREACH,SYN-K4T,Ng­êi b¸n d©m,given"
    header = "id,kind,day,entered_on,reporter,place,models,activity,client,population,consent"
    path = tmp_path / "rows.csv"
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    first, *_ = report_of_file(path, load_framework(), as_table=False)
    assert (first.code, first.severity) == ("old-font-in-codes", "error")
    _, font, *_ = propose_mapping(path, lang=lang).splitlines()
    assert font == f"# {first.message(lang)}"
