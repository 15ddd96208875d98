"""Laws of the account of accepted records: none is without one, and it says what counting does."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.frames import native_frame
from tests.support.overlays import framework_with
from tests.support.records import event, row

from sexwork_models import (
    ActivityRecord,
    ReportingCalendar,
    compute_indicators,
    load_framework,
    validate_records,
)
from sexwork_models.api.validate_records import check_records
from sexwork_models.forms.conditions import holds
from sexwork_models.framework.measures.language import component_counts, filters_of
from sexwork_models.monitoring.measures.account import MAX_ROWS_NAMED, counted_conditions
from sexwork_models.monitoring.measures.catalog import record_measures
from sexwork_models.practice.records.corrections import records_in_force
from sexwork_models.testing.strategies import record_tables

YEAR = ReportingCalendar.named("state").year(2024)
TABLES = record_tables(
    max_size=12, first_day=date(2023, 12, 15), last_day=date(2024, 12, 14), protection=True
)


@cache
def framework():
    return load_framework()


@settings(max_examples=25, deadline=None)
@given(TABLES)
def test_every_accepted_record_is_counted_uncounted_or_corrected(records):
    checked = check_records(records, framework())
    account = checked.report.account

    total = account.counted + account.uncounted.count + account.corrected
    assert total == checked.report.rows_accepted
    in_force = records_in_force(checked.records)
    assert account.counted + account.uncounted.count == len(in_force)


@settings(max_examples=25, deadline=None)
@given(TABLES)
def test_a_record_is_uncounted_exactly_when_no_indicator_counts_it_alone(records):
    conditions = counted_conditions(framework())
    for record in records_in_force(records)[:4]:
        alone = record.model_copy(update={"supersedes": ""})
        answer = compute_indicators([alone], framework(), period=YEAR)
        if not answer.report.rows_accepted:
            continue
        is_counted = any(value.records for value in answer)
        assert conditions.counts(alone.__dict__) is is_counted


@settings(max_examples=25, deadline=None)
@given(TABLES)
def test_leaving_out_narrower_conditions_changes_nothing(records):
    declared = [
        where
        for measure in record_measures(framework()).values()
        for count in component_counts(measure.measure)
        for where in filters_of(count)
    ]
    conditions = counted_conditions(framework())

    assert len(conditions.records) < len(declared)
    for record in records:
        cells = record.__dict__
        assert conditions.counts(cells) is any(holds(where, cells) for where in declared)


@settings(deadline=None, max_examples=5)
@given(st.integers(0, 2 * MAX_ROWS_NAMED))
def test_the_number_is_exact_and_the_rows_named_are_the_first(count):
    rows = [row(activity="M2-LIVELIHOOD", models="M2", client="SYN-A1") for _ in range(count)]
    uncounted = check_records(rows, framework()).report.account.uncounted

    assert uncounted.count == count
    named = [str(where) for where in uncounted.first]
    assert named == [f"$[{index}]" for index in range(min(count, MAX_ROWS_NAMED))]


@pytest.mark.parametrize(
    ("group", "uncounted"),
    [("SYN-G1", 0), ("", 1)],  # one that names no group confirms none
)
@pytest.mark.parametrize("engine", ["rows", "polars"])
def test_a_record_that_confirms_an_entry_of_a_register_is_counted(
    tmp_path, engine, group, uncounted
):
    """A stock counts a group by its meeting, so the record of the meeting is not left out."""
    stock = (
        'kind = "stock"\nfrom = "groups"\nvalid = { field = "as_of", key = "group", months = 3, '
        'where = [{ field = "activity", in = ["X-SUPERVISE"] }] }\n'
    )
    laid_over = framework_with(tmp_path, stock, "group", "snapshot", ())
    source = [event(activity="X-SUPERVISE", group=group)]
    if engine == "polars":
        pytest.importorskip("polars")
        parsed = [ActivityRecord.model_validate(each) for each in source]
        source = native_frame(parsed, laid_over, "polars")

    account = validate_records(source, laid_over).account
    assert (account.counted, account.uncounted.count) == (1 - uncounted, uncounted)
    assert validate_records(source, framework()).account.uncounted.count == 1
