"""Values put together claim no more than is known: first records, gaps, codes, bounds, reasons."""

from __future__ import annotations

from tests.support.aggregation import FRAMEWORK, counted, visit

from sexwork_models import Dimension, Figure, Status, roll_up


def codes(value):
    return [reason.code for reason in value.reasons]


def referral(day, code, place="48"):
    cells = {"activity": "M1-REFER", "referral": code, "referral_stage": "referred"}
    return visit(day, "SYN-AA2", place, service="health", **cells)


def case(day, code):
    return visit(day, "SYN-AA2", models="M2", activity="M2-LEGAL", service="legal", case=code)


# --- What is counted once, at its first record ----------------------------------------------------


def test_review_cases_counted_apart_may_be_the_same_cases():
    """Both files hold the case SYN-K1, so their three cases are two."""
    first, second = [case("2024-02-10", "SYN-K1")], [case("2024-05-10", "SYN-K1")]
    second.append(case("2024-06-10", "SYN-K2"))
    quarters = [*counted(first, "2024-Q1", indicator="I36")]
    quarters += counted(second, "2024-Q2", indicator="I36")
    half = roll_up(quarters, Dimension.TIME, FRAMEWORK)

    assert (half.figure, half.status) == (Figure.range(2, 3, "case"), Status.PARTIAL)
    assert "new-counted-apart" in codes(half)
    (truth,) = counted(first + second, "2024-H1", indicator="I36")
    assert truth.figure == Figure.exact(2, "case")


def test_review_a_case_counted_apart_may_have_come_before_the_windows():
    """The second file knows the case of the first from the year before: there is none in 2024."""
    before = [case("2023-05-10", "SYN-K1")]
    values = [*counted([case("2024-02-10", "SYN-K1")], "2024-Q1", indicator="I36")]
    values += counted([*before, case("2024-05-10", "SYN-K1")], "2024-Q2", indicator="I36")
    half = roll_up(values, Dimension.TIME, FRAMEWORK)

    assert [value.figure for value in values] == [Figure.exact(1, "case"), Figure.exact(0, "case")]
    assert (half.figure, half.status) == (Figure.range(0, 1, "case"), Status.PARTIAL)


def test_review_cases_of_one_set_of_records_add_up():
    rows = [case("2024-02-10", "SYN-K1"), case("2024-05-10", "SYN-K1")]
    rows.append(case("2024-06-10", "SYN-K2"))
    values = [
        *counted(rows, "2024-Q1", indicator="I36"),
        *counted(rows, "2024-Q2", indicator="I36"),
    ]
    half = roll_up(values, Dimension.TIME, FRAMEWORK)

    assert (half.figure, half.status) == (Figure.exact(2, "case"), Status.OK)


def test_review_a_referral_of_two_places_counted_apart_may_be_one():
    here, there = referral("2024-01-10", "SYN-R1"), referral("2024-02-10", "SYN-R1", "01")
    apart = [*counted([here], "2024-Q1", indicator="I09", by="province")]
    apart += counted([there], "2024-Q1", indicator="I09", by="province")
    both = roll_up(apart, Dimension.PLACE, FRAMEWORK)
    together = counted([here, there], "2024-Q1", indicator="I09", by="province")
    exact = roll_up(together, Dimension.PLACE, FRAMEWORK)

    assert (both.figure, both.status) == (Figure.range(1, 2, "referral"), Status.PARTIAL)
    assert (exact.figure, exact.status) == (Figure.exact(1, "referral"), Status.OK)


def test_review_contacts_of_several_files_still_add_up():
    """A contact has one record: no key of it may come again in another file."""
    values = [*counted([visit("2024-01-10", "SYN-AA2")], "2024-Q1", indicator="I01")]
    values += counted([visit("2024-04-10", "SYN-AA2")], "2024-Q2", indicator="I01")
    half = roll_up(values, Dimension.TIME, FRAMEWORK)

    assert (half.figure, half.status) == (Figure.exact(2, "contact"), Status.OK)
