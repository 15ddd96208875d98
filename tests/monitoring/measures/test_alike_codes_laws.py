"""Laws of counts with codes that are nearly alike: they hold whoever the codes belong to."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.ledgers import counts_of

from sexwork_models import ActivityRecord, load_framework
from sexwork_models.forms.conditions import OneOf
from sexwork_models.framework.measures.language import Distinct
from sexwork_models.framework.measures.terms import Span
from sexwork_models.monitoring.measures.alike_codes import AlikeCodesLedger, with_alike_codes
from sexwork_models.monitoring.measures.dimensions import DimensionReader
from sexwork_models.monitoring.measures.ledger import RowLedger
from sexwork_models.monitoring.measures.windows import Windows
from sexwork_models.values.intervals import Interval

VIETNAM = load_framework()
YEAR = date(2023, 12, 15)
WINDOWS = Windows(Interval(date(2024, 3, 15), date(2024, 6, 15)), YEAR)
ALIKE = (("SYN-AO1", "SYN-A01", "syn-a01"), ("SYN-BI2", "SYN-B12"))
CODES = (*ALIKE[0], *ALIKE[1], "SYN-C3", "")
COUNSELLED = (OneOf("activity", {"M1-COUNSEL"}),)
INFORMED = (OneOf("activity", {"M1-IEC"}),)
MEASURES = [
    Distinct("client", having, span)
    for having in (((),), (INFORMED,), (COUNSELLED, INFORMED))
    for span in Span
]


@st.composite
def tables(draw):
    rows = []
    for number in range(draw(st.integers(1, 8))):
        day = YEAR + timedelta(days=draw(st.integers(0, 180)))
        rows.append(
            ActivityRecord(
                id=f"SYN-R{number}",
                kind="client",
                day=day,
                entered_on=day,
                place=draw(st.sampled_from(["22", "48"])),
                models=("M1",),
                activity=draw(st.sampled_from(["M1-IEC", "M1-COUNSEL"])),
                client=draw(st.sampled_from(CODES)),
            )
        )
    return rows


def partitions():
    """Every way in which the codes that are nearly alike may belong to people."""
    owners = [product(codes, repeat=len(codes)) for codes in ALIKE]
    for chosen in product(*map(list, owners)):
        yield {
            code: owner
            for codes, people in zip(ALIKE, chosen, strict=True)
            for code, owner in zip(codes, people, strict=True)
        }


@settings(max_examples=40, deadline=None)
@given(tables(), st.sampled_from(MEASURES), st.sampled_from([(), ("place",)]))
def test_a_count_holds_whoever_the_codes_belong_to(records, measure, by):
    reader = DimensionReader(VIETNAM, by, WINDOWS.of(Span.YEAR_TO_DATE))
    rows = RowLedger.of(records, VIETNAM)
    counts = counts_of(with_alike_codes(rows, rows.records), measure, WINDOWS, reader)
    for owner_of in partitions():
        true = [
            record.model_copy(update={"client": owner_of.get(record.client, record.client)})
            for record in records
        ]
        own = counts_of(RowLedger.of(true, VIETNAM), measure, WINDOWS, reader)
        for key, bounds in own.items():
            assert counts[key].low <= bounds.low
            assert counts[key].high is None or counts[key].high >= (bounds.high or 0)


@given(tables())
def test_codes_that_are_not_alike_leave_the_ledger_as_it_is(records):
    rows = RowLedger.of([row for row in records if row.client in ("SYN-C3", "")], VIETNAM)

    assert with_alike_codes(rows, rows.records) is rows
    assert not isinstance(with_alike_codes(rows, rows.records), AlikeCodesLedger)
