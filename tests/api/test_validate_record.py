"""The answer about one record names what the library knows, and repeats nothing that was typed."""

from __future__ import annotations

import json
import re

import pytest
from tests.support.planted import SECRETS, needles_in
from tests.support.rows import report_of_file

from sexwork_models import ActivityRecord, load_framework, validate_record
from sexwork_models.core.messages import LANGUAGES, catalogue

CLIENT = {
    "id": "SYN-R1",
    "kind": "client",
    "day": "2024-04-05",
    "entered_on": "2024-04-06",
    "place": "22",
    "models": "M1",
    "activity": "M1-OUTREACH",
    "client": "SYN-KAMT347",
    "population": "sex_worker",
    "consent": "given",
}
EVENT = {
    "id": "SYN-R1",
    "kind": "event",
    "day": "2024-04-05",
    "entered_on": "2024-04-06",
    "place": "22",
    "models": "M1",
    "activity": "M1-IEC",
    "contacts": "3",
}
# Each could lead to a person, or is of a form that a rule of records has a finding for.
TYPED = [
    *SECRETS.values(),
    "Qzuvwk Mẫu",
    "Qzuvwk;Wqx",
    "M1-QZUVWK",
    "73917",
    "7391",
    "-7391",
    "7391.5",
    "7,391",
    "7.391",
    "7391e9",
    "73917391739173917391",
    "1873-11-29",
    "2073-11-29",
    "2071-02-30",
    "29/11/2073",
]


def said(record: object, lang: str = "en", **mapping: object) -> list[tuple[str, str, str]]:
    findings = validate_record(record, lang, **mapping)["findings"]
    return [(found["code"], found["message"], found["remedy"]) for found in findings]


def test_an_id_that_is_not_known_is_answered_with_the_nearest_of_the_framework():
    ((code, text, remedy),) = said(CLIENT | {"activity": "M1-OUTRECH"})
    assert code == "orphan-reference"
    assert text == "The id “…” of the field “activity” is not in the table activities."
    assert remedy == (
        "Write an id, or a name as the list has it (command: sexwork-models show activities). The "
        "nearest ids, or the first few: M1-OUTREACH (direct outreach). Other words are declared in "
        "a mapping (values); a new id is first added to the table activities, in an overlay."
    )


def test_an_id_that_is_not_known_is_answered_so_in_vietnamese():
    ((_, text, remedy),) = said(CLIENT | {"activity": "M1-OUTRECH"}, "vi")
    assert text == "Mã “…” ở trường “Hoạt động (activity)” không có trong bảng “activities”."
    assert remedy == (
        "Ghi mã, hoặc tên đúng như trong danh mục (lệnh “sexwork-models show activities”). Mã gần "
        "nhất, hoặc vài mã đầu danh mục: “M1-OUTREACH (tiếp cận trực tiếp)”. Từ khác thì khai báo "
        "trong bảng quy đổi (“values”); mã mới thì thêm vào bảng “activities” trong bộ quy định "
        "của địa phương trước."
    )


def test_a_day_far_ahead_is_answered_with_the_last_day_of_the_framework():
    findings = said(CLIENT | {"entered_on": "2034-04-05"})
    assert [text for _, text, _ in findings] == [
        "The day … is after 2031-11-22, which is far beyond the data of the framework."
    ]


def test_a_code_without_its_zero_is_answered_with_the_code_of_the_framework():
    ((code, text, _),) = said(CLIENT | {"place": "1"})
    assert code == "lost-leading-zero"
    assert (
        text == "There is no code “…”; there is “01”, so this one may have lost its leading zeros."
    )


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"day": "1873-11-29"}, "The day “…” (day) lies outside the years 1900 to 2199."),
        ({"contacts": "73917391739"}, "The number in “contacts” has more than 9 digits."),
    ],
)
def test_a_limit_of_the_library_is_named(cells, sentence):
    assert sentence in [text for _, text, _ in said(EVENT | cells)]


def test_a_key_that_names_no_field_is_answered_with_the_nearest_field():
    ((code, text, _),) = said(CLIENT | {"contcts": 2})
    assert code == "unknown-field"
    assert text.endswith(" The nearest field: contacts (contacts).")
    assert "contcts" not in json.dumps(validate_record(CLIENT | {"contcts": 2}))
    ((_, text, _),) = said(CLIENT | {"contcts": 2}, "vi")
    assert text.endswith(" Trường có tên gần giống: “Số lượt (contacts)”.")


def test_a_key_that_is_like_no_field_or_like_one_that_is_there_is_given_no_nearest():
    for key in ("zzzz", "consnt"):
        ((_, text, _),) = said(CLIENT | {key: 2})
        assert text.endswith("rows with such a name: 1 ($[0]).")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("base", [CLIENT, EVENT], ids=["client", "event"])
def test_nothing_that_is_typed_in_any_field_is_repeated(base, lang):
    for field in [*ActivityRecord.model_fields, "Qzuvwk Wqx"]:
        for typed in TYPED:
            for cell in (typed, [typed], {typed: typed}):
                answer = validate_record({**base, field: cell}, lang)
                text = json.dumps(answer, ensure_ascii=False)
                assert not needles_in(text)
                assert not [part for part in typed.split(";") if part in text], (field, cell, text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_that_is_typed_is_repeated_where_another_form_is_declared(lang):
    forms = {"dates": "dd/mm/yyyy", "decimal": ",", "values": {"gender": {"nữ": "female"}}}
    for field in ("day", "entered_on", "contacts", "amount", "gender"):
        for typed in TYPED:
            answer = validate_record({**CLIENT, field: typed}, lang, **forms)
            assert typed not in json.dumps(answer, ensure_ascii=False)


def test_only_what_a_message_declares_as_its_own_is_left_in_it():
    """Of every message, as any of them may be the next one about a record."""
    for entry in catalogue().values():
        parts = (entry.text, entry.remedy, entry.near, entry.masked_text)
        parts = (*parts, entry.fixed_form_remedy, entry.sheet_remedy, *entry.remedies.values())
        blanks = set(re.findall(r"{(\w+)}", " ".join(part.get("en", "") for part in parts)))
        assert set(entry.own) <= blanks, entry.code
        masked = entry.masked(dict.fromkeys(blanks, "Qzuvwk"))
        assert {key for key, value in masked.items() if value != "…"} == set(entry.own)
        if not entry.own:
            for lang in LANGUAGES:
                assert "Qzuvwk" not in entry.fill(lang, masked) + entry.advise(lang, masked)


@pytest.mark.parametrize("record", [[CLIENT], None, "x", json.dumps(CLIENT), {}, {"id": ""}])
def test_what_is_no_record_is_said_of_one_record_and_not_of_the_items_of_a_list(record):
    ((code, text, remedy),) = said(record)
    assert code == "record-without-fields"
    assert text == (
        "What was received is not a group of field names and values, or has no field filled in, "
        "so no record was read."
    )
    assert remedy == (
        "Hand over one group of field names and values: in Python a dict; read text of JSON with "
        "json.loads first, and hand over the records of a list one by one."
    )


SHEET = b"id,kind,day,entered_on,place,models,activity\nSYN-1,event,,2024-04-05,1,M1,M1-IEC\n"


@pytest.mark.parametrize("as_table", [False, True])
def test_only_a_row_of_a_file_of_columns_is_advised_by_a_spreadsheet_program(as_table, tmp_path):
    if as_table:
        pytest.importorskip("polars")
    (tmp_path / "rows.csv").write_bytes(SHEET)
    of_file = report_of_file(tmp_path / "rows.csv", load_framework(), as_table=as_table)
    of_one = {code: remedy for code, _, remedy in said({**EVENT, "day": "", "place": "1"})}

    assert of_one["missing-value"] == (
        "Fill in “day”; where the source does not give it, ask whoever wrote it and do not guess."
    )
    assert of_one["lost-leading-zero"] == "If that is what is meant, write “01”, as text."
    for code, more in (
        ("missing-value", "If the column has merged cells, unmerge them and fill in every row. "),
        ("lost-leading-zero", "In the spreadsheet program: select the column, choose "),
    ):
        (found,) = [finding for finding in of_file if finding.code == code]
        assert found.remedy("en").startswith(f"{of_one[code]} {more}")


def test_the_example_of_a_count_is_a_whole_number():
    advised = {code: remedy for code, _, remedy in said(EVENT | {"contacts": 1.5})}
    assert advised["number-float"].endswith('whole number, a Decimal or text, for example "40".')
    assert validate_record(EVENT | {"contacts": "40"})["ok"] is True
