"""Tests of figures: what is refused, and the texts and bounds not covered by test_figure_laws."""

from __future__ import annotations

from fractions import Fraction

import pytest

from sexwork_models import Figure, FigureError, Qualifier, Unit
from sexwork_models.values.figures import sum_figures


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
