"""Tests of retention: old records become counts that identify nobody, and no contact is lost."""

from __future__ import annotations

import json
from datetime import date

import pytest

from sexwork_models.core.errors import UnusableInputError
from sexwork_models.forms.records import ActivityRecord
from sexwork_models.practice.privacy.retention import expire

BEFORE = date(2023, 4, 1)


def record(**changes):
    base = {
        "id": "1",
        "kind": "client",
        "day": "2023-01-02",
        "entered_on": "2023-12-31",
        "place": "22",
        "models": "M1",
    }
    return ActivityRecord(**{**base, "activity": "M1-OUTREACH", **changes})


def clients(count, start=0, **changes):
    return [record(id=f"{start + n}", client=f"KH{start + n}X", **changes) for n in range(count)]


def rows_of(result):
    return [
        (
            row.month,
            row.place,
            row.activity,
            row.population,
            row.channel and row.channel.value,
            row.contacts,
            row.persons_in_month,
        )
        for row in result.aggregates
    ]


def test_old_rows_become_one_count_and_later_rows_are_kept():
    old = [
        *clients(5, channel="field", population="sex_worker"),
        record(id="9", channel="field", population="sex_worker", contacts=3),
    ]
    new = [record(id="10", client="KH0X", day="2023-04-01")]
    result = expire([*new, *old], BEFORE)

    assert result.kept == tuple(new)
    assert rows_of(result) == [("2023-01", "22", "M1-OUTREACH", "sex_worker", "field", 8, 5)]
    (row,) = result.aggregates
    assert (row.models, row.rows, row.suppressed) == (("M1",), 6, False)
    assert (result.removed, result.uncounted, result.before) == (6, 0, BEFORE)


def test_a_month_is_one_of_the_calendar_year():
    days = ["2022-12-31", "2023-01-01", "2023-01-31", "2023-02-01"]
    rows = [record(id=f"{day}-{n}", day=day) for day in days for n in range(5)]

    assert [(row.month, row.contacts) for row in expire(rows, BEFORE).aggregates] == [
        ("2022-12", 5),
        ("2023-01", 10),
        ("2023-02", 5),
    ]


def test_a_person_is_counted_once_in_a_month_and_in_each_month():
    january, march = clients(5), clients(5, day="2023-03-05")
    result = expire(
        [*january, *january, *[row.model_copy(update={"id": f"m{row.id}"}) for row in march]],
        BEFORE,
    )

    assert [(row.month, row.contacts, row.persons_in_month) for row in result.aggregates] == [
        ("2023-01", 10, 5),
        ("2023-03", 5, 5),
    ]


def test_fewer_persons_than_the_threshold_keep_their_contacts_and_are_not_numbered():
    anonymous = [record(id=f"a{n}", channel="zalo") for n in range(6)]
    result = expire([*clients(4, channel="zalo"), *anonymous], BEFORE)
    (row,) = result.aggregates

    assert (row.channel, row.contacts, row.persons_in_month, row.suppressed) == (
        "zalo",
        10,
        None,
        True,
    )


def test_records_without_a_code_have_no_number_of_persons_to_hide():
    (row,) = expire([record(id=f"a{n}") for n in range(6)], BEFORE).aggregates

    assert (row.contacts, row.persons_in_month, row.suppressed) == (6, None, False)


def test_a_row_of_few_people_gives_up_its_detail_and_joins_what_is_then_alike():
    rows = [
        *clients(6, population="sex_worker", channel="field"),
        *clients(2, 10, population="sex_worker", channel="zalo"),
        *clients(3, 20, population="worker", channel="field"),
        *clients(1, 30, activity="M2-HIVTEST", population="sex_worker"),
        *clients(2, 40, activity="M2-LEGAL"),
    ]

    assert rows_of(expire(rows, BEFORE)) == [
        ("2023-01", "22", "", "", None, 3, None),
        ("2023-01", "22", "M1-OUTREACH", "", None, 5, 5),
        ("2023-01", "22", "M1-OUTREACH", "sex_worker", "field", 6, 6),
    ]
    assert rows_of(expire(rows, BEFORE)) == rows_of(expire(rows[::-1], BEFORE))


def test_a_place_keeps_its_few_contacts_with_nothing_else():
    rows = clients(2, activity="M2-HIVTEST", population="sex_worker", channel="facility")

    assert rows_of(expire(rows, BEFORE)) == [("2023-01", "22", "", "", None, 2, None)]


def test_one_person_met_often_is_still_one_person():
    rows = [record(id=f"{n}", client="KH7F", channel="field") for n in range(9)]
    (row,) = expire(rows, BEFORE).aggregates

    assert (row.activity, row.channel, row.contacts, row.persons_in_month, row.suppressed) == (
        "",
        None,
        9,
        None,
        True,
    )


def test_another_threshold_hides_more_or_less():
    rows = clients(3, channel="field")

    assert rows_of(expire(rows, BEFORE, threshold=3)) == [
        ("2023-01", "22", "M1-OUTREACH", "", "field", 3, 3)
    ]
    assert rows_of(expire(rows, BEFORE, threshold=4)) == [("2023-01", "22", "", "", None, 3, None)]


@pytest.mark.parametrize(
    ("changes", "contacts", "activity"),
    [
        ({"contacts": 40, "persons": 3}, 40, ""),
        ({"contacts": 4}, 4, ""),
        ({"contacts": 5}, 5, "M1-OUTREACH"),
        ({"participants": 20}, None, "M1-OUTREACH"),
        ({"participants": 3}, None, ""),
        ({"contacts": 0}, 0, "M1-OUTREACH"),
        ({"item": "material_set", "items": 500}, None, "M1-OUTREACH"),
    ],
)
def test_an_event_adds_the_contacts_that_it_states_and_missing_is_not_zero(
    changes, contacts, activity
):
    (row,) = expire([record(kind="event", **changes)], BEFORE).aggregates

    assert (row.contacts, row.activity, row.persons_in_month, row.suppressed, row.rows) == (
        contacts,
        activity,
        None,
        False,
        1,
    )


def test_nothing_that_was_corrected_cancelled_or_needs_protection_is_counted():
    rows = [
        *clients(5),
        record(id="a", contacts=10),
        record(id="b", supersedes="a", contacts=1),
        record(id="c", supersedes="b", cancelled=True),
        record(id="d", client="KH7F", age_band="under_18"),
        record(id="e", trafficking_suspected=True),
    ]
    result = expire(rows, BEFORE)

    assert [row.contacts for row in result.aggregates] == [5]
    assert (result.removed, result.uncounted) == (10, 5)


def test_a_later_row_that_corrected_an_old_one_stays_and_counts_once():
    rows = [
        record(id="1", contacts=10),
        record(id="2", day="2023-05-01", supersedes="1", contacts=4),
    ]
    result = expire(rows, BEFORE)

    assert [(row.id, row.supersedes) for row in result.kept] == [("2", "")]
    assert (result.aggregates, result.removed, result.uncounted) == ((), 1, 1)


def test_a_later_row_that_was_moved_to_an_old_day_does_not_come_back():
    rows = [
        record(id="1", day="2023-05-01", contacts=10),
        record(id="2", supersedes="1", contacts=6),
    ]
    result = expire(rows, BEFORE)

    assert result.kept == ()
    assert [row.contacts for row in result.aggregates] == [6]
    assert (result.removed, result.uncounted) == (2, 1)


def test_nothing_stays_when_nothing_is_to_be_kept():
    result = expire([*clients(5), record(id="9", day="2023-05-01")], BEFORE, keep="nothing")

    assert (len(result.kept), result.aggregates, result.removed, result.uncounted) == (1, (), 5, 0)


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"keep": "all"}, "argument-word"), ({"threshold": 1}, "retention-threshold")],
)
def test_a_call_that_would_keep_or_show_too_much_is_refused(changes, code):
    with pytest.raises(UnusableInputError) as refused:
        expire([], BEFORE, **changes)
    assert refused.value.code == code


def test_an_aggregate_says_itself_in_both_languages_and_holds_no_detail():
    (row,) = expire(
        clients(5, channel="field", gender="female", age_band="20-24", note="x", group="G1"), BEFORE
    ).aggregates

    assert row.to_dict("vi") == {
        "month": "2023-01",
        "place": "22",
        "models": ["M1"],
        "activity": "M1-OUTREACH",
        "population": "",
        "channel": "field",
        "channel_name": "thực địa",
        "contacts": 5,
        "persons_in_month": 5,
        "suppressed": False,
        "rows": 5,
    }
    assert row.to_dict()["channel_name"] == "in the field"
    assert json.loads(json.dumps(row.to_dict())) == row.to_dict()


def test_no_representation_shows_a_code():
    result = expire([*clients(5), record(id="9", client="KH9Z", day="2023-05-01")], BEFORE)

    assert repr(result) == "Expired(removed=5, uncounted=0, before=datetime.date(2023, 4, 1))"
    assert "KH" not in repr(result) + str(result) + repr(result.kept) + repr(result.aggregates)
