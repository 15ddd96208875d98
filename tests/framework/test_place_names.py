"""What a place is called, and how a document is cited, has one answer wherever it is said."""

from __future__ import annotations

from datetime import date

import pytest

from sexwork_models import Interval
from sexwork_models.api.id_labels import place_labels, source_names
from sexwork_models.cli.terminal.table_parts.names import document_name, place_list
from sexwork_models.framework.tables.places import place_label
from sexwork_models.framework.tables.sources import Citation, Grade
from sexwork_models.values.text import Text

YEAR_2018 = Interval(date(2018, 1, 1), date(2019, 1, 1))


@pytest.mark.parametrize(
    ("code", "window", "name"),
    [
        ("15", YEAR_2018, "Yên Bái"),
        ("15", Interval(date(2025, 1, 1), date(2025, 7, 1)), "Yên Bái"),
        ("15", Interval(date(2025, 1, 1), date(2025, 7, 2)), "Lào Cai"),
        ("15", Interval(date(2025, 1, 1), None), "Lào Cai"),
        ("15", None, "Lào Cai"),
        ("02", Interval(date(2030, 1, 1), date(2031, 1, 1)), "Hà Giang"),  # merged by then
        ("no-code", YEAR_2018, "no-code"),
    ],
)
def test_a_place_has_the_last_name_of_a_window(vietnam, code, window, name):
    assert place_label(code, vietnam.places, window).vi == name


def test_a_place_has_one_name_in_a_window_in_tables_and_explanations(vietnam):
    assert place_list(["15"], YEAR_2018, vietnam, "vi") == "Yên Bái (15)"
    assert place_labels(["15"], vietnam, YEAR_2018).vi == "Yên Bái (15)"
    for code in vietnam.places:
        in_table = place_list([code], YEAR_2018, vietnam, "en")
        assert place_labels([code], vietnam, YEAR_2018).en == in_table


def test_a_document_is_cited_alike_in_tables_and_explanations(vietnam):
    assert document_name("ND-72-2018", vietnam, "vi") == (
        "Nghị định về mức lương cơ sở, 72/2018/NĐ-CP, 15/05/2018 (ND-72-2018)"
    )
    for id in vietnam.documents:
        cited = Citation(id, id, Grade.ASSUMED)
        assert document_name(id, vietnam, "vi") == source_names([cited], vietnam)[id].say("vi")
    assert document_name("own words", vietnam, "vi") == "own words"


@pytest.mark.parametrize(
    ("label", "code", "text"),
    [
        (Text("một", "one"), "X", Text("một (X)", "one (X)")),
        (Text("một", ""), "X", Text("một (X)", "một (X)")),
        (Text("X", "one"), "X", Text("X", "one")),
        (Text("", ""), "X", Text("X", "X")),
        (Text("một", "one"), "", Text("một", "one")),
    ],
)
def test_a_label_stands_with_its_code(label, code, text):
    assert label.with_code(code) == text
