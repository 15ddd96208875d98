"""Cases from the field on counting: silences about rows and indicators, new persons, periods."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from tests.support.ledgers import counts_of
from tests.support.records import event, record, row

from sexwork_models import (
    CalendarError,
    Registers,
    ReportingCalendar,
    Status,
    UnknownIdError,
    check_records,
    compute_indicators,
    duty_counts,
    fed_by,
    load_framework,
    referral_cascade,
    stock_values,
    target_population,
    validate_records,
)
from sexwork_models.core.findings import Where
from sexwork_models.forms.conditions import IsSet, OneOf, holds
from sexwork_models.framework.measures.language import Distinct
from sexwork_models.framework.measures.terms import Span
from sexwork_models.monitoring.measures.dimensions import DimensionReader
from sexwork_models.monitoring.measures.ledger import RowLedger
from sexwork_models.monitoring.measures.windows import Windows
from sexwork_models.values.calendars import Period, Resolution
from sexwork_models.values.intervals import Interval
from sexwork_models.values.text import Text

DATA = Path(__file__).parent / "data"
STATE = ReportingCalendar.named("state")
SPREADSHEETS = DATA / "spreadsheets"
SHEETS = (("05_windows1258.csv", 4),)


def local_framework():
    return load_framework(DATA / "local_pilot.toml")


@pytest.mark.parametrize(
    ("name", "framework"),
    [("local_pilot.csv", local_framework), ("packaged_local_pilot.csv", load_framework)],
)
def test_s1_rows_of_a_local_pilot_are_accepted_and_accounted_for(name, framework):
    # "accepted = counted + uncounted + corrected", each uncounted row by its line
    account = validate_records(DATA / name, framework()).account

    assert (account.counted, account.uncounted.count, account.corrected) == (1, 3, 0)
    assert account.uncounted.first == tuple(Where(name, line) for line in (2, 3, 4))
    answer = compute_indicators(DATA / name, framework(), period="2024-Q1")
    assert answer.account == account
    assert check_records(DATA / name, framework()).report.account == account


@pytest.mark.parametrize("activity", ["M2-LIVELIHOOD", "M2-SOCIAL-ASSIST"])
def test_s1_an_activity_that_feeds_no_indicator_is_accounted_for(activity):
    account = validate_records([row(activity=activity, models="M2", client="SYN-A1")]).account

    assert (account.counted, account.uncounted.count) == (0, 1)
    assert account.uncounted.first == (Where("$[0]"),)


@pytest.mark.parametrize("recipient", ["at_risk_person", "worker"])
def test_s1_condoms_for_recipients_that_no_indicator_counts_are_accounted_for(recipient):
    condoms = {"item": "condom", "items": 30, "recipient": recipient, "contacts": None}
    of_people = event(activity="M1-CONDOM-SW", models="M1", **condoms)
    of_establishments = event(activity="M3-CONDOM-EST", models="M3", **condoms)
    account = validate_records([of_people, of_establishments]).account

    # the first is a contact of somebody who was reached, whose condoms are in no indicator
    assert (account.counted, account.unsummed.first) == (1, (Where("$[0]"),))
    assert account.uncounted.first == (Where("$[1]"),)


@pytest.mark.parametrize(("days", "unsummed"), [(None, 1), (3, 0)])
def test_s1_nights_without_days_are_accounted_for(days, unsummed):
    shelter = row(activity="M2-SHELTER", models="M2", client="SYN-A1", nights=3, days=days)
    account = validate_records([shelter]).account

    assert (account.counted, account.unsummed.count) == (1, unsummed)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("vi", "Được nhận nhưng không chỉ số nào đếm: 3"),
        ("en", "Accepted, counted by no indicator: 3"),
    ],
)
@pytest.mark.parametrize("command", ["validate", "indicators"])
def test_s1_the_account_stands_in_text_and_json(run, command, lang, said):
    more = ("--period", "2024-Q1") if command == "indicators" else ()
    path = DATA / "packaged_local_pilot.csv"
    _, text, _ = run(command, path, *more, "--lang", lang)
    _, data, _ = run(command, path, *more, "--lang", lang, "--json")

    named = [f"packaged_local_pilot.csv:{line}" for line in (2, 3, 4)]
    assert said in text
    shown = {"vi": "dòng 2, 3, 4 của", "en": "rows 2, 3, 4 of"}[lang]
    assert f"{shown} packaged_local_pilot.csv" in " ".join(text.split())
    assert json.loads(data)["account"]["uncounted"] == {"count": 3, "rows": named}


def test_s1_what_a_correction_replaces_is_accounted_for_as_corrected():
    first = row(client="SYN-A1")
    corrected = row(client="SYN-A1", supersedes=first["id"])
    account = validate_records([first, corrected]).account

    assert (account.counted, account.uncounted.count, account.corrected) == (1, 0, 1)


@pytest.mark.parametrize(
    ("indicator", "code"),
    [
        ("I39", "feed-not-records"),
        ("I53", "feed-not-records"),
        ("C04", "feed-enforcement"),
        ("P01", "feed-from-elsewhere"),
        ("I16", "register-missing"),
        ("L01", "feed-no-measure"),
    ],
)
def test_s2_an_indicator_that_is_asked_for_has_an_answer(indicator, code):
    framework = local_framework()
    answer = compute_indicators(
        [row(client="SYN-A1")], framework, period="2024-Q1", indicators=[indicator]
    )

    (value,) = answer
    assert (value.definition.id, value.status, value.figure) == (indicator, Status.NO_DATA, None)
    assert [reason.code for reason in value.reasons] == [code]


def test_s2_the_answer_names_what_feeds_the_indicator():
    (value,) = compute_indicators([], period="2024-Q1", indicators=["I39", "I39"])

    assert "plan lines and what was spent" in value.reasons[0].say("en")
    assert fed_by("L01", local_framework()).why.code == "feed-no-measure"


def test_s2_an_unknown_indicator_is_an_error_with_the_nearest_ids():
    with pytest.raises(UnknownIdError, match="I53"):
        compute_indicators([], period="2024-Q1", indicators=["I54"])


@pytest.mark.parametrize(("name", "count"), SHEETS)
@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("vi", "Chưa tính được: {count} dòng bị từ chối"),
        ("en", "Not computed, rows refused: {count}"),
    ],
)
@pytest.mark.parametrize("by", [(), ("--by", "province")])
def test_s3_what_refused_rows_may_feed_is_not_called_without_record(
    run, name, count, lang, said, by
):
    _, text, _ = run("indicators", SPREADSHEETS / name, "--period", "2024-Q1", "--lang", lang, *by)

    assert said.format(count=count) in " ".join(text.split())
    assert "  I01 " in text
    assert "Không có bản ghi" not in text
    assert "No record" not in text


def test_s3_what_no_refused_row_may_feed_is_without_record(run):
    # two of four rows are of a sex worker in direct contact, the others of people at risk
    path = SPREADSHEETS / "10_dates_ddmmyyyy.csv"
    _, text, _ = run("indicators", path, "--period", "2024-Q1", "--lang", "vi")

    rows = [line.split()[0] for line in text.splitlines() if "chưa tính được  " in line]
    assert rows == ["I01", "I02", "I03", "I04", "I14", "I15"]
    _, without = text.split("\nKhông có bản ghi (36): ")
    assert without.split("(")[1].startswith("I05)")


def test_s3_python_and_json_have_one_reason_for_rows_refused_and_another_for_no_record():
    path = SPREADSHEETS / "10_dates_ddmmyyyy.csv"
    answer = compute_indicators(path, period="2024-Q1", indicators=["I01", "I12"])

    codes = {value.definition.id: [reason.code for reason in value.reasons] for value in answer}
    assert codes == {"I01": ["rows-refused"], "I12": ["no-record"]}
    refused, silent = answer.to_dicts("vi")
    assert (refused["status"], silent["status"]) == ("no_data", "no_data")
    rows = [f"{path.name}:{line}" for line in (2, 3, 4, 5)]
    assert refused["reasons"] == [
        f"Số dòng có lỗi có thể thuộc giá trị này: 4 (dòng 2, 3, 4, 5 của {path.name})."
    ]
    assert refused["reason_rows"] == {"rows-refused": {"count": 4, "rows": rows}}
    assert silent["reason_rows"] == {}
    assert silent["reasons"] == ["Không có bản ghi nào của chỉ số này trong kỳ và phần này."]


OUTREACH, REFERRED = OneOf("activity", {"M1-OUTREACH"}), IsSet("referral_stage")
WHOLE = Distinct("client", ((OUTREACH,), (REFERRED,)), Span.NEW_IN_YEAR)


def referred(client, day):
    return record(
        client=client,
        day=day,
        activity="M1-REFER",
        referral=f"F-{client}",
        referral_stage="referred",
    )


def new_in(quarter, *records):
    period = STATE.period(quarter).interval
    windows = Windows(period, STATE.year(2024).interval.start)
    reader = DimensionReader(load_framework(), (), period)
    counts = counts_of(RowLedger.of(records, load_framework()), WHOLE, windows, reader)
    return counts[()].low if counts else 0


def test_h8_whoever_meets_one_condition_of_two_is_not_new():
    # A was contacted, B was contacted and referred: "and" counts B alone
    rows = (
        record(client="SYN-A1", day="2024-01-10"),
        record(client="SYN-B1", day="2024-01-10"),
        referred("SYN-B1", "2024-01-20"),
    )

    assert new_in("2024-Q1", *rows) == 1


def test_h8_a_person_is_new_on_the_day_on_which_the_condition_becomes_whole():
    rows = (record(client="SYN-B1", day="2024-01-10"), referred("SYN-B1", "2024-05-20"))

    assert [new_in(f"2024-Q{number}", *rows) for number in (1, 2, 3)] == [0, 1, 0]


def test_c4_a_period_is_taken_as_a_code_wherever_indicators_take_one():
    framework = load_framework()
    rows = [referred("SYN-B1", "2024-01-20")]
    window = STATE.period("2024-Q1")

    assert referral_cascade(rows, framework, "2024-Q1") == referral_cascade(rows, framework, window)
    by_code = stock_values("I16", Registers(), framework, "2024-Q1")
    assert by_code == stock_values("I16", Registers(), framework, window)
    size = target_population(Registers(), framework, "2024-Q1", "estimated", ["22"])
    assert size == target_population(Registers(), framework, window, "estimated", ["22"])
    (civil,) = stock_values("I16", Registers(), framework, "2024-Q1", calendar="calendar")
    assert civil.period == ReportingCalendar.named("calendar").period("2024-Q1")


@pytest.mark.parametrize("period", ["2024-Q5", "first quarter", ""])
def test_c4_a_period_that_no_calendar_has_is_an_error_of_the_library(period):
    with pytest.raises(CalendarError):
        referral_cascade([], load_framework(), period)
    with pytest.raises(CalendarError):
        stock_values("I16", Registers(), load_framework(), period)


def test_c4_a_period_without_known_days_is_an_error_of_the_library():
    unresolved = Period(Text("một kỳ", "a period"), None, Resolution.STATED)

    with pytest.raises(CalendarError):
        referral_cascade([], load_framework(), unresolved)
    with pytest.raises(CalendarError):
        compute_indicators([], period=unresolved)


@pytest.mark.parametrize(
    ("cells", "held"),
    [
        ({"kind": "event", "contacts": 3}, True),
        ({"kind": "client"}, False),
        ({"kind": "client", "contacts": 3}, False),
        ({"kind": "event"}, None),
        ({"contacts": 3}, None),
        ({"contacts": None}, False),
        ({}, None),
    ],
)
def test_a_condition_on_a_field_that_could_not_be_read_is_neither_true_nor_false(cells, held):
    assert holds((OneOf("kind", {"event"}), IsSet("contacts")), cells) is held


def test_a_period_of_any_days_is_its_own_window():
    days = Period(Text("x", "x"), Interval(date(2024, 1, 1), date(2024, 2, 1)), Resolution.STATED)

    assert STATE.period(days) is days


def test_c6_a_pack_without_coverage_or_duties_has_no_data_of_them():
    framework = load_framework(pack=Path(__file__).parents[1] / "invented")

    answer = compute_indicators([], framework, period="2024-Q1", registers=Registers())
    assert [value.definition.id for value in answer if value.figure is not None] == []
    assert duty_counts(Registers(), framework, date(2024, 1, 1)) == {}
