"""Tests of intervals and gaps; look-ups are in test_interval_laws and in test_framework."""

from __future__ import annotations

from datetime import date

import pytest

from sexwork_models import CalendarError, Dated, Interval, Timeline

ONE, TWO, THREE, FOUR = (date(year, 1, 1) for year in (2021, 2022, 2023, 2024))


def test_an_interval_without_a_day_is_refused():
    with pytest.raises(CalendarError) as refused:
        Interval(ONE, ONE)
    assert refused.value.code == "interval-empty"


def test_an_interval_covers_what_lies_inside_it():
    assert Interval(None, THREE).covers(Interval(ONE, TWO))
    assert Interval(ONE, None).covers(Interval(ONE, TWO))
    assert not Interval(ONE, TWO).covers(Interval(ONE, THREE))
    assert not Interval(ONE, None).covers(Interval(None, TWO))


def test_an_interval_is_said_by_its_first_and_last_day():
    assert Interval(ONE, TWO).say("en") == "from 2021-01-01 to 2021-12-31"
    assert Interval(ONE, TWO).say("vi") == "từ 01/01/2021 đến 31/12/2021"
    assert Interval(None, TWO).say("en") == "to 2021-12-31"
    assert (Interval(None, None).say("en"), Interval(None, None).say("vi")) == (
        "without limit",
        "không giới hạn",
    )


def test_gaps_are_the_days_between_entries():
    def line(*intervals):
        return list(Timeline.of(Dated(None, Interval(*interval)) for interval in intervals).gaps())

    assert line((ONE, TWO), (THREE, FOUR)) == [Interval(TWO, THREE)]
    assert line((ONE, FOUR), (ONE, TWO), (FOUR, None)) == []
    assert line((ONE, None), (TWO, THREE)) == []
    assert line((None, ONE), (TWO, THREE)) == [Interval(ONE, TWO)]
    assert line() == []
