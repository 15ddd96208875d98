"""Days and numbers in a declared form become plain; whatever has not that form stays as it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sexwork_models.core.errors import UnusableInputError
from sexwork_models.intake.mapping.forms import DayForm, NumberForm
from sexwork_models.values.amounts import parse_number

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("form", "text", "plain"),
    [
        ("dd/mm/yyyy", "05/03/2024", "2024-03-05"),
        ("dd/mm/yyyy", "5/3/2024", "2024-03-05"),
        ("%d/%m/%Y", "05/03/2024", "2024-03-05"),
        ("mm/dd/yyyy", "05/03/2024", "2024-05-03"),
        ("d-m-yyyy", "5-3-2024", "2024-03-05"),
        ("dd.mm.yyyy", " 05.03.2024\u00a0", "2024-03-05"),
        ("DD/MM/YYYY", "31/12/2024", "2024-12-31"),
    ],
)
def test_a_day_in_the_declared_form_is_read(form, text, plain):
    assert DayForm.of(form).plain(text) == plain


@pytest.mark.parametrize(
    "text", ["31/02/2024", "03/25/2024", "05-03-2024", "2024-03-05", "5/3/24", "", "05/03/2024x"]
)
def test_a_text_of_another_form_stays_as_it_is(text):
    assert DayForm.of("dd/mm/yyyy").plain(text) == text


@pytest.mark.parametrize(
    "form",
    [
        "ddmmyyyy",
        "dd/mm/yy",
        "mm/yyyy",
        "dd/dd/yyyy",
        "",
        "%x",
        "dd/mm/yyyy hh",
        "ngày",
        "yyyy-dd-mm",
    ],
)
def test_a_form_that_could_be_read_in_two_ways_or_none_is_refused(form):
    with pytest.raises(UnusableInputError) as refusal:
        DayForm.of(form)
    assert refusal.value.code == "mapping-day-form"


@given(DAYS, st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y.%m.%d"]))
def test_every_day_is_read_back_from_the_form_in_which_it_is_written(day, form):
    written = day.strftime(form).replace(day.strftime("%Y"), f"{day.year:04}")
    assert DayForm.of(form).plain(written) == day.isoformat()


@pytest.mark.parametrize(
    ("thousands", "decimal", "text", "plain"),
    [
        (".", "", "1.234", "1234"),
        (".", "", "1.234.567", "1234567"),
        (".", "", "12", "12"),
        (".", "", "-1.234", "-1234"),
        (".", ",", "1.234,5", "1234.5"),
        (".", ",", "0,125", "0.1250"),
        (",", ".", "1,234.50", "1234.50"),
        (" ", "", "1\u00a0234", "1234"),
        ("'", "", "1'234", "1234"),
        ("", ",", "12,5", "12.5"),
    ],
)
def test_a_number_in_the_declared_form_is_read(thousands, decimal, text, plain):
    assert NumberForm(thousands, decimal).plain(text) == plain


@pytest.mark.parametrize(
    "text", ["1.23", "12.34.567", "1234.567", "0.123", "1,234", "x", "1.234 lượt"]
)
def test_a_number_of_another_form_stays_as_it_is(text):
    assert NumberForm(".").plain(text) == text


@pytest.mark.parametrize(
    ("text", "contradicts"),
    [
        ("1.5", True),
        ("12.50", True),
        ("1.234", False),
        ("12", False),
        ("x.y", False),
        ("1.23.4", False),
    ],
)
def test_a_decimal_point_contradicts_a_declared_mark_of_thousands(text, contradicts):
    assert NumberForm(".").is_contradicted_by(text) is contradicts


def test_marks_that_are_none_or_the_same_are_refused():
    with pytest.raises(UnusableInputError, match="thousands"):
        NumberForm("x")
    with pytest.raises(UnusableInputError) as refusal:
        NumberForm(".", ".")
    assert refusal.value.code == "mapping-same-mark"


@given(st.decimals(-(10**9), 10**9, places=2))
def test_every_number_is_read_back_from_its_vietnamese_form(number):
    english = f"{number:,.2f}"
    written = english.replace(",", "\0").replace(".", ",").replace("\0", ".")
    plain = NumberForm(".", ",").plain(written)
    assert parse_number(plain) == Decimal(number)
