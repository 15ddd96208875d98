"""A table gives every distinct count that its records give: exclusions, blocks, pairs, windows."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.distinct import FILTERS, FRAMEWORK, YEAR, measures, tables
from tests.support.frames import answers_of, table_of

from sexwork_models import Interval
from sexwork_models.forms.row_rules import COUNT_FIELDS
from sexwork_models.framework.measures.language import Count, Sum
from sexwork_models.framework.measures.terms import Span
from sexwork_models.monitoring.measures.dimensions import DimensionReader
from sexwork_models.monitoring.measures.ledger import CountRequest, RowLedger, SummaryRequest
from sexwork_models.monitoring.measures.windows import Windows

pytest.importorskip("polars")
pytest.importorskip("narwhals")

from sexwork_models.frames.counting.frame_ledger import FrameLedger

KEYS = ("client", "need", "site", "activity", "establishment", "case")
DISTINCT = st.sampled_from(
    [(key, "") for key in KEYS] + [("client", "need"), ("need", "client"), ("activity", "need")]
).flatmap(lambda keys: measures(*keys))
SUMS = st.builds(
    Sum,
    st.sampled_from(COUNT_FIELDS),
    st.sampled_from(FILTERS),
    st.sampled_from([None, 1]),
    span=st.sampled_from(Span),
)
COUNTS = st.builds(Count, st.sampled_from(FILTERS), span=st.sampled_from(Span))
MEASURES = st.lists(st.one_of(DISTINCT, DISTINCT, SUMS, COUNTS), min_size=1, max_size=8)
DAYS = st.sampled_from(
    [YEAR, Interval(date(2024, 1, 10), date(2024, 4, 1)), Interval(YEAR.start, date(2024, 1, 15))]
)
BREAKDOWNS = st.sampled_from([(), ("place",), ("place", "channel")])


def agree(engine, records, declared, days, by):
    windows, reader = Windows(days, YEAR.start), DimensionReader(FRAMEWORK, by)
    requests = [CountRequest(measure, windows) for measure in declared]
    requests += [SummaryRequest(own, windows) for own in declared if isinstance(own, Sum)]
    table = FrameLedger.of(table_of(records, FRAMEWORK, engine), FRAMEWORK)

    expected = answers_of(RowLedger.of(records, FRAMEWORK), requests, reader)
    assert answers_of(table, requests, reader) == expected


@settings(max_examples=120, deadline=None)
@given(tables(anonymous=4), MEASURES, DAYS, BREAKDOWNS)
def test_a_table_gives_the_counts_of_its_records(records, declared, days, by):
    agree("polars-lazy", records, declared, days, by)


@pytest.mark.parametrize("engine", ["pandas", "duckdb"])
@settings(max_examples=5, deadline=None)
@given(tables(anonymous=4), MEASURES, DAYS, BREAKDOWNS)
def test_every_engine_gives_the_counts_of_the_records(engine, records, declared, days, by):
    agree(engine, records, declared, days, by)
