"""A mapping that contradicts itself is refused with one error that says what is wrong."""

from __future__ import annotations

import re

import pytest

from sexwork_models.core.errors import UnusableInputError
from sexwork_models.forms.records import ActivityRecord
from sexwork_models.framework.code_lists import codes_of
from sexwork_models.intake.mapping.file import read_mapping
from sexwork_models.intake.mapping.form_reader import FormReader
from sexwork_models.intake.mapping.options import TableMapping
from sexwork_models.intake.mapping.row_form import RowForm
from sexwork_models.intake.mapping.words import FieldWords


def form_of(vietnam, **options):
    return RowForm.of(ActivityRecord, codes_of(vietnam), options)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"columns": {"Ngày": "dayz"}}, "mapping-field-unknown"),
        ({"columns": {"Ngày": "day", "NGAY *": "entered_on"}}, "mapping-column-twice"),
        ({"columns": {"Ngày": "day", "Ngày làm": "Ngày"}}, "mapping-field-twice"),
        ({"columns": ["Ngày"]}, "argument-type"),
        ({"columns": {"Ngày": 3}}, "argument-type"),
        ({"values": {"population": "sex_worker"}}, "argument-type"),
        ({"values": {"popul": {"khách": "sex_worker"}}}, "mapping-field-unknown"),
        ({"values": {"client": {"Hoa": "A1"}}}, "mapping-field-open"),
        ({"values": {"note": {"x": "y"}}}, "mapping-field-open"),
        ({"values": {"population": {"khách": "sexworker"}}}, "mapping-code-unknown"),
        ({"values": {"population": {"Mã số": "id"}}}, "mapping-code-is-field"),
        (
            {"values": {"population": {"khách": "sex_worker", "Khách ": "at_risk_person"}}},
            "mapping-word-twice",
        ),
        ({"dates": "ddmmyyyy"}, "mapping-day-form"),
        ({"thousands": ".", "decimal": "."}, "mapping-same-mark"),
        ({"thousands": ";"}, "argument-word"),
    ],
)
def test_a_mapping_that_contradicts_itself_is_refused(vietnam, options, code):
    with pytest.raises(UnusableInputError) as refusal:
        form_of(vietnam, **options)
    assert refusal.value.code == code
    assert refusal.value.message("vi") != refusal.value.message("en")
    assert "Hoa" not in str(refusal.value)


def test_an_empty_list_of_a_framework_takes_no_code():
    words = {"place": FieldWords(frozenset(), {}, places=True)}
    with pytest.raises(UnusableInputError) as refusal:
        TableMapping.of({"values": {"place": {"nơi này": "22"}}}, ActivityRecord, words)
    assert (refusal.value.code, refusal.value.params["nearest"]) == ("mapping-code-unknown", "-")


def test_fields_and_codes_of_a_mapping_may_be_labels(vietnam):
    form = form_of(
        vietnam, columns={"Cột 1": "Ngày nhập"}, values={"population": {"khách": "Người bán dâm"}}
    )
    assert form.columns.field_of("cot 1") == "entered_on"
    assert FormReader(form).plain_text("population", "KHÁCH") == "sex_worker"


def test_a_declared_heading_comes_before_the_one_that_the_library_knows(vietnam):
    form = form_of(vietnam, columns={"Ngày": "entered_on", "day": "note"})
    assert form.columns.field_of("Ngày") == "entered_on"
    assert form.columns.field_of("day") == "note"
    assert form.columns.field_of("id") == "id"


MAPPING = """dates = "dd/mm/yyyy"
thousands = "."

[columns]
"Ngày làm" = "day"

[values.population]
"khách" = "sex_worker"
"""


def test_a_mapping_file_holds_the_options_of_a_call(tmp_path):
    path = tmp_path / "mapping.toml"
    path.write_text(MAPPING, encoding="utf-8")
    assert read_mapping(path) == {
        "dates": "dd/mm/yyyy",
        "thousands": ".",
        "columns": {"Ngày làm": "day"},
        "values": {"population": {"khách": "sex_worker"}},
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "zzz = 3",
            "không có khóa “zzz”; các khóa là “columns, values, dates, thousands, decimal”.",
        ),
        ("colums = 3", "không có khóa “colums”; các khóa là “columns, values, dates, thousands,"),
        ("dates = 3", "khóa “dates” cần một đoạn chữ trong dấu nháy."),
        ("columns = 3", "khóa “columns” cần một bảng tên cột và trường."),
        ('[columns]\n"Ngày" = 3', "khóa “columns” cần một bảng tên cột và trường."),
        ('[values]\npopulation = "x"', "khóa “values” cần một bảng từ và mã cho mỗi trường."),
        ("dates = ", "chưa đọc được dòng 1"),
        (
            "dates=dd/mm/yyyy",
            "chưa đọc được dòng 1, cột 7. Tên cột, từ và giá trị phải đặt trong dấu nháy",
        ),
        ("dates = “dd/mm/yyyy”", "chưa đọc được dòng 1, cột 9. "),
        (
            '[columns]\nthousands = "."',
            "khóa “thousands” phải đứng ở đầu tệp, trước dòng [columns].",
        ),
        ('[values]\ndecimal = ","', "khóa “decimal” phải đứng ở đầu tệp, trước dòng [columns]."),
        ('[values.population]\ndates = "%d/%m/%Y"', "khóa “dates” phải đứng ở đầu tệp, trước dòng"),
        ('[columns]\n"a" = "day"\n"a" = "note"', "mapping.toml"),
    ],
)
def test_a_mapping_file_of_another_form_is_one_error_in_one_language(tmp_path, text, problem):
    path = tmp_path / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnusableInputError) as refusal:
        read_mapping(path)
    assert refusal.value.code == "mapping-unreadable"
    said = refusal.value.message("vi")
    assert said.startswith(f"Tệp quy đổi “mapping.toml”: {problem}")
    assert not {"file", "value", "key", "The", "the", "is"} & set(re.sub("“.*?”", "", said).split())
