"""A price is the one of its day and place, or there is none: nothing falls back in silence."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs
import pytest
from tests.support.plans import HEAD, norm, own_price, plan

from sexwork_models import Interval, NormKind, Plan, Policy, overlay
from sexwork_models.core.findings import Issue
from sexwork_models.finance.budget.price_book import PriceBook

DAY = date(2018, 6, 1)


@pytest.fixture
def book(eldoria, lay):
    def make(text="", policy=Policy.STRICT, **changes):
        return PriceBook(
            Plan.model_validate(plan(**changes)), lay(text) if text else eldoria, policy
        )

    return make


def gap(found):
    assert isinstance(found, Issue)
    return found.code, found.params


def test_what_a_book_has_looked_up_is_neither_given_to_it_nor_shown(book):
    new = book(prices=[own_price("s", 10)])
    shown = repr(new)

    assert new.price("s", DAY).dong == 10
    assert repr(new) == shown
    given = [field.name for field in attrs.fields(PriceBook) if field.init]
    assert given == ["plan", "framework", "policy", "unread"]
    assert [field.name for field in attrs.fields(PriceBook) if field.repr] == given


def test_a_price_of_a_narrower_place_wins_and_the_wider_one_is_shown(book):
    text = norm("X-1", "s", "price", 10, "VND", per_unit="case") + norm(
        "X-2", "s", "price", 7, "VND", per_unit="case", places=["P-C"]
    )
    found = book(text).price("s", DAY)

    assert (found.dong, found.norm.id, [hidden.norm.id for hidden in found.shadowed]) == (
        7,
        "X-2",
        ["X-1"],
    )


def test_a_ceiling_is_never_a_price(book):
    assert gap(book().price("case-price", DAY)) == (
        "price-subject-unknown",
        {"subject": "case-price", "nearest": "-"},
    )


def test_two_prices_on_one_day_are_a_conflict_whatever_their_scope(book):
    text = norm("X-1", "s", "price", 10, "VND", per_unit="case") + norm(
        "X-2", "s", "price", 7, "VND", per_unit="case", scope="case"
    )

    assert gap(book(text).price("s", DAY)) == (
        "prices-conflict",
        {"subject": "s", "day": DAY, "ids": ["X-1", "X-2"]},
    )


def test_a_price_of_the_plan_and_one_of_its_place_are_a_conflict_too(book):
    text = norm("X-1", "s", "price", 10, "VND", per_unit="case", places=["P-C"])

    assert gap(book(text, prices=[own_price("s", 9)]).price("s", DAY))[0] == "prices-conflict"


def test_a_price_of_the_plan_is_narrower_than_that_of_the_country(book):
    text = norm("X-1", "s", "price", 10, "VND", per_unit="case")

    assert book(text, prices=[own_price("s", 9)]).price("s", DAY).dong == 9


def test_an_item_without_a_known_value_stays_unknown(book):
    text = norm("X-1", "s", "price", None, "VND", per_unit="case", grade="unknown")

    assert gap(book(text).price("s", DAY)) == (
        "price-unknown",
        {"subject": "s", "id": "X-1", "document": "ACT-1"},
    )


def test_a_price_that_ended_is_none_and_names_the_nearest_day(book):
    text = norm(
        "X-1", "s", "price", 10, "VND", per_unit="case", valid_to="2018-01-01", force="ended"
    )

    assert gap(book(text).price("s", DAY)) == (
        "price-missing",
        {
            "subject": "s",
            "day": DAY,
            "days": Interval.of_days(DAY, DAY),
            "near": date(2017, 12, 31),
        },
    )


def test_a_price_that_ended_goes_on_only_by_policy_and_is_marked(book):
    text = norm(
        "X-1", "s", "price", 10, "VND", per_unit="case", valid_to="2018-01-01", force="ended"
    )
    found = book(text, Policy.CARRY_FORWARD).price("s", DAY)

    assert (found.dong, found.carried) == (10, True)


def test_ceilings_are_never_carried_forward(book):
    assert book(policy=Policy.CARRY_FORWARD).norm(
        "case-price", NormKind.PRICE_CEILING, date(2020, 6, 1)
    ) == Issue(
        "price-missing",
        {
            "subject": "case-price",
            "day": date(2020, 6, 1),
            "days": Interval(date(2020, 6, 1), date(2020, 6, 2)),
            "near": date(2021, 1, 1),
        },
    )


def test_a_price_in_base_salaries_takes_the_base_salary_of_the_day(book):
    text = (
        norm(
            "X-1", "worker", "price", "2.5", "base_salary", per_unit="person", per_period="month"
        ).replace('"2.5"', "2.5")
        + '[[ends]]\ntable = "norms"\nid = "E-WAGE"\non = 2018-07-01\ndocument = "ACT-2"\n'
        + norm(
            "X-2",
            "wage",
            "wage_base",
            1200,
            "VND",
            per_period="month",
            scope="person",
            valid_from="2018-07-01",
        )
    )
    prices = book(text)

    assert [prices.price("worker", day).dong for day in (date(2018, 6, 30), date(2018, 7, 1))] == [
        Fraction(2500),
        Fraction(3000),
    ]
    assert [price_norm.id for price_norm in prices.price("worker", date(2018, 7, 1)).norms] == [
        "X-1",
        "X-2",
    ]
    assert prices.changes(frozenset({"worker"})) == [date(2018, 7, 1)]


@pytest.mark.parametrize(
    ("wage_ended", "price_ended", "carried"),
    [
        (False, False, False),
        (True, False, True),
        (False, True, True),
        (True, True, True),
    ],
)
def test_a_price_in_base_salaries_is_carried_where_it_or_the_base_salary_ended(
    wage_ended, price_ended, carried, book
):
    ended = {"valid_to": "2018-01-01", "force": "ended"} if price_ended else {}
    text = norm("X-1", "worker", "price", 2, "base_salary", per_unit="person", **ended)
    if wage_ended:
        text += '[[ends]]\ntable = "norms"\nid = "E-WAGE"\non = 2018-01-01\ndocument = "ACT-2"\n'
    found = book(text, Policy.CARRY_FORWARD).price("worker", DAY)

    assert (found.dong, found.carried) == (2000, carried)


def test_two_wage_bases_are_no_wage_base(book):
    text = norm("X-1", "worker", "price", 2, "base_salary", per_unit="person", per_period="month")
    text += norm("X-2", "other-wage", "wage_base", 900, "VND", per_period="month")

    assert gap(book(text).price("worker", DAY)) == (
        "wage-base-unclear",
        {"subjects": ["wage", "other-wage"]},
    )


def test_a_site_moves_with_its_place_when_the_heir_is_clear(book):
    crossing = book(place="P-A", first_day="2019-07-01", last_day="2020-06-30")

    assert crossing.place(date(2019, 12, 31)) == ("P-A", False)
    assert crossing.place(date(2020, 1, 1)) == ("P-AB", True)


def test_a_district_without_an_heir_takes_the_heir_of_its_province(book):
    assert book(place="D-A1", first_day="2019-07-01", last_day="2020-06-30").place(
        date(2020, 1, 1)
    ) == ("P-AB", True)


def test_the_plans_own_word_on_its_place_comes_first(book):
    moved = book(
        place="D-A1",
        first_day="2019-07-01",
        last_day="2020-06-30",
        place_changes=[{"on": "2020-01-01", "place": "P-C"}],
    )

    assert moved.place(date(2019, 12, 31)) == ("D-A1", False)
    assert moved.place(date(2020, 1, 1)) == ("P-C", False)


def test_where_no_heir_is_known_nothing_has_a_price(eldoria, tmp_path):
    path = tmp_path / "o.toml"
    path.write_text(
        HEAD + '[[ends]]\ntable = "places"\nid = "P-C"\non = 2025-01-01\ndocument = "ACT-2"\n',
        encoding="utf-8",
    )
    book = PriceBook(
        Plan.model_validate(
            plan(first_day="2024-07-01", last_day="2025-06-30", prices=[own_price("s", 9)])
        ),
        overlay(eldoria, path),
        Policy.STRICT,
    )

    assert book.price("s", date(2024, 12, 31)).dong == 9
    assert gap(book.price("s", date(2025, 1, 1)))[0] == "place-unknown-on-day"


def test_a_price_that_could_not_be_read_hides_no_norm_of_another_kind(eldoria):
    source = plan(prices=[own_price("case-price", 9)])
    book = PriceBook(Plan.model_validate(source), eldoria, Policy.STRICT, {"$.prices[0]"})

    assert gap(book.price("case-price", DAY))[0] == "price-unread"
    assert book.norm("case-price", NormKind.PRICE_CEILING, DAY).value.id == "E-PRICE"


def test_a_price_that_nobody_has_is_answered_with_the_nearest_of_the_plan(eldoria):
    source = plan(prices=[own_price("chairs", 9)])
    book = PriceBook(Plan.model_validate(source), eldoria, Policy.STRICT)

    assert gap(book.price("chair", DAY)) == (
        "price-subject-unknown",
        {"subject": "chair", "nearest": "chairs"},
    )
