"""Explanations of every kind of id, on the invented country."""

from __future__ import annotations

import pytest

from sexwork_models import UnknownIdError, explain, read_observations
from sexwork_models.cli import main
from sexwork_models.intake import catalog
from sexwork_models.intake.catalog import unknown_id_error


@pytest.fixture
def explained(eldoria, figure):
    published = read_observations(
        [
            figure(line="9", note_vi="ghi chú", note_en="a note"),
            figure(id="F-2", places="P-C", readings=None),
        ]
    )

    def make(id):
        return explain(id, eldoria, published)

    return make


def lines(explanation):
    return [text.en for text in explanation.sentences]


def test_a_norm_says_its_value_validity_place_and_force(explained):
    explanation = explained("E-CASES")

    assert (explanation.id, explanation.kind) == ("E-CASES", "planned_volume")
    assert lines(explanation)[0] == "Value: 100 cases per year (planned volume)."
    assert "from 2010-02-01" in lines(explanation)[1]
    assert "start: doubtful" in lines(explanation)[1]
    assert lines(explanation)[1].endswith("force unknown.")
    assert lines(explanation)[2] == "Place: Eldoria (EL); models: Model B (B); scope: province."


def test_a_norm_that_nobody_has_read_says_so(explained):
    assert lines(explained("E-SECRET"))[0].startswith("Value: no number, or not known per case")
    assert explained("E-SECRET").sentences[0].vi.startswith("Giá trị: chưa biết")


def test_a_target_says_how_the_figures_at_hand_stand_to_it(explained):
    said = lines(explained("T-CONTACTS"))[-1]

    assert said.startswith("Published results, District A1 (D-A1): met:")


def test_an_indicator_says_what_it_counts_and_how_it_adds_up(explained):
    text = lines(explained("J03"))

    assert text[0] == "Counts: numerator"
    assert text[1] == "Denominator: people asked"
    assert text[2].startswith("Fed by: J03 (indicator J03) has no measure")
    assert "may be added over: none." in text[3]
    said = explained("J03").sentences[3].vi
    assert said.endswith("; không cộng theo địa bàn, nhóm người, mô hình hay người ghi.")
    assert text[4] == "Never compared with: J13 “indicator J13”"
    assert [citation.id for citation in explained("J03").citations] == ["J03"]


@pytest.mark.parametrize(
    ("id", "kind", "word"),
    [
        ("A-VISIT", "activity", "counted in contacts"),
        ("A", "pilot", "Model A"),
        ("ACT-1", "document", "Signed: 2010-01-01; in force from: 2010-02-01"),
        (
            "P-C",
            "place",
            "to 2019-12-31: Province C (province).",
        ),
        ("BAKE-1", "procedure", "knead"),
        ("Q-1", "open_question", "the annex"),
        ("F-1", "observation", "Read as: J01 “indicator J01” (value)."),
        ("F-2", "observation", "Read as: none."),
        ("J01:F-1", "indicator_value", "Value: 80 contacts (F-1)."),
        ("forbidden-sum", "rule", ""),
    ],
)
def test_every_kind_of_id_is_explained(id, kind, word, explained):
    explanation = explained(id)

    assert (explanation.id, explanation.kind) == (id, kind)
    assert any(word in line for line in lines(explanation))
    assert all(text.vi for text in explanation.sentences if text.en)


def test_a_figure_cites_the_line_of_its_document(explained):
    assert [(citation.document, citation.locator) for citation in explained("F-1").citations] == [
        ("GAZ-1", "line 9")
    ]


@pytest.mark.parametrize("id", ["NO-SUCH", "J01:F-9", ""])
def test_an_id_that_nothing_has_is_refused(id, explained):
    with pytest.raises(UnknownIdError) as refused:
        explained(id)
    assert (refused.value.code, refused.value.params["id"]) == ("unknown-id", id)


def test_a_wrong_id_names_the_nearest_of_every_table(explained):
    with pytest.raises(UnknownIdError) as refused:
        explained("E-CASE")
    assert "E-CASES" in refused.value.params["nearest"]


@pytest.mark.parametrize(
    ("id", "vi"),
    [
        (
            "22",
            "từ 01/07/2025 đến 31/08/2026: Quảng Ninh (cấp tỉnh). Sau đó vẫn giữ mã này.",
        ),
        ("22", "từ 01/09/2026: Quảng Ninh (thành phố trực thuộc trung ương, cấp tỉnh)."),
        (
            "91",
            "từ 01/08/2008 đến 30/06/2025: Kiên Giang (cấp tỉnh). Kế tiếp là: An Giang (91).",
        ),
        (
            "91",
            "từ 01/07/2025: An Giang (cấp tỉnh). Hình thành từ: An Giang (89), Kiên Giang (91).",
        ),
        (
            "204",
            "đến 31/12/2019: Hoành Bồ (huyện, cấp huyện). Thuộc: Quảng Ninh (22). "
            "Kế tiếp là: Hạ Long (193).",
        ),
        (
            "194",
            "đến 30/06/2025: Móng Cái (thành phố thuộc tỉnh, cấp huyện). Thuộc: Quảng Ninh (22). "
            "Không có một đơn vị kế tiếp duy nhất.",
        ),
    ],
)
def test_a_place_says_its_type_its_days_and_what_was_before_and_after(id, vi, vietnam):
    sentences = [sentence.vi for sentence in explain(id, vietnam).sentences]
    assert vi in sentences


def test_a_place_that_has_not_ended_has_no_successor_to_name(vietnam):
    for timeline in vietnam.places.values():
        explanation = explain(timeline.entries[0].value.code, vietnam)
        assert all(": -" not in text.vi + text.en for text in explanation.sentences)


@pytest.mark.parametrize(
    ("id", "near", "command"),
    [
        ("I99", "I49", "show indicators"),
        ("n-m3-01", "N-M3-01", "show norms"),
        ("N-M3-1", "N-M3-01", "show norms"),
        ("NM301", "N-M3-01", "show norms"),
        ("O-1", "O-001", "show observations"),
    ],
)
def test_an_unknown_id_names_the_nearest_and_the_command_that_lists_it(id, near, command, vietnam):
    with pytest.raises(UnknownIdError) as refusal:
        explain(id, vietnam)
    assert str(refusal.value.params["nearest"]).split(", ")[0] == near
    for lang in ("vi", "en"):
        assert f"sexwork-models {command}” " in refusal.value.remedy(lang)


def test_the_remedy_of_an_id_that_no_command_lists_names_no_command():
    remedy = unknown_id_error("x9", "cuts", ["line"]).remedy("vi")
    assert "sexwork-models" not in remedy
    assert "{" not in remedy


@pytest.mark.parametrize("table", catalog._COMMANDS)
def test_every_command_that_a_remedy_names_exists(table, capsys):
    assert main([*catalog._COMMANDS[table].split(), "--lang", "en"]) in (0, 1)
    assert capsys.readouterr().out
