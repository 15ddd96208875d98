"""Laws of distinct counts: whoever the anonymous people were, the truth is within the bounds.

The truth is counted by hand, of records that all have a key. Keys that meet a condition of
`having_none` are left out, and with `together` all conditions are met in one block of the reporting
calendar.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.distinct import (
    CALENDAR,
    FRAMEWORK,
    YEAR,
    block_of_calendar,
    contact,
    measures,
    tables,
    truth,
)
from tests.support.ledgers import counts_of

from sexwork_models import Interval, ReportingCalendar
from sexwork_models.forms.conditions import Compared, IsSet, NoneOf, OneOf
from sexwork_models.framework.measures.language import Count, Distinct, Sum
from sexwork_models.framework.measures.terms import Block, Span
from sexwork_models.monitoring.measures.dimensions import DimensionReader
from sexwork_models.monitoring.measures.ledger import RowLedger
from sexwork_models.monitoring.measures.windows import Windows, block_number

NAMES = ("SYN-A1", "SYN-B1", "SYN-X1", "SYN-Y1", "SYN-Z1")
LAWS = settings(max_examples=250, deadline=None)
QUARTERS = [quarter.interval for quarter in CALENDAR.quarters(2024)]
IEC = (OneOf("activity", {"M1-IEC"}),)
COUNSEL = (OneOf("activity", {"M1-COUNSEL"}),)
OUTREACH = (OneOf("activity", {"M1-OUTREACH"}),)


def count(rows, measure, days, by=(), year_start=YEAR.start):
    ledger = RowLedger.of(rows, FRAMEWORK)
    reader = DimensionReader(FRAMEWORK, by, days)
    return counts_of(ledger, measure, Windows(days, year_start), reader)


def ways_to_name(row):
    """The people that a row may be about: its client, or any that its numbers allow."""
    if row.client:
        return [(row.client,)]
    if row.kind == "client":
        return [(name,) for name in NAMES]
    sizes = range(min(row.contacts, 1), row.contacts + 1)
    if row.persons is not None:
        sizes = [row.persons]
    return [names for size in sizes for names in combinations(NAMES, size)]


@LAWS
@given(tables(anonymous=3), measures("client"), st.sampled_from([*QUARTERS, YEAR]))
def test_the_truth_is_within_the_bounds_whoever_the_anonymous_people_were(rows, measure, days):
    counts = count(rows, measure, days)

    for named in product(*map(ways_to_name, rows)):
        people = [(name, row) for names, row in zip(named, rows, strict=True) for name in names]
        found = truth(measure, people, days)
        if counts:
            bounds = counts[()]
            assert bounds.low <= found
            assert bounds.high is None or found <= bounds.high
        else:
            assert found == 0


@LAWS
@given(tables(anonymous=2), measures("client", "need"), st.sampled_from([*QUARTERS, YEAR]))
def test_a_pair_is_a_key_where_both_fields_are_filled_in(rows, measure, days):
    rows = [row for row in rows if row.kind == "client"]
    counts = count(rows, measure, days)
    choices = [
        [
            (client, need)
            for client in ([row.client] if row.client else NAMES[:4])
            for need in ([row.need] if row.need else ["health", "legal"])
        ]
        for row in rows
    ]
    if max(map(len, choices), default=0) ** sum(len(own) > 1 for own in choices) > 5000:
        return

    for named in product(*choices):
        found = truth(measure, list(zip(named, rows, strict=True)), days)
        bounds = counts.get(())
        assert (bounds.low <= found <= bounds.high) if bounds else found == 0


@LAWS
@given(tables(), measures("client"), st.sampled_from([*QUARTERS, YEAR]))
def test_a_count_of_records_with_keys_is_the_truth(rows, measure, days):
    counts = count(rows, measure, days)

    found = truth(measure, [(row.client, row) for row in rows], days)
    assert {key: (own.low, own.high) for key, own in counts.items()} in (
        {(): (found, found)},
        {} if not found else None,
    )


def measure_of(*having_all, **more):
    return Distinct("client", having_all, **more)


def bounds(counts):
    (own,) = counts.values()
    return own.low, own.high, own.records


def test_an_anonymous_record_that_is_left_out_may_be_of_a_known_person_and_adds_nothing():
    """R3: it takes away at most one; the person that it is about is counted in no case."""
    measure = measure_of(IEC, having_none=(COUNSEL,))
    known = [contact(client=name, activity="M1-IEC") for name in NAMES[:3]]
    nobody = contact(activity="M1-COUNSEL")

    assert bounds(count(known, measure, YEAR)) == (3, 3, 3)
    assert bounds(count([*known, nobody], measure, YEAR)) == (2, 3, 3)
    both = measure_of((), having_none=(COUNSEL,))
    assert bounds(count([*known, nobody], both, YEAR)) == (2, 3, 4)
    assert count([nobody], measure, YEAR) == {}


def test_an_anonymous_person_may_be_one_who_is_left_out():
    measure = measure_of(IEC, having_none=(COUNSEL,))
    rows = [contact(client="SYN-A1", activity="M1-COUNSEL"), contact(activity="M1-IEC")]

    assert bounds(count(rows, measure, YEAR)) == (0, 1, 1)


def test_a_key_is_left_out_by_a_record_in_the_window_only():
    measure = measure_of(IEC, having_none=(COUNSEL,))
    quarter = QUARTERS[1]
    later = contact(client="SYN-A1", activity="M1-COUNSEL", day=quarter.end)
    rows = [contact(client="SYN-A1", activity="M1-IEC", day=quarter.start), later]

    assert bounds(count(rows, measure, quarter)) == (1, 1, 1)
    assert bounds(count(rows, measure, YEAR)) == (0, 0, 1)


@pytest.mark.parametrize(
    ("block", "second", "expected"),
    [
        (None, date(2024, 12, 14), 1),
        (Block.YEAR, date(2024, 12, 14), 1),
        (Block.YEAR, date(2023, 12, 14), 0),
        (Block.HALF, date(2024, 6, 14), 1),  # the first half of 2024 ends on 14 June
        (Block.HALF, date(2024, 6, 15), 0),
        (Block.QUARTER, date(2024, 3, 14), 1),
        (Block.QUARTER, date(2024, 3, 15), 0),
        (Block.MONTH, date(2024, 1, 14), 1),
        (Block.MONTH, date(2024, 1, 15), 0),
        (Block.DAY, date(2023, 12, 15), 1),
        (Block.DAY, date(2023, 12, 16), 0),
    ],
)
def test_conditions_are_met_together_in_one_block_of_the_reporting_calendar(
    block, second, expected
):
    rows = [
        contact(client="SYN-A1", activity="M1-IEC", day=date(2023, 12, 15)),
        contact(client="SYN-A1", activity="M1-COUNSEL", day=second),
    ]
    days = Interval(date(2023, 12, 1), date(2024, 12, 15))

    found = bounds(count(rows, measure_of(IEC, COUNSEL, together=block), days))
    assert found == (expected, expected, 2)


def test_a_key_is_new_on_the_day_on_which_a_block_is_complete():
    """The first block has one condition only; the condition of the second is met in it later."""
    measure = measure_of(IEC, COUNSEL, span=Span.FIRST, together=Block.MONTH)
    rows = [
        contact(client="SYN-A1", activity="M1-IEC", day=date(2023, 12, 20)),
        contact(client="SYN-A1", activity="M1-COUNSEL", day=date(2024, 1, 20)),
        contact(client="SYN-A1", activity="M1-IEC", day=date(2024, 1, 22)),
    ]

    assert bounds(count(rows, measure, Interval(date(2024, 1, 22), date(2024, 1, 23))))[:2] == (
        1,
        1,
    )
    assert bounds(count(rows, measure, Interval(date(2024, 1, 20), date(2024, 1, 21))))[:2] == (
        0,
        0,
    )


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["state", "calendar", "hiv_periodic", "prep_year"]),
    st.dates(date(2023, 1, 1), date(2025, 12, 31)),
)
def test_blocks_are_those_of_the_reporting_calendar(id, day):
    calendar = ReportingCalendar.named(id)
    start = calendar.year(2026).interval.start
    for block in Block:
        own = block_of_calendar(block, day, calendar)

        def number(of, block=block):
            return block_number(block, start, of.year, of.month, of.day)

        assert number(own.start) == number(day) == number(own.last_day)
        assert number(own.end) == number(day) + 1 or block is Block.DAY
        assert number(own.start - timedelta(days=1)) < number(day) < number(own.end)


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (Span.PERIOD, 1),
        (Span.YEAR_TO_DATE, 3),
        (Span.CALENDAR_YEAR_TO_DATE, 2),
    ],
)
def test_sums_and_counts_read_the_days_of_their_window(span, expected):
    days = [date(2023, 12, 14), date(2023, 12, 20), date(2024, 1, 2), date(2024, 4, 1)]
    rows = [contact(client="SYN-A1", day=day, contacts=2) for day in days]
    measured = QUARTERS[1]

    assert bounds(count(rows, Count((), span=span), measured)) == (expected,) * 3
    total = Sum("contacts", (), 1, span=span)
    assert bounds(count(rows, total, measured)) == (2 * expected, 2 * expected, expected)
    once = Distinct("day", ((),), span)
    assert bounds(count(rows, once, measured)) == (expected,) * 3


def test_a_condition_may_name_the_days_of_the_period():
    first = (Compared("entered_on", "<=", "$last_day"), NoneOf("need", {"health"}), IsSet("need"))
    quarter = QUARTERS[1]
    rows = [
        contact(client="SYN-A1", day=quarter.start, need="legal"),
        contact(client="SYN-B1", day=quarter.start, need="legal", entered_on=quarter.end),
    ]

    assert bounds(count(rows, Count(first), quarter)) == (1, 1, 1)
    assert bounds(count(rows, measure_of(first), quarter)) == (1, 1, 1)


def test_one_record_without_a_key_other_than_a_client_is_one():
    """R1: whatever numbers it states."""
    rows = [
        contact(kind="event", activity="M1-IEC", persons=3, contacts=9, site=site)
        for site in ("", "SYN-F1", "SYN-F2")
    ]

    assert bounds(count(rows, Distinct("site", ((),)), YEAR)) == (2, 3, 3)
    assert bounds(count(rows, Distinct("case", ((),)), YEAR)) == (1, 3, 3)
