"""Publication tables: exact counts only, no forbidden sum, and zeros only when they are stated."""

from __future__ import annotations

import attrs
import pytest
from tests.support.records import event, row

from sexwork_models import (
    Counting,
    ForbiddenSumError,
    compute_indicators,
    publication_table,
    suppress,
)
from sexwork_models.framework.tables.aggregation import Aggregation, Over

PEOPLE = [
    *(row(client=f"SYN-A{number}", gender="female", age_band="25-49") for number in range(9)),
    *(row(client=f"SYN-B{number}", gender="female", age_band="20-24") for number in range(7)),
    *(row(client=f"SYN-C{number}", gender="transgender", age_band="25-49") for number in range(2)),
    *(row(client=f"SYN-D{number}", gender="transgender", age_band="20-24") for number in range(6)),
]


def values(rows, indicator, *by):
    return compute_indicators(rows, period="2024-Q1", by=by, indicators=[indicator])


def whole(rows, indicator="I03"):
    (value,) = values(rows, indicator)
    return value


def test_people_by_gender_and_age_are_one_table_and_small_cells_are_hidden_with_their_complements():
    table = publication_table(
        values(PEOPLE, "I03", "gender", "age_band"), "gender", "age_band", whole=whole(PEOPLE)
    )
    published = suppress(table)

    assert table.cells == {
        ("female", "20-24"): 7,
        ("female", "25-49"): 9,
        ("transgender", "20-24"): 6,
        ("transgender", "25-49"): 2,
    }
    assert published.cell("transgender", "25-49") is None
    assert (
        sum(published.cell(row, column) is None for row in table.rows for column in table.columns)
        == 4
    )
    assert "2" not in published.say("en").split()


def test_people_who_may_be_in_two_parts_are_no_table():
    rows = [
        *(row(client=f"SYN-A{number}", channel="direct") for number in range(9)),
        row(client="SYN-A1", channel="zalo"),
    ]
    for given in (None, whole(rows)):
        with pytest.raises(ForbiddenSumError) as refused:
            publication_table(values(rows, "I03", "channel"), "channel", whole=given)
        assert refused.value.code == "table-not-of-parts"


def test_values_of_two_periods_are_no_table():
    rows = [event(contacts=30), event(contacts=40, day="2024-04-01")]
    both = [
        value
        for period in ("2024-Q1", "2024-Q2")
        for value in compute_indicators(rows, period=period, by="province", indicators=["I01"])
    ]
    with pytest.raises(ForbiddenSumError) as refused:
        publication_table(both, "province")
    assert refused.value.code == "table-of-periods"


def test_contacts_may_be_added_over_places():
    table = publication_table(
        values([event(contacts=30), event(contacts=8, place="31")], "I01", "province"), "province"
    )

    assert (table.rows, table.total) == (("22", "31"), 38)


def test_bounds_make_no_table():
    with pytest.raises(ForbiddenSumError) as refused:
        publication_table(
            values([*PEOPLE, row(gender="female", age_band="20-24")], "I03", "gender", "age_band"),
            "gender",
            "age_band",
        )
    assert refused.value.code == "table-of-bounds"


def test_a_value_of_another_breakdown_is_refused_as_that_also_where_it_is_a_range():
    with pytest.raises(ForbiddenSumError) as refused:
        publication_table(
            values([*PEOPLE, row(gender="female", age_band="20-24")], "I03", "gender", "age_band"),
            "gender",
        )
    assert refused.value.code == "table-of-other-cut"


def test_a_cell_without_a_record_is_nobody_only_when_somebody_says_so():
    counted = values(PEOPLE[:-6], "I03", "gender", "age_band")
    with pytest.raises(ForbiddenSumError) as refused:
        publication_table(counted, "gender", "age_band", whole=whole(PEOPLE[:-6]))
    assert refused.value.code == "table-without-record"
    stated = publication_table(
        counted, "gender", "age_band", whole=whole(PEOPLE[:-6]), no_record_is_nobody=True
    )
    assert stated.cells["transgender", "20-24"] == 0


def test_a_table_asks_for_the_cut_that_was_counted():
    with pytest.raises(ForbiddenSumError) as refused:
        publication_table(values(PEOPLE, "I03", "gender"), "gender", "age_band")
    assert refused.value.code == "table-of-other-cut"


def test_a_whole_without_a_record_is_not_zero():
    """That the groups have nobody may be stated; that the whole has nobody must be a count."""
    (empty,) = compute_indicators([], period="2024-Q1", indicators=["I03"])
    groups = values(PEOPLE, "I03", "gender")
    without = [attrs.evolve(value, figure=None, status=empty.status) for value in groups]
    assert empty.status == "no_data"
    with pytest.raises(ForbiddenSumError) as refused:
        publication_table(without, "gender", whole=empty, no_record_is_nobody=True)
    assert refused.value.code == "table-without-record"


def test_a_value_that_is_given_twice_is_no_table():
    (first, second) = values([event(contacts=30), event(contacts=8, place="31")], "I01", "province")
    with pytest.raises(ForbiddenSumError) as refused:
        publication_table([first, second, first], "province")
    assert refused.value.code == "table-of-periods"


def test_values_of_two_periods_are_no_table_also_where_each_has_a_place_of_its_own():
    both = [
        *compute_indicators(
            [event(contacts=30)], period="2024-Q1", by="province", indicators=["I01"]
        ),
        *compute_indicators(
            [event(contacts=8, place="31", day="2024-04-01")],
            period="2024-Q2",
            by="province",
            indicators=["I01"],
        ),
    ]
    with pytest.raises(ForbiddenSumError) as refused:
        publication_table(both, "province")
    assert refused.value.code == "table-of-periods"


def test_the_whole_is_of_the_days_of_the_groups_and_counted_as_they_are():
    """Two places share a person of the first quarter; two people of the second are no whole."""
    rows = [
        row(client="SYN-A1", place="22"),
        row(client="SYN-A1", place="48"),
        *(row(client=client, day="2024-04-10") for client in ("SYN-A1", "SYN-B1")),
    ]
    in_period = {"indicators": ["I03"], "counting": Counting.IN_PERIOD}
    parts = compute_indicators(rows, period="2024-Q1", by="province", **in_period)
    (later,) = compute_indicators(rows, period="2024-Q2", **in_period)

    assert later.figure.low == sum(part.figure.low for part in parts) == 2
    with pytest.raises(ForbiddenSumError) as refused:
        publication_table(parts, "province", whole=later)
    assert refused.value.code == "table-not-of-parts"


def test_what_is_never_put_together_has_no_table(vietnam):
    parts, total = values(PEOPLE, "I03", "province"), whole(PEOPLE)
    never = total.definition.model_copy(
        update={"additive_over": (), "over": Over(place=Aggregation.NEVER)}
    )
    declared = [attrs.evolve(value, definition=never) for value in parts]

    assert publication_table(parts, "province", whole=total).total == 24
    with pytest.raises(ForbiddenSumError) as refused:
        publication_table(declared, "province", whole=attrs.evolve(total, definition=never))
    assert refused.value.code == "not-put-together"


def test_the_whole_is_counted_in_the_way_of_the_groups():
    rows = [row(client="SYN-A1"), row(client="SYN-B1", gender="male")]
    parts = values(rows, "I03", "gender")
    (new,) = compute_indicators(
        rows, period="2024-Q1", indicators=["I03"], counting=Counting.NEW_IN_YEAR
    )

    assert new.counting is not parts[0].counting
    with pytest.raises(ForbiddenSumError):
        publication_table(parts, "gender", whole=new)


def test_the_whole_is_the_count_of_all_groups_by_the_same_indicator():
    groups = values(PEOPLE, "I03", "gender")
    (all_people,) = values(PEOPLE, "I03")
    (contacts,) = values([event(contacts=24)], "I01")
    (one_group,) = values([row(client=f"SYN-E{i}") for i in range(24)], "I03", "province")
    others = {
        "another indicator": contacts,
        "cut by place": one_group,
        "other people": whole(PEOPLE[1:]),
    }
    expected = {("female", "-"): 16, ("transgender", "-"): 8}

    assert contacts.figure.low == one_group.figure.low == all_people.figure.low == 24
    assert publication_table(groups, "gender", whole=all_people).cells == expected
    for given in others.values():
        with pytest.raises(ForbiddenSumError) as refused:
            publication_table(groups, "gender", whole=given)
        assert refused.value.code == "table-not-of-parts"
