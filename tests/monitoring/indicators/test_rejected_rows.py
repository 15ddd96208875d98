"""Rejected rows: by how much they may raise or lower a count of persons who are new in the year."""

from __future__ import annotations

import pytest
from tests.support.records import event, row

from sexwork_models import Counting, Figure, Status, compute_indicators

A, B = row(client="SYN-A1"), row(client="SYN-B1")
CLIENT = row(client="SYN-C1", contacts="1,0")
EVENT = event(activity="M1-OUTREACH", contacts="1,0")


def persons(rows, *, place="22", by=("province",), period="2024-Q1"):
    """Persons who are new in the year, of one province."""
    found = compute_indicators(
        rows, period=period, indicators=["I02"], by=by, counting=Counting.NEW_IN_YEAR
    )
    (value,) = [value for value in found if not by or dict(value.cut)["province"] == place]
    return value


def elsewhere(cells):
    return {**cells, "place": "31"}


@pytest.mark.parametrize(
    ("refused", "low", "high"),
    [
        ([CLIENT], 2, None),  # of the same group and days: it may only add
        ([EVENT], 2, None),
        ([elsewhere(CLIENT)], 1, 2),  # one of the persons may have been reached there first
        ([elsewhere(CLIENT), {**elsewhere(CLIENT), "id": "SYN-R0"}], 0, 2),
        ([elsewhere(EVENT)], 0, 2),  # it may have reached any number of persons
        ([CLIENT, elsewhere(CLIENT)], 1, None),
        ([{**CLIENT, "day": "2024-13-01"}], 1, None),  # of an earlier day or of this one
        ([{**CLIENT, "place": "2Z"}], 1, None),  # of this group or of another
        ([{**CLIENT, "day": "2024-05-01", "entered_on": "2024-05-02"}], 2, 2),  # later
        ([{**CLIENT, "day": "2023-11-01"}], 2, 2),  # of the year before
    ],
)
def test_a_rejected_row_moves_the_new_persons_of_a_group_by_what_it_may_hold(refused, low, high):
    value = persons([A, B, *refused])

    assert value.figure == Figure("person", low, high)
    assert value.status is (Status.OK if low == high else Status.PARTIAL)
    assert [reason.code for reason in value.reasons] == ([] if low == high else ["rows-refused"])


@pytest.mark.parametrize(("refused", "low"), [(CLIENT, 1), (EVENT, 0)])
def test_a_rejected_row_of_an_earlier_quarter_may_show_that_a_person_was_not_new(refused, low):
    rows = [row(client=f"SYN-{letter}1", day="2024-04-01") for letter in "AB"]
    value = persons([*rows, refused], by=(), period="2024-Q2")

    assert (value.status, value.figure) == (Status.PARTIAL, Figure("person", low, 2))


def test_a_group_of_rejected_rows_alone_has_no_figure_and_says_why_only_once():
    value = persons([A, B, elsewhere(CLIENT)], place="31")

    assert (value.status, value.figure, value.records) == (Status.NO_DATA, None, 0)
    assert [reason.code for reason in value.reasons] == ["rows-refused"]


def test_a_group_without_a_row_says_so():
    (value,) = compute_indicators([], period="2024-Q1", indicators=["I02"])

    assert (value.status, value.figure, value.records) == (Status.NO_DATA, None, 0)
    assert [reason.code for reason in value.reasons] == ["no-record"]


def meeting(**cells):
    return event(activity="M1-MEET", contacts=None, **cells)


@pytest.mark.parametrize(
    ("refused", "low", "high"),
    [
        ({"participants": 20, "items": "1,0"}, 10, 20),
        ({"participants": 4, "items": "1,0"}, 4, 12),
        ({"participants": 11, "items": "1,0"}, 10, 12),
        ({"participants": "2,0"}, 0, None),  # its number could not be read
        ({"items": "1,0"}, 0, None),  # it states none
    ],
)
def test_a_range_of_meetings_holds_the_number_that_a_rejected_one_states(refused, low, high):
    rows = [meeting(participants=10), meeting(participants=12), meeting(**refused)]
    (value,) = compute_indicators(rows, period="2024-Q1", indicators=["I23"])

    assert value.status is Status.PARTIAL
    assert value.figure == Figure("person_per_session", low, high)
