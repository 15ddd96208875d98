"""Rows of a small table of a database are held in its memory, and the answers are the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.frames import native_frame, values_of

from sexwork_models import load_framework, validate_records
from sexwork_models.practice.records.files import read_records

pytest.importorskip("narwhals")
pytest.importorskip("duckdb")

from sexwork_models.api.validate_records import check_source
from sexwork_models.frames import engines
from sexwork_models.frames.limits import Limits

VIETNAM = load_framework()
SAMPLE = Path(__file__).parents[2] / "examples" / "records_sample.csv"


@pytest.fixture(scope="module")
def records():
    return [item.row for item in read_records(SAMPLE).located if item.whole]


@pytest.fixture
def held(monkeypatch):
    """How many rows were held, each time that DuckDB held some."""
    numbers, hold = [], engines.hold_rows

    def counted(frame, file):
        rows = hold(frame, file)
        numbers.append(0 if rows is frame else len(rows.collect()))
        return rows

    monkeypatch.setattr("sexwork_models.frames.table.hold_rows", counted)
    return numbers


def test_the_values_of_a_database_are_the_same_held_or_not(records):
    answers = []
    for limit in (len(records), len(records) - 1):
        frame = native_frame(records, VIETNAM, "duckdb")
        checked = check_source(frame, VIETNAM, limits=Limits(held_rows=limit))
        values = values_of(checked.records, VIETNAM, "2024-Q2", ("province",))
        answers.append((checked.report, values))

    assert answers[0] == answers[1]
    assert answers[0][0].rows_in == len(records)
    assert any(value.figure is not None for value in answers[0][1])


@pytest.mark.parametrize(("limit", "times"), [(0, 0), (1, 2)])
def test_what_is_read_and_what_is_valid_is_held_of_few_rows_only(records, held, limit, times):
    few = native_frame(records[:1], VIETNAM, "duckdb")
    check_source(few, VIETNAM, limits=Limits(held_rows=limit))

    assert held == [1] * times


def test_a_frame_of_polars_is_in_memory_already(records, held):
    validate_records(native_frame(records, VIETNAM, "polars"), VIETNAM)

    assert held == [0, 0]
