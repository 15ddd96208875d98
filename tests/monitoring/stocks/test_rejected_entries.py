"""A rejected entry of a register is no entry that does not exist: what it may change is open."""

from __future__ import annotations

import pytest
from tests.support.records import row

from sexwork_models import Figure, Status, compute_indicators

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


def test_the_number_of_one_group_is_not_changed_by_another_group():
    value = stocks(GROUP, OTHER)["I20"]

    assert (value.status, value.figure) == (Status.OK, Figure.exact(3, "person"))


@pytest.mark.parametrize("cells", [{"models": "M2"}, {"as_of": "2025-01-01"}])
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
