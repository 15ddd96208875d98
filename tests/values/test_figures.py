"""Tests of figures: what is refused, and the texts and bounds not covered by test_figure_laws."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from sexwork_models import Figure, FigureError, Outcome, Qualifier, Unit, UnitError
from sexwork_models.values.figures import sum_figures, union_bounds


def refused(code, call):
    with pytest.raises(FigureError) as caught:
        call()
    assert caught.value.code == code


def test_bounds_that_contradict_each_other_are_refused():
    refused("figure-bounds", lambda: Figure.range(5, 4, "person"))
    refused("figure-bounds", lambda: Figure.under(0, "person"))
    refused("figure-negative", lambda: Figure.at_most(-1, "person"))
    refused("figure-high", lambda: Figure.written(Qualifier.EXACT, 1, 2, Unit.PERSON))
    refused("figure-high", lambda: Figure.written(Qualifier.RANGE, 1, None, Unit.PERSON))
    refused("number-not-exact", lambda: Figure.exact(0.5, "percent"))


def test_nothing_to_add_is_not_zero():
    refused("nothing-to-add", lambda: sum_figures([]))


def test_a_share_needs_a_whole_that_holds_the_part():
    refused(
        "zero-denominator", lambda: Figure.exact(0, "person").share_of(Figure.exact(0, "person"))
    )
    refused(
        "part-exceeds-whole-figure",
        lambda: Figure.exact(3, "person").share_of(Figure.exact(2, "person")),
    )
    assert Figure.exact(1, "person").share_of(Figure.exact(3, "person")) == Figure.exact(
        Fraction(100, 3), "percent"
    )


def test_a_product_of_numbers_below_zero_is_refused():
    refused(
        "figure-negative",
        lambda: Figure.exact(-1, "percent").times(Figure.exact(2, "session"), "contact"),
    )


@pytest.mark.parametrize("negative", [Figure.exact(-1, "percent"), Figure.at_most(-1, "percent")])
def test_neither_factor_of_a_product_may_be_below_zero(negative):
    """Also where the unit of the product allows numbers below zero, as percent does."""
    sessions = Figure.exact(2, "session")

    refused("figure-negative", lambda: negative.times(sessions, "percent"))
    refused("figure-negative", lambda: sessions.times(negative, "percent"))


@pytest.mark.parametrize(
    ("figure", "en", "vi"),
    [
        (Figure.exact(1, "person"), "1 person", "1 người"),
        (Figure.over(600, "contact"), "over 600 contacts", "trên 600 lượt người"),
        (Figure.about(2609, "person"), "about 2,609 persons", "khoảng 2.609 người"),
        (Figure.under(5, "person"), "under 5 persons", "dưới 5 người"),
        (Figure.at_most(5, "person"), "at most 5 persons", "nhiều nhất 5 người"),
        (Figure.range(80, 100, "contact"), "80 to 100 contacts", "từ 80 đến 100 lượt người"),
        (
            Figure.about(5, "person") + Figure.over(3, "person"),
            "about over 8 persons",
            "khoảng trên 8 người",
        ),
    ],
)
def test_a_figure_is_said_with_its_qualifier(figure, en, vi):
    assert (figure.say("en"), figure.say("vi")) == (en, vi)


def test_a_rate_of_change_may_be_below_zero():
    fall = Figure.under(-5, "percent")

    assert (fall.low, fall.high, fall.qualifier) == (None, -5, Qualifier.UNDER)
    assert fall.holds(-6)
    assert not fall.holds(-5)


# --- Bounds ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("divide", ["divided_by", "share_of"])
def test_nothing_is_divided_by_zero(divide):
    for zero in (Figure.exact(0, "case"), Figure.about(0, "case"), Figure.at_most(0, "case")):
        refused(
            "zero-denominator", lambda zero=zero: getattr(Figure.exact(3, "case"), divide)(zero)
        )


def test_a_divisor_that_may_be_zero_leaves_the_quotient_without_an_upper_bound():
    twelve = Figure.exact(12, "VND")

    assert twelve.divided_by(Figure.range(0, 4, "case")) == Figure.at_least(3, "VND")
    assert twelve.divided_by(Figure.range(2, 4, "case")) == Figure.range(3, 6, "VND")
    assert twelve.divided_by(Figure.at_least(4, "case")) == Figure.at_most(3, "VND")
    assert twelve.divided_by(Figure.over(4, "case")) == Figure.under(3, "VND")
    assert twelve.divided_by(Figure.under(4, "case")) == Figure.over(3, "VND")
    assert twelve.divided_by(Figure.about(4, "case")) == Figure.about(3, "VND")
    assert Figure.exact(0, "VND").divided_by(Figure.over(4, "case")) == Figure.exact(0, "VND")
    assert Figure.under(12, "VND").divided_by(Figure.exact(4, "case")) == Figure.under(3, "VND")


@pytest.mark.parametrize("swap", [False, True])
@pytest.mark.parametrize(
    ("left", "right", "total"),
    [
        (Figure.exact(2, "person"), Figure.over(3, "person"), Figure.over(5, "person")),
        (Figure.exact(2, "person"), Figure.at_least(3, "person"), Figure.at_least(5, "person")),
        (Figure.exact(2, "person"), Figure.range(3, 4, "person"), Figure.range(5, 6, "person")),
        (Figure.exact(2, "person"), Figure.about(3, "person"), Figure.about(5, "person")),
        (
            Figure.exact(2, "person"),
            Figure.under(3, "person"),
            Figure(Unit.PERSON, 2, 5, high_strict=True),
        ),
        (Figure.at_least(2, "person"), Figure.at_most(3, "person"), Figure.at_least(2, "person")),
        (Figure.exact(2, "percent"), Figure.under(3, "percent"), Figure.under(5, "percent")),
        (
            Figure.over(2, "percent"),
            Figure.under(3, "percent"),
            Figure(Unit.PERCENT, None, None, True, True),
        ),
    ],
)
def test_a_bound_that_is_open_or_strict_in_one_figure_is_so_in_the_sum(left, right, total, swap):
    assert (right + left if swap else left + right) == total


def test_a_bound_that_is_strict_excludes_its_own_value():
    assert not Figure.over(5, "person").holds(5)
    assert Figure.at_least(5, "person").holds(5)
    assert not Figure.under(5, "person").holds(5)
    assert Figure.at_most(5, "person").holds(5)
    refused("figure-bounds", lambda: Figure(Unit.PERSON, 5, 5, low_strict=True))
    refused("figure-bounds", lambda: Figure(Unit.PERSON, 5, 5, high_strict=True))
    assert Figure(Unit.PERSON, 4, 5, low_strict=True).qualifier is Qualifier.RANGE


@pytest.mark.parametrize("swap", [False, True])
@pytest.mark.parametrize(
    ("left", "right", "product"),
    [
        (Figure.over(2, "group"), Figure.exact(3, "person"), Figure.over(6, "person")),
        (Figure.over(2, "group"), Figure.exact(0, "person"), Figure.at_least(0, "person")),
        (Figure.over(0, "group"), Figure.exact(3, "person"), Figure.over(0, "person")),
        (Figure.under(2, "group"), Figure.exact(3, "person"), Figure.under(6, "person")),
        (Figure.under(2, "group"), Figure.exact(0, "person"), Figure.exact(0, "person")),
        (Figure.under(2, "group"), Figure.over(3, "person"), Figure.at_least(0, "person")),
        (Figure.at_most(2, "group"), Figure.at_most(3, "person"), Figure.at_most(6, "person")),
        (Figure.about(2, "group"), Figure.exact(3, "person"), Figure.about(6, "person")),
    ],
)
def test_a_strict_bound_of_a_product_is_reached_only_times_zero(left, right, product, swap):
    assert (right.times(left, "person") if swap else left.times(right, "person")) == product


def test_a_union_is_at_least_its_largest_part_and_that_bound_may_be_strict():
    over, exact = Figure.over(5, "person"), Figure.exact(5, "person")

    assert union_bounds([over, exact]) == Figure.over(5, "person")
    assert union_bounds([exact, Figure.exact(3, "person")]) == Figure.range(5, 8, "person")
    assert union_bounds([Figure.over(4, "person"), exact]) == Figure.at_least(5, "person")
    open_below = union_bounds([Figure.under(3, "percent"), Figure.under(4, "percent")])
    assert (open_below.low, open_below.low_strict) == (None, False)


@pytest.mark.parametrize(
    ("left", "right", "outcome"),
    [
        (Figure.exact(5, "person"), Figure.exact(5, "person"), Outcome.YES),
        (Figure.exact(4, "person"), Figure.exact(5, "person"), Outcome.NO),
        (Figure.over(4, "person"), Figure.exact(5, "person"), Outcome.YES),  # at least 5 persons
        (Figure.over(4, "percent"), Figure.exact(5, "percent"), Outcome.UNDETERMINED),
        (Figure.over(3, "person"), Figure.exact(5, "person"), Outcome.UNDETERMINED),
        (Figure.under(5, "person"), Figure.exact(5, "person"), Outcome.NO),
        (Figure.at_most(5, "person"), Figure.exact(5, "person"), Outcome.UNDETERMINED),
        (Figure.exact(5, "person"), Figure.over(5, "person"), Outcome.NO),
        (Figure.exact(5, "person"), Figure.at_least(5, "person"), Outcome.UNDETERMINED),
        (Figure.exact(5, "person"), Figure.at_most(5, "person"), Outcome.YES),
        (Figure.about(9, "person"), Figure.exact(5, "person"), Outcome.UNDETERMINED),
    ],
)
def test_a_comparison_is_decided_only_when_every_value_agrees(left, right, outcome):
    assert left.reaches(right).outcome is outcome
    assert right.stays_within(left).outcome is outcome


def test_a_tolerance_widens_what_is_about_and_is_named():
    about, limit = Figure.about(90, "person"), Figure.exact(86, "person")

    assert about.reaches(limit, Decimal("0.04")).outcome is Outcome.YES  # from 86.4 on
    assert about.reaches(limit, Decimal("0.05")).outcome is Outcome.UNDETERMINED  # from 85.5 on
    assert (
        about.reaches(Figure.exact(94, "person"), Decimal("0.04")).outcome is Outcome.NO
    )  # up to 93.6
    assert about.reaches(limit, Decimal("0.04")).assumed
    assert not Figure.exact(90, "person").reaches(limit, Decimal("0.04")).assumed


@pytest.mark.parametrize(
    ("number", "en", "vi"),
    [
        ("40.8", "40.8%", "40,8%"),
        ("40.85", "40.85%", "40,85%"),
        ("40.80", "40.8%", "40,8%"),
        ("40.833", "40.8%", "40,8%"),
        ("-0.25", "-0.25%", "-0,25%"),
        ("7", "7%", "7%"),
    ],
)
def test_two_decimals_are_said_where_they_state_a_figure_exactly(number, en, vi):
    figure = Figure.exact(Decimal(number), "percent")

    assert (figure.say("en"), figure.say("vi")) == (en, vi)


def test_a_range_that_is_about_says_so_once():
    about = Figure(Unit.PERSON, 80, 100, approximate=True)

    assert about.say("en") == "about 80 to 100 persons"
    assert about.say("vi") == "khoảng từ 80 đến 100 người"
    assert Figure.about(80, "person").say("en") == "about 80 persons"


@pytest.mark.parametrize(
    ("figure", "low", "high", "qualifier"),
    [
        (Figure.exact(Fraction(5, 2), "percent"), "2.500000", "2.500000", "exact"),
        (Figure.exact(0, "percent"), "0", "0", "exact"),
        (Figure.about(2609, "percent"), "2609", "2609", "about"),
        (Figure.range(80, 100, "percent"), "80", "100", "range"),
        (Figure.over(600, "percent"), "600", None, "over"),
        (Figure.at_least(600, "percent"), "600", None, "at_least"),
        (Figure.under(-5, "percent"), None, "-5", "under"),
        (Figure.at_most(5, "percent"), None, "5", "at_most"),
    ],
)
def test_the_data_of_a_figure_are_its_bounds_and_null_where_one_is_open(
    figure, low, high, qualifier
):
    assert figure.to_dict() == {
        "low": low,
        "high": high,
        "unit": "percent",
        "qualifier": qualifier,
    }


def test_a_case_of_a_service_and_a_case_of_the_police_are_units_of_their_own():
    assert Figure.exact(20, "case").say("vi") == "20 ca"
    assert Figure.exact(56, "enforcement_case").say("vi") == "56 vụ"
    with pytest.raises(UnitError):
        Figure.exact(20, "case") + Figure.exact(56, "enforcement_case")


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [
        (Figure.at_least(5, "person"), Figure.exact(10, "person"), (50, 100)),
        (Figure.range(5, 20, "person"), Figure.exact(10, "person"), (50, 100)),
        (Figure.range(5, 10, "person"), Figure.exact(10, "person"), (50, 100)),
        (Figure.range(5, 9, "person"), Figure.exact(10, "person"), (50, 90)),
        (Figure.exact(5, "person"), Figure.at_least(10, "person"), (0, 50)),
        (Figure.exact(5, "person"), Figure.range(4, 20, "person"), (25, 100)),
    ],
)
def test_a_share_is_never_above_the_whole_whatever_the_bounds_allow(part, whole, share):
    assert part.share_of(whole) == Figure.range(*share, "percent")


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        (Figure.about(5, "person"), Figure.exact(20, "person")),
        (Figure.exact(5, "person"), Figure.about(20, "person")),
        (Figure.about(5, "person"), Figure.about(20, "person")),
    ],
)
def test_a_share_is_about_when_its_part_or_its_whole_is(part, whole):
    assert part.share_of(whole) == Figure.about(25, "percent")
    assert not Figure.exact(5, "person").share_of(Figure.exact(20, "person")).approximate


@pytest.mark.parametrize("negative", [-3, -1])
def test_a_product_names_the_figure_that_may_be_negative(negative):
    rate, count = Figure.exact(negative, "percent"), Figure.exact(5, "person")

    for left, right in ((rate, count), (count, rate)):
        with pytest.raises(FigureError) as refused:
            left.times(right, "person")
        assert refused.value.code == "figure-negative"
        assert refused.value.params == {"value": rate, "unit": Unit("percent")}
