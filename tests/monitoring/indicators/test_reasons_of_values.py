"""What a value says of the days and the records that it is made of, on rows and on a table."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.overlays import framework_with, values_of
from tests.support.records import row

from sexwork_models import Period, Status
from sexwork_models.values.calendars import Resolution
from sexwork_models.values.intervals import Interval
from sexwork_models.values.text import Text

TALKS = 'where = [{ field = "activity", in = ["M1-IEC"] }]'
AUTUMN_TO_SPRING = Period(
    Text("01/10/2023 đến 31/03/2024", "2023-10-01 to 2024-03-31"),
    Interval(date(2023, 10, 1), date(2024, 4, 1)),
    Resolution.STATED,
)
each_engine = pytest.mark.parametrize("engine", ["rows", "polars"])


def talks():
    """One person in November, one on 20 December and two in January and February."""
    days = ("2023-11-10", "2023-12-20", "2024-01-10", "2024-02-10")
    return [
        row(id=f"SYN-R{number}", client=f"SYN-A{number}", activity="M1-IEC", day=day)
        for number, day in enumerate(days)
    ]


@each_engine
@pytest.mark.parametrize(
    ("window", "calendar", "counted", "first"),
    [
        ("year_to_date", "state", 3, date(2023, 12, 15)),
        ("year_to_date", "calendar", 2, date(2024, 1, 1)),
        ("calendar_year_to_date", "state", 2, date(2024, 1, 1)),
    ],
)
def test_a_year_to_date_says_which_days_of_a_longer_period_it_leaves_out(
    tmp_path, engine, window, calendar, counted, first
):
    """R15: the value is that of the year of the last day, and the first days are left out."""
    measure = f'kind = "distinct"\nkey = "client"\nwindow = "{window}"\n{TALKS}'
    framework = framework_with(tmp_path, measure, additivity="year_to_date")

    (value,) = values_of(engine, talks(), framework, period=AUTUMN_TO_SPRING, calendar=calendar)

    assert (value.figure.low, value.figure.high) == (counted, counted)
    assert value.period.interval == Interval(first, date(2024, 4, 1))
    assert [(own.code, own.params) for own in value.reasons] == [
        ("first-days-left-out", {"day": first})
    ]


@each_engine
def test_a_year_to_date_of_a_period_of_one_year_leaves_no_day_out(tmp_path, engine):
    measure = f'kind = "distinct"\nkey = "client"\nwindow = "year_to_date"\n{TALKS}'
    framework = framework_with(tmp_path, measure, additivity="year_to_date")

    (value,) = values_of(engine, talks(), framework, period="2024-Q1")

    assert (value.figure.low, value.reasons) == (3, ())


@each_engine
@pytest.mark.parametrize(
    ("options", "day"),
    [({}, date(2024, 3, 14)), ({"data_day": date(2024, 5, 1)}, date(2024, 5, 1))],
)
def test_a_cohort_without_any_key_names_its_data_day(tmp_path, engine, options, day):
    """The data day is always shown with a cohort, also with one that nobody is in."""
    measure = (
        'kind = "cohort"\nkey = "client"\n'
        'base = { where = [{ field = "activity", in = ["M1-COUNSEL"] }] }\n'
        'part = { where = [{ field = "referral_stage", in_set = "made" }], '
        "within = { from = 0, to = 90 } }"
    )
    framework = framework_with(tmp_path, measure, "percent", "ratio")

    (value,) = values_of(engine, talks(), framework, period="2024-Q1", **options)

    assert value.status is Status.NO_DATA
    assert [own.code for own in value.reasons] == ["data-day", "no-record"]
    assert value.reasons[0].params == {"day": day}
