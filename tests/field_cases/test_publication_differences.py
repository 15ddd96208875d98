"""What two tables of the same days give away though neither of them holds it."""

from __future__ import annotations

from datetime import date

from sexwork_models import CountTable, Interval, PublishedTable, SuppressionReason, suppress

DAYS = Interval(date(2023, 12, 15), date(2024, 3, 15))


def rows(merged=None, **counts):
    cells = {(row, "n"): count for row, count in counts.items()}
    return CountTable(list(counts), ["n"], cells, DAYS, merged=merged or {})


def test_p4_a_small_part_of_a_merged_row_is_not_what_is_left_of_it():
    """20 in b and c, and 18 in b, are 2 in c, which no table shows."""
    before = suppress(rows(a=40, b_and_c=20, merged={"b_and_c": ["b", "c"]}))
    part = rows(a=40, b=18)
    later = suppress(part, earlier=[before])

    assert before.suppressed == suppress(part).suppressed == ()
    assert {("b", "n"), ("b", None), (None, "n"), (None, None)} == set(later.suppressed)
    assert later.attack()["b", "n"] == (0, 20)


def test_p4_what_an_earlier_release_hid_in_vain_stays_hidden_and_is_exposed():
    """One count alone was hidden by hand: it is the total less the other."""
    table = rows(a=40, b=18)
    before = PublishedTable(table, 5, {("b", "n"): SuppressionReason.COMPLEMENT})
    turned = CountTable(["n"], ["a", "b"], {("n", "a"): 40, ("n", "b"): 18}, DAYS)
    later = suppress(turned, earlier=[before])

    assert suppress(turned).suppressed == ()
    assert {("n", "b"), (None, "b")} == set(later.suppressed)
    assert set(later.exposed) == {("n", "b"), (None, "b")}
    assert later.attack()["n", "b"] == (18, 18)
