"""The least and the most that a count can be when some records have no key or no number."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.records import event

from sexwork_models import Interval, Text, compute_indicators
from sexwork_models.core.findings import Issue
from sexwork_models.framework.measures.language import Distinct, Sum
from sexwork_models.monitoring.measures.count_bounds import UnidentifiedRecords, sum_bounds
from sexwork_models.monitoring.measures.distinct.bounds import (
    KeyTally,
    NewKeyTally,
    combine_years,
    distinct_bounds,
    new_key_bounds,
)
from sexwork_models.monitoring.measures.windows import CountBounds, calendar_years

CLIENTS = Distinct("client", ((),))
BOTH = Distinct("client", ((), ()))
NONE = UnidentifiedRecords()


def records(*limits):
    """Records without a key that may add so many keys each."""
    found = UnidentifiedRecords()
    for limit in limits:
        found = found.plus_record(limit)
    return found


def bounds(found):
    return found.low, found.high


def test_records_without_a_key_add_up_and_without_a_limit_stay_so():
    assert (NONE.max_keys, NONE.records) == (0, 0)
    assert records(1, 4) == UnidentifiedRecords(5, 2)
    assert records(1, None, 4) == UnidentifiedRecords(None, 3)


def test_a_sum_has_no_upper_bound_where_a_number_is_missing():
    assert sum_bounds(Sum("contacts", ()), 7, 0, 3) == CountBounds(7, 7, 3)
    missing = Issue("numbers-missing", {"count": 1, "field": "contacts"})
    assert sum_bounds(Sum("contacts", ()), 7, 1, 3) == CountBounds(7, None, 3, (missing,))


@pytest.mark.parametrize(
    ("known", "each", "alone", "expected"),
    [
        (3, [(3, NONE)], 0, (3, 3)),
        (0, [(0, NONE)], 0, (0, 0)),
        (3, [(3, records(1))], 1, (3, 4)),
        (3, [(3, records(1, 5))], 5, (5, 9)),  # one record without a key stands for five persons
        (3, [(3, records(None))], 0, (3, None)),
        (0, [(0, records(0))], 0, (0, 0)),
    ],
)
def test_different_keys_are_the_known_ones_and_what_other_records_may_add(
    known, each, alone, expected
):
    assert bounds(distinct_bounds(CLIENTS, [KeyTally(known, tuple(each), alone, 9)])) == expected


def test_keys_that_meet_two_conditions_are_no_more_than_those_of_either():
    found = distinct_bounds(BOTH, [KeyTally(2, ((5, records(1)), (2, records(1, 1))), 1, 9)])
    assert bounds(found) == (2, 4)  # of the second condition there are at most four
    assert [reason.params for reason in found.reasons] == [
        {"count": 3, "field": Text("Mã khách hàng (client)", "client code (client)")}
    ]
    unlimited = distinct_bounds(BOTH, [KeyTally(2, ((5, records(1)), (2, records(None))), 1, 9)])
    assert bounds(unlimited) == (2, 6)  # of the first at most six


def test_keys_of_two_years_that_meet_one_condition_without_a_limit_in_each_have_none():
    """In each year one condition has a limit; over both years neither has one."""
    first = KeyTally(2, ((5, records(None)), (2, records(1))), 0, 9)
    second = KeyTally(3, ((3, records(1)), (5, records(None))), 0, 9)

    assert bounds(distinct_bounds(BOTH, [first, second])) == (3, 7)
    assert bounds(distinct_bounds(BOTH, [first, second], linked=True)) == (3, None)
    limited = KeyTally(3, ((3, records(1)), (5, records(1))), 0, 9)
    # At most 3 and 4 in each year, and 4 in both together: the other year has the most.
    assert bounds(distinct_bounds(BOTH, [first, limited], linked=True)) == (3, 9)


@pytest.mark.parametrize(
    ("known", "own", "everywhere", "expected"),
    [
        (3, NONE, NONE, (3, 3)),
        (3, records(2), records(2), (3, 5)),
        (3, NONE, records(2), (1, 3)),  # two of other days may have come before
        (1, NONE, records(2), (0, 1)),
        (3, records(1), records(1, 1), (2, 4)),
        (3, records(None), records(None), (0, None)),
        (3, NONE, records(None), (0, 3)),
    ],
)
def test_new_keys_may_be_more_by_own_records_and_fewer_by_those_of_others(
    known, own, everywhere, expected
):
    assert bounds(new_key_bounds(CLIENTS, [NewKeyTally(known, own, everywhere, 9)])) == expected


def test_of_two_conditions_every_record_may_add_or_take_away():
    assert bounds(new_key_bounds(BOTH, [NewKeyTally(3, records(1), records(1, 1), 9)])) == (1, 5)


def test_codes_that_change_at_new_year_are_counted_year_by_year():
    years = calendar_years(Interval(date(2022, 12, 31), date(2024, 1, 2)))

    assert years == [
        Interval(date(2022, 12, 31), date(2023, 1, 1)),
        Interval(date(2023, 1, 1), date(2024, 1, 1)),
        Interval(date(2024, 1, 1), date(2024, 1, 2)),
    ]
    assert calendar_years(Interval(date(2023, 1, 1), date(2024, 1, 1))) == [years[1]]


def test_several_years_are_from_the_largest_to_the_sum():
    first, second = CountBounds(3, 4, 5), CountBounds(2, 2, 3)

    assert combine_years([first], "new-over-years") is first
    found = combine_years([first, second], "new-over-years")
    assert (found.low, found.high, found.records) == (3, 6, 8)
    assert [reason.code for reason in found.reasons] == ["new-over-years"]
    open_years = [CountBounds(0, 0, 1), CountBounds(0, None, 1)]
    assert combine_years(open_years, "new-over-years") == CountBounds(0, None, 2, found.reasons)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"contacts": 0}, (0, 0)),
        ({"contacts": 1}, (1, 1)),
        ({"contacts": 5}, (1, 5)),  # one person five times, or five
        ({"contacts": 5, "persons": 3}, (3, 3)),
        ({"contacts": 5, "persons": 0}, (0, 0)),
    ],
)
def test_an_event_reached_at_least_one_person_unless_it_reached_nobody(cells, expected):
    (value,) = compute_indicators([event(**cells)], period="2024-Q1", indicators=["I02"])

    assert bounds(value.figure) == expected


def test_a_field_without_a_code_is_said_by_its_name_and_id():
    found = distinct_bounds(
        Distinct("case", ((),)), [KeyTally(0, ((0, records(1, 1)),), 1, records=2)]
    )

    (reason,) = found.reasons
    assert (
        reason.say("vi") == "Số bản ghi để trống trường “Mã ca (case)”: 2; kết quả là một khoảng."
    )
