"""Tests of money, quantities, and the parsing and formatting of numbers in two languages."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from sexwork_models import (
    Direction,
    FigureError,
    Money,
    NumberFormError,
    Quantity,
    Rounding,
    Text,
    Unit,
    UnitError,
    read_number,
)
from sexwork_models.values.amounts import (
    apportion,
    decimal_string,
    format_exactly,
    format_number,
    has_marked_fraction,
    to_fraction,
)


@pytest.mark.parametrize("value", [0.5, True, "5", None, Decimal("NaN"), Decimal("Infinity")])
def test_only_exact_numbers_are_exact(value):
    with pytest.raises(FigureError) as refused:
        to_fraction(value)
    assert refused.value.code == "number-not-exact"


def test_quantities_add_in_one_unit_only():
    two, three = Quantity(Decimal("1.5"), Unit.PERSON), Quantity(Decimal("0.5"), Unit.PERSON)

    assert two + three == Quantity(Decimal("2.0"), Unit.PERSON)
    assert two.say("vi") == "1,5 người"
    with pytest.raises(UnitError) as refused:
        _ = two + Quantity(Decimal(1), Unit.CONTACT)
    assert refused.value.code == "units-differ"


@pytest.mark.parametrize("value", [1, 0.5, Decimal("NaN")])
def test_a_quantity_is_a_finite_decimal(value):
    with pytest.raises(FigureError) as refused:
        Quantity(value, Unit.PERSON)
    assert refused.value.code == "number-not-exact"


def test_a_step_below_one_is_no_rounding():
    with pytest.raises(FigureError) as refused:
        Rounding(0, Direction.UP, "LIB")
    assert refused.value.code == "rounding-base"


def test_money_is_said_with_its_thousands():
    assert (Money(1_500_000).say("vi"), Money(1_500_000).say("en")) == (
        "1.500.000 đồng",
        "1,500,000 đồng",
    )
    assert Money(1) < Money(2)


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("2.609", "vi", "2609"),
        ("40,8", "vi", "40.8"),
        ("2,609.5", "en", "2609.5"),
        ("-3", None, "-3"),
    ],
)
def test_numbers_are_read_in_their_language(text, lang, value):
    assert read_number(text, lang) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "lang", "code"),
    [
        ("1.500", None, "number-ambiguous"),
        ("1,5", None, "number-with-separator"),
        ("1.234.567", None, "number-with-separator"),
        ("1e3", None, "number-unreadable"),
        ("\u0661", None, "number-unreadable"),
        ("2,60.9", "vi", "number-unreadable"),
        ("", "en", "number-unreadable"),
    ],
)
def test_a_number_in_doubt_is_refused(text, lang, code):
    with pytest.raises(NumberFormError) as refused:
        read_number(text, lang)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "vi", "en"),
    [
        ("1,234", 'thousands=","', 'thousands=","'),
        ("1,234.5", 'thousands=","', 'thousands=","'),
        ("1,5", 'decimal=","', 'decimal=","'),
        ("1.234.567", 'thousands="."', 'thousands="."'),
        ("1.234,5", 'thousands="." và decimal=","', 'thousands="." and decimal=","'),
    ],
)
def test_a_number_with_marks_is_refused_with_how_to_declare_the_marks_that_it_has(text, vi, en):
    with pytest.raises(NumberFormError) as refused:
        read_number(text)
    assert refused.value.code == "number-with-separator"
    assert refused.value.params["marks"] == Text(vi, en)


@pytest.mark.parametrize(
    ("text", "has_fraction"),
    [
        ("12,5", True),  # a decimal comma
        ("1,234.5", True),
        (" 1.234,5 ", True),
        ("1,234", False),
        ("1.234.567", False),
        ("1,234.0", False),
        ("abc", False),
    ],
)
def test_a_number_with_marks_may_be_no_whole_one(text, has_fraction):
    assert has_marked_fraction(text) is has_fraction


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (Fraction(1, 3), "0.333333"),
        (Fraction(-1, 3), "-0.333333"),
        (Fraction(1, 2_000_000), "0.000000"),
        (Decimal("0.10"), "0.100000"),
    ],
)
def test_an_exact_number_as_text_has_six_places(value, text):
    assert decimal_string(value) == text


def test_a_small_negative_number_is_said_as_it_rounds():
    assert format_number(Fraction(-1, 2), "en") == "-0.5"
    assert format_number(Fraction(7, 2), "vi") == "3,5"


# --- Rounding and apportioning --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "half_even", "half_up", "up", "down"),
    [
        ("0.5", 0, 1, 1, 0),
        ("1.5", 2, 2, 2, 1),
        ("2.5", 2, 3, 3, 2),
        ("-0.5", 0, 0, 0, -1),
        ("-1.5", -2, -1, -1, -2),
        ("0.49", 0, 0, 1, 0),
        ("0.51", 1, 1, 1, 0),
        ("2.51", 3, 3, 3, 2),
        ("7", 7, 7, 7, 7),
    ],
)
def test_a_tie_goes_to_the_even_step_or_up_as_the_rule_says(value, half_even, half_up, up, down):
    expected = {"half_even": half_even, "half_up": half_up, "up": up, "down": down}

    for direction, rounded in expected.items():
        rule = Rounding(1, Direction(direction), "LIB")
        assert rule.apply(Decimal(value)) == rounded
        thousands = Rounding(1000, Direction(direction), "LIB")
        assert thousands.apply(Decimal(value) * 1000) == rounded * 1000


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [-1, 2], [3, -1], [-1, -1]])
def test_weights_that_divide_nothing_are_refused(weights):
    with pytest.raises(FigureError) as refused:
        apportion(10, weights)

    assert refused.value.code == "weights-unusable"


@pytest.mark.parametrize("weights", [[-1, 1], [-1, 2]])
def test_a_weight_below_zero_is_refused_for_nothing_too(weights):
    with pytest.raises(FigureError) as refused:
        apportion(0, weights)

    assert refused.value.code == "weights-unusable"


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (0, [], []),
        (0, [0, 0], [0, 0]),
        (0, [1, 2], [0, 0]),
        (10, [1, 1, 1], [4, 3, 3]),  # of equal remainders the first
        (10, [1, 2], [3, 7]),  # 3.33 and 6.67
        (10, [0, 5], [0, 10]),
        (5, [2, 3], [2, 3]),
        (5, [Fraction(5, 2), Fraction(5, 2)], [3, 2]),
        (-3, [1, 1], [-1, -2]),
    ],
)
def test_an_amount_is_divided_by_largest_remainder(total, weights, parts):
    assert apportion(total, weights) == parts
    assert sum(parts) == total


def test_a_product_of_money_is_whole_or_needs_a_rounding():
    with pytest.raises(FigureError) as refused:
        Money(3).times(Fraction(1, 2))

    assert refused.value.code == "money-not-whole"
    assert Money(4).times(Fraction(1, 2)) == Money(2)
    assert Money(3).times(Fraction(1, 2), Rounding(1, Direction.UP, "LIB")) == Money(2)
    assert (Money(3) + Money(2), Money(3) - Money(2)) == (Money(5), Money(1))


@pytest.mark.parametrize(
    ("value", "en", "vi"),
    [
        (Fraction(1, 10**6), "0.000001", "0,000001"),
        (Fraction(1, 10**7), "1/10,000,000", "1/10.000.000"),
        (Fraction(2500), "2,500", "2.500"),
        (Fraction(5, 2), "2.5", "2,5"),
        (Fraction(1, 3), "1/3", "1/3"),
    ],
)
def test_a_number_without_loss_has_six_decimals_or_is_a_fraction(value, en, vi):
    assert (format_exactly(value, "en"), format_exactly(value, "vi")) == (en, vi)
