"""A table that was published hides some counts; no later table of the same days gives them away."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.joint_attack import withheld_cells
from tests.support.records import event, row

from sexwork_models import (
    CountTable,
    FigureError,
    Interval,
    PublishedTable,
    SuppressionReason,
    UnusableInputError,
    compute_indicators,
    publication_table,
    suppress,
)

SMALL, COMPLEMENT, DIFFERENCE = SuppressionReason
DAYS = Interval(date(2023, 12, 15), date(2024, 3, 15))
OTHER_DAYS = Interval(date(2024, 3, 15), date(2024, 6, 15))
AGES, GENDERS, PLACES = ["18-24", "25-49", "50+"], ["female", "male"], ["north", "south"]
COUNTS = [[3, 20], [15, 30], [8, 12]]


def table(rows, columns, counts, window=DAYS, **facts):
    cells = {}
    for name, values in zip(rows, counts, strict=True):
        for column, count in zip(columns, values, strict=True):
            cells[name, column] = count
    return CountTable(rows, columns, cells, window, **facts)


def by_age_and_gender(**facts):
    return table(AGES, GENDERS, COUNTS, **facts)


def turned(counts):
    return [list(column) for column in zip(*counts, strict=True)]


@pytest.fixture
def first():
    """By age and gender: the 3 and three others are hidden."""
    return suppress(by_age_and_gender())


def test_p4_the_first_release_hides_a_small_count_and_three_others(first):
    assert set(first.suppressed) == {
        (age, gender) for age in ("18-24", "50+") for gender in GENDERS
    }
    assert first.withheld is None
    assert first.attack()["18-24", "female"] == (0, 11)


def test_p4_a_table_of_another_shape_does_not_show_what_was_hidden(first):
    """By subtraction the 3 would be 18 - 15: the merged row holds what is hidden in the first."""
    merged = table(["18-49", "50+"], GENDERS, [[18, 50], [8, 12]])

    assert suppress(merged).suppressed == ()
    later = suppress(merged, earlier=[first])
    assert {("18-49", gender) for gender in GENDERS} <= set(later.suppressed)
    assert {("50+", gender) for gender in GENDERS} <= set(later.suppressed)
    assert set(later.reasons.values()) == {COMPLEMENT}
    assert later.exposed == ()
    assert later.attack()["50+", "female"] == (0, 11)


def test_p4_a_transposed_table_hides_the_same(first):
    later = suppress(table(GENDERS, AGES, turned(COUNTS)), earlier=[first])

    assert {entry[::-1] for entry in later.suppressed} == set(first.suppressed)


def test_p4_what_stays_hidden_does_not_depend_on_which_shape_was_first():
    merged = suppress(table(["18-49", "50+"], GENDERS, [[18, 50], [8, 12]]))
    later = suppress(by_age_and_gender(), earlier=[merged])

    assert merged.suppressed == ()
    # The merged row is out: only in it can the 3 be anything else.
    assert set(later.suppressed) == {
        (age, gender) for age in ("18-24", "25-49") for gender in GENDERS
    }
    assert later.attack()["18-24", "female"] == (0, 18)


def test_p4_a_dropped_row_gives_nothing_away_by_its_totals(first):
    """The columns of all ages less those of two ages are the third age."""
    shorter = table(AGES[:2], GENDERS, COUNTS[:2])

    assert None not in suppress(shorter).suppressed[0]
    later = suppress(shorter, earlier=[first])
    assert {("18-24", gender) for gender in GENDERS} <= set(later.suppressed)
    assert {(None, gender) for gender in GENDERS} <= set(later.suppressed)
    low, high = later.attack()["18-24", "female"]
    assert high - low >= 4


def test_p4_a_row_that_is_new_is_protected_though_only_totals_tell_it():
    """58 and 59 people: the total of the second less that of the first is one person."""
    before = suppress(table(["a", "b"], ["all"], [[40], [18]]))
    later = suppress(table(["a", "b", "c"], ["all"], [[40], [18], [1]]), earlier=[before])

    assert before.suppressed == ()
    assert {("c", "all"), ("c", None), (None, "all"), (None, None)} == set(later.suppressed)


def test_p4_a_shared_margin_stays_hidden_where_it_was_hidden():
    before = suppress(table(AGES, GENDERS, [[2, 1], [15, 30], [8, 12]]))
    by_place = table(AGES, PLACES, [[0, 3], [20, 25], [10, 10]])

    assert ("18-24", None) in before.suppressed
    later = suppress(by_place, earlier=[before])
    assert {("18-24", None), ("18-24", "south")} <= set(later.suppressed)
    assert all(later.value(entry) is None for entry in before.suppressed if entry[1] is None)


def test_p4_one_margin_alone_does_not_show_what_the_table_hides():
    before = suppress(table(AGES, GENDERS, [[2, 1], [15, 30], [8, 12]]))
    later = suppress(table(AGES, ["everybody"], [[3], [45], [20]]), earlier=[before])
    hidden_rows = {row for row, column in before.suppressed if column is None}

    assert {row for row, column in later.suppressed} >= hidden_rows


def test_p4_labels_that_differ_by_blanks_are_the_same_labels(first):
    spelled = table([" 18-24", "25-49 ", "50+"], ["female ", "  male"], COUNTS)
    later = suppress(spelled, earlier=[first])
    names = {name.strip(): name for name in (*spelled.rows, *spelled.columns)}

    assert {(names[row], names[column]) for row, column in first.suppressed} == set(
        later.suppressed
    )
    with pytest.raises(FigureError) as refused:
        table(["18  24", "18 24"], GENDERS, COUNTS[:2])
    assert refused.value.code == "table-name-repeated"


@pytest.mark.parametrize("window", [DAYS, OTHER_DAYS])
def test_p4_blanks_and_turning_hide_nothing_from_releases_of_other_days(window):
    """The half is 18 and the year 20: two people came in between, however the table is turned."""
    year = Interval(date(2023, 12, 15), date(2024, 12, 15))
    half = suppress(table(["a ", "b", "c"], ["n"], [[18], [12], [15]], window))
    later = suppress(table(["n"], ["a", "b", "c"], [[20, 30, 40]], year), earlier=[half])

    assert later.reasons["n", "a"] is DIFFERENCE


def test_p4_what_an_earlier_release_gives_away_is_exposed_and_nothing_else():
    """Its total row was never hidden: by hand, only the 3 was taken out."""
    careless = PublishedTable(by_age_and_gender(), 5, {("18-24", "female"): SMALL})
    later = suppress(table(GENDERS, AGES, turned(COUNTS)), earlier=[careless])

    assert later.exposed == (("female", "18-24"),)
    assert ("female", "18-24") in later.suppressed
    assert later.withheld is None


def test_p4_a_row_that_is_the_sum_of_two_may_be_stated():
    parts = {"young": ["18-24", "25-49"]}
    before = suppress(table(["young", "50+"], GENDERS, [[18, 50], [8, 12]], merged=parts))
    only_one = table(["18-24"], GENDERS, [COUNTS[0]])
    later = suppress(only_one, earlier=[before])

    # 18 less 3 would be the 15 that nobody published: both stay possible.
    assert later.withheld is None
    assert ("18-24", "female") in later.suppressed
    with pytest.raises(FigureError) as refused:
        table(AGES, GENDERS, COUNTS, merged={"old": ["50-59", "60+"]})
    assert refused.value.code == "table-merged-unplaced"
    assert refused.value.message("vi")
    assert refused.value.remedy("en")


@pytest.mark.parametrize(
    ("rows", "columns", "counts"),
    [
        (["x", "y"], ["v", "w"], [[100, 7], [8, 9]]),  # no label and no total in common
        (AGES, GENDERS[:1], [[3], [99], [8]]),  # the same labels, other counts
    ],
)
def test_p4_a_table_that_cannot_be_joined_is_withheld_whole_with_its_reason(
    first, rows, columns, counts
):
    later = suppress(table(rows, columns, counts), earlier=[first])

    assert later.silent
    assert later.withheld is not None
    assert later.withheld.code == "table-not-joined"
    assert later.note("en") == later.withheld.say("en")
    assert "giữ lại" in later.note("vi")
    assert "99" not in later.say("en") + str(later.to_dicts("en"))
    # A table that shows nothing tells nothing: the next one is checked without it.
    again = suppress(by_age_and_gender(), earlier=[first, later])
    assert again.reasons == first.reasons


def test_p4_a_table_that_takes_too_many_steps_is_withheld_whole_with_its_reason(first, monkeypatch):
    merged = table(["18-49", "50+"], GENDERS, [[18, 50], [8, 12]])
    monkeypatch.setattr("sexwork_models.disclosure.suppress.MAX_STEPS", 50)
    later = suppress(merged, earlier=[first])

    assert later.silent
    assert later.withheld is not None
    assert (later.withheld.code, later.withheld.params) == ("table-undecided", {"limit": 50})
    assert "50" in later.note("vi")


def test_p4_an_earlier_release_of_another_indicator_is_passed_over(first):
    contacts = by_age_and_gender(indicator="I01")
    persons = table(AGES, GENDERS, [[30, 21], [16, 31], [9, 13]], indicator="I03")

    assert suppress(persons, earlier=[suppress(contacts)]).suppressed == ()
    assert suppress(persons, earlier=[first]).suppressed != ()


def test_p4_what_values_are_cut_by_is_known_to_their_table():
    rows = [
        *(row(client=f"SYN-A{number}", gender="female", age_band="25-49") for number in range(9)),
        *(row(client=f"SYN-B{number}", gender="male", age_band="20-24") for number in range(7)),
    ]
    by_gender = publication_table(
        compute_indicators(rows, period="2024-Q1", by=["gender"], indicators=["I03"]),
        "gender",
        whole=compute_indicators(rows, period="2024-Q1", indicators=["I03"])[0],
    )
    events = [event(contacts=30), event(contacts=8, place="31")]
    by_place = publication_table(
        compute_indicators(events, period="2024-Q1", by="province", indicators=["I01"]), "province"
    )

    assert (by_gender.indicator, by_gender.row_dimension, by_gender.column_dimension) == (
        "I03",
        "gender",
        "",
    )
    assert (by_place.indicator, by_place.row_dimension) == ("I01", "place")


@pytest.mark.parametrize(
    ("earlier", "expected", "found"),
    [
        ([by_age_and_gender()], "PublishedTable", "CountTable"),
        ([suppress(by_age_and_gender()), by_age_and_gender()], "PublishedTable", "CountTable"),
        ([None], "PublishedTable", "NoneType"),
        ("q1", "PublishedTable", "str"),
        (suppress(by_age_and_gender()), "[PublishedTable, ...]", "PublishedTable"),
        (None, "[PublishedTable, ...]", "NoneType"),
    ],
)
def test_p4_an_earlier_table_that_is_not_as_published_is_refused(earlier, expected, found):
    with pytest.raises(UnusableInputError) as refused:
        suppress(by_age_and_gender(), earlier=earlier)
    assert refused.value.code == "argument-type"
    assert refused.value.params == {"name": "earlier", "expected": expected, "found": found}
    assert "earlier" in refused.value.message("vi")


def test_p4_the_steps_and_the_result_do_not_depend_on_the_order_of_rows(first):
    merged = table(["18-49", "50+"], GENDERS, [[18, 50], [8, 12]])
    mirrored = CountTable(merged.rows[::-1], merged.columns[::-1], merged.cells, DAYS)

    assert suppress(merged, earlier=[first]).reasons == suppress(mirrored, earlier=[first]).reasons


def test_p4_of_the_cells_of_pairs_of_releases_at_most_one_in_five_is_withheld(capsys):
    """A smaller sample of what the tool counts, with the same limit."""
    assert withheld_cells.main(["--pairs", "36", "--seed", "2"]) == 0
    printed = capsys.readouterr().out
    assert "36 pairs" in printed
    total = withheld_cells.total_of(withheld_cells.tally_pairs(36, 2).values())
    assert 0 < total.small < total.hidden
    assert total.share <= 0.2
    assert total.withheld == 0


def test_p4_an_attack_that_takes_too_many_steps_is_an_error_of_the_library(first, monkeypatch):
    later = suppress(table(GENDERS, AGES, turned(COUNTS)), earlier=[first])
    monkeypatch.setattr("sexwork_models.disclosure.published.MAX_STEPS", 10)
    with pytest.raises(FigureError) as refused:
        later.attack()
    assert (refused.value.code, refused.value.params) == ("attack-undecided", {"limit": 10})
    assert refused.value.message("vi")
    assert refused.value.remedy("en")


def test_p4_the_releases_that_a_table_was_checked_with_are_no_part_of_it(first):
    later = suppress(table(GENDERS, AGES, turned(COUNTS)), earlier=[first])
    alone = PublishedTable(later.table, later.threshold, later.reasons, later.exposed)

    assert later.joined == (first,)
    assert later == alone
    assert repr(later) == "PublishedTable(threshold=5, withheld=None)"
