"""Mends after a review of publication: what is compared by name, and tables hidden by hand."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from sexwork_models import (
    CountTable,
    FigureError,
    Interval,
    PublishedTable,
    SuppressionReason,
    UnknownIdError,
    UnusableInputError,
    load_framework,
    suppress,
)

DAYS = Interval.of_days(date(2024, 1, 1), date(2024, 3, 31))
SMALL = SuppressionReason.SMALL
AGES, GENDERS = ["18-24", "25-49", "50+"], ["female", "male"]


def table(rows, columns, counts, window=DAYS, **facts):
    cells = {}
    for row, values in zip(rows, counts, strict=True):
        for column, count in zip(columns, values, strict=True):
            cells[row, column] = count
    return CountTable(rows, columns, cells, window, **facts)


def by_place(**facts):
    """The 3 men of Hà Nội are hidden, and 18 men in all are shown."""
    return suppress(table(["Hà Nội", "Huế"], ["nữ", "nam"], [[20, 3], [30, 15]], **facts))


def hidden(published):
    return set(published.suppressed)


@pytest.mark.parametrize("indicator", ["I03", "I03 ", " i03", "i03", ""])
def test_an_indicator_is_the_same_in_any_case_and_with_any_blanks(indicator):
    """18 men less the 15 of Huế would be the 3."""
    later = suppress(
        table(["Huế"], ["nữ", "nam"], [[30, 15]], indicator=indicator),
        earlier=[by_place(indicator="I03")],
    )

    assert hidden(later) == {
        ("Huế", "nữ"),
        ("Huế", "nam"),
        (None, "nữ"),
        (None, "nam"),
    }
    assert len(later.joined) == 1
    assert later.attack()["Huế", "nam"] == (0, 18)


def test_the_blanks_of_an_indicator_and_of_dimensions_are_not_kept():
    made = table(["a"], ["n"], [[7]], indicator=" I03 ", row_dimension="place  of work ")

    assert (made.indicator, made.row_dimension) == ("I03", "place of work")


def test_a_release_of_another_known_indicator_is_passed_over():
    later = suppress(
        table(["Huế"], ["nữ", "nam"], [[30, 15]], indicator="I04"),
        earlier=[by_place(indicator="I03")],
    )

    assert (later.suppressed, later.joined) == ((), ())


@pytest.mark.parametrize("indicator", ["I99", "I03\u200b", "I O3"])
def test_an_indicator_that_does_not_exist_is_an_error_wherever_it_is_stated(indicator):
    wrong = table(["Huế"], ["nữ", "nam"], [[30, 15]], indicator=indicator)
    by_hand = PublishedTable(wrong, 5, {})
    right = table(["Huế"], ["nữ", "nam"], [[30, 15]], indicator="I03")
    for given, earlier in ((wrong, []), (wrong, [by_place(indicator="I03")]), (right, [by_hand])):
        with pytest.raises(UnknownIdError) as refused:
            suppress(given, earlier=earlier)
        assert (refused.value.code, refused.value.params["kind"]) == ("unknown-id", "indicators")


def test_the_indicators_are_those_of_the_framework_that_is_given(eldoria):
    made = table(["a"], ["n"], [[7]], indicator="J12")

    assert suppress(made, framework=eldoria).suppressed == ()
    with pytest.raises(UnknownIdError):
        suppress(made, framework=load_framework())
    with pytest.raises(UnknownIdError):
        suppress(made)


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        ("Huế", ["NỮ", "NAM"]),
        ("huế", ["nữ", "nam"]),
        ("huế", ["Nữ", "Nam"]),
        ("HUẾ", ["NỮ", "NAM"]),
        (" HuẾ", ["nữ giới", "nam giới"]),
        ("Hue", ["nu", "nam"]),
    ],
)
def test_names_in_another_case_are_the_same_names(row, columns):
    later = suppress(table([row], columns, [[30, 15]]), earlier=[by_place()])

    assert hidden(later) == {(place, gender) for place in (row, None) for gender in columns}
    assert later.withheld is None


def test_a_name_stands_once_in_any_case():
    with pytest.raises(FigureError) as refused:
        table(["Huế", "huế"], ["nam"], [[7], [8]])
    assert refused.value.code == "table-name-repeated"


def test_other_words_for_rows_and_columns_make_no_table_of_its_own():
    """No name tells that this is Huế by gender: only the counts could."""
    for rows, columns, counts in (
        (["TT-Huế"], ["nữ giới", "nam giới"], [[30, 15]]),
        (["TP Hà Nội", "TT-Huế"], ["nữ giới", "nam giới"], [[20, 3], [30, 15]]),
        (["nữ giới", "nam giới"], ["TT-Huế"], [[30], [15]]),
    ):
        later = suppress(table(rows, columns, counts), earlier=[by_place()])
        assert later.silent
        assert later.withheld is not None
        assert later.withheld.code == "table-not-joined"


def test_tables_without_a_name_in_common_are_joined_by_the_dimensions_that_they_state():
    first = by_place(row_dimension="place", column_dimension="gender")
    ages = table(AGES, ["-"], [[20], [30], [18]], row_dimension="age")
    both = table(["TT-Huế"], ["f", "m"], [[30, 15]], row_dimension="Place ", column_dimension="")

    alike = suppress(ages, earlier=[first])
    assert (alike.withheld, alike.suppressed, len(alike.joined)) == (None, (), 1)
    turned_word = suppress(both, earlier=[first])
    assert turned_word.withheld is None
    assert ("TT-Huế", "m") in turned_word.suppressed
    unstated = suppress(table(AGES, ["-"], [[20], [30], [18]]), earlier=[first])
    assert unstated.withheld is not None


def test_a_table_is_joined_through_a_third_one():
    first = suppress(table(["a", "b"], ["x", "y"], [[30, 40], [50, 60]]))
    second = suppress(table(["x", "y"], ["p", "q"], [[35, 45], [55, 45]]), earlier=[first])
    third = table(["p", "q"], ["v", "w"], [[20, 70], [70, 20]])

    assert suppress(third, earlier=[first]).withheld is not None
    joined = suppress(third, earlier=[first, second])
    assert (joined.withheld, joined.suppressed) == (None, ())


@pytest.mark.parametrize(
    ("dimensions", "columns"),
    [(("age band", "sex"), GENDERS), (("age", "sex"), GENDERS), (("age band", "sex"), ["f", "m"])],
)
def test_another_word_for_a_dimension_does_not_part_rows_of_the_same_names(dimensions, columns):
    """The merged row would be shown as 18 and 50, and the 3 be 18 less 15."""
    counts = [[3, 20], [15, 30], [8, 12]]
    first = suppress(table(AGES, GENDERS, counts, row_dimension="age", column_dimension="gender"))
    later = suppress(
        table(
            ["18-49", "50+"],
            columns,
            [[18, 50], [8, 12]],
            row_dimension=dimensions[0],
            column_dimension=dimensions[1],
        ),
        earlier=[first],
    )

    assert later.silent
    assert later.withheld is not None
    assert later.withheld.code == "table-not-joined"


BY_HAND = table(["22", "48"], ["nam", "nữ"], [[3, 40], [7, 50]])


@pytest.mark.parametrize(
    ("reasons", "code"),
    [
        ({("22", "nam")}, "argument-type"),
        ([("22", "nam")], "argument-type"),
        (None, "argument-type"),
        (3, "argument-type"),
        ("small", "argument-type"),
        ({("22", "nam"): 3}, "argument-type"),
        ({("22", "nam"): "ẩn tay"}, "argument-word"),
        ({("99", "nam"): SMALL}, "table-reason-unplaced"),
        ({"22": SMALL}, "table-reason-unplaced"),
        ({("22", "nam", "x"): SMALL}, "table-reason-unplaced"),
        ({("22 ", "nam"): SMALL}, "table-reason-unplaced"),
    ],
)
def test_what_is_to_be_hidden_by_hand_is_understood_or_refused(reasons, code):
    with pytest.raises((UnusableInputError, FigureError)) as refused:
        PublishedTable(BY_HAND, 5, reasons)
    assert refused.value.code == code
    assert refused.value.message("vi")
    assert "99" not in refused.value.message("en")


@pytest.mark.parametrize(
    ("threshold", "code"),
    [("5", "argument-type"), (5.5, "argument-type"), (True, "argument-type")]
    + [(number, "suppression-threshold") for number in (1, 0, -3)],
)
def test_the_threshold_of_a_table_hidden_by_hand_is_a_whole_number_that_hides_something(
    threshold, code
):
    with pytest.raises((UnusableInputError, FigureError)) as refused:
        PublishedTable(BY_HAND, threshold, {})
    assert refused.value.code == code


def test_a_table_hidden_by_hand_shows_what_is_not_hidden():
    words = PublishedTable(BY_HAND, 2, {("22", "nam"): "small", (None, "nam"): "complement"})

    assert words.reasons == {("22", "nam"): SMALL, (None, "nam"): SuppressionReason.COMPLEMENT}
    assert (words.cell("22", "nam"), words.cell("48", "nam")) == (None, 7)
    assert (words.column_total("nam"), words.column_total("nữ")) == (None, 90)
    with pytest.raises(UnusableInputError):
        PublishedTable("x", 5, {})


def test_an_interval_takes_days_and_their_texts_and_nothing_else():
    assert Interval("2024-01-01", "2024-04-01") == DAYS
    assert Interval(datetime(2024, 1, 1, 8), None) == Interval(date(2024, 1, 1), None)
    for name, days in (("start", ("05/03/2024", None)), ("end", (None, 2024))):
        with pytest.raises(UnusableInputError) as refused:
            Interval(*days)
        assert (refused.value.code, refused.value.params) == ("argument-day", {"name": name})


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"rows": [1]}, "rows"),
        ({"rows": None}, "rows"),
        ({"columns": [2]}, "columns"),
        ({"cells": [["A", "x", 7]]}, "cells"),
        ({"window": "2024-Q1"}, "window"),
        ({"window": date(2024, 1, 1)}, "window"),
        ({"indicator": 3}, "indicator"),
        ({"row_dimension": None}, "row_dimension"),
        ({"column_dimension": 1}, "column_dimension"),
        ({"merged": ["A"]}, "merged"),
        ({"merged": {"A": 3}}, "merged"),
    ],
)
def test_a_table_of_counts_names_the_argument_that_is_of_another_type(changed, name):
    sound = {"rows": ["A"], "columns": ["x"], "cells": {("A", "x"): 7}}
    assert CountTable(**sound).total == 7
    with pytest.raises(UnusableInputError) as refused:
        CountTable(**{**sound, **changed})
    assert (refused.value.code, refused.value.params["name"]) == ("argument-type", name)


def test_one_text_is_one_row():
    assert CountTable("AB", "x", {("AB", "x"): 7}).rows == ("AB",)
    with pytest.raises(FigureError) as refused:
        CountTable("AB", ["x"], {("A", "x"): 7, ("B", "x"): 8})
    assert refused.value.code == "table-cell-missing"


def test_names_and_cells_are_compared_in_composed_form():
    composed, decomposed = "Huế", "Hue\u0302\u0301"

    assert CountTable([decomposed], ["x"], {(composed, "x"): 7}).rows == (composed,)
    with pytest.raises(FigureError) as refused:
        CountTable([composed], ["x"], {(decomposed, "x"): 7, (composed, "x"): 8})
    assert (refused.value.code, refused.value.params) == ("table-cell-unplaced", {"count": 1})
