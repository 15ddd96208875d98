"""Laws of calendars: periods tile every year, and nothing that overlaps may be added."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sexwork_models import CalendarError, ReportingCalendar
from sexwork_models.values.calendars import CALENDARS

YEARS = st.integers(2016, 2035)
NAMED = st.sampled_from(sorted(CALENDARS)).map(ReportingCalendar.named)
CUSTOM = st.builds(
    ReportingCalendar.custom,
    st.just("donor"),
    st.integers(1, 12),
    st.integers(1, 28),
    st.sampled_from([-1, 0]),
)


def tiles(parts, whole):
    windows = [part.interval for part in parts]
    joined = all(left.end == right.start for left, right in zip(windows, windows[1:], strict=False))
    return (
        joined
        and windows[0].start == whole.interval.start
        and windows[-1].end == whole.interval.end
    )


@given(st.one_of(NAMED, CUSTOM), YEARS)
def test_months_quarters_and_halves_tile_every_year(calendar, year):
    if calendar.first_year is not None and year < calendar.first_year:
        with pytest.raises(CalendarError):
            calendar.year(year)
        return
    whole = calendar.year(year)

    assert tiles(calendar.months(year), whole)
    assert tiles(calendar.quarters(year), whole)
    assert tiles(calendar.halves(year), whole)


@given(st.one_of(NAMED, CUSTOM), st.integers(2019, 2034))
def test_one_year_begins_on_the_day_the_last_one_ends(calendar, year):
    assert calendar.year(year).interval.end == calendar.year(year + 1).interval.start


@given(st.one_of(NAMED, CUSTOM), st.integers(2019, 2035), st.integers(1, 12))
def test_first_months_are_the_months_put_together(calendar, year, count):
    first = calendar.first_months(year, count).interval
    months = calendar.months(year)

    assert first.start == months[0].interval.start
    assert first.end == months[count - 1].interval.end


@given(st.one_of(NAMED, CUSTOM), st.integers(2020, 2034), st.integers(0, 364))
def test_every_day_lies_in_exactly_one_month_of_its_year(calendar, year, offset):
    day = calendar.year(year).interval.start + timedelta(days=offset)

    assert calendar.year_of(day) == year
    assert sum(month.interval.holds(day) for month in calendar.months(year)) == 1


@given(st.one_of(NAMED, CUSTOM), st.integers(2019, 2035), st.integers(1, 11), st.integers(1, 11))
def test_first_months_of_one_year_never_add_to_each_other(calendar, year, count, other_count):
    left = calendar.first_months(year, count).interval
    right = calendar.first_months(year, other_count).interval

    assert left.overlap(right) is not None


@given(st.integers(2019, 2035))
def test_the_state_year_has_366_days_only_when_it_holds_a_29_february(year):
    window = ReportingCalendar.named("state").year(year).interval
    leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0

    assert (window.end - window.start).days == 365 + leap


@given(st.dates(date(2019, 12, 15), date(2035, 12, 14)))
def test_the_second_half_of_december_belongs_to_the_next_state_year(day):
    year = ReportingCalendar.named("state").year_of(day)

    assert year == day.year + (day.month == 12 and day.day >= 15)
