"""The traps of the domain, on records: each test is named after the trap that it keeps shut."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from sexwork_models import (
    CalendarError,
    Dimension,
    ForbiddenSumError,
    Status,
    UnusableInputError,
    compute_indicators,
    load_framework,
    referral_cascade,
    roll_up,
    validate_records,
)
from sexwork_models.values.calendars import ReportingCalendar
from tests.support.records import event, record, row


def value(rows, indicator, period="2024-Q1", **options):
    (found,) = compute_indicators(rows, period=period, indicators=[indicator], **options)
    return found


def number(rows, indicator, period="2024-Q1", **options):
    found = value(rows, indicator, period, **options)
    return (
        None
        if found.figure is None
        else (found.figure.low, found.figure.high, found.figure.unit.value)
    )


def codes(rows):
    return [finding.code for finding in validate_records(rows) if finding.severity == "error"]


def test_contacts_are_not_persons():
    rows = [
        row(client="SYN-A1"),
        row(client="SYN-A1", day="2024-02-01"),
        row(client="SYN-B1", contacts=2),
    ]

    assert number(rows, "I01") == (4, 4, "contact")
    assert number(rows, "I02") == (2, 2, "person")


def test_owners_are_not_workers_and_neither_is_a_sex_worker():
    base = {"models": "M3"}
    rows = [
        row(client="SYN-O1", population="owner", activity="M3-REACH-OWNER", **base),
        row(client="SYN-W1", population="worker", activity="M3-REACH-WORKER", **base),
        row(client="SYN-V1", population="female_worker", activity="M3-RIGHTS", **base),
    ]

    assert number(rows, "I41") == (1, 1, "person")
    assert number(rows, "I42") == (2, 2, "person")
    assert value(rows, "I03").status is Status.NO_DATA
    assert number(rows, "I02") == (3, 3, "person")


def test_condoms_to_sex_workers_and_to_establishments_are_two_indicators():
    rows = [
        event(
            activity="M1-CONDOM-SW", item="condom", items=400, recipient="sex_worker", contacts=None
        ),
        event(
            activity="M3-CONDOM-EST",
            models="M3",
            item="condom",
            items=150,
            recipient="establishment",
            contacts=None,
        ),
    ]

    assert number(rows, "I27") == (400, 400, "item")
    assert number(rows, "I28") == (150, 150, "item")
    assert codes([event(activity="M1-CONDOM-SW", item="condom", items=400)]) == ["condoms-to-whom"]


def test_the_second_half_of_december_belongs_to_the_next_reporting_year():
    rows = [row(day="2023-12-14"), row(day="2023-12-15"), row(day="2023-12-31")]

    assert number(rows, "I01", "2023") == (1, 1, "contact")
    assert number(rows, "I01", "2024") == (2, 2, "contact")


def test_the_window_of_january_begins_in_december():
    rows = [row(day="2023-12-15"), row(day="2024-01-14"), row(day="2024-01-15")]

    assert number(rows, "I01", "2024-M01") == (2, 2, "contact")
    assert number(rows, "I01", "2024-M01", calendar="calendar") == (2, 2, "contact")
    assert number(rows, "I01", "2023-M12", calendar="calendar") == (1, 1, "contact")


def test_the_first_half_lies_within_nine_months_and_is_never_added_to_them():
    rows = [row(day="2024-01-10", client="SYN-A1"), row(day="2024-07-10", client="SYN-B1")]
    half, nine = value(rows, "I01", "2024-H1"), value(rows, "I01", "2024-9M")

    assert (half.figure.low, nine.figure.low) == (1, 2)
    with pytest.raises(ForbiddenSumError) as refused:
        roll_up([half, nine], Dimension.TIME, load_framework())
    assert refused.value.code == "sum-of-overlapping-windows"
    assert number(rows, "I02", "2024-H1")[0] <= number(rows, "I02", "2024-9M")[0]


def test_a_district_that_ended_is_no_place_of_a_later_day():
    ended = [
        place.code
        for place in load_framework().places_on(date(2025, 6, 30))
        if place.level == "district"
    ]

    assert codes([row(place=ended[0], day="2025-06-30")]) == []
    assert codes([row(place=ended[0], day="2025-07-01")]) == ["place-not-on-day"]


def test_a_province_code_that_changed_its_meaning_is_two_places():
    rows = [
        row(place="24", day="2025-06-20", client="SYN-A1"),
        row(place="24", day="2025-07-20", client="SYN-A1"),
    ]
    values = compute_indicators(rows, period="2025-Q3", by=["province"], indicators=["I01"])

    assert {value.cut: value.figure.low for value in values} == {
        (("province", "24/..2025-06-30"),): 1,
        (("province", "24/2025-07-01.."),): 1,
    }


def test_a_merged_province_is_counted_as_its_successor_only_when_somebody_asks():
    rows = [
        row(place="22", day="2025-06-20"),
        row(place="27", day="2025-06-20"),
        row(place="24", day="2025-07-20"),
    ]
    asked = compute_indicators(
        rows, period="2025-Q3", by=["province"], indicators=["I01"], places_as_of=date(2025, 7, 1)
    )

    assert {dict(value.cut)["province"]: value.figure.low for value in asked} == {
        "22": 1,
        "24": 2,
    }


def test_a_client_under_18_is_routed_and_never_counted_and_only_the_row_is_named():
    rows = [row(client="SYN-A1", age_band="under_18"), row(client="SYN-B1")]
    report = validate_records(rows)

    assert [(finding.code, str(finding.where)) for finding in report] == [
        ("protection-case", "$[0]")
    ]
    assert "SYN-A1" not in str(report.to_dict()) + repr(report)
    for indicator in ("I01", "I02", "I03", "I14"):
        assert number(rows, indicator)[:2] == (1, 1)
    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (2, 1, 1)


def test_a_suspected_victim_of_trafficking_is_routed_whatever_the_age():
    rows = [
        row(client="SYN-A1", age_band="25-49", trafficking_suspected=True),
        row(client="SYN-B1"),
    ]

    assert codes(rows) == ["protection-case"]
    assert number(rows, "I03")[:2] == (1, 1)


def test_pupils_at_a_school_are_no_protection_case():
    school = event(
        models="PROGRAMME",
        activity="P-COMM-SCHOOL",
        population="pupil",
        age_band="under_18",
        participants=40,
        contacts=None,
    )

    assert codes([school]) == []
    assert number([school], "I26") == (40, 40, "contact")


def test_an_anonymous_client_of_unknown_age_is_welcome_and_leaves_the_number_of_people_open():
    rows = [row(client="SYN-A1"), row(age_band="unknown"), row(age_band="unknown")]

    assert codes(rows) == []
    assert number(rows, "I01")[:2] == (3, 3)
    assert number(rows, "I02")[:2] == (1, 3)
    assert value(rows, "I02").status is Status.PARTIAL


def test_a_telephone_number_typed_as_a_client_code_is_refused_and_never_repeated():
    typed = "0900000000"
    report = validate_records(
        [row(client=typed), row(client=f"SYN {typed}"), row(client=900000000)]
    )

    assert [finding.code for finding in report] == [
        "client-code-form",
        "client-code-form",
        "code-not-text",
    ]
    assert typed.lstrip("0") not in str(report.to_dict("vi")) + str(report.to_dict("en")) + repr(
        report.findings
    )
    with pytest.raises(ValidationError) as refused:
        record(client=typed)
    assert typed not in str(refused.value)


def test_two_records_of_one_referral_out_of_order_are_named_and_counted_by_their_own_days():
    stage = {"activity": "M1-REFER", "referral": "SYN-F1", "client": "SYN-A1"}
    rows = [
        row(day="2024-02-10", referral_stage="referred", **stage),
        row(day="2024-02-01", referral_stage="completed", **stage),
    ]
    report = validate_records(rows)

    assert [(finding.code, finding.severity, str(finding.where)) for finding in report] == [
        ("referral-out-of-order", "warning", "$[1]:day")
    ]
    assert (number(rows, "I09")[0], number(rows, "I11")[0]) == (1, 1)
    (cascade,) = referral_cascade(
        [record(**cells) for cells in rows],
        load_framework(),
        ReportingCalendar.named("state").period("2024-Q1"),
    )
    assert (cascade.referred, cascade.completed, cascade.out_of_order) == (1, 1, 1)


def test_no_record_holds_a_client_and_an_establishment():
    assert codes([row(client="SYN-A1", establishment="SYN-E1")]) == ["establishment-with-client"]
    assert codes([row(establishment="SYN-E1")]) == ["establishment-with-client"]


def test_nothing_is_output_by_client_or_establishment():
    for name in ("client", "establishment", "case", "referral"):
        with pytest.raises(UnusableInputError) as refused:
            compute_indicators([row()], period="2024-Q1", by=[name])
        assert refused.value.code == "cut-by-person"


def test_a_member_of_a_group_who_is_a_client_of_services_counts_once_over_the_models():
    rows = [
        row(client="SYN-A1"),
        row(client="SYN-A1", models="M2", activity="M2-PSY"),
        row(client="SYN-B1", models="M2", activity="M2-PSY"),
    ]
    by_model = compute_indicators(rows, period="2024-Q1", by=["model"], indicators=["I03"])

    assert {value.cut: value.figure.low for value in by_model} == {
        (("model", "M1"),): 1,
        (("model", "M2"),): 2,
    }
    assert number(rows, "I03")[:2] == (2, 2)


def test_the_two_referral_rates_have_two_denominators():
    rows = [
        row(client="SYN-A1", activity="M1-COUNSEL"),
        row(client="SYN-B1", activity="M1-COUNSEL"),
        row(client="SYN-A1", activity="M1-REFER", referral="SYN-F1", referral_stage="referred"),
        row(client="SYN-B1", need="health"),
    ]

    assert number(rows, "I06") == (50, 50, "percent")
    assert number(rows, "I07") == (0, 0, "percent")


def test_missing_is_not_zero():
    rows = [event(contacts=None), event(contacts=0)]

    assert number(rows, "I01")[:2] == (0, None)
    assert value(rows, "I01").status is Status.PARTIAL
    assert number([event(contacts=0)], "I01")[:2] == (0, 0)
    assert number([event(contacts=0)], "I01")[:2] == (0, 0)
    assert value([event(contacts=0)], "I27").status is Status.NO_DATA


def test_the_state_calendar_is_not_applied_before_it_existed():
    with pytest.raises(CalendarError):
        compute_indicators([row(day="2018-01-10")], period="2018-Q1")
    assert number([row(day="2018-01-10")], "I01", "2018-Q1", calendar="calendar")[:2] == (1, 1)


def test_enforcement_is_no_record_of_service():
    assert codes([event(models="PROGRAMME", activity="P-INSPECT-EST")]) == [
        "enforcement-in-records"
    ]
