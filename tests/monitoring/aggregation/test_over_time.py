"""Tests of windows put together: which of them comes last, and whether days are missing."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from tests.support.records import row

from sexwork_models import (
    Counting,
    Dimension,
    Figure,
    ForbiddenSumError,
    Interval,
    Status,
    compute_indicators,
    roll_up,
)
from sexwork_models.monitoring.aggregation.over_time import begin_with_year
from sexwork_models.monitoring.aggregation.windows import are_contiguous, covering_period
from sexwork_models.values.calendars import Resolution


@pytest.fixture
def values(value):
    """Values of an indicator, one for each window, counted 10, 11, 12 ..."""

    def make(indicator, *windows, calendar=None):
        return [
            value(
                indicator,
                10 + index,
                id=f"F-{index}",
                first_day=first,
                last_day=last,
                calendar=calendar,
            )
            for index, (first, last) in enumerate(windows)
        ]

    return make


Q1, Q2 = ("2018-01-01", "2018-03-31"), ("2018-04-01", "2018-06-30")
Q3, Q4 = ("2018-07-01", "2018-09-30"), ("2018-10-01", "2018-12-31")


@pytest.mark.parametrize(
    ("windows", "expected"),
    [
        ([Q1], True),
        ([Q1, Q2], True),
        ([Q2, Q1], True),
        ([Q1, Q3], False),
        ([Q1, Q2, Q3, Q4], True),
        ([Q4, Q2, Q1], False),
        ([Q1, ("2018-04-02", "2018-06-30")], False),  # one day is missing
        ([("2018-01-01", "2018-12-31"), Q1, Q2], True),
        ([("2018-01-01", "2018-09-30"), Q1, Q4], True),  # the longest reaches to the fourth
        ([(None, "2018-03-31"), Q2], True),
        ([Q1, ("2018-04-01", None)], True),
        ([Q1, (None, "2018-06-30")], True),  # what has no start reaches back as far as any
        ([("2018-01-01", None), Q2], False),  # where the first ends is not known
    ],
)
def test_windows_follow_one_another_without_a_gap(windows, expected, values):
    assert are_contiguous(values("J01", *windows)) is expected


def test_windows_that_nobody_knows_leave_no_gap(values):
    assert are_contiguous(values("J01", (None, None)))


@pytest.mark.parametrize(
    ("windows", "covering"),
    [
        ([Q2, Q1], Interval(date(2018, 1, 1), date(2018, 7, 1))),
        ([Q1, Q4], Interval(date(2018, 1, 1), date(2019, 1, 1))),
        ([Q1, (None, "2018-06-30")], Interval(None, date(2018, 7, 1))),
        ([Q1, ("2018-04-01", None)], Interval(date(2018, 1, 1), None)),
    ],
)
def test_a_covering_period_is_open_where_one_of_its_parts_is(windows, covering, values):
    period = covering_period([value.period for value in values("J01", *windows)])

    assert period.interval == covering
    assert period.resolved is Resolution.STATED


def test_a_covering_period_names_its_parts_in_order_of_time(values):
    periods = [value.period for value in values("J01", Q2, Q1, calendar="calendar")]
    period = covering_period(periods)

    assert period.say("en") == "from 2018-01-01 to 2018-03-31 + from 2018-04-01 to 2018-06-30"
    assert period.say("vi") == "từ 01/01/2018 đến 31/03/2018 + từ 01/04/2018 đến 30/06/2018"
    assert period.calendar == "calendar"


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_what_exists_at_the_end_is_the_value_of_the_window_that_ends_last(order, values, eldoria):
    found = values("J04", Q1, Q3, Q2)
    year = roll_up([found[index] for index in order], Dimension.TIME, eldoria)

    assert year.figure == Figure.exact(11, "group")  # of the third quarter
    assert year.period.interval == Interval(date(2018, 1, 1), date(2018, 10, 1))


@pytest.mark.parametrize(
    "windows",
    [
        [Q1, ("2018-02-01", "2018-03-31")],  # two end on one day
        [Q1, ("2018-04-01", None)],  # one has no end
        [("2018-01-01", None), ("2018-04-01", None)],
    ],
)
def test_without_exactly_one_last_window_there_is_no_last_value(windows, values, eldoria):
    with pytest.raises(ForbiddenSumError) as refused:
        roll_up(values("J04", *windows), Dimension.TIME, eldoria)

    assert refused.value.code == "sum-of-overlapping-windows"


def test_events_of_windows_with_a_gap_are_a_part_of_the_whole(values, eldoria):
    gap = roll_up(values("J01", Q1, Q3), Dimension.TIME, eldoria)
    whole = roll_up(values("J01", Q1, Q2), Dimension.TIME, eldoria)

    assert (whole.status, whole.figure) == (Status.OK, Figure.exact(21, "contact"))
    assert gap.status is Status.PARTIAL


@pytest.mark.parametrize(
    ("calendar", "windows", "allowed"),
    [
        (None, [Q1, Q2], True),
        ("calendar", [Q3, Q4], True),
        ("state", [("2022-12-15", "2023-03-14"), ("2023-03-15", "2023-12-14")], True),
        ("calendar", [Q4, ("2019-01-01", "2019-03-31")], False),
        ("state", [("2023-09-15", "2023-12-14"), ("2023-12-15", "2024-03-14")], False),
        (None, [Q4, ("2019-01-01", "2019-03-31")], False),
        (None, [Q1, ("2018-04-01", None)], False),
    ],
)
def test_new_persons_are_added_within_one_year_of_their_calendar(
    calendar, windows, allowed, values, eldoria
):
    found = values("J07", *windows, calendar=calendar)
    if allowed:
        assert roll_up(found, Dimension.TIME, eldoria).figure == Figure.exact(21, "person")
        return
    with pytest.raises(ForbiddenSumError) as refused:
        roll_up(found, Dimension.TIME, eldoria)
    assert refused.value.code == "sum-over-years"


@pytest.mark.parametrize(
    ("first_day", "last_day", "allowed"),
    [
        ("2020-01-01", "2020-12-31", True),  # the longest year: 365 days lie between its ends
        ("2019-01-01", "2020-01-02", False),  # 366
        ("2018-01-01", "2020-12-31", False),
    ],
)
def test_windows_of_several_calendars_lie_within_the_length_of_a_year(
    first_day, last_day, allowed, value, eldoria
):
    known = value("J07", 3, id="F-1", first_day=first_day, last_day=first_day, calendar="calendar")
    unnamed = value("J07", 4, id="F-2", first_day=last_day, last_day=last_day)
    if allowed:
        assert roll_up([known, unnamed], Dimension.TIME, eldoria).figure.holds(7)
        return
    with pytest.raises(ForbiddenSumError) as refused:
        roll_up([known, unnamed], Dimension.TIME, eldoria)
    assert refused.value.code == "sum-over-years"


# --- What one value of several windows says of its records ----------------------------------------


def counted(indicator, period, *rows):
    return compute_indicators(rows, period=period, indicators=[indicator])


FIRST = row(client="SYN-A1", day="2024-01-10")
SECOND = row(client="SYN-A1", day="2024-04-10")
OTHER_MODEL = row(client="SYN-B1", day="2024-04-11", models="M2", activity="M2-PSY")


def test_windows_of_all_models_add_up_whichever_models_each_of_them_has(vietnam):
    q1, q2 = counted("I01", "2024-Q1", FIRST), counted("I01", "2024-Q2", SECOND, OTHER_MODEL)
    both = roll_up([*q1, *q2], Dimension.TIME, vietnam)

    assert (q1[0].models, q2[0].models) == (("M1",), ("M1", "M2"))
    assert (both.status, both.figure) == (Status.OK, Figure.exact(3, "contact"))
    assert (both.models, both.records) == (("M1", "M2"), 3)


def test_windows_that_share_days_share_their_records(vietnam):
    q1 = counted("I02", "2024-Q1", FIRST)
    half = counted("I02", "2024-H1", FIRST, SECOND, OTHER_MODEL)
    both = roll_up([*half, *q1], Dimension.TIME, vietnam)

    assert (both.figure, both.records) == (Figure.exact(2, "person"), 3)


def test_published_figures_have_no_number_of_records(values, eldoria):
    both = roll_up(values("J01", Q1, Q2), Dimension.TIME, eldoria)

    assert (both.figure, both.records) == (Figure.exact(21, "contact"), None)


def test_records_are_added_only_where_no_two_windows_share_days(values, eldoria):
    """The first two of the nine months are apart, but both lie in the third window."""
    windows = values("J04", Q1, Q2, ("2018-01-01", "2018-09-30"))
    counts = [attrs.evolve(found, records=3) for found in windows]

    assert roll_up(counts, Dimension.TIME, eldoria).records == 3
    assert roll_up(counts[:2], Dimension.TIME, eldoria).records == 6


@pytest.mark.parametrize(
    ("countings", "expected"),
    [
        ((Counting.YEAR_TO_DATE, Counting.YEAR_TO_DATE), True),
        ((Counting.YEAR_TO_DATE, None), False),
        ((None, None), False),
    ],
)
def test_a_day_begins_a_year_of_no_calendar_only_where_all_count_from_it(
    countings, expected, values
):
    windows = values("J07", ("2018-02-01", "2018-03-31"), ("2018-02-01", "2018-06-30"))
    pairs = zip(windows, countings, strict=True)

    assert begin_with_year([attrs.evolve(v, counting=how) for v, how in pairs]) is expected


HALF, NINE_MONTHS = ("2018-01-01", "2018-06-30"), ("2018-01-01", "2018-09-30")


@pytest.mark.parametrize(
    ("windows", "numbers", "low", "high", "status"),
    [
        ([Q1, HALF, NINE_MONTHS], (10, 12, 15), 15, 15, "ok"),
        ([NINE_MONTHS, Q1, HALF], (15, 10, 12), 15, 15, "ok"),
        ([Q1, HALF, NINE_MONTHS], (10, 10, 10), 10, 10, "ok"),  # nobody came to it
        # They fall, so that they were not counted since the first day of the year.
        ([Q1, HALF, NINE_MONTHS], (10, 9, 15), 15, 34, "partial"),
        ([Q1, HALF, NINE_MONTHS], (10, 15, 14), 15, 39, "partial"),
    ],
)
def test_counts_since_the_first_day_of_a_year_never_fall(
    windows, numbers, low, high, status, values, eldoria
):
    found = [
        attrs.evolve(value, figure=Figure.exact(number, "person"))
        for value, number in zip(values("J02", *windows), numbers, strict=True)
    ]
    year = roll_up(found, Dimension.TIME, eldoria)

    assert (year.status.value, year.figure) == (status, Figure.range(low, high, "person"))
