"""A table accounts for its accepted rows as its records do, on every engine."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from tests.support.frames import ENGINES, native_frame

from sexwork_models import load_framework, validate_records
from sexwork_models.api.validate_records import check_records
from sexwork_models.testing.strategies import record_tables

pytest.importorskip("polars")
pytest.importorskip("narwhals")

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
