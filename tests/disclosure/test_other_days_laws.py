"""Releases of other days and rows under attack: a linear program over all finds no difference.

The outsider knows which people each count is of: those of a quarter, a place and a gender. The
tables are cut from drawn people with rows added, left out and merged, for a quarter or the half.
"""

from __future__ import annotations

from datetime import date
from itertools import product
from random import Random

import pytest
from tests.support.joint_attack import outsider_bounds, withheld_cells

from sexwork_models.disclosure.published import PublishedTable, SuppressionReason
from sexwork_models.disclosure.suppress import suppress
from sexwork_models.values.count_tables import CountTable
from sexwork_models.values.intervals import Interval

WINDOWS = {
    "Q1": (Interval(date(2024, 1, 1), date(2024, 4, 1)), [0]),
    "Q2": (Interval(date(2024, 4, 1), date(2024, 7, 1)), [1]),
    "H1": (Interval(date(2024, 1, 1), date(2024, 7, 1)), [0, 1]),
}
SHAPES = {
    "all": {"A": "A", "B": "B", "C": "C"},
    "dropped": {"A": "A", "B": "B"},
    "merged": {"A": "A", "BC": "BC"},
    "merged otherwise": {"AB": "AB", "C": "C"},
}
COLUMNS = ("f", "m")
PEOPLE = [(quarter, row, column) for quarter in (0, 1) for row in "ABC" for column in COLUMNS]
COUNTS = [0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 50]
SEQUENCES = {
    "a row added": [("dropped", "Q1"), ("all", "H1")],
    "a row left out": [("all", "Q1"), ("dropped", "H1")],
    "two rows merged": [("all", "Q1"), ("merged", "H1")],
    "a row split": [("merged", "Q1"), ("all", "H1")],
    "the half first": [("merged", "H1"), ("all", "Q1")],
    "merged, then all": [("all", "Q1"), ("merged", "H1"), ("all", "H1")],
    "split, then merged": [("merged", "Q1"), ("all", "H1"), ("merged", "H1")],
    "two shapes of the half, then a quarter": [
        ("all", "H1"),
        ("merged otherwise", "H1"),
        ("all", "Q1"),
    ],
    "merged both ways": [("merged", "Q1"), ("merged otherwise", "H1"), ("all", "Q2")],
}


def made_table(counts, shape, window):
    days, quarters = WINDOWS[window]
    rows = SHAPES[shape]
    members = {}
    for row, column in product([*rows, None], [*COLUMNS, None]):
        inside = rows[row] if row else "".join(rows.values())
        members[row, column] = frozenset(
            number
            for number, (quarter, place, gender) in enumerate(PEOPLE)
            if quarter in quarters and place in inside and column in (gender, None)
        )
    cells = {
        cell: sum(counts[number] for number in members[cell]) for cell in product(rows, COLUMNS)
    }
    merged = {name: tuple(parts) for name, parts in rows.items() if len(parts) > 1}
    table = CountTable(list(rows), COLUMNS, cells, days, indicator="I01", merged=merged)
    return withheld_cells.MadeTable(table, members)


def drawn(sequence, seed):
    """The tables of a sequence, with people drawn by a seed."""
    random = Random(f"{sequence}/{seed}")
    counts = [random.choice(COUNTS) for _ in PEOPLE]
    return counts, [made_table(counts, shape, window) for shape, window in SEQUENCES[sequence]]


def small_differences(counts, made):
    """The people by whom the same cells of two windows differ, where these are few."""
    found = {}
    for more, less in product(made, repeat=2):
        for entry, part in less.members.items():
            days = {PEOPLE[number][1:] for number in part}
            whole = set().union(*more.members.values())
            same = frozenset(number for number in whole if PEOPLE[number][1:] in days)
            count = sum(counts[number] for number in same - part)
            if part < same and _is_counted(more, same) and 0 < count < 5:
                found[same - part] = entry
    return found


def _is_counted(made, people):
    """Whether cells of a table add up to some people."""
    cells = [own for entry, own in made.members.items() if None not in entry and own <= people]
    return frozenset().union(*cells) == people


def given_away(counts, made, published):
    """The small counts and small differences of which an outsider must admit too few values."""
    asked = dict.fromkeys(small_differences(counts, made))
    for table in made:
        for entry, people in table.members.items():
            if 0 < table.table.value(entry) < 5:
                asked[people] = None
    # What nobody published is asked as the only entry of a release that shows nothing.
    hidden = CountTable(["x"], ["x"], {("x", "x"): 0})
    found = []
    for people in asked:
        silent = PublishedTable(hidden, 5, dict.fromkeys(hidden.entries(), SuppressionReason.SMALL))
        question = withheld_cells.MadeTable(hidden, dict.fromkeys(hidden.entries(), people))
        bounds = outsider_bounds(counts, [*made, question], [*published, silent])
        low, high = bounds[len(made), ("x", "x")]
        if high is not None and high - low + 1 < 5:
            found.append((sorted(people), low, high))
    return found


@pytest.mark.parametrize("sequence", SEQUENCES)
@pytest.mark.parametrize("seed", range(8))
def test_no_hidden_count_and_no_small_difference_follows_from_what_is_out(sequence, seed):
    counts, made = drawn(sequence, seed)
    published = withheld_cells.published_pair(made)

    assert [release.exposed for release in published] == [()] * len(made)
    assert given_away(counts, made, published) == []
    for release in published:
        assert [entry for entry, (low, high) in release.attack().items() if low == high] == []


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_tables_that_are_published_apart_give_something_away(sequence):
    """The attack is no formality: without `earlier`, it finds something in every sequence."""
    found = []
    for seed in range(12):
        counts, made = drawn(sequence, seed)
        found += given_away(counts, made, [suppress(table.table) for table in made])

    assert found
