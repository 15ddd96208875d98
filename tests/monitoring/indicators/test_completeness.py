"""Rejected, corrected, non-reporting and anonymous data never count as zero or repeat a person."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from tests.monitoring.indicators.test_record_results import plan, site, target
from tests.support.records import event, record, row

from sexwork_models import (
    AttainmentStatus,
    Counting,
    Dimension,
    Figure,
    ForbiddenSumError,
    Overlap,
    Registers,
    Status,
    UnusableInputError,
    compute_growth,
    compute_indicators,
    compute_plan_attainment,
    deduplicate,
    load_framework,
    referral_cascade,
    validate_records,
)
from sexwork_models.cli import main
from sexwork_models.core.findings import RowList, Where
from sexwork_models.forms.records import ActivityRecord
from sexwork_models.values.calendars import ReportingCalendar

FRAMEWORK = load_framework()


def value(rows, indicator, period="2024-Q1", **options):
    (found,) = compute_indicators(rows, period=period, indicators=[indicator], **options)
    return found


def csv_bytes(*rows, header=None):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = list(ActivityRecord.model_fields) if header is None else header
    writer.writerow(names)
    writer.writerows(
        [cells.get(name, "") for name in names] if isinstance(cells, dict) else cells
        for cells in rows
    )
    return out.getvalue().encode()


# --- Corrections that were refused ----------------------------------------------------------------


@pytest.mark.parametrize(
    "fault", [{"contacts": "1,0"}, {"age_band": "under_18"}, {"trafficking_suspected": True}]
)
def test_a_refused_correction_does_not_bring_back_what_it_corrects(fault):
    wrong = row(client="SYN-A1")
    rows = [wrong, {**wrong, "id": "SYN-X1", "supersedes": wrong["id"], **fault}]

    assert value(rows, "I01").figure is None


@pytest.mark.parametrize("entered", [None, "", "soon", "2024-13-01"])
def test_a_row_whose_day_of_entry_cannot_be_read_is_mended_by_its_correction(entered):
    wrong = row(client="SYN-A1", entered_on=entered)
    report = validate_records([wrong, row(client="SYN-A1", supersedes=wrong["id"])])

    assert (report.rows_in, report.rows_accepted, report.rows_reported, list(report)) == (
        2,
        2,
        0,
        [],
    )
    assert value(
        [wrong, row(client="SYN-A1", supersedes=wrong["id"])], "I01"
    ).figure == Figure.exact(1, "contact")


def test_a_copy_of_a_correction_changes_nothing():
    wrong = row(client="SYN-A1")
    right = {**wrong, "id": "SYN-X1", "supersedes": wrong["id"], "contacts": 3}

    assert value([wrong, right, dict(right)], "I01").figure == Figure.exact(3, "contact")


def test_of_two_different_corrections_neither_counts_nor_what_they_correct():
    wrong = row(client="SYN-A1")
    rows = [
        wrong,
        *(
            {**wrong, "id": f"SYN-X{number}", "supersedes": wrong["id"], "contacts": number}
            for number in (2, 3)
        ),
    ]
    found = value([*rows, row(client="SYN-B1")], "I01")

    assert (found.status, found.figure) == (Status.PARTIAL, Figure.at_least(1, "contact"))


# --- Rows that were refused -----------------------------------------------------------------------


def test_a_refused_row_leaves_open_what_it_may_belong_to():
    rows = [row(client="SYN-A1"), row(client="SYN-B1", contacts="1,024")]

    for indicator, least in (("I01", "contact"), ("I03", "person")):
        found = value(rows, indicator)
        assert (found.status, found.figure) == (Status.PARTIAL, Figure.at_least(1, least))
        assert found.reasons[-1].code == "rows-refused"


@pytest.mark.parametrize(
    "other", [{"day": "2024-05-01"}, {"activity": "M1-CONDOM-SW"}, {"place": "31"}]
)
def test_a_refused_row_of_another_day_activity_or_place_leaves_a_value_as_it_is(other):
    rows = [row(client="SYN-A1"), row(client="SYN-B1", contacts="1,024", **other)]
    (found,) = [
        value
        for value in compute_indicators(rows, period="2024-Q1", by=["province"], indicators=["I01"])
        if value.places == ("22",)
    ]

    assert (found.status, found.figure) == (Status.OK, Figure.exact(1, "contact"))


def test_a_line_that_cannot_be_read_may_belong_anywhere():
    data = csv_bytes(row(client="SYN-A1"), row(client="SYN-B1")) + b"\xff\xfe,broken\n"

    assert value(data, "I01").status is Status.PARTIAL


def test_a_protection_case_leaves_nothing_open():
    assert (
        value([row(client="SYN-A1"), row(client="SYN-B1", age_band="under_18")], "I01").status
        is Status.OK
    )


def test_a_quotation_mark_that_is_never_closed_swallows_no_other_line():
    rows = [row(client=f"SYN-A{number}") for number in range(7)]
    lines = csv_bytes(*rows).split(b"\n")
    lines[3] = lines[3][: -len(b",")] + b',"second visit'
    report = validate_records(b"\n".join(lines))

    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (7, 6, 1)
    assert [
        (finding.code, finding.where.line) for finding in report if finding.severity == "error"
    ] == [("csv-syntax", 4)]


# --- Silent sites ---------------------------------------------------------------------------------


def test_a_site_that_was_silent_in_an_earlier_quarter_leaves_the_year_to_date_open():
    registers = Registers(sites=[site("SYN-S1"), site("SYN-S2")])
    rows = [
        row(client=f"SYN-{letter}1", site=f"SYN-S{number}", day=day)
        for letter, number, day in (
            ("A", 1, "2024-01-10"),
            ("B", 1, "2024-04-10"),
            ("C", 2, "2024-04-10"),
        )
    ]

    assert value(rows, "I03", "2024-Q2", registers=registers).status is Status.PARTIAL
    assert (
        value(rows, "I03", "2024-Q2", registers=registers, counting=Counting.IN_PERIOD).status
        is Status.OK
    )


def test_a_place_from_which_nothing_came_is_there_without_data():
    registers = Registers(sites=[site("SYN-S1"), site("SYN-S2", place="31")])
    values = compute_indicators(
        [row(site="SYN-S1")],
        period="2024-Q1",
        by="province",
        indicators=["I01"],
        registers=registers,
    )

    assert {value.places: value.status for value in values} == {
        ("22",): Status.OK,
        ("31",): Status.NO_DATA,
    }


def test_coverage_of_everything_is_a_share_of_every_site():
    sized = {"size_estimate": 100, "size_series": "estimated"}
    registers = Registers(sites=[site("SYN-S1", **sized), site("SYN-S2", place="31", **sized)])
    rows = [row(client=f"SYN-C{number}", site="SYN-S1") for number in range(50)]
    found = value(rows, "I15", registers=registers, series="estimated")

    assert (found.status, found.figure) == (Status.PARTIAL, Figure.range(25, 100, "percent"))


def test_a_target_is_not_missed_because_a_site_was_silent():
    registers = Registers(sites=[site("SYN-S1"), site("SYN-S2")])
    (attainment,) = compute_plan_attainment(
        [record(site="SYN-S1")], plan(target(value=80)), FRAMEWORK, registers=registers
    )

    assert attainment.status is AttainmentStatus.UNDETERMINED


def test_before_a_plan_begins_there_is_nothing_to_judge():
    (attainment,) = compute_plan_attainment(
        [record()], plan(target(value=1)), FRAMEWORK, until=date(2023, 12, 15)
    )

    assert (attainment.status, attainment.reasons[0].code) == (
        AttainmentStatus.NO_DATA,
        "plan-not-begun",
    )


# --- People and establishments that may be the same -----------------------------------------------


def test_somebody_new_may_be_somebody_who_was_anonymous_before():
    rows = [row(), row(client="SYN-A1", day="2024-04-08")]
    found = value(rows, "I03", "2024-Q2", counting=Counting.NEW_IN_YEAR)

    assert (found.status, found.figure) == (Status.PARTIAL, Figure.range(0, 1, "person"))


def test_an_establishment_may_have_two_codes_in_two_calendar_years():
    visits = [
        event(models="M3", activity="M3-REACH-EST", establishment=f"SYN-E{number}", day=day)
        for number, day in ((1, "2023-12-20"), (2, "2024-01-20"))
    ]

    assert value(visits, "I40").figure == Figure.range(1, 2, "establishment")
    assert value(visits, "I40", calendar="calendar").figure == Figure.exact(1, "establishment")


def test_growth_never_compares_two_provinces_under_one_code():
    now = compute_indicators(
        [event(place="15", day="2026-01-10")], period="2026-Q1", by="province", indicators=["I01"]
    )
    then = compute_indicators(
        [event(place="15", day="2025-01-10")], period="2025-Q1", by="province", indicators=["I01"]
    )

    assert [growth.status for growth in compute_growth(now, then, FRAMEWORK)] == [
        Status.NOT_COMPARABLE
    ]


def test_months_grow_month_by_month():
    def monthly(year):
        rows = [
            row(client=f"SYN-A{month}", activity="M1-IEC", day=f"{year}-0{month}-20")
            for month in (3, 4, 5)
        ]
        return compute_indicators(rows, period=f"{year}-Q2", indicators=["I05"])

    grown = compute_growth(monthly(2024), monthly(2023), FRAMEWORK)
    assert [(growth.status, growth.figure) for growth in grown] == [
        (Status.OK, Figure.exact(0, "percent"))
    ] * 3


def test_windows_that_overlap_are_never_without_overlap():
    values = [value([row(client="SYN-A1")], "I03", period) for period in ("2024-Q1", "2024-H1")]
    with pytest.raises(ForbiddenSumError) as refused:
        deduplicate(values, Dimension.TIME, Overlap.NONE)
    assert refused.value.code == "sum-of-overlapping-windows"


def test_a_list_of_models_is_a_set():
    values = compute_indicators(
        [row(models=["M1", "M1", ""])], period="2024-Q1", by="model", indicators=["I01"]
    )

    assert [value.cut for value in values] == [(("model", "M1"),)]


# --- Nothing of a person is repeated --------------------------------------------------------------


SECRETS = ("SYN-KA71", "Hoa", "0900000000")


def report_text(report):
    return (
        json.dumps([report.to_dict("vi"), report.to_dict("en")], ensure_ascii=False)
        + repr(report)
        + str(report.findings)
    )


@pytest.mark.parametrize(
    "source",
    [
        csv_bytes(
            ["SYN-KA71", "friend of Hoa", "0900000000"],
            header=["SYN-KA71", "friend of Hoa", "2024-01-10"],
        ),
        [
            {
                **row(),
                "day": "SYN-KA71",
                "contacts": "Hoa",
                "activity": "Nguyen Thi Hoa",
                "population": "SYN-KA71",
                "consent": "Hoa",
            }
        ],
        [{**row(), "kind": "SYN-KA71", "place": "Hoa", "models": "Hoa", "id": "Nguyễn Thị Hoa"}],
        [{**row(), "supersedes": "SYN-KA71"}, {**row(), "supersedes": "Hoa 0900000000"}],
        [{**row(), "friend of Hoa": "x", "SYN-KA71": "y"}],
        [{**row(), "id": "0900000000"}],
    ],
    ids=["no-header", "shifted", "shifted-more", "supersedes", "keys", "id"],
)
def test_what_stands_in_the_wrong_place_is_never_repeated(source):
    report = validate_records(source)

    assert not report.ok
    assert [secret for secret in SECRETS if secret in report_text(report)] == []


def test_content_that_was_handed_over_as_a_file_name_is_not_repeated():
    text = csv_bytes(row(client="SYN-KA71")).decode()
    for given in (text, "SYN-KA71\x00"):
        with pytest.raises(UnusableInputError) as refused:
            validate_records(given)
        assert "SYN-KA71" not in str(refused.value) + refused.value.message("vi")


def test_a_cascade_is_never_cut_by_a_person_or_a_text():
    period = ReportingCalendar.named("state").period("2024-Q1")
    for name in ("client", "note", "establishment", "case"):
        with pytest.raises(UnusableInputError):
            referral_cascade([record()], FRAMEWORK, period, (name,))


def test_a_code_of_letters_alone_may_be_a_name():
    fields = {"client": "Nguyen-Lan", "site": "Nha-nghi-Mai", "referral": "Nguyen-Lan"}
    findings = validate_records([row(**fields, referral_stage="referred")])

    assert sorted((finding.code, finding.where.field) for finding in findings) == [
        ("client-code-like-name", "client"),
        ("opaque-code-form", "site"),
        ("opaque-code-like-name", "referral"),
    ]
    assert "Lan" not in report_text(findings)


@pytest.mark.parametrize("code", ["0912-345-678a", "01-01-90-Hoa", "1990_01_01x"])
def test_a_number_or_a_day_in_pieces_is_no_code(code):
    assert [finding.code for finding in validate_records([row(client=code)])] == [
        "client-code-form"
    ]


# --- The command line knows a file by what is in it -----------------------------------------------


@pytest.mark.parametrize(
    ("name", "change", "code"),
    [
        ("r.csv", lambda data: data.replace(b",", b";"), "delimiter-read"),
        ("r.csv", lambda data: data.decode().encode("utf-16"), None),
        ("r.CSV", lambda data: data, None),
        (
            "r.csv",
            lambda data: b"\n".join(
                b",".join(b'"' + c + b'"' for c in line.split(b","))
                for line in data.strip().split(b"\n")
            ),
            None,
        ),
    ],
)
def test_an_ordinary_record_file_is_taken_for_one(name, change, code, tmp_path, capsys):
    path = tmp_path / name
    path.write_bytes(change(csv_bytes(row(client="SYN-A1"))))
    status = main(["validate", str(path), "--json"])
    answer = json.loads(capsys.readouterr().out)

    assert status == 0
    assert [finding["code"] for finding in answer["findings"]] == ([code] if code else [])


def test_what_an_error_is_about_is_open_so_a_mistyped_place_may_be_any():
    rows = [row(client="SYN-A1"), row(client="SYN-B1", place="2Z")]
    (found,) = [
        value
        for value in compute_indicators(rows, period="2024-Q1", by=["province"], indicators=["I01"])
        if value.places == ("22",)
    ]

    assert (found.status, found.figure) == (Status.PARTIAL, Figure.at_least(1, "contact"))
    assert found.reasons[-1].params == {"count": 1, "rows": RowList(1, (Where("$[1]"),))}
