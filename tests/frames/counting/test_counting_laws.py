"""A table is counted as its records are: every measure, breakdown and span, on every engine."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.frames import (
    ENGINES,
    answers_of,
    groups_of,
    requests_of_every_kind,
    table_of,
    values_of,
)

from sexwork_models import Counting, load_framework
from sexwork_models.forms.conditions import OneOf
from sexwork_models.monitoring.measures.dimensions import DIMENSIONS, DimensionReader
from sexwork_models.monitoring.measures.ledger import RowLedger
from sexwork_models.monitoring.measures.windows import Windows
from sexwork_models.testing.strategies import record_tables
from sexwork_models.values.intervals import Interval

pytest.importorskip("polars")
pytest.importorskip("narwhals")

from sexwork_models.frames.counting.frame_ledger import FrameLedger

VIETNAM = load_framework()
SEX_WORKERS = (OneOf("population", {"sex_worker"}),)
OTHERS = [name for name in ENGINES if not name.startswith("polars")]
BEFORE = record_tables(
    max_size=25, first_day=date(2023, 9, 1), last_day=date(2024, 5, 31), protection=True
)
MERGER = record_tables(
    max_size=25,
    first_day=date(2025, 5, 1),
    last_day=date(2025, 9, 30),
    provinces=("27", "24"),
    protection=True,
)
TABLES = st.one_of(BEFORE.map(lambda rows: (2024, rows)), MERGER.map(lambda rows: (2025, rows)))
BREAKDOWNS = st.one_of(
    st.sampled_from(
        (
            (),
            ("province",),
            ("model",),
            ("place",),
            ("province", "model"),
            ("population", "channel"),
            ("site",),
        )
    ),
    st.lists(st.sampled_from(DIMENSIONS), max_size=3, unique=True).map(tuple),
)
PERIODS = st.sampled_from(("", "-H1", "-Q1", "-Q2", "-Q3", "-M02", "-9M"))
COUNTINGS = st.sampled_from((None, *Counting))
AS_OF = st.sampled_from((None, None, date(2024, 1, 1), date(2025, 7, 1), date(2026, 1, 1)))


def agree_on_indicators(engine, drawn, period, by, counting, as_of):
    year, records = drawn
    more = {"counting": counting, "places_as_of": as_of}
    expected = values_of(records, VIETNAM, f"{year}{period}", by, **more)

    assert (
        values_of(
            FrameLedger.of(table_of(records, VIETNAM, engine), VIETNAM),
            VIETNAM,
            f"{year}{period}",
            by,
            **more,
        )
        == expected
    )


@settings(max_examples=25)
@given(TABLES, PERIODS, BREAKDOWNS, COUNTINGS, AS_OF)
def test_every_indicator_of_a_table_is_that_of_its_records(drawn, period, by, counting, as_of):
    agree_on_indicators("polars-lazy", drawn, period, by, counting, as_of)


@pytest.mark.parametrize("engine", ["polars", *OTHERS])
@settings(max_examples=4)
@given(TABLES, PERIODS, BREAKDOWNS, COUNTINGS, AS_OF)
def test_every_engine_gives_the_indicators_of_the_records(
    engine, drawn, period, by, counting, as_of
):
    agree_on_indicators(engine, drawn, period, by, counting, as_of)


@st.composite
def asked_windows(draw, year):
    """Days of any length around the New Year of the reporting year, and a start of the year."""
    first = date(year - 1, 12, 15) + timedelta(days=draw(st.integers(-20, 200)))
    period = Interval(first, first + timedelta(days=draw(st.sampled_from((1, 14, 31, 400)))))
    return Windows(period, draw(st.sampled_from((min(first, date(year - 1, 12, 15)), first))))


def agree_on_counts(engine, drawn, windows, by, as_of):
    _, records = drawn
    rows = RowLedger.of(records, VIETNAM)
    frame = FrameLedger.of(table_of(records, VIETNAM, engine), VIETNAM)
    since = Interval(windows.year_start, windows.period.end)
    reader, requests = (
        DimensionReader(VIETNAM, by, as_of),
        requests_of_every_kind(VIETNAM, windows),
    )

    for own, other in (
        (rows, frame),
        (rows.only(SEX_WORKERS), frame.only(SEX_WORKERS)),
    ):
        assert answers_of(other, requests, reader) == answers_of(own, requests, reader)
        assert groups_of(other, since, reader) == groups_of(own, since, reader)
        assert other.sites(windows.period) == own.sites(windows.period)


@settings(max_examples=10)
@given(TABLES, st.data(), BREAKDOWNS, AS_OF)
def test_every_kind_of_count_over_any_days_is_that_of_the_records(drawn, data, by, as_of):
    agree_on_counts("polars-lazy", drawn, data.draw(asked_windows(drawn[0])), by, as_of)


@pytest.mark.parametrize("engine", ["polars", *OTHERS])
@settings(max_examples=2)
@given(TABLES, st.data(), BREAKDOWNS, AS_OF)
def test_every_engine_gives_every_kind_of_count(engine, drawn, data, by, as_of):
    agree_on_counts(engine, drawn, data.draw(asked_windows(drawn[0])), by, as_of)


@settings(max_examples=10)
@given(TABLES, BREAKDOWNS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_and_of_the_questions_says_nothing(drawn, by, random):
    year, records = drawn
    windows = Windows(Interval(date(year, 1, 15), date(year, 3, 15)), date(year - 1, 12, 15))
    reader = DimensionReader(VIETNAM, by)
    requests = requests_of_every_kind(VIETNAM, windows)[:40]
    first = dict(
        zip(
            requests,
            answers_of(FrameLedger.of(table_of(records, VIETNAM), VIETNAM), requests, reader),
            strict=True,
        )
    )
    mixed, turned = random.sample(records, len(records)), random.sample(requests, len(requests))
    again = dict(
        zip(
            turned,
            answers_of(FrameLedger.of(table_of(mixed, VIETNAM), VIETNAM), turned, reader),
            strict=True,
        )
    )

    assert again == first
