"""Which counts are hidden, in tables small enough to work out by hand, and what is said of them."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from sexwork_models.core.errors import FigureError, UnusableInputError
from sexwork_models.disclosure.attacker import Flow, Network, derivable_bounds
from sexwork_models.disclosure.protection import ProtectionCheck, suppression_costs
from sexwork_models.disclosure.published import PublishedTable, SuppressionReason
from sexwork_models.disclosure.slices import Release, group_releases, segments_of
from sexwork_models.disclosure.suppress import suppress
from sexwork_models.values.count_tables import CountTable
from sexwork_models.values.intervals import Interval

SMALL, COMPLEMENT, DIFFERENCE = SuppressionReason
HALF = Interval(date(2023, 1, 1), date(2023, 7, 1))
REST = Interval(date(2023, 7, 1), date(2024, 1, 1))
YEAR = Interval(date(2023, 1, 1), date(2024, 1, 1))
SPRING = Interval(date(2023, 4, 1), date(2023, 10, 1))
CELLS = {(row, column) for row in "ab" for column in "xy"}


def table(text, columns="xy", window=None):
    """Rows of counts, one a line: `a 3 20`."""
    lines = [line.split() for line in text.split("/")]
    rows = [line[0] for line in lines]
    cells = {
        (row, column): int(n)
        for row, *counts in lines
        for column, n in zip(columns, counts, strict=True)
    }
    return CountTable(rows, [*columns], cells, window)


def one_way(text, window=None):
    return table(text, "n", window)


def whole_row(*rows):
    """The entries of rows of a one-way table: a cell and its row total are the same number."""
    return {(row, column) for row in rows for column in ("n", None)}


def hidden(published):
    return set(published.suppressed)


# --- One table ------------------------------------------------------------------------------------


def test_one_small_cell_takes_the_three_others_that_would_give_it_away():
    published = suppress(table("a 3 20/b 15 30"))

    assert published.reasons == {
        ("a", "x"): SMALL,
        ("a", "y"): COMPLEMENT,
        ("b", "x"): COMPLEMENT,
        ("b", "y"): COMPLEMENT,
    }
    assert published.attack()["a", "x"] == (0, 18)


def test_two_small_cells_of_one_row_do_not_protect_each_other():
    """1 + 1 = 2 leaves each of them 0 to 2: three numbers, and five are asked for."""
    published = suppress(table("a 1 1 30/b 20 30 40", "xyz"))

    assert hidden(published) == {(row, column) for row in "ab" for column in "xyz"}
    assert [entry for entry, reason in published.reasons.items() if reason is SMALL] == [
        ("a", "x"),
        ("a", "y"),
    ]


def test_two_small_cells_of_one_row_are_enough_for_a_threshold_of_three():
    published = suppress(table("a 1 1 30/b 20 30 40", "xyz"), 3)

    assert hidden(published) == {(row, column) for row in "ab" for column in "xy"}


def test_totals_are_hidden_before_the_total_of_the_table():
    """1 can fall by 1 only, so that it has to rise by 3: through the row and the column beside."""
    published = suppress(table("a 1 0/b 2 8"))

    assert hidden(published) == {
        ("a", "x"),
        ("a", None),
        ("b", "x"),
        ("b", "y"),
        ("b", None),
        (None, "x"),
        (None, "y"),
    }
    assert (published.total, published.cell("a", "y")) == (11, 0)


def test_a_small_total_takes_another_total_and_a_cell_under_each():
    published = suppress(table("a 20 0/b 30 3"))

    assert published.reasons == {
        ("b", "y"): SMALL,
        (None, "y"): SMALL,
        ("b", "x"): COMPLEMENT,
        (None, "x"): COMPLEMENT,
    }
    assert (published.total, published.cell("a", "y")) == (53, 0)


def test_of_what_protects_nothing_more_the_costliest_is_shown_first():
    """The zeros and the total of the table stay: the 6 and the totals are enough without them."""
    published = suppress(table("a 0 6/b 4 0"))

    assert published.reasons == {
        ("b", "x"): SMALL,
        ("b", None): SMALL,
        (None, "x"): SMALL,
        ("a", "y"): COMPLEMENT,
        ("a", None): COMPLEMENT,
        (None, "y"): COMPLEMENT,
    }
    assert (published.total, published.cell("a", "x"), published.cell("b", "y")) == (10, 0, 0)


def check_of(text, needed, window=YEAR):
    """The check of one release of a table."""
    own = table(text)
    network = Network.of(own)
    counts = {entry: own.value(entry) for entry in network.arcs}
    (group,) = group_releases([Release(segments_of([window])[0], counts)])
    return ProtectionCheck(network, suppression_costs(own), needed, group)


def test_two_checks_of_one_release_are_equal_whatever_one_of_them_was_asked_before():
    text = "a 1 20/b 30 40"
    asked, check = check_of(text, 2), check_of(text, 2)
    (small,) = asked.group.sensitive_counts(3)

    assert asked.protecting_entries(small, frozenset(CELLS)) == CELLS
    assert asked == check
    assert asked not in (check_of(text, 3), check_of("a 1 20/b 30 41", 2))


def test_totals_cost_more_than_cells_zeros_more_than_counts_and_large_counts_more_than_small():
    costs = suppression_costs(table("a 1 0/b 4 7"))

    assert sorted(costs, key=costs.__getitem__) == [
        ("a", "x"),
        ("b", "x"),
        ("b", "y"),
        ("a", "y"),  # nobody
        ("a", None),
        (None, "x"),
        (None, "y"),
        ("b", None),
        (None, None),
    ]
    # One total costs more than all cells, and that of the table more than all others together.
    assert sum(costs[entry] for entry in CELLS) < costs["a", None]
    assert sum(costs.values()) < 2 * costs[None, None]


def test_of_zeros_that_are_all_hidden_nobody_knows_how_many_there_are():
    zeros = table("a 0 0/b 0 0")
    everything = list(zeros.entries())

    for entry in everything:
        assert derivable_bounds(zeros, everything, entry) == (0, None)
    assert derivable_bounds(zeros, [*CELLS], ("a", "x")) == (0, 0)


def test_a_table_of_zeros_is_shown():
    published = suppress(table("a 0 0/b 0 0"))

    assert published.suppressed == ()
    assert published.value((None, None)) == 0


def test_a_table_without_small_counts_is_shown_whole():
    published = suppress(table("a 5 20/b 0 30"))

    assert published.suppressed == ()
    assert not published.silent
    assert [published.value(entry) for entry in published.table.entries()] == [
        5,
        20,
        25,
        0,
        30,
        30,
        5,
        50,
        55,
    ]
    assert published.note("en") == published.note("vi") == ""


def test_in_one_way_tables_the_smallest_other_count_is_hidden_too():
    by_row = suppress(one_way("a 3/b 40/c 20"))
    by_column = suppress(table("n 3 40 20", "abc"))

    assert hidden(by_row) == whole_row("a", "c")
    assert hidden(by_column) == {("n", "a"), (None, "a"), ("n", "c"), (None, "c")}


def test_a_single_small_count_hides_the_whole_table():
    published = suppress(table("a 3", "x"))

    assert published.silent
    assert set(published.reasons.values()) == {SMALL}
    assert published.attack()["a", "x"] == (0, None)


def test_zeros_are_shown_where_only_small_counts_stand_beside_them():
    published = suppress(table("a 1 0/b 0 1"))

    assert set(published.reasons.values()) == {SMALL}
    assert (published.cell("a", "y"), published.cell("b", "x")) == (0, 0)
    assert len(published.suppressed) == 7


def test_the_threshold_says_what_is_small():
    counts = table("a 4 20/b 15 30")

    assert suppress(counts, 4).suppressed == ()
    assert hidden(suppress(counts, 5)) == CELLS
    assert suppress(table("a 1 20/b 15 30"), 2).counts_by_reason == {
        SMALL: 1,
        COMPLEMENT: 3,
        DIFFERENCE: 0,
    }


def test_a_flow_takes_back_what_stands_in_its_way():
    """The shortest way blocks both of the longer ones that carry two together."""
    ways = ["sabt", "saeft", "scdbt"]
    nodes = {name: number for number, name in enumerate("sabtefcd")}
    flow = Flow({number: {} for number in nodes.values()})
    for way in ways:
        for tail, head in pairwise(nodes[name] for name in way):
            flow.residual[tail][head] = 1
            flow.residual[head].setdefault(tail, 0)

    assert flow.push(nodes["s"], nodes["t"], 9) == 2


def test_small_counts_are_hidden_for_others_before_large_ones():
    assert hidden(suppress(table("a 3 20/b 60 70/c 15 30"))) == {
        ("a", "x"),
        ("a", "y"),
        ("c", "x"),
        ("c", "y"),
    }


def test_a_zero_is_hidden_for_others_only_where_people_would_not_do():
    assert hidden(suppress(table("a 3 20/b 9 0/c 30 40"))) == {
        ("a", "x"),
        ("a", "y"),
        ("c", "x"),
        ("c", "y"),
    }
    assert hidden(suppress(table("a 3 20/b 9 0"))) == CELLS


def test_cells_are_hidden_for_others_before_totals():
    published = suppress(table("a 3 20 9/b 15 30 0/c 0 50 70", "xyz"))

    assert all(None not in entry for entry in published.suppressed)


# --- Beside earlier releases ----------------------------------------------------------------------


def test_a_count_that_an_earlier_longer_release_nearly_repeats_is_hidden():
    """20 in the year and 18 in its first half are 2 in the second."""
    year = suppress(one_way("a 20/b 30/c 40", YEAR))
    half = suppress(one_way("a 18/b 12/c 15", HALF), earlier=[year])

    assert year.suppressed == ()
    assert half.reasons == dict.fromkeys(whole_row("a"), DIFFERENCE) | dict.fromkeys(
        whole_row("b"), COMPLEMENT
    )
    assert half.exposed == ()


def test_a_count_that_nearly_repeats_an_earlier_shorter_release_is_hidden():
    half = suppress(one_way("a 18/b 12/c 15", HALF))
    year = suppress(one_way("a 20/b 30/c 40", YEAR), earlier=[half])

    assert half.suppressed == ()
    assert year.reasons == dict.fromkeys(whole_row("a"), DIFFERENCE) | dict.fromkeys(
        whole_row("b"), COMPLEMENT
    )


def test_a_small_total_between_releases_is_hidden_like_a_small_cell():
    half = suppress(one_way("a 18/b 12", HALF))
    year = suppress(one_way("a 20/b 14", YEAR), earlier=[half])

    assert year.silent
    assert year.counts_by_reason == {SMALL: 0, COMPLEMENT: 0, DIFFERENCE: 6}


def test_a_count_that_did_not_change_is_shown_again():
    half = suppress(one_way("a 18/b 12", HALF))
    year = suppress(one_way("a 18/b 30", YEAR), earlier=[half])

    assert year.suppressed == ()


def test_a_year_does_not_tell_what_one_half_hides_and_the_other_shows():
    first = suppress(one_way("a 3/b 20/c 40", HALF))
    second = suppress(one_way("a 8/b 25/c 50", REST), earlier=[first])
    year = suppress(one_way("a 11/b 45/c 90", YEAR), earlier=[first, second])

    assert (hidden(first), second.suppressed) == (whole_row("a", "b"), ())
    assert year.reasons == dict.fromkeys(whole_row("a"), DIFFERENCE) | dict.fromkeys(
        whole_row("b"), COMPLEMENT
    )


def test_a_table_published_again_hides_what_it_hid():
    once = suppress(table("a 3 20/b 15 30", window=YEAR))
    again = suppress(table("a 3 20/b 15 30", window=YEAR), earlier=[once])

    assert again.reasons == once.reasons


def test_a_table_published_again_does_not_tell_what_was_hidden_otherwise():
    """Alone it would hide a and b; beside a release that hid a and c it hides those."""
    counts = one_way("a 3/b 20/c 40", YEAR)
    by_hand = PublishedTable(counts, 5, dict.fromkeys(whole_row("a", "c"), SMALL))

    assert hidden(suppress(counts)) == whole_row("a", "b")
    assert hidden(suppress(counts, earlier=[by_hand])) == whole_row("a", "c")


def test_a_corrected_count_is_hidden_where_the_correction_is_small():
    before = suppress(one_way("a 20/b 30", YEAR))
    corrected = suppress(one_way("a 22/b 30", YEAR), earlier=[before])

    assert corrected.reasons == dict.fromkeys(
        [*whole_row("a"), (None, "n"), (None, None)], DIFFERENCE
    )


def test_windows_that_only_overlap_tell_nothing_of_each_other():
    half = suppress(one_way("a 18/b 12", HALF))

    assert suppress(one_way("a 20/b 14", SPRING), earlier=[half]).suppressed == ()


def test_tables_with_other_rows_are_compared_where_they_count_the_same():
    half = suppress(one_way("a 18/b 12/c 2", HALF), 2)
    year = suppress(one_way("a 20/b 14", YEAR), earlier=[half])

    totals = [(None, "n"), (None, None)]
    assert year.reasons == dict.fromkeys(whole_row("a", "b"), DIFFERENCE) | dict.fromkeys(
        # 34 less the 18 and 12 of the half would be the 4 who came later.
        totals,
        COMPLEMENT,
    )


def test_counts_of_people_that_do_not_add_up_over_time_are_protected_pair_by_pair():
    """Who came in both halves counts once in the year: each half is compared with it alone."""
    first = suppress(one_way("a 18/b 40", HALF))
    second = suppress(one_way("a 17/b 40", REST), earlier=[first])
    year = suppress(one_way("a 20/b 60", YEAR), earlier=[first, second])

    assert (first.suppressed, second.suppressed) == ((), ())
    assert year.reasons == dict.fromkeys(whole_row("a"), DIFFERENCE) | dict.fromkeys(
        whole_row("b"), COMPLEMENT
    )


def test_a_part_of_a_year_hides_its_totals_where_its_cells_would_bound_what_the_year_hides():
    """The year hides c = 2 behind b. A half that shows its total would bound b, and with it c."""
    year = suppress(one_way("a 9/b 6/c 2", YEAR))
    half = suppress(one_way("a 2/b 6/c 0", HALF), earlier=[year])

    assert hidden(year) == whole_row("b", "c")
    assert hidden(half) == whole_row("a", "b") | {(None, "n"), (None, None)}
    assert half.cell("c", "n") == 0
    assert half.exposed == ()


def test_totals_are_hidden_only_over_cells_that_may_be_of_other_days():
    """What the rest of the year hides in c needs no row total: c is shown in the whole year."""
    year = suppress(table("a 4 3/b 8 4/c 6 8", window=YEAR))
    rest = suppress(table("a 0 1/b 4 4/c 6 2", window=REST), earlier=[year])

    assert hidden(year) == {(row, column) for row in "ab" for column in "xy"}
    assert ("c", None) not in rest.suppressed
    assert {("c", "x"), ("c", "y")} <= hidden(rest)


def test_a_part_of_a_part_hides_everything_where_nothing_less_is_known_to_protect():
    months = Interval(date(2023, 1, 1), date(2023, 10, 1))
    whole = suppress(one_way("a 4/b 10", months))
    middle = suppress(
        one_way("a 2/b 9", Interval(date(2023, 4, 1), date(2023, 7, 1))), earlier=[whole]
    )
    first = suppress(
        one_way("a 0/b 1", Interval(date(2023, 1, 1), date(2023, 4, 1))), earlier=[whole, middle]
    )

    assert first.silent
    assert first.exposed == ()


def test_what_two_earlier_releases_gave_away_is_named_and_cannot_be_helped():
    half = suppress(one_way("a 18/b 12", HALF))
    year = suppress(one_way("a 20/b 30", YEAR))
    rest = suppress(one_way("a 2/b 18", REST), earlier=[half, year])

    assert set(rest.exposed) == whole_row("a")
    assert whole_row("a") <= hidden(rest)


def test_a_small_count_that_was_shown_under_a_lower_threshold_cannot_be_helped():
    before = suppress(one_way("a 4/b 30", HALF), 3)
    after = suppress(one_way("a 40/b 60", YEAR), 5, earlier=[before])

    assert before.suppressed == ()
    assert set(after.exposed) == whole_row("a")
    assert after.suppressed == ()


def test_a_release_that_hides_everything_says_nothing_later():
    silent = suppress(one_way("a 3/b 0", HALF))
    later = suppress(one_way("a 40/b 60", YEAR), earlier=[silent])

    assert later.suppressed == ()
    assert later.exposed == ()


# --- What is said ---------------------------------------------------------------------------------


def test_a_published_table_is_said_with_one_sign_and_a_note():
    published = suppress(table("Đông 3 1200/Tây 15 3000", ["nữ", "nam"]))

    assert published.say("vi").splitlines() == [
        "      nữ    nam   Tổng",
        "Đông   …      …  1.203",
        "Tây    …      …  3.015",
        "Tổng  18  4.200  4.218",
        "… thay cho số từ 1 đến 4 và cho những số có thể làm lộ các số đó",
    ]
    assert (
        published.say("en").splitlines()[-1]
        == "… stands for counts from 1 to 4, and for counts that would give them away"
    )


def test_a_published_table_is_data_without_reasons():
    published = suppress(table("a 3 20/b 15 30"))
    shown = {"withheld": None}

    assert published.to_dicts("vi") == [
        {"row": "a", "is_total": False, "cells": {"x": None, "y": None}, "total": 23} | shown,
        {"row": "b", "is_total": False, "cells": {"x": None, "y": None}, "total": 45} | shown,
        {"row": "Tổng", "is_total": True, "cells": {"x": 18, "y": 50}, "total": 68} | shown,
    ]


def test_the_editor_is_told_why_and_how_many():
    published = suppress(table("a 3 20/b 15 30", window=YEAR))

    assert published.reason(("a", "x")) is SMALL
    assert published.reason(("a", None)) is None
    assert published.counts_by_reason == {SMALL: 1, COMPLEMENT: 3, DIFFERENCE: 0}
    assert (published.row_total("a"), published.column_total("y"), published.cell("a", "y")) == (
        23,
        50,
        None,
    )
    assert (published.rows, published.columns, published.window) == (("a", "b"), ("x", "y"), YEAR)
    assert SMALL.say("vi") == "số nhỏ"
    assert DIFFERENCE.say("en") == "differs from an earlier release by a small count"


def test_no_count_stands_in_what_a_table_prints_of_itself():
    counts = table("a 3 7777/b 15 8888")

    assert "7777" not in repr(counts)
    assert "7777" not in repr(suppress(counts))
    assert "small" not in repr(suppress(counts))


# --- What is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "columns", "cells", "code", "params"),
    [
        ([], ["x"], {}, "table-empty", {"rows": 0, "columns": 1}),
        (["a"], [], {}, "table-empty", {"rows": 1, "columns": 0}),
        (["a", "b", "a"], ["x"], {}, "table-name-repeated", {"number": 3, "first": 1}),
        (["a"], ["ế", "e\u0302\u0301"], {}, "table-name-repeated", {"number": 2, "first": 1}),
        (
            ["a", "b"],
            ["x"],
            {("a", "x"): 1},
            "table-cell-missing",
            {"count": 1, "row": 2, "column": 1},
        ),
        (["a"], ["x"], {("a", "x"): 1, ("b", "x"): 2}, "table-cell-unplaced", {"count": 1}),
        (["a"], ["x"], {("a", "x"): -1}, "table-count", {"row": 1, "column": 1}),
        (
            ["a"],
            ["x", "y"],
            {("a", "x"): 1, ("a", "y"): 1.0},
            "table-count",
            {"row": 1, "column": 2},
        ),
        (["a"], ["x"], {("a", "x"): True}, "table-count", {"row": 1, "column": 1}),
    ],
)
def test_a_table_that_is_none_is_refused_and_no_name_or_count_is_repeated(
    rows, columns, cells, code, params
):
    with pytest.raises(FigureError) as refused:
        CountTable(rows, columns, cells)
    assert (refused.value.code, refused.value.params) == (code, params)
    assert refused.value.message("vi")
    assert refused.value.remedy("en")


@pytest.mark.parametrize("threshold", [1, 0, -5])
def test_a_threshold_that_would_hide_nothing_is_refused(threshold):
    with pytest.raises(FigureError) as refused:
        suppress(table("a 3 20/b 15 30"), threshold)
    assert refused.value.code == "suppression-threshold"


@pytest.mark.parametrize("threshold", [5.0, True, "5"])
def test_a_threshold_that_is_no_whole_number_is_refused(threshold):
    with pytest.raises(UnusableInputError) as refused:
        suppress(table("a 3 20/b 15 30"), threshold)
    assert refused.value.code == "argument-type"


@pytest.mark.parametrize("windows", [(None, YEAR), (HALF, None)])
def test_releases_are_compared_only_when_their_days_are_known(windows):
    new, old = windows
    before = suppress(one_way("a 20/b 30", old))
    with pytest.raises(FigureError) as refused:
        suppress(one_way("a 18/b 12", new), earlier=[before])
    assert refused.value.code == "table-window-missing"


def test_a_name_that_the_table_does_not_have_is_a_key_error():
    published = suppress(table("a 3 20/b 15 30"))

    for asked in (("c", "x"), ("a", "z"), ("c", None), (None, "z")):
        with pytest.raises(KeyError):
            published.value(asked)
