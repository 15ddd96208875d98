"""Words of closed lists are read as the code that they name, and only where they name one."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.support.records import event, row
from tests.support.rows import report_of_file

from sexwork_models import (
    compute_indicators,
    load_framework,
    read_records,
    validate_record,
    validate_records,
)
from sexwork_models.forms.records import ActivityRecord
from sexwork_models.forms.registers import SiteEntry
from sexwork_models.framework.code_lists import codes_of
from sexwork_models.intake.mapping.form_reader import FormReader
from sexwork_models.intake.mapping.row_form import RowForm
from sexwork_models.practice.observations.model import Observation


@pytest.fixture(scope="module")
def form(vietnam):
    return FormReader(RowForm.of(ActivityRecord, codes_of(vietnam)))


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("population", "Người bán dâm", "sex_worker"),
        ("population", "NGUOI BAN DAM", "sex_worker"),
        ("population", "sex worker", "sex_worker"),
        ("population", "Sex_Worker", "sex_worker"),
        ("kind", "Khách hàng", "client"),
        ("kind", "một sự kiện", "event"),
        ("kind", "CLIENT", "client"),
        ("consent", "đồng ý", "given"),
        ("cancelled", "Có", "true"),
        ("cancelled", "không", "false"),
        ("models", "m1; M2", "M1;M2"),
        ("models", "Nhóm đồng đẳng;M2", "M1;M2"),
        ("activity", "m1-outreach", "M1-OUTREACH"),
    ],
)
def test_a_label_or_id_in_any_spelling_is_the_code(form, field, text, code):
    assert form.plain_text(field, text) == code


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("population", "người bán"),
        ("population", "SYNTHETIC"),
        ("client", "Người bán dâm"),
        ("note", "không"),
        ("trafficking_suspected", "sai"),
        ("trafficking_suspected", "không"),
        ("age_band", "dưới 18"),
        ("day", "05/03/2024"),
        ("contacts", "1.234"),
        ("place", "1"),
        ("place", "Phường Quảng Ninh"),
    ],
)
def test_any_other_text_stays_as_it_is(form, field, text):
    assert form.plain_text(field, text, date(2024, 3, 5)) == text


@pytest.mark.parametrize(
    ("name", "day", "code"),
    [
        ("Quảng Ninh", date(2024, 3, 5), "22"),
        ("quang ninh", date(2024, 3, 5), "22"),
        ("Tỉnh Quảng Ninh", date(2024, 3, 5), "22"),
        ("TP. Hồ Chí Minh", date(2024, 3, 5), "79"),
        ("Thành phố Đà Nẵng", date(2026, 3, 5), "48"),
        ("Hà Giang", date(2025, 6, 30), "02"),
        ("Hà Giang", date(2025, 7, 1), "Hà Giang"),  # merged on that day
        ("Tuyên Quang", date(2025, 7, 1), "08"),
    ],
)
def test_the_name_of_a_place_is_its_code_on_the_day_of_the_row(form, name, day, code):
    assert form.plain_text("place", name, day) == code


def test_the_same_name_on_another_day_may_be_another_answer(form):
    assert form.plain_text("place", "Hà Giang", date(2024, 1, 1)) == "02"
    assert form.plain_text("place", "Hà Giang", date(2026, 1, 1)) == "Hà Giang"
    assert form.plain_text("place", "Hà Giang", date(2024, 1, 1)) == "02"


def test_columns_in_which_labels_were_read_are_noted_once(vietnam):
    rows = [row(id=f"SYN-{n}", population="nguoi BAN dam", place="Quảng Ninh") for n in range(3)]
    report = read_records(rows, vietnam).report
    (note,) = (finding for finding in report if finding.code == "labels-read")
    assert note.severity == "info"
    assert note.message("vi").endswith("tương ứng: Địa bàn, Nhóm người.")
    assert note.message("en").endswith("their codes: place, population.")


def test_rows_in_codes_have_no_note(vietnam):
    assert not read_records([row()], vietnam).report.findings


def test_words_are_read_in_figures_and_registers_too(vietnam):
    figures = FormReader(RowForm.of(Observation, codes_of(vietnam)))
    sites = FormReader(RowForm.of(SiteEntry, codes_of(vietnam)))
    assert figures.plain_text("kind", "Kết quả") == "actual"
    assert figures.plain_text("unit", "lượt người") == "contact"
    assert figures.plain_text("places", "Hà Nội;Đà Nẵng", date(2020, 1, 1)) == "01;48"
    assert sites.plain_text("place", "Hà Nội", date(2020, 1, 1)) == "01"


def test_a_mapping_declares_words_that_the_library_does_not_know(vietnam):
    rows = [row(id="SYN-1", population="khách quen"), row(id="SYN-2", population="khách lạ")]
    words = {"population": {"Khách quen": "sex_worker"}}
    report = validate_records(rows, vietnam, values=words)
    assert (report.rows_in, report.rows_accepted) == (2, 1)


def test_a_number_that_contradicts_the_declared_marks_is_refused_with_one_finding(vietnam):
    entry = event(id="SYN-1", contacts="1.5")
    report = validate_records([entry], vietnam, thousands=".")
    assert ([*report.codes], report.rows_accepted) == (["number-not-in-form"], 0)


def test_a_declared_column_that_is_not_there_leaves_every_row_unread(vietnam):
    rows = [event(id="SYN-1"), event(id="SYN-2")]
    report = validate_records(rows, vietnam, columns={"Ngày": "day"})
    assert (report.rows_in, report.rows_accepted) == (2, 0)
    assert [finding.code for finding in report] == ["mapping-column-missing"]


@pytest.mark.parametrize(
    ("ending", "as_table"),
    [("csv", False), ("csv", True), ("ndjson", False), ("ndjson", True), ("json", False)],
)
def test_all_declared_columns_that_are_not_there_are_one_finding(
    ending, as_table, vietnam, tmp_path
):
    if as_table:
        pytest.importorskip("polars")
    entry, path = event(id="SYN-1"), tmp_path / f"rows.{ending}"
    texts = {
        "csv": f"{','.join(entry)}\n{','.join(map(str, entry.values()))}\n",
        "ndjson": json.dumps(entry),
        "json": f"[{json.dumps(entry)}]",
    }
    path.write_text(texts[ending], encoding="utf-8")
    columns = {"Hôm": "day", "Nơi": "place"}
    report = report_of_file(path, vietnam, as_table=as_table, columns=columns)
    (missing,) = report
    assert missing.code == "mapping-column-missing"
    assert "(day), " in missing.say("vi")
    assert "(place)" in missing.say("en")
    assert report.rows_accepted == 0


@pytest.mark.parametrize("separator", [",", "\n"])
def test_rows_of_a_file_without_a_declared_column_are_all_of_the_source(vietnam, separator):
    rows = [json.dumps(event(id="SYN-1")), json.dumps(event(id="SYN-2"))]
    text = separator.join(rows) if separator == "\n" else f"[{','.join(rows)}]"
    report = validate_records(text.encode(), vietnam, columns={"Ngày": "day"})
    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (2, 0, 2)
    assert [finding.code for finding in report] == ["mapping-column-missing"]


def test_two_keys_for_one_field_are_an_error_of_the_row(vietnam):
    entry = {**event(id="SYN-1"), "Ngày": "2024-02-01"}
    report = validate_records([entry, event(id="SYN-2")], vietnam)
    assert (report.rows_in, report.rows_accepted) == (2, 1)
    assert "duplicate-key" in {finding.code for finding in report}


@pytest.mark.parametrize("blank", [None, "", " ", float("nan")])
def test_what_says_nothing_is_an_empty_cell(vietnam, blank):
    entry = {**row(id="SYN-1"), "gender": blank, "note": blank}
    assert validate_records([entry], vietnam).ok


def test_an_argument_that_does_not_exist_is_refused_with_the_nearest(vietnam):
    from sexwork_models import UnusableInputError

    with pytest.raises(UnusableInputError, match="columns") as refusal:
        validate_records([event()], vietnam, colums={"a": "day"})
    assert refusal.value.code == "argument-unknown"
    with pytest.raises(UnusableInputError, match="period") as refusal:
        compute_indicators([event()], vietnam, periode="2024-Q1")
    assert refusal.value.code == "argument-unknown"


COMMUNES = """code,name_en,name_vi,level,type,parent,valid_from,documents,grade
90001,Tan Phu,Tân Phú,commune,commune,22,2008-08-01,LIB,sample
90002,Tan Phu,Tân Phú,commune,ward,01,2008-08-01,LIB,sample
90003,Quang Ninh,Quảng Ninh,commune,commune,01,2008-08-01,LIB,sample
"""


@pytest.fixture(scope="module")
def communes(vietnam, tmp_path_factory):
    path = tmp_path_factory.mktemp("communes") / "places.csv"
    path.write_text(COMMUNES, encoding="utf-8")
    return load_framework(path)


@pytest.mark.parametrize(
    ("name", "code"),
    [("Xã Tân Phú", "90001"), ("Phường Tân Phú", "90002"), ("xa Tan Phu", "90001")],
)
def test_the_type_in_front_of_a_name_tells_places_of_one_name_apart(communes, name, code):
    form = FormReader(RowForm.of(ActivityRecord, codes_of(communes)))
    assert form.plain_text("place", name, date(2024, 1, 10)) == code


@pytest.mark.parametrize(
    "name", ["TP. Hải Dương", "TP Cà Mau", "thanh pho Quang Ninh", "Tỉnh Hà Nội", "Huyện Hà Nội"]
)
def test_a_name_with_the_type_of_another_unit_is_no_place(form, name):
    """The city of Hải Dương is a part of the province, of which the framework has no row."""
    assert form.plain_text("place", name, date(2024, 5, 8)) == name


def test_a_province_that_became_a_city_is_named_as_it_is_on_the_day(form):
    assert form.plain_text("place", "TP. Quảng Ninh", date(2026, 8, 31)) == "TP. Quảng Ninh"
    assert form.plain_text("place", "TP. Quảng Ninh", date(2026, 9, 1)) == "22"
    assert form.plain_text("place", "Tỉnh Quảng Ninh", date(2026, 8, 31)) == "22"


@pytest.mark.parametrize("name", ["Tân Phú", "Quảng Ninh"])
@pytest.mark.parametrize("as_table", [False, True])
def test_a_name_of_several_places_is_asked_about(communes, name, as_table, tmp_path):
    if as_table:
        pytest.importorskip("polars")
    path = tmp_path / "rows.csv"
    path.write_text(
        "id,kind,day,entered_on,place,models,activity,population,contacts\n"
        f"SYN-1,event,2024-01-10,2024-01-10,{name},M1,M1-IEC,sex_worker,3\n",
        encoding="utf-8",
    )
    report = report_of_file(path, communes, as_table=as_table)
    (found,) = [finding for finding in report if finding.severity == "error"]
    assert found.code == "place-name-ambiguous"
    assert found.params["candidates"] == ("22, 90003" if name == "Quảng Ninh" else "90001, 90002")
    assert report.rows_accepted == 0


def test_the_type_before_a_name_tells_which_place_is_meant(communes):
    form = FormReader(RowForm.of(ActivityRecord, codes_of(communes)))
    day = date(2024, 1, 10)
    assert form.plain_text("place", "tỉnh Quảng Ninh", day) == "22"
    assert form.plain_text("place", "xã Quảng Ninh", day) == "90003"
    assert form.plain_text("place", "phường Hà Nội", day) == "phường Hà Nội"


def test_a_name_that_no_place_has_on_the_day_is_said_with_its_days(vietnam):
    entry = event(id="SYN-1", place="Hà Giang", day="2025-08-01")
    (found,) = [item for item in validate_records([entry], vietnam) if item.severity == "error"]
    assert (found.code, found.params["code"]) == ("place-not-on-day", "02")


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("31/04/2024", "date-does-not-exist"),
        ("05-04-2024", "day-not-in-form"),
        ("05/04/24", "day-not-in-form"),
        ("05/04/2024 00:00", "day-not-in-form"),
        ("tháng 4", "day-not-in-form"),
        ("45406", "date-serial"),
    ],
)
def test_a_day_that_has_not_the_declared_form_is_refused_by_that_form(vietnam, day, code):
    rows = [event(id="SYN-1", day="05/04/2024", entered_on="06/04/2024")]
    rows.append(event(id="SYN-2", day=day, entered_on="06/04/2024"))
    report = validate_records(rows, vietnam, dates="dd/mm/yyyy")
    assert [(item.code, str(item.where)) for item in report] == [(code, "$[1]:day")]


def test_one_record_may_have_a_declared_form(vietnam):
    record = event(id="SYN-1") | {"Ngày": "05/01/2024"}
    del record["day"]
    answer = validate_record(record, framework=vietnam, columns={"Ngày": "day"}, dates="dd/mm/yyyy")
    assert (answer["ok"], validate_record(record, framework=vietnam)["ok"]) == (True, False)
