"""A table accounts for its accepted rows as its records do, on every engine."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from tests.support.encounters import contact, encounter_table, session
from tests.support.frames import ENGINES, native_frame, table_of
from tests.support.records import event, record, row

from sexwork_models import ActivityRecord, load_framework, validate_records
from sexwork_models.api.validate_records import check_records
from sexwork_models.core.findings import Where
from sexwork_models.forms.conditions import Compared
from sexwork_models.monitoring.measures.account import account_for_records
from sexwork_models.practice.records.checked import CheckedRecords, RecordReport
from sexwork_models.testing.strategies import record_tables

pytest.importorskip("polars")
pytest.importorskip("narwhals")

from sexwork_models.frames.counting.account import account_for_table
from sexwork_models.frames.counting.frame_ledger import FrameLedger
from sexwork_models.frames.expressions import conditions_expr

VIETNAM = load_framework()
TABLES = record_tables(
    max_size=30, first_day=date(2023, 9, 1), last_day=date(2024, 5, 31), protection=True
)


def named(rows, records):
    """The ids of the rows that are named, which engines without order name themselves."""
    ids = set()
    for where in map(str, rows.first):
        inner = where[2:-1]
        ids.add(inner.removeprefix("id=") if "id=" in inner else records[int(inner)].id)
    return ids


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=4, deadline=None)
@given(TABLES)
def test_a_table_accounts_for_its_rows_as_its_records_do(engine, records):
    expected = check_records(records, VIETNAM).report.account
    account = validate_records(native_frame(records, VIETNAM, engine), VIETNAM).account

    assert (account.counted, account.corrected) == (expected.counted, expected.corrected)
    for own, other in (
        (account.uncounted, expected.uncounted),
        (account.unsummed, expected.unsummed),
    ):
        assert own.count == other.count
        if own.count <= 20:
            assert named(own, records) == named(other, records)


@pytest.mark.parametrize("engine", ENGINES)
def test_of_rows_of_every_kind_each_is_accounted_for_as_what_it_is(engine):
    cells = [
        row(client="SYN-A1"),
        row(client="SYN-B1", nights=3),  # nights that no indicator adds up
        event(activity="M1-TRAIN"),  # counted by narrower conditions than a contact
        event(activity="X-SUPERVISE"),  # an activity that no indicator counts
        row(client="SYN-C1", id="SYN-X1"),
        row(client="SYN-C1", supersedes="SYN-X1", day="2024-01-11"),
    ]
    records = [ActivityRecord.model_validate(each) for each in cells]
    account = validate_records(native_frame(records, VIETNAM, engine), VIETNAM).account

    assert (account.counted, account.corrected) == (4, 1)
    assert (account.uncounted.count, account.unsummed.count) == (1, 1)
    assert named(account.uncounted, records) == {records[3].id}
    assert named(account.unsummed, records) == {records[1].id}


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_framework_whose_indicators_count_no_record_leaves_every_row_uncounted(engine, eldoria):
    records = [record(client="SYN-A1"), record(client="SYN-B1")]
    account = FrameLedger.of(table_of(records, VIETNAM, engine), eldoria).account(2, eldoria)

    assert (account.counted, account.corrected, account.unsummed.count) == (0, 0, 0)
    assert account.uncounted.count == 2


def test_a_client_is_counted_by_what_the_event_of_the_session_was():
    rows = [
        session(id="SYN-R1", activity="M1-IEC", contacts=5, encounter="SYN-L1"),
        contact(id="SYN-R2", client="SYN-A1", activity="M2-LIVELIHOOD", encounter="SYN-L1"),
        contact(id="SYN-R3", client="SYN-A1", activity="M2-LIVELIHOOD"),
    ]
    places = tuple(Where(f"$[{number}]") for number in range(3))
    checked = CheckedRecords(tuple(rows), RecordReport(rows_accepted=3), locations=places)
    by_rows = account_for_records(checked, VIETNAM)
    by_table = account_for_table(encounter_table(rows, VIETNAM), 3, VIETNAM)

    assert by_rows.uncounted.count == by_table.uncounted.count == 1


def test_a_condition_on_the_period_is_not_compared_before_the_period_is_known():
    with pytest.raises(TypeError, match="first_day"):
        conditions_expr((Compared("day", ">=", "$first_day"),))
