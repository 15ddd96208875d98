"""A table confirms the entries of a register on the days on which its records do, on any engine."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.declared import declared
from tests.support.frames import ENGINES, table_of
from tests.support.records import record

from sexwork_models import load_framework
from sexwork_models.monitoring.measures.confirmations import confirmation_days
from sexwork_models.monitoring.stocks.confirmations import validity_of

pytest.importorskip("polars")
pytest.importorskip("narwhals")

from sexwork_models.frames.counting.confirmations import confirmation_days_of_table

VIETNAM = load_framework()
MET = """
kind = "stock"
from = "groups"
valid = { field = "last_met_on", key = "group", months = 3, where = [
    { field = "activity", in = ["M1-MEET"] }, { field = "day", op = "<=", value = "$last_day" }] }
"""
DAYS = st.sampled_from(
    [date(2024, month, day) for month in (1, 2, 3) for day in (1, 14, 30 - month)]
)
MEETINGS = st.builds(
    lambda **cells: record(kind="event", participants=9, **cells),
    activity=st.sampled_from(["M1-MEET", "M1-IEC"]),
    group=st.sampled_from([None, "G1", "G2", "G3"]),
    day=DAYS.map(str),
)


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=8)
@given(records=st.lists(MEETINGS, max_size=8), last_day=DAYS)
def test_a_table_confirms_on_the_days_of_its_records(engine, records, last_day):
    validity = validity_of(declared(MET, VIETNAM))
    table = table_of(records, VIETNAM, engine)

    found = confirmation_days_of_table(validity, table, last_day)

    assert found == confirmation_days(validity, records, last_day)
    assert all(type(day) is date for day in found.values())
