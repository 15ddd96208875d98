"""Strategies: what they draw is sound or meant to be faulty, and holds what property tests of
records need.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from sexwork_models import (
    Figure,
    ReportingCalendar,
    UnknownIdError,
    UnusableInputError,
    load_framework,
    validate_records,
)
from sexwork_models.core.errors import SexworkModelsError
from sexwork_models.forms.record_terms import RecordKind
from sexwork_models.forms.records import ActivityRecord
from sexwork_models.practice.records.protection import is_protection_case
from sexwork_models.testing.strategies import (
    activity_records,
    figures,
    raw_rows,
    record_tables,
    reporting_periods,
)
from sexwork_models.testing.weights import MissingPackageError
from sexwork_models.values.calendars import CALENDARS
from sexwork_models.values.units import Unit

VIETNAM = load_framework()
FIRST, LAST = date(2023, 12, 15), date(2024, 12, 14)
CODES = (
    "id",
    "client",
    "site",
    "provider",
    "referral",
    "case",
    "group",
    "establishment",
    "reporter",
    "funding",
    "supersedes",
)


def drawn(strategy, count=300):
    """What a strategy gives, in an order that is the same in every run."""
    values = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(value):
        values.append(value)

    collect()
    return values


@pytest.fixture(scope="module")
def records():
    return drawn(activity_records())


@pytest.fixture(scope="module")
def tables():
    return drawn(record_tables())


@pytest.fixture(scope="module")
def rows():
    # The rarest type of a cell stands in four rows of a thousand.
    return drawn(raw_rows(), 2500)


# --- Records --------------------------------------------------------------------------------------


@given(record=activity_records())
def test_every_record_is_accepted(record):
    assert validate_records([record]).ok
    assert not is_protection_case(record, VIETNAM)
    assert record == ActivityRecord.model_validate({**record.__dict__})


@given(
    record=activity_records(
        first_day=date(2025, 6, 29),
        last_day=date(2025, 7, 2),
        provinces=("02", "22", "31"),
        clients=0,
    )
)
def test_places_are_those_of_the_day_and_clients_those_that_were_asked_for(record):
    merged = record.day >= date(2025, 7, 1)

    assert date(2025, 6, 29) <= record.day <= date(2025, 7, 2)
    assert (record.place in {"08", "22", "31"}) if merged else (record.place != "08")
    assert record.client == ""
    assert validate_records([record]).ok


def test_records_are_of_every_kind(records):
    assert {record.kind for record in records} == set(RecordKind)
    for field in ActivityRecord.model_fields:
        values = {getattr(record, field) for record in records}
        expected = 1 if field in {"supersedes", "cancelled", "trafficking_suspected"} else 2
        assert len(values) >= expected, field


def test_one_client_is_met_more_than_once_and_in_more_than_one_place(records):
    clients = Counter(record.client for record in records)

    assert len(clients) == 5
    assert min(clients.values()) > 1
    assert all(
        len({record.place for record in records if record.client == client}) > 1
        for client in clients
    )


def test_days_lie_on_both_sides_of_the_ends_of_periods(records):
    days = {record.day for record in records}

    assert min(days) == FIRST
    assert max(days) == LAST
    assert {14, 15} <= {day.day for day in days}
    assert any(days & {date(2024, 3, 14), date(2024, 6, 14), date(2024, 9, 14), date(2024, 12, 14)})


def test_models_come_in_either_order(records):
    models = {record.models for record in records}

    assert {("M1", "M2"), ("M2", "M1"), ("M1",), ("M3",)} <= models


def test_every_code_says_that_it_is_synthetic(records, tables):
    every = [*records, *(record for table in tables for record in table)]
    codes = {getattr(record, field) for record in every for field in CODES} - {""}

    assert len(codes) > 100
    assert all(code.startswith("SYN-") for code in codes)


def test_pupils_under_18_are_counted_and_no_protection_case(records):
    pupils = [record for record in records if record.age_band == "under_18"]

    assert pupils
    assert {record.population for record in pupils} == {"pupil"}


def test_protection_cases_are_drawn_only_when_they_are_asked_for():
    found = [
        record
        for record in drawn(activity_records(protection=True))
        if is_protection_case(record, VIETNAM)
    ]

    assert {record.kind for record in found} == set(RecordKind)
    assert {
        finding.code
        for record in found
        for finding in validate_records([record])
        if finding.severity == "error"
    } == {"protection-case"}


def test_another_framework_gives_its_own_activities_places_and_models(eldoria):
    records = drawn(
        activity_records(
            first_day=date(2019, 12, 1),
            last_day=date(2020, 1, 31),
            provinces=("P-A",),
            framework=eldoria,
        ),
        60,
    )

    assert {record.activity for record in records} <= set(eldoria.activities)
    assert {record.place for record in records} >= {"P-AB"}
    assert {model for record in records for model in record.models} <= set(eldoria.models)


def test_a_place_that_is_none_in_the_window_is_refused_before_anything_is_drawn():
    with pytest.raises(UnusableInputError):
        activity_records(first_day=date(2025, 8, 1), last_day=date(2025, 8, 2), provinces=("193",))
    with pytest.raises(UnknownIdError):
        record_tables(provinces=("X",))


# --- Tables ---------------------------------------------------------------------------------------


@given(table=record_tables(max_size=8))
def test_every_table_is_accepted(table):
    report = validate_records(table)

    assert report.ok
    assert len(table) <= 8
    assert report.rows_accepted == len(table) == len({record.id for record in table})


def test_tables_hold_corrections_of_every_sort(tables):
    linked = []
    for table in tables:
        named = {record.id: record for record in table}
        linked += [(named[record.supersedes], record) for record in table if record.supersedes]

    assert any(new.cancelled for _, new in linked)
    assert any(old.supersedes for old, _ in linked)
    assert any(old.kind is not new.kind for old, new in linked)
    assert any(old.activity == new.activity and old.contacts != new.contacts for old, new in linked)
    assert any(old.cancelled for old, _ in linked)


def test_tables_hold_second_entries_and_referrals_in_and_out_of_order(tables):
    codes = Counter(code for table in tables for code in set(validate_records(table).codes))

    assert (
        min(
            codes[code]
            for code in ("perhaps-entered-twice", "referral-out-of-order", "referral-stage-missing")
        )
        > 5
    )
    assert any(
        [
            record.referral_stage
            for record in sorted(table, key=lambda row: row.day)
            if record.referral == referral
        ][:2]
        == ["referred", "received"]
        for table in tables
        for referral in {record.referral for record in table if record.referral}
    )


def test_tables_are_unsorted_and_hold_ties_and_anonymous_clients(tables):
    long = [table for table in tables if len(table) > 4]

    assert any(not table for table in tables)
    assert any(
        [record.id for record in table] != sorted(record.id for record in table) for table in long
    )
    assert any(len({record.day for record in table}) < len(table) for table in long)
    assert any(record.kind == "client" and not record.client for table in long for record in table)


def test_protection_cases_are_routed_and_the_rest_of_a_table_is_accepted():
    for table in drawn(record_tables(protection=True), 60):
        report = validate_records(table)
        assert report.rows_reported == sum(is_protection_case(record, VIETNAM) for record in table)
        assert {finding.code for finding in report if finding.severity == "error"} <= {
            "protection-case"
        }


def test_a_failing_property_shrinks_to_the_smallest_table():
    tried = []

    @settings(
        derandomize=True,
        database=None,
        max_examples=100,
        phases=[Phase.generate, Phase.shrink],  # what explains the failure tries further tables
    )
    @given(table=record_tables(max_size=3))
    def at_most_one_record(table):
        tried.append(table)
        assert len(table) <= 1

    with pytest.raises(AssertionError):
        at_most_one_record()
    assert len(tried[-1]) == 2


# --- Rows that may be faulty ----------------------------------------------------------------------


@settings(max_examples=200)
@given(row=raw_rows())
def test_every_row_is_accepted_or_reported_and_nothing_raises(row):
    report = validate_records([row])

    assert report.rows_in == 1 == report.rows_accepted + report.rows_reported
    assert all(finding.say(lang) for finding in report for lang in ("vi", "en"))


def test_rows_are_sound_and_faulty_in_many_ways(rows):
    reports = [validate_records([row]) for row in rows]
    codes = {code for report in reports for code in report.codes}

    assert sum(report.ok for report in reports) > 60
    assert {
        "code-not-text",
        "decomposed-unicode",
        "missing-value",
        "number-with-separator",
        "unknown-field",
        "value-not-allowed",
    } <= codes


def test_rows_hold_text_and_values_of_other_types(rows):
    kinds = {type(value) for row in rows for value in row.values()}

    assert {str, int, float, list, dict, tuple, date, type(None)} <= kinds


# --- Periods and figures --------------------------------------------------------------------------


@given(period=reporting_periods())
def test_a_period_is_one_of_its_calendar(period):
    assert period.interval is not None
    assert 2022 <= period.interval.start.year <= 2026
    assert ReportingCalendar.named(period.calendar).year_of(period.interval.start) in range(
        2023, 2027
    )


def test_periods_are_of_every_calendar_and_length():
    periods = drawn(reporting_periods(), 400)

    assert {period.calendar for period in periods} == set(CALENDARS)
    assert {(period.interval.end - period.interval.start).days // 28 for period in periods} >= {
        1,
        3,
        6,
        9,
        13,
    }
    assert {period.calendar for period in drawn(reporting_periods(calendars=["state"]), 20)} == {
        "state"
    }


@given(figure=figures())
def test_a_figure_is_negative_only_where_its_unit_allows_it(figure):
    assert figure.low is not None or figure.high is not None
    assert figure.unit.signed or (figure.low or 0) >= 0
    assert not figure.unit.whole or all(
        bound.denominator == 1 for bound in (figure.low, figure.high) if bound is not None
    )


def test_figures_have_every_qualifier():
    found = drawn(figures(["contact"]), 200)

    assert {figure.unit for figure in found} == {Unit.CONTACT}
    assert {figure.qualifier.value for figure in found} == {
        "exact",
        "about",
        "over",
        "under",
        "at_least",
        "at_most",
        "range",
    }
    assert all(isinstance(figure, Figure) for figure in found)


# --- Without hypothesis ---------------------------------------------------------------------------


def test_synthetic_records_need_no_hypothesis_and_the_strategies_say_that_they_do():
    script = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "from sexwork_models.testing import synthetic_rows, MissingPackageError\n"
        "assert len(list(synthetic_rows(5, seed=1))) == 5\n"
        "try:\n    import sexwork_models.testing.strategies\n"
        "except MissingPackageError as error:\n"
        "    print(error.code, '|', error.remedy('en'), '|', isinstance(error, ImportError))\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True
    )
    code, remedy, is_import_error = done.stdout.strip().split(" | ")

    assert code == "hypothesis-missing"
    assert "pip install hypothesis" in remedy
    assert is_import_error == "True"


def test_a_missing_package_is_an_error_of_the_library_in_both_languages():
    error = MissingPackageError("hypothesis-missing")

    assert isinstance(error, SexworkModelsError)
    assert "chưa được cài" in error.message("vi")
    assert "not installed" in str(error)


def test_the_synthetic_records_do_not_load_hypothesis():
    script = "import sys, sexwork_models.testing; print('hypothesis' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "False"
