"""Calls, files and plans that a second review found to be taken, or passed over, in silence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.support.observations import observation

import sexwork_models as library
from sexwork_models.core.identifiers import mask_identifiers

EXAMPLES = Path(__file__).parents[2] / "examples"
RECORDS = EXAMPLES / "records_sample.csv"
DUE = date(2024, 3, 18)


def refusal(call):
    with pytest.raises(library.SexworkModelsError) as refused:
        call()
    return refused.value


@pytest.fixture
def draft():
    return library.open_submission("22", "SYN-W4", "2024-Q1", due=DUE)


def test_the_steps_of_a_submission_take_a_day_as_text(draft):
    sent = draft.submit("2024-03-20")

    assert sent.submitted_on == date(2024, 3, 20)
    assert sent.timeliness("2024-03-31").days_late == 2
    assert sent.accept("2024-03-25").decided_on == date(2024, 3, 25)
    assert sent.send_back("2024-03-25", "sheet 3").decided_on == date(2024, 3, 25)


@pytest.mark.parametrize("day", ["18/03/2024", 5, None, "2024-02-30"])
@pytest.mark.parametrize("step", ["submit", "accept", "timeliness"])
def test_a_step_without_a_readable_day_is_refused_before_it_is_taken(step, day, draft):
    report = draft.submit(DUE) if step == "accept" else draft

    error = refusal(lambda: getattr(report, step)(day))

    assert (type(error), error.code) == (library.UnusableInputError, "argument-day")
    assert error.params == {"name": "on"}


def test_other_arguments_of_a_submission_are_checked_too(draft):
    sent = draft.submit(DUE)

    assert refusal(lambda: sent.send_back(DUE, None)).params["name"] == "why"
    assert refusal(lambda: sent.changed_from(None)).params["name"] == "other"
    assert refusal(lambda: sent.send_back(DUE, "").revise(None)).params["name"] == "values"


@pytest.mark.parametrize("place", ["Quảng Ninh", "Da Nang", ""])
def test_a_submission_names_its_place_by_code(place):
    error = refusal(lambda: library.open_submission(place, "SYN-W4", "2024-Q1", due=DUE))

    assert (type(error), error.code) == (library.SubmissionError, "submission-place")
    assert "Quảng" not in error.message("vi")


@pytest.mark.parametrize("method", ["reaches", "share_of", "divided_by"])
def test_a_figure_is_compared_with_figures_only(method):
    figure = library.Figure.exact(1, "person")

    error = refusal(lambda: getattr(figure, method)(5))

    assert (type(error), error.code) == (library.UnusableInputError, "argument-type")


@pytest.mark.parametrize("id", ["i01", "I1"])
def test_values_of_an_indicator_that_does_not_exist_are_no_empty_answer(id):
    counted = library.compute_indicators(RECORDS, period="2024-Q1", indicators=["I01"])

    for values in (counted, library.IndicatorValues(counted.values)):
        error = refusal(lambda values=values: values.of(id))
        assert (type(error), error.code) == (library.UnknownIdError, "unknown-id")
        assert "I01" in error.params["nearest"].split(", ")
        assert values.of("I03") == ()  # it exists, and was not asked for


def test_values_know_the_indicators_of_their_own_framework(figure, eldoria):
    values = library.compute_indicators([], eldoria)

    assert values.of("J01") == ()
    assert refusal(lambda: values.of("I01")).code == "unknown-id"


def test_a_series_that_does_not_exist_is_refused_without_registers_too():
    def call():
        library.compute_indicators(RECORDS, period="2024-Q1", series="ước tính")

    assert refusal(call).code == "size-series-unknown"


SITES = "id,as_of,place,models,active_from\nSYN-S1,2024-01-08,48,M1,2023-01-01\n"


def test_a_file_of_a_folder_that_is_no_register_is_named(tmp_path):
    (tmp_path / "sites.csv").write_text(SITES, encoding="utf-8")
    (tmp_path / "group.CSV").write_text("id\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("kept beside", encoding="utf-8")

    (finding,) = library.validate_registers(tmp_path)

    assert (finding.code, finding.severity) == ("register-file-unknown", "warning")
    assert (finding.where.file, finding.params["nearest"]) == ("group.CSV", "groups.csv")


def test_a_folder_of_registers_only_has_no_such_finding(tmp_path):
    (tmp_path / "sites.csv").write_text(SITES, encoding="utf-8")

    assert library.validate_registers(tmp_path).codes == ()


@pytest.mark.parametrize("province", ["48", "22"])
def test_the_id_of_a_value_is_shown_whole(province):
    id = f"I01:2024-03-15..2024-06-14,province={province}"

    assert mask_identifiers(id) == id


@pytest.mark.parametrize(
    "text",
    [
        "I01:0912345678..2024-06-14",
        "2024-03-15..2024-06-14:0912345678",
        "2024-03-15..2024-06-14 gọi 0912 345 678",
        "09:2024-13-15..2024-06-14",  # no month is the 13th
        "2024-03-15..2024-06-1409123",
    ],
)
def test_a_number_beside_days_is_still_masked(text):
    assert mask_identifiers(text) != text


PLAN = """
id = "KH"
models = ["M2"]
place = "48"
first_day = 2019-01-01
last_day = 2019-12-31
"""
SCHEDULED = """
[[lines]]
id = "A"
activity = "M2-HEALTH"
volume = 100
unit = "case"
by_month = { "2019-03" = 50, "2019-06" = 40 }
"""
UNSCHEDULED = """
[[lines]]
id = "B"
activity = "M2-HEALTH"
volume = 100
unit = "case"
rate = "health-cases"
"""
PRICE = """
[[prices]]
subject = "legal-aid"
item_en = "legal"
amount = 800000
per_unit = "case"
document = "SAMPLE-CONTRACT"
valid_from = 2019-01-01
"""
RESERVED, EMPTY = ('"A"', '"total"'), ("volume = 100", "volume = 0")


def plan_findings(text):
    return [(finding.code, finding.where.field) for finding in library.validate_plan(text.encode())]


def test_a_reserved_id_hides_no_other_fault_of_its_line():
    found = plan_findings(PLAN + SCHEDULED.replace(*RESERVED))

    assert ("id-reserved", "$.lines[0].id") in found
    assert ("schedule-volume-differs", "$.lines[0].volume") in found
    assert ("no-price-for-activity", "$.lines[0].activity") in found


def test_an_impossible_volume_hides_no_fault_that_does_not_depend_on_it():
    found = plan_findings(PLAN + UNSCHEDULED.replace(*EMPTY))

    assert ("not-positive", "$.lines[0].volume") in found
    assert ("schedule-missing", "$.lines[0]") in found
    assert ("price-subject-unknown", "$.lines[0].rate") in found


def test_an_impossible_volume_is_not_compared_with_its_schedule():
    found = plan_findings(PLAN + SCHEDULED.replace(*EMPTY))

    assert ("not-positive", "$.lines[0].volume") in found
    assert "schedule-volume-differs" not in dict(found)


def test_a_price_that_no_line_names_is_said_and_the_line_is_told_where_to_name_it():
    report = library.validate_plan((PLAN + UNSCHEDULED + PRICE).encode())
    unused = [finding for finding in report if finding.code == "price-unused"]

    assert [(str(f.where.field), f.severity) for f in unused] == [
        ("$.prices[0].subject", "warning")
    ]
    remedies = {finding.code: finding.remedy("en") for finding in report}
    assert "rate of the line" in remedies["price-unused"]
    no_price = library.validate_plan((PLAN + SCHEDULED + PRICE).encode())
    assert "name its subject in the rate" in next(
        f.remedy("en") for f in no_price if f.code == "no-price-for-activity"
    )


@pytest.mark.parametrize(
    "line",
    [
        UNSCHEDULED.replace("health-cases", "legal-aid"),
        UNSCHEDULED.replace('rate = "health-cases"', "rate = 5"),  # it may have been meant
    ],
)
def test_a_price_that_a_line_names_or_may_name_is_not_called_unused(line):
    assert "price-unused" not in dict(plan_findings(PLAN + line + PRICE))


def test_an_unknown_column_is_named_by_its_letter():
    text = "id,day,place,models,channel,contacts,Tên\nSYN-1,2024-01-05,48,M1,venue,5,x\n"

    findings = [f for f in library.validate_records(text.encode()) if f.code == "unknown-column"]

    (finding,) = findings
    assert finding.message("vi").startswith("Cột G (tên cột không được nhắc lại ở đây)")
    assert finding.message("en").startswith("Column G (its heading is not repeated here)")


@pytest.mark.parametrize(
    ("cells", "code", "advice"),
    [
        ({"day": "9999-12-31"}, "date-out-of-range", "ask whoever wrote the row"),
        ({"place": ""}, "missing-value", "ask whoever wrote it and do not guess"),
        ({"contacts": "60%"}, "number-unreadable", "without a % sign"),
        ({"channel": "telegram"}, "value-not-allowed", "another word can be declared in a mapping"),
    ],
)
def test_a_remedy_does_not_lead_to_the_next_fault(cells, code, advice):
    row = {"id": "SYN-1", "day": "2024-01-05", "place": "48", "models": "M1"}
    row |= {"channel": "venue", "contacts": "5", **cells}

    remedies = {f.code: f.remedy("en") for f in library.validate_records([row])}

    assert advice in remedies[code]
    assert "published" not in remedies[code]
    assert "keep that word in the note" not in remedies[code]


def test_a_word_outside_the_list_of_a_published_figure_may_stay_in_its_note():
    cells = {**observation("F-1", unit="lot"), "places": "48", "models": "M1"}
    table = "\n".join(",".join(map(str, line)) for line in (cells, cells.values()))
    report = library.validate_observations(table.encode())
    (remedy,) = [item.remedy("en") for item in report if item.code == "value-not-allowed"]

    assert remedy.endswith("If the source uses another word, keep that word in the note.")


def test_numbers_with_points_in_toml_are_explained():
    report = library.validate_plan(b"ceiling = 25.000.000\n")

    assert "25.000.000" in {f.code: f.remedy("vi") for f in report}["toml-syntax"]
