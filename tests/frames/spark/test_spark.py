"""Spark gives the findings, row counts and indicators that the records give."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.frames import (
    answers_of,
    groups_of,
    requests_of_every_kind,
    spark_session,
    table_of,
    values_of,
)
from tests.support.rows import codes, ids_of, polars_rows, row_counts, typed_cells

from sexwork_models import compute_indicators, load_framework
from sexwork_models.core.findings import Issue
from sexwork_models.monitoring.measures.dimensions import DimensionReader
from sexwork_models.monitoring.measures.ledger import RowLedger
from sexwork_models.monitoring.measures.windows import Windows
from sexwork_models.practice.records.validate import check_records
from sexwork_models.testing import synthetic_records, synthetic_rows
from sexwork_models.testing.strategies import record_tables
from sexwork_models.values.intervals import Interval

pytest.importorskip("polars")
pytest.importorskip("narwhals")
pytest.importorskip("pyspark")

from sexwork_models.frames.checking.validate import check_table
from sexwork_models.frames.counting.frame_ledger import FrameLedger

VIETNAM = load_framework()
FEW = settings(max_examples=2)
TABLES = record_tables(max_size=20, protection=True)


@FEW
@given(
    TABLES,
    st.sampled_from(("2024", "2024-Q2")),
    st.sampled_from((("province", "model"), ("site",))),
)
def test_every_indicator_of_a_table_of_spark_is_that_of_its_records(records, period, by):
    table = FrameLedger.of(table_of(records, VIETNAM, "spark"), VIETNAM)

    assert values_of(table, VIETNAM, period, by) == values_of(records, VIETNAM, period, by)


def test_every_kind_of_count_on_spark_is_that_of_the_records():
    records = list(synthetic_records(40, seed=4, first_day=date(2024, 1, 1), days=90))
    windows = Windows(Interval(date(2024, 2, 1), date(2024, 3, 15)), date(2024, 1, 1))
    reader, requests = (
        DimensionReader(VIETNAM, ("province",)),
        requests_of_every_kind(VIETNAM, windows),
    )
    rows, table = (
        RowLedger.of(records, VIETNAM),
        FrameLedger.of(table_of(records, VIETNAM, "spark"), VIETNAM),
    )

    assert answers_of(table, requests, reader) == answers_of(rows, requests, reader)
    assert groups_of(table, windows.period, reader) == groups_of(rows, windows.period, reader)
    assert table.sites(windows.period) == rows.sites(windows.period)


@pytest.fixture(scope="module")
def faulty():
    return [
        cells
        for row in synthetic_rows(400, seed=11, faults=True)
        if (cells := typed_cells(row)) is not None
    ]


@pytest.fixture(scope="module")
def on_spark(faulty):
    return spark_session().createDataFrame(polars_rows(faulty).to_arrow())


def test_spark_finds_what_the_rows_give(faulty, on_spark):
    checked, expected = check_table(on_spark, VIETNAM), check_records(faulty, VIETNAM)

    assert codes(checked.report) == codes(expected.report)
    assert row_counts(checked.report) == row_counts(expected.report)
    assert ids_of(checked.records) == sorted(record.id for record in expected.records)


def without_row_names(value):
    """A value whose reasons count their rows: an engine without order names rows by their ids."""
    reasons = []
    for reason in value.reasons:
        rows = reason.params.get("rows")
        counted = reason.params if rows is None else {**reason.params, "rows": rows.count}
        reasons.append(Issue(reason.code, counted))
    return attrs.evolve(value, reasons=tuple(reasons))


def test_indicators_of_faulty_rows_are_partial_alike(faulty, on_spark):
    more = {"period": "2024-Q4", "by": ("province",), "indicators": ["I01", "I03", "I09"]}

    values = compute_indicators(on_spark, VIETNAM, **more)
    assert [*map(without_row_names, values)] == [
        *map(without_row_names, compute_indicators(faulty, VIETNAM, **more))
    ]
