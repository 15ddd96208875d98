"""What is repeated of an unknown heading or word: a known one, but for spelling or one sign."""

from __future__ import annotations

import pytest

from sexwork_models.forms.records import ActivityRecord
from sexwork_models.forms.registers import REGISTER_KINDS
from sexwork_models.framework.code_lists import codes_of
from sexwork_models.framework.packaged.load import packaged_framework
from sexwork_models.intake.field_catalog import field_texts
from sexwork_models.intake.mapping.words import words_of_fields
from sexwork_models.intake.masking import known_word, mask_column, mask_input
from sexwork_models.practice.observations.model import Observation

KINDS = (ActivityRecord, Observation, *REGISTER_KINDS.values())


def labels(kind):
    for field, text in field_texts(kind).items():
        yield from (field, text.name.vi, text.name.en, *text.also)


def with_surplus(label):
    yield from (f"{label} Lan", f"{label} lan", f"chị Lan {label}", f"{label} A", f"{label} a")
    yield from (f"{label} 0912345678", f"{label}7", f"{label} 7", f"7 {label}", f"{label} (Lan)")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_heading_with_a_name_or_number_beside_it_is_masked(kind):
    known = [*labels(kind)]
    for label in known:
        assert mask_column(label, known) == label
        for heading in with_surplus(label):
            if heading not in known:
                assert mask_column(heading, known) == "…", heading


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_word_with_a_name_or_number_beside_it_is_not_known(kind):
    for words in words_of_fields(kind, codes_of(packaged_framework())).values():
        known = words.by_key
        for label in known:
            assert known_word(label, known)
            for word in with_surplus(label):
                if word not in known:
                    assert known_word(word, known) == "", word


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Người bán dâm", "Người bán dâm"),
        ("nguoi ban dam *", "Người bán dâm"),
        ("người bán dân", "Người bán dâm"),
        ("nười bán dâm", "Người bán dâm"),
        ("người bánn dâm", "Người bán dâm"),
        ("EnteredOn", "entered_on"),
        ("place", "places"),
        ("người bán Lâm", ""),  # a name has a capital
        ("người bán", ""),
        ("ngườii bán dân", ""),
        ("người bán dâm2", ""),
        ("Dì Phương", ""),  # in a short text one sign makes a name of a word
        ("Nga", ""),
    ],
)
def test_one_other_sign_is_a_slip_in_a_long_text_only(text, found):
    known = ("Người bán dâm", "entered_on", "places", "Địa phương", "Ngày")
    assert known_word(text, known) == found


@pytest.mark.parametrize(
    ("typed", "of_day", "shown"),
    [
        ("12", False, "12"),
        (-12, False, "-12"),
        ("1.234", False, "1.234"),
        ("1,234.50", False, "1,234.50"),
        ("12.345.678", False, "12.345.678"),
        (12345678.0, False, "12345678.0"),
        ("2,5", False, "2,5"),
        (987654321, False, "…"),
        (987654321.0, False, "…"),
        ("987.654.321", False, "…"),
        ("987 654 321", False, "…"),
        ("987654321,00", False, "…"),
        (79188012345.0, False, "…"),
        (791880123456, False, "…"),
        ("98765432.1", False, "…"),
        ("1.23E+8", False, "…"),
        (32208, False, "32208"),  # a number of things
        (32208, True, "…"),  # 1988-03-07, as a spreadsheet counts days
        ("45358.0", True, "45358.0"),  # 2024-03-07
        ("2024-02-30", False, "…"),
        ("2024-02-30", True, "2024-02-30"),
        ("30/2/2024", True, "30/2/2024"),
        ("30/2/24", True, "30/2/24"),
        ("24/2/88", True, "…"),
        ("1988-03-07", True, "…"),
        ("07.03.1988", True, "…"),
        ("2015-12-31", True, "…"),
        ("2016-01-01", True, "2016-01-01"),
        ("20240307", True, "20240307"),
        ("20240307", False, "…"),
        (19880307, True, "…"),
        ("07031988", True, "…"),
        ("12:30", True, "…"),
    ],
)
def test_of_a_private_row_a_short_number_is_repeated_and_a_day_of_records_in_fields_of_days(
    typed, of_day, shown
):
    assert mask_input(typed, private=True, of_day=of_day) == shown
