"""A period without a record says between which days the records lie, and nothing else of them."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.records import row

from sexwork_models import compute_indicators

DAYS = ["2024-01-10", "2024-06-20"]
ROWS = [
    row(id=f"SYN-{n}", client=f"SYN-K{n}T", population="sex_worker", consent="given", day=day)
    for n, day in enumerate(DAYS, 4)
]


@pytest.mark.parametrize("engine", ["rows", "polars", "duckdb"])
@pytest.mark.parametrize(
    ("period", "found"), [("2023-Q4", 1), ("2024-Q1", 0), ("2024-M03", 1), ("2024-Q4", 1)]
)
def test_a_period_without_a_record_names_the_first_and_the_last_day(engine, period, found):
    source = ROWS
    if engine != "rows":
        source = pytest.importorskip("polars").DataFrame(ROWS)
    if engine == "duckdb":
        source = pytest.importorskip("duckdb").from_arrow(source.to_arrow())
    mapping = {} if engine == "rows" else {"dates": "yyyy-mm-dd"}
    report = compute_indicators(source, period=period, **mapping).report
    notes = [finding for finding in report if finding.code == "no-record-in-period"]
    assert len(notes) == found
    for note in notes:
        days = (note.params["first"], note.params["last"])
        assert days == (date(2024, 1, 10), date(2024, 6, 20))
        assert "từ 10/01/2024 đến 20/06/2024" in note.message("vi")


def test_without_any_record_there_are_no_days_to_name():
    assert "no-record-in-period" not in compute_indicators([], period="2024-Q1").report.codes
