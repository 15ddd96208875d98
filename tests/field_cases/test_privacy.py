"""What happened to people in use: a name in a field, a number behind a sign, a code in a note.

All numbers, names and addresses are invented.
"""

from __future__ import annotations

import csv
import json
import time
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError
from tests.support.planted import said_by

from sexwork_models import (
    ActivityRecord,
    SubmissionError,
    UnusableInputError,
    load_framework,
    open_submission,
    pseudonymise,
    pseudonymise_records,
    validate_record,
    validate_records,
    validate_registers,
)
from sexwork_models.cli import main
from sexwork_models.core.identifiers import looks_like_identifier, mask_identifiers

DATA = Path(__file__).parent / "data"
FRAMEWORK = load_framework()
NUMBER = "0911222333"
CLIENT = {
    "id": "SYN-R1",
    "kind": "client",
    "day": "2024-01-08",
    "entered_on": "2024-01-08",
    "place": "48",
    "models": "M1",
    "activity": "M1-OUTREACH",
    "population": "sex_worker",
    "client": "SYN-KAMT347",
    "consent": "given",
}
KEY = bytes(range(32))


def as_table(path):
    """The records of a file, checked as a table is; needs the engines."""
    pytest.importorskip("polars")
    from sexwork_models.frames.checking.validate import check_table

    return check_table(path, FRAMEWORK)


def codes_and_fields(report):
    return [(finding.code, finding.where.field) for finding in report]


# --- P1: whatever can be cut by, printed or exported is a code ------------------------------------


def test_p1_a_name_as_a_source_of_funds_is_refused_and_printed_by_no_cut(capsys):
    path = DATA / "funding_person.csv"
    report = validate_records(path)
    status = main(["indicators", str(path), "--period", "2024-Q1", "--by", "funding", "--json"])
    printed = capsys.readouterr().out

    assert codes_and_fields(report) == [("opaque-code-form", "funding")]
    assert (report.rows_in, report.rows_accepted) == (1, 0)
    assert status == 1
    assert "Mau" not in printed
    assert "0000000000" not in printed


def test_p1_a_name_as_a_source_of_funds_is_refused_in_a_table_too():
    report = as_table(DATA / "funding_person.csv").report

    assert codes_and_fields(report) == [("opaque-code-form", "funding")]


@pytest.mark.parametrize("code", ["CENTRAL", "donor-1", "S1"])
def test_p1_a_code_of_a_source_of_funds_is_accepted(code):
    row = {**CLIENT, "amount": 5, "funding": code}

    assert validate_records([row]).ok


def test_p1_a_province_or_a_commune_may_report_under_its_own_code():
    report = open_submission("22", "22", "2024-Q1", due=date(2024, 3, 18), expected=["00001"])

    assert report.reporter == "22"


@pytest.mark.parametrize("name", ["Trần Thị Mẫu", "Tran Thi Mau", NUMBER, "", "x y z"])
@pytest.mark.parametrize("field", ["reporter", "expected", "heard_from"])
def test_p1_a_submission_is_of_codes_and_never_of_names(field, name):
    given = {"place": "22", "reporter": "R-07", "period": "2024-Q1", "due": date(2024, 3, 18)}
    given[field] = name if field == "reporter" else [name]
    with pytest.raises(SubmissionError) as raised:
        open_submission(**given)

    assert raised.value.code == "submission-code"
    assert raised.value.params == {"field": field}
    assert not name or name not in said_by(raised.value)


# --- P5: a service that takes one record ----------------------------------------------------------


def test_p5_a_sound_record_is_answered_with_nothing():
    assert validate_record(CLIENT) == {"ok": True, "protection": False, "findings": []}


def test_p5_a_protection_case_is_routed_and_nothing_else_of_it_is_said():
    answer = validate_record({**CLIENT, "age_band": "under_18", "note": "Lan", "x": 1}, "vi")

    assert answer["ok"] is False
    assert answer["protection"] is True
    ((finding,),) = [answer["findings"]]
    assert (finding["code"], finding["field"]) == ("protection-case", None)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_p5_the_answer_repeats_nothing_that_was_typed_and_is_json(lang):
    typed = {
        "note": f"Lan, {NUMBER}",
        "place": "91919",
        "day": "17/03/2024",
        "contacts": "1.777",
        "gender": "Lan",
        "Nguyen Lan": "x",
    }
    answer = validate_record({**CLIENT, **typed}, lang)
    text = json.dumps(answer, ensure_ascii=False)

    assert {finding["field"] for finding in answer["findings"]} == {
        "note",
        "place",
        "day",
        "contacts",
        "gender",
        None,
    }
    for part in ("Lan", NUMBER, "91919", "17/03", "777"):
        assert part not in text


def test_p5_a_correction_is_a_record_like_another():
    assert validate_record({**CLIENT, "supersedes": "SYN-R-1"})["ok"] is True


@pytest.mark.parametrize("record", [[1], "x", {}, {"note": [[[]]]}, {1: 2}, None])
def test_p5_bad_data_gives_findings_and_no_exception(record):
    assert validate_record(record)["ok"] is False


def test_p5_the_error_of_the_model_repeats_nothing_though_a_framework_prints_all_of_it():
    """A web framework answers with `errors()`: the whole row stood in it as its input."""
    with pytest.raises(ValidationError) as raised:
        ActivityRecord.model_validate({**CLIENT, "client": "SYN KAMT347", "gender": "Lan"})

    assert [fault["loc"] for fault in raised.value.errors()] == [("gender",)]
    with pytest.raises(ValidationError) as again:
        ActivityRecord.model_validate({**CLIENT, "client": "SYN KAMT347"})
    for text in (said_by(raised.value), said_by(again.value)):
        assert "KAMT347" not in text
        assert "Lan" not in text
    assert again.value.errors()[0]["type"] == "client-code-form"


# --- P7: numbers behind a sign, with other signs between the digits -------------------------------


@pytest.mark.parametrize(
    "text",
    [
        f"ĐT.{NUMBER}",
        f"SĐT-{NUMBER}",
        f"Lan,{NUMBER}",
        f"zalo/{NUMBER}",
        "a.84911222333",
        f"LAN-{NUMBER}",
        f"KH/{NUMBER}",
        "0911\u00a0222\u00a0333",
        "0911  222  333",
        "0911–222–333",
        "0911_222_333",
        "0911:222:333",
        "0911/222/333",
        "0911,222,333",
        "0911\u200b222\u200b333",
        "0\u200b9\u200b1\u200b1\u200b2\u200b2\u200b2\u200b3\u200b3\u200b3",
        "０９１１２２２３３３",
        "٠٩١١٢٢٢٣٣٣",
        "০৯১১২২২৩৩৩",
        "09 11 22 23 13",
        "001 900 111 222",
        "đt 911222333",
        "passport no. C7654321",
        "passport no.12345678",
        "hộ chiếu số: C 7654321",
        "@mau_thu",
        "fb: mau",
        "FB: Mẫu Thử",
        "zalo: Mẫu Thử",
        "facebook: mau.thu",
        "số nhà 12 đường Mẫu Thử",
        "K12/3 Mẫu Thử",
        "kiệt 12/3",
    ],
)
def test_p7_what_leads_to_a_person_is_found_behind_any_sign_and_masked_whole(text):
    within = f"gặp lần hai ({text}) hẹn lại"

    assert looks_like_identifier(text)
    assert looks_like_identifier(within)
    assert mask_identifiers(within).endswith("…) hẹn lại")
    assert not any(part in mask_identifiers(within) for part in ("222", "Mẫu", "Thử", "7654"))


@pytest.mark.parametrize(
    "text",
    [
        "840000000000 VND",
        "840000000000 đồng",
        "08 12 15 30 45",
        "2.012.345.678 đồng",
        "001 002 004 006",
        "048 049 051",
        "01-2024-00012",
        "S-03-2024-01-08",
        "08:30-11:30, 13:30-17:00",
        "0, 1, 2, 3, 4, 5, 6, 7, 8",
        "0,5 0,8 0,9 0,75 0,1",
        "05/2024, 06/2024, 07/2024",
        "Facebook: tư vấn trực tuyến",
        "K1/2024",
        "tổng đài: 18006605",
    ],
)
def test_p7_amounts_times_and_lists_of_numbers_are_left_alone(text):
    assert not looks_like_identifier(text)
    assert mask_identifiers(text) == text


@pytest.mark.parametrize("id", [f"LAN-{NUMBER}", f"KH/{NUMBER}", "X.0911.222.333", "A84911222333"])
@pytest.mark.parametrize("field", ["id", "supersedes"])
def test_p7_a_number_in_the_id_of_a_record_is_refused_by_rows_and_tables(id, field, tmp_path):
    row = {**CLIENT, field: id}
    path = tmp_path / "records.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*CLIENT, "supersedes"])
        writer.writeheader()
        writer.writerow(row)

    for report in (validate_records(path), as_table(path).report):
        assert ("opaque-code-form", field) in codes_and_fields(report)
        assert report.rows_accepted == 0
        assert "222" not in repr(report) + str(report.to_dict("vi"))


@pytest.mark.parametrize("id", ["2024-01-08/001", "R-0001-2024-0012", "KH/48/2024/0007"])
def test_p7_a_running_number_with_its_day_is_a_sound_id(id):
    assert validate_records([{**CLIENT, "id": id}]).ok


def test_p7_the_id_of_a_record_is_masked_where_it_is_shown():
    record = ActivityRecord.model_validate(CLIENT).model_copy(update={"id": f"LAN-{NUMBER}"})

    assert repr(record) == "<ActivityRecord LAN-…>"


@pytest.mark.parametrize(
    "seed",
    ["0", "09", "0 ", "1.234.", "84 ", "09:", "k1/", "a.", "fb:", "01/01/20", "\u200b0"],
)
def test_p7_a_text_of_any_length_is_read_in_time_that_grows_with_it(seed):
    """Four times the text takes about four times as long; a quadratic pattern takes sixteen."""

    def seconds(text: str) -> float:
        start = time.process_time()
        mask_identifiers(text)
        return time.process_time() - start

    short = min(seconds(seed * 4_000) for _ in range(3))
    # The quickest of three; what is quick enough at once is not read again.
    assert any(seconds(seed * 16_000) < 10 * max(short, 0.005) for _ in range(3))


# --- P8: registers are as private as records ------------------------------------------------------


@pytest.mark.parametrize(
    ("register", "field"),
    [
        ("establishments", "business_type"),
        ("establishments", "workers"),
        ("groups", "board"),
        ("groups", "group_type"),
        ("sites", "services"),
        ("sites", "place"),
        ("sites", "models"),
        ("sites", "as_of"),
        ("sites", "Lan Mau"),
        ("providers", "provider_type"),
    ],
)
def test_p8_a_finding_about_a_register_does_not_say_what_was_typed(register, field):
    row = {
        "id": "SYN-S1",
        "as_of": "2024-01-08",
        "place": "48",
        "models": "M1",
        "active_from": "2023-01-01",
    }
    report = validate_registers({register: [{**row, field: "Lan Mau"}]})
    said = str([report.to_dict("vi"), report.to_dict("en")]) + repr(report)

    assert not report.ok
    assert "Lan" not in said
    assert "Mau" not in said


def test_p8_an_unknown_column_of_a_register_is_not_repeated():
    content = "id,as_of,place,models,active_from,Lan Mau\nSYN-S1,2024-01-08,48,M1,2023-01-01,x\n"
    report = validate_registers({"sites": content.encode()})

    assert report.codes == ("unknown-column",)
    assert "Lan" not in str(report.to_dict("en"))


# --- P9: a plan, a line and a repeated key --------------------------------------------------------

PLAN = f"""
id = "P-1"
title_vi = "gọi Lan {NUMBER}"
models = ["M1"]
place = "48"
first_day = "2024-01-01"
last_day = "2024-12-31"

[[lines]]
id = "LAN-{NUMBER}"
activity = "M1-OUTREACH"
volume = 20
unit = "contact"
"""


@pytest.mark.parametrize(
    "command",
    [["validate"], ["budget"], ["budget", "--by", "line"], ["budget", "--json"]],
    ids=" ".join,
)
def test_p9_a_number_in_a_title_or_an_id_is_named_by_its_place_in_every_command(
    command, tmp_path, capsys
):
    path = tmp_path / "plan.toml"
    path.write_text(PLAN, encoding="utf-8")
    status = main([command[0], str(path), *command[1:], "--lang", "en"])
    printed = capsys.readouterr().out

    assert status == 1
    assert "plan.toml:3:$.title_vi" in printed
    assert "plan.toml:10:$.lines[0].id" in printed
    assert NUMBER not in printed
    assert "911222333" not in printed


def test_p9_a_file_that_is_not_there_leaves_no_path_in_the_exception():
    with pytest.raises(UnusableInputError) as raised:
        validate_records(f"{NUMBER}.csv")

    assert raised.value.params["file"] == "….csv"
    assert raised.value.__context__ is None
    assert raised.value.__cause__ is None


# --- P10: near-copies of a client's code ----------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("note", "syn_kamt347"),
        ("note", "thẻ KAMT347 bị mất"),
        ("note", "SYN KAMT 347"),
        ("id", "R-syn.kamt347"),
        ("id", "KAMT347/2"),
        ("site", "KAMT-347"),
        ("group", "5YN-X-kamt347"),
    ],
)
def test_p10_a_near_copy_of_the_code_in_another_field_keeps_the_row_out(field, text):
    record = ActivityRecord.model_validate({**CLIENT, field: text})
    kept, report = pseudonymise_records([record], KEY)

    assert kept == ()
    assert codes_and_fields(report) == [("client-code-elsewhere", field)]


def test_p10_confusable_characters_are_one():
    record = ActivityRecord.model_validate({**CLIENT, "client": "SYN-KO1L7", "note": "ko117"})

    assert pseudonymise_records([record], KEY)[0] == ()


@pytest.mark.parametrize("note", ["lần 347", "KAMT3470", "kamt", "SYN-KAMT348"])
def test_p10_another_word_or_code_stays(note):
    record = ActivityRecord.model_validate({**CLIENT, "note": note})
    (kept,), report = pseudonymise_records([record], KEY)

    assert kept.note == note
    assert report.ok


@pytest.mark.parametrize(("different", "accepted"), [(15, False), (16, True)])
def test_p10_a_key_has_at_least_sixteen_different_bytes(different, accepted):
    key = bytes(range(different)) * 3
    if accepted:
        assert pseudonymise(["SYN-K07"], key).of("SYN-K07")
        return
    with pytest.raises(UnusableInputError) as raised:
        pseudonymise(["SYN-K07"], key)
    assert raised.value.code == "pseudonym-key-not-random"
    assert raised.value.params == {"found": 15, "least": 16}
