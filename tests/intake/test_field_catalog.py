"""Tests of the catalogue of fields: every field of every file has words, once, and they agree with
what the fields take and with what the code hides.
"""

from __future__ import annotations

import csv
import importlib
import io
import pkgutil
import re
import sys
import tomllib
from enum import Enum
from importlib import resources
from typing import Annotated, get_args, get_origin

import pytest
from pydantic import ValidationError

from sexwork_models import (
    EnforcementFigure,
    Execution,
    Observation,
    Plan,
    practice,
    validate_records,
)
from sexwork_models.core.identifiers import looks_like_identifier
from sexwork_models.forms.records import ActivityRecord, OpaqueCode
from sexwork_models.forms.registers import (
    REGISTER_KINDS,
    EstablishmentEntry,
    GroupEntry,
    RegisterEntry,
    SiteEntry,
)
from sexwork_models.framework.tables.norms import Norm
from sexwork_models.intake.field_catalog import (
    describe_fields,
    field_by_heading,
    field_texts,
    heading_key,
)
from sexwork_models.intake.nested.documents import _nested_kinds
from sexwork_models.intake.rows import Row
from sexwork_models.practice.plans.lines import PlanInput

TABLES = (ActivityRecord, *REGISTER_KINDS.values(), Observation, EnforcementFigure)
SECTIONS = {
    f"{path.name.removesuffix('.toml')}.{section}": entries
    for path in resources.files("sexwork_models.intake").joinpath("field_texts").iterdir()
    for section, entries in tomllib.loads(path.read_text(encoding="utf-8")).items()
}
# What is typed there may be a date of birth or the story of a person: closed lists, and yet hidden.
TYPED_ABOUT_A_PERSON = {"age_band", "trafficking_suspected"}


def kinds_below(kind):
    yield kind
    for part in _nested_kinds(kind).values():
        yield from kinds_below(part)


KINDS = list(
    dict.fromkeys(kind for root in (*TABLES, Plan, Execution) for kind in kinds_below(root))
)
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


def sections_of(kind):
    return [vars(base)["field_words"] for base in kind.__mro__ if vars(base).get("field_words")]


def faults(kind, field, value):
    """What the kind says of one cell; other cells are left out."""
    try:
        kind.model_validate({field: value})
    except ValidationError as error:
        return [fault["type"] for fault in error.errors() if fault["loc"][:1] == (field,)]
    return []


def members(hint):
    """The types of which a field may hold a value."""
    arguments = get_args(hint)[:1] if get_origin(hint) is Annotated else get_args(hint)
    if not arguments:
        return {hint} - {...}
    return {part for item in arguments for part in members(item)}


def test_every_kind_of_row_of_a_file_that_people_write_has_words():
    """Rows of the framework come from documents, and answers about consent from no file."""
    load_every_module_of_practice()
    written = {
        kind for kind in all_kinds(Row) if re.search(r"\.(?:practice|forms)\.", kind.__module__)
    }

    assert {kind.__name__ for kind in written - set(KINDS)} == {
        "RegisterEntry",
        "PublishedFigure",
        "ConsentEntry",
    }


def load_every_module_of_practice():
    for module in pkgutil.walk_packages(practice.__path__, f"{practice.__name__}."):
        importlib.import_module(module.name)


def all_kinds(kind):
    """The kinds of rows that a module defines; tests and the reader of rows make others."""
    for below in kind.__subclasses__():
        if vars(sys.modules[below.__module__]).get(below.__name__) is below:
            yield below
        yield from all_kinds(below)


@each_kind
def test_every_field_is_declared_once_and_in_the_order_of_the_kind(kind):
    declared = [field for section in sections_of(kind) for field in SECTIONS[section]]
    own = [field for field in declared if field in kind.model_fields]

    assert list(field_texts(kind)) == list(kind.model_fields)
    assert sorted(own) == sorted(kind.model_fields)


def test_nothing_is_declared_that_no_kind_has():
    had = {
        (section, field)
        for kind in KINDS
        for section in sections_of(kind)
        for field in kind.model_fields
    }
    declared = {(section, field) for section, entries in SECTIONS.items() for field in entries}

    assert declared - had == set()


@each_kind
def test_a_field_has_a_name_and_a_sentence_in_both_languages(kind):
    for text in field_texts(kind).values():
        for name, hint in ((text.name.vi, text.hint.vi), (text.name.en, text.hint.en)):
            assert name == name.strip() != ""
            assert name[-1] not in ".:*"
            assert hint.endswith(".")
            assert hint.count(". ") == 0  # one sentence
            assert len(hint) > 10
            assert heading_key(hint.rstrip(".")) != heading_key(name)
        assert text.hint.vi != text.hint.en


@each_kind
def test_an_example_is_read_by_its_field(kind):
    schema = kind.model_json_schema()["properties"]

    for field, text in field_texts(kind).items():
        example = schema[field]["examples"][0]

        assert faults(kind, field, example) == []
        if kind in TABLES:
            assert faults(kind, field, text.example) == []


@each_kind
def test_an_example_leads_to_nobody(kind):
    for field, text in field_texts(kind).items():
        assert text.example != ""
        assert not any(map(looks_like_identifier, (text.example, text.name.vi, text.hint.vi)))
        if OpaqueCode.__metadata__[0] in kind.model_fields[field].metadata:
            assert text.example.startswith(("SYN-", "SAMPLE"))


@each_kind
def test_what_may_lead_to_a_person_is_what_people_write_freely(kind):
    """Codes, ids and free text may; closed lists, days, numbers and ids of documents may not."""
    for field, text in field_texts(kind).items():
        info = kind.model_fields[field]
        types = members(info.annotation)
        closed = types - {type(None), str} and all(
            issubclass(part, Enum) or part.__name__ in {"bool", "int", "date", "Decimal"}
            for part in types - {type(None)}
        )
        opaque = OpaqueCode.__metadata__[0] in info.metadata
        free_text = info.annotation is str and not info.metadata
        personal = text.personal

        if opaque or free_text or field == "id" or field.startswith("note"):
            assert personal
        elif closed:
            assert personal is (field in TYPED_ABOUT_A_PERSON)


@each_kind
def test_a_part_may_lead_to_a_person_if_one_of_its_fields_may(kind):
    for field, part in _nested_kinds(kind).items():
        within = [text.personal for text in field_texts(part).values()]

        assert field_texts(kind)[field].personal is any(within), field


def test_the_code_hides_what_the_catalogue_calls_personal():
    """A finding repeats no cell of a private row but a number or a day that leads to nobody."""
    row = {field: text.example for field, text in field_texts(ActivityRecord).items()}
    for field, text in field_texts(ActivityRecord).items():
        if text.personal:
            wrong = "Nguyen Van A 0912 000 000"
            report = validate_records([row | {field: wrong}])

            assert not any("Nguyen" in finding.say("vi") for finding in report), field


# --- Headings -------------------------------------------------------------------------------------


@each_kind
def test_a_heading_means_one_field(kind):
    headings = field_by_heading(kind)

    for field, text in field_texts(kind).items():
        for heading in (field, text.name.vi, text.name.en, *text.also):
            assert headings[heading_key(heading)] == field
    assert "" not in headings


@each_kind
def test_no_other_heading_of_a_field_is_one_that_it_has_already(kind):
    for field, text in field_texts(kind).items():
        own = {heading_key(heading) for heading in (field, text.name.vi, text.name.en)}
        others = [heading_key(heading) for heading in text.also]

        assert len({*own, *others}) == len(own) + len(others)


def test_the_columns_of_a_vietnamese_sheet_are_found():
    header = (
        "Mã bản ghi,Loại,Ngày,Ngày nhập,Người ghi,Địa bàn,Mô hình,Hoạt động,Mã khách hàng,"
        "Đối tượng,Kênh,Số lượt,Đồng ý,Ghi chú"
    )
    fields = ["id", "kind", "day", "entered_on", "reporter", "place", "models", "activity"]
    fields += ["client", "population", "channel", "contacts", "consent", "note"]
    headings = field_by_heading(ActivityRecord)
    cells = next(csv.reader(io.StringIO(header)))

    assert [headings[heading_key(cell)] for cell in cells] == fields
    assert [headings[heading_key(cell.upper())] for cell in cells] == fields
    assert "stt" not in headings


@pytest.mark.parametrize("kind", [ActivityRecord, SiteEntry, GroupEntry, EstablishmentEntry])
def test_a_commune_in_the_heading_is_the_place(kind):
    """Lists of a commune say so above the column; “Đơn vị” may mean who reports, and is asked."""
    headings = ["Xã, phường", "XÃ/PHƯỜNG", "Xã", "Phường/xã", "Xã phường", "Phường, xã"]
    headings += ["Phường xã", "Đơn vị hành chính", "Nơi thực hiện"]
    fields = field_by_heading(kind)

    assert {fields[heading_key(heading)] for heading in headings} == {"place"}
    assert heading_key("Đơn vị") not in fields


@each_kind
def test_nobody_is_called_an_object(kind):
    """“Đối tượng” speaks of people as objects: it is read as a heading, and never written."""
    for text in field_texts(kind).values():
        assert "đối tượng" not in f"{text.name.vi} {text.hint.vi}".casefold()


@pytest.mark.parametrize(
    "heading",
    [
        "entered_on",
        "ENTERED_ON",
        "Entered on",
        "Ngày nhập",
        "NGÀY  NHẬP",
        "ngay nhap",
        "nga\u0300y nha\u0323\u0302p",  # letters and marks apart
        "Ngày nhập *",
        "Ngày nhập:",
        "Ngày nhập (*)",
        "  Ngày_nhập ( ) : ",
        "day of entry",
    ],
)
def test_spellings_of_one_heading_have_one_field(heading):
    assert field_by_heading(ActivityRecord)[heading_key(heading)] == "entered_on"


def test_a_heading_key_keeps_what_is_no_mark():
    assert heading_key("Số (2024) người") == "so (2024) nguoi"
    assert heading_key("Số người)") == "so nguoi)"
    assert heading_key("Số người (") == "so nguoi ("
    assert heading_key("Số lượt (kế hoạch)") == "so luot (ke hoach)"
    assert heading_key("(*)") == "(*)"


@pytest.mark.parametrize(
    "heading",
    [
        "Số lượt (kế hoạch)",
        "Số người (nghìn)",
        "Kinh phí (triệu đồng)",
        "amount (USD)",
        "persons (estimated)",
    ],
)
def test_words_in_brackets_may_change_what_a_column_holds_and_are_no_field(heading):
    assert heading_key(heading) not in field_by_heading(ActivityRecord)


def test_a_long_heading_of_brackets_is_no_work():
    for heading in ("x" + "()" * 50_000, ")" * 100_000, "(" * 100_000, "x (" + "*" * 100_000 + ")"):
        assert len(heading_key(heading)) <= len(heading)


def test_an_ambiguous_heading_is_refused():
    class Ambiguous(ActivityRecord):
        ngay_nhap: str = ""

    with pytest.raises(ValueError, match="means entered_on and ngay_nhap"):
        field_by_heading(Ambiguous)


# --- Kinds and their bases ------------------------------------------------------------------------


def test_words_of_a_base_class_hold_for_every_register():
    day = {kind: field_texts(kind)["as_of"] for kind in REGISTER_KINDS.values()}

    assert set(day.values()) == {field_texts(RegisterEntry)["as_of"]}
    assert field_texts(SiteEntry)["id"].name.en == "site code"
    assert field_texts(GroupEntry)["id"].name.en == "group code"


def test_a_field_without_words_is_called_by_its_id_and_may_lead_to_a_person():
    text = field_texts(Norm)["article"]

    assert (text.name.say("vi"), text.hint.say("vi"), text.example) == ("article", "", "")
    assert text.personal
    assert field_by_heading(Norm)[heading_key("VALID_FROM")] == "valid_from"


def test_a_cell_of_several_codes_is_written_with_semicolons_and_a_part_as_json():
    assert field_texts(ActivityRecord)["models"].example == "M1;M2"
    assert field_texts(ActivityRecord)["contacts"].example == "15"
    assert (
        field_texts(Plan)["funding"].example
        == '[{"id": "CENTRAL", "kind": "central", "share": 60}]'
    )


# --- JSON Schema ----------------------------------------------------------------------------------


@each_kind
def test_the_json_schema_says_what_the_catalogue_says(kind):
    schema = kind.model_json_schema()["properties"]

    for field, text in field_texts(kind).items():
        assert schema[field]["title"] == text.name.en
        assert schema[field]["description"] == text.hint.en
        assert len(schema[field]["examples"]) == 1


def test_the_json_schema_of_a_part_has_words_too():
    parts = Plan.model_json_schema()["$defs"]

    assert parts["PlanInput"]["properties"]["wastage"]["title"] == "wastage"
    assert parts["PlanInput"]["properties"]["wastage"]["examples"] == [5]
    assert ActivityRecord.model_json_schema()["properties"]["contacts"]["examples"] == [15]


def test_a_kind_without_words_keeps_its_own_json_schema():
    schema = {"properties": {"article": {"title": "Article"}}}
    describe_fields(schema, Norm)

    assert schema == {"properties": {"article": {"title": "Article"}}}


def test_words_are_read_when_they_are_asked_for_and_once():
    assert field_texts(EstablishmentEntry) is field_texts(EstablishmentEntry)
    assert field_by_heading(PlanInput) is field_by_heading(PlanInput)
    with pytest.raises(TypeError):
        field_texts(PlanInput)["input"] = None
