"""A schedule says when; nothing is spread, cut off or repeated beyond what it says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from pydantic import ValidationError

from sexwork_models import Interval, PlanLine
from sexwork_models.finance.budget.schedule import calendar_months, schedule_segments

YEAR = Interval(date(2018, 1, 1), date(2019, 1, 1))


def line(volume=4, unit="case", **schedule):
    return PlanLine(id="L", activity="A", volume=volume, unit=unit, **schedule)


def segments(plan_line, window=YEAR, breaks=()):
    found, faults = schedule_segments(plan_line, window, list(breaks))
    assert faults == []
    return [
        (part.days.start, part.days.last_day, part.volume, part.month, part.dated) for part in found
    ]


def faults(plan_line, window=YEAR):
    return [(fault.code, fault.field) for fault in schedule_segments(plan_line, window, [])[1]]


def test_volumes_by_day_are_gathered_by_month_and_cut_where_a_price_changes():
    plan_line = line(volume=7, by_day={"2018-03-10": 1, "2018-03-20": 2, "2018-04-01": 4})

    assert segments(plan_line, breaks=[date(2018, 3, 15)]) == [
        (date(2018, 3, 10), date(2018, 3, 10), 1, "2018-03", True),
        (date(2018, 3, 20), date(2018, 3, 20), 2, "2018-03", True),
        (date(2018, 4, 1), date(2018, 4, 1), 4, "2018-04", True),
    ]
    assert len(segments(plan_line)) == 2


def test_a_break_on_a_day_belongs_to_the_new_price():
    plan_line = line(volume=2, days=["2018-06-30", "2018-07-01"], each=1)

    assert [part[0] for part in segments(plan_line, breaks=[date(2018, 7, 1)])] == [
        date(2018, 6, 30),
        date(2018, 7, 1),
    ]


def test_days_have_the_same_volume_each():
    found = segments(
        line(
            volume=Decimal(1), unit="month", days=["2018-05-02", "2018-05-01"], each=Decimal("0.5")
        )
    )

    assert found == [(date(2018, 5, 1), date(2018, 5, 2), Fraction(1), "2018-05", True)]


@pytest.mark.parametrize(
    ("schedule", "code"),
    [
        ({"days": ["2018-05-02", "2018-05-02"], "each": 2}, "schedule-day-twice"),
        ({"by_month": {"2018-05": 4}, "each": 2}, "schedule-each-unused"),
        ({"days": ["2018-05-02"]}, "schedule-each-missing"),
    ],
)
def test_a_day_that_stands_twice_and_a_volume_that_is_not_used_are_refused(schedule, code):
    with pytest.raises(ValidationError) as refused:
        line(**schedule)
    assert code in {error["type"] for error in refused.value.errors()}


def test_a_month_of_which_the_plan_holds_a_part_is_cut_to_the_plan():
    window = Interval(date(2018, 3, 15), date(2018, 5, 2))

    assert segments(line(by_month={"2018-03": 1, "2018-05": 3}), window) == [
        (date(2018, 3, 15), date(2018, 3, 31), 1, "2018-03", False),
        (date(2018, 5, 1), date(2018, 5, 1), 3, "2018-05", False),
    ]


def test_months_of_a_leap_year_and_of_december():
    assert [
        month.last_day for month in calendar_months(Interval(date(2020, 2, 10), date(2020, 3, 5)))
    ] == [
        date(2020, 2, 29),
        date(2020, 3, 4),
    ]
    assert [
        month.start for month in calendar_months(Interval(date(2018, 12, 15), date(2019, 1, 15)))
    ] == [
        date(2018, 12, 15),
        date(2019, 1, 1),
    ]


@pytest.mark.parametrize(
    ("rule", "first", "last", "count"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=15;COUNT=4", date(2018, 1, 15), date(2018, 4, 15), 4),
        (
            "RRULE:FREQ=MONTHLY;BYMONTHDAY=15;UNTIL=20180430",
            date(2018, 1, 15),
            date(2018, 4, 15),
            4,
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=15;UNTIL=20180430T235959",
            date(2018, 1, 15),
            date(2018, 4, 15),
            4,
        ),
        ("freq=weekly;byday=mo;count=4", date(2018, 1, 1), date(2018, 1, 22), 4),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=4", date(2018, 1, 26), date(2018, 4, 27), 4),
        ("FREQ=YEARLY;UNTIL=20181231", date(2018, 1, 1), date(2018, 1, 1), 1),
    ],
)
def test_a_recurrence_is_expanded_from_the_first_day_of_the_plan(rule, first, last, count):
    found = segments(line(volume=count, recurrence=rule, each=1))

    assert (found[0][0], found[-1][1], sum(part[2] for part in found)) == (first, last, count)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("FREQ=WEEKLY;BYDAY=MO", "recurrence-endless"),
        ("FREQ=HOURLY;COUNT=4", "recurrence-unreadable"),
        ("FREQ=WEEKLY;COUNT=4;BYHOUR=9", "recurrence-unreadable"),
        ("FREQ=WEEKLY;COUNT=four", "recurrence-unreadable"),
        ("FREQ=WEEKLY;UNTIL=20180430T235959Z", "recurrence-until-utc"),
        ("FREQ=WEEKLY;UNTIL=20180230", "recurrence-unreadable"),
        ("FREQ=MONTHLY;BYMONTHDAY=99;COUNT=4", "recurrence-unreadable"),
        ("every Monday", "recurrence-unreadable"),
        ("FREQ=DAILY;INTERVAL=0;COUNT=5", "recurrence-unreadable"),
        ("FREQ=MONTHLY;BYDAY=99MO;COUNT=1", "recurrence-unreadable"),
        ("FREQ=DAILY;COUNT=-1", "recurrence-unreadable"),
        ("FREQ=DAILY;COUNT=1_0", "recurrence-unreadable"),
        ("FREQ=DAILY;COUNT=4;UNTIL=20180401", "recurrence-unreadable"),
        ("FREQ=MONTHLY;COUNT=14", "recurrence-beyond-plan"),
        ("FREQ=MONTHLY;UNTIL=20190131", "schedule-outside-plan"),
        ("FREQ=YEARLY;UNTIL=20190101", "schedule-outside-plan"),  # the first day after the plan
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1", "recurrence-beyond-plan"),
    ],
)
def test_a_recurrence_without_end_or_beyond_the_plan_is_a_fault_and_not_cut_off(rule, code):
    assert faults(line(recurrence=rule, each=1)) == [(code, "recurrence")]


def test_days_and_months_outside_the_plan_are_faults_one_by_one():
    assert faults(line(volume=3, days=["2017-12-31", "2018-01-01", "2019-01-01"], each=1)) == [
        ("schedule-outside-plan", "days"),
        ("schedule-outside-plan", "days"),
    ]
    assert faults(line(by_month={"2017-12": 1, "2018-12": 1, "2019-01": 2})) == [
        ("schedule-outside-plan", "by_month.2017-12"),
        ("schedule-outside-plan", "by_month.2019-01"),
    ]


def test_a_schedule_that_does_not_make_the_volume_is_a_fault():
    assert faults(line(volume=5, by_month={"2018-03": 4})) == [
        ("schedule-volume-differs", "volume")
    ]


def test_without_a_schedule_the_volume_may_fall_on_any_day_and_in_no_month():
    found, wrong = schedule_segments(line(), YEAR, [])

    assert [(part.days, part.volume, part.month, part.dated) for part in found] == [
        (YEAR, 4, "", False)
    ]
    assert [fault.code for fault in wrong] == ["schedule-missing"]
