"""A heading as findings write it, with the id in brackets, is the heading of the field."""

from __future__ import annotations

import pytest

from sexwork_models.forms.records import ActivityRecord
from sexwork_models.intake.delimited.columns import Columns
from sexwork_models.intake.field_catalog import field_texts

COLUMNS = Columns.of(ActivityRecord)


@pytest.mark.parametrize("field", list(ActivityRecord.model_fields))
def test_the_name_of_a_field_with_its_id_is_its_heading(field):
    name = field_texts(ActivityRecord)[field].name
    assert COLUMNS.field_of(f"{name.vi} ({field})") == field
    assert COLUMNS.field_of(f"{name.en} ({field})") == field


@pytest.mark.parametrize(
    "heading", ["Ngày (id)", "Tuổi (năm)", "Ngày (dự kiến)", "(id)", "()", "(", "Lạ (day)"]
)
def test_other_words_in_brackets_make_another_heading(heading):
    assert COLUMNS.field_of(heading) == ""
