"""Laws of amounts: exact until rounded, rounded only by a `Rounding`, no float anywhere."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sexwork_models import Direction, FigureError, Money, NumberFormError, Rounding, read_number
from sexwork_models.values.amounts import decimal_string, format_number, to_fraction

EXACT = (
    st.fractions() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False, places=4)
)


@given(EXACT, st.sampled_from([1, 10, 1000]), st.sampled_from(Direction))
def test_rounding_moves_less_than_one_step_in_its_direction(value, base, direction):
    rounded = Rounding(base, direction, "LIB").apply(value)
    moved = rounded - to_fraction(value)

    assert rounded % base == 0
    assert abs(moved) < base
    assert direction is not Direction.UP or moved >= 0
    assert direction is not Direction.DOWN or moved <= 0
    assert direction not in (Direction.HALF_UP, Direction.HALF_EVEN) or abs(moved) <= Fraction(
        base, 2
    )


@given(st.integers(), st.integers())
def test_money_adds_exactly_beyond_any_size(left, right):
    assert (Money(left) + Money(right)).dong == left + right
    assert (Money(left) - Money(right)).dong == left - right


@given(st.integers(-(10**18), 10**18), st.decimals(allow_nan=False, allow_infinity=False, places=3))
def test_a_product_of_money_is_whole_or_refused(amount, factor):
    product = Fraction(amount) * Fraction(factor)
    if product.denominator == 1:
        assert Money(amount).times(factor).dong == product
    else:
        with pytest.raises(FigureError):
            Money(amount).times(factor)
        assert Money(amount).times(factor, Rounding(1, Direction.HALF_UP, "LIB")).dong == int(
            (product + Fraction(1, 2)) // 1
        )


@given(st.floats())
def test_no_float_becomes_an_amount(value):
    for maker in (
        to_fraction,
        Money,
        lambda number: Rounding(1, Direction.UP, "LIB").apply(number),
    ):
        with pytest.raises(FigureError):
            maker(value)


@given(st.integers(-(10**12), 10**12), st.integers(0, 99), st.sampled_from(["vi", "en"]))
def test_a_number_that_is_said_is_read_back_in_its_own_language(whole, cents, lang):
    value = Fraction(whole) + Fraction(cents, 100) * (1 if whole >= 0 else -1)
    if value != 0:
        assert read_number(format_number(value, lang, places=2), lang) == Decimal(
            value.numerator
        ) / Decimal(value.denominator)


@given(st.integers(0, 999), st.integers(0, 999))
def test_three_digits_after_a_point_are_refused_without_a_language(thousands, rest):
    with pytest.raises(NumberFormError) as refused:
        read_number(f"{thousands}.{rest:03d}")

    assert refused.value.code == "number-ambiguous"


@given(EXACT)
def test_a_decimal_string_is_within_half_of_its_last_digit(value):
    assert abs(Fraction(decimal_string(value)) - to_fraction(value)) <= Fraction(1, 2 * 10**6)
