"""A rejected entry of a register is no entry that does not exist: what it may change is open."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.records import row

from sexwork_models import (
    Figure,
    Interval,
    Register,
    Status,
    compute_indicators,
    read_registers,
)

GROUP = {
    "id": "SYN-G1",
    "as_of": "2024-03-30",
    "place": "22",
    "models": "M1",
    "group_type": "peer",
    "founded_on": "2023-01-01",
    "members": "12",
    "core_members": "3",
}
OTHER = {**GROUP, "id": "SYN-G2", "members": "abc"}


def stocks(*groups):
    values = compute_indicators(
        [row(day="2024-04-10")],
        period="2024-Q2",
        registers={"groups": groups},
        indicators=["I16", "I18", "I20"],
    ).values
    return {value.definition.id: value for value in values}


def test_an_entry_of_another_code_may_add_and_takes_nothing_away():
    values = stocks(GROUP, OTHER)

    assert values["I16"].figure == Figure.at_least(1, "group")
    assert values["I18"].figure == Figure.at_least(12, "person")
    assert {values[id].status for id in ("I16", "I18")} == {Status.PARTIAL}
    (reason,) = values["I16"].reasons
    assert (reason.code, reason.params["count"]) == ("rows-refused", 1)


def test_an_entry_that_may_be_a_later_state_leaves_no_bound():
    values = stocks(GROUP, {**GROUP, "as_of": "2024-04-30", "members": "x"})

    assert values["I16"].figure == Figure.at_least(0, "group")
    assert values["I20"].figure == Figure.at_least(0, "person")


def test_one_entry_of_a_new_code_beside_one_of_a_known_code_leaves_no_bound():
    values = stocks(GROUP, OTHER, {**GROUP, "as_of": "2024-04-30", "members": "x"})

    assert values["I16"].figure == Figure.at_least(0, "group")
    assert values["I16"].reasons[-1].params["count"] == 2


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2024-03-30", Figure.at_least(0, "group")),  # of one day, either may be right
        ("2024-06-14", Figure.at_least(0, "group")),  # on the last day it may be the state
        ("2024-06-15", Figure.exact(1, "group")),  # a day later it is not
    ],
)
def test_an_entry_of_a_known_code_may_be_its_state_to_the_last_day(as_of, expected):
    value = stocks(GROUP, {**GROUP, "as_of": as_of, "members": "x"})["I16"]

    assert value.period.interval == Interval(date(2024, 3, 15), date(2024, 6, 15))
    assert value.figure == expected


def test_the_number_of_one_group_is_not_changed_by_another_group():
    value = stocks(GROUP, OTHER)["I20"]

    assert (value.status, value.figure) == (Status.OK, Figure.exact(3, "person"))


@pytest.mark.parametrize(
    "cells", [{"models": "M2"}, {"as_of": "2025-01-01", "founded_on": "2024-12-01"}]
)
def test_what_could_be_read_keeps_an_entry_out(cells):
    value = stocks(GROUP, {**OTHER, **cells})["I16"]

    assert (value.status, value.figure) == (Status.OK, Figure.exact(1, "group"))


def test_a_share_of_the_entries_of_a_quarter_may_be_any():
    base = {"place": "22", "year": "2024", "business_type": "karaoke", "as_of": "2024-03-31"}
    entries = [
        {**base, "id": "SYN-E1", "workers": "10", "workers_checked": "5"},
        {**base, "id": "SYN-E2", "workers": "10", "workers_checked": "x"},
    ]
    (value,) = compute_indicators(
        [row(day="2024-04-10")],
        period="2024-Q2",
        registers={"establishments": entries},
        indicators=["I48"],
    ).values

    assert (value.status, value.figure) == (Status.PARTIAL, Figure.range(0, 100, "percent"))


HEAD = "id,as_of,place,models,group_type,founded_on,members,core_members\n"
VALID = "SYN-G1,2024-03-30,22,M1,peer,2023-01-01,12,3\n"
LINE = "SYN-G2,2024-03-30,22,M1,peer,2023-01-01,12,3"


@pytest.mark.parametrize(
    "line",
    [
        LINE.replace("peer", '"peer').encode(),
        LINE.encode() + b",7,8",
        b"SYN-G2,2024-03-30",
        LINE.replace("peer", "p\udcffer").encode("utf-8", "surrogateescape"),
    ],
    ids=["unclosed quote", "too long", "too short", "wrong encoding"],
)
def test_a_line_that_cannot_be_read_at_all_may_be_any_entry(line):
    file = read_registers({"groups": HEAD.encode() + VALID.encode() + line + b"\n"})
    values = compute_indicators(
        [row(day="2024-04-10")], period="2024-Q2", registers=file, indicators=["I16", "I18", "I20"]
    )

    assert file.lost == {Register.GROUPS: 1}
    for value in values:
        assert (value.status, value.figure) == (
            Status.PARTIAL,
            Figure.at_least(0, value.definition.unit),
        )
        assert value.reasons[-1].params["count"] == 1


def test_a_register_that_could_be_read_has_lost_no_line():
    file = read_registers({"groups": ("Sổ nhóm\n" + HEAD + VALID).encode()})

    assert file.lost == {Register.GROUPS: 0}


def sizes(*sites):
    site = {
        "id": "SYN-S1",
        "as_of": "2024-02-01",
        "place": "48",
        "models": "M1",
        "active_from": "2020-01-01",
        "size_estimate": "3",
        "size_series": "estimated",
    }
    (value,) = compute_indicators(
        [],
        period="2024-Q1",
        registers={"sites": [site, *({**site, **cells} for cells in sites)]},
        indicators=["C01"],
        by=("province",),
    )
    return value.status, value.figure


@pytest.mark.parametrize(
    ("cells", "low"),
    [({"as_of": "2024-03-01"}, 0), ({"id": "SYN-S2"}, 3), ({"id": "SYN-S2", "models": "M3"}, 3)],
)
def test_an_indicator_of_no_model_counts_the_entries_of_every_model(cells, low):
    assert sizes() == (Status.OK, Figure.exact(3, "person"))
    assert sizes({**cells, "size_estimate": "3x0"}) == (
        Status.PARTIAL,
        Figure.at_least(low, "person"),
    )


LATER = {"as_of": "2024-07-01", "founded_on": "2024-05-02"}


def founded(*groups):
    values = compute_indicators(
        [row(day="2024-04-10")],
        period="2024-Q2",
        registers={"groups": groups},
        indicators=["I16", "I17"],
    )
    return {value.definition.id: (value.status, value.figure) for value in values}


def test_an_entry_of_a_later_day_may_be_of_a_group_that_is_not_known_yet():
    known, partial = founded(GROUP, {**OTHER, **LATER}), Status.PARTIAL

    assert known["I16"] == (partial, Figure.at_least(1, "group"))
    assert known["I17"] == (partial, Figure.at_least(0, "group"))


def test_an_entry_of_a_later_day_says_nothing_more_of_a_group_that_is_known():
    """What exists on the last day is known by its earlier entry; when it began, by all of them."""
    known = founded(GROUP, {**GROUP, **LATER, "members": "abc"})

    assert known["I16"] == (Status.OK, Figure.exact(1, "group"))
    assert known["I17"] == (Status.PARTIAL, Figure.at_least(0, "group"))


@pytest.mark.parametrize(
    ("cells", "low"),
    [
        ({"id": "SYN-G2", "models": "M9"}, 1),
        ({"id": "SYN-G2", "place": "9999"}, 1),
        ({"as_of": "2024-04-30", "place": "9999"}, 0),  # it may be a later state
    ],
)
def test_an_entry_of_a_place_or_model_that_is_none_is_rejected_and_may_be_any(cells, low):
    value = stocks(GROUP, {**GROUP, **cells})["I16"]

    assert (value.status, value.figure) == (Status.PARTIAL, Figure.at_least(low, "group"))
    assert [reason.code for reason in value.reasons] == ["rows-refused"]


def test_an_entry_of_a_place_that_is_none_is_no_valid_entry():
    file = read_registers({"groups": [GROUP, {**OTHER, "members": "3", "place": "9999"}]})

    assert [entry.id for entry in file.registers.groups] == ["SYN-G1"]
    assert [item.unread for item in file.located(Register.GROUPS)] == [set(), {"place"}]
