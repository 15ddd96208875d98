"""Tests of reporting calendars: the days of a code or a label, and when a report is due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sexwork_models import CalendarError, Interval, Period, ReportingCalendar, Text
from sexwork_models.values.calendars import Resolution

STATE, YEAR = ReportingCalendar.named("state"), ReportingCalendar.named("calendar")


def refused(code, call):
    with pytest.raises(CalendarError) as caught:
        call()
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("calendar", "code", "first", "last"),
    [
        (STATE, "2023", "2022-12-15", "2023-12-14"),
        (STATE, "2023-H1", "2022-12-15", "2023-06-14"),
        (STATE, "2023-Q4", "2023-09-15", "2023-12-14"),
        (STATE, "2023-M01", "2022-12-15", "2023-01-14"),
        (STATE, "2023-9M", "2022-12-15", "2023-09-14"),
        (YEAR, "2023-H2", "2023-07-01", "2023-12-31"),
        (YEAR, "2024-M02", "2024-02-01", "2024-02-29"),
        (ReportingCalendar.named("prep_year"), "2023", "2022-09-15", "2023-09-14"),
        (ReportingCalendar.named("hiv_periodic"), "2023", "2022-12-15", "2023-12-14"),
        (ReportingCalendar.custom("donor", 10), "2023-Q1", "2023-10-01", "2023-12-31"),
    ],
)
def test_a_code_means_exactly_these_days(calendar, code, first, last):
    period = calendar.period(code)

    assert period.interval == Interval.of_days(date.fromisoformat(first), date.fromisoformat(last))
    assert (period.resolved, period.calendar) == (Resolution.STATED, calendar.id)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("quý IV năm 2025", "2025-Q4"),
        ("Quý 4 năm 2025", "2025-Q4"),
        ("quý 4/2025", "2025-Q4"),
        ("Quý I/2025", "2025-Q1"),
        ("Q4/2025", "2025-Q4"),
        ("Q4 2025", "2025-Q4"),
        ("tháng 9/2025", "2025-M09"),
        ("tháng 10 năm 2025", "2025-M10"),
        ("9 tháng đầu năm 2025", "2025-9M"),
        ("năm 2025", "2025"),
    ],
)
def test_a_period_may_be_named_as_people_do(name, code):
    assert STATE.period(name) == STATE.period(code)


@pytest.mark.parametrize("calendar", [STATE, YEAR])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_name_of_a_period_is_read_as_that_period(calendar, lang):
    """What the library prints may be typed again."""
    periods = [calendar.year(2025), calendar.first_months(2025, 9), *calendar.halves(2025)]
    periods += [*calendar.quarters(2025), *calendar.months(2025)]
    read = [calendar.period(period.say(lang)).interval for period in periods]

    assert read == [period.interval for period in periods]


@pytest.mark.parametrize(
    "code",
    [
        "",
        "23",
        "quý V năm 2025",
        "Q5/2025",
        "tháng 13/2025",
        "tháng 0 năm 2025",
        "4/2025",
        "quý IIII năm 2025",
        "2023-Q5",
        "2023-H3",
        "2023-M13",
        "2023-13M",
        "2023-0M",
        "2023-W01",
        "\u0662\u0660\u0662\u0663",
    ],
)
def test_a_code_of_another_form_is_refused(code):
    refused("period-unknown", lambda: YEAR.period(code))


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("6 tháng đầu năm 2023", "2023-6M"),
        ("9 THÁNG ĐẦU NĂM 2023", "2023-9M"),
        ("6 tháng cuối năm 2023", "2023-H2"),
        ("quý I năm 2023", "2023-Q1"),
        ("quý II năm 2023", "2023-Q2"),
        ("quý III năm 2023", "2023-Q3"),
        ("quý IV năm 2023", "2023-Q4"),
        ("quý 1 năm 2023", "2023-Q1"),
        ("quý 4 năm 2023", "2023-Q4"),
        ("năm 2023", "2023"),
        ("cả năm 2023", "2023"),
        ("2023", "2023"),
        ("the first six months of 2023", "2023-6M"),
        ("first 9 months of 2023", "2023-9M"),
        ("first nine months of 2023", "2023-9M"),
        ("the first three months of 2023", "2023-3M"),
        ("the first quarter of 2023", "2023-Q1"),
        ("second quarter of 2023", "2023-Q2"),
        ("the third quarter of 2023", "2023-Q3"),
        ("fourth quarter of 2023", "2023-Q4"),
    ],
)
def test_a_name_is_resolved_and_marked_as_assumed(label, code):
    period = STATE.resolve(label)

    assert period.interval == STATE.period(code).interval
    assert (period.resolved, period.label) == (Resolution.ASSUMED, Text(label, label))


@pytest.mark.parametrize("label", ["", "mùa xuân năm 2023", "6 tháng", "quý V năm 2023"])
def test_a_name_that_is_not_understood_is_refused(label):
    refused("period-label-unreadable", lambda: STATE.resolve(label))


def test_calendars_and_their_limits():
    refused("calendar-unknown", lambda: ReportingCalendar.named("lunar"))
    refused("calendar-start", lambda: ReportingCalendar.custom("donor", 13))
    refused("calendar-start", lambda: ReportingCalendar.custom("donor", 1, 29))
    refused("calendar-not-in-force", lambda: STATE.year(2018))
    refused("period-unknown", lambda: YEAR.first_months(2023, 13))


def test_the_state_calendar_is_in_force_since_12_march_2019_and_not_since_11():
    """Decree 09/2019 took effect on 12 March 2019, in the first quarter of its year 2019."""
    assert STATE.in_force_from == date(2019, 3, 12)
    assert (STATE.document, STATE.first_year) == ("ND-09-2019", 2019)
    assert YEAR.in_force_from is None
    assert YEAR.first_year is None
    assert STATE.year(2019).interval == Interval(date(2018, 12, 15), date(2019, 12, 15))


@pytest.mark.parametrize(
    ("day", "year"),
    [("2018-12-14", 2018), ("2018-12-15", 2019), ("2019-12-14", 2019), ("2019-12-15", 2020)],
)
def test_a_day_lies_in_the_reporting_year_that_it_belongs_to(day, year):
    assert STATE.year_of(date.fromisoformat(day)) == year


@pytest.mark.parametrize("day", [1, 28])
@pytest.mark.parametrize("month", [1, 12])
def test_a_year_may_begin_on_any_day_that_every_month_has(month, day):
    calendar = ReportingCalendar.custom("donor", month, day)

    assert calendar.year(2023).interval == Interval(date(2023, month, day), date(2024, month, day))


@pytest.mark.parametrize(("month", "day"), [(0, 1), (13, 1), (1, 0), (1, 29)])
def test_a_year_begins_on_no_other_day(month, day):
    refused("calendar-start", lambda: ReportingCalendar.custom("donor", month, day))


@pytest.mark.parametrize("count", [1, 12])
def test_the_first_months_are_one_to_twelve(count):
    window = YEAR.first_months(2023, count).interval
    assert window is not None
    assert window.start == date(2023, 1, 1)
    assert window.last_day == {1: date(2023, 1, 31), 12: date(2023, 12, 31)}[count]


@pytest.mark.parametrize("count", [0, 13])
def test_no_other_number_of_months_is_a_period(count):
    refused("period-unknown", lambda: YEAR.first_months(2023, count))


def test_a_report_is_due_after_so_many_working_days():
    """From Wednesday 2023-06-14, three working days end on Tuesday: a weekend and a holiday."""
    holiday = date(2023, 6, 16)

    def working(day):
        return day.weekday() < 5 and day != holiday

    assert STATE.due(STATE.period("2023-H1"), 0, working) == date(2023, 6, 14)
    assert STATE.due(STATE.period("2023-H1"), 3, working) == date(2023, 6, 20)


@pytest.mark.parametrize(("days", "found"), [(1, True), (366, True), (367, False)])
def test_a_working_day_comes_within_a_year(days, found):
    period, next_day = YEAR.year(2023), date(2023, 12, 31) + timedelta(days=days)

    if found:
        assert YEAR.due(period, 1, lambda day: day == next_day) == next_day
    else:
        refused("working-days-missing", lambda: YEAR.due(period, 1, lambda day: day == next_day))


def test_no_report_is_due_in_the_last_two_years_that_a_date_can_have():
    """A year of days off is looked through, and that has to end before the last date."""
    assert YEAR.due(YEAR.year(9997), 1, lambda _: True) == date(9998, 1, 1)
    assert YEAR.due(YEAR.year(9998), 0, lambda _: True) == date(9998, 12, 31)
    refused("working-days-missing", lambda: YEAR.due(YEAR.year(9998), 1, lambda _: True))


@pytest.mark.parametrize("calendar", [STATE, YEAR])
def test_a_day_has_a_year_but_for_the_first_and_the_last_two_years_of_all_dates(calendar):
    assert calendar.year_of(date(3, 1, 1)) == 3
    assert calendar.year_of(date(9997, 12, 31)) == 9997 + (calendar is STATE)
    for day in (date(2, 12, 31), date(9998, 1, 1)):
        refused("day-out-of-calendar", lambda day=day: calendar.year_of(day))


@pytest.mark.parametrize("count", [-1, 1.0, True, "1"])
def test_working_days_are_a_whole_number(count):
    refused("working-days-count", lambda: YEAR.due(YEAR.year(2023), count, lambda _: True))


@pytest.mark.parametrize("window", [None, Interval(date(2023, 1, 1), None)])
def test_a_period_without_an_end_has_no_due_day(window):
    refused(
        "period-without-end",
        lambda: YEAR.due(Period(Text("", ""), window, Resolution.UNKNOWN), 3, lambda _: True),
    )


def test_a_period_says_its_label_or_its_days():
    window = Interval(date(2023, 1, 1), None)

    assert Period(Text("quý I", ""), window, Resolution.STATED).say("en") == "quý I"
    assert Period(Text("", ""), window, Resolution.STATED).say("en") == "from 2023-01-01"
    assert Period(Text("", ""), None, Resolution.UNKNOWN).say("en") == "?"
    assert Period(Text("", ""), window, Resolution.STATED).to_dict("vi") == {
        "label": "từ 01/01/2023",
        "start": "2023-01-01",
        "end_exclusive": None,
        "resolved": "stated",
    }


def test_quarters_are_written_with_roman_numerals_in_vietnamese():
    labels = [quarter.say("vi") for quarter in ReportingCalendar.named("state").quarters(2024)]

    assert labels == ["quý I năm 2024", "quý II năm 2024", "quý III năm 2024", "quý IV năm 2024"]


def test_quarters_are_numbered_from_one_in_english():
    names = [quarter.say("en") for quarter in YEAR.quarters(2023)]

    assert names == ["Q1 2023", "Q2 2023", "Q3 2023", "Q4 2023"]
